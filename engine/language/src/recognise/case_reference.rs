use super::Recogniser;
use super::borders::{is_taken, letters_and_digits, pattern, stands_free};
use super::columns::Columns;
use super::labels::{FoundLabel, Label, Labels, in_stack, joins, joins_list, named_behind};
use super::repeats::repeats;
use crate::cues::window_before;
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// References of a case and of people in police systems: unique reference number, PNC identifier, CRO number, custody
/// record, crime and incident references.
///
/// A URN is a police force's two digits, a unit's two characters, a serial number and a year (CPS and police Manual of
/// Guidance). PNC identifiers and CRO numbers end in a letter that checks year and serial number modulo 23, as HM
/// Prison and Probation Service's services verify them (hmpps-person-record, `PNCIdentifier` and `CROIdentifier`).
pub(super) struct CaseReference;

const NAME: &str = "case_reference";

static PNC: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:(?:19|20)[0-9]{2}|[0-9]{2}) ?/ ?[0-9]{1,7}(?i:[a-z])"));
static CRO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9]{1,6} ?/ ?[0-9]{2}(?i:[a-z])|SF ?[0-9]{2}/[0-9]{1,6}[A-Z]"));
static URN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[0-9]{2}[A-Z][A-Z0-9][0-9]{4,7}/?[0-9]{2}|[0-9]{2} ?[A-Z][A-Z0-9] [0-9]{7}|[0-9]{2}([ /\n.-])(?i:[a-z][a-z0-9])[ /\n.-][0-9]{4,7}[ /\n.-][0-9]{2}|[0-9]{2}[ /-]?[A-Z][A-Z0-9][ /-]?[0-9]{4,7}[ /-][0-9]{2}|[0-9]{2} ?/ ?[A-Z][A-Z0-9] ?/ ?[0-9]{4,7} ?/ ?[0-9]{2}",
    )
});
static CUSTODY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9]{2}[A-Z]{1,3}[0-9]?/[0-9]{1,6}/[0-9]{2}(?:[0-9]{2})?"));
/// Custody records that begin with the station's letters: "LD/1234/24".
static STATION: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Z]{2,4}[/-][0-9]{3,6}[/-](?:20)?[0-9]{2}"));
/// Crime and incident numbers whose form says enough beside a year: "13240123456", "INC-20240503-0123".
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:INC|LOG|CAD|CRI|CR|OCC|NICHE|UCR)[-/]?(?:20)?[0-9]{6}[-/]?[0-9]{2,6}|(?:CAD|CR|CRN|INC)[/-]?[0-9]{3,8}[/-][0-9]{2,8}",
    )
});
/// Prison numbers and the fraud bureau's reports: "A1234BC", "NFRC230901234567".
static PRISONER: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Z][0-9]{4}[A-Z]{2}"));
static FRAUD_REPORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"NFRC[0-9]{12}"));
/// Words of a prison near such a number.
static OF_A_PRISON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i:\b(?:hmp|hmyoi|yoi|prison|prisoner|noms|nomis|cell|remand(?:ed)?|inmate|wing|serving)\b)")
});
/// Crown Court case numbers: T for trial, S for sentence, A for appeal, then year and serial number.
static COURT: LazyLock<Regex> = LazyLock::new(|| pattern(r"[TSA]20[0-9]{6,7}"));
/// Force, year and serial number: "13240123456", "13/123456/24".
static CRIME_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[0-9]{2}[12][0-9]{8}|[0-9]{2}[A-Z]?[0-9]?/[0-9]{4,6}/[0-9]{2})$"));
/// Words right before a crime number in a sentence.
static CRIME_SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:crimes?|offences?|occurrences?|incidents?|recorded|reported|crimed|investigation|references?|ref)\b[^.;0-9]{0,20}(?:[0-9]{11}[, &and]{1,5}){0,3})$",
    )
});
/// Words of custody and court that stand near a reference.
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:custody|detained|detainee|arrest(?:ed)?|crime|incident|court|case|record|urn|pnc|station)\b)",
    )
});
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:[a-z]{0,6})[0-9](?i:[0-9a-z]){0,15}(?:[/\-](?i:[0-9a-z]){1,12}){0,4}|(?i:[a-z]){1,6}(?:[/\-](?i:[0-9a-z]){1,12}){1,4}",
    )
});

