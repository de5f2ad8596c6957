use super::Recogniser;
use super::borders::{char_before, digits, is_taken, is_whole_number, pattern, stands_free};
use super::calendar::dates;
use super::country_codes::is_country_number;
use super::labels::{FoundLabel, Label, Labels, joins};
use crate::{Hit, Text, cues::Cues};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Telephone numbers: every way of writing a British one, and international ones with their plus sign.
///
/// Ranges and lengths: Ofcom, National Telephone Numbering Plan (01/02 geographic, 03 UK-wide, 055/056, 070-079,
/// 080-087, 09); country codes and the limit of 15 digits: ITU-T E.164. Emergency and short numbers (999, 101,
/// 0800 1111) belong to nobody and are left alone.
pub(super) struct Phone;

const NAME: &str = "phone";
const CUES: Cues = Cues::new(
    &[
        "tel",
        "telephone",
        "phone",
        "mobile",
        "mob",
        "contact",
        "call",
        "called",
        "ring",
        "rang",
        "text",
        "texted",
        "sms",
        "whatsapp",
        "number is",
        "landline",
        "fax",
        "handset",
        "cell",
        "numbers",
    ],
    &["version", "serial", "invoice", "isbn"],
);

/// `0…` or `+44…`, with at most two characters between digits, brackets around the area code, and line ends.
static BRITISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)
        (?: \(? (?:\+|00)[\ ]?44 \)? [\ .\-\n]{0,2} (?:\(\s?0\s?\)[\ .\-\n]{0,2})? \(? | 44[\ ]? | \(? )
        (?:0[\ ]?)? [1-9] (?: \)?[\ .\-/\n]{0,2}\(? [0-9] ){8,9}",
    )
});
static INTERNATIONAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\(?\+|00)[ ]?[1-9][0-9]{0,3}\)?(?:[ .\-/\n]{0,2}\(?[0-9]{1,12}\)?){1,7}"));
static AMERICAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\([2-9][0-9]{2}\)[ -]?|[2-9][0-9]{2}[-.])[2-9][0-9]{2}[-. ][0-9]{4}"));
static LABELLED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\(?[0-9]{2,5}\)?(?:[ .\-]?[0-9]{2,6}){1,3}"));
/// A mobile as networks print it in lists of calls.
static MOBILE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b447[0-9]{9}\b"));
static EXTENSION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^,?[ ]?\(?(?i:extension|extn|ext|x)\.?:?[ ]?[0-9]{2,6}\b\)?"));

impl Recogniser for Phone {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let mut found: Vec<Candidate> = Vec::new();
        for (range, key) in british(view) {
            let written = view[range.clone()].trim_start_matches(['+', '(']);
            let usual_length = key.len() == 13;
            let sure =
                usual_length && (written.contains([' ', '-', '.', ')', '\n']) || !written.starts_with("44"));
            let score = if sure {
                0.85
            } else if usual_length {
                0.6
            } else {
                0.45
            };
            let why = "a telephone number by its length and area code";
            found.push(Candidate {
                range,
                key,
                score,
                why,
            });
        }
        for (range, key) in international(view) {
            found.push(Candidate {
                range,
                key,
                score: 0.8,
                why: "an international telephone number",
            });
        }
        for m in AMERICAN
            .find_iter(view)
            .filter(|m| is_whole_number(view, &m.range()))
        {
            let score = if m.as_str().starts_with('(') { 0.7 } else { 0.3 };
            let key = format!("+1{}", digits(m.as_str()));
            found.push(Candidate {
                range: m.range(),
                key,
                score,
                why: "a telephone number in the American form",
            });
        }
        found.sort_by_key(|c| c.range.start);
        let mut hits: Vec<Hit> = Vec::new();
        for candidate in found {
            if hits.last().is_none_or(|h| h.range.end <= candidate.range.start) {
                hits.extend(candidate.judged(view, &labels));
            }
        }
        let shorter: Vec<Hit> = LABELLED
            .find_iter(view)
            .filter_map(|m| labelled(view, &labels, &hits, m.range()))
            .collect();
        hits.extend(shorter);
        hits.sort_by_key(|hit| hit.range.start);
        hits
    }
}

