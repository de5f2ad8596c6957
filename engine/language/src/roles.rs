//! Whose name, number or address it is: roles from the case, from ranks and labels, from words beside a name, and for
//! values from the person they stand with.

use crate::entities::Entities;
use crate::surroundings::Surroundings;
use crate::{Hit, Text, cues, role_words, witness_lists};
use obelus_evidence::{Category, Role};
use regex::Regex;
use std::sync::LazyLock;

static AGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:'s)?,? ?(?:who )?(?:is |was |\()?(?:(?:aged?:? |only )(?P<aged>\d{1,2})\b|(?P<bare>\d{1,2})(?:\)| years? old| yrs?\b|-year-old| years? of age)|(?:who|she|he) (?:is|was|will be|has turned|turned) (?P<told>\d{1,2})(?:[,.;)\n]| and\b| now\b| on\b| in\b)| ?\((?:aged? )?(?P<bracket>\d{1,2})(?: years| yrs)?\))").expect("a valid pattern")
});
static BORN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:19|20)\d{2}\b|[/.-](?P<short>\d{2})$").expect("a valid pattern"));
/// A role and the sentence that says where it comes from.
pub(crate) type Reasoned = (Role, String);

/// The role of each hit's person, with a reason where there is one.
pub(crate) fn assign(text: &Text, hits: &[Hit], entities: &Entities) -> Vec<(Role, Option<String>)> {
    let mut people: Vec<Option<Reasoned>> = entities
        .people
        .iter()
        .map(|person| role_of_person(text, hits, &person.mentions, person.party_role))
        .collect();
    let surroundings = Surroundings::new(text, hits, entities);
    mark_children_by_birth(text, hits, entities, &surroundings, &mut people);
    let owners = surroundings.owners(&people);
    for person in witness_lists::listed(text, hits, &owners) {
        people[person].get_or_insert_with(|| (Role::Witness, "stands on the list of witnesses".to_owned()));
    }
    (0..hits.len())
        .map(|at| match entities.person_of[at] {
            Some(person) => split(people[person].clone()),
            None => surroundings.role_of_value(at, owners[at], &people),
        })
        .collect()
}

pub(crate) fn split(role: Option<Reasoned>) -> (Role, Option<String>) {
    role.map_or((Role::Unknown, None), |(role, reason)| (role, Some(reason)))
}

/// The case decides; then the age, then a rank or label, then the words around the mentions.
fn role_of_person(text: &Text, hits: &[Hit], mentions: &[usize], party: Option<Role>) -> Option<Reasoned> {
    if let Some(role) = party {
        return Some((role, format!("{} in the case", words_for(role))));
    }
    if mentions
        .iter()
        .any(|&at| age_behind(text, &hits[at]).is_some_and(|age| age < 18))
    {
        return Some((Role::Child, "under 18 by the age given".to_owned()));
    }
    let mut labelled: Vec<(Role, usize)> = Vec::new();
    for &at in mentions {
        if let Some(role) = hits[at].role {
            match labelled.iter_mut().find(|(known, _)| *known == role) {
                Some((_, count)) => *count += 1,
                None => labelled.push((role, 1)),
            }
        }
    }
    // "Statement of" makes anybody a witness; every other label says more.
    labelled.sort_by_key(|&(role, count)| (role == Role::Witness, std::cmp::Reverse(count)));
    if let Some(&(role, _)) = labelled.first() {
        return Some((
            role,
            format!("{} by a rank or label in the document", words_for(role)),
        ));
    }
    let beside = mentions.iter().find_map(|&at| beside(text, &hits[at]));
    beside.map(|role| (role, format!("{} by the words beside the name", words_for(role))))
}

fn beside(text: &Text, hit: &Hit) -> Option<Role> {
    let view = text.view();
    role_words::beside(
        cues::window_before(view, hit.range.start, 60),
        cues::window_after(view, hit.range.end, 90),
    )
}

