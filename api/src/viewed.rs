//! Looking is recorded too: no event, no view.

use obelus_casebook::{Casebook, CasebookError, DocumentId, NewEvent};
use obelus_evidence::{Actor, EventKind};

/// Records that somebody looked at a part of a document.
pub async fn record(
    casebook: &Casebook,
    id: &DocumentId,
    actor: &Actor,
    part: &str,
) -> Result<(), CasebookError> {
    happened(
        casebook,
        id,
        actor,
        EventKind::Viewed,
        serde_json::json!({ "part": part }),
    )
    .await
}

/// Records that somebody did something with a document that changes nothing in it.
pub async fn happened(
    casebook: &Casebook,
    id: &DocumentId,
    actor: &Actor,
    kind: EventKind,
    detail: serde_json::Value,
) -> Result<(), CasebookError> {
    let event = event(casebook, id, actor, kind, detail).await?;
    casebook.append_event(event).await
}

/// An event about a document, on the chain of its case.
pub async fn event(
    casebook: &Casebook,
    id: &DocumentId,
    actor: &Actor,
    kind: EventKind,
    detail: serde_json::Value,
) -> Result<NewEvent, CasebookError> {
    let document = casebook.document(id).await?;
    Ok(NewEvent {
        case: Some(document.case.to_string()),
        document: Some(id.to_string()),
        by: actor.clone(),
        kind,
        detail,
    })
}

/// The service itself as the one who acts.
pub fn service() -> Actor {
    Actor {
        id: "service".to_owned(),
        name: "Obelus".to_owned(),
    }
}
