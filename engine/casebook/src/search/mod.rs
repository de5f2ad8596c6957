//! Search within a case: words, phrases, beginnings, reading errors, names, dates and numbers; hits with exact boxes.
//!
//! ```text
//! pages as read --normalise--> tokens --index--> candidates: which pages may hold what is looked for
//! query --query--> leaves                             |
//! candidates --locate (re-reads the page)--> hits with boxes, by document
//! ```
//!
//! The index is a view on the casebook, never the truth: hits are made from the page that the casebook holds at that
//! moment, so a stale version can't be shown. What could not be searched is listed with every answer.

mod answer;
mod catalogue;
mod composite;
mod fuzzy;
mod index;
mod locate;
mod names;
mod normalise;
mod pages;
mod query;
mod rooms;

pub use locate::{Hit, Piece};
pub use query::literal;

pub(crate) use catalogue::Entry;
pub(crate) use normalise::tokens_of;
pub(crate) use rooms::Rooms;

use crate::DocumentId;
use obelus_evidence::{Category, Kind, Sensitive};
use serde::Serialize;

/// Version of the tokens and of the index's form; part of the ruleset of every `index` stage.
pub const SEARCH_RULES: &str = "search-1";

/// Most pages of hits in one answer.
pub const MOST_PAGES_SHOWN: usize = 2_000;

/// What is looked for, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRequest {
    /// The query, in the language of `docs/SEARCH.md`.
    pub query: Sensitive<String>,
    /// Only these documents.
    pub documents: Option<Vec<DocumentId>>,
    /// Only files of these kinds; empty for any.
    pub kinds: Vec<Kind>,
    /// Only hits inside a suggestion of these categories; empty for any.
    pub categories: Vec<Category>,
    /// Only documents received at or after this time, in milliseconds since 1970 UTC.
    pub received_from_ms: Option<i64>,
    /// Only documents received before this time.
    pub received_before_ms: Option<i64>,
    /// Order of the documents.
    pub sort: SearchOrder,
    /// How many candidate pages to pass over: 0, or the `next` of the answer before.
    pub skip: usize,
    /// How many pages with hits to show; at most [`MOST_PAGES_SHOWN`].
    pub limit: usize,
}

impl Default for SearchRequest {
    fn default() -> Self {
        Self {
            query: Sensitive::default(),
            documents: None,
            kinds: Vec::new(),
            categories: Vec::new(),
            received_from_ms: None,
            received_before_ms: None,
            sort: SearchOrder::Received,
            skip: 0,
            limit: 50,
        }
    }
}

/// Order of the documents in an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchOrder {
    /// Oldest first.
    #[default]
    Received,
    /// Most pages first.
    Pages,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Documents with hits on the pages shown, in the order asked for.
    pub documents: Vec<FoundDocument>,
    /// Documents whose name fits the query, at most 50.
    pub named: Vec<NamedDocument>,
    /// Pages that may hold hits, in all documents together. Pages not looked at yet are counted as the index knows
    /// them, which can be too many and never too few.
    pub pages: usize,
    /// Where the next answer begins; missing when everything has been shown.
    pub next: Option<usize>,
    /// What could not be searched.
    pub unsearched: Vec<Unsearched>,
}

/// A document with hits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundDocument {
    /// Its id.
    pub document: DocumentId,
    /// Its file name.
    pub name: Sensitive<String>,
    /// How many of its pages may hold hits.
    pub pages: usize,
    /// Hits on the pages shown, in reading order.
    pub hits: Vec<Hit>,
}

/// A document by its name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedDocument {
    /// Its id.
    pub document: DocumentId,
    /// Its file name.
    pub name: Sensitive<String>,
}

/// A document, or pages of it, that could not be searched.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unsearched {
    /// Its id.
    pub document: DocumentId,
    /// Its file name.
    pub name: Sensitive<String>,
    /// Why.
    pub why: WhyUnsearched,
    /// The pages, when only some of its pages could not be searched.
    pub pages: Vec<u32>,
}

/// Why something could not be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyUnsearched {
    /// It has not been read yet.
    NotReadYet,
    /// It has been read and is being added to the index.
    NotIndexedYet,
    /// It can't be read.
    Refused,
    /// Reading it failed too often.
    Failed,
    /// Words on these pages could not be read: pictures, or text that can't be trusted.
    NoWords,
}

/// What was found in one document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentHits {
    /// Hits in reading order.
    pub hits: Vec<Hit>,
    /// Whether there are more hits than could be told.
    pub more: bool,
    /// Pages whose words could not be read.
    pub unsearched: Vec<u32>,
}

/// How much of a case can be searched.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Extent {
    /// Documents in the index.
    pub documents: usize,
    /// Their pages.
    pub pages: u64,
    /// Their lines.
    pub lines: u64,
    /// Their words.
    pub words: u64,
    /// What can't be searched.
    pub unsearched: Vec<Unsearched>,
}
