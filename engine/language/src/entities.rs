//! Mentions become people and values: equal keys share a group, and all forms of one person's name do.

use crate::nearly::{LEAST_LETTERS, one_edit_apart};
use crate::{Hit, Text, lexicon};
use obelus_evidence::{CaseContext, Category, Role};
use std::collections::HashMap;

/// A person of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Person {
    /// First names and initials, lower case.
    first: Vec<String>,
    /// Surname, lower case; empty when only a first name is known.
    surname: String,
    /// The role the case gives, where the person is a party.
    pub party_role: Option<Role>,
    /// Places in the list of hits, in order.
    pub mentions: Vec<usize>,
}

/// Who and what the hits of a document speak of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entities {
    /// The people; parties of the case that the document does not mention have no mentions.
    pub people: Vec<Person>,
    /// For each hit its person, when it is a name.
    pub person_of: Vec<Option<usize>>,
    /// For each hit its group, `person-1`, `phone-2`, numbered by first appearance.
    pub groups: Vec<String>,
}

/// A name taken apart.
struct Parts {
    first: Vec<String>,
    surname: String,
}

/// Groups settled hits (in order, not overlapping).
pub(crate) fn group(text: &Text, case: &CaseContext, hits: &[Hit]) -> Entities {
    let mut people: Vec<Person> = case
        .parties()
        .iter()
        .map(|party| {
            let parts = parts_of_words(&words_of(party.name.reveal()), false);
            Person {
                first: parts.first,
                surname: parts.surname,
                party_role: Some(party.role),
                mentions: Vec::new(),
            }
        })
        .collect();
    let mut person_of: Vec<Option<usize>> = vec![None; hits.len()];
    let names: Vec<Option<Parts>> = hits
        .iter()
        .map(|hit| (hit.category == Category::Person).then(|| parts(text, hit)))
        .collect();
    join_form_boxes(hits, &names, &mut people, &mut person_of);
    // Full names first, so that what is short finds its person.
    for (at, name) in names.iter().enumerate() {
        let Some(name) = name
            .as_ref()
            .filter(|name| !name.first.is_empty() && !name.surname.is_empty())
        else {
            continue;
        };
        if person_of[at].is_none() {
            person_of[at] = Some(find_full(&mut people, name));
        }
    }
    for (at, name) in names.iter().enumerate() {
        if let (Some(name), None) = (name, person_of[at]) {
            person_of[at] = Some(find_single(&mut people, &person_of, at, name));
        }
    }
    for (at, person) in person_of.iter().enumerate() {
        if let Some(person) = person {
            people[*person].mentions.push(at);
        }
    }
    let groups = number(text, hits, &person_of);
    Entities {
        people,
        person_of,
        groups,
    }
}

/// Surname and forenames in boxes of their own on a form are one person.
fn join_form_boxes(
    hits: &[Hit],
    names: &[Option<Parts>],
    people: &mut Vec<Person>,
    person_of: &mut [Option<usize>],
) {
    let behind = |at: usize, label: &[&str]| {
        let reasons = hits[at].reasons.iter().map(|reason| reason.to_lowercase());
        reasons.into_iter().any(|reason| {
            label
                .iter()
                .any(|label| reason.contains(&format!("label \u{201c}{label}")))
        })
    };
    for at in 1..hits.len() {
        let (Some(before), Some(here)) = (&names[at - 1], &names[at]) else {
            continue;
        };
        if hits[at].range.start - hits[at - 1].range.end > 60 {
            continue;
        }
        let (surnames, forenames) = (
            ["surname", "family name", "last name"],
            ["forename", "first name", "given name"],
        );
        let (surname, first) = if behind(at - 1, &surnames) && behind(at, &forenames) {
            (before, here)
        } else if behind(at - 1, &forenames) && behind(at, &surnames) {
            (here, before)
        } else {
            continue;
        };
        let words = |parts: &Parts| {
            parts
                .first
                .iter()
                .chain(Some(&parts.surname).filter(|s| !s.is_empty()))
                .cloned()
                .collect::<Vec<_>>()
        };
        let joined = Parts {
            first: words(first),
            surname: words(surname).join(" "),
        };
        let person = find_full(people, &joined);
        person_of[at - 1] = Some(person);
        person_of[at] = Some(person);
    }
}