struct Candidate {
    range: Range<usize>,
    key: String,
    score: f32,
    why: &'static str,
}

impl Candidate {
    /// Becomes a hit unless a label says that the number is something else, or nothing says that it is a telephone.
    fn judged(self, view: &str, labels: &Labels) -> Option<Hit> {
        let label = labels.before(view, self.range.start, 40);
        let is_other =
            |l: &FoundLabel| speaks_against(l.label) && joins(&view[l.range.end..self.range.start]);
        if label.is_some_and(is_other) {
            return None;
        }
        let range = with_extension(view, self.range);
        let weight = CUES.weigh(view, &range);
        let hit = Hit::new(range, Category::Phone, self.score, NAME)
            .because(self.why)
            .weighed(&weight)
            .keyed(self.key);
        (hit.score >= 0.5).then_some(hit)
    }
}

fn speaks_against(label: Label) -> bool {
    !matches!(
        label,
        Label::Phone | Label::OtherDate | Label::DateOfBirth | Label::Officer | Label::Vehicle
    )
}

/// British numbers with their E.164 form. Twelve characters mean one digit fewer than usual (01204 69xxx, 0800 xxxxxx).
fn british(view: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(m) = BRITISH.find_at(view, from) {
        // Where the match fails its check, the search goes on behind its first group, not behind its end: a date in
        // front of a number must not hide the number.
        from = next_group(view, m.start());
        let Some((range, national)) = national_number(view, m.range()) else {
            continue;
        };
        from = range.end;
        found.push((range, format!("+44{national}")));
    }
    found
}

fn next_group(view: &str, at: usize) -> usize {
    let rest = &view.as_bytes()[at..];
    let digits_end = rest
        .iter()
        .skip(1)
        .position(|b| !b.is_ascii_digit())
        .map_or(rest.len(), |i| i + 1);
    at + digits_end.max(1)
}

/// Reads a British number at a match: its range (a bracket it closes included) and its digits without the leading 0.
fn national_number(view: &str, range: Range<usize>) -> Option<(Range<usize>, String)> {
    let found = &view[range.clone()];
    let compact = found.trim_start_matches('(');
    let abroad = compact.starts_with('+') || compact.starts_with("0044") || compact.starts_with("00 44");
    let all = digits(found);
    let rest = if abroad {
        all.trim_start_matches("00")
            .strip_prefix("44")?
            .trim_start_matches('0')
            .to_owned()
    } else if let Some(rest) = all.strip_prefix('0') {
        rest.to_owned()
    } else {
        // 447700900123: only whole, as networks print it; for other lines only in a list that holds mobiles too
        let listed = || {
            all.starts_with("44")
                && matches!(all.as_bytes().get(2), Some(b'1' | b'2' | b'3'))
                && MOBILE.is_match(view)
        };
        (all.len() == 12 && all == compact && (all.starts_with("447") || listed()))
            .then(|| all[2..].to_owned())?
    };
    let groups: Vec<usize> = compact
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .filter(|&n| n > 0)
        .collect();
    let spelled_out = groups.iter().all(|&n| n == 1);
    if !abroad && !spelled_out && (groups[0] < 3 || groups.iter().any(|&n| n < 2)) {
        return None;
    }
    // Trailing groups that belong to the next number are given back.
    for drop in 0..=1 {
        let (range, rest) = if drop == 0 {
            (range.clone(), rest.clone())
        } else {
            let cut = found.rfind([' ', '\n'])?;
            let kept = digits(&found[..cut]).len();
            (
                range.start..range.start + cut,
                rest.get(..rest.len().checked_sub(all.len() - kept)?)?.to_owned(),
            )
        };
        if is_allocated(&rest) && number_ends(view, &range) && number_begins(view, &range) {
            return Some((balanced(view, range), rest));
        }
    }
    None
}

