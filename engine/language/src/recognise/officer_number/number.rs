//! What is written as a collar number, and what only looks like one.

use crate::recognise::borders::stands_free;
use std::ops::Range;

/// Whether nothing but initials carries a full stop ("A. Roe"), and no semicolon or amount stands there.
pub(super) fn only_initials_have_points(gap: &str) -> bool {
    !gap.contains([';', '£'])
        && gap.match_indices('.').all(|(at, _)| {
            let mut head = gap[..at].chars().rev();
            head.next().is_some_and(char::is_uppercase) && head.next().is_none_or(|c| !c.is_alphanumeric())
        })
}

/// Whether the number counts something or is a time: "1234 hours", "100 people".
pub(super) fn is_counted(view: &str, end: usize) -> bool {
    let rest = view[end..].trim_start_matches(' ');
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    matches!(
        word.to_ascii_lowercase().as_str(),
        "hours"
            | "hrs"
            | "hr"
            | "am"
            | "pm"
            | "minutes"
            | "people"
            | "times"
            | "pages"
            | "volts"
            | "metres"
            | "miles"
            | "items"
            | "years"
            | "pounds"
    )
}

/// The number without the initial that a name behind it begins with: "PC 3318 J T Odell".
pub(super) fn without_initial(view: &str, number: regex::Match<'_>) -> Range<usize> {
    let named = view[number.end()..]
        .strip_prefix([' ', '.'])
        .is_some_and(|rest| rest.trim_start().starts_with(char::is_uppercase));
    match number.as_str().rsplit_once(' ') {
        Some((digits, letters)) if named && letters.len() == 1 => {
            number.start()..number.start() + digits.len()
        }
        _ => number.range(),
    }
}

/// One or two letters before three to six digits or behind three or four, as many forces number officers and staff.
pub(super) fn is_lettered(number: &str) -> bool {
    let front = number.bytes().take_while(u8::is_ascii_uppercase).count();
    let back = number.bytes().rev().take_while(u8::is_ascii_uppercase).count();
    let digits = number.len().saturating_sub(front + back);
    let inner = number
        .get(front..number.len() - back.min(number.len() - front))
        .unwrap_or("");
    let plain = inner.bytes().all(|b| b.is_ascii_digit());
    plain && matches!((front, back, digits), (1..=2, 0, 3..=6) | (0, 1..=2, 3..=4))
}

/// Three to six digits.
pub(super) fn is_digits(number: &str) -> bool {
    (3..=6).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// Three to six digits that are neither a year, a time nor a sum of things.
pub(super) fn is_bare_number(view: &str, range: &Range<usize>) -> bool {
    let text = &view[range.clone()];
    let rest = view[range.end..].trim_start().to_ascii_lowercase();
    let counts = [
        "hours", "hrs", "am", "pm", "minutes", "people", "times", "on the", "pages",
    ]
    .iter()
    .any(|w| rest.starts_with(w));
    let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    is_digits(text) && !counts && !year
}

pub(super) fn is_plausible(view: &str, rank_range: &Range<usize>, number: Range<usize>) -> bool {
    let rank = &view[rank_range.clone()];
    // "PC1234" is tied to its rank only
    let tied_to_rank =
        number.start == rank_range.end && view[number.clone()].starts_with(|c: char| c.is_ascii_digit());
    let free = if tied_to_rank {
        stands_free(view, &(rank_range.start..number.end))
    } else {
        stands_free(view, &number)
    };
    let digits = view[number.clone()].bytes().filter(u8::is_ascii_digit).count();
    // "PS 5", "DC 12 volts" and "ps 20" are no officers; in words the rank says enough
    let base = rank.strip_suffix('s').unwrap_or(rank);
    let short = base.len() <= 3;
    let rank = base;
    let spelled_low = short && base != "Sgt" && base.bytes().any(|b| b.is_ascii_lowercase());
    let named = view[number.end..].strip_prefix(' ').is_some_and(|rest| {
        let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        let upper = word.bytes().all(|b| b.is_ascii_uppercase());
        let capital =
            word.starts_with(char::is_uppercase) && crate::lexicon::is_surname(&word.to_lowercase());
        word.len() > 2 && (upper || capital)
    });
    let least = if named || rank.eq_ignore_ascii_case("PC") || rank == "WPC" || !short {
        2
    } else {
        3
    };
    // "CSI 0774 32011" is a telephone number
    let goes_on = view[number.end..]
        .strip_prefix(' ')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    free && !tied(view, &number)
        && !(goes_on && rank.eq_ignore_ascii_case("csi"))
        && digits >= if spelled_low { 3 } else { least }
}

/// Whether digits go on behind a hyphen, slash, point or colon: dates, times, amounts, references.
pub(super) fn tied(view: &str, range: &Range<usize>) -> bool {
    let head = &view[..range.start];
    let mark = head.ends_with(['/', '-', '.', ':', ',']);
    // "PC/1234" and "No.1234" are tied to letters, "12/1234" to digits
    let before =
        head.ends_with('£') || mark && head[..head.len() - 1].ends_with(|c: char| c.is_ascii_digit());
    let mut tail = view[range.end..].chars();
    let after = matches!(tail.next(), Some('/' | '-' | '.' | ':' | ','))
        && tail.next().is_some_and(|c| c.is_ascii_digit());
    before || after
}
