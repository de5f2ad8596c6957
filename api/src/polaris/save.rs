//! Saving: rectangles and page changes become one plan, the plan becomes a proven copy, and the copy becomes the new
//! version in the case management system, before anybody is told that it is saved.

use super::{
    artefact::{self, Artefact, Standing},
    audit, door,
    error::Fault,
    gate::OpenedCase,
    marks::{self, Placed},
    redaction::Change,
};
use crate::{auth::Caller, state::Service};
use axum::http::StatusCode;
use obelus_casebook::{CopyRecord, CopyState, Document, DocumentId, NewStage, StageId, StageState};
use obelus_cms::{CmsError, VersionRef};
use obelus_evidence::{DeletePage, EventKind, Plan, RotatePage};
use serde_json::{Value, json};
use std::{collections::HashSet, time::Duration};

/// How long a save waits for the document to be read; the person has had it open, so it nearly always is.
const READING: Duration = Duration::from_secs(20);

/// How long a save waits for the copy. What takes longer goes on, and saving again takes it up.
const CUTTING: Duration = Duration::from_secs(90);

/// How often the version list is read until it shows the new version.
const LOOKS: u32 = 10;

/// Saves a change of a version and answers the new version's number.
///
/// # Errors
/// 400 for a change that does not fit the document, 409 when somebody else holds the lock or has saved meanwhile, 410
/// and 413 as the case management system says, 422 when the copy could not be proven clean, 423 while it is being made.
pub async fn save(
    service: &Service,
    caller: &Caller,
    case: &OpenedCase,
    at: VersionRef,
    change: Change,
    counts: Value,
) -> Result<i64, Fault> {
    let polaris = service.polaris()?;
    let session = door::session(caller, Some(&case.0.urn));
    // Two saves of one document take turns: the second finds the first one's version.
    let turn = polaris.saving(at);
    let _turn = turn.lock().await;
    let cms = polaris.door().cms();
    let newest = newest(cms, &session, at).await?;
    let document = read(service, caller, case, at).await?;
    let plan = plan(service, &document, &change).await?;
    if newest != at.version {
        // The answer to an earlier, identical save may have been lost on its way: then this one is done already.
        return already_saved(service, &session, at, newest, &document, &plan.plan).await;
    }
    cms.lock(&session, at).await?;
    let saved = cut_and_upload(service, caller, case, at, &document, plan, counts).await;
    match &saved {
        // The lock goes with the version that was saved.
        Ok(_) => {
            if let Err(error) = cms.unlock(&session, at).await {
                tracing::warn!(%error, "the lock could not be given back after saving");
            }
        }
        // The person still works on the document, so the lock stays theirs.
        Err(fault) => tracing::info!(status = fault.status().as_u16(), "a save failed"),
    }
    saved
}

async fn newest(
    cms: &dyn obelus_cms::Cms,
    session: &obelus_cms::Session,
    at: VersionRef,
) -> Result<i64, Fault> {
    let listed = cms.documents(session, at.case).await?;
    let found = listed.iter().find(|listing| listing.id == at.document);
    let found = found.ok_or(CmsError::Gone)?;
    let flags = super::permissions::flags(found);
    if flags.write != "Ok" {
        let said = format!("this document may not be redacted here: {}", flags.write);
        return Err(Fault::new(StatusCode::FORBIDDEN, said));
    }
    Ok(found.version_id)
}

/// The version's document, once its pages are known.
async fn read(
    service: &Service,
    caller: &Caller,
    case: &OpenedCase,
    at: VersionRef,
) -> Result<Document, Fault> {
    let session = door::session(caller, Some(&case.0.urn));
    let document = service
        .intake()
        .fetch(&session, at, NewStage::INTERACTIVE)
        .await?;
    let is_there =
        |document: &Document| !matches!(artefact::read(document, Artefact::Ocr), Ok(Standing::Coming));
    let document = artefact::wait(service.casebook(), &document.id, READING, is_there).await?;
    match artefact::read(&document, Artefact::Ocr)? {
        Standing::Ready => Ok(document),
        Standing::Coming => Err(still("read")),
    }
}

fn still(what: &str) -> Fault {
    Fault::new(
        StatusCode::LOCKED,
        format!("the document is still being {what}; nothing is lost, save again in a moment"),
    )
}

struct Planned {
    plan: Plan,
    placed: Placed,
}

