//! Lists that the front ends fill their forms from.

use super::{audit, door, error::Fault, gate::OpenedCase, place::positive};
use crate::{auth::Caller, state::Service};
use axum::{
    Extension, Json,
    extract::{RawPathParams, State},
};
use obelus_cms::{MaterialType, WitnessStatement};
use serde_json::{Value, json};

/// Lists document types that documents can be made into.
#[utoipa::path(get, path = "/reference/reclassification", tag = "reference", responses((status = OK,
    description = "`[{typeId, description, newClassificationVariant, addAsUsedOrUnused, classification}]`", body = Vec<Object>)))]
pub async fn reclassification(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Vec<MaterialType>>, Fault> {
    let session = door::session(&caller, None);
    let types = service
        .polaris()?
        .door()
        .cms()
        .reclassification_types(&session)
        .await?;
    Ok(Json(types))
}

/// Lists the producers of a case's exhibits.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/exhibit-producers", tag = "reference",
    params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "`[{id, exhibitProducer}]`", body = Vec<Object>)))]
pub async fn exhibit_producers(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<Json<Vec<Value>>, Fault> {
    let session = door::session(&caller, Some(&case.0.urn));
    let found = service
        .polaris()?
        .door()
        .cms()
        .producers(&session, case.0.number)
        .await?;
    audit::viewed_case(&service, &caller, &case.0.key, "exhibit producers").await?;
    let shown = found.into_iter();
    Ok(Json(
        shown
            .map(|p| json!({ "id": p.id, "exhibitProducer": p.producer }))
            .collect(),
    ))
}

/// Lists a case's witnesses.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/witnesses", tag = "reference",
    params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "`[{id, name, …}]`", body = Vec<Object>)))]
pub async fn witnesses(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<Json<Value>, Fault> {
    audit::viewed_case(&service, &caller, &case.0.key, "witnesses").await?;
    let witnesses = case
        .0
        .object
        .reveal()
        .get("witnesses")
        .filter(|w| w.is_array())
        .cloned();
    Ok(Json(witnesses.unwrap_or_else(|| json!([]))))
}

/// The witness in a path.
///
/// # Errors
/// 404 when its number is none.
pub(super) fn witness(params: &RawPathParams) -> Result<i64, Fault> {
    params
        .iter()
        .find(|(name, _)| *name == "witnessId")
        .and_then(|(_, value)| positive(value))
        .ok_or_else(|| Fault::not_found("witness"))
}

/// Lists a witness's statements.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/witnesses/{witnessId}/statements", tag = "reference",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("witnessId" = i64, Path)),
    responses((status = OK, description = "`[{documentId, parentId, statementNumber}]`", body = Vec<Object>), (status = NOT_FOUND)))]
pub async fn statements(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    params: RawPathParams,
) -> Result<Json<Vec<Value>>, Fault> {
    let witness = witness(&params)?;
    let session = door::session(&caller, Some(&case.0.urn));
    let cms = service.polaris()?.door().cms();
    let found = cms.statements(&session, case.0.number, witness).await?;
    audit::viewed_case(&service, &caller, &case.0.key, "statements of a witness").await?;
    let shown = |s: WitnessStatement| json!({ "documentId": s.document_id, "parentId": s.document_id, "statementNumber": s.statement_number });
    Ok(Json(found.into_iter().map(shown).collect()))
}
