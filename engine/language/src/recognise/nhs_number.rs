use super::Recogniser;
use super::borders::{digits, is_whole_number, pattern};
use super::columns::Columns;
use super::labels::{Label, Labels, joins};
use crate::{
    Hit, Text,
    cues::{Cues, Weight},
};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{cell::OnceCell, sync::LazyLock};

/// NHS numbers: ten digits of which the last checks the others modulo 11 (NHS Data Dictionary, NHS NUMBER). Written
/// 3-3-4 they stand for themselves; without spaces they need a word about health near them.
pub(super) struct NhsNumber;

const NAME: &str = "nhs_number";
const CUES: Cues = Cues::new(
    &[
        "nhs",
        "nhs number",
        "hospital number",
        "patient",
        "gp",
        "medical",
        "hospital",
        "surgery",
        "ambulance",
    ],
    &[
        "account",
        "invoice",
        "order",
        "tracking",
        "phone",
        "telephone",
        "isbn",
    ],
);

static SHAPE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9]{3}([ \-\n]?)[0-9]{3}([ \-\n]?)[0-9]{4}"));

impl Recogniser for NhsNumber {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let found = OnceCell::new();
        let columns = |view, labels| found.get_or_init(|| Columns::of(view, labels));
        let mut hits = Vec::new();
        for captures in SHAPE.captures_iter(view) {
            let Some(m) = captures.get(0) else { continue };
            let range = m.range();
            if !is_whole_number(view, &range) {
                continue;
            }
            let label = labels
                .before(view, range.start, 30)
                .filter(|l| joins(&view[l.range.end..range.start]));
            let named = label.is_some_and(|l| l.label == Label::Nhs);
            if label.is_some() && !named {
                continue;
            }
            let key = digits(m.as_str());
            let grouped = captures.iter().skip(1).flatten().all(|gap| !gap.is_empty());
            let weight = CUES.weigh(view, &range);
            let hit = Hit::new(
                range.clone(),
                Category::NhsNumber,
                if named { 0.7 } else { 0.5 },
                NAME,
            );
            let hit = if checks(&key) {
                let in_column = !grouped && columns(view, &labels).above(view, range.start, Label::Nhs);
                let other = !named && !grouped && !in_column && weight.lowered_by.is_some();
                if !(named || grouped || in_column || weight.raised_by.is_some()) || other {
                    continue;
                }
                hit.because("ten digits whose last one checks the others as in an NHS number")
                    .weighed(&Weight {
                        lowered_by: None,
                        ..weight
                    })
            } else if named {
                hit.because("labelled as an NHS number, though its check digit is wrong")
            } else {
                continue;
            };
            hits.push(hit.keyed(key));
        }
        hits
    }
}

/// Weights 10 to 2; eleven minus the remainder is the check digit, 11 counts as 0 and 10 never occurs.
fn checks(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != 10 || digits.iter().all(|&d| d == digits[0]) {
        return false;
    }
    let sum: u32 = digits[..9]
        .iter()
        .zip((2..=10).rev())
        .map(|(d, weight)| d * weight)
        .sum();
    let check = (11 - sum % 11) % 11;
    check != 10 && check == digits[9]
}

#[cfg(test)]
mod tests {
    use super::{NhsNumber, checks};
    use crate::recognise::examples::check;

    #[test]
    fn the_check_digit_is_the_nhs_one() {
        for (number, good) in [
            ("4010232137", true),
            ("2213951837", true),
            ("9434765919", true),
            ("4010232138", false),
            ("1111111111", false),
        ] {
            assert_eq!(checks(number), good, "{number}");
        }
    }

    #[test]
    fn grouped_or_named_numbers_are_found() {
        check(
            &NhsNumber,
            &[
                ("401-023-2137", &["401-023-2137"]),
                ("221 395 1837", &["221 395 1837"]),
                ("NHS No: 4010232137", &["4010232137"]),
                ("NHS number 943 476\n5919", &["943 476\n5919"]),
                ("NHS number: 401 023 2138", &["401 023 2138"]),
                ("patient 4010232137", &["4010232137"]),
                (
                    "Name Born NHS Tel\nAnn Poe 1 May 1985, a long way from the head of all these columns, 4010232137 1",
                    &["4010232137"],
                ),
            ],
        );
    }

    #[test]
    fn other_ten_digits_are_left_alone() {
        check(
            &NhsNumber,
            &[
                ("401-023-2138", &[]),
                ("4010232137", &[]),
                ("Invoice 401 023 2137", &[]),
                ("tel 401 023 2137", &[]),
                ("9401 023 2137", &[]),
                ("1401 023 2137-5", &[]),
            ],
        );
    }
}
