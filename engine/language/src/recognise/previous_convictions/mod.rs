mod notes;
mod patterns;

use super::Recogniser;
use super::calendar::{Written, dates, is_section_number};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use patterns::{
    COURT, DENIED, DISPOSAL, HEADING, OFFENCE, PRESENT, PUNISHED, ROW_MARK, SHORT_COURT, SHORT_DISPOSAL,
    SHORT_OFFENCE, TABLE, TERM, TOLD, WANTED, YEAR,
};
use regex::Regex;
use std::ops::Range;

/// Convictions, cautions and sentences: the lines of a record (offence, date, court, disposal, in any order), one hit a
/// line, and sentences that tell of a conviction.
///
/// Names of disposals: Sentencing Act 2020 and the Police National Computer's print.
pub(super) struct PreviousConvictions;

const NAME: &str = "previous_convictions";

impl Recogniser for PreviousConvictions {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let dates = dates(view);
        let mut hits: Vec<Hit> = Vec::new();
        let mut heading: Option<usize> = None;
        let mut strict: Option<usize> = None;
        for line in lines(view) {
            if view[..line.start].ends_with('\u{c}') {
                heading = heading.filter(|&h| line.start - h < 1500);
                strict = strict.filter(|&h| line.start - h < 1500);
            }
            if is_heading(&view[line.clone()]) {
                heading = Some(line.start);
                strict = Some(line.start);
                continue;
            }
            if HEADING.is_match(&view[line.clone()]) {
                heading = Some(line.start);
            }
            let headed = heading.is_some_and(|h| line.start - h < 4000);
            if hits.last().is_some_and(|h| h.range.end > line.start) {
                continue;
            }
            let listed = strict.is_some_and(|h| line.start - h < 4000);
            let above = hits.last().map_or(0, |h| h.range.end);
            let found =
                record(view, &line, &dates, headed).or_else(|| block(view, &line, &dates, above, listed));
            if let Some(range) = found {
                let score = if headed { 0.92 } else { 0.8 };
                let key = view[range.clone()]
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .to_lowercase();
                hits.push(
                    Hit::new(range, Category::PreviousConvictions, score, NAME)
                        .because("a line of a criminal record: date and disposal with offence or court")
                        .keyed(key),
                );
            }
        }
        let mut told = Vec::new();
        for m in TOLD.find_iter(view) {
            let denied = DENIED.is_match(crate::cues::window_before(view, m.start(), 40));
            let punished = PUNISHED.is_match(m.as_str());
            if denied
                || !punished
                || !(OFFENCE.is_match(m.as_str())
                    || m.as_str().contains("bound over") && COURT.is_match(m.as_str()))
                || super::borders::is_taken(&hits, &m.range())
            {
                continue;
            }
            let end = m.start() + m.as_str().trim_end().len();
            told.push(
                Hit::new(m.start()..end, Category::PreviousConvictions, 0.7, NAME)
                    .because("a sentence that tells of a conviction or caution")
                    .keyed(view[m.start()..end].to_lowercase()),
            );
        }
        hits.extend(told);
        hits.sort_by_key(|h| h.range.start);
        for range in notes::find(view) {
            if !super::borders::is_taken(&hits, &range) {
                let key = view[range.clone()].to_lowercase();
                let at = hits.partition_point(|h| h.range.start < range.start);
                let hit = Hit::new(range, Category::PreviousConvictions, 0.65, NAME)
                    .because("a note that tells of a conviction or caution")
                    .keyed(key);
                hits.insert(at, hit);
            }
        }
        hits.retain(|hit| !is_present(view, &hit.range));
        hits.sort_by_key(|h| h.range.start);
        hits
    }
}

/// Whether a hit is about the case at hand: a field of the custody record, or an order that somebody wants.
fn is_present(view: &str, range: &Range<usize>) -> bool {
    let text = &view[range.clone()];
    let wanted = || {
        let before = crate::cues::window_before(view, range.start, 60);
        WANTED.is_match(&format!("{before}{text}")) && !COURT.is_match(text)
    };
    PRESENT.is_match(text) || wanted()
}

fn lines(view: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    view.split_inclusive(['\n', '\u{c}']).map(move |line| {
        let start = at;
        at += line.len();
        start..start + line.trim_end_matches(['\n', '\u{c}']).len()
    })
}

