//! What stands around the values of a document, and so whose they are: the name on the line, the name or heading above,
//! the maker of the statement, and what the value itself says.

use crate::entities::Entities;
use crate::recognise::person_name::section_role;
use crate::roles::{Reasoned, split, words_for};
use crate::{Hit, Text, blocks, cues, owners};
use obelus_evidence::{Category, Role};
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How far above a value, in lines, the heading or person may stand that it belongs to.
const BLOCK_LINES: usize = 9;
/// How far below a value, in lines, the name of its block may stand when none stands above.
const LINES_TO_NAME: usize = 3;
/// How far above a value its name may stand when every line between is one cell of a form.
const BLOCK_CELLS: usize = 18;
/// The longest line that is taken for a cell, in bytes.
const CELL_WIDTH: usize = 32;

static STATEMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bstatement (?:of|made by|from|given by)\b").expect("a valid pattern"));
static MINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:my|i live|i reside|i was born|i am|i can be)\b[^.\n]*\n?[^.\n]*$")
        .expect("a valid pattern")
});
/// "my brother's number is": not the teller's own.
static OF_MY_RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bmy (?:\w+ )?(?:husband|wife|partner|ex-partner|boyfriend|girlfriend|mother|father|mum|dad|parents|brother|sister|son|daughter|children|friend|neighbour|landlord|landlady|colleague|boss|manager|cousin|aunt|uncle|nephew|niece|grandmother|grandfather|solicitor|doctor)\b")
        .expect("a valid pattern")
});

/// What stands around the values of a document.
pub(crate) struct Surroundings<'a> {
    text: &'a Text,
    hits: &'a [Hit],
    entities: &'a Entities,
    /// Places of person hits, in order.
    names: Vec<usize>,
    /// Lines that are headings or labels of a person's section, with the role.
    sections: Vec<(usize, Role)>,
    /// From which byte on which person's statement runs.
    statements: Vec<(usize, usize)>,
    /// Lines on which a numbered block begins.
    blocks: Vec<usize>,
}

