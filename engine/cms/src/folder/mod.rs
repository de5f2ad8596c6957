//! A case is a folder: `case.json` and the documents beside it. Originals are never changed.
//!
//! ```text
//! R-v-Poe/case.json                      the Casework App's Case object; any field may be missing
//! R-v-Poe/MG11 Roe.pdf                   an original; its version is the time it was last changed
//! R-v-Poe/redacted/MG11 Roe.pdf.v1764…   a saved version, newest number wins
//! R-v-Poe/.obelus/{locks,notes,details}  what has no place in a plain folder
//! ```

mod cases;
mod details;
mod documents;
mod place;
mod versions;

use crate::{
    CaseFile, CaseUrn, Cms, CmsError, Content, ExhibitProducer, Listing, MaterialType, Note,
    Reclassification, RenameAs, Result, Session, VersionRef, WitnessStatement,
};
use async_trait::async_trait;
use bytes::Bytes;
use obelus_evidence::{Actor, Sensitive};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

pub use cases::context;
pub use documents::files;
pub use place::number_of;

/// The folder adapter. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Folder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Folders whose subfolders are cases.
    roots: Vec<PathBuf>,
    /// Folders that are cases.
    cases: Vec<PathBuf>,
    limit: u64,
    /// Where a case was found last, by its number.
    known: Mutex<BTreeMap<i64, PathBuf>>,
}

impl Folder {
    /// Cases are the subfolders of `roots`, and `cases` themselves. Files over `limit` bytes are not given out or
    /// taken.
    pub fn new(roots: Vec<PathBuf>, cases: Vec<PathBuf>, limit: u64) -> Self {
        Self(Arc::new(Inner {
            roots,
            cases,
            limit,
            known: Mutex::default(),
        }))
    }

    /// Does blocking work for one case on a thread of its own.
    async fn on_case<T: Send + 'static>(
        &self,
        case: i64,
        job: impl FnOnce(&Path) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let inner = self.0.clone();
        blocking(move || job(&inner.folder(case)?)).await
    }
}

impl Inner {
    /// The folder of a case; looks where it was last time first.
    fn folder(&self, case: i64) -> Result<PathBuf> {
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&case)
            .cloned();
        if let Some(path) = known
            && cases::number(&path).is_ok_and(|number| number == case)
        {
            return Ok(path);
        }
        let found = self.all()?;
        let path = found.get(&case).cloned();
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = found;
        path.ok_or(CmsError::NotThere("case"))
    }

    /// Every case folder by its number. Two folders that claim one number are an error, not a guess.
    fn all(&self) -> Result<BTreeMap<i64, PathBuf>> {
        let mut found: BTreeMap<i64, PathBuf> = BTreeMap::new();
        let mut folders = self.cases.clone();
        for root in &self.roots {
            folders.extend(cases::below(root)?);
        }
        for path in folders {
            let number = cases::number(&path)?;
            match found.get(&number) {
                Some(other) if place::same(other, &path) => {}
                Some(_) => {
                    return Err(CmsError::BadAnswer(format!(
                        "two case folders say they are case {number}; give one of them another id in case.json"
                    )));
                }
                None => {
                    found.insert(number, path);
                }
            }
        }
        Ok(found)
    }
}

async fn blocking<T: Send + 'static>(job: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(job)
        .await
        .unwrap_or_else(|_| Err(CmsError::Unavailable("the server is stopping".to_owned())))
}

fn who(session: &Session) -> Actor {
    session.user.clone()
}

