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

/// Label texts in lower case. A single space stands for one white-space character.
const LABELS: &[(Label, &[&str])] = &[
    (
        Label::Phone,
        &[
            "tel", "tel no", "telephone", "telephone no", "telephone number", "phone", "phone no", "phone number",
            "mobile", "mobile no", "mobile number", "mob", "mob no", "cell", "landline", "home number",
            "work number", "contact no", "contact number", "contact telephone", "fax", "fax no", "whatsapp",
            "call me on", "called me on", "called him on", "called her on", "ring me on", "text me on",
            "reached on", "contacted on", "handset", "sim", "msisdn", "dialled", "home tel", "work tel",
        ],
    ),
    (
        Label::DateOfBirth,
        &[
            "dob", "d.o.b", "d.o.b.", "d o b", "d/o/b", "date of birth", "dates of birth", "birth date", "birthdate",
            "birthday", "born", "born on", "date/place of birth", "date and place of birth", "d of b",
        ],
    ),
    (
        Label::OtherDate,
        &[
            "date", "dated", "date of offence", "date of statement", "date of arrest", "date of interview",
            "date of hearing", "date of incident", "date of issue", "date of expiry", "expiry", "expires",
            "expiry date", "issued", "signed", "date signed", "hearing", "arrested on", "charged on",
            "interviewed on", "joined", "started", "employed since", "convicted", "offence date", "issue date",
            "valid until", "valid from", "date seized", "seized", "recorded", "reported", "date reported",
            "date completed", "completed", "died", "date of death", "married", "admitted", "discharged",
            "date made", "date sent", "sent", "received", "printed", "date taken", "taken",
        ],
    ),
    (
        Label::NationalInsurance,
        &[
            "ni", "ni no", "ni number", "n.i.", "n.i. no", "n.i. number", "nino", "national insurance",
            "national insurance no", "national insurance number", "nat ins", "nat ins no",
        ],
    ),
    (Label::Nhs, &["nhs", "nhs no", "nhs number", "nhs num", "nhs id"]),
    (
        Label::Passport,
        &[
            "passport", "passport no", "passport number", "passport num", "travel document", "travel document no",
            "travel document number", "passports",
        ],
    ),
    (
        Label::DrivingLicence,
        &[
            "driving licence", "driving licence no", "driving licence number", "driving license",
            "driving license number", "driver licence", "driver number", "driver no", "drivers licence",
            "driver's licence", "licence number", "licence no", "dvla", "dva", "drivers number", "driver's number",
        ],
    ),
    (
        Label::Vehicle,
        &[
            "registration", "registration number", "registration no", "registration mark", "registration plate",
            "reg", "reg no", "reg number", "registered number", "index", "index number", "index no", "vrm", "vrn",
            "number plate", "number plates", "licence plate", "plate", "plates", "plate number", "index mark",
            "vehicle", "vehicle registration", "vehicle reg", "vehicle index", "vehicle no", "car reg", "reg plate",
            "registration numbers", "bearing the index", "displaying the index",
        ],
    ),
    (Label::SortCode, &["sort code", "sort-code", "sortcode", "s/c", "bank sort code", "sort code no", "sort codes"]),
    (
        Label::Account,
        &[
            "account", "account no", "account number", "acc", "acc no", "acc number", "acct", "acct no",
            "acct number", "a/c", "a/c no", "a/c number", "bank account", "bank account number", "accounts",
            "current account", "savings account", "bank details",
        ],
    ),
    (
        Label::Card,
        &[
            "card", "card no", "card number", "credit card", "debit card", "bank card", "visa", "mastercard",
            "amex", "american express", "maestro", "pan", "card details", "payment card",
        ],
    ),
    (Label::Iban, &["iban", "iban no", "iban number", "international bank account number"]),
    (
        Label::CaseReference,
        &[
            "urn", "unique reference number", "unique reference", "pnc", "pnc id", "pncid", "pnc no", "pnc number",
            "cro", "cro no", "cro number", "custody record", "custody record no", "custody record number",
            "custody no", "custody number", "custody ref", "custody reference", "custody reference number",
            "crime ref", "crime refs", "crime references", "crime numbers", "crime ref no", "crime reference", "crime reference number", "crime reference no",
            "crime no", "crime number", "crime report", "crime report number", "crime", "occurrence",
            "occurrence no", "occurrence number", "incident no", "incident number", "incident log", "incident ref",
            "incident reference", "log", "log no", "log number", "cad", "cad no", "cad number", "cad ref",
            "case no", "case number", "case ref", "case reference", "case reference number", "court ref",
            "court reference", "court case number", "indictment no", "indictment number", "police ref",
            "police reference", "cps ref", "cps reference", "asn", "arrest summons number",
            "arrest/summons number", "niche", "niche ref", "niche reference", "rms no", "storm", "storm log",
            "investigation number", "ptiurn", "case urn",
        ],
    ),
    (
        Label::Officer,
        &[
            "collar", "collar no", "collar number", "shoulder no", "shoulder number", "warrant no",
            "warrant number", "officer no", "officer number", "officer id", "epaulette", "epaulette number",
            "staff no", "staff number", "staff id", "force number", "force no", "police number", "pid",
        ],
    ),
    (
        Label::OtherNumber,
        &[
            "invoice", "invoice no", "invoice number", "order", "order no", "order number", "receipt", "receipt no",
            "receipt number", "serial", "serial no", "serial number", "s/n", "imei", "imei no", "imei number",
            "imsi", "iccid", "tracking", "tracking no", "tracking number", "parcel", "barcode", "bag", "bag no",
            "bag number", "seal", "seal no", "seal number", "exhibit", "exhibit no", "exhibit ref",
            "exhibit reference", "policy no", "policy number", "claim no", "claim number", "ticket", "ticket no",
            "ticket number", "booking", "booking ref", "booking reference", "booking number", "transaction",
            "transaction id", "transaction no", "transaction number", "transaction ref", "transaction reference",
            "vin", "chassis", "chassis no", "chassis number", "engine no", "engine number", "meter", "model",
            "model no", "model number", "part no", "part number", "batch", "batch no", "batch number", "job no",
            "job number", "property ref", "property reference", "property no", "sample", "sample no", "lab ref",
            "version", "company no", "company number", "charity no", "charity number", "vat", "vat no",
            "vat number", "isbn", "item no", "item number", "our ref", "your ref", "ref", "ref no", "reference",
            "reference no", "reference number", "customer no", "customer number", "customer reference", "file no",
            "file number", "stock no", "stock number", "asset no", "asset number", "kit no", "counter", "counter no",
            "dvd no", "disc no", "disc number", "frame", "frame no", "quote ref", "consignment", "consignment no",
            "certificate no", "certificate number", "operator licence", "premises licence",
            "premises licence number", "price", "total", "amount", "balance", "pin", "tag", "tag no", "tag number",
        ],
    ),
];

