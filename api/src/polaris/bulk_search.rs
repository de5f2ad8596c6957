//! `GET …/documents/{id}/versions/{v}/search?SearchText=`: every place of a text in one document, as rectangles that
//! `/redact` takes as they are.
//!
//! The real gateway answers top-left inches here, which `/redact` would put in the wrong place. Ours answers the space
//! that `/redact` expects: origin bottom left, in the inches that `width` and `height` are given in. Words are whole
//! (`an` does not find `Jane`) unless `WholeWords=false`, which boxes only the letters found.

use super::{
    artefact::{self, Artefact, Standing},
    coordinates::{Rectangle, Size, size_in_inches, to_client},
    error::Fault,
    gate::OpenedCase,
    matching::{Term, boxes, parts},
    place::{VersionPlace, wire_id},
    query::Query,
};
use crate::{auth::Caller, state::Service, viewed};
use axum::{
    Extension, Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use obelus_evidence::{EventKind, Page, Sensitive};
use serde::{Deserialize, Serialize};

/// Longest text, in bytes.
const LONGEST_TEXT: usize = 1024;

/// What is looked for.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[derive(Default)]
pub struct Wanted {
    /// A word or a phrase.
    #[serde(rename = "SearchText", alias = "searchText")]
    pub search_text: String,
    /// `false` also finds parts of words.
    #[serde(rename = "WholeWords", alias = "wholeWords")]
    pub whole_words: Option<String>,
}

/// Every place of a text in a document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkRedactions {
    urn: String,
    case_id: i64,
    material_id: String,
    document_id: i64,
    #[schema(value_type = String)]
    search_text: Sensitive<String>,
    /// 0 started, 1 processing, 2 done, 3 failed.
    document_refresh_status: u8,
    redaction_definitions: Vec<RedactionDefinition>,
    failed_reason: Option<String>,
}

/// The places on one page, in the shape that `/redact` takes: inches, bottom-left origin.
#[derive(Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedactionDefinition {
    page_index: u32,
    width: f64,
    height: f64,
    redaction_coordinates: Vec<Rectangle>,
}

/// Rectangles on one page; `None` when it has none.
fn definition(page: &Page, term: &Term, text: &str, whole: bool) -> Option<RedactionDefinition> {
    let size = Size {
        width: page.width,
        height: page.height,
    };
    let client = size_in_inches(size);
    let found: Vec<_> = match whole {
        true => term.hits(page).iter().flat_map(|hit| boxes(page, hit)).collect(),
        false => parts(page, text)
            .iter()
            .map(obelus_evidence::Quad::bounds)
            .collect(),
    };
    let rectangles: Vec<Rectangle> = found.into_iter().map(|b| to_client(b, client, size)).collect();
    (!rectangles.is_empty()).then_some(RedactionDefinition {
        page_index: page.index,
        width: client.width,
        height: client.height,
        redaction_coordinates: rectangles,
    })
}

/// Finds every place of a text in a document; 202 when reading it has begun, 423 while it goes on.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/search", tag = "search",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("versionId" = i64, Path), Wanted),
    responses((status = OK, body = BulkRedactions), (status = ACCEPTED, body = BulkRedactions), (status = LOCKED, body = BulkRedactions), (status = BAD_REQUEST), (status = NOT_FOUND)))]
pub async fn search(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: VersionPlace,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Fault> {
    let text = wanted.search_text.trim();
    if text.len() > LONGEST_TEXT {
        return Err(Fault::bad_request(format!(
            "SearchText has at most {LONGEST_TEXT} bytes"
        )));
    }
    let term = Term::read(text).ok_or_else(|| Fault::bad_request("say what to search for in SearchText"))?;
    let whole = !wanted
        .whole_words
        .as_deref()
        .is_some_and(|value| value.eq_ignore_ascii_case("false"));
    let is_known = service.casebook().cms_link(at.0).await?.is_some();
    let document = artefact::fetched(&service, &caller, &case, at, Artefact::Ocr).await?;
    let mut answer = BulkRedactions {
        urn: case.0.urn.clone(),
        case_id: case.0.number,
        material_id: wire_id(at.0.document),
        document_id: at.0.version,
        search_text: text.to_owned().into(),
        document_refresh_status: 0,
        redaction_definitions: Vec::new(),
        failed_reason: None,
    };
    // A document that cannot be read has nothing to search: 404, as the real gateway has it.
    match artefact::read(&document, Artefact::Ocr) {
        Ok(Standing::Coming) if is_known => {
            answer.document_refresh_status = 1;
            return Ok((StatusCode::LOCKED, Json(answer)).into_response());
        }
        Ok(Standing::Coming) => return Ok((StatusCode::ACCEPTED, Json(answer)).into_response()),
        Ok(Standing::Ready) => {}
        Err(_) => return Err(Fault::not_found("text in this document")),
    }
    let reading = service.casebook().reading(&document.id).await?;
    answer.document_refresh_status = 2;
    answer.redaction_definitions = reading
        .pages
        .iter()
        .filter_map(|page| definition(page, &term, text, whole))
        .collect();
    let places: usize = answer
        .redaction_definitions
        .iter()
        .map(|d| d.redaction_coordinates.len())
        .sum();
    let detail = serde_json::json!({ "characters": text.chars().count(), "places": places });
    viewed::happened(
        service.casebook(),
        &document.id,
        &caller.signed.actor,
        EventKind::Searched,
        detail,
    )
    .await?;
    Ok(Json(answer).into_response())
}
