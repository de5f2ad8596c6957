//! What a cut leaves and what it takes, read back with the reader of this crate.
#![allow(clippy::unwrap_used)]

mod carried;
mod distrust;
mod drawings;
mod lines;
mod pages;
mod pictures;
mod rebuilt;
mod remarks;
mod reread;
mod sheet;
mod surprises;
mod text;
mod unseen;
