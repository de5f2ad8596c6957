//! The only place where an error becomes a response: RFC 9457 `application/problem+json`.
//!
//! Internals are logged and never sent; evidence text is in neither.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use obelus_casebook::CasebookError;
use obelus_evidence::{RefusalCode, Refused};
use serde::Serialize;

/// A problem as sent to the client.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Name of the kind of problem, from a closed list, e.g. `/problems/not-found`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short title of the kind.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened here and what to do.
    pub detail: String,
    /// Closed list of reasons why an input was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub code: Option<RefusalCode>,
    /// The current state, where somebody else was faster.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<serde_json::Value>,
}

impl Problem {
    fn new(status: StatusCode, slug: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{slug}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: None,
            current: None,
        }
    }

    /// The thing asked for does not exist.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "Not found",
            format!("there is no such {what}"),
        )
    }

    /// The request cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad-request",
            "The request cannot be understood",
            detail,
        )
    }

    /// The route exists, but not for this method.
    pub fn wrong_method() -> Self {
        let detail = "this address does not answer that method; see /api/v1/openapi.json";
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "wrong-method",
            "Wrong method",
            detail,
        )
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "sign-in",
            "Sign in first",
            "send `Authorization: Bearer TOKEN`, or open the page with the address that `obelus serve` printed",
        )
    }

    /// Somebody is signed in but may not do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
    }

    /// Somebody else was faster.
    pub fn conflict(detail: impl Into<String>, current: serde_json::Value) -> Self {
        let mut problem = Self::new(
            StatusCode::CONFLICT,
            "conflict",
            "Somebody else was faster",
            detail,
        );
        problem.current = Some(current);
        problem
    }

    /// Nothing of a file lies where it is asked for.
    pub fn unsatisfiable(bytes: u64) -> Self {
        Self::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "no-such-part",
            "There is no such part",
            format!("the file has {bytes} bytes; ask for a part inside it"),
        )
    }

    /// The body is larger than the limit.
    pub fn too_large(limit: u64) -> Self {
        let detail = format!(
            "a file of this kind may have at most {} MiB; split it and try again",
            limit >> 20
        );
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large", detail)
    }

    /// The input was refused.
    pub fn refused(refused: &Refused) -> Self {
        let status = match refused.code {
            RefusalCode::UnsupportedKind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            RefusalCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let mut problem = Self::new(
            status,
            "refused",
            "The document was refused",
            refused.detail.clone(),
        );
        problem.code = Some(refused.code);
        problem
    }

    /// Something failed inside. The cause goes to the log, which never holds evidence text.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = %cause, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something failed inside",
            "nothing was changed; try again, and tell the operator if it keeps happening",
        )
    }

    /// The service cannot take work at the moment.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Not available at the moment",
            detail,
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<CasebookError> for Problem {
    fn from(error: CasebookError) -> Self {
        use CasebookError as E;
        match &error {
            E::NoCase(_) => Self::not_found("case"),
            E::NoDocument(_) => Self::not_found("document"),
            E::NoStage(_) => Self::not_found("stage"),
            E::NoCopy(_) => Self::not_found("copy"),
            E::NotYet(what) => Self::new(
                StatusCode::CONFLICT,
                "not-yet",
                "Not there yet",
                format!("{what} is not there yet; ask again when its stage is done"),
            ),
            E::CaseExists(_) => Self::conflict(error.to_string(), serde_json::Value::Null),
            E::Refused(refused) => Self::refused(refused),
            E::Conflict(moved) => Self::conflict(
                error.to_string(),
                serde_json::to_value(moved).unwrap_or(serde_json::Value::Null),
            ),
            E::TooLarge(limit) => Self::too_large(*limit),
            E::BadRequest(detail) => Self::bad_request(detail.clone()),
            E::BrokenStream(_) => Self::bad_request("the upload broke off; nothing was kept, send it again"),
            _ if error.is_out_of_space() => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "no-space",
                "No space left",
                "nothing was changed; make room on the data disk and try again",
            ),
            E::Index(_) => {
                tracing::error!(error = %error, "the search index failed");
                Self::unavailable("the search index failed; nothing is lost, try again")
            }
            _ => Self::internal(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;
    use obelus_evidence::{RefusalCode, Refused};

    #[test]
    fn a_refusal_says_its_code_and_what_to_do() {
        let refused = Refused::new(
            RefusalCode::PasswordProtected,
            "the PDF needs a password; save it without one",
        );
        let body = serde_json::to_value(Problem::refused(&refused)).unwrap();
        assert_eq!(body["status"], 422);
        assert_eq!(body["code"], "password_protected");
        assert_eq!(body["type"], "/problems/refused");
    }

    #[test]
    fn an_inner_error_is_never_sent() {
        let body = serde_json::to_string(&Problem::internal(&std::io::Error::other("secret path"))).unwrap();
        assert!(!body.contains("secret"));
    }
}
