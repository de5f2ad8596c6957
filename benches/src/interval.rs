//! How far a share that was counted can be trusted.

/// A share with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Share {
    /// How many.
    pub hits: usize,
    /// Of how many.
    pub of: usize,
    /// `hits / of`; 1 when nothing was to be counted.
    pub share: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Share {
    /// The Wilson score interval (Wilson 1927), which stays within 0 and 1 for small counts.
    pub fn new(hits: usize, of: usize) -> Self {
        if of == 0 {
            return Self {
                hits,
                of,
                share: 1.0,
                low: 0.0,
                high: 1.0,
            };
        }
        let z = 1.959_964;
        let (n, p) = (of as f64, hits as f64 / of as f64);
        let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
        Self {
            hits,
            of,
            share: p,
            low: (middle - half).max(0.0),
            high: (middle + half).min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn the_interval_is_wilson_s() {
        // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662.
        let share = Share::new(81, 263);
        assert!(
            (share.low - 0.2553).abs() < 5e-4 && (share.high - 0.3662).abs() < 5e-4,
            "{share:?}"
        );
        assert_eq!(Share::new(0, 0).share, 1.0);
        assert!(Share::new(5, 5).low > 0.5 && Share::new(5, 5).high == 1.0);
    }
}
