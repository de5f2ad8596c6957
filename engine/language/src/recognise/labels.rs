//! The label a value stands behind.
//!
//! Case papers are forms: "Passport No: 123456789". A run of digits can be many things; the nearest label in front
//! of it says which. Cues (see [`crate::cues`]) only add up words; labels compete, and the nearest wins.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use std::{ops::Range, sync::LazyLock};

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Phone,
    DateOfBirth,
    OtherDate,
    NationalInsurance,
    Nhs,
    Passport,
    DrivingLicence,
    Vehicle,
    SortCode,
    Account,
    Card,
    Iban,
    CaseReference,
    Officer,
    /// Something with a number that is nobody's: invoices, orders, serial numbers, devices, parcels.
    OtherNumber,
}

impl Label {
    /// The label that a section of the list of labels stands for.
    fn of_section(name: &str) -> Option<Self> {
        Some(match name {
            "phone" => Self::Phone,
            "date_of_birth" => Self::DateOfBirth,
            "other_date" => Self::OtherDate,
            "national_insurance" => Self::NationalInsurance,
            "nhs" => Self::Nhs,
            "passport" => Self::Passport,
            "driving_licence" => Self::DrivingLicence,
            "vehicle" => Self::Vehicle,
            "sort_code" => Self::SortCode,
            "account" => Self::Account,
            "card" => Self::Card,
            "iban" => Self::Iban,
            "case_reference" => Self::CaseReference,
            "officer" => Self::Officer,
            "other_number" => Self::OtherNumber,
            _ => return None,
        })
    }
}

static FINDER: LazyLock<(AhoCorasick, Vec<Label>)> = LazyLock::new(|| {
    let mut texts = Vec::new();
    let mut kinds = Vec::new();
    let mut section = Label::OtherNumber;
    for line in include_str!("../../lexicons/labels.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
    {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section =
                Label::of_section(name).expect("every section of the list is a label; a test reads them all");
            continue;
        }
        for name in line.split(';').map(str::trim).filter(|n| !n.is_empty()) {
            texts.push(name);
            kinds.push(section);
        }
    }
    let finder = AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(texts)
        .expect("the label list is small");
    (finder, kinds)
});

/// A label as found in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundLabel {
    pub(super) label: Label,
    /// Bytes of the view.
    pub(super) range: Range<usize>,
}

/// All labels of a text, in order.
pub(super) struct Labels(Vec<FoundLabel>);

impl Labels {
    /// Finds the labels of a view.
    pub(super) fn of(view: &str) -> Self {
        // A label may be wrapped over a line end; one line feed counts as its space, and offsets stay the same.
        let flat: Vec<u8> = view.bytes().map(|b| if b == b'\n' { b' ' } else { b }).collect();
        let (finder, kinds) = &*FINDER;
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(m) = finder.find(aho_corasick::Input::new(&flat).range(from..)) {
            let start = m.start();
            let mut candidate = Some(m);
            // "tel nos" begins with "tel no", which is no whole word: a shorter label may still be one.
            while let Some(m) = candidate.filter(|m| m.start() == start) {
                let range = m.start()..m.end();
                if super::borders::stands_free(view, &range) {
                    found.push(FoundLabel {
                        label: kinds[m.pattern().as_usize()],
                        range,
                    });
                    break;
                }
                candidate = finder.find(aho_corasick::Input::new(&flat).range(start..m.end() - 1));
            }
            // "registered" holds "reg": step over the rest of the word, so that the scan stays linear.
            from = match found.last() {
                Some(l) if l.range.start == start => l.range.end,
                _ => next_word(&flat, start),
            };
        }
        Self(found)
    }

    /// The nearest label that ends at most `reach` bytes before `at`, on the same page.
    pub(super) fn before(&self, view: &str, at: usize, reach: usize) -> Option<&FoundLabel> {
        let behind = self.0.partition_point(|l| l.range.end <= at);
        let nearest = self.0[..behind].last()?;
        (at - nearest.range.end <= reach && !view[nearest.range.end..at].contains('\u{c}')).then_some(nearest)
    }

    /// The nearest label of one of some kinds that ends at most `reach` bytes before `at`, on the same page, even
    /// when other labels stand between.
    pub(super) fn before_of(
        &self,
        view: &str,
        at: usize,
        reach: usize,
        kinds: &[Label],
    ) -> Option<&FoundLabel> {
        let behind = self.0.partition_point(|l| l.range.end <= at);
        let near = self.0[..behind]
            .iter()
            .rev()
            .take_while(|l| at - l.range.end <= reach);
        let nearest = near.into_iter().find(|l| kinds.contains(&l.label))?;
        (!view[nearest.range.end..at].contains('\u{c}')).then_some(nearest)
    }

    /// The nearest label that begins at most `reach` bytes behind `at`, on the same page.
    pub(super) fn after(&self, view: &str, at: usize, reach: usize) -> Option<&FoundLabel> {
        let ahead = self.0.partition_point(|l| l.range.start < at);
        let nearest = self.0.get(ahead)?;
        (nearest.range.start - at <= reach && !view[at..nearest.range.start].contains('\u{c}'))
            .then_some(nearest)
    }

    /// The labels that lie within a range.
    pub(super) fn within(&self, range: &Range<usize>) -> impl Iterator<Item = &FoundLabel> {
        let first = self.0.partition_point(|l| l.range.start < range.start);
        let end = range.end;
        self.0[first..].iter().take_while(move |l| l.range.end <= end)
    }
}

