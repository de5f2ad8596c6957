use crate::{Effect, ReportResult, Sha256, Versions};
use serde::{Deserialize, Serialize};

/// What was done for one mark of a plan for a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaMarkReport {
    /// The mark's id, or its position in the plan.
    pub mark: String,
    /// What was done.
    pub effect: Effect,
    /// Frames it was drawn on.
    pub frames: u64,
    /// Microseconds of sound it replaced.
    pub sound_us: i64,
}

/// What one reader found when it looked at a copy again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaVerified {
    /// Name of the reader: a face detector, or `sound`.
    pub reader: String,
    /// Its version.
    pub version: String,
    /// Frames looked at, or hundredths of a second listened to.
    pub looks: u64,
    /// Faces still found inside covered places, or moments still heard in withheld sound; must be 0.
    pub left: u64,
}

/// Counts that must be the same in original and copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaMeasure {
    /// Frames.
    pub frames: u64,
    /// Length.
    pub duration_us: i64,
    /// Pixels across as shown.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// The proof that goes with a redacted recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaReport {
    /// Digest of the original.
    pub original: Sha256,
    /// Digest of the copy; `None` when it was refused.
    pub copy: Option<Sha256>,
    /// What was done, mark by mark.
    pub marks: Vec<MediaMarkReport>,
    /// Original and copy, measured.
    pub measured: [MediaMeasure; 2],
    /// What each reader found.
    pub verified: Vec<MediaVerified>,
    /// Whether the copy may be offered.
    pub result: ReportResult,
    /// Why it was refused, what was left out, and faces that no mark covers.
    pub remarks: Vec<String>,
    /// Versions of everything that took part.
    pub versions: Versions,
}
