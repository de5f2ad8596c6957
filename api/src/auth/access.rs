//! Who may open which case. A port, asked for every request; adapters: everybody who is signed in, a file, and the
//! case management system's own answer (`polaris/door.rs`).

use super::Caller;
use async_trait::async_trait;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

/// A case as its names are known here.
#[derive(Clone, Copy, Debug, Default)]
pub struct CaseName<'c> {
    /// Its id in the casebook.
    pub id: Option<&'c str>,
    /// Its number in the case management system.
    pub number: Option<i64>,
    /// Its unique reference number.
    pub urn: Option<&'c str>,
}

/// Why nobody can say whether somebody may open a case. Treated as no.
#[derive(Debug, thiserror::Error)]
#[error("nobody can say who may open a case at the moment: {0}")]
pub struct AccessError(pub String);

/// Says who may open which case.
#[async_trait]
pub trait CaseAccess: Send + Sync {
    /// Whether the caller may open the case.
    async fn may_open(&self, caller: &Caller, case: CaseName<'_>) -> Result<bool, AccessError>;
}

/// Everybody who is signed in may open every case: for one person on their own machine, and where the case
/// management system is asked anyway.
pub struct Everybody;

#[async_trait]
impl CaseAccess for Everybody {
    async fn may_open(&self, _: &Caller, _: CaseName<'_>) -> Result<bool, AccessError> {
        Ok(true)
    }
}

/// A TOML file: `[cases]`, then one line per case with the ids or names of those who may open it; `"*"` stands for
/// every case or for everybody. Read again when it changes; a file that cannot be read lets nobody in.
///
/// ```toml
/// [cases]
/// "13XB5557524" = ["ann@example.org", "0f7c0a52-0000-4000-8000-000000000001"]   # by URN, number or casebook id
/// "*" = ["auditors@example.org"]
/// ```
pub struct AccessFile {
    path: PathBuf,
    read: Mutex<Option<(SystemTime, u64, Lists)>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    cases: BTreeMap<String, Vec<String>>,
}

impl AccessFile {
    /// Opens the file.
    ///
    /// # Errors
    /// When it cannot be read or is not of that shape.
    pub fn open(path: &Path) -> Result<Self, AccessError> {
        let file = Self {
            path: path.to_owned(),
            read: Mutex::default(),
        };
        file.lists()?;
        Ok(file)
    }

    fn lists(&self) -> Result<Lists, AccessError> {
        let wrong = |why: String| AccessError(format!("{}: {why}", self.path.display()));
        let stamp = || -> io::Result<(SystemTime, u64)> {
            let metadata = fs::metadata(&self.path)?;
            Ok((metadata.modified()?, metadata.len()))
        };
        let (changed, bytes) = stamp().map_err(|e| wrong(e.to_string()))?;
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, size, lists)) = &*read
            && (*at, *size) == (changed, bytes)
        {
            return Ok(lists.clone());
        }
        let text = fs::read_to_string(&self.path).map_err(|e| wrong(e.to_string()))?;
        // The parser's message quotes the file, and names are personal data: only the place is told.
        let lists: Lists = toml::from_str(&text).map_err(|e| {
            wrong(format!(
                "this is not an access list, near byte {}",
                e.span().map_or(0, |s| s.start)
            ))
        })?;
        *read = Some((changed, bytes, lists.clone()));
        Ok(lists)
    }
}

#[async_trait]
impl CaseAccess for AccessFile {
    async fn may_open(&self, caller: &Caller, case: CaseName<'_>) -> Result<bool, AccessError> {
        let lists = self.lists()?;
        let actor = &caller.signed.actor;
        let number = case.number.map(|number| number.to_string());
        let names = [case.id, number.as_deref(), case.urn, Some("*")];
        let is_listed = |people: &Vec<String>| {
            people.iter().any(|person| {
                person == "*" || *person == actor.id || person.eq_ignore_ascii_case(&actor.name)
            })
        };
        Ok(names
            .into_iter()
            .flatten()
            .filter_map(|name| lists.cases.get(name))
            .any(is_listed))
    }
}

#[cfg(test)]
mod tests {
    use super::{AccessFile, CaseAccess, CaseName};
    use crate::auth::Caller;

    fn ann() -> Caller {
        let mut caller = Caller::service();
        caller.signed.actor.id = "id-of-ann".to_owned();
        caller.signed.actor.name = "Ann@example.org".to_owned();
        caller
    }

    #[tokio::test]
    async fn a_person_opens_the_cases_they_are_listed_for_under_any_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("access.toml");
        std::fs::write(
            &path,
            "[cases]\n13XB = ['ann@example.org']\n77 = ['id-of-ann']\nother = ['bo']\n",
        )
        .unwrap();
        let file = AccessFile::open(&path).unwrap();
        let ask = |id, number, urn| file.may_open(Box::leak(Box::new(ann())), CaseName { id, number, urn });
        assert!(ask(None, None, Some("13XB")).await.unwrap());
        assert!(ask(Some("x"), Some(77), Some("y")).await.unwrap());
        assert!(!ask(Some("other"), None, None).await.unwrap());
        assert!(!ask(None, None, None).await.unwrap());

        std::fs::write(&path, "[cases]\n'*' = ['*']\n# longer than before\n").unwrap();
        assert!(ask(Some("other"), None, None).await.unwrap());
        std::fs::write(&path, "cases = 3").unwrap();
        assert!(ask(Some("other"), None, None).await.is_err());
        std::fs::remove_file(&path).unwrap();
        assert!(ask(Some("other"), None, None).await.is_err());
    }
}
