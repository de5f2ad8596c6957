//! Tokens made of several others: broken words, dates and numbers, whatever their format.
//!
//! `12/03/2024`, `12 March 2024` and `March 12th, 2024` all give `@2024-03-12`; `07700 900123` and `+44 (0)7700
//! 900-123` give `#07700900123`; `AB12 CDE` gives `#ab12cde`.

use super::normalise::Part;
use std::ops::Range;

/// Most plain tokens in one number.
const MOST_PIECES: usize = 5;

/// Fewest and most characters of a number.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=19;

/// A joined token over a range of plain ones.
pub(super) struct Composite {
    pub(super) parts: Range<usize>,
    pub(super) text: String,
}

/// Everything that can be joined.
pub(super) fn all(parts: &[Part], is_query: bool) -> Vec<Composite> {
    let mut found = Vec::new();
    for at in 0..parts.len() {
        broken_word(parts, at, &mut found);
        dotted_word(parts, at, &mut found);
        date(parts, at, &mut found);
        number(parts, at, is_query, &mut found);
    }
    found
}

/// `wit-` at the end of a line and `ness` at the start of the next.
fn broken_word(parts: &[Part], at: usize, found: &mut Vec<Composite>) {
    let (Some(first), Some(second)) = (parts.get(at), parts.get(at + 1)) else {
        return;
    };
    let broken = first.hyphenated && first.last && second.start == 0 && second.word == first.word + 1;
    if broken && first.line != second.line && is_letters(&first.text) && is_letters(&second.text) {
        found.push(Composite {
            parts: at..at + 2,
            text: format!("{}{}", first.text, second.text),
        });
    }
}

/// `e-mail` and `J.R.`: all of a short word that only dots and hyphens divide.
fn dotted_word(parts: &[Part], at: usize, found: &mut Vec<Composite>) {
    let word = parts[at].word;
    if at > 0 && parts[at - 1].word == word {
        return;
    }
    let count = parts[at..]
        .iter()
        .take(5)
        .take_while(|part| part.word == word)
        .count();
    let pieces = &parts[at..at + count];
    let close = |pair: &[Part]| {
        pair[0].end + 1 == pair[1].start
            && matches!(pair[1].before, Some('-' | '.' | '\u{2010}' | '\u{2011}'))
    };
    if (2..=4).contains(&count) && pieces.windows(2).all(close) && pieces.iter().all(|p| is_letters(&p.text))
    {
        found.push(Composite {
            parts: at..at + count,
            text: pieces.iter().map(|part| part.text.as_str()).collect(),
        });
    }
}

fn is_letters(text: &str) -> bool {
    text.chars().all(char::is_alphabetic)
}

fn date(parts: &[Part], at: usize, found: &mut Vec<Composite>) {
    let near = &parts[at..parts.len().min(at + 4)];
    let text = |index: usize| near.get(index).map_or("", |part| part.text.as_str());
    let mut add = |count: usize, day: Option<u32>, month: Option<u32>, year: &str| {
        let (Some(day), Some(month)) = (day, month) else {
            return;
        };
        for year in years(year) {
            if (1..=12).contains(&month) && (1..=31).contains(&day) {
                found.push(Composite {
                    parts: at..at + count,
                    text: format!("@{year:04}-{month:02}-{day:02}"),
                });
            }
        }
    };
    if text(0).len() == 4 {
        add(3, digits(text(2), 2), digits(text(1), 2), text(0));
    } else if let (Some(first), Some(second)) = (digits(text(0), 2), digits(text(1), 2)) {
        // Day before month, as in this country; the other way round only when this way is no date.
        let (day, month) = if second > 12 {
            (second, first)
        } else {
            (first, second)
        };
        add(3, Some(day), Some(month), text(2));
    }
    let of = usize::from(text(1) == "of");
    add(3 + of, ordinal(text(0)), month(text(1 + of)), text(2 + of));
    add(3, ordinal(text(1)), month(text(0)), text(2));
    if let Some((day, name, year)) = run_together(text(0)) {
        add(1, digits(day, 2), month(name), year);
    }
}

/// `12mar2024` in its three pieces.
fn run_together(text: &str) -> Option<(&str, &str, &str)> {
    let name = text.find(|c: char| c.is_ascii_alphabetic())?;
    let year = name + text[name..].find(|c: char| c.is_ascii_digit())?;
    Some((&text[..name], &text[name..year], &text[year..]))
}

