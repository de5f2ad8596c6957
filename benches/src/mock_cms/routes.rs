//! The connector's calls.

use super::{
    Fault, MockCms, Order, Target, data,
    store::{NotSaved, Store},
};
use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, patch, post},
};
use bytes::Bytes;
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use std::{io, time::Duration};

type Answer = Result<Response, No>;

/// A refusal: status and what its body says.
struct No(StatusCode, String);

impl IntoResponse for No {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

impl From<StatusCode> for No {
    fn from(status: StatusCode) -> Self {
        Self(status, String::new())
    }
}

pub(super) fn router(cms: MockCms) -> Router {
    let version = "/cases/{case}/documents/{document}/versions/{version}";
    let api = Router::new()
        .route("/verify-cms-auth", get(async || StatusCode::OK))
        .route("/cases/{case}/urn", get(urn))
        .route("/urns/{urn}/case-identifiers", get(identifiers))
        .route("/cases/{case}/summary", get(summary))
        .route("/cases/{case}/defendants", get(defendants))
        .route("/cases/{case}/witnesses", get(witnesses))
        .route("/cases/{case}/pcd-requests/overview", get(nothing_of_case))
        .route("/cases/{case}/producers", get(producers))
        .route("/cases/{case}/documents/cwa", get(list))
        .route(version, get(fetch).put(upload))
        .route(&format!("{version}/checkout"), post(lock).delete(unlock))
        .route("/documents/{document}/notes", get(notes))
        .route("/cases/{case}/documents/{document}/notes", post(add_note))
        .route("/material/{document}/rename", patch(rename))
        .route("/material/{document}/rename-exhibit", patch(rename))
        .route("/communication/reclassify", post(reclassify))
        .route("/cases/{case}/documents/{document}/toggle/{used}", post(toggle))
        .route("/witnesses/{witness}/statements", get(statements))
        .route("/reference/reclassification", get(types))
        .layer(middleware::from_fn_with_state(cms.clone(), gate));
    Router::new()
        .nest("/api", api)
        .route("/mock/faults", post(order).delete(forgive))
        .route("/mock/cases/{case}/documents/{document}", delete(remove))
        .route("/mock/uploads", get(uploads))
        .layer(DefaultBodyLimit::max(
            cms.0.inventory.largest.saturating_add(1 << 20),
        ))
        .with_state(cms)
}

/// Sign-in, key and the faults that hit a call before it does anything.
async fn gate(State(cms): State<MockCms>, headers: HeaderMap, request: Request, next: Next) -> Response {
    let sent = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    if cms
        .0
        .inventory
        .key
        .as_deref()
        .is_some_and(|key| key != sent("x-functions-key"))
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let auth = sent("cms-auth-values");
    if auth.is_empty() || auth.contains("expired") {
        return (StatusCode::UNAUTHORIZED, "the CMS session is over").into_response();
    }
    if sent("correlation-id").is_empty() || sent("clientname") != "CWA" {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let (path, method) = (request.uri().path(), request.method().as_str());
    let target = match method {
        "PUT" => Target::Upload,
        _ if path.ends_with("/checkout") => Target::Lock,
        "GET" if path.ends_with("/documents/cwa") => Target::List,
        "GET" if path.contains("/versions/") => Target::Fetch,
        _ => Target::All,
    };
    let Some(order) = cms.0.faults.take(target) else {
        return next.run(request).await;
    };
    match order.fault {
        Fault::Status => {
            let status = StatusCode::from_u16(order.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let body = if order.status == 409 {
                "Robin Example"
            } else {
                "as ordered"
            };
            (status, body).into_response()
        }
        Fault::Slow => {
            tokio::time::sleep(order.delay()).await;
            next.run(request).await
        }
        Fault::Truncated => half(next.run(request).await).await,
        Fault::LateAnswer => {
            let answer = next.run(request).await;
            tokio::time::sleep(order.delay()).await;
            answer
        }
        // In a task of its own, so that it goes on when the caller has hung up.
        Fault::LateSave => {
            let (parts, body) = request.into_parts();
            let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
                return StatusCode::BAD_REQUEST.into_response();
            };
            let late = tokio::spawn(async move {
                tokio::time::sleep(order.delay()).await;
                next.run(Request::from_parts(parts, Body::from(body))).await
            });
            late.await
                .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
        }
    }
}

/// The same answer, announced whole and broken off half way.
async fn half(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.insert(header::CONTENT_LENGTH, bytes.len().into());
    let beginning = bytes.slice(..bytes.len() / 2);
    // The half is on its way before the connection breaks.
    let broken = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Err(io::Error::other("broken off as ordered"))
    };
    let pieces = stream::iter([Ok(beginning)]).chain(stream::once(broken));
    Response::from_parts(parts, Body::from_stream(pieces))
}

fn missing() -> No {
    StatusCode::NOT_FOUND.into()
}

/// Id and name of the caller: `user=priya` is Priya Example.
fn who(headers: &HeaderMap) -> (String, String) {
    let auth = headers
        .get("cms-auth-values")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let id = auth.split(['=', ';']).nth(1).unwrap_or(auth).to_owned();
    let mut letters = id.chars();
    let name = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect::<String>());
    (id, format!("{} Example", name.unwrap_or_default()))
}

