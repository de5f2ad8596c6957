//! What a page draws beyond its edge, where nobody sees it: readers leave it out, so nobody is asked about it, and yet
//! whoever widens the crop box of a copy would have it. It is cut as if a mark lay on everything around the page.

use super::oracle::Seen;
use super::plan::Order;
use super::rule::covers;
use obelus_evidence::{Box2, BoxMode};

/// How far around the page is cut, in points: the largest page has 14,400.
const FAR: f64 = 30_000.0;
/// Pictures may reach this far beyond the edge, in points, as they do where paper is trimmed after printing: no more
/// than a strip of what is seen.
const BLEED: f64 = 12.0;

/// Most stand-ins a page gets; with more to cut one by one it becomes a picture.
const MOST: usize = 200;
/// The largest letters that nobody can see: no dimension of any glyph of a run reaches this, in points.
const TOO_SMALL: f64 = 0.5;

/// Stand-ins for marks beyond those edges of a page of `size` that something lies beyond; in displayed points. A letter
/// that is seen in part stays whole: the mark begins where the last such letter ends.
pub(super) fn bands(seen: &Seen, size: (f64, f64)) -> Vec<Order> {
    let inks = || {
        seen.runs
            .iter()
            .flat_map(|run| &run.glyphs)
            .filter_map(|glyph| glyph.ink)
    };
    let reach = inks()
        .filter(|ink| !is_beyond(ink, size))
        .fold(Box2::from([0.0, 0.0, size.0, size.1]), |reach, ink| {
            reach.union(&ink)
        });
    let sides = [
        Box2::from([-FAR, -FAR, reach.x0, FAR]),
        Box2::from([reach.x1, -FAR, FAR, FAR]),
        Box2::from([-FAR, -FAR, FAR, reach.y0]),
        Box2::from([-FAR, reach.y1, FAR, FAR]),
    ];
    let mut areas: Vec<Box2> = sides
        .into_iter()
        .filter(|side| {
            let out = |area: &Box2| is_beyond(area, size) && covers(side, area);
            inks().any(|ink| out(&ink))
                || seen.paths.iter().any(out)
                || seen
                    .images
                    .iter()
                    .any(|image| out(image) || side.overlaps_by(image, BLEED))
        })
        .collect();
    // Beside a letter that is seen in part: one by one, where that letter allows it.
    let partly: Vec<Box2> = inks()
        .filter(|ink| !is_beyond(ink, size) && !within(ink, size))
        .collect();
    for ink in inks().filter(|ink| is_beyond(ink, size)) {
        let is_cut = areas.iter().any(|area| covers(area, &ink));
        if !is_cut && areas.len() < MOST && !partly.iter().any(|other| covers(&ink, other)) {
            areas.push(ink);
        }
    }
    areas
        .into_iter()
        .enumerate()
        .map(|(n, area)| Order {
            id: format!("beyond the edge {n}"),
            area,
            mode: BoxMode::KeepLayout,
            text: None,
        })
        .collect()
}

/// What nobody sees and `bands` do not take: the page has to become a picture, which has none of it.
pub(super) fn unseen(seen: &Seen, size: (f64, f64), bands: &[Order]) -> Option<&'static str> {
    let stays = |ink: &Box2| is_beyond(ink, size) && !bands.iter().any(|band| covers(&band.area, ink));
    let is_small = |ink: &Box2| ink.width() < TOO_SMALL && ink.height() < TOO_SMALL;
    let inks = || {
        seen.runs.iter().map(|run| {
            let inks = run.glyphs.iter().filter_map(|glyph| glyph.ink);
            inks.collect::<Vec<Box2>>()
        })
    };
    if inks().flatten().any(|ink| stays(&ink)) {
        Some("text lies beyond the visible page")
    } else if seen.images.iter().any(stays) {
        Some("a picture lies beyond the visible page")
    } else if inks().any(|run| run.len() > 2 && run.iter().all(is_small)) {
        Some("text is too small to be seen")
    } else {
        None
    }
}

