use serde::{Deserialize, Serialize};

/// Clockwise quarter turns that a player makes before it shows a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rotation {
    /// As recorded.
    #[default]
    None,
    /// A quarter turn clockwise.
    Right,
    /// Upside down.
    Half,
    /// A quarter turn anticlockwise.
    Left,
}

impl Rotation {
    /// The nearest quarter turn to a clockwise angle in degrees.
    pub fn of_degrees(clockwise: f64) -> Self {
        if !clockwise.is_finite() {
            return Self::None;
        }
        match (clockwise / 90.0).round().rem_euclid(4.0) as u8 {
            1 => Self::Right,
            2 => Self::Half,
            3 => Self::Left,
            _ => Self::None,
        }
    }

    /// Whether width and height change places.
    pub fn swaps(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }

    /// Where the pixel of a turned picture comes from: `(x, y)` of the turned picture to `(x, y)` of one that is
    /// `width` by `height` before it is turned.
    pub fn source(self, x: u32, y: u32, width: u32, height: u32) -> (u32, u32) {
        match self {
            Self::None => (x, y),
            Self::Right => (y, height - 1 - x),
            Self::Half => (width - 1 - x, height - 1 - y),
            Self::Left => (width - 1 - y, x),
        }
    }
}

/// A rectangle in pixels: left, top, width, height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Area {
    /// A rectangle from its left top corner and its size.
    pub fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// Square pixels of it.
    pub fn size(&self) -> f32 {
        self.w.max(0.0) * self.h.max(0.0)
    }

    /// Grown on every side by a share of its width and height.
    pub fn grown(&self, share: f32) -> Self {
        let (dx, dy) = (self.w * share, self.h * share);
        Self::new(self.x - dx, self.y - dy, self.w + 2.0 * dx, self.h + 2.0 * dy)
    }

    /// Stretched by two factors from the origin.
    pub fn scaled(&self, across: f32, down: f32) -> Self {
        Self::new(self.x * across, self.y * down, self.w * across, self.h * down)
    }

    /// Square pixels that two rectangles share.
    pub fn shared(&self, other: &Self) -> f32 {
        let w = (self.x + self.w).min(other.x + other.w) - self.x.max(other.x);
        let h = (self.y + self.h).min(other.y + other.h) - self.y.max(other.y);
        w.max(0.0) * h.max(0.0)
    }

    /// Shared part of both together, 0 to 1.
    pub fn overlap(&self, other: &Self) -> f32 {
        let shared = self.shared(other);
        shared / (self.size() + other.size() - shared).max(1e-6)
    }

    /// The whole pixels it touches inside a picture: left, top, one past right, one past bottom.
    pub fn pixels(&self, width: u32, height: u32) -> Option<(u32, u32, u32, u32)> {
        let inside = |v: f32, most: u32| v.clamp(0.0, most as f32) as u32;
        let (left, top) = (inside(self.x.floor(), width), inside(self.y.floor(), height));
        let (right, bottom) = (
            inside((self.x + self.w).ceil(), width),
            inside((self.y + self.h).ceil(), height),
        );
        (left < right && top < bottom).then_some((left, top, right, bottom))
    }
}

/// How a stored frame becomes the one that is shown: turned upright, then widened to its aspect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    /// Pixels across as stored.
    pub stored_width: u32,
    /// Pixels down as stored.
    pub stored_height: u32,
    /// Turn before showing.
    pub rotation: Rotation,
    /// Width of a stored pixel for a height of `aspect.1`; `(1, 1)` for square ones.
    pub aspect: (u32, u32),
}

impl Display {
    /// Size of the stored frame once it is turned upright.
    pub fn upright(&self) -> (u32, u32) {
        if self.rotation.swaps() {
            (self.stored_height, self.stored_width)
        } else {
            (self.stored_width, self.stored_height)
        }
    }

    /// Width of an upright pixel for its height.
    pub fn upright_aspect(&self) -> (u32, u32) {
        let (wide, high) = self.aspect;
        if self.rotation.swaps() {
            (high, wide)
        } else {
            (wide, high)
        }
    }

    /// Size of the displayed frame: upright, with the width stretched to the aspect as players do.
    pub fn size(&self) -> (u32, u32) {
        let (width, height) = self.upright();
        let (wide, high) = self.upright_aspect();
        let stretched = (u64::from(width) * u64::from(wide) + u64::from(high) / 2) / u64::from(high.max(1));
        (u32::try_from(stretched.max(1)).unwrap_or(u32::MAX), height.max(1))
    }

    /// A rectangle of the displayed frame in pixels of the upright stored frame.
    pub fn to_upright(&self, area: Area) -> Area {
        area.scaled(self.upright().0 as f32 / self.size().0 as f32, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Display, Rotation};

    #[test]
    fn phones_on_their_side_and_old_cameras_are_shown_upright_and_wide() {
        let phone = Display {
            stored_width: 1280,
            stored_height: 720,
            rotation: Rotation::Right,
            aspect: (1, 1),
        };
        assert_eq!(phone.size(), (720, 1280));
        let pal = Display {
            stored_width: 720,
            stored_height: 576,
            rotation: Rotation::None,
            aspect: (16, 15),
        };
        assert_eq!(pal.size(), (768, 576));
        let area = pal.to_upright(Area::new(384.0, 10.0, 76.8, 5.0));
        assert!((area.x - 360.0).abs() < 1e-3 && (area.w - 72.0).abs() < 1e-3 && area.h == 5.0);
    }

    #[test]
    fn turning_takes_each_pixel_from_its_place() {
        // Stored 2 x 1: A B. A quarter turn clockwise shows A above B.
        assert_eq!(Rotation::Right.source(0, 0, 2, 1), (0, 0));
        assert_eq!(Rotation::Right.source(0, 1, 2, 1), (1, 0));
        assert_eq!(Rotation::Left.source(0, 0, 2, 1), (1, 0));
        assert_eq!(Rotation::Half.source(0, 0, 2, 1), (1, 0));
        assert_eq!(Rotation::of_degrees(-90.0), Rotation::Left);
        assert_eq!(Rotation::of_degrees(450.0), Rotation::Right);
        assert_eq!(Rotation::of_degrees(f64::NAN), Rotation::None);
    }

    #[test]
    fn areas_cover_every_pixel_they_touch_and_stay_inside() {
        assert_eq!(Area::new(-3.0, 1.2, 5.0, 1.0).pixels(10, 10), Some((0, 1, 2, 3)));
        assert_eq!(Area::new(20.0, 1.0, 5.0, 1.0).pixels(10, 10), None);
        assert_eq!(Area::new(f32::NAN, 1.0, 5.0, 1.0).pixels(10, 10), None);
        let a = Area::new(0.0, 0.0, 4.0, 4.0);
        assert!((a.overlap(&Area::new(2.0, 0.0, 4.0, 4.0)) - 8.0 / 24.0).abs() < 1e-6);
    }
}
