//! Postal addresses of the United Kingdom, on one line or several: anchored on a postcode, on a house number and street,
//! on the label "Address", or on what the model tags.

mod reach;

use super::{FoundPostcode, Recogniser, postcodes};
use crate::lexicon::{self, is_in};
use crate::streets::{DWELLINGS, FLATS, is_house_number, place_at, street_at};
use crate::{Hit, Shape, Text, names};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Whole addresses and their pieces.
pub(super) struct Address;

const NAME: &str = "address";
const MODEL: &str = "address.model";

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:(?:home|postal|current|previous|former|work|business|correspondence|delivery|billing|bail|permanent|registered|last known|property|site|full|residential|mailing|care)[ /])?address(?:es)?(?: \d)?(?: ?\([^)\n]{1,40}\))?(?: and postcode)? ?(?::|\n)[ \n]?").expect("a valid pattern")
});

impl Recogniser for Address {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let postcodes: Vec<(FoundPostcode, Range<usize>)> = postcodes(text.view())
            .into_iter()
            .map(|found| {
                let words = text.word_at(found.range.start)
                    ..text.words().partition_point(|w| w.start() < found.range.end);
                (found, words)
            })
            .filter(|(_, words)| !words.is_empty())
            .collect();
        let reader = Reader { text, postcodes };
        let mut hits = reader.by_streets();
        hits.extend(reader.by_postcodes());
        hits.extend(reader.by_labels());
        hits.extend(reader.by_tags());
        hits
    }
}

struct Reader<'a> {
    text: &'a Text,
    /// Postcodes of known areas, with the words they cover.
    postcodes: Vec<(FoundPostcode, Range<usize>)>,
}

/// Where an address stops and how surely what was read behind the street belongs to it.
struct Tail {
    end: usize,
    has_postcode: bool,
}

