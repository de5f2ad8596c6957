//! A query in, hits by document out.

use super::{
    DocumentHits, Extent, Found, FoundDocument, Hit, MOST_PAGES_SHOWN, NamedDocument, SearchOrder,
    SearchRequest, Unsearched, WhyUnsearched,
    catalogue::Entry,
    index::{Place, View},
    locate::Sheet,
    pages::{self, Pages},
    query::{Element, Leaf, Node, Query},
    rooms::Moment,
};
use crate::{
    CaseId, Casebook, DocumentId, DocumentState, Result,
    packing::{away, away_each},
    store::{decode, sqlite::search::of_categories},
};
use obelus_evidence::{Box2, Category, Suggestion};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

/// Most pages loaded together.
const CHUNK: usize = 64;

/// Fewest: of candidates that nearly fit, not every one has a hit.
const FEWEST: usize = 8;

/// Most candidate pages looked at for one answer, beyond those it shows.
const MOST_LOOKED_AT: usize = 1_000;

/// Most documents told by name.
const MOST_NAMED: usize = 50;

/// Most hits told of one document.
const MOST_HITS: usize = 50_000;

impl Casebook {
    /// Searches a case. What was saved before the call is found by it. [`CasebookError::BadRequest`] says what is wrong
    /// with a query.
    pub async fn search(&self, case: &CaseId, request: &SearchRequest) -> Result<Found> {
        let query = Arc::new(Query::parse(request.query.reveal())?);
        let limit = request.limit.clamp(1, MOST_PAGES_SHOWN);
        let moment = self.searchable(case).await?;
        let only: Option<HashSet<&DocumentId>> = request.documents.as_ref().map(|ids| ids.iter().collect());
        let wanted: Vec<&Entry> = moment
            .entries
            .values()
            .filter(|e| is_wanted(e, request, only.as_ref()))
            .collect();
        let candidates = self.candidates(&moment, &query).await?;
        let mut listed: Vec<(&Entry, Vec<u32>)> = wanted
            .iter()
            .filter_map(|entry| Some((*entry, candidates.get(&entry.document)?.clone())))
            .collect();
        match request.sort {
            SearchOrder::Received => listed.sort_by_key(|(entry, _)| (entry.received_ms, &entry.document)),
            SearchOrder::Pages => listed.sort_by_key(|(entry, pages)| {
                (std::cmp::Reverse(pages.len()), entry.received_ms, &entry.document)
            }),
        }
        let all: usize = listed.iter().map(|(_, pages)| pages.len()).sum();
        let places: Vec<(&Entry, u32)> = listed
            .iter()
            .flat_map(|(entry, pages)| pages.iter().map(move |page| (*entry, *page)))
            .skip(request.skip)
            .collect();
        let mut looking = Looking {
            casebook: self,
            moment: &moment,
            query: &query,
            categories: &request.categories,
            found: HashMap::new(),
            moved: BTreeSet::new(),
            marked: HashMap::new(),
        };
        let (mut looked_at, mut shown) = (0, 0);
        let mut rest = &places[..];
        while !rest.is_empty() && shown < limit && looked_at < limit + MOST_LOOKED_AT {
            // No more pages than are still wanted: reading one is what takes time.
            let (chunk, after) = rest.split_at((limit - shown).clamp(FEWEST, CHUNK).min(rest.len()));
            let (took, with_hits) = looking.look(chunk, limit - shown).await?;
            looked_at += took;
            shown += with_hits;
            rest = after;
        }
        let (mut found, moved) = (looking.found, looking.moved);
        let documents = listed
            .iter()
            .filter_map(|(entry, pages)| {
                Some(FoundDocument {
                    hits: found.remove(&entry.document)?,
                    document: entry.document.clone(),
                    name: entry.name.clone().into(),
                    pages: pages.len(),
                })
            })
            .collect();
        let end = request.skip.saturating_add(looked_at);
        Ok(Found {
            documents,
            named: named(&wanted, &query),
            pages: all,
            next: (end < all).then_some(end),
            unsearched: unsearched(&wanted, &moment.view, &moved),
        })
    }

