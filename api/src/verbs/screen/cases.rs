//! Which folders are cases, and what their documents are called.

use crate::{folder, verbs::outcome::Outcome};
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
}

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
        let context = folder::context(&path).map_err(Outcome::usage)?;
        cases.push(CaseFolder {
            name: unique(&folder_name(&path), &mut taken),
            context,
            documents,
        });
    }
    if cases.is_empty() {
        return Err(Outcome::usage("there is no document in these folders"));
    }
    Ok(cases)
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
        if is_folder && !entry.file_name().to_string_lossy().starts_with('.') {
            inside.push(entry.path());
        }
    }
    inside.sort();
    inside
        .iter()
        .try_for_each(|folder| collect(folder, depth + 1, folders))
}

fn documents(path: &Path) -> Result<Vec<Document>, Outcome> {
    let mut files = folder::documents(path).map_err(Outcome::usage)?;
    // Truth files and results lie beside documents, and are none.
    files.retain(|file| file.extension().is_none_or(|e| !e.eq_ignore_ascii_case("json")));
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
    use super::find;
    use std::fs;

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
