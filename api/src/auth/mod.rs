//! Who is asking: bearer tokens, and a short cookie session for what cannot send a header (images, events).

mod session;
mod tokens;

pub use session::{COOKIE, Sessions, set_cookie};
pub use tokens::{KnownToken, TokenList};

use crate::{problem::Problem, state::Service};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use obelus_evidence::Actor;

/// Header that the page sends with every change made by cookie; a foreign page cannot set it without a pre-flight
/// request, which is never answered.
pub const PAGE_HEADER: &str = "x-obelus-page";

/// Lets a request through only with a known token or session, and hands the actor on.
pub async fn require(State(service): State<Service>, mut request: Request, next: Next) -> Response {
    match actor(&service, request.method(), request.headers()) {
        Ok(actor) => {
            request.extensions_mut().insert(actor);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

fn actor(service: &Service, method: &Method, headers: &HeaderMap) -> Result<Actor, Problem> {
    if let Some(token) = bearer(headers) {
        return service.tokens().actor(token).ok_or_else(Problem::unauthenticated);
    }
    let actor = cookie(headers)
        .and_then(|id| service.sessions().actor(id))
        .ok_or_else(Problem::unauthenticated)?;
    let is_reading = matches!(*method, Method::GET | Method::HEAD);
    if !is_reading && !headers.contains_key(PAGE_HEADER) {
        return Err(Problem::forbidden(format!(
            "changes by cookie need the header `{PAGE_HEADER}`"
        )));
    }
    Ok(actor)
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
        .map(str::trim)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get(header::COOKIE)?.to_str().ok()?.split(';');
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}
