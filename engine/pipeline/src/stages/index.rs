//! Words in, the case's search index out. The index is a view: when this stage has not run, a search says so.

use super::StageFault;
use obelus_casebook::{Casebook, Claim, StageOutcome};

pub(crate) async fn run(casebook: &Casebook, claim: &Claim) -> Result<StageOutcome, StageFault> {
    match casebook.index_document(&claim.document.id).await? {
        Some((pages, words)) => Ok(StageOutcome::Indexed { pages, words }),
        None => Err(StageFault::Failed(
            "there is no reading to index; read the document first".to_owned(),
        )),
    }
}
