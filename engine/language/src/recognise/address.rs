//! Postal addresses of the United Kingdom, on one line or several: anchored on a postcode, on a house number and street,
//! on the label "Address", or on what the model tags.

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
                let words = text.word_at(found.range.start)..text.words().partition_point(|w| w.start() < found.range.end);
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
            let street = if is_house_number(self.text, at - 1) { street_at(self.text, at) } else { None };
            let Some(street) = street.filter(|street| street.numbered) else {
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
            let reason = if tail.has_postcode { "a house number and street with a postcode" } else { "a house number and street" };
            hits.push(self.hit(start..tail.end, score, reason));
            at = tail.end.max(at + 1);
        }
        hits
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
            if text.words().get(at).is_none_or(|word| word.start() > label.end() + 2) {
                continue;
            }
            let tail = self.tail_from(at, true);
            let range = at..tail.end;
            let digits = range.clone().any(|word| text.words()[word].shape == Shape::Number);
            let housed = range.clone().any(|word| {
                is_in(DWELLINGS, text.word(word)) || is_in(lexicon::STREETS, text.word(word)) || is_in(lexicon::STREETS_OR_SURNAMES, text.word(word))
            });
            let capitalised = range.clone().filter(|&word| text.words()[word].is_capitalised()).count();
            if capitalised > 0 && (tail.has_postcode || digits && capitalised > 1 || housed && capitalised > 1) {
                hits.push(self.hit(range, if tail.has_postcode { 0.95 } else { 0.85 }, "stands behind the label \u{201c}Address\u{201d}"));
            }
        }
        hits
    }

    /// Addresses the model tags; a tag without a number is a place rather than an address.
    fn by_tags(&self) -> Vec<Hit> {
        let text = self.text;
        let mut hits = Vec::new();
        for tag in text.tags().iter().filter(|tag| tag.label == "ADDRESS" && tag.score >= 0.5) {
            let mut first = text.word_at(tag.start);
            let mut last = text.words().partition_point(|word| word.start() < tag.end);
            while first < last && is_in(&["at", "of", "in", "address", "to", "from", "and", "on", "is", "was"], text.word(first)) {
                first += 1;
            }
            while first < last && text.words()[last - 1].shape == Shape::Lower && text.words()[first].shape != Shape::Lower {
                last -= 1;
            }
            if first >= last {
                continue;
            }
            let range = names::bytes(text, &(first..last));
            let has_digit = text.view()[range.clone()].contains(|c: char| c.is_ascii_digit());
            let has_capital = (first..last).any(|at| text.words()[at].is_capitalised());
            let typed = (first + 1..last).any(|at| {
                is_in(lexicon::STREETS, text.word(at)) || is_in(lexicon::STREETS_OR_SURNAMES, text.word(at)) || is_in(DWELLINGS, text.word(at))
            });
            let score = 0.05 + 0.9 * tag.score;
            let placed = (first..last).any(|at| place_at(text, at).is_some() || is_in(FLATS, text.word(at)) || self.postcode_at(at).is_some());
            let vehicle = (first..last).any(|at| is_in(lexicon::VEHICLES, text.word(at)));
            let common = (first..last).all(|at| text.words()[at].shape == Shape::Number || lexicon::is_common(&text.word(at).to_lowercase()) || text.word(at).len() < 3);
            if (has_digit || last - first == 1) && !typed && !placed && (common || vehicle) || has_digit && !typed && !placed && last - first < 3 {
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
            hits.push(Hit::new(range, category, score, MODEL).because("the language model reads it as an address").keyed(key));
        }
        hits
    }

    fn hit(&self, words: Range<usize>, score: f32, reason: &str) -> Hit {
        Hit::new(names::bytes(self.text, &words), Category::Address, score, NAME)
            .because(reason)
            .keyed(names::key(self.text, &words))
    }

    /// Moves the start over a flat, block or house name before a street number.
    fn with_flat(&self, mut start: usize) -> usize {
        for _ in 0..2 {
            let flat = (1..=3).find(|&back| {
                start >= back
                    && is_in(FLATS, self.text.word(start - back))
                    && (start - back + 1..start).all(|at| self.text.word(at).len() <= 3)
                    && (start - back + 1..=start).all(|at| self.parted_lightly(at))
            });
            if let Some(back) = flat {
                start -= back;
                continue;
            }
            let house = (2..=4).rev().find(|&back| {
                start > back
                    && is_in(DWELLINGS, self.text.word(start - 1))
                    && self.gap(start).starts_with(',')
                    && (start - back..start).all(|at| self.text.words()[at].is_capitalised())
                    && (start - back + 1..start).all(|at| self.gap(at) == " ")
                    && !is_in(&["the"], self.text.word(start - back))
                    && !(self.gap(start - back) == " " && self.text.words()[start - back - 1].is_capitalised())
            });
            match house {
                Some(back) => start -= back,
                None => break,
            }
        }
        start
    }

    fn gap(&self, at: usize) -> &str {
        let words = self.text.words();
        let (Some(previous), Some(word)) = (words.get(at.wrapping_sub(1)), words.get(at)) else { return "?" };
        let from = previous.end() + if previous.possessive { 2 } else { 0 };
        self.text.view().get(from..word.start()).unwrap_or("?")
    }

    /// Whether only a space, comma or line break parts a word from the one before.
    fn parted_lightly(&self, at: usize) -> bool {
        matches!(self.gap(at), " " | ", " | "," | "\n" | ",\n" | ", \n" | " \n" | ". " | " , " | ".\n")
    }

    fn tail(&self, at: usize) -> Tail {
        self.tail_from(at, false)
    }

    /// Reads on: localities, towns, counties, the postcode. With `labelled`, anything that fits in an address.
    fn tail_from(&self, mut at: usize, labelled: bool) -> Tail {
        let start = at;
        while at < self.text.words().len() && at < start + 16 {
            let light = at == start && labelled || self.parted_lightly(at);
            if !light {
                break;
            }
            if let Some((_, words)) = self.postcode_at(at) {
                return Tail { end: words.end, has_postcode: true };
            }
            let broken = self.gap(at).contains('\n');
            let segment = self.segment(at);
            if segment == at {
                break;
            }
            let known = place_at(self.text, at).is_some_and(|place| place.end == segment);
            let leads_on = self.leads_to_postcode(segment);
            let comma = self.gap(at).contains(',') || labelled;
            let ends_there = self.ends_clause(segment);
            let plain = comma && !broken && ends_there && !self.could_be_somebody(at, segment);
            let labelled_line = labelled && (!broken || at > start && self.line_is_address(at));
            let known_there = known && (comma || ends_there || !broken);
            if !(known_there || leads_on || plain || labelled_line) {
                break;
            }
            at = segment;
        }
        Tail { end: at, has_postcode: false }
    }

    fn postcode_at(&self, at: usize) -> Option<&(FoundPostcode, Range<usize>)> {
        let from = self.postcodes.partition_point(|(_, words)| words.start < at);
        self.postcodes.get(from).filter(|(_, words)| words.start == at)
    }

    /// One past the last word of a run of capitalised words, small joining words and house numbers.
    fn segment(&self, at: usize) -> usize {
        let text = self.text;
        if let Some(place) = place_at(text, at) {
            return place.end;
        }
        if let Some(street) = street_at(text, if is_house_number(text, at) { at + 1 } else { at }) {
            return street.words.end;
        }
        let mut end = at;
        while end < at + 5 && (end == at || matches!(self.gap(end), " " | "' ")) {
            let Some(word) = text.words().get(end) else { break };
            let lower = text.word(end).to_lowercase();
            let small = end > at && is_in(&["on", "upon", "under", "in", "le", "la", "the", "of", "by", "next", "and", "en", "cum"], &lower)
                && text.words().get(end + 1).is_some_and(|next| next.is_capitalised());
            let stop = lexicon::is_never_a_name(&lower) && !is_in(DWELLINGS, &lower) && !is_in(FLATS, &lower) && !is_compass(&lower)
                || is_in(lexicon::TITLES, &lower)
                || self.label_begins(end);
            let before_a_word = text.words().get(end + 1).is_some_and(|next| next.is_capitalised()) && self.gap(end + 1) == " ";
            let numbered = is_house_number(text, end) && (end == at && before_a_word || end > at && is_in(FLATS, text.word(end - 1)));
            if stop || !(word.is_capitalised() || small || numbered) || self.postcode_at(end).is_some() {
                break;
            }
            if end > at && place_at(text, end).is_some() {
                break;
            }
            end += 1;
        }
        end
    }

    fn label_begins(&self, at: usize) -> bool {
        let text = self.text;
        (at..text.words().len().min(at + 4)).any(|word| {
            let joined = (at + 1..=word).all(|inner| self.gap(inner) == " ");
            joined && text.view()[text.words()[word].end()..].trim_start_matches("(s)").starts_with([':'])
        })
    }

    /// Whether at most three more segments lead from a word to a postcode.
    fn leads_to_postcode(&self, mut at: usize) -> bool {
        for _ in 0..4 {
            if at >= self.text.words().len() || !self.parted_lightly(at) {
                return false;
            }
            if self.postcode_at(at).is_some() {
                return true;
            }
            let segment = self.segment(at);
            if segment == at {
                return false;
            }
            at = segment;
        }
        false
    }

    /// Whether a clause or line ends behind the word before `at`.
    fn ends_clause(&self, at: usize) -> bool {
        let end = self.text.words()[at - 1].end();
        let rest = &self.text.view()[end..];
        rest.is_empty() || rest.starts_with(['.', ',', ';', ')', '\n', '\u{c}', '"', '\''])
    }

    fn could_be_somebody(&self, from: usize, to: usize) -> bool {
        let first = self.text.word(from);
        let lower = first.to_lowercase();
        lexicon::is_first_name(&lower) || lexicon::is_everyday(&lower) || is_in(lexicon::RANKS, first) || to - from > 3
    }

    /// Whether a line holds nothing but words of an address.
    fn line_is_address(&self, at: usize) -> bool {
        let line = self.text.line(self.text.line_number(self.text.words()[at].start()));
        let last = self.text.words().partition_point(|word| word.start() < line.end);
        let mut word = at;
        while word < last {
            if let Some((_, words)) = self.postcode_at(word) {
                word = words.end;
                continue;
            }
            let segment = self.segment(word);
            if segment == word {
                return false;
            }
            word = segment;
        }
        let typed = (at..last).any(|word| is_in(lexicon::STREETS, self.text.word(word)) || is_in(DWELLINGS, self.text.word(word)));
        typed || place_at(self.text, at).is_some() || (at..last).any(|word| self.postcode_at(word).is_some())
    }

    /// Walks back from a postcode over towns, localities, streets and a house name.
    fn back(&self, postcode: usize) -> usize {
        let text = self.text;
        let mut at = postcode;
        let mut start = postcode;
        while at > 0 && postcode - at < 14 && self.parted_lightly(at) {
            let word = text.words()[at - 1];
            let written = text.word(at - 1);
            let lower = written.to_lowercase();
            let housed = is_in(DWELLINGS, written) || is_in(FLATS, written);
            let typed = is_in(lexicon::STREETS, written) || is_in(lexicon::STREETS_OR_SURNAMES, written) || housed;
            let small = word.shape == Shape::Lower && is_in(&["on", "upon", "under", "in", "le", "the", "of", "by", "next"], &lower);
            let fits = word.is_capitalised() || word.shape == Shape::Number && is_house_number(text, at - 1) || small;
            let stop = lexicon::is_never_a_name(&lower) && !typed && !is_compass(&lower) || is_in(lexicon::TITLES, &lower);
            if !fits || stop {
                break;
            }
            at -= 1;
            if word.shape == Shape::Number {
                if street_at(text, at + 1).is_some_and(|street| street.numbered) || start == at + 1 && start < postcode {
                    start = self.with_flat(at);
                }
                break;
            }
            // A name of a house or street reaches back over its capitalised words on the same line.
            if typed && at > 0 {
                let mut begin = at;
                while begin > 0 && self.gap(begin) == " " && text.words()[begin - 1].is_capitalised() && !lexicon::is_never_a_name(&text.word(begin - 1).to_lowercase()) {
                    begin -= 1;
                }
                if begin < at || housed {
                    start = begin;
                    at = begin;
                }
            } else if place_at(text, at).is_some_and(|place| place.end <= start) && (start == postcode || self.parted_lightly(start)) {
                start = at;
            }
        }
        start
    }
}

