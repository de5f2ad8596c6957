//! The index of one case: which pages may hold what is looked for. A view on the casebook, made anew from it whenever
//! it is missing or doubted; boxes and texts never come from here.
//!
//! One tantivy document per page, and one marker per document that says which reading its pages were made from. Both
//! are written in one commit, so the index itself says how far it has come: there is no watermark that could run
//! ahead of it. A document's pages carry its *slot*, a number of its own; pages of a slot that no marker holds
//! are not seen.

use super::{
    fuzzy,
    locate::{SEAM, Sheet},
    query::{Element, Leaf, Pattern},
};
use crate::{CasebookError, DocumentId, Result};
use obelus_evidence::{Page, Sha256};
use std::{collections::HashMap, fs, path::Path, sync::Arc};
use tantivy::{
    DocId, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Score, Searcher, SegmentOrdinal,
    SegmentReader, TantivyDocument, TantivyError, Term,
    collector::{Collector, SegmentCollector},
    columnar::Column,
    query::{BooleanQuery, FuzzyTermQuery, PhraseQuery, Query, TermQuery},
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
    },
    tokenizer::{PreTokenizedString, Token as IndexToken},
};

/// Memory of a writer in bytes: tantivy's least.
const WRITER_BYTES: usize = 15_000_000;

/// What is known of an indexed document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) slot: u32,
    /// Digest of the reading it was made from.
    pub(super) reading: Sha256,
    pub(super) pages: u64,
    pub(super) lines: u64,
    pub(super) words: u64,
}

/// The index as of one commit.
pub(super) struct View {
    searcher: Searcher,
    fields: Fields,
    pub(super) documents: HashMap<DocumentId, Marker>,
    /// Documents by slot.
    pub(super) slots: HashMap<u32, DocumentId>,
}

/// Where a leaf may be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) slot: u32,
    pub(super) page: u32,
}

#[derive(Clone, Copy)]
struct Fields {
    slot: Field,
    page: Field,
    body: Field,
    seam: Field,
    marker: Field,
    document: Field,
    reading: Field,
    counts: Field,
}

/// Writes the index of one case. Dropping it forgets what was not committed; after an error it must be dropped.
pub(super) struct Writer {
    reader: IndexReader,
    writer: IndexWriter,
    fields: Fields,
    documents: HashMap<DocumentId, Marker>,
    next_slot: u32,
}