fn within(area: &Box2, (width, height): (f64, f64)) -> bool {
    area.x0 >= 0.0 && area.y0 >= 0.0 && area.x1 <= width && area.y1 <= height
}

/// Whether something lies beyond a page as a whole.
fn is_beyond(area: &Box2, (width, height): (f64, f64)) -> bool {
    area.x1 <= 0.0 || area.y1 <= 0.0 || area.x0 >= width || area.y0 >= height
}

#[cfg(test)]
mod tests {
    use super::{bands, unseen};
    use crate::redact::oracle::{Seen, SeenGlyph, SeenRun};
    use obelus_evidence::Box2;

    const SIZE: (f64, f64) = (600.0, 800.0);

    fn text(inks: &[[f64; 4]]) -> Seen {
        let glyph = |ink: &[f64; 4]| SeenGlyph {
            code: 65,
            origin: (ink[0], ink[3]),
            ink: Some(Box2::from(*ink)),
            advance: None,
            letter: None,
        };
        Seen {
            runs: vec![SeenRun {
                glyphs: inks.iter().map(glyph).collect(),
            }],
            ..Seen::default()
        }
    }

    fn left_over(seen: &Seen) -> Option<&'static str> {
        unseen(seen, SIZE, &bands(seen, SIZE))
    }

    #[test]
    fn letters_beyond_an_edge_are_cut_and_one_that_is_seen_in_part_stays() {
        let on = [10.0, 10.0, 16.0, 18.0];
        let across = [598.0, 10.0, 606.0, 18.0];
        assert!(bands(&text(&[on]), SIZE).is_empty());
        assert!(bands(&text(&[on, across]), SIZE).is_empty());
        for out in [
            [601.0, 10.0, 606.0, 18.0],
            [-9.0, 10.0, -1.0, 18.0],
            [10.0, -20.0, 16.0, -2.0],
            [10.0, 801.0, 16.0, 809.0],
        ] {
            let seen = text(&[on, out]);
            let cut = bands(&seen, SIZE);
            assert_eq!(cut.len(), 1, "{out:?}");
            assert!(cut[0].area.contains(out[0] + 1.0, out[1] + 1.0));
            assert_eq!(left_over(&seen), None, "{out:?}");
        }
        let cut = bands(&text(&[across, [607.0, 10.0, 612.0, 18.0]]), SIZE);
        assert_eq!(cut[0].area.x0, 606.0, "the letter on the edge is seen");
        let beside = text(&[across, [600.5, 90.0, 605.0, 98.0]]);
        assert_eq!(bands(&beside, SIZE).len(), 1);
        assert_eq!(left_over(&beside), None);
        assert_eq!(
            left_over(&text(&[across, [600.5, 12.0, 605.0, 17.0]])),
            Some("text lies beyond the visible page"),
            "it cannot be cut without the letter over it"
        );
        let far = text(&[[90_000.0, 10.0, 90_006.0, 18.0]]);
        assert_eq!(
            (bands(&far, SIZE).len(), left_over(&far)),
            (1, None),
            "however far"
        );
    }

    #[test]
    fn pictures_may_bleed_and_not_hide() {
        let picture = |x1: f64| Seen {
            images: vec![Box2::from([300.0, 10.0, x1, 90.0])],
            ..Seen::default()
        };
        assert!(bands(&picture(608.5), SIZE).is_empty(), "a printer's bleed");
        assert_eq!(bands(&picture(900.0), SIZE).len(), 1);
        assert_eq!(left_over(&picture(900.0)), None);
    }

    #[test]
    fn text_too_small_for_any_eye_is_told_from_a_full_stop() {
        let on = [10.0, 10.0, 16.0, 18.0];
        let dot = [10.0, 10.0, 10.3, 10.3];
        assert_eq!(left_over(&text(&[dot])), None, "a full stop");
        assert_eq!(
            left_over(&text(&[dot, dot, dot])),
            Some("text is too small to be seen")
        );
        assert_eq!(left_over(&text(&[dot, dot, on])), None);
    }
}
