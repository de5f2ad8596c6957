use super::Step;
use obelus_evidence::{MediaEvent, MediaEventKind};

/// Darker than this on the mean and without anything that stands out, a picture is black.
const BLACK: (f32, f32) = (20.0, 6.0);
/// The least time of black that is told.
const SHORTEST_BLACK_US: i64 = 500_000;
/// A camera's noise changes more than this from frame to frame; a stuck one does not.
const FROZEN: f32 = 0.02;
/// The least time of a stuck picture that is told.
const SHORTEST_FROZEN_US: i64 = 2_000_000;
/// Change of a frame in which something moves.
const MOVING: f32 = 1.5;
/// The least time of movement that is told, and the pause that does not end it.
const SHORTEST_MOVING_US: i64 = 1_000_000;
const PAUSE_US: i64 = 2_000_000;

/// Black, frozen and moving stretches of a recording that ends at `end_us`.
pub(crate) fn events(steps: &[Step], end_us: i64, frame_us: i64) -> Vec<MediaEvent> {
    let black = |s: &Step| s.light < BLACK.0 && s.spread < BLACK.1;
    // The first frame has nothing before it to be like.
    let frozen = |s: &Step| s.change < FROZEN && !black(s);
    let moving = |s: &Step| s.change > MOVING;
    let mut events = Vec::new();
    let mut add = |kind, is: &dyn Fn(&Step) -> bool, shortest, pause| {
        for (start_us, end_us) in stretches(steps, end_us, is, pause) {
            if end_us - start_us >= shortest {
                events.push(MediaEvent {
                    kind,
                    start_us,
                    end_us,
                });
            }
        }
    };
    add(MediaEventKind::Black, &black, SHORTEST_BLACK_US, frame_us / 2);
    add(MediaEventKind::Frozen, &frozen, SHORTEST_FROZEN_US, frame_us / 2);
    add(MediaEventKind::Activity, &moving, SHORTEST_MOVING_US, PAUSE_US);
    events.sort_by_key(|event| (event.start_us, event.end_us));
    events
}

/// Stretches of frames for which something holds, with pauses of at most `pause_us` inside.
fn stretches(steps: &[Step], end_us: i64, is: &dyn Fn(&Step) -> bool, pause_us: i64) -> Vec<(i64, i64)> {
    let mut found: Vec<(i64, i64)> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        if !is(step) {
            continue;
        }
        let until = steps.get(number + 1).map_or(end_us, |next| next.at_us);
        match found.last_mut() {
            Some((_, end)) if step.at_us - *end <= pause_us => *end = until,
            _ => found.push((step.at_us, until)),
        }
    }
    found
}
