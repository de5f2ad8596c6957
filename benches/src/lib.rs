//! Benches against peers and budgets, one per stage; and how well suggestions meet a known truth.
#![forbid(unsafe_code)]

pub mod corpus;
pub mod evaluation;
pub mod interval;
pub mod truth;