impl Writer {
    /// Opens the index in a folder; one that is missing, damaged or of another version is made anew, empty.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        match Self::open_as_is(folder) {
            Ok(writer) => Ok(writer),
            // Neither a full disk nor another writer is a reason to throw an index away.
            Err(error @ TantivyError::LockFailure(..)) => Err(error.into()),
            Err(error) if CasebookError::from(error.clone()).is_out_of_space() => Err(error.into()),
            Err(error) => {
                if folder.join("meta.json").exists() {
                    tracing::warn!(%error, "a search index can't be used and is made anew");
                }
                match fs::remove_dir_all(folder) {
                    Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                        return Err(CasebookError::Folder {
                            what: "can't remove",
                            path: folder.to_owned(),
                            source,
                        });
                    }
                    _ => {}
                }
                crate::casebook::make_private(folder)?;
                Ok(Self::open_as_is(folder)?)
            }
        }
    }

    fn open_as_is(folder: &Path) -> tantivy::Result<Self> {
        let (schema, fields) = schema();
        let index = if folder.join("meta.json").exists() {
            Index::open_in_dir(folder)?
        } else {
            Index::builder()
                .schema(schema.clone())
                .settings(IndexSettings::default())
                .create_in_dir(folder)?
        };
        if index.schema() != schema {
            return Err(TantivyError::SchemaError(
                "the index is of another version".to_owned(),
            ));
        }
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let documents = markers(&reader.searcher(), fields)?;
        let next_slot = documents
            .values()
            .map(|marker| marker.slot + 1)
            .max()
            .unwrap_or(1);
        let writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        Ok(Self {
            reader,
            writer,
            fields,
            documents,
            next_slot,
        })
    }

    /// Starts a document; what an earlier reading of it left goes in the same commit.
    pub(super) fn start(&mut self, document: &DocumentId, reading: Sha256) -> Marker {
        self.leave_out(document);
        let slot = self.next_slot;
        self.next_slot += 1;
        Marker {
            slot,
            reading,
            pages: 0,
            lines: 0,
            words: 0,
        }
    }

    /// Adds a page of a started document; `after` is the page that follows it.
    pub(super) fn add(&mut self, marker: &mut Marker, page: &Page, after: Option<&Page>) -> Result<()> {
        let sheet = Sheet::new(page, after);
        let own = sheet.own_words();
        let (mut body, mut seam) = (Vec::new(), Vec::new());
        for token in &sheet.tokens {
            let put = |into: &mut Vec<IndexToken>, text: String| {
                into.push(IndexToken {
                    offset_from: 0,
                    offset_to: 0,
                    position: token.position,
                    text,
                    position_length: 1,
                });
            };
            if token.first_word < own {
                let shape = fuzzy::shape(&token.text);
                if shape != token.text {
                    put(&mut body, format!("≈{shape}"));
                }
                put(&mut body, token.text.clone());
            }
            if token.first_word + SEAM >= own && !sheet.ends_document() {
                put(&mut seam, token.text.clone());
            }
        }
        let mut row = TantivyDocument::new();
        row.add_u64(self.fields.slot, u64::from(marker.slot));
        row.add_u64(self.fields.page, u64::from(page.index));
        for (field, tokens) in [(self.fields.body, body), (self.fields.seam, seam)] {
            if !tokens.is_empty() {
                let text = String::new();
                row.add_pre_tokenized_text(field, PreTokenizedString { text, tokens });
            }
        }
        self.writer.add_document(row)?;
        marker.pages += 1;
        marker.words += own as u64;
        marker.lines += page.words.chunk_by(|a, b| a.line == b.line).count() as u64;
        Ok(())
    }

    /// Ends a document: from the next commit on it is seen.
    pub(super) fn finish(&mut self, document: &DocumentId, marker: Marker) -> Result<()> {
        let mut row = TantivyDocument::new();
        row.add_u64(self.fields.slot, u64::from(marker.slot));
        row.add_u64(self.fields.marker, 1);
        row.add_text(self.fields.document, document.as_str());
        row.add_text(self.fields.reading, marker.reading.to_string());
        row.add_text(
            self.fields.counts,
            format!("{} {} {}", marker.pages, marker.lines, marker.words),
        );
        self.writer.add_document(row)?;
        self.documents.insert(document.clone(), marker);
        Ok(())
    }

    /// Takes a document out.
    pub(super) fn leave_out(&mut self, document: &DocumentId) {
        if let Some(old) = self.documents.remove(document) {
            self.writer
                .delete_term(Term::from_field_u64(self.fields.slot, u64::from(old.slot)));
        }
    }

    /// What has been committed or will be.
    pub(super) fn documents(&self) -> &HashMap<DocumentId, Marker> {
        &self.documents
    }

    /// Makes everything since the last commit last, and shows it.
    pub(super) fn commit(&mut self) -> Result<Arc<View>> {
        self.writer.commit()?;
        self.reader.reload()?;
        Ok(self.view())
    }

    /// The index as of the last commit.
    pub(super) fn view(&self) -> Arc<View> {
        let slots = self
            .documents
            .iter()
            .map(|(document, marker)| (marker.slot, document.clone()));
        Arc::new(View {
            searcher: self.reader.searcher(),
            fields: self.fields,
            slots: slots.collect(),
            documents: self.documents.clone(),
        })
    }
}

