//! Looks at pixels: black inside the marks, nothing under the boxes, nothing changed outside.

use super::grey::Grey;
use obelus_evidence::Box2;

/// Pixels per point of every comparison: 150 dots per inch.
pub(super) const PIXELS_PER_POINT: f64 = 150.0 / 72.0;

/// A pixel counts as changed when its grey differs by more than this; anti-aliasing of an unchanged edge stays below.
const CHANGED: u8 = 48;

/// How many pixels the second reader's rounding may set an unmoved glyph aside.
const SNAP: usize = 2;

/// As [`CHANGED`], for pictures of pages, where two engines are compared.
const FAR: u8 = 64;

/// How far two greys may lie apart and still be the same flat colour.
const SAME: u8 = 10;

/// A part of a page's picture has at most this many pixels and this many on a side.
const LARGEST_PART: (u64, u32) = (30_000_000, 15_000);

/// A box in whole pixels, cut to the picture and measured from its corner; `None` when nothing is left.
fn in_pixels(area: &Box2, picture: &Grey) -> Option<[usize; 4]> {
    let [left, top] = picture.origin.map(|v| v as f64);
    let clamp = |v: f64, most: usize| (v.max(0.0) as usize).min(most);
    let x0 = clamp((area.x0 * PIXELS_PER_POINT).ceil() - left, picture.width);
    let y0 = clamp((area.y0 * PIXELS_PER_POINT).ceil() - top, picture.height);
    let x1 = clamp((area.x1 * PIXELS_PER_POINT).floor() - left, picture.width);
    let y1 = clamp((area.y1 * PIXELS_PER_POINT).floor() - top, picture.height);
    (x0 < x1 && y0 < y1).then_some([x0, y0, x1, y1])
}

/// The part of a page's picture around all areas, `[x0, y0, x1, y1]` in pixels, so that the rest need not be drawn; one
/// part for each area where a single one would be too large. Areas are in points of a page of `size`.
pub(super) fn windows(areas: &[Box2], size: (f64, f64)) -> Vec<[u32; 4]> {
    let [across, down] = whole(size);
    let part = |area: &Box2| {
        let floor = |v: f64| (v * PIXELS_PER_POINT - 1.0).floor().max(0.0) as u32;
        let ceil = |v: f64, most: u32| ((v * PIXELS_PER_POINT + 1.0).ceil().max(0.0) as u32).min(most);
        let part = [
            floor(area.x0).min(across),
            floor(area.y0).min(down),
            ceil(area.x1, across),
            ceil(area.y1, down),
        ];
        (part[0] < part[2] && part[1] < part[3]).then_some(part)
    };
    let fits = |[x0, y0, x1, y1]: &[u32; 4]| {
        let (w, h) = (x1 - x0, y1 - y0);
        w <= LARGEST_PART.1 && h <= LARGEST_PART.1 && u64::from(w) * u64::from(h) <= LARGEST_PART.0
    };
    let around = areas.iter().copied().reduce(|a, b| a.union(&b));
    match around.as_ref().and_then(part) {
        None => Vec::new(),
        Some(around) if fits(&around) => vec![around],
        Some(_) => areas.iter().filter_map(part).collect(),
    }
}

/// Pixels across and down of a whole page of `size` points.
pub(super) fn whole((width, height): (f64, f64)) -> [u32; 2] {
    [width, height].map(|points| (points * PIXELS_PER_POINT).round().max(1.0) as u32)
}

/// Counts pixels of the box, one pixel inside its edge, that are not black.
pub(super) fn not_black(picture: &Grey, area: &Box2) -> u64 {
    let edge = 1.0 / PIXELS_PER_POINT;
    let Some([x0, y0, x1, y1]) = in_pixels(&area.grown(-edge, -edge), picture) else {
        return 0;
    };
    let mut count = 0;
    for y in y0..y1 {
        count += (x0..x1).filter(|&x| picture.at(x, y) > 16).count();
    }
    count as u64
}

