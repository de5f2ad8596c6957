//! Recording and findings in, files for showing it in a browser out. A view: without it only watching is harder.

use super::{
    StageFault, Teller, on_a_thread,
    recording::{recordings, sealed},
};
use crate::EvidenceWork;
use obelus_casebook::{Casebook, Claim, StageOutcome};
use std::sync::Arc;

pub(crate) async fn run(
    casebook: &Casebook,
    claim: &Claim,
    work: Arc<dyn EvidenceWork>,
    tell: Teller,
) -> Result<StageOutcome, StageFault> {
    let findings = casebook.findings(&claim.document.id).await?;
    let original = sealed(casebook, &claim.document.original.sha256).await?;
    let parts = on_a_thread(tell, move |tell| {
        recordings(&*work)?.present(&original, &findings, tell)
    })
    .await?;
    Ok(StageOutcome::Presented(parts))
}
