//! Refreshing a case: every document is fetched and read, so that the case can be searched; the tracker says how far
//! that has come.

use super::{
    artefact::{self, Artefact, Standing},
    audit,
    documents::DocumentDto,
    door,
    error::Fault,
    gate::OpenedCase,
};
use crate::{auth::Caller, state::Service};
use axum::{Extension, Json, extract::State, http::StatusCode};
use chrono::{DateTime, SecondsFormat, Utc};
use futures::{StreamExt, stream};
use obelus_casebook::{Document, DocumentId, DocumentState, NewStage};
use obelus_cms::VersionRef;
use obelus_evidence::{EventKind, RefusalCode};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Documents fetched at once.
const AT_ONCE: usize = 3;

/// How long a refresh may take in all; what is not read by then goes on, and the next refresh takes it up.
const LONGEST: Duration = Duration::from_secs(600);

/// How a refresh stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub enum RefreshStatus {
    /// Nobody has asked.
    #[default]
    NotStarted,
    /// The list is being fetched.
    Running,
    /// The list is there; documents are being fetched and read.
    DocumentsRetrieved,
    /// Everything has been read or given up.
    Completed,
    /// The list could not be had.
    Failed,
}

/// Refreshes since the start, by case number.
#[derive(Default)]
pub struct Trackers(Mutex<HashMap<i64, Track>>);

#[derive(Clone, Debug, Default)]
struct Track {
    status: RefreshStatus,
    retrieved: Option<DateTime<Utc>>,
    completed: Option<DateTime<Utc>>,
    /// What could not be fetched, and why.
    problems: HashMap<VersionRef, Option<RefusalCode>>,
}

impl Trackers {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<i64, Track>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Starts a refresh; false when one is running.
    fn start(&self, case: i64) -> bool {
        self.with(|tracks| {
            let track = tracks.entry(case).or_default();
            if matches!(
                track.status,
                RefreshStatus::Running | RefreshStatus::DocumentsRetrieved
            ) {
                return false;
            }
            track.status = RefreshStatus::Running;
            track.problems.clear();
            true
        })
    }

    fn get(&self, case: i64) -> Option<Track> {
        self.with(|tracks| tracks.get(&case).cloned())
    }

    fn forget(&self, case: i64) {
        self.with(|tracks| tracks.remove(&case));
    }

    fn change(&self, case: i64, act: impl FnOnce(&mut Track)) {
        self.with(|tracks| tracks.get_mut(&case).map(act));
    }
}

/// A case's documents and how far each has come.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tracker {
    status: RefreshStatus,
    /// When the list was fetched.
    documents_retrieved: Option<String>,
    /// When everything had been read; later than any time given before.
    processing_completed: Option<String>,
    documents: Vec<DocumentDto>,
}

