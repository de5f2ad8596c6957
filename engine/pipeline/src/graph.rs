//! Which stage unlocks which.
//!
//! ```text
//! receive (at upload) -> read -> suggest
//!                             -> index
//!                     -> analyse -> present                (a recording)
//! redact (when a copy is asked for: cut and proof)        verify (proof again, when asked for)
//! ```

use crate::EvidenceWork;
use obelus_casebook::{Claim, NewStage, StageKind, StageOutcome};

/// The stage a fresh document or recording starts with.
pub fn first_stage(work: &dyn EvidenceWork, is_recording: bool, priority: i64) -> NewStage {
    let kind = if is_recording {
        StageKind::Analyse
    } else {
        StageKind::Read
    };
    whole(work, kind, priority)
}

/// A stage on a document as a whole.
fn whole(work: &dyn EvidenceWork, kind: StageKind, priority: i64) -> NewStage {
    NewStage {
        kind,
        subject: String::new(),
        ruleset: work.ruleset(kind),
        priority,
        due_ms: None,
    }
}

/// What an outcome unlocks. A successor is as urgent as the stage before it.
pub fn successors(claim: &Claim, outcome: &StageOutcome, work: &dyn EvidenceWork) -> Vec<NewStage> {
    match outcome {
        StageOutcome::Read(_) | StageOutcome::Converted { .. } => vec![
            suggest_stage(work, claim.case_version, claim.priority),
            index_stage(work, claim),
        ],
        // After what a person waits for: spans and faces are there before the film can be watched.
        StageOutcome::Analysed(_) => {
            vec![whole(work, StageKind::Present, claim.priority.saturating_sub(1))]
        }
        StageOutcome::Suggested(_)
        | StageOutcome::Presented(_)
        | StageOutcome::Indexed { .. }
        | StageOutcome::Proven { .. }
        | StageOutcome::ProvenAgain(_)
        | StageOutcome::NotProven(_)
        | StageOutcome::Refused(_) => Vec::new(),
    }
}

/// A reading is indexed once by each version of the search rules. Suggestions come first: somebody may wait for them,
/// and a search indexes by itself what was saved a moment ago.
fn index_stage(work: &dyn EvidenceWork, read: &Claim) -> NewStage {
    NewStage {
        kind: StageKind::Index,
        subject: String::new(),
        ruleset: format!("{}+{}", work.ruleset(StageKind::Index), read.ruleset),
        priority: read.priority.saturating_sub(1),
        due_ms: None,
    }
}

/// Suggestions depend on the rules and on what is known about the case, so both are in the ruleset's name.
pub(crate) fn suggest_stage(work: &dyn EvidenceWork, case_version: i64, priority: i64) -> NewStage {
    NewStage {
        kind: StageKind::Suggest,
        subject: String::new(),
        ruleset: format!("{}+case{case_version}", work.ruleset(StageKind::Suggest)),
        priority,
        due_ms: None,
    }
}
