//! Lets a request of the page's dialect through: signed in, in the right role, for a case the person may open.

use super::{
    COOKIE, Caller, PAGE_HEADER, SignInError, Signed,
    access::CaseName,
    bearer, caller, cookie,
    rules::{self, About},
};
use crate::{problem::Problem, state::Service};
use axum::{
    extract::{MatchedPath, RawPathParams, Request, State},
    http::{HeaderMap, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use obelus_casebook::{CaseId, CopyId, DocumentId, StageId};
use uuid::Uuid;

/// Lets a request through only with a known token or session, a role that is enough, and access to its case; hands
/// the actor and the caller on.
pub async fn require(
    State(service): State<Service>,
    path: MatchedPath,
    params: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    let passed = pass(
        &service,
        path.as_str(),
        &params,
        request.method(),
        request.headers(),
    )
    .await;
    match passed {
        Ok(caller) => {
            request.extensions_mut().insert(caller.signed.actor.clone());
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn pass(
    service: &Service,
    path: &str,
    params: &RawPathParams,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Caller, Problem> {
    let signed = signed(service, method, headers).await?;
    // Fail closed: what has no rule is for nobody.
    let rule = rules::of(method, path).ok_or_else(|| Problem::forbidden("this address is for nobody yet"))?;
    if let Some(least) = rule.least
        && !signed.roles.allow(least)
    {
        return Err(Problem::forbidden(format!(
            "this needs the role {}; ask whoever looks after roles",
            least.name()
        )));
    }
    let caller = caller(signed, headers, Uuid::now_v7());
    if let Some(case) = case(service, rule.about, params).await? {
        open(service, &caller, &case).await?;
    }
    Ok(caller)
}

/// Refuses a case that the caller may not open in the words used for a case that does not exist, so that nobody
/// learns which cases there are.
///
/// # Errors
/// Not found; unavailable when nobody can say.
async fn open(service: &Service, caller: &Caller, case: &CaseId) -> Result<(), Problem> {
    match may_open(service, caller, case).await? {
        true => Ok(()),
        false => Err(Problem::not_found("case, document or copy")),
    }
}

/// Whether the caller may open a case.
///
/// # Errors
/// Unavailable when nobody can say.
pub async fn may_open(service: &Service, caller: &Caller, case: &CaseId) -> Result<bool, Problem> {
    let known = service.casebook().case(case).await;
    let context = match &known {
        Ok(record) => Some(&record.context),
        // A case that is not there yet has no names but its id; the handler says that it is missing.
        Err(obelus_casebook::CasebookError::NoCase(_)) => None,
        Err(_) => return Err(Problem::unavailable("the casebook cannot be asked; try again")),
    };
    let name = CaseName {
        id: Some(case.as_str()),
        number: context.and_then(|c| c.id),
        urn: context.and_then(|c| c.unique_reference_number.as_deref()),
    };
    service.access().may_open(caller, name).await.map_err(|error| {
        tracing::error!(%error, "access to a case");
        Problem::unavailable("nobody can say at the moment who may open this case; try again")
    })
}

async fn signed(service: &Service, method: &Method, headers: &HeaderMap) -> Result<Signed, Problem> {
    if bearer(headers).is_some() || headers.contains_key("authorization") {
        return service.sign_in().by_token(headers).await.map_err(Problem::from);
    }
    let signed = cookie(headers, COOKIE)
        .and_then(|id| service.sign_in().sessions.signed(id))
        .ok_or_else(Problem::unauthenticated)?;
    let is_reading = matches!(*method, Method::GET | Method::HEAD);
    if !is_reading && !headers.contains_key(PAGE_HEADER) {
        return Err(Problem::forbidden(format!(
            "changes by cookie need the header `{PAGE_HEADER}`"
        )));
    }
    Ok(signed)
}

/// The case a request is about; nothing for requests about none.
async fn case(service: &Service, about: About, params: &RawPathParams) -> Result<Option<CaseId>, Problem> {
    let casebook = service.casebook();
    let param = |name: &str| {
        params
            .iter()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default()
    };
    let document = match about {
        About::Nothing => return Ok(None),
        About::Case => {
            let id = param("case").parse().map_err(|_| Problem::not_found("case"))?;
            return Ok(Some(id));
        }
        About::Document => param("document")
            .parse::<DocumentId>()
            .map_err(|_| Problem::not_found("document"))?,
        About::Copy => {
            let id: CopyId = param("copy").parse().map_err(|_| Problem::not_found("copy"))?;
            casebook.copy(&id).await?.document
        }
        About::Stage => {
            let id: StageId = param("stage").parse().map_err(|_| Problem::not_found("stage"))?;
            casebook.stage(&id).await?.document
        }
        // Those are the other dialect's.
        About::CmsCase | About::CmsLookUp => return Err(Problem::not_found("route")),
    };
    Ok(Some(casebook.document(&document).await?.case))
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::NoKeys => Self::unavailable(error.to_string()),
            SignInError::Missing | SignInError::Refused(_) => {
                tracing::info!(%error, "sign-in");
                Self::unauthenticated()
            }
        }
    }
}
