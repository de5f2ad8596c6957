//! Finds lines of text: a picture `[1, 3, H, W]` f32 in, probabilities `[1, 1, H, W]` out (PP-OCRv6 small detector).

use super::{
    picture::Picture,
    region::{Region, regions},
};
use crate::{ModelError, runtime::failed, sessions::Sessions};
use ort::value::TensorRef;

/// Sides of what the network sees are multiples of this.
const STRIDE: usize = 32;
/// The network never sees more than this along the longer side.
const LARGEST: usize = 2048;

pub(crate) struct TextFinder {
    pub(crate) sessions: Sessions,
}

impl TextFinder {
    /// Lines of text, in pixels of the picture. `longer_side` is how many pixels the network is shown along the longer
    /// side; a smaller picture is not enlarged beyond twice its size.
    ///
    /// # Errors
    /// When the model cannot be run.
    pub(crate) fn find(&self, picture: &Picture<'_>, longer_side: usize) -> Result<Vec<Region>, ModelError> {
        let (w, h) = (picture.width(), picture.height());
        let longer = w.max(h);
        let scale = (longer_side.min(LARGEST).min(2 * longer)) as f64 / longer as f64;
        let seen = |side: usize| {
            let strides = (side as f64 * scale / STRIDE as f64).round() as usize;
            strides.max(1) * STRIDE
        };
        let (width, height) = (seen(w), seen(h));
        let mut planes = picture.planes(width, height);
        // Trained on samples of mean and deviation one half.
        planes.iter_mut().for_each(|v| *v = *v / 127.5 - 1.0);
        let map = self.sessions.with(|session| {
            let mut run = || -> Result<Vec<f32>, ort::Error> {
                let input = TensorRef::from_array_view(([1, 3, height, width], planes.as_slice()))?;
                let outputs = session.run(ort::inputs!["x" => input])?;
                let (_, map) = outputs[0].try_extract_tensor::<f32>()?;
                Ok(map.to_vec())
            };
            run().map_err(|e| failed("finding text", e))
        })?;
        if map.len() != width * height {
            return Err(failed(
                "finding text",
                "the model's map has another size than its picture",
            ));
        }
        let (x, y) = (w as f32 / width as f32, h as f32 / height as f32);
        Ok(regions(&map, width)
            .iter()
            .map(|region| region.scaled(x, y))
            .collect())
    }
}