impl Recogniser for CaseReference {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let columns = Columns::of(view, &labels);
        let own_urn = case
            .unique_reference_number
            .as_deref()
            .map(letters_and_digits)
            .filter(|urn| urn.len() >= 8);
        let mut found: Vec<Hit> = Vec::new();
        let mut add = |range: Range<usize>, score: f32, why: &str| {
            if is_apart(view, &range) && !speaks_against(view, &labels, &range) {
                let key = letters_and_digits(&view[range.clone()]);
                found.push(
                    Hit::new(range, Category::CaseReference, score, NAME)
                        .because(why)
                        .keyed(key),
                );
            }
        };
        for m in PNC.find_iter(view) {
            let named = label(view, &labels, m.start()).is_some();
            // one letter in 23 fits by chance, so a short number such as "flat 12/3A" needs its label too
            let long = m.len() >= 8;
            if passes_check(m.as_str(), true) && (long || named) {
                add(m.range(), 0.95, "a PNC identifier: its letter checks its number");
            } else if named
                || m.as_str()
                    .split('/')
                    .nth(1)
                    .is_some_and(|serial| serial.trim().len() == 8)
            {
                add(
                    m.range(),
                    if named { 0.85 } else { 0.6 },
                    "in the form of a PNC identifier",
                );
            }
        }
        for m in CRO.find_iter(view) {
            let named = label(view, &labels, m.start()).is_some();
            if passes_check(m.as_str(), m.as_str().starts_with("SF")) && (m.len() >= 8 || named) {
                add(m.range(), 0.95, "a CRO number: its letter checks its number");
            } else if named {
                add(m.range(), 0.85, "in the form of a CRO number, behind its label");
            }
        }
        for m in URN.find_iter(view) {
            let own = own_urn
                .as_ref()
                .is_some_and(|urn| *urn == letters_and_digits(m.as_str()));
            let why = if own {
                "the reference number of this case"
            } else {
                "in the form of a unique reference number"
            };
            let named = label(view, &labels, m.start()).is_some();
            // a printed URN has capitals; "12 in 2020 24" needs its label
            let time = m.as_str().contains(" AM ") || m.as_str().contains(" PM ");
            if own || named || !time && !m.as_str().bytes().any(|b| b.is_ascii_lowercase() || b == b'\n') {
                add(m.range(), if own || named { 0.95 } else { 0.7 }, why);
            }
        }
        for m in CUSTODY.find_iter(view) {
            add(m.range(), 0.85, "in the form of a custody record number");
        }
        for m in STATION.find_iter(view) {
            let named = label(view, &labels, m.start()).is_some();
            let claimed = labels
                .before(view, m.start(), 30)
                .is_some_and(|l| l.label != Label::CaseReference && joins(&view[l.range.end..m.start()]));
            if named || !claimed && SPOKEN.is_match(window_before(view, m.start(), 60)) {
                add(
                    m.range(),
                    if named { 0.9 } else { 0.65 },
                    "in the form of a custody record number",
                );
            }
        }
        for m in DATED.find_iter(view) {
            add(m.range(), 0.75, "in the form of an incident or crime number");
        }
        for m in PRISONER.find_iter(view) {
            if OF_A_PRISON.is_match(window_before(view, m.start(), 120)) {
                add(m.range(), 0.7, "in the form of a prison number");
            }
        }
        for m in FRAUD_REPORT.find_iter(view) {
            add(m.range(), 0.85, "in the form of a report to the fraud bureau");
        }
        for m in COURT.find_iter(view).filter(|m| (9..=10).contains(&m.len())) {
            add(m.range(), 0.75, "in the form of a Crown Court case number");
        }
        found.sort_by_key(|h| (h.range.start, std::cmp::Reverse(h.range.end)));
        found.dedup_by(|b, a| b.range.start < a.range.end);
        let labelled: Vec<Hit> = LABELLED
            .find_iter(view)
            .filter_map(|m| labelled(view, &labels, &columns, &found, m.range()))
            .collect();
        found.extend(labelled);
        found.sort_by_key(|h| h.range.start);
        found.extend(repeats(view, &found, 7));
        found.sort_by_key(|h| h.range.start);
        found
    }
}

