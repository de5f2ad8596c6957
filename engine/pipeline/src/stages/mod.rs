//! One file, one stage: what it takes, what it gives. No stage knows who runs it or what comes after it.

pub mod analyse;
mod fault;
pub mod index;
pub mod present;
pub mod read;
pub mod receive;
mod recording;
pub mod recording_plan;
pub mod redact;
pub mod suggest;
pub mod verify;

pub(crate) use fault::StageFault;

use crate::{EvidenceWork, work::Tell};
use obelus_casebook::{Casebook, Checkpoint, Claim, StageKind, StageOutcome};
use std::sync::Arc;

/// Passes on how far a job has come, from whatever thread it runs on.
pub(crate) type Teller = Arc<dyn Fn(Checkpoint) + Send + Sync>;

/// Runs the stage that was claimed.
pub(crate) async fn run(
    casebook: &Casebook,
    claim: &Claim,
    work: Arc<dyn EvidenceWork>,
    tell: Teller,
) -> Result<StageOutcome, StageFault> {
    let ended = match claim.kind {
        StageKind::Read => read::run(casebook, claim, work, tell).await,
        StageKind::Suggest => suggest::run(casebook, claim, work, tell).await,
        StageKind::Index => index::run(casebook, claim).await,
        StageKind::Redact => redact::run(casebook, claim, work, tell).await,
        StageKind::Verify => verify::run(casebook, claim, work, tell).await,
        StageKind::Analyse => analyse::run(casebook, claim, work, tell).await,
        StageKind::Present => present::run(casebook, claim, work, tell).await,
    };
    match ended {
        // A refusal is an answer, not a failure.
        Err(StageFault::Refused(refused)) => Ok(StageOutcome::Refused(refused)),
        other => other,
    }
}

/// Does a job on a thread of its own, so that it blocks nobody. A panic ends the job, not the worker.
async fn on_a_thread<T: Send + 'static>(
    tell: Teller,
    job: impl FnOnce(Tell<'_>) -> Result<T, crate::WorkError> + Send + 'static,
) -> Result<T, StageFault> {
    match tokio::task::spawn_blocking(move || job(&*tell)).await {
        Ok(done) => Ok(done?),
        Err(error) if error.is_panic() => Err(StageFault::Panicked),
        Err(_) => Err(StageFault::Environment("the server is stopping".to_owned())),
    }
}
