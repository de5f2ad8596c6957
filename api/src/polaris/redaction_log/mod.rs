//! The redaction log: its three routes, and what is logged in a file that only grows.
//!
//! One entry for every redaction made; `draft.rs` fills it from decisions. The front end sends them after a save, which a failure here never undoes. Where
//! the programme's own log is configured, entries are handed on to it from that file, which nobody waits for.

mod check;
pub mod draft;
mod elsewhere;
mod entry;
mod journal;
mod lookups;
mod outbox;

pub use elsewhere::Elsewhere;
pub use entry::NewLog;
pub use journal::Journal;
pub use outbox::{NotTaken, Outbox, OutsideLog, Rests};

use super::{audit, body::AnyJson, error::Fault};
use crate::{auth::Caller, state::Service};
use axum::{Extension, Json, extract::State, http::StatusCode};
use obelus_evidence::EventKind;
use serde_json::{Value, json};

/// Lists what an entry is filled from.
#[utoipa::path(get, path = "/lookUps", tag = "redaction log", responses((status = OK,
    description = "`{areas, divisions, documentTypes, investigatingAgencies, missedRedactions, ouCodeMapping}`", body = Object)))]
pub async fn look_ups() -> Json<&'static Value> {
    Json(lookups::look_ups())
}

/// Lists how units, document types and reference numbers lead to an entry's defaults.
#[utoipa::path(get, path = "/polarisMappings", tag = "redaction log", responses((status = OK,
    description = "`{businessUnits, documentTypes, investigatingAgencies}`", body = Object)))]
pub async fn mappings() -> Json<&'static Value> {
    Json(lookups::mappings())
}

/// Logs redactions.
#[utoipa::path(post, path = "/redactionLogs", tag = "redaction log", request_body = NewLog,
    responses((status = CREATED, description = "`{id}`", body = Object), (status = BAD_REQUEST)))]
pub async fn log(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    AnyJson(new): AnyJson<NewLog>,
) -> Result<(StatusCode, Json<Value>), Fault> {
    check::check(&new)?;
    let journal = service.polaris()?.journal();
    let id = uuid::Uuid::now_v7().to_string();
    // Ids and counts only: the notes are for the log, not for the trail.
    let detail = json!({ "log": id, "urn": new.urn, "document": new.cms_values.document_id,
        "redactions": new.redactions.len(), "types": new.counts() });
    audit::happened(&service, &caller, None, EventKind::RedactionLogged, detail).await?;
    journal
        .append(id.clone(), caller.signed.actor.clone(), new)
        .await
        .map_err(|error| Fault::internal(&error))?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}