fn digits(text: &str, most: usize) -> Option<u32> {
    let fits = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// `12`, `12th`, `1st`.
fn ordinal(text: &str) -> Option<u32> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &text[number.len()..];
    ["", "st", "nd", "rd", "th"]
        .contains(&suffix)
        .then(|| digits(number, 2))
        .flatten()
}

/// A year; two digits stand for either century, because nothing says which.
fn years(text: &str) -> Vec<u32> {
    match (text.len(), digits(text, 4)) {
        (4, Some(year)) => vec![year],
        (2, Some(year)) => vec![1900 + year, 2000 + year],
        _ => Vec::new(),
    }
}

fn month(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let number = NAMES
        .iter()
        .position(|name| text == *name || (text.len() >= 3 && text.len() <= 4 && name.starts_with(text)))?;
    u32::try_from(number + 1).ok()
}

/// Phone numbers, registration marks, references, cards: up to five neighbours on one line, joined.
fn number(parts: &[Part], at: usize, is_query: bool, found: &mut Vec<Composite>) {
    let mut joined = String::new();
    let mut has_digit = false;
    for count in 1..=MOST_PIECES.min(parts.len() - at) {
        let part = &parts[at + count - 1];
        let digit = part.text.bytes().any(|b| b.is_ascii_digit());
        // People type `ab12 cde` in small letters; a word after a number is still a word.
        let after_mark =
            is_query && count > 1 && part.text.len() <= 3 && is_mark(&parts[at + count - 2].text);
        let is_code = part.text.is_ascii() && (digit || after_mark || (part.capital && part.text.len() <= 4));
        if !is_code || part.line != parts[at].line || joined.len() + part.text.len() > *LENGTHS.end() {
            return;
        }
        joined.push_str(&part.text);
        has_digit |= digit;
        if has_digit && LENGTHS.contains(&joined.len()) {
            found.push(Composite {
                parts: at..at + count,
                text: format!("#{}", national(&joined)),
            });
        }
    }
}

/// Letters with digits, as in the first half of a registration mark.
fn is_mark(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().any(|b| b.is_ascii_alphabetic())
}

/// A phone number as it is dialled in this country: `+44 7700…` and `0044 (0)7700…` become `07700…`.
fn national(digits: &str) -> String {
    let bare = digits.strip_prefix("00").unwrap_or(digits);
    let rest = bare
        .strip_prefix("44")
        .map(|rest| rest.strip_prefix('0').unwrap_or(rest));
    match rest {
        Some(rest) if (9..=10).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()) => {
            format!("0{rest}")
        }
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::search::normalise::{Source, tokens};

    fn joined(text: &str) -> Vec<String> {
        let words = text.split_whitespace().map(|text| Source { text, line: 0 });
        tokens(words, false)
            .into_iter()
            .map(|token| token.text)
            .filter(|text| text.starts_with(['#', '@']))
            .collect()
    }

    #[test]
    fn a_date_is_one_token_however_it_is_written() {
        for written in [
            "12/03/2024",
            "12.3.2024",
            "12-03-24",
            "2024-03-12",
            "12 March 2024",
            "12th of March, 2024",
            "March 12th, 2024",
            "12 Mar 24",
            "12MAR2024",
            "Tuesday 12 MARCH 2024",
            "03/12/2024 or 12/03/2024",
            "12 Mar ’24",
        ] {
            assert!(
                joined(written).contains(&"@2024-03-12".to_owned()),
                "{written}: {:?}",
                joined(written)
            );
        }
        for other in ["12 34 56", "99/99/2024", "may 2024", "12 marching 2024"] {
            assert!(
                joined(other).iter().all(|text| !text.starts_with('@')),
                "{other}: {:?}",
                joined(other)
            );
        }
    }

    #[test]
    fn a_number_is_one_token_however_it_is_grouped() {
        for written in [
            "07700900123",
            "07700 900123",
            "07700-900-123",
            "(07700) 900 123",
            "+44 7700 900123",
            "+44(0)7700 900123",
            "0044 7700 900 123",
        ] {
            assert!(
                joined(written).contains(&"#07700900123".to_owned()),
                "{written}: {:?}",
                joined(written)
            );
        }
        assert!(joined("AB12 CDE").contains(&"#ab12cde".to_owned()));
        assert!(joined("QQ 12 34 56 C").contains(&"#qq123456c".to_owned()));
        assert!(joined("943 476 5919").contains(&"#9434765919".to_owned()));
        assert!(joined("at 10 we left").is_empty());
    }

    #[test]
    fn tables_of_numbers_do_not_explode() {
        let row = "12 345 6789 ".repeat(200);
        assert!(joined(&row).len() < 600 * 5);
    }
}
