//! Extractors whose refusals are problems: what cannot be understood is said in one form, without quoting the body.

use crate::problem::Problem;
use axum::{
    extract::{
        FromRequest, FromRequestParts,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::StatusCode,
};

/// A JSON body.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub struct Json<T>(pub T);

/// Parameters after the question mark.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub struct Query<T>(pub T);

/// Parts of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

impl<T: serde::Serialize> axum::response::IntoResponse for Json<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self.0).into_response()
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(crate::app::JSON_LIMIT as u64),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::bad_request("send the body as JSON, with the header `Content-Type: application/json`")
            }
            StatusCode::UNPROCESSABLE_ENTITY => {
                Self::bad_request("the JSON body does not have the fields described in /api/v1/openapi.json")
            }
            _ => Self::bad_request("the body is not JSON"),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(_: QueryRejection) -> Self {
        Self::bad_request("a parameter after the `?` is missing or not of its kind; see /api/v1/openapi.json")
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::not_found("place")
    }
}
