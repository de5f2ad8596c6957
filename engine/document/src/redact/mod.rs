//! Cutting: a plan and an original in; a new document out in which nothing of what the marks cover is left.
//!
//! The way of one page: its content is walked ([`content`]) next to what hayro draws ([`oracle`]); what a mark
//! covers is taken out; what is left goes into a new document by an allow-list ([`rebuild`]); the finished
//! copy is read back ([`check`]). A page that any of these steps is not sure about becomes a picture
//! ([`raster`]), and the result says why.

mod annotations;
mod check;
mod clipped;
mod content;
mod endless;
mod fallbacks;
mod fonts;
mod frame;
mod images;
mod in_place;
mod inline_image;
mod lines;
mod matrix;
mod named;
mod optional;
mod oracle;
mod page;
mod plan;
mod predictor;
mod raster;
mod rebuild;
mod refuse;
mod rule;
mod source;
mod streams;
mod tokens;
pub mod verify;

mod copy;
mod edges;

pub use copy::{Cut, CutPage};
pub use fallbacks::Fallbacks;
pub use lines::{CONSTANT_WIDTH, SNAPPED_STEP};

use obelus_evidence::{Plan, RefusalCode, Refused};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Cuts everything a plan withholds out of a PDF.
///
/// Pages named in `force_raster` (page of the original, from 1, with the reason to report) are turned into
/// pictures even where they could be cut as text.
///
/// # Errors
/// Refuses files that are damaged, encrypted or empty, and plans that do not fit the file. Hostile input that
/// makes a library panic is a refusal too.
pub fn cut(original: &[u8], plan: &Plan, force_raster: &BTreeMap<u32, String>) -> Result<Cut, Refused> {
    let pictures = force_raster.clone();
    cut_again(
        original,
        plan,
        &Fallbacks {
            pictures,
            ..Fallbacks::default()
        },
    )
}

/// The same, with what earlier proofs have taught.
///
/// # Errors
/// As [`cut`].
pub fn cut_again(original: &[u8], plan: &Plan, taught: &Fallbacks) -> Result<Cut, Refused> {
    catch_unwind(AssertUnwindSafe(|| copy::make(original, plan, taught))).unwrap_or_else(|_| {
        Err(Refused::new(
            RefusalCode::ReaderFailed,
            "the PDF made the cutter fail; nothing was written",
        ))
    })
}
