//! `PUT …/redact` and `POST …/modify`.

use super::{
    body::AnyJson,
    error::Fault,
    gate::OpenedCase,
    place::VersionPlace,
    redaction::{ModifyRequest, RedactRequest, counts},
    save::save,
};
use crate::{auth::Caller, state::Service};
use axum::{Extension, extract::State, http::StatusCode};
use serde_json::json;

/// Withholds what the rectangles cover and leaves pages out, in one save; page numbers count in the original. Answers
/// when the new version is there.
#[utoipa::path(put, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/redact", tag = "redaction",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("versionId" = i64, Path)),
    request_body = RedactRequest,
    responses((status = OK, description = "Saved as a new version"), (status = BAD_REQUEST), (status = FORBIDDEN), (status = CONFLICT),
    (status = GONE), (status = PAYLOAD_TOO_LARGE), (status = UNPROCESSABLE_ENTITY, description = "Not proven clean; nothing saved"),
    (status = LOCKED, description = "Still being made; save again")))]
pub async fn redact(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: VersionPlace,
    AnyJson(request): AnyJson<RedactRequest>,
) -> Result<StatusCode, Fault> {
    let change = request.change()?;
    save(
        &service,
        &caller,
        &case,
        at.0,
        change,
        counts(request.pii.as_ref()),
    )
    .await?;
    Ok(StatusCode::OK)
}

/// Turns pages and leaves pages out, in one save.
#[utoipa::path(post, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/modify", tag = "redaction",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("versionId" = i64, Path)),
    request_body = ModifyRequest,
    responses((status = OK, description = "Saved as a new version"), (status = BAD_REQUEST), (status = FORBIDDEN), (status = CONFLICT),
    (status = GONE), (status = PAYLOAD_TOO_LARGE), (status = UNPROCESSABLE_ENTITY), (status = LOCKED)))]
pub async fn modify(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: VersionPlace,
    AnyJson(request): AnyJson<ModifyRequest>,
) -> Result<StatusCode, Fault> {
    save(&service, &caller, &case, at.0, request.change()?, json!([])).await?;
    Ok(StatusCode::OK)
}
