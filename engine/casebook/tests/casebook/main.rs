//! The casebook's behaviour, as its users notice it.
//!
//! `conformance` holds functions that any database engine must pass; `sqlite` runs them on SQLite. What only makes
//! sense for files on a disk (tampering, full disks) stands beside them.

// The lint spares only functions marked as tests, not those they share.
#![allow(clippy::unwrap_used)]

mod bench;
mod conformance;
mod full_disk;
mod model;
mod one_server;
mod searching;
mod sqlite;
mod tampering;