async fn plan(service: &Service, document: &Document, change: &Change) -> Result<Planned, Fault> {
    let casebook = service.casebook();
    let pages = casebook.reading(&document.id).await?.pages;
    let suggestions = match casebook.suggestions(&document.id).await {
        Ok(found) => found.suggestions,
        // A person can draw before suggestions are there.
        Err(obelus_casebook::CasebookError::NotYet(_)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let placed = marks::place(change, &pages, &suggestions)?;
    let plan = Plan {
        original: document.original.sha256,
        marks: placed.marks.clone(),
        delete_pages: change.deleted.iter().map(|page| delete(*page)).collect(),
        rotate_pages: change
            .turned
            .iter()
            .map(|(page, by)| RotatePage { page: *page, by: *by })
            .collect(),
    };
    Ok(Planned { plan, placed })
}

/// The reason is logged apart, by the redaction log.
fn delete(page: u32) -> DeletePage {
    DeletePage {
        page,
        reason: DeletePage::LOGGED_APART.to_owned(),
    }
}

/// Whether the newest version is what this very save would make: the copy of the same plan, made before.
async fn already_saved(
    service: &Service,
    session: &obelus_cms::Session,
    at: VersionRef,
    newest: i64,
    document: &Document,
    plan: &Plan,
) -> Result<i64, Fault> {
    let copies = service.casebook().copies(&document.id).await?;
    let same = copies
        .iter()
        .find(|copy| copy.state == CopyState::Proven && copy.plan.document() == Some(plan));
    if let Some(sha256) = same.and_then(|copy| copy.sha256) {
        let cms = service.polaris()?.door().cms();
        if let Ok(Some(version)) = obelus_cms::is_saved(cms, session, at, sha256).await {
            return Ok(version);
        }
    }
    let said = format!(
        "a newer version ({newest}) has been saved meanwhile; open the document again, your redactions were not saved"
    );
    Err(Fault::new(StatusCode::CONFLICT, said))
}

async fn cut_and_upload(
    service: &Service,
    caller: &Caller,
    case: &OpenedCase,
    at: VersionRef,
    document: &Document,
    planned: Planned,
    counts: Value,
) -> Result<i64, Fault> {
    let casebook = service.casebook();
    let actor = &caller.signed.actor;
    decide(service, caller, &document.id, &planned.placed).await?;
    let marks = planned.plan.marks.len();
    let (copy, stage) = obelus_pipeline::save(
        casebook,
        service.work(),
        &document.id,
        planned.plan,
        NewStage::INTERACTIVE,
        actor,
    )
    .await?;
    let copy = proven(service, copy, &stage).await?;
    let session = door::session(caller, Some(&case.0.urn));
    let polaris = service.polaris()?;
    let detail = json!({ "document": at.document, "from": at.version, "copy": copy.id, "sha256": copy.sha256,
        "marks": marks, "accepted": planned.placed.accepted, "counts": counts });
    // Before the upload: what cannot be recorded is not saved.
    audit::happened(
        service,
        caller,
        Some(&case.0.key),
        EventKind::CopyUploading,
        detail,
    )
    .await?;
    let version = service.intake().save(&session, at, &copy.id).await?;
    let detail = json!({ "document": at.document, "from": at.version, "to": version, "copy": copy.id });
    audit::happened(
        service,
        caller,
        Some(&case.0.key),
        EventKind::CopyUploaded,
        detail,
    )
    .await?;
    shown(polaris.door().cms(), &session, at).await?;
    Ok(version)
}

/// Records what the person decided, as far as it is not recorded already.
async fn decide(service: &Service, caller: &Caller, id: &DocumentId, placed: &Placed) -> Result<(), Fault> {
    let casebook = service.casebook();
    let settled = casebook.settled(id).await?;
    let known: HashSet<&str> = settled
        .iter()
        .filter(|s| matches!(s.decision.verdict, obelus_evidence::Verdict::Accept))
        .map(|s| s.about.as_str())
        .collect();
    let about = |new: &obelus_casebook::NewDecision| match (&new.suggestion, &new.mark) {
        (Some(id), _) => id.clone(),
        (None, Some(mark)) => format!("mark:{}", mark.id.clone().unwrap_or_default()),
        (None, None) => String::new(),
    };
    let new: Vec<_> = placed
        .decisions
        .iter()
        .filter(|new| !known.contains(about(new).as_str()))
        .cloned()
        .collect();
    if !new.is_empty() {
        casebook.decide(id, None, &caller.signed.actor, new).await?;
    }
    Ok(())
}

/// Waits for the copy to be proven.
async fn proven(service: &Service, copy: CopyRecord, stage: &StageId) -> Result<CopyRecord, Fault> {
    let casebook = service.casebook();
    let end = tokio::time::Instant::now() + CUTTING;
    let mut changes = casebook.changes();
    loop {
        changes.mark_unchanged();
        let now = casebook.copy(&copy.id).await?;
        match (now.state, &now.refusal) {
            (CopyState::Proven, _) => return Ok(now),
            (CopyState::Refused, Some(refused)) => return Err(refused.clone().into()),
            (CopyState::Refused, None) => {
                let remarks = now
                    .report
                    .map(|report| report.remarks().join("; "))
                    .unwrap_or_default();
                let said = "the copy could not be proven clean, so nothing was saved";
                return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, said).with_details(remarks));
            }
            (CopyState::Requested, _) => {}
        }
        let stage = casebook.stage(stage).await?;
        // A part of the machine is missing (the second reader, the sandbox): waiting would not bring it.
        if let Some(error) = stage.error.filter(|error| error.code == "environment") {
            let said = "copies cannot be made at the moment; nothing was saved, tell the operator";
            return Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, said).with_details(error.detail));
        }
        if stage.state == StageState::Quarantined {
            let said = "making the copy failed too often, so nothing was saved; somebody has to look at the document";
            return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, said));
        }
        if tokio::time::Instant::now() >= end {
            return Err(still("redacted"));
        }
        // Other documents' events wake this too; the time-out only sees to the end.
        let _ = tokio::time::timeout_at(end, changes.changed()).await;
    }
}

/// The front end reads the list once and then believes it, so the new version has to be in it.
async fn shown(
    cms: &dyn obelus_cms::Cms,
    session: &obelus_cms::Session,
    at: VersionRef,
) -> Result<(), Fault> {
    for look in 0..LOOKS {
        if look > 0 {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let listed = cms.documents(session, at.case).await?;
        let found = listed.iter().find(|listing| listing.id == at.document);
        if found.is_none_or(|listing| listing.version_id != at.version) {
            return Ok(());
        }
    }
    tracing::warn!("the case management system does not list the version it has just saved");
    Ok(())
}
