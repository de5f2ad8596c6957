//! Whose a value is by what it is made of: the surname in a driver number, the name or the office in an e-mail address.

use crate::{Hit, Text};
use obelus_evidence::{Category, Role};

/// The person whose name the value itself holds, among names of the document (`names`: places of name hits, in order;
/// `person_of`: the person of each hit).
pub(crate) fn named_in_value(
    text: &Text,
    hits: &[Hit],
    names: &[usize],
    person_of: &[Option<usize>],
    value: &Hit,
) -> Option<usize> {
    let written = &text.view()[value.range.clone()];
    match value.category {
        Category::Email => named_in_email(text, hits, names, person_of, written),
        Category::DrivingLicence => named_in_driver_number(text, hits, names, person_of, written),
        _ => None,
    }
}

/// What the office behind an e-mail address makes of its owner: people write from police domains as officers.
pub(crate) fn role_of_domain(address: &str) -> Option<Role> {
    let domain = address.rsplit_once('@')?.1.to_lowercase();
    let mut labels = domain.split('.');
    if labels.any(|label| label == "police" || label == "pnn" || label.ends_with("-police")) {
        return Some(Role::Officer);
    }
    let office = ["cps.gov.uk", "nhs.net", "cjsm.net", "nhs.uk"];
    office
        .iter()
        .any(|office| domain == *office || domain.ends_with(&format!(".{office}")))
        .then_some(Role::Professional)
}

fn words<'a>(text: &'a Text, hit: &Hit) -> impl Iterator<Item = &'a str> {
    text.view()[hit.range.clone()]
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
}

/// The person whose surname or first name stands before the `@`; the longest such name wins.
fn named_in_email(
    text: &Text,
    hits: &[Hit],
    names: &[usize],
    person_of: &[Option<usize>],
    address: &str,
) -> Option<usize> {
    let local = address.split('@').next()?.to_lowercase();
    let mut best: Option<(usize, usize)> = None;
    for &at in names {
        let Some(person) = person_of[at] else { continue };
        let found = words(text, &hits[at])
            .map(str::to_lowercase)
            .filter(|word| word.chars().count() >= 4 && local.contains(word.as_str()));
        // "jerome.sandhu" is Jerome Sandhu's before it is another Jerome's.
        let length: usize = found.map(|word| word.len()).sum();
        if length > 0 && best.is_none_or(|(longest, _)| length > longest) {
            best = Some((length, person));
        }
    }
    best.map(|(_, person)| person)
}

/// The person whose surname fills the first five places of a driver number, padded with nines
/// (DVLA INF45 "driver number"); nobody when two people's do.
fn named_in_driver_number(
    text: &Text,
    hits: &[Hit],
    names: &[usize],
    person_of: &[Option<usize>],
    number: &str,
) -> Option<usize> {
    let start: String = number
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(5)
        .collect::<String>()
        .to_uppercase();
    if start.chars().count() < 5 {
        return None;
    }
    let mut owner = None;
    for &at in names {
        let Some(person) = person_of[at] else { continue };
        // Hyphens and apostrophes are left out of a surname.
        let fits = text.view()[hits[at].range.clone()]
            .split([' ', ',', '\n', '.'])
            .map(|word| {
                word.chars()
                    .filter(|c| c.is_alphabetic())
                    .flat_map(char::to_uppercase)
                    .chain("99999".chars())
                    .take(5)
                    .collect::<String>()
            })
            .any(|padded| padded == start);
        match owner {
            _ if !fits => {}
            None => owner = Some(person),
            Some(known) if known != person => return None,
            Some(_) => {}
        }
    }
    owner
}

#[cfg(test)]
mod tests {
    use super::{named_in_value, role_of_domain};
    use crate::{Hit, Text};
    use obelus_evidence::{Category, Role};

    fn owner(source: &str, value: &str, category: Category) -> Option<usize> {
        let text = Text::new(source);
        let mut hits: Vec<Hit> = ["Ann Poe", "Bo O'Keefe", "Cy Poelman"]
            .iter()
            .filter_map(|name| {
                let at = text.view().find(name)?;
                Some(Hit::new(at..at + name.len(), Category::Person, 0.9, "test"))
            })
            .collect();
        let person_of: Vec<Option<usize>> = (0..hits.len()).map(Some).chain([None]).collect();
        let names: Vec<usize> = (0..hits.len()).collect();
        let at = text.view().find(value).expect("the value");
        let value = Hit::new(at..at + value.len(), category, 0.9, "test");
        hits.push(value.clone());
        named_in_value(&text, &hits, &names, &person_of, &value)
    }

    #[test]
    fn a_driver_number_is_the_bearers_of_its_surname() {
        let source =
            "Ann Poe, Bo O'Keefe, Cy Poelman: POE99 604152 A99XX, OKEEF604152B99XX, KEEFE604152B99XX";
        let category = Category::DrivingLicence;
        assert_eq!(owner(source, "POE99 604152 A99XX", category), Some(0));
        assert_eq!(owner(source, "OKEEF604152B99XX", category), Some(1));
        assert_eq!(owner(source, "KEEFE604152B99XX", category), None);
    }

    #[test]
    fn an_address_is_of_the_name_it_holds_and_an_office_is_of_its_staff() {
        let source = "Ann Poe, Bo O'Keefe, Cy Poelman: cy.poelman@mail.example, x1@mail.example";
        assert_eq!(owner(source, "cy.poelman@mail.example", Category::Email), Some(2));
        assert_eq!(owner(source, "x1@mail.example", Category::Email), None);
        assert_eq!(role_of_domain("a.b@northshire.police.uk"), Some(Role::Officer));
        assert_eq!(role_of_domain("a.b@trust.nhs.net"), Some(Role::Professional));
        assert_eq!(role_of_domain("police@mail.example"), None);
    }
}
