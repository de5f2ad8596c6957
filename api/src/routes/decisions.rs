//! What lawyers decided.

use crate::{
    extract::{Json, Path},
    problem::Problem,
    state::Service,
};
use axum::{Extension, extract::State};
use obelus_casebook::{DocumentId, NewDecision};
use obelus_evidence::{Actor, Decision};
use serde::{Deserialize, Serialize};

/// The decisions that count, one per suggestion or drawn mark.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Decisions {
    /// Number of the newest decision; send it with the next ones.
    pub revision: i64,
    /// `{suggestion, mark, media_mark, page_change, verdict, by, at_ms, why}`.
    #[schema(value_type = Vec<Object>)]
    pub decisions: Vec<Decision>,
}

/// Decisions to record, all or none.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecisions {
    /// The newest revision the sender has seen; without it nothing is compared.
    pub revision: Option<i64>,
    /// `{suggestion, mark, verdict: accept|reject|adjust|undo, why}`; for a whole page
    /// `{page_change: {page, delete: reason} or {page, rotate: degrees}, verdict: accept|undo}`; of a recording
    /// `media_mark`: `{effect}` with an accepted suggestion, `{area, start_us, end_us, effect}` or `{sound, effect}`
    /// otherwise.
    #[schema(value_type = Vec<Object>)]
    pub decisions: Vec<NewDecision>,
}

async fn settled(service: &Service, id: &DocumentId) -> Result<Decisions, Problem> {
    let document = service.casebook().document(id).await?;
    let decisions = service
        .casebook()
        .settled(id)
        .await?
        .into_iter()
        .map(|settled| settled.decision)
        .collect();
    Ok(Decisions {
        revision: document.revision,
        decisions,
    })
}

/// Lists the decisions that count.
#[utoipa::path(get, path = "/documents/{document}/decisions", tag = "decisions", params(("document" = String, Path)), responses(
    (status = OK, body = Decisions), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(
    State(service): State<Service>,
    Path(id): Path<String>,
) -> Result<Json<Decisions>, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    Ok(Json(settled(&service, &id).await?))
}

/// Records decisions. When somebody else has decided about the same thing since the revision sent, nothing is recorded
/// and the answer says what was decided.
#[utoipa::path(post, path = "/documents/{document}/decisions", tag = "decisions", params(("document" = String, Path)),
    request_body = NewDecisions, responses(
    (status = OK, body = Decisions),
    (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json"),
))]
pub async fn decide(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    Json(new): Json<NewDecisions>,
) -> Result<Json<Decisions>, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    service
        .casebook()
        .decide(&id, new.revision, &actor, new.decisions)
        .await?;
    Ok(Json(settled(&service, &id).await?))
}
