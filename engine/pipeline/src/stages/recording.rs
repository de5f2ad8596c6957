//! What the stages of recordings share: the original as sealed memory, checked against its digest, without ever being
//! held twice.

use super::StageFault;
use crate::{EvidenceWork, RecordingWork, WorkError};
use futures::StreamExt;
use obelus_casebook::{Casebook, CasebookError};
use obelus_evidence::Sha256;
use obelus_sandbox::{Sealed, Sealing};

/// A blob as sealed memory.
pub(super) async fn sealed(casebook: &Casebook, sha256: &Sha256) -> Result<Sealed, StageFault> {
    let no_room =
        |e: std::io::Error| StageFault::Environment(format!("the recording cannot be held in memory: {e}"));
    let mut chunks = casebook.blobs().stream(sha256, None).await?;
    let mut sealing = Sealing::new().map_err(no_room)?;
    while let Some(chunk) = chunks.next().await {
        sealing.add(&chunk?).map_err(no_room)?;
    }
    let sealed = sealing.seal().map_err(no_room)?;
    let wanted = *sha256;
    let checked =
        tokio::task::spawn_blocking(move || (Sha256::of(sealed.bytes()) == wanted).then_some(sealed));
    match checked.await {
        Ok(Some(sealed)) => Ok(sealed),
        Ok(None) => Err(CasebookError::Damaged(format!("blob {sha256}")).into()),
        Err(_) => Err(StageFault::Environment("the server is stopping".to_owned())),
    }
}

/// Work on recordings, when this server can do any.
pub(super) fn recordings(work: &dyn EvidenceWork) -> Result<&dyn RecordingWork, WorkError> {
    work.recordings()
        .ok_or_else(|| WorkError::Environment("this server cannot work on recordings".to_owned()))
}
