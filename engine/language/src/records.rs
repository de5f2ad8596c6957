//! Who the people of a list are when no word says it: the witnesses of a list of witnesses, and those whose records were
//! taken, seized or asked for in a case of dishonesty.

use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category, Role};
use std::collections::HashSet;

/// So many people with records of their own make a list.
const LEAST_PEOPLE: usize = 4;

/// Words of charges whose losers are the people in the records.
const DISHONESTY: &[&str] = &[
    "fraud",
    "false representation",
    "theft",
    "steal",
    "burglary",
    "robbery",
    "deception",
    "forgery",
    "false instrument",
    "identity",
    "handling",
    "laundering",
    "criminal property",
    "computer",
    "personal data",
    "data protection",
];

/// What the list a document is makes of people who have no other role, with the reason; `None` when it is no such list.
///
/// `owner_of` gives the person of each value hit. `has_role` says of each person whether a role is known.
pub(crate) fn listed(
    text: &Text,
    case: &CaseContext,
    hits: &[Hit],
    owner_of: &[Option<usize>],
    has_role: &[bool],
) -> Option<(HashSet<usize>, Role, &'static str)> {
    let people: HashSet<usize> = hits
        .iter()
        .zip(owner_of)
        .filter(|(hit, _)| identifies(hit.category))
        .filter_map(|(_, owner)| *owner)
        .filter(|&person| !has_role[person])
        .collect();
    if is_list_of_witnesses(text) {
        return Some((people, Role::Witness, "stands on the list of witnesses"));
    }
    (people.len() >= LEAST_PEOPLE && is_about_dishonesty(case)).then_some((
        people,
        Role::Victim,
        "one of several people whose particulars are listed, in a case of dishonesty, so taken as one who lost by it",
    ))
}

/// What a person has that another may want to take.
fn identifies(category: Category) -> bool {
    matches!(
        category,
        Category::DateOfBirth
            | Category::Address
            | Category::NhsNumber
            | Category::NationalInsuranceNumber
            | Category::Passport
            | Category::DrivingLicence
            | Category::PaymentCard
            | Category::BankAccount
    )
}

/// `MG9`, or a heading that says so, among the first lines.
fn is_list_of_witnesses(text: &Text) -> bool {
    (0..text.line_count().min(6)).any(|line| {
        let words = text.view()[text.line(line)].to_lowercase();
        let words = words.trim();
        words.len() <= 80
            && (words.ends_with("mg9")
                || words.starts_with("mg9")
                || words.starts_with("witness list")
                || words.starts_with("list of witnesses"))
    })
}

fn is_about_dishonesty(case: &CaseContext) -> bool {
    let headline = case
        .headline_charge
        .iter()
        .filter_map(|charge| charge.charge.as_deref());
    let charges = case
        .defendants
        .iter()
        .flat_map(|defendant| &defendant.charges)
        .filter_map(|charge| charge.short_description.as_deref());
    headline.chain(charges).any(|charge| {
        let charge = charge.to_lowercase();
        DISHONESTY.iter().any(|word| charge.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::listed;
    use crate::{Hit, Text};
    use obelus_evidence::{CaseContext, Category, Role};

    fn role(source: &str, charge: &str, owners: &[usize]) -> Option<Role> {
        let case: CaseContext =
            serde_json::from_str(&format!(r#"{{"headlineCharge":{{"charge":"{charge}"}}}}"#)).unwrap();
        let hits: Vec<Hit> = (0..owners.len())
            .map(|_| Hit::new(0..1, Category::Passport, 0.9, "test"))
            .collect();
        let owner_of: Vec<Option<usize>> = owners.iter().copied().map(Some).collect();
        listed(&Text::new(source), &case, &hits, &owner_of, &[false; 5])
            .filter(|(people, ..)| !people.is_empty())
            .map(|(_, role, _)| role)
    }

    #[test]
    fn many_with_records_in_a_case_of_dishonesty_are_taken_as_losers() {
        let list = "Store inventory";
        assert_eq!(role(list, "Theft from a shop", &[0, 1, 2, 3]), Some(Role::Victim));
        assert_eq!(role(list, "Theft from a shop", &[0, 1, 2, 2]), None);
        assert_eq!(role(list, "Affray", &[0, 1, 2, 3]), None);
        assert_eq!(
            role("CONFIDENTIAL MG9\nR v X", "Affray", &[0]),
            Some(Role::Witness)
        );
    }
}
