//! A material's file: the newest version of it.

use crate::{
    auth::Caller,
    polaris::{
        artefact::Asked,
        documents,
        error::Fault,
        gate::OpenedCase,
        pdf,
        place::{DocumentPlace, MaterialPlace, VersionPlace},
        query::Query,
    },
    state::Service,
};
use axum::{Extension, extract::State, response::Response};

/// Shows a material as a PDF.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/materials/{materialId}/preview", tag = "housekeeping",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("materialId" = i64, Path)),
    responses((status = OK, content_type = "application/pdf", body = Vec<u8>), (status = NOT_FOUND), (status = UNSUPPORTED_MEDIA_TYPE)))]
pub async fn preview(
    service: State<Service>,
    caller: Extension<Caller>,
    case: Extension<OpenedCase>,
    MaterialPlace(at): MaterialPlace,
) -> Result<Response, Fault> {
    newest(service, caller, case, at).await
}

async fn newest(
    service: State<Service>,
    caller: Extension<Caller>,
    case: Extension<OpenedCase>,
    at: DocumentPlace,
) -> Result<Response, Fault> {
    let listed = documents::listed(&service, &caller, &case, at).await?;
    let version = VersionPlace(listed.at(at.case));
    pdf::pdf(service, caller, case, version, Query(Asked::default())).await
}

/// Shows a material as a PDF, in a window of its own.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/materials/{materialId}/document", tag = "housekeeping",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("materialId" = i64, Path)),
    responses((status = OK, content_type = "application/pdf", body = Vec<u8>), (status = NOT_FOUND), (status = UNSUPPORTED_MEDIA_TYPE)))]
pub async fn document(
    service: State<Service>,
    caller: Extension<Caller>,
    case: Extension<OpenedCase>,
    MaterialPlace(at): MaterialPlace,
) -> Result<Response, Fault> {
    newest(service, caller, case, at).await
}