impl MockCms {
    fn count(&self, case: i64) -> Result<i64, No> {
        self.0.documents.get(&case).copied().ok_or_else(missing)
    }

    /// The case a document is in, for calls that do not say: documents are numbered within their case, and the mock
    /// takes the first case that has such a number.
    fn case_with(&self, document: i64) -> Result<i64, No> {
        let has = |count: &i64| (1..=*count).contains(&(document - 10));
        let found = self.0.documents.iter().find(|(_, count)| has(count));
        found.map(|(case, _)| *case).ok_or_else(missing)
    }

    fn known(&self, case: i64, document: i64) -> Result<(i64, i64), No> {
        match (1..=self.count(case)?).contains(&(document - 10)) {
            true if self.store().removed.contains(&(case, document)) => Err(StatusCode::GONE.into()),
            true => Ok((case, document)),
            false => Err(missing()),
        }
    }
}

async fn urn(State(cms): State<MockCms>, Path(case): Path<i64>) -> Answer {
    cms.count(case)?;
    let urn = data::urn(case);
    Ok(Json(json!({ "id": case, "urn": urn, "urnRoot": urn })).into_response())
}

async fn identifiers(State(cms): State<MockCms>, Path(urn): Path<String>) -> Answer {
    let found = cms.0.documents.keys().filter(|case| data::urn(**case) == urn);
    let found: Vec<Value> = found
        .map(|case| json!({ "id": case, "urn": urn, "urnRoot": urn }))
        .collect();
    Ok(Json(found).into_response())
}

async fn summary(State(cms): State<MockCms>, Path(case): Path<i64>) -> Answer {
    cms.count(case)?;
    Ok(Json(data::summary(case)).into_response())
}

async fn defendants(State(cms): State<MockCms>, Path(case): Path<i64>) -> Answer {
    cms.count(case)?;
    let tag = format!("W/\"{case}-1\"");
    Ok(([(header::ETAG, tag)], Json(data::defendants(case))).into_response())
}

async fn witnesses(State(cms): State<MockCms>, Path(case): Path<i64>) -> Answer {
    cms.count(case)?;
    Ok(Json(data::witnesses(case)).into_response())
}

async fn nothing_of_case(State(cms): State<MockCms>, Path(case): Path<i64>) -> Answer {
    cms.count(case)?;
    Ok(Json(json!([])).into_response())
}

async fn producers(State(cms): State<MockCms>, Path(case): Path<i64>) -> Answer {
    cms.count(case)?;
    let name = &data::witnesses(case)[0]["name"];
    Ok(Json(json!({ "exhibitProducers": [{ "id": 1, "producer": name }] })).into_response())
}

async fn list(State(cms): State<MockCms>, Path(case): Path<i64>) -> Answer {
    let count = cms.count(case)?;
    let store = cms.store();
    let listed: Vec<Value> = (11..=10 + count)
        .filter_map(|document| store.listing((case, document)))
        .collect();
    drop(store);
    Ok(Json(listed).into_response())
}

