//! Locks: taken with the first redaction, given back with the last unsaved change.

use super::{audit, door, error::Fault, gate::OpenedCase, place::VersionPlace};
use crate::{auth::Caller, state::Service};
use axum::{Extension, extract::State, http::StatusCode};
use obelus_evidence::EventKind;
use serde_json::json;

/// Locks a document for the caller; again is fine.
#[utoipa::path(post, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/checkout", tag = "redaction",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("versionId" = i64, Path)),
    responses((status = OK), (status = CONFLICT, description = "Locked by somebody else: `{Error, detail}`"), (status = NOT_FOUND)))]
pub async fn lock(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: VersionPlace,
) -> Result<StatusCode, Fault> {
    let detail = json!({ "document": at.0.document, "version": at.0.version });
    audit::happened(
        &service,
        &caller,
        Some(&case.0.key),
        EventKind::LockRequested,
        detail,
    )
    .await?;
    let session = door::session(&caller, Some(&case.0.urn));
    service.polaris()?.door().cms().lock(&session, at.0).await?;
    Ok(StatusCode::OK)
}

/// Gives the caller's lock back; having none is fine.
#[utoipa::path(delete, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/checkout", tag = "redaction",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("versionId" = i64, Path)),
    responses((status = OK), (status = CONFLICT), (status = NOT_FOUND)))]
pub async fn unlock(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: VersionPlace,
) -> Result<StatusCode, Fault> {
    let detail = json!({ "document": at.0.document, "version": at.0.version });
    audit::happened(
        &service,
        &caller,
        Some(&case.0.key),
        EventKind::UnlockRequested,
        detail,
    )
    .await?;
    let session = door::session(&caller, Some(&case.0.urn));
    service.polaris()?.door().cms().unlock(&session, at.0).await?;
    Ok(StatusCode::OK)
}
