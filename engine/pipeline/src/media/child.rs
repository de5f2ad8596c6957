//! The parent's half of looking at a recording: jobs for children of `obelus-media`, and checks on what comes back.

use crate::{
    PipelineError,
    children::{decode, encode, unacceptable},
    read::one_line,
};
use obelus_evidence::{Refused, Rgb};
use obelus_sandbox::{Job, Limits, Profile, Sandbox, Sealed};
use obelus_video::{
    Probe,
    wire::{self, Ending, FrameHead, FramesRequest, Item, TINY_BYTES},
};
use std::time::Duration;

/// Pixels a frame may have on either side.
const LARGEST_SIDE: u32 = 16_384;
/// Streams and breaks that are listed at most.
const LONGEST_LIST: usize = 10_000;

/// One frame as it came back.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Which frame.
    pub head: FrameHead,
    /// The 48 x 27 picture, 8-bit RGB; empty when it was not asked for.
    pub tiny: Vec<u8>,
    /// The larger picture, when this frame has one.
    pub picture: Option<Rgb>,
}

/// Limits for work on a recording of `bytes` bytes whose length is known or guessed.
///
/// Processor: two minutes and four seconds for each second of the recording (a 4K film at 60 frames takes about one).
/// The clock runs on while models look at what came, so it is given generously: it only has to end at all.
pub(crate) fn limits(bytes: u64, told_us: Option<i64>, per_second: u64) -> Limits {
    // Nothing is recorded at less than 2 KiB a second with pictures, or half of that without.
    let guessed = bytes / 1024;
    let told = told_us.and_then(|us| u64::try_from(us / 1_000_000).ok());
    let seconds = told.map_or(guessed, |told| told.min(guessed)).min(48 * 3600);
    let cpu_seconds = 120 + seconds * 4;
    Limits {
        address_space: (2048 << 20) + bytes,
        cpu_seconds,
        wall: Duration::from_secs(600 + cpu_seconds * 6),
        output_bytes: (64 << 20) + (seconds + 60) * per_second,
    }
}

/// Says what a recording is.
///
/// # Errors
/// [`PipelineError::Refused`] when it cannot be read, [`PipelineError::Unfit`] when the child cannot be started.
pub fn probe(sandbox: &Sandbox, evidence: &Sealed) -> Result<Probe, PipelineError> {
    let job = Job {
        role: wire::PROBE,
        profile: Profile::Read,
        preparation: &[],
        evidence,
        request: &[],
        limits: limits(evidence.bytes().len() as u64, Some(0), 0),
    };
    let mut probe = None;
    sandbox.run(&job, &mut |item| match (decode(item)?, &probe) {
        (Item::Probe(told), None) => {
            probe = Some(acceptable(told)?);
            Ok(())
        }
        _ => Err(unacceptable("more came than what the recording is")),
    })?;
    Ok(probe.ok_or_else(|| unacceptable("it does not say what the recording is"))?)
}

/// Checks what a child says a recording is.
pub(crate) fn acceptable(mut probe: Probe) -> Result<Probe, Refused> {
    probe.container = one_line(&probe.container);
    probe.others.truncate(LONGEST_LIST);
    for other in &mut probe.others {
        *other = one_line(other);
    }
    if let Some(video) = &mut probe.video {
        video.codec = one_line(&video.codec);
        video.pixels = one_line(&video.pixels);
        let (width, height) = video.display.size();
        let stored = [video.display.stored_width, video.display.stored_height];
        let possible = |side: u32| (1..=LARGEST_SIDE).contains(&side);
        if ![width, height].into_iter().chain(stored).all(possible) {
            return Err(unacceptable("its frames have an impossible size"));
        }
        if video.frame_ticks < 1 {
            return Err(unacceptable("its frames have an impossible length"));
        }
    }
    if let Some(audio) = &mut probe.audio {
        audio.codec = one_line(&audio.codec);
    }
    Ok(probe)
}

