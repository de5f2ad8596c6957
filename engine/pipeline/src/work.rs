use crate::RecordingWork;
use obelus_casebook::{Checkpoint, StageKind};
use obelus_document::convert::Attachment;
use obelus_evidence::{CaseContext, Original, Plan, Reading, Refused, Report, Suggestions};

/// Tells how far a job has come.
pub type Tell<'a> = &'a (dyn Fn(Checkpoint) + Send + Sync);

/// What the stages ask to be done with evidence. The real one runs every job in a sandboxed child; tests bring their
/// own. Jobs are synchronous and know nothing of the ledger.
pub trait EvidenceWork: Send + Sync + 'static {
    /// Version of the rules and models that do this kind of stage: the same version gives the same results.
    fn ruleset(&self, kind: StageKind) -> String;

    /// Original in; the PDF its pages are those of, out. `None` when its own pages are used.
    fn convert(
        &self,
        original: &Original,
        bytes: &[u8],
        tell: Tell<'_>,
    ) -> Result<Option<Rendition>, WorkError> {
        let _ = (original, bytes, tell);
        Ok(None)
    }

    /// Pages of the original in (its own bytes, or its rendition's), pages and words out. The same bytes are what
    /// [`EvidenceWork::redact`] and [`EvidenceWork::verify`] get.
    fn read(&self, original: &Original, bytes: &[u8], tell: Tell<'_>) -> Result<Reading, WorkError>;

    /// Words in, suggestions out.
    fn suggest(
        &self,
        reading: &Reading,
        case: &CaseContext,
        tell: Tell<'_>,
    ) -> Result<Suggestions, WorkError>;

    /// Original and plan in; the copy when it is proven clean, and the report in any case, out.
    fn redact(
        &self,
        original: &Original,
        bytes: &[u8],
        plan: &Plan,
        tell: Tell<'_>,
    ) -> Result<Redacted, WorkError>;

    /// Proves a copy again.
    fn verify(
        &self,
        original: &Original,
        bytes: &[u8],
        copy: &[u8],
        plan: &Plan,
        tell: Tell<'_>,
    ) -> Result<Report, WorkError>;

    /// Work on films and sound recordings; `None` where there is none.
    fn recordings(&self) -> Option<&dyn RecordingWork> {
        None
    }
}

/// What an original was turned into.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendition {
    /// A PDF.
    pub pdf: Vec<u8>,
    /// What a person should know about what its pages do not show.
    pub remarks: Vec<String>,
    /// What came inside the original, every one.
    pub attachments: Vec<Attachment>,
}

/// What a redaction came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Redacted {
    /// The copy; missing unless it is proven clean.
    pub copy: Option<Vec<u8>>,
    /// The proof, or what kept it from being one.
    pub report: Report,
}

/// Why a job gave no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    /// The input was refused; trying again won't help.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The job itself went wrong: its child crashed, timed out or broke a limit. Counts towards quarantine.
    #[error("{0}")]
    Failed(String),
    /// Something the job needs is missing: a model, the sandbox, the second reader, disk space. Never counts.
    #[error("{0}")]
    Environment(String),
}
