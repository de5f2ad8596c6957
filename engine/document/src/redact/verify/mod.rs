//! Proves a copy: bytes of the original, bytes of the copy and the plan in, figures and doubts out.
//!
//! Nothing the cutter said is believed. Two engines re-read the copy; the cut rule is applied again on the second
//! reader's own geometry; the black boxes are taken off and what lies under them is looked at; words and pixels outside
//! are compared; objects and strings that have no business in a copy are searched for.

mod boxless;
mod bytes;
mod first_reader;
mod glyphs;
mod pixels;
mod second_reader;

use crate::read;
use boxless::Made;
use obelus_evidence::{Box2, Kind, MarkShape, Plan, RefusalCode, Refused, Sha256, Verified};
use pixels::PIXELS_PER_POINT;
use second_reader::{Glyph, Grey, SecondReading};
pub use second_reader::{SecondReader, SecondReaderMissing};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// What the two readers and the search found.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Verification {
    /// Figures per reader.
    pub verified: Vec<Verified>,
    /// Why the copy is not proven yet; empty for a proven copy.
    pub doubts: Vec<Doubt>,
}

/// A reason not to trust a copy.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Doubt {
    /// Page of the ORIGINAL, from 1, that could be turned into a picture; `None` when the doubt is about the whole file.
    pub page: Option<u32>,
    /// The reason, without evidence text.
    pub reason: String,
}

impl Verification {
    /// Whether the copy may be offered.
    pub fn is_clean(&self) -> bool {
        self.doubts.is_empty()
    }
}

/// Where one page of the original went.
struct PagePair {
    original: u32,
    copy: u32,
    turned: i32,
    marks: Vec<Box2>,
}

/// Proves a copy against its original and plan.
///
/// # Errors
/// When the plan is for another original or when one of the files cannot be opened by the second reader at all.
pub fn verify(
    original: &[u8],
    copy: &[u8],
    plan: &Plan,
    second: &SecondReader,
) -> Result<Verification, Refused> {
    if Sha256::of(original) != plan.original {
        return Err(Refused::new(
            RefusalCode::BadPlan,
            "the plan was made for another original",
        ));
    }
    // A text file is proven as the pages it is shown on.
    let original = match read::detect(original, None)? {
        Kind::Pdf => Cow::Borrowed(original),
        Kind::Text => Cow::Owned(read::text::to_pdf(original)?),
    };
    let mut doubts: Vec<Doubt> = bytes::structure(copy).into_iter().map(whole_file).collect();
    let before = second.open(&original, "original")?;
    let after = second.open(copy, "copy")?;
    let pairs = match page_pairs(plan, before.pages(), after.pages()) {
        Ok(pairs) => pairs,
        Err(reason) => {
            return Ok(Verification {
                verified: Vec::new(),
                doubts: vec![whole_file(reason)],
            });
        }
    };
    let boxless = match boxless::take_boxes_off(copy) {
        Ok(boxless) => boxless,
        Err(reason) => {
            return Ok(Verification {
                verified: Vec::new(),
                doubts: vec![whole_file(reason)],
            });
        }
    };
    let naked = second.open(&boxless.bytes, "copy without its boxes")?;
    let mut figures = figures("pdfium", second_version());
    for pair in &pairs {
        let made = boxless
            .made
            .get(pair.copy as usize - 1)
            .copied()
            .unwrap_or(Made::Unknown);
        let found = one_page(&before, &after, &naked, pair, made)?;
        figures.pages += 1;
        figures.characters_in_marks += found.characters;
        figures.words_lost += found.words;
        figures.pixels_changed_outside += found.pixels;
        doubts.extend(found.reasons.into_iter().map(|reason| Doubt {
            page: Some(pair.original),
            reason,
        }));
    }
    let mut verified = vec![figures];
    let touched: Vec<&PagePair> = pairs.iter().filter(|p| !p.marks.is_empty()).collect();
    verified.push(first_reader::re_read(
        copy,
        &boxless,
        &touched,
        pairs.len() as u32,
        &mut doubts,
    ));
    let withheld: Vec<String> = plan
        .marks
        .iter()
        .filter_map(|m| m.text.as_ref())
        .map(|t| t.reveal().clone())
        .collect();
    let mut search = figures_for_search(pairs.len() as u32);
    search.characters_in_marks = bytes::withheld_in_objects(copy, &withheld);
    if search.characters_in_marks > 0 {
        doubts.push(whole_file(
            "a withheld text still stands in an object that is not page content".to_owned(),
        ));
    }
    verified.push(search);
    Ok(Verification { verified, doubts })
}

fn whole_file(reason: String) -> Doubt {
    Doubt { page: None, reason }
}

fn figures(reader: &str, version: &str) -> Verified {
    Verified {
        reader: reader.to_owned(),
        version: version.to_owned(),
        pages: 0,
        characters_in_marks: 0,
        words_lost: 0,
        pixels_changed_outside: 0,
    }
}

fn figures_for_search(pages: u32) -> Verified {
    Verified {
        pages,
        ..figures("bytes", env!("CARGO_PKG_VERSION"))
    }
}

fn second_version() -> &'static str {
    "pdfium 8149"
}