async fn fetch(State(cms): State<MockCms>, Path((case, document, version)): Path<(i64, i64, i64)>) -> Answer {
    let at = cms.known(case, document)?;
    let bytes = cms.store().bytes(at, version).ok_or_else(missing)?;
    let (name, kind) = data::file_name(case, document);
    // The real one writes this header in several ways.
    let disposition = match document % 4 {
        0 => format!("attachment; filename={name}"),
        1 => format!("attachment; filename=\"{name}\""),
        2 => format!("attachment; filename*=UTF-8''{}", name.replace(' ', "%20")),
        _ => name,
    };
    Ok((
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response())
}

async fn upload(
    State(cms): State<MockCms>,
    Path((case, document, version)): Path<(i64, i64, i64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let at = cms.known(case, document)?;
    if body.len() > cms.0.inventory.largest {
        return Err(StatusCode::PAYLOAD_TOO_LARGE.into());
    }
    let (id, _) = who(&headers);
    let saved = cms.store().save(at, version, &id, body, cms.0.inventory.careful);
    match saved {
        Ok(_) => Ok(StatusCode::OK.into_response()),
        Err(NotSaved::Gone) => Err(StatusCode::GONE.into()),
        Err(NotSaved::Missing) => Err(missing()),
        Err(NotSaved::Locked(name)) => Err(No(StatusCode::CONFLICT, name)),
        Err(NotSaved::Old) => Err(No(StatusCode::CONFLICT, "a newer version exists".to_owned())),
    }
}

async fn lock(
    State(cms): State<MockCms>,
    Path((case, document, _)): Path<(i64, i64, i64)>,
    headers: HeaderMap,
) -> Answer {
    let at = cms.known(case, document)?;
    let (id, name) = who(&headers);
    let mut store = cms.store();
    let changed = store.of(at);
    match &changed.lock {
        Some((holder, name)) if *holder != id => Err(No(StatusCode::CONFLICT, name.clone())),
        _ => {
            changed.lock = Some((id, name));
            Ok(StatusCode::OK.into_response())
        }
    }
}

async fn unlock(
    State(cms): State<MockCms>,
    Path((case, document, _)): Path<(i64, i64, i64)>,
    headers: HeaderMap,
) -> Answer {
    let at = cms.known(case, document)?;
    let (id, _) = who(&headers);
    let mut store = cms.store();
    let changed = store.of(at);
    match &changed.lock {
        Some((holder, name)) if *holder != id => Err(No(StatusCode::CONFLICT, name.clone())),
        _ => {
            changed.lock = None;
            Ok(StatusCode::OK.into_response())
        }
    }
}

async fn notes(State(cms): State<MockCms>, Path(document): Path<i64>) -> Answer {
    let case = cms.case_with(document)?;
    let store = cms.store();
    let notes = store
        .changed
        .get(&(case, document))
        .map(|changed| changed.notes.as_slice())
        .unwrap_or_default();
    let listed: Vec<Value> = notes
        .iter()
        .enumerate()
        .map(|(n, (by, text))| {
            json!({ "id": n + 1, "createdByName": by, "number": (n + 1).to_string(), "date": "2026-11-24", "text": text,
                    "type": "GENERAL" })
        })
        .collect();
    Ok(Json(listed).into_response())
}

async fn add_note(
    State(cms): State<MockCms>,
    Path((case, document)): Path<(i64, i64)>,
    headers: HeaderMap,
    Json(note): Json<Value>,
) -> Answer {
    let at = cms.known(case, document)?;
    let text = note["text"].as_str().unwrap_or_default();
    if text.is_empty() || text.chars().count() > 500 {
        return Err(StatusCode::BAD_REQUEST.into());
    }
    let (_, name) = who(&headers);
    cms.store().of(at).notes.push((name, text.to_owned()));
    Ok(Json(json!({ "id": 1 })).into_response())
}

/// Changes a field of a document in whatever case has it.
fn set(store: &mut Store, at: (i64, i64), field: &str, value: Value) {
    store.of(at).fields.insert(field.to_owned(), value);
}

async fn rename(State(cms): State<MockCms>, Path(document): Path<i64>, Json(to): Json<Value>) -> Answer {
    let at = (cms.case_with(document)?, document);
    let name = to
        .get("subject")
        .or_else(|| to.get("description"))
        .cloned()
        .unwrap_or_default();
    if to["materialId"] != document || !name.is_string() {
        return Err(StatusCode::BAD_REQUEST.into());
    }
    set(&mut cms.store(), at, "presentationTitle", name);
    Ok(Json(json!({ "updateCommunication": { "id": document } })).into_response())
}

async fn reclassify(State(cms): State<MockCms>, Json(to): Json<Value>) -> Answer {
    let document = to["materialId"].as_i64().ok_or(StatusCode::BAD_REQUEST)?;
    let at = (cms.case_with(document)?, document);
    let mut store = cms.store();
    set(&mut store, at, "typeId", to["documentTypeId"].clone());
    set(&mut store, at, "classification", to["classification"].clone());
    set(&mut store, at, "isUnused", json!(to["used"] == false));
    Ok(Json(json!({ "reclassifyCommunication": { "id": document } })).into_response())
}

async fn toggle(
    State(cms): State<MockCms>,
    Path((case, document, used)): Path<(i64, i64, String)>,
) -> Answer {
    let at = cms.known(case, document)?;
    set(&mut cms.store(), at, "isUnused", json!(used == "unused"));
    Ok(StatusCode::OK.into_response())
}

async fn statements(State(_): State<MockCms>, Path(_): Path<i64>) -> Answer {
    Ok(Json(json!({ "statementsForWitness": [{ "id": 1, "title": 1, "documentId": 11 }] })).into_response())
}

async fn types() -> Answer {
    let one = |id: i64, description: &str, variant: &str| {
        json!({ "typeId": id, "description": description, "newClassificationVariant": variant,
                "addAsUsedOrUnused": "Y", "classification": variant.to_uppercase() })
    };
    Ok(Json(json!([
        one(1031, "MG11", "Statement"),
        one(1042, "MISC", "Exhibit"),
        one(1029, "Other", "Other")
    ]))
    .into_response())
}

async fn order(State(cms): State<MockCms>, Json(order): Json<Order>) -> StatusCode {
    cms.0.faults.order(order);
    StatusCode::NO_CONTENT
}

async fn forgive(State(cms): State<MockCms>) -> StatusCode {
    cms.0.faults.clear();
    StatusCode::NO_CONTENT
}

async fn remove(State(cms): State<MockCms>, Path((case, document)): Path<(i64, i64)>) -> StatusCode {
    cms.remove(case, document);
    StatusCode::NO_CONTENT
}

async fn uploads(State(cms): State<MockCms>) -> Json<Value> {
    Json(json!({ "uploads": cms.uploads() }))
}