    /// Finds everything the query looks for in one document, page by page without the index: for redacting every
    /// mention of a term. Operators don't leave anything out here; every word and phrase that is not under a NOT is
    /// found wherever it stands.
    pub async fn search_document(&self, document: &DocumentId, query: &str) -> Result<DocumentHits> {
        let query = Arc::new(Query::parse(query)?);
        let summaries = self.pages(document).await?;
        if summaries.is_empty() {
            return Err(self.document(document).await?.lacks("the reading"));
        }
        let mut hits: Vec<Hit> = Vec::new();
        let numbers: Vec<u32> = summaries.iter().map(|page| page.index).collect();
        for chunk in numbers.chunks(CHUNK) {
            let last = chunk.last().map_or(0, |last| last.saturating_add(1));
            let wanted: Vec<(&DocumentId, u32)> = chunk
                .iter()
                .copied()
                .chain([last])
                .map(|page| (document, page))
                .collect();
            let loaded = pages::load(self, &wanted).await?;
            let (id, own, query) = (document.clone(), chunk.to_vec(), query.clone());
            let found = away(move || {
                Ok(scan(
                    &loaded,
                    &own.iter().map(|page| (id.clone(), *page)).collect::<Vec<_>>(),
                    &query,
                ))
            });
            hits.extend(found.await?.into_iter().flat_map(|(_, hits)| hits));
            if hits.len() > MOST_HITS {
                break;
            }
        }
        let more = hits.len() > MOST_HITS;
        hits.truncate(MOST_HITS);
        let is_blind = |page: &&crate::PageSummary| page.source == obelus_evidence::TextSource::None;
        Ok(DocumentHits {
            hits,
            more,
            unsearched: summaries.iter().filter(is_blind).map(|page| page.index).collect(),
        })
    }

    /// How much of a case, or of some of its documents, can be searched, and what can't.
    pub async fn search_extent(&self, case: &CaseId, only: Option<&[DocumentId]>) -> Result<Extent> {
        let moment = self.searchable(case).await?;
        let only: Option<HashSet<&DocumentId>> = only.map(|ids| ids.iter().collect());
        let is_wanted = |entry: &&Entry| only.as_ref().is_none_or(|ids| ids.contains(&entry.document));
        let wanted: Vec<&Entry> = moment.entries.values().filter(is_wanted).collect();
        let indexed = wanted.iter().filter_map(|entry| {
            moment
                .view
                .documents
                .get(&entry.document)
                .filter(|m| Some(m.reading) == entry.reading)
        });
        let mut extent = Extent {
            documents: 0,
            pages: 0,
            lines: 0,
            words: 0,
            unsearched: unsearched(&wanted, &moment.view, &BTreeSet::new()),
        };
        for marker in indexed {
            extent.documents += 1;
            extent.pages += marker.pages;
            extent.lines += marker.lines;
            extent.words += marker.words;
        }
        Ok(extent)
    }

    /// Pages that may hold hits, by document, of documents that the query as a whole fits.
    async fn candidates(
        &self,
        moment: &Moment,
        query: &Arc<Query>,
    ) -> Result<BTreeMap<DocumentId, Vec<u32>>> {
        let (view, query) = (moment.view.clone(), query.clone());
        let places = away(move || candidates(&view, &query)).await?;
        let mut by_document: BTreeMap<DocumentId, Vec<u32>> = BTreeMap::new();
        for place in places {
            let Some(document) = moment.view.slots.get(&place.slot) else {
                continue;
            };
            // What the index knows of a reading that counts no more is not shown.
            let marker = moment.view.documents.get(document);
            let reading = moment.entries.get(document).and_then(|entry| entry.reading);
            if marker.is_some_and(|marker| Some(marker.reading) == reading) {
                by_document.entry(document.clone()).or_default().push(place.page);
            }
        }
        Ok(by_document)
    }
}

