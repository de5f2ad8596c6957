//! Whose name, number or address it is: roles from the case, from ranks and labels, from words beside a name, and for
//! values from the person they stand with.

use crate::entities::Entities;
use crate::recognise::person_name::section_role;
use crate::{Hit, Text, cues, role_words};
use obelus_evidence::{Category, Role};
use regex::Regex;
use std::sync::LazyLock;

/// How far above a value, in lines, the heading or person may stand that it belongs to.
const BLOCK_LINES: usize = 9;

static AGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:'s)?,? ?(?:who )?(?:is |was |\()?(?:(?:aged?:? |only )(?P<aged>\d{1,2})\b|(?P<bare>\d{1,2})(?:\)| years? old| yrs?\b|-year-old| years? of age)| ?\((?:aged? )?(?P<bracket>\d{1,2})(?: years| yrs)?\))").expect("a valid pattern")
});
static BORN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:19|20)\d{2}\b|[/.-](?P<short>\d{2})$").expect("a valid pattern"));
static STATEMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bstatement (?:of|made by|from|given by)\b").expect("a valid pattern"));
static MINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:my|i live|i reside|i was born|i am|i can be)\b[^.\n]*$").expect("a valid pattern")
});

/// A role and the sentence that says where it comes from.
type Reasoned = (Role, String);

/// The role of each hit's person, with a reason where there is one.
pub(crate) fn assign(text: &Text, hits: &[Hit], entities: &Entities) -> Vec<(Role, Option<String>)> {
    let mut people: Vec<Option<Reasoned>> = entities
        .people
        .iter()
        .map(|person| role_of_person(text, hits, &person.mentions, person.party_role))
        .collect();
    let surroundings = Surroundings::new(text, hits, entities);
    mark_children_by_birth(text, hits, &surroundings, &mut people);
    (0..hits.len())
        .map(|at| match entities.person_of[at] {
            Some(person) => split(people[person].clone()),
            None => surroundings.role_of_value(at, &people),
        })
        .collect()
}

fn split(role: Option<Reasoned>) -> (Role, Option<String>) {
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
        cues::window_after(view, hit.range.end, 40),
    )
}

fn age_behind(text: &Text, hit: &Hit) -> Option<u32> {
    let found = AGE.captures(cues::window_after(text.view(), hit.range.end, 40))?;
    let digits = found
        .name("aged")
        .or_else(|| found.name("bare"))
        .or_else(|| found.name("bracket"))?;
    digits.as_str().parse().ok()
}

/// What stands around the values of a document.
struct Surroundings<'a> {
    text: &'a Text,
    hits: &'a [Hit],
    entities: &'a Entities,
    /// Places of person hits, in order.
    names: Vec<usize>,
    /// Lines that are headings or labels of a person's section, with the role.
    sections: Vec<(usize, Role)>,
    /// From which byte on which person's statement runs.
    statements: Vec<(usize, usize)>,
}

impl<'a> Surroundings<'a> {
    fn new(text: &'a Text, hits: &'a [Hit], entities: &'a Entities) -> Self {
        let names: Vec<usize> = (0..hits.len())
            .filter(|&at| entities.person_of[at].is_some())
            .collect();
        let sections = (0..text.line_count())
            .filter_map(|line| {
                let words = &text.view()[text.line(line)];
                section_role(words)
                    .filter(|_| words.len() <= 90)
                    .map(|role| (line, role))
            })
            .collect();
        let statements = STATEMENT
            .find_iter(text.view())
            .filter_map(|found| {
                let next = names.partition_point(|&at| hits[at].range.start < found.end());
                let at = *names.get(next)?;
                (hits[at].range.start - found.end() < 80).then_some((found.start(), entities.person_of[at]?))
            })
            .collect();
        Self {
            text,
            hits,
            entities,
            names,
            sections,
            statements,
        }
    }

    fn role_of_value(&self, at: usize, people: &[Option<Reasoned>]) -> (Role, Option<String>) {
        let hit = &self.hits[at];
        match hit.category {
            Category::Organisation | Category::Date | Category::Url | Category::Other => {
                return (Role::Unknown, None);
            }
            Category::OfficerNumber => return (Role::Officer, None),
            Category::PreviousConvictions => return (Role::Defendant, None),
            _ => {}
        }
        if let Some(role) = hit.role {
            return (role, None);
        }
        let person = self.person_of_value(at, people);
        if let Some(person) = person {
            let (role, _) = split(people[person].clone());
            let reason =
                (role != Role::Unknown).then(|| format!("stands with the name of {}", words_for(role)));
            return (role, reason);
        }
        let officers_have_it = matches!(hit.category, Category::Phone | Category::Email);
        match self
            .section_above(at)
            .filter(|role| officers_have_it || *role != Role::Officer)
        {
            Some(role) => (
                role,
                Some(format!("stands in the section about {}", words_for(role))),
            ),
            None => (Role::Unknown, None),
        }
    }

