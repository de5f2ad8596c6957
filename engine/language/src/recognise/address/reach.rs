//! How far an address reaches: back over flats and house names, on over towns, counties and the postcode.

use super::{Reader, Tail};
use crate::Shape;
use crate::lexicon::{self, is_in};
use crate::recognise::FoundPostcode;
use crate::streets::{DWELLINGS, FLATS, is_house_number, place_at, street_at};
use std::ops::Range;

impl Reader<'_> {
    /// Moves the start over a flat, block or house name before a street number.
    pub(super) fn with_flat(&self, mut start: usize) -> usize {
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
                    && !(self.gap(start - back) == " "
                        && self.text.words()[start - back - 1].is_capitalised())
            });
            match house {
                Some(back) => start -= back,
                None => break,
            }
        }
        start
    }

    pub(super) fn gap(&self, at: usize) -> &str {
        let words = self.text.words();
        let (Some(previous), Some(word)) = (words.get(at.wrapping_sub(1)), words.get(at)) else {
            return "?";
        };
        let from = previous.end() + if previous.possessive { 2 } else { 0 };
        self.text.view().get(from..word.start()).unwrap_or("?")
    }

    /// Whether only a space, comma or line break parts a word from the one before.
    pub(super) fn parted_lightly(&self, at: usize) -> bool {
        matches!(
            self.gap(at),
            " " | ", " | "," | "\n" | ",\n" | ", \n" | " \n" | ". " | " , " | ".\n"
        )
    }

    pub(super) fn tail(&self, at: usize) -> Tail {
        self.tail_from(at, false)
    }

    /// Reads on: localities, towns, counties, the postcode. With `labelled`, anything that fits in an address.
    pub(super) fn tail_from(&self, mut at: usize, labelled: bool) -> Tail {
        let start = at;
        while at < self.text.words().len() && at < start + 16 {
            let light = at == start && labelled || self.parted_lightly(at);
            if !light {
                break;
            }
            if let Some((_, words)) = self.postcode_at(at) {
                return Tail {
                    end: words.end,
                    has_postcode: true,
                };
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
        Tail {
            end: at,
            has_postcode: false,
        }
    }

    pub(super) fn postcode_at(&self, at: usize) -> Option<&(FoundPostcode, Range<usize>)> {
        let from = self.postcodes.partition_point(|(_, words)| words.start < at);
        self.postcodes.get(from).filter(|(_, words)| words.start == at)
    }

    /// One past the last word of a run of capitalised words, small joining words and house numbers.
    pub(super) fn segment(&self, at: usize) -> usize {
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
            let small = end > at
                && is_in(
                    &[
                        "on", "upon", "under", "in", "le", "la", "the", "of", "by", "next", "and", "en",
                        "cum", "an", "y", "yr", "na", "nan", "ny",
                    ],
                    &lower,
                )
                && text
                    .words()
                    .get(end + 1)
                    .is_some_and(|next| next.is_capitalised());
            let stop = !small
                && lexicon::is_never_a_name(&lower)
                && !is_in(DWELLINGS, &lower)
                && !is_in(FLATS, &lower)
                && !is_compass(&lower)
                || is_in(lexicon::TITLES, &lower)
                || self.label_begins(end);
            let before_a_word = text
                .words()
                .get(end + 1)
                .is_some_and(|next| next.is_capitalised())
                && self.gap(end + 1) == " ";
            let numbered = is_house_number(text, end)
                && (end == at && before_a_word || end > at && is_in(FLATS, text.word(end - 1)));
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

    pub(super) fn label_begins(&self, at: usize) -> bool {
        let text = self.text;
        (at..text.words().len().min(at + 4)).any(|word| {
            let joined = (at + 1..=word).all(|inner| self.gap(inner) == " ");
            joined
                && text.view()[text.words()[word].end()..]
                    .trim_start_matches("(s)")
                    .starts_with([':'])
        })
    }

    /// Whether at most three more segments lead from a word to a postcode.
    pub(super) fn leads_to_postcode(&self, mut at: usize) -> bool {
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
    pub(super) fn ends_clause(&self, at: usize) -> bool {
        let end = self.text.words()[at - 1].end();
        let rest = &self.text.view()[end..];
        rest.is_empty() || rest.starts_with(['.', ',', ';', ')', '\n', '\u{c}', '"', '\''])
    }

    pub(super) fn could_be_somebody(&self, from: usize, to: usize) -> bool {
        let first = self.text.word(from);
        let lower = first.to_lowercase();
        lexicon::is_first_name(&lower)
            || lexicon::is_everyday(&lower)
            || is_in(lexicon::RANKS, first)
            || to - from > 3
    }

    /// Whether a line holds nothing but words of an address.
    pub(super) fn line_is_address(&self, at: usize) -> bool {
        let line = self
            .text
            .line(self.text.line_number(self.text.words()[at].start()));
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
        let typed = (at..last).any(|word| {
            is_in(lexicon::STREETS, self.text.word(word)) || is_in(DWELLINGS, self.text.word(word))
        });
        typed || place_at(self.text, at).is_some() || (at..last).any(|word| self.postcode_at(word).is_some())
    }

    /// Walks back from a postcode over towns, localities, streets and a house name.
    pub(super) fn back(&self, postcode: usize) -> usize {
        let text = self.text;
        let mut at = postcode;
        let mut start = postcode;
        while at > 0 && postcode - at < 14 && self.parted_lightly(at) {
            let word = text.words()[at - 1];
            let written = text.word(at - 1);
            let lower = written.to_lowercase();
            let housed = is_in(DWELLINGS, written) || is_in(FLATS, written);
            let typed =
                is_in(lexicon::STREETS, written) || is_in(lexicon::STREETS_OR_SURNAMES, written) || housed;
            let small = word.shape == Shape::Lower
                && is_in(
                    &["on", "upon", "under", "in", "le", "the", "of", "by", "next"],
                    &lower,
                );
            let fits = word.is_capitalised()
                || word.shape == Shape::Number && is_house_number(text, at - 1)
                || small;
            let stop = lexicon::is_never_a_name(&lower) && !typed && !is_compass(&lower)
                || is_in(lexicon::TITLES, &lower);
            if !fits || stop {
                break;
            }
            at -= 1;
            if word.shape == Shape::Number {
                if street_at(text, at + 1).is_some_and(|street| street.numbered)
                    || start == at + 1 && start < postcode
                {
                    start = self.with_flat(at);
                }
                break;
            }
            // A name of a house or street reaches back over its capitalised words on the same line.
            if typed && at > 0 {
                let mut begin = at;
                while begin > 0
                    && self.gap(begin) == " "
                    && text.words()[begin - 1].is_capitalised()
                    && !lexicon::is_never_a_name(&text.word(begin - 1).to_lowercase())
                {
                    begin -= 1;
                }
                if begin < at || housed {
                    start = begin;
                    at = begin;
                }
            } else if place_at(text, at).is_some_and(|place| place.end <= start)
                && (start == postcode || self.parted_lightly(start))
            {
                start = at;
            }
        }
        start
    }
}

fn is_compass(lower: &str) -> bool {
    matches!(
        lower,
        "north"
            | "south"
            | "east"
            | "west"
            | "great"
            | "little"
            | "upper"
            | "lower"
            | "new"
            | "old"
            | "st"
            | "high"
            | "mill"
            | "park"
            | "hill"
            | "green"
            | "london"
            | "yorkshire"
            | "midlands"
            | "england"
            | "wales"
            | "scotland"
            | "kingdom"
            | "united"
            | "uk"
            | "the"
    )
}
