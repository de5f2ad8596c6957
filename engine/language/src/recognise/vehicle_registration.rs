use super::Recogniser;
use super::borders::{char_before, fills_its_line, letters_and_digits, pattern, stands_free};
use super::columns::Columns;
use super::labels::{Label, Labels, joins};
use super::repeats::repeats;
use crate::{Hit, Text, cues::Cues};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Vehicle registration marks.
///
/// DVLA INF104 and INF53: current style (two letters, age identifier, three letters), prefix (1983-2001), suffix
/// (1963-1983), dateless, and Northern Ireland's own series. I and Q are not used in the current style, Z only among
/// the last three letters. Short and dateless marks look like many other things, so they need a word about a vehicle.
pub(super) struct VehicleRegistration;

const NAME: &str = "vehicle_registration";
const CUES: Cues = Cues::new(
    &[
        "registration",
        "registered",
        "reg",
        "vrm",
        "vrn",
        "index",
        "number plate",
        "plate",
        "plates",
        "vehicle",
        "car",
        "van",
        "motorbike",
        "motorcycle",
        "moped",
        "lorry",
        "taxi",
        "driving",
        "drove",
        "driven",
        "bearing",
        "parked",
        "ford",
        "vauxhall",
        "bmw",
        "audi",
        "volkswagen",
        "vw",
        "toyota",
        "nissan",
        "mercedes",
        "peugeot",
        "renault",
        "honda",
        "fiat",
        "skoda",
        "seat",
        "kia",
        "hyundai",
        "range rover",
        "land rover",
        "citroen",
        "mazda",
        "mini",
        "volvo",
        "suzuki",
        "tesla",
        "anpr",
        "dvla",
        "keeper",
        "hatchback",
        "saloon",
        "estate",
        "transit",
        "astra",
        "corsa",
        "fiesta",
        "focus",
        "golf",
        "polo",
    ],
    &[
        "exhibit",
        "postcode",
        "form",
        "paragraph",
        "serial",
        "model",
        "batch",
        "room",
        "flat",
        "page",
        "seal",
        "bag",
        "sample",
        "motorway",
    ],
)
.within(70, 40);

/// Makes of cars, right beside a mark.
const MAKES: Cues = Cues::new(
    &[
        "ford",
        "vauxhall",
        "bmw",
        "audi",
        "volkswagen",
        "vw",
        "toyota",
        "nissan",
        "mercedes",
        "peugeot",
        "renault",
        "honda",
        "fiat",
        "skoda",
        "seat",
        "kia",
        "hyundai",
        "range rover",
        "land rover",
        "citroen",
        "mazda",
        "mini",
        "volvo",
        "suzuki",
        "tesla",
        "jaguar",
        "lexus",
        "porsche",
        "dacia",
        "mg",
        "rover",
        "triumph",
        "yamaha",
        "kawasaki",
        "ducati",
        "vespa",
        "corsa",
        "astra",
        "fiesta",
        "focus",
        "golf",
        "polo",
        "transit",
        "van",
        "motorcycle",
        "moped",
    ],
    &[],
)
.within(16, 12);

static CURRENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[A-HJ-PR-Y]{2}[0-9]{2}[ \-\n]?[A-HJ-PR-Z]{3}|[A-HJ-PR-Y]{2}[ ][0-9]{2}[ ][A-HJ-PR-Z]{3}|[a-hj-pr-y]{2}[0-9]{2}[ ]?[a-hj-pr-z]{3}",
    )
});
/// A to Y without I, O, U and Z, then one to three digits and three letters; Q for kit cars.
static PREFIX: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-HJ-NP-TV-Y][0-9]{1,3}[ \-\n]?[A-HJ-PR-Z]{3}"));
static SUFFIX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[A-HJ-PR-Z]{3}[ \-\n]?[0-9]{1,3}[A-HJ-NPR-TV-Y]"));
/// The last two letters are Northern Ireland's area codes (INF104): a letter with Z, or IA, IB, IG, IJ, IL, IW, JI, OI, UI, XI.
static NORTHERN_IRELAND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[A-Z](?:[A-Y]Z|I[ABGJLW]|[JOUX]I)[ \-\n]?[0-9]{1,4}"));
static DATELESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:[a-z]{2})[ ]?[0-9]{2}[ ]?(?i:[a-z]{3}\b)|(?i:[a-z])[ ]?[0-9]{1,3}[ ]?(?i:[a-z]{3}\b)|(?i:[a-z]{3})[ ]?[0-9]{1,3}[ ]?(?i:[a-z]\b)|(?i:[a-z]{1,3})[ ]?[0-9]{1,4}|[0-9]{1,4}[ ]?(?i:[a-z]{1,3})",
    )
});
/// Irish marks: year, county, serial number (Statutory Instrument 318 of 1992).
static IRISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[0-9]{2,3}[- ](?:C[ENW]?|DL?|G|K[EKY]|L[DHKMS]?|M[HNO]|OY|RN|SO|T[NS]?|W[HWX]?)[- ][0-9]{2,6}")
});

