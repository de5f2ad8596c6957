//! Numbers known by the row or the words they stand in: tables of entries, and surnames beside four digits.

use super::number::{is_bare_number, is_counted};
use crate::recognise::borders::line_around;
use crate::{Shape, Text};
use std::ops::Range;

/// Whether a capitalised word stands on the same line right beside a number.
pub(super) fn touches_name(view: &str, range: &Range<usize>) -> bool {
    let line = line_around(view, range.start);
    let is_name = |word: &str| {
        let word = word.trim_matches([',', '(', ')', '.']);
        word.chars().count() > 2
            && word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '-')
            && (crate::lexicon::is_surname(&word.to_lowercase())
                || crate::lexicon::is_first_name(&word.to_lowercase()))
    };
    let before = view[line.start.min(range.start)..range.start]
        .split_whitespace()
        .next_back();
    let after = view[range.end..line.end.max(range.end)].split_whitespace().next();
    before.is_some_and(is_name) || after.is_some_and(is_name)
}

/// Whether only the number of the row, a date or a time stands in front of a number in its line: "12/03/2024 10:30 4471
/// Call made".
pub(super) fn follows_row_head(view: &str, range: &Range<usize>) -> bool {
    let line = line_around(view, range.start);
    let head = view[line.start.min(range.start)..range.start].trim();
    !head.is_empty()
        && head.len() <= 26
        && head
            .split([' ', '/', ':', '.', '-', '(', ')', ','])
            .filter(|part| !part.is_empty())
            .all(|part| {
                part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 4
                    || matches!(part, "hrs" | "hours" | "am" | "pm" | "h")
                    || MONTHS
                        .iter()
                        .any(|month| part.get(..3).is_some_and(|p| p.eq_ignore_ascii_case(month)))
            })
}

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Four digits and a surname, as officers sign entries ("4471 Smith", "SMITH 4471", "Ann Smith (4471)"): a number in front
/// must not be a house's, one behind must stand in brackets or behind a surname in capitals.
pub(super) fn beside_surname(text: &Text, range: &Range<usize>) -> bool {
    let view = text.view();
    if !is_bare_number(view, range) || range.len() != 4 || is_counted(view, range.end) {
        return false;
    }
    let at = text.word_at(range.start);
    let shaped = |at: usize| {
        let word = text.words().get(at).copied();
        let lower = text.word(at).to_lowercase();
        let long = lower.chars().count() > 2;
        let upper = word.is_some_and(|w| w.shape == Shape::Upper);
        let name = crate::lexicon::is_surname(&lower)
            || !crate::lexicon::is_common(&lower) && !crate::lexicon::is_everyday(&lower);
        (long && word.is_some_and(|w| w.is_capitalised()) && name, upper)
    };
    let behind = text
        .words()
        .get(at + 1)
        .is_some_and(|next| matches!(&view[range.end..next.start()], " " | "/"));
    let before = at > 0 && matches!(&view[text.words()[at - 1].end()..range.start], " " | " (" | "/");
    if behind && shaped(at + 1).0 {
        let housed = text
            .words()
            .get(at + 2)
            .is_some_and(|w| w.is_capitalised() && &view[text.words()[at + 1].end()..w.start()] == " ");
        let numbered = before
            && crate::lexicon::is_in(
                &[
                    "flat",
                    "room",
                    "unit",
                    "apt",
                    "box",
                    "ext",
                    "extension",
                    "no",
                    "number",
                    "at",
                    "of",
                    "in",
                ],
                text.word(at - 1),
            );
        return !housed && !numbered;
    }
    let ranked = before && crate::lexicon::is_in(crate::lexicon::RANKS, text.word(at - 1));
    if !before || ranked || !shaped(at - 1).0 {
        return false;
    }
    let bracketed = view[..range.start].ends_with('(') && view[range.end..].starts_with(')');
    bracketed || view[..range.start].ends_with('/') || shaped(at - 1).1
}

/// "Probert, Rhiannon 4456 <…@…>", "04/02/24 09:12 Brierley, 7745: rang": how mail systems and logs write who wrote.
pub(super) fn signs_an_entry(view: &str, range: &Range<usize>) -> bool {
    let rest = &view[range.end..];
    let line = line_around(view, range.start);
    let head = view[line.start.min(range.start)..range.start].trim_end_matches([' ', ',']);
    let name_at = head.rfind(' ').map_or(0, |at| at + 1);
    let name = &head[name_at..];
    let is_name = name.chars().count() > 2
        && name.starts_with(char::is_uppercase)
        && name.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '-');
    let mailed = rest.starts_with(" <") && near_name(view, range);
    let at = line.start.min(range.start) + name_at;
    mailed || is_name && rest.starts_with(':') && range.len() >= 3 && follows_row_head(view, &(at..at))
}

/// Whether a short number ends what is said of an officer: "PS MARSH 91, …", but not "PC Smith 12 May".
pub(super) fn closes_a_name(view: &str, number: &Range<usize>) -> bool {
    let rest = &view[number.end..];
    let name = view[..number.start]
        .trim_end()
        .rsplit([' ', '\n'])
        .next()
        .unwrap_or("");
    let capitals = name.len() > 2 && name.bytes().all(|b| !b.is_ascii_lowercase());
    capitals && (rest.is_empty() || rest.starts_with([',', ';', ')', '\n', '.']) || rest.starts_with(" AND "))
}

/// Whether a capitalised word or a bracket around the number suggests that it stands with a name.
pub(super) fn near_name(view: &str, range: &Range<usize>) -> bool {
    let bracketed = view[..range.start].ends_with('(') && view[range.end..].starts_with(')');
    let next = view[range.end..].trim_start_matches(' ').chars().next();
    let last = view[..range.start]
        .trim_end_matches([' ', ','])
        .rsplit([' ', '\n'])
        .next()
        .unwrap_or("");
    let name_before = last.chars().next().is_some_and(char::is_uppercase)
        && last.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'');
    bracketed || (name_before && last.len() > 2) || next.is_some_and(char::is_uppercase)
}
