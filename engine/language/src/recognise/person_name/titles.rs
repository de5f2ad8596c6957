//! Names behind forms of address and ranks: `Mr Khan`, `DC 4471 Jones`, `Smith, PC 1234`, `I, John Smith`.

use super::{named, read_behind, word_from};
use crate::lexicon::{self, RANKS, TITLES, is_in};
use crate::names::{self, Trust};
use crate::{Hit, Shape, Text};
use obelus_evidence::Role;
use regex::Regex;
use std::sync::LazyLock;

/// Ranks that are also everyday words: taken as a rank only before another rank word or a capitalised name.
const EVERYDAY_RANKS: &[&str] = &[
    "constable",
    "acting",
    "custody",
    "officer",
    "chief",
    "police",
    "special",
    "con",
    "ci",
    "pi",
    "detective",
];

/// Offices of a faith or ward, kin and judges in front of a name: taken as such before a capitalised word that is no
/// everyday word, and no title of the house's list of titles.
const OFFICES: &[&str] = &[
    "imam", "rabbi", "pastor", "father", "fr", "canon", "deacon", "vicar", "bishop", "sheikh", "granthi",
    "sister", "nurse", "matron", "midwife", "uncle", "auntie", "aunty", "aunt", "grandad", "granddad",
    "grandma", "granny", "nan", "nana", "nanny", "gran", "captain", "capt", "major", "colonel", "judge",
    "recorder", "sheriff", "justice", "coach",
];

/// Makers and things that begin with what looks like a rank.
const NOT_RANKED: &[&str] = &["world", "plod", "world's", "gamer", "comics", "martin"];

static SELF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\bI,\s|\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir) (?:\w+ )?name (?:is|was) |\bI am (?:called |known as )|\bI am |\b(?:who is|is|was|man|male|woman|female|boy|girl|person|guy|lady|bloke|lad) (?:called|named) |\b(?:known as|introduced \w+ as|goes by the name(?: of)?|by the name of|in the name of|registered to|nicknamed) |\baka |\ba\.k\.a\.? )")
        .expect("a valid pattern")
});

/// Finds names by title, rank and self-introduction.
pub(super) fn find(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for at in 0..text.words().len() {
        if is_in(TITLES, text.word(at)) && text.words()[at].is_capitalised() {
            hits.extend(behind_title(text, at).or_else(|| in_small_letters(text, at)));
        } else if matches!(text.word(at), "mr" | "mrs" | "dr") {
            hits.extend(behind_title(text, at).or_else(|| in_small_letters(text, at)));
        } else if text.words()[at].shape == Shape::Lower && PEOPLE.contains(&text.word(at)) {
            hits.extend(behind_person(text, at));
        } else if is_in(OFFICES, text.word(at)) && text.words()[at].is_capitalised() {
            hits.extend(behind_office(text, at));
        } else if is_rank(text, at) && !(at > 0 && is_rank(text, at - 1) && names::joins(text, at)) {
            hits.extend(behind_rank(text, at));
        }
    }
    hits.extend(introductions(text));
    hits.extend(nicknames(text));
    hits.extend(defendants(text));
    hits
}

/// "Pastor Darko", "Auntie Bina", "Nurse Mulcahy".
fn behind_office(text: &Text, at: usize) -> Option<Hit> {
    let words = names::read(text, at + 1, Trust::Weak)?;
    let doubtful = names::are_everyday_here(text, &words)
        || lexicon::PLACES.contains(names::key(text, &words).as_str())
        || lexicon::is_common(&text.word(words.start).to_lowercase());
    let thing = super::guards::not_a_person(text, &names::bytes(text, &words)).is_some()
        || super::things::is_titled_thing(text, at);
    (names::joins(text, at + 1) && !doubtful && !thing).then(|| {
        let reason = format!("stands behind \u{201c}{}\u{201d}", text.word(at));
        named(text, &words, 0.8, reason, None)
    })
}

/// Ties and plain words for people that stand right in front of a name in running text.
const PEOPLE: &[&str] = &[
    "lodger",
    "boy",
    "girl",
    "lad",
    "lass",
    "bloke",
    "guy",
    "tenant",
    "neighbour",
    "friend",
    "mate",
    "cousin",
    "uncle",
    "aunt",
    "auntie",
    "brother",
    "sister",
    "nephew",
    "niece",
    "son",
    "daughter",
    "stepson",
    "stepdaughter",
    "boyfriend",
    "girlfriend",
    "husband",
    "wife",
    "mum",
    "dad",
    "mother",
    "father",
    "grandson",
    "granddaughter",
    "flatmate",
    "housemate",
    "colleague",
    "landlord",
    "landlady",
    "boss",
    "partner",
    "ex",
    "associate",
    "nan",
    "gran",
];

