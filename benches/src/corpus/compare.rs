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
    let middle = |c: &Char| {
        (
            (c.around.x0 + c.around.x1) / 2.0,
            (c.around.y0 + c.around.y1) / 2.0,
        )
    };
    let mut places: HashMap<(char, i64, i64), Vec<(f64, f64)>> = HashMap::new();
    for c in &after.chars {
        let (x, y) = middle(c);
        places
            .entry((c.character, cell(x), cell(y)))
            .or_default()
            .push((x, y));
    }
    let is_there = |c: &Char| {
        let (x, y) = middle(c);
        (-1..=1).any(|dx| {
            (-1..=1).any(|dy| {
                places
                    .get(&(c.character, cell(x) + dx, cell(y) + dy))
                    .is_some_and(|found| {
                        found
                            .iter()
                            .any(|(fx, fy)| (fx - x).abs() <= STILL && (fy - y).abs() <= STILL)
                    })
            })
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
    let (mut words, mut last): (u32, Option<usize>) = (0, None);
    for group in before.chars.chunk_by(|a, b| a.word == b.word) {
        let free: Vec<&Char> = group.iter().filter(|c| is_free(c)).collect();
        if free.iter().all(|c| is_there(c)) || (group.len() > 1 && is_spelt(&free, after)) {
            continue;
        }
        // Readers that place single characters count neighbours that are missing together as one word.
        let at = group[0].word;
        words += u32::from(group.len() > 1 || last.is_none_or(|last| last + 1 != at));
        last = Some(at);
    }
    words
}

/// Whether the characters still stand where the word stood, in their order. A reader that gives boxes of whole words
/// may join what is left to other words, and then its places of single characters are not to be compared.
fn is_spelt(free: &[&Char], after: &Sheet) -> bool {
    let Some(around) = free.iter().map(|c| c.around).reduce(|a, b| a.union(&b)) else {
        return true;
    };
    let slack = 0.8 * around.height().min(around.width() / free.len() as f64 * 2.0);
    let reach = around.grown(slack.max(STILL), STILL);
    let mut near = after.chars.iter().filter(|c| {
        let b = &c.around;
        reach.contains((b.x0 + b.x1) / 2.0, (b.y0 + b.y1) / 2.0)
    });
    free.iter()
        .all(|c| near.by_ref().any(|other| other.character == c.character))
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
                word: n,
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
