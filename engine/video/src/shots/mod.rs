//! Small pictures of every frame in, shots, scenes and what happened to the picture out.
//!
//! A cheap curve is kept of every frame. Hard cuts that are plain need no network; it looks only at windows in which
//! something may be a dissolve, a fade or a doubtful cut. Answers become transitions by a rule with two thresholds.

mod curve;
mod events;
mod question;
mod rule;
mod scenes;

use crate::wire::TINY_BYTES;
use curve::Curve;
pub use curve::Step;
use obelus_evidence::{MediaEvent, Scene, Shot};
use question::Pictures;

/// Frames the network looks at together, and those at each end of them whose answers are not used.
pub const WINDOW: usize = 100;
const MARGIN: usize = 25;
const STRIDE: usize = WINDOW - 2 * MARGIN;
/// What stands for the network's answer at a cut that is plain without it.
const PLAIN: f32 = 0.95;

/// The network: 100 small pictures in, the probability that a shot ends at each of them out.
pub type Looking<'a, E> = &'a mut dyn FnMut(&[u8]) -> Result<Vec<f32>, E>;

/// What was found in a recording's pictures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShotFindings {
    /// Shots, in order, without gaps.
    pub shots: Vec<Shot>,
    /// Shots that belong together.
    pub scenes: Vec<Scene>,
    /// Black, frozen and moving stretches.
    pub events: Vec<MediaEvent>,
    /// Share of the windows that the network looked at.
    pub looked_at: f32,
}

/// Takes frames one after the other; holds no more than a window of them.
pub struct ShotFinder {
    curve: Curve,
    scores: Vec<f32>,
    /// Frames from number `first` on.
    buffer: Vec<u8>,
    first: usize,
    looked_at: usize,
}

impl Default for ShotFinder {
    fn default() -> Self {
        Self::new()
    }
}

