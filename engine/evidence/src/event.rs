use crate::{Actor, Sha256};
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A case was opened.
    CaseCreated,
    /// An original was received.
    DocumentReceived,
    /// A stage began.
    StageStarted,
    /// A stage ended well.
    StageDone,
    /// A stage failed and will be tried again.
    StageFailed,
    /// A stage was given up.
    StageQuarantined,
    /// An input was refused.
    DocumentRefused,
    /// Somebody looked at a document, page or list.
    Viewed,
    /// Somebody decided.
    Decided,
    /// A copy was proven and offered.
    CopyOffered,
    /// A copy could not be proven and was not offered.
    CopyRefused,
    /// A copy was downloaded.
    Downloaded,
    /// A server opened the casebook, and took back what its predecessor had left running.
    CasebookOpened,
    /// What is known about a case was changed.
    CaseChanged,
    /// Work was asked for again, or sooner.
    StageRequested,
    /// A stage that had been given up was let run again.
    StageReleased,
    /// A redacted copy was asked for.
    CopyRequested,
    /// The audit chains were verified.
    AuditVerified,
    /// The audit chains were exported.
    AuditExported,
    /// The signing key was replaced.
    KeyRotated,
    /// A version of the case management system was tied to a document, or could not be had.
    VersionLinked,
    /// A proven copy is being sent to the case management system.
    CopySent,
    /// The case management system has the copy as a new version.
    CopySaved,
    /// The case management system did not take the copy.
    CopySaveRefused,
    /// The service was told to run without a sandbox.
    UnsandboxedAllowed,
    /// Somebody asked for the lock on a document.
    LockRequested,
    /// Somebody gave the lock on a document back.
    UnlockRequested,
    /// A proven copy is about to be saved as a new version in the case management system.
    CopyUploading,
    /// A proven copy was saved as a new version in the case management system.
    CopyUploaded,
    /// Somebody searched.
    Searched,
    /// Every document of a case is being fetched and read.
    RefreshStarted,
    /// A case's refresh was forgotten.
    RefreshCleared,
    /// A note was added to a document.
    NoteAdded,
    /// A document was renamed, or made used or unused material.
    MaterialChanged,
    /// Redactions were logged.
    RedactionLogged,
}

/// One link of the audit chain. Carries ids and counts, never evidence text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Number in its chain, from 1, without gaps.
    pub number: u64,
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Case it belongs to; `None` for the service itself.
    pub case: Option<String>,
    /// Document it belongs to.
    pub document: Option<String>,
    /// Who acted.
    pub by: Actor,
    /// What happened.
    pub kind: EventKind,
    /// Ids and counts as JSON text.
    pub detail: String,
    /// Digest of the event before this one; all zeros for the first.
    pub previous: Sha256,
    /// Digest over everything above.
    pub digest: Sha256,
}
