//! A file that is neither PDF nor text in; one PDF, its rendition, out.
//!
//! Whatever comes in is turned into pages once, and everything else (reading, recognising, cutting, proving, showing)
//! happens to those pages. The same bytes always give the same rendition. It has nothing that the pages do not show:
//! no metadata, no scripts, no attachments; those come out beside it.

mod density;
mod jpeg;
mod mail;
pub mod office;
mod picture;
mod tiff;
mod typeset;

use crate::read::detect;
use obelus_evidence::{Kind, RefusalCode, Refused, Sensitive};
use serde::{Deserialize, Serialize};

/// What a file was turned into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Converted {
    /// The rendition: a PDF.
    pub pdf: Vec<u8>,
    /// What a person should know about what the pages do not show. No evidence text.
    pub remarks: Vec<String>,
    /// What came with it, in its order: every one, also those that cannot be read.
    pub attachments: Vec<Attachment>,
}

/// A file that came inside another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its file name, without folders; names of files can name people.
    pub name: Sensitive<String>,
    /// Size in bytes; 0 when it could not be got out.
    pub bytes: u64,
    /// Why it can't be read, whatever is tried.
    pub refused: Option<Refused>,
    /// The file itself; empty when it could not be got out.
    #[serde(skip)]
    pub content: Vec<u8>,
}

/// Turns a file into its rendition.
///
/// # Errors
/// What [`detect`] refuses; `Damaged`, `TooLarge`, `NoPages`, `UnsupportedKind` with the reason.
pub fn convert(bytes: &[u8]) -> Result<Converted, Refused> {
    match detect(bytes, None)? {
        Kind::Picture => picture::convert(bytes),
        Kind::Email => mail::convert(bytes),
        // Another program makes their pages; see `office`.
        Kind::Office | Kind::Pdf | Kind::Text | Kind::Recording => Err(Refused::new(
            RefusalCode::UnsupportedKind,
            "the file is not turned into pages here",
        )),
    }
}

pub(crate) fn damaged(detail: impl Into<String>) -> Refused {
    Refused::new(RefusalCode::Damaged, detail)
}
