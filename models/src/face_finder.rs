use crate::ModelError;
use obelus_evidence::Rgb;

/// A face in a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceBox {
    /// Left edge in pixels of the picture given.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
    /// How sure, 0 to 1.
    pub score: f32,
    /// Right eye, left eye, nose, right and left corner of the mouth (the person's own sides), `[x, y]`.
    pub landmarks: [[f32; 2]; 5],
}

/// Finds faces. Knows nothing about who they are.
pub trait FaceFinder: Send + Sync {
    /// Faces with a score of at least `least`, best first, none overlapping another much.
    ///
    /// # Errors
    /// When the model cannot be run.
    fn find(&self, picture: &Rgb, least: f32) -> Result<Vec<FaceBox>, ModelError>;

    /// Name of its card.
    fn name(&self) -> &'static str;

    /// Version on its card.
    fn version(&self) -> &str;
}

/// Two boxes that share more of their union than this are one face.
const SAME: f32 = 0.3;

/// Keeps the best of boxes that lie on each other.
pub(crate) fn settle(mut found: Vec<FaceBox>) -> Vec<FaceBox> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<FaceBox> = Vec::new();
    for face in found {
        if kept.iter().all(|other| overlap(other, &face) <= SAME) {
            kept.push(face);
        }
    }
    kept
}

fn overlap(a: &FaceBox, b: &FaceBox) -> f32 {
    let w = (a.x + a.w).min(b.x + b.w) - a.x.max(b.x);
    let h = (a.y + a.h).min(b.y + b.h) - a.y.max(b.y);
    let shared = w.max(0.0) * h.max(0.0);
    shared / (a.w * a.h + b.w * b.h - shared).max(1e-6)
}

/// The picture as numbers 0 to 255, `[3, H, W]` with H and W padded by black to multiples of 32 at right and bottom.
/// `order` names the colour (0 red, 1 green, 2 blue) of each plane.
pub(crate) fn planes(picture: &Rgb, order: [usize; 3]) -> (usize, usize, Vec<f32>) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (wide, high) = (width.next_multiple_of(32), height.next_multiple_of(32));
    let mut out = vec![0.0; 3 * wide * high];
    for (plane, colour) in out.chunks_exact_mut(wide * high).zip(order) {
        for (row, line) in plane
            .chunks_exact_mut(wide)
            .zip(picture.pixels().chunks_exact(width * 3))
        {
            for (cell, pixel) in row.iter_mut().zip(line.chunks_exact(3)) {
                *cell = f32::from(pixel[colour]);
            }
        }
    }
    (wide, high, out)
}

#[cfg(test)]
mod tests {
    use super::{FaceBox, planes, settle};
    use obelus_evidence::Rgb;

    #[test]
    fn of_boxes_on_each_other_the_best_stays() {
        let face = |x: f32, score: f32| FaceBox {
            x,
            y: 0.0,
            w: 10.0,
            h: 10.0,
            score,
            landmarks: [[0.0; 2]; 5],
        };
        let kept = settle(vec![face(0.0, 0.5), face(1.0, 0.9), face(9.0, 0.4)]);
        assert_eq!(kept.iter().map(|f| f.score).collect::<Vec<_>>(), [0.9, 0.4]);
    }

    #[test]
    fn planes_are_in_order_and_padded_with_black() {
        let picture = Rgb::new(2, 1, vec![1, 2, 3, 4, 5, 6]).unwrap();
        let (wide, high, planes) = planes(&picture, [2, 1, 0]);
        assert_eq!((wide, high), (32, 32));
        assert_eq!(planes[..3], [3.0, 6.0, 0.0]);
        assert_eq!(planes[2048..2050], [1.0, 4.0]);
    }
}
