//! What every engine must do. Each function takes a fresh casebook.

pub(crate) mod arriving;
pub(crate) mod claiming;
pub(crate) mod copying;
pub(crate) mod deciding;
pub(crate) mod enclosing;
pub(crate) mod ending;
pub(crate) mod trail;
