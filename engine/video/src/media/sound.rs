//! Decoded sound in, one channel of plain numbers at one rate out.

use ffmpeg_next::{
    ChannelLayout, Error,
    format::{Sample, sample::Type},
    frame,
    software::resampling::Context,
};

/// Samples per second of everything that is listened to.
pub(crate) const RATE: u32 = 16_000;

/// Turns whatever sound comes into one channel at [`RATE`], -1 to 1.
#[derive(Default)]
pub(crate) struct Mono {
    context: Option<Context>,
}

impl Mono {
    /// The samples of a piece of sound; none when it cannot be converted.
    pub(crate) fn take(&mut self, frame: &frame::Audio) -> Vec<f32> {
        self.convert(frame).unwrap_or_default()
    }

    fn convert(&mut self, frame: &frame::Audio) -> Result<Vec<f32>, Error> {
        let layout = frame.channel_layout();
        let fits = self.context.as_ref().is_some_and(|c| {
            let input = c.input();
            (input.format, input.channel_layout, input.rate) == (frame.format(), layout, frame.rate())
        });
        if !fits {
            let to = Sample::F32(Type::Packed);
            let context = Context::get(
                frame.format(),
                layout,
                frame.rate(),
                to,
                ChannelLayout::MONO,
                RATE,
            )?;
            self.context = Some(context);
        }
        let Some(context) = &mut self.context else {
            return Ok(Vec::new());
        };
        let mut out = room(frame, Sample::F32(Type::Packed), ChannelLayout::MONO, RATE);
        context.run(frame, &mut out)?;
        if out.samples() == 0 {
            return Ok(Vec::new());
        }
        Ok(out.plane::<f32>(0).to_vec())
    }
}

/// An empty frame that holds everything a piece of sound becomes at another rate; with less, the converter would hold
/// the rest back, more and more of it.
pub(crate) fn room(frame: &frame::Audio, format: Sample, layout: ChannelLayout, rate: u32) -> frame::Audio {
    let samples = frame.samples() as u64 * u64::from(rate) / u64::from(frame.rate().max(1)) + 1024;
    frame::Audio::new(format, samples as usize, layout)
}

/// Loudness by hundredths of a second.
#[derive(Default)]
pub(crate) struct Levels {
    sums: Vec<(f64, u32)>,
}

/// The longest recording whose loudness is kept: 24 hours.
const MOST: usize = 24 * 360_000;

impl Levels {
    /// Adds samples at [`RATE`] from a moment on.
    pub(crate) fn add(&mut self, at_us: i64, samples: &[f32]) {
        for (number, sample) in samples.iter().enumerate() {
            let moment = at_us.max(0) + number as i64 * 1_000_000 / i64::from(RATE);
            let part = (moment / 10_000) as usize;
            if part >= MOST {
                return;
            }
            if self.sums.len() <= part {
                self.sums.resize(part + 1, (0.0, 0));
            }
            let (sum, count) = &mut self.sums[part];
            *sum += f64::from(*sample).powi(2);
            *count += 1;
        }
    }

    /// Root mean square of each hundredth of a second, 0 to 1.
    pub(crate) fn rms(&self) -> Vec<f32> {
        let one = |(sum, count): &(f64, u32)| (sum / f64::from((*count).max(1))).sqrt().min(1.0) as f32;
        self.sums.iter().map(one).collect()
    }
}
