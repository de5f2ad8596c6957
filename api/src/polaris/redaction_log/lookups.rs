//! The look-up lists, as data: kinds of redaction, document types, areas with their units, divisions, agencies.

use serde_json::Value;
use std::sync::LazyLock;

static LOOK_UPS: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("look_ups.json")));
static MAPPINGS: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("mappings.json")));

/// A file of ours that is not JSON fails the test below, so nobody ever gets the empty value.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// `{areas, divisions, documentTypes, investigatingAgencies, missedRedactions, ouCodeMapping}`.
pub(super) fn look_ups() -> &'static Value {
    &LOOK_UPS
}

/// `{businessUnits, documentTypes, investigatingAgencies}`.
pub(super) fn mappings() -> &'static Value {
    &MAPPINGS
}

/// Whether an id is a kind of redaction.
pub(super) fn is_kind(id: &str) -> bool {
    let kinds = look_ups()["missedRedactions"].as_array();
    kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["id"] == id))
}

#[cfg(test)]
mod tests {
    use super::{is_kind, look_ups, mappings};
    use obelus_evidence::Category;

    #[test]
    fn every_category_of_ours_has_a_kind_in_the_log_by_the_same_name() {
        let kinds = look_ups()["missedRedactions"].as_array().unwrap();
        for category in Category::ALL {
            let name = category.redaction_type();
            assert!(kinds.iter().any(|kind| kind["name"] == name), "{name}");
        }
        assert!(is_kind("18") && !is_kind("19"));
    }

    #[test]
    fn defaults_lead_to_entries_that_are_on_the_lists() {
        let has = |list: &str, id: &serde_json::Value| {
            look_ups()[list]
                .as_array()
                .unwrap()
                .iter()
                .any(|item| item["id"] == *id)
        };
        for mapping in mappings()["documentTypes"].as_array().unwrap() {
            assert!(has("documentTypes", &mapping["docTypeId"]), "{mapping}");
        }
        for mapping in mappings()["investigatingAgencies"].as_array().unwrap() {
            assert!(
                has("investigatingAgencies", &mapping["investigatingAgencyId"]),
                "{mapping}"
            );
        }
        for mapping in mappings()["businessUnits"].as_array().unwrap() {
            assert!(has("areas", &mapping["areaId"]), "{mapping}");
        }
        assert_eq!(look_ups()["documentTypes"].as_array().unwrap().len(), 39);
        assert_eq!(look_ups()["areas"].as_array().unwrap().len(), 14);
    }
}
