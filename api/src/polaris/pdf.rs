//! `GET …/pdf`: the version's file, as a PDF.

use super::{
    artefact::{self, Artefact, Asked, Standing, failed},
    error::Fault,
    gate::OpenedCase,
    place::VersionPlace,
    query::Query,
};
use crate::{auth::Caller, state::Service, viewed};
use axum::{
    Extension,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use obelus_casebook::Document;
use obelus_evidence::{Kind, Original, Plan, RefusalCode, Refused};
use obelus_pipeline::WorkError;
use std::time::Duration;

/// How long a PDF that seems encrypted waits for the reader's word on it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Shows a version as a PDF. Never waits for text to be recognised.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/pdf", tag = "artefacts",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("versionId" = i64, Path), Asked),
    responses((status = OK, content_type = "application/pdf", body = Vec<u8>),
    (status = FORBIDDEN, description = "Password protected, or no access"), (status = NOT_FOUND), (status = UNSUPPORTED_MEDIA_TYPE)))]
pub async fn pdf(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: VersionPlace,
    _asked: Query<Asked>,
) -> Result<Response, Fault> {
    let document = artefact::fetched(&service, &caller, &case, at, Artefact::Pdf).await?;
    artefact::read(&document, Artefact::Pdf)?;
    let bytes = service.casebook().shown(&document.id).await?;
    let bytes = match document.original.kind {
        _ if document.rendition.is_some() => bytes,
        Kind::Pdf => {
            readable(&service, &document, &bytes).await?;
            bytes
        }
        _ => service.polaris()?.shown(&service, &document, bytes).await?,
    };
    viewed::record(service.casebook(), &document.id, &caller.signed.actor, "pdf").await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "inline"),
    ];
    Ok((headers, bytes).into_response())
}

/// Only the sandboxed reader knows whether a password is needed; where the file mentions encryption, its word is
/// waited for, because the front end says something else for such files.
async fn readable(service: &Service, document: &Document, bytes: &Bytes) -> Result<(), Fault> {
    let mentions = bytes.windows(8).any(|window| window == b"/Encrypt");
    if !mentions {
        return Ok(());
    }
    let is_there =
        |document: &Document| !matches!(artefact::read(document, Artefact::Pdf), Ok(Standing::Coming));
    let document = artefact::wait(service.casebook(), &document.id, PATIENCE, is_there).await?;
    artefact::read(&document, Artefact::Pdf).map(|_| ())
}

/// Turns another kind of file into the PDF that would be cut: its rendition, made here when nobody has read it yet, or
/// with nothing withheld through the same sandboxed cutter and proof.
///
/// # Errors
/// When it cannot be turned into one.
pub async fn converted(service: &Service, original: &Original, bytes: Bytes) -> Result<Bytes, Fault> {
    let plan = Plan {
        original: original.sha256,
        marks: Vec::new(),
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    };
    let (work, original) = (service.shared_work(), original.clone());
    let job = tokio::task::spawn_blocking(move || match work.convert(&original, &bytes, &|_| ())? {
        Some(rendition) => Ok(Some(rendition.pdf)),
        None => work
            .redact(&original, &bytes, &plan, &|_| ())
            .map(|redacted| redacted.copy),
    });
    let cannot = |detail: &str| {
        failed(
            Artefact::Pdf,
            Refused::new(RefusalCode::UnsupportedKind, detail).into(),
        )
    };
    match job.await {
        Ok(Ok(pdf)) => pdf
            .map(Bytes::from)
            .ok_or_else(|| cannot("the document could not be turned into a PDF surely")),
        Ok(Err(WorkError::Refused(refused))) => Err(failed(Artefact::Pdf, refused.into())),
        Ok(Err(error)) => Err(Fault::internal(&error)),
        // A panic's message may quote evidence, so it is not passed on.
        Err(_) => Err(cannot("the document could not be turned into a PDF")),
    }
}

/// The newest converted files, by the original's digest, so that opening a document twice converts it once.
#[derive(Default)]
pub struct Shown(std::sync::Mutex<std::collections::VecDeque<(obelus_evidence::Sha256, Bytes)>>);

/// Most converted files kept.
const KEPT: usize = 32;

impl Shown {
    /// The file of an original that was converted before.
    pub fn get(&self, original: &Original) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.iter()
            .find(|(sha256, _)| *sha256 == original.sha256)
            .map(|(_, bytes)| bytes.clone())
    }

    /// Remembers one.
    pub fn keep(&self, original: &Original, bytes: Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.push_back((original.sha256, bytes));
        while kept.len() > KEPT {
            kept.pop_front();
        }
    }
}
