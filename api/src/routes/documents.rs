//! Documents of a case: upload and list.

use super::stages::Stage;
use crate::{
    extract::{Json, Path, Query},
    problem::Problem,
    state::Service,
};
use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use obelus_casebook::{CaseId, CasebookError, DocumentId, DocumentState, NewStage};
use obelus_evidence::{Actor, Kind, MediaKind, Policy, Refused};
use obelus_pipeline::Arrival;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A document as listed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// The case it belongs to.
    pub case: String,
    /// Its file name.
    pub name: String,
    /// Digest of the original.
    pub sha256: String,
    /// `pdf`, `text`, `recording`, `picture`, `email` or `office`; pages of the last three are those of a PDF made from
    /// them.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// `received`, `reading`, `ready`, `refused` or `failed`.
    pub state: &'static str,
    /// Number of pages, once read.
    pub pages: u64,
    /// Suggestions whose policy is not keep.
    pub suggestions: u64,
    /// Those nobody has decided on.
    pub undecided: u64,
    /// Why it was refused: `{code, detail}`.
    #[schema(value_type = Option<Object>)]
    pub refused: Option<Refused>,
    /// What a person should know.
    pub warnings: Vec<String>,
    /// Files that came inside it, every one.
    pub attachments: Vec<Attachment>,
    /// Documents that it came inside of.
    pub inside: Vec<String>,
    /// A recording's measures, once analysed.
    pub recording: Option<Recording>,
}

/// A file that came inside a document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Attachment {
    /// Its file name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The document it has become.
    pub document: Option<String>,
    /// Why it has become none: `{code, detail}`.
    #[schema(value_type = Option<Object>)]
    pub refused: Option<Refused>,
}

impl From<obelus_casebook::Attached> for Attachment {
    fn from(attached: obelus_casebook::Attached) -> Self {
        Self {
            name: attached.name.reveal().clone(),
            bytes: attached.bytes,
            document: attached.document.map(|id| id.to_string()),
            refused: attached.refused,
        }
    }
}

/// Measures of a film or sound recording.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Recording {
    /// `video` or `audio`.
    #[schema(value_type = String)]
    pub medium: MediaKind,
    /// Length of what could be read.
    pub duration_us: i64,
    /// Frames; 0 for sound alone.
    pub frames: u64,
    /// Pixels across of the displayed frame; 0 for sound alone.
    pub width: u32,
    /// Pixels down of it.
    pub height: u32,
    /// Whether what a browser plays of it is there.
    pub playable: bool,
}

/// Documents of a case.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Documents {
    /// In the order they were received.
    pub documents: Vec<Document>,
}

/// A received document and the stage that reads it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Received {
    /// The document.
    pub document: Document,
    /// The stage; follow it at `/api/v1/stages/{id}`.
    pub stage: Stage,
    /// False when the same bytes had been received under the same name before.
    pub fresh: bool,
}

/// How an upload is named.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct Naming {
    /// File name as people know it.
    pub name: String,
}

async fn summary(service: &Service, document: obelus_casebook::Document) -> Result<Document, Problem> {
    let casebook = service.casebook();
    let state = match document.state {
        DocumentState::Received => "received",
        DocumentState::Read => "reading",
        DocumentState::Suggested => "ready",
        DocumentState::Refused => "refused",
        DocumentState::Quarantined => "failed",
    };
    let mut listed = Document {
        id: document.id.to_string(),
        case: document.case.to_string(),
        name: document.name.reveal().clone(),
        sha256: document.original.sha256.to_string(),
        kind: document.original.kind,
        state,
        pages: 0,
        suggestions: 0,
        undecided: 0,
        refused: document.refusal.clone(),
        warnings: Vec::new(),
        attachments: Vec::new(),
        inside: Vec::new(),
        recording: None,
    };
    if document.depth > 0 {
        let inside = casebook.parents(&document.id).await?;
        listed.inside = inside.iter().map(ToString::to_string).collect();
    }
    if document.original.kind.is_converted() {
        let attachments = casebook.attachments(&document.id).await?;
        listed.attachments = attachments.into_iter().map(Attachment::from).collect();
    }
    if document.original.kind == Kind::Recording {
        add_recording(service, &document.id, &mut listed).await?;
    } else if document.state == DocumentState::Suggested {
        let found = casebook.suggestions(&document.id).await?;
        let decided: HashSet<String> = casebook
            .settled(&document.id)
            .await?
            .into_iter()
            .map(|s| s.about)
            .collect();
        let open: Vec<_> = found
            .suggestions
            .iter()
            .filter(|s| s.policy != Policy::Keep)
            .collect();
        listed.pages = found.pages.len() as u64;
        listed.suggestions = open.len() as u64;
        listed.undecided = open.iter().filter(|s| !decided.contains(&s.id)).count() as u64;
        listed.warnings = found.warnings;
    }
    Ok(listed)
}