impl<'a> Surroundings<'a> {
    pub(crate) fn new(text: &'a Text, hits: &'a [Hit], entities: &'a Entities) -> Self {
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
                let gap = &text.view()[found.end()..hits[at].range.start];
                // "a statement of that account. I was shown by DC Poe ..." is nobody's statement.
                (gap.len() < 80 && !ends_a_sentence(gap)).then_some((found.start(), entities.person_of[at]?))
            })
            .collect();
        Self {
            text,
            hits,
            entities,
            names,
            sections,
            statements,
            blocks: blocks::starts(text),
        }
    }

    /// The person of each value; a value that stands in several places is of the person it stands with most.
    pub(crate) fn owners(&self, people: &[Option<Reasoned>]) -> Vec<Option<usize>> {
        let mut owners: Vec<Option<usize>> = (0..self.hits.len())
            .map(|at| {
                let is_value = self.entities.person_of[at].is_none();
                is_value.then(|| self.person_of_value(at, people)).flatten()
            })
            .collect();
        let mut mentions: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, hit) in self.hits.iter().enumerate() {
            if is_one_persons(hit.category) {
                mentions
                    .entry(self.entities.groups[at].as_str())
                    .or_default()
                    .push(at);
            }
        }
        for places in mentions.values().filter(|places| places.len() > 1) {
            let mut votes: HashMap<usize, u32> = HashMap::new();
            for &at in places {
                for (person, weight) in self.votes(at, owners[at]) {
                    *votes.entry(person).or_default() += weight;
                }
            }
            let most = votes.values().copied().max().unwrap_or(0);
            let mut winners = votes.iter().filter(|(_, count)| **count == most);
            if let (Some((&winner, _)), None) = (winners.next(), winners.next()) {
                places.iter().for_each(|&at| owners[at] = Some(winner));
            }
        }
        owners
    }

    /// Whom one mention of a value speaks for, and how loudly.
    fn votes(&self, at: usize, owner: Option<usize>) -> Vec<(usize, u32)> {
        let hit = &self.hits[at];
        let view = self.text.view();
        let is_own = |person: usize| {
            owners::named_in_value(self.text, self.hits, &self.names, &self.entities.person_of, hit)
                == Some(person)
        };
        let mut votes: Vec<(usize, u32)> = owner
            .into_iter()
            .map(|person| (person, if is_own(person) { 8 } else { 2 }))
            .collect();
        let behind = self
            .names
            .partition_point(|&name| self.hits[name].range.start < hit.range.end);
        let neighbours = [behind.checked_sub(1), Some(behind)];
        for name in neighbours.into_iter().flatten().filter_map(|i| self.names.get(i)) {
            let range = &self.hits[*name].range;
            let gap = match range.start < hit.range.start {
                true => range.end..hit.range.start,
                false => hit.range.end..range.start,
            };
            let weight = match &view[gap] {
                // More than the line before and the guess from it together.
                " " | " (" | ": " | ", " => 4,
                "\n" => 1,
                _ => 0,
            };
            if let Some(person) = self.entities.person_of[*name].filter(|_| weight > 0) {
                votes.push((person, weight));
            }
        }
        votes
    }

    pub(crate) fn role_of_value(
        &self,
        at: usize,
        owner: Option<usize>,
        people: &[Option<Reasoned>],
    ) -> (Role, Option<String>) {
        let hit = &self.hits[at];
        match hit.category {
            Category::Organisation | Category::Date | Category::Url | Category::Other => {
                return (Role::Unknown, None);
            }
            Category::OfficerNumber => return (Role::Officer, None),
            Category::PreviousConvictions => return (Role::Defendant, None),
            _ => {}
        }
        // A date of birth of the case that stands on the line of somebody else is that person's too.
        let stands_elsewhere = hit.category == Category::DateOfBirth
            && owner.is_some_and(|person| self.entities.people[person].party_role.is_none());
        if let Some(role) = hit.role.filter(|_| !stands_elsewhere) {
            return (role, None);
        }
        let address = &self.text.view()[hit.range.clone()];
        let office = (hit.category == Category::Email).then(|| owners::role_of_domain(address));
        if let Some(role) = office.flatten() {
            return (
                role,
                Some(format!("an address of the office of {}", words_for(role))),
            );
        }
        if let Some(person) = owner {
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
    pub(crate) fn person_of_value(&self, at: usize, people: &[Option<Reasoned>]) -> Option<usize> {
        let hit = &self.hits[at];
        let view = self.text.view();
        if hit.category == Category::Title {
            // "AHMED, Winston (Mr)"
            let in_brackets = view[..hit.range.start].ends_with('(');
            let before = self.names[..self
                .names
                .partition_point(|&name| self.hits[name].range.start < hit.range.start)]
                .last()
                .filter(|&&name| in_brackets && hit.range.start - self.hits[name].range.end <= 2);
            if let Some(&name) = before {
                return self.entities.person_of[name];
            }
            let next = self.names.get(
                self.names
                    .partition_point(|&name| self.hits[name].range.start < hit.range.end),
            )?;
            let near = self.hits[*next].range.start - hit.range.end <= 30;
            return self.entities.person_of[*next].filter(|_| near);
        }
        if let Some(person) =
            owners::named_in_value(self.text, self.hits, &self.names, &self.entities.person_of, hit)
        {
            return Some(person);
        }
        let until = self
            .names
            .partition_point(|&name| self.hits[name].range.start < hit.range.start);
        let last_name = until.checked_sub(1).map(|i| self.names[i]);
        if let Some(person) = self.teller(hit.range.start) {
            let own = MINE.find(cues::window_before(view, hit.range.start, 90));
            let is_own = own.is_some_and(|own| {
                // "my neighbour Poe, on ...": a name between makes it that person's.
                let from = hit.range.start - own.len();
                !OF_MY_RELATIVE.is_match(own.as_str())
                    && last_name.is_none_or(|name| self.hits[name].range.end <= from)
            });
            // What identifies somebody and stands in a sentence without a name is of the one who tells.
            let nobody_else = is_document(hit.category)
                && last_name.is_none_or(|name| {
                    let from = self.hits[name].range.end.min(hit.range.start);
                    ends_a_sentence(&view[from..hit.range.start])
                });
            if is_own || nobody_else {
                return Some(person);
            }
        }
        let line = self.text.line_number(hit.range.start);
        let officers_have_it = matches!(hit.category, Category::Phone | Category::Email);
        let may_own = |name: &&usize| {
            let role = self.entities.person_of[**name]
                .and_then(|person| people[person].as_ref())
                .map(|(role, _)| *role);
            match role {
                Some(Role::Officer) => officers_have_it,
                // "GP Dr Poe ... NHS number" is the patient's.
                Some(Role::Professional) => !is_document(hit.category),
                _ => true,
            }
        };
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
        let near = |name: &usize| {
            let lines = line - line_of(name);
            let cell = |at: usize| self.text.line(at).len() <= CELL_WIDTH;
            lines <= BLOCK_LINES || lines <= BLOCK_CELLS && (line_of(name) + 1..=line).all(cell)
        };
        let above = before.filter(|name| near(name) && !page_parts(name));
        if let Some(name) =
            behind.filter(|name| line_of(name) == line && self.hits[**name].range.start - hit.range.end < 25)
            && above.is_none()
        {
            return self.entities.person_of[*name];
        }
        // A heading between the name and the value starts somebody else's block.
        let heading = self.last_section(line).map(|(heading, _)| heading);
        let block = self.block_of(line);
        let name = match (above, block) {
            (Some(name), Some((start, _))) if line_of(name) < start => None,
            (above, _) => above,
        };
        // In a block that has begun without a name, the name comes after: "Item 3 / Passport no. ... / Holder ...".
        let below = behind.filter(|name| {
            block.is_some_and(|(_, end)| line_of(name) < end && line_of(name) - line <= LINES_TO_NAME)
        });
        let name = name
            .filter(|name| heading.is_none_or(|heading| heading <= line_of(name)))
            .or(below)?;
        self.entities.person_of[*name]
    }

    /// The numbered block a line stands in: its first line and the first line of the next.
    fn block_of(&self, line: usize) -> Option<(usize, usize)> {
        let at = self.blocks.partition_point(|&start| start <= line);
        let start = *self.blocks[..at].last()?;
        Some((start, self.blocks.get(at).copied().unwrap_or(usize::MAX)))
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

    /// Who says "I" at a byte: the person whose statement it is.
    fn teller(&self, byte: usize) -> Option<usize> {
        let at = self.statements.partition_point(|&(start, _)| start <= byte);
        self.statements[..at].last().map(|&(_, person)| person)
    }
}

/// Whether a sentence ends in a stretch of text.
fn ends_a_sentence(between: &str) -> bool {
    [". ", ".\n", "\n\n", "\u{c}"]
        .iter()
        .any(|end| between.contains(end))
}

/// What a paper or a register gives one person, and nobody else has a reason to quote of himself at work.
fn is_document(category: Category) -> bool {
    matches!(
        category,
        Category::NhsNumber
            | Category::NationalInsuranceNumber
            | Category::Passport
            | Category::DrivingLicence
            | Category::PaymentCard
            | Category::BankAccount
    )
}

/// Values that belong to one person wherever they stand.
fn is_one_persons(category: Category) -> bool {
    matches!(
        category,
        Category::Phone
            | Category::Email
            | Category::Address
            | Category::NhsNumber
            | Category::NationalInsuranceNumber
            | Category::Passport
            | Category::DrivingLicence
            | Category::VehicleRegistration
            | Category::PaymentCard
            | Category::BankAccount
    )
}
