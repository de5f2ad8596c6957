//! Copy in, proof out, again.

use super::{
    StageFault, Teller, on_a_thread,
    recording::{recordings, sealed},
};
use crate::{EvidenceWork, work::Tell};
use obelus_casebook::{
    Casebook, Claim, CopyId, CopyState, NewStage, Result, StageId, StageKind, StageOutcome,
};
use obelus_evidence::{Actor, CopyPlan, CopyReport, ReportResult};
use std::sync::Arc;

pub(crate) async fn run(
    casebook: &Casebook,
    claim: &Claim,
    work: Arc<dyn EvidenceWork>,
    tell: Teller,
) -> Result<StageOutcome, StageFault> {
    let original = claim.document.original.clone();
    let id: CopyId = claim.subject.parse()?;
    let copy = casebook.copy(&id).await?;
    let proven = copy.proven()?;
    let report: CopyReport = match copy.plan {
        CopyPlan::Document(plan) => {
            let bytes = casebook.blobs().get(&claim.document.shown()).await?;
            let file = casebook.copy_file(&id).await?;
            let job = move |tell: Tell<'_>| work.verify(&original, &bytes, &file, &plan, tell);
            on_a_thread(tell, job).await?.into()
        }
        CopyPlan::Recording(plan) => {
            let bytes = sealed(casebook, &original.sha256).await?;
            let file = sealed(casebook, &proven).await?;
            let job = move |tell: Tell<'_>| recordings(&*work)?.verify_recording(&bytes, &file, &plan, tell);
            on_a_thread(tell, job).await?.into()
        }
    };
    Ok(match report.result() {
        ReportResult::Clean => StageOutcome::ProvenAgain(report),
        ReportResult::Refused => StageOutcome::NotProven(report),
    })
}

/// Asks for a proven copy to be proven again, by the readers as they are now. A copy that no longer passes is
/// withdrawn.
pub async fn prove_again(
    casebook: &Casebook,
    work: &dyn EvidenceWork,
    copy: &CopyId,
    priority: i64,
    by: &Actor,
) -> Result<StageId> {
    let found = casebook.copy(copy).await?;
    if found.state != CopyState::Proven {
        return Err(obelus_casebook::CasebookError::NotYet("the proven copy"));
    }
    let stage = NewStage {
        kind: StageKind::Verify,
        subject: copy.to_string(),
        ruleset: work.ruleset(StageKind::Verify),
        priority,
        due_ms: None,
    };
    casebook.request_stage(&found.document, &stage, by).await
}