/// The person with this full name, made when there is none.
fn find_full(people: &mut Vec<Person>, name: &Parts) -> usize {
    let found = people.iter().position(|person| {
        same_surname(&person.surname, &name.surname)
            && (person.first.is_empty() || first_names_agree(&person.first, &name.first))
    });
    // A box of forenames on a form holds no surname: "Tomasz Michael" is the case's Tomasz Michael Abara.
    let found = found.or_else(|| {
        let written: Vec<&String> = name.first.iter().chain([&name.surname]).collect();
        people.iter().position(|person| {
            person.party_role.is_some()
                && person.first.len() >= written.len()
                && person
                    .first
                    .iter()
                    .zip(&written)
                    .all(|(known, word)| known == *word)
        })
    });
    match found {
        Some(at) => {
            let person = &mut people[at];
            if person.party_role.is_none() && name.first.len() > person.first.len() {
                person.first.clone_from(&name.first);
            }
            at
        }
        None => {
            people.push(Person {
                first: name.first.clone(),
                surname: name.surname.clone(),
                ..Person::default()
            });
            people.len() - 1
        }
    }
}

/// The person whom a single word or initials name: among several the one mentioned last before, else the next.
fn find_single(people: &mut Vec<Person>, person_of: &[Option<usize>], at: usize, name: &Parts) -> usize {
    let word = if name.surname.is_empty() {
        name.first.first().cloned().unwrap_or_default()
    } else {
        name.surname.clone()
    };
    for likeness in [
        Likeness::Surname,
        Likeness::FirstName,
        Likeness::NearlySurname,
        Likeness::Initials,
    ] {
        let candidates: Vec<usize> = (0..people.len())
            .filter(|&person| likeness.holds(&people[person], &word))
            .collect();
        if candidates.is_empty() {
            continue;
        }
        let before = person_of[..at]
            .iter()
            .rev()
            .flatten()
            .find(|person| candidates.contains(person));
        let behind = person_of[at..]
            .iter()
            .flatten()
            .find(|person| candidates.contains(person));
        return before.or(behind).copied().unwrap_or(candidates[0]);
    }
    let is_first = lexicon::is_first_name(&word) && !lexicon::is_surname(&word);
    let (first, surname) = if is_first {
        (vec![word], String::new())
    } else {
        (Vec::new(), word)
    };
    people.push(Person {
        first,
        surname,
        ..Person::default()
    });
    people.len() - 1
}

/// How a single word can be one of a person's names, best first.
#[derive(Clone, Copy)]
enum Likeness {
    Surname,
    FirstName,
    NearlySurname,
    Initials,
}

impl Likeness {
    fn holds(self, person: &Person, word: &str) -> bool {
        match self {
            Self::Surname => !person.surname.is_empty() && person.surname == word,
            Self::FirstName => person.first.iter().any(|first| first == word),
            Self::NearlySurname => person.surname != word && same_surname(&person.surname, word),
            Self::Initials => {
                word.chars().count() <= 4 && initials(person).iter().any(|initials| initials == word)
            }
        }
    }
}

fn same_surname(a: &str, b: &str) -> bool {
    a == b || a.chars().count() >= LEAST_LETTERS && b.chars().count() >= LEAST_LETTERS && one_edit_apart(a, b)
}

/// First names agree when the first ones are equal, one is the initial of the other, or one begins the other.
fn first_names_agree(a: &[String], b: &[String]) -> bool {
    let (Some(a), Some(b)) = (a.first(), b.first()) else {
        return true;
    };
    a == b || a.starts_with(b.as_str()) || b.starts_with(a.as_str())
}

fn initials(person: &Person) -> Vec<String> {
    let letter = |word: &String| word.chars().next();
    let surname = person.surname.chars().next();
    let all: String = person.first.iter().filter_map(letter).chain(surname).collect();
    let ends: String = person
        .first
        .iter()
        .take(1)
        .filter_map(letter)
        .chain(surname)
        .collect();
    [all, ends]
        .into_iter()
        .filter(|letters| letters.chars().count() > 1)
        .collect()
}

fn words_of(name: &str) -> Vec<String> {
    let view = Text::new(name);
    (0..view.words().len())
        .map(|at| view.word(at).to_lowercase())
        .filter(|word| !lexicon::is_in(lexicon::TITLES, word))
        .collect()
}

fn parts(text: &Text, hit: &Hit) -> Parts {
    let written = &text.view()[hit.range.clone()];
    let letters: String = written.chars().filter(|c| c.is_alphabetic()).collect();
    let dotted = written.contains('.') && written.split('.').all(|piece| piece.trim().chars().count() <= 1);
    if dotted {
        return Parts {
            first: vec![letters.to_lowercase()],
            surname: String::new(),
        };
    }
    let words = words_of(written);
    let first_word = text.words().get(text.word_at(hit.range.start));
    let last_word = text.words().get(text.word_at(hit.range.end.saturating_sub(1)));
    let capitals_first = first_word.is_some_and(|word| word.shape == crate::Shape::Upper)
        && last_word.is_some_and(|word| word.shape == crate::Shape::Capital);
    parts_of_words(&words, written.contains(',') || capitals_first)
}

