//! Whether the words around an occupation make it a description of somebody.

use super::phrase::is_police;
use crate::Hit;
use crate::recognise::borders::begins_its_line;
use std::ops::Range;

/// "a florist and part-time barista", "baker/grocer": a second occupation right behind the first.
pub(super) fn follows_another(
    view: &str,
    described: &[Hit],
    range: &Range<usize>,
) -> Option<(f32, &'static str)> {
    let last = described.last()?;
    let gap = view.get(last.range.end..range.start)?;
    matches!(
        gap.replace('\n', " ").as_str(),
        " and " | "/" | " / " | ", " | " and a " | " & "
    )
    .then_some((0.65, "a second occupation behind the first"))
}

/// Whether the words around it make a word of the list a description of somebody, how surely, and why.
pub(super) fn describes(view: &str, range: &Range<usize>, is_surname: bool) -> Option<(f32, &'static str)> {
    let found = &view[range.clone()];
    let before = view[..range.start].trim_end_matches([' ', '\n']);
    let opener = before.chars().next_back();
    let word: String = {
        let length: usize = before
            .chars()
            .rev()
            .take_while(|c| c.is_alphabetic() || *c == '\'')
            .map(char::len_utf8)
            .sum();
        before[before.len() - length..].to_lowercase()
    };
    let after = &view[range.end..];
    let next = after.trim_start_matches(' ').chars().next();
    let low = found.starts_with(|c: char| c.is_ascii_lowercase());
    let upper = found.bytes().all(|b| !b.is_ascii_lowercase());
    let begins_line = begins_its_line(view, range.start);
    let article = matches!(word.as_str(), "a" | "an");
    if matches!(found.to_ascii_lowercase().as_str(), "writer" | "author") && word == "the" {
        return None;
    }
    // "line manager" is a tie, and the interpreter of an interview is there by their part in it
    let by_part = word == "line"
        || (after.starts_with(" of State") || after.starts_with(" General"))
        || (found.eq_ignore_ascii_case("interpreter") && !article);
    if by_part
        || is_police(found)
        || is_police(word.as_str())
        || (after.starts_with("'s") || after.starts_with("'S")) && !article
    {
        return None;
    }
    // A label of a form: "Solicitor: …", "Solicitor Ravi Whitlock", "Supervisor: …". "Bar manager Pat Poe came over" is prose.
    let prose = found.contains(' ')
        && after
            .split_whitespace()
            .take(4)
            .skip(1)
            .any(|w| w.len() > 2 && w.starts_with(|c: char| c.is_lowercase()) && !w.contains(':'));
    let is_label = after.trim_start().starts_with(':')
        || (!low
            && begins_line
            && !prose
            && after.starts_with(' ')
            && next.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()));
    if prose && !low && begins_line && next.is_some_and(char::is_uppercase) {
        return Some((0.65, "an occupation in front of a name"));
    }
    if is_label || (is_surname && !low && !article) {
        return None;
    }
    if article {
        return Some((0.85, "an occupation behind \u{201c}a\u{201d}"));
    }
    if matches!(word.as_str(), "is" | "am" | "was" | "as" | "being" | "became") && (low || upper) {
        return Some((0.8, "an occupation that somebody is said to have"));
    }
    if matches!(
        word.as_str(),
        "my" | "his"
            | "her"
            | "their"
            | "our"
            | "your"
            | "the"
            | "another"
            | "school"
            | "local"
            | "duty"
            | "old"
            | "new"
            | "young"
            | "female"
            | "male"
            | "one"
            | "this"
            | "that"
            | "same"
            | "first"
            | "second"
            | "night"
            | "trained"
            | "named"
            | "former"
            | "whose"
            | "every"
            | "each"
            | "be"
            | "become"
            | "been"
            | "i'm"
            | "he's"
            | "she's"
            | "call"
            | "treating"
            | "attending"
            | "off-duty"
    ) && (low || upper || !next.is_some_and(char::is_uppercase))
    {
        return Some((0.65, "an occupation of one person"));
    }
    if (word.ends_with("'s") || word.ends_with("s'")) && low {
        return Some((0.65, "the occupation of somebody's helper"));
    }
    // "the safeguarding nurse", "her community matron": one word between
    let before_word = before[..before.len() - word.len().min(before.len())].trim_end_matches([' ', '\n']);
    let led = ["the", "a", "an", "my", "his", "her", "their", "our", "another"]
        .iter()
        .any(|article| {
            before_word
                .strip_suffix(article)
                .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        });
    if low && led && word.len() > 3 && word.ends_with("ing") {
        return Some((0.6, "an occupation of one person"));
    }
    // "paramedic Jane Poe", "spoke to solicitor Ravi Poe": in front of a name
    let named: Vec<&str> = after
        .trim_start_matches([' ', '\n'])
        .split([' ', '\n', ',', '.'])
        .take(2)
        .collect();
    let is_name = named.first().is_some_and(|w| {
        w.chars().count() > 1
            && w.starts_with(char::is_uppercase)
            && (crate::lexicon::is_first_name(&w.to_lowercase())
                || matches!(*w, "Mr" | "Mrs" | "Ms" | "Miss" | "Dr")
                || crate::lexicon::is_surname(&w.to_lowercase()))
    });
    if low && is_name && after.starts_with([' ', '\n']) {
        return Some((0.7, "an occupation in front of a name"));
    }
    if low
        && matches!(
            word.as_str(),
            "by" | "from" | "with" | "to" | "for" | "as" | "and" | "or"
        )
    {
        let plain = matches!(next, Some(',' | ')' | '.' | ';' | '\n'))
            || after.starts_with(" at ")
            || after.starts_with(" who ");
        if plain && (word == "as" || word == "by" || word == "to") {
            return Some((0.6, "an occupation of one person"));
        }
    }
    // In apposition to a name: "Ann Poe, florist, …", "(solicitor)", "ANN POE - DOCTOR".
    let closes = matches!(
        next,
        Some(',' | ')' | '.' | ';' | '|' | '-' | '/' | '\n' | '\u{c}') | None
    ) || after.starts_with("  ");
    let goes_on = [
        " at ",
        " of ",
        " from ",
        " for ",
        " in ",
        " who ",
        " with ",
        " and ",
        " based ",
        " employed ",
        " aged ",
        " by ",
    ]
    .iter()
    .any(|w| {
        after
            .get(..w.len())
            .is_some_and(|head| head.replace('\n', " ") == *w)
    }) && matches!(opener, Some(',' | '('));
    if matches!(opener, Some(',' | '(' | '-' | '|' | ':' | '/')) && (closes || goes_on) {
        return Some((0.75, "an occupation beside a name"));
    }
    // A line of its own, as under a signature or in the cell of a table.
    let ends_line = after.trim_start_matches(' ').is_empty()
        || after
            .trim_start_matches(' ')
            .starts_with(['\n', '\u{c}', '|', ',']);
    if begins_line && ends_line {
        return Some((0.65, "an occupation on a line of its own"));
    }
    // Logs and notes leave the article out: "per shop manager", "duty manager states". Two words of a trade say enough.
    let noun_behind = [
        "job", "role", "post", "vacancy", "uniform", "course", "training", "licence", "badge", "position",
    ]
    .iter()
    .any(|noun| after.trim_start().to_lowercase().starts_with(noun));
    if (low || upper) && found.contains(' ') && !noun_behind {
        return Some((0.55, "an occupation of two words"));
    }
    let leads_to_label = after[..after.find(['.', '\n']).unwrap_or(after.len())].contains(':');
    if word.is_empty() && !low && !leads_to_label && matches!(opener, Some('.' | '!' | '?')) {
        return Some((0.55, "an occupation at the head of a sentence"));
    }
    None
}
