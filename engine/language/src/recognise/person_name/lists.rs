//! Names by the lists of known first names and surnames, where no label, title or model says anything.

use super::{guards, named, things};
use crate::names::{self, Trust};
use crate::{Hit, Shape, Text, lexicon};

/// First names that are more often something else when they stand alone.
const RARELY_ALONE: &[&str] = &[
    "may",
    "april",
    "june",
    "will",
    "mark",
    "rose",
    "grace",
    "hope",
    "faith",
    "joy",
    "art",
    "bill",
    "bob",
    "pat",
    "sue",
    "rob",
    "jack",
    "dean",
    "grant",
    "guy",
    "miles",
    "penny",
    "pearl",
    "ruby",
    "amber",
    "jade",
    "ivy",
    "holly",
    "heather",
    "robin",
    "jay",
    "chase",
    "drew",
    "frank",
    "earnest",
    "ernest",
    "gene",
    "glen",
    "harry",
    "jean",
    "kit",
    "lance",
    "max",
    "misty",
    "nick",
    "norm",
    "oliver",
    "patience",
    "victoria",
    "florence",
    "chelsea",
    "charlotte",
    "georgia",
    "sydney",
    "austin",
    "jordan",
    "israel",
    "lincoln",
    "carlisle",
    "chester",
    "kent",
    "devon",
    "lourdes",
    "paris",
    "india",
    "iona",
    "mercy",
    "charity",
    "gift",
    "blessing",
    "unity",
    "verity",
    "summer",
    "autumn",
    "dale",
    "cliff",
    "forest",
    "clay",
    "lee",
    "ray",
    "rod",
    "roman",
    "christian",
    "sterling",
    "ford",
    "angel",
    "star",
    "jan",
    "don",
    "ed",
    "al",
    "al-",
    "mo",
    "ali",
    "price",
    "precious",
    "daisy",
    "poppy",
    "lily",
    "violet",
    "iris",
    "olive",
    "basil",
    "ginger",
    "sandy",
    "rocky",
    "terry",
    "barry",
    "craig",
    "ross",
    "angus",
    "nelson",
    "wellington",
    "ava",
    "eden",
    "ada",
    "regina",
    "octavia",
    "royce",
    "harris",
    "morgan",
    "stanley",
    "lloyd",
    "kelly",
    "scott",
    "murray",
    "bruce",
    "douglas",
    "wallace",
    "norton",
    "spencer",
    "lewis",
    "taylor",
    "parker",
    "cooper",
    "jackson",
    "ace",
    "ria",
    "una",
    "constance",
];

/// Finds first names with a surname behind them, and first names alone in running text.
pub(super) fn find(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut at = 0;
    let sloppy = SLOPPY.iter().any(|word| text.has_lower_case(word));
    while at < text.words().len() {
        let word = text.words()[at];
        if !matches!(word.shape, Shape::Capital | Shape::Upper) {
            hits.extend(sloppy.then(|| in_small_letters(text, at)).flatten());
            at += 1;
            continue;
        }
        let lower = text.word(at).to_lowercase();
        if let Some(words) = surname_first(text, at) {
            hits.push(named(
                text,
                &words,
                0.85,
                "a surname in capitals with a first name behind it".to_owned(),
                None,
            ));
            at = words.end;
            continue;
        }
        let starts = lexicon::is_first_name(&lower)
            && !(at > 0 && names::joins(text, at) && part_of_name(text, at - 1));
        let Some(words) = starts.then(|| names::read(text, at, Trust::Weak)).flatten() else {
            at += 1;
            continue;
        };
        hits.extend(judge(text, words.clone(), &lower));
        at = words.end;
    }
    hits
}

const NOBLE: &[&str] = &[
    "the", "prince", "king", "queen", "princess", "lord", "lady", "duke", "st", "saint", "sir",
];
/// Words that only hurried writers use: chats and messages, which write names small too.
const SLOPPY: &[&str] = &[
    "i", "u", "ur", "im", "ive", "dont", "cant", "didnt", "wont", "lol", "gonna", "wanna", "nah", "pls",
    "plz", "thx", "tmrw", "bruv", "innit",
];

