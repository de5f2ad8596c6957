//! What is being done to a document, and how far it has come.

use crate::{
    extract::{Json, Path},
    problem::Problem,
    state::Service,
};
use axum::extract::State;
use obelus_casebook::{Checkpoint, DocumentId, StageId};
use serde::Serialize;

/// A stage as sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// `read`, `suggest`, `index`, `redact` or `verify`; of a recording also `analyse` and `present`.
    pub kind: String,
    /// `ready`, `running`, `done`, `refused` or `quarantined`.
    #[schema(value_type = String)]
    pub state: obelus_casebook::StageState,
    /// How far it has come: `{"done", "total"}`.
    #[schema(value_type = Option<Object>)]
    pub progress: Option<Checkpoint>,
    /// What went wrong last.
    pub error: Option<String>,
}

/// Stages of a document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Stages {
    /// In the order they were asked for.
    pub stages: Vec<Stage>,
}

impl From<obelus_casebook::Stage> for Stage {
    fn from(stage: obelus_casebook::Stage) -> Self {
        Self {
            id: stage.id.to_string(),
            kind: stage.kind.name().to_owned(),
            state: stage.state,
            progress: stage.checkpoint,
            error: stage.error.map(|error| error.detail),
        }
    }
}

/// Lists a document's stages.
#[utoipa::path(get, path = "/documents/{document}/stages", tag = "stages", params(("document" = String, Path)), responses(
    (status = OK, body = Stages), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn of_document(
    State(service): State<Service>,
    Path(id): Path<String>,
) -> Result<Json<Stages>, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    let stages = service
        .casebook()
        .stages(&id)
        .await?
        .into_iter()
        .map(Stage::from)
        .collect();
    Ok(Json(Stages { stages }))
}

/// Shows a stage.
#[utoipa::path(get, path = "/stages/{stage}", tag = "stages", params(("stage" = String, Path)), responses(
    (status = OK, body = Stage), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn one(State(service): State<Service>, Path(id): Path<String>) -> Result<Json<Stage>, Problem> {
    let id: StageId = id.parse().map_err(|_| Problem::not_found("stage"))?;
    Ok(Json(service.casebook().stage(&id).await?.into()))
}
