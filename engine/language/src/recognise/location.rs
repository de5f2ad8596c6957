//! Places that are no addresses: streets without a number, towns, districts, parks; by the model, by street words and
//! by a list of towns.

use super::Recogniser;
use super::person_name::is_thing;
use crate::cues::Cues;
use crate::lexicon::{self, FACILITIES, is_in};
use crate::streets::{place_at, street_at};
use crate::{Hit, Shape, Text, names};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Streets, towns and other places.
pub(super) struct Location;

pub(super) const NAME: &str = "location";
const MODEL: &str = "location.model";

/// Words before a town that say that somebody or something is there.
const THERE: Cues = Cues::new(
    &[
        "in",
        "at",
        "to",
        "from",
        "near",
        "around",
        "through",
        "towards",
        "outside",
        "born",
        "live",
        "lives",
        "lived",
        "living",
        "place of birth",
        "location",
        "area",
        "town",
        "of",
    ],
    &[],
)
.within(14, 0);

/// Lands and regions so wide that they say nothing about anybody, and words tagged as places by mistake.
const TOO_WIDE: &[&str] = &[
    "england",
    "wales",
    "scotland",
    "northern ireland",
    "ireland",
    "uk",
    "u k",
    "united kingdom",
    "great britain",
    "britain",
    "gb",
    "england and wales",
    "europe",
    "eu",
    "european union",
    "british",
    "english",
    "africa",
    "asia",
    "world",
    "earth",
    "north",
    "south",
    "east",
    "west",
    "yorkshire",
    "humberside",
    "east anglia",
    "the north",
    "the south",
    "the midlands",
    "north east",
    "north west",
    "south east",
    "south west",
    "midlands",
    "yorkshire and humberside",
    "the uk",
    "london and south east",
];

impl Recogniser for Location {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let mut hits = streets(text);
        hits.extend(towns(text));
        hits.extend(super::small_towns::find(text));
        hits.extend(landmarks(text));
        hits.extend(where_people_are(text));
        hits.extend(tagged(text));
        // Brands of one word may be towns too; those of several, storms and operations are none.
        hits.retain(|hit| !text.view()[hit.range.clone()].contains(' ') || !is_thing(text, &hit.range));
        hits.retain(|hit| {
            hit.key
                .as_ref()
                .is_none_or(|key| !TOO_WIDE.contains(&key.as_str()))
        });
        hits
    }
}

fn streets(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut at = 0;
    while at < text.words().len() {
        let capital = text.words()[at].is_capitalised();
        let Some(street) = capital
            .then(|| street_at(text, at))
            .flatten()
            .filter(|street| !street.numbered)
        else {
            at += 1;
            continue;
        };
        at = street.words.end;
        let lower = text.word(street.words.start).to_lowercase();
        // "Sarah Hill" is a person sooner than a street; "Court" and "Bank" are buildings.
        let person = !street.certain
            && (lexicon::is_first_name(&lower)
                || street.words.len() > 2
                    && lexicon::is_first_name(&text.word(street.words.end - 2).to_lowercase())
                    && lexicon::is_common(&lower)
                || street.words.start > 0 && is_in(lexicon::TITLES, text.word(street.words.start - 1)));
        // "the junction with Station Approach", "along Beech Bank": a place by the word in front
        let placed = street.words.start > 0
            && street.words.len() >= 2
            && names::joins(text, street.words.start)
            && (is_in(&["along", "onto"], text.word(street.words.start - 1))
                || street.words.start > 1
                    && matches!(
                        (
                            text.word(street.words.start - 2),
                            text.word(street.words.start - 1)
                        ),
                        ("junction" | "corner", "with" | "of")
                    ));
        if placed && !person && !building_follows(text, street.words.end) {
            hits.push(hit(text, &street.words, 0.7, NAME, "a street"));
            continue;
        }
        if person || building_follows(text, street.words.end) || is_court_or_bank(text, &street.words) {
            continue;
        }
        let score = if street.certain { 0.85 } else { 0.62 };
        hits.push(hit(text, &street.words, score, NAME, "a street"));
    }
    hits
}

