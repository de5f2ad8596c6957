//! Path operators, written anew.

use crate::redact::matrix::{Matrix, number};
use crate::redact::refuse::Unsure;
use hayro_interpret::kurbo::{BezPath, PathEl, Point};
use obelus_evidence::Box2;

/// The corners of a box, in order.
pub(super) fn corners(area: &Box2) -> [Point; 4] {
    [
        Point::new(area.x0, area.y0),
        Point::new(area.x1, area.y0),
        Point::new(area.x1, area.y1),
        Point::new(area.x0, area.y1),
    ]
}

/// Writes path operators; points come in displayed points and go out in user space.
pub(super) struct Pen {
    back: Matrix,
    places: usize,
}

impl Pen {
    pub(super) fn of(ctm: &Matrix) -> Result<Self, Unsure> {
        let back = ctm
            .inverse()
            .ok_or_else(|| Unsure::new("a path is drawn in a space without area"))?;
        // A thousandth of a point, however large a unit of user space is.
        let places = (ctm.stretch().max(1e-6).log10().ceil() as i64 + 4).clamp(3, 9) as usize;
        Ok(Self { back, places })
    }

    fn push(&self, x: f64, y: f64, out: &mut String) {
        out.push_str(&number(x, self.places));
        out.push(' ');
        out.push_str(&number(y, self.places));
        out.push(' ');
    }

    pub(super) fn points(&self, points: &[Point], closed: bool, out: &mut String) {
        if points.len() < 2 {
            return;
        }
        for (n, p) in points.iter().enumerate() {
            let (x, y) = self.back.point(p.x, p.y);
            self.push(x, y, out);
            out.push_str(if n == 0 { "m " } else { "l " });
        }
        if closed {
            out.push_str("h ");
        }
    }

    /// A rectangle; the space must be turned by quarters only.
    pub(super) fn rectangle(&self, area: &Box2, out: &mut String) {
        let own = self.back.bounds(*area);
        self.push(own.x0, own.y0, out);
        self.push(own.width(), own.height(), out);
        out.push_str("re ");
    }

    /// A shape that is in user space already.
    pub(super) fn shape(&self, shape: &BezPath, out: &mut String) {
        for element in shape.elements() {
            let (points, operator): (Vec<Point>, &str) = match element {
                PathEl::MoveTo(p) => (vec![*p], "m "),
                PathEl::LineTo(p) => (vec![*p], "l "),
                // Content streams have no such curves, so no path is built with one.
                PathEl::QuadTo(_, b) => (vec![*b], "l "),
                PathEl::CurveTo(a, b, c) => (vec![*a, *b, *c], "c "),
                PathEl::ClosePath => (Vec::new(), "h "),
            };
            for p in points {
                self.push(p.x, p.y, out);
            }
            out.push_str(operator);
        }
    }

    /// Clips to everything outside the areas.
    pub(super) fn all_but(&self, areas: &[Box2]) -> String {
        let mut out = String::new();
        for area in areas {
            self.points(&corners(&area.grown(20_000.0, 20_000.0)), true, &mut out);
            self.points(&corners(area), true, &mut out);
            out.push_str("W* n ");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::Pen;
    use crate::redact::matrix::Matrix;
    use hayro_interpret::kurbo::Point;
    use obelus_evidence::Box2;

    #[test]
    fn points_go_back_to_user_space_finely_enough() {
        let pen = Pen::of(&Matrix([1000.0, 0.0, 0.0, -1000.0, 0.0, 800.0])).unwrap();
        let mut out = String::new();
        pen.points(
            &[Point::new(1.234, 800.0), Point::new(500.0, 300.0)],
            false,
            &mut out,
        );
        assert_eq!(out, "0.001234 0 m 0.5 0.5 l ");
        let pen = Pen::of(&Matrix::IDENTITY).unwrap();
        let hole = pen.all_but(&[Box2::from_corners(1.0, 2.0, 3.0, 4.0)]);
        assert!(hole.contains("1 2 m 3 2 l 3 4 l 1 4 l h W* n"), "{hole}");
        assert!(Pen::of(&Matrix([0.0; 6])).is_err());
    }
}
