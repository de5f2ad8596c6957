//! What users have changed in the made-up system; everything else is invented anew on every call.

use super::data;
use bytes::Bytes;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A document somebody has changed.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// Saved versions, oldest first.
    pub(super) versions: Vec<(i64, Bytes)>,
    /// Who holds it: id and name.
    pub(super) lock: Option<(String, String)>,
    /// Notes: who, what.
    pub(super) notes: Vec<(String, String)>,
    /// Fields of the listing.
    pub(super) fields: serde_json::Map<String, Value>,
}

/// The made-up system's memory.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) changed: BTreeMap<(i64, i64), Changed>,
    pub(super) removed: BTreeSet<(i64, i64)>,
    pub(super) uploads: u64,
    next: i64,
}

/// Why an upload is not saved.
pub(super) enum NotSaved {
    Gone,
    Missing,
    Locked(String),
    Old,
}

impl Store {
    pub(super) fn of(&mut self, at: (i64, i64)) -> &mut Changed {
        self.changed.entry(at).or_default()
    }

    /// The newest version of a document.
    pub(super) fn newest(&self, at: (i64, i64)) -> i64 {
        let saved = self.changed.get(&at).and_then(|changed| changed.versions.last());
        saved.map_or_else(|| data::first_version(at.1), |(version, _)| *version)
    }

    /// A version's bytes.
    pub(super) fn bytes(&self, at: (i64, i64), version: i64) -> Option<Bytes> {
        let saved = self
            .changed
            .get(&at)
            .into_iter()
            .flat_map(|changed| &changed.versions);
        match saved.into_iter().find(|(saved, _)| *saved == version) {
            Some((_, bytes)) => Some(bytes.clone()),
            None if version == data::first_version(at.1) => Some(data::file(at.0, at.1).into()),
            None => None,
        }
    }

    /// Saves a version; `careful` refuses what is not based on the newest.
    pub(super) fn save(
        &mut self,
        at: (i64, i64),
        based_on: i64,
        who: &str,
        bytes: Bytes,
        careful: bool,
    ) -> Result<i64, NotSaved> {
        if self.removed.contains(&at) {
            return Err(NotSaved::Gone);
        }
        if self.bytes(at, based_on).is_none() {
            return Err(NotSaved::Missing);
        }
        let newest = self.newest(at);
        if let Some((holder, name)) = &self.of(at).lock
            && holder != who
        {
            return Err(NotSaved::Locked(name.clone()));
        }
        if careful && newest != based_on {
            return Err(NotSaved::Old);
        }
        self.next += 1;
        self.uploads += 1;
        let version = 5_000_000 + self.next;
        let changed = self.of(at);
        changed.versions.push((version, bytes));
        changed.lock = None;
        Ok(version)
    }

    /// A document's listing with everything users have changed; nothing when it was removed.
    pub(super) fn listing(&self, at: (i64, i64)) -> Option<Value> {
        if self.removed.contains(&at) {
            return None;
        }
        let mut listing = data::listing(at.0, at.1);
        if let Some(changed) = self.changed.get(&at) {
            for (field, value) in &changed.fields {
                listing[field] = value.clone();
            }
            listing["hasNotes"] = json!(!changed.notes.is_empty());
        }
        listing["versionId"] = json!(self.newest(at));
        Some(listing)
    }
}
