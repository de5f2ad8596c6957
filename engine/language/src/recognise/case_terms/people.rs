//! Finds known people by any form of their names.

use super::NAME;
use crate::nearly::{LEAST_LETTERS, blurred, one_edit_apart};
use crate::{Hit, Shape, Text, lexicon, names};
use obelus_evidence::{Category, Party, Role};
use regex::Regex;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

static INITIALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:[A-Z]\. ?){2,4}|(?m:^[A-Z]{2,3}(?: ?:))|\([A-Z]{2,3}\)").expect("a valid pattern")
});

/// A known person, by the words of the name.
struct Known {
    /// Lower case, in order; particles of the surname belong to `surname`.
    first: Vec<String>,
    surname: Vec<String>,
    role: Option<Role>,
    key: String,
    reason: String,
    /// How sure a match on the full name is.
    certainty: f32,
}

/// The people of a case, ready to be looked for.
pub(crate) struct People {
    known: Vec<Known>,
    /// Lower-case word of a name, to the people who bear it.
    bearers: HashMap<String, Vec<usize>>,
    /// A word as blurred pixels show it, to the word.
    blurred: HashMap<String, String>,
    recogniser: &'static str,
}

/// How one word of the text relates to one of the names.
#[derive(Clone, Copy, PartialEq)]
enum Fit {
    Exact,
    Initial,
    Nearly,
}

impl People {
    /// The parties of a case.
    pub(crate) fn new(parties: &[Party]) -> Self {
        let mut people = Self::empty(NAME);
        for party in parties {
            let reason = format!("named in the case as {}", role_words(party.role));
            let surname = party.surname.as_ref().map(|surname| surname.reveal().as_str());
            people.add(party.name.reveal(), surname, Some(party.role), &reason, 0.98);
        }
        people
    }

    /// Nobody yet.
    pub(crate) fn empty(recogniser: &'static str) -> Self {
        Self {
            known: Vec::new(),
            bearers: HashMap::new(),
            blurred: HashMap::new(),
            recogniser,
        }
    }

    /// Whether nobody is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds a person by full name, first names first; `surname` when it is known apart.
    pub(crate) fn add(
        &mut self,
        name: &str,
        surname: Option<&str>,
        role: Option<Role>,
        reason: &str,
        certainty: f32,
    ) {
        let view = Text::new(name);
        let mut words: Vec<String> = (0..view.words().len())
            .map(|at| view.word(at).to_lowercase())
            .collect();
        words.retain(|word| {
            !lexicon::is_in(lexicon::TITLES, word) && !word.chars().any(|c| c.is_ascii_digit())
        });
        let surname_words = surname
            .map_or(0, |s| s.split_whitespace().count())
            .min(words.len());
        let mut split = if surname_words > 0 {
            words.len() - surname_words
        } else {
            words.len().saturating_sub(1)
        };
        while surname_words == 0 && split > 1 && lexicon::is_in(lexicon::PARTICLES, &words[split - 1]) {
            split -= 1;
        }
        let key = words.join(" ");
        if words.is_empty() || self.known.iter().any(|person| person.key == key) {
            return;
        }
        let surname = words.split_off(split);
        let person = self.known.len();
        for word in words
            .iter()
            .chain(&surname)
            .filter(|word| word.chars().count() > 1)
        {
            self.bearers.entry(word.clone()).or_default().push(person);
            if word.chars().count() >= LEAST_LETTERS {
                self.blurred.insert(blurred(word), word.clone());
            }
        }
        self.known.push(Known {
            first: words,
            surname,
            role,
            key,
            reason: reason.to_owned(),
            certainty,
        });
    }

    /// Finds them in a text.
    pub(crate) fn find(&self, text: &Text) -> Vec<Hit> {
        let mut near: HashMap<String, Option<String>> = HashMap::new();
        let mut hits = Vec::new();
        let mut at = 0;
        while at < text.words().len() {
            match self.longest_at(text, at, &mut near) {
                Some((words, person, nearly)) => {
                    hits.extend(self.judge(text, &words, person, nearly));
                    at = words.end;
                }
                None => at += 1,
            }
        }
        hits
    }

