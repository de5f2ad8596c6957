//! One page of the original beside its page of the copy, as the second reader sees both.

use super::{
    boxless::Made,
    glyphs,
    grey::Grey,
    lines,
    lines::PlannedMark,
    pair::PagePair,
    pixels::{self, PIXELS_PER_POINT},
    second_reader::{Glyph, SecondPage},
    strings::Needles,
    turn::{turn_box, turn_glyph, turned_size},
};
use obelus_evidence::{Box2, BoxMode, Refused};

/// What was found on one page.
#[derive(Default)]
pub(super) struct Found {
    pub(super) characters: u32,
    pub(super) words: u32,
    pub(super) pixels: u64,
    pub(super) areas: Vec<Box2>,
    pub(super) reasons: Vec<String>,
}

/// One page of the original and of the copy, with its boxes and without.
pub(super) struct Sides<'a> {
    pub(super) old: SecondPage<'a>,
    pub(super) new: SecondPage<'a>,
    /// The page without its boxes, where the plan marks anything.
    pub(super) naked: Option<SecondPage<'a>>,
    /// The page of the copy as the original stands, when it was turned.
    pub(super) upright: Option<SecondPage<'a>>,
    pub(super) made: Made,
    /// Black boxes of the copy, in its user space.
    pub(super) boxes: &'a [Box2],
    pub(super) needles: &'a Needles,
    /// Ink of glyphs that the marks take, as the first reader sees the original.
    pub(super) taken: Vec<Box2>,
    /// Where annotations lie that have no appearance and are not in the copy.
    pub(super) unshown: Vec<Box2>,
}

impl Sides<'_> {
    pub(super) fn compare(&self, pair: &PagePair) -> Result<Found, Refused> {
        let mut found = Found::default();
        let (size, by) = (self.old.size(), pair.turned);
        let (w, h) = turned_size(size, by);
        let (nw, nh) = self.new.size();
        if (w - nw).abs() > 0.5 || (h - nh).abs() > 0.5 {
            found.reasons.push(format!(
                "the page is {nw:.1} by {nh:.1} points where {w:.1} by {h:.1} are due"
            ));
            return Ok(found);
        }
        // An untouched page is whatever its author made it; a page with marks has to be one of ours.
        if self.made == Made::Unknown && !pair.marks.is_empty() {
            found
                .reasons
                .push("the page is made in a way the verifier does not know".to_owned());
        }
        // Everything is compared as the original stands; a turned copy is turned back.
        let back = |area: Box2| turn_box(area, (nw, nh), -by);
        let boxes: Vec<Box2> = self.boxes.iter().map(|b| back(self.new.displayed(*b))).collect();
        let sorted = if self.made == Made::Picture {
            lines::sort(&keeping_layout(&pair.marks), &[])
        } else {
            lines::sort(&pair.marks, &boxes)
        };
        let mut before = self.old.glyphs()?;
        glyphs::keep_seen(&mut before, size);
        let after: Vec<Glyph> = self
            .new
            .glyphs()?
            .into_iter()
            .map(|glyph| turn_glyph(glyph, (nw, nh), -by))
            .collect();
        found.areas = sorted
            .areas
            .iter()
            .map(|area| turn_box(*area, size, by))
            .collect();
        let beyond = glyphs::beyond(&after, size);
        if beyond > 0 {
            found
                .reasons
                .push(format!("{beyond} characters lie beyond the edge of the page"));
        }
        let set = lines::check(&sorted, &pair.marks, &before, &after, size.0);
        let marks: Vec<Box2> = pair.marks.iter().map(|mark| mark.area).collect();
        found.characters = glyphs::left_under(&after, &sorted.areas) + set.characters;
        let stay = glyphs::certain_to_stay(&before, &marks);
        if self.made != Made::Picture {
            let elsewhere: Vec<&Glyph> = stay.iter().copied().filter(|g| !set.holds(g)).collect();
            found.words = glyphs::words_lost(&elsewhere, &after) + set.words;
        }
        let outside: Vec<&Glyph> = before.iter().filter(|g| !glyphs::is_under(g, &marks)).collect();
        let repeated = self.needles.too_many(&outside, &after);
        if repeated > 0 {
            found.characters += repeated;
            found
                .reasons
                .push("a withheld text can still be read on the page".to_owned());
        }
        let mut gone = cleared(&before, &marks, &sorted.areas, &set.bands);
        gone.extend_from_slice(&self.taken);
        gone.extend_from_slice(&self.unshown);
        self.look(&gone, &mut found)?;
        found.reasons.extend(set.reasons);
        if found.characters > 0 {
            found
                .reasons
                .push(format!("{} characters are still under a mark", found.characters));
        }
        if found.words > 0 {
            found.reasons.push(format!(
                "{} words outside the marks are gone or moved",
                found.words
            ));
        }
        Ok(found)
    }

    /// Looks at the pixels: black and empty inside, unchanged outside of what was `cleared` (points of the original).
    fn look(&self, cleared: &[Box2], found: &mut Found) -> Result<(), Refused> {
        let shown = self.new.grey(PIXELS_PER_POINT)?;
        if !found.areas.is_empty() {
            let areas = found.areas.clone();
            black(&shown, &areas, found);
            // A picture has its boxes in the pixels; there is nothing to take off.
            if self.made != Made::Picture {
                let naked = self.naked.as_ref().unwrap_or(&self.new);
                for window in pixels::windows(&areas, naked.size()) {
                    empty(&naked.grey_part(PIXELS_PER_POINT, window)?, &areas, found);
                }
            }
        }
        let shown = match &self.upright {
            Some(upright) => upright.grey(PIXELS_PER_POINT)?,
            None => shown,
        };
        outside(
            &self.old.grey(PIXELS_PER_POINT)?,
            &shown,
            cleared,
            self.made,
            found,
        );
        Ok(())
    }
}