/// Looks at a whole recording. `on_frame` sees each frame, `on_levels` the loudness of the sound.
///
/// # Errors
/// As [`probe`]; also whatever `on_frame` refuses, and an answer that is not acceptable.
pub fn frames(
    sandbox: &Sandbox,
    evidence: &Sealed,
    probe: &Probe,
    wanted: &FramesRequest,
    on_frame: &mut dyn FnMut(Shown) -> Result<(), Refused>,
) -> Result<Looked, PipelineError> {
    let request = encode(wanted)?;
    let picture = wanted.width.map_or(0, |w| u64::from(w) * 1600 * 3);
    let per_second = 120 * TINY_BYTES as u64 + 60 * picture;
    let job = Job {
        role: wire::FRAMES,
        profile: Profile::Read,
        preparation: &[],
        evidence,
        request: &request,
        limits: limits(evidence.bytes().len() as u64, probe.told_us, per_second),
    };
    let mut answer = Answer::new(probe, wanted);
    sandbox.run(&job, &mut |item| answer.take(item, on_frame))?;
    let ending = answer.ending.ok_or_else(|| unacceptable("its end is missing"))?;
    if ending.frames != answer.next {
        return Err(unacceptable("frames are missing").into());
    }
    Ok(Looked {
        ending,
        levels: answer.levels,
    })
}

/// What is known after a whole recording was looked at.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// Counts and the last moment.
    pub ending: Ending,
    /// Loudness of each hundredth of a second, 0 to 1.
    pub levels: Vec<f32>,
}

struct Answer<'a> {
    probe: &'a Probe,
    wanted: &'a FramesRequest,
    told: bool,
    next: u64,
    last_us: Option<i64>,
    waiting: Option<FrameHead>,
    levels: Vec<f32>,
    ending: Option<Ending>,
}

impl<'a> Answer<'a> {
    fn new(probe: &'a Probe, wanted: &'a FramesRequest) -> Self {
        Self {
            probe,
            wanted,
            told: false,
            next: 0,
            last_us: None,
            waiting: None,
            levels: Vec::new(),
            ending: None,
        }
    }

    fn take(
        &mut self,
        item: &[u8],
        on_frame: &mut dyn FnMut(Shown) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        if let Some(head) = self.waiting.take() {
            return on_frame(pixels(head, item)?);
        }
        if self.ending.is_some() {
            return Err(unacceptable("more came after the end"));
        }
        match decode(item)? {
            Item::Probe(told) if !self.told => {
                self.told = true;
                if acceptable(told)? == *self.probe {
                    Ok(())
                } else {
                    Err(unacceptable("it is about another recording"))
                }
            }
            Item::Frame(head) if self.told => self.frame(head, on_frame),
            Item::Levels(rms) if self.told && self.levels.is_empty() => {
                if rms.iter().all(|level| (0.0..=1.0).contains(level)) {
                    self.levels = rms;
                    Ok(())
                } else {
                    Err(unacceptable("a loudness is impossible"))
                }
            }
            Item::End(mut ending) => {
                ending.breaks.truncate(LONGEST_LIST);
                if ending.end_us < self.last_us.unwrap_or(0) {
                    return Err(unacceptable("it ends before its last frame"));
                }
                self.ending = Some(ending);
                Ok(())
            }
            _ => Err(unacceptable("its parts are out of order")),
        }
    }

    fn frame(
        &mut self,
        head: FrameHead,
        on_frame: &mut dyn FnMut(Shown) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let Some(video) = &self.probe.video else {
            return Err(unacceptable("a frame came of a recording without pictures"));
        };
        let grows = self.last_us.is_none_or(|last| last <= head.at_us);
        if head.number != self.next || head.at_us < 0 || !grows || video.base.to_us(head.ticks) != head.at_us
        {
            return Err(unacceptable("its frames are not in order"));
        }
        let fits = head
            .picture
            .is_none_or(|(wide, high)| Some(wide) == self.wanted.width && (1..=LARGEST_SIDE).contains(&high));
        if !fits || head.tiny != self.wanted.tiny {
            return Err(unacceptable("a picture is not the one asked for"));
        }
        self.next += 1;
        self.last_us = Some(head.at_us);
        if head.tiny || head.picture.is_some() {
            self.waiting = Some(head);
            return Ok(());
        }
        on_frame(Shown {
            head,
            tiny: Vec::new(),
            picture: None,
        })
    }
}

fn pixels(head: FrameHead, bytes: &[u8]) -> Result<Shown, Refused> {
    let wrong = || unacceptable("a picture has not the bytes of its size");
    let tiny = if head.tiny { TINY_BYTES } else { 0 };
    let (tiny, rest) = bytes.split_at_checked(tiny).ok_or_else(wrong)?;
    let picture = match head.picture {
        Some((wide, high)) => Some(Rgb::new(wide, high, rest.to_vec()).ok_or_else(wrong)?),
        None if rest.is_empty() => None,
        None => return Err(wrong()),
    };
    Ok(Shown {
        head,
        tiny: tiny.to_vec(),
        picture,
    })
}
