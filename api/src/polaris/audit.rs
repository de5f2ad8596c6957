//! What people do in the Casework App, on the audit trail: no event, no action.

use super::error::Fault;
use crate::{auth::Caller, state::Service};
use obelus_casebook::NewEvent;
use obelus_evidence::EventKind;
use serde_json::{Value, json};

/// Records that somebody looked at a part of a case.
///
/// # Errors
/// When it cannot be recorded; then nothing may be shown.
pub async fn viewed_case(service: &Service, caller: &Caller, key: &str, part: &str) -> Result<(), Fault> {
    viewed(service, caller, Some(key), part).await
}

/// Records that somebody looked at a part of a case, or at something that belongs to none.
///
/// # Errors
/// As [`viewed_case`].
pub async fn viewed(service: &Service, caller: &Caller, key: Option<&str>, part: &str) -> Result<(), Fault> {
    happened(service, caller, key, EventKind::Viewed, json!({ "part": part })).await
}

/// Records that something happened in a case, or in none; `detail` holds ids and counts, never evidence text.
///
/// # Errors
/// When it cannot be recorded.
pub async fn happened(
    service: &Service,
    caller: &Caller,
    key: Option<&str>,
    kind: EventKind,
    mut detail: Value,
) -> Result<(), Fault> {
    detail["correlation"] = caller.correlation.to_string().into();
    let event = NewEvent {
        case: key.map(str::to_owned),
        document: None,
        by: caller.signed.actor.clone(),
        kind,
        detail,
    };
    Ok(service.casebook().append_event(event).await?)
}