/// Whether digits without the leading 0 lie in a range that Ofcom gives to subscribers, at its length.
fn is_allocated(national: &str) -> bool {
    let b = national.as_bytes();
    let shorter = national.len() == 9;
    if !(shorter || national.len() == 10) || b.iter().all(|&d| d == b[0]) {
        return false;
    }
    match (b[0], b[1]) {
        (b'1', b'1'..=b'9') => true,
        (b'2', b'0' | b'3' | b'4' | b'8' | b'9') => !shorter,
        (b'3', b'0' | b'3' | b'4' | b'7') => !shorter,
        (b'5', b'5' | b'6') => !shorter,
        (b'7', b'0'..=b'9') => !shorter,
        (b'8', b'0') => true,
        (b'8', b'4' | b'7') => !shorter,
        (b'9', _) => !shorter,
        _ => false,
    }
}

fn number_begins(view: &str, range: &Range<usize>) -> bool {
    let mut head = view[..range.start].chars().rev();
    match head.next() {
        Some(c) if c.is_alphanumeric() || matches!(c, '£' | '$' | '€' | '#' | '_' | '+') => false,
        Some('-' | '.' | ',' | ':') => !head.next().is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    }
}

fn number_ends(view: &str, range: &Range<usize>) -> bool {
    let mut tail = view[range.end..].chars();
    match tail.next() {
        // an extension may be glued on: 02079460123x45
        Some('x') => tail.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) if c.is_alphanumeric() || c == '_' => false,
        Some('-' | '.') => !tail.next().is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    }
}

/// Drops an opening bracket that the number does not close.
fn balanced(view: &str, range: Range<usize>) -> Range<usize> {
    let found = &view[range.clone()];
    if found.starts_with('(') && !found.contains(')') {
        range.start + 1..range.end
    } else {
        range
    }
}

fn with_extension(view: &str, range: Range<usize>) -> Range<usize> {
    let length = EXTENSION.find(&view[range.end..]).map_or(0, |m| m.end());
    let end = range.end + length;
    // a closing bracket belongs to the extension only when it opened one
    let found = &view[range.end..end];
    if found.ends_with(')') && !found.contains('(') {
        range.start..end - 1
    } else {
        range.start..end
    }
}

fn international(view: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    for m in INTERNATIONAL.find_iter(view) {
        let range = m.range();
        let plus = m.as_str().contains('+');
        if char_before(view, range.start)
            .is_some_and(|c| c.is_alphanumeric() || c == '.' || c == '-' || c == '/')
        {
            continue;
        }
        if !plus && !m.as_str().contains([' ', '-']) {
            continue;
        }
        // Digits are taken group by group, and as many groups kept as make a number of that country.
        let bytes = m.as_str().as_bytes();
        let mut number = String::new();
        let mut best: Option<(usize, String)> = None;
        for (i, b) in bytes.iter().enumerate() {
            if b.is_ascii_digit() {
                number.push(char::from(*b));
            }
            let group_ends = b.is_ascii_digit() && !bytes.get(i + 1).is_some_and(u8::is_ascii_digit);
            let e164 = if plus {
                number.as_str()
            } else {
                number.strip_prefix("00").unwrap_or("")
            };
            if group_ends && is_country_number(e164) && stands_free(view, &(range.start..range.start + i + 1))
            {
                best = Some((i + 1, format!("+{e164}")));
            }
        }
        if let Some((length, key)) = best {
            found.push((balanced(view, range.start..range.start + length), key));
        }
    }
    found
}

