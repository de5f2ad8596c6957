//! Document sense: a name that is certain once is looked for everywhere, by surname and first name too.

use crate::recognise::case_terms::People;
use crate::{Hit, Text, lexicon, settle};
use obelus_evidence::{CaseContext, Category};
use std::collections::BTreeMap;

/// How the recogniser is called in suggestions.
pub(crate) const NAME: &str = "repeats";
/// From this score on a name is certain enough to be looked for again.
const CERTAIN: f32 = 0.8;
/// Two mentions with at least this score are as good as one certain one.
const TWICE: f32 = 0.6;

/// Finds further mentions of the names among settled hits; those the case knows are left to the case terms.
pub(crate) fn find_again(text: &Text, case: &CaseContext, settled: &[Hit]) -> Vec<Hit> {
    let mut seen: BTreeMap<String, (usize, f32, bool)> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for hit in settled.iter().filter(|hit| hit.category == Category::Person) {
        let written = text.view()[hit.range.clone()]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let name = match written.split_once(", ") {
            Some((surname, first)) => format!("{first} {surname}"),
            None => written,
        };
        let entry = seen.entry(name.to_lowercase()).or_insert_with(|| {
            order.push(name.clone());
            (0, 0.0, true)
        });
        entry.0 += 1;
        entry.1 = entry.1.max(hit.score);
        entry.2 &= settle::is_guess(hit);
    }
    let parties = case.parties();
    let mut people = People::empty(NAME);
    // Full names first: a surname alone adds nothing once its bearer is known.
    order.sort_by_key(|name| std::cmp::Reverse(name.split_whitespace().count()));
    for name in &order {
        let Some(&(count, score, guessed)) = seen.get(&name.to_lowercase()) else {
            continue;
        };
        let words = name.split_whitespace().count();
        let certain =
            score >= CERTAIN && !(guessed && words == 1) || count >= 2 && score >= TWICE && words >= 2;
        // The model's word alone is not enough for what the text also writes small, as it does in Latin and in titles.
        let small = guessed
            && name.to_lowercase().split_whitespace().any(|word| {
                text.has_lower_case(word)
                    && !lexicon::is_first_name(word)
                    && !lexicon::is_surname(word)
                    && !lexicon::is_in(lexicon::PARTICLES, word)
            });
        let everyday = small || words == 1 && lexicon::is_everyday(&name.to_lowercase());
        let party = parties
            .iter()
            .any(|party| party.name.reveal().eq_ignore_ascii_case(name));
        if certain && !everyday && !party && name.chars().filter(|c| c.is_alphabetic()).count() > 2 {
            people.add(
                name,
                None,
                None,
                "named elsewhere in the document",
                score.min(0.92),
            );
        }
    }
    if people.is_empty() {
        return Vec::new();
    }
    let mut hits = people.find(text);
    hits.extend(people.find_initials(text));
    hits
}

#[cfg(test)]
mod tests {
    use super::find_again;
    use crate::{Hit, Text};
    use obelus_evidence::{CaseContext, Category};

    #[test]
    fn a_name_certain_once_is_found_everywhere() {
        let text =
            Text::new("Name: Jane Quill. Then Quill ran. JANE hid, Quil's coat. jane said. The quill pen.");
        let first = Hit::new(6..16, Category::Person, 0.95, "person_name");
        let again = find_again(&text, &CaseContext::default(), &[first]);
        let found: Vec<&str> = again.iter().map(|hit| &text.view()[hit.range.clone()]).collect();
        assert_eq!(found, ["Jane Quill", "Quill", "JANE", "jane"]);
    }
}
