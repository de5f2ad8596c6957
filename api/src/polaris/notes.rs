//! Notes on documents.

use super::{audit, body::AnyJson, documents, door, error::Fault, gate::OpenedCase, place::DocumentPlace};
use crate::{auth::Caller, state::Service};
use axum::{Extension, Json, extract::State, http::StatusCode};
use obelus_cms::Note;
use obelus_evidence::{EventKind, Sensitive};
use serde::Deserialize;
use serde_json::json;

/// Longest note, in characters.
const LONGEST: usize = 500;

/// A note to add.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct NewNote {
    /// 1 to 500 characters.
    #[schema(value_type = String)]
    text: Sensitive<String>,
}

/// Lists the notes on a document.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/notes", tag = "notes",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path)),
    responses((status = OK, description = "`[{id, createdByName, sortOrder, date, text, type}]`", body = Vec<Object>), (status = NOT_FOUND)))]
pub async fn list(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: DocumentPlace,
) -> Result<Json<Vec<Note>>, Fault> {
    documents::listed(&service, &caller, &case, at).await?;
    let session = door::session(&caller, Some(&case.0.urn));
    let found = service
        .polaris()?
        .door()
        .cms()
        .notes(&session, at.case, at.document)
        .await?;
    audit::viewed_case(
        &service,
        &caller,
        &case.0.key,
        &format!("notes on document {}", at.document),
    )
    .await?;
    Ok(Json(found))
}

/// Adds a note.
#[utoipa::path(post, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/notes", tag = "notes",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path)), request_body = NewNote,
    responses((status = OK), (status = BAD_REQUEST), (status = NOT_FOUND)))]
pub async fn add(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: DocumentPlace,
    AnyJson(new): AnyJson<NewNote>,
) -> Result<StatusCode, Fault> {
    let characters = new.text.reveal().trim().chars().count();
    if !(1..=LONGEST).contains(&characters) {
        return Err(Fault::bad_request(format!(
            "a note has 1 to {LONGEST} characters"
        )));
    }
    documents::listed(&service, &caller, &case, at).await?;
    let detail = json!({ "document": at.document, "characters": characters });
    audit::happened(&service, &caller, Some(&case.0.key), EventKind::NoteAdded, detail).await?;
    let session = door::session(&caller, Some(&case.0.urn));
    let cms = service.polaris()?.door().cms();
    cms.add_note(&session, at.case, at.document, new.text).await?;
    Ok(StatusCode::OK)
}