#[async_trait]
impl Cms for Folder {
    fn adapter(&self) -> &'static str {
        "folder"
    }

    async fn verify(&self, _: &Session) -> Result<()> {
        Ok(())
    }

    async fn urn(&self, _: &Session, case: i64) -> Result<CaseUrn> {
        self.on_case(case, cases::urn).await
    }

    async fn cases(&self, _: &Session, urn: &str) -> Result<Vec<i64>> {
        let (inner, urn) = (self.0.clone(), urn.to_owned());
        blocking(move || {
            let mut found = Vec::new();
            for (number, path) in inner.all()? {
                if cases::is_under(&cases::urn(&path)?, &urn) {
                    found.push(number);
                }
            }
            Ok(found)
        })
        .await
    }

    async fn all_cases(&self, _: &Session) -> Result<Vec<i64>> {
        let inner = self.0.clone();
        blocking(move || Ok(inner.all()?.into_keys().collect())).await
    }

    async fn case(&self, _: &Session, case: i64) -> Result<CaseFile> {
        self.on_case(case, cases::file).await
    }

    async fn documents(&self, _: &Session, case: i64) -> Result<Vec<Listing>> {
        self.on_case(case, documents::list).await
    }

    async fn fetch(&self, _: &Session, at: VersionRef) -> Result<Content> {
        let limit = self.0.limit;
        let (name, file, bytes) = self
            .on_case(at.case, move |case| versions::open(case, at))
            .await?;
        let stream = versions::stream(tokio::fs::File::from_std(file));
        Content::checked(Some(name.into()), Some(bytes), limit, stream)
    }

    async fn upload(&self, session: &Session, at: VersionRef, pdf: Bytes) -> Result<i64> {
        if pdf.len() as u64 > self.0.limit {
            return Err(CmsError::TooLarge);
        }
        let by = who(session);
        self.on_case(at.case, move |case| versions::save(case, at, &pdf, &by))
            .await
    }

    async fn lock(&self, session: &Session, at: VersionRef) -> Result<()> {
        let by = who(session);
        self.on_case(at.case, move |case| {
            documents::find(case, at.document)?;
            details::lock(case, at.document, &by)
        })
        .await
    }

    async fn unlock(&self, session: &Session, at: VersionRef) -> Result<()> {
        let by = who(session);
        self.on_case(at.case, move |case| {
            documents::find(case, at.document)?;
            details::unlock(case, at.document, &by)
        })
        .await
    }

    async fn notes(&self, _: &Session, case: i64, document: i64) -> Result<Vec<Note>> {
        self.on_case(case, move |case| {
            documents::find(case, document)?;
            details::notes(case, document)
        })
        .await
    }

    async fn add_note(
        &self,
        session: &Session,
        case: i64,
        document: i64,
        text: Sensitive<String>,
    ) -> Result<()> {
        place::checked(text.reveal(), 500, "a note")?;
        let by = who(session);
        self.on_case(case, move |case| {
            documents::find(case, document)?;
            details::add_note(case, document, &by, text)
        })
        .await
    }

    async fn rename(
        &self,
        _: &Session,
        case: i64,
        document: i64,
        name: Sensitive<String>,
        which: RenameAs,
    ) -> Result<()> {
        place::checked(name.reveal(), 255, "a name")?;
        self.on_case(case, move |case| {
            documents::find(case, document)?;
            let mut change = serde_json::Map::new();
            change.insert("presentationTitle".to_owned(), name.reveal().as_str().into());
            if which == RenameAs::Exhibit {
                change.insert("title".to_owned(), name.reveal().as_str().into());
            }
            details::change(case, document, change)
        })
        .await
    }

    async fn reclassify(&self, _: &Session, case: i64, document: i64, to: Reclassification) -> Result<()> {
        self.on_case(case, move |case| {
            documents::find(case, document)?;
            details::change(case, document, details::reclassified(&to))
        })
        .await
    }

    async fn set_used(&self, _: &Session, case: i64, document: i64, used: bool) -> Result<()> {
        self.on_case(case, move |case| {
            documents::find(case, document)?;
            let change = [("isUnused".to_owned(), Value::Bool(!used))];
            details::change(case, document, change.into_iter().collect())
        })
        .await
    }

    async fn producers(&self, _: &Session, case: i64) -> Result<Vec<ExhibitProducer>> {
        self.on_case(case, |case| cases::entries(case, "exhibitProducers"))
            .await
    }

    async fn statements(&self, _: &Session, case: i64, witness: i64) -> Result<Vec<WitnessStatement>> {
        self.on_case(case, move |case| documents::statements(case, witness))
            .await
    }

    async fn reclassification_types(&self, _: &Session) -> Result<Vec<MaterialType>> {
        Ok(details::types())
    }

    async fn pre_charge_requests(&self, _: &Session, case: i64) -> Result<Vec<Sensitive<Value>>> {
        self.on_case(case, |case| cases::entries(case, "preChargeDecisionRequests"))
            .await
    }

    async fn pre_charge_request(
        &self,
        session: &Session,
        case: i64,
        request: i64,
    ) -> Result<Sensitive<Value>> {
        let all = self.pre_charge_requests(session, case).await?;
        let found = all
            .into_iter()
            .find(|one| one.reveal()["id"].as_i64() == Some(request));
        found.ok_or(CmsError::NotThere("pre-charge decision request"))
    }
}