    /// The longest run of words from `at` that are all words of one person's name.
    fn longest_at(
        &self,
        text: &Text,
        at: usize,
        near: &mut HashMap<String, Option<String>>,
    ) -> Option<(Range<usize>, usize, bool)> {
        let mut best: Option<(Range<usize>, usize, bool)> = None;
        let first = self.bears(text, at, near);
        let candidates: Vec<usize> = match &first {
            Some((word, _)) => self.bearers.get(word)?.clone(),
            None if text.words()[at].shape == Shape::Initial => {
                // "J. Smith" and "J Smith": the surname says whose initial it may be.
                let next = if text.words().get(at + 1)?.shape == Shape::Initial {
                    at + 2
                } else {
                    at + 1
                };
                let (word, _) = self.bears(text, next, near)?;
                self.bearers.get(&word)?.clone()
            }
            None => return None,
        };
        for person in candidates {
            let Some((end, nearly)) = self.run(text, at, person, near) else {
                continue;
            };
            if best.as_ref().is_none_or(|(words, ..)| end > words.end) {
                best = Some((at..end, person, nearly));
            }
        }
        best
    }

    fn run(
        &self,
        text: &Text,
        at: usize,
        person: usize,
        near: &mut HashMap<String, Option<String>>,
    ) -> Option<(usize, bool)> {
        let mut end = at;
        let mut nearly = false;
        let mut long = 0;
        while end < text.words().len() && end < at + 6 && (end == at || joins_names(text, end)) {
            match self.fit(text, end, person, near) {
                Some(Fit::Initial) => {}
                Some(fit) => {
                    long += 1;
                    nearly |= fit == Fit::Nearly;
                }
                None => break,
            }
            end += 1;
            if text.words()[end - 1].possessive {
                break;
            }
        }
        // A trailing initial that is not followed by a full stop may be a word of the sentence.
        while end > at + 1
            && text.words()[end - 1].shape == Shape::Initial
            && matches!(text.word(end - 1), "A" | "I")
        {
            end -= 1;
        }
        (long > 0).then_some((end, nearly))
    }

    fn fit(
        &self,
        text: &Text,
        at: usize,
        person: usize,
        near: &mut HashMap<String, Option<String>>,
    ) -> Option<Fit> {
        let known = &self.known[person];
        let word = text.words()[at];
        let lower = text.word(at).to_lowercase();
        if word.shape == Shape::Initial {
            return known
                .first
                .iter()
                .any(|name| name.starts_with(&lower))
                .then_some(Fit::Initial);
        }
        let (base, nearly) = self.bears(text, at, near)?;
        let mine = known.first.contains(&base) || known.surname.contains(&base);
        mine.then_some(if nearly { Fit::Nearly } else { Fit::Exact })
    }

    /// The word of a known name that a word of the text is, and whether it is only nearly that.
    fn bears(
        &self,
        text: &Text,
        at: usize,
        near: &mut HashMap<String, Option<String>>,
    ) -> Option<(String, bool)> {
        let word = text.words().get(at)?;
        let lower = text.word(at).to_lowercase();
        if self.bearers.contains_key(&lower) {
            return Some((lower, false));
        }
        if !matches!(word.shape, Shape::Capital | Shape::Upper | Shape::Number)
            || lower.chars().count() < LEAST_LETTERS
        {
            return None;
        }
        if let Some(known) = near.get(&lower) {
            return known.clone().map(|word| (word, true));
        }
        let found = self.nearly(text, &lower, word.shape);
        near.insert(lower, found.clone());
        found.map(|word| (word, true))
    }