/// The range of a record that begins in a line, if one does: it may run on into the next line.
fn record(view: &str, line: &Range<usize>, dates: &[Written], headed: bool) -> Option<Range<usize>> {
    let text = &view[line.clone()];
    if text.len() > 400 {
        return None;
    }
    let first = dates.partition_point(|d| d.range.start < line.start);
    let date = dates
        .get(first)
        .filter(|d| d.range.end <= line.end && d.is_full())?;
    // one more line, on the same page
    let both_end = match view.as_bytes().get(line.end) {
        Some(b'\n') => view[line.end + 1..]
            .find(['\n', '\u{c}'])
            .map_or(view.len(), |i| line.end + 1 + i),
        _ => line.end,
    };
    let both = &view[line.start..both_end.min(floor(view, line.start + 700))];
    let offence = OFFENCE.find(text);
    let court = COURT.find(text);
    let disposals: Vec<Range<usize>> = DISPOSAL
        .find_iter(both)
        .map(|m| line.start + m.start()..line.start + m.end())
        .collect();
    let in_line = disposals.iter().rfind(|d| d.start < line.end).cloned();
    let next_has_date = dates
        .get(first + 1)
        .is_some_and(|d| d.range.start > line.end && d.range.end <= both_end);
    let in_next = disposals
        .iter()
        .find(|d| d.start > line.end && d.start < line.end + 48 && !next_has_date)
        .cloned();
    let disposal = match (&in_line, &in_next) {
        (Some(d), _) if offence.is_some() || court.is_some() => Some(d.clone()),
        (None, Some(d)) if offence.is_some() && court.is_some() => Some(d.clone()),
        // "Wounding, 12/03/2014, Hull Crown Court, 7 years": beside offence, court and date a term alone is the sentence
        (None, None) if offence.is_some() && court.is_some() => TERM
            .find(text)
            .map(|m| line.start + m.start()..line.start + m.end()),
        _ => None,
    };
    // Prose about the present case ("was cautioned at 10:00 on 3 May for theft") is no record of the past: outside
    // a headed section the line must look like a print.
    let prose = (text.contains(". ") && text.len() > 140)
        || [" was ", " were ", " had ", " he ", " she ", " I "]
            .iter()
            .any(|w| text.contains(w));
    let end = match disposal {
        Some(d) if headed || !prose => d.end,
        None if headed && !prose && offence.is_some() && court.is_some() => line.end,
        _ => return None,
    };
    let start = [
        Some(date.range.start),
        offence.map(|o| line.start + o.start()),
        court.map(|c| line.start + c.start()),
    ]
    .into_iter()
    .flatten()
    .min()?;
    let start = begin(view, line, start);
    let last = [
        Some(end),
        court.map(|c| line.start + c.end()),
        OFFENCE
            .find_iter(text)
            .last()
            .filter(|_| !prose)
            .map(|o| line.start + o.end()),
        Some(date.range.end),
    ]
    .into_iter()
    .flatten()
    .max()?;
    let last = start + view[start..last].trim_end().len();
    Some(start..last)
}

/// Whether a line is the heading of a record or the head of its table, and not a sentence about there being none.
fn is_heading(line: &str) -> bool {
    let text = line.trim();
    if text.len() < 5
        || text.len() > 100
        || text.ends_with('.')
        || !text.starts_with(|c: char| c.is_alphanumeric())
    {
        return false;
    }
    let dated = text.bytes().filter(u8::is_ascii_digit).count() > 3;
    let lower = text.to_lowercase();
    let none = lower
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "no" | "none" | "nil" | "not" | "nothing" | "never" | "act"));
    let words = text.split_whitespace().count();
    !dated && !none && (HEADING.is_match(text) || words <= 12 && TABLE.is_match(text))
}

