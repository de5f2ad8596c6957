//! Puts routes, sign-in, headers and the page together.

use crate::{
    auth, description,
    polaris::{self, Origins},
    problem::Problem,
    routes,
    state::Service,
    ui,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
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
    let (routes, mut described) = OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", versioned)
        .split_for_parts();
    description::complete_page(&mut described);
    (routes, described)
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Obelus for the Casework App", description = "The Casework App's own gateway contract. Every request but /status carries Authorization and Correlation-Id."),
    modifiers(&BearerToken),
    components(schemas(polaris::error::FaultBody)),
    security(("token" = []))
)]
struct CaseworkAppDescription;

/// The Casework App's dialect and its description.
fn casework_app(service: &Service, origins: &Origins) -> (Router<Service>, utoipa::openapi::OpenApi) {
    let (routes, mut described) = OpenApiRouter::with_openapi(CaseworkAppDescription::openapi())
        .nest("/api", polaris::routes())
        .split_for_parts();
    description::complete_casework_app(&mut described);
    // The answer to a wrong method lies below the layers, so that pre-flight requests are answered above it.
    let routes = routes.method_not_allowed_fallback(wrong_method);
    (polaris::guarded(routes, service, origins), described)
}

/// The whole application; pages of `origins` may call the Casework App's dialect.
pub fn application(service: Service, origins: &Origins) -> Router {
    let (api, description) = api(&service);
    let (casework_app, casework_description) = casework_app(&service, origins);
    let described = |description: utoipa::openapi::OpenApi| {
        let text = description.to_json().unwrap_or_default();
        move || async move { ([(header::CONTENT_TYPE, "application/json")], text) }
    };
    api.merge(casework_app)
        .route("/api/v1/openapi.json", get(described(description)))
        .route("/api/openapi.json", get(described(casework_description)))
        .route("/api/{*rest}", get(nothing_there))
        .fallback(ui::page)
        .method_not_allowed_fallback(wrong_method)
        // Uploads are streamed and limited by their own rule; JSON bodies stay small.
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(readable_address))
        // The Casework App's dialect brings its own policy.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(ui::CONTENT_SECURITY_POLICY),
        ))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_FRAME_OPTIONS,
            HeaderValue::from_static("DENY"),
        ))
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

/// Answers addresses whose escapes are no UTF-8 as everything else is answered; the router's own answer is bare text.
async fn readable_address(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok()),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(first));
        rest = &after[if escaped.is_some() { 2 } else { 0 }..];
    }
    if path.starts_with("/api/") && std::str::from_utf8(&bytes).is_err() {
        return Problem::bad_request("the address has escapes that are no UTF-8").into_response();
    }
    next.run(request).await
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
