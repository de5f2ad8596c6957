use super::Recogniser;
use super::borders::{letters_and_digits, pattern, stands_free};
use super::labels::{Label, Labels, joins};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::sync::LazyLock;

/// National Insurance numbers.
///
/// HMRC, National Insurance Manual NIM39110: two letters, six digits, a suffix A to D. Neither letter is D, F, I, Q, U
/// or V, the second is not O, and the prefixes BG, GB, KN, NK, NT, TN and ZZ are not used. QQ is HMRC's own example
/// prefix, which made-up papers use.
pub(super) struct Nino;

const NAME: &str = "nino";
/// A number right behind its label is withheld even when mistyped.
const REACH: usize = 24;

static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i:[a-z]{2})[ .\-\n]?[0-9]{2}[ .\-\n]?[0-9]{2}[ .\-\n]?[0-9]{2}(?:[ .\-\n]?(?i:[a-d])\b)?")
});

impl Recogniser for Nino {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let mut hits = Vec::new();
        for m in SHAPE.find_iter(view) {
            let mut range = m.range();
            if !stands_free(view, &range) {
                continue;
            }
            let label = labels
                .before(view, range.start, REACH)
                .filter(|l| l.label == Label::NationalInsurance && joins(&view[l.range.end..range.start]));
            let mut key = letters_and_digits(m.as_str());
            let has_suffix = key.len() == 9;
            if !has_suffix && label.is_none() {
                continue;
            }
            // "AB 12 34 56 a man": a lower-case letter apart from an upper-case number is a word
            if has_suffix
                && m.as_str().starts_with(|c: char| c.is_ascii_uppercase())
                && m.as_str().ends_with(|c: char| c.is_ascii_lowercase())
            {
                let Some(cut) = m.as_str().rfind([' ', '\n']).filter(|_| label.is_some()) else {
                    continue;
                };
                range.end = range.start + cut;
                key.pop();
            }
            let hit = if is_allocated(&key) {
                Hit::new(range, Category::NationalInsuranceNumber, 0.9, NAME)
                    .because("a National Insurance number by its letters and digits")
            } else if label.is_some() {
                Hit::new(range, Category::NationalInsuranceNumber, 0.7, NAME)
                    .because("labelled as a National Insurance number, though no such prefix is in use")
            } else {
                continue;
            };
            hits.push(hit.keyed(key));
        }
        hits
    }
}

fn is_allocated(key: &str) -> bool {
    let b = key.as_bytes();
    let never = |c: u8| matches!(c, b'D' | b'F' | b'I' | b'Q' | b'U' | b'V');
    key.starts_with("QQ")
        || !(never(b[0])
            || never(b[1])
            || b[1] == b'O'
            || ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(&&key[..2]))
}

#[cfg(test)]
mod tests {
    use super::Nino;
    use crate::recognise::examples::check;

    #[test]
    fn numbers_in_every_spacing_are_found() {
        check(
            &Nino,
            &[
                ("AA 12 34 56 B", &["AA 12 34 56 B"]),
                ("tw987654a", &["tw987654a"]),
                ("AB-12-34-56-C.", &["AB-12-34-56-C"]),
                ("AB 12 34\n56 C", &["AB 12 34\n56 C"]),
                ("NI No: AB123456", &["AB123456"]),
                ("national insurance number is QQ 12 34 56 C", &["QQ 12 34 56 C"]),
                ("NI number: FQ 00 00 00 C", &["FQ 00 00 00 C"]),
            ],
        );
    }

    #[test]
    fn other_codes_are_left_alone() {
        check(
            &Nino,
            &[
                ("AA 12 34 56 H", &[]),
                ("FQ 00 00 00 C", &[]),
                ("BG123612A", &[]),
                ("ab1234561", &[]),
                ("AB 12 34 56 pages", &[]),
                ("AB 12 34 56 a man", &[]),
                ("exhibit AB123456", &[]),
            ],
        );
    }
}
