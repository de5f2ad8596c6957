use crate::{Document, DocumentId, StageId};
use obelus_evidence::{CaseContext, Sha256};
use serde::{Deserialize, Serialize};

/// A stage that has failed by itself this often is given up.
pub const MOST_FAILURES: i64 = 3;

/// A stage that has lost this many workers is given up.
pub const MOST_LOST: i64 = 10;

/// What a stage does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// Original in, pages and words out.
    Read,
    /// Words in, suggestions out.
    Suggest,
    /// Words in, the case's search index out.
    Index,
    /// Original and plan in, proven copy out.
    Redact,
    /// Copy in, proof out, again.
    Verify,
    /// Recording in, findings out.
    Analyse,
    /// Recording and findings in, files for showing it in a browser out.
    Present,
}

impl StageKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Read,
        Self::Suggest,
        Self::Index,
        Self::Redact,
        Self::Verify,
        Self::Analyse,
        Self::Present,
    ];

    /// The kinds after which a document is ready to be looked at: what runs overnight.
    pub const SCREENING: &'static [Self] = &[Self::Read, Self::Suggest, Self::Analyse];

    /// The name used in JSON, metrics and ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Suggest => "suggest",
            Self::Index => "index",
            Self::Redact => "redact",
            Self::Verify => "verify",
            Self::Analyse => "analyse",
            Self::Present => "present",
        }
    }
}

/// Where a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// Waiting for a worker.
    Ready,
    /// Leased to a worker.
    Running,
    /// Done; its results are there.
    Done,
    /// Ended because the input was refused; trying again won't help.
    Refused,
    /// Given up after failing or losing workers too often.
    Quarantined,
}

/// Work to be put on the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStage {
    /// What to do.
    pub kind: StageKind,
    /// What it is done to, when that is not the document itself: a copy's id. Empty otherwise.
    pub subject: String,
    /// Version of the rules and models that will do it. The same document, kind, subject and ruleset are the same
    /// work and are done once.
    pub ruleset: String,
    /// 100 when a person waits, 50 for today's hearings, 10 for the night.
    pub priority: i64,
    /// When it should be done, in milliseconds since 1970 UTC; now, when missing.
    pub due_ms: Option<i64>,
}

impl NewStage {
    /// A person waits.
    pub const INTERACTIVE: i64 = 100;
    /// Today's hearing list.
    pub const HEARING: i64 = 50;
    /// Whenever there is time.
    pub const NIGHT: i64 = 10;

    /// The id this work has on a document: the same work always has the same one.
    pub fn id(&self, document: &DocumentId) -> StageId {
        let key = format!(
            "{document}\n{}\n{}\n{}",
            self.kind.name(),
            self.subject,
            self.ruleset
        );
        let digest = Sha256::of(key.as_bytes()).to_string();
        StageId(format!("{document}.{}.{}", self.kind.name(), &digest[..8]))
    }
}

/// How far a running stage has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Pages (or whatever the stage counts) done.
    pub done: u64,
    /// Out of how many; 0 when not known yet.
    pub total: u64,
}

/// What went wrong with a stage the last time. No evidence text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageError {
    /// A short code: `panicked`, `timed_out`, `failed`, `lost`, or a refusal's code.
    pub code: String,
    /// What, where and what to do.
    pub detail: String,
}

/// Who is to blame for a failure, which decides what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailClass {
    /// The stage itself: its child crashed, timed out or broke a limit. Counts; the third time means quarantine.
    Stage,
    /// The environment: a model, the sandbox, the second reader or disk space is missing. Never counts.
    Environment,
}

/// A stage as stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// The document it works on.
    pub document: DocumentId,
    /// What it does.
    pub kind: StageKind,
    /// A copy's id, or empty.
    pub subject: String,
    /// Version of the rules and models.
    pub ruleset: String,
    /// Where it stands.
    pub state: StageState,
    /// How urgent it is; higher goes first.
    pub priority: i64,
    /// When it should be done, in milliseconds since 1970 UTC.
    pub due_ms: i64,
    /// It rests until then.
    pub not_before_ms: i64,
    /// How often it was claimed: the fence.
    pub attempt: i64,
    /// How often it failed by itself.
    pub failures: i64,
    /// How often its worker vanished.
    pub lost: i64,
    /// Who is running it.
    pub worker: Option<String>,
    /// Until when.
    pub lease_until_ms: Option<i64>,
    /// How far it has come.
    pub checkpoint: Option<Checkpoint>,
    /// What went wrong last.
    pub error: Option<StageError>,
    /// When it was asked for.
    pub created_ms: i64,
    /// When it was last claimed.
    pub started_ms: Option<i64>,
    /// When it ended for good.
    pub finished_ms: Option<i64>,
}

/// A lease on a stage, with everything a worker needs to begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The stage.
    pub stage: StageId,
    /// What to do.
    pub kind: StageKind,
    /// A copy's id, or empty.
    pub subject: String,
    /// Version of the rules and models it was asked for.
    pub ruleset: String,
    /// How urgent it is.
    pub priority: i64,
    /// The fence.
    pub attempt: i64,
    /// Who holds the lease.
    pub worker: String,
    /// The document as it stood at the claim.
    pub document: Document,
    /// What is known about its case.
    pub context: CaseContext,
    /// Version of that.
    pub case_version: i64,
}

/// How many stages stand where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Depth {
    /// What they do.
    pub kind: StageKind,
    /// Where they stand.
    pub state: StageState,
    /// How urgent they are.
    pub priority: i64,
    /// How many.
    pub stages: i64,
}

#[cfg(test)]
mod tests {
    use super::{NewStage, StageKind};
    use crate::DocumentId;

    #[test]
    fn the_same_work_has_the_same_id_and_other_work_another() {
        let document: DocumentId = "0192".parse().unwrap();
        let read = NewStage {
            kind: StageKind::Read,
            subject: String::new(),
            ruleset: "1".into(),
            priority: NewStage::NIGHT,
            due_ms: None,
        };
        let urgent = NewStage {
            priority: NewStage::INTERACTIVE,
            ..read.clone()
        };
        let newer = NewStage {
            ruleset: "2".into(),
            ..read.clone()
        };
        assert_eq!(read.id(&document), urgent.id(&document));
        assert_ne!(read.id(&document), newer.id(&document));
        for kind in StageKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
