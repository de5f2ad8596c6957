//! Benches against peers and budgets, one per stage; how well suggestions meet a known truth; and a made-up case
//! management system to try everything against.
#![forbid(unsafe_code)]

pub mod comparison;
pub mod corpus;
pub mod evaluation;
pub mod interval;
pub mod long_paper;
pub mod masking;
pub mod mock_cms;
pub mod peer;
mod processor;
pub mod sets;
pub mod spans;
pub mod truth;

pub use processor::processor_seconds;