/// A record below its heading: shortened words, dates without a day, and up to four lines, from the line that holds
/// the date (or the offence in front of it) to the one with the disposal. Without a heading (`listed`) offence, court
/// and disposal must all be there in full, on short lines.
fn block(
    view: &str,
    line: &Range<usize>,
    dates: &[Written],
    above: usize,
    listed: bool,
) -> Option<Range<usize>> {
    let text = &view[line.clone()];
    let longest = if listed { 200 } else { 90 };
    if text.len() > longest || text.contains(" I ") {
        return None;
    }
    let dated = |range: &Range<usize>| -> Option<Range<usize>> {
        let first = dates.partition_point(|d| d.range.start < range.start);
        let date = dates
            .get(first)
            .filter(|d| d.range.end <= range.end && d.year.is_some() && d.sure)
            .filter(|d| !is_section_number(view, d.range.start))
            .map(|d| d.range.clone());
        date.or_else(|| {
            YEAR.find(&view[range.clone()])
                .filter(|m| {
                    let head = view[range.start..range.start + m.start()]
                        .trim_end()
                        .to_lowercase();
                    !head.ends_with("act")
                })
                .map(|m| range.start + m.start()..range.start + m.end())
        })
    };
    let next_of = |end: usize| -> Option<Range<usize>> {
        if view.as_bytes().get(end) != Some(&b'\n') {
            return None;
        }
        let start = end + 1;
        let least = floor(view, start + 200);
        let stop = view[start..least]
            .find(['\n', '\u{c}'])
            .map_or(least, |i| start + i);
        (stop > start && !view[start..stop].trim().is_empty()).then_some(start..stop)
    };
    let mut date = dated(line);
    let mut end = line.end;
    let is = |long: &Regex, short: &Regex, part: &str| long.is_match(part) || short.is_match(part);
    let punished = |part: &str| is(&DISPOSAL, &SHORT_DISPOSAL, part);
    let begins_block = if listed {
        ROW_MARK.is_match(text)
            || is(&OFFENCE, &SHORT_OFFENCE, text)
            || is(&COURT, &SHORT_COURT, text)
            || date.is_some()
    } else {
        OFFENCE.is_match(text) || COURT.is_match(text)
    };
    if !begins_block {
        return None;
    }
    let mut lines = 1;
    while lines < 4 {
        let so_far = &view[line.start..end];
        let complete = date.is_some()
            && punished(so_far)
            && (is(&COURT, &SHORT_COURT, so_far) || is(&OFFENCE, &SHORT_OFFENCE, so_far));
        let Some(next) = next_of(end) else { break };
        let part = &view[next.clone()];
        let goes_on = part.starts_with(|c: char| c.is_lowercase() || c == '£' || c == '(');
        let own = record(view, &next, dates, true).is_some();
        if complete && !goes_on || own || ROW_MARK.is_match(part) || is_heading(part) || part.contains(" I ")
        {
            break;
        }
        match (&date, dated(&next)) {
            (Some(_), Some(_)) => break,
            (None, found) => date = found,
            _ => {}
        }
        end = next.end;
        lines += 1;
    }
    let date = date?;
    let whole = &view[line.start..end];
    let told = [
        " was ", " were ", " had ", " he ", " she ", " will ", " is ", ". ",
    ]
    .iter()
    .any(|w| whole.contains(w));
    let in_full = OFFENCE.is_match(whole) && COURT.is_match(whole) && DISPOSAL.is_match(whole);
    if !listed && (told || !in_full) {
        return None;
    }
    let last = |long: &Regex, short: &Regex| {
        long.find_iter(whole)
            .chain(short.find_iter(whole))
            .map(|m| m.end())
            .max()
    };
    let offence = last(&OFFENCE, &SHORT_OFFENCE);
    let court = last(&COURT, &SHORT_COURT);
    let disposal = last(&DISPOSAL, &SHORT_DISPOSAL);
    // a year alone is also that of an Act or a form
    let by_year = date.len() < 6 && !COURT.is_match(whole) && !DISPOSAL.is_match(whole);
    if by_year || [offence, court, disposal].iter().flatten().count() < 2 {
        return None;
    }
    let stop = [offence, court, disposal]
        .into_iter()
        .flatten()
        .map(|at| line.start + at)
        .chain([date.end])
        .max()?;
    let mark = ROW_MARK.find(text).map_or(0, |m| m.end());
    let indent = text[mark..].len() - text[mark..].trim_start().len();
    let start = (line.start + mark + indent).max(above);
    let start = notes::past_sentences(view, start, line.start, whole, date.start);
    let stop = start + view.get(start..stop)?.trim_end().len();
    (start < stop).then_some(start..stop)
}

fn floor(view: &str, at: usize) -> usize {
    (0..=at.min(view.len()))
        .rev()
        .find(|&i| view.is_char_boundary(i))
        .unwrap_or(0)
}

/// The offence may begin before its telling word ("UNLAWFUL WOUNDING", a court's town): back to the label, number or
/// line that the record stands behind.
fn begin(view: &str, line: &Range<usize>, at: usize) -> usize {
    let head = &view[line.start..at];
    let cut = head
        .rfind(": ")
        .map(|i| i + 2)
        .or_else(|| head.rfind(". ").map(|i| i + 2))
        .or_else(|| head.rfind(") ").map(|i| i + 2))
        .unwrap_or(0);
    let rest = &head[cut..];
    line.start + cut + (rest.len() - rest.trim_start_matches(|c: char| !c.is_alphabetic()).len())
}

