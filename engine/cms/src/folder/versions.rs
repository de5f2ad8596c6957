//! Versions of a document: the original, and what was saved on top of it.

use super::{
    details, documents,
    place::{failed, hold, number_of, put_new},
};
use crate::{CmsError, Result, VersionRef};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use obelus_evidence::Actor;
use std::{
    collections::BTreeMap,
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};
use tokio_util::io::ReaderStream;

/// Folder of saved versions, beside the originals so that people find them.
const SAVED: &str = "redacted";

/// The version a file has by itself: when it was last changed, in milliseconds since 1970 UTC, at least 1.
pub(super) fn of(file: &Metadata) -> i64 {
    file.modified().map_or(1, millis)
}

fn millis(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    i64::try_from(since).unwrap_or(i64::MAX).max(1)
}

fn saved_path(case: &Path, name: &str, version: i64) -> PathBuf {
    case.join(SAVED).join(format!("{name}.v{version}.pdf"))
}

/// Saved versions: name of the original and number.
fn saved(case: &Path) -> Result<Vec<(String, i64)>> {
    let entries = match fs::read_dir(case.join(SAVED)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed("listing the saved versions")(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(failed("listing the saved versions"))?.file_name();
        let name = name.to_string_lossy();
        let version = name.strip_suffix(".pdf").and_then(|rest| rest.rsplit_once(".v"));
        if let Some((original, version)) = version
            && let Ok(version) = version.parse::<i64>()
        {
            found.push((original.to_owned(), version));
        }
    }
    Ok(found)
}

/// The newest saved version of every document that has one.
pub(super) fn newest(case: &Path) -> Result<BTreeMap<i64, i64>> {
    let mut newest = BTreeMap::new();
    for (name, version) in saved(case)? {
        let entry = newest.entry(number_of(&name)).or_insert(version);
        *entry = version.max(*entry);
    }
    Ok(newest)
}

/// Whether a document that is no longer there has saved versions.
pub(super) fn were(case: &Path, document: i64) -> bool {
    newest(case).is_ok_and(|newest| newest.contains_key(&document))
}

/// Opens a version: file name, file, size. What was opened is checked, not what was listed.
pub(super) fn open(case: &Path, at: VersionRef) -> Result<(String, File, u64)> {
    let original = documents::find(case, at.document)?;
    let saved = saved_path(case, &original.name, at.version);
    let (name, path) = match saved.is_file() {
        true => (pdf_name(&original.name), saved),
        false if original.version == at.version => (original.name, original.path.clone()),
        false => return Err(CmsError::NotThere("version of the document")),
    };
    let is_original = path == original.path;
    let file = File::open(path).map_err(failed("opening a document"))?;
    let found = file.metadata().map_err(failed("opening a document"))?;
    if is_original && of(&found) != at.version {
        return Err(CmsError::NotThere("version of the document"));
    }
    Ok((name, file, found.len()))
}

/// A saved version is a PDF, whatever its original was.
fn pdf_name(original: &str) -> String {
    match original.to_ascii_lowercase().ends_with(".pdf") {
        true => original.to_owned(),
        false => format!("{original}.pdf"),
    }
}

pub(super) fn stream(file: tokio::fs::File) -> BoxStream<'static, Result<Bytes>> {
    ReaderStream::with_capacity(file, 64 << 10)
        .map_err(failed("reading a document"))
        .boxed()
}

/// Saves a version on top of the newest.
pub(super) fn save(case: &Path, at: VersionRef, pdf: &[u8], by: &Actor) -> Result<i64> {
    let _held = hold(case)?;
    let original = documents::find(case, at.document)?;
    details::must_be_free(case, at.document, by)?;
    let current = newest(case)?
        .get(&at.document)
        .copied()
        .unwrap_or(0)
        .max(original.version);
    if current != at.version {
        let there = fs::read(saved_path(case, &original.name, current));
        // Sent again because an answer got lost: it is there already.
        return match there.is_ok_and(|there| there == pdf) {
            true => Ok(current),
            false => Err(CmsError::Stale {
                based_on: at.version,
                current,
            }),
        };
    }
    let version = millis(SystemTime::now()).max(current.saturating_add(1));
    let path = saved_path(case, &original.name, version);
    match put_new(&path, pdf).map_err(failed("saving a version"))? {
        true => details::unlock(case, at.document, by).map(|()| version),
        false => Err(CmsError::Unavailable(
            "the version's file is there already".to_owned(),
        )),
    }
}
