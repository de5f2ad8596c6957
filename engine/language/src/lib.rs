//! Text in, hits out: recognisers, cues, entities, roles and policy.
//!
//! Knows no pages and no times: a [`Hit`] is a range of text. `document` maps ranges to quads.
#![forbid(unsafe_code)]

pub mod cues;
mod hit;
mod lexicon;
mod names;
mod nearly;
pub mod recognise;
mod streets;
mod text;
pub mod words;

pub use hit::{Finding, Hit};
pub use recognise::Recogniser;
pub use text::Text;
pub use words::{Shape, Word};
