//! CenterFace, the second detector: picture `[1, 3, H, W]` f32 0-255 red, green, blue in; heat map, sizes, offsets and
//! landmarks on a grid of four pixels out. It shares neither weights nor form with YuNet, so what one of them misses in
//! a copy the other may see.

use crate::{
    FaceBox, FaceFinder, ModelError, Shelf,
    face_finder::{planes, settle},
    network::Network,
    runtime::{Memory, failed},
};
use obelus_evidence::Rgb;
use ort::value::TensorRef;

/// Pixels that one cell of the grid stands for.
const STRIDE: f32 = 4.0;

/// The detector. Safe to share between threads.
pub struct CenterFace {
    network: Network,
}

impl CenterFace {
    /// Finds the network and the runtime on the shelf, with digests checked.
    ///
    /// # Errors
    /// When a file is missing, is not the one on its card, or cannot be loaded.
    pub fn open(shelf: &Shelf) -> Result<Self, ModelError> {
        let network = Network::open(shelf, "centerface", Memory::Kept)?;
        Ok(Self { network })
    }
}

impl FaceFinder for CenterFace {
    fn find(&self, picture: &Rgb, least: f32) -> Result<Vec<FaceBox>, ModelError> {
        let (wide, high, planes) = planes(picture, [0, 1, 2]);
        self.network.with(|session| {
            let input = TensorRef::from_array_view(([1, 3, high, wide], planes.as_slice()))
                .map_err(|e| failed("showing a picture to centerface", e))?;
            let out = session
                .run(ort::inputs!["input.1" => input])
                .map_err(|e| failed("running centerface", e))?;
            let grid = |at: usize, depth: usize| -> Result<&[f32], ModelError> {
                let (_, numbers) = out[at]
                    .try_extract_tensor::<f32>()
                    .map_err(|e| failed("running centerface", e))?;
                if numbers.len() == depth * (wide / 4) * (high / 4) {
                    Ok(numbers)
                } else {
                    Err(failed("running centerface", "its grids do not fit the picture"))
                }
            };
            let (heat, sizes, offsets, points) = (grid(0, 1)?, grid(1, 2)?, grid(2, 2)?, grid(3, 10)?);
            let cells = heat.len();
            let found = heat.iter().enumerate().filter(|(_, score)| **score >= least);
            let faces = found.map(|(cell, score)| {
                let (column, row) = ((cell % (wide / 4)) as f32, (cell / (wide / 4)) as f32);
                let (h, w) = (sizes[cell].exp() * STRIDE, sizes[cells + cell].exp() * STRIDE);
                let x = (column + offsets[cells + cell] + 0.5) * STRIDE - w / 2.0;
                let y = (row + offsets[cell] + 0.5) * STRIDE - h / 2.0;
                let landmarks = std::array::from_fn(|n| {
                    let (down, across) = (points[2 * n * cells + cell], points[(2 * n + 1) * cells + cell]);
                    [x + across * w, y + down * h]
                });
                FaceBox {
                    x,
                    y,
                    w,
                    h,
                    score: *score,
                    landmarks,
                }
            });
            Ok(settle(faces.collect()))
        })
    }

    fn name(&self) -> &'static str {
        "centerface"
    }

    fn version(&self) -> &str {
        self.network.version()
    }
}
