//! An entry as it would be logged for what was decided about a version: one redaction for everything withheld, defaults
//! from the look-up lists. What no list leads to is null, for a person to choose.

use super::lookups::{look_ups, mappings};
use crate::polaris::{door, error::Fault, gate::OpenedCase, place::VersionPlace};
use crate::{auth::Caller, state::Service};
use axum::{Extension, Json, extract::State};
use obelus_casebook::{CopyState, Settled};
use obelus_cms::Listing;
use obelus_evidence::{Sensitive, Verdict};
use serde_json::{Value, json};

/// The kind of redaction that fits when none is named.
const OTHER: &str = "Other";

/// Fills an entry from the decisions about a version and from the pages its proven copies leave out. Nothing is logged.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/redaction-log", tag = "redaction log",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("versionId" = i64, Path)),
    responses((status = OK, body = Object, description = "As `/redactionLogs` takes it; `unit`, `investigatingAgency` and `documentType` are null when no list leads to them"),
    (status = NOT_FOUND)))]
pub async fn draft(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: VersionPlace,
) -> Result<Json<Sensitive<Value>>, Fault> {
    let casebook = service.casebook();
    let link = casebook.cms_link(at.0).await?;
    let document = link
        .and_then(|link| link.document)
        .ok_or_else(|| Fault::not_found("version here"))?;
    let session = door::session(&caller, Some(&case.0.urn));
    let listed = service
        .polaris()?
        .door()
        .cms()
        .documents(&session, at.0.case)
        .await?;
    let listing = listed.into_iter().find(|listing| listing.id == at.0.document);
    let listing = listing.ok_or_else(|| Fault::not_found("document"))?;
    let mut kinds: Vec<String> = casebook
        .settled(&document)
        .await?
        .iter()
        .filter_map(kind)
        .collect();
    let copies = casebook.copies(&document).await?;
    let newest = copies.iter().rev().find(|copy| copy.state == CopyState::Proven);
    let plan = newest.and_then(|copy| copy.plan.document());
    kinds.extend(
        plan.into_iter()
            .flat_map(|plan| &plan.delete_pages)
            .map(|page| page.reason.clone()),
    );
    Ok(Json(entry(&case, &listing, &kinds).into()))
}

/// The kind of redaction of something withheld; nothing for what was rejected.
fn kind(settled: &Settled) -> Option<String> {
    // Pages left out are logged from the copy, with their reason.
    let withheld = matches!(settled.decision.verdict, Verdict::Accept | Verdict::Adjust)
        && settled.decision.page_change.is_none();
    let suggested = settled
        .suggestion
        .as_ref()
        .map(|suggestion| suggestion.redaction_type.clone());
    let drawn = || {
        settled
            .decision
            .mark
            .as_ref()
            .and_then(|mark| mark.redaction_type.clone())
    };
    withheld.then(|| suggested.or_else(drawn).unwrap_or_else(|| OTHER.to_owned()))
}

fn entry(case: &OpenedCase, listing: &Listing, kinds: &[String]) -> Value {
    let object = case.0.object.reveal();
    let redactions = kinds.iter().filter_map(|name| missed(name)).map(|kind| {
        json!({ "missedRedaction": kind, "redactionType": 1, "returnedToInvestigativeAuthority": false })
    });
    json!({
        "urn": case.0.urn,
        "unit": object.get("owningUnit").and_then(Value::as_str).and_then(unit),
        "investigatingAgency": agency(&case.0.urn),
        "documentType": listing.type_id.and_then(document_type),
        "redactions": redactions.collect::<Vec<_>>(),
        "notes": null,
        "chargeStatus": if object.get("isCaseCharged").and_then(Value::as_bool) == Some(false) { 1 } else { 2 },
        "cmsValues": {
            "originalFileName": listing.original_file_name,
            "documentId": listing.id,
            "documentType": listing.type_name,
            "fileCreatedDate": listing.date,
            "documentTypeId": listing.type_id,
        },
    })
}

fn list<'v>(lists: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    lists[name].as_array().into_iter().flatten()
}

/// Id and name out of a list, by id.
fn named(name: &str, id: &Value) -> Option<Value> {
    let found = list(look_ups(), name).find(|item| item["id"] == *id)?;
    Some(json!({ "id": found["id"], "name": found["name"] }))
}

/// A kind of redaction by its name; what is on no list, page reasons that are logged apart among it, is left out.
fn missed(name: &str) -> Option<Value> {
    let is_it = |item: &&Value| {
        item["name"]
            .as_str()
            .is_some_and(|known| known.eq_ignore_ascii_case(name))
    };
    let found = list(look_ups(), "missedRedactions").find(is_it)?;
    Some(json!({ "id": found["id"], "name": found["name"] }))
}

fn unit(owning: &str) -> Option<Value> {
    let is_it = |row: &&Value| {
        row["ou"]
            .as_str()
            .is_some_and(|ou| ou.eq_ignore_ascii_case(owning.trim()))
    };
    let row = list(mappings(), "businessUnits").find(is_it)?;
    let area = list(look_ups(), "areas").find(|area| area["id"] == row["areaId"])?;
    let unit = list(area, "children").find(|unit| unit["id"] == row["unitId"])?;
    let id = format!("{}-{}", area["id"].as_str()?, unit["id"].as_str()?);
    Some(json!({ "id": id, "type": "Area", "areaDivisionName": area["name"], "name": unit["name"] }))
}

/// By the first four characters of the reference number, else by the first two.
fn agency(urn: &str) -> Option<Value> {
    let of = |characters: usize| {
        let code = urn.get(..characters)?;
        let is_it = |row: &&Value| {
            row["ouCode"]
                .as_str()
                .is_some_and(|ou| ou.eq_ignore_ascii_case(code))
        };
        list(mappings(), "investigatingAgencies").find(is_it)
    };
    named(
        "investigatingAgencies",
        &of(4).or_else(|| of(2))?["investigatingAgencyId"],
    )
}

fn document_type(cms: i64) -> Option<Value> {
    let row =
        list(mappings(), "documentTypes").find(|row| row["cmsDocTypeId"] == cms.to_string().as_str())?;
    named("documentTypes", &row["docTypeId"])
}

#[cfg(test)]
mod tests {
    use super::{agency, document_type, missed, unit};

    #[test]
    fn defaults_come_from_the_lists_and_what_is_on_none_is_left_to_a_person() {
        assert_eq!(missed("nhs NUMBER").unwrap()["id"], "8");
        assert_eq!(missed("Blank page").unwrap()["id"], "18");
        assert!(missed("Logged apart").is_none());
        let found = unit("South East Crown Court").unwrap();
        assert_eq!(
            (found["type"].as_str(), found["name"].as_str()),
            (Some("Area"), Some("Crown Court"))
        );
        assert!(unit("Somewhere else").is_none());
        assert!(
            agency("01AB1234567").unwrap()["name"]
                .as_str()
                .unwrap()
                .contains("Metropolitan")
        );
        assert!(agency("ZZ").is_none() && agency("é").is_none());
        assert_eq!(document_type(1056).unwrap()["name"], "PNC Print");
        assert!(document_type(1029).is_none(), "chosen by hand");
    }
}
