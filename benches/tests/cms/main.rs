//! The DDEI adapter and the intake against the made-up case management system: what conforms, and what happens when
//! it is down, slow, refuses, breaks off or answers late.

// The lint spares only functions marked as tests, not those they share.
#![allow(clippy::unwrap_used)]

mod adapter;
mod bench;
mod faults;
mod intake;
mod saving;
