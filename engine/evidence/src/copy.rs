use crate::{MediaPlan, MediaReport, Plan, Report, ReportResult, Sha256};
use serde::Serialize;

/// What is withheld in a copy, whatever kind of evidence it is a copy of.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum CopyPlan {
    /// Of a document.
    Document(Plan),
    /// Of a film or sound recording.
    Recording(MediaPlan),
}

/// The proof that goes with a copy, or what kept it from being one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum CopyReport {
    /// Of a document.
    Document(Report),
    /// Of a film or sound recording.
    Recording(MediaReport),
}

impl CopyPlan {
    /// Digest of the original it was made for.
    pub fn original(&self) -> Sha256 {
        match self {
            Self::Document(plan) => plan.original,
            Self::Recording(plan) => plan.original,
        }
    }

    /// Number of marks.
    pub fn marks(&self) -> usize {
        match self {
            Self::Document(plan) => plan.marks.len(),
            Self::Recording(plan) => plan.marks.len(),
        }
    }

    /// Whether a copy made by it would be the original again.
    pub fn is_idle(&self) -> bool {
        match self {
            Self::Document(plan) => {
                plan.marks.is_empty() && plan.delete_pages.is_empty() && plan.rotate_pages.is_empty()
            }
            Self::Recording(plan) => plan.marks.is_empty(),
        }
    }

    /// The plan for a document, when it is one.
    pub fn document(&self) -> Option<&Plan> {
        match self {
            Self::Document(plan) => Some(plan),
            Self::Recording(_) => None,
        }
    }

    /// The plan for a recording, when it is one.
    pub fn recording(&self) -> Option<&MediaPlan> {
        match self {
            Self::Document(_) => None,
            Self::Recording(plan) => Some(plan),
        }
    }
}

impl CopyReport {
    /// Digest of the original it is about.
    pub fn original(&self) -> Sha256 {
        match self {
            Self::Document(report) => report.original,
            Self::Recording(report) => report.original,
        }
    }

    /// Digest of the copy it proves.
    pub fn copy(&self) -> Option<Sha256> {
        match self {
            Self::Document(report) => report.copy,
            Self::Recording(report) => report.copy,
        }
    }

    /// Whether the copy may be offered.
    pub fn result(&self) -> ReportResult {
        match self {
            Self::Document(report) => report.result,
            Self::Recording(report) => report.result,
        }
    }

    /// Whether it proves exactly the bytes with this digest.
    pub fn proves(&self, copy: Sha256) -> bool {
        self.result() == ReportResult::Clean && self.copy() == Some(copy)
    }

    /// Why it was refused, and other remarks.
    pub fn remarks(&self) -> &[String] {
        match self {
            Self::Document(report) => &report.remarks,
            Self::Recording(report) => &report.remarks,
        }
    }
}

impl From<Plan> for CopyPlan {
    fn from(plan: Plan) -> Self {
        Self::Document(plan)
    }
}

impl From<MediaPlan> for CopyPlan {
    fn from(plan: MediaPlan) -> Self {
        Self::Recording(plan)
    }
}

impl From<Report> for CopyReport {
    fn from(report: Report) -> Self {
        Self::Document(report)
    }
}

impl From<MediaReport> for CopyReport {
    fn from(report: MediaReport) -> Self {
        Self::Recording(report)
    }
}
