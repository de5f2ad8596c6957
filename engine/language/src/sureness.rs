//! Whether a role is sure enough to leave a name in: a defendant's or officer's name stays in the papers, so a victim
//! who shares the surname must never be taken for them.

use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category, Role};
use std::collections::HashSet;

/// Roles whose names the policy may leave in.
fn stays(role: Role) -> bool {
    matches!(role, Role::Defendant | Role::Officer)
}

fn words_of(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '-')
        .filter(|word| word.chars().count() > 1)
        .map(str::to_lowercase)
        .collect()
}

/// For each hit, whether its role may be believed so far that its name is left in.
///
/// A defendant has to be one of the case's defendants by every word of the mention: a label in a document ("the
/// Defendant's former partner: …") is too weak to leave a name in. An officer has to have a rank at the mention, or to be
/// an officer by rank or case elsewhere. A single word is believed only when everybody who goes by it, in the case and
/// in the document, has a role whose name stays. A title goes with the name behind it.
pub(crate) fn of_roles(
    text: &Text,
    case: &CaseContext,
    hits: &[Hit],
    roles: &[(Role, Option<String>)],
) -> Vec<bool> {
    let view = text.view();
    let mut protected: HashSet<String> = HashSet::new();
    let mut note = |name: &str, role: Role| {
        if !stays(role) {
            protected.extend(words_of(name));
        }
    };
    let parties = case.parties();
    let defendants: Vec<Vec<String>> = parties
        .iter()
        .filter(|party| party.role == Role::Defendant)
        .map(|party| words_of(party.name.reveal()))
        .collect();
    for party in &parties {
        note(party.name.reveal(), party.role);
    }
    for (at, hit) in hits.iter().enumerate() {
        let words = words_of(&view[hit.range.clone()]);
        if hit.category == Category::Person && words.len() > 1 {
            note(&view[hit.range.clone()], roles[at].0);
        }
    }
    let mut sure: Vec<bool> = hits
        .iter()
        .enumerate()
        .map(|(at, hit)| {
            if hit.category != Category::Person {
                return true;
            }
            let words = words_of(&view[hit.range.clone()]);
            let shared = words.len() < 2 && words.iter().any(|word| protected.contains(word));
            match roles[at].0 {
                Role::Defendant => {
                    !shared
                        && defendants
                            .iter()
                            .any(|name| words.iter().all(|word| name.contains(word)))
                }
                // A rank right at the name says whose it is.
                Role::Officer => hit.role == Some(Role::Officer) || !shared,
                _ => true,
            }
        })
        .collect();
    for at in (0..hits.len()).rev() {
        if hits[at].category == Category::Title {
            let behind =
                (at + 1..hits.len().min(at + 3)).find(|&next| hits[next].category == Category::Person);
            sure[at] = behind.is_none_or(|next| sure[next]);
        }
    }
    sure
}

#[cfg(test)]
mod tests {
    use crate::{PolicyTable, Suggester, Text};
    use obelus_evidence::{CaseContext, Policy};

    #[test]
    fn a_surname_that_victim_and_defendant_share_is_never_left_without_a_look() {
        let case: CaseContext = serde_json::from_str(
            r#"{"defendants":[{"defendantDetails":{"firstNames":"Marcus","surname":"Bright"}}],
                "witnesses":[{"name":"Leanne Bright","victim":true},{"name":"Ann Tranter","police":true}]}"#,
        )
        .unwrap();
        let source = "Marcus Bright was seen. Mrs Bright ran to Tranter. PC Tranter took Leanne Bright home.\nDefendant: Theo Rowan";
        let suggester = Suggester::new(None, PolicyTable::cps().unwrap());
        let found = suggester.suggest(&Text::new(source), &case).unwrap();
        let policy = |name: &str| {
            let all: Vec<_> = found
                .iter()
                .filter(|f| f.text.reveal() == name)
                .map(|f| f.policy)
                .collect();
            assert!(!all.is_empty(), "{name} was not found");
            all
        };
        assert!(policy("Bright").iter().all(|p| *p != Policy::Keep));
        assert!(policy("Leanne Bright").iter().all(|p| *p != Policy::Keep));
        assert!(policy("Marcus Bright").iter().all(|p| *p == Policy::Keep));
        assert!(policy("Tranter").iter().all(|p| *p == Policy::Keep));
        assert!(
            policy("Theo Rowan").iter().all(|p| *p != Policy::Keep),
            "the case knows no such defendant"
        );
    }
}
