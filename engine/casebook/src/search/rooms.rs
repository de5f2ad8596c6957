//! The open indexes, one per case, and how they follow the casebook.

use super::{
    catalogue::{Catalogue, Entry},
    index::{View, Writer},
    pages,
};
use crate::{CaseId, Casebook, CasebookError, DocumentId, Result, packing::away};
use obelus_evidence::{Page, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// Most indexes open at once; each holds a writer of 15 MB and maps its files.
const MOST_OPEN: usize = 8;

/// Pages that a search indexes itself rather than leaving them out: what was saved a moment ago.
const AT_ONCE: u32 = 64;

/// Most pages in one commit, unless a single document has more.
const BATCH: u32 = 400;

/// Pages loaded together.
const CHUNK: u32 = 32;

/// Every open index.
pub(crate) struct Rooms {
    root: PathBuf,
    open: Mutex<HashMap<CaseId, Arc<Room>>>,
    clock: AtomicU64,
}

/// The index of one case.
pub(super) struct Room {
    case: CaseId,
    folder: PathBuf,
    catalogue: tokio::sync::Mutex<Catalogue>,
    writer: tokio::sync::Mutex<Option<Writer>>,
    view: RwLock<Option<Arc<View>>>,
    used: AtomicU64,
    catching_up: AtomicBool,
}

/// A case as it can be searched at one moment.
pub(super) struct Moment {
    pub(super) entries: Arc<BTreeMap<DocumentId, Entry>>,
    pub(super) view: Arc<View>,
}

impl Moment {
    /// Documents whose present reading is not in the index.
    pub(super) fn pending(&self) -> Vec<(DocumentId, Sha256, u32)> {
        let indexed = |entry: &Entry| {
            self.view
                .documents
                .get(&entry.document)
                .map(|marker| marker.reading)
        };
        self.entries
            .values()
            .filter(|entry| indexed(entry) != entry.reading)
            .filter_map(|entry| Some((entry.document.clone(), entry.reading?, entry.pages)))
            .collect()
    }
}

impl Rooms {
    /// Indexes lie in the casebook's folder, each in one of its own, so that erasing a case erases its index.
    pub(crate) fn new(dir: &Path) -> Self {
        Self {
            root: dir.join("search"),
            open: Mutex::default(),
            clock: AtomicU64::new(0),
        }
    }

    fn room(&self, case: &CaseId) -> Arc<Room> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.fetch_add(1, Ordering::Relaxed);
        if !open.contains_key(case) && open.len() >= MOST_OPEN {
            // One that is in use stays: two writers on one folder would shut each other out.
            let idle = open.iter().filter(|(_, room)| Arc::strong_count(room) == 1);
            let oldest = idle.min_by_key(|(_, room)| room.used.load(Ordering::Relaxed));
            if let Some(case) = oldest.map(|(case, _)| case.clone()) {
                open.remove(&case);
            }
        }
        let room = open.entry(case.clone()).or_insert_with(|| {
            Arc::new(Room {
                case: case.clone(),
                folder: self.root.join(case.as_str()),
                catalogue: tokio::sync::Mutex::default(),
                writer: tokio::sync::Mutex::default(),
                view: RwLock::default(),
                used: AtomicU64::new(now),
                catching_up: AtomicBool::new(false),
            })
        });
        room.used.store(now, Ordering::Relaxed);
        room.clone()
    }
}

impl Casebook {
    /// The case as it can be searched now. What was saved a moment ago is indexed first; a larger backlog is caught up
    /// with in the background, and is missing from the answer, which says so.
    pub(super) async fn searchable(&self, case: &CaseId) -> Result<Moment> {
        let room = self.rooms().room(case);
        let mut moment = self.moment(&room).await?;
        let pending = moment.pending();
        let pages = pending
            .iter()
            .fold(0u32, |sum, (.., pages)| sum.saturating_add(*pages));
        if pages > AT_ONCE {
            self.catch_up(&room);
        } else if !pending.is_empty() {
            match self.index(&room, pending).await {
                Ok(()) => moment.view = room.view().unwrap_or(moment.view),
                // Search goes on with what is there, and lists the rest.
                Err(error) => tracing::warn!(case = %case, %error, "can't bring the search index up to date"),
            }
        }
        Ok(moment)
    }

    /// Puts a document as it is read now into its case's index, and with it what else is waiting there, so that a full
    /// night makes few commits. Answers its pages and words; `None` when there is no reading to index.
    pub async fn index_document(&self, id: &DocumentId) -> Result<Option<(u64, u64)>> {
        let case = self.document(id).await?.case;
        let room = self.rooms().room(&case);
        loop {
            let moment = self.moment(&room).await?;
            let Some(wanted) = moment.entries.get(id).and_then(|entry| entry.reading) else {
                return Ok(None);
            };
            if let Some(marker) = moment
                .view
                .documents
                .get(id)
                .filter(|marker| marker.reading == wanted)
            {
                return Ok(Some((marker.pages, marker.words)));
            }
            let mut pending = moment.pending();
            pending.sort_by_key(|(document, ..)| document != id);
            let mut room_left = BATCH;
            pending.retain(|(document, _, pages)| {
                let fits = document == id || *pages <= room_left;
                room_left = if fits {
                    room_left.saturating_sub(*pages)
                } else {
                    room_left
                };
                fits
            });
            self.index(&room, pending).await?;
        }
    }

