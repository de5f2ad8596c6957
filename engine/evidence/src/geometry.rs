use serde::{Deserialize, Serialize};

/// An upright box `[x0, y0, x1, y1]` in PDF points, origin top left, `x0 <= x1` and `y0 <= y1` once normalised.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f64; 4]", into = "[f64; 4]")]
pub struct Box2 {
    /// Left edge.
    pub x0: f64,
    /// Top edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Bottom edge.
    pub y1: f64,
}

impl From<[f64; 4]> for Box2 {
    fn from([x0, y0, x1, y1]: [f64; 4]) -> Self {
        Self { x0, y0, x1, y1 }
    }
}

impl From<Box2> for [f64; 4] {
    fn from(b: Box2) -> Self {
        [b.x0, b.y0, b.x1, b.y1]
    }
}

impl Box2 {
    /// Makes a box from two opposite corners in any order.
    pub fn from_corners(xa: f64, ya: f64, xb: f64, yb: f64) -> Self {
        Self {
            x0: xa.min(xb),
            y0: ya.min(yb),
            x1: xa.max(xb),
            y1: ya.max(yb),
        }
    }

    /// Width in points.
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// Height in points.
    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// Area in square points; 0 for an empty box.
    pub fn area(&self) -> f64 {
        self.width().max(0.0) * self.height().max(0.0)
    }

    /// The common part, or `None` when the boxes do not overlap by a positive area.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let b = Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        };
        (b.x0 < b.x1 && b.y0 < b.y1).then_some(b)
    }

    /// Whether the boxes overlap by more than `by` points in x and in y (decisions.md: the cut rule uses 0.25).
    pub fn overlaps_by(&self, other: &Self, by: f64) -> bool {
        self.x1.min(other.x1) - self.x0.max(other.x0) > by
            && self.y1.min(other.y1) - self.y0.max(other.y0) > by
    }

    /// Whether a point lies inside or on the edge.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.x0 && x <= self.x1 && y >= self.y0 && y <= self.y1
    }

    /// The smallest box around both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// The box grown by `dx` to the left and right and `dy` to the top and bottom (negative shrinks).
    pub fn grown(&self, dx: f64, dy: f64) -> Self {
        Self {
            x0: self.x0 - dx,
            y0: self.y0 - dy,
            x1: self.x1 + dx,
            y1: self.y1 + dy,
        }
    }

    /// Whether every number is finite.
    pub fn is_finite(&self) -> bool {
        [self.x0, self.y0, self.x1, self.y1].iter().all(|v| v.is_finite())
    }
}

/// Four corners in PDF points: top-left, top-right, bottom-right, bottom-left of the text as it is read,
/// written as 8 numbers `[x1, y1, x2, y2, x3, y3, x4, y4]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quad(pub [f64; 8]);

impl Quad {
    /// The quad of an upright box.
    pub fn from_box(b: Box2) -> Self {
        Self([b.x0, b.y0, b.x1, b.y0, b.x1, b.y1, b.x0, b.y1])
    }

    /// The smallest upright box around the four corners.
    pub fn bounds(&self) -> Box2 {
        let q = &self.0;
        let (mut b, rest) = (
            Box2 {
                x0: q[0],
                y0: q[1],
                x1: q[0],
                y1: q[1],
            },
            &q[2..],
        );
        for corner in rest.chunks_exact(2) {
            b.x0 = b.x0.min(corner[0]);
            b.y0 = b.y0.min(corner[1]);
            b.x1 = b.x1.max(corner[0]);
            b.y1 = b.y1.max(corner[1]);
        }
        b
    }

    /// Whether every number is finite.
    pub fn is_finite(&self) -> bool {
        self.0.iter().all(|v| v.is_finite())
    }
}

/// How one PDF page's own user space becomes what a viewer shows; the only place where the two convert.
///
/// ISO 32000-2 14.11.2 (boxes), 7.7.3.3 (`Rotate`, `UserUnit`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageSpace {
    /// Crop box in user space, origin bottom left: `[x0, y0, x1, y1]` with x0 < x1 and y0 < y1.
    pub crop: [f64; 4],
    /// Clockwise rotation: 0, 90, 180 or 270.
    pub rotate: u16,
    /// Points per user-space unit (1 unless `UserUnit` says otherwise).
    pub user_unit: f64,
}

