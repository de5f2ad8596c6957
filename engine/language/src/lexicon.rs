//! Word lists: first names, surnames, places, and words that are never part of a name.

use std::collections::HashSet;
use std::sync::LazyLock;

macro_rules! list {
    ($(#[$doc:meta])* $name:ident, $file:literal) => {
        $(#[$doc])*
        pub(crate) static $name: LazyLock<HashSet<&'static str>> =
            LazyLock::new(|| words(include_str!(concat!("../lexicons/", $file))));
    };
}

list!(
    /// First names common in the United Kingdom.
    FIRST_NAMES,
    "first_names.txt"
);
list!(
    /// Surnames common in the United Kingdom.
    SURNAMES,
    "surnames.txt"
);
list!(
    /// Surnames that are English words; a first name must stand in front of them.
    WORD_SURNAMES,
    "word_surnames.txt"
);
list!(
    /// Words of forms, procedure and everyday life that are not names.
    NOT_NAMES,
    "not_names.txt"
);
list!(
    /// Those of them that are names too.
    ALSO_NAMES,
    "also_names.txt"
);

list!(
    /// First names of more communities; none is an English word.
    MORE_FIRST_NAMES,
    "more_first_names.txt"
);
list!(
    /// Surnames of more communities; none is an English word.
    MORE_SURNAMES,
    "more_surnames.txt"
);
list!(
    /// Words that English writes in lower case; many surnames are among them.
    COMMON_WORDS,
    "common_words.txt"
);

/// Towns, cities, counties; may have several words.
pub(crate) static PLACES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../lexicons/places.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
});

/// Things named like people; of those that a person may well be called, whether the phrase is one of them.
pub(crate) static THINGS: LazyLock<std::collections::HashMap<&'static str, bool>> = LazyLock::new(|| {
    include_str!("../lexicons/things.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.split(';'))
        .map(str::trim)
        .filter(|phrase| !phrase.is_empty())
        .map(|phrase| (phrase.trim_start_matches('~'), phrase.starts_with('~')))
        .collect()
});

