//! Redacted copies: asked for with a plan, offered only when proven.

use crate::{
    Casebook, CasebookError, CopyId, DocumentId, NewEvent, NewStage, Result, StageId,
    places::fits,
    store::{
        encode,
        sqlite::{copy, document, reading, stage},
    },
};
use bytes::Bytes;
use obelus_evidence::{Actor, CopyPlan, CopyReport, EventKind, RefusalCode, Refused, Sha256};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Where a copy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyState {
    /// Its stage has not ended.
    Requested,
    /// Proven clean; it may be downloaded.
    Proven,
    /// Not proven clean, or its plan was refused; there is no file.
    Refused,
}

/// A copy as stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CopyRecord {
    /// Its id.
    pub id: CopyId,
    /// The document it is a copy of.
    pub document: DocumentId,
    /// What was to be withheld.
    pub plan: CopyPlan,
    /// Digest of the plan.
    pub plan_sha256: Sha256,
    /// The document's newest decision when the copy was asked for.
    pub revision: i64,
    /// Where it stands.
    pub state: CopyState,
    /// Digest of its file.
    pub sha256: Option<Sha256>,
    /// Size of its file in bytes.
    pub bytes: Option<u64>,
    /// The proof, or what kept it from being one.
    pub report: Option<CopyReport>,
    /// Why its plan was refused.
    pub refusal: Option<Refused>,
    /// Who asked.
    pub asked_by: Actor,
    /// When, in milliseconds since 1970 UTC.
    pub asked_ms: i64,
    /// When its stage ended.
    pub ended_ms: Option<i64>,
}

impl CopyRecord {
    /// Digest of the copy's file, when its report proves it. The row alone is not believed.
    ///
    /// # Errors
    /// [`CasebookError::NotYet`] until its stage has ended; [`CasebookError::BadRequest`] when it could not be proven;
    /// [`CasebookError::Damaged`] when it only says that it was.
    pub fn proven(&self) -> Result<Sha256> {
        match (self.state, self.sha256, &self.report) {
            (CopyState::Proven, Some(sha256), Some(report)) if report.proves(sha256) => Ok(sha256),
            (CopyState::Proven, ..) => Err(CasebookError::Damaged(format!("the proof of copy {}", self.id))),
            (CopyState::Refused, ..) => Err(CasebookError::BadRequest(
                "the copy could not be proven clean, so there is no file of it; its remarks say why"
                    .to_owned(),
            )),
            _ => Err(CasebookError::NotYet("the proven copy")),
        }
    }
}

impl Casebook {
    /// Asks for a copy: stores the plan and puts `stage` (of kind redact; its subject is filled in here) on the
    /// ledger. The same plan for the same document gives the copy that is there already.
    pub async fn request_copy(
        &self,
        document: &DocumentId,
        plan: impl Into<CopyPlan>,
        stage: NewStage,
        by: &Actor,
    ) -> Result<(CopyRecord, StageId)> {
        let plan = plan.into();
        let plan_sha256 = Sha256::of(encode(&plan)?.as_bytes());
        let digest = Sha256::of(format!("{document}\n{plan_sha256}").as_bytes()).to_string();
        let id = CopyId(digest[..32].to_owned());
        let stage = NewStage {
            subject: id.to_string(),
            ..stage
        };
        let stage_id = stage.id(document);
        let mut act = self.act().await?;
        let now = act.now();
        let found = document::get(act.conn(), document).await?;
        let found = found.ok_or_else(|| CasebookError::NoDocument(document.to_string()))?;
        if plan.original() != found.original.sha256 {
            let detail = "the plan was made for another original; make it again from this document";
            return Err(Refused::new(RefusalCode::BadPlan, detail).into());
        }
        if let Some(refused) = found.refusal {
            return Err(refused.into());
        }
        if let CopyPlan::Document(plan) = &plan {
            fits(plan, &reading::pages(act.conn(), document).await?)?;
        }
        if let Some(copy) = copy::get(act.conn(), &id).await? {
            let stages = stage::of_document(act.conn(), document).await?;
            let earlier = stages
                .into_iter()
                .rev()
                .find(|stage| stage.subject == copy.id.as_str());
            match earlier {
                // Proven stays proven, whatever rules came since; and the same work is done once.
                Some(earlier) if copy.state == CopyState::Proven || earlier.id == stage_id => {
                    return Ok((copy, earlier.id));
                }
                // What older rules could not prove may be tried again by newer ones.
                _ => stage::insert(act.conn(), &stage_id, document, &stage, now).await?,
            };
            act.record(NewEvent {
                case: Some(found.case.to_string()),
                document: Some(document.to_string()),
                by: by.clone(),
                kind: EventKind::StageRequested,
                detail: json!({ "copy": copy.id, "stage": stage_id }),
            })
            .await?;
            act.makes_work();
            act.commit().await?;
            return Ok((copy, stage_id));
        }
        let copy = CopyRecord {
            id,
            document: document.clone(),
            plan,
            plan_sha256,
            revision: found.revision,
            state: CopyState::Requested,
            sha256: None,
            bytes: None,
            report: None,
            refusal: None,
            asked_by: by.clone(),
            asked_ms: now,
            ended_ms: None,
        };
        copy::insert(act.conn(), &copy).await?;
        stage::insert(act.conn(), &stage_id, document, &stage, now).await?;
        act.record(NewEvent {
            case: Some(found.case.to_string()),
            document: Some(document.to_string()),
            by: by.clone(),
            kind: EventKind::CopyRequested,
            detail: json!({ "copy": copy.id, "plan": plan_sha256, "marks": copy.plan.marks(),
                            "revision": copy.revision, "stage": stage_id }),
        })
        .await?;
        act.makes_work();
        act.commit().await?;
        Ok((copy, stage_id))
    }

    /// One copy.
    pub async fn copy(&self, id: &CopyId) -> Result<CopyRecord> {
        let found = copy::get(&mut *self.database().read().await?, id).await?;
        found.ok_or_else(|| CasebookError::NoCopy(id.to_string()))
    }

    /// A document's copies in the order they were asked for.
    pub async fn copies(&self, document: &DocumentId) -> Result<Vec<CopyRecord>> {
        self.document(document).await?;
        copy::of_document(&mut *self.database().read().await?, document).await
    }

    /// A proven copy's bytes, checked against their digest. [`CasebookError::NotYet`] unless it is proven.
    pub async fn copy_file(&self, id: &CopyId) -> Result<Bytes> {
        self.blobs().get(&self.copy(id).await?.proven()?).await
    }
}
