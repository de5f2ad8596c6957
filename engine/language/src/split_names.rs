//! Two names that stand side by side in a table are no one name: in a custody log the officer of an entry comes right
//! before its first words, "PS Thackray Abara to interview".

use crate::{Hit, Text, lexicon};
use obelus_evidence::{CaseContext, Category, Role};
use std::collections::HashSet;

/// Parts an officer's surname from the name of somebody else in the case behind it.
///
/// A name is parted when a rank stands before its first word, its first word is no first name of the person behind, and
/// all its other words are names of one person whom the case names. Both pieces keep the category and the score; what
/// the hit knew of its role and value is given up, because it was read of both.
pub(crate) fn part(text: &Text, case: &CaseContext, hits: Vec<Hit>) -> Vec<Hit> {
    let parties: Vec<(HashSet<String>, Role)> = case
        .parties()
        .iter()
        .map(|party| (lower_words(party.name.reveal()).collect(), party.role))
        .collect();
    let mut parted = Vec::with_capacity(hits.len());
    for hit in hits {
        match border(text, &parties, &hit) {
            Some((end, start, role)) => {
                let officer = Hit {
                    range: hit.range.start..end,
                    role: Some(Role::Officer),
                    key: None,
                    reasons: reasons(&hit, |reason| !reason.contains("in the case")),
                    ..hit.clone()
                };
                let other = Hit {
                    range: start..hit.range.end,
                    role: Some(role),
                    key: None,
                    reasons: reasons(&hit, |reason| !reason.contains("behind the rank")),
                    ..hit
                };
                parted.extend([officer, other]);
            }
            None => parted.push(hit),
        }
    }
    parted
}

fn reasons(hit: &Hit, wanted: impl Fn(&String) -> bool) -> Vec<String> {
    hit.reasons
        .iter()
        .filter(|reason| wanted(reason))
        .cloned()
        .collect()
}

/// Where the first name ends and the second begins, in bytes, with the role of the second.
fn border(text: &Text, parties: &[(HashSet<String>, Role)], hit: &Hit) -> Option<(usize, usize, Role)> {
    if hit.category != Category::Person {
        return None;
    }
    let first = text.word_at(hit.range.start);
    let last = text.word_at(hit.range.end.checked_sub(1)?);
    if first >= last || first == 0 || !has_rank_before(text, first) {
        return None;
    }
    let surname = text.word(first).to_lowercase();
    let behind: Vec<String> = (first + 1..=last)
        .map(|at| text.word(at).to_lowercase())
        .collect();
    let (_, role) = parties.iter().find(|(names, role)| {
        *role != Role::Officer && !names.contains(&surname) && behind.iter().all(|word| names.contains(word))
    })?;
    let named_alike = parties
        .iter()
        .any(|(names, _)| names.contains(&surname) && behind.iter().all(|word| names.contains(word)));
    (!named_alike).then(|| (text.words()[first].end(), text.words()[first + 1].start(), *role))
}

/// `PS Thackray`, `PS 2689 Thackray`.
fn has_rank_before(text: &Text, at: usize) -> bool {
    let is_rank = |at: usize| lexicon::is_in(lexicon::RANKS, &text.word(at).to_lowercase());
    let is_number = |at: usize| text.words()[at].shape == crate::Shape::Number;
    is_rank(at - 1) || at > 1 && is_number(at - 1) && is_rank(at - 2)
}

fn lower_words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::part;
    use crate::{Hit, Text};
    use obelus_evidence::{CaseContext, Category, Role};

    fn parted(source: &str, name: &str) -> Vec<(String, Option<Role>)> {
        let case: CaseContext = serde_json::from_str(
            r#"{"defendants":[{"defendantDetails":{"firstNames":"Lorcan Piers","surname":"Tidmarsh"}}],
                "witnesses":[{"name":"Bea Orrin","police":true}]}"#,
        )
        .unwrap();
        let text = Text::new(source);
        let at = text.view().find(name).unwrap();
        let hit = Hit::new(at..at + name.len(), Category::Person, 0.9, "person_name");
        part(&text, &case, vec![hit])
            .into_iter()
            .map(|hit| (text.view()[hit.range].to_owned(), hit.role))
            .collect()
    }

    #[test]
    fn an_officer_is_parted_from_the_defendant_in_the_next_column() {
        let officer = Some(Role::Officer);
        let defendant = Some(Role::Defendant);
        for (source, name, other) in [
            ("20:29 PS Wolde Tidmarsh to cell", "Wolde Tidmarsh", "Tidmarsh"),
            (
                "20:29 PS 411 Wolde Lorcan TIDMARSH fed",
                "Wolde Lorcan TIDMARSH",
                "Lorcan TIDMARSH",
            ),
        ] {
            assert_eq!(
                parted(source, name),
                [("Wolde".to_owned(), officer), (other.to_owned(), defendant)]
            );
        }
    }

    #[test]
    fn one_name_stays_one() {
        for (source, name) in [
            ("PC Bea Orrin came", "Bea Orrin"),
            ("Wolde Tidmarsh came", "Wolde Tidmarsh"),
            ("PC Lorcan Tidmarsh came", "Lorcan Tidmarsh"),
            ("PC Sian Wolde came", "Sian Wolde"),
        ] {
            assert_eq!(parted(source, name), [(name.to_owned(), None)], "{source}");
        }
    }
}
