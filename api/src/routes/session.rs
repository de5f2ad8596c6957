//! Swaps a token for a cookie, which images and event streams need because they cannot send a header.

use crate::{auth::set_cookie, problem::Problem, state::Service};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Opens a cookie session for the owner of the token.
#[utoipa::path(post, path = "/session", tag = "service", responses(
    (status = NO_CONTENT, description = "The cookie is set; it is HttpOnly, SameSite=Strict and lasts 12 hours"),
    (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json"),
))]
pub async fn open_session(State(service): State<Service>, headers: HeaderMap) -> Result<Response, Problem> {
    let signed = service.sign_in().by_token(&headers).await?;
    let id = service
        .sign_in()
        .sessions
        .open(signed)
        .map_err(|e| Problem::internal(&e))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, set_cookie(&id))]).into_response())
}
