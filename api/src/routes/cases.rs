//! Cases.

use crate::{
    auth::{self, Caller},
    extract::{Json, Path},
    problem::Problem,
    state::Service,
};
use axum::{Extension, extract::State, http::StatusCode};
use obelus_casebook::{CaseId, CaseRecord};
use obelus_evidence::{Actor, CaseContext};
use serde::{Deserialize, Serialize};

/// A case as listed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Its unique reference number, or its id when it has none.
    pub name: String,
    /// How many documents it has.
    pub documents: i64,
}

/// All cases.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Cases {
    /// In the order they were opened.
    pub cases: Vec<Case>,
}

/// A case to open.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// Its id: letters, digits, `.`, `_`, `-`.
    pub id: String,
    /// What is known about it: the Casework App's Case object; any field may be missing.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub context: CaseContext,
}

impl From<CaseRecord> for Case {
    fn from(record: CaseRecord) -> Self {
        let id = record.id.to_string();
        let name = record
            .context
            .unique_reference_number
            .filter(|urn| !urn.is_empty())
            .unwrap_or_else(|| id.clone());
        Self {
            id,
            name,
            documents: record.documents,
        }
    }
}

/// Lists the cases that the caller may open.
#[utoipa::path(get, path = "/cases", tag = "cases", responses((status = OK, body = Cases)))]
pub async fn list(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Cases>, Problem> {
    let mut cases = Vec::new();
    for case in service.casebook().cases().await? {
        if auth::may_open(&service, &caller, &case.id).await? {
            cases.push(Case::from(case));
        }
    }
    Ok(Json(Cases { cases }))
}

/// Opens a case; the same details again change nothing.
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = NewCase, responses(
    (status = CREATED, body = Case), (status = OK, body = Case),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json"),
))]
pub async fn create(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Json(new): Json<NewCase>,
) -> Result<(StatusCode, Json<Case>), Problem> {
    let created = service
        .casebook()
        .create_case(&new.id.parse::<CaseId>()?, &new.context, &actor)
        .await?;
    let status = if created.fresh {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(created.case.into())))
}

/// Shows a case.
#[utoipa::path(get, path = "/cases/{case}", tag = "cases", params(("case" = String, Path)), responses(
    (status = OK, body = Case), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn one(State(service): State<Service>, Path(case): Path<String>) -> Result<Json<Case>, Problem> {
    let id: CaseId = case.parse().map_err(|_| Problem::not_found("case"))?;
    Ok(Json(service.casebook().case(&id).await?.into()))
}
