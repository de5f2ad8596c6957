//! Pages that are written here: of text files, e-mails and pictures.

mod book;
mod face;

pub(crate) use book::{Book, packed, real};
pub(crate) use face::{Face, FontFile};
