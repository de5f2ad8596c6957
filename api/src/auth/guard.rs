//! Lets a request of the page's dialect through: signed in, in the right role, for a case the person may open.

use super::{
    COOKIE, Caller, PAGE_HEADER, SignInError, Signed,
    access::CaseName,
    bearer, caller, cookie,
    rules::{self, About, Trail},
};
use crate::{problem::Problem, state::Service};
use axum::{
    extract::{MatchedPath, RawPathParams, Request, State},
    http::{HeaderMap, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use obelus_casebook::{CaseId, CopyId, DocumentId, NewEvent, StageId};
use obelus_evidence::EventKind;
use serde_json::json;
use uuid::Uuid;

/// What a request is about.
#[derive(Default)]
struct Subject {
    case: Option<CaseId>,
    document: Option<DocumentId>,
    /// Which part of the document: the name and id of a copy or stage.
    part: Option<(&'static str, String)>,
}

/// A request that may go on.
struct Passed {
    caller: Caller,
    subject: Subject,
    trail: Trail,
}

/// Lets a request through only with a known token or session, a role that is enough, and access to its case; hands
/// the actor and the caller on. Where the rules leave that to the door, an answer leaves once it is on the trail.
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
    let passed = match passed {
        Ok(passed) => passed,
        Err(problem) => return problem.into_response(),
    };
    let caller = &passed.caller;
    request.extensions_mut().insert(caller.signed.actor.clone());
    request.extensions_mut().insert(caller.clone());
    let response = next.run(request).await;
    match passed.trail {
        Trail::Door(what) if response.status().is_success() => match record(&service, passed, what).await {
            Ok(()) => response,
            Err(problem) => problem.into_response(),
        },
        _ => response,
    }
}

/// Puts a look on the trail of its case, or of the service.
async fn record(service: &Service, passed: Passed, what: &str) -> Result<(), Problem> {
    let Subject { case, document, part } = passed.subject;
    let mut detail = json!({ "part": what });
    if let Some((name, id)) = part {
        detail[name] = id.into();
    }
    let event = NewEvent {
        case: case.map(|case| case.to_string()),
        document: document.map(|document| document.to_string()),
        by: passed.caller.signed.actor,
        kind: EventKind::Viewed,
        detail,
    };
    Ok(service.looks().record(service.casebook(), event).await?)
}

async fn pass(
    service: &Service,
    path: &str,
    params: &RawPathParams,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Passed, Problem> {
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
    let subject = subject(service, rule.about, params).await?;
    if let Some(case) = &subject.case {
        open(service, &caller, case).await?;
    }
    Ok(Passed {
        caller,
        subject,
        trail: rule.trail,
    })
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

/// What a request is about; nothing for requests about no case.
async fn subject(service: &Service, about: About, params: &RawPathParams) -> Result<Subject, Problem> {
    let casebook = service.casebook();
    let param = |name: &str| {
        params
            .iter()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default()
    };
    let (document, part) = match about {
        About::Nothing => return Ok(Subject::default()),
        About::Case => {
            let case = param("case").parse().map_err(|_| Problem::not_found("case"))?;
            return Ok(Subject {
                case: Some(case),
                ..Subject::default()
            });
        }
        About::Document => {
            let document = param("document").parse::<DocumentId>();
            (document.map_err(|_| Problem::not_found("document"))?, None)
        }
        About::Copy => {
            let id: CopyId = param("copy").parse().map_err(|_| Problem::not_found("copy"))?;
            (casebook.copy(&id).await?.document, Some(("copy", id.to_string())))
        }
        About::Stage => {
            let id: StageId = param("stage").parse().map_err(|_| Problem::not_found("stage"))?;
            (
                casebook.stage(&id).await?.document,
                Some(("stage", id.to_string())),
            )
        }
        // Those are the other dialect's.
        About::CmsCase | About::CmsLookUp => return Err(Problem::not_found("route")),
    };
    Ok(Subject {
        case: Some(casebook.document(&document).await?.case),
        document: Some(document),
        part,
    })
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