/// Whether a box-less rendering shows ink where something should have been removed.
///
/// Flat colour passes, and so do rules that cross the whole box (table lines, cell borders): rows or columns of one
/// colour. Neighbours may reach in by the 0.25 points of the cut rule and one anti-aliased pixel, so the outermost
/// 0.75 points are not looked at.
pub(super) fn shows_ink(picture: &Grey, area: &Box2) -> bool {
    let Some([x0, y0, x1, y1]) = in_pixels(&area.grown(-0.75, -0.75), picture) else {
        return false;
    };
    let mut histogram = [0usize; 256];
    for y in y0..y1 {
        for x in x0..x1 {
            histogram[picture.at(x, y) as usize] += 1;
        }
    }
    let ground = (0..256).max_by_key(|&v| histogram[v]).unwrap_or(255) as u8;
    let flat = |values: &mut dyn Iterator<Item = u8>| {
        let (low, high) = values.fold((255u8, 0u8), |(low, high), v| (low.min(v), high.max(v)));
        high.saturating_sub(low) <= SAME
    };
    let rows: Vec<bool> = (y0..y1)
        .map(|y| flat(&mut (x0..x1).map(|x| picture.at(x, y))))
        .collect();
    let columns: Vec<bool> = (x0..x1)
        .map(|x| flat(&mut (y0..y1).map(|y| picture.at(x, y))))
        .collect();
    // A rule has to run through; a box one or two pixels across is all rows or all columns and proves nothing.
    let rows_count = y1 - y0 > 2 && x1 - x0 > 2;
    (y0..y1).any(|y| {
        (x0..x1).any(|x| {
            let plain = picture.at(x, y).abs_diff(ground) <= SAME;
            let rule = rows_count && (rows[y - y0] || columns[x - x0]);
            !plain && !rule
        })
    })
}

/// Counts pixels outside every box (grown by 1.5 points) that changed.
///
/// The second reader sets every glyph on a whole pixel, evens out the gaps of a whole run, and cuts widths to whole
/// thousandths, so a rounding in the fifth decimal can move an unmoved glyph by a pixel or two; a pixel counts only
/// when nothing like it is that near to its place. A lost letter or rule has nothing like it there.
pub(super) fn changed_outside(before: &Grey, after: &Grey, boxes: &[Box2]) -> u64 {
    if before.width != after.width || before.height != after.height {
        let pixels = |picture: &Grey| (picture.width * picture.height) as u64;
        return pixels(before).max(pixels(after));
    }
    let covered = cover(before, boxes);
    let mut count = 0;
    for y in 0..before.height {
        let (row_before, row_after) = (before.row(y), after.row(y));
        // Most rows are the same to the last grey, and comparing bytes is cheap.
        if row_before == row_after {
            continue;
        }
        let is_covered = &covered[y * before.width..(y + 1) * before.width];
        for x in 0..before.width {
            if row_before[4 * x..4 * x + 4] == row_after[4 * x..4 * x + 4] {
                continue;
            }
            let (a, b) = (before.at(x, y), after.at(x, y));
            let changed = !is_covered[x] && a.abs_diff(b) > CHANGED;
            if changed && !(is_near(before, x, y, b) && is_near(after, x, y, a)) {
                count += 1;
            }
        }
    }
    count
}

/// Whether a grey lies between the greys of a pixel and its neighbours. A thin stroke that lay across two pixels can
/// come to lie on one, so the ink of two pixels side by side counts as one dark one.
fn is_near(picture: &Grey, x: usize, y: usize, value: u8) -> bool {
    let (right, below) = (
        (x + SNAP + 1).min(picture.width),
        (y + SNAP + 1).min(picture.height),
    );
    // Only pixels of the neighbourhood itself: a pair that reaches out of it would be one further away.
    let ink = |x: usize, y: usize| match x < right && y < below {
        true => u8::MAX - picture.at(x, y),
        false => 0,
    };
    let (mut darkest, mut high) = (0u8, 0);
    for ny in y.saturating_sub(SNAP)..below {
        for nx in x.saturating_sub(SNAP)..right {
            let beside = ink(nx + 1, ny).max(ink(nx, ny + 1));
            darkest = darkest.max(ink(nx, ny).saturating_add(beside));
            high = high.max(picture.at(nx, ny));
        }
    }
    let low = u8::MAX - darkest;
    value >= low.saturating_sub(CHANGED) && value <= high.saturating_add(CHANGED)
}