/// Words of three letters that stand behind or in front of a road, box or room number in capitals.
const WORDS: &[&str] = &[
    "THE", "AND", "FOR", "WAS", "HAS", "HAD", "NOT", "BUT", "ARE", "CAR", "ONE", "TWO", "OUT", "OFF", "HER",
    "SHE", "YOU", "ALL", "ANY", "CAN", "GET", "GOT", "HOW", "MAN", "NEW", "NOW", "OLD", "SAW", "SEE", "SET",
    "TEN", "TOO", "TOP", "VAN", "WAY", "WHO", "WHY", "YES", "YET", "BUS", "PDF", "DVD", "USB", "BOX", "BAY",
    "ROW", "DAY", "SEC", "APT", "PEN", "LOT", "BED", "LEG", "REF", "ROD", "FLT", "LAB", "LOG", "MAP", "CAD",
    "URN", "DNA", "CRO", "PNC", "EXH", "TAG", "SOC", "ACT", "DOC", "PER", "MAY", "AGE", "END", "BAG", "KEY",
    "VOL", "SUB", "JPG", "PNG", "MOV", "NHS", "GMT", "BST", "HRS", "KGS", "MLS", "GBP", "EUR", "USD", "CPS",
    "MET", "WAR", "ROOM", "TEL", "FAX", "MOB", "PER", "THEN", "FROM", "WERE", "LEVEL", "BWV", "MGS", "EST",
    "FRO", "NOS", "NUM", "PAN", "HUT",
];
/// Letters in front of a number that are something else than a mark: ranks, forms, prepositions, postcode-like roads.
const NOT_DATELESS: &[&str] = &[
    "PC", "DC", "DS", "DI", "PS", "SGT", "DCI", "SC", "TDC", "MG", "CM", "NO", "ON", "AT", "TO", "OF", "IN",
    "A", "I", "THE", "AND", "BY", "IS", "AS", "WAS", "FOR", "OR", "M", "P", "PP", "PG", "X", "AM", "PM",
    "ST", "ND", "RD", "TH", "MPH", "HRS", "KM", "CC", "MM", "CM", "MIN", "MAY", "JAN", "FEB", "MAR", "APR",
    "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "HE", "SHE", "IT", "WE", "MY", "HIS", "HER", "OUT",
    "UP", "SO", "CAR", "VAN", "WHO", "HAD", "HAS", "NOT", "BUT", "ALL", "ONE", "TWO", "ITS", "SAW", "RED",
    "BMW", "VW", "KIA", "AN", "FIT", "G", "S", "MG", "MM", "GTI", "TDI", "ARE", "MEN", "OFF", "WITH", "ROW",
    "BAY", "TEL", "URN", "REF", "YR", "YRS", "GT", "SRI", "VXR", "EX", "UTC", "GMT", "BST", "CET", "GB",
    "MB", "KB", "TB", "HZ", "MAH", "KG", "ML", "LB", "OZ", "KW",
];

