use super::Recogniser;
use super::borders::{line_around, pattern};
use super::calendar::{Written, dates};
use super::labels::{FoundLabel, Label, Labels, joins};
use crate::cues::{window_after, window_before};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Dates of birth: dates behind (or in front of) the words that say so, in the column of a table headed so, or equal
/// to one that the case already knows.
pub(super) struct DateOfBirth;

const NAME: &str = "date_of_birth";
/// Bytes between a label and its date: a form may print the label of the next box in between.
const REACH: usize = 110;
/// How many rows a table is followed below its head.
const ROWS: usize = 90;

/// "born in 1985", "year of birth 1985"
static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\bborn[ \n](?:and[ \n]raised[ \n])?in(?:[ \n][A-Za-z]{2,20}){0,2}[ \n]|\byear of birth:?[ \n]{1,2}|\byob:?[ \n])((?:19|20)[0-9]{2})\b",
    )
});
/// "SMITH, John (b. 03/05/1985)"
static B: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i:(?:[(,; \n]|^)(?:b|bn|brn|born)\.?:? ?)$"));
/// "19.04.1979, born Armagh", "19/04/1979 born in Armagh"
static BORN_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:,| -|;)? (?i:born)(?: (?:in|at))? \p{Lu}\p{L}"));
/// "aged 34 (15.4.86)", "age: 34, 15.4.86"
static AGE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:(?:\baged?:?[ \n]([0-9]{1,3})|\b([0-9]{1,3})[ -](?:years?[ -]old|yrs?|years of age))(?: years?| yrs?)?[ ,;/-]{0,2}\(?)$",
    )
});
/// "15/04/1986 (age 38)", "15/04/1986, aged 38", "15/04/1986 (38)"
static AGE_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:\)?[ ,;/-]{0,3}\(?(?:aged?:? ?([0-9]{1,3})\b|\(([0-9]{1,2})(?: ?yrs?| years?(?: old)?)?\)|([0-9]{1,2}) (?:yrs?|years) old))",
    )
});
/// The last one to three names in front of a date: "Ann Poe (", "POE, Ann, ".
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"((?:["']?\p{Lu}[\p{L}'-]+["']?,?[ \n]){1,3}\p{Lu}[\p{L}'-]+)(,? ?\(|, ?| - |, b\.? ?| )$"#)
});
/// "Ann Poe F ", "Ayaan (F, ": the sex between a name and a date.
static SEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(\p{Lu}[\p{L}'-]+)[,;]? ?[(\[]?(?-u:\b)(?:[MFmf]|(?i:male|female))[,;/)]? (?:b\.? ?)?$")
});
/// Nobody's papers name people younger than this by a bare date.
const YOUNGEST: u16 = 9;

