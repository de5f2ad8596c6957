//! A file in; its kind, its pages and their words out.

mod distrust;
mod family;
mod field;
mod font;
mod glyphs;
mod kind;
mod measures;
mod page_glyphs;
pub mod pdf;
mod soundness;
pub mod text;
mod trust;

pub(crate) use distrust::{Layer, Letter};
pub(crate) use font::FontNotes;
pub(crate) use kind::not_a_document;
pub use kind::{detect, detect_by_ends};
pub use page_glyphs::GlyphReader;

use obelus_evidence::{Box2, Kind, Original, Page, Reading, RefusalCode, Refused, Sensitive, Sha256};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What is known about a document once all its pages have been handed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadSummary {
    /// The file that was read.
    pub original: Original,
    /// Number of pages.
    pub pages: u32,
    /// What a person should know, in page order.
    pub warnings: Vec<String>,
    /// For plain-text files the file's own text, which offsets count in.
    pub verbatim: Option<Sensitive<String>>,
}

/// A page as read, and what of it should be recognised from pixels as well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageRead {
    /// The page with its native words.
    pub page: Page,
    /// `None` when the native words are all there is.
    pub recognise: Option<Recognise>,
}

/// A wish to have text recognised from the page's pixels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recognise {
    /// Places (points) that matter: pictures that may hold text. `None` for the whole page.
    pub within: Option<Vec<Box2>>,
    /// What a person should know when nobody recognises it.
    pub otherwise: String,
}

/// Reads a document page by page; each page is handed to `sink` in order and then forgotten, so that memory stays
/// bounded. An error from `sink` stops the reading and is returned.
///
/// # Errors
/// Refuses what [`detect`] refuses, and PDFs that need a password, are damaged, have no pages, are too large, or
/// that two readers see differently. Pages handed over before a refusal must be thrown away.
pub fn read(
    bytes: &[u8],
    sink: &mut dyn FnMut(PageRead) -> Result<(), Refused>,
) -> Result<ReadSummary, Refused> {
    let kind = detect(bytes, None)?;
    let original = Original {
        sha256: Sha256::of(bytes),
        kind,
        bytes: bytes.len() as u64,
    };
    let mut pages = 0;
    let mut counted = |page: PageRead| {
        pages += 1;
        sink(page)
    };
    let (warnings, verbatim) = match kind {
        Kind::Pdf => (pdf::read(bytes, &mut counted)?, None),
        Kind::Text => {
            let text = text::decode(bytes)?;
            text::read(&text, &mut |page| {
                counted(PageRead {
                    page,
                    recognise: None,
                })
            })?;
            let warnings = match text::shown_as_boxes(&text)? {
                0 => Vec::new(),
                boxes => vec![format!(
                    "{boxes} characters are of an alphabet that is shown as boxes; they are read as what they are"
                )],
            };
            (warnings, Some(Sensitive::new(text)))
        }
        Kind::Picture | Kind::Email | Kind::Office => return Err(needs_rendition()),
        Kind::Recording => return Err(not_a_document()),
    };
    Ok(ReadSummary {
        original,
        pages,
        warnings,
        verbatim,
    })
}

/// The PDF that is shown and cut: a PDF itself, or the pages of a text file.
///
/// # Errors
/// What [`detect`] refuses, and files that are shown by their rendition.
pub(crate) fn shown(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Refused> {
    match detect(bytes, None)? {
        Kind::Pdf => Ok(Cow::Borrowed(bytes)),
        Kind::Text => Ok(Cow::Owned(text::to_pdf(bytes)?)),
        Kind::Recording => Err(not_a_document()),
        Kind::Picture | Kind::Email | Kind::Office => Err(needs_rendition()),
    }
}

/// Said when a file comes here that [`crate::convert`] should have met first.
pub(crate) fn needs_rendition() -> Refused {
    Refused::new(
        RefusalCode::UnsupportedKind,
        "the file has to be turned into a PDF before its pages can be read",
    )
}

/// Reads the native text of a whole document into memory; nothing is recognised from pixels.
///
/// # Errors
/// As [`read`].
pub fn read_all(bytes: &[u8]) -> Result<Reading, Refused> {
    let mut pages = Vec::new();
    let mut unread = Vec::new();
    let mut summary = read(bytes, &mut |read| {
        unread.extend(
            read.recognise
                .map(|wish| format!("page {}: {}", read.page.index, wish.otherwise)),
        );
        pages.push(read.page);
        Ok(())
    })?;
    summary.warnings.extend(unread);
    let mut reading = Reading {
        original: summary.original,
        pages,
        warnings: summary.warnings,
        verbatim: summary.verbatim,
    };
    reading.sort_warnings();
    Ok(reading)
}
