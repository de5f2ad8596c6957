//! What looks like a person and is none: streets, courts, laws, tests, pubs, ships, exhibits, cited cases.

use crate::lexicon::{self, EPONYMS, FACILITIES, STREETS, STREETS_OR_SURNAMES, is_in};
use crate::{Shape, Text};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

static CITATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?: and (?:another|others))?,? (?:\[\d{4}\]|\(\d{4}\)|\(No ?\d\))")
        .expect("a valid pattern")
});
/// First names of kings, queens and saints, after whom streets and buildings are called.
const ROYAL: &[&str] = &[
    "victoria",
    "albert",
    "george",
    "elizabeth",
    "alexandra",
    "edward",
    "james",
    "charles",
    "william",
    "mary",
    "john",
    "anne",
    "margaret",
    "andrew",
    "peter",
    "paul",
    "michael",
    "thomas",
    "luke",
    "mark",
    "matthew",
    "stephen",
    "martin",
];
const NOBLE: &[&str] = &[
    "duke", "duchess", "prince", "princess", "king", "queen", "earl", "marquis", "lord", "saint", "st",
];
const SHIPS: &[&str] = &["hms", "mv", "rms", "hmp", "hmyoi", "rnli", "ss"];
const PUB_WORDS: &[&str] = &[
    "arms", "inn", "head", "tavern", "hotel", "pub", "bar", "crown", "oak", "lion",
];

/// Why a stretch of the view is no person, or `None` when nothing speaks against it.
pub(crate) fn not_a_person(text: &Text, range: &Range<usize>) -> Option<&'static str> {
    let first = text.word_at(range.start);
    let last = text.word_at(range.end.saturating_sub(1));
    let words = text.words();
    let (Some(_), Some(final_word)) = (words.get(first), words.get(last)) else {
        return Some("no word");
    };
    let view = text.view();
    let first_lower = text.word(first).to_lowercase();
    let behind = next_word(text, last);
    let vehicle = |at: usize| {
        is_in(lexicon::VEHICLES, text.word(at)) && !lexicon::is_surname(&text.word(at).to_lowercase())
    };
    if vehicle(first) && (last == first || !lexicon::is_first_name(&first_lower)) {
        return Some("a vehicle");
    }

    if let Some((next, joined)) = behind {
        if joined && words[last + 1].is_capitalised() {
            if is_in(STREETS, next)
                || is_in(STREETS_OR_SURNAMES, next) && !is_in(&["way", "end", "side", "point", "place"], next)
            {
                return Some("a street");
            }
            if is_in(FACILITIES, next) {
                return Some("an organisation or building");
            }
        }
        // "Bill of lading"
        if joined && next == "of" && last == first && lexicon::COMMON_WORDS.contains(&*first_lower) {
            return Some("a thing");
        }
        if joined
            && is_in(EPONYMS, next)
            && (words[last + 1].is_capitalised() || final_word.possessive || last == first)
        {
            return Some("a law, test or disease");
        }
        if joined
            && words[last + 1].is_capitalised()
            && matches!(next, "Ltd" | "LTD" | "Limited" | "LLP" | "PLC" | "Plc")
        {
            return Some("a company");
        }
    }
    if last > first && is_in(&["st", "saint"], &first_lower) {
        return Some("a saint");
    }
    let ending = text.word(last).to_lowercase();
    if last > first {
        let royal = ROYAL.contains(&&*first_lower) || !lexicon::is_first_name(&first_lower);
        if is_in(STREETS, &ending)
            || (is_in(STREETS_OR_SURNAMES, &ending) || is_in(FACILITIES, &ending)) && royal
        {
            return Some("a street or building");
        }
    }
    if let Some((before, joined)) = previous_word(text, first) {
        if joined && (is_in(SHIPS, before) && before.chars().all(char::is_uppercase)) {
            return Some("a ship or prison");
        }
        if joined
            && (before == "St" || before == "Saint")
            && !is_in(&["mr", "mrs", "ms"], text.word(first.wrapping_sub(2)))
        {
            return Some("a saint");
        }
        if joined
            && before.eq_ignore_ascii_case("the")
            && (is_in(NOBLE, &first_lower) || (first..=last).any(|at| is_in(PUB_WORDS, text.word(at))))
        {
            return Some("a pub or building");
        }
    }
    if is_exhibit(view, range) {
        return Some("an exhibit");
    }
    if CITATION.is_match(&view[range.end..])
        && view[..range.start].trim_end().ends_with([' ', 'v', 'V', '.'])
        && cited(view, range.start)
    {
        return Some("a cited case");
    }
    None
}

/// Whether `R v` or `DPP v` stands before a byte.
fn cited(view: &str, at: usize) -> bool {
    let before = view[..at].trim_end();
    let before = before.strip_suffix('.').unwrap_or(before);
    before.ends_with(" v") || before.ends_with(" V") || before.ends_with("\nv")
}

/// Letters before a slash or hyphen and a number: `JKS/1`, `AB/02A`.
fn is_exhibit(view: &str, range: &Range<usize>) -> bool {
    let rest = &view[range.end..];
    let short = range.len() <= 6 && view[range.clone()].chars().all(|c| c.is_uppercase());
    let numbered = rest
        .strip_prefix(['/', '-'])
        .is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit()));
    short && (numbered || rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn next_word(text: &Text, at: usize) -> Option<(&str, bool)> {
    let (word, next) = (text.words().get(at)?, text.words().get(at + 1)?);
    let from = word.end() + if word.possessive { 2 } else { 0 };
    let gap = text.view().get(from..next.start())?;
    Some((text.word(at + 1), matches!(gap, " " | "\n")))
}

fn previous_word(text: &Text, at: usize) -> Option<(&str, bool)> {
    let previous = text.words().get(at.checked_sub(1)?)?;
    let gap = &text.view()[previous.end()..text.words()[at].start()];
    Some((
        text.word(at - 1),
        matches!(gap, " " | ". " | "\n") && previous.shape != Shape::Number,
    ))
}

#[cfg(test)]
mod tests {
    use super::not_a_person;
    use crate::Text;

    fn why(source: &str, words: &str) -> Option<&'static str> {
        let text = Text::new(source);
        let at = text.view().find(words).expect("the words");
        not_a_person(&text, &(at..at + words.len()))
    }

    #[test]
    fn what_only_looks_like_a_person_is_named() {
        assert!(why("on Baker Street today", "Baker").is_some());
        assert!(why("on Baker Street today", "Baker Street").is_some());
        assert!(why("under Clare's Law", "Clare").is_some());
        assert!(why("the Turnbull direction", "Turnbull").is_some());
        assert!(why("R v Galbraith [1981] 1 WLR", "Galbraith").is_some());
        assert!(why("exhibit JKS/1 shows", "JKS").is_some());
        assert!(why("at the King William pub", "King William").is_some());
        assert!(why("Brown and Sons Ltd", "Brown").is_none());
        assert!(why("at Mary Seacole House today", "Mary Seacole").is_some());
        assert!(why("St Luke's Church", "Luke").is_some());
    }

    #[test]
    fn people_pass() {
        assert_eq!(why("R v McLove", "McLove"), None);
        assert_eq!(why("then Jane Hill said", "Jane Hill"), None);
        assert_eq!(why("Sarah Close ran", "Sarah Close"), None);
        assert_eq!(why("told Ann Poe that", "Ann Poe"), None);
    }
}
