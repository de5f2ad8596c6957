use super::Recogniser;
use super::borders::{pattern, stands_free};
use crate::{Hit, Text, cues::Cues};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Postcodes, as addresses of their own where no longer address claims them.
///
/// Grammar: BS 7666 / gov.uk bulk data transfer schema (which letters may stand where); areas: Royal Mail's list.
pub(super) struct Postcode;

const NAME: &str = "postcode";
const CUES: Cues = Cues::new(
    &[
        "postcode",
        "post code",
        "address",
        "lives at",
        "living at",
        "resides at",
        "home",
        "house",
        "flat",
        "street",
        "road",
        "avenue",
        "lane",
        "close",
    ],
    &["model", "part", "version"],
);

static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)
        (?: (?i:gir)[\ \n]?0(?i:aa)
          | (?: (?i:[a-pr-uwyz][0-9][0-9a-hjkpstuw]? | [a-pr-uwyz][a-hk-y][0-9][0-9abehmnprvwxy]?) )
            [\ \n]{0,2} [0-9] (?i:[abd-hjlnp-uw-z]{2}) )",
    )
});

/// Royal Mail's postcode areas, the Crown dependencies and the non-geographic BX, GIR and XX.
const AREAS: &[&str] = &[
    "AB", "AL", "B", "BA", "BB", "BD", "BF", "BH", "BL", "BN", "BR", "BS", "BT", "BX", "CA", "CB", "CF",
    "CH", "CM", "CO", "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E",
    "EC", "EH", "EN", "EX", "FK", "FY", "G", "GIR", "GL", "GU", "GY", "HA", "HD", "HG", "HP", "HR", "HS",
    "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT", "KW", "KY", "L", "LA", "LD", "LE", "LL", "LN",
    "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP", "NR", "NW", "OL", "OX", "PA", "PE", "PH",
    "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK", "SL", "SM", "SN", "SO", "SP", "SR",
    "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W", "WA", "WC", "WD",
    "WF", "WN", "WR", "WS", "WV", "YO", "ZE",
];

/// A postcode found in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundPostcode {
    /// Bytes of the view.
    pub range: Range<usize>,
    /// In upper case with one space, `SW1A 1AA`.
    pub written: String,
    /// Whether its area is one that Royal Mail uses.
    pub known_area: bool,
}

/// All postcodes of a view, in order, for recognisers of whole addresses.
pub fn postcodes(view: &str) -> Vec<FoundPostcode> {
    SHAPE
        .find_iter(view)
        .filter_map(|m| read(view, m.range()))
        .collect()
}

fn read(view: &str, range: Range<usize>) -> Option<FoundPostcode> {
    let found = &view[range.clone()];
    let compact: String = found.chars().filter(char::is_ascii_alphanumeric).collect();
    let upper = compact.to_ascii_uppercase();
    let (outward, inward) = upper.split_at(upper.len() - 3);
    let area: String = outward.chars().take_while(char::is_ascii_alphabetic).collect();
    let known_area = AREAS.contains(&area.as_str());
    let is_upper = !compact.bytes().any(|b| b.is_ascii_lowercase());
    let is_lower = !compact.bytes().any(|b| b.is_ascii_uppercase());
    let spaced = found.len() > compact.len();
    // "m1 1st junction": lower case only as a whole, under a real area, and never an ordinal number
    let ordinal = matches!(inward, "1ST" | "2ND") || inward.ends_with("TH") && !is_upper;
    let plausible = if is_upper {
        known_area || spaced
    } else {
        is_lower && known_area && spaced && !ordinal
    };
    let apart = stands_free(view, &range) && !view[..range.start].ends_with(['/', '-']);
    (plausible && apart).then(|| FoundPostcode {
        range,
        written: format!("{outward} {inward}"),
        known_area,
    })
}

impl Recogniser for Postcode {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let mut hits = Vec::new();
        for postcode in postcodes(view) {
            let spaced = view[postcode.range.clone()].contains([' ', '\n']);
            let weight = CUES.weigh(view, &postcode.range);
            let score = match (postcode.known_area, spaced) {
                (true, true) => 0.8,
                (true, false) => 0.6,
                (false, _) => 0.5,
            };
            hits.push(
                Hit::new(postcode.range, Category::Address, score, NAME)
                    .because("a postcode by its form")
                    .weighed(&weight)
                    .keyed(postcode.written),
            );
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::Postcode;
    use crate::recognise::examples::check;

    #[test]
    fn every_form_of_postcode_is_found() {
        check(
            &Postcode,
            &[
                ("M1 1AA, CR2 6XH", &["M1 1AA", "CR2 6XH"]),
                ("DN55 1PT EC1A 1BB W1A 0AX", &["DN55 1PT", "EC1A 1BB", "W1A 0AX"]),
                ("GIR 0AA", &["GIR 0AA"]),
                ("EC1A1BB", &["EC1A1BB"]),
                ("Leeds LS1\n4AB.", &["LS1\n4AB"]),
                ("ls1 4ab", &["ls1 4ab"]),
            ],
        );
    }

    #[test]
    fn letters_that_may_not_stand_there_are_left_alone() {
        check(
            &Postcode,
            &[
                ("QA1 1AA", &[]),
                ("M1 1CA", &[]),
                ("1A1 1AA", &[]),
                ("ABCM11AADEF", &[]),
                ("the m1 1st exit", &[]),
                ("exhibit JKS/1", &[]),
                ("form MG11", &[]),
                ("ZZ11AA", &[]),
                ("AB12 CDE", &[]),
            ],
        );
    }
}
