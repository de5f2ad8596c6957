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
    let sloppy = is_hurried(text);
    while at < text.words().len() {
        let word = text.words()[at];
        if word.shape == Shape::Initial
            && let Some(words) = behind_initials(text, at)
        {
            if guards::not_a_person(text, &names::bytes(text, &words)).is_none() {
                let reason = "initials with a known surname behind them".to_owned();
                hits.push(named(text, &words, 0.65, reason, None));
            }
            at = words.end;
            continue;
        }
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

/// Whether a text has words that only hurried writers use.
pub(crate) fn is_hurried(text: &Text) -> bool {
    SLOPPY.iter().any(|word| text.has_lower_case(word))
}

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
    let gap = &text.view()[surname.end()..first.start()];
    if surname.shape == Shape::Capital && gap == ", " {
        return in_cell(text, at);
    }
    let comma = gap.trim_end_matches(' ') == "," && surname.shape == Shape::Upper;
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

/// `Spence, Latoya` where it is all that a cell of a table or a part of a list holds: a number, bracket, semicolon or
/// line end on either side.
fn in_cell(text: &Text, at: usize) -> Option<std::ops::Range<usize>> {
    let view = text.view();
    let words = text.words();
    let before = view[..words[at].start()].trim_end_matches(' ');
    let numbered = at > 0
        && words[at - 1].shape == Shape::Number
        && view[words[at - 1].end()..words[at].start()]
            .trim_matches([' ', '.', ')'])
            .is_empty();
    let begins = before.is_empty() || before.ends_with(['\n', ';', ':', '(', '\u{c}', '|']) || numbered;
    let behind = names::read(text, at + 1, Trust::Weak)?;
    let rest = view[words[behind.end - 1].end()..].trim_start_matches(' ');
    let ends = rest.is_empty()
        || rest.starts_with(['\n', ';', '(', ')', '\u{c}', '|'])
        || rest.starts_with(|c: char| c.is_ascii_digit());
    let unusual = |at: usize| {
        let lower = text.word(at).to_lowercase();
        !lexicon::is_common(&lower) && !lexicon::is_everyday(&lower) && !lexicon::PLACES.contains(&*lower)
    };
    let both = (at..behind.end).all(unusual);
    let known = lexicon::is_first_name(&text.word(at + 1).to_lowercase());
    let surname = lexicon::is_surname(&text.word(at).to_lowercase());
    // A list of first names is none: "Kasia, Tunde".
    let given = lexicon::is_first_name(&text.word(at).to_lowercase()) && !surname;
    (begins && ends && both && !given && behind.len() <= 3 && (known || surname || numbered))
        .then_some(at..behind.end)
}

/// Whether the word before is itself a capitalised word that could belong to the same name.
fn part_of_name(text: &Text, at: usize) -> bool {
    let word = text.words()[at];
    word.shape == Shape::Capital
        && names::can_be_name(text, at, Trust::Weak)
        && !text.has_lower_case(&text.word(at).to_lowercase())
        && !lexicon::is_common(&text.word(at).to_lowercase())
}

/// Whether "the" or another capitalised word stands around two words, as in the names of things: "the Victoria Cross".
fn is_in_title(text: &Text, words: &std::ops::Range<usize>) -> bool {
    let before = words.start > 0
        && names::joins(text, words.start)
        && (lexicon::is_in(&["the", "a", "an"], text.word(words.start - 1))
            || text.words()[words.start - 1].is_capitalised());
    let behind = names::joins(text, words.end) && text.words()[words.end].is_capitalised();
    before || behind
}

/// "A Hale", "J. Featherstone": initials and a known surname at the head of a line or behind a label, bracket or comma.
fn behind_initials(text: &Text, at: usize) -> Option<std::ops::Range<usize>> {
    let view = text.view();
    let words = text.words();
    let head = view[..words[at].start()].trim_end_matches(' ');
    let begins = head.is_empty() || head.ends_with(['\n', '\u{c}', ':', ';', '(', ',', '|', '/', '&']);
    let mut end = at + 1;
    while end - at < 3 && words.get(end).is_some_and(|w| w.shape == Shape::Initial) && names::joins(text, end)
    {
        end += 1;
    }
    let surname = words.get(end)?;
    let lower = text.word(end).to_lowercase();
    let fits = begins
        && names::joins(text, end)
        && matches!(surname.shape, Shape::Capital | Shape::Upper)
        && lexicon::is_surname(&lower)
        && !lexicon::is_common(&lower)
        && !lexicon::is_everyday(&lower)
        && !lexicon::PLACES.contains(lower.as_str())
        && text.word(at) != "I";
    fits.then(|| at..end + 1)
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
        // "Sue Moss": a word of English behind a first name
        let worded = words.len() == 2
            && lexicon::WORD_SURNAMES.contains(last.as_str())
            && (!in_capitals || !lexicon::COMMON_WORDS.contains(first))
            && !(RARELY_ALONE.contains(&first) && is_in_title(text, &words));
        let known = lexicon::is_surname(&last) || worded;
        if worded && !place {
            return Some(named(
                text,
                &words,
                0.7,
                "a known first name with a surname behind it".to_owned(),
                None,
            ));
        }
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
    fn surnames_first_initials_and_surnames_of_english_words_are_found() {
        assert_eq!(
            names("visits: Spence, Latoya; Begum, Nasreen (mother)"),
            ["Spence, Latoya", "Begum, Nasreen"]
        );
        assert_eq!(names("The manager Susan Finch left"), ["Susan Finch"]);
        assert_eq!(names("A Nowak 12\nS Begum 13"), ["A Nowak", "S Begum"]);
    }

    #[test]
    fn streets_months_and_things_are_left() {
        for source in [
            "we met in May on Victoria Road",
            "the Elizabeth Line",
            "the Kelly Road",
            "Martin Street",
            "under the Albert Bridge",
            "In Leeds, Bradford; and",
            "A Bell rang",
        ] {
            assert_eq!(names(source), [""; 0], "{source}");
        }
    }
}