/// Whether a page that became a picture still looks like the original outside the boxes, at 75 dots per inch.
///
/// Two engines drew the two sides, each with its own idea of where a letter's edge falls: over 50 pages of forms and
/// statements that were the same, the mean difference was 0.3 to 6.8 of 255 and 0.01 to 0.7 % of the pixels had nothing
/// like them next to their place. A missing picture or a page that has slipped is far above both limits.
pub(super) fn looks_alike(before: &Grey, after: &Grey, boxes: &[Box2]) -> bool {
    if before.width.abs_diff(after.width) > 1 || before.height.abs_diff(after.height) > 1 {
        return false;
    }
    let (Some(a), Some(b)) = (before.halved(), after.halved()) else {
        return false;
    };
    let (width, height) = (a.width.min(b.width), a.height.min(b.height));
    let halves: Vec<Box2> = boxes
        .iter()
        .map(|r| Box2 {
            x0: r.x0 / 2.0,
            y0: r.y0 / 2.0,
            x1: r.x1 / 2.0,
            y1: r.y1 / 2.0,
        })
        .collect();
    let covered = cover(&a, &halves);
    let (mut sum, mut far, mut seen) = (0u64, 0u64, 0u64);
    for y in 0..height {
        for x in 0..width {
            if covered[y * a.width + x] {
                continue;
            }
            let difference = a.at(x, y).abs_diff(b.at(x, y));
            sum += u64::from(difference);
            far += u64::from(
                difference > FAR && !(is_near(&a, x, y, b.at(x, y)) && is_near(&b, x, y, a.at(x, y))),
            );
            seen += 1;
        }
    }
    seen == 0 || (sum <= 10 * seen && far * 100 <= seen)
}