    /// The person a value belongs to.
    ///
    /// Officers write the papers, so their names stand everywhere; only what officers have in papers is theirs.
    fn person_of_value(&self, at: usize, people: &[Option<Reasoned>]) -> Option<usize> {
        let hit = &self.hits[at];
        let view = self.text.view();
        if hit.category == Category::Title {
            let next = self.names.get(
                self.names
                    .partition_point(|&name| self.hits[name].range.start < hit.range.end),
            )?;
            let near = self.hits[*next].range.start - hit.range.end <= 30;
            return self.entities.person_of[*next].filter(|_| near);
        }
        if hit.category == Category::Email
            && let Some(person) = self.named_in_email(&view[hit.range.clone()])
        {
            return Some(person);
        }
        if MINE.is_match(cues::window_before(view, hit.range.start, 60))
            && let Some(person) = self.teller(hit.range.start)
        {
            return Some(person);
        }
        let line = self.text.line_number(hit.range.start);
        let officers_have_it = matches!(hit.category, Category::Phone | Category::Email);
        let may_own = |name: &&usize| {
            let role = self.entities.person_of[**name]
                .and_then(|person| people[person].as_ref())
                .map(|(role, _)| *role);
            officers_have_it || role != Some(Role::Officer)
        };
        let until = self
            .names
            .partition_point(|&name| self.hits[name].range.start < hit.range.start);
        let before = self.names[..until].iter().rev().take(6).find(may_own);
        let behind = self.names[self
            .names
            .partition_point(|&name| self.hits[name].range.start < hit.range.end)..]
            .first()
            .filter(may_own);
        let line_of = |name: &usize| self.text.line_number(self.hits[*name].range.start);
        if let Some(name) = before.filter(|name| line_of(name) == line) {
            return self.entities.person_of[*name];
        }
        let page_parts = |name: &usize| {
            view[self.hits[*name].range.end.min(hit.range.start)..hit.range.start].contains('\u{c}')
        };
        let above = before.filter(|name| line - line_of(name) <= BLOCK_LINES && !page_parts(name));
        if let Some(name) =
            behind.filter(|name| line_of(name) == line && self.hits[**name].range.start - hit.range.end < 25)
            && above.is_none()
        {
            return self.entities.person_of[*name];
        }
        // A heading between the name and the value starts somebody else's block.
        let heading = self.last_section(line).map(|(heading, _)| heading);
        let name = above.filter(|name| heading.is_none_or(|heading| heading <= line_of(name)))?;
        self.entities.person_of[*name]
    }

    fn last_section(&self, line: usize) -> Option<(usize, Role)> {
        let at = self.sections.partition_point(|&(heading, _)| heading <= line);
        self.sections[..at]
            .last()
            .copied()
            .filter(|&(heading, _)| line - heading <= BLOCK_LINES)
    }

    fn section_above(&self, at: usize) -> Option<Role> {
        self.last_section(self.text.line_number(self.hits[at].range.start))
            .map(|(_, role)| role)
    }

    /// The person whose surname or first name stands before the `@`.
    fn named_in_email(&self, address: &str) -> Option<usize> {
        let local = address.split('@').next()?.to_lowercase();
        let mut best: Option<(usize, usize)> = None;
        for &at in &self.names {
            let person = self.entities.person_of[at]?;
            let name = self.hits[at].range.clone();
            for word in self.text.view()[name].split(|c: char| !c.is_alphabetic()) {
                let lower = word.to_lowercase();
                if lower.chars().count() >= 4
                    && local.contains(&lower)
                    && best.is_none_or(|(length, _)| lower.len() > length)
                {
                    best = Some((lower.len(), person));
                }
            }
        }
        best.map(|(_, person)| person)
    }

    /// Who says "I" at a byte: the person whose statement it is.
    fn teller(&self, byte: usize) -> Option<usize> {
        let at = self.statements.partition_point(|&(start, _)| start <= byte);
        self.statements[..at].last().map(|&(_, person)| person)
    }
}

/// A date of birth less than 18 years before the latest year of the document makes its person a child.
fn mark_children_by_birth(
    text: &Text,
    hits: &[Hit],
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
        let settled = surroundings.entities.people[person].party_role.is_some()
            || matches!(people[person], Some((Role::Defendant | Role::Officer, _)));
        if !settled {
            people[person] = Some((Role::Child, "under 18 by the date of birth".to_owned()));
        }
    }
}

fn words_for(role: Role) -> &'static str {
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
        let entities = entities::group(&text, &CaseContext::default(), &hits);
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
}
