use super::Recogniser;
use super::borders::{char_after, char_before, line_around, pattern, stands_free};
use crate::{Hit, Text};
use aho_corasick::{AhoCorasick, MatchKind};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// How somebody is related to another person: kinship and other ties said of one person. The noun is the hit, without
/// "my" or "his". Parts played in the case (victim, witness, suspect) are no relationships.
pub(super) struct Relationship;

const NAME: &str = "relationship";

/// Kin and ties that hardly mean anything else.
const KIN: &[&str] = &[
    "mother",
    "father",
    "mum",
    "mam",
    "mummy",
    "mom",
    "dad",
    "daddy",
    "stepmother",
    "stepfather",
    "stepmum",
    "stepdad",
    "step-mother",
    "step-father",
    "step-mum",
    "step-dad",
    "parent",
    "step-parent",
    "son",
    "daughter",
    "stepson",
    "stepdaughter",
    "step-son",
    "step-daughter",
    "stepchild",
    "brother",
    "sister",
    "stepbrother",
    "stepsister",
    "step-brother",
    "step-sister",
    "half-brother",
    "half-sister",
    "half brother",
    "half sister",
    "sibling",
    "twin brother",
    "twin sister",
    "husband",
    "wife",
    "ex-husband",
    "ex-wife",
    "ex husband",
    "ex wife",
    "spouse",
    "widow",
    "widower",
    "fiancé",
    "fiancée",
    "fiance",
    "fiancee",
    "boyfriend",
    "girlfriend",
    "ex-boyfriend",
    "ex-girlfriend",
    "ex boyfriend",
    "ex girlfriend",
    "ex-partner",
    "ex partner",
    "civil partner",
    "business partner",
    "grandmother",
    "grandfather",
    "grandma",
    "grandad",
    "granddad",
    "granny",
    "gran",
    "nan",
    "nana",
    "grandson",
    "granddaughter",
    "grandchild",
    "grandparent",
    "great-grandmother",
    "great-grandfather",
    "uncle",
    "aunt",
    "auntie",
    "aunty",
    "great-uncle",
    "great-aunt",
    "nephew",
    "niece",
    "cousin",
    "mother-in-law",
    "father-in-law",
    "son-in-law",
    "daughter-in-law",
    "brother-in-law",
    "sister-in-law",
    "mother in law",
    "father in law",
    "son in law",
    "daughter in law",
    "brother in law",
    "sister in law",
    "godmother",
    "godfather",
    "godson",
    "goddaughter",
    "goddaughter",
    "godparent",
    "foster mother",
    "foster father",
    "foster carer",
    "foster parent",
    "foster son",
    "foster daughter",
    "neighbour",
    "next-door neighbour",
    "next door neighbour",
    "flatmate",
    "housemate",
    "roommate",
    "best friend",
    "friend",
    "school friend",
    "family friend",
    "ex",
    "landlord",
    "landlady",
    "colleague",
    "co-worker",
    "workmate",
    "classmate",
    "schoolmate",
    "boss",
    "line manager",
    "lodger",
    "childminder",
    "babysitter",
    "pen friend",
    "acquaintance",
    "mate",
];
/// Ties that need "my", "his", a name's possessive or a label, as the words mean other things too.
const OWNED: &[&str] = &[
    "partner",
    "child",
    "baby",
    "twin",
    "other half",
    "missus",
    "lover",
    "employer",
    "employee",
    "tenant",
    "carer",
    "guardian",
    "relative",
    "next of kin",
    "manager",
    "supervisor",
    "teammate",
    "elder",
    "youngest",
    "eldest",
    "bloke",
    "stepchildren",
    "little one",
    "former partner",
];
/// Words in front that own a tie or point at one person.
const POINTERS: &[&str] = &["my", "his", "her", "their", "our", "your", "whose"];

struct Nouns {
    finder: AhoCorasick,
}

static NOUNS: LazyLock<Nouns> = LazyLock::new(|| Nouns {
    finder: AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(KIN.iter().chain(OWNED))
        .expect("the list of ties is small"),
});

/// "at my nans", "to her mums house": how messages write whose home it is.
static SLOPPY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:at|to|from|round|in|near|outside|by|off)[ \n](?:my|his|her|ur|your|our|their)[ \n]((?:nan|mum|mam|dad|gran|mate|sister|brother|aunt|auntie|uncle|cousin|bird|missus|boss|neighbour)s))\b",
    )
});

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\brelationship(?: to (?:the )?(?:victim|witness|defendant|suspect|complainant|child|detainee|deceased|iP|aggrieved))?|\bnext of kin relationship) ?[:.]+ ?\n?",
    )
});