impl Recogniser for VehicleRegistration {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let mut found: Vec<Hit> = Vec::new();
        let mut add = |range: Range<usize>, score: f32, why: &str| {
            let label = labels
                .before(view, range.start, 30)
                .filter(|l| joins(&view[l.range.end..range.start]));
            if label.is_some_and(|l| {
                !matches!(l.label, Label::Vehicle | Label::DrivingLicence | Label::OtherDate)
            }) {
                return;
            }
            let weight = CUES.weigh(view, &range);
            let key = letters_and_digits(&view[range.clone()]);
            let hit = Hit::new(range, Category::VehicleRegistration, score, NAME)
                .because(why)
                .weighed(&weight)
                .keyed(key);
            if hit.score >= 0.5 {
                found.push(hit);
            }
        };
        for m in CURRENT.find_iter(view).filter(|m| is_apart(view, &m.range())) {
            let key = letters_and_digits(m.as_str());
            let lower = m.as_str().bytes().any(|b| b.is_ascii_lowercase());
            let spread = m.as_str().matches(' ').count() == 2;
            if is_age_identifier(&key[2..4]) && !WORDS.contains(&&key[4..]) | !m.as_str().contains(' ') {
                let alone = fills_its_line(view, &m.range());
                let score = if (lower || spread) && !alone {
                    0.4
                } else if lower {
                    0.55
                } else {
                    0.85
                };
                add(
                    m.range(),
                    score,
                    "a registration mark of the current style with a possible age identifier",
                );
            }
        }
        for m in PREFIX.find_iter(view).filter(|m| is_apart(view, &m.range())) {
            let key = letters_and_digits(m.as_str());
            let letters = &key[key.len() - 3..];
            if !WORDS.contains(&letters) {
                add(
                    m.range(),
                    0.55,
                    "a registration mark of the prefix style (1983 to 2001)",
                );
            }
        }
        for m in SUFFIX.find_iter(view).filter(|m| is_apart(view, &m.range())) {
            let key = letters_and_digits(m.as_str());
            let short = key.len() < 7 && !m.as_str().contains([' ', '\n', '-']);
            if !WORDS.contains(&&key[..3]) {
                add(
                    m.range(),
                    if short { 0.3 } else { 0.52 },
                    "a registration mark of the suffix style (1963 to 1983)",
                );
            }
        }
        for m in IRISH.find_iter(view).filter(|m| is_apart(view, &m.range())) {
            let score = if m.as_str().contains('-') { 0.6 } else { 0.3 };
            add(m.range(), score, "a registration mark in the Irish form");
        }
        for m in NORTHERN_IRELAND
            .find_iter(view)
            .filter(|m| is_apart(view, &m.range()))
        {
            let digits = m.as_str().bytes().filter(u8::is_ascii_digit).count();
            let score = if digits >= 3 { 0.55 } else { 0.3 };
            add(
                m.range(),
                score,
                "a registration mark of Northern Ireland by its letters",
            );
        }
        found.sort_by_key(|h| (h.range.start, std::cmp::Reverse(h.range.end)));
        found.dedup_by(|b, a| b.range.start < a.range.end);
        let columns = Columns::of(view, &labels);
        let mut dateless: Vec<Hit> = Vec::new();
        let mut from = 0;
        while let Some(m) = DATELESS.find_at(view, from) {
            let hit = labelled(view, &labels, &found, m.range())
                .or_else(|| in_table(view, &columns, &found, m.range()));
            // "28 RDP" in "06:27:28 RDP 535" must not hide the mark behind it
            let first = m
                .as_str()
                .bytes()
                .take_while(u8::is_ascii_alphanumeric)
                .count()
                .max(1);
            from = if hit.is_some() { m.end() } else { m.start() + first };
            dateless.extend(hit);
        }
        found.extend(dateless);
        found.sort_by_key(|h| h.range.start);
        found.extend(repeats(view, &found, 5));
        found.sort_by_key(|h| h.range.start);
        found
    }
}

fn is_apart(view: &str, range: &Range<usize>) -> bool {
    let tied = |c: Option<char>| c.is_some_and(|c| matches!(c, '/' | '\\' | '_' | '@' | '£'));
    let hyphen_before = char_before(view, range.start) == Some('-') || is_minutes(view, range.start);
    let dotted_after = view[range.end..].starts_with(['-', '/'])
        && view[range.end + 1..].starts_with(|c: char| c.is_ascii_alphanumeric());
    stands_free(view, range) && !tied(char_before(view, range.start)) && !hyphen_before && !dotted_after
}

/// Whether the digits at `at` are the minutes or seconds of a time: "10:41 UTC".
fn is_minutes(view: &str, at: usize) -> bool {
    let mut head = view[..at].chars().rev();
    head.next() == Some(':') && head.next().is_some_and(|c| c.is_ascii_digit())
}

/// Age identifiers: 02 to 29 in March, 51 to 79 in September (DVLA INF104), as far as they can be reached.
fn is_age_identifier(digits: &str) -> bool {
    matches!(digits.parse::<u8>(), Ok(2..=29 | 51..=79))
}

/// A dateless or personal mark right behind a label: "index A1", "VRM: 123 ABC".
fn labelled(view: &str, labels: &Labels, found: &[Hit], range: Range<usize>) -> Option<Hit> {
    if !is_apart(view, &range) || super::borders::is_taken(found, &range) {
        return None;
    }
    let label = labels
        .before(view, range.start, 24)
        .filter(|l| l.label == Label::Vehicle)?;
    let word = view[label.range.clone()].to_lowercase();
    let gap = &view[label.range.end..range.start];
    // "vehicle 1" and "plate 3" count things; only the stronger words announce a mark on their own
    let announces = ["reg", "index", "vrm", "vrn"].iter().any(|w| word.contains(w))
        || word.contains("plate") && gap.contains(':')
        || gap.contains([':', '\n']) && fills_its_line(view, &range);
    let text = &view[range.clone()];
    let upper = text.to_ascii_uppercase();
    let letters: String = upper.chars().filter(char::is_ascii_alphabetic).collect();
    let written_low = text.bytes().any(|b| b.is_ascii_lowercase());
    let glued = letters.len() == 1 && !text.contains(' ');
    let is_word = (NOT_DATELESS.contains(&letters.as_str()) && !glued) || (written_low && text.contains(' '));
    let ahead = crate::cues::window_after(view, range.start, 9);
    let postcode = super::postcode::postcodes(ahead)
        .first()
        .is_some_and(|p| p.range.start == 0);
    (announces && joins(gap) && !is_word && !postcode).then(|| {
        Hit::new(range, Category::VehicleRegistration, 0.8, NAME)
            .because(format!("a mark right behind the word \u{201c}{word}\u{201d}"))
            .keyed(letters_and_digits(text))
    })
}

