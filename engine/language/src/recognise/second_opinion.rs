//! Dates, references and telephone numbers that only the model sees, because no pattern knows their form: application
//! numbers of the Strasbourg court, years on their own, numbers of other countries. Every pattern and checksum beats them.

use super::{Recogniser, borders::pattern};
use crate::{Hit, Text, cues::window_before};
use obelus_evidence::{CaseContext, Category};
use obelus_models::TaggedSpan;
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// What the model alone says about dates, references and telephone numbers.
pub(super) struct SecondOpinion;

const DATE: &str = "date.model";
const REFERENCE: &str = "case_reference.model";
const PHONE: &str = "phone.model";

/// Application numbers of the European Court of Human Rights: a serial number and a year.
static APPLICATION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[0-9]{3,6}/[0-9]{2}$"));

impl Recogniser for SecondOpinion {
    fn name(&self) -> &'static str {
        "second_opinion"
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        text.tags().iter().filter_map(|tag| judge(text, tag)).collect()
    }
}

fn judge(text: &Text, tag: &TaggedSpan) -> Option<Hit> {
    let range = trimmed(text.view(), tag.start..tag.end)?;
    let written = &text.view()[range.clone()];
    if written.contains('\u{c}') {
        return None;
    }
    let digits = written.chars().filter(char::is_ascii_digit).count();
    let letters = written.chars().filter(|c| c.is_alphabetic()).count();
    let (category, recogniser, least, why) = match tag.label.as_str() {
        "DATE" if digits + letters >= 3 => {
            (Category::Date, DATE, 0.6, "the language model reads it as a date")
        }
        "ID" if is_application(text, &range) => (
            Category::CaseReference,
            REFERENCE,
            0.9,
            "the language model reads it as a reference, and it has the form of an application to a court",
        ),
        "PHONE" if is_foreign_number(written, digits, letters) => (
            Category::Phone,
            PHONE,
            0.9,
            "the language model reads it as a telephone number",
        ),
        _ => return None,
    };
    let key: String = written
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    (tag.score >= least).then(|| {
        Hit::new(range, category, 0.05 + 0.8 * tag.score, recogniser)
            .because(why)
            .keyed(key)
    })
}

/// Whether a number has the form of an application and the word stands before it. Everything else that the model calls an
/// identifier is left: half of it are job, invoice and exhibit numbers that point at nobody (measured on the tune case).
fn is_application(text: &Text, range: &Range<usize>) -> bool {
    let before = window_before(text.view(), range.start, 120).to_lowercase();
    APPLICATION.is_match(&text.view()[range.clone()]) && before.contains("application")
}

/// Numbers of the United Kingdom begin with 0 and are judged by their own recogniser.
fn is_foreign_number(written: &str, digits: usize, letters: usize) -> bool {
    (7..=15).contains(&digits)
        && letters == 0
        && (!written.starts_with('0') || written.starts_with("00"))
        && !written.contains(['/', ':', '£'])
}

/// Without white space and punctuation at the ends; none when nothing is left.
fn trimmed(view: &str, range: Range<usize>) -> Option<Range<usize>> {
    let written = view.get(range.clone())?;
    let outer = |c: char| !c.is_alphanumeric() && c != '+' && c != '(' && c != ')';
    let start = range.start + (written.len() - written.trim_start_matches(outer).len());
    let end = range.end - (written.len() - written.trim_end_matches(outer).len());
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::SecondOpinion;
    use crate::{Text, recognise::Recogniser};
    use obelus_evidence::{CaseContext, Category};
    use obelus_models::TaggedSpan;

    fn found(source: &str, word: &str, label: &str, score: f32) -> Option<(String, Category)> {
        let text = Text::new(source);
        let start = text.view().find(word).unwrap();
        let tag = TaggedSpan {
            start,
            end: start + word.len(),
            label: label.to_owned(),
            score,
        };
        let text = text.with_tags(vec![tag]);
        let hits = SecondOpinion.find(&text, &CaseContext::default());
        let hit = hits.into_iter().next()?;
        Some((text.view()[hit.range].to_owned(), hit.category))
    }

    #[test]
    fn references_dates_and_foreign_numbers_come_from_the_model() {
        for (source, word, label, whole, category) in [
            (
                "application (no. 6813/09) against",
                "6813/09",
                "ID",
                "6813/09",
                Category::CaseReference,
            ),
            ("was born in 1979, in", "1979,", "DATE", "1979", Category::Date),
            (
                "ring +43 662 8044 50 now",
                "+43 662 8044 50",
                "PHONE",
                "+43 662 8044 50",
                Category::Phone,
            ),
        ] {
            assert_eq!(
                found(source, word, label, 0.95),
                Some((whole.to_owned(), category)),
                "{source}"
            );
        }
    }

    #[test]
    fn amounts_laws_and_the_unsure_are_left() {
        for (source, word, label, score) in [
            ("job no. 6813/09 was", "6813/09", "ID", 0.99),
            ("application of 12,500 units", "12,500", "ID", 0.99),
            ("application no. 6813/09 again", "6813/09", "ID", 0.7),
            ("in 1979 he", "1979", "DATE", 0.4),
            ("at 10/11/12 13:14", "10/11/12 13:14", "PHONE", 0.99),
            ("quote 0800 111 222 33", "0800 111 222 33", "PHONE", 0.99),
        ] {
            assert_eq!(found(source, word, label, score), None, "{source}");
        }
    }
}
