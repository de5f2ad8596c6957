use obelus_casebook::{CaseId, Checkpoint, Claim, DocumentId, StageId, StageKind, StageState};
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Steps kept for a listener that is slow; it loses the oldest and can ask the casebook.
const KEPT: usize = 1_024;

/// One step of one stage, as a page or a terminal shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The case.
    pub case: CaseId,
    /// The document.
    pub document: DocumentId,
    /// The stage.
    pub stage: StageId,
    /// What it does.
    pub kind: StageKind,
    /// Where it stands now.
    pub state: StageState,
    /// How far it has come.
    pub checkpoint: Option<Checkpoint>,
    /// A failure's or refusal's code.
    pub error: Option<String>,
}

/// Where steps are announced and heard. Steps are fleeting: what must not be missed is an event of the casebook.
#[derive(Clone, Debug)]
pub struct Progress {
    sender: Arc<broadcast::Sender<Step>>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            sender: Arc::new(broadcast::Sender::new(KEPT)),
        }
    }
}

impl Progress {
    /// Hears every step from now on.
    pub fn listen(&self) -> broadcast::Receiver<Step> {
        self.sender.subscribe()
    }

    /// Announces a step; nobody listening is fine.
    pub(crate) fn announce(
        &self,
        claim: &Claim,
        state: StageState,
        checkpoint: Option<Checkpoint>,
        error: Option<String>,
    ) {
        let step = Step {
            case: claim.document.case.clone(),
            document: claim.document.id.clone(),
            stage: claim.stage.clone(),
            kind: claim.kind,
            state,
            checkpoint,
            error,
        };
        let _ = self.sender.send(step);
    }
}
