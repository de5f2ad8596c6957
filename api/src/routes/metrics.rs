//! Metrics in Prometheus text form.

use crate::{problem::Problem, state::Service};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

/// Stage depths and everything counted since the start.
#[utoipa::path(get, path = "/metrics", tag = "service", responses((status = OK, content_type = "text/plain", body = String)))]
pub async fn metrics(State(service): State<Service>) -> Result<Response, Problem> {
    for depth in service.casebook().depths().await? {
        let state = serde_json::to_value(depth.state)
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default();
        let labels = [
            ("kind", depth.kind.name().to_owned()),
            ("state", state),
            ("priority", depth.priority.to_string()),
        ];
        metrics::gauge!("stages", &labels).set(depth.stages as f64);
    }
    Ok((
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        service.metrics(),
    )
        .into_response())
}
