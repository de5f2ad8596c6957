//! What a worker does with the ledger, whatever happens to it. The evidence work is made up: it needs no model and no
//! sandbox, and does as the text of the document says.

// The lint spares only functions marked as tests, not those they share.
#![allow(clippy::unwrap_used)]

mod determinism;
mod drill;
mod made_up;
mod mishaps;
mod recordings;
mod way;
