//! Cases: by number, by reference number, and what the case management system knows about one.

use super::{audit, door, error::Fault, gate::OpenedCase, place::positive};
use crate::{auth::Caller, state::Service};
use axum::{
    Extension, Json,
    extract::{Path, State},
};
use futures::{StreamExt, TryStreamExt, stream};
use obelus_cms::{CaseUrn, CmsError};
use obelus_evidence::Sensitive;
use serde_json::Value;

/// Most cases asked for at once.
const AT_ONCE: usize = 4;

/// Most cases shown for one reference number; split cases are a handful.
const MOST_CASES: usize = 200;

/// Finds a case's reference number.
#[utoipa::path(get, path = "/urn-lookup/{caseId}", tag = "cases", params(("caseId" = i64, Path)),
    responses((status = OK, description = "`{id, urn, urnRoot}`", body = Object), (status = FORBIDDEN), (status = NOT_FOUND)))]
pub async fn urn(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Path(case): Path<String>,
) -> Result<Json<CaseUrn>, Fault> {
    let case = positive(&case).ok_or_else(|| Fault::not_found("case"))?;
    let door = service.polaris()?.door();
    let file = door.file(&caller, None, case).await?;
    door::may_open(service.access(), &caller, &file).await?;
    let found = door.cms().urn(&door::session(&caller, None), case).await?;
    audit::viewed_case(&service, &caller, &file.key, "reference number").await?;
    Ok(Json(found))
}

/// Lists the cases under a reference number that the caller may open; split cases have suffixes.
#[utoipa::path(get, path = "/urns/{urn}/cases", tag = "cases", params(("urn" = String, Path)),
    responses((status = OK, description = "Array of Case", body = Vec<Object>), (status = FORBIDDEN), (status = NOT_FOUND)))]
pub async fn list(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Path(urn): Path<String>,
) -> Result<Json<Vec<Sensitive<Value>>>, Fault> {
    let door = service.polaris()?.door();
    let session = door::session(&caller, Some(urn.trim()));
    let mut numbers = door.cms().cases(&session, urn.trim()).await?;
    numbers.truncate(MOST_CASES);
    let files: Vec<_> = stream::iter(numbers.into_iter().map(|number| {
        let caller = &caller;
        async move {
            match door.file(caller, None, number).await {
                Ok(file) => Ok(Some(file)),
                // One of several may be somebody else's, or gone since.
                Err(CmsError::NoAccess | CmsError::NotThere(_) | CmsError::Gone) => Ok(None),
                Err(error) => Err(Fault::from(error)),
            }
        }
    }))
    .buffered(AT_ONCE)
    .try_collect()
    .await?;
    let mut shown = Vec::new();
    let mut refused = None;
    for file in files.into_iter().flatten() {
        match door::may_open(service.access(), &caller, &file).await {
            Ok(()) => {
                audit::viewed_case(&service, &caller, &file.key, "case").await?;
                shown.push(file.object.clone());
            }
            Err(fault) => refused = Some(fault),
        }
    }
    match (shown.is_empty(), refused) {
        (true, Some(fault)) => Err(fault),
        (true, None) => Err(Fault::not_found("case under that reference number")),
        _ => Ok(Json(shown)),
    }
}

/// Shows a case.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}", tag = "cases", params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "Case", body = Object), (status = FORBIDDEN), (status = NOT_FOUND), (status = GONE)))]
pub async fn one(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<Json<Sensitive<Value>>, Fault> {
    audit::viewed_case(&service, &caller, &case.0.key, "case").await?;
    Ok(Json(case.0.object.clone()))
}
