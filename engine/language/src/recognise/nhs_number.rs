use super::Recogniser;
use super::borders::{digits, is_whole_number, pattern};
use super::columns::Columns;
use super::labels::{Label, Labels, in_stack, joins, named_behind};
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
        "practice",
        "clinic",
        "ward",
        "doctor",
        "a&e",
        "emergency department",
        "infirmary",
        "health",
        "mrn",
        "chi",
        "admission",
        "discharge summary",
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

/// What a page about somebody's health says somewhere, for numbers that stand far from such words.
const PAGE: Cues = Cues::new(
    &[
        "nhs",
        "patient",
        "gp",
        "hospital",
        "surgery",
        "medical",
        "clinic",
        "infirmary",
        "health",
    ],
    &[],
)
.within(500, 200);

static SHAPE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9]{3}([ .\-\n]{0,2})[0-9]{3}([ .\-\n]{0,2})[0-9]{4}"));
/// Other ways of spacing, which stand for nothing without their label.
static ODD_SHAPE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9]{4}[ \-][0-9]{3}[ \-][0-9]{3}|[0-9](?:[ |][0-9]){9}"));

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
        for captures in SHAPE.captures_iter(view).chain(ODD_SHAPE.captures_iter(view)) {
            let Some(m) = captures.get(0) else { continue };
            let range = m.range();
            if !is_whole_number(view, &range) {
                continue;
            }
            let label = labels.before(view, range.start, 40).filter(|l| {
                joins(&view[l.range.end..range.start]) || hints_at_form(&view[l.range.end..range.start])
            });
            let behind = || {
                named_behind(view, &labels, &range, Label::Nhs) || in_stack(view, &labels, &range, Label::Nhs)
            };
            let named = label.is_some_and(|l| l.label == Label::Nhs) || behind();
            let key = digits(m.as_str());
            let groups: Vec<_> = captures.iter().skip(1).flatten().collect();
            let grouped = groups.len() == 2 && groups.iter().all(|gap| !gap.is_empty());
            let boxed = groups.is_empty();
            let weight = CUES.weigh(view, &range);
            // "Hospital ref 401 023 2137": in a text about health a reference may be the patient's number
            let owned = label.is_some_and(|l| match l.label {
                Label::Nhs | Label::OtherDate | Label::DateOfBirth => false,
                Label::OtherNumber => {
                    let word = view[l.range.clone()].to_ascii_lowercase();
                    weight.raised_by.is_none() || !word.contains("ref") && !word.contains("file")
                }
                _ => true,
            });
            if !named && (owned || boxed) {
                continue;
            }
            let hit = Hit::new(
                range.clone(),
                Category::NhsNumber,
                if named { 0.7 } else { 0.55 },
                NAME,
            );
            let hit = if checks(&key) {
                let in_column = !grouped && columns(view, &labels).above(view, range.start, Label::Nhs);
                let other = !named && !grouped && !in_column && weight.lowered_by.is_some();
                let told = named || grouped || in_column || weight.raised_by.is_some();
                let spoken_of = || labels.within(&(0..view.len())).any(|l| l.label == Label::Nhs);
                if !told && PAGE.weigh(view, &range).raised_by.is_none() && !spoken_of() || other {
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
        hits.sort_by_key(|h: &Hit| h.range.start);
        hits.dedup_by(|b, a| b.range.start < a.range.end);
        hits
    }
}

/// Whether the gap only says how the number is written: " (10 digits): ".
fn hints_at_form(gap: &str) -> bool {
    let inner = gap.trim_matches([' ', ':', '.', '\n']);
    let inner = inner.strip_prefix('(').and_then(|g| g.strip_suffix(')'));
    inner.is_some_and(|g| g.len() <= 20 && !g.contains(['(', '\n']))
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
                ("NHS:4010232137", &["4010232137"]),
                ("NHS Number (10 digits): 401 023 2137", &["401 023 2137"]),
                ("4010232137 (NHS number)", &["4010232137"]),
                ("(NHS 401 023 2137)", &["401 023 2137"]),
                ("NHS No 4010 232 137", &["4010 232 137"]),
                ("NHS no: 4 0 1 0 2 3 2 1 3 7", &["4 0 1 0 2 3 2 1 3 7"]),
                ("NHS number 401.023.2137", &["401.023.2137"]),
                ("NHS No.\nWard\n4010232137\nB4", &["4010232137"]),
                ("CHI no 4010232137", &["4010232137"]),
                ("Hospital ref 401 023 2137", &["401 023 2137"]),
                ("ANN POE, 4010232137, seen at Aire Infirmary", &["4010232137"]),
                (
                    "Discharged from hospital. She was seen by several members of staff over many hours and the label on her wrist then read POE 4010232137",
                    &["4010232137"],
                ),
                ("admitted 03/05/2024, 401 023 2137", &["401 023 2137"]),
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
                ("patient order no 4010232137", &[]),
                ("hospital telephone 4010232137", &[]),
                ("patient 4010232138", &[]),
                ("4 0 1 0 2 3 2 1 3 7", &[]),
            ],
        );
    }
}