fn is_apart(view: &str, range: &Range<usize>) -> bool {
    stands_free(view, range)
        && !view[..range.start].ends_with(['/', '-', '£', '.'])
        && !(view[range.end..].starts_with(['/', '-'])
            && view[range.end + 1..].starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// The label of a reference right in front of a byte.
fn label<'l>(view: &str, labels: &'l Labels, at: usize) -> Option<&'l FoundLabel> {
    labels
        .before(view, at, 60)
        .filter(|l| l.label == Label::CaseReference && joins_list(&view[l.range.end..at]))
}

/// Whether another label claims the value.
fn speaks_against(view: &str, labels: &Labels, range: &Range<usize>) -> bool {
    labels.before(view, range.start, 24).is_some_and(|l| {
        !matches!(l.label, Label::CaseReference | Label::OtherDate | Label::Officer)
            && joins(&view[l.range.end..range.start])
            && l.label != Label::OtherNumber
    })
}

/// References in a column headed so, in a box of a stack, or with their label behind them.
fn elsewhere(view: &str, labels: &Labels, columns: &Columns, range: Range<usize>) -> Option<Hit> {
    let text = &view[range.clone()];
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let claimed = labels.before(view, range.start, 24).is_some_and(|l| {
        let gap = &view[l.range.end..range.start];
        // the last head of a table claims nothing below it
        l.label != Label::CaseReference && joins(gap) && !gap.contains('\n')
    });
    let year_or_amount = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    let dashed_date = text.matches('-').count() == 2 && text.len() <= 10 && digits + 2 == text.len();
    // a letter to the police quotes their crime number: "Your ref 13240123456"
    let quoted = CRIME_NUMBER.is_match(text)
        && labels.before(view, range.start, 24).is_some_and(|l| {
            let word = view[l.range.clone()].to_ascii_lowercase();
            l.label == Label::OtherNumber && word.contains("ref") && joins(&view[l.range.end..range.start])
        });
    // "the burglary recorded as 24000381177": eleven digits, where a crime is spoken of right before
    let spoken = text.len() == 11
        && digits == 11
        && !text.starts_with('0')
        && CRIME_SPOKEN.is_match(window_before(view, range.start, 60))
        && labels
            .before(view, range.start, 24)
            .is_none_or(|l| matches!(l.label, Label::CaseReference | Label::OtherDate));
    if claimed && !quoted && !spoken || year_or_amount || dashed_date {
        return None;
    }
    let (score, why) = if quoted {
        (0.7, "in the form of a crime number, quoted as a reference")
    } else if spoken {
        (0.65, "in the form of a crime number, where a crime is spoken of")
    } else if named_behind(view, labels, &range, Label::CaseReference) {
        (0.8, "in front of the words for a reference")
    } else if digits >= 4 && in_stack(view, labels, &range, Label::CaseReference) {
        (0.7, "in the box of a reference")
    } else if (digits >= 5 && text.contains('/') || digits == 11 && text.len() == 11)
        && columns.above(view, range.start, Label::CaseReference)
    {
        (0.65, "in a column headed as references")
    } else {
        return None;
    };
    Some(
        Hit::new(range, Category::CaseReference, score, NAME)
            .because(why)
            .keyed(letters_and_digits(text)),
    )
}