#[cfg(test)]
mod tests {
    use super::PreviousConvictions;
    use crate::recognise::examples::check;

    #[test]
    fn lines_of_a_record_are_found_one_by_one() {
        check(
            &PreviousConvictions,
            &[
                (
                    "06.07.2009 Battery. Grimsby YC. Referral Order 6 months.",
                    &["06.07.2009 Battery. Grimsby YC. Referral Order 6 months"],
                ),
                (
                    "CONVICTIONS: 2\n1. THEFT FROM SHOP 14/04/2011 LEEDS CC COMMUNITY ORDER 12 MONTHS\n2. BURGLARY DWELLING 04/01/2012 LEEDS CC 14 MONTHS IMPRISONMENT",
                    &[
                        "THEFT FROM SHOP 14/04/2011 LEEDS CC COMMUNITY ORDER 12 MONTHS",
                        "BURGLARY DWELLING 04/01/2012 LEEDS CC 14 MONTHS IMPRISONMENT",
                    ],
                ),
                (
                    "Bad character evidence: Fraud by false representation 20/10/2009 Leeds MC conditional discharge 12 months",
                    &["Fraud by false representation 20/10/2009 Leeds MC conditional discharge 12 months"],
                ),
                (
                    "FRAUD 20/10/2010 BRADFORD MC COMMUNITY ORDER 12\nMONTHS\n5. Injuries",
                    &["FRAUD 20/10/2010 BRADFORD MC COMMUNITY ORDER 12\nMONTHS"],
                ),
                (
                    "12/03/2015 Leeds Magistrates' Court - Theft - Fined £80 and costs £45",
                    &["12/03/2015 Leeds Magistrates' Court - Theft - Fined £80 and costs £45"],
                ),
                (
                    "03/05/2012 common assault, caution",
                    &["03/05/2012 common assault, caution"],
                ),
            ],
        );
    }

