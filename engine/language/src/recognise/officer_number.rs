use super::Recogniser;
use super::borders::{is_taken, pattern, stands_free};
use super::labels::{FoundLabel, Label, Labels, joins};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category, Role};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Collar and warrant numbers: digits behind a rank, behind rank and name, or behind a label. The digits alone are the
/// hit, as rank and name are judged on their own.
pub(super) struct OfficerNumber;

const NAME: &str = "officer_number";

const RANK: &str = r"\b(?:(?:[TA]/?|T/?D|W)?(?:PC|DC|PS|DS|DI|DCI|SC|PI)|PCSO|SPC|CSO|TDC|CDO|DDO|(?i:police constable|detective constable|special constable|constable|police sergeant|detective sergeant|custody sergeant|sergeant|sgt|detective inspector|inspector|insp|chief inspector|detention officer|civilian investigator|custody officer|dc|pc|ps|pcso))\b\.?";

/// "PC 1234", "PC 1234 Smith", "PS 12AB"
static AFTER_RANK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"({RANK})[ \n]?(?:No\.?[ ]?|#)?([0-9]{{2,6}}(?:[ ]?[A-Z]{{1,2}}\b)?)"
    ))
});
/// "PC Smith 1234", "DC Ann SMITH (1234)", "PC Ann Smith, collar 1234" is left to the label
static AFTER_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"({RANK})[ \n](?:[A-Z][A-Za-z'\-]*\.?,?[ \n]){{1,3}}[(\[]?(?:No\.?[ ]?|#)?([0-9]{{3,6}}(?:[A-Z]{{1,2}}\b)?)"
    ))
});
/// "Smith, PC 1234" is AFTER_RANK; "4043 LUMB" and "(4662)" need a label or the number to be known.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Z]{0,3}[0-9]{2,8}[A-Z]{0,2}"));

impl Recogniser for OfficerNumber {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let mut found: Vec<Hit> = Vec::new();
        for (re, score, why) in [
            (&AFTER_RANK, 0.92, "a number right behind a rank"),
            (&AFTER_NAME, 0.85, "a number behind a rank and a name"),
        ] {
            for captures in re.captures_iter(view) {
                let (Some(rank), Some(number)) = (captures.get(1), captures.get(2)) else {
                    continue;
                };
                if is_plausible(view, rank.as_str(), number.range()) {
                    found.push(officer(number.range(), score, why, number.as_str()));
                }
            }
        }
        found.sort_by_key(|h| h.range.start);
        found.dedup_by(|b, a| b.range.start < a.range.end);
        let known: Vec<String> = case
            .parties()
            .iter()
            .filter_map(|p| {
                p.shoulder_number
                    .as_ref()
                    .map(|n| n.reveal().trim().to_uppercase())
            })
            .filter(|n| n.len() >= 2)
            .collect();
        let ranked: Vec<String> = found
            .iter()
            .filter_map(|h| h.key.clone())
            .filter(|k| k.len() >= 3)
            .collect();
        let mut others = Vec::new();
        for m in LABELLED.find_iter(view) {
            let range = m.range();
            if is_taken(&found, &range) || !stands_free(view, &range) || tied(view, &range) {
                continue;
            }
            let label = labels
                .before(view, range.start, 30)
                .filter(|l| l.label == Label::Officer);
            let strong =
                |l: &&FoundLabel| names_a_number(&view[l.range.clone()]) || is_bare_number(view, &range);
            if let Some(label) = label
                .filter(|l| joins(&view[l.range.end..range.start]))
                .filter(strong)
            {
                let word = view[label.range.clone()].replace('\n', " ").to_lowercase();
                others.push(officer(
                    range,
                    0.92,
                    &format!("behind the words \u{201c}{word}\u{201d}"),
                    m.as_str(),
                ));
            } else if known.contains(&m.as_str().to_uppercase()) && near_name(view, &range) {
                others.push(officer(
                    range,
                    0.8,
                    "the shoulder number of an officer in the case record",
                    m.as_str(),
                ));
            } else if ranked.iter().any(|k| k == m.as_str()) && near_name(view, &range) {
                others.push(officer(
                    range,
                    0.7,
                    "the same number stands behind a rank elsewhere in the text",
                    m.as_str(),
                ));
            }
        }
        found.extend(others);
        found.sort_by_key(|h| h.range.start);
        found
    }
}

fn officer(range: Range<usize>, score: f32, why: &str, number: &str) -> Hit {
    let key = number.replace(' ', "");
    Hit::new(range, Category::OfficerNumber, score, NAME)
        .because(why)
        .of(Role::Officer)
        .keyed(key)
}

/// "collar no" and "warrant number" announce a number; "officer" and "seen by" announce an officer, by number or name.
fn names_a_number(label: &str) -> bool {
    let lower = label.to_lowercase();
    ["no", "number", "id", "collar", "pid", "epaulette"]
        .iter()
        .any(|end| lower.ends_with(end))
}

