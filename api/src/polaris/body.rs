//! Bodies as the front ends send them: JSON under any content type, `text/plain;charset=UTF-8` above all.

use super::error::Fault;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use serde::de::DeserializeOwned;

/// A JSON body, whatever its content type says.
pub struct AnyJson<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for AnyJson<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let bytes =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Fault::new(
                        StatusCode::PAYLOAD_TOO_LARGE,
                        "the request is larger than requests may be",
                    ),
                    _ => Fault::bad_request("the request broke off"),
                })?;
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        // The parser's own message quotes the body, so only the place is told.
        serde_json::from_slice(text).map(Self).map_err(|error| {
            Fault::bad_request("the body is not JSON of the agreed shape").with_details(format!(
                "line {}, column {}",
                error.line(),
                error.column()
            ))
        })
    }
}
