//! The words that belong to an occupation: trades in front of it, its branch behind it, and what no list knows.

use super::{NAME, WORDS};
use crate::Hit;
use crate::recognise::borders::{begins_its_line, line_around};
use obelus_evidence::Category;
use std::ops::Range;

/// Inspectors that are not of the police.
const CIVIL_INSPECTORS: &[&str] = &[
    "bus inspector",
    "ticket inspector",
    "revenue inspector",
    "building inspector",
    "school inspector",
    "tax inspector",
    "health inspector",
    "meat inspector",
    "quality inspector",
    "rspca inspector",
    "inspector of taxes",
];

/// Police, court and custody roles, which are parts played in the case.
pub(super) fn is_police(value: &str) -> bool {
    const ROLES: &[&str] = &[
        "police",
        "constable",
        "sergeant",
        "inspector",
        "detective",
        "superintendent",
        "custody",
        "probation",
        "prison",
        "magistrate",
        "coroner",
        "judge",
        "crown",
        "court",
        "prosecutor",
        "appropriate adult",
        "pcso",
        "disclosure",
        "reviewing",
        "interviewing",
        "investigating",
        "exhibits",
        "arresting",
        "case officer",
        "senior officer",
        "junior officer",
        "chief officer",
        "fellow officer",
        "neighbourhood officer",
        "response officer",
        "detention",
    ];
    const RANKS: &[&str] = &[
        "pc", "dc", "ps", "ds", "di", "dci", "insp", "sgt", "tdc", "pi", "cps",
    ];
    let lower = value
        .to_lowercase()
        .replace("store detective", "")
        .replace("private detective", "");
    let lower = CIVIL_INSPECTORS
        .iter()
        .fold(lower, |lower, post| lower.replace(post, ""));
    RANKS.contains(&lower.as_str()) || ROLES.iter().any(|role| lower.contains(role))
}

/// Takes in the words of trade and standing in front: "retired bus driver".
pub(super) fn with_trades(view: &str, head: Range<usize>) -> Range<usize> {
    let mut start = head.start;
    for _ in 0..3 {
        let before = &view[..start];
        let Some(before) = before.strip_suffix([' ', '\n', '/']) else {
            break;
        };
        let word_start = before
            .rfind(|c: char| !(c.is_alphanumeric() || c == '-'))
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let word = &before[word_start..];
        if word.is_empty() || !WORDS.trades.contains(word.to_lowercase().as_str()) {
            break;
        }
        start = word_start;
    }
    start..head.end
}

/// Whether one or two words in lower case and "a" or "an" stand in front of a word that needs a trade, and the words
/// can be one: "a sausage maker", not "a hard worker".
pub(super) fn behind_article(view: &str, head: &Range<usize>) -> bool {
    const HEADS: &[&str] = &[
        "operative",
        "assistant",
        "attendant",
        "operator",
        "fitter",
        "installer",
        "maker",
        "packer",
        "picker",
        "instructor",
        "trainer",
        "analyst",
        "adviser",
        "advisor",
        "coordinator",
        "co-ordinator",
        "specialist",
        "practitioner",
        "therapist",
        "erector",
        "labourer",
        "planner",
        "tester",
        "lecturer",
        "surveyor",
        "executive",
        "worker",
        "merchant",
        "engineer",
        "technician",
        "nurse",
        "teacher",
        "mechanic",
        "consultant",
        "clerk",
        "cutter",
        "sorter",
        "breeder",
        "valeter",
        "groomer",
        "machinist",
        "driver",
        "fabricator",
        "supervisor",
    ];
    const QUALITIES: &[&str] = &[
        "good",
        "hard",
        "bad",
        "careful",
        "careless",
        "former",
        "new",
        "old",
        "younger",
        "older",
        "nice",
        "great",
        "safe",
        "drunk",
        "drink",
        "learner",
        "named",
        "second",
        "first",
        "other",
        "professional",
        "heavy",
        "slow",
        "fast",
        "single",
        "lone",
        "willing",
        "valuable",
        "trusted",
        "fellow",
        "female",
        "male",
        "white",
        "black",
        "young",
        "banned",
        "disqualified",
        "uninsured",
        "dangerous",
        "different",
        "similar",
        "virtual",
        "personal",
        "colour",
        "trouble",
        "coffee",
        "peace",
        "decision",
        "money",
        "match",
        "tea",
        "toast",
        "ice",
        "noise",
        "key",
        "sex",
        "drug",
        "problem",
        "suspected",
        "experienced",
        "able",
        "very",
        "really",
        "steady",
        "known",
        "certain",
        "lower",
        "delivery",
        "getaway",
        "designated",
        "vulnerable",
        "potential",
        "regular",
        "valued",
        "close",
    ];
    let word = view[head.clone()].to_lowercase();
    let with_article = with_article(view, head.clone());
    let added = view[with_article.start..head.start].replace('\n', " ");
    HEADS.contains(&word.as_str())
        && with_article.start < head.start
        && !added.split_whitespace().any(|w| QUALITIES.contains(&w))
}