fn keeping_layout(marks: &[PlannedMark]) -> Vec<PlannedMark> {
    let keep = |mark: &PlannedMark| PlannedMark {
        mode: BoxMode::KeepLayout,
        ..*mark
    };
    marks.iter().map(keep).collect()
}

/// Marks, boxes and lines set again, and the ink of every glyph the marks take: where it sticks out of a mark it has to
/// be gone too.
fn cleared(glyphs: &[Glyph], marks: &[Box2], boxes: &[Box2], lines: &[Box2]) -> Vec<Box2> {
    let taken = |ink: &Box2| {
        marks
            .iter()
            .any(|mark| mark.overlaps_by(ink, glyphs::CUT_OVERLAP))
    };
    let inks = glyphs.iter().map(|glyph| glyph.ink).filter(taken);
    let areas = marks.iter().chain(boxes).chain(lines).copied();
    areas.chain(inks).collect()
}

fn black(shown: &Grey, marks: &[Box2], found: &mut Found) {
    for mark in marks {
        let bright = pixels::not_black(shown, mark);
        if bright > 0 {
            found
                .reasons
                .push(format!("{bright} pixels inside a mark are not black"));
        }
    }
}

fn empty(naked: &Grey, marks: &[Box2], found: &mut Found) {
    for mark in marks {
        if pixels::shows_ink(naked, mark) {
            found
                .reasons
                .push("something is still drawn under a black box".to_owned());
        }
    }
}

fn outside(before: &Grey, after: &Grey, marks: &[Box2], made: Made, found: &mut Found) {
    if made == Made::Picture {
        if !pixels::looks_alike(before, after, marks) {
            found
                .reasons
                .push("the page as a picture does not look like the original".to_owned());
        }
        return;
    }
    let changed = pixels::changed_outside(before, after, marks);
    found.pixels += changed;
    if changed > 0 {
        found
            .reasons
            .push(format!("{changed} pixels outside the marks changed"));
    }
}
