use super::Recogniser;
use super::borders::{fills_its_line, is_whole_number, letters_and_digits, pattern, stands_free};
use super::columns::Columns;
use super::labels::{Label, Labels, in_stack, joins, joins_list, named_behind};
use super::repeats::repeats;
use crate::{Hit, Text, cues};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Passport numbers and the machine-readable lines of a passport.
///
/// British passports carry nine digits (HM Passport Office); other countries put up to three letters in front or
/// behind. A number needs the word "passport" near it; the two lines of ICAO Doc 9303 part 4 stand for themselves.
pub(super) struct Passport;

const NAME: &str = "passport";

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:[A-Z]{2} [0-9]{7}|(?i:[a-z]{0,3})[0-9]{6,9}(?i:[a-z]{0,2})|[0-9]{3}[ \n\-][0-9]{3}[ \n\-][0-9]{3}|[0-9]{2}(?i:[a-z]{2})[0-9]{5}|[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8})\b",
    )
});
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?i:no|number|num|nos|numbered|#)\b[.:]?|\bGBR|\bUK|\bGB|\b[A-Z][a-z]{2,12}(?:ish|ian|ese|ean|can|ch|sh|ani|aqi|ali)\b)[ :\n(-]{0,3}$",
    )
});
static READABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"P[A-Z<][A-Z<]{3}[A-Z<]{10,39}<|[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{6}[0-9][MFX<][0-9]{6}[0-9][A-Z0-9<]{2,16}",
    )
});

impl Recogniser for Passport {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let mut hits = Vec::new();
        for m in READABLE.find_iter(view) {
            let begins = !view[..m.start()].ends_with(|c: char| c.is_alphanumeric() || c == '<');
            let second = m.as_str().starts_with(|c: char| c.is_ascii_digit()) || !m.as_str().starts_with('P');
            if begins && (!second || checks(&m.as_str()[..10])) {
                let end = m.end()
                    + view[m.end()..]
                        .bytes()
                        .take_while(|b| *b == b'<' || b.is_ascii_alphanumeric())
                        .count();
                hits.push(
                    Hit::new(m.start()..end, Category::Passport, 0.9, NAME)
                        .because("a machine-readable line of a passport")
                        .keyed(letters_and_digits(&m.as_str()[..9.min(m.len())])),
                );
            }
        }
        let labels = Labels::of(view);
        if !labels
            .within(&(0..view.len()))
            .any(|l| l.label == Label::Passport)
        {
            return hits;
        }
        let columns = Columns::of(view, &labels);
        let mut numbers: Vec<Hit> = Vec::new();
        for m in NUMBER.find_iter(view) {
            let found = m.as_str().strip_prefix("NO ").unwrap_or(m.as_str());
            let range = m.end() - found.len()..m.end();
            if !stands_free(view, &range) || !is_whole_number(view, &range) || !is_plausible(found) {
                continue;
            }
            let follows = numbers.last().is_some_and(|last| {
                let gap = view.get(last.range.end..range.start).unwrap_or("");
                gap.len() <= 40 && (gap.contains(" and ") || gap == ", ") && !gap.contains(['.', '\n'])
            });
            let Some(score) = nearness(view, &labels, &columns, &range).or(follows.then_some(0.7)) else {
                continue;
            };
            numbers.push(
                Hit::new(range, Category::Passport, score, NAME)
                    .because("a number of passport length near the word \u{201c}passport\u{201d}")
                    .keyed(letters_and_digits(found)),
            );
        }
        numbers.extend(repeats(view, &numbers, 8));
        hits.extend(numbers);
        hits.sort_by_key(|h| h.range.start);
        hits.dedup_by(|b, a| b.range.start < a.range.end);
        hits
    }
}

/// How surely the words in front of a number, or the head of its column, make it a passport's.
fn nearness(view: &str, labels: &Labels, columns: &Columns, range: &Range<usize>) -> Option<f32> {
    let in_column = || columns.above(view, range.start, Label::Passport).then_some(0.7);
    let otherwise = || {
        let usual = is_nine(&view[range.clone()]);
        if usual && in_stack(view, labels, range, Label::Passport) {
            Some(0.6)
        } else if range.len() != 8 && named_behind(view, labels, range, Label::Passport) {
            Some(0.8)
        } else {
            numbered(view, labels, range)
        }
    };
    let Some(label) = labels.before_of(view, range.start, 90, &[Label::Passport]) else {
        return in_column().or_else(otherwise);
    };
    let gap = &view[label.range.end..range.start];
    let nearest = labels
        .before(view, range.start, 90)
        .is_some_and(|l| l.label == Label::Passport);
    // eight digits are a passport's in some countries only, so its label must stand right in front of them
    let usual = range.len() != 8;
    let between_is_plain = usual && !gap.contains(|c: char| c.is_ascii_digit()) && gap.len() <= 60;
    if joins(gap) {
        Some(0.9)
    } else if (nearest && (between_is_plain || joins_list(gap)))
        || (fills_its_line(view, range) && between_is_plain)
    {
        Some(0.75)
    } else {
        in_column().or_else(otherwise)
    }
}

