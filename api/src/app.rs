//! Puts routes, sign-in, headers and the page together.

use crate::{auth, problem::Problem, routes, state::Service, ui};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::IntoResponse,
    routing::get,
};
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;

/// Largest JSON body in bytes.
pub const JSON_LIMIT: usize = 4 << 20;

#[derive(OpenApi)]
#[openapi(
    info(title = "Obelus", description = "Suggests redactions, takes decisions, cuts copies and proves them."),
    modifiers(&BearerToken),
    security(("token" = []))
)]
struct Description;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("token", token);
    }
}

/// The API and its description.
fn api(service: &Service) -> (Router<Service>, utoipa::openapi::OpenApi) {
    let guarded = routes::guarded().layer(middleware::from_fn_with_state(service.clone(), auth::require));
    let versioned = OpenApiRouter::new().merge(routes::open()).merge(guarded);
    OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", versioned)
        .split_for_parts()
}

/// The description of the API as JSON text.
pub fn openapi(service: &Service) -> Result<String, serde_json::Error> {
    api(service).1.to_pretty_json()
}

/// The whole application.
pub fn application(service: Service) -> Router {
    let (api, description) = api(&service);
    let description = description.to_json().unwrap_or_default();
    let described = move || async move { ([(header::CONTENT_TYPE, "application/json")], description) };
    api.route("/api/v1/openapi.json", get(described))
        .route("/api/{*rest}", get(nothing_there))
        .fallback(ui::page)
        .method_not_allowed_fallback(wrong_method)
        // Uploads are streamed and limited by their own rule; JSON bodies stay small.
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(fixed(
            header::CONTENT_SECURITY_POLICY,
            ui::CONTENT_SECURITY_POLICY,
        ))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(service)
}

async fn wrong_method() -> Problem {
    Problem::wrong_method()
}

async fn nothing_there() -> Problem {
    Problem::not_found("route")
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    // The message of a panic may quote evidence, so it is not looked at.
    Problem::internal(&std::io::Error::other("a request handler panicked")).into_response()
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}
