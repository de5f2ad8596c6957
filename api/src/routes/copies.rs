//! Redacted copies: asked for from the decisions, offered only when proven.

use super::{pages::Showing, stages::Stage};
use crate::{
    extract::{Json, Path, Query},
    manifest::{sign, sign_recording},
    page_images::Shown,
    problem::Problem,
    ranges::{self, File},
    state::Service,
    viewed,
};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use obelus_casebook::{CasebookError, CopyId, CopyRecord, CopyState, DocumentId, NewStage};
use obelus_evidence::{Actor, CopyPlan, CopyReport, DeletePage, EventKind, Kind, MediaKind, RotatePage};
use serde::{Deserialize, Serialize};

/// A copy as listed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Copy {
    /// Its id.
    pub id: String,
    /// The document it is a copy of.
    pub document: String,
    /// Digest of the file, once proven.
    pub sha256: Option<String>,
    /// `requested`, `clean` or `refused`.
    pub result: &'static str,
    /// How many marks it was asked to withhold.
    pub marks: usize,
    /// Why it was refused, or what to look at before it is given away.
    pub remarks: Vec<String>,
}

/// Copies of a document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Copies {
    /// In the order they were asked for.
    pub copies: Vec<Copy>,
}

/// What else the copy is to leave out or turn.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewCopy {
    /// The newest decision the sender has seen; when others have decided since, nothing is made.
    pub revision: Option<i64>,
    /// `{page, reason}`: pages to leave out of this copy besides those decided on, with the logged reason.
    #[schema(value_type = Vec<Object>)]
    pub delete_pages: Vec<DeletePage>,
    /// `{page, by}`: pages to turn clockwise in this copy besides those decided on.
    #[schema(value_type = Vec<Object>)]
    pub rotate_pages: Vec<RotatePage>,
}

/// A copy that was asked for and the stage that makes it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Requested {
    /// The copy.
    pub copy: Copy,
    /// Its stage; follow it at `/api/v1/stages/{id}`.
    pub stage: Stage,
}

impl From<CopyRecord> for Copy {
    fn from(record: CopyRecord) -> Self {
        let (result, mut remarks) = match record.state {
            CopyState::Requested => ("requested", Vec::new()),
            // Marks over nothing, faces that nobody decided about: whoever takes the copy has to know.
            CopyState::Proven => ("clean", remarks(record.report.as_ref())),
            CopyState::Refused => ("refused", remarks(record.report.as_ref())),
        };
        remarks.extend(record.refusal.map(|refused| refused.detail));
        Self {
            id: record.id.to_string(),
            document: record.document.to_string(),
            sha256: record.sha256.map(|sha256| sha256.to_string()),
            result,
            marks: record.plan.marks(),
            remarks,
        }
    }
}

fn remarks(report: Option<&CopyReport>) -> Vec<String> {
    report.map(|report| report.remarks().to_vec()).unwrap_or_default()
}

/// Lists a document's copies.
#[utoipa::path(get, path = "/documents/{document}/copies", tag = "copies", params(("document" = String, Path)), responses(
    (status = OK, body = Copies), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(State(service): State<Service>, Path(id): Path<String>) -> Result<Json<Copies>, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    let copies = service
        .casebook()
        .copies(&id)
        .await?
        .into_iter()
        .map(Copy::from)
        .collect();
    Ok(Json(Copies { copies }))
}

/// Asks for a copy that withholds everything accepted so far.
#[utoipa::path(post, path = "/documents/{document}/copies", tag = "copies", params(("document" = String, Path)),
    request_body = NewCopy, responses(
    (status = ACCEPTED, body = Requested),
    (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Somebody decided meanwhile"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn request(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    Json(new): Json<NewCopy>,
) -> Result<(StatusCode, Json<Requested>), Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    let casebook = service.casebook();
    let document = casebook.document(&id).await?;
    if new.revision.is_some_and(|seen| seen != document.revision) {
        let current = serde_json::json!({ "revision": document.revision });
        return Err(Problem::conflict(
            "somebody decided meanwhile; look at the decisions again before you save",
            current,
        ));
    }
    let plan: CopyPlan = if document.original.kind == Kind::Recording {
        if !new.delete_pages.is_empty() || !new.rotate_pages.is_empty() {
            return Err(Problem::bad_request(
                "a recording has no pages to leave out or turn",
            ));
        }
        obelus_pipeline::recording_plan_of(casebook, &id).await?.into()
    } else {
        let mut plan = obelus_pipeline::plan_of(casebook, &id).await?;
        // What is asked for with this copy alone stands before what was decided about the same page.
        let (left_out, turned) = (&new.delete_pages, &new.rotate_pages);
        plan.delete_pages
            .retain(|known| left_out.iter().all(|page| page.page != known.page));
        plan.rotate_pages
            .retain(|known| turned.iter().all(|page| page.page != known.page));
        plan.delete_pages.extend(new.delete_pages);
        plan.rotate_pages.extend(new.rotate_pages);
        plan.into()
    };
    let (copy, stage) =
        obelus_pipeline::save(casebook, service.work(), &id, plan, NewStage::INTERACTIVE, &actor).await?;
    let stage = casebook.stage(&stage).await?.into();
    Ok((
        StatusCode::ACCEPTED,
        Json(Requested {
            copy: copy.into(),
            stage,
        }),
    ))
}

async fn found(service: &Service, id: &str) -> Result<CopyRecord, Problem> {
    let id: CopyId = id.parse().map_err(|_| Problem::not_found("copy"))?;
    Ok(service.casebook().copy(&id).await?)
}