fn labelled(
    view: &str,
    labels: &Labels,
    columns: &Columns,
    found: &[Hit],
    range: Range<usize>,
) -> Option<Hit> {
    let text = &view[range.clone()];
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // a date behind "crime" or "log" is a date
    let is_date = text.matches('/').count() == 2
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'/')
        && text
            .split('/')
            .all(|part| part.len() <= 2 || part.starts_with("19") || part.starts_with("20"))
        && text.len() <= 10;
    if digits < 3 || is_date || is_span_of_years(text) || is_taken(found, &range) || !is_apart(view, &range) {
        return None;
    }
    let Some(label) = label(view, labels, range.start) else {
        return elsewhere(view, labels, columns, range);
    };
    let word = view[label.range.clone()].replace('\n', " ").to_lowercase();
    // "crime" and "log" alone need more than three digits behind them, and a year is no reference
    let weak = matches!(
        word.as_str(),
        "crime"
            | "log"
            | "logs"
            | "occurrence"
            | "cad"
            | "cads"
            | "niche"
            | "pnc"
            | "cro"
            | "storm"
            | "crime report"
            | "custody"
            | "incident"
            | "case file"
            | "crn"
            | "athena"
            | "urns"
            | "custody records"
    );
    // "custody 1030 hours": without a colon a time is no reference
    let bare = matches!(
        word.as_str(),
        "custody" | "incident" | "case file" | "custody records"
    ) && !view[label.range.end..range.start].contains(':')
        && !text.contains(['/', '-']);
    if bare {
        return None;
    }
    let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    if weak && (digits < 4 || year) {
        return None;
    }
    Some(
        Hit::new(
            range,
            Category::CaseReference,
            if weak { 0.7 } else { 0.85 },
            NAME,
        )
        .because(format!("behind the words \u{201c}{word}\u{201d}"))
        .keyed(letters_and_digits(text)),
    )
}

/// "2010/11": the year a form was issued in, not a serial number.
fn is_span_of_years(text: &str) -> bool {
    let Some((from, to)) = text.split_once('/') else {
        return false;
    };
    let is_year = from.len() == 4 && (from.starts_with("19") || from.starts_with("20"));
    match (from.parse::<u32>(), to.parse::<u32>()) {
        (Ok(from), Ok(to)) => is_year && (to == from + 1 || to == (from + 1) % 100),
        _ => false,
    }
}

/// Year and serial number modulo 23 pick the letter. PNC and the SF series put the year first.
fn passes_check(written: &str, year_first: bool) -> bool {
    const LETTERS: &[u8; 23] = b"ZABCDEFGHJKLMNPQRTUVWXY";
    let upper = letters_and_digits(&written.replace("SF", ""));
    let Some((before, after)) = written.split_once('/') else {
        return false;
    };
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    let (year, serial) = if year_first {
        (digits(before), digits(after))
    } else {
        (digits(after), digits(before))
    };
    let year = &year[year.len().saturating_sub(2)..];
    // a PNC serial has seven places, those of CRO numbers six; leading zeros may be left out
    let width = if written.starts_with("SF") || !year_first {
        6
    } else {
        7
    };
    let (Ok(year), Ok(serial)) = (year.parse::<u64>(), serial.parse::<u64>()) else {
        return false;
    };
    let number = year * 10u64.pow(width) + serial;
    upper.as_bytes().last() == Some(&LETTERS[(number % 23) as usize])
}

#[cfg(test)]
mod tests {
    use super::{CaseReference, passes_check};
    use crate::recognise::examples::{check, found_in};
    use obelus_evidence::CaseContext;

    #[test]
    fn crime_numbers_are_known_where_a_crime_is_spoken_of() {
        check(
            &CaseReference,
            &[
                ("the burglary was recorded as 24000381177.", &["24000381177"]),
                (
                    "crimes 13240123456 and 13240123457",
                    &["13240123456", "13240123457"],
                ),
                ("CRIS 3206789/24", &["3206789/24"]),
                ("URN: 10GH 0417724", &["10GH 0417724"]),
                ("Custody record 03/1234/24", &["03/1234/24"]),
                ("the parcel 24000381177 came", &[]),
                ("crime report form 2010/11", &[]),
                ("URN 2010/11 MG 5", &[]),
                ("the crime was on 03/12/24", &[]),
            ],
        );
    }

    #[test]
    fn letters_check_year_and_serial_number() {
        for (written, pnc, good) in [
            ("2003/0011985X", true, true),
            ("03/11985X", true, true),
            ("2003/0011985A", true, false),
            ("265416/21G", false, true),
            ("265416/21H", false, false),
            ("SF05/482703J", true, true),
        ] {
            assert_eq!(passes_check(written, pnc), good, "{written}");
        }
    }