/// A dateless mark in capitals with a space, right beside the make of a car or in a column of vehicles.
fn in_table(view: &str, columns: &Columns, found: &[Hit], range: Range<usize>) -> Option<Hit> {
    let text = &view[range.clone()];
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let shaped = text.contains(' ')
        && (2..=3).contains(&letters.len())
        && letters.bytes().all(|b| b.is_ascii_uppercase())
        && (2..=4).contains(&digits)
        && text.split(' ').count() == 2;
    if !shaped || NOT_DATELESS.contains(&letters.as_str()) || WORDS.contains(&letters.as_str()) {
        return None;
    }
    let beside_make = MAKES.weigh(view, &range).raised_by;
    let why = match beside_make {
        Some(make) => format!("a dateless mark beside \u{201c}{make}\u{201d}"),
        None if columns.above(view, range.start, Label::Vehicle) => {
            "a dateless mark in a column of vehicles".to_owned()
        }
        None => return None,
    };
    (is_apart(view, &range) && !super::borders::is_taken(found, &range)).then(|| {
        Hit::new(range, Category::VehicleRegistration, 0.65, NAME)
            .because(why)
            .keyed(letters_and_digits(text))
    })
}

#[cfg(test)]
mod tests {
    use super::VehicleRegistration;
    use crate::recognise::examples::check;

    #[test]
    fn marks_of_every_series_are_found() {
        check(
            &VehicleRegistration,
            &[
                ("My car reg is AB51 ABC and", &["AB51 ABC"]),
                ("BD62XYZ", &["BD62XYZ"]),
                ("LN14-HGT", &["LN14-HGT"]),
                ("a Ford Focus, ab12 cde, left", &["ab12 cde"]),
                ("the van AB 12 CDE", &["AB 12 CDE"]),
                ("AB51\nABC", &["AB51\nABC"]),
                ("A123 BCD", &["A123 BCD"]),
                ("M456DEF", &["M456DEF"]),
                ("ABC 123D", &["ABC 123D"]),
                ("index WIL 4567", &["WIL 4567"]),
                ("BXI 1234 was parked", &["BXI 1234"]),
                ("VRM: 123 ABC", &["123 ABC"]),
                ("registration number A1", &["A1"]),
                ("Reg: ABC 1", &["ABC 1"]),
                ("partial index AB12", &["AB12"]),
                ("Vehicle\nBRH 900\nMobile", &["BRH 900"]),
                ("bike reg K 482 LWT and", &["K 482 LWT"]),
                ("Plate 17-D-12345", &["17-D-12345"]),
                ("06:27:28 RDP 535 Seat Ibiza", &["RDP 535"]),
                ("Driving licence Vehicle Mobile\nX BRH 900 1", &["BRH 900"]),
            ],
        );
    }

    #[test]
    fn other_letters_and_digits_are_left_alone() {
        check(
            &VehicleRegistration,
            &[
                ("IB51 ABC", &[]),
                ("AB00 ABC", &[]),
                ("AB35 ABC", &[]),
                ("AB80 ABC", &[]),
                ("AB51 AIB", &[]),
                ("XXXAB51ABCYYY", &[]),
                ("I123 BCD", &[]),
                ("ABC 123I", &[]),
                ("exhibit JKS/1 and JKS1", &[]),
                ("LS1 4AB", &[]),
                ("form MG11 and MG6C", &[]),
                ("THE M25 AND THE A12 FOR LONDON", &[]),
                ("BOX 12A", &[]),
                ("PC 1234 index", &[]),
                ("vehicle 1 and vehicle 2", &[]),
                ("exhibit no AB51 ABC", &[]),
                ("A4 PDF", &[]),
                ("registration of the vehicle was 10 am", &[]),
                ("registered in 20 years", &[]),
                ("User Vehicle Address Site\nbo 10:41 UTC", &[]),
            ],
        );
    }
}