/// Starts reading everything in a case; 423 when that is going on already. The same body in both cases.
#[utoipa::path(post, path = "/urns/{urn}/cases/{caseId}", tag = "tracker", params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "`{trackerUrl}`", body = Object), (status = UNAUTHORIZED), (status = LOCKED, body = Object)))]
pub async fn refresh(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<(StatusCode, Json<Value>), Fault> {
    let polaris = service.polaris()?;
    let session = door::session(&caller, Some(&case.0.urn));
    polaris.door().cms().verify(&session).await?;
    let number = case.0.number;
    let address = format!("/api/urns/{}/cases/{number}/tracker", super::encode(&case.0.urn));
    let body = Json(json!({ "trackerUrl": address }));
    if !polaris.trackers().start(number) {
        return Ok((StatusCode::LOCKED, body));
    }
    if let Err(fault) = audit::happened(
        &service,
        &caller,
        Some(&case.0.key),
        EventKind::RefreshStarted,
        json!({}),
    )
    .await
    {
        polaris
            .trackers()
            .change(number, |track| track.status = RefreshStatus::Failed);
        return Err(fault);
    }
    let job = service.clone();
    tokio::spawn(async move {
        let failed = run(&job, &caller, &case).await.is_err();
        if let Ok(polaris) = job.polaris() {
            polaris.trackers().change(number, |track| {
                track.status = if failed {
                    RefreshStatus::Failed
                } else {
                    RefreshStatus::Completed
                };
                track.completed = Some(later_than(track.completed));
            });
        }
    });
    Ok((StatusCode::OK, body))
}

/// Now, or a moment after `before`: the front end compares these times as text and waits for a later one.
fn later_than(before: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let least = before.map(|before| before + chrono::Duration::milliseconds(1));
    least.map_or_else(Utc::now, |least| least.max(Utc::now()))
}

async fn run(service: &Service, caller: &Caller, case: &OpenedCase) -> Result<(), Fault> {
    let polaris = service.polaris()?;
    let (number, end) = (case.0.number, tokio::time::Instant::now() + LONGEST);
    let session = door::session(caller, Some(&case.0.urn));
    let intake = service.intake();
    let open = intake.open(&session, number).await?;
    polaris.trackers().change(number, |track| {
        track.status = RefreshStatus::DocumentsRetrieved;
        track.retrieved = Some(later_than(track.retrieved));
    });
    stream::iter(open.documents.iter().map(|linked| linked.listing.at(number)))
        .for_each_concurrent(AT_ONCE, |at| {
            let session = &session;
            async move {
                if let Err(error) = intake.fetch(session, at, NewStage::HEARING).await {
                    let fault = Fault::from(error);
                    polaris.trackers().change(number, |track| {
                        track.problems.insert(at, fault.refused);
                    });
                }
            }
        })
        .await;
    let mut changes = service.casebook().changes();
    loop {
        changes.mark_unchanged();
        let documents = service.casebook().documents(&open.case).await?;
        let is_coming = |d: &Document| matches!(artefact::read(d, Artefact::Ocr), Ok(Standing::Coming));
        if !documents.iter().any(is_coming) || tokio::time::Instant::now() >= end {
            return Ok(());
        }
        let _ = tokio::time::timeout_at(end, changes.changed()).await;
        // Many events come at once; the list is looked at twice a second at most.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Says how far a refresh has come; 404 before anybody has asked for one.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/tracker", tag = "tracker", params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, body = Tracker), (status = NOT_FOUND)))]
pub async fn tracker(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<Json<Tracker>, Fault> {
    let polaris = service.polaris()?;
    let track = polaris.trackers().get(case.0.number);
    let track = track.ok_or_else(|| Fault::not_found("refresh of this case yet"))?;
    let session = door::session(&caller, Some(&case.0.urn));
    let listed = service.intake().documents(&session, case.0.number).await?;
    let known: HashMap<DocumentId, Document> = match case.0.key.parse() {
        Ok(key) => match service.casebook().documents(&key).await {
            Ok(documents) => documents.into_iter().map(|d| (d.id.clone(), d)).collect(),
            Err(obelus_casebook::CasebookError::NoCase(_)) => HashMap::new(),
            Err(error) => return Err(error.into()),
        },
        Err(_) => HashMap::new(),
    };
    let documents = listed.into_iter().map(|linked| {
        let at = linked.listing.at(case.0.number);
        let mut shown = DocumentDto::new(linked.listing);
        let document = linked.document.as_ref().and_then(|id| known.get(id));
        let refused = linked.problem.map(|refused| Some(refused.code));
        let problem = refused.or_else(|| track.problems.get(&at).copied());
        (shown.status, shown.conversion_status) = match (document, problem) {
            (Some(document), _) => status_of(document),
            (None, Some(code)) => (
                "UnableToConvertToPdf",
                code.map_or("UnexpectedError", |code| artefact::conversion_name(Some(code))),
            ),
            (None, None) => ("New", artefact::conversion_name(None)),
        };
        shown.pii_version_id = document
            .filter(|d| d.state == DocumentState::Suggested)
            .map(|_| shown.version_id);
        shown
    });
    let documents = documents.collect();
    let as_text = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true));
    audit::viewed_case(&service, &caller, &case.0.key, "tracker").await?;
    Ok(Json(Tracker {
        status: track.status,
        documents_retrieved: as_text(track.retrieved),
        processing_completed: as_text(track.completed),
        documents,
    }))
}

fn status_of(document: &Document) -> (&'static str, &'static str) {
    let code = document.refusal.as_ref().map(|refused| refused.code);
    match document.state {
        DocumentState::Received => ("PdfUploadedToBlob", artefact::conversion_name(None)),
        DocumentState::Read | DocumentState::Suggested => ("Indexed", artefact::conversion_name(None)),
        DocumentState::Refused => ("UnableToConvertToPdf", artefact::conversion_name(code)),
        DocumentState::Quarantined => ("OcrAndIndexFailure", "UnexpectedError"),
    }
}

/// Forgets a case's refresh and what was fetched for it. Audit and copies stay: nothing of the casebook is deleted.
#[utoipa::path(delete, path = "/urns/{urn}/cases/{caseId}", tag = "tracker", params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = ACCEPTED)))]
pub async fn clear(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<StatusCode, Fault> {
    audit::happened(
        &service,
        &caller,
        Some(&case.0.key),
        EventKind::RefreshCleared,
        json!({}),
    )
    .await?;
    service.polaris()?.trackers().forget(case.0.number);
    Ok(StatusCode::ACCEPTED)
}

#[cfg(test)]
mod tests {
    use super::{Trackers, later_than};
    use chrono::{SecondsFormat, Utc};

    #[test]
    fn a_second_refresh_waits_for_the_first_and_times_only_grow_as_text() {
        let trackers = Trackers::default();
        assert!(trackers.start(1) && !trackers.start(1) && trackers.start(2));
        let first = Utc::now() + chrono::Duration::seconds(5);
        let second = later_than(Some(first));
        let text = |at: chrono::DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
        assert!(text(second) > text(first));
    }
}
