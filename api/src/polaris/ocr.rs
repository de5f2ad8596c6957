//! `GET …/ocr`: pages, lines and words in the shape of the recogniser that the programme uses.

use super::{
    artefact::{self, Artefact, Asked, Standing},
    coordinates::{Size, quad_in_inches, size_in_inches},
    error::Fault,
    gate::OpenedCase,
    lines::lines,
    place::VersionPlace,
    query::Query,
};
use crate::{auth::Caller, state::Service, viewed};
use axum::{
    Extension, Json,
    extract::{OriginalUri, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use obelus_evidence::{Page, Quad, Reading, Sensitive};
use serde::Serialize;

/// Everything read from a document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnalyzeResults {
    version: &'static str,
    model_version: String,
    read_results: Vec<ReadResult>,
}

/// One page.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReadResult {
    page: u32,
    language: &'static str,
    angle: f64,
    width: f64,
    height: f64,
    unit: &'static str,
    lines: Vec<ReadLine>,
}

/// One line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadLine {
    bounding_box: [f64; 8],
    #[schema(value_type = String)]
    text: Sensitive<String>,
    words: Vec<ReadWord>,
}

/// One word.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadWord {
    bounding_box: [f64; 8],
    #[schema(value_type = String)]
    text: Sensitive<String>,
    confidence: f32,
}

/// A reading in the recogniser's shape: inches, top-left origin.
pub fn analyze_results(reading: &Reading) -> AnalyzeResults {
    AnalyzeResults {
        version: "3.2.0",
        model_version: format!("obelus-{}", env!("CARGO_PKG_VERSION")),
        read_results: reading.pages.iter().map(read_result).collect(),
    }
}

fn read_result(page: &Page) -> ReadResult {
    let size = size_in_inches(Size {
        width: page.width,
        height: page.height,
    });
    let lines = lines(page).into_iter().map(|line| ReadLine {
        bounding_box: quad_in_inches(&Quad::from_box(line.bounds())),
        text: line.text().into(),
        words: line
            .words
            .iter()
            .map(|(_, word)| ReadWord {
                bounding_box: quad_in_inches(&word.quad),
                text: word.text.clone(),
                confidence: word.confidence,
            })
            .collect(),
    });
    ReadResult {
        page: page.index,
        language: "en",
        angle: 0.0,
        width: size.width,
        height: size.height,
        unit: "inch",
        lines: lines.collect(),
    }
}

/// Shows the words of a version; 202 while it is being read.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/ocr", tag = "artefacts",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("versionId" = i64, Path), Asked),
    responses((status = OK, body = AnalyzeResults), (status = ACCEPTED, description = "`{nextUrl}`"), (status = NOT_FOUND),
    (status = UNSUPPORTED_MEDIA_TYPE)))]
pub async fn ocr(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: VersionPlace,
    _asked: Query<Asked>,
    headers: HeaderMap,
    uri: OriginalUri,
) -> Result<Response, Fault> {
    let document = artefact::fetched(&service, &caller, &case, at, Artefact::Ocr).await?;
    if let Standing::Coming = artefact::read(&document, Artefact::Ocr)? {
        return artefact::come_again(&service, &headers, &uri.0);
    }
    let reading = service.casebook().reading(&document.id).await?;
    viewed::record(service.casebook(), &document.id, &caller.signed.actor, "words").await?;
    Ok(Json(analyze_results(&reading)).into_response())
}
