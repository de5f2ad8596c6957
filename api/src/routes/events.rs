//! Everything that happens, as server-sent events; `Last-Event-ID` resumes where a client broke off.

use crate::{
    auth::{self, Caller, Role},
    problem::Problem,
    state::Service,
};
use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::Stream;
use std::{convert::Infallible, time::Duration};

/// Streams audit events as they are written. The id of each is its place in the order of all events.
#[utoipa::path(get, path = "/events", tag = "service", responses(
    (status = OK, content_type = "text/event-stream", body = String, description = "`event:` is the kind, `data:` `{case, document, kind, at_ms, detail}`"),
))]
pub async fn stream(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let resume = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .and_then(|id| id.parse::<i64>().ok());
    let changes = service.casebook().changes();
    let start = resume.unwrap_or_else(|| *changes.borrow());
    let stream = futures::stream::unfold((start, changes, Vec::new().into_iter()), move |state| {
        let (service, caller) = (service.clone(), caller.clone());
        async move {
            let (mut seen, mut changes, mut waiting) = state;
            loop {
                if let Some(event) = waiting.next() {
                    return Some((Ok(event), (seen, changes, waiting)));
                }
                let newer = service.casebook().events(seen, None, None).await.ok()?;
                let Some(last) = newer.last() else {
                    changes.changed().await.ok()?;
                    continue;
                };
                seen = last.sequence;
                let mut ready = Vec::new();
                for event in &newer {
                    if may_see(&service, &caller, event).await {
                        ready.extend(as_event(event));
                    }
                }
                waiting = ready.into_iter();
            }
        }
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Events of cases that the caller may open; the service's own are for those who run it or audit it.
async fn may_see(service: &Service, caller: &Caller, sequenced: &obelus_casebook::Sequenced) -> bool {
    match sequenced.event.case.as_deref().map(str::parse) {
        Some(Ok(case)) => auth::may_open(service, caller, &case).await.unwrap_or(false),
        _ => caller.signed.roles.allow(Role::Operator) || caller.signed.roles.allow(Role::Auditor),
    }
}

fn as_event(sequenced: &obelus_casebook::Sequenced) -> Option<Event> {
    let event = &sequenced.event;
    let kind = serde_json::to_value(event.kind).ok()?;
    let data = serde_json::json!({
        "case": event.case, "document": event.document, "kind": kind, "at_ms": event.at_ms,
        "detail": serde_json::from_str::<serde_json::Value>(&event.detail).ok()?,
    });
    Event::default()
        .id(sequenced.sequence.to_string())
        .event(kind.as_str()?)
        .json_data(data)
        .ok()
}
