//! The text tagger on ONNX Runtime: word pieces `[1, T]` i64 in, logits `[1, T, labels]` f32 out.

use crate::{
    ModelError, Shelf, TaggedSpan, TextTagger,
    runtime::{Memory, environment, failed},
    sessions::Sessions,
    tagger_files::{Framed, TaggerFiles},
};
use ort::{session::Session, value::TensorRef};
use std::{mem, path::Path};

/// The tagger. Safe to share: as many threads as the machine has processors run at once, others wait.
pub struct OrtTagger {
    files: TaggerFiles,
    sessions: Sessions,
}

impl OrtTagger {
    /// Finds the tagger and the runtime on the shelf, checks every digest against the cards, and loads them.
    ///
    /// # Errors
    /// When a file is missing, is not the one on its card, or cannot be loaded.
    pub fn open(shelf: &Shelf) -> Result<Self, ModelError> {
        let library = shelf.library("libonnxruntime")?;
        Self::new(TaggerFiles::open(shelf)?, &library)
    }

    /// Loads the tagger from a folder without a card, for a freshly trained one.
    ///
    /// # Errors
    /// When a file is missing or cannot be loaded.
    pub fn load(folder: &Path, library: &Path) -> Result<Self, ModelError> {
        Self::new(TaggerFiles::load(folder)?, library)
    }

    fn new(mut files: TaggerFiles, library: &Path) -> Result<Self, ModelError> {
        let model = mem::take(&mut files.model);
        Ok(Self {
            sessions: Sessions::new(environment(library)?, model, Memory::Kept)?,
            files,
        })
    }

    /// Version on the card.
    pub fn version(&self) -> &str {
        &self.files.version
    }
}

/// Logits of one window.
fn logits(session: &mut Session, framed: &Framed) -> Result<Vec<f32>, ModelError> {
    let length = framed.ids.len();
    let mut run = || -> Result<Vec<f32>, ort::Error> {
        let outputs = session.run(ort::inputs![
            "input_ids" => TensorRef::from_array_view(([1, length], framed.ids.as_slice()))?,
            "case_ids" => TensorRef::from_array_view(([1, length], framed.cases.as_slice()))?,
        ])?;
        let (_, logits) = outputs["logits"].try_extract_tensor::<f32>()?;
        Ok(logits.to_vec())
    };
    run().map_err(|e| failed("running the tagger", e))
}

impl TextTagger for OrtTagger {
    fn tag(&self, text: &str) -> Result<Vec<TaggedSpan>, ModelError> {
        self.sessions
            .with(|session| self.files.tag(text, |framed| logits(session, framed)))
    }
}
