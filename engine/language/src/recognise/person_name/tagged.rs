//! What the model tags as a person, trimmed to the name and checked.

use super::{MODEL, guards, things, titles};
use crate::names;
use crate::{Hit, Shape, Text, lexicon};
use obelus_evidence::Category;
use std::ops::Range;

/// Below this the model's word alone is not enough.
const LEAST: f32 = 0.5;

/// Finds the names the model tags.
pub(super) fn find(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for tag in text
        .tags()
        .iter()
        .filter(|tag| tag.label == "PERSON" && tag.score >= LEAST)
    {
        for words in pieces(text, tag.start..tag.end)
            .into_iter()
            .map(|words| without_common_ends(text, words))
        {
            hits.extend(judge(text, words, tag.score));
        }
    }
    for tag in text
        .tags()
        .iter()
        .filter(|tag| tag.label == "ORGANISATION" && tag.score >= LEAST)
    {
        let first = text.word_at(tag.start);
        let last = text.words().partition_point(|word| word.start() < tag.end);
        if names::reads_as_person(text, &(first..last)) {
            hits.extend(judge(text, first..last, tag.score.max(0.7)));
        }
    }
    hits
}

/// The names inside a span: parted where words do not join, without titles, ranks and everyday words at the ends.
fn pieces(text: &Text, span: Range<usize>) -> Vec<Range<usize>> {
    let first = text.word_at(span.start);
    let last = text.words().partition_point(|word| word.start() < span.end);
    let mut pieces = Vec::new();
    let mut start = first;
    for at in first..last {
        let ends = at + 1 == last || !stays_together(text, at + 1) || is_no_part(text, at + 1);
        if is_no_part(text, at) {
            start = at + 1;
        } else if ends {
            pieces.push(start..at + 1);
            start = at + 1;
        }
    }
    pieces.retain(|words| !words.is_empty());
    pieces
}

/// Leaves English words off the ends where a well-known name remains: `locket Rose Begum`, `Holder Bronwen Field`.
fn without_common_ends(text: &Text, words: Range<usize>) -> Range<usize> {
    let mut rest = words.clone();
    let common = |at: usize| {
        lexicon::is_common(&text.word(at).to_lowercase())
            && !lexicon::is_in(lexicon::PARTICLES, text.word(at))
    };
    while rest.len() > 1
        && common(rest.start)
        && lexicon::is_first_name(&text.word(rest.start + 1).to_lowercase())
    {
        rest.start += 1;
    }
    let capital = text.words()[rest.start].is_capitalised();
    while capital
        && rest.len() > 1
        && common(rest.end - 1)
        && text.words()[rest.end - 1].shape == Shape::Lower
    {
        rest.end -= 1;
    }
    rest
}

/// Titles, ranks, numbers and everyday words are no part of a name.
fn is_no_part(text: &Text, at: usize) -> bool {
    let word = text.words()[at];
    let written = text.word(at);
    let particle = lexicon::is_in(lexicon::PARTICLES, written);
    word.shape == Shape::Number
        || lexicon::is_in(lexicon::TITLES, written)
        || titles::is_rank(text, at)
        || names::is_no_word_of_a_name(&written.to_lowercase(), word.shape)
        || !particle && lexicon::is_never_a_name(&written.to_lowercase())
}

/// `SMITH, John` stays together, as do words with a space, an initial's full stop or a flowing line break between.
fn stays_together(text: &Text, at: usize) -> bool {
    let words = text.words();
    if names::joins(text, at) {
        return !words[at - 1].possessive;
    }
    let gap = &text.view()[words[at - 1].end()..words[at].start()];
    let surname_first = gap == ", "
        && words[at].shape == Shape::Capital
        && lexicon::is_first_name(&text.word(at).to_lowercase())
        && !lexicon::is_first_name(&text.word(at - 1).to_lowercase());
    surname_first || matches!(gap, " '" | " \"" | "' " | "\" ")
}

