//! Between the case management system and the casebook: a version there becomes a document here.

use super::error::Fault;
use obelus_casebook::{CaseId, Casebook, CasebookError, CopyId, Document, DocumentId, NewStage};
use obelus_cms::{CaseFile, Cms, CmsError, Listing, Session, VersionRef, is_saved};
use obelus_evidence::Sha256;
use obelus_pipeline::{Arrival, EvidenceWork};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// A listed document and the casebook's document of exactly this version, once it has been fetched.
#[derive(Clone, Debug)]
pub struct Linked {
    /// As listed.
    pub listing: Listing,
    /// The casebook's document.
    pub document: Option<DocumentId>,
}

/// Fetches and saves.
pub struct Intake {
    cms: Arc<dyn Cms>,
    casebook: Casebook,
    work: Arc<dyn EvidenceWork>,
    limit: u64,
    links: Mutex<HashMap<VersionRef, DocumentId>>,
    busy: Mutex<HashMap<VersionRef, Arc<tokio::sync::Mutex<()>>>>,
}

impl Intake {
    /// Fetches from `cms` into `casebook`, files of at most `limit` bytes.
    pub fn new(cms: Arc<dyn Cms>, casebook: Casebook, work: Arc<dyn EvidenceWork>, limit: u64) -> Self {
        Self {
            cms,
            casebook,
            work,
            limit,
            links: Mutex::default(),
            busy: Mutex::default(),
        }
    }

    /// Makes the case known to the casebook, as it is now.
    pub async fn enter(&self, session: &Session, file: &CaseFile) -> Result<CaseId, Fault> {
        let id: CaseId = file.key.parse()?;
        match self.casebook.create_case(&id, &file.context, &session.user).await {
            Ok(_) => {}
            Err(CasebookError::CaseExists(_)) => {
                self.casebook
                    .change_case(&id, &file.context, &session.user)
                    .await?;
                obelus_pipeline::suggest_again(
                    &self.casebook,
                    &*self.work,
                    &id,
                    NewStage::HEARING,
                    &session.user,
                )
                .await?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(id)
    }

    /// The documents of a case as they are listed now.
    pub async fn documents(&self, session: &Session, case: i64) -> Result<Vec<Linked>, CmsError> {
        let listed = self.cms.documents(session, case).await?;
        let linked = listed.into_iter().map(|listing| Linked {
            document: self.link(listing.at(case)),
            listing,
        });
        Ok(linked.collect())
    }

    /// The casebook's document of a version, if it has been fetched.
    pub fn link(&self, at: VersionRef) -> Option<DocumentId> {
        let links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.get(&at).cloned()
    }

    /// A version's document, fetched now if it has not been before. Of several that ask at once, one fetches.
    pub async fn fetch(
        &self,
        session: &Session,
        file: &CaseFile,
        at: VersionRef,
        priority: i64,
    ) -> Result<Document, Fault> {
        let turn = self.turn(at);
        let _turn = turn.lock().await;
        if let Some(id) = self.link(at) {
            return Ok(self.casebook.document(&id).await?);
        }
        let case = self.enter(session, file).await?;
        let content = self.cms.fetch(session, at).await?;
        let name = content.name.map(obelus_evidence::Sensitive::into_inner);
        let arrival = Arrival {
            case,
            name: name.unwrap_or_else(|| format!("document-{}", at.document)),
            by: session.user.clone(),
            limit: self.limit,
            priority,
        };
        let received = obelus_pipeline::receive(&self.casebook, &*self.work, arrival, content.stream).await?;
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.insert(at, received.document.id.clone());
        Ok(received.document)
    }

    /// Saves a proven copy as a new version on top of `at`, once, and answers the new version's number.
    pub async fn save(&self, session: &Session, at: VersionRef, copy: &CopyId) -> Result<i64, Fault> {
        let pdf = self.casebook.copy_file(copy).await?;
        let digest = Sha256::of(&pdf);
        if let Some(version) = is_saved(&*self.cms, session, at, digest).await? {
            return Ok(version);
        }
        Ok(self.cms.upload(session, at, pdf).await?)
    }

    fn turn(&self, at: VersionRef) -> Arc<tokio::sync::Mutex<()>> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.retain(|_, turn| Arc::strong_count(turn) > 1);
        busy.entry(at).or_default().clone()
    }
}
