//! Benches against peers and budgets, one per stage; and how well suggestions meet a known truth.
#![forbid(unsafe_code)]

pub mod comparison;
pub mod evaluation;
pub mod interval;
pub mod masking;
pub mod peer;
pub mod sets;
pub mod spans;
pub mod truth;
