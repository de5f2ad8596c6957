//! Which stage unlocks which.
//!
//! ```text
//! receive (at upload) -> read -> suggest
//! redact (when a copy is asked for: cut and proof)        verify (proof again, when asked for)
//! ```

use crate::EvidenceWork;
use obelus_casebook::{Claim, NewStage, StageKind, StageOutcome};

/// The stage a fresh document starts with.
pub fn first_stage(work: &dyn EvidenceWork, priority: i64) -> NewStage {
    NewStage {
        kind: StageKind::Read,
        subject: String::new(),
        ruleset: work.ruleset(StageKind::Read),
        priority,
        due_ms: None,
    }
}

/// What an outcome unlocks. A successor is as urgent as the stage before it.
pub fn successors(claim: &Claim, outcome: &StageOutcome, work: &dyn EvidenceWork) -> Vec<NewStage> {
    match outcome {
        StageOutcome::Read(_) => vec![suggest_stage(work, claim.case_version, claim.priority)],
        StageOutcome::Suggested(_)
        | StageOutcome::Proven { .. }
        | StageOutcome::ProvenAgain(_)
        | StageOutcome::NotProven(_)
        | StageOutcome::Refused(_) => Vec::new(),
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
