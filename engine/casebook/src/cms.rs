//! What the case management system calls our cases and documents, and what was sent back to it.

use crate::{
    CaseId, Casebook, CasebookError, CopyId, CopyState, DocumentId, NewEvent, Result,
    store::sqlite::{cms, copy, document},
};
use obelus_evidence::{Actor, EventKind, Refused, VersionRef};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A case under its number in the case management system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CmsCase {
    /// Its number there.
    pub number: i64,
    /// Its name here.
    pub case: CaseId,
    /// Its unique reference number.
    pub urn: String,
}

/// What became of one version of the case management system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CmsLink {
    /// The version there.
    pub at: VersionRef,
    /// The document here, once its bytes were received.
    pub document: Option<DocumentId>,
    /// Why its bytes are not taken.
    pub problem: Option<Refused>,
    /// Version of the rules that refused them; other rules may take them.
    pub rules: Option<String>,
}

/// How far the saving of a copy has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaveState {
    /// It was or is being sent; whether it arrived is not known. Look before sending again.
    Sending,
    /// The case management system has it.
    Saved,
    /// The case management system did not take it; nothing was saved.
    Refused,
}

/// A copy that was sent to the case management system.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SaveRecord {
    /// The copy.
    pub copy: CopyId,
    /// The version it was sent on top of.
    pub at: VersionRef,
    /// How far it has come.
    pub state: SaveState,
    /// Its version there, once saved.
    pub saved_as: Option<i64>,
    /// Why it was not taken, or not confirmed.
    pub problem: Option<String>,
    /// Who sent it.
    pub sent_by: Actor,
    /// When it was last sent, in milliseconds since 1970 UTC.
    pub sent_ms: i64,
    /// When it was saved or refused.
    pub ended_ms: Option<i64>,
}

/// How a save ended, or did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveEnd {
    /// Saved under this version.
    Saved(i64),
    /// Not taken, for this reason.
    Refused(String),
    /// Not known; the reason says why.
    Unconfirmed(String),
}

impl Casebook {
    /// Ties a case to its number. Doing it again changes nothing; a number or a case that is tied to another is an
    /// error.
    pub async fn link_case(&self, link: &CmsCase, by: &Actor) -> Result<()> {
        let mut act = self.act().await?;
        let by_number = cms::case_by_number(act.conn(), link.number).await?;
        let by_id = cms::case_by_id(act.conn(), &link.case).await?;
        if by_number.as_ref() == Some(link) {
            return Ok(());
        }
        let others = by_number.iter().any(|other| other.case != link.case)
            || by_id.iter().any(|other| other.number != link.number);
        if others {
            return Err(CasebookError::BadRequest(format!(
                "case {} or number {} is tied to another case already",
                link.case, link.number
            )));
        }
        cms::put_case(act.conn(), link).await?;
        act.record(NewEvent {
            case: Some(link.case.to_string()),
            document: None,
            by: by.clone(),
            kind: EventKind::VersionLinked,
            detail: json!({ "cms_case": link.number }),
        })
        .await?;
        act.commit().await
    }

    /// The case under a number.
    pub async fn cms_case(&self, number: i64) -> Result<Option<CmsCase>> {
        cms::case_by_number(&mut *self.database().read().await?, number).await
    }

    /// The number of a case; `None` when it came another way.
    pub async fn cms_case_of(&self, case: &CaseId) -> Result<Option<CmsCase>> {
        cms::case_by_id(&mut *self.database().read().await?, case).await
    }

    /// Notes what became of a version. The same again changes nothing.
    pub async fn link_version(&self, link: &CmsLink, by: &Actor) -> Result<()> {
        let mut act = self.act().await?;
        if cms::link(act.conn(), link.at).await?.as_ref() == Some(link) {
            return Ok(());
        }
        let case = cms::case_by_number(act.conn(), link.at.case).await?;
        let case = case
            .ok_or_else(|| CasebookError::NoCase(link.at.case.to_string()))?
            .case;
        if let Some(id) = &link.document {
            let found = document::get(act.conn(), id).await?;
            let found = found.ok_or_else(|| CasebookError::NoDocument(id.to_string()))?;
            if found.case != case {
                let what = format!("document {id} belongs to another case than the version");
                return Err(CasebookError::BadRequest(what));
            }
        }
        let now = act.now();
        cms::put_link(act.conn(), link, now).await?;
        act.record(NewEvent {
            case: Some(case.to_string()),
            document: link.document.as_ref().map(DocumentId::to_string),
            by: by.clone(),
            kind: EventKind::VersionLinked,
            detail: json!({ "at": link.at, "problem": link.problem.as_ref().map(|refused| refused.code),
                            "rules": link.rules }),
        })
        .await?;
        act.commit().await
    }