    async fn moment(&self, room: &Arc<Room>) -> Result<Moment> {
        let entries = {
            let mut catalogue = room.catalogue.lock().await;
            catalogue.follow(self, &room.case).await?;
            catalogue.entries.clone()
        };
        if room.view().is_none() {
            let mut held = room.writer.lock().await;
            if held.is_none() {
                *held = Some(room.open().await?);
            }
        }
        let view = room.view().ok_or(CasebookError::NotYet("the search index"))?;
        Ok(Moment { entries, view })
    }

    /// Indexes documents in one commit. A task of its own: a request that is given up in the middle must not leave a
    /// writer behind that shuts the next one out.
    async fn index(&self, room: &Arc<Room>, pending: Vec<(DocumentId, Sha256, u32)>) -> Result<()> {
        let (casebook, room) = (self.clone(), room.clone());
        let done = tokio::spawn(async move { casebook.index_now(&room, pending).await }).await;
        done.map_err(|_| CasebookError::NotYet("the search index"))?
    }

    async fn index_now(&self, room: &Arc<Room>, pending: Vec<(DocumentId, Sha256, u32)>) -> Result<()> {
        let mut held = room.writer.lock().await;
        // Taken out while it works: after an error the next one opens it again.
        let mut writer = match held.take() {
            Some(writer) => writer,
            None => room.open().await?,
        };
        for (document, reading, pages) in pending {
            let done = writer
                .documents()
                .get(&document)
                .is_some_and(|marker| marker.reading == reading);
            if !done {
                writer = self.index_pages(writer, document, reading, pages).await?;
            }
        }
        let (writer, view) = away(move || {
            let view = writer.commit()?;
            Ok((writer, view))
        })
        .await?;
        *held = Some(writer);
        room.show(view);
        Ok(())
    }

    async fn index_pages(
        &self,
        mut writer: Writer,
        document: DocumentId,
        reading: Sha256,
        pages: u32,
    ) -> Result<Writer> {
        let mut marker = writer.start(&document, reading);
        let mut first = 1;
        while first <= pages {
            let last = pages.min(first.saturating_add(CHUNK - 1));
            // One more than is added, so that each page knows the one after it.
            let wanted: Vec<(&DocumentId, u32)> = (first..=last.saturating_add(1))
                .map(|page| (&document, page))
                .collect();
            let mut loaded = pages::load(self, &wanted).await?;
            if loaded.values().any(|page| page.reading != reading) {
                // It was read anew meanwhile; the next round takes that.
                writer.leave_out(&document);
                return Ok(writer);
            }
            let id = document.clone();
            let mut chunk: Vec<Page> = Vec::new();
            for number in first..=last.saturating_add(1) {
                match loaded.remove(&(id.clone(), number)) {
                    Some(page) => chunk.push(page.page),
                    None if number > pages => {}
                    None => return Err(CasebookError::Damaged(format!("page {number} of document {id}"))),
                }
            }
            let own = (last - first + 1) as usize;
            (writer, marker) = away(move || {
                for (index, page) in chunk.iter().take(own).enumerate() {
                    writer.add(&mut marker, page, chunk.get(index + 1))?;
                }
                Ok((writer, marker))
            })
            .await?;
            first = last + 1;
        }
        away(move || {
            writer.finish(&document, marker)?;
            Ok(writer)
        })
        .await
    }

    /// Follows a large backlog in the background, once at a time.
    fn catch_up(&self, room: &Arc<Room>) {
        if room.catching_up.swap(true, Ordering::AcqRel) {
            return;
        }
        let (casebook, room) = (self.clone(), room.clone());
        tokio::spawn(async move {
            let done = async {
                loop {
                    let moment = casebook.moment(&room).await?;
                    let mut left = BATCH;
                    let mut pending = moment.pending();
                    let mut is_first = true;
                    pending.retain(|(_, _, pages)| {
                        let fits = std::mem::take(&mut is_first) || *pages <= left;
                        left = if fits { left.saturating_sub(*pages) } else { left };
                        fits
                    });
                    if pending.is_empty() {
                        return Ok::<(), CasebookError>(());
                    }
                    casebook.index(&room, pending).await?;
                }
            };
            if let Err(error) = done.await {
                tracing::warn!(case = %room.case, %error, "can't catch up with the search index");
            }
            room.catching_up.store(false, Ordering::Release);
        });
    }
}

impl Room {
    fn view(&self) -> Option<Arc<View>> {
        self.view.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, view: Arc<View>) {
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = Some(view);
    }

    /// Opens the index; call with the writer's lock held.
    async fn open(&self) -> Result<Writer> {
        let folder = self.folder.clone();
        let writer = away(move || {
            crate::casebook::make_private(&folder)?;
            Writer::open(&folder)
        })
        .await?;
        self.show(writer.view());
        Ok(writer)
    }
}