impl Recogniser for DateOfBirth {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let dates = dates(view);
        let known: Vec<String> = case
            .parties()
            .iter()
            .filter_map(|p| p.dob.as_ref().map(|d| d.reveal().clone()))
            .collect();
        let tables = heads(view, &labels, &dates);
        let newest = dates
            .iter()
            .filter_map(|d| d.year)
            .filter(|y| (1990..=2100).contains(y))
            .max();
        let columns = table_columns(view, &labels, &dates, &tables, newest);
        let mut hits = Vec::new();
        for (i, date) in dates.iter().enumerate() {
            let key = date.key();
            let before = i.checked_sub(1).map(|p| &dates[p]);
            let (score, why) = if known.contains(&key) {
                (0.95, "equal to a date of birth in the case record".to_owned())
            } else if let Some(label) =
                label_of(view, &labels, date, before).filter(|l| !shares_its_head(view, &labels, &tables, l))
            {
                (
                    0.95,
                    format!("behind the words \u{201c}{}\u{201d}", words(view, label)),
                )
            } else if let Some(label) = label_behind(view, &labels, date) {
                (
                    0.9,
                    format!("in front of the words \u{201c}{}\u{201d}", words(view, label)),
                )
            } else if date.is_full() && B.is_match(&view[..date.range.start]) {
                (
                    0.85,
                    "behind \u{201c}b.\u{201d} for \u{201c}born\u{201d}".to_owned(),
                )
            } else if date.is_full() && BORN_BEHIND.is_match(window_after(view, date.range.end, 24)) {
                (0.85, "in front of the place of birth".to_owned())
            } else if date.is_full() && date.sure && behind_a_sex(view, date.range.start) {
                (0.8, "behind a name and a sex".to_owned())
            } else if let Some(told) = beside_age(view, date, newest) {
                told
            } else if stacked(view, &labels, &dates, i) {
                (0.8, "in the box of a date of birth".to_owned())
            } else if beside_name(view, date, newest) {
                (0.6, "an early date right behind a name".to_owned())
            } else if columns.binary_search(&i).is_ok() {
                (0.85, "in a column headed as dates of birth".to_owned())
            } else {
                continue;
            };
            hits.push(
                Hit::new(date.range.clone(), Category::DateOfBirth, score, NAME)
                    .because(why)
                    .keyed(key),
            );
        }
        // A date of birth given once is the same person's wherever it stands again.
        let given: std::collections::HashSet<String> = hits
            .iter()
            .filter(|h: &&Hit| h.score >= 0.8)
            .filter_map(|h| h.key.clone())
            .collect();
        let taken: std::collections::HashSet<usize> = hits.iter().map(|h| h.range.start).collect();
        for date in dates
            .iter()
            .filter(|d| d.is_full() && d.sure && !taken.contains(&d.range.start))
        {
            let early = date.year.zip(newest).is_some_and(|(y, n)| y + YOUNGEST <= n);
            let another = labels
                .before(view, date.range.start, 30)
                .is_some_and(|l| l.label == Label::OtherDate && joins(&view[l.range.end..date.range.start]));
            if early && !another && given.contains(&date.key()) {
                hits.push(
                    Hit::new(date.range.clone(), Category::DateOfBirth, 0.75, NAME)
                        .because("the same date is given as a date of birth elsewhere in the text")
                        .keyed(date.key()),
                );
            }
        }
        hits.sort_by_key(|h| h.range.start);
        for captures in YEAR.captures_iter(view) {
            let Some(year) = captures.get(1) else { continue };
            if !hits
                .iter()
                .rev()
                .take(8)
                .any(|h| h.range.start < year.end() && year.start() < h.range.end)
            {
                hits.push(
                    Hit::new(year.range(), Category::DateOfBirth, 0.8, NAME)
                        .because("a year of birth")
                        .keyed(year.as_str()),
                );
            }
        }
        hits.sort_by_key(|h| h.range.start);
        hits
    }
}

/// "Ann Poe F " in front of a date, but not "Flat F ".
fn behind_a_sex(view: &str, at: usize) -> bool {
    let things = [
        "flat", "room", "block", "unit", "form", "part", "section", "class", "grade", "page",
    ];
    SEX.captures(window_before(view, at, 40))
        .and_then(|found| found.get(1))
        .is_some_and(|name| !crate::lexicon::is_in(&things, name.as_str()))
}

/// A full date with an age in front of it or behind it that fits.
fn beside_age(view: &str, date: &Written, newest: Option<u16>) -> Option<(f32, String)> {
    let year = date.year.filter(|_| date.is_full() && date.sure)?;
    let before = AGE_BEFORE.captures(window_before(view, date.range.start, 30));
    let behind = AGE_BEHIND.captures(window_after(view, date.range.end, 24));
    let age: u16 = [before, behind].into_iter().flatten().find_map(|c| {
        c.iter()
            .skip(1)
            .flatten()
            .next()
            .and_then(|age| age.as_str().parse().ok())
    })?;
    let fits = match newest.filter(|n| *n > year) {
        Some(newest) => newest.abs_diff(year + age) <= 4,
        None => year < 2015,
    };
    fits.then(|| (0.8, "a date beside an age that fits".to_owned()))
}

/// "Ann Poe (15/04/1986)", "POE, Ann, 15/04/1986, of …": an early date right behind a name.
fn beside_name(view: &str, date: &Written, newest: Option<u16>) -> bool {
    let early = match (date.year, newest) {
        (Some(year), Some(newest)) if newest > year => year + YOUNGEST <= newest,
        (Some(year), _) => year <= 2008,
        _ => false,
    };
    if !early || !date.is_full() || !date.sure {
        return false;
    }
    let Some(found) = NAMES.captures(window_before(view, date.range.start, 60)) else {
        return false;
    };
    let (Some(names), Some(mark)) = (found.get(1), found.get(2)) else {
        return false;
    };
    let words: Vec<String> = names
        .as_str()
        .split([' ', '\n', ',', '"'])
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    let unusual = |w: &String| !crate::lexicon::is_common(w) && !crate::lexicon::is_everyday(w);
    let known = words.len() >= 2
        && (words.iter().any(|w| crate::lexicon::is_first_name(w)) || words.iter().all(unusual))
        && words.iter().all(|w| {
            crate::lexicon::is_first_name(w) || crate::lexicon::is_surname(w) || !crate::lexicon::is_common(w)
        });
    let bracket = mark.as_str().ends_with('(') && view[date.range.end..].starts_with(')');
    let rest = &view[date.range.end..];
    let closed = rest.starts_with([',', '\n', ';', ')'])
        || rest.starts_with(". ")
        || rest.starts_with(".\n")
        || rest.starts_with(" of ")
        || rest.is_empty();
    // "Ann Poe 15/04/1986.": a mere space needs a first name and no town
    let bare = mark.as_str() == " ";
    let person = || {
        words
            .iter()
            .take(2)
            .any(|w| crate::lexicon::FIRST_NAMES.contains(w.as_str()))
            && !words.iter().any(|w| crate::lexicon::PLACES.contains(w.as_str()))
    };
    known && (bracket || closed) && (!bare || person())
}

