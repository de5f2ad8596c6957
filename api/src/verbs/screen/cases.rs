//! Which folders are cases, and what their documents are called.

use crate::verbs::outcome::Outcome;
use chrono::NaiveDate;
use obelus_cms::folder;
use obelus_evidence::CaseContext;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A folder that holds a case.
pub(super) struct CaseFolder {
    /// Name, used for its folder of results; unique in a run.
    pub(super) name: String,
    /// What is known about it.
    pub(super) context: CaseContext,
    /// Day of its next hearing.
    pub(super) hearing: Option<NaiveDate>,
    /// Its documents, by name.
    pub(super) documents: Vec<Document>,
}

/// A document of a case.
pub(super) struct Document {
    /// The file.
    pub(super) path: PathBuf,
    /// Its file name.
    pub(super) file_name: String,
    /// Name for its results, unique in its case: the file name without its ending, where that is enough.
    pub(super) name: String,
    /// Its size.
    pub(super) bytes: u64,
}

/// Where the folder adapter puts saved versions: copies, and no documents of another case.
const SAVED: &str = "redacted";

/// How deep folders of case folders may be nested.
const DEEPEST: usize = 4;

/// Finds the cases below the paths given.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<CaseFolder>, Outcome> {
    let mut folders = Vec::new();
    for path in paths {
        if !path.is_dir() {
            return Err(Outcome::usage(format!(
                "{} is not a folder; screen takes case folders",
                path.display()
            )));
        }
        collect(path, 0, &mut folders)?;
    }
    let mut taken = BTreeSet::new();
    let mut cases = Vec::new();
    for path in folders {
        let documents = documents(&path)?;
        let context =
            folder::context(&path).map_err(|error| Outcome::usage(format!("{}: {error}", path.display())))?;
        let hearing = context
            .headline_charge
            .as_ref()
            .and_then(|charge| charge.next_hearing_date.as_deref());
        cases.push(CaseFolder {
            name: unique(&folder_name(&path), &mut taken),
            hearing: hearing.and_then(day),
            context,
            documents,
        });
    }
    if cases.is_empty() {
        return Err(Outcome::usage("there is no document in these folders"));
    }
    Ok(cases)
}

/// The day a date or moment begins with, e.g. `2026-03-02T10:00:00`.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    text.trim().get(..10)?.parse().ok()
}

/// Takes hearing days from a list: lines of `URN or case folder,YYYY-MM-DD`. A heading and cases that are not here are
/// passed over; any other line that can't be read is an error, because a hearing that is missed is.
pub(super) fn read_hearings(list: &Path, cases: &mut [CaseFolder]) -> Result<(), Outcome> {
    let text = fs::read_to_string(list).map_err(|e| Outcome::usage(format!("{}: {e}", list.display())))?;
    let plain = |name: &str| name.trim().trim_matches('"').to_ascii_uppercase();
    for (number, line) in (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let Some((name, date)) = line.rsplit_once(',') else {
            let what = format!("{}: line {number}: write URN,YYYY-MM-DD", list.display());
            return Err(Outcome::usage(what));
        };
        let Some(hearing) = day(date.trim().trim_matches('"')) else {
            if number == 1 {
                continue;
            }
            let what = format!(
                "{}: line {number}: a hearing day is written YYYY-MM-DD",
                list.display()
            );
            return Err(Outcome::usage(what));
        };
        let meant = cases.iter_mut().filter(|case| {
            let urn = case
                .context
                .unique_reference_number
                .as_deref()
                .unwrap_or_default();
            plain(&case.name) == plain(name) || (!urn.is_empty() && plain(urn) == plain(name))
        });
        meant.for_each(|case| case.hearing = Some(hearing));
    }
    Ok(())
}

