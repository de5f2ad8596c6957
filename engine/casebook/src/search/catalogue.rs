//! What a case holds at the moment, kept up to date by following its audit chain: every change of a document is an
//! event, so reading the events since the last look tells which documents to look at again.

use crate::{
    CaseId, Casebook, CasebookError, DocumentId, DocumentState, Result,
    store::sqlite::{case, chain, search},
};
use obelus_evidence::{EventKind, Kind, Sha256};
use std::{collections::BTreeMap, sync::Arc};

/// A document as search sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) document: DocumentId,
    pub(crate) name: String,
    /// Tokens of its name.
    pub(crate) name_tokens: Vec<String>,
    pub(crate) kind: Kind,
    pub(crate) state: DocumentState,
    pub(crate) received_ms: i64,
    /// The reading that counts now.
    pub(crate) reading: Option<Sha256>,
    pub(crate) pages: u32,
    /// Pages without words that could be read.
    pub(crate) blind: Vec<u32>,
}

/// The documents of a case.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalogue {
    /// Number of the newest event on the case's chain that was followed.
    seen: Option<u64>,
    pub(super) entries: Arc<BTreeMap<DocumentId, Entry>>,
}

impl Catalogue {
    /// Brings the catalogue up to the newest event.
    pub(super) async fn follow(&mut self, casebook: &Casebook, id: &CaseId) -> Result<()> {
        let mut snapshot = casebook.database().snapshot().await?;
        let newest = chain::head(&mut snapshot, id.as_str())
            .await?
            .map_or(0, |head| head.number);
        if self.seen == Some(newest) && newest > 0 {
            return Ok(());
        }
        if case::get(&mut snapshot, id).await?.is_none() {
            return Err(CasebookError::NoCase(id.to_string()));
        }
        let changed = match self.seen {
            None => None,
            Some(seen) => {
                let changed = search::changed(&mut snapshot, id, seen, &CHANGES).await?;
                if changed.is_empty() {
                    self.seen = Some(newest);
                    return Ok(());
                }
                Some(changed)
            }
        };
        let found = search::entries(&mut snapshot, id, changed.as_deref()).await?;
        let entries = Arc::make_mut(&mut self.entries);
        if changed.is_none() {
            entries.clear();
        }
        entries.extend(found.into_iter().map(|entry| (entry.document.clone(), entry)));
        self.seen = Some(newest);
        Ok(())
    }
}

/// Events after which a document may be another to search.
const CHANGES: [EventKind; 5] = [
    EventKind::DocumentReceived,
    EventKind::StageDone,
    EventKind::DocumentRefused,
    EventKind::StageQuarantined,
    EventKind::StageReleased,
];
