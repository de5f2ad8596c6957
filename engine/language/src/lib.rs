//! Text in, hits out: recognisers, cues, entities, roles and policy.
//!
//! Knows no pages and no times: a [`Hit`] is a range of text. `document` maps ranges to quads.
#![forbid(unsafe_code)]

mod hit;
pub mod recognise;
mod text;

pub use hit::{Finding, Hit};
pub use recognise::Recogniser;
pub use text::Text;
