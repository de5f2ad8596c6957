//! Organisations: the model's word, and endings such as Ltd, Police, Hospital, School. Kept by default; what matters is
//! that a company or hospital called like a person or town is not taken for one.

use super::Recogniser;
use crate::lexicon::{self, is_in};
use crate::streets::COURTS;
use crate::{Hit, Shape, Text, names};
use obelus_evidence::{CaseContext, Category};
use std::ops::Range;

/// Companies, forces, hospitals, schools, courts.
pub(super) struct Organisation;

const NAME: &str = "organisation";
/// How it is called when only the model speaks for it.
pub(crate) const MODEL: &str = "organisation.model";

/// Words that end the name of an organisation.
const ENDS: &[&str] = &[
    "ltd",
    "limited",
    "llp",
    "plc",
    "inc",
    "police",
    "constabulary",
    "hospital",
    "infirmary",
    "surgery",
    "school",
    "academy",
    "college",
    "university",
    "council",
    "solicitors",
    "court",
    "station",
    "church",
    "mosque",
    "bank",
    "society",
    "trust",
    "hotel",
    "inn",
    "arms",
    "tavern",
    "chambers",
    "associates",
    "services",
    "group",
    "foundation",
    "nursery",
    "prison",
    "association",
    "agency",
    "department",
    "partnership",
    "clinic",
    "pharmacy",
    "practice",
    "motors",
    "stores",
    "supermarket",
    "insurance",
    "club",
    "properties",
];

impl Recogniser for Organisation {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let mut hits = by_ending(text);
        for tag in text
            .tags()
            .iter()
            .filter(|tag| tag.label == "ORGANISATION" && tag.score >= 0.5)
        {
            let first = text.word_at(tag.start);
            let last = text.words().partition_point(|word| word.start() < tag.end);
            if first < last && !names::reads_as_person(text, &(first..last)) {
                hits.push(hit(
                    text,
                    &(first..last),
                    0.9 * tag.score,
                    MODEL,
                    "the language model reads it as an organisation",
                ));
            }
        }
        hits
    }
}

fn by_ending(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for at in 1..text.words().len() {
        let word = text.words()[at];
        // "Station:" is a label.
        let label = text.view()[word.end()..].starts_with(':');
        if label || !word.is_capitalised() || !is_in(ENDS, text.word(at)) {
            continue;
        }
        let mut start = at;
        while start > 0 && at - start < 6 && belongs(text, start) {
            start -= 1;
        }
        while start < at && (text.words()[start].shape == Shape::Lower || is_article(text.word(start))) {
            start += 1;
        }
        // "Occupation SCAFFOLDER Employer MARSH LTD": the organisation stands behind the last label
        if let Some(label) = (start..at).rev().find(|&word| {
            is_in(
                &[
                    "occupation",
                    "employer",
                    "employment",
                    "company",
                    "firm",
                    "organisation",
                ],
                text.word(word),
            )
        }) && label + 1 < at + 1
        {
            start = label + 1;
        }
        // "Tannery Court" is a street or a block of flats.
        if is_in(&["court"], text.word(at)) && !(start..at).any(|word| is_in(COURTS, text.word(word))) {
            continue;
        }
        let names_it = (start..at).any(|word| !lexicon::is_never_a_name(&text.word(word).to_lowercase()));
        if start < at && names_it {
            hits.push(hit(
                text,
                &(start..at + 1),
                0.85,
                NAME,
                "ends like the name of an organisation",
            ));
        }
    }
    hits
}

fn is_article(word: &str) -> bool {
    is_in(
        &[
            "the", "a", "at", "from", "in", "of", "by", "to", "for", "and", "on",
        ],
        word,
    )
}

/// Whether the word before `at` is a part of the same name: capitalised, or a joining word between capitals.
fn belongs(text: &Text, at: usize) -> bool {
    let words = text.words();
    let previous = words[at - 1];
    let from = previous.end() + if previous.possessive { 2 } else { 0 };
    let gap = text.view().get(from..words[at].start()).unwrap_or("?");
    let joins = matches!(gap, " " | " & " | "' " | "'s ") || gap == ". " && is_in(&["st"], text.word(at - 1));
    let label = text.view()[previous.end()..].starts_with(':');
    // "Bank of Wharfedale" and "Marks and Spencer", but not "Ann Poe of Rothwell Solicitors".
    let single = at >= 2
        && words[at - 2].is_capitalised()
        && !(at >= 3 && words[at - 3].is_capitalised() && names::joins(text, at - 2));
    let joining = match text.word(at - 1) {
        "and" => single,
        "of" | "for" => single && is_in(lexicon::FACILITIES, text.word(at - 2)),
        _ => false,
    };
    // In a text all in capitals every word looks like a name.
    let lower = text.word(at - 1).to_lowercase();
    let shouted = previous.shape == Shape::Upper
        && (lexicon::NOT_NAMES.contains(&*lower) || lexicon::is_common(&lower))
        && !is_in(lexicon::FACILITIES, &lower);
    joins
        && !label
        && !shouted
        && (previous.is_capitalised() && !is_in(lexicon::TITLES, text.word(at - 1)) || joining)
}

fn hit(text: &Text, words: &Range<usize>, score: f32, recogniser: &'static str, reason: &str) -> Hit {
    Hit::new(
        names::bytes(text, words),
        Category::Organisation,
        score,
        recogniser,
    )
    .because(reason)
    .keyed(names::key(text, words))
}

#[cfg(test)]
mod tests {
    use super::Organisation;
    use crate::Text;
    use crate::recognise::Recogniser;
    use obelus_evidence::CaseContext;

    fn found(source: &str) -> Vec<String> {
        let text = Text::new(source);
        Organisation
            .find(&text, &CaseContext::default())
            .into_iter()
            .map(|hit| text.view()[hit.range].to_owned())
            .collect()
    }

    #[test]
    fn endings_show_organisations() {
        assert_eq!(
            found("from Rothwell & Crane Solicitors to Leeds Magistrates' Court"),
            ["Rothwell & Crane Solicitors", "Leeds Magistrates' Court"]
        );
        assert_eq!(
            found("at St Bride's Infirmary. The Police came to the Station"),
            ["St Bride's Infirmary"]
        );
    }
}