fn collect(path: &Path, depth: usize, folders: &mut Vec<PathBuf>) -> Result<(), Outcome> {
    if !documents(path)?.is_empty() {
        folders.push(path.to_owned());
    }
    if depth == DEEPEST {
        return Ok(());
    }
    let unreadable = |e: std::io::Error| Outcome::usage(format!("{}: {e}", path.display()));
    let mut inside = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // Links are not followed: they may lead anywhere, and in circles.
        let is_folder = entry.file_type().map_err(unreadable)?.is_dir();
        let name = entry.file_name();
        if is_folder && !name.to_string_lossy().starts_with('.') && name != SAVED {
            inside.push(entry.path());
        }
    }
    inside.sort();
    inside
        .iter()
        .try_for_each(|folder| collect(folder, depth + 1, folders))
}

fn documents(path: &Path) -> Result<Vec<Document>, Outcome> {
    let files =
        folder::files(path).map_err(|error| Outcome::usage(format!("{}: {error}", path.display())))?;
    let mut stems: BTreeMap<String, usize> = BTreeMap::new();
    for file in &files {
        *stems.entry(stem(file)).or_default() += 1;
    }
    Ok(files
        .into_iter()
        .map(|path| {
            let file_name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let stem = stem(&path);
            let name = if stems.get(&stem) == Some(&1) {
                stem
            } else {
                file_name.clone()
            };
            Document {
                bytes: path.metadata().map_or(0, |file| file.len()),
                path,
                file_name,
                name,
            }
        })
        .collect())
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn folder_name(path: &Path) -> String {
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    whole
        .file_name()
        .map_or_else(|| "case".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The name, or the name with the first free number.
fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    let free = std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|candidate| !taken.contains(candidate));
    let free = free.unwrap_or_default();
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::{find, read_hearings};
    use std::fs;

    #[test]
    fn a_hearing_list_names_cases_by_reference_number_or_folder() {
        let root = tempfile::tempdir().unwrap();
        for (case, known) in [
            ("x", r#"{"uniqueReferenceNumber":"45CV2911222"}"#),
            ("y", "{}"),
            ("x/redacted", "{}"),
        ] {
            fs::create_dir_all(root.path().join(case)).unwrap();
            fs::write(root.path().join(case).join("a.txt"), "text").unwrap();
            fs::write(root.path().join(case).join("case.json"), known).unwrap();
        }
        let mut cases = find(&[root.path().to_owned()]).unwrap();
        assert_eq!(cases.len(), 2, "saved copies are no case");
        let list = root.path().join("hearings.csv");
        fs::write(
            &list,
            "urn,hearing\n45cv2911222,2026-03-04\n\"y\",2026-03-05\nunknown,2026-03-06\n",
        )
        .unwrap();
        read_hearings(&list, &mut cases).unwrap();
        let days: Vec<String> = cases
            .iter()
            .map(|case| case.hearing.unwrap().to_string())
            .collect();
        assert_eq!(days, ["2026-03-04", "2026-03-05"]);
        fs::write(&list, "x,2026-03-04\ny,tomorrow\n").unwrap();
        assert!(read_hearings(&list, &mut cases).is_err());
    }

    #[test]
    fn every_folder_with_documents_is_a_case_and_names_do_not_collide() {
        let root = tempfile::tempdir().unwrap();
        for file in [
            "a/x/mg11.pdf",
            "a/x/mg11.txt",
            "a/x/case.json",
            "a/x/truth.json",
            "b/x/letter.pdf",
            "b/.git/y.pdf",
        ] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"{}").unwrap();
        }
        let cases = find(&[root.path().to_owned()]).unwrap();
        let listed: Vec<(String, Vec<String>)> = cases
            .into_iter()
            .map(|case| {
                (
                    case.name,
                    case.documents.into_iter().map(|document| document.name).collect(),
                )
            })
            .collect();
        let expected = [
            ("x".to_owned(), vec!["mg11.pdf".to_owned(), "mg11.txt".to_owned()]),
            ("x-2".to_owned(), vec!["letter".to_owned()]),
        ];
        assert_eq!(listed, expected);
        assert!(find(&[root.path().join("b/.git/y.pdf")]).is_err());
    }
}
