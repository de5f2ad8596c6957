use serde::{Deserialize, Serialize};

const MICROSECONDS: i128 = 1_000_000;

/// Seconds per tick of a stream's clock, as a fraction: timestamps are whole ticks and never floating-point seconds.
///
/// The only place where timestamps convert. Ticks to microseconds and back gives the same ticks wherever a tick is
/// at least a microsecond long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeBase {
    numerator: u32,
    denominator: u32,
}

impl TimeBase {
    /// A tick of `numerator / denominator` seconds; `None` when either is not above 0.
    pub fn new(numerator: i64, denominator: i64) -> Option<Self> {
        let (numerator, denominator) = (u32::try_from(numerator).ok()?, u32::try_from(denominator).ok()?);
        (numerator > 0 && denominator > 0).then_some(Self {
            numerator,
            denominator,
        })
    }

    /// Numerator and denominator.
    pub fn fraction(self) -> (u32, u32) {
        (self.numerator, self.denominator)
    }

    /// Ticks in microseconds, rounded to the nearest.
    pub fn to_us(self, ticks: i64) -> i64 {
        rounded(
            i128::from(ticks) * i128::from(self.numerator) * MICROSECONDS,
            i128::from(self.denominator),
        )
    }

    /// Microseconds in ticks, rounded to the nearest.
    pub fn of_us(self, us: i64) -> i64 {
        rounded(
            i128::from(us) * i128::from(self.denominator),
            i128::from(self.numerator) * MICROSECONDS,
        )
    }
}

/// Rounds half away from zero; what does not fit becomes the nearest that does.
fn rounded(top: i128, bottom: i128) -> i64 {
    let half = bottom / 2;
    let whole = if top >= 0 {
        (top + half) / bottom
    } else {
        (top - half) / bottom
    };
    whole.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// A stretch of time in microseconds since the first moment of the recording; the end is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRange {
    /// First microsecond.
    pub start_us: i64,
    /// One past the last.
    pub end_us: i64,
}

impl TimeRange {
    /// A stretch of time.
    pub fn new(start_us: i64, end_us: i64) -> Self {
        Self { start_us, end_us }
    }

    /// Whether a moment lies in it.
    pub fn has(&self, at_us: i64) -> bool {
        (self.start_us..self.end_us).contains(&at_us)
    }
}

#[cfg(test)]
mod tests {
    use super::TimeBase;
    use proptest::prelude::*;

    #[test]
    fn a_25_fps_frame_is_40_ms_in_any_base() {
        for (denominator, ticks) in [(25, 1), (90_000, 3_600), (12_800, 512), (1000, 40)] {
            let base = TimeBase::new(1, denominator).unwrap();
            assert_eq!((base.to_us(ticks), base.of_us(40_000)), (40_000, ticks));
        }
        assert_eq!(TimeBase::new(1001, 30_000).unwrap().to_us(1), 33_367);
        assert!(TimeBase::new(0, 25).is_none() && TimeBase::new(1, -1).is_none());
    }

    proptest! {
        #[test]
        fn ticks_survive_microseconds(ticks in -1_000_000_000_000i64..1_000_000_000_000, denominator in 1i64..=1_000_000) {
            let base = TimeBase::new(1, denominator).unwrap();
            prop_assert_eq!(base.of_us(base.to_us(ticks)), ticks);
        }

        #[test]
        fn no_number_panics(ticks: i64, n in 1u32.., d in 1u32..) {
            let base = TimeBase::new(n.into(), d.into()).unwrap();
            base.of_us(base.to_us(ticks));
        }
    }
}
