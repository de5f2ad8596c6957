//! The grammar of streets and towns, shared by the recognisers of addresses and of locations.

use crate::lexicon::{self, PLACES, STREETS, STREETS_OR_SURNAMES, is_in};
use crate::{Shape, Text, months::MONTHS, names};
use std::ops::Range;

/// Words that stand for a house, flat or block in front of a street.
pub(crate) const DWELLINGS: &[&str] = &[
    "house",
    "cottage",
    "cottages",
    "court",
    "lodge",
    "farm",
    "farmhouse",
    "heights",
    "tower",
    "towers",
    "villa",
    "villas",
    "hall",
    "barn",
    "barns",
    "manor",
    "grange",
    "mill",
    "mills",
    "point",
    "building",
    "buildings",
    "apartments",
    "mansions",
    "flats",
    "bungalow",
    "vicarage",
    "rectory",
    "forge",
    "stables",
    "chambers",
    "wharf",
    "residence",
    "residences",
    "hostel",
];
/// Words before the number of a flat.
pub(crate) const FLATS: &[&str] = &[
    "flat",
    "apartment",
    "apt",
    "unit",
    "room",
    "block",
    "suite",
    "maisonette",
    "studio",
    "plot",
    "floor",
    "bedsit",
    "annexe",
];
/// Words before `Court` that make it a court of law.
pub(crate) const COURTS: &[&str] = &[
    "crown",
    "magistrates",
    "magistrates'",
    "county",
    "high",
    "family",
    "youth",
    "supreme",
    "combined",
    "justice",
    "coroner's",
    "administrative",
    "appeal",
    "assize",
    "cassation",
    "civil",
    "constitutional",
    "criminal",
    "district",
    "federal",
    "labour",
    "military",
    "regional",
    "section",
    "security",
];
/// Streets of one word: a compass of endings that make a word a street when a house number stands before it.
const ONE_WORD_ENDINGS: &[&str] = &[
    "way", "gate", "side", "field", "fields", "wood", "croft", "dale", "bank", "hill", "ley", "moor",
];

/// A street: with its house number, or without.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Street {
    /// Words, house number included.
    pub words: Range<usize>,
    /// Whether a house number begins it.
    pub numbered: bool,
    /// Whether its last word is a street word for certain (`Road`), not one that is a surname too (`Hill`).
    pub certain: bool,
}

/// Whether a word is a house number: `12`, `12a`, `12-14`.
pub(crate) fn is_house_number(text: &Text, at: usize) -> bool {
    let Some(word) = text.words().get(at) else {
        return false;
    };
    let written = text.word(at);
    let digits = written.chars().take_while(char::is_ascii_digit).count();
    let rest = &written[digits..];
    let tail_is_fine = rest.is_empty()
        || rest.len() == 1 && rest.chars().all(|c| c.is_ascii_alphabetic())
        || rest
            .strip_prefix('-')
            .is_some_and(|to| !to.is_empty() && to.len() <= 4 && to.chars().all(|c| c.is_ascii_digit()));
    let before = text.view()[..word.start()].chars().next_back();
    // "Peugeot 208 Burley Road": the number is the car's.
    let of_a_car = at > 0 && is_in(lexicon::VEHICLES, text.word(at - 1)) && names::joins(text, at);
    let zero = digits > 0 && written.starts_with('0');
    // "On 12 November 2002 the Court declared": the number is the date's.
    let of_a_date = digits == 4 && at > 0 && is_in(&MONTHS, text.word(at - 1)) && names::joins(text, at);
    word.shape == Shape::Number
        && !of_a_car
        && !of_a_date
        && !zero
        && (1..=4).contains(&digits)
        && tail_is_fine
        && !matches!(before, Some('/' | '\u{a3}' | ':' | '.' | '-' | '$' | '#'))
        && !text.view()[word.end()..].starts_with(['/', ':', '%'])
}

