use crate::{ModelError, runtime::failed};

/// A box in pixels: left, top, right, bottom.
pub type PixelBox = [f32; 4];

/// A borrowed picture: 8-bit RGB, rows from the top, no padding.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'p> {
    width: usize,
    height: usize,
    rgb: &'p [u8],
}

impl<'p> Picture<'p> {
    /// Takes `3 * width * height` samples.
    ///
    /// # Errors
    /// When there are more or fewer, or a side is 0.
    pub fn new(width: usize, height: usize, rgb: &'p [u8]) -> Result<Self, ModelError> {
        let expected = width.checked_mul(height).and_then(|n| n.checked_mul(3));
        if width == 0 || height == 0 || expected != Some(rgb.len()) {
            return Err(failed("taking a picture", "its size and its samples disagree"));
        }
        Ok(Self { width, height, rgb })
    }

    /// Pixels across.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The sample values of a pixel; outside the picture those of the nearest edge.
    pub(crate) fn at(&self, x: isize, y: isize) -> [f32; 3] {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        let at = 3 * (y * self.width + x);
        [0, 1, 2].map(|c| f32::from(self.rgb[at + c]))
    }

    /// Linear interpolation between the four pixels around a place; pixel centres lie at halves.
    pub(crate) fn between(&self, x: f32, y: f32) -> [f32; 3] {
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let (a, b) = (self.at(left, top), self.at(left + 1, top));
        let (c, d) = (self.at(left, top + 1), self.at(left + 1, top + 1));
        [0, 1, 2].map(|i| (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy)
    }

    /// The picture in another size, every new pixel the mean of what it covers; `[3 * height * width]` planes in the
    /// order blue, green, red, which is how the models were trained.
    pub(crate) fn planes(&self, width: usize, height: usize) -> Vec<f32> {
        let across = shares(self.width, width);
        let down = shares(self.height, height);
        let mut planes = vec![0.0; 3 * width * height];
        let mut row = vec![[0.0f32; 3]; self.width];
        for (y, lines) in down.iter().enumerate() {
            row.fill([0.0; 3]);
            for &(line, share) in lines {
                let samples = &self.rgb[3 * line * self.width..3 * (line + 1) * self.width];
                for (sum, pixel) in row.iter_mut().zip(samples.chunks_exact(3)) {
                    for c in 0..3 {
                        sum[c] += share * f32::from(pixel[c]);
                    }
                }
            }
            for (x, columns) in across.iter().enumerate() {
                let mut sum = [0.0f32; 3];
                for &(column, share) in columns {
                    for c in 0..3 {
                        sum[c] += share * row[column][c];
                    }
                }
                for c in 0..3 {
                    planes[(c * height + y) * width + x] = sum[2 - c];
                }
            }
        }
        planes
    }

    /// The picture turned by quarter turns clockwise: samples of a new picture and its size.
    pub(crate) fn turned(&self, quarters: u8) -> (usize, usize, Vec<u8>) {
        let (w, h) = (self.width, self.height);
        let (new_w, new_h) = if quarters % 2 == 1 { (h, w) } else { (w, h) };
        let mut out = Vec::with_capacity(self.rgb.len());
        for y in 0..new_h {
            for x in 0..new_w {
                let (from_x, from_y) = match quarters % 4 {
                    0 => (x, y),
                    1 => (y, h - 1 - x),
                    2 => (w - 1 - x, h - 1 - y),
                    _ => (w - 1 - y, x),
                };
                let at = 3 * (from_y * w + from_x);
                out.extend_from_slice(&self.rgb[at..at + 3]);
            }
        }
        (new_w, new_h, out)
    }
}

/// Undoes [`Picture::turned`] for a place: from the turned picture back to one of `width` by `height` pixels.
pub(crate) fn turned_back([x, y]: [f32; 2], quarters: u8, width: usize, height: usize) -> [f32; 2] {
    let (w, h) = (width as f32, height as f32);
    match quarters % 4 {
        0 => [x, y],
        1 => [y, h - x],
        2 => [w - x, h - y],
        _ => [w - y, x],
    }
}

/// For each of `new` cells, which of `old` cells it covers and with which share of its own length.
fn shares(old: usize, new: usize) -> Vec<Vec<(usize, f32)>> {
    let step = old as f64 / new as f64;
    (0..new)
        .map(|at| {
            if step <= 1.0 {
                // Growing: between the two nearest centres.
                let centre = ((at as f64 + 0.5) * step - 0.5).clamp(0.0, old as f64 - 1.0);
                let first = centre.floor() as usize;
                let part = (centre - centre.floor()) as f32;
                let second = (first + 1).min(old - 1);
                return vec![(first, 1.0 - part), (second, part)];
            }
            let (from, to) = (at as f64 * step, (at as f64 + 1.0) * step);
            let last = (to.ceil() as usize).min(old);
            (from.floor() as usize..last)
                .map(|cell| {
                    let covered = to.min(cell as f64 + 1.0) - from.max(cell as f64);
                    (cell, (covered / step) as f32)
                })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Picture, turned_back};

    #[test]
    fn a_turned_picture_turned_back_finds_every_pixel() {
        let (w, h) = (3, 2);
        let rgb: Vec<u8> = (0..w * h).flat_map(|n| [n as u8, 0, 0]).collect();
        let picture = Picture::new(w, h, &rgb).unwrap();
        for quarters in 0..4u8 {
            let (tw, th, samples) = picture.turned(quarters);
            let turned = Picture::new(tw, th, &samples).unwrap();
            for y in 0..th {
                for x in 0..tw {
                    let back = turned_back([x as f32 + 0.5, y as f32 + 0.5], quarters, w, h);
                    let old = picture.at(back[0].floor() as isize, back[1].floor() as isize);
                    assert_eq!(turned.at(x as isize, y as isize), old, "{quarters} {x} {y}");
                }
            }
        }
    }

    #[test]
    fn shrinking_keeps_the_mean_and_swaps_red_and_blue() {
        let rgb: Vec<u8> = (0..16).flat_map(|n| [n * 10, 7, 200]).collect();
        let picture = Picture::new(4, 4, &rgb).unwrap();
        let small = picture.planes(2, 2);
        assert_eq!(&small[..4], &[200.0; 4]);
        assert_eq!(&small[8..], &[25.0, 45.0, 105.0, 125.0]);
        let large = picture.planes(8, 8);
        assert!((large[4..8].iter().sum::<f32>() / 4.0 - 200.0).abs() < 1e-3);
        assert!(Picture::new(4, 4, &rgb[1..]).is_err());
    }
}