fn cover(picture: &Grey, boxes: &[Box2]) -> Vec<bool> {
    let mut covered = vec![false; picture.width * picture.height];
    for area in boxes {
        let Some([x0, y0, x1, y1]) = in_pixels(&area.grown(1.5, 1.5), picture) else {
            continue;
        };
        for y in y0..y1 {
            covered[y * picture.width + x0..y * picture.width + x1].fill(true);
        }
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::{Grey, LARGEST_PART, PIXELS_PER_POINT, changed_outside, not_black, shows_ink, windows};
    use obelus_evidence::Box2;

    /// A white picture with black pixels.
    fn inked(width: usize, height: usize, ink: impl IntoIterator<Item = (usize, usize)>) -> Grey {
        let mut greys = vec![255; width * height];
        for (x, y) in ink {
            greys[y * width + x] = 0;
        }
        Grey::of_greys([width, height], [0, 0], &greys).unwrap()
    }

    fn white(width: usize, height: usize) -> Grey {
        inked(width, height, [])
    }

    fn all_of(picture: &Grey) -> Box2 {
        let (w, h) = (picture.width as f64, picture.height as f64);
        Box2 {
            x0: 0.0,
            y0: 0.0,
            x1: w / PIXELS_PER_POINT,
            y1: h / PIXELS_PER_POINT,
        }
    }

    #[test]
    fn a_leftover_dot_is_ink_but_a_table_rule_is_not() {
        let picture = white(60, 30);
        assert!(!shows_ink(&picture, &all_of(&picture)));
        let rule = (0..60).map(|x| (x, 15));
        let picture = inked(60, 30, rule.clone());
        assert!(
            !shows_ink(&picture, &all_of(&picture)),
            "a rule through the whole box"
        );
        let picture = inked(60, 30, rule.chain([(30, 10)]));
        assert!(shows_ink(&picture, &all_of(&picture)), "a dot beside it");
    }

    #[test]
    fn a_line_that_stops_inside_is_ink() {
        let picture = inked(60, 30, (20..40).map(|x| (x, 15)));
        assert!(shows_ink(&picture, &all_of(&picture)));
    }

    #[test]
    fn changes_count_only_outside_the_boxes() {
        let before = white(40, 40);
        let after = inked(40, 40, [(20, 20)]);
        let far = Box2 {
            x0: 0.0,
            y0: 0.0,
            x1: 2.0,
            y1: 2.0,
        };
        assert_eq!(changed_outside(&before, &after, &[far]), 1);
        assert_eq!(changed_outside(&before, &after, &[all_of(&before)]), 0);
        assert!(not_black(&after, &all_of(&after)) > 0);
    }

    #[test]
    fn a_letter_set_two_pixels_further_is_no_change_but_a_lost_one_is() {
        let stem = |at: usize| inked(40, 40, (10..25).map(|y| (at, y)));
        assert_eq!(changed_outside(&stem(20), &stem(22), &[]), 0);
        assert_eq!(changed_outside(&stem(20), &stem(23), &[]), 30);
        assert_eq!(changed_outside(&stem(20), &white(40, 40), &[]), 15);
    }

    #[test]
    fn a_stroke_across_two_pixels_may_come_to_lie_on_one_but_not_vanish() {
        let stroke = |left: u8, right: u8| {
            let grey = |n: usize| match (n % 40, n / 40) {
                (20, 10..25) => left,
                (21, 10..25) => right,
                _ => 255,
            };
            let greys: Vec<u8> = (0..1600).map(grey).collect();
            Grey::of_greys([40, 40], [0, 0], &greys).unwrap()
        };
        assert_eq!(changed_outside(&stroke(91, 96), &stroke(150, 42), &[]), 0);
        assert_eq!(changed_outside(&stroke(150, 42), &stroke(91, 96), &[]), 0);
        assert_eq!(changed_outside(&stroke(91, 96), &white(40, 40), &[]), 30);
        assert_eq!(changed_outside(&white(40, 40), &stroke(91, 96), &[]), 30);
        let flat = |grey: u8| Grey::of_greys([40, 40], [0, 0], &[grey; 1600]).unwrap();
        assert_eq!(
            changed_outside(&flat(200), &flat(140), &[]),
            1600,
            "a ground that went darker"
        );
        assert_eq!(changed_outside(&flat(140), &flat(200), &[]), 1600);
    }

    #[test]
    fn a_part_of_a_picture_shows_what_the_whole_shows() {
        let picture = inked(200, 100, [(150, 50)]);
        let at = |x: f64, y: f64| Box2::from_corners(x, y, x + 20.0, y + 20.0);
        let size = (200.0 / PIXELS_PER_POINT, 100.0 / PIXELS_PER_POINT);
        for (area, inked) in [(at(60.0, 12.0), true), (at(10.0, 12.0), false)] {
            let [window] = windows(&[area], size)[..] else {
                panic!("one area, one part")
            };
            let [x0, y0, x1, y1] = window.map(|v| v as usize);
            let greys: Vec<u8> = (y0..y1)
                .flat_map(|y| (x0..x1).map(move |x| (x, y)))
                .map(|(x, y)| picture.at(x, y))
                .collect();
            let part = Grey::of_greys([x1 - x0, y1 - y0], [window[0], window[1]], &greys).unwrap();
            assert_eq!(shows_ink(&picture, &area), inked);
            assert_eq!(shows_ink(&part, &area), inked);
            assert!(greys.len() < 200 * 100 / 2);
        }
    }

    #[test]
    fn parts_cover_every_mark_and_none_is_too_large() {
        let far = [
            Box2::from_corners(10.0, 10.0, 40.0, 20.0),
            Box2::from_corners(9_000.0, 9_000.0, 9_050.0, 9_020.0),
        ];
        let size = (10_000.0, 10_000.0);
        let parts = windows(&far, size);
        assert_eq!(parts.len(), 2);
        for (part, area) in parts.iter().zip(&far) {
            assert!(f64::from(part[0]) <= area.x0 * PIXELS_PER_POINT);
            assert!(f64::from(part[3]) >= area.y1 * PIXELS_PER_POINT);
            assert!(part[2] - part[0] < LARGEST_PART.1);
        }
        assert_eq!(windows(&far[..1], size).len(), 1);
        assert!(windows(&[], size).is_empty());
        let off = Box2::from_corners(-50.0, -50.0, -10.0, -10.0);
        assert!(windows(&[off], size).is_empty(), "nothing of it is on the page");
    }
}
