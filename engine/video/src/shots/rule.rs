use super::Step;
use obelus_evidence::{Shot, ShotKind};

/// A stretch of frames above this may be a transition.
const LOW: f32 = 0.2;
/// One that rises above this is.
const HIGH: f32 = 0.5;
/// One that lasts this many frames is too.
const LONG: usize = 3;
/// Stretches this near each other are one: a fade gives one at its beginning and one at its end.
const NEAR: usize = 12;
/// With a faded picture between them they are one up to here: longer black is a pause of its own.
const NEAR_FADED: usize = 30;
/// Darker or lighter than these everywhere, the picture has faded away.
const FADED: (f32, f32) = (24.0, 232.0);
/// A picture that has faded has less contrast than this; one of the night may have more.
const FLAT: f32 = 10.0;

/// Frames that lie in one transition.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    first: usize,
    /// One past the last.
    end: usize,
    peak: f32,
    at: usize,
    /// A cut, seen as such.
    sharp: bool,
}

/// Shots from the probability of a transition at each frame.
pub(crate) fn shots(scores: &[f32], steps: &[Step], end_us: i64) -> Vec<Shot> {
    let Some(first) = steps.first() else {
        return Vec::new();
    };
    let mut shots = vec![Shot {
        start_us: first.at_us.min(0),
        end_us,
        kind: ShotKind::Start,
        score: 1.0,
    }];
    for run in runs(scores, steps) {
        // The frame with the highest probability is the last of the old shot.
        let Some(start) = steps.get(run.at + 1) else {
            continue;
        };
        let light = steps[run.first..run.end].iter().map(|s| s.light);
        let darkest = light.clone().fold(f32::INFINITY, f32::min);
        let lightest = light.fold(0.0, f32::max);
        let kind = if run.end - run.first < LONG {
            ShotKind::Cut
        } else if darkest < FADED.0 || lightest > FADED.1 {
            ShotKind::Fade
        } else {
            ShotKind::Dissolve
        };
        if let Some(last) = shots.last_mut() {
            last.end_us = start.at_us;
        }
        shots.push(Shot {
            start_us: start.at_us,
            end_us,
            kind,
            score: run.peak,
        });
    }
    shots
}

fn runs(scores: &[f32], steps: &[Step]) -> Vec<Run> {
    let mut kept: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < scores.len() {
        if scores[at] <= LOW {
            at += 1;
            continue;
        }
        let first = at;
        while at < scores.len() && scores[at] > LOW {
            at += 1;
        }
        let best = (first..at)
            .max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
            .unwrap_or(first);
        let run = Run {
            first,
            end: at,
            peak: scores[best],
            at: best,
            sharp: scores[best] > HIGH && at - first < LONG,
        };
        if run.peak <= HIGH && run.end - run.first < LONG {
            continue;
        }
        match kept.last_mut() {
            Some(last) if are_one(last, &run, steps) => {
                last.end = run.end;
                last.sharp = false;
                if run.peak > last.peak {
                    (last.peak, last.at) = (run.peak, run.at);
                }
            }
            _ => kept.push(run),
        }
    }
    kept
}

/// Whether two stretches that follow each other are of one transition.
fn are_one(last: &Run, run: &Run, steps: &[Step]) -> bool {
    let faded = |s: &Step| s.spread < FLAT && (s.light < FADED.0 || s.light > FADED.1);
    let gap = run.first - last.end;
    let through_black = || steps[last.end..run.first].iter().any(faded);
    !(last.sharp && run.sharp) && (gap < NEAR || gap < NEAR_FADED && through_black())
}

#[cfg(test)]
mod tests {
    use super::{Step, shots};
    use obelus_evidence::ShotKind;

    fn found(scores: &[f32], light: f32) -> Vec<(i64, ShotKind)> {
        let steps: Vec<Step> = (0..scores.len())
            .map(|n| Step {
                at_us: n as i64,
                light,
                ..Step::default()
            })
            .collect();
        let shots = shots(scores, &steps, scores.len() as i64);
        shots.iter().skip(1).map(|s| (s.start_us, s.kind)).collect()
    }

    #[test]
    fn sharp_long_and_doubled_transitions_are_told_apart() {
        let mut scores = vec![0.0; 60];
        scores[9] = 0.9;
        assert_eq!(found(&scores, 90.0), [(10, ShotKind::Cut)]);
        scores[9] = 0.45;
        assert!(found(&scores, 90.0).is_empty(), "short and unsure is nothing");
        scores[9..14].fill(0.3);
        assert_eq!(found(&scores, 90.0).len(), 1);
        assert_eq!(found(&scores, 90.0)[0].1, ShotKind::Dissolve);
        assert_eq!(found(&scores, 10.0)[0].1, ShotKind::Fade);
        scores[20..24].fill(0.4);
        assert_eq!(found(&scores, 90.0).len(), 1, "two near each other are one");
        scores[20..24].fill(0.0);
        scores[32..36].fill(0.4);
        assert_eq!(found(&scores, 90.0).len(), 2, "two far from each other are two");
        assert_eq!(found(&scores, 10.0).len(), 1, "unless it is black between them");
        let mut two = vec![0.0; 60];
        (two[10], two[15]) = (0.9, 0.8);
        assert_eq!(found(&two, 90.0).len(), 2, "two sharp ones are two");
    }
}
