//! The whole redaction loop over a folder of PDFs: random plans in, what each reader still finds and what got lost out.

mod compare;
mod one_file;
mod outside_readers;
mod peers;
mod plans;
mod table;

pub use one_file::{Job, Outcome, ReaderFinds, Stage, run};
pub use peers::{Comparison, Cost, Side, compare_file, cut_alone};
pub use plans::Kind;
pub use table::{Table, summary};