fn age_behind(text: &Text, hit: &Hit) -> Option<u32> {
    let found = AGE.captures(cues::window_after(text.view(), hit.range.end, 40))?;
    let digits = found
        .name("aged")
        .or_else(|| found.name("bare"))
        .or_else(|| found.name("told"))
        .or_else(|| found.name("bracket"))?;
    digits.as_str().parse().ok()
}

/// A date of birth less than 18 years before the latest year of the document makes its person a child.
fn mark_children_by_birth(
    text: &Text,
    hits: &[Hit],
    entities: &Entities,
    surroundings: &Surroundings<'_>,
    people: &mut [Option<Reasoned>],
) {
    let year = |hit: &Hit| -> Option<u32> {
        let written = &text.view()[hit.range.clone()];
        let found = BORN.captures(written)?;
        match found.name("short") {
            Some(short) => short
                .as_str()
                .parse::<u32>()
                .ok()
                .map(|short| if short < 40 { 2000 + short } else { 1900 + short }),
            None => found.get(0)?.as_str().parse().ok(),
        }
    };
    let Some(now) = hits
        .iter()
        .filter(|hit| hit.category == Category::Date)
        .filter_map(&year)
        .filter(|y| (2000..2100).contains(y))
        .max()
    else {
        return;
    };
    for (at, hit) in hits
        .iter()
        .enumerate()
        .filter(|(_, hit)| hit.category == Category::DateOfBirth)
    {
        let Some(born) = year(hit) else { continue };
        if born > now || now - born >= 18 {
            continue;
        }
        let Some(person) = surroundings.person_of_value(at, people) else {
            continue;
        };
        // A youth who is charged stays a defendant, and what the case says stays.
        let settled = entities.people[person].party_role.is_some()
            || matches!(people[person], Some((Role::Defendant | Role::Officer, _)));
        if !settled {
            people[person] = Some((Role::Child, "under 18 by the date of birth".to_owned()));
        }
    }
}

pub(crate) fn words_for(role: Role) -> &'static str {
    match role {
        Role::Victim => "a victim",
        Role::Witness => "a witness",
        Role::Defendant => "a defendant",
        Role::Officer => "a police officer",
        Role::Professional => "a professional",
        Role::Child => "a child",
        Role::Other => "another person",
        Role::Unknown => "somebody",
    }
}

#[cfg(test)]
mod tests {
    use super::assign;
    use crate::{Hit, Text, entities};
    use obelus_evidence::{CaseContext, Category, Role};

    fn roles(source: &str, marked: &[(&str, Category)]) -> Vec<Role> {
        let text = Text::new(source);
        let hits: Vec<Hit> = marked
            .iter()
            .map(|(words, category)| {
                let at = text.view().find(words).expect("the words");
                Hit::new(at..at + words.len(), *category, 0.9, "test")
            })
            .collect();
        let case = CaseContext::default();
        let entities = entities::group(&text, &case, &hits);
        assign(&text, &hits, &entities)
            .into_iter()
            .map(|(role, _)| role)
            .collect()
    }

    #[test]
    fn words_beside_a_name_give_the_role() {
        let source = "The defendant, Mr Ash, hit Poe, the victim. The witness Quill saw it; Kay (9) cried. The nurse Oke came.";
        let person = Category::Person;
        let found = roles(
            source,
            &[
                ("Ash", person),
                ("Poe", person),
                ("Quill", person),
                ("Kay", person),
                ("Oke", person),
            ],
        );
        assert_eq!(
            found,
            [
                Role::Defendant,
                Role::Victim,
                Role::Witness,
                Role::Child,
                Role::Professional
            ]
        );
    }

    #[test]
    fn values_take_the_role_of_their_line_or_section() {
        let source = "The victim Poe is on 07700 900111.\nSuspect 1\nAddress: 1 Elm Road\nSolicitor\nTel: 020 7946 0000";
        let found = roles(
            source,
            &[
                ("Poe", Category::Person),
                ("07700 900111", Category::Phone),
                ("1 Elm Road", Category::Address),
                ("020 7946 0000", Category::Phone),
            ],
        );
        assert_eq!(
            found,
            [Role::Victim, Role::Victim, Role::Defendant, Role::Professional]
        );
    }

