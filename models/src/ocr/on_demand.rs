use super::{OcrPageReader, PageReader, Picture, PixelBox, ReadWord};
use crate::{ModelError, Shelf, runtime::failed};
use std::sync::{Mutex, OnceLock};

/// A page reader that loads its models when the first picture comes: most documents have none.
pub struct OnDemandPageReader {
    shelf: Shelf,
    loaded: OnceLock<OcrPageReader>,
    loading: Mutex<()>,
}

impl OnDemandPageReader {
    /// Will load from this shelf.
    pub fn new(shelf: Shelf) -> Self {
        Self {
            shelf,
            loaded: OnceLock::new(),
            loading: Mutex::new(()),
        }
    }

    fn reader(&self) -> Result<&OcrPageReader, ModelError> {
        if let Some(reader) = self.loaded.get() {
            return Ok(reader);
        }
        let _one_at_a_time = self
            .loading
            .lock()
            .map_err(|e| failed("loading text recognition", e))?;
        if let Some(reader) = self.loaded.get() {
            return Ok(reader);
        }
        let reader = OcrPageReader::open(&self.shelf)?;
        Ok(self.loaded.get_or_init(|| reader))
    }
}

impl PageReader for OnDemandPageReader {
    fn read(&self, picture: &Picture<'_>, within: Option<&[PixelBox]>) -> Result<Vec<ReadWord>, ModelError> {
        self.reader()?.read(picture, within)
    }
}