impl ShotFinder {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self {
            curve: Curve::default(),
            scores: Vec::new(),
            buffer: Vec::new(),
            first: 0,
            looked_at: 0,
        }
    }

    /// Takes the next frame's 48 x 27 picture, 8-bit RGB. `look` is the network: 100 such pictures in, the probability
    /// that a shot ends at each of them out.
    ///
    /// # Errors
    /// Whatever `look` fails with.
    pub fn frame<E>(&mut self, at_us: i64, tiny: &[u8], look: Looking<'_, E>) -> Result<(), E> {
        if tiny.len() != TINY_BYTES {
            return Ok(());
        }
        self.curve.add(at_us, tiny);
        self.buffer.extend_from_slice(tiny);
        if self.curve.steps.len() >= self.scores.len() + STRIDE + MARGIN {
            self.window(look)?;
        }
        Ok(())
    }

    /// Ends at `end_us`, for frames of a length.
    ///
    /// # Errors
    /// Whatever `look` fails with.
    pub fn finish<E>(mut self, end_us: i64, frame_us: i64, look: Looking<'_, E>) -> Result<ShotFindings, E> {
        let count = self.curve.steps.len();
        let windows = count.div_ceil(STRIDE).max(1);
        while self.scores.len() < count {
            self.window(look)?;
        }
        self.scores.truncate(count);
        let shots = rule::shots(&self.scores, &self.curve.steps, end_us);
        Ok(ShotFindings {
            scenes: scenes::scenes(&shots, &self.curve),
            events: events::events(&self.curve.steps, end_us, frame_us),
            shots,
            looked_at: self.looked_at as f32 / windows as f32,
        })
    }

    /// Scores the next stretch of frames, and lets go of those that are not needed any more.
    fn window<E>(&mut self, look: Looking<'_, E>) -> Result<(), E> {
        let (from, count) = (self.scores.len(), self.curve.steps.len());
        let to = (from + STRIDE).min(count);
        let held = Pictures {
            bytes: &self.buffer,
            first: self.first,
        };
        let questions = held.questions(&self.curve.steps, from, to);
        if questions.open {
            self.looked_at += 1;
            let mut pictures = Vec::with_capacity(WINDOW * TINY_BYTES);
            for slot in 0..WINDOW {
                // Beyond the ends the first and the last frame stand still.
                let number = (from + slot).saturating_sub(MARGIN).clamp(self.first, count - 1) - self.first;
                pictures.extend_from_slice(&self.buffer[number * TINY_BYTES..(number + 1) * TINY_BYTES]);
            }
            let scores = look(&pictures)?;
            self.scores.extend(scores.iter().skip(MARGIN).take(to - from));
        }
        self.scores.resize(to, 0.0);
        for cut in questions.cuts {
            if (from..to).contains(&cut) && cut > 0 {
                self.scores[cut - 1] = self.scores[cut - 1].max(PLAIN);
            }
        }
        let keep = to.saturating_sub(MARGIN).max(self.first);
        self.buffer.drain(..(keep - self.first) * TINY_BYTES);
        self.first = keep;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{ShotFinder, WINDOW};
    use crate::wire::TINY_BYTES;
    use obelus_evidence::{MediaEventKind, ShotKind};
    use std::convert::Infallible;

    /// A network that is sure wherever a picture's first byte changes much.
    fn network(pictures: &[u8]) -> Result<Vec<f32>, Infallible> {
        let first: Vec<u8> = pictures.chunks(TINY_BYTES).map(|p| p[0]).collect();
        assert_eq!(first.len(), WINDOW);
        let jump = |n: usize| n + 1 < WINDOW && first[n].abs_diff(first[n + 1]) > 40;
        Ok((0..WINDOW).map(|n| if jump(n) { 0.9 } else { 0.0 }).collect())
    }

    fn found(level: impl Fn(usize) -> u8, count: usize) -> super::ShotFindings {
        let mut finder = ShotFinder::new();
        for n in 0..count {
            let tiny: Vec<u8> = (0..TINY_BYTES)
                .map(|i| level(n).saturating_add((i % 7) as u8 * 3))
                .collect();
            finder.frame(n as i64 * 40_000, &tiny, &mut network).unwrap();
        }
        finder
            .finish(count as i64 * 40_000, 40_000, &mut network)
            .unwrap()
    }

    #[test]
    fn cuts_are_found_wherever_they_lie_in_a_window() {
        for at in [1, 24, 25, 49, 50, 51, 75, 249, 250, 400, 599] {
            let found = found(|n| if n < at { 60 } else { 160 }, 600);
            let starts: Vec<i64> = found.shots.iter().map(|s| s.start_us / 40_000).collect();
            assert_eq!(starts, [0, at as i64], "{at}");
            assert_eq!(found.shots[1].kind, ShotKind::Cut);
            assert_eq!(found.shots[0].end_us, found.shots[1].start_us);
        }
    }

    #[test]
    fn plain_cuts_need_no_network_wherever_they_lie_in_a_window() {
        let patch = |n: usize, i: usize| ((i / 9 + n / 100 * 977).wrapping_mul(2_654_435_761) >> 16) as u8;
        for shift in [0, 24, 25, 49, 50, 51] {
            let mut finder = ShotFinder::new();
            let mut nobody = |_: &[u8]| -> Result<Vec<f32>, Infallible> { panic!("the network was asked") };
            for n in shift..430 {
                let tiny: Vec<u8> = (0..TINY_BYTES).map(|i| patch(n, i)).collect();
                finder.frame((n - shift) as i64, &tiny, &mut nobody).unwrap();
            }
            let found = finder.finish(430 - shift as i64, 1, &mut nobody).unwrap();
            let starts: Vec<i64> = found
                .shots
                .iter()
                .skip(1)
                .map(|s| s.start_us + shift as i64)
                .collect();
            assert_eq!(
                (starts, found.looked_at),
                (vec![100, 200, 300, 400], 0.0),
                "{shift}"
            );
        }
    }

    #[test]
    fn still_footage_needs_no_network_and_is_told_as_frozen() {
        let still = found(|_| 90, 1000);
        assert_eq!((still.shots.len(), still.looked_at), (1, 0.0));
        assert!(still.events.iter().any(|e| e.kind == MediaEventKind::Frozen));
        let dark = found(|n| if (100..200).contains(&n) { 0 } else { 120 }, 300);
        let black: Vec<_> = dark
            .events
            .iter()
            .filter(|e| e.kind == MediaEventKind::Black)
            .collect();
        assert_eq!(
            (black.len(), black[0].start_us, black[0].end_us),
            (1, 4_000_000, 8_000_000)
        );
    }

    #[test]
    fn no_frame_is_one_shot_of_nothing() {
        let none = found(|_| 0, 0);
        assert!(none.shots.is_empty() && none.scenes.is_empty() && none.events.is_empty());
    }
}