    fn nearly(&self, text: &Text, lower: &str, shape: Shape) -> Option<String> {
        let blurred_word = self.blurred.get(&blurred(lower)).cloned();
        if shape == Shape::Number || lower.contains(|c: char| c.is_ascii_digit()) {
            return blurred_word;
        }
        let another_word = lexicon::is_everyday(lower)
            || lexicon::is_first_name(lower)
            || lexicon::is_surname(lower)
            || lexicon::PLACES.contains(lower)
            || text.has_lower_case(lower);
        if another_word {
            return None;
        }
        blurred_word.or_else(|| {
            let mut close: Vec<&String> = self
                .bearers
                .keys()
                .filter(|name| name.chars().count() >= LEAST_LETTERS && one_edit_apart(name, lower))
                .collect();
            close.sort();
            close.first().map(|name| (*name).clone())
        })
    }

    fn judge(&self, text: &Text, words: &Range<usize>, person: usize, nearly: bool) -> Option<Hit> {
        let known = &self.known[person];
        let lower: Vec<String> = words.clone().map(|at| text.word(at).to_lowercase()).collect();
        let long: Vec<&String> = lower.iter().filter(|word| word.chars().count() > 1).collect();
        let has_surname = known.surname.iter().any(|word| long.contains(&word)) || nearly;
        let full = words.len() >= 2;
        let written_small = words.clone().all(|at| text.words()[at].shape == Shape::Lower);
        let everyday = long.iter().all(|word| {
            let known = lexicon::is_first_name(word) || lexicon::is_surname(word);
            lexicon::is_everyday(word) || written_small && text.has_lower_case(word) && !known
        });
        if !full && (another_person(text, words) || is_place_or_thing(text, words)) {
            return None;
        }
        if written_small && (everyday && lexicon_only(&long) || long.iter().any(|word| word.len() < 4)) {
            return None;
        }
        // An everyday word that is also a name ("Page") counts when it is written like one in the middle of a line.
        if !full && everyday && !written_small && !stands_like_a_name(text, words.start) {
            return None;
        }
        let bearers = long
            .first()
            .and_then(|word| self.bearers.get(*word))
            .map_or(1, Vec::len);
        let (score, form) = match (full, has_surname, nearly) {
            (true, _, false) => (known.certainty, "by name"),
            (false, true, false) => (known.certainty - 0.04, "by surname"),
            (_, false, false) if bearers > 1 => {
                (known.certainty - 0.2, "by a first name that several people have")
            }
            (_, false, false) => (known.certainty - 0.06, "by first name"),
            (true, _, true) => (known.certainty - 0.1, "by name, spelt a little differently"),
            (false, _, true) => (known.certainty - 0.23, "by surname, spelt a little differently"),
        };
        let range = names::bytes(text, words);
        let mut hit = Hit::new(range, Category::Person, score, self.recogniser)
            .because(format!("{}, {form}", known.reason));
        if full || bearers <= 1 {
            hit.role = known.role;
            hit.key = Some(known.key.clone());
        } else {
            hit.key = Some(lower.join(" "));
        }
        Some(hit)
    }

    /// `JKS`: all initials of one person with a middle name, standing alone in capitals.
    fn find_bare_initials(&self, text: &Text) -> Vec<Hit> {
        let mut hits = Vec::new();
        for at in 0..text.words().len() {
            let word = text.words()[at];
            if word.shape != Shape::Upper || !(3..=4).contains(&word.range().len()) {
                continue;
            }
            let lower = text.word(at).to_lowercase();
            if lexicon::is_everyday(&lower)
                || lexicon::is_common(&lower)
                || text.view()[word.end()..].starts_with(['/', '-'])
            {
                continue;
            }
            let mut owners = self
                .known
                .iter()
                .filter(|person| person.first.len() > 1 && initials(person).first() == Some(&lower));
            if let (Some(owner), None) = (owners.next(), owners.next()) {
                let hit = Hit::new(word.range(), Category::Person, 0.7, self.recogniser)
                    .because(format!("{}, by initials", owner.reason));
                hits.push(Hit {
                    role: owner.role,
                    ..hit.keyed(owner.key.clone())
                });
            }
        }
        hits
    }