fn judge(text: &Text, words: Range<usize>, score: f32) -> Option<Hit> {
    let range = names::bytes(text, &words);
    let letters = text.view()[range.clone()]
        .chars()
        .filter(|c| c.is_alphabetic())
        .count();
    if letters < 2 || guards::not_a_person(text, &range).is_some() || things::is_thing(text, &range) {
        return None;
    }
    let all_lower = words.clone().all(|at| text.words()[at].shape == Shape::Lower);
    let plausibility = names::plausibility(text, &words);
    let key = names::key(text, &words);
    let place = lexicon::PLACES.contains(key.as_str());
    // "Ward 7", "Room 12"
    let numbered = words.len() == 1
        && lexicon::is_in(lexicon::FACILITIES, &key)
        && text
            .words()
            .get(words.end)
            .is_some_and(|next| next.shape == Shape::Number && &text.view()[range.end..next.start()] == " ");
    // "MO:" is a label; the initials of a speaker are known by the people who have them
    let label = words.len() == 1
        && letters <= 3
        && text.words()[words.start].shape == Shape::Upper
        && text.view()[range.end..].starts_with(':');
    if numbered || label {
        return None;
    }
    let short_capitals = words.len() == 1 && letters <= 3 && text.words()[words.start].shape == Shape::Upper;
    if all_lower && words.len() == 1 && lexicon::COMMON_WORDS.contains(key.as_str()) {
        return None;
    }
    // "HER NEIGHBOUR WILL MAKE": in capitals a lone English word is a word.
    if words.len() == 1
        && text.words()[words.start].shape == Shape::Upper
        && lexicon::COMMON_WORDS.contains(key.as_str())
        && score < 0.9
    {
        return None;
    }
    // "DEFNENDANT" is a slip of the keyboard, not a name.
    let misspelt_role = words.len() == 1
        && ROLE_WORDS
            .iter()
            .any(|word| crate::nearly::one_edit_apart(word, &key));
    if misspelt_role && plausibility < 0.5 {
        return None;
    }
    let common = words.len() == 1 && lexicon::is_common(&key) && !text.words()[words.start].possessive;
    let english = words
        .clone()
        .any(|at| lexicon::is_common(&text.word(at).to_lowercase()));
    let doubt = [
        (common, 0.5),
        (
            words.len() == 1 && plausibility < 0.5 && text.words()[words.start].shape == Shape::Upper,
            0.15,
        ),
        // A word that English does not know may well be a name that a hurried writer has written small.
        (all_lower && plausibility < 0.5, if english { 0.5 } else { 0.3 }),
        (
            all_lower && words.len() == 1 && RARE_IN_LOWER.contains(&key.as_str()),
            0.6,
        ),
        (plausibility < 0.5 && names::are_everyday_here(text, &words), 0.4),
        (place && plausibility < 0.5, 0.3),
        (short_capitals, 0.25),
    ];
    let score = 0.05 + 0.9 * score
        - doubt
            .iter()
            .filter(|(applies, _)| *applies)
            .map(|(_, less)| less)
            .sum::<f32>();
    if score < 0.3 {
        return None;
    }
    let hit = Hit::new(range, Category::Person, score.clamp(0.0, 1.0), MODEL)
        .because("the language model reads it as a person");
    Some(hit.keyed(key))
}

/// Words for parts people play, which hurried typists misspell.
const ROLE_WORDS: &[&str] = &[
    "defendant",
    "complainant",
    "victim",
    "witness",
    "suspect",
    "aggrieved",
    "officer",
    "constable",
    "sergeant",
    "solicitor",
    "offender",
    "prosecutor",
    "interviewer",
    "detainee",
    "accused",
    "partner",
    "neighbour",
    "custody",
    "restraining",
    "statement",
];

/// First names that are everyday words when written in lower case.
const RARE_IN_LOWER: &[&str] = &[
    "will", "may", "mark", "bill", "rob", "sue", "pat", "rose", "grace", "hope", "jack", "dean", "guy",
];
