//! The database behind the casebook: one folder per engine, one file per table.
//!
//! A second engine is another folder with the same functions, and passes the same suite (`tests/casebook`).

pub(crate) mod sqlite;
mod text;

pub(crate) use text::{decode, encode, name, unname};
