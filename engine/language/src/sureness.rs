//! Whether a role is sure enough to leave a name in: a defendant's or officer's name stays in the papers, so a victim
//! who shares the surname must never be taken for them.

use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category, Role};

/// Roles whose names the policy may leave in.
fn stays(role: Role) -> bool {
    matches!(role, Role::Defendant | Role::Officer)
}

/// A name or a mention of one: its words in lower case, and the initials that stand for others.
#[derive(Debug)]
struct Spelling {
    words: Vec<String>,
    initials: Vec<char>,
}

impl Spelling {
    fn of(name: &str) -> Self {
        let parts: Vec<String> = name
            .split(|c: char| !c.is_alphabetic() && c != '\'' && c != '-')
            .filter(|part| part.chars().any(char::is_alphabetic))
            .map(str::to_lowercase)
            .collect();
        let is_initial = |part: &&String| part.chars().count() == 1;
        Self {
            initials: parts
                .iter()
                .filter(is_initial)
                .filter_map(|part| part.chars().next())
                .collect(),
            words: parts.iter().filter(|part| !is_initial(part)).cloned().collect(),
        }
    }

    /// Whether the mention can be short for a full name: its words are words of the name, its initials begin others of
    /// them. Of initials alone every one has to be there, in order: "D.L." for Dean Lowe.
    fn can_be_short_for(&self, name: &Self) -> bool {
        if self.words.is_empty() {
            let letters = |words: &[String]| {
                words
                    .iter()
                    .filter_map(|word| word.chars().next())
                    .collect::<Vec<_>>()
            };
            return self.initials == letters(&name.words);
        }
        self.words.iter().all(|word| name.words.contains(word))
            && self.initials.iter().all(|initial| {
                name.initials.contains(initial)
                    || name
                        .words
                        .iter()
                        .any(|word| word.starts_with(*initial) && !self.words.contains(word))
            })
    }
}

/// For each hit, whether its role may be believed so far that its name is left in.
///
/// A defendant has to be one of the case's defendants by every word of the mention: a label in a document ("the
/// Defendant's former partner: …") is too weak to leave a name in. An officer has to have a rank at the mention, or to be
/// an officer by rank or case elsewhere. Neither is believed when somebody whose name does not stay, in the case or in
/// the document, goes by the same words. A title goes with the name behind it.
pub(crate) fn of_roles(
    text: &Text,
    case: &CaseContext,
    hits: &[Hit],
    roles: &[(Role, Option<String>)],
) -> Vec<bool> {
    let view = text.view();
    let mut protected: Vec<Spelling> = Vec::new();
    let mut note = |name: &str, role: Role| {
        if !stays(role) {
            protected.push(Spelling::of(name));
        }
    };
    let parties = case.parties();
    let defendants: Vec<Spelling> = parties
        .iter()
        .filter(|party| party.role == Role::Defendant)
        .map(|party| Spelling::of(party.name.reveal()))
        .collect();
    for party in &parties {
        note(party.name.reveal(), party.role);
    }
    for (at, hit) in hits.iter().enumerate() {
        if hit.category == Category::Person && Spelling::of(&view[hit.range.clone()]).words.len() > 1 {
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
            let mention = Spelling::of(&view[hit.range.clone()]);
            // Two relatives can share more than a surname: "Lee Bright" is short for Amy Lee Bright and for Tom Lee Bright.
            let shared = protected.iter().any(|name| mention.can_be_short_for(name));
            match roles[at].0 {
                Role::Defendant => {
                    // Whose initials alone can be has been settled by the case terms.
                    let initials_only = mention.words.is_empty();
                    !shared && (initials_only || defendants.iter().any(|name| mention.can_be_short_for(name)))
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
    fn the_initial_of_a_relative_is_not_the_defendants() {
        let case: CaseContext = serde_json::from_str(
            r#"{"defendants":[{"defendantDetails":{"firstNames":"Lorcan","surname":"Tidmarsh"}}]}"#,
        )
        .unwrap();
        let suggester = Suggester::new(None, PolicyTable::cps().unwrap());
        let source =
            "Lorcan Tidmarsh is the tenant. The rent is paid by Mrs B. Tidmarsh. Mr L. Tidmarsh was out.";
        let found = suggester.suggest(&Text::new(source), &case).unwrap();
        let kept: Vec<(&str, bool)> = found
            .iter()
            .filter(|f| f.category == obelus_evidence::Category::Person)
            .map(|f| (f.text.reveal().as_str(), f.policy == Policy::Keep))
            .collect();
        assert_eq!(
            kept,
            [
                ("Lorcan Tidmarsh", true),
                ("B. Tidmarsh", false),
                ("L. Tidmarsh", true)
            ]
        );
    }

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