fn is_compass(lower: &str) -> bool {
    matches!(lower, "north" | "south" | "east" | "west" | "great" | "little" | "upper" | "lower" | "new" | "old" | "st" | "high" | "mill" | "park"
        | "hill" | "green" | "london" | "yorkshire" | "midlands" | "england" | "wales" | "scotland" | "kingdom" | "united" | "uk" | "the")
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
        best.map(|hit| text.view()[hit.range].to_owned()).unwrap_or_default()
    }

    #[test]
    fn addresses_are_found_whole() {
        for (source, whole) in [
            ("I live at 14 Elm Road, Headingley, Leeds, LS6 2AB with Ann", "14 Elm Road, Headingley, Leeds, LS6 2AB"),
            ("Flat 2, 94 The Paddock, Leeds, LS9 7BT.", "Flat 2, 94 The Paddock, Leeds, LS9 7BT"),
            ("Mr Quist\nFlat 3\n14 Elm Road\nMoor Allerton\nLeeds\nLS6 2AB\nDear", "Flat 3\n14 Elm Road\nMoor Allerton\nLeeds\nLS6 2AB"),
            ("went to 26 Harrow Lane, Keighley, and rang", "26 Harrow Lane, Keighley"),
            ("Address: Rose Cottage, Mill Lane, Otley LS21 3NP Tel: 1", "Rose Cottage, Mill Lane, Otley LS21 3NP"),
            ("Address: 46 Tannery Court Wakefield WF1 2TY Phone: 2", "46 Tannery Court Wakefield WF1 2TY"),
            ("of 155 KINGSWAY, KEIGHLEY, BD20 6WS OCCUPATION", "155 KINGSWAY, KEIGHLEY, BD20 6WS"),
            ("Home address: 7 Yew Bank, Ilkley\nPhone: 1", "7 Yew Bank, Ilkley"),
            ("at Ash House, 12 Park Street, York YO1 7AA", "Ash House, 12 Park Street, York YO1 7AA"),
            ("he said 5 Oak Avenue, Mary ran", "5 Oak Avenue"),
            ("in Leeds LS1 4AP today", "Leeds LS1 4AP"),
        ] {
            assert_eq!(longest(source), whole, "{source}");
        }
    }

    #[test]
    fn what_is_no_address_is_left() {
        for source in ["Address: not known", "Leeds Magistrates' Court", "page 2 The defendant", "at 14:05 The Court rose", "10 minutes down the road"] {
            assert_eq!(longest(source), "", "{source}");
        }
    }
}
