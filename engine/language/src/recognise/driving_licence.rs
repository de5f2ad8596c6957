use super::Recogniser;
use super::borders::{is_whole_number, letters_and_digits, pattern, stands_free};
use super::labels::{Label, Labels, joins};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::sync::LazyLock;

/// Driver numbers of Great Britain and Northern Ireland.
///
/// DVLA driver number, 16 characters: five of the surname (filled with 9), decade of birth, month (plus 50 for
/// women), day, year of birth, two initials (9 for none), a digit or letter that tells equal numbers apart, two check
/// letters; the card prints a two-digit issue number behind it. Northern Ireland (DVA): eight digits, so only behind a
/// label.
pub(super) struct DrivingLicence;

const NAME: &str = "driving_licence";

static GREAT_BRITAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)
        (?i:[a-z9]{5}) [\ \-\n]? [0-9]{3}[\ ]?[0-9]{3} [\ \-\n]? (?i:[a-z9]{2}) [\ ]? (?i:[0-9a-z]) [\ ]? (?i:[a-z]{2})
        (?: [\ \n]? [0-9]{2} \b )?",
    )
});
static NORTHERN_IRELAND: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9]{8}"));
static OTHER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i:[a-z0-9]{12,18})"));

impl Recogniser for DrivingLicence {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let mut hits: Vec<Hit> = Vec::new();
        for m in GREAT_BRITAIN.find_iter(view) {
            let key = letters_and_digits(m.as_str());
            let number = &key[..16];
            let mut range = m.range();
            // "VICKE854177I99AB 02/02/2016": the day of the next cell's date is no issue number
            let tail = &view[range.end..];
            if key.len() > 16
                && tail.starts_with(['/', '-', '.', ':', ','])
                && tail[1..].starts_with(|c: char| c.is_ascii_digit())
            {
                range.end = range.start + m.as_str()[..m.len() - 2].trim_end().len();
            }
            if stands_free(view, &range) && is_driver_number(number) {
                hits.push(
                    Hit::new(range, Category::DrivingLicence, 0.95, NAME)
                        .because("a DVLA driver number: surname, date of birth and initials stand where they should")
                        .keyed(number),
                );
            }
        }
        let labels = Labels::of(view);
        let labelled = |start: usize| {
            labels
                .before(view, start, 50)
                .is_some_and(|l| l.label == Label::DrivingLicence && joins(&view[l.range.end..start]))
        };
        let mut others = Vec::new();
        for m in NORTHERN_IRELAND.find_iter(view) {
            if labelled(m.start()) && is_whole_number(view, &m.range()) {
                others.push(
                    Hit::new(m.range(), Category::DrivingLicence, 0.85, NAME)
                        .because(
                            "eight digits labelled as a driving licence, as Northern Ireland writes them",
                        )
                        .keyed(m.as_str()),
                );
            }
        }
        for m in OTHER.find_iter(view) {
            let digits = m.as_str().bytes().filter(u8::is_ascii_digit).count();
            let taken = super::borders::is_taken(&hits, &m.range());
            if !taken
                && digits >= 4
                && digits < m.len()
                && labelled(m.start())
                && stands_free(view, &m.range())
            {
                others.push(
                    Hit::new(m.range(), Category::DrivingLicence, 0.7, NAME)
                        .because("labelled as a driving licence, though its structure is not the DVLA's")
                        .keyed(letters_and_digits(m.as_str())),
                );
            }
        }
        hits.extend(others);
        hits.sort_by_key(|h| h.range.start);
        hits
    }
}

/// Whether 16 characters have the DVLA's structure.
fn is_driver_number(number: &str) -> bool {
    let b = number.as_bytes();
    let surname = &number[..5];
    let filled = surname.trim_end_matches('9');
    let initials = &number[11..13];
    let two = |from: usize| (b[from] - b'0') * 10 + (b[from + 1] - b'0');
    if !b[5..11].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let (month, day) = (two(6), two(8));
    !filled.is_empty()
        && filled.bytes().all(|c| c.is_ascii_alphabetic())
        && matches!(month, 1..=12 | 51..=62)
        && (1..=31).contains(&day)
        && !initials.starts_with('9') | (initials == "99")
        && b[14..].iter().all(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::DrivingLicence;
    use crate::recognise::examples::check;

    #[test]
    fn driver_numbers_are_found() {
        check(
            &DrivingLicence,
            &[
                ("Licence: MORGA657054SM9IJ ok", &["MORGA657054SM9IJ"]),
                ("morga607054sm9ij", &["morga607054sm9ij"]),
                ("FO999512018A99AB", &["FO999512018A99AB"]),
                ("MORGA 657054 SM9IJ 35.", &["MORGA 657054 SM9IJ 35"]),
                ("MORGA657054SM9IJ 35 High Street", &["MORGA657054SM9IJ 35"]),
                ("MORGA\n657054SM9IJ", &["MORGA\n657054SM9IJ"]),
                ("driving licence number: 12345678", &["12345678"]),
                ("Driving licence no MORGB999999SM9IJ", &["MORGB999999SM9IJ"]),
            ],
        );
    }

    #[test]
    fn a_wrong_structure_is_left_alone() {
        check(
            &DrivingLicence,
            &[
                ("MORGA613054SM9IJ", &[]),
                ("MORGA601324SM9IJ", &[]),
                ("MORGA65705SM9IJ", &[]),
                ("99999657054SM9IJ", &[]),
                ("XMORGA657054SM9IJ", &[]),
                ("premises licence number 12345678", &[]),
                ("12345678", &[]),
            ],
        );
    }
}
