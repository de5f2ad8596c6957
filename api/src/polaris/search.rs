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
    query::Query,
};
use crate::{auth::Caller, state::Service};
use axum::{Extension, Json, extract::State};
use obelus_casebook::{
    CaseId, Casebook, DocumentId,
    search::{Hit, MOST_PAGES_SHOWN, SearchRequest, Unsearched, WhyUnsearched, literal},
};
use obelus_cms::Listing;
use obelus_evidence::{EventKind, Page, Sensitive};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    let looking = Looking {
        casebook: service.casebook(),
        case: case.0.key.parse()?,
        listed: newest(&service, &caller, &case).await?,
    };
    let phrases = looking.places(&literal(&wanted.query)).await?;
    let found = match phrases.is_empty() {
        false => looking.lines(case.0.number, &phrases, None).await?,
        true => {
            let pages = looking.places(&term.each(literal).join(" ")).await?;
            looking.lines(case.0.number, &pages, Some(&term)).await?
        }
    };
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
    let listed = newest(&service, &caller, &case).await?;
    let ids: Vec<DocumentId> = listed.into_iter().map(|(_, id)| id).collect();
    let count = match ids.is_empty() {
        true => 0,
        false => {
            let case: CaseId = case.0.key.parse()?;
            service.casebook().search_extent(&case, Some(&ids)).await?.lines
        }
    };
    Ok(Json(json!({ "lineCount": count })))
}

/// The newest versions that have been fetched.
async fn newest(
    service: &Service,
    caller: &Caller,
    case: &OpenedCase,
) -> Result<Vec<(Listing, DocumentId)>, Fault> {
    let session = door::session(caller, Some(&case.0.urn));
    let listed = service.intake().documents(&session, case.0.number).await?;
    let fetched = listed
        .into_iter()
        .filter_map(|linked| Some((linked.listing, linked.document?)));
    Ok(fetched.collect())
}

/// Which words of which pages of which documents were found.
type Places = HashMap<DocumentId, BTreeMap<u32, BTreeSet<usize>>>;

/// The newest versions of a case's documents, to be searched in the order they are listed.
struct Looking<'s> {
    casebook: &'s Casebook,
    case: CaseId,
    listed: Vec<(Listing, DocumentId)>,
}

impl Looking<'_> {
    /// Where everything that `query` looks for stands. What the index does not hold yet is read through instead, so
    /// that nothing that can be found is missing; what is still being read, or cannot be, is listed by the tracker.
    async fn places(&self, query: &str) -> Result<Places, Fault> {
        let mut places = Places::new();
        if self.listed.is_empty() {
            return Ok(places);
        }
        let mut request = SearchRequest {
            query: query.to_owned().into(),
            documents: Some(self.listed.iter().map(|(_, id)| id.clone()).collect()),
            limit: MOST_PAGES_SHOWN,
            ..SearchRequest::default()
        };
        loop {
            let found = self.casebook.search(&self.case, &request).await?;
            for document in found.documents {
                note(places.entry(document.document).or_default(), &document.hits);
            }
            match found.next {
                Some(next) => request.skip = next,
                None => {
                    let is_late = |one: &Unsearched| one.why == WhyUnsearched::NotIndexedYet;
                    for late in found.unsearched.into_iter().filter(is_late) {
                        let found = self.casebook.search_document(&late.document, query).await?;
                        if !found.hits.is_empty() {
                            note(places.entry(late.document).or_default(), &found.hits);
                        }
                    }
                    return Ok(places);
                }
            }
        }
    }

    /// The lines that hold those words, one page at a time, so that a large case is never held whole; with `all`, only
    /// lines that hold all its words.
    async fn lines(&self, case: i64, places: &Places, all: Option<&Term>) -> Result<Vec<SearchLine>, Fault> {
        let mut found = Vec::new();
        for (listing, id) in &self.listed {
            for (page, words) in places.get(id).into_iter().flatten() {
                let Some(page) = self.casebook.page(id, *page).await? else {
                    continue;
                };
                let words = match all {
                    None => words.clone(),
                    Some(term) => lines(&page)
                        .iter()
                        .flat_map(|line| term.all_in_line(line))
                        .collect(),
                };
                found.extend(shown(case, listing, &page, &words));
            }
        }
        Ok(found)
    }
}

fn note(pages: &mut BTreeMap<u32, BTreeSet<usize>>, hits: &[Hit]) {
    for piece in hits.iter().flat_map(|hit| &hit.pieces) {
        let (first, last) = piece.words;
        pages.entry(piece.page).or_default().extend(first..=last);
    }
}

/// The lines of a page that hold the words at these places.
fn shown(case: i64, listing: &Listing, page: &Page, places: &BTreeSet<usize>) -> Vec<SearchLine> {
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
