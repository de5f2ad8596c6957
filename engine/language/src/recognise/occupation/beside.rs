//! Trades and posts that no list knows, by the place where they stand: beside a name, behind "retired" and its like.

use super::NAME;
use super::form::{is_form_word, names_an_occupation};
use super::phrase::is_police;
use super::signed::{OF_NO_POST, POSTS, is_name_line};
use crate::Hit;
use crate::lexicon;
use crate::recognise::borders::pattern;
use obelus_evidence::Category;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// "Ann Poe, Financial crime analyst", "Dr Roe, specialty doctor.": two to four words behind a name and a comma.
static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"((?:\p{Lu}[\p{L}'.-]* ){1,3}\p{Lu}[\p{L}'-]+), ((?:[\p{L}-]+ ){1,3}[\p{L}-]+)(?:[,;)(\n]|\.(?:[ \n]|$)|$)",
    )
});
/// "Vernon Poe, a clockmaker,", "my uncle Jo, an antiques restorer in York"
static APPOSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\p{Lu}[\p{L}'-]+, an?[ \n]((?:[a-z-]+[ \n]){0,2}[a-z-]+)(?:[,;.)]|[ \n](?:of|at|from|who|in|with|for|by|living|aged)\b)",
    )
});
/// "retired clockmaker", "self-employed thatcher", "apprentice farrier"
static STANDING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b((?i:(?:semi-)?retired|self-employed|freelance|trainee|apprentice)[ \n][a-z-]{3,}(?:[ \n][a-z-]{3,})?)",
    )
});

/// Words that end like a trade and are none, or say what somebody is to somebody or has done.
const NO_TRADES: &[&str] = &[
    "other",
    "another",
    "mother",
    "father",
    "grandfather",
    "grandmother",
    "stepfather",
    "stepmother",
    "brother",
    "sister",
    "daughter",
    "partner",
    "neighbour",
    "former",
    "number",
    "letter",
    "matter",
    "paper",
    "order",
    "member",
    "customer",
    "stranger",
    "passer",
    "passer-by",
    "killer",
    "murderer",
    "robber",
    "drinker",
    "smoker",
    "offender",
    "prisoner",
    "teenager",
    "foreigner",
    "lover",
    "squatter",
    "trespasser",
    "passenger",
    "pensioner",
    "visitor",
    "minor",
    "debtor",
    "junior",
    "senior",
    "major",
    "lodger",
    "newcomer",
    "loner",
    "alcoholic",
    "user",
    "dealer",
    "runner",
    "supporter",
    "follower",
    "admirer",
    "caller",
    "informer",
    "victor",
    "owner",
    "keeper",
    "holder",
    "subscriber",
    "motorist",
    "cyclist",
    "racist",
    "human",
    "christian",
    "woman",
    "man",
    "gentleman",
    "italian",
    "iranian",
    "romanian",
    "nigerian",
    "indian",
    "lithuanian",
    "albanian",
    "australian",
    "russian",
    "ukrainian",
    "hungarian",
    "bulgarian",
    "christian",
    "civilian",
    "vegetarian",
    "guardian",
    "claimant",
    "tenant",
    "applicant",
    "defendant",
    "infant",
    "elephant",
    "occupant",
    "participant",
    "complainant",
    "immigrant",
    "migrant",
    "giant",
    "quarter",
    "corner",
    "officer",
    "walker",
    "quieter",
    "older",
    "younger",
    "bigger",
    "smaller",
    "taller",
    "slimmer",
    "better",
    "later",
    "after",
    "over",
    "under",
    "never",
    "however",
    "together",
    "further",
    "sufferer",
    "survivor",
    "ringleader",
    "burglar",
    "shoplifter",
    "beer",
    "river",
];

