//! What the network has to be asked, and what the small pictures say by themselves.
//!
//! A hard cut is plain when the five pictures before it and the five from it on are each alike among themselves, and every
//! one of these differs from every one of those; a flash comes back, and movement differs among itself as much. A dissolve or
//! a fade is a straight way from one picture to another: its middle is as far from both ends as they need to be to make up
//! the whole, pixel by pixel, where movement goes round about. Thresholds were chosen on half of the places of the shots
//! bench (docs/VALIDATION.md).

use super::Step;
use crate::wire::TINY_BYTES;

/// A frame that changes less than this from the one before is no cut.
const JUMP: f32 = 4.0;
/// Pictures on either side that are held against each other.
const SIDE: usize = 5;
/// The least that the sides of a cut differ, and how many times more than each of them differs in itself: from the first on
/// the network is asked, from the second on it is a cut.
const APART: f32 = 6.0;
const ASKED: f32 = 0.8;
const PLAIN: f32 = 2.0;
/// Sides that are this alike in everything but brightness and contrast may be a lamp that was lit.
const ALIKE: f32 = 0.6;
/// Frames from the middle of a straight way to its ends: quick transitions and slow ones.
const HALVES: [usize; 2] = [6, 10];
/// A way is straight when the direct way is at least this share of the one over its middle, for so many frames on end.
const STRAIGHT: f32 = 0.85;
const ON_END: usize = 3;
/// The least length of a way worth asking about: a level, and a share of the contrast of its ends.
const FAR: f32 = 6.0;
const FAR_SHARE: f32 = 0.3;
/// Answers of the network may lie this many frames beside what raised the question.
const BESIDE: usize = 6;
/// Noise that two still pictures differ by.
const NOISE: f32 = 0.5;

/// Small pictures that are still held: those from number `first` on.
pub(crate) struct Pictures<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) first: usize,
}

/// What is to be done about a stretch of frames.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Questions {
    /// First frames of new shots that are plain; some may lie just outside the stretch.
    pub(crate) cuts: Vec<usize>,
    /// Whether the network has to look at the stretch.
    pub(crate) open: bool,
}

impl Pictures<'_> {
    fn one(&self, number: usize) -> &[u8] {
        let at = (number - self.first) * TINY_BYTES;
        &self.bytes[at..at + TINY_BYTES]
    }

    /// Mean difference of a colour value, 0 to 255.
    fn apart(&self, a: usize, b: usize) -> f32 {
        apart(self.one(a), self.one(b))
    }

    /// Questions about the frames `from..to`.
    pub(crate) fn questions(&self, steps: &[Step], from: usize, to: usize) -> Questions {
        let last = steps.len() - 1;
        let reach = HALVES[HALVES.len() - 1] + ON_END + BESIDE;
        let (low, high) = (
            from.saturating_sub(reach).max(self.first + 1),
            (to + reach).min(last + 1),
        );
        let asks = |number: usize| number + BESIDE >= from && number < to + BESIDE;
        let mut found = Questions::default();
        for number in (low..high).filter(|number| steps[*number].change > JUMP) {
            let (plain, doubtful) = self.jump(number, last);
            if plain {
                found.cuts.push(number);
            }
            found.open |= doubtful && asks(number);
        }
        if !found.open {
            let start = from.saturating_sub(BESIDE + ON_END - 1).max(self.first);
            found.open = HALVES.iter().any(|half| {
                let mut on_end = 0;
                (start..(to + BESIDE).min(last + 1)).any(|number| {
                    on_end = if self.is_straight(steps, &found.cuts, number, *half) {
                        on_end + 1
                    } else {
                        0
                    };
                    on_end == ON_END
                })
            });
        }
        found
    }

    /// Whether a jump is plainly a cut, and whether it may be one.
    fn jump(&self, number: usize, last: usize) -> (bool, bool) {
        let before: [usize; SIDE] =
            std::array::from_fn(|n| (number + n).saturating_sub(SIDE).max(self.first));
        let after: [usize; SIDE] = std::array::from_fn(|n| (number + n).min(last));
        let mut across = f32::INFINITY;
        for a in before {
            for b in after {
                across = across.min(self.apart(a, b));
                if across <= APART {
                    return (false, false);
                }
            }
        }
        let mut within = self
            .apart(before[0], before[SIDE - 1])
            .max(self.apart(after[0], after[SIDE - 1]));
        for side in [before, after] {
            for pair in side.windows(2) {
                within = within.max(self.apart(pair[0], pair[1]));
            }
        }
        let times = across / (within + NOISE);
        let relit = || {
            [before[0], before[SIDE - 1]].into_iter().any(|a| {
                [after[0], after[SIDE - 1]]
                    .into_iter()
                    .any(|b| alike(self.one(a), self.one(b)) > ALIKE)
            })
        };
        let plain = times > PLAIN && !relit();
        (plain, !plain && times > ASKED)
    }

    /// Whether the picture goes straight from one to another around a frame, with no cut on the way.
    fn is_straight(&self, steps: &[Step], cuts: &[usize], middle: usize, half: usize) -> bool {
        let Some(start) = middle.checked_sub(half) else {
            return false;
        };
        let end = middle + half;
        if start < self.first || end >= steps.len() || cuts.iter().any(|cut| (start + 1..=end).contains(cut))
        {
            return false;
        }
        let direct = self.apart(start, end);
        let contrast = (steps[start].spread + steps[end].spread) / 2.0;
        direct > FAR.max(FAR_SHARE * contrast)
            && direct > STRAIGHT * (self.apart(start, middle) + self.apart(middle, end) + NOISE)
    }
}

