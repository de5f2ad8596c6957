//! What could not be read of a recording, or was left out, in plain English.

use super::child::Looked;
use obelus_evidence::{MediaEvent, MediaEventKind};
use obelus_video::{Break, Probe};

/// A recording may be told longer than it is by this share without a word.
const TOLERATED: f64 = 0.02;

/// Warnings about a recording that was read.
pub(crate) fn warnings(probe: &Probe, looked: &Looked) -> Vec<String> {
    let mut said = Vec::new();
    let ending = &looked.ending;
    let seconds = |us: i64| format!("{:.1} s", us as f64 / 1e6);
    if let Some(told) = probe.told_us
        && (told - ending.end_us) as f64 > (told as f64 * TOLERATED).max(500_000.0)
    {
        said.push(format!(
            "the file says it lasts {}, but only {} could be read: it was probably cut off",
            seconds(told),
            seconds(ending.end_us)
        ));
    } else if ending.cut_short {
        said.push(format!("the file breaks off after {}", seconds(ending.end_us)));
    }
    if let Some(told) = probe.video.as_ref().and_then(|v| v.told_frames)
        && told > ending.frames
    {
        said.push(format!(
            "{} of {told} frames could not be read",
            told - ending.frames
        ));
    }
    if ending.damaged > 0 {
        said.push(format!(
            "{} of {} frames are damaged: parts of them are guessed, and faces there may be missed",
            ending.damaged, ending.frames
        ));
    }
    if ending.lost > 0 {
        said.push(format!("{} pieces of the file could not be read", ending.lost));
    }
    let jumps = ending
        .breaks
        .iter()
        .filter(|b| matches!(b, Break::Jump(_)))
        .count();
    if jumps > 0 {
        said.push(format!(
            "the recording's clock jumps {jumps} times; times after a jump follow on from before it"
        ));
    }
    if !probe.others.is_empty() {
        said.push(format!(
            "not looked at, and left out of every copy: {}",
            probe.others.join(", ")
        ));
    }
    said
}

/// Gaps and jumps as events.
pub(crate) fn breaks(looked: &Looked) -> Vec<MediaEvent> {
    let event = |kind, start_us, end_us| MediaEvent {
        kind,
        start_us,
        end_us,
    };
    let breaks = looked.ending.breaks.iter().map(|b| match b {
        Break::Gap(from, to) => event(MediaEventKind::RecordingGap, *from, *to),
        Break::Jump(at) => event(MediaEventKind::ClockJump, *at, *at),
    });
    breaks.collect()
}
