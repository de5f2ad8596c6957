//! What runs, when, and again after a crash.
//!
//! The functions of this crate's root do one evidence job each, synchronously: every parse of evidence bytes
//! happens in a child of [`obelus_sandbox`], and what comes back is checked before it is used.
//!
//! [`stages`] are the steps of a document's way, [`graph`] says which unlocks which, and a [`Worker`] claims them from
//! the casebook's ledger and runs them, whatever crashes in between. What a stage has done to evidence goes through
//! [`EvidenceWork`].
#![forbid(unsafe_code)]

pub mod children;
pub mod cms;
mod error;
pub mod graph;
mod idle;
pub mod media;
mod office;
pub mod overnight;
mod progress;
mod read;
mod recognise;
mod recording_work;
mod redact;
mod render;
mod sandboxed;
mod sandboxed_recordings;
mod source;
pub mod stages;
mod suggest;
mod verify;
mod work;
mod worker;

pub use error::PipelineError;
pub use obelus_document::{convert::Attachment, render::ImageFormat};
pub use progress::{Progress, Step};
pub use read::{LARGEST_FILE, read, snapshot};
pub use recording_work::RecordingWork;
pub use redact::redact;
pub use render::render;
pub use sandboxed::SandboxedWork;
pub use sandboxed_recordings::{SandboxedRecordings, versions as recording_versions};
pub use source::Source;
pub use stages::{
    receive::{Arrival, MOST_BYTES, MOST_RECORDING_BYTES, read_refused_again, receive},
    recording_plan::recording_plan_of,
    redact::{plan_of, save},
    suggest::{is_suggesting, suggest_again, suggest_again_for},
    verify::prove_again,
};
pub use suggest::suggest;
pub use verify::{verify, verify_again};
pub use work::{EvidenceWork, Redacted, Rendition, Tell, WorkError};
pub use worker::{Worker, WorkerOptions};
