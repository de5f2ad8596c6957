//! The box of a form: what stands behind "Occupation:", up to the next box.

use super::phrase::is_police;
use super::{NAME, WORDS};
use crate::Hit;
use crate::recognise::borders::{begins_its_line, line_around, pattern, stands_free};
use obelus_evidence::Category;
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// What stands in the place of an occupation when somebody has none.
pub(super) static RETIRED_VALUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i:\b(?:retired|semi-retired|unemployed|self-employed|student|housewife|homemaker)\b)")
});

/// What an occupation behind a label may end with when the next box of the form stands on the same line.
static NEXT_BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i: (?:mobile|tel|telephone|phone|home tel|home address|home phone|work tel|work phone|email|e-mail|date of birth|dob|d\.o\.b|ni|nat|national|nhs|address|postcode|age|sex|gender|ethnicity|place of birth|title|employer|name|surname|forename|passport|driver no|driver number|driving licence|pnc|cro|marital|nationality|religion|height|self-defined)\b)|[|;:(\n\u{c}]| - |\.(?: |$)|, ?[A-Z]| [0-9]",
    )
});

/// The value behind "Occupation:", up to the next box, sentence or line.
pub(super) fn labelled(view: &str, label: Range<usize>) -> Option<Hit> {
    let name = view[label.clone()]
        .trim_end_matches([' ', ':', '.', '\n', '-', '?'])
        .to_lowercase();
    let name = name.split([' ', '/', '(']).take(2).collect::<Vec<_>>().join(" ");
    let colon = view[label.clone()].contains([':', '?'])
        || view[label.clone()].ends_with(". ")
        || view[label.clone()].contains("..")
        || view[label.clone()].ends_with(" - ");
    let point = view[label.clone()].contains('.');
    let colon = colon
        || point
            && !matches!(
                name.as_str(),
                "work" | "job" | "trade" | "position" | "employment"
            );
    let capital = view[label.start..].starts_with(char::is_uppercase);
    // without a colon only a form's capitalised label counts: "Occupation florist"
    let strong = capital
        && [
            "occupation",
            "occupn",
            "occup",
            "profession",
            "job title",
            "job role",
            "employment status",
        ]
        .iter()
        .any(|word| name.starts_with(word));
    // "Job: 44/0771", "Work: 0113 …": these words lead to numbers and places as well
    let weak = matches!(
        name.as_str(),
        "work" | "job" | "trade" | "position" | "employment" | "works as" | "what do"
    );
    if weak && !capital {
        return None;
    }
    // the last head of a table is no label of what its first row begins with
    let heads_table = !colon && view[label.clone()].ends_with('\n') && !begins_its_line(view, label.start);
    if !colon && !strong || heads_table {
        return None;
    }
    let end = line_around(view, label.end).end;
    let line = &view[label.end..end];
    let line = &line[..line.len().min(floor_char(line, 80))];
    let value = &line[..NEXT_BOX.find(line).map_or(line.len(), |m| m.start())];
    let value = value.trim_matches([' ', ',', '.', '-', '_']);
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let nothing = matches!(
        value.to_lowercase().as_str(),
        "n/a" | "none" | "not known" | "unknown" | "not stated" | "nil" | "not given" | "refused"
    );
    let police = is_police(value);
    // boxes in a stack: the next label of the form is no occupation
    let is_label = is_form_word(value) || value.starts_with(['/', '(', '&']);
    let unknown = weak && !names_an_occupation(value);
    if letters < 2 || nothing || police || is_label || unknown || value.split_whitespace().count() > 6 {
        return None;
    }
    let start = label.end + line.find(value)?;
    Some(
        Hit::new(start..start + value.len(), Category::Occupation, 0.92, NAME)
            .because(format!("behind the label \u{201c}{name}\u{201d}"))
            .keyed(value.to_lowercase()),
    )
}

/// Whether a word of the list, or "retired" and its like, stands in a value.
pub(super) fn names_an_occupation(value: &str) -> bool {
    WORDS
        .finder
        .find_iter(value)
        .any(|m| stands_free(value, &(m.start()..m.end())))
        || RETIRED_VALUE.is_match(value)
}

/// Labels of the boxes that usually stand near the one for the occupation.
pub(super) fn is_form_word(value: &str) -> bool {
    const BOXES: &[&str] = &[
        "employer",
        "date of birth",
        "dob",
        "address",
        "telephone",
        "nationality",
        "ethnicity",
        "gender",
        "sex",
        "name",
        "surname",
        "forename",
        "forenames",
        "home address",
        "phone",
        "email",
        "place of birth",
        "title",
        "age",
        "mobile",
        "marital status",
        "religion",
        "height",
        "contact",
        "relationship",
        "role",
        "notes",
        "status",
        "statement",
        "signature",
        "date",
        "postcode",
        "town",
        "number",
        "no",
        "type",
        "interview",
    ];
    let lower = value.to_lowercase();
    BOXES.iter().any(|name| {
        lower
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ' ', '/', '(']))
    })
}

pub(super) fn floor_char(text: &str, most: usize) -> usize {
    (0..=most.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}
