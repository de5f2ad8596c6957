//! Words of a text and their letter shapes, split once and shared by all recognisers.

use std::ops::Range;

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Begins in lower case.
    Lower,
    /// Begins with a capital and has lower-case letters after it: `Smith`, `McDonald`, `O'Brien`.
    Capital,
    /// Two or more letters, all capitals: `SMITH`.
    Upper,
    /// One capital letter.
    Initial,
    /// Has a digit.
    Number,
}

/// A word: letters and digits, with apostrophes and hyphens between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    start: u32,
    end: u32,
    /// How it is written.
    pub shape: Shape,
    /// Whether a possessive `'s` follows, which the range leaves out.
    pub possessive: bool,
}

impl Word {
    /// First byte in the view.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// One past the last byte, possessive ending left out.
    pub fn end(&self) -> usize {
        self.end as usize
    }

    /// Bytes of the view.
    pub fn range(&self) -> Range<usize> {
        self.start()..self.end()
    }

    /// Whether it begins with a capital letter and has no digit.
    pub fn is_capitalised(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper | Shape::Initial)
    }
}

/// Splits a view into words.
pub(crate) fn split(view: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(view.len() / 6);
    let mut rest = view.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some(&(at, c)) = rest.peek() {
            let joins =
                matches!(c, '\'' | '-') && view[at + 1..].chars().next().is_some_and(char::is_alphanumeric);
            // A combining mark belongs to the letter before it.
            if !c.is_alphanumeric() && !joins && !is_combining(c) {
                break;
            }
            end = at + c.len_utf8();
            rest.next();
        }
        words.push(word(view, start, end));
    }
    words
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn word(view: &str, start: usize, mut end: usize) -> Word {
    let text = &view[start..end];
    let possessive = text.len() > 2 && (text.ends_with("'s") || text.ends_with("'S"));
    if possessive {
        end -= 2;
    }
    Word {
        start: start as u32,
        end: end as u32,
        shape: shape(&view[start..end]),
        possessive,
    }
}

fn shape(text: &str) -> Shape {
    if text.chars().any(|c| c.is_numeric()) {
        return Shape::Number;
    }
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    if !letters.next().is_some_and(char::is_uppercase) {
        return Shape::Lower;
    }
    match (letters.next(), letters.clone().all(|c| !c.is_lowercase())) {
        (None, _) => Shape::Initial,
        (Some(second), true) if !second.is_lowercase() => Shape::Upper,
        // McGEE and O'NEILL set in capitals keep their small letter.
        _ if upper_but_for_prefix(text) => Shape::Upper,
        _ => Shape::Capital,
    }
}

/// `McLOVE`, `MacDONALD`, `DeVRIES`: a prefix in mixed case before capitals.
fn upper_but_for_prefix(text: &str) -> bool {
    ["Mc", "Mac", "De", "Van", "Fitz"].iter().any(|prefix| {
        text.strip_prefix(prefix).is_some_and(|rest| {
            rest.chars().filter(|c| c.is_alphabetic()).count() > 1 && rest.chars().all(|c| !c.is_lowercase())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Shape, split};

    fn words(text: &str) -> Vec<(&str, Shape)> {
        split(text)
            .into_iter()
            .map(|w| (&text[w.range()], w.shape))
            .collect()
    }

    #[test]
    fn names_are_one_word_without_the_possessive() {
        assert_eq!(
            words("O'Brien's Smith-Jones SMITH'S McLOVE J.K. dog 12b"),
            [
                ("O'Brien", Shape::Capital),
                ("Smith-Jones", Shape::Capital),
                ("SMITH", Shape::Upper),
                ("McLOVE", Shape::Upper),
                ("J", Shape::Initial),
                ("K", Shape::Initial),
                ("dog", Shape::Lower),
                ("12b", Shape::Number),
            ]
        );
    }

    #[test]
    fn quotes_at_a_word_end_stay_outside() {
        assert_eq!(
            words("'James' said-"),
            [("James", Shape::Capital), ("said", Shape::Lower)]
        );
    }
}