/// "the lodger Zhang Wei", "my brother Femi".
fn behind_person(text: &Text, at: usize) -> Option<Hit> {
    if !names::joins(text, at + 1) || text.words()[at].possessive {
        return None;
    }
    let words = names::read(text, at + 1, Trust::Weak)?;
    let lower = text.word(words.start).to_lowercase();
    let doubtful = names::are_everyday_here(text, &words)
        || lexicon::is_common(&lower)
        || text.has_lower_case(&lower)
        || lexicon::PLACES.contains(names::key(text, &words).as_str())
        || super::guards::not_a_person(text, &names::bytes(text, &words)).is_some()
        || super::things::is_thing(text, &names::bytes(text, &words));
    let reason = format!("stands behind \u{201c}{}\u{201d}", text.word(at));
    (!doubtful && text.words()[words.start].shape == Shape::Capital)
        .then(|| named(text, &words, 0.6, reason, None))
}

/// Words behind which quotation marks hold what somebody is called.
static NICKNAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"\b(?i:known as|called|nicknamed|nick ?name(?: is| of)?:?|aka|a\.k\.a\.?|alias:?|goes by(?: the name)?(?: of)?|street name(?: is| of)?:?|saved(?: in \w+ \w+)? as|stored as|tag(?: is)?)[ \n]["'](?P<name>\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]*)?)["']"#,
    )
    .expect("a valid pattern")
});
/// A telephone number with the name it is saved under behind it: "07700 900123 (Jools)".
static SAVED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?-u:\b)(?:\+?44 ?7|07)[0-9](?:[0-9 ]{8,11})[0-9]? ?\((?P<name>\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'-]*){0,2})\)",
    )
    .expect("a valid pattern")
});

/// "R v Poe", "R -v- POE", "Regina v. Poe": the defendant behind the Crown.
static CROWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:R|Rex|Regina|REX|REGINA|The King|The Crown) ?(?:-[vV]-|[vV]s?\.?) ")
        .expect("a valid pattern")
});

/// The first name behind the Crown in the title of a case.
fn defendants(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for crown in CROWN.find_iter(text.view()) {
        let at = word_from(text, crown.end());
        // "R -v- POE: opening" reads like a label
        let titled = || names::can_be_name(text, at, Trust::Strong).then_some(at..at + 1);
        let Some(words) = read_behind(text, at).map(|(words, _)| words).or_else(titled) else {
            continue;
        };
        let near = text.words()[at].start() == crown.end();
        if near && super::guards::not_a_person(text, &names::bytes(text, &words)).is_none() {
            let reason = "the defendant in the title of a case".to_owned();
            hits.push(named(text, &words, 0.9, reason, Some(Role::Defendant)));
        }
    }
    hits
}

/// What people are called in quotation marks, and the names that numbers are saved under.
fn nicknames(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (pattern, reason) in [
        (&*NICKNAME, "what somebody is called"),
        (&*SAVED, "the name a number is saved under"),
    ] {
        for name in pattern
            .captures_iter(text.view())
            .filter_map(|found| found.name("name"))
        {
            let words = text.word_at(name.start())..word_from(text, name.end());
            let kin = words.len() == 1
                && (lexicon::is_never_a_name(&name.as_str().to_lowercase())
                    || lexicon::PLACES.contains(name.as_str().to_lowercase().as_str())
                    || is_in(KIN, name.as_str()));
            if !words.is_empty() && !kin {
                hits.push(named(text, &words, 0.75, reason.to_owned(), None));
            }
        }
    }
    hits
}

/// Ties that numbers are saved under, which say what somebody is and not who.
const KIN: &[&str] = &[
    "mum",
    "mam",
    "mom",
    "dad",
    "nan",
    "gran",
    "grandad",
    "home",
    "work",
    "sis",
    "bro",
    "hubby",
    "wife",
    "husband",
    "me",
    "owner",
    "unknown",
    "voicemail",
    "taxi",
    "doctor",
    "boss",
    "mobile",
    "office",
    "new",
    "old",
];