/// Pairs pages of the original with pages of the copy and gathers the marks of each, in displayed points of the original.
fn page_pairs(plan: &Plan, before: u32, after: u32) -> Result<Vec<PagePair>, String> {
    let deleted: BTreeSet<u32> = plan.delete_pages.iter().map(|d| d.page).collect();
    let mut turned: BTreeMap<u32, i32> = BTreeMap::new();
    for rotation in &plan.rotate_pages {
        *turned.entry(rotation.page).or_default() += rotation.by;
    }
    let kept: Vec<u32> = (1..=before).filter(|page| !deleted.contains(page)).collect();
    if kept.len() as u32 != after {
        return Err(format!("the copy has {after} pages where {} are due", kept.len()));
    }
    let pair = |(index, original): (usize, u32)| PagePair {
        original,
        copy: index as u32 + 1,
        turned: turned.get(&original).copied().unwrap_or(0).rem_euclid(360),
        marks: plan
            .marks
            .iter()
            .filter(|mark| mark.page == original)
            .filter_map(|mark| mark.shape())
            .map(|shape| match shape {
                MarkShape::Words(quad) => quad.bounds(),
                MarkShape::Drawn(area) => area,
            })
            .collect(),
    };
    Ok(kept.into_iter().enumerate().map(pair).collect())
}

/// What was found on one page.
#[derive(Default)]
struct Found {
    characters: u32,
    words: u32,
    pixels: u64,
    reasons: Vec<String>,
}

fn one_page(
    before: &SecondReading<'_>,
    after: &SecondReading<'_>,
    naked: &SecondReading<'_>,
    pair: &PagePair,
    made: Made,
) -> Result<Found, Refused> {
    let (old, new) = (before.page(pair.original)?, after.page(pair.copy)?);
    let mut found = Found::default();
    let (w, h) = turned_size(old.size(), pair.turned);
    let (nw, nh) = new.size();
    if (w - nw).abs() > 0.5 || (h - nh).abs() > 0.5 {
        found.reasons.push(format!(
            "the page is {nw:.1} by {nh:.1} points where {w:.1} by {h:.1} are due"
        ));
        return Ok(found);
    }
    // An untouched page is whatever its author made it; a page with marks has to be one of ours.
    if made == Made::Unknown && !pair.marks.is_empty() {
        found
            .reasons
            .push("the page is made in a way the verifier does not know".to_owned());
    }
    let (size, by) = (old.size(), pair.turned);
    let marks: Vec<Box2> = pair.marks.iter().map(|mark| turn_box(*mark, size, by)).collect();
    let glyphs: Vec<Glyph> = old
        .glyphs()?
        .into_iter()
        .map(|glyph| turn_glyph(glyph, size, by))
        .collect();
    let copied = new.glyphs()?;
    found.characters = glyphs::left_under(&copied, &marks);
    if made != Made::Picture {
        found.words = glyphs::words_lost(&glyphs::certain_to_stay(&glyphs, &marks), &copied);
    }
    let shown = new.grey(PIXELS_PER_POINT)?;
    if !marks.is_empty() {
        black_and_empty(
            &shown,
            &naked.page(pair.copy)?.grey(PIXELS_PER_POINT)?,
            &marks,
            made,
            &mut found,
        );
    }
    outside(
        &old.grey(PIXELS_PER_POINT)?.turned(by),
        &shown,
        &cleared(&glyphs, &marks),
        made,
        &mut found,
    );
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

/// The marks, and the ink of every glyph they take: where it sticks out of a mark it has to be gone too.
fn cleared(glyphs: &[Glyph], marks: &[Box2]) -> Vec<Box2> {
    let taken = |ink: &Box2| {
        marks
            .iter()
            .any(|mark| mark.overlaps_by(ink, glyphs::CUT_OVERLAP))
    };
    let inks = glyphs.iter().map(|glyph| glyph.ink).filter(taken);
    marks.iter().copied().chain(inks).collect()
}

fn black_and_empty(shown: &Grey, naked: &Grey, marks: &[Box2], made: Made, found: &mut Found) {
    for mark in marks {
        let bright = pixels::not_black(shown, mark);
        if bright > 0 {
            found
                .reasons
                .push(format!("{bright} pixels inside a mark are not black"));
        }
        if made != Made::Picture && pixels::shows_ink(naked, mark) {
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

fn turned_size((w, h): (f64, f64), by: i32) -> (f64, f64) {
    if by % 180 == 0 { (w, h) } else { (h, w) }
}

/// Turns a box with its page, clockwise, in displayed points.
fn turn_box(area: Box2, (w, h): (f64, f64), by: i32) -> Box2 {
    match by.rem_euclid(360) {
        90 => Box2 {
            x0: h - area.y1,
            y0: area.x0,
            x1: h - area.y0,
            y1: area.x1,
        },
        180 => Box2 {
            x0: w - area.x1,
            y0: h - area.y1,
            x1: w - area.x0,
            y1: h - area.y0,
        },
        270 => Box2 {
            x0: area.y0,
            y0: w - area.x1,
            x1: area.y1,
            y1: w - area.x0,
        },
        _ => area,
    }
}

fn turn_glyph(mut glyph: Glyph, size: (f64, f64), by: i32) -> Glyph {
    let (x, y) = glyph.origin;
    let point = turn_box(
        Box2 {
            x0: x,
            y0: y,
            x1: x,
            y1: y,
        },
        size,
        by,
    );
    glyph.ink = turn_box(glyph.ink, size, by);
    glyph.origin = (point.x0, point.y0);
    glyph
}

#[cfg(test)]
mod tests {
    use super::turn_box;
    use obelus_evidence::Box2;

    #[test]
    fn a_box_turns_with_its_page() {
        let area = Box2 {
            x0: 10.0,
            y0: 20.0,
            x1: 30.0,
            y1: 25.0,
        };
        let quarter = turn_box(area, (100.0, 200.0), 90);
        assert_eq!(
            quarter,
            Box2 {
                x0: 175.0,
                y0: 10.0,
                x1: 180.0,
                y1: 30.0
            }
        );
        assert_eq!(turn_box(quarter, (200.0, 100.0), -90), area);
        assert_eq!(
            turn_box(turn_box(area, (100.0, 200.0), 180), (100.0, 200.0), 180),
            area
        );
    }
}
