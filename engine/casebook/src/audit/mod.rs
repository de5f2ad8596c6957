//! The audit chains: one per case and one for the service.
//!
//! Every event carries the digest of the one before it, so a changed, missing, added or moved event shows. The newest
//! event of each chain is signed, so a shortened chain shows too; and because an old signed end could be put back with
//! the old chain, the ends are written from time to time to a file that can be kept elsewhere (checkpoints).

mod chain;
mod checkpoint;
mod export;
#[cfg(test)]
mod tampering;
mod verify;

pub use chain::{Head, SERVICE, digest};
pub use checkpoint::Checkpointed;
pub(crate) use checkpoint::write as checkpoint;
pub use export::{Exported, verify_export};
pub use verify::{AuditReport, Fault};

use crate::{Casebook, NewEvent, Result, Sequenced, store::sqlite::event};

/// Most events answered at once.
const MOST_EVENTS: i64 = 1_000;

impl Casebook {
    /// Puts an event on its chain, for acts that change nothing else: looking, downloading, exporting.
    pub async fn append_event(&self, new: NewEvent) -> Result<()> {
        let mut act = self.act().await?;
        act.record(new).await?;
        act.commit().await
    }

    /// Events after a place in the order of all events, oldest first, at most 1,000: of one case, one document, or all.
    pub async fn events(
        &self,
        after: i64,
        case: Option<&str>,
        document: Option<&str>,
    ) -> Result<Vec<Sequenced>> {
        event::after(
            &mut *self.database().read().await?,
            after,
            case,
            document,
            MOST_EVENTS,
        )
        .await
    }

    /// Signs the ends of the chains that have grown since the last checkpoint and appends them to
    /// `audit/checkpoints.jsonl`. Answers `None` when nothing has grown.
    pub async fn checkpoint_audit(&self) -> Result<Option<Checkpointed>> {
        checkpoint::write(self).await
    }
}
