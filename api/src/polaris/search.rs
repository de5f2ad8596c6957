//! `GET …/search`: lines of a case's documents that hold a term, every word of a phrase marked; and how many lines there
//! are to search. Only newest versions are searched: stale ones cannot be found.

use super::{
    audit,
    coordinates::{Size, quad_in_inches, size_in_inches},
    door,
    error::Fault,
    gate::OpenedCase,
    lines::lines,
    matching::Term,
    place::wire_id,
};
use crate::{auth::Caller, state::Service};
use axum::{
    Extension, Json,
    extract::{Query, State},
};
use obelus_casebook::DocumentId;
use obelus_cms::Listing;
use obelus_evidence::{EventKind, Page, Reading, Sensitive};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Longest term, in bytes.
const LONGEST_TERM: usize = 1024;

/// A line with a hit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchLine {
    id: String,
    document_id: String,
    version_id: i64,
    file_name: String,
    page_index: u32,
    line_index: usize,
    page_height: f64,
    page_width: f64,
    #[schema(value_type = String)]
    text: Sensitive<String>,
    words: Vec<SearchWord>,
}

/// A word of such a line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchWord {
    #[schema(value_type = String)]
    text: Sensitive<String>,
    bounding_box: Option<[f64; 8]>,
    match_type: &'static str,
}

/// What is looked for.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct Wanted {
    /// A word or a phrase.
    #[serde(default)]
    pub query: String,
}

/// Finds a term in the newest versions of a case's documents.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/search", tag = "search",
    params(("urn" = String, Path), ("caseId" = i64, Path), Wanted),
    responses((status = OK, body = Vec<SearchLine>), (status = BAD_REQUEST), (status = FORBIDDEN), (status = NOT_FOUND)))]
pub async fn search(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<SearchLine>>, Fault> {
    if wanted.query.len() > LONGEST_TERM {
        return Err(Fault::bad_request(format!(
            "a term has at most {LONGEST_TERM} bytes"
        )));
    }
    let term = Term::read(&wanted.query).ok_or_else(|| Fault::bad_request("say what to search for"))?;
    let mut found = Found::default();
    for (listing, id) in newest(&service, &caller, &case).await? {
        // What is still being read, or cannot be, is listed by the tracker.
        if let Ok(reading) = service.casebook().reading(&id).await {
            found.look(case.0.number, &listing, &reading, &term);
        }
    }
    let found = found.lines();
    // The term can be evidence itself, so only its shape is recorded.
    let detail = json!({ "characters": wanted.query.chars().count(), "lines": found.len() });
    audit::happened(&service, &caller, Some(&case.0.key), EventKind::Searched, detail).await?;
    Ok(Json(found))
}

/// The same with a slash before the question mark, as one front end asks.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/search/", tag = "search",
    params(("urn" = String, Path), ("caseId" = i64, Path), Wanted),
    responses((status = OK, body = Vec<SearchLine>), (status = BAD_REQUEST), (status = FORBIDDEN), (status = NOT_FOUND)))]
pub async fn search_with_slash(
    service: State<Service>,
    caller: Extension<Caller>,
    case: Extension<OpenedCase>,
    wanted: Query<Wanted>,
) -> Result<Json<Vec<SearchLine>>, Fault> {
    search(service, caller, case, wanted).await
}

/// Counts the lines that can be searched.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/search/count", tag = "search",
    params(("urn" = String, Path), ("caseId" = i64, Path)),
    responses((status = OK, description = "`{lineCount}`", body = Object)))]
pub async fn count(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
) -> Result<Json<Value>, Fault> {
    let mut count = 0;
    for (_, id) in newest(&service, &caller, &case).await? {
        if let Ok(reading) = service.casebook().reading(&id).await {
            count += reading.pages.iter().map(|page| lines(page).len()).sum::<usize>();
        }
    }
    Ok(Json(json!({ "lineCount": count })))
}

/// The newest versions that have been fetched.
async fn newest(
    service: &Service,
    caller: &Caller,
    case: &OpenedCase,
) -> Result<Vec<(Listing, DocumentId)>, Fault> {
    let session = door::session(caller, Some(&case.0.urn));
    let listed = service
        .polaris()?
        .intake()
        .documents(&session, case.0.number)
        .await?;
    let fetched = listed
        .into_iter()
        .filter_map(|linked| Some((linked.listing, linked.document?)));
    Ok(fetched.collect())
}

/// Lines that hold the term: as a phrase where any document has it so, otherwise lines that hold all its words.
#[derive(Default)]
struct Found {
    phrases: Vec<SearchLine>,
    all_words: Vec<SearchLine>,
}

impl Found {
    /// One document at a time, so that a large case is never held whole.
    fn look(&mut self, case: i64, listing: &Listing, reading: &Reading, term: &Term) {
        for page in &reading.pages {
            let phrases = term.hits(page).into_iter().flatten().collect::<Vec<usize>>();
            self.phrases.extend(shown(case, listing, page, &phrases));
            if self.phrases.is_empty() {
                let words: Vec<usize> = lines(page)
                    .iter()
                    .flat_map(|line| term.all_in_line(line))
                    .collect();
                self.all_words.extend(shown(case, listing, page, &words));
            }
        }
    }

    fn lines(self) -> Vec<SearchLine> {
        if self.phrases.is_empty() {
            self.all_words
        } else {
            self.phrases
        }
    }
}

/// The lines of a page that hold the words at these places.
fn shown(case: i64, listing: &Listing, page: &Page, places: &[usize]) -> Vec<SearchLine> {
    let mut found = Vec::new();
    let size = size_in_inches(Size {
        width: page.width,
        height: page.height,
    });
    for line in lines(page) {
        if !line.words.iter().any(|(place, _)| places.contains(place)) {
            continue;
        }
        let document_id = wire_id(listing.id);
        let words = line.words.iter().map(|(place, word)| {
            let is_hit = places.contains(place);
            SearchWord {
                text: word.text.clone(),
                bounding_box: is_hit.then(|| quad_in_inches(&word.quad)),
                match_type: if is_hit { "Exact" } else { "None" },
            }
        });
        found.push(SearchLine {
            id: format!(
                "{case}:{document_id}:{}:{}:{}",
                listing.version_id, page.index, line.index
            ),
            version_id: listing.version_id,
            file_name: "deprecated".to_owned(),
            page_index: page.index,
            line_index: line.index,
            page_height: size.height,
            page_width: size.width,
            text: line.text().into(),
            words: words.collect(),
            document_id,
        });
    }
    found
}
