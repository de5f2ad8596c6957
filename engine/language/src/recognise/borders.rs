//! Where a value may begin and end in a text. The `regex` crate has no look-around (so that it stays linear), so
//! recognisers match the value and check its surroundings here.

use crate::Hit;
use regex::Regex;
use std::ops::Range;

/// Compiles a pattern written in this crate.
///
/// Its `\b` looks at ASCII only: the Unicode one turns the fast automaton off for any text that holds an "£" or "é".
/// Where a letter beyond ASCII may touch a value, [`stands_free`] decides.
pub(super) fn pattern(source: &str) -> Regex {
    Regex::new(&source.replace(r"\b", r"(?-u:\b)"))
        .expect("a pattern of this crate compiles; every one has a test")
}

/// The character in front of a byte of the view.
pub(super) fn char_before(view: &str, at: usize) -> Option<char> {
    view.get(..at).and_then(|head| head.chars().next_back())
}

/// The character at a byte of the view.
pub(super) fn char_after(view: &str, at: usize) -> Option<char> {
    view.get(at..).and_then(|tail| tail.chars().next())
}

/// Whether no letter or digit touches the range on either side.
pub(super) fn stands_free(view: &str, range: &Range<usize>) -> bool {
    !char_before(view, range.start).is_some_and(|c| c.is_alphanumeric() || c == '_')
        && !char_after(view, range.end).is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// Whether the range is a whole number: nothing touches it, no further digits are tied to it by a hyphen, slash,
/// point, comma or colon, and it is no amount of money.
pub(super) fn is_whole_number(view: &str, range: &Range<usize>) -> bool {
    if !stands_free(view, range) {
        return false;
    }
    let mut head = view[..range.start].chars().rev();
    let tied_before = match head.next() {
        Some('-' | '/' | '.' | ',' | ':') => head.next().is_some_and(|c| c.is_ascii_digit()),
        Some('£' | '$' | '€' | '#') => true,
        _ => false,
    };
    let mut tail = view[range.end..].chars();
    let tied_after = match tail.next() {
        Some('-' | '/' | '.' | ',' | ':') => tail.next().is_some_and(|c| c.is_ascii_digit()),
        Some('%') => true,
        _ => false,
    };
    !tied_before && !tied_after
}

/// Whether one of the hits, which are in order and apart from each other, overlaps the range.
pub(super) fn is_taken(hits: &[Hit], range: &Range<usize>) -> bool {
    let next = hits.partition_point(|h| h.range.end <= range.start);
    hits.get(next).is_some_and(|h| h.range.start < range.end)
}

/// The ASCII digits of a text.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The ASCII letters and digits of a text, in upper case.
pub(super) fn letters_and_digits(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// How far a line is followed to either side: longer ones are no lines of a form, and reading the whole of them for
/// every value in them would take quadratic time.
const LONGEST_LINE: usize = 1000;

/// The line that holds a byte of the view, without its line feed, at most [`LONGEST_LINE`] bytes to either side; page
/// borders end lines too.
pub(super) fn line_around(view: &str, at: usize) -> Range<usize> {
    let is_end = |b: &u8| *b == b'\n' || *b == 0xc;
    let bytes = view.as_bytes();
    let least = (at.saturating_sub(LONGEST_LINE)..=at)
        .find(|&i| view.is_char_boundary(i))
        .unwrap_or(at);
    let most = (at..=(at + LONGEST_LINE).min(view.len()))
        .rev()
        .find(|&i| view.is_char_boundary(i))
        .unwrap_or(at);
    let start = bytes[least..at]
        .iter()
        .rposition(is_end)
        .map_or(least, |i| least + i + 1);
    let end = bytes[at..most].iter().position(is_end).map_or(most, |i| at + i);
    start..end
}

/// Whether only spaces stand between a byte and the begin of its line.
pub(super) fn begins_its_line(view: &str, at: usize) -> bool {
    let head = view[..at].trim_end_matches(' ');
    head.is_empty() || head.ends_with(['\n', '\u{c}'])
}

/// Whether only spaces stand between a byte and the end of its line.
pub(super) fn ends_its_line(view: &str, at: usize) -> bool {
    let tail = view[at..].trim_start_matches(' ');
    tail.is_empty() || tail.starts_with(['\n', '\u{c}'])
}

/// Whether the range is everything its line holds, as in the cell of a form.
pub(super) fn fills_its_line(view: &str, range: &Range<usize>) -> bool {
    begins_its_line(view, range.start) && ends_its_line(view, range.end)
}

#[cfg(test)]
mod tests {
    use super::{fills_its_line, is_whole_number, line_around, stands_free};

    fn range_of(text: &str, part: &str) -> std::ops::Range<usize> {
        let at = text.find(part).expect("part of the text");
        at..at + part.len()
    }

    #[test]
    fn letters_and_digits_on_either_side_tie_a_value() {
        for (text, free) in [
            ("(123)", true),
            ("a123", false),
            ("123é", false),
            ("é 123 é", true),
            ("_123", false),
        ] {
            assert_eq!(stands_free(text, &range_of(text, "123")), free, "{text}");
        }
    }

    #[test]
    fn amounts_and_longer_numbers_are_not_whole() {
        for (text, whole) in [
            ("on 123.", true),
            ("9-123", false),
            ("123.50", false),
            ("£123", false),
            ("123%", false),
            ("1,123", false),
            ("123, 4", true),
        ] {
            assert_eq!(is_whole_number(text, &range_of(text, "123")), whole, "{text}");
        }
    }

    #[test]
    fn lines_end_at_line_feeds_and_page_borders() {
        let text = "ab\ncd 12\u{c}34";
        assert_eq!(&text[line_around(text, 4)], "cd 12");
        assert!(fills_its_line(text, &range_of(text, "34")));
        assert!(!fills_its_line(text, &range_of(text, "12")));
    }
}
