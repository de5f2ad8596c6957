//! Hostile bytes meet parsers only in a child process that can do nothing but compute.
//!
//! What comes in: evidence as a [`Sealed`] snapshot and a request. What goes out: the items a role sent back,
//! or one of three plain answers: the input was refused, the box could not be enforced here, or the child was
//! stopped and why. The parent hands roles to [`child_main`] and so this crate knows none of them.
//!
//! The binary re-executes itself as `obelus child <role>` with a cleared environment and three open files:
//! the evidence (sealed memory), the channel to the parent, and an error stream that is never logged. Before
//! the first byte of evidence is looked at, the child gives up files, network, processes, privileges and
//! executable memory ([`lock`]), and the parent sends no request until it was told that this was enforced.

pub mod accept;
mod child;
mod group;
mod landlock;
mod limits;
mod lock;
mod parent;
mod rooms;
mod sealed;
mod seccomp;
mod wire;

pub use child::{Frames, Role, Work, child_main, is_child};
pub use limits::{Limits, Profile};
pub use lock::Enforcement;
pub use parent::{Job, Sandbox, SandboxError};
pub use rooms::{Rooms, open_rooms};
pub use sealed::{Sealed, Sealing};
