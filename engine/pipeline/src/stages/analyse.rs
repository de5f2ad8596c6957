//! Recording in, everything found in it out: shots, scenes, events, faces, sound.

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
    let original = sealed(casebook, &claim.document.original.sha256).await?;
    let found = on_a_thread(tell, move |tell| recordings(&*work)?.analyse(&original, tell)).await?;
    Ok(StageOutcome::Analysed(found))
}