impl Recogniser for Relationship {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let mut hits: Vec<Hit> = Vec::new();
        for m in LABEL.find_iter(view) {
            hits.extend(labelled(view, m.range()));
        }
        hits.dedup_by(|b, a| b.range.start < a.range.end);
        let flat: Vec<u8> = view.bytes().map(|b| if b == b'\n' { b' ' } else { b }).collect();
        let mut ties: Vec<Hit> = Vec::new();
        for m in NOUNS.finder.find_iter(&flat) {
            let range = m.start()..m.end();
            if !stands_free(view, &range) || super::borders::is_taken(&hits, &range) {
                continue;
            }
            if let Some((score, why)) = ties_somebody(view, &range, m.pattern().as_usize() >= KIN.len()) {
                let key = view[range.clone()].replace('\n', " ").to_lowercase();
                ties.push(
                    Hit::new(range, Category::Relationship, score, NAME)
                        .because(why)
                        .keyed(key),
                );
            }
        }
        for m in SLOPPY.captures_iter(view).filter_map(|c| c.get(1)) {
            if !super::borders::is_taken(&hits, &m.range()) && stands_free(view, &m.range()) {
                let hit = Hit::new(m.range(), Category::Relationship, 0.7, NAME)
                    .because("a tie to somebody, behind a word that says whose");
                ties.push(hit.keyed(m.as_str().to_lowercase()));
            }
        }
        hits.extend(ties);
        hits.sort_by_key(|h| h.range.start);
        hits
    }
}

/// The value behind "Relationship:", up to the next box, sentence or line.
fn labelled(view: &str, label: Range<usize>) -> Option<Hit> {
    let line = &view[label.end..line_around(view, label.end).end];
    let value = line.split([':', '.', ',', ';', '|', '(']).next()?.trim();
    let first: Vec<&str> = value.split(' ').take(3).collect();
    // the next box of the form begins with a capital
    let words = first
        .iter()
        .enumerate()
        .take_while(|(i, w)| {
            *i == 0 || !w.starts_with(char::is_uppercase) || value.bytes().all(|b| !b.is_ascii_lowercase())
        })
        .count();
    let value = first[..words].join(" ");
    let known = !matches!(
        value.to_lowercase().as_str(),
        "none" | "n/a" | "not known" | "unknown" | "stranger" | "no relationship" | "nil"
    );
    let start = label.end + line.find(value.as_str())?;
    // a sentence behind the label is no value of a box
    let short = words <= 2 || NOUNS.finder.is_match(&value);
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    (known && short && letters >= 2).then(|| {
        Hit::new(start..start + value.len(), Category::Relationship, 0.9, NAME)
            .because("behind the label \u{201c}relationship\u{201d}")
            .keyed(value.to_lowercase())
    })
}

/// Whether the words around a noun make it a tie between people, how surely, and why.
fn ties_somebody(view: &str, range: &Range<usize>, needs_owner: bool) -> Option<(f32, &'static str)> {
    let found = view[range.clone()].to_lowercase();
    let before = view[..range.start].trim_end_matches([' ', '\n']);
    let after = &view[range.end..];
    let (owner, distance) = owner(before);
    let owned = owner.is_some();
    let rest = after.trim_start_matches([' ', '\n']);
    // hyphened words, e-mail addresses and set phrases are something else
    let glued = char_before(view, range.start) == Some('-')
        || (char_after(view, range.end) == Some('-')
            && char_after(view, range.end + 1).is_some_and(char::is_alphanumeric))
        || char_after(view, range.end) == Some('@')
        || (char_after(view, range.end) == Some('.')
            && char_after(view, range.end + 1).is_some_and(char::is_alphabetic));
    let set_phrase = [
        "request",
        "requests",
        "list",
        "tongue",
        "country",
        "ship",
        "zone",
        "board",
        "card",
        "hood",
        "in Christ",
    ]
    .iter()
    .any(|w| {
        rest.len() >= w.len()
            && rest.get(..w.len()).is_some_and(|r| r.eq_ignore_ascii_case(w))
            && !rest[w.len()..].starts_with(|c: char| c.is_alphanumeric())
    }) || rest.starts_with(':')
        || after.starts_with("'s Day")
        || (found == "father" && rest.starts_with("Christmas"));
    if glued || set_phrase {
        return None;
    }
    // A capital where no sentence or line begins is a name or heading: "Brother", "Nan", "Ms Friend".
    let capital = view[range.start..].starts_with(|c: char| c.is_ascii_uppercase());
    let all_capitals = found.len() > 1 && view[range.clone()].bytes().all(|b| !b.is_ascii_lowercase());
    let begins = before.is_empty()
        || before.ends_with(['.', '!', '?', '"', ':', '('])
        || view[..range.start].ends_with(['\n', '\u{c}']);
    if capital && !all_capitals && !begins && !owned {
        return None;
    }
    if owned && distance <= 3 {
        return Some((0.88, "a tie to somebody, behind a word that says whose"));
    }
    if needs_owner {
        return None;
    }
    let last = last_word(before).to_lowercase();
    match found.as_str() {
        // short words that mean other things without an owner
        "ex" | "nan" | "gran" | "mate" | "boss" | "mam" | "mom" => {
            let called = last == "a"
                && [" called ", " named ", " of his", " of hers", " of mine"]
                    .iter()
                    .any(|w| after.starts_with(w));
            if found == "mate" && called {
                return Some((0.7, "a tie to somebody"));
            }
            let article = matches!(last.as_str(), "an" | "the" | "old" | "a" | "former");
            (article && (found == "boss" || found == "ex")).then_some((0.6, "a tie to somebody"))
        }
        "mum" | "dad" | "mummy" | "daddy" => Some((0.7, "a tie to somebody")),
        _ if matches!(
            last.as_str(),
            "a" | "an" | "the" | "late" | "old" | "good" | "close" | "of"
        ) =>
        {
            Some((0.78, "a tie to somebody"))
        }
        _ => Some((0.62, "a word for a tie to somebody")),
    }
}

