//! Whether an upload arrived, found out by looking: the rule that keeps a late answer from saving twice.

use crate::{Cms, CmsError, Result, Session, VersionRef};
use obelus_evidence::Sha256;
use std::time::Duration;

/// How long to look for an upload whose answer did not come.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often the version list is read.
    pub looks: u32,
    /// Time between two looks.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            looks: 6,
            pause: Duration::from_secs(2),
        }
    }
}

/// Looks whether a file that was sent on top of `at` is the newest version now: `Some(version)` when its bytes are,
/// `None` when the newest version is still the one it was based on.
///
/// # Errors
/// [`CmsError::Stale`] when the newest version is another file: somebody else has saved. Otherwise what reading the
/// list or the version gave.
pub async fn is_saved(cms: &dyn Cms, session: &Session, at: VersionRef, file: Sha256) -> Result<Option<i64>> {
    let listed = cms.documents(session, at.case).await?;
    let newest = listed.iter().find(|listing| listing.id == at.document);
    let current = newest.ok_or(CmsError::Gone)?.version_id;
    if current == at.version {
        return Ok(None);
    }
    let there = cms
        .fetch(
            session,
            VersionRef {
                version: current,
                ..at
            },
        )
        .await?;
    match Sha256::of(&there.whole().await?) == file {
        true => Ok(Some(current)),
        false => Err(CmsError::Stale {
            based_on: at.version,
            current,
        }),
    }
}

/// After an upload without an answer: looks with patience. Says [`CmsError::Unconfirmed`] when the version list still
/// shows the old version at the end, because a slow system may yet save what it was sent.
pub(crate) async fn confirm(
    cms: &dyn Cms,
    session: &Session,
    at: VersionRef,
    file: Sha256,
    patience: Patience,
) -> Result<i64> {
    for look in 0..patience.looks {
        if look > 0 {
            tokio::time::sleep(patience.pause).await;
        }
        match is_saved(cms, session, at, file).await {
            Ok(Some(version)) => return Ok(version),
            Err(error @ (CmsError::Stale { .. } | CmsError::Gone)) => return Err(error),
            // A session that is over now says nothing about what was sent before.
            Ok(None) | Err(_) => {}
        }
    }
    Err(CmsError::Unconfirmed)
}