/// Mean difference of a colour value of two pictures.
pub(crate) fn apart(a: &[u8], b: &[u8]) -> f32 {
    let sum: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    sum as f32 / a.len() as f32
}

/// Correlation of the brightness of two pictures: 1 when they differ in brightness and contrast alone, 0 when one is flat.
fn alike(a: &[u8], b: &[u8]) -> f32 {
    let light = |p: &[u8]| 0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2]);
    let [mut x, mut y, mut xx, mut yy, mut xy] = [0.0; 5];
    for (p, q) in a.chunks_exact(3).zip(b.chunks_exact(3)) {
        let (p, q) = (light(p), light(q));
        x += p;
        y += q;
        xx += p * p;
        yy += q * q;
        xy += p * q;
    }
    let n = (a.len() / 3) as f64;
    let spread = ((n * xx - x * x).max(0.0) * (n * yy - y * y).max(0.0)).sqrt();
    if spread < 1e-6 {
        0.0
    } else {
        ((n * xy - x * y) / spread) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::{Pictures, Questions};
    use crate::{shots::curve::Curve, wire::TINY_BYTES};

    /// A picture of its own for each seed: 9 x 16 patches of colour.
    fn picture(seed: u32) -> Vec<u8> {
        let patch = |n: u32| {
            let mixed = (n + seed * 977).wrapping_mul(2_654_435_761);
            (mixed >> 16) as u8
        };
        let pixel = |at: u32| patch(at / 3 % 48 / 3 + at / 144 / 3 * 16 + at % 3 * 1000);
        (0..TINY_BYTES as u32).map(pixel).collect()
    }

    fn mixed(a: &[u8], b: &[u8], share: f32) -> Vec<u8> {
        let one = |(a, b): (&u8, &u8)| (f32::from(*a) * (1.0 - share) + f32::from(*b) * share) as u8;
        a.iter().zip(b).map(one).collect()
    }

    /// What is asked about the frames 25 to 75 of 100.
    fn asked(frame: impl Fn(usize) -> Vec<u8>) -> Questions {
        let mut curve = Curve::default();
        let mut bytes = Vec::new();
        for number in 0..100 {
            let tiny = frame(number);
            curve.add(number as i64 * 40_000, &tiny);
            bytes.extend_from_slice(&tiny);
        }
        let pictures = Pictures {
            bytes: &bytes,
            first: 0,
        };
        pictures.questions(&curve.steps, 25, 75)
    }

    #[test]
    fn another_picture_is_a_plain_cut() {
        let found = asked(|n| picture(if n < 50 { 1 } else { 2 }));
        assert_eq!((found.cuts, found.open), (vec![50], false));
    }

    #[test]
    fn a_flash_is_neither_a_cut_nor_a_question() {
        let flash = asked(|n| {
            mixed(
                &picture(1),
                &vec![255; TINY_BYTES],
                if n / 2 == 25 { 0.7 } else { 0.0 },
            )
        });
        assert_eq!(flash, Questions::default());
    }

    #[test]
    fn a_lamp_that_is_lit_is_a_question() {
        let lit = asked(|n| {
            mixed(
                &picture(1),
                &vec![255; TINY_BYTES],
                if n < 50 { 0.0 } else { 0.5 },
            )
        });
        assert_eq!((lit.cuts, lit.open), (vec![], true));
    }

    #[test]
    fn dissolves_and_fades_are_questions_wherever_they_begin() {
        for (begin, length) in [(25, 6), (40, 22), (52, 14), (66, 8)] {
            let share = |n: usize| (n.saturating_sub(begin) as f32 / length as f32).min(1.0);
            for other in [picture(2), vec![0; TINY_BYTES]] {
                assert!(
                    asked(|n| mixed(&picture(1), &other, share(n))).open,
                    "{begin} {length}"
                );
            }
        }
    }

    #[test]
    fn neither_standing_nor_swaying_pictures_are_asked_about() {
        let turned = |by: usize| {
            let mut tiny = picture(1);
            tiny.rotate_left(by * 3);
            tiny
        };
        assert_eq!(asked(|_| picture(1)), Questions::default());
        // A pixel a frame, on and on, and there and back.
        assert_eq!(asked(turned), Questions::default());
        assert_eq!(asked(|n| turned((n % 20).min(20 - n % 20))), Questions::default());
    }
}
