//! Pages out of the casebook, a few at a time, each with the reading it belongs to.

use crate::{
    Casebook, CasebookError, DocumentId, Result, packing,
    store::sqlite::search::{PageFrame, frames},
};
use futures::{StreamExt, TryStreamExt, stream};
use obelus_evidence::{Page, Sha256};
use std::collections::HashMap;

/// Blobs read at once.
const AT_ONCE: usize = 8;

/// A page and the reading it belongs to.
pub(super) struct Loaded {
    pub(super) reading: Sha256,
    pub(super) page: Page,
}

/// Pages by document and number.
pub(super) type Pages = HashMap<(DocumentId, u32), Loaded>;

/// Loads pages as the casebook holds them now; pages that are not there are left out.
pub(super) async fn load(casebook: &Casebook, wanted: &[(&DocumentId, u32)]) -> Result<Pages> {
    if wanted.is_empty() {
        return Ok(Pages::new());
    }
    let placed = frames(&mut *casebook.database().read().await?, wanted).await?;
    let fetch = |(key, place): ((DocumentId, u32), PageFrame)| async move {
        let bytes = casebook
            .blobs()
            .range(&place.blob, place.frame.range.clone())
            .await?;
        Ok::<_, CasebookError>((key, place, bytes))
    };
    let packed: Vec<_> = stream::iter(placed)
        .map(fetch)
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let unpack = |(key, place, bytes): ((DocumentId, u32), PageFrame, bytes::Bytes)| {
        let page = packing::unpack_page(&bytes, &place.frame, &key.0)?;
        let reading = place.blob;
        Ok((key, Loaded { reading, page }))
    };
    let pages = packing::away_each(packed, move |some| {
        some.into_iter().map(unpack).collect::<Result<Vec<_>>>()
    });
    Ok(pages.await?.into_iter().collect())
}