/// Shopping centres, parks and the like with a name of their own.
static LANDMARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:The )?(?P<name>[A-Z][a-z]+(?:'s)?(?: [A-Z][a-z]+)?) (?:Shopping Centre|Shopping Park|Retail Park|Business Park|Business Centre|Enterprise Park|Industrial Estate|Industrial Park|Trading Estate|Science Park|Country Park|Leisure Park|Car Park|Roundabout|Viaduct|Footbridge|Underpass|Allotments|Cemetery|Golf Course|Golf Links|Pier|Nature Reserve|Park|Centre|Common|Recreation Ground|Playing Fields|Reservoir|Canal|Marina|Beach|Woods?|Estate|Bus Station|Railway Station|Train Station|Interchange)\b").expect("a valid pattern")
});

fn landmarks(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for found in LANDMARK.captures_iter(text.view()) {
        let (Some(whole), Some(name)) = (found.get(0), found.name("name")) else {
            continue;
        };
        let lower = name.as_str().to_lowercase();
        // "Team Valley Trading Estate" has a name of English words; "Multi Storey Car Park" has none
        let estate = [
            " Estate",
            " Business Park",
            " Retail Park",
            " Shopping Centre",
            " Country Park",
        ]
        .iter()
        .any(|end| whole.as_str().ends_with(end))
            && lower.contains(' ');
        let named = lower.split(' ').any(|word| {
            let word = word.trim_end_matches("'s");
            !lexicon::is_never_a_name(word) && (estate || !lexicon::is_common(word))
        });
        let words = text.word_at(whole.start())..text.word_at(whole.end());
        if named && words.start < words.end && !building_follows(text, words.end) {
            hits.push(hit(text, &words, 0.75, NAME, "a place with a name"));
        }
    }
    hits
}

fn is_court_or_bank(text: &Text, words: &Range<usize>) -> bool {
    let last = text.word(words.end - 1).to_lowercase();
    let in_capitals = words.clone().all(|at| text.words()[at].shape == Shape::Upper);
    matches!(
        &*last,
        "bank"
            | "point"
            | "end"
            | "side"
            | "link"
            | "common"
            | "way"
            | "place"
            | "view"
            | "path"
            | "approach"
            | "st"
            | "dr"
    ) || matches!(&*last, "court") && words.len() == 2 && place_at(text, words.start).is_some()
        || in_capitals && !is_in(lexicon::STREETS, &last) && last != "lane" && last != "close"
}

/// Whether what follows makes it an organisation or building: `Elland Road Police Station`.
fn building_follows(text: &Text, at: usize) -> bool {
    let joined = at < text.words().len() && names::joins(text, at);
    joined
        && text.words()[at].is_capitalised()
        && (is_in(FACILITIES, text.word(at)) || is_in(&["Police", "Primary", "Medical"], text.word(at)))
}

fn towns(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut at = 0;
    while at < text.words().len() {
        let Some(words) = place_at(text, at) else {
            at += 1;
            continue;
        };
        at = words.end;
        if part_of_something(text, &words) {
            continue;
        }
        let range = names::bytes(text, &words);
        let weight = THERE.weigh(text.view(), &range);
        let labelled = text.view()[..range.start].trim_end().ends_with([':', ',']);
        // Many towns are surnames or everyday words ("Reading", "Stafford"): those need a word that says where.
        let doubtful = words.len() == 1 && {
            let lower = text.word(words.start).to_lowercase();
            lexicon::is_everyday(&lower)
                || lexicon::is_first_name(&lower)
                || lexicon::is_surname(&lower)
                || text.has_lower_case(&lower)
        };
        let score = match (weight.raised_by.is_some() || labelled, doubtful) {
            (true, false) => 0.8,
            (true, true) => 0.55,
            (false, false) => 0.65,
            (false, true) => 0.25,
        };
        if score < 0.5 {
            continue;
        }
        hits.push(hit(text, &words, score, NAME, "a town or county"));
    }
    hits
}

