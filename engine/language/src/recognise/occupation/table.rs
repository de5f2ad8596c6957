//! Tables that name a column of occupations in their head, and carry nothing but the words in their rows.

use super::WORDS;
use super::phrase::{is_police, with_trades};
use crate::recognise::borders::{line_around, pattern, stands_free};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Heads of tables that name a column of occupations.
static COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:Occupation|OCCUPATION|Occ\.?|OCC\.?|Occup\.?|Profession|PROFESSION|Job title|Job Title|JOB TITLE|Job|JOB|Employment|Trade|Role|ROLE|Position|POSITION|Capacity|CAPACITY|Designation)(?:[ /\n]|$)",
    )
});
/// How far below its head a table is followed, in bytes.
const TABLE_REACH: usize = 6000;

/// The lines that head a table with a column of occupations: places where they end.
pub(super) fn heads(view: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for m in COLUMN.find_iter(view) {
        let line = line_around(view, m.start());
        let text = &view[line.clone()];
        let words: Vec<&str> = text.split_whitespace().collect();
        let capital = words.iter().filter(|w| w.starts_with(char::is_uppercase)).count();
        let is_head = (2..=14).contains(&words.len())
            && text.len() <= 140
            && !text.contains(|c: char| c.is_ascii_digit() || c == ':')
            && !text.ends_with([',', ';'])
            && 10 * capital >= 6 * words.len();
        if is_head && found.last() != Some(&line.end) {
            found.push(line.end);
        }
    }
    found
}

/// Cuts off the occupation that the next cell of a table puts right behind a name: "Ann Poe Scaffolder", "POE, Ann
/// Dental nurse". Only below a head that names such a column; gives the new ends of the ranges that change.
pub(in crate::recognise) fn cut_from_names(view: &str, names: &[Range<usize>]) -> Vec<(usize, usize)> {
    let heads = heads(view);
    let Some(&first) = heads.first() else {
        return Vec::new();
    };
    let mut cut = Vec::new();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| name.start > first) {
        let line_end = line_around(view, name.start).end;
        let Some(part) = view.get(name.start..line_end) else {
            continue;
        };
        for m in WORDS.finder.find_iter(part) {
            let head = name.start + m.start()..name.start + m.end();
            let (needs_trade, is_surname) = WORDS.kinds[m.pattern().as_usize()];
            let whole = with_trades(view, head.clone());
            let told = stands_free(view, &head) && !is_surname && !(needs_trade && whole.start == head.start);
            if told
                && in_column(view, &heads, &whole).is_some()
                && whole.start > name.start
                && whole.start < name.end
            {
                let end = name.start + view[name.start..whole.start].trim_end_matches([' ', ',']).len();
                cut.push((at, end));
                break;
            }
        }
    }
    cut
}

/// Whether an occupation stands below a head that names such a column, on the same page and in no sentence.
pub(super) fn in_column(view: &str, heads: &[usize], range: &Range<usize>) -> Option<(f32, &'static str)> {
    let next = heads.partition_point(|&end| end <= range.start);
    let head = *heads[..next].last()?;
    let line = line_around(view, range.start);
    let text = &view[line];
    let sentence = text.contains(". ")
        || text.len() > 160
        || [" was ", " had ", " said "].iter().any(|w| text.contains(w));
    let found = &view[range.clone()];
    (range.start - head <= TABLE_REACH
        && !view[head..range.start].contains('\u{c}')
        && !sentence
        && !is_police(found)
        && !text.split_whitespace().any(is_police_rank)
        && !view[range.end..].starts_with(':'))
    .then_some((0.7, "in a table that has a column of occupations"))
}

/// A row of the police's own: what stands in its column of roles is a part played in the case.
fn is_police_rank(word: &str) -> bool {
    matches!(
        word,
        "PC" | "DC" | "PS" | "DS" | "DI" | "DCI" | "Sgt" | "Insp" | "PCSO" | "Police"
    )
}

/// Whether an occupation stands in a row of a table that has no head: behind a wide gap or a known name, in front of a
/// wide gap, an amount, a number or the line's end.
pub(super) fn in_row(view: &str, range: &Range<usize>) -> Option<(f32, &'static str)> {
    let line = line_around(view, range.start);
    let head = view.get(line.start..range.start)?;
    let tail = view.get(range.end..line.end)?;
    let cell: Vec<&str> = head
        .trim_end()
        .rsplit("  ")
        .next()
        .map_or(Vec::new(), |cell| cell.split_whitespace().collect());
    let is_name = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '-' | ','))
    };
    let wide = head.ends_with("  ")
        && cell.len() >= 2
        && cell.iter().all(is_name)
        && !cell
            .iter()
            .any(|word| crate::lexicon::is_never_a_name(&word.to_lowercase()))
        && !head.split_whitespace().any(is_police_rank);
    let amount = |rest: &str| rest.starts_with('£') || rest.starts_with(|c: char| c.is_ascii_digit());
    let closes =
        tail.trim().is_empty() || tail.starts_with("  ") || tail.strip_prefix(' ').is_some_and(amount);
    if !closes {
        return None;
    }
    if wide {
        return Some((0.65, "in a row behind a name"));
    }
    // on one page of a PDF wide gaps are single spaces
    let word = head.strip_suffix(' ')?.rsplit(' ').next()?;
    let lower = word.to_lowercase();
    let named = word.starts_with(char::is_uppercase)
        && crate::lexicon::is_surname(&lower)
        && !crate::lexicon::is_common(&lower);
    let amounts = tail.strip_prefix(' ').is_some_and(amount);
    (named && amounts).then_some((0.6, "in a row behind a name"))
}

#[cfg(test)]
mod tests {
    use super::in_row;

    fn told(view: &str, word: &str) -> bool {
        let at = view.find(word).expect("the word");
        in_row(view, &(at..at + word.len())).is_some()
    }

    #[test]
    fn an_occupation_in_a_row_stands_behind_a_name() {
        assert!(told("Mick Doyle      foreman     30-98-97", "foreman"));
        assert!(told("Mrs Ann Nowak Pharmacist £300", "Pharmacist"));
        assert!(!told("05/01/24    owner    Tell Stacey", "owner"));
        assert!(!told("DS  77   Ann Nowak   Supervisor", "Supervisor"));
        assert!(!told("NHS No.    DOB    Consultant", "Consultant"));
        assert!(!told("Account Name    Date Seen    Manager", "Manager"));
        assert!(!told("the old bus driver 12", "driver"));
    }
}
