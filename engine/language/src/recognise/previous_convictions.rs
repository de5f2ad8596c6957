use super::Recogniser;
use super::borders::pattern;
use super::calendar::{Written, dates};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Convictions, cautions and sentences: the lines of a record (offence, date, court, disposal, in any order), one hit a
/// line, and sentences that tell of a conviction.
///
/// Names of disposals: Sentencing Act 2020 and the Police National Computer's print.
pub(super) struct PreviousConvictions;

const NAME: &str = "previous_convictions";

static OFFENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?: theft | thefts | shoplifting | stealing | burglary | robbery | fraud | handling | assault(?:ing)? | abh | gbh | wounding
        | battery | affray | violent\ disorder | public\ order | threatening | harassment | stalking | criminal\ damage
        | arson | possess(?:ion|ing) | supply(?:ing)? | production | cultivat(?:ion|ing) | drugs? | cannabis | cocaine | heroin
        | driv(?:e|ing) | drink\ driving | excess\ alcohol | disqualified | insurance | licence | taking | twoc | vehicle
        | going\ equipped | drunk | disorderly | obstruct(?:ion|ing) | resist(?:ing)? | breach | failing | fail(?:ed|ure) | surrender
        | bail | offensive\ weapon | bladed | knife | firearm | sexual | rape | indecent | exposure | kidnap(?:ping)? | false\ imprisonment
        | blackmail | deception | forgery | counterfeit | money\ laundering | perverting | perjury | murder | manslaughter
        | malicious | communications? | trespass | begging | soliciting | non-molestation | restraining | common\ assault | cruelty | neglect
        | poaching | conspiracy | making\ off | railway | evasion | tv\ licence | speeding | dangerous | careless )\b",
    )
});
static COURT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:M\.?C\.?|C\.?C\.?|Y\.?C\.?|J\.?C\.?|MAGS?|Mags?)(?:\b|\s)|(?i:\b(?:magistrates'?|crown court|youth court|juvenile court|justice centre|county court|sheriff court|law courts?|court)\b)",
    )
});
static DISPOSAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?: [0-9]{1,3}[\ \n](?:months?|weeks?|days?|years?|hours?)['’]?[\ \n](?:of[\ \n])?(?:imprisonment|custody|detention|prison|suspended|community|unpaid|disqualification|conditional|y\.?o\.?i\.?|dto|curfew)(?:[\ \n](?:order|sentence|work|discharge|service))?
        | (?:community|suspended\ sentence|detention\ and\ training|supervision|referral|reparation|rehabilitation|curfew|attendance\ centre|hospital|restraining|combination|probation|youth\ rehabilitation|compensation|forfeiture)[\ \n]order
        | conditional(?:ly)?[\ \n]discharged? | absolute(?:ly)?[\ \n]discharged? | suspended[\ \n]sentence | unpaid[\ \n]work | bound[\ \n]over
        | imprison(?:ment|ed) | young[\ \n]offender(?:'s|s)?[\ \n]institution | \bdto\b | life[\ \n]sentence
        | fined?\b(?:[\ \n]of)?[\ \n]?£?[0-9,.]* | disqualified[\ \n](?:from[\ \n]driving[\ \n])?(?:for[\ \n])?[0-9]+ | penalty[\ \n]points | licence[\ \n]endorsed
        | (?:simple[\ \n]|conditional[\ \n]|adult[\ \n]|youth[\ \n])?caution(?:ed)? | reprimand(?:ed)? | final[\ \n]warning | penalty[\ \n]notice | \bpnd\b | community[\ \n]resolution | no[\ \n]separate[\ \n]penalty )
        (?: [\ ,;]{1,2}£?[0-9][0-9,.]*\b | [\ \n,;]{1,2} (?: months? | weeks? | days? | years? | hours?
            | and | with | for | costs? | surcharge | compensation | of | suspended | concurrent | consecutive | victim | order | requirement | unpaid | work | rehabilitation
            | imprisonment | disqualified | disqualification | driving | from | to ) \b )*",
    )
});
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:previous convictions|antecedents|convictions?\b|bad character|criminal record|cautions|reprimands|offending history|disposals?)",
    )
});
/// "convicted of …", "cautioned for …" up to the end of the sentence.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:convicted[ \n](?:of|for)|cautioned[ \n]for|reprimanded[ \n]for|conviction[ \n](?:for|of)|convictions[ \n](?:for|of)|caution[ \n]for|cautions[ \n]for|imprisoned[ \n]for|sent[ \n]to[ \n]prison[ \n]for|served[ \n](?:a|an|[0-9]+)[ \n][a-z ]{0,20}sentence[ \n]for)\b)[^.;\u{c}]{3,160}",
    )
});
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:no|not|never|without|nor|if|unless|until|whether|any|upon|on|may be|could be|anyone|person|would be|to be|being|liable|when)\b[^.;]{0,24})$",
    )
});

impl Recogniser for PreviousConvictions {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let dates = dates(view);
        let mut hits: Vec<Hit> = Vec::new();
        let mut heading: Option<usize> = None;
        for line in lines(view) {
            if view[..line.start].ends_with('\u{c}') {
                heading = heading.filter(|&h| line.start - h < 1500);
            }
            if HEADING.is_match(&view[line.clone()]) {
                heading = Some(line.start);
            }
            let headed = heading.is_some_and(|h| line.start - h < 4000);
            if hits.last().is_some_and(|h| h.range.end > line.start) {
                continue;
            }
            if let Some(range) = record(view, &line, &dates, headed) {
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
            if denied || !OFFENCE.is_match(m.as_str()) || super::borders::is_taken(&hits, &m.range()) {
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
        hits
    }
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
        Some(date.range.end),
    ]
    .into_iter()
    .flatten()
    .max()?;
    let last = start + view[start..last].trim_end().len();
    Some(start..last)
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
            ],
        );
    }
}
