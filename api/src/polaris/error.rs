//! The Casework App's error bodies: `{"Error", "AdditionalDetails", "CorrelationId"}`, with capitals.
//!
//! A lock conflict also carries `detail`, because the newer front end looks there for `Exception Message: `. The
//! correlation id is filled in by `gate.rs`, which knows it.

use crate::{auth::SignInError, problem::Problem};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use obelus_casebook::CasebookError;
use obelus_cms::CmsError;
use obelus_evidence::{RefusalCode, Refused};
use obelus_pipeline::cms::IntakeError;
use uuid::Uuid;

/// Something that went wrong, with the status the front ends expect for it.
#[derive(Clone, Debug)]
pub struct Fault {
    status: StatusCode,
    error: String,
    details: String,
    is_conflict: bool,
    /// Why the input was refused, where that is the cause.
    pub(super) refused: Option<RefusalCode>,
    /// Fields beside the three, for the routes whose failures have some.
    pub(super) fields: serde_json::Map<String, serde_json::Value>,
}

/// The body of a fault.
#[derive(utoipa::ToSchema)]
#[schema(as = Fault)]
#[expect(dead_code, reason = "it only describes what `Fault::body` writes")]
pub(crate) struct FaultBody {
    /// What happened.
    #[schema(rename = "Error")]
    error: String,
    /// More about it; may be empty.
    #[schema(rename = "AdditionalDetails")]
    additional_details: String,
    /// That of the request.
    #[schema(rename = "CorrelationId")]
    correlation_id: String,
    /// With 409: `Exception Message: ` and what happened.
    detail: Option<String>,
}

impl Fault {
    /// A fault with its message.
    pub fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self {
            status,
            error: error.into(),
            details: String::new(),
            is_conflict: status == StatusCode::CONFLICT,
            refused: None,
            fields: serde_json::Map::new(),
        }
    }

    /// The request cannot be understood: 400.
    pub fn bad_request(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    /// There is no such thing: 404.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no such {what}"))
    }

    /// Not signed in with the directory: 407, which is what the front ends expect instead of 401.
    pub fn not_signed_in() -> Self {
        Self::new(
            StatusCode::PROXY_AUTHENTICATION_REQUIRED,
            "sign in first: the access token is missing or refused",
        )
    }

    /// Something failed inside; the cause goes to the log only.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = %cause, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "something failed inside; nothing was changed, try again",
        )
    }

    /// With more about it.
    #[must_use]
    pub fn with_details(mut self, details: impl Into<String>) -> Self {
        self.details = details.into();
        self
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Its body.
    pub fn body(&self, correlation: Option<Uuid>) -> serde_json::Value {
        let mut body = self.fields.clone();
        let mut say = |name: &str, value: String| body.insert(name.to_owned(), value.into());
        say("Error", self.error.clone());
        say("AdditionalDetails", self.details.clone());
        say("CorrelationId", correlation.unwrap_or(Uuid::nil()).to_string());
        if self.is_conflict {
            let detail = format!("{} Exception Message: {}", self.details, self.error);
            say("detail", detail.trim().to_owned());
        }
        body.into()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body(None).to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            headers.insert(header::PROXY_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<CmsError> for Fault {
    fn from(error: CmsError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_GATEWAY);
        if status.is_server_error() {
            tracing::warn!(%error, "the case management system");
        }
        Self::new(status, error.for_user())
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        let status = match refused.code {
            RefusalCode::PasswordProtected => StatusCode::FORBIDDEN,
            RefusalCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            RefusalCode::BadPlan => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        };
        let mut fault = Self::new(status, refused.detail);
        fault.refused = Some(refused.code);
        fault
    }
}

impl From<CasebookError> for Fault {
    fn from(error: CasebookError) -> Self {
        use CasebookError as E;
        match error {
            E::NoCase(_) => Self::not_found("case"),
            E::NoDocument(_) | E::NoCopy(_) | E::NoStage(_) => Self::not_found("document"),
            E::NotYet(_) => Self::new(StatusCode::LOCKED, "the document is still being read; try again"),
            E::Refused(refused) => refused.into(),
            E::TooLarge(_) => Self::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()),
            E::BadRequest(detail) => Self::bad_request(detail),
            E::BrokenStream(_) => Self::new(
                StatusCode::BAD_GATEWAY,
                "the case management system broke off in the middle of a file; nothing of it was kept",
            ),
            E::Conflict(_) | E::CaseExists(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
            _ if error.is_out_of_space() => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "no space is left; nothing was changed",
            ),
            _ => Self::internal(&error),
        }
    }
}

impl From<IntakeError> for Fault {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Cms(error) => error.into(),
            IntakeError::Casebook(error) => error.into(),
        }
    }
}

impl From<SignInError> for Fault {
    fn from(error: SignInError) -> Self {
        tracing::info!(%error, "sign-in");
        match error {
            SignInError::NoKeys => Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
            SignInError::Missing | SignInError::Refused(_) => Self::not_signed_in(),
        }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(status, problem.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;
    use axum::http::StatusCode;
    use obelus_cms::CmsError;

    #[test]
    fn a_lock_conflict_is_said_in_both_shapes() {
        let fault = Fault::from(CmsError::Locked { by: "Ann Poe".into() });
        assert_eq!(fault.status(), StatusCode::CONFLICT);
        let body = fault.body(None);
        assert_eq!(body["Error"], "the document is locked by Ann Poe");
        assert_eq!(
            body["detail"],
            "Exception Message: the document is locked by Ann Poe"
        );
    }

    #[test]
    fn statuses_of_the_case_management_system_pass_through() {
        for (error, status) in [
            (CmsError::SignIn, 401),
            (CmsError::NoAccess, 403),
            (CmsError::Gone, 410),
            (CmsError::TooLarge, 413),
            (CmsError::NoModernAccess, 451),
            (CmsError::Status(423), 423),
        ] {
            assert_eq!(Fault::from(error).status().as_u16(), status);
        }
    }
}