/// Three to six digits that are neither a year, a time nor a sum of things.
fn is_bare_number(view: &str, range: &Range<usize>) -> bool {
    let text = &view[range.clone()];
    let rest = view[range.end..].trim_start().to_ascii_lowercase();
    let counts = [
        "hours", "hrs", "am", "pm", "minutes", "people", "times", "on the", "pages",
    ]
    .iter()
    .any(|w| rest.starts_with(w));
    let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    text.bytes().all(|b| b.is_ascii_digit()) && (3..=6).contains(&text.len()) && !counts && !year
}

fn is_plausible(view: &str, rank: &str, number: Range<usize>) -> bool {
    let digits = view[number.clone()].bytes().filter(u8::is_ascii_digit).count();
    // "PS 5", "DC 12 volts" and "ps 20" are no officers; in words the rank says enough
    let short = rank.len() <= 3;
    let spelled_low = short && rank.bytes().any(|b| b.is_ascii_lowercase());
    let named = view[number.end..].strip_prefix(' ').is_some_and(|rest| {
        let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        word.len() > 2 && word.bytes().all(|b| b.is_ascii_uppercase())
    });
    let least = if named || rank.eq_ignore_ascii_case("PC") || !short {
        2
    } else {
        3
    };
    stands_free(view, &number) && !tied(view, &number) && digits >= if spelled_low { 3 } else { least }
}

/// Whether digits go on behind a hyphen, slash, point or colon: dates, times, amounts, references.
fn tied(view: &str, range: &Range<usize>) -> bool {
    let before = view[..range.start].ends_with(['/', '-', '.', ':', '£', '#', ','])
        && !view[..range.start].ends_with(": ");
    let mut tail = view[range.end..].chars();
    let after = matches!(tail.next(), Some('/' | '-' | '.' | ':' | ','))
        && tail.next().is_some_and(|c| c.is_ascii_digit());
    before || after
}

/// Whether a capitalised word or a bracket around the number suggests that it stands with a name.
fn near_name(view: &str, range: &Range<usize>) -> bool {
    let bracketed = view[..range.start].ends_with('(') && view[range.end..].starts_with(')');
    let next = view[range.end..].trim_start_matches(' ').chars().next();
    let last = view[..range.start]
        .trim_end_matches([' ', ','])
        .rsplit([' ', '\n'])
        .next()
        .unwrap_or("");
    let name_before = last.chars().next().is_some_and(char::is_uppercase)
        && last.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'');
    bracketed || (name_before && last.len() > 2) || next.is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::OfficerNumber;
    use crate::recognise::examples::{check, found_in};
    use obelus_evidence::CaseContext;

    #[test]
    fn numbers_behind_ranks_names_and_labels_are_found() {
        check(
            &OfficerNumber,
            &[
                ("PC 1234 Smith", &["1234"]),
                ("DC 567 and PCSO 7123.", &["567", "7123"]),
                ("PC 123QK arrived", &["123QK"]),
                ("T/DC 4411", &["4411"]),
                ("Police Constable 42 Jones", &["42"]),
                ("PC Ann Smith 1234", &["1234"]),
                ("DC SMITH (4662)", &["4662"]),
                ("Insp 731 Blackwell", &["731"]),
                ("PS 44 KAPOOR", &["44"]),
                ("Collar no: 1359", &["1359"]),
                ("Warrant number: 334689", &["334689"]),
                ("shoulder number is P334", &["P334"]),
                ("PC\n1234", &["1234"]),
                ("DC 4043 LUMB\nOFFICER 4043 LUMB", &["4043", "4043"]),
                ("booked in by 2284. Store keeper: 5107", &["2284", "5107"]),
            ],
        );
    }

    #[test]
    fn a_shoulder_number_of_the_case_is_known_beside_a_name() {
        let case: CaseContext = serde_json::from_str(
            r#"{"witnesses":[{"name":"Bo Lee","police":true,"shoulderNumber":"4411"}]}"#,
        )
        .expect("a case");
        assert_eq!(
            found_in(&OfficerNumber, "Lee 4411 and a sum of 4411", &case),
            ["4411"]
        );
    }

    #[test]
    fn other_numbers_are_left_alone() {
        check(
            &OfficerNumber,
            &[
                ("a PS5 console and PS 4", &[]),
                ("DC 12 volts", &[]),
                ("PC Smith at 10:30", &[]),
                ("PC Smith 12/03/2024", &[]),
                ("he saw 1234 people", &[]),
                ("the search warrant 1234", &[]),
                ("EPC 1234", &[]),
                ("completed by 1900 hours or by 2024", &[]),
                ("CSI 0774 32011", &[]),
            ],
        );
    }
}
