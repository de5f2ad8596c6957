//! Renaming documents and making them used or unused material.

use super::{audit, body::AnyJson, documents, door, error::Fault, gate::OpenedCase, place::DocumentPlace};
use crate::{auth::Caller, state::Service};
use axum::{
    Extension,
    extract::{RawPathParams, State},
    http::StatusCode,
};
use obelus_cms::RenameAs;
use obelus_evidence::{EventKind, Sensitive};
use serde::Deserialize;
use serde_json::json;

/// Longest name, in characters.
const LONGEST: usize = 255;

/// A document's new name.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewName {
    /// 1 to 255 characters.
    #[schema(value_type = String)]
    document_name: Sensitive<String>,
}

/// Renames a document. Statements keep their names, without a word, as in the real gateway.
#[utoipa::path(put, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/rename", tag = "material",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path)), request_body = NewName,
    responses((status = OK), (status = BAD_REQUEST), (status = NOT_FOUND)))]
pub async fn rename(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: DocumentPlace,
    AnyJson(new): AnyJson<NewName>,
) -> Result<StatusCode, Fault> {
    renamed(&service, &caller, &case, at, new.document_name).await?;
    Ok(StatusCode::OK)
}

/// Renames a document as its kind asks for it.
///
/// # Errors
/// 400 for a name that is too short or too long, 404 for a document that the case does not have.
pub(super) async fn renamed(
    service: &Service,
    caller: &Caller,
    case: &OpenedCase,
    at: DocumentPlace,
    name: Sensitive<String>,
) -> Result<(), Fault> {
    let characters = name.reveal().trim().chars().count();
    if !(1..=LONGEST).contains(&characters) {
        return Err(Fault::bad_request(format!(
            "a name has 1 to {LONGEST} characters"
        )));
    }
    let found = documents::listed(service, caller, case, at).await?;
    let which = match found.classification.as_deref() {
        Some("Statement") => return Ok(()),
        Some("Exhibit") => RenameAs::Exhibit,
        _ => RenameAs::Material,
    };
    let detail = json!({ "document": at.document, "what": "renamed" });
    let key = Some(case.0.key.as_str());
    audit::happened(service, caller, key, EventKind::MaterialChanged, detail).await?;
    let session = door::session(caller, Some(&case.0.urn));
    let cms = service.polaris()?.door().cms();
    Ok(cms.rename(&session, at.case, at.document, name, which).await?)
}

/// Makes a document used or unused material; the body is ignored.
#[utoipa::path(post, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/toggle/{use}", tag = "material",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("use" = String, Path)),
    responses((status = OK), (status = BAD_REQUEST), (status = NOT_FOUND)))]
pub async fn toggle(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: DocumentPlace,
    params: RawPathParams,
) -> Result<StatusCode, Fault> {
    let used = match params.iter().find(|(name, _)| *name == "use") {
        Some((_, "used")) => true,
        Some((_, "unused")) => false,
        _ => return Err(Fault::bad_request("a document is made used or unused")),
    };
    documents::listed(&service, &caller, &case, at).await?;
    let detail = json!({ "document": at.document, "what": if used { "used" } else { "unused" } });
    audit::happened(
        &service,
        &caller,
        Some(&case.0.key),
        EventKind::MaterialChanged,
        detail,
    )
    .await?;
    let session = door::session(&caller, Some(&case.0.urn));
    let cms = service.polaris()?.door().cms();
    cms.set_used(&session, at.case, at.document, used).await?;
    Ok(StatusCode::OK)
}