/// Reads a street whose name (not its number) begins at word `at`.
pub(crate) fn street_at(text: &Text, at: usize) -> Option<Street> {
    let words = text.words();
    let numbered = at > 0 && is_house_number(text, at - 1) && {
        let gap = &text.view()[words[at - 1].end()..words.get(at)?.start()];
        matches!(gap, " " | ", " | "\n")
    };
    let small = words.get(at)?.shape == Shape::Lower;
    let mut end = at;
    while end < at + 5 && (end == at || joined(text, end)) {
        let Some(word) = words.get(end) else { break };
        let written = text.word(end);
        let certain = is_in(STREETS, written) || is_in(&["lane", "close"], written);
        let types_it = end > at && (certain || is_in(STREETS_OR_SURNAMES, written));
        let written_right = if small { certain } else { word.is_capitalised() };
        if types_it && written_right {
            let range = if numbered { at - 1..end + 1 } else { at..end + 1 };
            if !numbered && end == at + 1 && is_in(&["the"], text.word(at)) {
                return the_street(text, at);
            }
            return accepted(text, at, end, numbered, small).then_some(Street {
                words: range,
                numbered,
                certain,
            });
        }
        let may_go_on = if small {
            word.shape == Shape::Lower && end < at + 2
        } else {
            word.is_capitalised() || is_in(&["of", "the", "le", "la", "upon", "de"], written) && end > at
        };
        if !may_go_on || word.possessive && end > at + 1 {
            break;
        }
        end += 1;
    }
    if numbered {
        one_word_street(text, at)
    } else {
        the_street(text, at)
    }
}

/// What stands before the street word must be a name of a street.
fn accepted(text: &Text, at: usize, end: usize, numbered: bool, small: bool) -> bool {
    if (at..end).any(|word| {
        is_in(lexicon::VEHICLES, text.word(word))
            && !is_in(
                &[
                    "swift", "cooper", "jazz", "focus", "estate", "partner", "smart", "mini", "galaxy",
                    "rover", "leon", "escort", "ford",
                ],
                text.word(word),
            )
    }) || end > at + 1 && is_in(&["ford", "rover", "seat"], text.word(at))
    {
        return false;
    }
    let function_words = [
        "the", "this", "that", "same", "my", "our", "main", "next", "a", "no", "your", "his", "her", "their",
    ];
    let first = text.word(at).to_lowercase();
    if first == "the" && end == at + 1 {
        return numbered && !small;
    }
    if function_words.contains(&&*first) && first != "the" && first != "main" {
        return false;
    }
    let middle = (at..end).map(|word| text.word(word).to_lowercase());
    if small {
        let strange = middle
            .clone()
            .all(|word| !lexicon::NOT_NAMES.contains(&*word) && word.len() > 2);
        return numbered && strange;
    }
    // In a text all in capitals every word looks like a name.
    let in_capitals = text.words()[at].shape == Shape::Upper;
    if in_capitals
        && middle
            .clone()
            .any(|word| lexicon::NOT_NAMES.contains(&*word) && !is_street_adjective(&word))
    {
        return false;
    }
    // "Police Station Road" is a street; "Witness Court" is not.
    let everyday = middle
        .clone()
        .all(|word| lexicon::is_never_a_name(&word) && !is_street_adjective(&word));
    let sits = is_in(&["court"], text.word(end)) && middle.clone().any(|word| is_in(COURTS, &word));
    !everyday && !sits
}

fn is_street_adjective(word: &str) -> bool {
    matches!(
        word,
        "high"
            | "low"
            | "north"
            | "south"
            | "east"
            | "west"
            | "central"
            | "main"
            | "station"
            | "church"
            | "school"
            | "park"
            | "mill"
            | "new"
            | "old"
            | "upper"
            | "lower"
            | "great"
            | "little"
            | "back"
            | "the"
            | "market"
            | "bridge"
            | "hospital"
            | "college"
            | "victoria"
            | "queen"
            | "king"
            | "prince"
            | "railway"
            | "river"
            | "garden"
            | "spring"
            | "summer"
            | "winter"
            | "green"
            | "chapel"
            | "castle"
            | "university"
            | "london"
            | "royal"
            | "commercial"
            | "regent"
            | "union"
            | "first"
            | "second"
            | "third"
            | "fourth"
            | "fifth"
            | "lodge"
            | "hall"
            | "court"
            | "field"
            | "farm"
            | "gate"
            | "cross"
            | "albert"
            | "water"
            | "western"
            | "eastern"
            | "northern"
            | "southern"
    )
}

/// `51 Kingsway`, `22 The Crescent`, `3 Broadway`: a number before one capitalised word that looks like a street, or
/// before `The` and a word.
fn one_word_street(text: &Text, at: usize) -> Option<Street> {
    let word = text.words().get(at)?;
    let lower = text.word(at).to_lowercase();
    if lower == "the"
        && text
            .words()
            .get(at + 1)
            .is_some_and(|next| next.shape == Shape::Capital || next.shape == Shape::Upper)
        && names::joins(text, at + 1)
    {
        let everyday = lexicon::is_never_a_name(&text.word(at + 1).to_lowercase())
            && !is_in(STREETS_OR_SURNAMES, text.word(at + 1));
        return (!everyday).then_some(Street {
            words: at - 1..at + 2,
            numbered: true,
            certain: false,
        });
    }
    let shaped = matches!(word.shape, Shape::Capital | Shape::Upper)
        && lower.len() > 5
        && !lexicon::is_everyday(&lower)
        && ONE_WORD_ENDINGS.iter().any(|ending| lower.ends_with(ending));
    shaped.then_some(Street {
        words: at - 1..at + 1,
        numbered: true,
        certain: false,
    })
}