    /// `J.S.` anywhere, `JS` as the label of a speaker or in brackets, when one person has these initials.
    pub(crate) fn find_initials(&self, text: &Text) -> Vec<Hit> {
        let mut hits = self.find_bare_initials(text);
        for found in INITIALS.find_iter(text.view()) {
            let letters: String = found.as_str().chars().filter(|c| c.is_alphabetic()).collect();
            let lower = letters.to_lowercase();
            let mut owners = self
                .known
                .iter()
                .filter(|person| initials(person).contains(&lower));
            let (Some(owner), None) = (owners.next(), owners.next()) else {
                continue;
            };
            let lead = found.as_str().find(|c: char| c.is_alphabetic()).unwrap_or(0);
            let trail = found.as_str().trim_end_matches([':', ' ', ')']).len();
            let next = text.view()[found.end()..].chars().next();
            // "J. S. Brown" is more than initials.
            let spaced = found.as_str().ends_with(' ');
            if next.is_some_and(|c| {
                if spaced {
                    c.is_uppercase()
                } else {
                    c.is_alphanumeric()
                }
            }) {
                continue;
            }
            let dotted = found.as_str().contains('.');
            let range = found.start() + lead..found.start() + trail;
            let mut hit = Hit::new(
                range,
                Category::Person,
                if dotted { 0.85 } else { 0.75 },
                self.recogniser,
            )
            .because(format!("{}, by initials", owner.reason))
            .keyed(owner.key.clone());
            hit.role = owner.role;
            hits.push(hit);
        }
        hits
    }
}

fn lexicon_only(words: &[&String]) -> bool {
    words
        .iter()
        .all(|word| lexicon::is_everyday(word) || !lexicon::is_first_name(word))
}

/// The initials a person may be given: with and without the middle names.
fn initials(person: &Known) -> Vec<String> {
    let letter = |word: &String| word.chars().next();
    let all: String = person
        .first
        .iter()
        .chain(&person.surname)
        .filter_map(letter)
        .collect();
    let ends: String = person
        .first
        .iter()
        .take(1)
        .chain(person.surname.last())
        .filter_map(letter)
        .collect();
    [all, ends]
        .into_iter()
        .filter(|initials| initials.chars().count() >= 2)
        .collect()
}

/// Words of one name are parted by a space, a comma (surname first) or an initial's full stop.
fn joins_names(text: &Text, at: usize) -> bool {
    let words = text.words();
    names::joins(text, at) || {
        let gap = &text.view()[words[at - 1].end()..words[at].start()];
        gap == ", "
            || gap == "\n"
                && words[at - 1].is_capitalised()
                && words[at].is_capitalised()
                && words[at].shape != Shape::Initial
    }
}

/// Whether the words around a lone first name or surname make it somebody else's name.
fn another_person(text: &Text, words: &Range<usize>) -> bool {
    let before = words
        .start
        .checked_sub(1)
        .filter(|_| names::joins(text, words.start))
        .map(|at| (at, text.word(at).to_lowercase()));
    let named_before = before.is_some_and(|(at, word)| {
        text.words()[at].is_capitalised()
            && !text.words()[at].possessive
            && lexicon::is_first_name(&word)
            && !lexicon::is_everyday(&word)
    });
    let after = words.end < text.words().len()
        && names::joins(text, words.end)
        && !text.words()[words.end - 1].possessive;
    let named_after = after
        && lexicon::is_surname(&text.word(words.end).to_lowercase())
        && text.words()[words.end].is_capitalised();
    let first = lexicon::is_first_name(&text.word(words.start).to_lowercase());
    named_before || first && named_after
}

/// Whether a lone name is part of a street, building, law or exhibit.
fn is_place_or_thing(text: &Text, words: &Range<usize>) -> bool {
    crate::recognise::person_name::not_a_person(text, &names::bytes(text, words)).is_some()
}

