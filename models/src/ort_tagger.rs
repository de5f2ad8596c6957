//! The text tagger on ONNX Runtime: word pieces `[1, T]` i64 in, logits `[1, T, labels]` f32 out.

use crate::{
    ModelError, Shelf, TaggedSpan, TextTagger,
    runtime::{environment, failed, session},
    tagger_files::{Framed, TaggerFiles},
};
use ort::{environment::Environment, session::Session, value::TensorRef};
use std::{
    path::Path,
    sync::{Condvar, Mutex},
    thread,
};

/// The tagger. Safe to share: as many threads as the machine has processors run at once, others wait.
pub struct OrtTagger {
    environment: &'static Environment,
    files: TaggerFiles,
    idle: Mutex<Idle>,
    returned: Condvar,
}

struct Idle {
    sessions: Vec<Session>,
    /// Sessions that may still be made.
    to_make: usize,
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

    fn new(files: TaggerFiles, library: &Path) -> Result<Self, ModelError> {
        let environment = environment(library)?;
        let first = session(environment, &files.model)?;
        let most = thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            environment,
            files,
            idle: Mutex::new(Idle {
                sessions: vec![first],
                to_make: most - 1,
            }),
            returned: Condvar::new(),
        })
    }

    /// Version on the card.
    pub fn version(&self) -> &str {
        &self.files.version
    }

    /// Runs `work` with a session of its own, waiting for one when all are in use.
    fn with_session<T>(
        &self,
        work: impl FnOnce(&mut Session) -> Result<T, ModelError>,
    ) -> Result<T, ModelError> {
        let mut taken = self.take()?;
        let answer = work(&mut taken);
        if let Ok(mut idle) = self.idle.lock() {
            idle.sessions.push(taken);
        }
        self.returned.notify_one();
        answer
    }

    fn take(&self) -> Result<Session, ModelError> {
        let poisoned = |_| {
            failed(
                "running the tagger",
                "another thread failed while it held a session",
            )
        };
        let mut idle = self.idle.lock().map_err(|_| poisoned(()))?;
        loop {
            if let Some(session) = idle.sessions.pop() {
                return Ok(session);
            }
            if idle.to_make > 0 {
                idle.to_make -= 1;
                drop(idle);
                let made = session(self.environment, &self.files.model);
                if made.is_err()
                    && let Ok(mut idle) = self.idle.lock()
                {
                    idle.to_make += 1;
                }
                return made;
            }
            idle = self.returned.wait(idle).map_err(|_| poisoned(()))?;
        }
    }
}

/// Logits of one window.
fn logits(session: &mut Session, framed: &Framed) -> Result<Vec<f32>, ModelError> {
    let length = framed.ids.len();
    let mask = vec![1i64; length];
    let mut run = || -> Result<Vec<f32>, ort::Error> {
        let outputs = session.run(ort::inputs![
            "input_ids" => TensorRef::from_array_view(([1, length], framed.ids.as_slice()))?,
            "attention_mask" => TensorRef::from_array_view(([1, length], mask.as_slice()))?,
            "case_ids" => TensorRef::from_array_view(([1, length], framed.cases.as_slice()))?,
        ])?;
        let (_, logits) = outputs["logits"].try_extract_tensor::<f32>()?;
        Ok(logits.to_vec())
    };
    run().map_err(|e| failed("running the tagger", e))
}

impl TextTagger for OrtTagger {
    fn tag(&self, text: &str) -> Result<Vec<TaggedSpan>, ModelError> {
        self.with_session(|session| self.files.tag(text, |framed| logits(session, framed)))
    }
}
