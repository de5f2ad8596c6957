//! What PDF, OCR and PII answers share: fetching the version, polling, and the body of a failure.

use super::{error::Fault, gate::OpenedCase, place::VersionPlace};
use crate::{auth::Caller, polaris::door, state::Service};
use axum::{
    Json,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use obelus_casebook::{Casebook, Document, DocumentId, DocumentState, NewStage};
use obelus_evidence::{RefusalCode, Refused};
use serde::Deserialize;
use std::time::Duration;
use uuid::Uuid;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artefact {
    /// The document as a PDF.
    Pdf,
    /// Its words.
    Ocr,
    /// Its suggestions.
    Pii,
}

impl Artefact {
    fn name(self) -> &'static str {
        match self {
            Self::Pdf => "Pdf",
            Self::Ocr => "Ocr",
            Self::Pii => "Pii",
        }
    }
}

/// What the front ends send along. `isOcrProcessed` asks for the copy that the case management system has recognised
/// text in; versions here have one file each, so it changes nothing. `token` only tells polls from first calls.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct Asked {
    /// Ignored: a version has one file.
    #[serde(rename = "isOcrProcessed")]
    pub is_ocr_processed: Option<String>,
    /// `true` asks for what today's rules find.
    #[serde(rename = "ForceRefresh")]
    pub force_refresh: Option<String>,
    /// A poll's token.
    pub token: Option<String>,
}

impl Asked {
    /// Whether today's rules are asked for; a poll only waits for what the first call asked for.
    pub fn wants_fresh(&self) -> bool {
        self.token.is_none()
            && self
                .force_refresh
                .as_deref()
                .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

/// The version's document in the casebook, fetched now if it has not been before. A person waits for it.
///
/// # Errors
/// What the case management system answers, or why the file was refused at the door.
pub async fn fetched(
    service: &Service,
    caller: &Caller,
    case: &OpenedCase,
    at: VersionPlace,
    artefact: Artefact,
) -> Result<Document, Fault> {
    let session = door::session(caller, Some(&case.0.urn));
    service
        .intake()
        .fetch(&session, at.0, NewStage::INTERACTIVE)
        .await
        .map_err(|error| failed(artefact, error.into()))
}

/// How far a document has come towards something.
#[derive(Debug)]
pub enum Standing {
    /// It is there.
    Ready,
    /// It is being made.
    Coming,
}

/// Whether the pages and words of a document are there.
///
/// # Errors
/// When it is refused or given up.
pub fn read(document: &Document, artefact: Artefact) -> Result<Standing, Fault> {
    match document.state {
        DocumentState::Received => Ok(Standing::Coming),
        DocumentState::Read | DocumentState::Suggested => Ok(Standing::Ready),
        DocumentState::Refused => {
            let refused = document.refusal.clone();
            let refused =
                refused.unwrap_or_else(|| Refused::new(RefusalCode::Damaged, "the document cannot be read"));
            Err(failed(artefact, refused.into()))
        }
        DocumentState::Quarantined => {
            let detail = "reading this document failed too often; somebody has to look at it";
            Err(failed(
                artefact,
                Refused::new(RefusalCode::ReaderFailed, detail).into(),
            ))
        }
    }
}

/// Whether the suggestions of a document are there.
///
/// # Errors
/// As [`read`].
pub fn suggested(document: &Document) -> Result<Standing, Fault> {
    match (read(document, Artefact::Pii)?, document.state) {
        (Standing::Ready, DocumentState::Suggested) => Ok(Standing::Ready),
        _ => Ok(Standing::Coming),
    }
}

/// Waits until `is_there` says so about the document, or the time is over; gives the document as it is then.
///
/// # Errors
/// When the casebook cannot be asked.
pub async fn wait(
    casebook: &Casebook,
    id: &DocumentId,
    at_most: Duration,
    is_there: impl Fn(&Document) -> bool,
) -> Result<Document, Fault> {
    let end = tokio::time::Instant::now() + at_most;
    let mut changes = casebook.changes();
    loop {
        changes.mark_unchanged();
        let document = casebook.document(id).await?;
        let changed = tokio::time::timeout_at(end, changes.changed());
        if is_there(&document) || tokio::time::Instant::now() >= end || changed.await.is_err() {
            return Ok(document);
        }
    }
}

/// 202 with the address to ask again: the same one, with a token. Absolute, because the front end follows it verbatim.
pub fn come_again(service: &Service, headers: &HeaderMap, uri: &Uri) -> Result<Response, Fault> {
    let base = service.polaris()?.base_address(headers)?;
    let kept: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("token="))
        .collect();
    let mut query = kept.join("&");
    if !query.is_empty() {
        query.push('&');
    }
    let next = format!("{base}{}?{query}token={}", uri.path(), Uuid::now_v7());
    let body = Json(serde_json::json!({ "nextUrl": next }));
    Ok((StatusCode::ACCEPTED, [(header::RETRY_AFTER, "3")], body).into_response())
}

/// Adds the fields that say how a document's conversion failed.
pub fn failed(artefact: Artefact, mut fault: Fault) -> Fault {
    let Some(code) = fault.refused else { return fault };
    let status = fault.status().as_u16();
    let fields = serde_json::json!({
        "status": 2,
        "artefact": artefact.name(),
        "continuationToken": null,
        "failedStatus": conversion_number(code),
        "failedHttpStatusCode": status,
        "isFromStorage": false,
    });
    if let serde_json::Value::Object(fields) = fields {
        fault.fields = fields;
    }
    fault
}

/// The programme's names for how a conversion ended, in its own order.
const CONVERSIONS: [&str; 5] = [
    "DocumentConverted",
    "PdfEncrypted",
    "DocumentTypeUnsupported",
    "AsposePdfPasswordProtected",
    "AsposePdfInvalidFileFormat",
];

/// The name of a conversion's end for the tracker; nothing refused means converted.
pub fn conversion_name(code: Option<RefusalCode>) -> &'static str {
    code.map_or(CONVERSIONS[0], |code| CONVERSIONS[conversion_number(code)])
}

fn conversion_number(code: RefusalCode) -> usize {
    match code {
        RefusalCode::PasswordProtected => 3,
        RefusalCode::UnsupportedKind => 2,
        _ => 4,
    }
}