impl Reader<'_> {
    /// A house number and a street, with the flat before and the town and postcode behind.
    fn by_streets(&self) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 1;
        while at < self.text.words().len() {
            let street = if is_house_number(self.text, at - 1) {
                street_at(self.text, at)
            } else {
                None
            };
            let Some(street) = street.filter(|street| street.numbered) else {
                hits.extend(self.named_house(at));
                at += 1;
                continue;
            };
            let start = self.with_flat(street.words.start);
            let tail = self.tail(street.words.end);
            let grounded = street.certain || tail.end > street.words.end || start < street.words.start;
            let score = match (tail.has_postcode, grounded) {
                (true, _) => 0.97,
                (false, true) => 0.88,
                (false, false) => 0.6,
            };
            let reason = if tail.has_postcode {
                "a house number and street with a postcode"
            } else {
                "a house number and street"
            };
            hits.push(self.hit(start..tail.end, score, reason));
            at = tail.end.max(at + 1);
        }
        hits
    }

    /// "Rose Cottage, Lamesley Road, Birtley": a house with a name right before a street without a number; and "Flat 4,
    /// Ashby House", which is no street at all.
    fn named_house(&self, at: usize) -> Option<Hit> {
        let text = self.text;
        let words = text.words();
        let is_dwelling = |at: usize| is_in(DWELLINGS, text.word(at)) && words[at].is_capitalised();
        let walk = |end: usize| {
            let mut start = end;
            while start > 0
                && end - start < 3
                && text.words()[start - 1].is_capitalised()
                && &text.view()[words[start - 1].end()..words[start].start()] == " "
                && !lexicon::is_never_a_name(&text.word(start - 1).to_lowercase())
            {
                start -= 1;
            }
            start
        };
        let house = at.checked_sub(1).filter(|&house| is_dwelling(house))?;
        let comma = matches!(self.gap(at), ", " | ",\n" | "\n");
        let start = walk(house);
        if start == house {
            return None;
        }
        let with_flat = self.with_flat(start);
        let street = street_at(text, at).filter(|street| street.certain && !street.numbered && comma);
        match street {
            Some(street) => {
                let tail = self.tail(street.words.end);
                Some(self.hit(with_flat..tail.end, 0.85, "a house with a name and its street"))
            }
            None if with_flat < start => {
                Some(self.hit(with_flat..house + 1, 0.75, "a flat in a house with a name"))
            }
            None => None,
        }
    }

    /// Houses with names before a postcode, and a town before one.
    fn by_postcodes(&self) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (found, words) in &self.postcodes {
            if !found.known_area {
                continue;
            }
            let start = self.back(words.start);
            if start < words.start {
                hits.push(self.hit(start..words.end, 0.93, "leads up to a postcode"));
            }
        }
        hits
    }

    /// Whatever looks like an address behind the label.
    fn by_labels(&self) -> Vec<Hit> {
        let text = self.text;
        let mut hits = Vec::new();
        for label in LABEL.find_iter(text.view()) {
            let at = text.words().partition_point(|word| word.start() < label.end());
            if text
                .words()
                .get(at)
                .is_none_or(|word| word.start() > label.end() + 2)
            {
                continue;
            }
            let tail = self.tail_from(at, true);
            let range = at..tail.end;
            let digits = range
                .clone()
                .any(|word| text.words()[word].shape == Shape::Number);
            let housed = range.clone().any(|word| {
                is_in(DWELLINGS, text.word(word))
                    || is_in(lexicon::STREETS, text.word(word))
                    || is_in(lexicon::STREETS_OR_SURNAMES, text.word(word))
            });
            let capitalised = range
                .clone()
                .filter(|&word| text.words()[word].is_capitalised())
                .count();
            if capitalised > 0
                && (tail.has_postcode || digits && capitalised > 1 || housed && capitalised > 1)
            {
                hits.push(self.hit(
                    range,
                    if tail.has_postcode { 0.95 } else { 0.85 },
                    "stands behind the label \u{201c}Address\u{201d}",
                ));
            }
        }
        hits
    }

    /// Addresses the model tags; a tag without a number is a place rather than an address.
    fn by_tags(&self) -> Vec<Hit> {
        let text = self.text;
        let mut hits = Vec::new();
        for tag in text
            .tags()
            .iter()
            .filter(|tag| tag.label == "ADDRESS" && tag.score >= 0.5)
        {
            let mut first = text.word_at(tag.start);
            let mut last = text.words().partition_point(|word| word.start() < tag.end);
            while first < last
                && is_in(
                    &[
                        "at", "of", "in", "address", "to", "from", "and", "on", "is", "was",
                    ],
                    text.word(first),
                )
            {
                first += 1;
            }
            while first < last
                && text.words()[last - 1].shape == Shape::Lower
                && text.words()[first].shape != Shape::Lower
            {
                last -= 1;
            }
            if first >= last {
                continue;
            }
            let range = names::bytes(text, &(first..last));
            let has_digit = text.view()[range.clone()].contains(|c: char| c.is_ascii_digit());
            let has_capital = (first..last).any(|at| text.words()[at].is_capitalised());
            let typed = (first + 1..last).any(|at| {
                is_in(lexicon::STREETS, text.word(at))
                    || is_in(lexicon::STREETS_OR_SURNAMES, text.word(at))
                    || is_in(DWELLINGS, text.word(at))
            });
            let score = 0.05 + 0.9 * tag.score;
            let placed = (first..last).any(|at| {
                place_at(text, at).is_some() || is_in(FLATS, text.word(at)) || self.postcode_at(at).is_some()
            });
            let vehicle = (first..last).any(|at| is_in(lexicon::VEHICLES, text.word(at)));
            let common = (first..last).all(|at| {
                text.words()[at].shape == Shape::Number
                    || lexicon::is_common(&text.word(at).to_lowercase())
                    || text.word(at).len() < 3
            });
            let shouted = (first..last).all(|at| text.words()[at].shape != Shape::Lower)
                && text.words()[first].shape == Shape::Upper;
            let unknown = shouted && !typed && !placed && !has_digit && (common || last - first == 1);
            if unknown && tag.score < 0.9 {
                continue;
            }
            if (has_digit || last - first == 1) && !typed && !placed && (common || vehicle)
                || has_digit && !typed && !placed && last - first < 3
            {
                continue;
            }
            let (category, score) = match (has_digit, typed) {
                (true, true) => (Category::Address, score),
                (true, false) => (Category::Address, score - 0.15),
                (false, true) => (Category::Location, score - 0.1),
                (false, false) => (Category::Location, score - 0.2),
            };
            // A bare number, or a word behind a number that is no street, is too little.
            if !has_capital && !typed || last - first == 1 && has_digit {
                continue;
            }
            let key = names::key(text, &(first..last));
            hits.push(
                Hit::new(range, category, score, MODEL)
                    .because("the language model reads it as an address")
                    .keyed(key),
            );
        }
        hits
    }

    fn hit(&self, words: Range<usize>, score: f32, reason: &str) -> Hit {
        Hit::new(names::bytes(self.text, &words), Category::Address, score, NAME)
            .because(reason)
            .keyed(names::key(self.text, &words))
    }
}