fn candidates(view: &View, query: &Query) -> Result<Vec<Place>> {
    let mut places = Vec::with_capacity(query.leaves.len());
    for (number, leaf) in query.leaves.iter().enumerate() {
        places.push(view.places(leaf, !query.shown.contains(&number))?);
    }
    let slots: Vec<HashSet<u32>> = places
        .iter()
        .map(|places| places.iter().map(|p| p.slot).collect())
        .collect();
    let mut fits: HashMap<u32, bool> = HashMap::new();
    let mut all: Vec<Place> = query
        .shown
        .iter()
        .flat_map(|leaf| places[*leaf].iter().copied())
        .collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|place| {
        *fits
            .entry(place.slot)
            .or_insert_with(|| holds(&query.root, place.slot, &slots))
    });
    Ok(all)
}

/// Whether a document, known by its slot, fits a query.
fn holds(node: &Node, slot: u32, slots: &[HashSet<u32>]) -> bool {
    match node {
        Node::Leaf(leaf) => slots[*leaf].contains(&slot),
        Node::All(nodes) => nodes.iter().all(|node| holds(node, slot, slots)),
        Node::Any(nodes) => nodes.iter().any(|node| holds(node, slot, slots)),
        Node::Not(node) => !holds(node, slot, slots),
    }
}

fn is_wanted(entry: &Entry, request: &SearchRequest, only: Option<&HashSet<&DocumentId>>) -> bool {
    only.is_none_or(|only| only.contains(&entry.document))
        && (request.kinds.is_empty() || request.kinds.contains(&entry.kind))
        && request
            .received_from_ms
            .is_none_or(|from| entry.received_ms >= from)
        && request
            .received_before_ms
            .is_none_or(|before| entry.received_ms < before)
}

/// Candidate pages being read again.
struct Looking<'a> {
    casebook: &'a Casebook,
    moment: &'a Moment,
    query: &'a Arc<Query>,
    categories: &'a [Category],
    found: HashMap<DocumentId, Vec<Hit>>,
    /// Documents that were read anew while this was going on.
    moved: BTreeSet<DocumentId>,
    /// Places of suggestions of the wanted categories, by document.
    marked: HashMap<DocumentId, Vec<(u32, Box2)>>,
}

impl Looking<'_> {
    /// Reads pages until enough of them had hits; answers how many were read and how many had hits.
    async fn look(&mut self, places: &[(&Entry, u32)], enough: usize) -> Result<(usize, usize)> {
        let own: Vec<(&DocumentId, u32)> = places
            .iter()
            .map(|(entry, page)| (&entry.document, *page))
            .collect();
        let mut loaded = pages::load(self.casebook, &own).await?;
        let follows: Vec<(&DocumentId, u32)> = own
            .iter()
            .filter(|(document, page)| self.reaches_over(&loaded, document, *page))
            .map(|(document, page)| (*document, page.saturating_add(1)))
            .filter(|(document, page)| !loaded.contains_key(&((*document).clone(), *page)))
            .collect();
        loaded.extend(pages::load(self.casebook, &follows).await?);
        loaded.retain(|(document, _), page| {
            let is_known = self
                .moment
                .view
                .documents
                .get(document)
                .is_some_and(|m| m.reading == page.reading);
            if !is_known {
                self.moved.insert(document.clone());
            }
            is_known
        });
        let keys = own.iter().map(|(d, p)| ((*d).clone(), *p)).collect::<Vec<_>>();
        let (loaded, query) = (Arc::new(loaded), self.query.clone());
        let scanned = away_each(keys, move |keys| Ok(scan(&loaded, &keys, &query))).await?;
        let mut with_hits = 0;
        let mut looked_at = 0;
        for (document, mut hits) in scanned {
            looked_at += 1;
            self.keep_categories(&document, &mut hits).await?;
            if !hits.is_empty() {
                self.found.entry(document).or_default().extend(hits);
                with_hits += 1;
                if with_hits >= enough {
                    break;
                }
            }
        }
        Ok((looked_at, with_hits))
    }

    /// Whether something on a page may end on the one after it.
    fn reaches_over(&self, loaded: &Pages, document: &DocumentId, page: u32) -> bool {
        let is_long = |leaf: &usize| {
            self.query.leaves[*leaf]
                .patterns
                .iter()
                .any(|pattern| pattern.len() > 1)
        };
        let is_broken = loaded
            .get(&(document.clone(), page))
            .and_then(|page| page.page.words.last())
            .is_some_and(|word| word.text.reveal().ends_with(['-', '\u{ad}', '\u{2010}']));
        is_broken || self.query.shown.iter().any(is_long)
    }

    async fn keep_categories(&mut self, document: &DocumentId, hits: &mut Vec<Hit>) -> Result<()> {
        if self.categories.is_empty() || hits.is_empty() {
            return Ok(());
        }
        if !self.marked.contains_key(document) {
            let names: Vec<&str> = self.categories.iter().map(|category| category.name()).collect();
            let bodies =
                of_categories(&mut *self.casebook.database().read().await?, document, &names).await?;
            let mut places = Vec::new();
            for body in &bodies {
                let found: Suggestion = decode(body, "a suggestion")?;
                places.extend(found.quads.iter().map(|quad| (found.page, quad.bounds())));
            }
            self.marked.insert(document.clone(), places);
        }
        let places = &self.marked[document];
        hits.retain(|hit| {
            hit.pieces.iter().any(|piece| {
                let quad = piece.quad.bounds();
                places
                    .iter()
                    .any(|(page, place)| *page == piece.page && place.overlaps_by(&quad, 0.5))
            })
        });
        Ok(())
    }
}

