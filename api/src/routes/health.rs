//! Whether the service is alive, and what it runs.

use crate::{extract::Json, problem::Problem, state::Service};
use axum::extract::State;
use obelus_casebook::StageState;
use serde::Serialize;

/// Health as sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok` when the casebook answers and evidence can be read in the sandbox.
    pub status: &'static str,
    /// Version of Obelus.
    pub version: &'static str,
    /// Whether evidence is read inside the sandbox.
    pub sandboxed: bool,
    /// Stages waiting or running.
    pub stages_waiting: i64,
}

/// Says whether the service is well.
#[utoipa::path(get, path = "/health", tag = "service", responses((status = OK, body = Health)), security(()))]
pub async fn health(State(service): State<Service>) -> Result<Json<Health>, Problem> {
    let depths = service.casebook().depths().await?;
    let is_open = |state| matches!(state, StageState::Ready | StageState::Running);
    let waiting = depths
        .iter()
        .filter(|depth| is_open(depth.state))
        .map(|depth| depth.stages)
        .sum();
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        sandboxed: service.is_sandboxed(),
        stages_waiting: waiting,
    }))
}
