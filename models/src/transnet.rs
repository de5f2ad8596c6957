//! TransNetV2, which finds where one shot becomes another: 100 frames `[100, 3, 27, 48]` f32 0-1 red, green, blue and
//! their colour histograms `[100, 512]` in; the probability of a transition at each frame out.

use crate::{
    ModelError, Shelf,
    network::Network,
    runtime::{Memory, failed},
};
use ort::value::TensorRef;

/// Frames looked at together, as the network was trained. Longer windows overlap less, so they cost less for a frame;
/// but memory grows with them.
const WINDOW: usize = 100;
/// Frames at each end of a window whose answers are not used: they see too little of their surroundings.
const MARGIN: usize = 25;
const PIXELS: usize = 27 * 48;
const FRAME: usize = PIXELS * 3;
const COLOURS: usize = 512;

/// The network. Safe to share between threads.
pub struct TransNet {
    network: Network,
}

impl TransNet {
    /// Finds the network and the runtime on the shelf, with digests checked.
    ///
    /// # Errors
    /// When a file is missing, is not the one on its card, or cannot be loaded.
    pub fn open(shelf: &Shelf) -> Result<Self, ModelError> {
        let network = Network::open(shelf, "transnet", Memory::GivenBack)?;
        Ok(Self { network })
    }

    /// Version on its card.
    pub fn version(&self) -> &str {
        self.network.version()
    }

    /// The probability that a shot ends at each frame. `frames` are 48 x 27 pictures, 8-bit RGB, one after the other.
    /// The first and the last are repeated beyond the ends.
    ///
    /// # Errors
    /// When the model cannot be run or the last frame is not whole.
    pub fn transitions(&self, frames: &[u8]) -> Result<Vec<f32>, ModelError> {
        if !frames.len().is_multiple_of(FRAME) {
            return Err(failed("looking for shots", "a frame is not whole"));
        }
        let count = frames.len() / FRAME;
        let mut out = Vec::with_capacity(count);
        while out.len() < count {
            let first = out.len() as isize - MARGIN as isize;
            let mut window = Vec::with_capacity(WINDOW * FRAME);
            for slot in 0..WINDOW as isize {
                let number = (first + slot).clamp(0, count as isize - 1) as usize;
                window.extend_from_slice(&frames[number * FRAME..(number + 1) * FRAME]);
            }
            let scores = self.window(&window)?;
            let use_to = (WINDOW - MARGIN).min(MARGIN + count - out.len());
            out.extend_from_slice(&scores[MARGIN..use_to]);
        }
        Ok(out)
    }

    /// The probability that a shot ends at each of exactly 100 frames. At the first and last 25 of them the network
    /// sees too little of their surroundings: take those from a neighbouring window.
    ///
    /// # Errors
    /// When the model cannot be run or there are not 100 frames.
    pub fn window(&self, frames: &[u8]) -> Result<Vec<f32>, ModelError> {
        if frames.len() != WINDOW * FRAME {
            return Err(failed("looking for shots", "a window has not 100 frames"));
        }
        let mut pictures = vec![0.0_f32; WINDOW * FRAME];
        let mut colours = vec![0.0_f32; WINDOW * COLOURS];
        for (slot, frame) in frames.chunks_exact(FRAME).enumerate() {
            let picture = &mut pictures[slot * FRAME..(slot + 1) * FRAME];
            let bins = &mut colours[slot * COLOURS..(slot + 1) * COLOURS];
            for (at, pixel) in frame.chunks_exact(3).enumerate() {
                for (plane, value) in pixel.iter().enumerate() {
                    picture[plane * PIXELS + at] = f32::from(*value) / 255.0;
                }
                let [r, g, b] = [0, 1, 2].map(|c| usize::from(pixel[c] >> 5));
                bins[(r << 6) + (g << 3) + b] += 1.0;
            }
            let length = bins.iter().map(|v| v * v).sum::<f32>().sqrt();
            bins.iter_mut().for_each(|v| *v /= length);
        }
        self.network.with(|session| {
            let wrong = |e: ort::Error| failed("looking for shots", e);
            let pictures =
                TensorRef::from_array_view(([WINDOW, 3, 27, 48], pictures.as_slice())).map_err(wrong)?;
            let colours =
                TensorRef::from_array_view(([WINDOW, COLOURS], colours.as_slice())).map_err(wrong)?;
            let out = session
                .run(ort::inputs!["frames" => pictures, "colours" => colours])
                .map_err(wrong)?;
            let (_, scores) = out[0].try_extract_tensor::<f32>().map_err(wrong)?;
            Ok(scores.to_vec())
        })
    }
}