/// Whether a word written with a capital stands where everyday words are written small.
fn stands_like_a_name(text: &Text, at: usize) -> bool {
    let before = &text.view()[..text.words()[at].start()];
    let inside_sentence = before.ends_with(' ')
        && before
            .trim_end()
            .ends_with(|c: char| c.is_alphanumeric() || c == ',');
    let followed_by_number = text
        .words()
        .get(at + 1)
        .is_some_and(|next| next.shape == Shape::Number);
    let titled = at > 0 && lexicon::is_in(lexicon::TITLES, text.word(at - 1));
    titled || inside_sentence && !followed_by_number && text.words()[at].shape == Shape::Capital
}

pub(crate) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Victim => "a victim",
        Role::Witness => "a witness",
        Role::Defendant => "a defendant",
        Role::Officer => "a police officer",
        Role::Professional => "a professional",
        Role::Child => "a child",
        Role::Other | Role::Unknown => "somebody",
    }
}

#[cfg(test)]
mod tests {
    use super::People;
    use crate::Text;
    use obelus_evidence::{CaseContext, Role};

    fn found(source: &str) -> Vec<(String, Option<Role>)> {
        let case: CaseContext = serde_json::from_str(
            r#"{"defendants":[{"defendantDetails":{"firstNames":"Eoin","surname":"McLove"}}],
                "witnesses":[{"name":"Shelagh McLove","victim":true},{"name":"Lucy Ann Doyle"},
                             {"name":"Brendan Hartnoll","police":true},{"name":"Rosa Page","child":true}]}"#,
        )
        .unwrap();
        let text = Text::new(source);
        let people = People::new(&case.parties());
        let mut hits = people.find(&text);
        hits.extend(people.find_initials(&text));
        hits.into_iter()
            .map(|hit| (text.view()[hit.range].to_owned(), hit.role))
            .collect()
    }

    fn one(source: &str) -> (String, Option<Role>) {
        let all = found(source);
        assert_eq!(all.len(), 1, "{source}: {all:?}");
        all.into_iter().next().unwrap()
    }

    #[test]
    fn every_form_of_a_known_name_is_found() {
        assert_eq!(
            one("so EOIN MCLOVE left"),
            ("EOIN MCLOVE".into(), Some(Role::Defendant))
        );
        assert_eq!(
            one("MCLOVE, Shelagh was"),
            ("MCLOVE, Shelagh".into(), Some(Role::Victim))
        );
        assert_eq!(one("then DOYLE's door"), ("DOYLE".into(), Some(Role::Witness)));
        assert_eq!(one("and Lucy said"), ("Lucy".into(), Some(Role::Witness)));
        assert_eq!(
            one("L. A. Doyle wrote"),
            ("L. A. Doyle".into(), Some(Role::Witness))
        );
        assert_eq!(one("L Doyle wrote"), ("L Doyle".into(), Some(Role::Witness)));
        assert_eq!(one("PC Hartnol noted"), ("Hartnol".into(), Some(Role::Officer)));
        assert_eq!(one("PC Hartno11 noted"), ("Hartno11".into(), Some(Role::Officer)));
        assert_eq!(one("PC Hatrnoll noted"), ("Hatrnoll".into(), Some(Role::Officer)));
        assert_eq!(one("L.D. was there"), ("L.D.".into(), Some(Role::Witness)));
        assert_eq!(one("with McLove again"), ("McLove".into(), None));
        assert_eq!(one("then Page ran"), ("Page".into(), Some(Role::Child)));
    }

    #[test]
    fn other_people_streets_and_everyday_words_are_left() {
        for source in [
            "Page 3 of 6",
            "Margaret Doyle",
            "Lucy Harrison",
            "Doyle Street",
            "LD/1",
            "the next page",
            "LAD noted",
        ] {
            assert_eq!(found(source), [], "{source}");
        }
    }
}
