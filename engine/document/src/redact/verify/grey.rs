//! Pictures of pages as they are compared: their samples as they were drawn, their greys worked out where they are asked
//! for. Most rows of two pictures are the same to the last byte, and nobody asks for their greys.

use std::sync::{Arc, Mutex};

/// Buffers of pictures that are gone, for the next ones: a picture of a page takes megabytes, and fresh memory costs the
/// kernel as much time as drawing on it.
#[derive(Clone, Default)]
pub(super) struct Pool(Arc<Mutex<Vec<Vec<u8>>>>);

impl Pool {
    /// Buffers that are kept: old and new side of a page, and a part of it.
    const MOST: usize = 3;

    /// A buffer of `length` bytes, whatever is in them.
    pub(super) fn take(&self, length: usize) -> Vec<u8> {
        let kept = self.0.lock().ok().and_then(|mut kept| {
            let fits = kept.iter().position(|buffer| buffer.capacity() >= length);
            fits.map(|n| kept.swap_remove(n))
        });
        let mut buffer = kept.unwrap_or_default();
        buffer.resize(length, 0);
        buffer
    }

    fn give_back(&self, buffer: Vec<u8>) {
        if let Ok(mut kept) = self.0.lock()
            && kept.len() < Self::MOST
        {
            kept.push(buffer);
        }
    }
}

/// A picture of a page or of a part of it, top row first.
pub(super) struct Grey {
    /// Pixels across.
    pub(super) width: usize,
    /// Pixels down.
    pub(super) height: usize,
    /// Where its corner lies in the picture of the whole page.
    pub(super) origin: [u32; 2],
    /// Four bytes a pixel: blue, green, red, and one that says nothing.
    samples: Vec<u8>,
    pool: Pool,
}

impl Drop for Grey {
    fn drop(&mut self) {
        self.pool.give_back(std::mem::take(&mut self.samples));
    }
}

impl Grey {
    /// A picture of samples of four bytes: blue, green, red, and one that is not looked at but has to be the same
    /// everywhere.
    pub(super) fn of_bgrx(size: [usize; 2], origin: [u32; 2], samples: Vec<u8>, pool: &Pool) -> Option<Self> {
        let [width, height] = size;
        (samples.len() == 4 * width * height).then(|| Self {
            width,
            height,
            origin,
            samples,
            pool: pool.clone(),
        })
    }

    /// A picture of samples of three bytes: red, green, blue.
    pub(super) fn of_rgb(size: [usize; 2], origin: [u32; 2], rgb: &[u8]) -> Option<Self> {
        let samples = rgb
            .chunks_exact(3)
            .flat_map(|p| [p[2], p[1], p[0], 255])
            .collect();
        Self::of_bgrx(size, origin, samples, &Pool::default())
    }

    /// A picture in grey.
    pub(super) fn of_greys(size: [usize; 2], origin: [u32; 2], greys: &[u8]) -> Option<Self> {
        let samples = greys.iter().flat_map(|v| [*v, *v, *v, 255]).collect();
        Self::of_bgrx(size, origin, samples, &Pool::default())
    }

    /// The samples of a row.
    pub(super) fn row(&self, y: usize) -> &[u8] {
        &self.samples[4 * y * self.width..4 * (y + 1) * self.width]
    }

    /// The grey at a pixel, 0 black to 255 white (Rec. 601 luma in integers).
    pub(super) fn at(&self, x: usize, y: usize) -> u8 {
        let at = 4 * (y * self.width + x);
        let [blue, green, red] = [0, 1, 2].map(|n| u32::from(self.samples[at + n]));
        ((114 * blue + 587 * green + 299 * red) / 1000) as u8
    }

    /// Halves the resolution by averaging 2 by 2 pixels.
    pub(super) fn halved(&self) -> Option<Self> {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut greys = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let sum: u32 = [(0, 0), (1, 0), (0, 1), (1, 1)]
                    .iter()
                    .map(|(dx, dy)| u32::from(self.at(2 * x + dx, 2 * y + dy)))
                    .sum();
                greys.push((sum / 4) as u8);
            }
        }
        Self::of_greys([width, height], self.origin.map(|v| v / 2), &greys)
    }
}

#[cfg(test)]
mod tests {
    use super::{Grey, Pool};

    #[test]
    fn greys_are_luma_whatever_the_order_of_the_samples() {
        let red = Grey::of_rgb([2, 1], [0, 0], &[255, 0, 0, 10, 20, 30]).unwrap();
        assert_eq!((red.at(0, 0), red.at(1, 0)), (76, 18));
        let blue_first = Grey::of_bgrx([1, 1], [0, 0], vec![0, 0, 255, 9], &Pool::default()).unwrap();
        assert_eq!(blue_first.at(0, 0), 76);
        assert!(
            Grey::of_rgb([2, 2], [0, 0], &[1, 2, 3]).is_none(),
            "too few samples"
        );
        let half = Grey::of_greys([2, 2], [4, 6], &[0, 100, 200, 100])
            .unwrap()
            .halved()
            .unwrap();
        assert_eq!((half.at(0, 0), half.origin), (100, [2, 3]));
    }

    #[test]
    fn buffers_are_used_again() {
        let pool = Pool::default();
        let buffer = pool.take(400);
        let place = buffer.as_ptr();
        drop(Grey::of_bgrx([10, 10], [0, 0], buffer, &pool));
        let again = pool.take(360);
        assert_eq!((again.as_ptr(), again.len()), (place, 360));
    }
}