#[cfg(test)]
mod tests {
    use super::Address;
    use crate::Text;
    use crate::recognise::Recogniser;
    use obelus_evidence::CaseContext;

    /// The longest address found.
    fn longest(source: &str) -> String {
        let text = Text::new(source);
        let hits = Address.find(&text, &CaseContext::default());
        let best = hits.into_iter().max_by_key(|hit| hit.range.len());
        best.map(|hit| text.view()[hit.range].to_owned())
            .unwrap_or_default()
    }

    #[test]
    fn addresses_are_found_whole() {
        for (source, whole) in [
            (
                "I live at 14 Elm Road, Headingley, Leeds, LS6 2AB with Ann",
                "14 Elm Road, Headingley, Leeds, LS6 2AB",
            ),
            (
                "Flat 2, 94 The Paddock, Leeds, LS9 7BT.",
                "Flat 2, 94 The Paddock, Leeds, LS9 7BT",
            ),
            (
                "Mr Quist\nFlat 3\n14 Elm Road\nMoor Allerton\nLeeds\nLS6 2AB\nDear",
                "Flat 3\n14 Elm Road\nMoor Allerton\nLeeds\nLS6 2AB",
            ),
            (
                "went to 26 Harrow Lane, Keighley, and rang",
                "26 Harrow Lane, Keighley",
            ),
            (
                "Address: Rose Cottage, Mill Lane, Otley LS21 3NP Tel: 1",
                "Rose Cottage, Mill Lane, Otley LS21 3NP",
            ),
            (
                "Address: 46 Tannery Court Wakefield WF1 2TY Phone: 2",
                "46 Tannery Court Wakefield WF1 2TY",
            ),
            (
                "of 155 KINGSWAY, KEIGHLEY, BD20 6WS OCCUPATION",
                "155 KINGSWAY, KEIGHLEY, BD20 6WS",
            ),
            ("Home address: 7 Yew Bank, Ilkley\nPhone: 1", "7 Yew Bank, Ilkley"),
            (
                "at Ash House, 12 Park Street, York YO1 7AA",
                "Ash House, 12 Park Street, York YO1 7AA",
            ),
            ("he said 5 Oak Avenue, Mary ran", "5 Oak Avenue"),
            ("in Leeds LS1 4AP today", "Leeds LS1 4AP"),
        ] {
            assert_eq!(longest(source), whole, "{source}");
        }
    }

    #[test]
    fn what_is_no_address_is_left() {
        for source in [
            "Address: not known",
            "Leeds Magistrates' Court",
            "page 2 The defendant",
            "at 14:05 The Court rose",
            "10 minutes down the road",
        ] {
            assert_eq!(longest(source), "", "{source}");
        }
    }
}