/// Finds them; the hits may overlap those of other rules.
pub(super) fn find(view: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    for found in BESIDE.captures_iter(view) {
        if let (Some(name), Some(post)) = (found.get(1), found.get(2))
            && is_name_line(name.as_str())
            && is_post(post.as_str())
        {
            hits.push(hit(view, post.range(), 0.7, "a post behind a name and a comma"));
        }
    }
    for trade in APPOSED.captures_iter(view).filter_map(|found| found.get(1)) {
        if ends_like_a_trade(trade.as_str()) && !is_police(trade.as_str()) {
            hits.push(hit(
                view,
                trade.range(),
                0.65,
                "a trade behind a name and a comma",
            ));
        }
    }
    for found in STANDING.captures_iter(view).filter_map(|found| found.get(1)) {
        let words: Vec<&str> = found.as_str().split([' ', '\n']).collect();
        let end = words
            .iter()
            .skip(1)
            .position(|word| ends_like_a_trade(word))
            .map(|at| at + 2);
        let Some(end) = end else { continue };
        let length = words[..end].iter().map(|word| word.len() + 1).sum::<usize>() - 1;
        let range = found.start()..found.start() + length;
        if !is_police(&view[range.clone()]) {
            hits.push(hit(
                view,
                range,
                0.7,
                "a trade behind \u{201c}retired\u{201d} and its like",
            ));
        }
    }
    hits
}

fn hit(view: &str, range: Range<usize>, score: f32, why: &str) -> Hit {
    let key = view[range.clone()].replace('\n', " ").to_lowercase();
    Hit::new(range, Category::Occupation, score, NAME)
        .because(why)
        .keyed(key)
}

/// Whether the last word is a post or an occupation and none of the others is a name or a small word of a sentence.
fn is_post(post: &str) -> bool {
    const SMALL: &[&str] = &[
        "a", "an", "the", "his", "her", "my", "our", "their", "your", "to", "at", "with", "was", "is", "had",
        "has", "were", "who", "by", "from", "on", "as", "not", "or", "said", "then", "our", "this", "that",
        "when", "it", "i", "no", "but", "so", "if", "me", "him", "them", "new", "old", "same", "other",
        "line",
    ];
    let words: Vec<String> = post.split(' ').map(str::to_lowercase).collect();
    let Some(last) = words.last() else { return false };
    let small = words
        .iter()
        .any(|word| SMALL.contains(&word.as_str()) || OF_NO_POST.contains(&word.as_str()));
    let names = words.iter().any(|word| {
        lexicon::FIRST_NAMES.contains(word.as_str()) && !lexicon::COMMON_WORDS.contains(word.as_str())
    });
    let post_or_trade = POSTS.contains(&last.as_str()) || names_an_occupation(last);
    post_or_trade && !small && !names && !is_police(post) && !is_form_word(post)
}

/// "clockmaker", "restorer", "archivist": words that name who does something.
fn ends_like_a_trade(words: &str) -> bool {
    let last = words.rsplit([' ', '\n']).next().unwrap_or("");
    let ending = [
        "er", "or", "ist", "ian", "wright", "smith", "eer", "ant", "nurse", "clerk", "chef", "guard",
    ]
    .iter()
    .any(|end| last.len() > end.len() + 2 && last.ends_with(end));
    let small = words.split([' ', '\n']).any(|word| {
        matches!(
            word,
            "the" | "of" | "and" | "to" | "in" | "very" | "bit" | "lot" | "few"
        )
    });
    ending
        && !small
        && !NO_TRADES.contains(&last)
        && !last.ends_with("ier") | matches!(last, "farrier" | "courier" | "furrier" | "cashier" | "glazier")
}

#[cfg(test)]
mod tests {
    use super::find;

    fn told(view: &str) -> Vec<&str> {
        find(view).into_iter().map(|hit| &view[hit.range]).collect()
    }

    #[test]
    fn trades_no_list_knows_are_found_by_their_place() {
        for (view, found) in [
            (
                "Prepared by: Ann Poe, Financial crime analyst\nDate",
                "Financial crime analyst",
            ),
            ("seen by Dr Jane Roe, specialty doctor.", "specialty doctor"),
            ("Vernon Quill, a clockmaker, saw him", "clockmaker"),
            ("my uncle Jo, an antiques restorer in York", "antiques restorer"),
            ("he is a retired clockmaker", "retired clockmaker"),
            ("a self-employed thatcher from Hull", "self-employed thatcher"),
        ] {
            assert_eq!(told(view), [found], "{view}");
        }
    }

    #[test]
    fn ties_deeds_and_sentences_are_none() {
        for view in [
            "Ann Poe, a neighbour, saw him",
            "Ann Poe, a former partner of his",
            "Ann Poe, a prolific offender, left",
            "Ann Poe, then left the shop with the manager",
            "a retired gentleman",
            "a retired police officer",
            "Ann Poe, a stranger who",
        ] {
            assert_eq!(told(view), [""; 0], "{view}");
        }
    }
}