/// Fills in what is known of an analysed recording.
async fn add_recording(service: &Service, id: &DocumentId, listed: &mut Document) -> Result<(), Problem> {
    let casebook = service.casebook();
    let Some(found) = casebook.recording(id).await? else {
        return Ok(());
    };
    let settled = casebook.settled(id).await?;
    let decided: HashSet<&str> = settled.iter().map(|s| s.about.as_str()).collect();
    listed.suggestions = found.open.len() as u64;
    listed.undecided = found
        .open
        .iter()
        .filter(|id| !decided.contains(id.as_str()))
        .count() as u64;
    listed.warnings = found.warnings;
    listed.recording = Some(Recording {
        medium: found.medium,
        duration_us: found.duration_us,
        frames: found.frames,
        width: found.width,
        height: found.height,
        playable: !casebook.presentation(id).await?.is_empty(),
    });
    Ok(())
}

/// Lists a case's documents.
#[utoipa::path(get, path = "/cases/{case}/documents", tag = "documents", params(("case" = String, Path)), responses(
    (status = OK, body = Documents), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(
    State(service): State<Service>,
    Path(case): Path<String>,
) -> Result<Json<Documents>, Problem> {
    let case: CaseId = case.parse().map_err(|_| Problem::not_found("case"))?;
    let mut documents = Vec::new();
    for document in service.casebook().documents(&case).await? {
        documents.push(summary(&service, document).await?);
    }
    Ok(Json(Documents { documents }))
}

/// Receives a document or recording: the body is the file itself, streamed. What can be told from its first and last bytes is told
/// at once; everything else is read in the sandbox by the stage that the answer names.
#[utoipa::path(post, path = "/cases/{case}/documents", tag = "documents", params(("case" = String, Path), Naming),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses(
    (status = ACCEPTED, body = Received),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = PAYLOAD_TOO_LARGE, body = Problem, content_type = "application/problem+json"),
    (status = UNSUPPORTED_MEDIA_TYPE, body = Problem, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json"),
))]
pub async fn receive(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(case): Path<String>,
    Query(naming): Query<Naming>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let case: CaseId = case.parse().map_err(|_| Problem::not_found("case"))?;
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<u64>().ok());
    let arrival = Arrival {
        case,
        name: naming.name,
        by: actor,
        limit: service.upload_limit(),
        recording_limit: service.recording_limit(),
        announced,
        priority: NewStage::INTERACTIVE,
    };
    let received = obelus_pipeline::receive(
        service.casebook(),
        service.work(),
        arrival,
        body.into_data_stream(),
    )
    .await?;
    let stage = match service.casebook().stage(&received.stage).await {
        // A document that came before the rules changed has the stage it was read by then.
        Err(CasebookError::NoStage(_)) => {
            let stages = service.casebook().stages(&received.document.id).await?;
            stages
                .into_iter()
                .next()
                .ok_or_else(|| Problem::not_found("stage"))?
                .into()
        }
        stage => stage?.into(),
    };
    let document = summary(&service, received.document).await?;
    Ok((
        StatusCode::ACCEPTED,
        Json(Received {
            document,
            stage,
            fresh: received.fresh,
        }),
    ))
}

/// Shows a document.
#[utoipa::path(get, path = "/documents/{document}", tag = "documents", params(("document" = String, Path)), responses(
    (status = OK, body = Document), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn one(State(service): State<Service>, Path(id): Path<String>) -> Result<Json<Document>, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    let document = service.casebook().document(&id).await?;
    Ok(Json(summary(&service, document).await?))
}
