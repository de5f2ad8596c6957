//! One model runner per file, each with a card: tensors, text and pixels in, typed results out. Knows no cases.

#![forbid(unsafe_code)]

mod card;
mod decode;
mod fetch;
mod locate;
pub mod ocr;
mod ort_tagger;
mod pieces;
mod runtime;
mod sessions;
mod tagger;

pub use card::{Card, CardFile, WheelSource};
pub use fetch::fetch;
pub use locate::Shelf;
pub use ort_tagger::OrtTagger;
pub use tagger::{ModelError, TaggedSpan, TextTagger};
