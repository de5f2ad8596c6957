use obelus_evidence::TimeBase;
use serde::{Deserialize, Serialize};

/// Nothing is recorded in one file with a pause longer than this: the clock was set, or the file is damaged.
const LONGEST_PAUSE_US: i64 = 6 * 3600 * 1_000_000;
/// A frame that is late by less than this is only late.
const SHORTEST_GAP_US: i64 = 1_000_000;

/// A place where a recording's clock does not run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Break {
    /// Time passed without a frame, from the first to the second moment.
    Gap(i64, i64),
    /// The clock jumped back, or impossibly far ahead; this frame follows on from the one before.
    Jump(i64),
}

/// Turns a stream's timestamps into moments that only grow: ticks since the first moment of the recording.
///
/// A missing timestamp is one frame after the one before. One that jumps back, or ahead by more than six hours, starts
/// a new count where the old one ended: recorders that restart in the middle of a file do that. Other pauses are kept.
#[derive(Clone, Debug)]
pub struct Clock {
    base: TimeBase,
    origin: i64,
    frame: i64,
    shift: i128,
    last: Option<i64>,
    breaks: Vec<Break>,
}

/// Breaks that are remembered; a damaged file can have millions.
const MOST_BREAKS: usize = 10_000;

impl Clock {
    /// A clock whose first moment is `origin` and whose frames last `frame` ticks where the stream does not say.
    pub fn new(base: TimeBase, origin: i64, frame: i64) -> Self {
        Self {
            base,
            origin,
            frame: frame.max(1),
            shift: 0,
            last: None,
            breaks: Vec::new(),
        }
    }

    /// The moment of the next frame, in ticks; always above the one before.
    pub fn stamp(&mut self, pts: Option<i64>) -> i64 {
        // Wider than any timestamp, so that no number a file can hold overflows.
        let moment = pts.map(|pts| i128::from(pts) - i128::from(self.origin));
        let Some(last) = self.last else {
            let told = moment.unwrap_or(0);
            // A first timestamp far from the file's own beginning cannot be meant.
            let first = if told < 0 || self.us(told) > LONGEST_PAUSE_US {
                0
            } else {
                told
            };
            self.shift = first - told;
            return self.keep(first);
        };
        let last = i128::from(last);
        let frame = i128::from(self.frame);
        let due = last + frame;
        let Some(moment) = moment else {
            return self.keep(due);
        };
        let at = moment + self.shift;
        let late = self.us(at - due);
        // Two frames may change places or share a moment; further back is a new count.
        if at < last - 2 * frame || late > LONGEST_PAUSE_US {
            self.shift += due - at;
            self.remember(Break::Jump(self.us(due)));
            return self.keep(due);
        }
        if late > SHORTEST_GAP_US && at - last > 8 * frame {
            self.remember(Break::Gap(self.us(due), self.us(at)));
        }
        self.keep(at.max(last + 1))
    }

    fn keep(&mut self, at: i128) -> i64 {
        let at = at.clamp(0, i128::from(i64::MAX)) as i64;
        self.last = Some(at);
        at
    }

    fn us(&self, ticks: i128) -> i64 {
        let ticks = ticks.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        self.base.to_us(ticks)
    }

    /// The stream's ticks.
    pub fn base(&self) -> TimeBase {
        self.base
    }

    /// Ticks that a frame usually lasts.
    pub fn frame(&self) -> i64 {
        self.frame
    }

    /// One past the last moment so far, in microseconds.
    pub fn end_us(&self) -> i64 {
        self.last
            .map_or(0, |last| self.base.to_us(last.saturating_add(self.frame)))
    }

    /// Where the clock did not run on.
    pub fn breaks(&self) -> &[Break] {
        &self.breaks
    }

    fn remember(&mut self, what: Break) {
        if self.breaks.len() < MOST_BREAKS {
            self.breaks.push(what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Break, Clock};
    use obelus_evidence::TimeBase;
    use proptest::prelude::*;

    fn clock() -> Clock {
        Clock::new(TimeBase::new(1, 1000).unwrap(), 500, 40)
    }

    fn stamps(pts: &[Option<i64>]) -> (Vec<i64>, Vec<Break>) {
        let mut clock = clock();
        let stamps = pts.iter().map(|p| clock.stamp(*p)).collect();
        (stamps, clock.breaks().to_vec())
    }

    #[test]
    fn a_steady_stream_starts_where_it_starts_and_keeps_its_times() {
        assert_eq!(
            stamps(&[Some(520), Some(560), Some(611)]),
            (vec![20, 60, 111], vec![])
        );
    }

    #[test]
    fn missing_timestamps_are_filled_in() {
        assert_eq!(stamps(&[None, None, Some(580), None]).0, [0, 40, 80, 120]);
    }

    #[test]
    fn a_pause_is_kept_and_told_and_a_small_delay_is_not() {
        let (at, breaks) = stamps(&[Some(500), Some(1200), Some(9540)]);
        assert_eq!(
            (at, breaks),
            (vec![0, 700, 9040], vec![Break::Gap(740_000, 9_040_000)])
        );
    }

    #[test]
    fn a_clock_that_starts_again_follows_on() {
        let (at, breaks) = stamps(&[Some(10_500), Some(10_540), Some(0), Some(40)]);
        assert_eq!(at, [10_000, 10_040, 10_080, 10_120]);
        assert_eq!(breaks, [Break::Jump(10_080_000)]);
        let (at, _) = stamps(&[Some(500), Some(i64::MAX), Some(i64::MIN), Some(0)]);
        assert_eq!(at, [0, 40, 80, 120]);
    }

    #[test]
    fn two_frames_at_one_moment_come_one_after_the_other() {
        assert_eq!(
            stamps(&[Some(500), Some(500), Some(500), Some(540)]).0,
            [0, 1, 2, 40]
        );
    }

    proptest! {
        #[test]
        fn moments_only_grow(pts in prop::collection::vec(prop::option::of(any::<i64>()), 1..50)) {
            let (at, _) = stamps(&pts);
            prop_assert!(at.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(at[0] >= 0);
        }
    }
}