/// Boxes in a stack: date labels alone on their lines, then their dates in the same order.
fn stacked(view: &str, labels: &Labels, dates: &[Written], at: usize) -> bool {
    let date = &dates[at];
    if !date.is_full() || !super::borders::begins_its_line(view, date.range.start) {
        return false;
    }
    let reach = 260;
    let Some(last) = labels.before_of(
        view,
        date.range.start,
        reach,
        &[Label::DateOfBirth, Label::OtherDate],
    ) else {
        return false;
    };
    let start = (date.range.start.saturating_sub(reach)..=date.range.start)
        .find(|&i| view.is_char_boundary(i))
        .unwrap_or(date.range.start);
    let first_date = dates.partition_point(|d| d.range.start < last.range.end);
    let floor = first_date
        .checked_sub(1)
        .map_or(start, |i| dates[i].range.end.max(start));
    let run: Vec<&FoundLabel> = labels
        .within(&(floor..last.range.end))
        .filter(|l| matches!(l.label, Label::DateOfBirth | Label::OtherDate))
        .collect();
    let alone = |l: &FoundLabel| {
        super::borders::begins_its_line(view, l.range.start)
            && view[l.range.end..]
                .trim_start_matches(['.', ':', ' '])
                .starts_with('\n')
    };
    run.len() >= 2
        && run.iter().all(|l| alone(l))
        && run
            .get(at - first_date)
            .is_some_and(|l| l.label == Label::DateOfBirth)
        && !view[floor..date.range.start].contains('\u{c}')
}

fn words(view: &str, label: &FoundLabel) -> String {
    view[label.range.clone()].replace('\n', " ").to_lowercase()
}

/// The label that makes this date one of birth: the nearest date label in front of it, with no other date between.
fn label_of<'l>(
    view: &str,
    labels: &'l Labels,
    date: &Written,
    before: Option<&Written>,
) -> Option<&'l FoundLabel> {
    let label = labels.before_of(
        view,
        date.range.start,
        REACH,
        &[Label::DateOfBirth, Label::OtherDate],
    )?;
    if label.label != Label::DateOfBirth || before.is_some_and(|b| b.range.end > label.range.end) {
        return None;
    }
    let gap = &view[label.range.end..date.range.start];
    // "born" also begins sentences about something else; its date follows at once, perhaps with a place between.
    let is_born = words(view, label).starts_with("born");
    let sentence_ends = gap.contains(". ") && is_born;
    let far = gap.len() > if is_born { 40 } else { REACH };
    let needs_label = date.sure || gap.trim_matches([':', ' ', '\n', '-', '.', '|', '(']).is_empty();
    (!sentence_ends && !far && needs_label && date.month.is_some()).then_some(label)
}

/// "03/05/1985 (DOB)", "3 May 1985, date of birth".
fn label_behind<'l>(view: &str, labels: &'l Labels, date: &Written) -> Option<&'l FoundLabel> {
    let label = labels
        .after(view, date.range.end, 4)
        .filter(|l| l.label == Label::DateOfBirth && date.is_full())?;
    let gap = &view[date.range.end..label.range.start];
    let value_follows = view[label.range.end..]
        .trim_start_matches([':', ' ', '.', '-'])
        .starts_with(|c: char| c.is_ascii_digit());
    (gap.contains('(') && !value_follows).then_some(label)
}

