mod number;
mod rows;

use super::Recogniser;
use super::borders::{ends_its_line, is_taken, pattern, stands_free};
use super::columns::Columns;
use super::labels::{FoundLabel, Label, Labels, in_stack, joins, named_behind};
use crate::cues::{window_after, window_before};
use crate::{Hit, Text};
use number::{
    is_bare_number, is_counted, is_digits, is_lettered, is_plausible, only_initials_have_points, tied,
    without_initial,
};
use obelus_evidence::{CaseContext, Category, Role};
use regex::Regex;
use rows::{beside_surname, closes_a_name, follows_row_head, near_name, signs_an_entry, touches_name};
use std::{ops::Range, sync::LazyLock};

/// Collar and warrant numbers: digits behind a rank, behind rank and name, or behind a label. The digits alone are the
/// hit, as rank and name are judged on their own.
pub(super) struct OfficerNumber;

const NAME: &str = "officer_number";

const RANK: &str = r"\b(?:(?:[TA]/?|T/?D|W|D/|P/|S/)?(?:PCs?|DCs?|PS|DS|DI|DCI|SC|PI|Sgt|Insp)|P\.C\.|D\.C\.|D\.S\.|P\.S\.|P/C|D/C|PCSOs?|SPC|CSO|TDC|TPC|CDO|DDO|MSC|ADC|DCC|Supt|D/?Supt|CI|C/?Insp|D/?Insp|D/?Sgt|(?i:police constables?|detective constables?|special constables?|constables?|police sergeants?|detective sergeants?|custody sergeant|acting sergeant|temporary sergeant|sergeants?|sgts?|special sergeant|detective inspector|inspector|insp|chief inspector|detective chief inspector|superintendent|detention officer|designated detention officer|crime scene investigator|csi|civilian investigator|police staff investigator|police staff|investigator|police officer|custody officer|special inspector|det\.? con|det\.? sgt|det\.? insp|police community support officer|dcs?|pcs?|ps|pcsos?))";
/// What may stand between a rank and its number: "PC/1234", "PC-1234", "PC no. 1234", "PC (1234)", "PC: 1234".
const MARK: &str = r"(?:\.?(?:\n| {0,12})[(\[]?|/|-|: ?)(?i:\bno\.?s?[ ]?:?[ ]?|\bnumber:? |#|collar(?: no\.?| number)? |warrant(?: no\.?| number)? )?";
const DIGITS: &str = r"(?:[A-Z]{0,2}|[A-Z]/)[0-9]{2,6}(?:[ ]?[A-Z]{1,2}\b)?";
/// One to four names, with initials and particles: "Ann SMITH", "A. O'Poe-Roe", "Ann van der Poe".
const PEOPLE: &str =
    r"(?:(?:(?:\p{Lu}\.)+|\p{Lu}[\p{L}'\-]*|de|van|der|den|von|al|el|bin|di|la|le),?[ \n]){1,4}";

/// "PC 1234", "PC 1234 Smith", "PS 12AB", "DC/567"
static AFTER_RANK: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("({RANK}){MARK}({DIGITS})")));
/// "PC Smith 1234", "DC Ann SMITH (1234)", "PC Smith - 1234", "PC Ann Smith, collar 1234"
static AFTER_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"({RANK})\.?,?[ \n]{PEOPLE}(?:- |/ ?|of [A-Z][a-z]+(?: [A-Z][A-Za-z]+)? )?[(\[]?(?i:no\.?[ ]?|number:? |#|collar(?: no\.?| number)?:? |warrant(?: no\.?| number)?:? )?([A-Z]{{0,2}}[0-9]{{2,6}}(?:[A-Z]{{1,2}}\b)?)"
    ))
});
/// "PC Smith/1234", "DC Smith-4411"
static TIED_TO_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"({RANK})\.?[ ]\p{{Lu}}[\p{{L}}']+[/\-]([0-9]{{3,6}})")));
/// "4521 PC SMITH", "1234 Det Con Poe": the number in front of rank and name.
static BEFORE_RANK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"([0-9]{{3,6}}[A-Z]{{0,2}})[ ]({RANK})\.?[ ]\p{{Lu}}[\p{{L}}'\-]+"
    ))
});
/// The next of a list behind the first number: "PCs 1234 and 5678", "PC 1234 Smith, 5678 Jones".
static NEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\)?(?:[ \n]\p{Lu}[\p{L}'\-]+){0,2}(?:,[ \n]?(?:and[ \n]|&[ \n]?)?|[ \n]and[ \n]|[ ]?&[ ]?|;[ \n]?|[ ]?/[ ]?)(?:\p{Lu}[\p{L}'\-]+[ \n](?:\()?)?([0-9]{3,6}[A-Z]{0,2})",
    )
});
/// "Smith, PC 1234" is AFTER_RANK; "4043 LUMB" and "(4662)" need a label or the number to be known.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Z]{0,3}[0-9]{2,8}[A-Z]{0,2}"));
/// Words right in front of a number that is known as an officer's.
static LED_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i:\b(?:by|from|to|officers?|for|and|with|off|ofc|via|per|signed|duty|colleague)[:,]?[ \n])$")
});

