//! Reads strips: `[1, 3, 48, W]` f32 in, probabilities `[1, W / 8, classes]` out (PP-OCRv6 small recogniser, Latin head).

use super::{
    ctc::{Seen, decode},
    strip::{HEIGHT, LONGEST, Strip},
};
use crate::{ModelError, runtime::failed, sessions::Sessions};
use ort::{session::Session, value::TensorRef};

pub(crate) struct TextReader {
    pub(crate) sessions: Sessions,
    /// What each class stands for; the first is the blank.
    pub(crate) characters: Vec<char>,
}

/// What a strip says.
pub(crate) struct Said {
    pub(crate) seen: Vec<Seen>,
    /// Time steps over the strip's width.
    pub(crate) steps: usize,
}

impl Said {
    /// Mean probability of the characters; 0 when there are none.
    pub(crate) fn confidence(&self) -> f32 {
        let sum: f32 = self.seen.iter().map(|s| s.probability).sum();
        sum / (self.seen.len().max(1)) as f32
    }
}

impl TextReader {
    /// Reads one strip; a very long one in pieces that are parted at blank columns.
    ///
    /// One strip a run: on one thread a batch costs as much as its strips one by one and the padding of the shorter
    /// ones besides, and a strip's answer must not depend on its neighbours.
    ///
    /// # Errors
    /// When the model cannot be run.
    pub(crate) fn read(&self, strip: &Strip) -> Result<Said, ModelError> {
        self.sessions.with(|session| {
            let mut said = Said {
                seen: Vec::new(),
                steps: 0,
            };
            for (from, to) in pieces(strip) {
                let (seen, steps) = self.read_columns(session, strip, from, to)?;
                let (start, per_step) = (from as f32, (to - from) as f32 / steps.max(1) as f32);
                // In eighths of a column, the network's own step, over the whole strip.
                let moved = seen.into_iter().map(|s| Seen {
                    step: (start + s.step * per_step) / 8.0,
                    ..s
                });
                if from > 0 {
                    said.seen.push(Seen {
                        character: ' ',
                        step: start / 8.0,
                        probability: 1.0,
                        space_before: 0.0,
                    });
                }
                said.seen.extend(moved);
            }
            said.steps = strip.width.div_ceil(8);
            Ok(said)
        })
    }

    fn read_columns(
        &self,
        session: &mut Session,
        strip: &Strip,
        from: usize,
        to: usize,
    ) -> Result<(Vec<Seen>, usize), ModelError> {
        let width = to - from;
        let mut samples = Vec::with_capacity(3 * HEIGHT * width);
        for row in strip.planes.chunks_exact(strip.width) {
            samples.extend(row[from..to].iter().map(|v| v / 127.5 - 1.0));
        }
        let mut run = || -> Result<Vec<f32>, ort::Error> {
            let input = TensorRef::from_array_view(([1, 3, HEIGHT, width], samples.as_slice()))?;
            let outputs = session.run(ort::inputs!["x" => input])?;
            let (_, rows) = outputs[0].try_extract_tensor::<f32>()?;
            Ok(rows.to_vec())
        };
        let rows = run().map_err(|e| failed("reading text", e))?;
        let classes = self.characters.len();
        if rows.is_empty() || rows.len() % classes != 0 {
            return Err(failed(
                "reading text",
                "the model's answer has another shape than characters.json says",
            ));
        }
        Ok((decode(&rows, &self.characters), rows.len() / classes))
    }
}

/// Column ranges of at most [`LONGEST`] columns, parted where there is least ink.
fn pieces(strip: &Strip) -> Vec<(usize, usize)> {
    if strip.width <= LONGEST {
        return vec![(0, strip.width)];
    }
    let ink = strip.ink();
    let mut pieces = Vec::new();
    let mut from = 0;
    while strip.width - from > LONGEST {
        let cut = (from + LONGEST / 2..from + LONGEST)
            .min_by_key(|&x| (ink.columns[x], usize::MAX - x))
            .unwrap_or(from + LONGEST);
        pieces.push((from, cut));
        from = cut;
    }
    pieces.push((from, strip.width));
    pieces
}