/// Words behind which only a place can stand, and endings that make a word a street.
static WHERE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:(?:liv(?:es?|ed|ing)|stay(?:s|ed|ing)?|resid(?:es?|ed|ing)|grew up|brought up|born|raised|based|settled|works?|worked|working|flat|house|home|shop|pub|place|estate|office|hotel|park|school|meeting|address) (?:in|at|near)|(?:moved|went|go|going|drove|travelled|walked|ran|cycled|came|gone|bus|train|taxi|lift|trip|back|over|up|down|through|close|next) (?:to|from|into|through|in|towards)|(?:area|suburb|village|town|city|district|part|centre|streets|outskirts|parish|neighbourhood) of|junction (?:of|with)|along|towards|outside of|out of|across)\s(?P<place>[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})?)").expect("a valid pattern")
});
/// Words whose "in" is a place's: "lives in", "born in", "moved to".
static AT_HOME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:liv(?:es?|ed|ing) in|born in|grew up in|raised in|brought up in|moved to|resid(?:es|ed|ing) in|works? in|worked in|(?:house|home|flat|shop|pub|office|hotel) in)$").expect("a valid pattern")
});
/// "the Strelley estate", "in the Hockley area"
static AREA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?P<place>[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})?) (?:area|estate|district|neighbourhood|roundabout|industrial estate|park and ride)\b").expect("a valid pattern")
});
/// Logs in capitals: "TOWARDS BASFORD", "LAST SEEN NEAR CLIFTON".
static LOGGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:TOWARDS?|SEEN (?:IN|AT|ON|NEAR)|(?:LIVES?|LIVING|RESIDES) (?:IN|AT)|OUTSIDE|HEADING (?:TO|FOR)|DIRECTION OF|NEAR|JUNCTION (?:OF|WITH)|JCT (?:OF|WITH)|O/S|IN THE AREA OF)\s(?P<place>[A-Z]{4,}(?: [A-Z]{4,})?)\b").expect("a valid pattern")
});
static GATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:on|in|at|along|near|from|to|of|and|off|down|up|onto|into|towards|outside|via)\s(?P<place>[A-Z][a-z]{2,}(?:gate|way|side))\b").expect("a valid pattern")
});

/// Places by the words before them: `lives in Bramley`, `drove to Filey`, `along Kirkgate`.
fn where_people_are(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (pattern, score) in [(&*WHERE, 0.65), (&*GATE, 0.6), (&*AREA, 0.6), (&*LOGGED, 0.55)] {
        for found in pattern
            .captures_iter(text.view())
            .filter_map(|found| found.name("place"))
        {
            let first = text.word_at(found.start());
            let mut words = first..first + 1;
            if found.as_str().contains(' ')
                && text.words().get(first + 1).is_some()
                && !is_no_place(text, first + 1)
            {
                words.end += 1;
            }
            // "lives in Arnold": a name that can only be a place where it stands
            let inside = AT_HOME.is_match(text.view()[..found.start()].trim_end());
            let bears_a_name = |at: usize| {
                let lower = text.word(at).to_lowercase();
                !lexicon::is_everyday(&lower) && !lexicon::is_common(&lower) && !text.has_lower_case(&lower)
            };
            let follows = text.view()[found.end()..].trim_start();
            let in_a_place = inside && bears_a_name(first) && !follows.starts_with("and ");
            if is_no_place(text, first) && !in_a_place
                || words.clone().any(|at| text.words()[at].possessive)
                || part_of_something(text, &words)
                || building_follows(text, words.end)
            {
                continue;
            }
            hits.push(hit(text, &words, score, NAME, "stands where a place is named"));
        }
    }
    hits
}

fn is_no_place(text: &Text, at: usize) -> bool {
    let lower = text.word(at).to_lowercase();
    lexicon::is_everyday(&lower)
        || lexicon::is_common(&lower)
        || lexicon::is_first_name(&lower)
        || lexicon::is_surname(&lower)
        || text.has_lower_case(&lower)
        || is_in(lexicon::RANKS, &lower)
        || is_in(lexicon::TITLES, &lower)
}

