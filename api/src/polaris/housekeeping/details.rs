//! What is known about a case, cut as the newer front end's forms want it.

use crate::{
    auth::Caller,
    polaris::{door, error::Fault, gate::OpenedCase, reference::witness},
    state::Service,
};
use axum::{
    Extension, Json,
    extract::{RawPathParams, State},
};
use obelus_evidence::Sensitive;
use serde_json::{Value, json};

/// The head of a case's pages.
#[utoipa::path(get, path = "/urns/{urn}/case-info/{caseId}", tag = "housekeeping", params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "`{id, urn, leadDefendantFirstNames, leadDefendantSurname, numberOfDefendants, unitName}`", body = Object)))]
pub async fn case_info(Extension(case): Extension<OpenedCase>) -> Json<Sensitive<Value>> {
    let object = case.0.object.reveal();
    let text = |place: &str| object.pointer(place).and_then(Value::as_str).unwrap_or_default();
    Json(Sensitive::from(json!({
        "id": case.0.number,
        "urn": case.0.urn,
        "leadDefendantFirstNames": text("/leadDefendantDetails/firstNames"),
        "leadDefendantSurname": text("/leadDefendantDetails/surname"),
        "numberOfDefendants": object.get("numberOfDefendants").and_then(Value::as_i64).unwrap_or_default(),
        "unitName": text("/owningUnit"),
    })))
}

/// Lists a case's defendants.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/case-defendants", tag = "housekeeping", params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "`{defendants: [{id, listOrder, type, firstNames, surname, dob, youth, ...}]}`", body = Object)))]
pub async fn defendants(Extension(case): Extension<OpenedCase>) -> Json<Sensitive<Value>> {
    let all = case.0.object.reveal()["defendants"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    // Name and birth lie in a part of their own there, and beside the rest here.
    let shown = all.into_iter().map(|mut defendant| {
        let details = defendant["defendantDetails"].take();
        if let (Some(all), Value::Object(details)) = (defendant.as_object_mut(), details) {
            all.remove("defendantDetails");
            for (name, value) in details {
                all.entry(name).or_insert(value);
            }
        }
        defendant
    });
    Json(Sensitive::from(
        json!({ "defendants": shown.collect::<Vec<_>>() }),
    ))
}

/// Lists a case's witnesses.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/case-witnesses", tag = "housekeeping", params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "`{witnesses: [{id, name, ...}]}`", body = Object)))]
pub async fn witnesses(Extension(case): Extension<OpenedCase>) -> Json<Sensitive<Value>> {
    let witnesses = case.0.object.reveal()["witnesses"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    Json(Sensitive::from(json!({ "witnesses": witnesses })))
}

/// Lists the producers of a case's exhibits; those who are witnesses are marked.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/case-exhibit-producers", tag = "housekeeping",
    params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "`{exhibitProducers: [{id, producer, IsWitness}]}`", body = Object)))]
pub async fn producers(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<Json<Value>, Fault> {
    let session = door::session(&caller, Some(&case.0.urn));
    let cms = service.polaris()?.door().cms();
    let found = cms.producers(&session, case.0.number).await?;
    let witnesses = case.0.object.reveal()["witnesses"].as_array();
    let is_witness = |id: i64| witnesses.is_some_and(|all| all.iter().any(|witness| witness["id"] == id));
    let shown = found.into_iter().map(|producer| {
        json!({ "id": producer.id, "producer": producer.producer, "IsWitness": is_witness(producer.id) })
    });
    Ok(Json(json!({ "exhibitProducers": shown.collect::<Vec<_>>() })))
}

/// Lists a witness's statements.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/witnesses/{witnessId}/witness-statements", tag = "housekeeping",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("witnessId" = i64, Path)),
    responses((status = OK, description = "`{statements: [{documentId, statementNumber}]}`", body = Object)))]
pub async fn statements(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    params: RawPathParams,
) -> Result<Json<Value>, Fault> {
    let witness = witness(&params)?;
    let session = door::session(&caller, Some(&case.0.urn));
    let cms = service.polaris()?.door().cms();
    let found = cms.statements(&session, case.0.number, witness).await?;
    let shown = found
        .into_iter()
        .map(|s| json!({ "documentId": s.document_id, "statementNumber": s.statement_number }));
    Ok(Json(json!({ "statements": shown.collect::<Vec<_>>() })))
}
