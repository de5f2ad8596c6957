use crate::{
    DeletePage, MediaMeasure, MediaPlan, MediaReport, MediaVerified, Rasterised, Report, RotatePage, Sha256,
    Verified, Versions,
};
use serde::{Deserialize, Serialize};

/// What is signed about a copy: which original and plan it comes from, and how it was proven.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Digest of the original.
    pub original: Sha256,
    /// Digest of the copy.
    pub copy: Sha256,
    /// Digest of the plan, with places in ten-thousandths of a point.
    pub plan: Sha256,
    /// When the copy was proven, RFC 3339 in UTC.
    pub proven_at: String,
    /// Number of marks.
    pub marks: u32,
    /// Pages left out, with the logged reasons.
    pub deleted: Vec<DeletePage>,
    /// Pages turned.
    pub rotated: Vec<RotatePage>,
    /// Pages turned into pictures.
    pub rasterised: Vec<Rasterised>,
    /// What each reader found.
    pub verified: Vec<Verified>,
    /// Versions of everything that took part.
    pub versions: Versions,
}

impl Manifest {
    /// The manifest of a proven copy; `None` when the report has no copy.
    pub fn of(report: &Report, plan: &crate::Plan, plan_digest: Sha256, proven_at: String) -> Option<Self> {
        Some(Self {
            original: report.original,
            copy: report.copy?,
            plan: plan_digest,
            proven_at,
            marks: u32::try_from(plan.marks.len()).unwrap_or(u32::MAX),
            deleted: plan.delete_pages.clone(),
            rotated: plan.rotate_pages.clone(),
            rasterised: report.rasterised.clone(),
            verified: report.verified.clone(),
            versions: report.versions.clone(),
        })
    }
}

/// What is signed about a copy of a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaManifest {
    /// Digest of the original.
    pub original: Sha256,
    /// Digest of the copy.
    pub copy: Sha256,
    /// Digest of the plan, with places in ten-thousandths of a pixel and times in ten-thousandths of a microsecond.
    pub plan: Sha256,
    /// When the copy was proven, RFC 3339 in UTC.
    pub proven_at: String,
    /// Number of marks.
    pub marks: u32,
    /// Original and copy, measured.
    pub measured: [MediaMeasure; 2],
    /// What each reader found.
    pub verified: Vec<MediaVerified>,
    /// Versions of everything that took part.
    pub versions: Versions,
}

impl MediaManifest {
    /// The manifest of a proven copy; `None` when the report has no copy.
    pub fn of(report: &MediaReport, plan: &MediaPlan, digest: Sha256, proven_at: String) -> Option<Self> {
        Some(Self {
            original: report.original,
            copy: report.copy?,
            plan: digest,
            proven_at,
            marks: u32::try_from(plan.marks.len()).unwrap_or(u32::MAX),
            measured: report.measured,
            verified: report.verified.clone(),
            versions: report.versions.clone(),
        })
    }
}

/// What every manifest speaks about.
pub trait SpeaksFor {
    /// Digests of original, copy and plan.
    fn digests(&self) -> [Sha256; 3];
}

impl SpeaksFor for Manifest {
    fn digests(&self) -> [Sha256; 3] {
        [self.original, self.copy, self.plan]
    }
}

impl SpeaksFor for MediaManifest {
    fn digests(&self) -> [Sha256; 3] {
        [self.original, self.copy, self.plan]
    }
}

/// A manifest with its signature, as it lies beside the copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignedManifest<M = Manifest> {
    /// What is signed.
    pub manifest: M,
    /// Public half of the ed25519 key, 64 hexadecimal digits.
    pub public_key: String,
    /// Signature over the manifest as compact JSON in the order of its fields, 128 hexadecimal digits.
    pub signature: String,
}
