//! Locks, notes and details of documents, in the case folder's `.obelus`.

use super::place::{HIDDEN, failed, hold, put_new, replace};
use crate::{CmsError, Listing, MaterialType, Note, Reclassification, Result};
use chrono::{SecondsFormat, Utc};
use obelus_evidence::{Actor, Sensitive};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

fn place(case: &Path, what: &str, document: i64) -> PathBuf {
    case.join(HIDDEN).join(what).join(format!("{document}.json"))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("reading what is known about a document")(error)),
    }
}

fn damaged(what: &str, document: i64) -> CmsError {
    CmsError::BadAnswer(format!(
        "the {what} of document {document} is damaged; remove it from .obelus"
    ))
}

fn holder(case: &Path, document: i64) -> Result<Option<Actor>> {
    let Some(bytes) = read(&place(case, "locks", document))? else {
        return Ok(None);
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|_| damaged("lock", document))
}

/// An error when somebody else holds the document.
pub(super) fn must_be_free(case: &Path, document: i64, by: &Actor) -> Result<()> {
    match holder(case, document)? {
        Some(holder) if holder.id != by.id => Err(CmsError::Locked {
            by: holder.name.into(),
        }),
        _ => Ok(()),
    }
}

pub(super) fn lock(case: &Path, document: i64, by: &Actor) -> Result<()> {
    let bytes = serde_json::to_vec(by).map_err(|_| damaged("lock", document))?;
    put_new(&place(case, "locks", document), &bytes).map_err(failed("locking a document"))?;
    must_be_free(case, document, by)
}

pub(super) fn unlock(case: &Path, document: i64, by: &Actor) -> Result<()> {
    must_be_free(case, document, by)?;
    match fs::remove_file(place(case, "locks", document)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("unlocking a document")(error)),
        _ => Ok(()),
    }
}

pub(super) fn notes(case: &Path, document: i64) -> Result<Vec<Note>> {
    match read(&place(case, "notes", document))? {
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|_| damaged("list of notes", document)),
        None => Ok(Vec::new()),
    }
}

pub(super) fn add_note(case: &Path, document: i64, by: &Actor, text: Sensitive<String>) -> Result<()> {
    let _held = hold(case)?;
    let mut all = notes(case, document)?;
    let number = all.iter().map(|note| note.id).max().unwrap_or(0) + 1;
    all.push(Note {
        id: number,
        created_by_name: by.name.as_str().into(),
        sort_order: Some(number),
        date: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        text,
        kind: "General".to_owned(),
    });
    let bytes = serde_json::to_vec(&all).map_err(|_| damaged("list of notes", document))?;
    replace(&place(case, "notes", document), &bytes).map_err(failed("writing a note"))
}

/// Documents that have something in one of the hidden folders.
fn numbers(case: &Path, what: &str) -> BTreeSet<i64> {
    let entries = fs::read_dir(case.join(HIDDEN).join(what))
        .into_iter()
        .flatten()
        .flatten();
    entries
        .filter_map(|entry| entry.path().file_stem()?.to_str()?.parse().ok())
        .collect()
}

/// Documents that have notes.
pub(super) fn noted(case: &Path) -> BTreeSet<i64> {
    numbers(case, "notes")
}

/// Changed fields of listings, by document.
pub(super) fn all(case: &Path) -> Result<BTreeMap<i64, Map<String, Value>>> {
    let mut found = BTreeMap::new();
    for document in numbers(case, "details") {
        found.insert(document, details(case, document)?);
    }
    Ok(found)
}

fn details(case: &Path, document: i64) -> Result<Map<String, Value>> {
    match read(&place(case, "details", document))? {
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|_| damaged("details", document)),
        None => Ok(Map::new()),
    }
}

/// Changes fields of a document's listing.
pub(super) fn change(case: &Path, document: i64, fields: Map<String, Value>) -> Result<()> {
    let _held = hold(case)?;
    let mut known = details(case, document)?;
    known.extend(fields);
    let bytes = serde_json::to_vec(&known).map_err(|_| damaged("details", document))?;
    replace(&place(case, "details", document), &bytes).map_err(failed("writing a document's details"))
}

/// A listing with its changed fields. Number and version are never theirs to change.
pub(super) fn over(plain: Listing, changed: Option<&Map<String, Value>>) -> Result<Listing> {
    let Some(changed) = changed else {
        return Ok(plain);
    };
    let (id, version) = (plain.id, plain.version_id);
    let bad = |_| damaged("details", id);
    let mut whole = serde_json::to_value(plain).map_err(bad)?;
    for (field, value) in changed {
        whole[field] = value.clone();
    }
    whole["id"] = id.into();
    whole["versionId"] = version.into();
    serde_json::from_value(whole).map_err(bad)
}

/// The fields a reclassification changes.
pub(super) fn reclassified(to: &Reclassification) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut set = |field: &str, value: Value| fields.insert(field.to_owned(), value);
    set("typeId", to.document_type_id.into());
    set("classification", to.classification.as_str().into());
    set("isUnused", (!to.used).into());
    if let Some(kind) = types()
        .into_iter()
        .find(|kind| kind.type_id == to.document_type_id)
    {
        set("type", kind.description.into());
    }
    if let Some(subject) = &to.subject {
        set("presentationTitle", subject.reveal().as_str().into());
    }
    if let Some(statement) = &to.statement {
        set("cmsDocCategory", "Statement".into());
        set("witnessId", statement.witness.into());
        set("categoryListOrder", statement.statement_no.into());
        if let Some(date) = &statement.date {
            set("date", date.as_str().into());
        }
    }
    if let Some(exhibit) = &to.exhibit {
        set("cmsDocCategory", "Exhibit".into());
        set("reference", exhibit.reference.as_str().into());
        set("title", exhibit.item.reveal().as_str().into());
    }
    fields
}

/// The document types a folder's documents can be made into; numbers are the Casework App's.
pub(super) fn types() -> Vec<MaterialType> {
    let known = [
        (1031, "MG11", "Statement", "Statement"),
        (1042, "Exhibit", "Exhibit", "Exhibit"),
        (1029, "Other Material", "Other", "Other"),
        (1015, "MG 6", "Other", "Other"),
    ];
    known
        .into_iter()
        .map(|(type_id, description, variant, classification)| {
            serde_json::from_value(json!({
                "typeId": type_id, "description": description, "newClassificationVariant": variant,
                "addAsUsedOrUnused": "Y", "classification": classification.to_uppercase(),
            }))
        })
        .filter_map(Result::ok)
        .collect()
}
