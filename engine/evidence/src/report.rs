use crate::{Box2, Sha256};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was removed under one mark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkReport {
    /// The mark's id.
    pub mark: String,
    /// Page of the original, from 1.
    pub page: u32,
    /// Glyphs removed.
    pub glyphs: u32,
    /// Images burnt or dropped.
    pub images: u32,
    /// Paths removed.
    pub paths: u32,
    /// The black boxes as drawn, displayed PDF points of the original page.
    pub boxes: Vec<Box2>,
    /// The box keeps the width of what it hides, although the policy asked for another mode.
    pub width_kept: bool,
    /// A drawn mark took some but not all letters of this many words.
    #[serde(default)]
    pub words_split: u32,
}

/// A page that was turned into a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rasterised {
    /// Page of the original, from 1.
    pub page: u32,
    /// Why it could not be cut as text.
    pub reason: String,
}

/// What one reader found when it re-read the copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verified {
    /// `pdfium`, `hayro` or `bytes` (the search of every decoded stream).
    pub reader: String,
    /// Its version.
    pub version: String,
    /// Pages re-read.
    pub pages: u32,
    /// Characters still found inside marks; must be 0.
    pub characters_in_marks: u32,
    /// Words outside marks that are gone or changed; must be 0.
    pub words_lost: u32,
    /// Pixels outside marks that differ beyond anti-aliasing, at 150 dots per inch; must be 0.
    pub pixels_changed_outside: u64,
}

/// Whether the copy may be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportResult {
    /// Proven clean.
    Clean,
    /// Could not be proven clean; no copy was written.
    Refused,
}

/// Versions of everything that took part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Version of Obelus.
    pub obelus: String,
    /// Model name to version or digest.
    pub models: BTreeMap<String, String>,
    /// Version of the recogniser rules and policy.
    pub rules: String,
}

/// The proof that goes with a copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Digest of the original.
    pub original: Sha256,
    /// Digest of the copy; `None` when it was refused.
    pub copy: Option<Sha256>,
    /// What was removed, mark by mark.
    pub marks: Vec<MarkReport>,
    /// Pages turned into pictures.
    pub rasterised: Vec<Rasterised>,
    /// What each reader found.
    pub verified: Vec<Verified>,
    /// Whether the copy may be offered.
    pub result: ReportResult,
    /// Why it was refused, and other remarks; no evidence text.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// Versions of everything that took part.
    pub versions: Versions,
}
