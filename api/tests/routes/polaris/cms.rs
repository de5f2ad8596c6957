//! The folder adapter with faults on demand, and a count of what was asked.

use async_trait::async_trait;
use bytes::Bytes;
use obelus_cms::{
    CaseFile, CaseUrn, Cms, CmsError, Content, ExhibitProducer, Folder, Listing, MaterialType, Note,
    Reclassification, RenameAs, Result, Session, VersionRef, WitnessStatement,
};
use obelus_evidence::Sensitive;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Answers with a fault where one was ordered.
#[derive(Debug)]
pub(crate) struct Faulty {
    inner: Folder,
    faults: Mutex<HashMap<&'static str, CmsError>>,
    asked: Mutex<Vec<&'static str>>,
    /// Uploads that are done although the answer says otherwise.
    pub(crate) answers_late: Mutex<bool>,
    /// What a folder has none of.
    pub(crate) lists: Mutex<Lists>,
}

/// Lists in the place of the folder's own, where they are not empty.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    pub(crate) producers: Vec<ExhibitProducer>,
    pub(crate) statements: Vec<WitnessStatement>,
    pub(crate) types: Vec<MaterialType>,
}

fn given<T: Clone>(list: &[T], own: Vec<T>) -> Vec<T> {
    if list.is_empty() { own } else { list.to_vec() }
}

impl Faulty {
    pub(crate) fn new(inner: Folder) -> Self {
        Self {
            inner,
            faults: Mutex::default(),
            asked: Mutex::default(),
            answers_late: Mutex::default(),
            lists: Mutex::default(),
        }
    }

    /// From now on `call` fails like this; `None` mends it.
    pub(crate) fn fails(&self, call: &'static str, error: impl Into<Option<CmsError>>) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        match error.into() {
            Some(error) => faults.insert(call, error),
            None => faults.remove(call),
        };
    }

    /// How often `call` was asked.
    pub(crate) fn times(&self, call: &str) -> usize {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|c| **c == call).count()
    }

    fn lists(&self) -> std::sync::MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, call: &'static str) -> Result<&Folder> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(call);
        match self
            .faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(call)
        {
            Some(error) => Err(error.clone()),
            None => Ok(&self.inner),
        }
    }
}

#[async_trait]
impl Cms for Faulty {
    fn adapter(&self) -> &'static str {
        "faulty"
    }
    async fn verify(&self, s: &Session) -> Result<()> {
        self.ask("verify")?.verify(s).await
    }
    async fn urn(&self, s: &Session, case: i64) -> Result<CaseUrn> {
        self.ask("urn")?.urn(s, case).await
    }
    async fn cases(&self, s: &Session, urn: &str) -> Result<Vec<i64>> {
        self.ask("cases")?.cases(s, urn).await
    }
    async fn case(&self, s: &Session, case: i64) -> Result<CaseFile> {
        self.ask("case")?.case(s, case).await
    }
    async fn documents(&self, s: &Session, case: i64) -> Result<Vec<Listing>> {
        self.ask("documents")?.documents(s, case).await
    }
    async fn fetch(&self, s: &Session, at: VersionRef) -> Result<Content> {
        self.ask("fetch")?.fetch(s, at).await
    }
    async fn upload(&self, s: &Session, at: VersionRef, pdf: Bytes) -> Result<i64> {
        let late = *self.answers_late.lock().unwrap_or_else(PoisonError::into_inner);
        let saved = self.ask("upload")?.upload(s, at, pdf).await;
        if late { Err(CmsError::Unconfirmed) } else { saved }
    }
    async fn lock(&self, s: &Session, at: VersionRef) -> Result<()> {
        self.ask("lock")?.lock(s, at).await
    }
    async fn unlock(&self, s: &Session, at: VersionRef) -> Result<()> {
        self.ask("unlock")?.unlock(s, at).await
    }
    async fn notes(&self, s: &Session, case: i64, document: i64) -> Result<Vec<Note>> {
        self.ask("notes")?.notes(s, case, document).await
    }
    async fn add_note(&self, s: &Session, case: i64, document: i64, text: Sensitive<String>) -> Result<()> {
        self.ask("add_note")?.add_note(s, case, document, text).await
    }
    async fn rename(
        &self,
        s: &Session,
        case: i64,
        document: i64,
        name: Sensitive<String>,
        which: RenameAs,
    ) -> Result<()> {
        self.ask("rename")?.rename(s, case, document, name, which).await
    }
    async fn reclassify(&self, s: &Session, case: i64, document: i64, to: Reclassification) -> Result<()> {
        self.ask("reclassify")?.reclassify(s, case, document, to).await
    }
    async fn set_used(&self, s: &Session, case: i64, document: i64, used: bool) -> Result<()> {
        self.ask("set_used")?.set_used(s, case, document, used).await
    }
    async fn producers(&self, s: &Session, case: i64) -> Result<Vec<ExhibitProducer>> {
        let own = self.ask("producers")?.producers(s, case).await?;
        Ok(given(&self.lists().producers, own))
    }
    async fn statements(&self, s: &Session, case: i64, witness: i64) -> Result<Vec<WitnessStatement>> {
        let own = self.ask("statements")?.statements(s, case, witness).await?;
        Ok(given(&self.lists().statements, own))
    }
    async fn reclassification_types(&self, s: &Session) -> Result<Vec<MaterialType>> {
        let asked = self.ask("reclassification_types")?;
        let own = asked.reclassification_types(s).await?;
        Ok(given(&self.lists().types, own))
    }
    async fn pre_charge_requests(&self, s: &Session, case: i64) -> Result<Vec<Sensitive<Value>>> {
        self.ask("pre_charge_requests")?
            .pre_charge_requests(s, case)
            .await
    }
    async fn pre_charge_request(&self, s: &Session, case: i64, request: i64) -> Result<Sensitive<Value>> {
        self.ask("pre_charge_request")?
            .pre_charge_request(s, case, request)
            .await
    }
}