static FINDER: LazyLock<(AhoCorasick, Vec<Label>)> = LazyLock::new(|| {
    let mut texts = Vec::new();
    let mut kinds = Vec::new();
    for &(label, names) in LABELS {
        for &name in names {
            texts.push(name);
            kinds.push(label);
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
                    found.push(FoundLabel { label: kinds[m.pattern().as_usize()], range });
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
    pub(super) fn before_of(&self, view: &str, at: usize, reach: usize, kinds: &[Label]) -> Option<&FoundLabel> {
        let behind = self.0.partition_point(|l| l.range.end <= at);
        let near = self.0[..behind].iter().rev().take_while(|l| at - l.range.end <= reach);
        let nearest = near.into_iter().find(|l| kinds.contains(&l.label))?;
        (!view[nearest.range.end..at].contains('\u{c}')).then_some(nearest)
    }

    /// The nearest label that begins at most `reach` bytes behind `at`, on the same page.
    pub(super) fn after(&self, view: &str, at: usize, reach: usize) -> Option<&FoundLabel> {
        let ahead = self.0.partition_point(|l| l.range.start < at);
        let nearest = self.0.get(ahead)?;
        (nearest.range.start - at <= reach && !view[at..nearest.range.start].contains('\u{c}')).then_some(nearest)
    }

    /// The labels that lie within a range.
    pub(super) fn within(&self, range: &Range<usize>) -> impl Iterator<Item = &FoundLabel> {
        let first = self.0.partition_point(|l| l.range.start < range.start);
        let end = range.end;
        self.0[first..].iter().take_while(move |l| l.range.end <= end)
    }
}

/// The first byte behind the word that holds `at`.
fn next_word(flat: &[u8], at: usize) -> usize {
    let rest = &flat[at..];
    at + rest.iter().position(|b| !(b.is_ascii_alphanumeric() || *b >= 0x80)).unwrap_or(rest.len()).max(1)
}

/// Whether what lies between a label and its value is only punctuation and linking words, so that the label names
/// this very value: "No: ", " number is ", " - ".
pub(super) fn joins(gap: &str) -> bool {
    let linking = |word: &str| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "" | "no" | "nos" | "num" | "number" | "numbers" | "is" | "was" | "are" | "of" | "ref" | "reference" | "references" | "the" | "as"
                | "a" | "and" | "or" | "given" | "id" | "uk" | "british" | "my" | "his" | "her" | "to" | "with"
        )
    };
    gap.chars().count() <= 40 && gap.split(|c: char| !c.is_alphabetic()).all(linking) && !gap.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Label, Labels, joins};

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
        for (gap, joined) in [(": ", true), (" number is ", true), (" was seized with ", false), (" 12 ", false)] {
            assert_eq!(joins(gap), joined, "{gap:?}");
        }
    }
}
