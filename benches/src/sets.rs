//! Labelled sets of texts for measuring suggestions, and how their labels, ours and the peer's meet.

use crate::{masking::Mention, spans::Span};
use anyhow::Context;
use obelus_evidence::Category;
use serde::Deserialize;
use std::path::Path;

/// A set and the labels that are compared on it.
#[derive(Clone, Copy, Debug)]
pub struct Set {
    /// File name without `.jsonl`.
    pub name: &'static str,
    /// Labels that the set annotates and that exist in British case papers.
    pub labels: &'static [&'static str],
}

const GENERAL: &[&str] = &["PERSON", "LOCATION", "ORGANISATION"];

/// The development sets: for measuring and choosing, never for training.
pub const SETS: &[Set] = &[
    Set {
        name: "tab_dev",
        labels: &["PERSON", "LOCATION", "ORGANISATION", "DATE", "CODE"],
    },
    Set {
        name: "wikigold_dev",
        labels: GENERAL,
    },
    Set {
        name: "btc_dev",
        labels: GENERAL,
    },
    // Not compared: US_SSN, US_DRIVER_LICENSE and ZIP_CODE, which do not exist in the UK; AGE and NRP, which are no category.
    Set {
        name: "presidio_synth_dev",
        labels: &[
            "PERSON",
            "LOCATION",
            "ORGANISATION",
            "DATE",
            "PHONE",
            "EMAIL",
            "CARD",
            "IBAN",
            "IP",
            "URL",
            "TITLE",
        ],
    },
];

/// One text of a set.
#[derive(Clone, Debug)]
pub struct Document {
    /// The text.
    pub text: String,
    /// Its gold.
    pub gold: Vec<Span>,
}

#[derive(Deserialize)]
struct Line<S> {
    text: String,
    spans: Vec<S>,
}

/// The label on which a set's or the peer's own name for a type is compared. A street address is a place: neither all
/// sets nor the peer tell them apart.
pub fn label(name: &str) -> &str {
    match name {
        "GPE" | "STREET_ADDRESS" | "ADDRESS" => "LOCATION",
        "ORGANIZATION" => "ORGANISATION",
        "DATE_TIME" => "DATE",
        "PHONE_NUMBER" => "PHONE",
        "EMAIL_ADDRESS" => "EMAIL",
        "CREDIT_CARD" => "CARD",
        "IBAN_CODE" => "IBAN",
        "IP_ADDRESS" => "IP",
        "DOMAIN_NAME" => "URL",
        "UK_NHS" | "UK_NINO" | "UK_PASSPORT" | "UK_DRIVING_LICENCE" => "CODE",
        other => other,
    }
}

/// The label on which a category is compared; none when no set has it.
pub fn label_of(category: Category) -> Option<&'static str> {
    Some(match category {
        Category::Person => "PERSON",
        Category::Title => "TITLE",
        Category::Location | Category::Address => "LOCATION",
        Category::Organisation => "ORGANISATION",
        Category::Date | Category::DateOfBirth => "DATE",
        Category::Phone => "PHONE",
        Category::Email => "EMAIL",
        Category::PaymentCard => "CARD",
        Category::Iban => "IBAN",
        Category::IpAddress => "IP",
        Category::Url => "URL",
        Category::CaseReference
        | Category::OfficerNumber
        | Category::NhsNumber
        | Category::NationalInsuranceNumber
        | Category::Passport
        | Category::DrivingLicence => "CODE",
        _ => return None,
    })
}

/// Reads a set from its folder.
///
/// # Errors
/// When the file is missing or is not JSON Lines with `text` and `spans`.
pub fn read(folder: &Path, set: &Set) -> anyhow::Result<Vec<Document>> {
    let lines = lines::<(usize, usize, String)>(folder, set.name)?;
    Ok(lines
        .into_iter()
        .map(|line| Document {
            text: line.text,
            gold: line
                .spans
                .into_iter()
                .map(|(start, end, name)| Span {
                    start,
                    end,
                    label: label(&name).to_owned(),
                })
                .collect(),
        })
        .collect())
}

/// Reads the mentions of a set, text by text, from `<name>_identifiers.jsonl`; empty when there is no such file.
///
/// # Errors
/// When the file cannot be read.
pub fn read_mentions(folder: &Path, set: &Set) -> anyhow::Result<Vec<Vec<Mention>>> {
    let name = format!("{}_identifiers", set.name);
    if !folder.join(format!("{name}.jsonl")).is_file() {
        return Ok(Vec::new());
    }
    let lines = lines::<(usize, usize, String, String)>(folder, &name)?;
    Ok(lines
        .into_iter()
        .map(|line| {
            let mention = |(start, end, label, kind)| Mention {
                start,
                end,
                label,
                kind,
            };
            line.spans.into_iter().map(mention).collect()
        })
        .collect())
}

fn lines<S: for<'de> Deserialize<'de>>(folder: &Path, name: &str) -> anyhow::Result<Vec<Line<S>>> {
    let path = folder.join(format!("{name}.jsonl"));
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!(
            "{} cannot be read; docs/VALIDATION.md says where the sets come from",
            path.display()
        )
    })?;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .enumerate()
        .map(|(number, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("{} line {}: not a labelled text", path.display(), number + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{SETS, label, label_of, read, read_mentions};
    use obelus_evidence::Category;

    #[test]
    fn a_set_is_read_with_its_labels_renamed_and_a_bad_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tab_dev.jsonl");
        std::fs::write(
            &file,
            "{\"text\":\"Zoë of Leeds\",\"spans\":[[0,3,\"PERSON\"],[7,12,\"GPE\"]]}\n",
        )
        .unwrap();
        let documents = read(folder.path(), &SETS[0]).unwrap();
        assert_eq!(documents[0].gold[1].label, "LOCATION");
        assert!(read_mentions(folder.path(), &SETS[0]).unwrap().is_empty());
        std::fs::write(&file, "{\"text\":1}\n").unwrap();
        let error = read(folder.path(), &SETS[0]).unwrap_err().to_string();
        assert!(
            error.contains("tab_dev.jsonl line 1: not a labelled text"),
            "{error}"
        );
    }

    #[test]
    fn every_compared_label_can_be_met_by_a_category() {
        let ours: Vec<_> = Category::ALL.iter().filter_map(|c| label_of(*c)).collect();
        for set in SETS {
            for wanted in set.labels {
                assert!(ours.contains(wanted) && label(wanted) == *wanted, "{wanted}");
            }
        }
    }
}
