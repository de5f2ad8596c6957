//! Case folders and what `case.json` says.

use super::place::{failed, number_of};
use crate::{CaseFile, CaseUrn, CmsError, Result};
use obelus_evidence::{CaseContext, Sha256};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folders in a folder that are not hidden; links are not followed, they may lead anywhere.
pub(super) fn below(root: &Path) -> Result<Vec<PathBuf>> {
    let failed = failed("listing the case folders");
    let mut found = Vec::new();
    for entry in fs::read_dir(root).map_err(&failed)? {
        let entry = entry.map_err(&failed)?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type().map_err(&failed)?.is_dir() && !is_hidden {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Name of a case folder.
pub(super) fn name(case: &Path) -> String {
    let whole = case.canonicalize().unwrap_or_else(|_| case.to_owned());
    whole
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// `case.json` as an object; empty when there is none.
fn object(case: &Path) -> Result<Map<String, Value>> {
    let bytes = match fs::read(case.join("case.json")) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Map::new()),
        Err(error) => return Err(failed("reading case.json")(error)),
    };
    // Only the place is told: the parser's own message quotes the file.
    serde_json::from_slice(&bytes).map_err(|error| {
        CmsError::BadAnswer(format!(
            "case.json of case folder {} is not a case object: line {}, column {}",
            number_of(&name(case)),
            error.line(),
            error.column()
        ))
    })
}

/// What `case.json` says about a case; nothing when there is none.
///
/// # Errors
/// When the file can't be read or is not a case object; the error does not quote it.
pub fn context(case: &Path) -> Result<CaseContext> {
    serde_json::from_value(Value::Object(object(case)?))
        .map_err(|_| CmsError::BadAnswer("case.json has a field of the wrong kind".to_owned()))
}

/// A case's number: `id` of `case.json` when it is at least 1, else a stable number of the folder's name.
pub(super) fn number(case: &Path) -> Result<i64> {
    if !case.is_dir() {
        return Err(CmsError::NotThere("case"));
    }
    let said = object(case)?
        .get("id")
        .and_then(Value::as_i64)
        .filter(|id| *id >= 1);
    Ok(said.unwrap_or_else(|| number_of(&name(case))))
}

/// A case's reference number: that of `case.json`, else the folder's name.
pub(super) fn urn(case: &Path) -> Result<CaseUrn> {
    let said = object(case)?
        .get("uniqueReferenceNumber")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let urn = said
        .filter(|urn| !urn.trim().is_empty())
        .unwrap_or_else(|| name(case));
    Ok(CaseUrn {
        id: number(case)?,
        urn_root: root_of(&urn).to_owned(),
        urn,
    })
}

/// A reference number without the suffix of a split case, e.g. `/1`.
fn root_of(urn: &str) -> &str {
    urn.split_once('/').map_or(urn, |(root, _)| root).trim()
}

/// Whether a case is meant by a reference number; letter case and spaces don't matter.
pub(super) fn is_under(case: &CaseUrn, asked: &str) -> bool {
    let plain = |urn: &str| -> String {
        urn.chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_uppercase)
            .collect()
    };
    let asked = plain(asked);
    !asked.is_empty() && (plain(&case.urn) == asked || plain(&case.urn_root) == asked)
}

/// What is known about a case.
pub(super) fn file(case: &Path) -> Result<CaseFile> {
    let mut object = object(case)?;
    let number = number(case)?;
    let urn = urn(case)?.urn;
    object.insert("id".to_owned(), number.into());
    object.insert("uniqueReferenceNumber".to_owned(), urn.as_str().into());
    let parties = [object.get("defendants"), object.get("leadDefendantDetails")];
    let defendants_version = Sha256::of(format!("{parties:?}").as_bytes()).to_string()[..16].to_owned();
    let object = Value::Object(object);
    let context: CaseContext = serde_json::from_value(object.clone()).map_err(|_| {
        CmsError::BadAnswer(format!(
            "case.json of case {number} has a field of the wrong kind"
        ))
    })?;
    Ok(CaseFile {
        number,
        key: key(case, number),
        urn,
        context,
        object: object.into(),
        defendants_version: Some(defendants_version),
    })
}

/// The folder's name where it is safe in addresses and file names, else made from the number.
fn key(case: &Path, number: i64) -> String {
    let name = name(case);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    match (1..=128).contains(&name.len()) && name.chars().all(is_plain) && !name.starts_with('.') {
        true => name,
        false => format!("case-{number}"),
    }
}

/// A list in `case.json`; empty when it has none.
pub(super) fn entries<T: DeserializeOwned>(case: &Path, field: &str) -> Result<Vec<T>> {
    let list = object(case)?.remove(field).unwrap_or(Value::Array(Vec::new()));
    serde_json::from_value(list)
        .map_err(|_| CmsError::BadAnswer(format!("{field} of case.json is not the list it should be")))
}

#[cfg(test)]
mod tests {
    use super::{file, is_under, urn};

    #[test]
    fn a_folder_without_case_json_is_a_case_named_after_itself() {
        let dir = tempfile::tempdir().unwrap();
        let case = dir.path().join("R v Poe");
        std::fs::create_dir(&case).unwrap();
        let known = file(&case).unwrap();
        assert_eq!(
            (known.urn.as_str(), known.key.starts_with("case-")),
            ("R v Poe", true)
        );
        assert_eq!(known.number, urn(&case).unwrap().id);
    }

    #[test]
    fn a_split_case_is_found_under_its_root() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("case.json"),
            r#"{"id":7,"uniqueReferenceNumber":"45CV2911222/1","owningUnit":"Wessex CC"}"#,
        )
        .unwrap();
        let found = urn(dir.path()).unwrap();
        assert_eq!((found.id, found.urn_root.as_str()), (7, "45CV2911222"));
        assert!(
            is_under(&found, "45cv 2911222")
                && is_under(&found, "45CV2911222/1")
                && !is_under(&found, "45CV")
        );
        assert_eq!(
            file(dir.path()).unwrap().object.reveal()["owningUnit"],
            "Wessex CC"
        );
    }
}
