//! Lists of witnesses (MG9): who stands on one with particulars of their own is a witness when no word says more.

use crate::{Hit, Text};
use obelus_evidence::Category;
use std::collections::HashSet;

/// The people with particulars of their own on a list of witnesses; nobody in any other document.
///
/// `owner_of` gives the person of each value hit.
pub(crate) fn listed(text: &Text, hits: &[Hit], owner_of: &[Option<usize>]) -> HashSet<usize> {
    if !is_list_of_witnesses(text) {
        return HashSet::new();
    }
    hits.iter()
        .zip(owner_of)
        .filter(|(hit, _)| identifies(hit.category))
        .filter_map(|(_, owner)| *owner)
        .collect()
}

/// What a list of witnesses gives of each.
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

#[cfg(test)]
mod tests {
    use super::listed;
    use crate::{Hit, Text};
    use obelus_evidence::Category;

    #[test]
    fn people_with_particulars_on_a_list_of_witnesses_are_found() {
        let hits = [
            Hit::new(0..1, Category::Address, 0.9, "test"),
            Hit::new(0..1, Category::Phone, 0.9, "test"),
        ];
        let on = |source: &str| listed(&Text::new(source), &hits, &[Some(3), Some(4)]);
        assert_eq!(on("CONFIDENTIAL MG9\nR v X"), [3].into());
        assert!(on("Store inventory").is_empty());
    }
}