    #[test]
    fn the_case_at_hand_is_no_record() {
        check(
            &PreviousConvictions,
            &[
                (
                    "Bad character evidence\nCustody Ref: C Return bail date: 20/06/2020\nProposed charges: COMMON ASSAULT",
                    &[],
                ),
                (
                    "She has asked for a statement and indicated that she wants a restraining order for future protection",
                    &[],
                ),
                (
                    "The file was given a review and the officer sought a restraining order for harassment",
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn sentences_that_tell_of_a_conviction_are_found() {
        check(
            &PreviousConvictions,
            &[
                (
                    "He was convicted of theft in 2010. He left.",
                    &["convicted of theft in 2010"],
                ),
                (
                    "She has a caution for common assault; nothing else",
                    &["caution for common assault"],
                ),
            ],
        );
    }

    #[test]
    fn records_in_other_orders_and_over_several_lines_are_found() {
        check(
            &PreviousConvictions,
            &[
                (
                    "Previous convictions\nDate Court Offence Result\n12/03/2014 Leeds MC Theft 12 mths C/O\n03/04/2015 York Mags Poss class B £80",
                    &[
                        "12/03/2014 Leeds MC Theft 12 mths C/O",
                        "03/04/2015 York Mags Poss class B",
                    ],
                ),
                (
                    "Antecedents\n1. 12/03/2014 Leeds Magistrates' Court\nTheft\nFined £120\n2. 13/04/2015 York Crown Court\nBurglary\n18 months imprisonment",
                    &[
                        "12/03/2014 Leeds Magistrates' Court\nTheft\nFined £120",
                        "13/04/2015 York Crown Court\nBurglary\n18 months imprisonment",
                    ],
                ),
                (
                    "Prev cons\nTheft from shop\nLeeds Magistrates' Court 12/03/2014\nFined £80",
                    &["Theft from shop\nLeeds Magistrates' Court 12/03/2014\nFined £80"],
                ),
                (
                    "Criminal record\n2011: Burglary, Leeds Crown Court, 18 months",
                    &["2011: Burglary, Leeds Crown Court, 18 months"],
                ),
                (
                    "Cautions and reprimands\nMarch 2012 Criminal damage Reprimand",
                    &["March 2012 Criminal damage Reprimand"],
                ),
                (
                    "Leeds Crown Court, 12 March 2014, burglary: 12 weeks susp 12 months",
                    &["Leeds Crown Court, 12 March 2014, burglary: 12 weeks susp 12 months"],
                ),
                (
                    "12 Mar 2014 Leeds Crown Court robbery 3 years imprisonment",
                    &["12 Mar 2014 Leeds Crown Court robbery 3 years imprisonment"],
                ),
                (
                    "12-03-14 Drink driving, disqualified 12 months, Leeds MC",
                    &["12-03-14 Drink driving, disqualified 12 months, Leeds MC"],
                ),
                (
                    "Offence: Theft\nDate: 12/03/2014\nCourt: Leeds Magistrates' Court\nResult: Fined £120",
                    &[
                        "Offence: Theft\nDate: 12/03/2014\nCourt: Leeds Magistrates' Court\nResult: Fined £120",
                    ],
                ),
                (
                    "Conviction date Court Offence Disposal\n12/03/2014 Leeds MC Theft Fine\n13/04/2015 York CC Robbery 3 years",
                    &[
                        "12/03/2014 Leeds MC Theft Fine",
                        "13/04/2015 York CC Robbery 3 years",
                    ],
                ),
                (
                    "14/02/2014 Hull Youth Court Fly tipping Drug treatment and testing order",
                    &["14/02/2014 Hull Youth Court Fly tipping Drug treatment and testing order"],
                ),
                (
                    "14/02/2014: Burglary. Time served (Hull Crown Court)",
                    &["14/02/2014: Burglary. Time served (Hull Crown Court"],
                ),
                (
                    "14/02/2014 LEEDS MC: TWOC, 60 hrs UPW",
                    &["14/02/2014 LEEDS MC: TWOC, 60 hrs UPW"],
                ),
                (
                    "Wounding with intent, 12/03/2014, Hull Crown Court, 7 years",
                    &["Wounding with intent, 12/03/2014, Hull Crown Court, 7 years"],
                ),
                (
                    "(a) 12/03/2014 - penalty notice - drunk and disorderly",
                    &["12/03/2014 - penalty notice - drunk and disorderly"],
                ),
            ],
        );
    }

    #[test]
    fn further_sentences_tell_of_convictions() {
        check(
            &PreviousConvictions,
            &[
                (
                    "He was convicted at Leeds Crown Court of robbery in 2014.",
                    &["convicted at Leeds Crown Court of robbery in 2014"],
                ),
                (
                    "She received a 12 month community order for theft.",
                    &["received a 12 month community order for theft"],
                ),
                (
                    "He was cautioned on 12 March 2014 for common assault.",
                    &["cautioned on 12 March 2014 for common assault"],
                ),
                (
                    "a conviction in 2014 for burglary",
                    &["conviction in 2014 for burglary"],
                ),
                ("has been fined £120 for theft.", &["been fined £120 for theft"]),
                (
                    "was sentenced to 8 weeks' imprisonment for battery.",
                    &["sentenced to 8 weeks' imprisonment for battery"],
                ),
                (
                    "given a conditional discharge for criminal damage.",
                    &["given a conditional discharge for criminal damage"],
                ),
                ("a reprimand for theft.", &["reprimand for theft"]),
                ("I received a call from the shop for theft of a phone.", &[]),
                ("given a receipt for the cannabis", &[]),
            ],
        );
    }

    #[test]
    fn other_lines_are_left_alone() {
        check(
            &PreviousConvictions,
            &[
                ("Previous convictions: 16/03/24", &[]),
                ("He has no previous convictions for theft.", &[]),
                ("if convicted of theft the offender is liable", &[]),
                (
                    "On 03/05/2024 I arrested him for theft at Leeds Magistrates' Court",
                    &[],
                ),
                ("hearing at Leeds Crown Court on 03/05/2024", &[]),
                ("He was cautioned and on 03/05/2024 he was driving", &[]),
                (
                    "Previous convictions: none\n03/05/2024 hearing at Leeds MC, warned",
                    &[],
                ),
                ("03/05/2024 detained for burglary at Leeds", &[]),
                ("Theft Act 1968, section 9", &[]),
                (
                    "trial of the burglary at Hull Crown Court on 12/03/2024, 3 days",
                    &[],
                ),
                (
                    "Convictions\nThe file was opened on 3 May 2024.\nIt holds 12 pages",
                    &[],
                ),
                ("MG11 (2012) Date of hearing: 03/05/2024", &[]),
            ],
        );
    }
}
