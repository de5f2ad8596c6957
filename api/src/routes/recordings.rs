//! Films and sound recordings: what was found in them, and what a browser plays and shows of them.

use crate::{
    extract::{Json, Path},
    problem::Problem,
    ranges::{self, File},
    state::Service,
    viewed,
};
use axum::{Extension, extract::State, http::HeaderMap, response::Response};
use obelus_casebook::{Document, DocumentId};
use obelus_evidence::{Actor, EventKind, Kind, MediaFindings};
use obelus_video::media_type;

/// First bytes that tell a container.
const HEAD: u64 = 64;

async fn recording(service: &Service, id: &str) -> Result<Document, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    let document = service.casebook().document(&id).await?;
    match document.original.kind {
        Kind::Recording => Ok(document),
        _ => Err(Problem::not_found("recording")),
    }
}

/// Lists what was found in a recording: scenes, shots, events, faces followed through time, sound, suggestions.
#[utoipa::path(get, path = "/documents/{document}/analysis", tag = "recordings", params(("document" = String, Path)), responses(
    (status = OK, body = Object, description = "`{original, scenes, shots, events, tracks, people, sound, speech, suggestions, warnings}`; times in microseconds, places in pixels of the displayed frame"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not there yet"),
))]
pub async fn analysis(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
) -> Result<Json<MediaFindings>, Problem> {
    let document = recording(&service, &id).await?;
    let found = service.casebook().findings(&document.id).await?;
    viewed::record(service.casebook(), &document.id, &actor, "analysis").await?;
    Ok(Json(found))
}

/// Plays the recording as it was received, in parts.
#[utoipa::path(get, path = "/documents/{document}/original", tag = "recordings", params(("document" = String, Path)), responses(
    (status = OK, body = Vec<u8>, description = "With the container's media type; `Accept-Ranges: bytes`"),
    (status = PARTIAL_CONTENT, body = Vec<u8>, description = "The part that `Range` asks for; `If-Range` with the `ETag`"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = RANGE_NOT_SATISFIABLE, body = Problem, content_type = "application/problem+json"),
))]
pub async fn original(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let document = recording(&service, &id).await?;
    let (blob, bytes) = (document.original.sha256, document.original.bytes);
    let casebook = service.casebook();
    let head = casebook.blobs().range(&blob, 0..bytes.min(HEAD)).await?;
    let medium = casebook.recording(&document.id).await?.map(|found| found.medium);
    let file = File {
        blob,
        bytes,
        kind: media_type(&head, medium).to_owned(),
        save_as: None,
    };
    look(&service, &document, &actor, "original").await?;
    ranges::serve(casebook, &file, &headers).await
}

/// Plays a recording as every browser can: H.264 and AAC in MP4, its index at the beginning, in parts.
#[utoipa::path(get, path = "/documents/{document}/proxy", tag = "recordings", params(("document" = String, Path)), responses(
    (status = OK, content_type = "video/mp4", body = Vec<u8>, description = "`Accept-Ranges: bytes`; `audio/mp4` for sound alone"),
    (status = PARTIAL_CONTENT, content_type = "video/mp4", body = Vec<u8>),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not there yet"),
    (status = RANGE_NOT_SATISFIABLE, body = Problem, content_type = "application/problem+json"),
))]
pub async fn proxy(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    part(&service, &actor, &id, "proxy", "proxy", &headers).await
}

/// Small pictures by time as WebVTT: each cue names a sheet and a place in it.
#[utoipa::path(get, path = "/documents/{document}/thumbnails", tag = "recordings", params(("document" = String, Path)), responses(
    (status = OK, content_type = "text/vtt", body = String),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not there yet"),
))]
pub async fn thumbnails(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    part(&service, &actor, &id, "thumbnails", "thumbnails", &headers).await
}

/// A sheet of small pictures, from 1.
#[utoipa::path(get, path = "/documents/{document}/sprites/{sheet}", tag = "recordings",
    params(("document" = String, Path), ("sheet" = u32, Path)), responses(
    (status = OK, content_type = "image/jpeg", body = Vec<u8>),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not there yet"),
))]
pub async fn sprite(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path((id, sheet)): Path<(String, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    part(
        &service,
        &actor,
        &id,
        &format!("sprite-{sheet}"),
        "thumbnails",
        &headers,
    )
    .await
}

/// A small picture of the face that a track follows.
#[utoipa::path(get, path = "/documents/{document}/tracks/{track}/chip", tag = "recordings",
    params(("document" = String, Path), ("track" = String, Path)), responses(
    (status = OK, content_type = "image/jpeg", body = Vec<u8>),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not there yet"),
))]
pub async fn chip(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path((id, track)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    part(&service, &actor, &id, &format!("chip-{track}"), "faces", &headers).await
}

/// The shape of the sound: the loudest sample of each short stretch.
#[utoipa::path(get, path = "/documents/{document}/waveform", tag = "recordings", params(("document" = String, Path)), responses(
    (status = OK, body = Object, description = "`{bucket_us, peaks}`: `peaks[n]`, 0 to 1, is of the stretch that begins at `n * bucket_us`"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not there yet"),
))]
pub async fn waveform(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    part(&service, &actor, &id, "waveform", "waveform", &headers).await
}

/// A file made of a recording, by its name; `looked_at` is what goes on the trail.
async fn part(
    service: &Service,
    actor: &Actor,
    id: &str,
    name: &str,
    looked_at: &str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let document = recording(service, id).await?;
    let found = service.casebook().presentation_part(&document.id, name).await?;
    let found = found.ok_or_else(|| Problem::not_found("part of this recording"))?;
    let file = File {
        blob: found.blob,
        bytes: found.bytes,
        kind: found.kind,
        save_as: None,
    };
    look(service, &document, actor, looked_at).await?;
    ranges::serve(service.casebook(), &file, headers).await
}

async fn look(service: &Service, document: &Document, actor: &Actor, part: &str) -> Result<(), Problem> {
    let casebook = service.casebook();
    let detail = serde_json::json!({ "part": part });
    let event = viewed::event(casebook, &document.id, actor, EventKind::Viewed, detail).await?;
    Ok(service.looks().record(casebook, event).await?)
}
