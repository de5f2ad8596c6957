//! What every request of the Casework App's dialect passes: correlation id, sign-in, role, access to its case; and
//! what every answer carries.

use super::{audit, door::Door, error::Fault, place::CasePlace};
use crate::{
    auth::{
        self, Caller,
        rules::{self, About, Rule, Trail},
    },
    state::Service,
};
use axum::{
    body::Body,
    extract::{MatchedPath, RawPathParams, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use obelus_cms::CaseFile;
use std::sync::Arc;
use uuid::Uuid;

/// Header that joins a request with its traces elsewhere.
pub const CORRELATION: HeaderName = HeaderName::from_static("correlation-id");

/// A case that the gate has opened for the caller.
#[derive(Clone)]
pub struct OpenedCase(pub Arc<CaseFile>);

/// Lets a request through, or answers why not; then sees to the headers and to the error body's correlation id.
pub async fn pass(
    State(service): State<Service>,
    path: MatchedPath,
    params: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    let correlation = correlation(request.headers());
    let method = request.method().clone();
    let admitted = admit(
        &service,
        path.as_str(),
        &params,
        &method,
        request.headers(),
        correlation,
    )
    .await;
    let response = match admitted {
        Ok(Admitted { caller, case, trail }) => {
            if let Some(caller) = caller.clone() {
                request.extensions_mut().insert(caller);
            }
            if let Some(case) = case.clone() {
                request.extensions_mut().insert(OpenedCase(case));
            }
            let response = next.run(request).await;
            match (trail, caller) {
                (Trail::Door(what), Some(caller)) if response.status().is_success() => {
                    let key = case.as_ref().map(|case| case.key.as_str());
                    match audit::viewed(&service, &caller, key, what).await {
                        Ok(()) => response,
                        Err(fault) => fault.into_response(),
                    }
                }
                _ => response,
            }
        }
        Err(fault) => fault.into_response(),
    };
    finished(response, correlation)
}

struct Admitted {
    caller: Option<Caller>,
    case: Option<Arc<CaseFile>>,
    trail: Trail,
}

async fn admit(
    service: &Service,
    path: &str,
    params: &RawPathParams,
    method: &Method,
    headers: &HeaderMap,
    correlation: Option<Uuid>,
) -> Result<Admitted, Fault> {
    // Fail closed: what has no rule is for nobody.
    let rule = rules::of(method, path)
        .ok_or_else(|| Fault::new(StatusCode::FORBIDDEN, "this address is for nobody yet"))?;
    let Rule {
        least: Some(least),
        about,
        trail,
    } = rule
    else {
        return Ok(Admitted {
            caller: None,
            case: None,
            trail: rule.trail,
        });
    };
    let correlation = correlation.ok_or_else(|| {
        Fault::bad_request("send the header Correlation-Id with a GUID that is not all zeros")
    })?;
    let signed = service.sign_in().by_token(headers).await?;
    if !signed.roles.allow(least) {
        let what = format!(
            "this needs the role {}; ask whoever looks after roles",
            least.name()
        );
        return Err(Fault::new(StatusCode::FORBIDDEN, what));
    }
    let caller = auth::caller(signed, headers, correlation);
    let case = match about {
        About::CmsCase => {
            let place = CasePlace::read(params)?;
            let door: &Door = service.polaris()?.door();
            Some(
                door.open(service.access(), &caller, &place.urn, place.case)
                    .await?,
            )
        }
        About::Nothing | About::CmsLookUp => None,
        // Those are the other dialect's.
        _ => return Err(Fault::not_found("route")),
    };
    Ok(Admitted {
        caller: Some(caller),
        case,
        trail,
    })
}

/// A correlation id that counts: a GUID, not all zeros.
fn correlation(headers: &HeaderMap) -> Option<Uuid> {
    let text = headers.get(CORRELATION)?.to_str().ok()?.trim();
    Uuid::parse_str(text).ok().filter(|id| !id.is_nil())
}

fn finished(mut response: Response, correlation: Option<Uuid>) -> Response {
    if let Some(fault) = response.extensions_mut().remove::<Fault>() {
        *response.body_mut() = Body::from(fault.body(correlation).to_string());
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    if let Some(value) = correlation.and_then(|id| HeaderValue::from_str(&id.to_string()).ok()) {
        headers.insert(CORRELATION, value);
    }
    for (name, value) in [
        (
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        ),
        (header::CONTENT_SECURITY_POLICY, "default-src 'self'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "deny"),
        (header::CACHE_CONTROL, "no-store"),
        (header::SERVER, ""),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
