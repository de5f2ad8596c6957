//! Labels of word pieces become labelled stretches of whole words.

use crate::{TaggedSpan, pieces::Piece};

/// What the model said about one piece.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Said {
    /// Index into the label list.
    pub(crate) label: usize,
    /// Its probability, 0 to 1.
    pub(crate) probability: f32,
}

/// Spans of whole words.
///
/// A word is a run of pieces that touch and whose touching characters are letters or digits; it takes its first
/// piece's label. `B-X` opens a span, `I-X` continues an open X or opens one, `O` closes. A span's score is the
/// mean probability of its words. The same rules as in training (`decode.py`).
pub(crate) fn spans(text: &str, pieces: &[Piece], said: &[Said], labels: &[String]) -> Vec<TaggedSpan> {
    let mut spans: Vec<(TaggedSpan, u32)> = Vec::new();
    let mut open = false;
    let mut word_end = None;
    for (piece, said) in pieces.iter().zip(said) {
        let inside_word = word_end == Some(piece.start) && touches_as_word(text, piece.start);
        word_end = Some(piece.end);
        if inside_word {
            if open && let Some((span, _)) = spans.last_mut() {
                span.end = piece.end;
            }
            continue;
        }
        let Some((prefix, kind)) = labels.get(said.label).and_then(|label| label.split_once('-')) else {
            open = false;
            continue;
        };
        match spans.last_mut() {
            Some((span, words)) if open && prefix == "I" && span.label == kind => {
                span.end = piece.end;
                span.score += said.probability;
                *words += 1;
            }
            _ => {
                let label = kind.to_owned();
                spans.push((
                    TaggedSpan {
                        start: piece.start,
                        end: piece.end,
                        label,
                        score: said.probability,
                    },
                    1,
                ));
                open = true;
            }
        }
    }
    spans
        .into_iter()
        .map(|(span, words)| TaggedSpan {
            score: span.score / words as f32,
            ..span
        })
        .collect()
}

fn touches_as_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    let after = text.get(at..).and_then(|t| t.chars().next());
    before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::{Said, spans};
    use crate::pieces::Piece;

    const TEXT: &str = "Mr Tomasz Wren, Mill Lane";

    fn tagged(tags: &[(&str, &str)]) -> Vec<(String, String, f32)> {
        let labels: Vec<String> = ["O", "B-PERSON", "I-PERSON", "B-ADDRESS", "I-ADDRESS"]
            .map(str::to_owned)
            .to_vec();
        let mut from = 0;
        let (mut pieces, mut said) = (Vec::new(), Vec::new());
        for (word, tag) in tags {
            let start = from + TEXT[from..].find(word).unwrap();
            from = start + word.len();
            pieces.push(Piece {
                id: 0,
                case: 0,
                start,
                end: from,
            });
            let label = labels.iter().position(|l| l == tag).unwrap();
            said.push(Said {
                label,
                probability: if *tag == "I-PERSON" { 0.5 } else { 1.0 },
            });
        }
        let found = spans(TEXT, &pieces, &said, &labels);
        found
            .into_iter()
            .map(|s| (TEXT[s.start..s.end].to_owned(), s.label, s.score))
            .collect()
    }

    #[test]
    fn a_word_takes_its_first_pieces_label_whatever_the_others_say() {
        let found = tagged(&[
            ("Mr", "O"),
            ("Tom", "B-PERSON"),
            ("asz", "O"),
            ("Wren", "I-PERSON"),
            (",", "O"),
        ]);
        assert_eq!(found, [("Tomasz Wren".to_owned(), "PERSON".to_owned(), 0.75)]);
        assert!(tagged(&[("Tom", "O"), ("asz", "B-PERSON")]).is_empty());
    }

    #[test]
    fn spans_open_without_a_beginning_and_close_at_another_kind() {
        let found = tagged(&[
            ("Wren", "I-PERSON"),
            (",", "O"),
            ("Mill", "B-ADDRESS"),
            ("Lane", "B-ADDRESS"),
        ]);
        let texts: Vec<&str> = found.iter().map(|f| f.0.as_str()).collect();
        assert_eq!(texts, ["Wren", "Mill", "Lane"]);
        let joined = tagged(&[("Wren", "B-PERSON"), ("Mill", "I-ADDRESS"), ("Lane", "I-ADDRESS")]);
        assert_eq!(joined[1].0, "Mill Lane");
    }
}
