//! A text becomes word pieces with their places and letter cases, and windows that a model can take.

use crate::{ModelError, runtime::failed};
use std::ops::Range;
use tokenizers::Tokenizer;

/// One word piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Number in the vocabulary.
    pub(crate) id: i64,
    /// Its letter case, see [`case_class`].
    pub(crate) case: i64,
    /// First byte in the text.
    pub(crate) start: usize,
    /// One past its last byte.
    pub(crate) end: usize,
}

/// A stretch of pieces that the model sees at once, and the part of it whose labels count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) seen: Range<usize>,
    pub(crate) own: Range<usize>,
}

/// How many bytes are tokenised at once: bounds memory, since the tokenizer keeps several numbers per byte.
const CHUNK: usize = 8 << 10;

/// Cuts a whole text into pieces. Page borders (`\f`) end a word, whatever stands beside them.
///
/// # Errors
/// When the tokenizer fails.
pub(crate) fn pieces(tokenizer: &Tokenizer, text: &str) -> Result<Vec<Piece>, ModelError> {
    let mut pieces = Vec::with_capacity(text.len() / 4);
    for chunk in chunks(text) {
        let encoded = tokenizer
            .encode(&text[chunk.clone()], false)
            .map_err(|e| failed("cutting a text into word pieces", e))?;
        for (id, (start, end)) in encoded.get_ids().iter().zip(encoded.get_offsets()) {
            if start == end {
                continue;
            }
            let (start, end) = (chunk.start + start, chunk.start + end);
            let slice = text.get(start..end).unwrap_or_default();
            pieces.push(Piece {
                id: i64::from(*id),
                case: case_class(slice),
                start,
                end,
            });
        }
    }
    Ok(pieces)
}

/// Parts of a text that end at white space, so that cutting changes no word.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut last_space = 0;
    for (at, c) in text.char_indices() {
        if c == '\u{c}' || (at - start >= CHUNK && last_space > start) {
            let end = if c == '\u{c}' { at } else { last_space };
            chunks.push(start..end);
            start = if c == '\u{c}' { at + 1 } else { end };
        }
        if c.is_whitespace() {
            last_space = at;
        }
    }
    chunks.push(start..text.len());
    chunks.retain(|chunk| !chunk.is_empty());
    chunks
}

/// The letter case of a piece, which an uncased vocabulary cannot tell: 0 no letter with case, 1 lower,
/// 2 first upper and the rest lower, 3 all upper, 4 mixed. The same rule as in training (`case_feature.py`).
fn case_class(piece: &str) -> i64 {
    let mut cases = piece
        .chars()
        .filter(|c| c.is_uppercase() || c.is_lowercase())
        .map(char::is_uppercase);
    let Some(first) = cases.next() else { return 0 };
    let (mut any, mut all) = (false, true);
    for upper in cases {
        any |= upper;
        all &= upper;
    }
    match (first, any, all) {
        (false, false, _) => 1,
        (true, _, true) => 3,
        (true, false, false) => 2,
        _ => 4,
    }
}

/// Windows of at most `room` pieces over `count` pieces; each piece counts in exactly one window, and has
/// `context` seen pieces on both sides there, except at the ends of the text.
pub(crate) fn windows(count: usize, room: usize, context: usize) -> Vec<Window> {
    if count == 0 {
        return Vec::new();
    }
    if count <= room {
        return vec![Window {
            seen: 0..count,
            own: 0..count,
        }];
    }
    let step = room.saturating_sub(2 * context).max(1);
    let mut windows = Vec::new();
    let mut at = 0;
    while at < count {
        let last = count.min(at + step);
        windows.push(Window {
            seen: at.saturating_sub(context)..count.min(last + context),
            own: at..last,
        });
        at = last;
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, case_class, chunks, pieces, windows};
    use std::{collections::HashSet, ops::Range};
    use tokenizers::Tokenizer;

    fn weights(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/weights/tagger/");
        std::fs::read(format!("{folder}{name}")).unwrap()
    }

    #[test]
    fn pieces_and_cases_are_those_of_the_training_recipe() {
        let tokenizer = Tokenizer::from_bytes(weights("tokenizer.json")).unwrap();
        let parity: serde_json::Value = serde_json::from_slice(&weights("parity.json")).unwrap();
        for case in parity["cases"].as_array().unwrap() {
            let text = case["text"].as_str().unwrap();
            let numbers = |key: &str| -> Vec<i64> {
                case[key]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|v| v.as_i64().unwrap())
                    .collect()
            };
            let found = pieces(&tokenizer, text).unwrap();
            let (ids, cases) = (numbers("input_ids"), numbers("case_ids"));
            // The file's lists have the special piece at both ends.
            assert_eq!(
                found.iter().map(|p| p.id).collect::<Vec<_>>(),
                ids[1..ids.len() - 1]
            );
            assert_eq!(
                found.iter().map(|p| p.case).collect::<Vec<_>>(),
                cases[1..cases.len() - 1]
            );
            for (piece, offset) in found.iter().zip(case["offsets"].as_array().unwrap()) {
                let scalars = [
                    text[..piece.start].chars().count(),
                    text[..piece.end].chars().count(),
                ];
                assert_eq!(serde_json::json!(scalars), *offset);
            }
        }
    }

    #[test]
    fn a_page_border_parts_words_that_touch_it() {
        let tokenizer = Tokenizer::from_bytes(weights("tokenizer.json")).unwrap();
        let apart = pieces(&tokenizer, "Wren\u{c}Mill").unwrap();
        assert_eq!((apart[0].start, apart[0].end), (0, 4));
        assert!(apart.iter().any(|p| p.start == 5));
    }

    #[test]
    fn letter_cases_are_told_as_in_training() {
        for (piece, class) in [
            ("12-", 0),
            ("ann", 1),
            ("Ann", 2),
            ("A", 3),
            ("ANN", 3),
            ("McCoy", 4),
            ("aB", 4),
            ("É", 3),
            ("o’B", 4),
            ("北", 0),
        ] {
            assert_eq!(case_class(piece), class, "{piece}");
        }
    }

    #[test]
    fn every_piece_counts_once_and_sees_both_sides() {
        for count in [0, 1, 189, 190, 191, 500, 1234] {
            let windows = windows(count, 190, 32);
            let counted: Vec<usize> = windows.iter().flat_map(|w| w.own.clone()).collect();
            assert_eq!(counted, (0..count).collect::<Vec<_>>());
            for w in windows {
                assert!(w.seen.len() <= 190);
                assert!(w.own.start - w.seen.start == 32 || w.seen.start == 0);
                assert!(w.seen.end - w.own.end == 32 || w.seen.end == count);
            }
        }
    }

    #[test]
    fn chunks_lose_nothing_but_page_borders_and_cut_no_word() {
        let words: Vec<String> = (0..9000).map(|n| format!("wörd{n}")).collect();
        let text = words.join(" ").replace("wörd5000 ", "wörd5000\u{c}");
        let parts: Vec<&str> = chunks(&text).into_iter().map(|r| &text[r]).collect();
        assert!(parts.len() > 5 && parts.iter().all(|p| p.len() < CHUNK + 100));
        let found: HashSet<&str> = parts.iter().flat_map(|p| p.split_whitespace()).collect();
        assert_eq!(found, words.iter().map(String::as_str).collect());
        let glued = "x".repeat(3 * CHUNK);
        assert_eq!(
            chunks(&glued),
            vec![Range {
                start: 0,
                end: glued.len()
            }]
        );
    }
}
