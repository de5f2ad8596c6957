//! Search in a case and in a document.

use crate::{
    extract::{Json, Path, Query},
    problem::Problem,
    state::Service,
};
use axum::{Extension, extract::State};
use chrono::NaiveDate;
use obelus_casebook::{
    CaseId, DocumentId, NewEvent,
    search::{DocumentHits, FoundDocument, NamedDocument, SearchOrder, SearchRequest, Unsearched},
};
use obelus_evidence::{Actor, EventKind};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

/// Pages with hits in one answer, unless asked for otherwise.
const PAGES: usize = 50;

/// Most documents named in an event.
const MOST_NAMED: usize = 100;

/// What to look for, and where.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct Asking {
    /// Words (all must be in a document), `"phrases"`, beginnings `witn*`, reading errors `smith~`, people
    /// `name:"Jane Roe"`, `AND`, `OR`, `NOT`, brackets. Dates and numbers are found in any format.
    pub q: String,
    /// Only hits inside suggestions of these categories, separated by commas.
    pub category: Option<String>,
    /// Only files of these kinds, separated by commas.
    pub kind: Option<String>,
    /// Only these documents, separated by commas.
    pub document: Option<String>,
    /// Only documents received on or after this day (UTC), `YYYY-MM-DD`.
    pub received_from: Option<String>,
    /// Only documents received before this day (UTC), `YYYY-MM-DD`.
    pub received_before: Option<String>,
    /// `received` (oldest first, the default) or `pages` (most pages with hits first).
    pub sort: Option<String>,
    /// Where to go on: `next` of the answer before.
    pub skip: Option<usize>,
    /// Pages with hits in one answer: 1 to 2000, 50 unless said otherwise.
    pub limit: Option<usize>,
}

/// What to look for in one document.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct AskingOne {
    /// As for a case.
    pub q: String,
}

/// What was found in a case.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CaseHits {
    /// `{document, name, pages, hits: [{page, text, pieces: [{page, quad, line, words}], snippet, highlight, term}]}`:
    /// quads in PDF points; `highlight` counts Unicode scalar values of `snippet`.
    #[schema(value_type = Vec<Object>)]
    pub documents: Vec<FoundDocument>,
    /// `{document, name}`: documents whose name fits.
    #[schema(value_type = Vec<Object>)]
    pub named: Vec<NamedDocument>,
    /// Pages that may hold hits, in all documents together.
    pub pages: usize,
    /// Where the next answer begins; missing when all has been shown.
    pub next: Option<usize>,
    /// `{document, name, why, pages}`: what could not be searched. `why` is `not_read_yet`, `not_indexed_yet`,
    /// `refused`, `failed` or `no_words`.
    #[schema(value_type = Vec<Object>)]
    pub unsearched: Vec<Unsearched>,
}

/// Searches a case. What has been saved before is found. The terms are not kept: they can be evidence.
#[utoipa::path(get, path = "/cases/{case}/search", tag = "search", params(("case" = String, Path), Asking), responses(
    (status = OK, body = CaseHits),
    (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn in_case(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(case): Path<String>,
    Query(asking): Query<Asking>,
) -> Result<Json<CaseHits>, Problem> {
    let case: CaseId = case.parse().map_err(|_| Problem::not_found("case"))?;
    let found = service.casebook().search(&case, &request(asking)?).await?;
    let shown: Vec<&DocumentId> = found
        .documents
        .iter()
        .take(MOST_NAMED)
        .map(|found| &found.document)
        .collect();
    let hits: usize = found.documents.iter().map(|found| found.hits.len()).sum();
    let event = NewEvent {
        case: Some(case.to_string()),
        document: None,
        by: actor,
        kind: EventKind::Searched,
        detail: json!({ "hits": hits, "documents": shown, "in_documents": found.documents.len() }),
    };
    service.casebook().append_event(event).await?;
    Ok(Json(CaseHits {
        documents: found.documents,
        named: found.named,
        pages: found.pages,
        next: found.next,
        unsearched: found.unsearched,
    }))
}

/// Finds every mention in one document, for redacting them all. Operators leave nothing out here.
#[utoipa::path(get, path = "/documents/{document}/search", tag = "search", params(("document" = String, Path), AskingOne),
    responses(
    (status = OK, body = Object, description = "`{hits, more, unsearched}`: hits as in a case; `more` when there are too many to tell; pages whose words could not be read"),
    (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json"),
))]
pub async fn in_document(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    Query(asking): Query<AskingOne>,
) -> Result<Json<DocumentHits>, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    let document = service.casebook().document(&id).await?;
    let found = service.casebook().search_document(&id, &asking.q).await?;
    let event = NewEvent {
        case: Some(document.case.to_string()),
        document: Some(id.to_string()),
        by: actor,
        kind: EventKind::Searched,
        detail: json!({ "hits": found.hits.len() }),
    };
    service.casebook().append_event(event).await?;
    Ok(Json(found))
}

fn request(asking: Asking) -> Result<SearchRequest, Problem> {
    let documents = match asking.document.as_deref() {
        None => None,
        Some(list) => Some(parts(list).map(str::parse).collect::<Result<_, _>>()?),
    };
    Ok(SearchRequest {
        query: asking.q.into(),
        documents,
        kinds: named(asking.kind.as_deref(), "kind")?,
        categories: named(asking.category.as_deref(), "category")?,
        received_from_ms: day(asking.received_from.as_deref())?,
        received_before_ms: day(asking.received_before.as_deref())?,
        sort: match asking.sort.as_deref() {
            None | Some("received") => SearchOrder::Received,
            Some("pages") => SearchOrder::Pages,
            Some(_) => return Err(Problem::bad_request("`sort` is `received` or `pages`")),
        },
        skip: asking.skip.unwrap_or(0),
        limit: asking.limit.unwrap_or(PAGES),
    })
}

fn parts(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// Values of a closed list by their names in JSON.
fn named<T: DeserializeOwned>(list: Option<&str>, what: &str) -> Result<Vec<T>, Problem> {
    parts(list.unwrap_or_default())
        .map(|name| {
            serde_json::from_value(json!(name)).map_err(|_| {
                Problem::bad_request(format!(
                    "`{what}` has a value that is not known; see /api/v1/openapi.json"
                ))
            })
        })
        .collect()
}

fn day(text: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let day: NaiveDate = text
        .parse()
        .map_err(|_| Problem::bad_request("a day is written as YYYY-MM-DD"))?;
    Ok(Some(
        day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis(),
    ))
}