/// A shorter local number right behind its label: "Tel: 496 0123".
fn labelled(view: &str, labels: &Labels, hits: &[Hit], range: Range<usize>) -> Option<Hit> {
    let number = digits(&view[range.clone()]);
    if !(6..=13).contains(&number.len()) || !is_whole_number(view, &range) || is_taken(hits, &range) {
        return None;
    }
    let label = labels
        .before(view, range.start, 24)
        .filter(|l| l.label == Label::Phone)?;
    // "called me on 24.02.2024"
    if dates(&view[range.clone()]).iter().any(|d| d.sure) {
        return None;
    }
    let cue = view[label.range.clone()].to_lowercase();
    joins(&view[label.range.end..range.start]).then(|| {
        Hit::new(range, Category::Phone, 0.75, NAME)
            .because(format!("a number right behind the label \u{201c}{cue}\u{201d}"))
            .keyed(number)
    })
}

#[cfg(test)]
mod tests {
    use super::Phone;
    use crate::recognise::examples::check;

    #[test]
    fn british_numbers_in_every_form_are_found() {
        check(
            &Phone,
            &[
                ("call 07700 900123 now", &["07700 900123"]),
                ("07700900123", &["07700900123"]),
                ("Mobile: 07700 900 123.", &["07700 900 123"]),
                ("07700\n900123", &["07700\n900123"]),
                ("(020) 7946 0123", &["(020) 7946 0123"]),
                ("020-7946-0123", &["020-7946-0123"]),
                ("0161.496.0123", &["0161.496.0123"]),
                (
                    "on 01632 960 001 and 01632 960002",
                    &["01632 960 001", "01632 960002"],
                ),
                ("+44 7700 900123", &["+44 7700 900123"]),
                ("+44 (0)20 7946 0123", &["+44 (0)20 7946 0123"]),
                ("+44(0)7700900123", &["+44(0)7700900123"]),
                ("0044 7700 900123", &["0044 7700 900123"]),
                ("447700900123", &["447700900123"]),
                ("(+44) 1632 960001", &["(+44) 1632 960001"]),
                ("0808 157 0192", &["0808 157 0192"]),
                ("Tel 020 7946 0123 ext 456", &["020 7946 0123 ext 456"]),
                ("020 7946 0123 x45", &["020 7946 0123 x45"]),
                ("(07700 900123)", &["07700 900123"]),
                ("12/03/2024 07700 900123", &["07700 900123"]),
                ("0 7 7 0 0 9 0 0 1 2 3", &["0 7 7 0 0 9 0 0 1 2 3"]),
                ("Tel: 496 0123", &["496 0123"]),
                ("Tel 01204 69123", &["01204 69123"]),
                ("T: 07700 900123/07700 900456", &["07700 900123", "07700 900456"]),
            ],
        );
    }

    #[test]
    fn international_numbers_keep_to_their_country_s_length() {
        check(
            &Phone,
            &[
                ("+33 1 42 68 53 00", &["+33 1 42 68 53 00"]),
                ("+353 86 123 4567", &["+353 86 123 4567"]),
                ("+1 415 555 0132 12 people", &["+1 415 555 0132"]),
                ("+91 4155550132", &["+91 4155550132"]),
                ("+48 512 345 678", &["+48 512 345 678"]),
                ("0033 1 42 68 53 00", &["0033 1 42 68 53 00"]),
                ("phone (415) 555-0132", &["(415) 555-0132"]),
            ],
        );
    }

    #[test]
    fn other_numbers_are_left_alone() {
        check(
            &Phone,
            &[
                ("he dialled 999 and then 101", &[]),
                ("ChildLine 0800 1111", &[]),
                ("crime reference 01632960001", &[]),
                ("Account number: 07700900123", &[]),
                ("Invoice no 02079460123", &[]),
                ("IMEI 356938035643809", &[]),
                ("£07700.90", &[]),
                ("on 01/02/2021 at 10:30 hours", &[]),
                ("01-02-2021 1030 hours", &[]),
                ("EXH07700900123A", &[]),
                ("the sum of 1234567890", &[]),
                ("custody record 01CU/1234/24", &[]),
                ("00000000000", &[]),
                ("he called me on 24.02.2024 and on 2024-02-25", &[]),
                ("+5 degrees and +44 runs", &[]),
                ("4012 8888 8888 1881", &[]),
            ],
        );
    }
}
