use super::Recogniser;
use super::borders::{letters_and_digits, pattern, stands_free};
use super::labels::{Label, Labels, joins};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// International bank account numbers: country and length from the SWIFT IBAN registry, check digits modulo 97
/// (ISO 13616-1, ISO/IEC 7064).
pub(super) struct Iban;

const NAME: &str = "iban";

static BEGIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i:[a-z]{2})[0-9]{2}"));

/// Country and length of the whole number.
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HN", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MN", 20),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("RU", 33),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SO", 23),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
    ("YE", 30),
];

impl Recogniser for Iban {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let mut labels = None;
        let mut hits: Vec<Hit> = Vec::new();
        for m in BEGIN.find_iter(view) {
            let country = m.as_str()[..2].to_ascii_uppercase();
            let Some(&(_, length)) = LENGTHS.iter().find(|(c, _)| *c == country) else {
                continue;
            };
            if hits.last().is_some_and(|h: &Hit| h.range.end > m.start()) {
                continue;
            }
            let Some(range) = take(view, m.start(), length) else {
                continue;
            };
            if !stands_free(view, &range) {
                continue;
            }
            let written = &view[range.clone()];
            let mixed = written.bytes().any(|b| b.is_ascii_lowercase())
                && written.bytes().any(|b| b.is_ascii_uppercase());
            let key = letters_and_digits(written);
            if mixed {
                continue;
            }
            if is_valid(&key) {
                hits.push(
                    Hit::new(range, Category::Iban, 0.98, NAME)
                        .because("an international bank account number: country, length and check digits fit")
                        .keyed(key),
                );
                continue;
            }
            let labels = labels.get_or_insert_with(|| Labels::of(view));
            let label = labels
                .before(view, range.start, 24)
                .filter(|l| l.label == Label::Iban);
            if label.is_some_and(|l| joins(&view[l.range.end..range.start])) {
                hits.push(
                    Hit::new(range, Category::Iban, 0.7, NAME)
                        .because("labelled as an IBAN, though its check digits are wrong")
                        .keyed(key),
                );
            }
        }
        hits
    }
}

/// The range of `length` letters and digits from `start`, with at most one space, hyphen or line end between two.
fn take(view: &str, start: usize, length: usize) -> Option<Range<usize>> {
    let mut taken = 0;
    let mut gap = 0;
    for (i, b) in view[start..].bytes().enumerate() {
        if b.is_ascii_alphanumeric() {
            taken += 1;
            gap = 0;
            if taken == length {
                return Some(start..start + i + 1);
            }
        } else if matches!(b, b' ' | b'-' | b'\n') && gap == 0 {
            gap = 1;
        } else {
            return None;
        }
    }
    None
}

/// The country and check digits moved to the end, letters as 10 to 35, leave 1 modulo 97.
fn is_valid(key: &str) -> bool {
    let moved = key[4..].bytes().chain(key[..4].bytes());
    let remainder = moved.fold(0u32, |rest, b| match b {
        b'0'..=b'9' => (rest * 10 + u32::from(b - b'0')) % 97,
        _ => (rest * 100 + u32::from(b - b'A') + 10) % 97,
    });
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::Iban;
    use crate::recognise::examples::check;

    #[test]
    fn numbers_that_pass_their_check_are_found() {
        check(
            &Iban,
            &[
                (
                    "GB29 NWBK 6016 1331 9268 19 and",
                    &["GB29 NWBK 6016 1331 9268 19"],
                ),
                ("gb29nwbk60161331926819", &["gb29nwbk60161331926819"]),
                ("NO93 8601 1117 947", &["NO93 8601 1117 947"]),
                (
                    "IBAN: DE89 3704 0044\n0532 0130 00",
                    &["DE89 3704 0044\n0532 0130 00"],
                ),
                (
                    "IBAN GB00 NWBK 6016 1331 9268 18",
                    &["GB00 NWBK 6016 1331 9268 18"],
                ),
            ],
        );
    }

    #[test]
    fn other_codes_are_left_alone() {
        check(
            &Iban,
            &[
                ("GB29 NWBK 6016 1331 9268 18", &[]),
                ("GB29 NWBK 6016 1331 9268 1", &[]),
                ("GB29 nwbk 6016 1331 9268 19", &[]),
                ("XX29 NWBK 6016 1331 9268 19", &[]),
                ("AGB29NWBK60161331926819", &[]),
                ("DE89 and more words of this length", &[]),
            ],
        );
    }
}
