//! Parameters after the question mark; what cannot be understood is said in the dialect's own form.

use super::error::Fault;
use axum::extract::{FromRequestParts, rejection::QueryRejection};

/// Parameters after the question mark.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Fault))]
pub struct Query<T>(pub T);

impl From<QueryRejection> for Fault {
    fn from(_: QueryRejection) -> Self {
        Self::bad_request("a parameter after the `?` is missing or not of its kind")
    }
}
