//! Words in, suggestions out.

use super::{StageFault, Teller, on_a_thread};
use crate::{EvidenceWork, graph};
use obelus_casebook::{
    CaseId, Casebook, Claim, Document, DocumentId, DocumentState, NewStage, Result, StageId, StageKind,
    StageOutcome, StageState,
};
use obelus_evidence::{Actor, Kind};
use std::sync::Arc;

pub(crate) async fn run(
    casebook: &Casebook,
    claim: &Claim,
    work: Arc<dyn EvidenceWork>,
    tell: Teller,
) -> Result<StageOutcome, StageFault> {
    let reading = casebook.reading(&claim.document.id).await?;
    let context = claim.context.clone();
    let found = on_a_thread(tell, move |tell| work.suggest(&reading, &context, tell)).await?;
    Ok(StageOutcome::Suggested(found))
}

/// Whether a document has been read. What is found in recordings does not depend on the case.
fn has_words(document: &Document) -> bool {
    matches!(document.state, DocumentState::Read | DocumentState::Suggested)
        && document.original.kind != Kind::Recording
}

/// Asks for suggestions again in every document of a case that has been read: after the case's details or the rules
/// have changed. Documents whose suggestions are up to date are left alone.
pub async fn suggest_again(
    casebook: &Casebook,
    work: &dyn EvidenceWork,
    case: &CaseId,
    priority: i64,
    by: &Actor,
) -> Result<Vec<StageId>> {
    let version = casebook.case(case).await?.version;
    let stage = graph::suggest_stage(work, version, priority);
    let mut asked = Vec::new();
    for document in casebook.documents(case).await? {
        if has_words(&document) {
            asked.push(casebook.request_stage(&document.id, &stage, by).await?);
        }
    }
    Ok(asked)
}

/// Asks for suggestions again in one document, by today's rules; a person waits. Nothing happens when they are up to
/// date already.
pub async fn suggest_again_for(
    casebook: &Casebook,
    work: &dyn EvidenceWork,
    document: &DocumentId,
    by: &Actor,
) -> Result<()> {
    let found = casebook.document(document).await?;
    if has_words(&found) {
        let version = casebook.case(&found.case).await?.version;
        let stage = graph::suggest_stage(work, version, NewStage::INTERACTIVE);
        casebook.request_stage(document, &stage, by).await?;
    }
    Ok(())
}

/// Whether a document's suggestions are being made or made again.
pub async fn is_suggesting(casebook: &Casebook, document: &DocumentId) -> Result<bool> {
    let stages = casebook.stages(document).await?;
    let is_open = |state| matches!(state, StageState::Ready | StageState::Running);
    Ok(stages
        .iter()
        .any(|stage| stage.kind == StageKind::Suggest && is_open(stage.state)))
}