fn words(file: &'static str) -> HashSet<&'static str> {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
}

/// Ends of street names that are hardly ever surnames.
pub(crate) const STREETS: &[&str] = &[
    "road",
    "street",
    "avenue",
    "crescent",
    "drive",
    "terrace",
    "roundabout",
    "boulevard",
    "parade",
    "gardens",
    "mews",
    "rd",
    "ave",
    "cres",
    "ter",
    "cl",
    "gdns",
    "esplanade",
    "bypass",
    "wharf",
    "quay",
    "broadway",
    "circus",
];

/// Ends of street names that are surnames too.
pub(crate) const STREETS_OR_SURNAMES: &[&str] = &[
    "lane", "close", "hill", "park", "grove", "court", "way", "place", "green", "walk", "square", "view",
    "row", "rise", "field", "fields", "croft", "villas", "passage", "vale", "mount", "bank", "st", "dr",
    "ln", "sq", "pl", "gate", "yard", "end", "side", "meadow", "meadows", "common", "heath", "wood", "woods",
    "crossing", "fold", "mead", "path", "chase", "dene", "approach", "alley", "brow", "causeway", "cottages",
    "drove", "garth", "glade", "hollow", "island", "link", "loan", "nook", "orchard", "paddock", "point",
    "quadrant", "ridge", "spinney", "strand", "wynd",
];

/// Words that make what stands before them an organisation or a building.
pub(crate) const FACILITIES: &[&str] = &[
    "hospital",
    "infirmary",
    "school",
    "academy",
    "college",
    "university",
    "court",
    "council",
    "police",
    "constabulary",
    "station",
    "surgery",
    "clinic",
    "practice",
    "church",
    "mosque",
    "temple",
    "chapel",
    "cathedral",
    "hotel",
    "inn",
    "arms",
    "tavern",
    "pub",
    "bar",
    "club",
    "centre",
    "center",
    "library",
    "museum",
    "stadium",
    "arena",
    "theatre",
    "cinema",
    "market",
    "supermarket",
    "bank",
    "society",
    "trust",
    "ltd",
    "limited",
    "llp",
    "plc",
    "inc",
    "solicitors",
    "chambers",
    "associates",
    "partners",
    "group",
    "services",
    "holdings",
    "foundation",
    "charity",
    "house",
    "lodge",
    "nursery",
    "primary",
    "infants",
    "junior",
    "high",
    "grammar",
    "prison",
    "bridge",
    "airport",
    "port",
    "docks",
    "estate",
    "industrial",
    "retail",
    "shopping",
    "ward",
    "wing",
    "building",
    "tower",
    "towers",
    "hall",
    "garage",
    "motors",
    "cars",
    "taxis",
    "bakery",
    "cafe",
    "restaurant",
    "stores",
    "properties",
    "homes",
    "cup",
    "league",
    "fc",
    "united",
    "rovers",
    "city",
    "borough",
    "county",
    "district",
    "division",
    "department",
    "ministry",
    "office",
    "insurance",
    "ambulance",
    "barracks",
    "palace",
    "castle",
    "monument",
    "cemetery",
    "crematorium",
    "marina",
    "leisure",
    "pharmacy",
    "opticians",
    "dental",
    "medical",
    "veterinary",
    "kitchen",
    "kebab",
    "pizza",
    "logistics",
    "transport",
    "construction",
    "builders",
    "interiors",
    "electrical",
    "plumbing",
    "recruitment",
    "security",
    "systems",
    "software",
    "line",
    "media",
    "press",
    "news",
    "gazette",
    "magistrates'",
    "magistrates",
    "crown",
    "combined",
    "tribunal",
];

/// Words that make what stands before them a law, a test or a disease.
pub(crate) const EPONYMS: &[&str] = &[
    "act",
    "regulations",
    "regulation",
    "order",
    "law",
    "rule",
    "rules",
    "direction",
    "directions",
    "guidelines",
    "guidance",
    "hearing",
    "indication",
    "test",
    "scale",
    "score",
    "syndrome",
    "disease",
    "palsy",
    "criteria",
    "report",
    "inquiry",
    "review",
    "principles",
    "warning",
    "caution",
    "convention",
    "protocol",
    "procedure",
    "coma",
    "bill",
    "request",
    "application",
    "notice",
    "pie",
    "boot",
    "boots",
    "terrier",
    "lock",
    "wrench",
    "plan",
    "method",
    "effect",
    "model",
    "interview",
    "knife",
    "blade",
    "key",
    "catheter",
    "fracture",
    "sign",
    "award",
    "cup",
    "day",
    "order",
];

/// Forms of address before a name, lower case without the full stop.
pub(crate) const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "miss",
    "ms",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "rev",
    "revd",
    "reverend",
    "messrs",
    "cllr",
    "councillor",
    "hhj",
    "doctor",
    "madam",
    "master",
];

/// Police ranks before a name, lower case, one word each.
pub(crate) const RANKS: &[&str] = &[
    "pc",
    "wpc",
    "dc",
    "wdc",
    "ps",
    "ds",
    "di",
    "dci",
    "dsu",
    "pcso",
    "sgt",
    "sergeant",
    "insp",
    "inspector",
    "supt",
    "superintendent",
    "constable",
    "detective",
    "det",
    "con",
    "ci",
    "cso",
    "dsgt",
    "tdc",
    "tpc",
    "apc",
    "aps",
    "ads",
    "a/ps",
    "t/dc",
    "acting",
    "custody",
    "officer",
    "chief",
    "police",
    "special",
    "cid",
    "soco",
    "csi",
    "pcc",
    "pi",
];

/// Small words inside surnames.
pub(crate) const PARTICLES: &[&str] = &[
    "de", "van", "der", "den", "von", "al", "el", "bin", "ibn", "da", "di", "la", "le", "dos", "del",
    "della", "ter", "ap", "ab", "mac", "abu", "bint", "du", "st", "san", "ten", "zu", "y", "e", "ul", "ur",
    "uz", "ud",
];