/// A known first name written small in a text of messages, with the surname behind it.
fn in_small_letters(text: &Text, at: usize) -> Option<Hit> {
    let word = text.words()[at];
    let first = text.word(at);
    let known = lexicon::is_first_name(first)
        && first.chars().count() > 3
        && !lexicon::COMMON_WORDS.contains(first)
        && !lexicon::is_everyday(first)
        && !lexicon::PLACES.contains(first)
        && !RARELY_ALONE.contains(&first);
    // A part of a web or mail address is none.
    let touching = |c: char| matches!(c, '@' | '.' | '_' | '/' | '-');
    let view = text.view();
    let tied = view[..word.start()].ends_with(touching)
        || view[word.end()..]
            .strip_prefix(touching)
            .is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let pub_or_street = guards::not_a_person(text, &names::bytes(text, &(at..at + 1))).is_some()
        || at > 0 && lexicon::is_in(NOBLE, text.word(at - 1));
    if word.shape != Shape::Lower || !known || tied || pub_or_street {
        return None;
    }
    let surname = text.words().get(at + 1).is_some_and(|next| {
        let second = text.word(at + 1);
        next.shape == Shape::Lower
            && names::joins(text, at + 1)
            && lexicon::is_surname(second)
            && !lexicon::COMMON_WORDS.contains(second)
            && !lexicon::is_everyday(second)
    });
    let words = at..at + 1 + usize::from(surname);
    Some(named(
        text,
        &words,
        0.6,
        "a known first name in a hurried text".to_owned(),
        None,
    ))
}

/// `DYSON, Mei`: how lists and indexes write names.
fn surname_first(text: &Text, at: usize) -> Option<std::ops::Range<usize>> {
    let words = text.words();
    let (surname, first) = (words[at], words.get(at + 1)?);
    let comma = text.view()[surname.end()..first.start()].trim_end_matches(' ') == ","
        && surname.shape == Shape::Upper;
    let lower = text.word(at).to_lowercase();
    let fits = comma
        && first.shape == Shape::Capital
        && lower.len() > 1
        && !lexicon::is_everyday(&lower)
        && !lexicon::PLACES.contains(&*lower);
    if !fits || lexicon::is_common(&lower) && !lexicon::is_first_name(&text.word(at + 1).to_lowercase()) {
        return None;
    }
    let behind = names::read(text, at + 1, Trust::Weak)?;
    let place = lexicon::PLACES.contains(names::key(text, &behind).as_str())
        || lexicon::is_common(&text.word(at + 1).to_lowercase());
    // A column of names: nothing but the given names belongs to it.
    (!place).then(|| at..behind.end.min(at + 4))
}

/// Whether the word before is itself a capitalised word that could belong to the same name.
fn part_of_name(text: &Text, at: usize) -> bool {
    let word = text.words()[at];
    word.shape == Shape::Capital
        && names::can_be_name(text, at, Trust::Weak)
        && !text.has_lower_case(&text.word(at).to_lowercase())
        && !lexicon::is_common(&text.word(at).to_lowercase())
}

fn judge(text: &Text, words: std::ops::Range<usize>, first: &str) -> Option<Hit> {
    let range = names::bytes(text, &words);
    if guards::not_a_person(text, &range).is_some() || things::is_thing(text, &range) {
        return None;
    }
    let in_capitals = words.clone().all(|at| text.words()[at].shape == Shape::Upper);
    let last = text.word(words.end - 1).to_lowercase();
    let place = lexicon::PLACES.contains(last.as_str());
    if words.len() >= 2 {
        let known = lexicon::is_surname(&last);
        if place && !known || names::are_everyday_here(text, &(words.start + 1..words.end)) {
            return None;
        }
        let score = match (known, in_capitals) {
            (true, _) => 0.85,
            (false, false) => 0.7,
            (false, true) => 0.6,
        };
        return Some(named(
            text,
            &words,
            score,
            "a known first name with a surname behind it".to_owned(),
            None,
        ));
    }
    if in_capitals
        || !lexicon::FIRST_NAMES.contains(first)
        || lexicon::COMMON_WORDS.contains(first)
        || RARELY_ALONE.contains(&first)
        || place
        || text.has_lower_case(first)
    {
        return None;
    }
    Some(named(text, &words, 0.6, "a known first name".to_owned(), None))
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::Text;

    fn names(source: &str) -> Vec<String> {
        let text = Text::new(source);
        find(&text)
            .into_iter()
            .map(|hit| text.view()[hit.range].to_owned())
            .collect()
    }

    #[test]
    fn known_first_names_are_found_with_and_without_a_surname() {
        assert_eq!(
            names("I met Sarah Quillfeather and later Nasreen's cousin"),
            ["Sarah Quillfeather", "Nasreen"]
        );
    }

    #[test]
    fn streets_months_and_things_are_left() {
        for source in [
            "we met in May on Victoria Road",
            "the Elizabeth Line",
            "the Kelly Road",
            "Martin Street",
            "under the Albert Bridge",
        ] {
            assert_eq!(names(source), [""; 0], "{source}");
        }
    }
}