/// Finds what the query shows on loaded pages, in the order given.
fn scan(loaded: &Pages, keys: &[(DocumentId, u32)], query: &Query) -> Vec<(DocumentId, Vec<Hit>)> {
    let leaves: Vec<(usize, &Leaf)> = query
        .shown
        .iter()
        .map(|leaf| (*leaf, &query.leaves[*leaf]))
        .collect();
    let hits = |key: &(DocumentId, u32)| match loaded.get(key) {
        Some(page) => {
            let after = loaded
                .get(&(key.0.clone(), key.1.saturating_add(1)))
                .map(|after| &after.page);
            Sheet::new(&page.page, after).hits(leaves.iter().copied())
        }
        None => Vec::new(),
    };
    keys.iter().map(|key| (key.0.clone(), hits(key))).collect()
}

/// Documents whose name holds everything the query shows.
fn named(entries: &[&Entry], query: &Query) -> Vec<NamedDocument> {
    let fits = |entry: &Entry| {
        let found = &entry.name_tokens;
        let is_there = |element: &Element| match element {
            Element::Exact(text) | Element::Fuzzy(text) => found.contains(text),
            Element::Prefix(text) => found.iter().any(|token| token.starts_with(text)),
        };
        let holds = |leaf: &usize| {
            query.leaves[*leaf]
                .patterns
                .iter()
                .any(|pattern| pattern.iter().all(is_there))
        };
        query.shown.iter().all(holds)
    };
    entries
        .iter()
        .filter(|entry| fits(entry))
        .take(MOST_NAMED)
        .map(|entry| NamedDocument {
            document: entry.document.clone(),
            name: entry.name.clone().into(),
        })
        .collect()
}

/// What of these documents could not be searched.
fn unsearched(entries: &[&Entry], view: &View, moved: &BTreeSet<DocumentId>) -> Vec<Unsearched> {
    let mut list = Vec::new();
    for entry in entries {
        let indexed = view.documents.get(&entry.document).map(|marker| marker.reading);
        let (why, pages) = match (entry.state, entry.reading) {
            (DocumentState::Refused, None) => (WhyUnsearched::Refused, Vec::new()),
            (DocumentState::Quarantined, None) => (WhyUnsearched::Failed, Vec::new()),
            (_, None) => (WhyUnsearched::NotReadYet, Vec::new()),
            (_, reading) if indexed != reading || moved.contains(&entry.document) => {
                (WhyUnsearched::NotIndexedYet, Vec::new())
            }
            _ if !entry.blind.is_empty() => (WhyUnsearched::NoWords, entry.blind.clone()),
            _ => continue,
        };
        list.push(Unsearched {
            document: entry.document.clone(),
            name: entry.name.clone().into(),
            why,
            pages,
        });
    }
    list
}
