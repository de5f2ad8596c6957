//! Looks at pixels: black inside the marks, nothing under the boxes, nothing changed outside.

use super::second_reader::Grey;
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

/// A box in whole pixels, cut to the picture; `None` when nothing is left.
fn in_pixels(area: &Box2, picture: &Grey) -> Option<[usize; 4]> {
    let clamp = |v: f64, top: usize| (v.max(0.0) as usize).min(top);
    let x0 = clamp((area.x0 * PIXELS_PER_POINT).ceil(), picture.width);
    let y0 = clamp((area.y0 * PIXELS_PER_POINT).ceil(), picture.height);
    let x1 = clamp((area.x1 * PIXELS_PER_POINT).floor(), picture.width);
    let y1 = clamp((area.y1 * PIXELS_PER_POINT).floor(), picture.height);
    (x0 < x1 && y0 < y1).then_some([x0, y0, x1, y1])
}

/// Counts pixels of the box, one pixel inside its edge, that are not black.
pub(super) fn not_black(picture: &Grey, area: &Box2) -> u64 {
    let edge = 1.0 / PIXELS_PER_POINT;
    let Some([x0, y0, x1, y1]) = in_pixels(&area.grown(-edge, -edge), picture) else {
        return 0;
    };
    let mut count = 0;
    for y in y0..y1 {
        count += picture.pixels[y * picture.width + x0..y * picture.width + x1]
            .iter()
            .filter(|&&p| p > 16)
            .count();
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
        return (before.pixels.len().max(after.pixels.len())) as u64;
    }
    let covered = cover(before, boxes);
    let mut count = 0;
    for y in 0..before.height {
        for x in 0..before.width {
            let (a, b) = (before.at(x, y), after.at(x, y));
            let changed = !covered[y * before.width + x] && a.abs_diff(b) > CHANGED;
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
    let (a, b) = (before.halved(), after.halved());
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
    let mut covered = vec![false; picture.pixels.len()];
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
    use super::{Grey, PIXELS_PER_POINT, changed_outside, not_black, shows_ink};
    use obelus_evidence::Box2;

    fn white(width: usize, height: usize) -> Grey {
        Grey {
            width,
            height,
            pixels: vec![255; width * height],
        }
    }

    fn whole(picture: &Grey) -> Box2 {
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
        let mut picture = white(60, 30);
        assert!(!shows_ink(&picture, &whole(&picture)));
        for x in 0..60 {
            picture.pixels[15 * 60 + x] = 0;
        }
        assert!(
            !shows_ink(&picture, &whole(&picture)),
            "a rule through the whole box"
        );
        picture.pixels[10 * 60 + 30] = 0;
        assert!(shows_ink(&picture, &whole(&picture)), "a dot beside it");
    }

    #[test]
    fn a_line_that_stops_inside_is_ink() {
        let mut picture = white(60, 30);
        for x in 20..40 {
            picture.pixels[15 * 60 + x] = 0;
        }
        assert!(shows_ink(&picture, &whole(&picture)));
    }

    #[test]
    fn changes_count_only_outside_the_boxes() {
        let before = white(40, 40);
        let mut after = before.clone();
        after.pixels[20 * 40 + 20] = 0;
        let far = Box2 {
            x0: 0.0,
            y0: 0.0,
            x1: 2.0,
            y1: 2.0,
        };
        assert_eq!(changed_outside(&before, &after, &[far]), 1);
        assert_eq!(changed_outside(&before, &after, &[whole(&before)]), 0);
        assert!(not_black(&after, &whole(&after)) > 0);
    }

    #[test]
    fn a_letter_set_two_pixels_further_is_no_change_but_a_lost_one_is() {
        let stem = |at: usize| {
            let mut picture = white(40, 40);
            for y in 10..25 {
                picture.pixels[y * 40 + at] = 0;
            }
            picture
        };
        assert_eq!(changed_outside(&stem(20), &stem(22), &[]), 0);
        assert_eq!(changed_outside(&stem(20), &stem(23), &[]), 30);
        assert_eq!(changed_outside(&stem(20), &white(40, 40), &[]), 15);
    }

    #[test]
    fn a_stroke_across_two_pixels_may_come_to_lie_on_one_but_not_vanish() {
        let stroke = |left: u8, right: u8| {
            let mut picture = white(40, 40);
            for y in 10..25 {
                picture.pixels[y * 40 + 20] = left;
                picture.pixels[y * 40 + 21] = right;
            }
            picture
        };
        assert_eq!(changed_outside(&stroke(91, 96), &stroke(150, 42), &[]), 0);
        assert_eq!(changed_outside(&stroke(150, 42), &stroke(91, 96), &[]), 0);
        assert_eq!(changed_outside(&stroke(91, 96), &white(40, 40), &[]), 30);
        assert_eq!(changed_outside(&white(40, 40), &stroke(91, 96), &[]), 30);
        let flat = |grey: u8| {
            let mut picture = white(40, 40);
            picture.pixels.fill(grey);
            picture
        };
        assert_eq!(
            changed_outside(&flat(200), &flat(140), &[]),
            1600,
            "a ground that went darker"
        );
        assert_eq!(changed_outside(&flat(140), &flat(200), &[]), 1600);
    }
}
