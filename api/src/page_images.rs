//! Page pictures: rendered in the sandbox, the newest kept in memory.

use crate::problem::Problem;
use bytes::Bytes;
use obelus_casebook::{Casebook, CopyId, DocumentId};
use obelus_evidence::PageImage;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// Renders one page of a file: bytes, page from 1, pixels per point.
pub type Render = Arc<dyn Fn(&[u8], u32, f64) -> Result<PageImage, Problem> + Send + Sync>;

/// Most bytes of pictures kept.
const KEPT: usize = 96 << 20;

/// Whose pages are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A document as it was received: its own pages, or its rendition's.
    Original(DocumentId),
    /// A proven copy.
    Copy(CopyId),
}

type Name = (Shown, u32, u32);

/// Renders pages and remembers the newest.
pub struct PageImages {
    render: Render,
    permits: Arc<Semaphore>,
    kept: Mutex<VecDeque<(Name, Bytes)>>,
}

impl PageImages {
    /// Renders with `render`, at most `at_once` pages at a time.
    pub fn new(render: Render, at_once: usize) -> Self {
        Self {
            render,
            permits: Arc::new(Semaphore::new(at_once.max(1))),
            kept: Mutex::default(),
        }
    }

    /// The picture of a page.
    ///
    /// # Errors
    /// When the document or copy is gone, cannot be rendered, or the service is ending.
    pub async fn page(
        &self,
        casebook: &Casebook,
        shown: &Shown,
        page: u32,
        scale: f64,
    ) -> Result<Bytes, Problem> {
        let name = (shown.clone(), page, (scale * 1000.0) as u32);
        if let Some(found) = self.remembered(&name) {
            return Ok(found);
        }
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| Problem::unavailable("the service is ending"))?;
        if let Some(found) = self.remembered(&name) {
            return Ok(found);
        }
        let file = match shown {
            Shown::Original(id) => casebook.shown(id).await?,
            Shown::Copy(id) => casebook.copy_file(id).await?,
        };
        let render = Arc::clone(&self.render);
        // The permit goes along: a client that breaks off does not make room for another child before this one has ended.
        let drawing = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            render(&file, page, scale)
        });
        // A panic's message may quote evidence, so it is not passed on.
        let picture = drawing
            .await
            .map_err(|_| Problem::internal(&std::io::Error::other("drawing a page panicked")))??;
        let encoded = Bytes::from(picture.encoded);
        self.remember(name, encoded.clone());
        Ok(encoded)
    }

    fn remembered(&self, name: &Name) -> Option<Bytes> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .find(|(known, _)| known == name)
            .map(|(_, picture)| picture.clone())
    }

    fn remember(&self, name: Name, picture: Bytes) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((name, picture));
        while kept.iter().map(|(_, p)| p.len()).sum::<usize>() > KEPT {
            kept.pop_front();
        }
    }
}