impl View {
    /// The pages that may hold a leaf, in order of slot and page. `strict` gives only pages that surely do, for
    /// leaving documents out.
    pub(super) fn places(&self, leaf: &Leaf, strict: bool) -> Result<Vec<Place>> {
        let ways: Vec<Box<dyn Query>> = leaf
            .patterns
            .iter()
            .map(|pattern| self.way(pattern, strict))
            .collect();
        let fields = self.fields;
        let mut found = self
            .searcher
            .search(&BooleanQuery::union(ways), &Places { fields })?;
        found.retain(|place| self.slots.contains_key(&place.slot));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn way(&self, pattern: &Pattern, strict: bool) -> Box<dyn Query> {
        if let [element] = pattern.as_slice() {
            return self.element(self.fields.body, element);
        }
        let exact: Option<Vec<&str>> = pattern
            .iter()
            .map(|element| match element {
                Element::Exact(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        // A joined token takes several places, which positions in the index don't tell, so a phrase with one is only
        // required to be on the page; `locate` knows better.
        let is_plain = |text: &&str| !text.starts_with(['#', '@']);
        let both = [self.fields.body, self.fields.seam];
        let ways = both.iter().map(|field| -> Box<dyn Query> {
            match &exact {
                Some(texts) if texts.iter().all(is_plain) => {
                    let terms = texts
                        .iter()
                        .map(|text| Term::from_field_text(*field, text))
                        .collect();
                    let mut phrase = PhraseQuery::new(terms);
                    // A word broken over a line end takes two places and counts as one.
                    phrase.set_slop(if strict { 0 } else { 1 });
                    Box::new(phrase)
                }
                _ => Box::new(BooleanQuery::intersection(
                    pattern
                        .iter()
                        .map(|element| self.element(*field, element))
                        .collect(),
                )),
            }
        });
        Box::new(BooleanQuery::union(ways.collect()))
    }

    fn element(&self, field: Field, element: &Element) -> Box<dyn Query> {
        let term = |text: &str| Term::from_field_text(field, text);
        let exact =
            |text: &str| -> Box<dyn Query> { Box::new(TermQuery::new(term(text), IndexRecordOption::Basic)) };
        match element {
            Element::Exact(text) => exact(text),
            Element::Prefix(text) => {
                let bare = text.trim_start_matches('#');
                let begins = |text: &str| -> Box<dyn Query> {
                    Box::new(FuzzyTermQuery::new_prefix(term(text), 0, true))
                };
                Box::new(BooleanQuery::union(vec![
                    begins(bare),
                    begins(&format!("#{bare}")),
                ]))
            }
            Element::Fuzzy(text) => {
                let shape = fuzzy::shape(text);
                let allowed = fuzzy::allowance(text.chars().count());
                Box::new(BooleanQuery::union(vec![
                    Box::new(FuzzyTermQuery::new(term(text), allowed, true)),
                    exact(&shape),
                    exact(&format!("≈{shape}")),
                ]))
            }
        }
    }
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let tokens = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let fields = Fields {
        slot: builder.add_u64_field("slot", INDEXED | FAST),
        page: builder.add_u64_field("page", FAST),
        body: builder.add_text_field("body", tokens.clone()),
        seam: builder.add_text_field("seam", tokens),
        marker: builder.add_u64_field("marker", INDEXED),
        document: builder.add_text_field("document", STORED),
        reading: builder.add_text_field("reading", STORED),
        counts: builder.add_text_field("counts", STORED),
    };
    (builder.build(), fields)
}

/// Reads the markers of a whole index.
fn markers(searcher: &Searcher, fields: Fields) -> tantivy::Result<HashMap<DocumentId, Marker>> {
    let term = Term::from_field_u64(fields.marker, 1);
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    let slots = searcher.search(&query, &tantivy::collector::DocSetCollector)?;
    let mut found = HashMap::new();
    let damaged = || TantivyError::InternalError("a marker can't be read".to_owned());
    for address in slots {
        let row: TantivyDocument = searcher.doc(address)?;
        let text = |field: Field| {
            row.get_first(field)
                .and_then(|value| value.as_str())
                .ok_or_else(damaged)
        };
        let counts: Vec<u64> = text(fields.counts)?
            .split(' ')
            .filter_map(|n| n.parse().ok())
            .collect();
        let [pages, lines, words] = counts[..] else {
            return Err(damaged());
        };
        let slot = searcher
            .segment_reader(address.segment_ord)
            .fast_fields()
            .u64("slot")?
            .first(address.doc_id)
            .and_then(|slot| u32::try_from(slot).ok())
            .ok_or_else(damaged)?;
        let marker = Marker {
            slot,
            reading: text(fields.reading)?.parse().map_err(|_| damaged())?,
            pages,
            lines,
            words,
        };
        found.insert(text(fields.document)?.parse().map_err(|_| damaged())?, marker);
    }
    Ok(found)
}

/// Collects slots and pages.
struct Places {
    fields: Fields,
}

struct SegmentPlaces {
    slot: Column<u64>,
    page: Column<u64>,
    found: Vec<Place>,
}

impl Collector for Places {
    type Fruit = Vec<Place>;
    type Child = SegmentPlaces;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentPlaces> {
        let name = |field: Field| segment.schema().get_field_name(field).to_owned();
        let column = |field: Field| segment.fast_fields().u64(&name(field));
        Ok(SegmentPlaces {
            slot: column(self.fields.slot)?,
            page: column(self.fields.page)?,
            found: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Vec<Place>>) -> tantivy::Result<Vec<Place>> {
        Ok(fruits.concat())
    }
}

impl SegmentCollector for SegmentPlaces {
    type Fruit = Vec<Place>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let number = |column: &Column<u64>| column.first(doc).and_then(|n| u32::try_from(n).ok());
        if let (Some(slot), Some(page)) = (number(&self.slot), number(&self.page)) {
            self.found.push(Place { slot, page });
        }
    }

    fn harvest(self) -> Vec<Place> {
        self.found
    }
}