/// Shows a copy.
#[utoipa::path(get, path = "/copies/{copy}", tag = "copies", params(("copy" = String, Path)), responses(
    (status = OK, body = Copy), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn one(State(service): State<Service>, Path(id): Path<String>) -> Result<Json<Copy>, Problem> {
    Ok(Json(found(&service, &id).await?.into()))
}

/// Downloads a proven copy: a PDF file, or of a recording an MP4 file, which may be asked for in parts.
#[utoipa::path(get, path = "/copies/{copy}/file", tag = "copies", params(("copy" = String, Path)), responses(
    (status = OK, content_type = "application/pdf", body = Vec<u8>),
    (status = PARTIAL_CONTENT, content_type = "video/mp4", body = Vec<u8>),
    (status = RANGE_NOT_SATISFIABLE, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not proven"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn file(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let copy = found(&service, &id).await?;
    if copy.plan.recording().is_some() {
        return film(&service, &copy, &actor, &headers).await;
    }
    let bytes = service.casebook().copy_file(&copy.id).await?;
    let detail = serde_json::json!({ "copy": copy.id, "sha256": copy.sha256 });
    viewed::happened(
        service.casebook(),
        &copy.document,
        &actor,
        EventKind::Downloaded,
        detail,
    )
    .await?;
    let name = format!(
        "attachment; filename=\"redacted-{}.pdf\"",
        &copy.id.to_string()[..8]
    );
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}

/// A proven copy of a recording, or the part of it that is asked for.
async fn film(
    service: &Service,
    copy: &CopyRecord,
    actor: &Actor,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let casebook = service.casebook();
    let blob = copy.proven()?;
    let medium = casebook
        .recording(&copy.document)
        .await?
        .map(|found| found.medium);
    let file = File {
        blob,
        bytes: casebook.blobs().size(&blob).await?,
        kind: match medium {
            Some(MediaKind::Audio) => "audio/mp4".to_owned(),
            _ => "video/mp4".to_owned(),
        },
        save_as: Some(format!("redacted-{}.mp4", &copy.id.to_string()[..8])),
    };
    let detail = serde_json::json!({ "copy": copy.id, "sha256": copy.sha256 });
    let event = viewed::event(casebook, &copy.document, actor, EventKind::Downloaded, detail).await?;
    service.looks().record(casebook, event).await?;
    ranges::serve(casebook, &file, headers).await
}

/// Shows a page of a proven copy as a picture: what the reader of the copy will see.
#[utoipa::path(get, path = "/copies/{copy}/pages/{page}/image", tag = "copies",
    params(("copy" = String, Path), ("page" = u32, Path), Showing), responses(
    (status = OK, content_type = "image/webp", body = Vec<u8>),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not proven"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn image(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path((id, page)): Path<(String, u32)>,
    Query(showing): Query<Showing>,
) -> Result<Response, Problem> {
    let scale = showing.scale()?;
    let copy = found(&service, &id).await?;
    let plan = copy.plan.document().ok_or_else(|| Problem::not_found("page"))?;
    let original = service.casebook().pages(&copy.document).await?;
    let kept = original
        .iter()
        .filter(|page| !plan.delete_pages.iter().any(|gone| gone.page == page.index));
    if page == 0 || page as usize > kept.count() {
        return Err(Problem::not_found("page"));
    }
    let shown = Shown::Copy(copy.id.clone());
    let picture = service
        .images()
        .page(service.casebook(), &shown, page, scale)
        .await?;
    viewed::record(
        service.casebook(),
        &copy.document,
        &actor,
        &format!("page {page} of copy {}", copy.id),
    )
    .await?;
    Ok(([(header::CONTENT_TYPE, "image/webp")], picture).into_response())
}

/// Shows the proof of a copy, or what kept it from being one.
#[utoipa::path(get, path = "/copies/{copy}/report", tag = "copies", params(("copy" = String, Path)), responses(
    (status = OK, body = Object, description = "`{original, copy, marks, rasterised, verified, result, remarks, versions}`; of a recording with `measured` instead of `rasterised`"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn report(
    State(service): State<Service>,
    Path(id): Path<String>,
) -> Result<Json<CopyReport>, Problem> {
    let copy = found(&service, &id).await?;
    copy.report
        .map(Json)
        .ok_or_else(|| Problem::not_found("report yet"))
}

/// Downloads the signed manifest of a proven copy: from which original and plan it was made and how it was proven.
/// `obelus verify --manifest` checks it.
#[utoipa::path(get, path = "/copies/{copy}/manifest", tag = "copies", params(("copy" = String, Path)), responses(
    (status = OK, body = Object, description = "`{manifest, public_key, signature}`"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not proven"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn manifest(State(service): State<Service>, Path(id): Path<String>) -> Result<Response, Problem> {
    let copy = found(&service, &id).await?;
    let not_yet = || Problem::from(CasebookError::NotYet("the proven copy"));
    let (CopyState::Proven, Some(report), Some(ended)) = (copy.state, &copy.report, copy.ended_ms) else {
        return Err(not_yet());
    };
    let proven_at = chrono::DateTime::from_timestamp_millis(ended).unwrap_or_default();
    let key = service.casebook().key();
    let (end, signed) = match (report, &copy.plan) {
        (CopyReport::Document(report), CopyPlan::Document(plan)) => {
            ("pdf", sign(report, plan, key, proven_at))
        }
        (CopyReport::Recording(report), CopyPlan::Recording(plan)) => {
            ("mp4", sign_recording(report, plan, key, proven_at))
        }
        _ => return Err(not_yet()),
    };
    let signed = signed
        .map_err(|error| Problem::internal(&error))?
        .ok_or_else(not_yet)?;
    let name = format!(
        "attachment; filename=\"redacted-{}.{end}.manifest.json\"",
        &copy.id.to_string()[..8]
    );
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, signed).into_response())
}
