//! People's names: what the tagger says, checked, and what titles, ranks, labels and letters say.

mod guards;
mod labels;
mod letters;
mod lists;
mod tagged;
mod things;
mod titles;

use crate::names::{self, Trust};
use crate::recognise::Recogniser;
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category, Role};
use std::ops::Range;

pub(crate) use guards::not_a_person;
pub(crate) use labels::section_role;
pub(super) use lists::is_hurried;
pub(super) use things::{is_thing, is_titled_thing};

/// Names by what the tagger marks and by rules around labels, titles, ranks and letters.
pub(crate) struct PersonName;

/// How the recogniser is called in suggestions.
pub(crate) const NAME: &str = "person_name";
/// How it is called when only the model speaks for the name.
pub(crate) const MODEL: &str = "person_name.model";

impl Recogniser for PersonName {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let mut hits = labels::find(text);
        hits.extend(titles::find(text));
        hits.extend(letters::find(text));
        hits.extend(lists::find(text));
        hits.extend(tagged::find(text));
        let ranges: Vec<Range<usize>> = hits.iter().map(|hit| hit.range.clone()).collect();
        for (at, end) in super::occupation::cut_from_names(text.view(), &ranges) {
            let hit = &mut hits[at];
            hit.range.end = end;
            hit.key = Some(names::key(
                text,
                &(word_from(text, hit.range.start)..word_from(text, end)),
            ));
        }
        hits
    }
}

/// A name found by a rule, as a hit.
pub(super) fn named(
    text: &Text,
    words: &Range<usize>,
    score: f32,
    reason: String,
    role: Option<Role>,
) -> Hit {
    let mut hit = Hit::new(names::bytes(text, words), Category::Person, score, NAME)
        .because(reason)
        .keyed(names::key(text, words));
    hit.role = role;
    hit
}

/// The number of the first word that begins at or behind a byte.
pub(super) fn word_from(text: &Text, byte: usize) -> usize {
    text.words().partition_point(|word| word.start() < byte)
}

/// Reads a name behind a label or title, with titles, ranks and collar numbers before it left out.
///
/// Gives the words of the name and whether a rank stood before it.
pub(super) fn read_behind(text: &Text, mut at: usize) -> Option<(Range<usize>, bool)> {
    let mut ranked = false;
    for _ in 0..5 {
        let word = text.words().get(at)?;
        let written = text.word(at);
        let is_title = crate::lexicon::is_in(crate::lexicon::TITLES, written);
        let is_rank = titles::is_rank(text, at);
        let is_number = ranked && titles::is_collar_number(text, at);
        if !(is_title || is_rank || is_number) {
            break;
        }
        ranked |= is_rank;
        let gap = text.view()[word.end()..text.words().get(at + 1)?.start()].trim();
        if !matches!(gap, "" | "." | "," | "/") {
            return None;
        }
        at += 1;
    }
    names::read(text, at, Trust::Strong).map(|words| (words, ranked))
}
