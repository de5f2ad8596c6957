//! Lines that were set again behind a box of constant or snapped width: the same characters in the same order, a box
//! whose width says nothing, and no character under it.

use super::glyphs::CUT_OVERLAP;
use super::second_reader::Glyph;
use crate::redact::lines::{CONSTANT_WIDTH, SNAPPED_STEP};
use obelus_evidence::{Box2, BoxMode};

/// A drawn box that lies this near to its mark on all sides keeps the layout.
const SAME_PLACE: f64 = 0.6;
/// Widths come out of the copy with this much rounding.
const SAME_WIDTH: f64 = 0.02;
/// A character whose overlap with a mark is this near to the rule's may have been cut or not.
const DOUBT: f64 = 0.75;

/// A mark as the plan wants it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PlannedMark {
    /// Displayed points of the original page.
    pub(super) area: Box2,
    pub(super) mode: BoxMode,
}

/// Marks and boxes of one page, sorted by what has to be proven of them. All in displayed points of the original.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorted {
    /// Areas that have to be black and empty: marks that keep the layout, and the boxes of lines that were set again.
    pub(super) areas: Vec<Box2>,
    /// Marks whose line was set again.
    pub(super) reset: Vec<PlannedMark>,
    /// Boxes of lines that were set again.
    boxes: Vec<Box2>,
}

/// Sorts marks by what the copy did with them: a box in the mark's own place keeps the layout.
pub(super) fn sort(marks: &[PlannedMark], boxes: &[Box2]) -> Sorted {
    let is_at = |a: &Box2, b: &Box2| {
        [(a.x0, b.x0), (a.y0, b.y0), (a.x1, b.x1), (a.y1, b.y1)]
            .iter()
            .all(|(a, b)| (a - b).abs() < SAME_PLACE)
    };
    let mut sorted = Sorted::default();
    for mark in marks {
        if mark.mode == BoxMode::KeepLayout || boxes.iter().any(|b| is_at(b, &mark.area)) {
            sorted.areas.push(mark.area);
        } else {
            sorted.reset.push(*mark);
        }
    }
    if !sorted.reset.is_empty() {
        let fresh = boxes
            .iter()
            .filter(|b| !marks.iter().any(|mark| is_at(b, &mark.area)));
        sorted.boxes = fresh.copied().collect();
        sorted.areas.extend(&sorted.boxes);
    }
    sorted
}

/// What the check of a page's lines found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LinesFound {
    /// Characters too many on a line.
    pub(super) characters: u32,
    /// Characters too few on a line, as words.
    pub(super) words: u32,
    /// Areas in which pixels may have changed.
    pub(super) bands: Vec<Box2>,
    pub(super) reasons: Vec<String>,
}

impl LinesFound {
    /// Whether a character stands on a line that was set again.
    pub(super) fn holds(&self, glyph: &Glyph) -> bool {
        self.bands
            .iter()
            .any(|band| (band.y0..=band.y1).contains(&glyph.origin.1))
    }
}

/// How a character of the original lies to the marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Stays,
    Goes,
    /// Too near to the rule's edge to say.
    Either,
}

fn fate(glyph: &Glyph, marks: &[PlannedMark]) -> Fate {
    let by = |by: f64| marks.iter().any(|mark| glyph.ink.overlaps_by(&mark.area, by));
    let thin = glyph.ink.width() < 2.0 * DOUBT || glyph.ink.height() < 2.0 * DOUBT;
    if by(CUT_OVERLAP + 0.5) || thin && by(0.0) && marks.iter().any(|m| inside(&m.area, &glyph.ink)) {
        Fate::Goes
    } else if by(-DOUBT) {
        Fate::Either
    } else {
        Fate::Stays
    }
}

fn inside(area: &Box2, ink: &Box2) -> bool {
    area.x0 <= ink.x0 && ink.x1 <= area.x1 && area.y0 <= ink.y0 && ink.y1 <= area.y1
}

/// Checks every line that was set again. Characters of both sides are in displayed points of the original; `marks`
/// are all marks of the page.
pub(super) fn check(
    sorted: &Sorted,
    marks: &[PlannedMark],
    before: &[Glyph],
    after: &[Glyph],
    width: f64,
) -> LinesFound {
    let mut found = LinesFound::default();
    let mut done: Vec<(f64, f64)> = Vec::new();
    for mark in &sorted.reset {
        let taken: Vec<&Glyph> = before
            .iter()
            .filter(|g| g.ink.overlaps_by(&mark.area, CUT_OVERLAP))
            .collect();
        let Some(first) = taken.first() else {
            found
                .reasons
                .push("a mark without characters has no box in its place".to_owned());
            continue;
        };
        let (baseline, near) = (first.origin.1, 0.3 * mark.area.height());
        let has_box = sorted
            .boxes
            .iter()
            .any(|b| b.y0 < baseline && baseline < b.y1 + near && has_width(b, mark.mode, &sorted.reset));
        if !has_box {
            found
                .reasons
                .push("no box of the width its mode asks for stands for a mark".to_owned());
        }
        if done.iter().any(|(y, by)| (y - baseline).abs() < *by) {
            continue;
        }
        done.push((baseline, near));
        line(baseline, near, marks, before, after, width, &mut found);
    }
    found
}