/// `The Avenue`, `The Paddock` without a number: only when the word is a street word.
fn the_street(text: &Text, at: usize) -> Option<Street> {
    let named = text.word(at) == "The" || text.word(at) == "THE";
    let next = text.word(at + 1);
    let typed = is_in(STREETS, next)
        || is_in(STREETS_OR_SURNAMES, next)
            && !is_in(&["court", "bank", "end", "link", "field", "point"], next);
    let capital = text.words().get(at + 1).is_some_and(|word| word.is_capitalised()) && joined(text, at + 1);
    let sentence = text.view()[..text.words()[at].start()]
        .trim_end()
        .ends_with(['.', ':', '\n'])
        || at == 0;
    (named && typed && capital && !sentence).then_some(Street {
        words: at..at + 2,
        numbered: false,
        certain: false,
    })
}

/// Words of a street name: a space between them, a full stop after `St`, an apostrophe before.
pub(crate) fn joined(text: &Text, at: usize) -> bool {
    let words = text.words();
    let (Some(previous), Some(word)) = (words.get(at.wrapping_sub(1)), words.get(at)) else {
        return false;
    };
    let from = previous.end() + if previous.possessive { 2 } else { 0 };
    let gap = text.view().get(from..word.start()).unwrap_or("?");
    gap == " "
        || gap == "' "
        || gap == ". " && is_in(&["st"], text.word(at - 1))
        || gap == "\n" && names::flows_over(text, previous.end())
}

/// Words of the longest known town, city or county that begins at word `at`, written with a capital.
pub(crate) fn place_at(text: &Text, at: usize) -> Option<Range<usize>> {
    let words = text.words();
    if !words.get(at)?.is_capitalised() {
        return None;
    }
    let mut key = String::new();
    let mut found = None;
    for (end, word) in words.iter().enumerate().skip(at).take(4) {
        if end > at {
            if !joined(text, end) {
                break;
            }
            key.push(' ');
        }
        key.push_str(&text.view()[word.range()].to_lowercase());
        if word.possessive {
            key.push_str("'s");
        }
        if PLACES.contains(key.as_str()) {
            found = Some(at..end + 1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{place_at, street_at};
    use crate::Text;

    fn street(source: &str, from: &str) -> Option<String> {
        let text = Text::new(source);
        let at = text.word_at(text.view().find(from).expect("the word"));
        street_at(&text, at).map(|street| text.view()[crate::names::bytes(&text, &street.words)].to_owned())
    }

    #[test]
    fn streets_are_read_with_their_numbers() {
        for (source, from, whole) in [
            ("at 12 Elm Road now", "Elm", "12 Elm Road"),
            ("14a, St. Mary's Close", "St", "14a, St. Mary's Close"),
            ("51 Kingsway, Otley", "Kingsway", "51 Kingsway"),
            ("94 The Paddock", "The", "94 The Paddock"),
            ("26 harrow lane", "harrow", "26 harrow lane"),
            ("on Old Mill Lane today", "Old", "Old Mill Lane"),
            ("155 KINGSWAY, KEIGHLEY", "KINGSWAY", "155 KINGSWAY"),
            ("3 Station Road", "Station", "3 Station Road"),
        ] {
            assert_eq!(street(source, from).as_deref(), Some(whole), "{source}");
        }
    }

    #[test]
    fn other_words_are_no_streets() {
        for (source, from) in [
            ("10 minutes down the road", "minutes"),
            ("Leeds Crown Court", "Crown"),
            ("in my road", "my"),
            ("2 people in the street", "people"),
            ("14 Witness Court", "Witness"),
        ] {
            assert_eq!(street(source, from), None, "{source}");
        }
    }

    #[test]
    fn the_longest_town_wins() {
        let text = Text::new("in Stoke-on-Trent, King's Lynn and Newcastle upon Tyne");
        let at = |word: &str| text.word_at(text.view().find(word).expect("the word"));
        assert_eq!(place_at(&text, at("Newcastle")).map(|w| w.len()), Some(3));
        assert_eq!(place_at(&text, at("King")).map(|w| w.len()), Some(2));
        assert!(place_at(&text, at("Stoke")).is_some());
    }
}
