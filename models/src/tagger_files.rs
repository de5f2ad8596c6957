//! The tagger's files, and the one way from a text to spans that every runner shares.

use crate::{
    ModelError, Shelf, TaggedSpan,
    decode::{Said, spans},
    pieces::{Piece, Window, pieces, windows},
    runtime::failed,
};
use serde::Deserialize;
use std::path::Path;
use tokenizers::Tokenizer;

/// Name of the card.
const CARD: &str = "tagger";
const MODEL: &str = "tagger.int8.onnx";
const TOKENIZER: &str = "tokenizer.json";
const LABELS: &str = "labels.json";

/// Pieces seen on either side of those that count in a window.
const CONTEXT: usize = 16;

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

/// Everything of the tagger that does not depend on what runs the network.
pub(crate) struct TaggerFiles {
    /// The ONNX file.
    pub(crate) model: Vec<u8>,
    /// Version on the card.
    pub(crate) version: String,
    tokenizer: Tokenizer,
    layout: Layout,
}

/// Input of one run: word pieces and their letter cases, special pieces at both ends.
pub(crate) struct Framed {
    /// Numbers in the vocabulary.
    pub(crate) ids: Vec<i64>,
    /// Letter cases, as many.
    pub(crate) cases: Vec<i64>,
}

impl TaggerFiles {
    /// Finds the files on the shelf and checks their digests against the card.
    ///
    /// # Errors
    /// When a file is missing or is not the one on its card.
    pub(crate) fn open(shelf: &Shelf) -> Result<Self, ModelError> {
        let card = shelf.card(CARD)?;
        let read = |name: &str| {
            let listed = card.file(name)?;
            listed.read(&shelf.find(listed)?)
        };
        Self::new(read(MODEL)?, &read(TOKENIZER)?, &read(LABELS)?, &card.version)
    }

    /// Takes the files from a folder without a card, for a freshly trained tagger.
    ///
    /// # Errors
    /// When a file is missing or cannot be read.
    pub(crate) fn load(folder: &Path) -> Result<Self, ModelError> {
        let read = |name: &str| {
            let file = folder.join(name);
            std::fs::read(&file).map_err(|e| ModelError::Io {
                file,
                why: e.to_string(),
            })
        };
        Self::new(read(MODEL)?, &read(TOKENIZER)?, &read(LABELS)?, "without a card")
    }

    fn new(model: Vec<u8>, tokenizer: &[u8], labels: &[u8], version: &str) -> Result<Self, ModelError> {
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
        Ok(Self {
            model,
            version: version.to_owned(),
            tokenizer,
            layout,
        })
    }

    /// Tags a text of any length, window by window: `run` gives the logits of one window, a row of
    /// [`TaggerFiles::width`] numbers a piece, special pieces included.
    ///
    /// One window a run: the int8 model scales its activations over everything in a run, and one window at a time
    /// makes the answer independent of its neighbours.
    ///
    /// # Errors
    /// Those of `run`, and when its answer has another shape.
    pub(crate) fn tag(
        &self,
        text: &str,
        mut run: impl FnMut(&Framed) -> Result<Vec<f32>, ModelError>,
    ) -> Result<Vec<TaggedSpan>, ModelError> {
        let all = pieces(&self.tokenizer, text)?;
        let mut said = Vec::with_capacity(all.len());
        for window in windows(all.len(), self.layout.window - 2, CONTEXT) {
            let logits = run(&self.framed(&all[window.seen.clone()]))?;
            said.extend(self.own(&logits, &window)?);
        }
        Ok(spans(text, &all, &said, &self.layout.labels))
    }

    /// How many labels there are.
    pub(crate) fn width(&self) -> usize {
        self.layout.labels.len()
    }

    fn framed(&self, seen: &[Piece]) -> Framed {
        let framed = |first: i64, last: i64, of: fn(&Piece) -> i64| -> Vec<i64> {
            std::iter::once(first)
                .chain(seen.iter().map(of))
                .chain([last])
                .collect()
        };
        Framed {
            ids: framed(self.layout.special.cls, self.layout.special.sep, |p| p.id),
            cases: framed(0, 0, |p| p.case),
        }
    }

    /// What the logits of a window say about the pieces that count in it.
    fn own(&self, logits: &[f32], window: &Window) -> Result<Vec<Said>, ModelError> {
        let width = self.width();
        if logits.len() != (window.seen.len() + 2) * width || logits.iter().any(|x| !x.is_finite()) {
            return Err(failed(
                "running the tagger",
                "the model's output has another shape than labels.json says, or is no number",
            ));
        }
        let skip = 1 + window.own.start - window.seen.start;
        Ok(logits
            .chunks_exact(width)
            .skip(skip)
            .take(window.own.len())
            .map(best)
            .collect())
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
