//! Proves a copy: bytes of the original, bytes of the copy and the plan in, figures and doubts out.
//!
//! Nothing the cutter said is believed. Two engines re-read the copy; the cut rule is applied again on the second
//! reader's own geometry; the black boxes are taken off and what lies under them is looked at; words and pixels outside
//! are compared; objects and strings that have no business in a copy are searched for.

mod boxless;
mod bytes;
mod codes;
mod drawn;
mod first_reader;
mod glyphs;
mod grey;
mod leaks;
mod lines;
mod pair;
mod pixels;
mod second_reader;
mod share;
mod sides;
mod strings;
mod turn;
mod typefaces;
mod vocabulary;

use super::annotations;
use super::source::Source;
use crate::read::{self, GlyphReader};
use boxless::Made;
use obelus_evidence::{Box2, Plan, RefusalCode, Refused, Sha256, Verified};
use pair::{PagePair, page_pairs};
pub use second_reader::{SecondReader, SecondReaderMissing};
pub use share::Share;
use sides::Sides;

/// What the two readers and the search found.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Verification {
    /// Pages of the copy, looked at or not.
    pub pages: u32,
    /// Figures per reader.
    pub verified: Vec<Verified>,
    /// Why the copy is not proven yet; empty for a proven copy.
    pub doubts: Vec<Doubt>,
}

/// A reason not to trust a copy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
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

    fn doubted(reason: String) -> Self {
        Self {
            pages: 0,
            verified: Vec::new(),
            doubts: vec![whole_file(reason)],
        }
    }
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
    let whole = verify_share(original, copy, plan, second, Share::WHOLE)?;
    Ok(Verification::whole(vec![whole]))
}

/// Proves a share of a copy's pages, and in the first share what concerns the whole file. The shares together, put
/// together by [`Verification::whole`], are what [`verify`] finds.
///
/// # Errors
/// As [`verify`].
pub fn verify_share(
    original: &[u8],
    copy: &[u8],
    plan: &Plan,
    second: &SecondReader,
    share: Share,
) -> Result<Verification, Refused> {
    if Sha256::of(original) != plan.original {
        return Err(Refused::new(
            RefusalCode::BadPlan,
            "the plan was made for another original",
        ));
    }
    // A text file is proven as the pages it is shown on.
    let original = read::shown(original)?;
    let mut doubts: Vec<Doubt> = Vec::new();
    if share.is_first() {
        doubts.extend(bytes::structure(copy).into_iter().map(whole_file));
    }
    let before = second.open(&original, "original")?;
    let after = second.open(copy, "copy")?;
    let all = match page_pairs(plan, before.pages(), after.pages()) {
        Ok(pairs) => pairs,
        Err(reason) => return Ok(Verification::doubted(reason)),
    };
    let pages = all.len() as u32;
    let mut pairs: Vec<PagePair> = all.into_iter().filter(|pair| share.holds(pair.copy)).collect();
    let boxless = match boxless::take_boxes_off(copy, share) {
        Ok(boxless) => boxless,
        Err(reason) => return Ok(Verification::doubted(reason)),
    };
    let naked = second.open(&boxless.bytes, "copy without its boxes")?;
    let turns = pairs.iter().filter(|pair| pair.turned != 0);
    let turns: Vec<(u32, i32)> = turns.map(|pair| (pair.copy, pair.turned)).collect();
    let upright_bytes = match boxless::turned_back(copy, &turns) {
        _ if turns.is_empty() => Vec::new(),
        Ok(bytes) => bytes,
        Err(reason) => return Ok(Verification::doubted(reason)),
    };
    let upright = match turns.is_empty() {
        true => None,
        false => Some(second.open(&upright_bytes, "copy with its pages turned back")?),
    };
    let first = read::pdf::OpenPdf::parse(&original)?;
    let mut first = GlyphReader::of_ink(&first);
    // What cannot be opened for cutting has no copy either; then there are no notes to leave aside.
    let source = Source::load(&original).ok();
    let mut figures = figures("pdfium", second_version());
    let needles = match strings::Needles::of(withheld(plan).map(String::as_str)) {
        Ok(needles) => needles,
        Err(reason) => return Ok(Verification::doubted(reason)),
    };
    for pair in &mut pairs {
        let at = pair.copy as usize - 1;
        let areas: Vec<Box2> = pair.marks.iter().map(|mark| mark.area).collect();
        let sides = Sides {
            old: before.page(pair.original)?,
            new: after.page(pair.copy)?,
            naked: match pair.marks.is_empty() {
                true => None,
                false => Some(naked.page(pair.copy)?),
            },
            upright: match &upright {
                Some(upright) if pair.turned != 0 => Some(upright.page(pair.copy)?),
                _ => None,
            },
            made: boxless.made.get(at).copied().unwrap_or(Made::Unknown),
            boxes: boxless.boxes.get(at).map_or(&[][..], Vec::as_slice),
            needles: &needles,
            taken: first_reader::ink_taken(&mut first, pair.original, &areas),
            unshown: unshown(source.as_ref(), pair.original),
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
        pages,
        &mut doubts,
    ));
    if share.is_first() {
        let texts: Vec<String> = withheld(plan).cloned().collect();
        let mut search = figures_for_search(pages);
        let written = source.as_ref().map(|source| &source.doc);
        search.characters_in_marks = match leaks::withheld_in_objects(written, copy, &texts) {
            Ok(found) => found,
            Err(reason) => return Ok(Verification::doubted(reason)),
        };
        if search.characters_in_marks > 0 {
            doubts.push(whole_file(
                "a withheld text still stands where no page shows it".to_owned(),
            ));
        }
        verified.push(search);
    }
    Ok(Verification {
        pages,
        verified,
        doubts,
    })
}

/// Where annotations without an appearance lie on a page of the original: viewers draw them each in their own way, and
/// the copy leaves them out.
fn unshown(source: Option<&Source>, page: u32) -> Vec<Box2> {
    let page = source.and_then(|source| Some((source, source.pages.get(page as usize - 1)?)));
    page.map_or_else(Vec::new, |(source, page)| {
        let found = annotations::unshown(&source.doc, page);
        found.iter().map(|annotation| annotation.area).collect()
    })
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
