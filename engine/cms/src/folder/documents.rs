//! The documents of a case folder.

use super::{
    details,
    place::{failed, number_of},
    versions,
};
use crate::{CmsError, Listing, Result, WitnessStatement};
use chrono::{DateTime, Utc};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// An original in a case folder.
pub(super) struct Original {
    pub(super) path: PathBuf,
    pub(super) name: String,
    /// When it was last changed, in milliseconds since 1970 UTC: its version.
    pub(super) version: i64,
}

/// The documents of a case folder, by name: every plain file but hidden ones and JSON, which says something about a
/// case and is none of its papers. Links are not followed.
///
/// # Errors
/// When the folder can't be listed.
pub fn files(case: &Path) -> Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = originals(case)?
        .into_values()
        .map(|original| original.path)
        .collect();
    found.sort();
    Ok(found)
}

/// Every document by number.
pub(super) fn originals(case: &Path) -> Result<BTreeMap<i64, Original>> {
    let failed = failed("listing the case folder");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(case).map_err(&failed)? {
        let entry = entry.map_err(&failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_json = Path::new(&name)
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("json"));
        if is_json || name.starts_with('.') || !entry.file_type().map_err(&failed)?.is_file() {
            continue;
        }
        let version = versions::of(&entry.metadata().map_err(&failed)?);
        let number = number_of(&name);
        let original = Original {
            path: entry.path(),
            name,
            version,
        };
        if found.insert(number, original).is_some() {
            return Err(CmsError::BadAnswer(format!(
                "two files of the case have number {number}; rename one of them"
            )));
        }
    }
    Ok(found)
}

/// One original by its number.
pub(super) fn find(case: &Path, document: i64) -> Result<Original> {
    originals(case)?
        .remove(&document)
        .ok_or_else(|| match versions::were(case, document) {
            true => CmsError::Gone,
            false => CmsError::NotThere("document"),
        })
}

/// The documents of a case by name, each with its newest version.
pub(super) fn list(case: &Path) -> Result<Vec<Listing>> {
    let saved = versions::newest(case)?;
    let detailed = details::all(case)?;
    let noted = details::noted(case);
    let mut listed = Vec::new();
    for (number, original) in originals(case)? {
        let path = Path::new(&original.name);
        let title = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let version = saved.get(&number).copied().unwrap_or(0).max(original.version);
        // A saved version is a PDF, whatever its original was.
        let end = match version == original.version {
            true => path.extension().map(|end| format!(".{}", end.to_string_lossy())),
            false => Some(".pdf".to_owned()),
        };
        let date = DateTime::<Utc>::from_timestamp_millis(original.version);
        let plain = Listing {
            id: number,
            version_id: version,
            presentation_title: title.into(),
            original_file_name: original.name.into(),
            file_extension: end,
            date: date.map(|date| date.format("%Y-%m-%d").to_string()),
            has_notes: noted.contains(&number),
            can_reclassify: true,
            can_rename: true,
            rename_status: Some("CanRename".to_owned()),
            ..Listing::default()
        };
        listed.push(details::over(plain, detailed.get(&number))?);
    }
    listed.sort_by(|a, b| a.original_file_name.cmp(&b.original_file_name));
    Ok(listed)
}

/// Statements that were reclassified to a witness.
pub(super) fn statements(case: &Path, witness: i64) -> Result<Vec<WitnessStatement>> {
    let of_witness = |listing: &Listing| listing.witness_id == Some(witness);
    let listed = list(case)?.into_iter().filter(of_witness);
    Ok(listed
        .map(|listing| WitnessStatement {
            document_id: listing.id,
            statement_number: listing.category_list_order,
        })
        .collect())
}