/// Words behind a town that make it the name of a body, though they are everyday words.
const BODIES: &[&str] = &[
    "direct",
    "hospitals",
    "schools",
    "university",
    "central",
    "custody",
    "mbc",
    "mdc",
    "bc",
    "cid",
    "nhs",
    "nick",
    "borough",
    "response",
    "mutual",
    "permanent",
    "provident",
    "water",
    "live",
    "echo",
    "herald",
    "star",
    "mercury",
    "coma",
    "sauce",
    "tart",
    "cake",
    "cakes",
];
/// The exchange of a document box.
static EXCHANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bDX:? ?(?:[Nn]o\.? ?|[Nn]umber:? ?)?[0-9]{3,7},? $").expect("a valid pattern")
});

/// Whether a town is only a part of a name: of a court, force, road, person or company.
fn part_of_something(text: &Text, words: &Range<usize>) -> bool {
    let before = words
        .start
        .checked_sub(1)
        .filter(|_| names::joins(text, words.start))
        .map(|at| text.words()[at]);
    let after = text
        .words()
        .get(words.end)
        .filter(|_| names::joins(text, words.end) && !text.words()[words.end - 1].possessive);
    let follows = text.word(words.end).to_lowercase();
    let titled = before.is_some() && is_in(lexicon::TITLES, text.word(words.start - 1));
    let first_name = before.is_some_and(|word| word.is_capitalised())
        && lexicon::is_first_name(&text.word(words.start - 1).to_lowercase());
    // "HMP Bedford", "University of Leicester", "the Magistrates' Court at Leeds"
    let of_a_house = before.is_some() && words.start >= 2 && {
        let house = text.word(words.start - 2).to_lowercase();
        text.word(words.start - 1) == "of" && matches!(&*house, "university" | "bishop" | "diocese" | "dean")
            || text.word(words.start - 1).eq_ignore_ascii_case("at")
                && matches!(&*house, "court" | "courts" | "justice" | "assizes")
    };
    let prison = before.is_some() && is_in(&["hmp", "hmyoi", "yoi"], text.word(words.start - 1));
    let courts = after.is_some()
        && matches!(
            &*follows,
            "cc" | "mc"
                | "crown"
                | "magistrates"
                | "magistrates'"
                | "county"
                | "youth"
                | "combined"
                | "cps"
                | "and"
        );
    let building = after.is_some_and(|word| word.is_capitalised())
        && (is_in(FACILITIES, &follows)
            || is_in(lexicon::EPONYMS, &follows)
            || is_in(lexicon::STREETS, &follows)
            || is_in(lexicon::STREETS_OR_SURNAMES, &follows));
    let goes_on = after.is_some_and(|word| word.shape == Shape::Capital)
        && !lexicon::is_everyday(&follows)
        && place_at(text, words.end).is_none();
    // "Hastings Direct", "Bury Custody", the exchange of a document box: "DX 61904 Hull 2"
    let of_a_body = after.is_some_and(|word| word.is_capitalised()) && is_in(BODIES, &follows);
    let head = &text.view()[..text.words()[words.start].start()];
    let exchange = EXCHANGE.is_match(crate::cues::window_before(head, head.len(), 24));
    let comma_before = text.view()[..text.words()[words.start].start()]
        .trim_end()
        .ends_with(',');
    // "the Duke of Wellington", "Wellington boots"
    let of_a_noble = before.is_some()
        && words.start >= 2
        && text.word(words.start - 1) == "of"
        && is_in(
            &[
                "duke", "duchess", "earl", "prince", "lord", "marquis", "marquess", "countess", "princess",
            ],
            text.word(words.start - 2),
        );
    let thing = after.is_some()
        && is_in(
            &[
                "boot", "boots", "bomber", "pudding", "terrier", "blue", "road", "united", "city",
            ],
            &follows,
        );
    titled
        || of_a_house
        || prison
        || first_name
        || building
        || courts && follows != "and"
        || goes_on && !comma_before
        || of_a_noble
        || of_a_body
        || exchange
        || thing
}