fn last_word(before: &str) -> &str {
    let length: usize = before
        .chars()
        .rev()
        .take_while(|c| c.is_alphabetic() || *c == '\'' || *c == '-')
        .map(char::len_utf8)
        .sum();
    &before[before.len() - length..]
}

/// Who owns the tie, and how many words in front of it: "my late", "Tomasz's", "the defendant's".
fn owner(before: &str) -> (Option<&'static str>, usize) {
    let mut rest = before;
    for distance in 1..=3 {
        let word = last_word(rest);
        if word.is_empty() {
            return (None, 0);
        }
        let lower = word.to_lowercase();
        if POINTERS.contains(&lower.as_str()) {
            return (Some("pronoun"), distance);
        }
        if lower.ends_with("'s") || lower.ends_with("s'") {
            return (Some("name"), distance);
        }
        // only describing words may stand between
        const BETWEEN: &[&str] = &[
            "late",
            "ex",
            "former",
            "elder",
            "older",
            "younger",
            "eldest",
            "oldest",
            "youngest",
            "twin",
            "own",
            "current",
            "new",
            "old",
            "good",
            "best",
            "close",
            "estranged",
            "adult",
            "disabled",
            "only",
            "first",
            "second",
            "dear",
            "foster",
            "adoptive",
            "birth",
            "biological",
            "step",
            "maternal",
            "paternal",
            "common-law",
            "long-term",
            "little",
            "big",
            "baby",
            "teenage",
            "dead",
            "deceased",
            "sick",
            "elderly",
            "then",
            "unborn",
            "mutual",
            "immediate",
            "previous",
            "business",
        ];
        if !BETWEEN.contains(&lower.as_str()) {
            return (None, 0);
        }
        let end = rest.len() - word.len();
        rest = rest[..end].trim_end_matches([' ', '\n']);
    }
    (None, 0)
}

#[cfg(test)]
mod tests {
    use super::Relationship;
    use crate::recognise::examples::check;

    #[test]
    fn ties_are_found_without_their_owner() {
        check(
            &Relationship,
            &[
                ("with my husband and his late mother", &["husband", "mother"]),
                ("she is the ex-partner of Abara", &["ex-partner"]),
                ("Mr Stead, a NEIGHBOUR, saw", &["NEIGHBOUR"]),
                ("the mother of both", &["mother"]),
                ("Tomasz's sister-in-law", &["sister-in-law"]),
                ("She is his ex. Her new partner left", &["ex", "partner"]),
                ("Relationship to victim: Neighbour Tel: 1", &["Neighbour"]),
                ("Mrs Poe, aunt\nContact", &["aunt"]),
                ("the defendant's girlfriend", &["girlfriend"]),
                ("old boss of mine", &["boss"]),
                ("my next door\nneighbour", &["next door\nneighbour"]),
            ],
        );
    }

    #[test]
    fn other_words_are_left_alone() {
        check(
            &Relationship,
            &[
                ("two neighbours and friends", &[]),
                ("a friend request", &[]),
                ("her mother tongue", &[]),
                ("Ms Friend met Sister Act", &[]),
                ("a partner in the firm", &[]),
                ("the child was seen", &[]),
                ("Relationship: none", &[]),
                ("the relationship: If you have any", &[]),
                ("ex gratia", &[]),
                ("the season", &[]),
                ("son@example.org", &[]),
            ],
        );
    }
}
