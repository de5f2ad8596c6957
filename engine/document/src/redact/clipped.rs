//! Pictures of which a clip lets only a part be seen, as word processors crop them: what no page shows is in the file all
//! the same, and whoever takes the clip off has it.

use obelus_evidence::Box2;

/// A strip up to this wide beyond a clip, in points, is what rounding leaves and holds nothing that can be read.
const STRIP: f64 = 3.0;
/// A page that shows pictures in more pieces than this is not cut piece by piece: as a rule all pieces together are the
/// whole picture.
pub(super) const MOST: usize = 24;

/// How much of a picture a clip lets through.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Visible {
    Whole,
    /// All but these areas, which lie `margin` away from what can be seen.
    Part(Vec<Box2>),
    Nothing,
}

/// What can be seen of a picture around `picture` through a clip that lies within `clip`; both in displayed points.
pub(super) fn visible(picture: &Box2, clip: Option<Box2>, margin: f64) -> Visible {
    let Some(clip) = clip else {
        return Visible::Whole;
    };
    // A line of a picture has no area and is seen.
    let beside = picture.x1 < clip.x0 || clip.x1 < picture.x0 || picture.y1 < clip.y0 || clip.y1 < picture.y0;
    if beside {
        return Visible::Nothing;
    }
    let around = picture.grown(1.0, 1.0);
    let sides = [
        (
            clip.x0 - picture.x0,
            Box2 {
                x1: clip.x0 - margin,
                ..around
            },
        ),
        (
            picture.x1 - clip.x1,
            Box2 {
                x0: clip.x1 + margin,
                ..around
            },
        ),
        (
            clip.y0 - picture.y0,
            Box2 {
                y1: clip.y0 - margin,
                ..around
            },
        ),
        (
            picture.y1 - clip.y1,
            Box2 {
                y0: clip.y1 + margin,
                ..around
            },
        ),
    ];
    let hidden: Vec<Box2> = sides
        .into_iter()
        .filter(|(beyond, side)| *beyond > STRIP && side.x0 + 1.0 < side.x1 && side.y0 + 1.0 < side.y1)
        .map(|(_, side)| side)
        .collect();
    match hidden.is_empty() {
        true => Visible::Whole,
        false => Visible::Part(hidden),
    }
}

/// What two boxes have in common, or a box without area where they have nothing.
pub(super) fn narrowed(clip: &Box2, by: &Box2) -> Box2 {
    let nothing = Box2::from_corners(by.x0, by.y0, by.x0, by.y0);
    clip.intersection(by).unwrap_or(nothing)
}

#[cfg(test)]
mod tests {
    use super::{Visible, visible};
    use obelus_evidence::Box2;

    const PICTURE: Box2 = Box2 {
        x0: 100.0,
        y0: 100.0,
        x1: 200.0,
        y1: 150.0,
    };

    #[test]
    fn what_lies_beyond_a_clip_is_hidden_up_to_the_margin() {
        let seen = |clip: [f64; 4]| visible(&PICTURE, Some(Box2::from(clip)), 2.0);
        assert_eq!(visible(&PICTURE, None, 2.0), Visible::Whole);
        assert_eq!(seen([0.0, 0.0, 600.0, 800.0]), Visible::Whole);
        assert_eq!(seen([102.0, 98.0, 198.0, 152.0]), Visible::Whole, "rounding");
        assert_eq!(seen([300.0, 0.0, 600.0, 800.0]), Visible::Nothing);
        let right = Box2 {
            x0: 142.0,
            ..PICTURE.grown(1.0, 1.0)
        };
        assert_eq!(seen([0.0, 0.0, 140.0, 800.0]), Visible::Part(vec![right]));
        let Visible::Part(around) = seen([140.0, 120.0, 160.0, 130.0]) else {
            panic!("a part is seen");
        };
        assert_eq!(around.len(), 4);
        assert!(
            around
                .iter()
                .all(|side| !side.contains(139.0, 119.0) || side.contains(139.0, 117.0))
        );
    }
}