/// Whether a value stands alone on its line below labels that stand alone on theirs, one of them of this kind: boxes
/// whose labels are printed one below the other before their values ("Passport no.\nHolder\n533380006\nAnn Poe").
pub(super) fn in_stack(view: &str, labels: &Labels, range: &Range<usize>, kind: Label) -> bool {
    use super::borders::{begins_its_line, fills_its_line};
    const REACH: usize = 200;
    fills_its_line(view, range)
        && labels
            .before_of(view, range.start, REACH, &[kind])
            .is_some_and(|label| {
                let bare = view[label.range.end..].trim_start_matches(['.', ':', ' ']);
                bare.starts_with('\n') && begins_its_line(view, label.range.start)
            })
}

/// Whether a label in brackets, or on the rest of the line, follows a value and none of its own values follows it:
/// "12345678 (account number)".
pub(super) fn named_behind(view: &str, labels: &Labels, range: &Range<usize>, kind: Label) -> bool {
    let Some(label) = labels.after(view, range.end, 24).filter(|l| l.label == kind) else {
        return false;
    };
    let gap = &view[range.end..label.range.start];
    let opened = gap.starts_with(" (") || gap.starts_with('(') || gap == " - " || gap == " = ";
    let plain = gap.split(|c: char| !c.is_alphabetic()).all(|word| {
        matches!(
            word,
            "" | "UK" | "GB" | "GBR" | "British" | "the" | "her" | "his" | "my" | "a" | "is"
        )
    });
    let value_follows = view[label.range.end..]
        .trim_start_matches([':', ' ', '.', '-'])
        .starts_with(|c: char| c.is_ascii_digit());
    opened && plain && !value_follows
}

/// The first byte behind the word that holds `at`.
fn next_word(flat: &[u8], at: usize) -> usize {
    let rest = &flat[at..];
    at + rest
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || *b >= 0x80))
        .unwrap_or(rest.len())
        .max(1)
}

/// Whether what lies between a label and its value is only punctuation and linking words, so that the label names
/// this very value: "No: ", " number is ", " - ".
pub(super) fn joins(gap: &str) -> bool {
    let linking = |word: &str| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "" | "no"
                | "nos"
                | "num"
                | "number"
                | "numbers"
                | "is"
                | "was"
                | "are"
                | "of"
                | "ref"
                | "reference"
                | "references"
                | "the"
                | "as"
                | "a"
                | "and"
                | "or"
                | "given"
                | "id"
                | "uk"
                | "british"
                | "my"
                | "his"
                | "her"
                | "to"
                | "with"
                | "has"
                | "being"
                | "namely"
                | "under"
                | "their"
                | "our"
                | "your"
                | "full"
                | "card"
                | "digits"
                | "s"
        )
    };
    gap.chars().count() <= 40
        && gap.split(|c: char| !c.is_alphabetic()).all(linking)
        && !gap.contains(|c: char| c.is_ascii_digit())
}

/// Like [`joins`], but earlier values of the same list may stand between: "references: 12/34, 12/35 and 12/36".
pub(super) fn joins_list(gap: &str) -> bool {
    let mut values = 0;
    for word in gap
        .split(|c: char| !(c.is_alphanumeric() || c == '/' || c == '-'))
        .filter(|w| !w.is_empty())
    {
        if word.bytes().any(|b| b.is_ascii_digit()) {
            values += 1;
        } else if word != "-" && !joins(word) {
            return false;
        }
    }
    // values of a list are tied by commas and "and", not by mere spaces
    values == 0 || (values <= 8 && (gap.contains([',', ';', '&']) || gap.contains(" and ")))
}

#[cfg(test)]
mod tests {
    use super::{Label, Labels, joins, joins_list};

    fn nearest(text: &str) -> Option<Label> {
        let at = text.find('#').expect("a mark for the value");
        Labels::of(text).before(text, at, 40).map(|l| l.label)
    }

    #[test]
    fn the_nearest_whole_label_wins() {
        for (text, label) in [
            ("Tel: 1 Passport No: #", Some(Label::Passport)),
            ("PASSPORT\nNUMBER #", Some(Label::Passport)),
            ("the hotel #", None),
            ("registered #", None),
            ("D.O.B. #", Some(Label::DateOfBirth)),
            ("crime ref no. #", Some(Label::CaseReference)),
            ("Our ref: #", Some(Label::OtherNumber)),
            ("Tel\u{c}#", None),
            ("\u{e9}tel tel\u{e9} #", None),
            ("account\nnumber: #", Some(Label::Account)),
            ("tel nos #", Some(Label::Phone)),
        ] {
            assert_eq!(nearest(text), label, "{text:?}");
        }
    }

    #[test]
    fn linking_words_join_a_label_to_its_value_and_others_do_not() {
        for (gap, joined) in [
            (": ", true),
            (" number is ", true),
            (" was seized with ", false),
            (" 12 ", false),
        ] {
            assert_eq!(joins(gap), joined, "{gap:?}");
        }
        for (gap, joined) in [
            (": 12/3, 45 and ", true),
            (": 12 ", false),
            (" 12, a house, ", false),
        ] {
            assert_eq!(joins_list(gap), joined, "{gap:?}");
        }
    }
}