/// Nine digits behind "no" or "number", or behind the code of the country, in a text that speaks of a passport shortly
/// before: "passport, issued 12/03/2019, no. 533380006", "GBR 533380006".
fn numbered(view: &str, labels: &Labels, range: &Range<usize>) -> Option<f32> {
    let head = cues::window_before(view, range.start, 14);
    let spoken_of = labels
        .before_of(view, range.start, 160, &[Label::Passport])
        .is_some();
    let nearest = labels.before(view, range.start, 30).map(|l| l.label);
    let another =
        nearest.is_some_and(|l| !matches!(l, Label::Passport | Label::OtherDate | Label::DateOfBirth));
    (is_nine(&view[range.clone()]) && spoken_of && !another && NUMBERED.is_match(head)).then_some(0.7)
}

/// Nine letters and digits, however they are grouped.
fn is_nine(found: &str) -> bool {
    letters_and_digits(found).len() == 9
}

/// Nine digits (United Kingdom and others), or letters and six to eight digits, together seven to nine characters.
fn is_plausible(found: &str) -> bool {
    let compact = letters_and_digits(found);
    let digits = compact.bytes().filter(u8::is_ascii_digit).count();
    let letters = compact.len() - digits;
    match letters {
        0 => digits == 9 || digits == 8,
        _ => (7..=9).contains(&compact.len()) && !found.contains('\n'),
    }
}

/// The check digit of ICAO Doc 9303 part 3, 4.9: weights 7, 3, 1; letters count from 10, the filler counts nothing.
fn checks(field_and_digit: &str) -> bool {
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'Z' => u32::from(b - b'A') + 10,
        _ => 0,
    };
    let bytes = field_and_digit.as_bytes();
    let Some((&check, field)) = bytes.split_last() else {
        return false;
    };
    let sum: u32 = field
        .iter()
        .zip([7, 3, 1].iter().cycle())
        .map(|(&b, weight)| value(b) * weight)
        .sum();
    sum % 10 == value(check)
}

#[cfg(test)]
mod tests {
    use super::{Passport, checks};
    use crate::recognise::examples::check;

    #[test]
    fn numbers_near_the_word_are_found() {
        check(
            &Passport,
            &[
                ("Passport No: 533380006", &["533380006"]),
                ("passport number is 533 380 006.", &["533 380 006"]),
                ("Passport issued 2015, number 533 380 006", &["533 380 006"]),
                ("his British passport, 533380006, was", &["533380006"]),
                ("Passport number\n533380006", &["533380006"]),
                ("passport CD7654321 expires", &["CD7654321"]),
                ("Passports: AB1234567 and XY9876543", &["AB1234567", "XY9876543"]),
                ("Irish passport PA1234567", &["PA1234567"]),
                (
                    "Passports were seized: a Romanian 055218846 and an Irish PA0288814",
                    &["055218846", "PA0288814"],
                ),
                ("PPT No: L01X00T47", &["L01X00T47"]),
                (
                    "Passport no.\nHolder\nBorn\nNI no. RX 08 43 27 B\n558939799\nAnn Poe",
                    &["558939799"],
                ),
                (
                    "passports, numbers 127685544, 360933295 and 523653542: lost",
                    &["127685544", "360933295", "523653542"],
                ),
                (
                    "passport number 318428789 (corner cut) and number 330679485",
                    &["318428789", "330679485"],
                ),
                (
                    "Name Passport Tel\nAnn 318428789 1\nBo 330679485 2",
                    &["318428789", "330679485"],
                ),
                ("Passport number: 12AB34567", &["12AB34567"]),
                ("PPT No. 533380006", &["533380006"]),
                ("UK PP 533380006", &["533380006"]),
                ("travel document 533380006", &["533380006"]),
                ("p/port no: 533380006", &["533380006"]),
                ("533380006 (UK passport)", &["533380006"]),
                ("533380006 (passport number)", &["533380006"]),
                (
                    "A passport, issued on 12/03/2019, no. 533380006, was",
                    &["533380006"],
                ),
                ("Passport card 533380006", &["533380006"]),
                ("Passport issued in 2019 (GBR 533380006)", &["533380006"]),
                ("Passport\nNationality\n533380006\nBritish", &["533380006"]),
                (
                    "Surname Forename Ppt no Expires\nPoe Ann 533380006 2029",
                    &["533380006"],
                ),
                ("Passport No 533-380-006", &["533-380-006"]),
                ("Passport details: GBR, 533380006", &["533380006"]),
            ],
        );
    }

    #[test]
    fn machine_readable_lines_are_found_whole() {
        check(
            &Passport,
            &[(
                "P<GBRPOE<<ANN<MARY<<<<<<<<<<<<<<<<<<<<<<<<<<\n5333800068GBR8509013F2409117<<<<<<<<<<<<<<02",
                &[
                    "P<GBRPOE<<ANN<MARY<<<<<<<<<<<<<<<<<<<<<<<<<<",
                    "5333800068GBR8509013F2409117<<<<<<<<<<<<<<02",
                ],
            )],
        );
        assert!(checks("5333800068") && !checks("5333800067"));
    }

    #[test]
    fn other_numbers_are_left_alone() {
        check(
            &Passport,
            &[
                ("533380006", &[]),
                ("his passport, and he gave me 12345678", &[]),
                ("order 533380006", &[]),
                ("Passport: seen. Order no: 533380006", &[]),
                ("passport issued 01/02/2019", &[]),
                ("his passport and £533380", &[]),
                ("the passport office on 12345678901", &[]),
                ("passport was issued in 2019", &[]),
                ("see pp 123-125, order 533380006", &[]),
                ("passport and order no. 533380006", &[]),
                ("533380006 (invoice). Passport seen.", &[]),
            ],
        );
    }
}
