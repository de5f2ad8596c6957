//! A found line cut out straight: 48 pixels high, as the reader wants it.

use super::{ink::Ink, picture::Picture, region::Region};

/// Height of a strip in pixels.
pub(crate) const HEIGHT: usize = 48;
/// Longer strips are read in pieces.
pub(crate) const LONGEST: usize = 2400;
/// Shorter strips than this are filled up, as the network needs a few columns.
const SHORTEST: usize = 16;

/// A strip and the way back to the picture.
pub(crate) struct Strip {
    /// Columns.
    pub(crate) width: usize,
    /// `[3, 48, width]` planes in the order blue, green, red, 0 to 255.
    pub(crate) planes: Vec<f32>,
    origin: [f32; 2],
    right: [f32; 2],
    down: [f32; 2],
}

impl Strip {
    /// Cuts out a region; `backwards` reads it from its other end.
    pub(crate) fn cut(picture: &Picture<'_>, region: &Region, backwards: bool) -> Self {
        let [length, thickness] = region.size;
        let scale = HEIGHT as f32 / thickness.max(1.0);
        let width = ((length * scale).ceil() as usize).clamp(SHORTEST, LONGEST * 8);
        let along = if backwards {
            region.along.map(|v| -v)
        } else {
            region.along
        };
        let per_column = length / width as f32;
        let per_row = thickness / HEIGHT as f32;
        let right = along.map(|v| v * per_column);
        let down = [-along[1] * per_row, along[0] * per_row];
        let origin =
            [0, 1].map(|i| region.centre[i] - right[i] * width as f32 / 2.0 - down[i] * HEIGHT as f32 / 2.0);
        let mut strip = Self {
            width,
            planes: vec![0.0; 3 * HEIGHT * width],
            origin,
            right,
            down,
        };
        // Where a strip pixel covers more than one picture pixel, several places in it are looked at.
        let looks = (per_column.max(per_row).ceil() as usize).clamp(1, 4);
        for y in 0..HEIGHT {
            for x in 0..width {
                let mut sum = [0.0f32; 3];
                for v in 0..looks {
                    for u in 0..looks {
                        let part = |at: usize, n: usize| at as f32 + (n as f32 + 0.5) / looks as f32;
                        let [px, py] = strip.to_picture(part(x, u), part(y, v));
                        let sample = picture.between(px, py);
                        for c in 0..3 {
                            sum[c] += sample[c];
                        }
                    }
                }
                for c in 0..3 {
                    strip.planes[(c * HEIGHT + y) * width + x] = sum[2 - c] / (looks * looks) as f32;
                }
            }
        }
        strip
    }

    /// A place of the strip in the picture.
    pub(crate) fn to_picture(&self, x: f32, y: f32) -> [f32; 2] {
        [0, 1].map(|i| self.origin[i] + self.right[i] * x + self.down[i] * y)
    }

    /// Where the ink of its letters is.
    pub(crate) fn ink(&self) -> Ink {
        let cells = HEIGHT * self.width;
        let grey: Vec<f32> = (0..cells)
            .map(|i| (self.planes[i] + self.planes[cells + i] + self.planes[2 * cells + i]) / 3.0)
            .collect();
        Ink::of(&grey, self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, Strip};
    use crate::ocr::{Picture, region::Region};

    #[test]
    fn a_strip_finds_its_way_back_and_knows_its_ink() {
        let (w, h) = (200, 100);
        let mut rgb = vec![255u8; 3 * w * h];
        for y in 40..52 {
            for x in (30..50).chain(100..140) {
                rgb[3 * (y * w + x)..][..3].fill(0);
            }
        }
        let picture = Picture::new(w, h, &rgb).unwrap();
        let region = Region {
            centre: [90.0, 46.0],
            size: [160.0, 24.0],
            along: [1.0, 0.0],
        };
        let strip = Strip::cut(&picture, &region, false);
        assert_eq!(strip.width, 320);
        assert_eq!(strip.to_picture(0.0, 0.0), [10.0, 34.0]);
        let ink = strip.ink();
        let filled: Vec<usize> = (0..strip.width).filter(|&x| !ink.is_blank(x)).collect();
        assert_eq!((filled[0], filled[filled.len() - 1]), (40, 259));
        assert_eq!(filled.len(), 2 * 60);
        assert_eq!(ink.reach(0..strip.width).unwrap().len(), HEIGHT / 2);
        let back = Strip::cut(&picture, &region, true);
        assert_eq!(back.to_picture(0.0, 0.0), [170.0, 58.0]);
    }
}