    /// What became of a version; `None` when it was never fetched.
    pub async fn cms_link(&self, at: VersionRef) -> Result<Option<CmsLink>> {
        cms::link(&mut *self.database().read().await?, at).await
    }

    /// What became of every version of a case that was fetched.
    pub async fn cms_links(&self, case: i64) -> Result<Vec<CmsLink>> {
        cms::links(&mut *self.database().read().await?, case).await
    }

    /// The versions a document's bytes were fetched as; more than one when the same file lies in a case twice.
    pub async fn cms_links_of(&self, document: &DocumentId) -> Result<Vec<CmsLink>> {
        cms::links_of(&mut *self.database().read().await?, document).await
    }

    /// Notes that a proven copy is about to be sent on top of a version. Answers the record as it was before, if there
    /// was one: a saved copy is not sent again, and one whose fate is unknown is looked for first.
    pub async fn begin_save(&self, id: &CopyId, at: VersionRef, by: &Actor) -> Result<Option<SaveRecord>> {
        let mut act = self.act().await?;
        let found = copy::get(act.conn(), id).await?;
        let found = found.ok_or_else(|| CasebookError::NoCopy(id.to_string()))?;
        if found.state != CopyState::Proven {
            return Err(CasebookError::NotYet("the proven copy"));
        }
        let link = cms::link(act.conn(), at).await?;
        if link.as_ref().and_then(|link| link.document.as_ref()) != Some(&found.document) {
            let what = format!(
                "copy {id} was not made from version {} of document {}",
                at.version, at.document
            );
            return Err(CasebookError::BadRequest(what));
        }
        let before = cms::save(act.conn(), id).await?;
        match &before {
            Some(before) if before.state != SaveState::Refused => return Ok(Some(before.clone())),
            _ => {}
        }
        let sent_ms = act.now();
        let record = SaveRecord {
            copy: id.clone(),
            at,
            state: SaveState::Sending,
            saved_as: None,
            problem: None,
            sent_by: by.clone(),
            sent_ms,
            ended_ms: None,
        };
        cms::put_save(act.conn(), &record).await?;
        let document = document::get(act.conn(), &found.document).await?;
        let document = document.ok_or_else(|| CasebookError::NoDocument(found.document.to_string()))?;
        act.record(NewEvent {
            case: Some(document.case.to_string()),
            document: Some(document.id.to_string()),
            by: by.clone(),
            kind: EventKind::CopySent,
            detail: json!({ "copy": id, "at": at, "sha256": found.sha256 }),
        })
        .await?;
        act.commit().await?;
        Ok(before)
    }

    /// Notes how a save ended. What was saved stays saved.
    pub async fn end_save(&self, id: &CopyId, end: &SaveEnd, by: &Actor) -> Result<SaveRecord> {
        let mut act = self.act().await?;
        let record = cms::save(act.conn(), id).await?;
        let mut record = record.ok_or_else(|| CasebookError::NoCopy(id.to_string()))?;
        if record.state == SaveState::Saved {
            return Ok(record);
        }
        let now = act.now();
        let kind = match end {
            SaveEnd::Saved(version) => {
                record.state = SaveState::Saved;
                record.saved_as = Some(*version);
                record.problem = None;
                record.ended_ms = Some(now);
                EventKind::CopySaved
            }
            SaveEnd::Refused(why) => {
                record.state = SaveState::Refused;
                record.problem = Some(why.clone());
                record.ended_ms = Some(now);
                EventKind::CopySaveRefused
            }
            SaveEnd::Unconfirmed(why) => {
                record.problem = Some(why.clone());
                record.sent_ms = now;
                EventKind::CopySent
            }
        };
        cms::put_save(act.conn(), &record).await?;
        let copy = copy::get(act.conn(), id).await?;
        let copy = copy.ok_or_else(|| CasebookError::NoCopy(id.to_string()))?;
        let document = document::get(act.conn(), &copy.document).await?;
        let document = document.ok_or_else(|| CasebookError::NoDocument(copy.document.to_string()))?;
        act.record(NewEvent {
            case: Some(document.case.to_string()),
            document: Some(document.id.to_string()),
            by: by.clone(),
            kind,
            detail: json!({ "copy": id, "at": record.at, "state": record.state, "saved_as": record.saved_as,
                            "problem": record.problem }),
        })
        .await?;
        act.commit().await?;
        Ok(record)
    }

    /// What is known about the saving of a copy; `None` when it was never sent.
    pub async fn save_of(&self, copy: &CopyId) -> Result<Option<SaveRecord>> {
        cms::save(&mut *self.database().read().await?, copy).await
    }

    /// Copies whose fate in the case management system is not known, oldest first.
    pub async fn open_saves(&self) -> Result<Vec<SaveRecord>> {
        cms::open_saves(&mut *self.database().read().await?).await
    }
}