fn tagged(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for tag in text
        .tags()
        .iter()
        .filter(|tag| tag.label == "LOCATION" && tag.score >= 0.5)
    {
        let mut first = text.word_at(tag.start);
        let mut last = text.words().partition_point(|word| word.start() < tag.end);
        while first < last
            && (text.words()[first].shape == Shape::Lower
                || is_in(&["In", "At", "On", "From", "Near", "To"], text.word(first)))
        {
            first += 1;
        }
        while first < last && text.words()[last - 1].shape == Shape::Lower {
            last -= 1;
        }
        let words = first..last;
        if words.is_empty()
            || part_of_something(text, &words)
            || words.clone().any(|at| text.words()[at].shape == Shape::Number)
        {
            continue;
        }
        let everyday = words
            .clone()
            .all(|at| lexicon::is_everyday(&text.word(at).to_lowercase()));
        let saint = is_in(&["st", "saint"], text.word(first))
            && words.len() == 2
            && lexicon::is_first_name(&text.word(first + 1).to_lowercase());
        let last_word = text.word(last - 1);
        let facility = is_in(FACILITIES, last_word)
            && !is_in(
                &["centre", "market", "bridge", "estate", "city", "hall", "high"],
                last_word,
            );
        let known = place_at(text, first).is_some_and(|place| place.end == last);
        let behind_the = first > 0
            && is_in(&["the"], text.word(first - 1))
            && !known
            && !is_in(
                &[
                    "centre", "estate", "park", "market", "bridge", "gardens", "common", "marina", "square",
                ],
                last_word,
            );
        if saint && !known
            || behind_the
            || everyday && !known
            || facility
            || names::are_everyday_here(text, &words)
        {
            continue;
        }
        let in_capitals = words.clone().all(|at| text.words()[at].shape == Shape::Upper);
        let street = street_at(text, first).is_some();
        let score = (0.05 + 0.9 * tag.score)
            - if known || street {
                0.0
            } else if in_capitals {
                0.25
            } else {
                0.1
            };
        hits.push(hit(
            text,
            &words,
            score,
            MODEL,
            "the language model reads it as a place",
        ));
    }
    hits
}

/// A place, as a hit.
pub(super) fn hit(
    text: &Text,
    words: &Range<usize>,
    score: f32,
    recogniser: &'static str,
    reason: &str,
) -> Hit {
    Hit::new(
        names::bytes(text, words),
        Category::Location,
        score.clamp(0.0, 1.0),
        recogniser,
    )
    .because(reason)
    .keyed(names::key(text, words))
}

#[cfg(test)]
mod tests {
    use super::Location;
    use crate::Text;
    use crate::recognise::Recogniser;
    use obelus_evidence::CaseContext;

    fn places(source: &str) -> Vec<String> {
        let text = Text::new(source);
        Location
            .find(&text, &CaseContext::default())
            .into_iter()
            .map(|hit| text.view()[hit.range].to_owned())
            .collect()
    }

    #[test]
    fn streets_and_towns_are_found() {
        assert_eq!(
            places("from Harrow Lane to Keighley, then Great Horton Road"),
            ["Harrow Lane", "Great Horton Road", "Keighley"]
        );
        assert_eq!(places("Place of birth: ABERDEEN"), ["ABERDEEN"]);
        assert_eq!(
            places("at the junction with Station Approach"),
            ["Station Approach"]
        );
        assert_eq!(places("on the Quillford estate"), ["Quillford"]);
        assert_eq!(places("MALE RAN TOWARDS QUILLFORD"), ["QUILLFORD"]);
    }

    #[test]
    fn courts_forces_people_and_reading_are_left() {
        for source in [
            "Leeds Crown Court",
            "West Yorkshire Police",
            "Mr Stafford left",
            "Reading the statement",
            "Elland Road Police Station",
            "Jane Chester said",
            "fined at Leeds MC",
            "remanded to HMP Bedford",
            "the Magistrates' Court at Leeds",
            "the University of Leicester",
            "LEEDS HOSPITALS",
            "a Police area",
            "NEAR MISS",
        ] {
            assert_eq!(places(source), [""; 0], "{source}");
        }
    }
}
