//! The cut rule on what outside readers find. They give advance boxes, not ink, so only what is certain counts: a
//! character is left when the middle of its box lies well under a mark, and lost when no mark is near its box.

use super::outside_readers::{Char, Sheet};
use obelus_evidence::Box2;
use std::collections::HashMap;

/// A character that had to stay is found again within this many points.
const STILL: f64 = 2.0;
/// Marks nearer than this may have taken a character.
const NEAR: f64 = 2.5;

fn scaled(area: &Box2, (x, y): (f64, f64)) -> Box2 {
    Box2::from_corners(area.x0 * x, area.y0 * y, area.x1 * x, area.y1 * y)
}

/// Characters left under marks and words lost outside, on one page. `size` is our displayed size of the page, which a
/// reader that leaves UserUnit out shows smaller. `marks` are in our points.
pub(super) fn page(
    before: &Sheet,
    after: &Sheet,
    size: (f64, f64),
    marks: &[Box2],
    is_picture: bool,
) -> (u32, u32) {
    let scale = (before.width / size.0, before.height / size.1);
    let marks: Vec<Box2> = marks.iter().map(|mark| scaled(mark, scale)).collect();
    let left = after.chars.iter().filter(|c| is_left(c, &marks)).count() as u32;
    let lost = if is_picture {
        0
    } else {
        words_lost(before, after, &marks)
    };
    (left, lost)
}

/// Punctuation is left out: the middle of its box is often not where its ink is.
fn is_left(c: &Char, marks: &[Box2]) -> bool {
    let b = &c.around;
    let (x, y) = ((b.x0 + b.x1) / 2.0, (b.y0 + b.y1) / 2.0);
    c.character.is_alphanumeric()
        && marks.iter().any(|mark| {
            mark.grown(-0.3 - b.width() * 0.3, -0.3 - b.height() * 0.1)
                .contains(x, y)
        })
}

fn words_lost(before: &Sheet, after: &Sheet, marks: &[Box2]) -> u32 {
    let cell = |v: f64| (v / STILL).floor() as i64;
    let across = |c: &Char| (c.around.x0 + c.around.x1) / 2.0;
    let mut places: HashMap<(char, i64), Vec<&Char>> = HashMap::new();
    for c in &after.chars {
        let at = (c.character, cell(across(c)));
        places.entry(at).or_default().push(c);
    }
    // Readers take the height of a character from what a font says of itself, and a font without its unused glyphs may say
    // something else: heights have to overlap, and only the place on the line has to be the same.
    let is_same = |c: &Char, found: &Char| {
        (across(c) - across(found)).abs() <= STILL
            && c.around.y0 < found.around.y1 + STILL
            && found.around.y0 < c.around.y1 + STILL
    };
    let is_there = |c: &Char| {
        (-1..=1).any(|by| {
            let found = places.get(&(c.character, cell(across(c)) + by));
            found.is_some_and(|found| found.iter().any(|found| is_same(c, found)))
        })
    };
    let shown = Box2::from_corners(0.0, 0.0, before.width, before.height);
    let is_free = |c: &Char| {
        c.character.is_alphanumeric()
            && shown.overlaps_by(&c.around, 0.0)
            && !marks
                .iter()
                .any(|mark| mark.grown(NEAR, NEAR).overlaps_by(&c.around, 0.0))
    };
    // Neighbours that are missing together count as one word.
    let missing = before.chars.iter().map(|c| is_free(c) && !is_there(c));
    let (mut words, mut is_in_gap) = (0, false);
    for is_missing in missing {
        words += u32::from(is_missing && !is_in_gap);
        is_in_gap = is_missing;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::corpus::outside_readers::{Char, Sheet};
    use obelus_evidence::Box2;

    fn sheet(text: &str) -> Sheet {
        let chars = text
            .char_indices()
            .filter(|(_, c)| *c != ' ')
            .map(|(n, character)| Char {
                character,
                around: Box2::from_corners(10.0 * n as f64, 10.0, 10.0 * n as f64 + 9.0, 22.0),
            });
        Sheet {
            width: 400.0,
            height: 100.0,
            chars: chars.collect(),
        }
    }

    #[test]
    fn left_and_lost_are_counted_where_they_are_certain() {
        let marks = [Box2::from_corners(40.0, 10.0, 70.0, 22.0)];
        let before = sheet("the cat sat down");
        assert_eq!(page(&before, &before, (400.0, 100.0), &marks, false), (3, 0));
        let cut = sheet("the     sat down");
        assert_eq!(page(&before, &cut, (400.0, 100.0), &marks, false), (0, 0));
        let too_much = sheet("the     sat     ");
        assert_eq!(page(&before, &too_much, (400.0, 100.0), &marks, false), (0, 1));
        let half_size = [Box2::from_corners(80.0, 20.0, 140.0, 44.0)];
        assert_eq!(page(&before, &before, (800.0, 200.0), &half_size, false), (3, 0));
    }
}