/// "mr crabbe": a title and a surname as messages write them.
fn in_small_letters(text: &Text, at: usize) -> Option<Hit> {
    let surname = text.word(at + 1);
    let next = text.words().get(at + 1)?;
    let usual = lexicon::is_in(&["mr", "mrs", "ms", "miss", "dr"], text.word(at));
    let fits = usual
        && next.shape == Shape::Lower
        && names::joins(text, at + 1)
        && surname.chars().count() > 2
        && (lexicon::is_surname(surname) || !lexicon::is_common(surname));
    fits.then(|| {
        let reason = format!("stands behind the title \u{201c}{}\u{201d}", text.word(at));
        named(text, &(at + 1..at + 2), 0.85, reason, None)
    })
}

fn behind_title(text: &Text, at: usize) -> Option<Hit> {
    let title = text.word(at);
    let next = at + 1;
    let gap = &text.view()[text.words()[at].end()..text.words().get(next)?.start()];
    // "Mr and Mrs Khan": the name behind the second title is both people's.
    if is_in(TITLES, text.word(at + 2)) && matches!(text.word(next), "and" | "&" | "or") {
        return None;
    }
    let flows = gap == "\n" && names::flows_over(text, text.words()[at].end());
    if !flows && !matches!(gap, " " | "." | ". ") {
        return None;
    }
    let (words, ranked) = read_behind(text, next)?;
    // "Dr Martens", "Mr Kipling"
    if words.start == next && super::things::is_titled_thing(text, at) {
        return None;
    }
    let role = match title.to_lowercase().as_str() {
        _ if ranked => Some(Role::Officer),
        "hhj" => Some(Role::Professional),
        _ => None,
    };
    // "Miss", "Master" and "Sir" begin other things too.
    let unsure = matches!(
        title,
        "Master" | "Sir" | "Madam" | "Lord" | "Lady" | "Doctor" | "MASTER" | "LADY" | "LORD"
    );
    if unsure && names::plausibility(text, &words) < 0.5 {
        return None;
    }
    Some(named(
        text,
        &words,
        0.95,
        format!("stands behind the title \u{201c}{title}\u{201d}"),
        role,
    ))
}

fn behind_rank(text: &Text, at: usize) -> Option<Hit> {
    let (words, _) = read_behind(text, at)?;
    if words.start == at || is_in(NOT_RANKED, text.word(words.start)) {
        return None;
    }
    let rank = text.word(at);
    let everyday = is_in(EVERYDAY_RANKS, rank) && words.start == at + 1;
    if everyday && (names::are_everyday_here(text, &words) || names::plausibility(text, &words) < 0.5) {
        return None;
    }
    let score = if everyday { 0.8 } else { 0.95 };
    let role = if rank.eq_ignore_ascii_case("officer") && !is_police_officer(text, at) {
        Role::Professional
    } else {
        Role::Officer
    };
    Some(named(
        text,
        &words,
        score,
        format!("stands behind the rank \u{201c}{rank}\u{201d}"),
        Some(role),
    ))
}

/// Words before "officer" that leave it a police officer; with others (housing, probation, welfare) it is none.
const POLICE_OFFICERS: &[&str] = &[
    "police",
    "investigating",
    "arresting",
    "custody",
    "reporting",
    "exhibits",
    "exhibit",
    "disclosure",
    "attending",
    "interviewing",
    "senior",
    "liaison",
    "charging",
    "supervising",
    "escorting",
    "searching",
    "seizing",
    "transporting",
    "detention",
    "reviewing",
    "lead",
    "first",
    "second",
    "third",
    "other",
    "the",
    "this",
    "that",
    "another",
    "by",
    "of",
    "to",
    "from",
    "and",
    "with",
    "an",
    "authorising",
    "response",
    "neighbourhood",
    "firearms",
    "traffic",
    "crime",
    "intelligence",
    "safeguarding",
    "pursuit",
    "scene",
];

/// Whether the word "officer" means one of the police: alone on its line or behind words of police work.
pub(super) fn is_police_officer(text: &Text, at: usize) -> bool {
    let before = at.checked_sub(1).filter(|_| {
        names::joins(text, at)
            && text
                .view()
                .as_bytes()
                .get(text.words()[at].start().wrapping_sub(1))
                == Some(&b' ')
    });
    before.is_none_or(|before| {
        is_in(POLICE_OFFICERS, text.word(before)) || text.words()[before].shape == Shape::Number
    })
}

