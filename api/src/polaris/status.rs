//! `GET /api/status`: whether the gateway answers. The one route of this dialect that needs no token.

use axum::Json;
use serde_json::{Value, json};

/// Says that the gateway answers.
#[utoipa::path(get, path = "/status", tag = "service", security(()),
    responses((status = OK, description = "`{name, version, status}`", body = Object)))]
pub async fn status() -> Json<Value> {
    Json(json!({ "name": "obelus", "version": env!("CARGO_PKG_VERSION"), "status": "Healthy" }))
}