impl PageSpace {
    /// Displayed width and height in points.
    pub fn size(&self) -> (f64, f64) {
        let w = (self.crop[2] - self.crop[0]) * self.user_unit;
        let h = (self.crop[3] - self.crop[1]) * self.user_unit;
        if self.rotate % 180 == 90 { (h, w) } else { (w, h) }
    }

    /// The affine matrix `[a, b, c, d, e, f]` from user space to displayed points (x' = a x + c y + e).
    pub fn to_display(&self) -> [f64; 6] {
        let [x0, y0, x1, y1] = self.crop;
        let u = self.user_unit;
        match self.rotate % 360 {
            90 => [0.0, u, u, 0.0, -y0 * u, -x0 * u],
            180 => [-u, 0.0, 0.0, u, x1 * u, -y0 * u],
            270 => [0.0, -u, -u, 0.0, y1 * u, x1 * u],
            _ => [u, 0.0, 0.0, -u, -x0 * u, y1 * u],
        }
    }

    /// Moves a user-space point to displayed points.
    pub fn point_to_display(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.to_display();
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Moves a displayed point to user space.
    pub fn point_to_user(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.to_display();
        let det = a * d - b * c;
        let (x, y) = (x - e, y - f);
        ((d * x - c * y) / det, (a * y - b * x) / det)
    }

    /// Moves a displayed box to user space (normalised).
    pub fn box_to_user(&self, b: Box2) -> Box2 {
        let (xa, ya) = self.point_to_user(b.x0, b.y0);
        let (xb, yb) = self.point_to_user(b.x1, b.y1);
        Box2::from_corners(xa, ya, xb, yb)
    }

    /// Moves a user-space box to displayed points (normalised).
    pub fn box_to_display(&self, b: Box2) -> Box2 {
        let (xa, ya) = self.point_to_display(b.x0, b.y0);
        let (xb, yb) = self.point_to_display(b.x1, b.y1);
        Box2::from_corners(xa, ya, xb, yb)
    }
}

#[cfg(test)]
mod tests {
    use super::{Box2, PageSpace, Quad};
    use proptest::prelude::*;

    #[test]
    fn the_cropped_top_left_corner_is_the_origin_in_every_rotation() {
        let crop = [10.0, 20.0, 110.0, 220.0];
        for (rotate, corner) in [
            (0, (10.0, 220.0)),
            (90, (10.0, 20.0)),
            (180, (110.0, 20.0)),
            (270, (110.0, 220.0)),
        ] {
            let space = PageSpace {
                crop,
                rotate,
                user_unit: 2.0,
            };
            let (x, y) = space.point_to_display(corner.0, corner.1);
            assert!(x.abs() < 1e-9 && y.abs() < 1e-9, "rotation {rotate}: {x} {y}");
        }
        assert_eq!(
            PageSpace {
                crop,
                rotate: 90,
                user_unit: 2.0
            }
            .size(),
            (400.0, 200.0)
        );
    }

    #[test]
    fn a_quad_knows_its_bounds() {
        let b = Box2::from_corners(5.0, 9.0, 1.0, 2.0);
        assert_eq!(Quad::from_box(b).bounds(), b);
        assert!(b.overlaps_by(&Box2::from([4.0, 8.0, 9.0, 9.0]), 0.25));
        assert!(!b.overlaps_by(&Box2::from([4.9, 8.0, 9.0, 9.0]), 0.25));
    }

    proptest! {
        #[test]
        fn points_go_there_and_back(x in -500.0..500.0f64, y in -500.0..500.0f64, turn in 0u16..4, unit in 0.5..4.0f64) {
            let space = PageSpace { crop: [3.0, -7.0, 600.0, 800.0], rotate: turn * 90, user_unit: unit };
            let (dx, dy) = space.point_to_display(x, y);
            let (bx, by) = space.point_to_user(dx, dy);
            prop_assert!((bx - x).abs() < 1e-6 && (by - y).abs() < 1e-6);
        }
    }
}
