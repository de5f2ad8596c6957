//! YuNet, a small face detector: picture `[1, 3, H, W]` f32 0-255 blue, green, red in; twelve grids out.

use crate::{
    FaceBox, FaceFinder, ModelError, Shelf,
    face_finder::{planes, settle},
    network::Network,
    runtime::{Memory, failed},
};
use obelus_evidence::Rgb;
use ort::{session::SessionOutputs, value::TensorRef};

/// Pixels that one cell of each grid stands for.
const STRIDES: [usize; 3] = [8, 16, 32];

/// The detector. Safe to share between threads.
pub struct YuNet {
    network: Network,
}

impl YuNet {
    /// Finds the network and the runtime on the shelf, with digests checked.
    ///
    /// # Errors
    /// When a file is missing, is not the one on its card, or cannot be loaded.
    pub fn open(shelf: &Shelf) -> Result<Self, ModelError> {
        let network = Network::open(shelf, "yunet", Memory::Kept)?;
        Ok(Self { network })
    }
}

impl FaceFinder for YuNet {
    fn find(&self, picture: &Rgb, least: f32) -> Result<Vec<FaceBox>, ModelError> {
        let (wide, high, planes) = planes(picture, [2, 1, 0]);
        self.network.with(|session| {
            let input = TensorRef::from_array_view(([1, 3, high, wide], planes.as_slice()))
                .map_err(|e| failed("showing a picture to yunet", e))?;
            let out = session
                .run(ort::inputs!["input" => input])
                .map_err(|e| failed("running yunet", e))?;
            let mut found = Vec::new();
            for stride in STRIDES {
                cells(&out, stride, wide / stride, least, &mut found)?;
            }
            Ok(settle(found))
        })
    }

    fn name(&self) -> &'static str {
        "yunet"
    }

    fn version(&self) -> &str {
        self.network.version()
    }
}

fn grid<'a>(out: &'a SessionOutputs<'_>, name: &str, stride: usize) -> Result<&'a [f32], ModelError> {
    let value = out
        .get(format!("{name}_{stride}"))
        .ok_or_else(|| failed("running yunet", "an output is missing"))?;
    let (_, numbers) = value
        .try_extract_tensor::<f32>()
        .map_err(|e| failed("running yunet", e))?;
    Ok(numbers)
}

fn cells(
    out: &SessionOutputs<'_>,
    stride: usize,
    columns: usize,
    least: f32,
    found: &mut Vec<FaceBox>,
) -> Result<(), ModelError> {
    let (class, object) = (grid(out, "cls", stride)?, grid(out, "obj", stride)?);
    let (boxes, points) = (grid(out, "bbox", stride)?, grid(out, "kps", stride)?);
    if boxes.len() != class.len() * 4 || points.len() != class.len() * 10 || object.len() != class.len() {
        return Err(failed("running yunet", "its grids do not fit each other"));
    }
    let step = stride as f32;
    for (cell, (class, object)) in class.iter().zip(object).enumerate() {
        let score = (class.clamp(0.0, 1.0) * object.clamp(0.0, 1.0)).sqrt();
        if score < least {
            continue;
        }
        let (column, row) = ((cell % columns) as f32, (cell / columns) as f32);
        let (place, points) = (&boxes[cell * 4..cell * 4 + 4], &points[cell * 10..cell * 10 + 10]);
        let (w, h) = (place[2].exp() * step, place[3].exp() * step);
        found.push(FaceBox {
            x: (column + place[0]) * step - w / 2.0,
            y: (row + place[1]) * step - h / 2.0,
            w,
            h,
            score,
            landmarks: std::array::from_fn(|n| {
                [(points[n * 2] + column) * step, (points[n * 2 + 1] + row) * step]
            }),
        });
    }
    Ok(())
}