/// Makes and models of vehicles, which stand before plates, lanes and streets in lists.
pub(crate) const VEHICLES: &[&str] = &[
    "vauxhall",
    "astra",
    "corsa",
    "insignia",
    "vectra",
    "zafira",
    "mokka",
    "ford",
    "fiesta",
    "focus",
    "mondeo",
    "transit",
    "kuga",
    "escort",
    "galaxy",
    "nissan",
    "micra",
    "qashqai",
    "juke",
    "toyota",
    "yaris",
    "corolla",
    "prius",
    "aygo",
    "honda",
    "civic",
    "jazz",
    "volkswagen",
    "vw",
    "golf",
    "polo",
    "passat",
    "tiguan",
    "caddy",
    "bmw",
    "audi",
    "mercedes",
    "benz",
    "sprinter",
    "vito",
    "peugeot",
    "partner",
    "renault",
    "clio",
    "megane",
    "kangoo",
    "trafic",
    "citroen",
    "berlingo",
    "skoda",
    "octavia",
    "fabia",
    "superb",
    "seat",
    "ibiza",
    "leon",
    "fiat",
    "punto",
    "panda",
    "mazda",
    "hyundai",
    "kia",
    "picanto",
    "sportage",
    "suzuki",
    "swift",
    "volvo",
    "jaguar",
    "rover",
    "royce",
    "bentley",
    "porsche",
    "lexus",
    "subaru",
    "mitsubishi",
    "tesla",
    "mini",
    "cooper",
    "smart",
    "dacia",
    "sandero",
    "duster",
    "saab",
    "alfa",
    "romeo",
    "yamaha",
    "kawasaki",
    "ducati",
    "piaggio",
    "vespa",
    "iveco",
    "daf",
    "scania",
    "luton",
    "van",
    "saloon",
    "hatchback",
    "estate",
];

/// Whether a word (any letter case) is in a list that is written in lower case.
pub(crate) fn is_in(list: &[&str], word: &str) -> bool {
    list.iter().any(|entry| entry.eq_ignore_ascii_case(word))
}

/// Whether a word, in lower case, is a known first name.
pub(crate) fn is_first_name(lower: &str) -> bool {
    let known = |word: &str| FIRST_NAMES.contains(word) || MORE_FIRST_NAMES.contains(word);
    known(lower)
        || lower
            .split_once('-')
            .is_some_and(|(a, b)| known(a) && !b.is_empty())
}

/// Whether a word, in lower case, is a known surname; of a double name either half will do.
pub(crate) fn is_surname(lower: &str) -> bool {
    let known = |word: &str| SURNAMES.contains(word) || MORE_SURNAMES.contains(word);
    known(lower) || lower.contains('-') && lower.split('-').any(known)
}

/// Whether a word, in lower case, is an everyday word and no name at all.
pub(crate) fn is_never_a_name(lower: &str) -> bool {
    NOT_NAMES.contains(lower)
        && !ALSO_NAMES.contains(lower)
        && !FIRST_NAMES.contains(lower)
        && !SURNAMES.contains(lower)
}

/// Whether a word, in lower case, is an English word and no well-known name; of a hyphened word the parts count.
pub(crate) fn is_common(lower: &str) -> bool {
    let unknown = !FIRST_NAMES.contains(lower) && !SURNAMES.contains(lower);
    unknown
        && (COMMON_WORDS.contains(lower)
            || NOT_NAMES.contains(lower)
            || lower.contains('-') && lower.split('-').all(|part| COMMON_WORDS.contains(part)))
}

/// Whether a word, in lower case, is an everyday word, be it a name too or not.
pub(crate) fn is_everyday(lower: &str) -> bool {
    NOT_NAMES.contains(lower) || ALSO_NAMES.contains(lower)
}