fn parts_of_words(words: &[String], surname_first: bool) -> Parts {
    match words {
        [] => Parts {
            first: Vec::new(),
            surname: String::new(),
        },
        [one] => Parts {
            first: Vec::new(),
            surname: one.clone(),
        },
        [surname, first @ ..] if surname_first => Parts {
            first: first.to_vec(),
            surname: surname.clone(),
        },
        many => {
            let mut split = many.len() - 1;
            while split > 1 && lexicon::is_in(lexicon::PARTICLES, &many[split - 1]) {
                split -= 1;
            }
            Parts {
                first: many[..split].to_vec(),
                surname: many[split..].join(" "),
            }
        }
    }
}

/// Group names in the order of first appearance.
fn number(text: &Text, hits: &[Hit], person_of: &[Option<usize>]) -> Vec<String> {
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    let mut known: HashMap<(Category, String), String> = HashMap::new();
    hits.iter()
        .zip(person_of)
        .map(|(hit, person)| {
            let value = match (person, &hit.key) {
                (Some(person), _) => person.to_string(),
                (None, Some(key)) => key.clone(),
                (None, None) => text.view()[hit.range.clone()]
                    .chars()
                    .filter(|c| c.is_alphanumeric())
                    .flat_map(char::to_lowercase)
                    .collect(),
            };
            let name = hit.category.name();
            known
                .entry((hit.category, value))
                .or_insert_with(|| {
                    let count = counts.entry(name).or_default();
                    *count += 1;
                    format!("{name}-{count}")
                })
                .clone()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::group;
    use crate::{Hit, Text};
    use obelus_evidence::{CaseContext, Category};

    fn groups(source: &str, names: &[&str], case: &str) -> Vec<String> {
        let text = Text::new(source);
        let mut from = 0;
        let hits: Vec<Hit> = names
            .iter()
            .map(|name| {
                let at = from + text.view()[from..].find(name).expect("the name");
                from = at + name.len();
                Hit::new(at..from, Category::Person, 0.9, "person_name")
            })
            .collect();
        group(&text, &serde_json::from_str::<CaseContext>(case).unwrap(), &hits).groups
    }

    #[test]
    fn all_forms_of_a_name_are_one_person() {
        let source = "Tomasz Abara; ABARA, TOMASZ; T. Abara; Abara; Tomasz; T.A.; Abraa; Zoe Quist; Quist";
        let names = [
            "Tomasz Abara",
            "ABARA, TOMASZ",
            "T. Abara",
            "Abara",
            "Tomasz",
            "T.A.",
            "Abraa",
            "Zoe Quist",
            "Quist",
        ];
        let found = groups(source, &names, "{}");
        assert!(found[..7].iter().all(|group| group == "person-1"), "{found:?}");
        assert_eq!(&found[7..], ["person-2", "person-2"]);
    }

    #[test]
    fn a_shared_surname_goes_to_the_one_mentioned_last() {
        let found = groups(
            "Ann Poe met Bo Poe. Poe left. Ann Poe stayed. Poe",
            &["Ann Poe", "Bo Poe", "Poe", "Ann Poe", "Poe"],
            "{}",
        );
        assert_eq!(
            found,
            ["person-1", "person-2", "person-2", "person-1", "person-1"]
        );
    }

    #[test]
    fn numbering_follows_the_document_not_the_case() {
        let case = r#"{"witnesses":[{"name":"Zed Last"},{"name":"Ann Poe"}]}"#;
        assert_eq!(
            groups("Poe then Last", &["Poe", "Last"], case),
            ["person-1", "person-2"]
        );
    }

    #[test]
    fn forenames_in_a_box_of_their_own_are_the_partys() {
        let case =
            r#"{"defendants":[{"defendantDetails":{"firstNames":"Lorcan Piers","surname":"Tidmarsh"}}]}"#;
        assert_eq!(
            groups(
                "Lorcan Piers / Tidmarsh / Lorcan Quill",
                &["Lorcan Piers", "Tidmarsh", "Lorcan Quill"],
                case
            ),
            ["person-1", "person-1", "person-2"]
        );
    }
}