    #[test]
    fn a_late_date_of_birth_makes_a_child() {
        let found = roles(
            "On 3 May 2024: Kay Poe, born 2 June 2015",
            &[
                ("3 May 2024", Category::Date),
                ("Kay Poe", Category::Person),
                ("2 June 2015", Category::DateOfBirth),
            ],
        );
        assert_eq!(found, [Role::Unknown, Role::Child, Role::Child]);
    }

    #[test]
    fn a_number_is_of_the_person_it_stands_with_most() {
        // Numbers first, as in a list of messages: what stands before a number is the other party's name.
        let source = "suspect Ash\nvictim Poe\n07700 900111 Ash\n07700 900222 Poe\nAsh\n07700 900222 Poe";
        let text = crate::Text::new(source);
        let hits: Vec<Hit> = [
            ("Ash", Category::Person),
            ("Poe", Category::Person),
            ("07700 900222", Category::Phone),
        ]
        .iter()
        .flat_map(|(words, category)| {
            text.view()
                .match_indices(words)
                .map(|(at, _)| Hit::new(at..at + words.len(), *category, 0.9, "test"))
                .collect::<Vec<_>>()
        })
        .collect();
        let mut hits = hits;
        hits.sort_by_key(|hit| hit.range.start);
        let case = CaseContext::default();
        let entities = entities::group(&text, &case, &hits);
        let found = assign(&text, &hits, &entities);
        for (hit, (role, _)) in hits.iter().zip(found) {
            if hit.category == Category::Phone {
                assert_eq!(role, Role::Victim);
            }
        }
    }

    #[test]
    fn in_a_numbered_block_the_name_may_come_after_the_number() {
        let source = "Seized from the suspect Ash\nItem 1 Bag\nPassport 111111111\nHolder witness Poe\nItem 2 Bag\nPassport 222222222\nHolder victim Quill\nItem 3 Bag";
        let found = roles(
            source,
            &[
                ("Ash", Category::Person),
                ("111111111", Category::Passport),
                ("Poe", Category::Person),
                ("222222222", Category::Passport),
                ("Quill", Category::Person),
            ],
        );
        assert_eq!(
            found,
            [
                Role::Defendant,
                Role::Witness,
                Role::Witness,
                Role::Victim,
                Role::Victim
            ]
        );
    }

    #[test]
    fn a_title_in_brackets_is_of_the_name_before_it() {
        let found = roles(
            "victim Poe (Mr) witness Quill",
            &[
                ("Poe", Category::Person),
                ("Mr", Category::Title),
                ("Quill", Category::Person),
            ],
        );
        assert_eq!(found, [Role::Victim, Role::Victim, Role::Witness]);
    }

    #[test]
    fn a_teller_has_her_own_numbers_and_not_those_of_others_she_names() {
        let source = "Statement of: the victim Poe\nMy passport has been stolen and the number of it,\n111111111, is void. My neighbour witness Quill has 222222222. He left. The card was 333333333.";
        let found = roles(
            source,
            &[
                ("Poe", Category::Person),
                ("111111111", Category::Passport),
                ("Quill", Category::Person),
                ("222222222", Category::Passport),
                ("333333333", Category::PaymentCard),
            ],
        );
        assert_eq!(
            found,
            [
                Role::Victim,
                Role::Victim,
                Role::Witness,
                Role::Witness,
                Role::Victim
            ]
        );
    }

    #[test]
    fn a_patients_number_beside_the_doctor_is_the_patients() {
        let found = roles(
            "suspect Ash\nGP Dr Oke NHS number 9990000000 Tel 020 7946 0000",
            &[
                ("Ash", Category::Person),
                ("Oke", Category::Person),
                ("9990000000", Category::NhsNumber),
                ("020 7946 0000", Category::Phone),
            ],
        );
        assert_eq!(
            found,
            [
                Role::Defendant,
                Role::Professional,
                Role::Defendant,
                Role::Professional
            ]
        );
    }
}
