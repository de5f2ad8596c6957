//! Applies the cut rule again on the second reader's own geometry.

use super::second_reader::Glyph;
use obelus_evidence::Box2;
use std::collections::HashMap;

/// The cut rule's tolerance in points (decisions: a glyph goes when its ink overlaps by more than this in x and in y).
pub(super) const CUT_OVERLAP: f64 = 0.25;

/// How far two engines' ideas of the same ink may lie apart; characters within this of a mark's edge are nobody's loss.
const DOUBT: f64 = 0.75;

/// How far the origin of an unmoved character may lie from where it was, in points.
const MOVED: f64 = 0.6;

/// Counts characters whose ink lies under a mark by the cut rule.
pub(super) fn left_under(glyphs: &[Glyph], marks: &[Box2]) -> u32 {
    glyphs.iter().filter(|glyph| is_under(glyph, marks)).count() as u32
}

/// Whether a character lies under a mark by the cut rule.
pub(super) fn is_under(glyph: &Glyph, marks: &[Box2]) -> bool {
    marks.iter().any(|mark| {
        if glyph.ink.area() > 0.0 {
            glyph.ink.overlaps_by(mark, CUT_OVERLAP)
        } else {
            mark.contains(glyph.origin.0, glyph.origin.1)
        }
    })
}

/// How many characters lie beyond a page of `size` points, where nobody sees them.
pub(super) fn beyond(glyphs: &[Glyph], size: (f64, f64)) -> usize {
    let far = Box2::from([0.0, 0.0, size.0, size.1]).grown(DOUBT, DOUBT);
    glyphs
        .iter()
        .filter(|glyph| glyph.ink.area() > 0.0 && glyph.ink.intersection(&far).is_none())
        .count()
}

/// Takes away what lies beyond the page, which the copy must not have, and what lies on its edge, where two engines may
/// not agree; the pixels there are compared.
pub(super) fn keep_seen(glyphs: &mut Vec<Glyph>, size: (f64, f64)) {
    let page = Box2::from([0.0, 0.0, size.0, size.1]);
    glyphs.retain(|glyph| {
        let ink = &glyph.ink;
        page.contains(glyph.origin.0, glyph.origin.1)
            && (ink.area() <= 0.0 || page.contains(ink.x0, ink.y0) && page.contains(ink.x1, ink.y1))
    });
}

/// Characters that no mark comes near: they must all still be there.
pub(super) fn certain_to_stay<'a>(glyphs: &'a [Glyph], marks: &[Box2]) -> Vec<&'a Glyph> {
    glyphs
        .iter()
        .filter(|glyph| {
            let near = glyph.ink.grown(DOUBT, DOUBT);
            !marks
                .iter()
                .any(|mark| near.overlaps_by(mark, 0.0) || mark.contains(glyph.origin.0, glyph.origin.1))
        })
        .collect()
}

/// Counts words that lost a character: `before` are the characters that had to stay, `after` those of the copy.
/// Characters must be where they were; neighbours on a line that are missing together count as one word.
pub(super) fn words_lost(before: &[&Glyph], after: &[Glyph]) -> u32 {
    let cell = |v: f64| (v / MOVED).floor() as i64;
    let mut places: HashMap<(char, i64, i64), Vec<(f64, f64)>> = HashMap::with_capacity(after.len());
    for glyph in after {
        let key = (glyph.character, cell(glyph.origin.0), cell(glyph.origin.1));
        places.entry(key).or_default().push(glyph.origin);
    }
    let is_there = |glyph: &Glyph| {
        let (cx, cy) = (cell(glyph.origin.0), cell(glyph.origin.1));
        (-1..=1).any(|dx| {
            (-1..=1).any(|dy| {
                places
                    .get(&(glyph.character, cx + dx, cy + dy))
                    .is_some_and(|found| {
                        found.iter().any(|o| {
                            (o.0 - glyph.origin.0).abs() <= MOVED && (o.1 - glyph.origin.1).abs() <= MOVED
                        })
                    })
            })
        })
    };
    let mut lost = 0;
    let mut last: Option<&Glyph> = None;
    for glyph in before.iter().filter(|g| !is_there(g)) {
        let same_word = last.is_some_and(|l| {
            let gap = (glyph.ink.x0 - l.ink.x1)
                .abs()
                .min((glyph.ink.y0 - l.ink.y1).abs());
            (l.origin.1 - glyph.origin.1).abs() < 1.0 && gap < 3.0
        });
        lost += u32::from(!same_word);
        last = Some(glyph);
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::{Glyph, certain_to_stay, left_under, words_lost};
    use obelus_evidence::Box2;

    fn line(text: &str) -> Vec<Glyph> {
        text.chars()
            .enumerate()
            .filter(|(_, c)| *c != ' ')
            .map(|(i, character)| {
                let x = 10.0 + 6.0 * i as f64;
                Glyph {
                    character,
                    ink: Box2 {
                        x0: x,
                        y0: 10.0,
                        x1: x + 5.0,
                        y1: 20.0,
                    },
                    origin: (x, 20.0),
                }
            })
            .collect()
    }

    #[test]
    fn a_removed_word_outside_the_mark_is_counted_once() {
        let before = line("the cat sat down");
        let mark = Box2 {
            x0: 33.5,
            y0: 8.0,
            x1: 52.0,
            y1: 22.0,
        };
        assert_eq!(left_under(&before, &[mark]), 3);
        let kept = certain_to_stay(&before, &[mark]);
        let after: Vec<Glyph> = line("the     sat     ");
        assert_eq!(words_lost(&kept, &after), 1);
        assert_eq!(left_under(&after, &[mark]), 0);
    }
}
