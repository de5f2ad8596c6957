//! Original in, pages and words out.

use super::{StageFault, Teller, on_a_thread};
use crate::EvidenceWork;
use obelus_casebook::{Casebook, Claim, StageOutcome};
use std::sync::Arc;

pub(crate) async fn run(
    casebook: &Casebook,
    claim: &Claim,
    work: Arc<dyn EvidenceWork>,
    tell: Teller,
) -> Result<StageOutcome, StageFault> {
    let original = claim.document.original.clone();
    let bytes = casebook.blobs().get(&original.sha256).await?;
    let reading = on_a_thread(tell, move |tell| work.read(&original, &bytes, tell)).await?;
    Ok(StageOutcome::Read(reading))
}
