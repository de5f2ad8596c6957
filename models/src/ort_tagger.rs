//! The text tagger on ONNX Runtime: word pieces `[1, T]` i64 in, logits `[1, T, labels]` f32 out.

use crate::{
    ModelError, Shelf, TaggedSpan, TextTagger,
    decode::{Said, spans},
    pieces::{Piece, Window, pieces, windows},
    runtime::{environment, failed, session},
};
use ort::{environment::Environment, session::Session, value::TensorRef};
use serde::Deserialize;
use std::{
    path::Path,
    sync::{Condvar, Mutex},
    thread,
};
use tokenizers::Tokenizer;

/// Name of the card.
const CARD: &str = "tagger";
const MODEL: &str = "tagger.int8.onnx";
const TOKENIZER: &str = "tokenizer.json";
const LABELS: &str = "labels.json";

/// Pieces seen on either side of those that count in a window.
const CONTEXT: usize = 24;

/// The tagger. Safe to share: as many threads as the machine has processors run at once, others wait.
pub struct OrtTagger {
    environment: &'static Environment,
    model: Vec<u8>,
    tokenizer: Tokenizer,
    layout: Layout,
    version: String,
    idle: Mutex<Idle>,
    returned: Condvar,
}

struct Idle {
    sessions: Vec<Session>,
    /// Sessions that may still be made.
    to_make: usize,
}

/// What `labels.json` says about the model's input and output.
#[derive(Debug, Deserialize)]
struct Layout {
    labels: Vec<String>,
    /// Pieces a window may have, both special ones included.
    window: usize,
    special: Special,
}

#[derive(Debug, Deserialize)]
struct Special {
    cls: i64,
    sep: i64,
}

impl OrtTagger {
    /// Finds the tagger and the runtime on the shelf, checks every digest against the cards, and loads them.
    ///
    /// # Errors
    /// When a file is missing, is not the one on its card, or cannot be loaded.
    pub fn open(shelf: &Shelf) -> Result<Self, ModelError> {
        let library = shelf.library("libonnxruntime")?;
        let card = shelf.card(CARD)?;
        let read = |name: &str| {
            let listed = card.file(name)?;
            listed.read(&shelf.find(listed)?)
        };
        Self::from_bytes(
            read(MODEL)?,
            &read(TOKENIZER)?,
            &read(LABELS)?,
            &library,
            &card.version,
        )
    }

    /// Loads the tagger from a folder without a card, for a freshly trained one.
    ///
    /// # Errors
    /// When a file is missing or cannot be loaded.
    pub fn load(folder: &Path, library: &Path) -> Result<Self, ModelError> {
        let read = |name: &str| {
            let file = folder.join(name);
            std::fs::read(&file).map_err(|e| ModelError::Io {
                file,
                why: e.to_string(),
            })
        };
        Self::from_bytes(
            read(MODEL)?,
            &read(TOKENIZER)?,
            &read(LABELS)?,
            library,
            "without a card",
        )
    }

    fn from_bytes(
        model: Vec<u8>,
        tokenizer: &[u8],
        labels: &[u8],
        library: &Path,
        version: &str,
    ) -> Result<Self, ModelError> {
        let layout: Layout = serde_json::from_slice(labels).map_err(|e| failed("reading labels.json", e))?;
        if layout.labels.is_empty() || !(8..=512).contains(&layout.window) {
            return Err(failed(
                "reading labels.json",
                "it has no labels or an impossible window",
            ));
        }
        let mut tokenizer =
            Tokenizer::from_bytes(tokenizer).map_err(|e| failed("reading tokenizer.json", e))?;
        // The encoder's own file pads and cuts to 128 pieces; both would lose text silently.
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|e| failed("reading tokenizer.json", e))?;
        let environment = environment(library)?;
        let first = session(environment, &model)?;
        let most = thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            environment,
            model,
            tokenizer,
            layout,
            version: version.to_owned(),
            idle: Mutex::new(Idle {
                sessions: vec![first],
                to_make: most - 1,
            }),
            returned: Condvar::new(),
        })
    }

    /// Version on the card.
    pub fn version(&self) -> &str {
        &self.version
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
                let made = session(self.environment, &self.model);
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

    /// What the model says about the pieces that count in a window.
    ///
    /// One window a run: the int8 model scales its activations over everything in a run, and one window at a time
    /// makes the answer independent of its neighbours.
    fn say(&self, session: &mut Session, all: &[Piece], window: &Window) -> Result<Vec<Said>, ModelError> {
        let seen = &all[window.seen.clone()];
        let length = seen.len() + 2;
        let framed = |first: i64, last: i64, of: fn(&Piece) -> i64| -> Vec<i64> {
            std::iter::once(first)
                .chain(seen.iter().map(of))
                .chain([last])
                .collect()
        };
        let ids = framed(self.layout.special.cls, self.layout.special.sep, |p| p.id);
        let cases = framed(0, 0, |p| p.case);
        let mask = vec![1i64; length];
        let mut run = || -> Result<Vec<Said>, ort::Error> {
            let outputs = session.run(ort::inputs![
                "input_ids" => TensorRef::from_array_view(([1, length], ids.as_slice()))?,
                "attention_mask" => TensorRef::from_array_view(([1, length], mask.as_slice()))?,
                "case_ids" => TensorRef::from_array_view(([1, length], cases.as_slice()))?,
            ])?;
            let (_, logits) = outputs["logits"].try_extract_tensor::<f32>()?;
            let width = self.layout.labels.len();
            let skip = 1 + window.own.start - window.seen.start;
            Ok(logits
                .chunks_exact(width)
                .skip(skip)
                .take(window.own.len())
                .map(best)
                .collect())
        };
        let said = run().map_err(|e| failed("running the tagger", e))?;
        if said.len() == window.own.len() {
            Ok(said)
        } else {
            Err(failed(
                "running the tagger",
                "the model's output has another shape than labels.json says",
            ))
        }
    }
}

/// The most probable label of a row of logits.
fn best(row: &[f32]) -> Said {
    let (label, top) =
        row.iter().enumerate().fold(
            (0, f32::NEG_INFINITY),
            |best, (i, x)| if *x > best.1 { (i, *x) } else { best },
        );
    let sum: f32 = row.iter().map(|x| (x - top).exp()).sum();
    Said {
        label,
        probability: 1.0 / sum,
    }
}

impl TextTagger for OrtTagger {
    fn tag(&self, text: &str) -> Result<Vec<TaggedSpan>, ModelError> {
        let all = pieces(&self.tokenizer, text)?;
        let windows = windows(all.len(), self.layout.window - 2, CONTEXT);
        if windows.is_empty() {
            return Ok(Vec::new());
        }
        let said = self.with_session(|session| {
            let mut said = Vec::with_capacity(all.len());
            for window in &windows {
                said.extend(self.say(session, &all, window)?);
            }
            Ok(said)
        })?;
        Ok(spans(text, &all, &said, &self.layout.labels))
    }
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn the_best_label_has_a_softmax_probability() {
        let said = best(&[0.0, 2.0, 1.0]);
        assert_eq!(said.label, 1);
        assert!((said.probability - 0.665_240_96).abs() < 1e-6);
        assert!((best(&[1000.0, -1000.0]).probability - 1.0).abs() < 1e-6);
    }
}
