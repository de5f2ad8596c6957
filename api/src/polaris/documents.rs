//! `GET …/documents`: a case's documents as the front ends list them.

use super::{
    door,
    error::Fault,
    gate::OpenedCase,
    permissions::{PresentationFlags, flags},
    place::{DocumentPlace, wire_id},
};
use crate::{auth::Caller, polaris::audit, state::Service};
use axum::{Extension, Json, extract::State};
use obelus_cms::Listing;
use obelus_evidence::Sensitive;
use serde::Serialize;

/// The type that documents without one get.
const NO_TYPE: i64 = 1029;

/// A document's type.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CmsDocType {
    document_type_id: i64,
    document_type: Option<String>,
    document_category: Option<String>,
}

/// A document as listed. `parentId`, `childId` and `subject` repeat other fields, as the real gateway does.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentDto {
    pub(super) document_id: String,
    pub(super) version_id: i64,
    parent_id: String,
    child_id: i64,
    #[schema(value_type = String)]
    subject: Sensitive<String>,
    #[schema(value_type = String)]
    cms_original_file_name: Sensitive<String>,
    #[schema(value_type = String)]
    presentation_title: Sensitive<String>,
    cms_file_created_date: Option<String>,
    cms_doc_type: CmsDocType,
    category_list_order: Option<i64>,
    presentation_flags: PresentationFlags,
    parent_document_id: Option<String>,
    witness_id: Option<i64>,
    has_failed_attachments: bool,
    has_notes: bool,
    is_ocr_processed: bool,
    is_unused: bool,
    is_inbox: bool,
    is_witness_management: bool,
    can_reclassify: bool,
    can_rename: bool,
    classification: Option<String>,
    rename_status: String,
    reference: Option<String>,
    pub(super) status: &'static str,
    pub(super) conversion_status: &'static str,
    pub(super) pii_version_id: Option<i64>,
}

impl DocumentDto {
    /// A listed document; how far it has come is for the tracker to say.
    pub fn new(listing: Listing) -> Self {
        let id = wire_id(listing.id);
        let presentation_flags = flags(&listing);
        Self {
            parent_id: id.clone(),
            child_id: listing.version_id,
            subject: listing.presentation_title.clone(),
            document_id: id,
            version_id: listing.version_id,
            cms_original_file_name: listing.original_file_name,
            presentation_title: listing.presentation_title,
            cms_file_created_date: listing.date,
            cms_doc_type: CmsDocType {
                document_type_id: listing.type_id.unwrap_or(NO_TYPE),
                document_type: listing.type_name,
                document_category: listing.cms_doc_category,
            },
            category_list_order: listing.category_list_order,
            presentation_flags,
            parent_document_id: listing.parent_id.map(wire_id),
            witness_id: listing.witness_id,
            has_failed_attachments: listing.has_failed_attachments,
            has_notes: listing.has_notes,
            is_ocr_processed: listing.is_ocr_processed,
            is_unused: listing.is_unused,
            is_inbox: listing.is_inbox,
            is_witness_management: listing.is_witness_management,
            can_reclassify: listing.can_reclassify,
            can_rename: listing.can_rename,
            classification: listing.classification,
            rename_status: listing.rename_status.unwrap_or_else(|| "CanRename".to_owned()),
            reference: listing.reference,
            status: "New",
            conversion_status: "DocumentConverted",
            pii_version_id: None,
        }
    }
}

/// A document as its case lists it. Asked before anything is done by a document's number alone, because some of the
/// case management system's calls do not say which case they are about.
///
/// # Errors
/// 404 when the case has no such document.
pub async fn listed(
    service: &Service,
    caller: &Caller,
    case: &OpenedCase,
    at: DocumentPlace,
) -> Result<Listing, Fault> {
    let session = door::session(caller, Some(&case.0.urn));
    let listed = service
        .polaris()?
        .door()
        .cms()
        .documents(&session, at.case)
        .await?;
    let found = listed.into_iter().find(|listing| listing.id == at.document);
    found.ok_or_else(|| Fault::not_found("document"))
}

/// Lists a case's documents, each with its newest version.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/documents", tag = "cases",
    params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, body = Vec<DocumentDto>), (status = FORBIDDEN), (status = NOT_FOUND), (status = GONE)))]
pub async fn list(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<Json<Vec<DocumentDto>>, Fault> {
    let session = door::session(&caller, Some(&case.0.urn));
    let listed = service
        .polaris()?
        .door()
        .cms()
        .documents(&session, case.0.number)
        .await?;
    audit::viewed_case(&service, &caller, &case.0.key, "documents").await?;
    Ok(Json(listed.into_iter().map(DocumentDto::new).collect()))
}