/// Whether a box has a width of its mode. A mark that asks for a snapped width may have been merged with a constant one.
fn has_width(area: &Box2, mode: BoxMode, reset: &[PlannedMark]) -> bool {
    let constant = (area.width() - CONSTANT_WIDTH).abs() < SAME_WIDTH;
    let steps = area.width() / SNAPPED_STEP;
    let snapped = steps > 0.5 && (steps - steps.round()).abs() * SNAPPED_STEP < SAME_WIDTH;
    match mode {
        BoxMode::Constant => constant,
        BoxMode::Snapped => snapped || constant && reset.iter().any(|m| m.mode == BoxMode::Constant),
        BoxMode::KeepLayout => true,
    }
}

fn line(
    baseline: f64,
    near: f64,
    marks: &[PlannedMark],
    before: &[Glyph],
    after: &[Glyph],
    width: f64,
    found: &mut LinesFound,
) {
    let on_line = |glyphs: &[Glyph]| {
        let mut line: Vec<Glyph> = glyphs
            .iter()
            .filter(|g| (g.origin.1 - baseline).abs() <= near)
            .copied()
            .collect();
        line.sort_by(|a, b| a.origin.0.total_cmp(&b.origin.0));
        line
    };
    let (old, new) = (on_line(before), on_line(after));
    let fates: Vec<(char, Fate)> = old.iter().map(|g| (g.character, fate(g, marks))).collect();
    let said: Vec<char> = new.iter().map(|g| g.character).collect();
    if !agrees(&fates, &said) {
        let due = fates.iter().filter(|(_, fate)| *fate == Fate::Stays).count();
        if said.len() >= due {
            found.characters += (said.len() - due).max(1) as u32;
        } else {
            found.words += 1;
        }
        found
            .reasons
            .push("a line that was set again does not say what it should".to_owned());
    }
    let inks = old.iter().chain(&new).map(|g| g.ink);
    if let Some(around) = inks.reduce(|a, b| a.union(&b)) {
        found.bands.push(Box2 {
            x0: around.x0 - 2.0,
            x1: width,
            y0: around.y0.min(baseline - 3.0 * near) - 1.0,
            y1: around.y1.max(baseline + 1.2 * near) + 1.0,
        });
    }
}

/// Whether `said` is the line without what goes; what may go or stay may do either.
fn agrees(line: &[(char, Fate)], said: &[char]) -> bool {
    // `reached[j]`: the characters so far can account for the first `j` that the copy says.
    let mut reached = vec![false; said.len() + 1];
    reached[0] = true;
    for (character, fate) in line {
        let mut next = vec![false; said.len() + 1];
        for j in 0..=said.len() {
            if !reached[j] {
                continue;
            }
            if *fate != Fate::Stays {
                next[j] = true;
            }
            if *fate != Fate::Goes && said.get(j) == Some(character) {
                next[j + 1] = true;
            }
        }
        reached = next;
    }
    reached[said.len()]
}

#[cfg(test)]
mod tests {
    use super::{Fate, PlannedMark, agrees, check, sort};
    use crate::redact::lines::CONSTANT_WIDTH;
    use crate::redact::verify::second_reader::Glyph;
    use obelus_evidence::{Box2, BoxMode};

    fn text(said: &str, from: f64) -> Vec<Glyph> {
        let glyph = |(n, character): (usize, char)| {
            let x = from + 6.0 * n as f64;
            Glyph {
                character,
                ink: Box2::from_corners(x, 13.0, x + 5.0, 20.0),
                origin: (x, 20.0),
            }
        };
        let all = said.chars().enumerate().map(glyph);
        all.filter(|g| g.character != ' ').collect()
    }

    #[test]
    fn the_same_characters_in_the_same_order_pass_and_others_do_not() {
        let before = text("the cat sat", 10.0);
        let marks = [PlannedMark {
            area: Box2::from_corners(33.0, 11.0, 52.0, 22.0),
            mode: BoxMode::Constant,
        }];
        let area = Box2::from_corners(35.0, 11.0, 35.0 + CONSTANT_WIDTH, 22.0);
        let sorted = sort(&marks, &[area]);
        assert_eq!((sorted.reset.len(), sorted.areas.len()), (1, 1));
        let after = |said: &str| [text("the", 10.0), text(said, 110.0)].concat();
        let found = |said: &str| check(&sorted, &marks, &before, &after(said), 600.0);
        assert!(found("sat").reasons.is_empty() && found("sat").bands.len() == 1);
        assert_eq!(found("tsat").characters, 1);
        assert_eq!(found("sa").words, 1);
        assert!(!found("sta").reasons.is_empty());
        let wide = sort(&marks, &[Box2::from_corners(35.0, 11.0, 90.0, 22.0)]);
        assert!(
            !check(&wide, &marks, &before, &after("sat"), 600.0)
                .reasons
                .is_empty()
        );
        assert!(
            sort(&marks, &[marks[0].area]).reset.is_empty(),
            "a box in the mark's place"
        );
    }

    #[test]
    fn letters_at_the_edge_of_the_rule_may_go_or_stay() {
        let line = [
            ('a', Fate::Stays),
            ('a', Fate::Either),
            ('b', Fate::Goes),
            ('a', Fate::Stays),
        ];
        assert!(agrees(&line, &['a', 'a']) && agrees(&line, &['a', 'a', 'a']));
        assert!(!agrees(&line, &['a', 'b', 'a']) && !agrees(&line, &['a']));
    }
}
