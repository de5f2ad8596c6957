//! The ways a person's name is written in a case file.

use super::query::{Element, Pattern};
use std::collections::BTreeSet;

/// Variants of a name given as first names and surname: whole, surname first, first name or initials with surname,
/// the surname alone, and the initials alone. Possessives need no variant: they are normalised away.
pub(super) fn variants(names: &[String]) -> Vec<Pattern> {
    let Some((surname, first)) = names.split_last() else {
        return Vec::new();
    };
    let initial = |name: &String| name.chars().next().map(String::from).unwrap_or_default();
    let initials: Vec<String> = first.iter().map(initial).collect();
    let mut ways: BTreeSet<Vec<String>> = BTreeSet::from([vec![surname.clone()], names.to_vec()]);
    let mut with_surname = |given: &[String]| {
        if !given.is_empty() {
            ways.insert([given, std::slice::from_ref(surname)].concat());
            ways.insert([std::slice::from_ref(surname), given].concat());
        }
    };
    with_surname(first);
    with_surname(&initials);
    for count in 1..=first.len().min(3) {
        with_surname(&first[..count]);
        with_surname(&initials[..count]);
        with_surname(&[initials[..count].concat()]);
        // `Jane A Roe`
        let mixed: Vec<String> = first[..1].iter().chain(&initials[1..count]).cloned().collect();
        with_surname(&mixed);
    }
    if !first.is_empty() {
        ways.insert(initials.iter().cloned().chain([initial(surname)]).collect());
    }
    ways.into_iter()
        .map(|way| way.into_iter().map(Element::Exact).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::variants;
    use crate::search::query::Element;

    #[test]
    fn a_name_has_its_usual_variants() {
        let names: Vec<String> = ["jane", "ann", "roe"].map(str::to_owned).into();
        let written: Vec<String> = variants(&names)
            .into_iter()
            .map(|pattern| {
                let words = pattern.into_iter().map(|element| match element {
                    Element::Exact(word) => word,
                    _ => unreachable!(),
                });
                words.collect::<Vec<_>>().join(" ")
            })
            .collect();
        for way in [
            "jane ann roe",
            "jane roe",
            "jane a roe",
            "j roe",
            "j a roe",
            "ja roe",
            "roe",
            "roe jane",
            "roe jane ann",
            "roe j",
            "j a r",
        ] {
            assert!(written.iter().any(|w| w == way), "{way}: {written:?}");
        }
        assert_eq!(variants(&["roe".to_owned()]).len(), 1);
    }
}
