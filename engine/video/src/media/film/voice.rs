//! Decoded sound in, a steady stream of samples out: pauses filled with silence, withheld stretches replaced.

use crate::sound::room;
use ffmpeg_next::{
    ChannelLayout, Error,
    format::{Sample, sample::Type},
    frame,
    software::resampling::Context,
};
use obelus_evidence::Effect;
use obelus_video::Withheld;
use std::f32::consts::TAU;

/// Replaced on either side of a withheld stretch: the encoder smears sound over its blocks, and words have no edges.
const AROUND_US: i64 = 60_000;
/// Sound that comes this much early or late is put where it belongs; less is left to run on.
const TOLERATED_US: i64 = 50_000;
/// Tone of a bleep: cycles a second, and its peak.
const TONE: (f32, f32) = (1000.0, 0.25);

/// Samples of all channels, ready for the encoder.
pub(crate) struct Voice {
    pub(crate) rate: u32,
    pub(crate) layout: ChannelLayout,
    withheld: Vec<Withheld>,
    pub(crate) silenced: Vec<u64>,
    context: Option<Context>,
    /// Samples that wait, by channel.
    waiting: Vec<Vec<f32>>,
    /// Samples given so far, waiting ones included.
    next: i64,
}

impl Voice {
    pub(crate) fn new(rate: u32, layout: ChannelLayout, withheld: &[Withheld]) -> Self {
        Self {
            rate,
            layout,
            withheld: withheld.to_vec(),
            silenced: vec![0; withheld.len()],
            context: None,
            waiting: vec![Vec::new(); layout.channels().max(1) as usize],
            next: 0,
        }
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting[0].len()
    }

    /// Takes decoded sound whose first sample belongs to a moment. Answers with samples of silence that have to come
    /// before it, which the caller adds piece by piece so that a long pause needs no memory.
    pub(crate) fn pause_before(&self, at_us: i64) -> i64 {
        let due = self.sample(at_us);
        let late = due - self.next;
        if self.next == 0 || late > self.sample(TOLERATED_US) {
            late.max(0)
        } else {
            0
        }
    }

    /// Adds silence.
    pub(crate) fn add_silence(&mut self, samples: usize) {
        for channel in &mut self.waiting {
            channel.resize(channel.len() + samples, 0.0);
        }
        self.withhold(samples);
        self.next += samples as i64;
    }

    pub(crate) fn add(&mut self, frame: &frame::Audio, at_us: i64) -> Result<(), Error> {
        let samples = self.converted(Some(frame))?;
        // What overlaps sound that is already there is left out.
        let early = self.next - self.sample(at_us);
        let skip = if early > self.sample(TOLERATED_US) {
            early as usize
        } else {
            0
        };
        self.append(&samples, skip);
        Ok(())
    }

    /// Adds what the converter still holds.
    pub(crate) fn flush(&mut self) {
        if let Ok(samples) = self.converted(None) {
            self.append(&samples, 0);
        }
    }

    fn append(&mut self, samples: &[Vec<f32>], skip: usize) {
        let count = samples.first().map_or(0, |c| c.len().saturating_sub(skip));
        if count == 0 {
            return;
        }
        for (channel, new) in self.waiting.iter_mut().zip(samples) {
            channel.extend_from_slice(&new[skip..]);
        }
        self.withhold(count);
        self.next += count as i64;
    }

    /// Replaces what is withheld among the last `count` samples that wait.
    fn withhold(&mut self, count: usize) {
        let first = self.next;
        let from = self.waiting[0].len() - count;
        for (which, silenced) in self.withheld.iter().zip(&mut self.silenced) {
            let sample = |us: i64| (i128::from(us) * i128::from(self.rate) / 1_000_000) as i64;
            let start = sample(which.range.start_us.saturating_sub(AROUND_US)).max(first);
            let end = sample(which.range.end_us.saturating_add(AROUND_US)).min(first + count as i64);
            if start >= end {
                continue;
            }
            *silenced += (end - start) as u64;
            for channel in &mut self.waiting {
                for number in start..end {
                    channel[from + (number - first) as usize] = if which.effect == Effect::Bleep {
                        let turn = (number % i64::from(self.rate)) as f32 / self.rate as f32 * TONE.0;
                        (turn * TAU).sin() * TONE.1
                    } else {
                        0.0
                    };
                }
            }
        }
    }

    /// Takes the next samples for the encoder as one frame: `count` of them, or fewer at the end.
    pub(crate) fn take(&mut self, count: usize) -> frame::Audio {
        let count = count.min(self.waiting());
        let mut out = frame::Audio::new(Sample::F32(Type::Planar), count, self.layout);
        out.set_rate(self.rate);
        out.set_pts(Some(self.next - self.waiting() as i64));
        for (number, channel) in self.waiting.iter_mut().enumerate() {
            out.plane_mut::<f32>(number)[..count].copy_from_slice(&channel[..count]);
            channel.drain(..count);
        }
        out
    }

    fn sample(&self, us: i64) -> i64 {
        (i128::from(us) * i128::from(self.rate) / 1_000_000) as i64
    }

    fn converted(&mut self, frame: Option<&frame::Audio>) -> Result<Vec<Vec<f32>>, Error> {
        if let Some(frame) = frame {
            let fits = self.context.as_ref().is_some_and(|c| {
                let input = c.input();
                (input.format, input.channel_layout, input.rate)
                    == (frame.format(), frame.channel_layout(), frame.rate())
            });
            if !fits {
                let to = Sample::F32(Type::Planar);
                let context = Context::get(
                    frame.format(),
                    frame.channel_layout(),
                    frame.rate(),
                    to,
                    self.layout,
                    self.rate,
                )?;
                self.context = Some(context);
            }
        }
        let Some(context) = &mut self.context else {
            return Ok(Vec::new());
        };
        let planar = Sample::F32(Type::Planar);
        let mut out;
        match frame {
            Some(frame) => {
                out = room(frame, planar, self.layout, self.rate);
                context.run(frame, &mut out)?
            }
            None => {
                // More than a converter holds back.
                out = frame::Audio::new(planar, 16_384, self.layout);
                context.flush(&mut out)?
            }
        };
        if out.samples() == 0 {
            return Ok(Vec::new());
        }
        let channels = self.waiting.len();
        Ok((0..channels)
            .map(|n| out.plane::<f32>(n)[..out.samples()].to_vec())
            .collect())
    }
}
