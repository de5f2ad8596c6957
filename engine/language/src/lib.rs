//! Text in, hits out: recognisers, cues, entities, roles and policy.
//!
//! Knows no pages and no times: a [`Hit`] is a range of text. `document` maps ranges to quads.
//!
//! The way of a text: [`Text`] makes a plain view of it, the tagger tags it once, every [`Recogniser`] finds hits,
//! [`settle()`] settles overlaps, certain names are looked for again, mentions become people and values, people get
//! roles, and the [`PolicyTable`] says what to do. [`Suggester`] walks that way.
#![forbid(unsafe_code)]

mod blocks;
pub mod cues;
mod entities;
mod hit;
mod lexicon;
mod months;
mod names;
mod nearly;
mod owners;
mod policy;
pub mod recognise;
mod repeats;
mod role_words;
mod roles;
mod settle;
mod split_names;
mod streets;
mod suggester;
mod sureness;
mod surroundings;
mod text;
mod witness_lists;
mod words;

pub use hit::{Finding, Hit};
pub use policy::{CPS, PolicyError, PolicyTable};
pub use recognise::Recogniser;
pub use settle::{LEAST_SCORE, settle};
pub use suggester::{LanguageError, Suggester};
pub use text::Text;
pub use words::{Shape, Word};
