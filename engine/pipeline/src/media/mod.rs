//! Recordings: what is in them, a copy that hides what was chosen, and the proof of it.
//!
//! A recording's bytes meet a decoder only in children of `obelus-media`; models see the pictures that come back, here.

mod child;
mod growing;
mod look;
mod patch;
mod present;
mod redact;
mod suggest;
mod verify;
mod warn;

pub use child::{Shown, frames, probe};
pub use present::present_media;
pub use redact::{MediaRedacted, redact_media, verify_media};
pub use suggest::suggest_media;

use obelus_models::{FaceFinder, TransNet};
use obelus_sandbox::Sandbox;
use std::sync::Arc;

/// Everything that work on recordings needs.
pub struct MediaWork {
    /// Starts children of `obelus-media`.
    pub sandbox: Sandbox,
    /// Finds faces.
    pub faces: Arc<dyn FaceFinder>,
    /// Looks for faces that were left in a copy; shares nothing with the first.
    pub second_faces: Arc<dyn FaceFinder>,
    /// Finds where shots end.
    pub shots: Arc<TransNet>,
}

/// Told from time to time how far a job has come: microseconds of the recording, and of all of it where that is known.
pub type TellMedia<'a> = &'a mut dyn FnMut(i64, Option<i64>);
