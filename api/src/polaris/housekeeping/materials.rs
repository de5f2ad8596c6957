//! The materials table: documents as its rows, their types, and their names.

use crate::{
    auth::Caller,
    polaris::{
        body::AnyJson, door, error::Fault, gate::OpenedCase, material::renamed, permissions::flags,
        place::MaterialPlace,
    },
    state::Service,
};
use axum::{Extension, Json, extract::State};
use obelus_cms::{Listing, MaterialType};
use obelus_evidence::Sensitive;
use serde::Deserialize;
use serde_json::{Value, json};

/// Lists a case's documents as materials. What the case management system does not say (how and to whom something was
/// sent, whether it was read) is empty.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/case-materials", tag = "housekeeping", params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, body = Vec<Object>, description = "`[{id, materialId, originalFileName, subject, documentTypeId, link, category, type, hasAttachments, \
        status, readStatus, method, direction, party, date, recordedDate, witnessId, title, producer, reference, item, \
        existingProducerOrWitnessId, isReclassifiable}]`")))]
pub async fn list(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<Json<Vec<Sensitive<Value>>>, Fault> {
    let session = door::session(&caller, Some(&case.0.urn));
    let cms = service.polaris()?.door().cms();
    let listed = cms.documents(&session, case.0.number).await?;
    let with_attachments: Vec<i64> = listed.iter().filter_map(|listing| listing.parent_id).collect();
    let shown = listed.into_iter().map(|listing| {
        let has_attachments = with_attachments.contains(&listing.id);
        Sensitive::from(row(&listing, has_attachments))
    });
    Ok(Json(shown.collect()))
}

fn row(listing: &Listing, has_attachments: bool) -> Value {
    let category = listing.cms_doc_category.as_deref().unwrap_or_default();
    json!({
        "id": listing.id,
        "materialId": listing.id,
        "originalFileName": listing.original_file_name,
        "subject": listing.presentation_title,
        "documentTypeId": listing.type_id,
        "link": format!("{}/{}", listing.id, listing.version_id),
        "category": category,
        "type": listing.type_name,
        "hasAttachments": has_attachments || listing.has_failed_attachments,
        "status": if listing.is_unused { "Unused" } else { "Used" },
        "readStatus": "",
        "method": "",
        "direction": if listing.is_inbox { "Incoming" } else { "" },
        "party": "",
        "date": listing.date,
        "recordedDate": listing.date,
        "witnessId": listing.witness_id,
        "title": listing.title.clone().unwrap_or_else(|| listing.presentation_title.clone()),
        "producer": "",
        "reference": listing.reference.clone().unwrap_or_default(),
        "item": if category == "Exhibit" { listing.title.clone() } else { None },
        "existingProducerOrWitnessId": listing.witness_id,
        "isReclassifiable": listing.can_reclassify && flags(listing).write != "IsDispatched",
    })
}

/// Lists document types.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/document-types", tag = "housekeeping", params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "`[{id, name, group, category}]`", body = Vec<Object>)))]
pub async fn document_types(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<Json<Vec<Value>>, Fault> {
    let session = door::session(&caller, Some(&case.0.urn));
    let types = service
        .polaris()?
        .door()
        .cms()
        .reclassification_types(&session)
        .await?;
    let shown = types.iter().map(|kind| {
        json!({ "id": kind.type_id, "name": kind.description, "group": group(kind), "category": kind.classification })
    });
    Ok(Json(shown.collect()))
}

/// Its group in the front end's list.
fn group(kind: &MaterialType) -> &'static str {
    let is_form = || {
        kind.description
            .trim_start()
            .to_ascii_uppercase()
            .starts_with("MG")
    };
    match kind.new_classification_variant.as_str() {
        "Statement" => "Statement",
        "Exhibit" => "Exhibit",
        _ if is_form() => "MG Form",
        _ => "Other",
    }
}

/// A material's new name; the number beside it is the path's.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct NewSubject {
    /// 1 to 255 characters.
    #[schema(value_type = String)]
    subject: Sensitive<String>,
}

/// Renames a material.
#[utoipa::path(patch, path = "/urns/{urn}/cases/{caseId}/materials/{materialId}/rename", tag = "housekeeping",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("materialId" = i64, Path)), request_body = NewSubject,
    responses((status = OK, description = "`{updateCommunication: {id}}`", body = Object), (status = NOT_FOUND)))]
pub async fn rename(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    MaterialPlace(at): MaterialPlace,
    AnyJson(new): AnyJson<NewSubject>,
) -> Result<Json<Value>, Fault> {
    renamed(&service, &caller, &case, at, new.subject).await?;
    Ok(Json(json!({ "updateCommunication": { "id": at.document } })))
}
