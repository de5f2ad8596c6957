//! One model runner per file, each with a card: tensors, text and pixels in, typed results out. Knows no cases.

mod tagger;

pub use tagger::{ModelError, TaggedSpan, TextTagger};
