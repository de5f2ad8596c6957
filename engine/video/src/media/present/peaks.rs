//! Samples in, the loudest of each short stretch out: the shape of the sound as it is drawn.

use crate::sound::RATE;

/// Stretches that are kept at most.
const MOST: usize = 2_000_000;

pub(crate) struct Peaks {
    bucket_us: i64,
    peaks: Vec<f32>,
}

impl Peaks {
    pub(crate) fn new(bucket_us: i64) -> Self {
        Self {
            bucket_us: bucket_us.max(1_000),
            peaks: Vec::new(),
        }
    }

    /// Adds samples at [`RATE`] from a moment on.
    pub(crate) fn add(&mut self, at_us: i64, samples: &[f32]) {
        for (number, sample) in samples.iter().enumerate() {
            let moment = at_us.max(0) + number as i64 * 1_000_000 / i64::from(RATE);
            let bucket = (moment / self.bucket_us) as usize;
            if bucket >= MOST {
                return;
            }
            if self.peaks.len() <= bucket {
                self.peaks.resize(bucket + 1, 0.0);
            }
            self.peaks[bucket] = self.peaks[bucket].max(sample.abs().min(1.0));
        }
    }

    /// The peak of each stretch, 0 to 1, from the first moment on.
    pub(crate) fn finish(self) -> Vec<f32> {
        self.peaks
    }
}