    #[test]
    fn references_are_found_by_form() {
        check(
            &CaseReference,
            &[
                ("shares a cell with POE (A1188CP)", &["A1188CP"]),
                ("report NFRC230904417821", &["NFRC230904417821"]),
                ("HO reference: A1288812/3", &["A1288812/3"]),
                ("01AB1234523", &["01AB1234523"]),
                ("URN 01 AB 12345 23", &["01 AB 12345 23"]),
                ("URN 45 aa 2098 20", &["45 aa 2098 20"]),
                ("01AB12345/23", &["01AB12345/23"]),
                ("PNC ID: 2003/0011985X.", &["2003/0011985X"]),
                ("pnc 12/345678A", &["12/345678A"]),
                ("CRO 265416/21G", &["265416/21G"]),
                ("in custody 01CU/1234/24", &["01CU/1234/24"]),
                ("case number T20217001", &["T20217001"]),
            ],
        );
    }

    #[test]
    fn references_are_found_behind_their_words() {
        check(
            &CaseReference,
            &[
                ("crime ref no. 42/12345/24", &["42/12345/24"]),
                (
                    "Crime references: 13249249510, 13249164246 and 13243203648",
                    &["13249249510", "13249164246", "13243203648"],
                ),
                ("CAD 4471 of 3 May", &["4471"]),
                ("Custody record number YE-1234-24", &["YE-1234-24"]),
                (
                    "crime number is 13249164246. Our ref 13249164246",
                    &["13249164246", "13249164246"],
                ),
                ("incident log 0123", &["0123"]),
            ],
        );
    }

    #[test]
    fn references_are_found_in_every_usual_form() {
        check(
            &CaseReference,
            &[
                ("URN: 01AB 12345 23", &["01AB 12345 23"]),
                ("URN 01 / AB / 12345 / 23", &["01 / AB / 12345 / 23"]),
                ("crime no 06E1/12345/24", &["06E1/12345/24"]),
                ("Crime number(s): 13240123456", &["13240123456"]),
                ("Custody ref LD/1234/24", &["LD/1234/24"]),
                ("Your ref 13240123456", &["13240123456"]),
                ("detained at Leeds, LD/1234/24", &["LD/1234/24"]),
                ("PNC 12/345678T, CRO 1234/86B", &["12/345678T", "1234/86B"]),
                ("Incident log no. 123-03052024", &["123-03052024"]),
                ("13240123456 (crime number)", &["13240123456"]),
                (
                    "Crime no Offence Officer\n13240123456 Theft Poe",
                    &["13240123456"],
                ),
                ("Court case no: 042400123456", &["042400123456"]),
                ("ASN: 24/0000/00/12345A", &["24/0000/00/12345A"]),
                ("Niche occurrence number 55240012345", &["55240012345"]),
                ("Custody No.\nStation\nLD-1234-24\nLeeds", &["LD-1234-24"]),
                ("CAD/1234/030524", &["CAD/1234/030524"]),
                ("T20247001 and S20240012", &["T20247001", "S20240012"]),
            ],
        );
    }

    #[test]
    fn the_reference_of_the_case_is_known_in_any_spacing() {
        let case: CaseContext =
            serde_json::from_str(r#"{"uniqueReferenceNumber":"01ab1234523"}"#).expect("a case");
        assert_eq!(
            found_in(&CaseReference, "file 01/ab/12345/23", &case),
            ["01/ab/12345/23"]
        );
    }

    #[test]
    fn other_codes_are_left_alone() {
        check(
            &CaseReference,
            &[
                ("the part A1234BC", &[]),
                ("exhibit JKS/1", &[]),
                ("on 12/03/2024", &[]),
                ("Crime and Disorder Act 1998", &[]),
                ("log in to the site 1234", &[]),
                ("crime of 2024", &[]),
                ("flat 12/3a", &[]),
                ("lots 12/9A, 12/10B, 12/11C, 12/12D", &[]),
                ("section 9/4", &[]),
                ("job 44/0771", &[]),
                ("VCOP-2", &[]),
                ("custody 1030 hours", &[]),
                ("serial no AB/1234/24 in custody", &[]),
                ("exhibit no. AB/1234/24", &[]),
                ("form MG11/2010/12", &[]),
                ("12 AM 2000 24", &[]),
            ],
        );
    }
}