/// Whether a word is a police rank, or part of one.
pub(super) fn is_rank(text: &Text, at: usize) -> bool {
    let Some(word) = text.words().get(at) else {
        return false;
    };
    let written = text.word(at);
    if !word.is_capitalised() || !is_in(RANKS, written) {
        return false;
    }
    // Short ranks are written in capitals; "Con", "Di" and "Ps" in mixed case may be other words.
    written.len() > 3
        || word.shape == Shape::Upper
        || matches!(written, "Sgt" | "Det" | "Con" | "Pc" | "Dc" | "Ps" | "Ds")
}

/// Whether a word is a collar or warrant number: 2 to 6 digits, with up to three letters around them.
pub(super) fn is_collar_number(text: &Text, at: usize) -> bool {
    let written = text.word(at);
    let digits = written.chars().filter(char::is_ascii_digit).count();
    (1..=6).contains(&digits) && written.len() <= digits + 3 && !written.contains(['-', '\''])
}

fn introductions(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for cue in SELF.find_iter(text.view()) {
        let at = word_from(text, cue.end());
        let trust = if cue.as_str().starts_with("I,") {
            Trust::Strong
        } else {
            Trust::Weak
        };
        let Some(words) = names::read(text, at, trust) else {
            continue;
        };
        if text.words()[at].start() > cue.end() + 1 {
            continue;
        }
        let plausibility = names::plausibility(text, &words);
        let place = lexicon::PLACES.contains(names::key(text, &words).as_str());
        let bare = cue.as_str() == "I am ";
        let thing =
            trust == Trust::Weak && super::guards::not_a_person(text, &names::bytes(text, &words)).is_some();
        if place
            || thing
            || (bare && (words.len() < 2 || plausibility < 0.5))
            || names::are_everyday_here(text, &words)
        {
            continue;
        }
        let sure = trust == Trust::Strong && words.len() > 1;
        let score = if sure { 0.97 } else { 0.7 + 0.2 * plausibility };
        let reason = format!(
            "stands behind \u{201c}{}\u{201d}",
            cue.as_str().trim().trim_end_matches(',')
        );
        hits.push(named(text, &words, score, reason, None));
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::Text;

    fn names(source: &str) -> Vec<String> {
        let text = Text::new(source);
        find(&text)
            .into_iter()
            .map(|hit| text.view()[hit.range].to_owned())
            .collect()
    }

    #[test]
    fn titles_and_ranks_show_names_and_stay_outside() {
        assert_eq!(
            names("Mr Khan and Mrs. O'Neill-Smith's dog"),
            ["Khan", "O'Neill-Smith"]
        );
        assert_eq!(names("Mr and Mrs Day left"), ["Day"]);
        assert_eq!(names("ask mr crabbe, not mr and mrs or dr i"), ["crabbe"]);
        assert_eq!(names("in Dr Martens by Mr Kipling"), [""; 0]);
        assert_eq!(
            names("PC 2009 BYRNE spoke to DC Ann Hill."),
            ["BYRNE", "Ann Hill"]
        );
        assert_eq!(
            names("Detective Sergeant 12 Jones, A/PS Marsh"),
            ["Jones", "Marsh"]
        );
        assert_eq!(
            names("I, Tom Ash, will say. My name is Jo Banks."),
            ["Tom Ash", "Jo Banks"]
        );
    }

    #[test]
    fn offices_nicknames_saved_names_and_defendants_are_read() {
        assert_eq!(
            names("Pastor Quillby and Auntie Bina saw Sister Nora."),
            ["Quillby", "Bina", "Nora"]
        );
        assert_eq!(names("a man known as \"Tiny\" left"), ["Tiny"]);
        assert_eq!(names("07700 900318 (Jools) and 07700 900319 (Mum)"), ["Jools"]);
        assert_eq!(names("R -v- QUILLBY: opening"), ["QUILLBY"]);
        assert_eq!(
            names("Caller: I'm outside. The Sister Act, an Uncle of mine"),
            [""; 0]
        );
    }

    #[test]
    fn ties_in_front_of_a_name_show_it() {
        assert_eq!(
            names("the lodger Zhang Wei and her cousin Quillby left"),
            ["Zhang Wei", "Quillby"]
        );
        assert_eq!(
            names("my brother Monday, a friend Facebook, a boy in Leeds"),
            [""; 0]
        );
    }

    #[test]
    fn things_are_not_people() {
        for source in [
            "bought it at PC World",
            "the Police Station",
            "I am British",
            "Officer in the case",
            "Lady Godiva's",
            "The Chief Officer",
        ] {
            assert_eq!(names(source), [""; 0], "{source}");
        }
    }
}
