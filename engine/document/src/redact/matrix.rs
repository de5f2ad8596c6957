use hayro_interpret::kurbo::Affine;
use obelus_evidence::Box2;

/// An affine matrix `[a, b, c, d, e, f]` as PDF writes it: x' = a x + c y + e, y' = b x + d y + f
/// (ISO 32000-2 8.3.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Matrix(pub(crate) [f64; 6]);

impl Matrix {
    /// Leaves every point where it is.
    pub(crate) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Moves by `(x, y)`.
    pub(crate) fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `next` (PDF's `self × next`).
    pub(crate) fn then(&self, next: &Self) -> Self {
        let (m, n) = (&self.0, &next.0);
        Self([
            m[0] * n[0] + m[1] * n[2],
            m[0] * n[1] + m[1] * n[3],
            m[2] * n[0] + m[3] * n[2],
            m[2] * n[1] + m[3] * n[3],
            m[4] * n[0] + m[5] * n[2] + n[4],
            m[4] * n[1] + m[5] * n[3] + n[5],
        ])
    }

    /// Moves one point.
    pub(crate) fn point(&self, x: f64, y: f64) -> (f64, f64) {
        let m = &self.0;
        (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
    }

    /// The upright box around a moved box.
    pub(crate) fn bounds(&self, b: Box2) -> Box2 {
        let (xa, ya) = self.point(b.x0, b.y0);
        let mut around = Box2::from_corners(xa, ya, xa, ya);
        for (x, y) in [(b.x1, b.y0), (b.x0, b.y1), (b.x1, b.y1)] {
            let (x, y) = self.point(x, y);
            around = around.union(&Box2::from_corners(x, y, x, y));
        }
        around
    }

    /// The way back, or `None` when the matrix flattens the plane.
    pub(crate) fn inverse(&self) -> Option<Self> {
        let [a, b, c, d, e, f] = self.0;
        let det = a * d - b * c;
        if !det.is_finite() || det.abs() < 1e-12 {
            return None;
        }
        Some(Self([
            d / det,
            -b / det,
            -c / det,
            a / det,
            (c * f - d * e) / det,
            (b * e - a * f) / det,
        ]))
    }

    /// The larger of the lengths that the unit vectors are stretched to.
    pub(crate) fn stretch(&self) -> f64 {
        let m = &self.0;
        m[0].hypot(m[1]).max(m[2].hypot(m[3]))
    }

    /// Whether every number is finite.
    pub(crate) fn is_finite(&self) -> bool {
        self.0.iter().all(|v| v.is_finite())
    }

    /// The same matrix for hayro.
    pub(crate) fn affine(&self) -> Affine {
        Affine::new(self.0)
    }
}

/// Writes a number the way content streams take it: no exponent, at most `places` decimals, no trailing zeros.
pub(crate) fn number(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.places$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" || text.is_empty() {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Matrix, number};
    use obelus_evidence::Box2;

    #[test]
    fn a_matrix_and_its_inverse_cancel_out() {
        let m = Matrix([2.0, 1.0, -1.0, 3.0, 7.0, -4.0]);
        let back = m.then(&m.inverse().unwrap());
        for (have, want) in back.0.iter().zip(Matrix::IDENTITY.0) {
            assert!((have - want).abs() < 1e-12);
        }
        assert!(Matrix([1.0, 2.0, 2.0, 4.0, 0.0, 0.0]).inverse().is_none());
    }

    #[test]
    fn a_quarter_turn_swaps_the_sides_of_a_box() {
        let turned = Matrix([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]).bounds(Box2::from_corners(0.0, 0.0, 4.0, 1.0));
        assert_eq!(turned, Box2::from_corners(-1.0, 0.0, 0.0, 4.0));
    }

    #[test]
    fn numbers_have_no_exponent_and_no_loose_ends() {
        assert_eq!(number(-0.000_001, 4), "0");
        assert_eq!(number(1200.0, 4), "1200");
        assert_eq!(number(-12.345_678, 4), "-12.3457");
        assert_eq!(number(f64::NAN, 4), "0");
    }
}
