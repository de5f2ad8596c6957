//! What is done to the pixels of a covered rectangle. Nothing finer than a few averages of it is ever left.

use ffmpeg_next::frame;
use obelus_evidence::Effect;

/// Squares on each side of a pixelated rectangle. With five, a face detector still takes some for a face.
const SQUARES: usize = 4;
/// Averages on each side that a blurred rectangle is made of. With three or more, a detector still finds a face in them,
/// and so may a person who knows it.
const SOFT: usize = 2;
/// Black in limited-range YUV (ITU-R BT.601).
const BLACK: [u8; 3] = [16, 128, 128];

/// Hides a rectangle (left, top, one past right, one past bottom; all even) of a YUV 4:2:0 frame.
pub(crate) fn hide(
    frame: &mut frame::Video,
    (left, top, right, bottom): (u32, u32, u32, u32),
    effect: Effect,
) {
    for (plane, black) in BLACK.into_iter().enumerate() {
        let shift = u32::from(plane > 0);
        let stride = frame.stride(plane);
        let mut patch = Patch {
            stride,
            left: (left >> shift) as usize,
            top: (top >> shift) as usize,
            width: ((right - left) >> shift) as usize,
            height: ((bottom - top) >> shift) as usize,
            data: frame.data_mut(plane),
        };
        match effect {
            Effect::Pixelate => patch.squares(),
            Effect::Blur => patch.soften(),
            // Effects for sound never get here; if one did, nothing of the picture may be left.
            Effect::Solid | Effect::Mute | Effect::Bleep => patch.fill(black),
        }
    }
}

struct Patch<'a> {
    data: &'a mut [u8],
    stride: usize,
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Patch<'_> {
    fn rows(&mut self) -> impl Iterator<Item = &mut [u8]> {
        let (left, width) = (self.left, self.width);
        self.data
            .chunks_mut(self.stride)
            .skip(self.top)
            .take(self.height)
            .map(move |row| &mut row[left..left + width])
    }

    fn fill(&mut self, value: u8) {
        self.rows().for_each(|row| row.fill(value));
    }

    /// Averages of `count` by `count` parts.
    fn averages(&mut self, count: usize) -> Vec<f32> {
        let (width, height) = (self.width, self.height);
        let mut sums = vec![(0_u64, 0_u64); count * count];
        for (y, row) in self.rows().enumerate() {
            let down = y * count / height;
            for (x, pixel) in row.iter().enumerate() {
                let (sum, pixels) = &mut sums[down * count + x * count / width];
                *sum += u64::from(*pixel);
                *pixels += 1;
            }
        }
        // A rectangle narrower than its parts leaves some empty: they take the average of all.
        let all = sums.iter().fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        let mean = |(sum, pixels): (u64, u64)| sum as f32 / pixels.max(1) as f32;
        sums.into_iter()
            .map(|part| if part.1 > 0 { mean(part) } else { mean(all) })
            .collect()
    }

    fn squares(&mut self) {
        let averages = self.averages(SQUARES);
        let (width, height) = (self.width, self.height);
        for (y, row) in self.rows().enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = averages[y * SQUARES / height * SQUARES + x * SQUARES / width] as u8;
            }
        }
    }

    fn soften(&mut self) {
        let averages = self.averages(SOFT);
        let (width, height) = (self.width as f32, self.height as f32);
        let between = |at: usize, size: f32| ((at as f32 + 0.5) / size * SOFT as f32 - 0.5).clamp(0.0, 1.0);
        let across: Vec<f32> = (0..self.width).map(|x| between(x, width)).collect();
        for (y, row) in self.rows().enumerate() {
            let down = between(y, height);
            for (pixel, right) in row.iter_mut().zip(&across) {
                let upper = averages[0] * (1.0 - right) + averages[1] * right;
                let lower = averages[SOFT] * (1.0 - right) + averages[SOFT + 1] * right;
                *pixel = (upper * (1.0 - down) + lower * down) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hide;
    use ffmpeg_next::{format::Pixel, frame};
    use obelus_evidence::Effect;
    use std::collections::BTreeSet;

    fn noisy() -> frame::Video {
        let mut frame = frame::Video::new(Pixel::YUV420P, 64, 48);
        for plane in 0..3 {
            for (n, byte) in frame.data_mut(plane).iter_mut().enumerate() {
                *byte = (n as u32).wrapping_mul(2_654_435_761).to_be_bytes()[0];
            }
        }
        frame
    }

    fn inside(frame: &frame::Video) -> BTreeSet<u8> {
        (10..30)
            .flat_map(|y| frame.data(0)[y * frame.stride(0) + 8..][..40].to_vec())
            .collect()
    }

    #[test]
    fn covered_pixels_keep_nothing_fine_and_others_are_untouched() {
        for (effect, most) in [(Effect::Solid, 1), (Effect::Pixelate, 25)] {
            let (before, mut after) = (noisy(), noisy());
            hide(&mut after, (8, 10, 48, 30), effect);
            assert!(inside(&after).len() <= most && inside(&before).len() > 100);
            for y in 0..48 {
                for x in (0..64).filter(|x| !(10..30).contains(&y) || !(8..48).contains(x)) {
                    assert_eq!(
                        before.data(0)[y * before.stride(0) + x],
                        after.data(0)[y * after.stride(0) + x]
                    );
                }
            }
        }
        let mut soft = noisy();
        hide(&mut soft, (8, 10, 48, 30), Effect::Blur);
        let row = &soft.data(0)[20 * soft.stride(0) + 8..][..40];
        assert!(row.windows(2).all(|w| w[0].abs_diff(w[1]) < 16), "{row:?}");
    }

    #[test]
    fn the_smallest_rectangle_and_the_whole_frame_can_be_hidden() {
        for effect in [Effect::Solid, Effect::Pixelate, Effect::Blur] {
            hide(&mut noisy(), (62, 46, 64, 48), effect);
            hide(&mut noisy(), (0, 0, 64, 48), effect);
        }
    }
}