/// Dates that stand in a column headed as dates of birth: below a line that holds such a label and no date, the date
/// that stands as many dates into its row as the label stands date labels into the head.
fn table_columns(
    view: &str,
    labels: &Labels,
    dates: &[Written],
    heads: &[&FoundLabel],
    newest: Option<u16>,
) -> Vec<usize> {
    let mut found = Vec::new();
    for head in heads {
        let line = line_around(view, head.range.start);
        let date_labels = date_labels(labels, &line);
        let Some(column) = date_labels.iter().position(|l| l.label == Label::DateOfBirth) else {
            continue;
        };
        let mut at = line.end + 1;
        let mut empty_rows = 0;
        for _ in 0..ROWS {
            if at >= view.len() || view.as_bytes()[at - 1] == 0xc {
                break;
            }
            let row = line_around(view, at);
            let first = dates.partition_point(|d| d.range.start < row.start);
            let in_row = dates[first..]
                .iter()
                .take_while(|d| d.range.end <= row.end && d.sure)
                .count();
            if in_row == date_labels.len() && dates[first + column].is_full() {
                found.push(first + column);
                empty_rows = 0;
            } else if let Some(early) = earliest(&dates[first..first + in_row], newest) {
                // columns of dates that no label names, or empty cells: the birth is long before the rest
                found.push(first + early);
                empty_rows = 0;
            } else {
                // rows may be wrapped, so a few lines without dates do not end the table; prose does
                empty_rows += 1;
                let is_prose =
                    in_row > date_labels.len() || labels.within(&row).any(|l| l.label == Label::DateOfBirth);
                if is_prose || empty_rows > 5 {
                    break;
                }
            }
            if view.as_bytes().get(row.end) != Some(&b'\n') {
                break;
            }
            at = row.end + 1;
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The place of the only full date of a row that lies many years before the newest date of the text.
fn earliest(row: &[Written], newest: Option<u16>) -> Option<usize> {
    let newest = newest?;
    let early = |d: &Written| d.is_full() && d.year.is_some_and(|y| y + YOUNGEST <= newest);
    let mut found = row.iter().enumerate().filter(|(_, d)| early(d)).map(|(i, _)| i);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn date_labels<'l>(labels: &'l Labels, line: &Range<usize>) -> Vec<&'l FoundLabel> {
    labels
        .within(line)
        .filter(|l| matches!(l.label, Label::DateOfBirth | Label::OtherDate))
        .collect()
}

/// Whether a label is a head of a table beside other columns of dates, so that only its column counts.
fn shares_its_head(view: &str, labels: &Labels, heads: &[&FoundLabel], label: &FoundLabel) -> bool {
    heads.iter().any(|h| h.range == label.range)
        && date_labels(labels, &line_around(view, label.range.start)).len() > 1
}

/// Labels whose line is the head of a table: short words only, several of them, no digits, no full stop at its end.
fn heads<'l>(view: &str, labels: &'l Labels, dates: &[Written]) -> Vec<&'l FoundLabel> {
    let mut heads: Vec<&FoundLabel> = Vec::new();
    let mut line_end = 0;
    for label in labels
        .within(&(0..view.len()))
        .filter(|l| l.label == Label::DateOfBirth)
    {
        if label.range.start < line_end {
            continue;
        }
        let line = line_around(view, label.range.start);
        line_end = line.end;
        let text = &view[line.clone()];
        let first = dates.partition_point(|d| d.range.start < line.start);
        let holds_date = dates.get(first).is_some_and(|d| d.range.start < line.end);
        // a label alone on its line heads a box, not a table
        let is_head = !holds_date
            && text.trim().len() > label.range.len() + 2
            && text.len() <= 120
            && (!text.ends_with('.') || label.range.end + 1 >= line.end)
            && !text.contains(':')
            && text.split(' ').count() >= 2;
        if is_head && label.range.end <= line.end {
            heads.push(label);
        }
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::DateOfBirth;
    use crate::recognise::examples::{check, found_in};
    use obelus_evidence::CaseContext;

    #[test]
    fn dates_by_their_words_are_found() {
        check(
            &DateOfBirth,
            &[
                ("DOB 03/05/1985", &["03/05/1985"]),
                ("D.O.B.: 03.05.85", &["03.05.85"]),
                ("Date of Birth\n3rd March 1985", &["3rd March 1985"]),
                ("DATE OF BIRTH: 3 MARCH 1985", &["3 MARCH 1985"]),
                ("I was born on March 3, 1985 in Leeds.", &["March 3, 1985"]),
                ("born in Leeds on 3/5/85", &["3/5/85"]),
                ("John Smith (b. 03/05/1985)", &["03/05/1985"]),
                ("John Smith, 03/05/1985 (DOB)", &["03/05/1985"]),
                ("dob: 1985-05-03", &["1985-05-03"]),
                ("d.o.b 03 05 1985", &["03 05 1985"]),
                ("DOB: 03051985", &["03051985"]),
                (
                    "Date of birth: Place of birth:\n03/05/1985 Leeds",
                    &["03/05/1985"],
                ),
                ("he was born in 1985", &["1985"]),
                (
                    "Date of birth:\n03/05/1985\nDate of statement: 01/02/2024",
                    &["03/05/1985"],
                ),
                ("His date of birth is 3rd\nMarch 1985.", &["3rd\nMarch 1985"]),
            ],
        );
    }

    #[test]
    fn dates_of_birth_are_found_in_every_usual_form() {
        check(
            &DateOfBirth,
            &[
                ("Susan Smith (15/04/1986) of Leeds", &["15/04/1986"]),
                ("SMITH, Susan, 15/04/1986, was seen 03/05/2024", &["15/04/1986"]),
                ("Poe (b. 1986-04-15)", &["1986-04-15"]),
                ("Poe b 15.4.86", &["15.4.86"]),
                ("aged 38 (15.4.86), on 03/05/2024", &["15.4.86"]),
                ("15/04/1986 (age 38). On 03/05/2024", &["15/04/1986"]),
                ("15/04/1986, aged 38, on 03/05/2024", &["15/04/1986"]),
                ("born on the 3rd of March 1985", &["3rd of March 1985"]),
                ("DOB/Age: 15/04/1986", &["15/04/1986"]),
                ("Date Birth 15-04-86", &["15-04-86"]),
                (
                    "DOB 15/04/1986. The card said 15/04/1986 on 03/05/2024",
                    &["15/04/1986", "15/04/1986"],
                ),
                ("Name Address D.O.B.\nAnn Poe Leeds 15/04/1986", &["15/04/1986"]),
                (
                    "Name DOB Seen by\nAnn Poe 15/04/1986 DC Roe 03/05/2024\nBo Lee 16/04/1987 DC Roe 04/05/2024",
                    &["15/04/1986", "16/04/1987"],
                ),
                (
                    "Date of birth\nDate of arrest\n15/04/1986\n03/05/2024",
                    &["15/04/1986"],
                ),
                ("Date of birth (dd/mm/yyyy): 15/04/1986", &["15/04/1986"]),
            ],
        );
        check(
            &DateOfBirth,
            &[
                ("Leeds Crown Court (15/04/1986)", &[]),
                ("Susan Smith (15/04/2024) called on 16/04/2024", &[]),
                ("15/04/2024 (38)", &[]),
                ("at 10:30 on 15/04/2024, aged 38, he left", &[]),
                ("Theft Act (15/04/1986)", &[]),
            ],
        );
    }

    #[test]
    fn a_sex_between_name_and_date_makes_it_a_date_of_birth() {
        check(
            &DateOfBirth,
            &[
                (
                    "Ayaan (F, 14/02/2015), Liban (M, 03/09/2018)",
                    &["14/02/2015", "03/09/2018"],
                ),
                ("POE Ann F 13/04/1988", &["13/04/1988"]),
                ("Ann Poe, female, 13/04/1988", &["13/04/1988"]),
                ("Flat F 13/04/2024 visited", &[]),
                ("form 12 F 13/04/2024", &[]),
            ],
        );
    }

    #[test]
    fn other_dates_are_left_alone() {
        check(
            &DateOfBirth,
            &[
                ("on 03/05/2024 I attended", &[]),
                ("Date: 03/05/2024", &[]),
                ("DOB: not known. Date of arrest 03/05/2024", &[]),
                ("date of birth 03/05/1985, arrested 03/05/2024", &["03/05/1985"]),
                ("a baby was born. The hearing on 03/05/2024", &[]),
                ("03 05 1985 units", &[]),
                ("DOB\u{c}03/05/2024", &[]),
            ],
        );
    }

    #[test]
    fn columns_headed_as_dates_of_birth_are_followed() {
        check(
            &DateOfBirth,
            &[
                (
                    "Name DOB Address\nAnn Poe 03/05/1985 1 High Street\nBo Lee 04/06/1990 2 High Street",
                    &["03/05/1985", "04/06/1990"],
                ),
                (
                    "Name DOB Date of statement\nAnn Poe 03/05/1985 01/02/2024\nBo Lee 04/06/1990 02/02/2024",
                    &["03/05/1985", "04/06/1990"],
                ),
                (
                    "Name Date seized DOB\nAnn Poe 01/02/2024 03/05/1985",
                    &["03/05/1985"],
                ),
            ],
        );
    }

    #[test]
    fn dates_of_birth_of_the_case_are_found_without_words() {
        let case: CaseContext = serde_json::from_str(
            r#"{"leadDefendantDetails":{"firstNames":"Ann","surname":"Poe","dob":"1985-05-03"}}"#,
        )
        .expect("a case");
        assert_eq!(
            found_in(&DateOfBirth, "Ann Poe 3 May 1985, seen 4 May 2024", &case),
            ["3 May 1985"]
        );
    }
}