impl Recogniser for OfficerNumber {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let columns = Columns::of(view, &labels);
        let mut found: Vec<Hit> = Vec::new();
        for (re, score, why) in [
            (&AFTER_RANK, 0.92, "a number right behind a rank"),
            (&AFTER_NAME, 0.85, "a number behind a rank and a name"),
            (&TIED_TO_NAME, 0.8, "a number behind a rank and a name"),
        ] {
            for captures in re.captures_iter(view) {
                let (Some(rank), Some(number)) = (captures.get(1), captures.get(2)) else {
                    continue;
                };
                let number = without_initial(view, number);
                // "PC Smith 12 May": two digits behind a name need brackets or a column of numbers
                let digits = view[number.clone()].bytes().filter(u8::is_ascii_digit).count();
                let bracketed =
                    view[..number.start].ends_with(['(', '[']) && view[number.end..].starts_with([')', ']']);
                if why.ends_with("name")
                    && digits < 3
                    && !bracketed
                    && !columns.above(view, number.start, Label::Officer)
                    && !closes_a_name(view, &number)
                {
                    continue;
                }
                let short_behind_name =
                    digits < 3 && why.ends_with("name") && stands_free(view, &number) && !tied(view, &number);
                if (short_behind_name || is_plausible(view, &rank.range(), number.clone()))
                    && !is_counted(view, number.end)
                {
                    found.push(officer(number.clone(), score, why, &view[number.clone()]));
                }
            }
        }
        for captures in BEFORE_RANK.captures_iter(view) {
            if let Some(number) = captures.get(1)
                && stands_free(view, &number.range())
                && !tied(view, &number.range())
                && is_bare_number(view, &number.range())
            {
                found.push(officer(
                    number.range(),
                    0.8,
                    "a number in front of a rank and a name",
                    number.as_str(),
                ));
            }
        }
        found.sort_by_key(|h| h.range.start);
        found.dedup_by(|b, a| b.range.start < a.range.end);
        let listed = listed(view, &found);
        found.extend(listed);
        found.sort_by_key(|h| h.range.start);
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
        let officers_spoken_of =
            !found.is_empty() || labels.within(&(0..view.len())).any(|l| l.label == Label::Officer);
        let mut others = Vec::new();
        for m in LABELLED.find_iter(view) {
            let range = m.range();
            if is_taken(&found, &range) || !stands_free(view, &range) || tied(view, &range) {
                continue;
            }
            // "2019" behind a rank, or in the case, is an officer's number wherever one is expected; elsewhere it is a year
            let is_known = || ranked.iter().chain(&known).any(|k| k == m.as_str());
            let is_bare = is_bare_number(view, &range) || is_digits(&view[range.clone()]) && is_known();
            let label = labels
                .before(view, range.start, 80)
                .filter(|l| l.label == Label::Officer);
            let strong = |l: &&FoundLabel| {
                let gap = &view[l.range.end..range.start];
                let bare = is_bare;
                let near = joins(gap)
                    && (names_a_number(&view[l.range.clone()])
                        || (bare || is_lettered(m.as_str())) && announces(view, l));
                let lettered = is_lettered(m.as_str());
                near || (bare || lettered) && announces(view, l) && names_people(gap)
            };
            let in_column = || {
                columns.above(view, range.start, Label::Officer)
                    && is_bare
                    && (touches_name(view, &range)
                        || follows_row_head(view, &range)
                        || ends_its_line(view, range.end) && columns.ends_with(range.start, Label::Officer))
            };
            if let Some(label) = label.filter(strong) {
                let word = view[label.range.clone()].replace('\n', " ").to_lowercase();
                others.push(officer(
                    range,
                    0.92,
                    &format!("behind the words \u{201c}{word}\u{201d}"),
                    m.as_str(),
                ));
            } else if in_stack(view, &labels, &range, Label::Officer) && is_bare {
                others.push(officer(
                    range,
                    0.7,
                    "in the box of an officer's number",
                    m.as_str(),
                ));
            } else if named_behind(view, &labels, &range, Label::Officer) && is_bare {
                others.push(officer(
                    range,
                    0.8,
                    "in front of the words for an officer's number",
                    m.as_str(),
                ));
            } else if in_column() {
                others.push(officer(
                    range,
                    0.65,
                    "in a table that has a column of officers",
                    m.as_str(),
                ));
            } else if is_bare && signs_an_entry(view, &range) {
                others.push(officer(
                    range,
                    0.7,
                    "behind a name in the header of a message or the head of an entry",
                    m.as_str(),
                ));
            } else if officers_spoken_of && beside_surname(text, &range) {
                others.push(officer(
                    range,
                    0.6,
                    "beside a surname, in a text that names officers by number",
                    m.as_str(),
                ));
            } else if known.contains(&m.as_str().to_uppercase()) && near_name(view, &range) {
                others.push(officer(
                    range,
                    0.8,
                    "the shoulder number of an officer in the case record",
                    m.as_str(),
                ));
            } else if ranked.iter().any(|k| k == m.as_str())
                && (near_name(view, &range)
                    || LED_BY.is_match(window_before(view, range.start, 12))
                    || follows_row_head(view, &range))
                && !is_counted(view, range.end)
            {
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

/// The further numbers of lists whose first number stands behind a rank.
fn listed(view: &str, found: &[Hit]) -> Vec<Hit> {
    let mut more: Vec<Hit> = Vec::new();
    for first in found {
        let mut at = first.range.end;
        for _ in 0..8 {
            let Some(number) = NEXT.captures(window_after(view, at, 70)).and_then(|c| c.get(1)) else {
                break;
            };
            let range = at + number.start()..at + number.end();
            let taken = is_taken(found, &range) || more.last().is_some_and(|h| h.range.end > range.start);
            if taken || !stands_free(view, &range) || tied(view, &range) || !is_bare_number(view, &range) {
                break;
            }
            at = range.end;
            more.push(officer(range, 0.75, "in a list behind a rank", number.as_str()));
        }
    }
    more
}

/// Whether only names, ranks, linking words and earlier numbers of a list stand between a label and a number:
/// "Statement taken by: Ann Poe 1234", "Officers: 1234 Smith, 5678 Jones".
fn names_people(gap: &str) -> bool {
    gap.len() <= 80
        && gap.matches('\n').count() <= 1
        && (gap.starts_with('.') || only_initials_have_points(gap))
        && gap
            .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'))
            .filter(|word| !word.is_empty())
            .all(|word| {
                let number = word.bytes().all(|b| b.is_ascii_digit()) && (3..=6).contains(&word.len());
                let linking = matches!(
                    word,
                    "print"
                        | "name"
                        | "full"
                        | "block"
                        | "capitals"
                        | "and"
                        | "no"
                        | "by"
                        | "of"
                        | "is"
                        | "was"
                        | "-"
                        | "s"
                        | "the"
                );
                let capital = word.starts_with(char::is_uppercase)
                    && word.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '-');
                number || linking || capital
            })
}

/// Whether a label of an officer is one here: short ones ("warrant", "coll") are words of other things without a colon.
fn announces(view: &str, label: &FoundLabel) -> bool {
    let word = view[label.range.clone()].to_ascii_lowercase();
    let weak = matches!(
        word.as_str(),
        "warrant"
            | "coll"
            | "badge"
            | "crew"
            | "escort"
            | "escorts"
            | "arresting"
            | "relief"
            | "operator"
            | "author"
            | "user"
            | "dispatcher"
            | "despatcher"
            | "shoulder"
            | "officers"
            | "supervisor"
            | "gaoler"
            | "op"
            | "off"
            | "epaulettes"
    );
    let rest = view[label.range.end..].trim_start_matches(['.', ' ']);
    !weak || rest.starts_with(':') || word == "officers" && rest.starts_with(|c: char| c.is_ascii_digit())
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
    [
        "no",
        "nos",
        "number",
        "numbers",
        "id",
        "ident",
        "collar",
        "pid",
        "epaulette",
        "card",
    ]
    .iter()
    .any(|end| lower.ends_with(end))
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
    fn every_usual_way_of_naming_an_officer_is_read() {
        check(
            &OfficerNumber,
            &[
                ("PCs 1234 and 5678", &["1234", "5678"]),
                (
                    "PC 1234 Smith, 5678 Jones and 910 Poe left",
                    &["1234", "5678", "910"],
                ),
                ("officers 1234 Smith, 5678 Jones", &["1234", "5678"]),
                ("Officer in case: DC Jones 4411", &["4411"]),
                ("PC Smith (1234)", &["1234"]),
                ("PC Smith, 1234, said", &["1234"]),
                ("PC Smith - 1234", &["1234"]),
                ("PC Smith/1234", &["1234"]),
                ("4521 PC SMITH", &["4521"]),
                ("PS/4411 and DC/567", &["4411", "567"]),
                ("PC1234 and PC-5678", &["1234", "5678"]),
                ("Sgt 88 Smith, Insp 12 ROE", &["88", "12"]),
                ("Det Con 2231 and Det. Sgt. Poe 2232", &["2231", "2232"]),
                ("collar 1234, epaulette 5678", &["1234", "5678"]),
                ("Warrant card no. 334689", &["334689"]),
                ("Coll no: 1234", &["1234"]),
                ("PC no. 1234 Smith", &["1234"]),
                ("PC (1234) Smith", &["1234"]),
                ("Statement taken by: Ann Poe 1234", &["1234"]),
                ("Signature witnessed by: PC A. O'Poe-Roe 1234", &["1234"]),
                ("Officers: 1234 Smith, 5678 Jones", &["1234", "5678"]),
                ("Attending officers 1234 and 5678", &["1234", "5678"]),
                ("1234 (collar number)", &["1234"]),
                ("Rank Name Collar no Role\nPS Jones 88 Custody", &["88"]),
                ("PS Jones (88)", &["88"]),
                ("Collar no\nStation\n1234\nLeeds", &["1234"]),
                (
                    "Officer Collar Station Role\nAnn Smith 1234 Leeds OIC\nBo Jones 5678 York Exhibits",
                    &["1234", "5678"],
                ),
                ("PC Ann van der Poe 1234", &["1234"]),
                ("PC Smith of Leeds CID (1234)", &["1234"]),
                (
                    "WPC 1234 Smith, T/PS 99 ROE, A/Insp 731 Poe",
                    &["1234", "99", "731"],
                ),
                ("PC 1234 went. I was with 1234", &["1234", "1234"]),
                ("PC Zoë Ångström 1234", &["1234"]),
                ("Special Constable 9012 Poe", &["9012"]),
                (
                    "Date Time Officer Entry\n03/05/2024 10:30 4471 Call made to victim\n03/05/2024 11:45 5582 Victim seen",
                    &["4471", "5582"],
                ),
                (
                    "Time Operator Remarks\n10:30:01 4471 CALLER STATES\n10:31:07 4471 UNIT SENT",
                    &["4471", "4471"],
                ),
                (
                    "Item Description Seized by\n1 Knife 4471\n2 Phone 5582",
                    &["4471", "5582"],
                ),
                (
                    "PC 88 Roe attended. 4471 Smith took it. SMITH 4471 left",
                    &["88", "4471", "4471"],
                ),
                ("Statement taken by (print name): A Smith 4471", &["4471"]),
                ("Rank: PC Number: 4471 Name: Smith", &["4471"]),
                ("P.C. 4471 and WPC 88 Roe", &["4471", "88"]),
                (
                    "PC POE 1234, PC LEE 5678 AND PS MARSH 91.",
                    &["1234", "5678", "91"],
                ),
                (
                    "PC 88 Roe came. Smith/4471 and 4472/SMITH left",
                    &["88", "4471", "4472"],
                ),
                ("Police Staff Investigator 4471 Poe", &["4471"]),
                (
                    "PC 2019 Poe\nTime Officer Entry\n10:30 2019 Seen\n10:40 2018 was the year",
                    &["2019", "2019"],
                ),
                ("Inspector Ann Poe, number 1234", &["1234"]),
                ("PC 3318 J T Odell", &["3318"]),
                ("PC      3318     Poe", &["3318"]),
                ("Statement taken by A. Roe 4414", &["4414"]),
                ("Detention officer: J Poe C8817", &["C8817"]),
                ("Officer P221884 POE", &["P221884"]),
                ("Seized by: 814TX", &["814TX"]),
                ("To: Poe, Ann 4456 <ann@police.example>", &["4456"]),
                ("04/02/24 09:12 Poe, 7745: rang", &["7745"]),
                ("CSI 9914 Poe", &["9914"]),
                ("Police Constable Ann Smith collar number 1234", &["1234"]),
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
                ("Poe, 7745: a sum", &[]),
                ("created by AB/1", &[]),
                ("PC Smith on 12 May and 1234 others", &[]),
                ("PC Smith at 1030 hours", &[]),
                ("PC Smith 12 May", &[]),
                ("PC Smith seized AB/1234", &[]),
                ("search warrant no 1234", &[]),
                ("the PC cost £1234", &[]),
                ("PC Smith MG11 page 123", &[]),
                ("supervisor 1234", &[]),
                ("PC Poe saw 1234 Smith Street", &[]),
                ("PC Poe came to flat 1234 Smith was at", &[]),
                ("Time Operator Remarks\n10:30 calls 4471", &[]),
                ("by officers in 2019", &[]),
                ("PC Smith. 123 High Street", &[]),
                ("seen by Ann Poe, 12 High Street", &[]),
            ],
        );
        check(&OfficerNumber, &[]);
    }
}