/// Takes in one or two words in lower case between "a" or "an" and the occupation: "a coal miner".
pub(super) fn with_article(view: &str, range: Range<usize>) -> Range<usize> {
    const OTHERS: &[&str] = &[
        "the", "my", "his", "her", "our", "their", "of", "to", "and", "or", "by", "as", "is", "was",
    ];
    let mut start = range.start;
    for _ in 0..3 {
        let Some(before) = view[..start].strip_suffix([' ', '\n']) else {
            break;
        };
        let length = before
            .bytes()
            .rev()
            .take_while(|b| b.is_ascii_lowercase() || *b == b'-')
            .count();
        let word = &before[before.len() - length..];
        if matches!(word, "a" | "an") {
            return start..range.end;
        }
        if word.len() < 3 || OTHERS.contains(&word) {
            break;
        }
        start = before.len() - length;
    }
    range
}

/// Takes in the branch of a post that a line is given to: "Consultant in Emergency Medicine".
pub(super) fn with_branch(view: &str, range: Range<usize>) -> Range<usize> {
    let line = line_around(view, range.start);
    let rest = view.get(range.end..line.end).unwrap_or("");
    let branch = rest
        .strip_prefix(" in ")
        .or_else(|| rest.strip_prefix(" of "))
        .unwrap_or("")
        .trim_end();
    let titled = branch
        .split(' ')
        .all(|w| w.starts_with(char::is_uppercase) || matches!(w, "and" | "&" | "of" | "the"));
    let own_line = begins_its_line(view, range.start);
    let fits = own_line
        && titled
        && !branch.is_empty()
        && branch.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '&');
    if fits {
        range.start..line.start + view[line.clone()].trim_end().len()
    } else {
        range
    }
}

/// An occupation that no list knows: "works as a dog groomer". Up to four words in lower case.
pub(super) fn worked(view: &str, at: usize) -> Option<Hit> {
    const ENDS: &[&str] = &[
        "at",
        "for",
        "in",
        "by",
        "with",
        "and",
        "on",
        "of",
        "from",
        "to",
        "who",
        "which",
        "but",
        "when",
        "since",
        "until",
        "near",
        "because",
        "so",
        "or",
        "that",
        "the",
        "a",
        "an",
        "is",
        "was",
        "he",
        "she",
        "i",
        "result",
        "consequence",
    ];
    let mut end = at;
    let mut position = at;
    let mut words = 0;
    for word in view[at..].split_inclusive([' ', '\n']).take(4) {
        let clean = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_word = !clean.is_empty() && clean.chars().all(|c| c.is_alphabetic() || c == '-');
        if !is_word || ENDS.contains(&clean.to_lowercase().as_str()) {
            break;
        }
        words += 1;
        end = position + clean.len();
        position += word.len();
        // punctuation ends the occupation; a single space leads to its next word
        if clean.len() + 1 != word.len() || !word.ends_with([' ', '\n']) {
            break;
        }
    }
    let value = &view[at..end];
    let role = is_police(value)
        || [
            "witness",
            "whole",
            "child",
            "result",
            "victim",
            "suspect",
            "defendant",
            "means",
            "basis",
            "norm",
            "usual",
            "follows",
            "normal",
        ]
        .contains(&value.to_lowercase().as_str());
    (words > 0 && value.len() > 2 && !role).then(|| {
        Hit::new(at..end, Category::Occupation, 0.7, NAME)
            .because("what somebody is said to work as")
            .keyed(value.replace('\n', " ").to_lowercase())
    })
}
