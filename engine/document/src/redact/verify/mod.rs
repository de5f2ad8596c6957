//! Proves a copy: bytes of the original, bytes of the copy and the plan in, figures and doubts out.
//!
//! Nothing the cutter said is believed. Two engines re-read the copy; the cut rule is applied again on the second
//! reader's own geometry; the black boxes are taken off and what lies under them is looked at; words and pixels outside
//! are compared; objects and strings that have no business in a copy are searched for.

mod boxless;
mod bytes;
mod first_reader;
mod glyphs;
mod lines;
mod pixels;
mod second_reader;
mod strings;
mod turn;

use crate::read;
use boxless::Made;
use lines::PlannedMark;
use obelus_evidence::{Box2, BoxMode, MarkShape, Plan, RefusalCode, Refused, Sha256, Verified};
use pixels::PIXELS_PER_POINT;
use second_reader::{Glyph, Grey, SecondPage};
pub use second_reader::{SecondReader, SecondReaderMissing};
use std::collections::{BTreeMap, BTreeSet};
use turn::{turn_box, turn_glyph, turned_size};

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
    /// In displayed points of the original.
    marks: Vec<PlannedMark>,
    /// What has to be black and empty, in displayed points of the copy; known once the second reader has been there.
    areas: Vec<Box2>,
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
    let original = read::shown(original)?;
    let mut doubts: Vec<Doubt> = bytes::structure(copy).into_iter().map(whole_file).collect();
    let before = second.open(&original, "original")?;
    let after = second.open(copy, "copy")?;
    let mut pairs = match page_pairs(plan, before.pages(), after.pages()) {
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
    let turns = pairs.iter().filter(|pair| pair.turned != 0);
    let turns: Vec<(u32, i32)> = turns.map(|pair| (pair.copy, pair.turned)).collect();
    let upright_bytes = match boxless::turned_back(copy, &turns) {
        _ if turns.is_empty() => Vec::new(),
        Ok(bytes) => bytes,
        Err(reason) => {
            return Ok(Verification {
                verified: Vec::new(),
                doubts: vec![whole_file(reason)],
            });
        }
    };
    let upright = match turns.is_empty() {
        true => None,
        false => Some(second.open(&upright_bytes, "copy with its pages turned back")?),
    };
    let first = read::pdf::OpenPdf::parse(&original)?;
    let mut figures = figures("pdfium", second_version());
    let needles = strings::needles(withheld(plan).map(String::as_str));
    for pair in &mut pairs {
        let made = boxless
            .made
            .get(pair.copy as usize - 1)
            .copied()
            .unwrap_or(Made::Unknown);
        let boxes = boxless.boxes.get(pair.copy as usize - 1);
        let areas: Vec<Box2> = pair.marks.iter().map(|mark| mark.area).collect();
        let sides = Sides {
            old: before.page(pair.original)?,
            new: after.page(pair.copy)?,
            naked: naked.page(pair.copy)?,
            upright: match &upright {
                Some(upright) if pair.turned != 0 => Some(upright.page(pair.copy)?),
                _ => None,
            },
            made,
            boxes: boxes.map_or(&[][..], Vec::as_slice),
            needles: &needles,
            taken: first_reader::ink_taken(&first, pair.original, &areas),
        };
        let found = sides.compare(pair)?;
        pair.areas = found.areas;
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
    let texts: Vec<String> = withheld(plan).cloned().collect();
    let mut search = figures_for_search(pairs.len() as u32);
    search.characters_in_marks = bytes::withheld_in_objects(copy, &texts);
    if search.characters_in_marks > 0 {
        doubts.push(whole_file(
            "a withheld text still stands in an object that is not page content".to_owned(),
        ));
    }
    verified.push(search);
    Ok(Verification { verified, doubts })
}

/// The texts that the plan says are withheld.
fn withheld(plan: &Plan) -> impl Iterator<Item = &String> {
    plan.marks
        .iter()
        .filter_map(|m| m.text.as_ref())
        .map(|t| t.reveal())
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
            .filter_map(|mark| mark.shape().map(|shape| (shape, mark.boxes)))
            .map(|(shape, mode)| match shape {
                MarkShape::Words(quad) => PlannedMark {
                    area: quad.bounds(),
                    mode: mode.unwrap_or(BoxMode::KeepLayout),
                },
                MarkShape::Drawn(area) => PlannedMark {
                    area,
                    mode: BoxMode::KeepLayout,
                },
            })
            .collect(),
        areas: Vec::new(),
    };
    Ok(kept.into_iter().enumerate().map(pair).collect())
}

/// What was found on one page.
#[derive(Default)]
struct Found {
    characters: u32,
    words: u32,
    pixels: u64,
    areas: Vec<Box2>,
    reasons: Vec<String>,
}

/// One page of the original and of the copy, with its boxes and without.
struct Sides<'a> {
    old: SecondPage<'a>,
    new: SecondPage<'a>,
    naked: SecondPage<'a>,
    /// The page of the copy as the original stands, when it was turned.
    upright: Option<SecondPage<'a>>,
    made: Made,
    /// Black boxes of the copy, in its user space.
    boxes: &'a [Box2],
    needles: &'a [String],
    /// Ink of glyphs that the marks take, as the first reader sees the original.
    taken: Vec<Box2>,
}

impl Sides<'_> {
    fn compare(&self, pair: &PagePair) -> Result<Found, Refused> {
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
        let before = self.old.glyphs()?;
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
        let set = lines::check(&sorted, &pair.marks, &before, &after, size.0);
        let marks: Vec<Box2> = pair.marks.iter().map(|mark| mark.area).collect();
        found.characters = glyphs::left_under(&after, &sorted.areas) + set.characters;
        let stay = glyphs::certain_to_stay(&before, &marks);
        if self.made != Made::Picture {
            let elsewhere: Vec<&Glyph> = stay.iter().copied().filter(|g| !set.holds(g)).collect();
            found.words = glyphs::words_lost(&elsewhere, &after) + set.words;
        }
        let outside: Vec<&Glyph> = before.iter().filter(|g| !glyphs::is_under(g, &marks)).collect();
        let repeated = strings::too_many(self.needles, &outside, &after);
        if repeated > 0 {
            found.characters += repeated;
            found
                .reasons
                .push("a withheld text can still be read on the page".to_owned());
        }
        let mut gone = cleared(&before, &marks, &sorted.areas, &set.bands);
        gone.extend_from_slice(&self.taken);
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
            let naked = self.naked.grey(PIXELS_PER_POINT)?;
            let areas = found.areas.clone();
            black_and_empty(&shown, &naked, &areas, self.made, found);
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
