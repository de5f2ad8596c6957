//! What the recognisers' tests share: a table of texts and of what should be found in each.

use super::Recogniser;
use crate::Text;
use obelus_evidence::CaseContext;

/// The texts a recogniser finds, in order.
pub(crate) fn found(recogniser: &dyn Recogniser, text: &str) -> Vec<String> {
    found_in(recogniser, text, &CaseContext::default())
}

/// The texts a recogniser finds in a known case, in order.
pub(crate) fn found_in(recogniser: &dyn Recogniser, text: &str, case: &CaseContext) -> Vec<String> {
    let text = Text::new(text);
    let mut hits = recogniser.find(&text, case);
    hits.sort_by_key(|h| h.range.start);
    for hit in &hits {
        assert!(
            (0.0..=1.0).contains(&hit.score) && !hit.reasons.is_empty(),
            "score and reason of {hit:?}"
        );
    }
    hits.iter()
        .map(|h| text.view()[h.range.clone()].to_owned())
        .collect()
}

/// Checks a table of texts and of what is to be found in each, and reports every line that differs.
pub(crate) fn check(recogniser: &dyn Recogniser, table: &[(&str, &[&str])]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, wanted)| (text, wanted, found(recogniser, text)))
        .filter(|(_, wanted, got)| wanted != &got)
        .map(|(text, wanted, got)| format!("{text:?}: wanted {wanted:?}, found {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}:\n{}", recogniser.name(), wrong.join("\n"));
}
