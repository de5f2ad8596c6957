//! A document in; pages, words, suggestions and a proven redacted copy out.
//!
//! [`convert`](mod@convert) turns whatever is neither PDF nor text into a PDF, [`read`] turns that into pages and words, [`suggest`] places findings on them, [`render`] shows a page as a
//! picture. Everything that is measured is in PDF points, origin top left, after the crop box, the rotation and
//! UserUnit have been applied.
#![forbid(unsafe_code)]

pub mod convert;
mod paper;
pub mod read;
pub mod recognised;
pub mod redact;
pub mod render;
pub mod suggest;
pub mod words;
