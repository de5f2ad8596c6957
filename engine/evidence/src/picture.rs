/// A picture in memory: 8-bit red, green, blue, row by row from the top left, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rgb {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Rgb {
    /// A picture of `width * height * 3` bytes; `None` when the bytes are not that many or there is no pixel.
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Option<Self> {
        let wanted = u64::from(width) * u64::from(height) * 3;
        (wanted > 0 && wanted == pixels.len() as u64).then_some(Self {
            width,
            height,
            pixels,
        })
    }

    /// Pixels across.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Red, green, blue of every pixel, `[height, width, 3]`, 0-255.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The part of it that lies inside a rectangle; `None` when nothing does.
    pub fn part(&self, x: u32, y: u32, width: u32, height: u32) -> Option<Self> {
        let (right, bottom) = (
            x.saturating_add(width).min(self.width),
            y.saturating_add(height).min(self.height),
        );
        if x >= right || y >= bottom {
            return None;
        }
        let mut pixels = Vec::with_capacity(((right - x) * (bottom - y) * 3) as usize);
        for row in y..bottom {
            let start = (row as usize * self.width as usize + x as usize) * 3;
            pixels.extend_from_slice(&self.pixels[start..start + (right - x) as usize * 3]);
        }
        Self::new(right - x, bottom - y, pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::Rgb;

    #[test]
    fn a_picture_has_the_bytes_of_its_size_and_parts_stay_inside() {
        assert!(Rgb::new(2, 2, vec![0; 11]).is_none());
        assert!(Rgb::new(0, 2, vec![]).is_none());
        let picture = Rgb::new(2, 2, (0..12).collect()).unwrap();
        assert_eq!(picture.part(1, 1, 9, 9).unwrap().pixels(), [9, 10, 11]);
        assert!(picture.part(2, 0, 1, 1).is_none());
    }
}
