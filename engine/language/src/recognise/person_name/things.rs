//! Brands, breeds, tools, diseases, storms and operations that are named like people.

use crate::lexicon::{self, THINGS, is_in};
use crate::{Shape, Text};
use std::ops::Range;

/// Words behind which a name is that of an undertaking or a storm.
const UNDERTAKINGS: &[&str] = &[
    "operation",
    "op",
    "storm",
    "hurricane",
    "exercise",
    "project",
    "camp",
];
/// Words in front of a thing with a name: "a Ted Baker bag".
const ARTICLES: &[&str] = &[
    "a", "an", "the", "his", "her", "my", "their", "our", "your", "of", "some", "two", "small", "large",
    "black", "blue", "red", "white", "grey", "green", "brown", "old", "new", "pair",
];
/// Words that go on about a person: "the Paul Smith who rang".
const OF_PEOPLE: &[&str] = &[
    "who",
    "whom",
    "whose",
    "is",
    "was",
    "were",
    "had",
    "has",
    "have",
    "said",
    "says",
    "rang",
    "called",
    "told",
    "asked",
    "came",
    "went",
    "left",
    "then",
    "and",
    "or",
    "at",
    "in",
    "on",
    "from",
    "to",
    "of",
    "with",
    "for",
    "by",
    "that",
    "as",
    "did",
    "does",
    "would",
    "will",
    "could",
    "can",
    "also",
    "lives",
    "lived",
    "works",
    "worked",
    "i",
    "he",
    "she",
    "they",
    "got",
    "took",
    "gave",
    "ran",
    "walked",
    "started",
    "replied",
    "stated",
    "made",
    "about",
    "but",
    "when",
    "if",
    "because",
    "mentioned",
    "referred",
    "named",
    "known",
    "aged",
    "born",
    "whilst",
    "while",
    "before",
    "after",
    "during",
];

/// Whether the words are, or are part of, the name of a thing. Only for names that no title, label or case vouches for.
pub(in crate::recognise) fn is_thing(text: &Text, range: &Range<usize>) -> bool {
    let first = text.word_at(range.start);
    let last = text.word_at(range.end.saturating_sub(1));
    if last >= text.words().len() {
        return false;
    }
    let itself =
        last > first && is_in(UNDERTAKINGS, text.word(first)) && text.words()[first].is_capitalised();
    itself
        || undertaking(text, first)
        || (1..=3).any(|length| {
            let starts =
                (last + 1).saturating_sub(length)..=first.min(text.words().len().saturating_sub(length));
            starts.into_iter().any(|start| phrase(text, start, length))
        })
}

/// Whether the title at a word and the word behind it are the name of a thing: "Dr Martens".
pub(in crate::recognise) fn is_titled_thing(text: &Text, at: usize) -> bool {
    at + 1 < text.words().len() && phrase(text, at, 2)
}

/// "Operation Heather", "Storm Arwen".
fn undertaking(text: &Text, first: usize) -> bool {
    let Some(before) = first.checked_sub(1) else {
        return false;
    };
    text.words()[before].is_capitalised()
        && is_in(UNDERTAKINGS, text.word(before))
        && &text.view()[text.words()[before].end()..text.words()[first].start()] == " "
}

fn phrase(text: &Text, start: usize, length: usize) -> bool {
    let Some(words) = text.words().get(start..start + length) else {
        return false;
    };
    let apart = words.windows(2).any(|pair| {
        let gap = &text.view()[pair[0].end()..pair[1].start()];
        !matches!(gap, " " | "\n" | "'s " | ". " | " & ")
    });
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    if apart || !first.is_capitalised() {
        return false;
    }
    let written: Vec<String> = (start..start + length)
        .map(|at| text.word(at).to_lowercase())
        .collect();
    let Some(&needs_noun) = THINGS.get(written.join(" ").as_str()) else {
        return false;
    };
    let next = text.words().get(start + length);
    let touches = next.is_some_and(|next| &text.view()[last.end()..next.start()] == " ");
    if needs_noun {
        let led = start
            .checked_sub(1)
            .is_some_and(|before| is_in(ARTICLES, text.word(before)));
        let noun = touches
            && next.is_some_and(|next| next.shape == Shape::Lower)
            && !is_in(OF_PEOPLE, text.word(start + length));
        return led && noun;
    }
    let only = &written[0];
    let known = length == 1 && (lexicon::is_first_name(only) || lexicon::is_surname(only));
    // "He has Parkinson's." leaves nothing that a person could own
    !known
        || last.possessive && text.view()[last.end()..].starts_with("'s") && ends_there(text, last.end() + 2)
}

fn ends_there(text: &Text, at: usize) -> bool {
    text.view()
        .get(at..)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ',', ';', ')', '\n']))
}

#[cfg(test)]
mod tests {
    use super::is_thing;
    use crate::Text;

    fn thing(source: &str, words: &str) -> bool {
        let text = Text::new(source);
        let at = text.view().find(words).expect("the words");
        is_thing(&text, &(at..at + words.len()))
    }

    #[test]
    fn brands_breeds_storms_and_diseases_are_things() {
        for (source, words) in [
            ("a Henri Lloyd jacket", "Henri Lloyd"),
            ("in a Ted Baker bag", "Ted Baker"),
            ("walking a Jack Russell terrier", "Jack Russell"),
            ("during Storm Arwen", "Arwen"),
            ("during Storm Arwen", "Storm Arwen"),
            ("Operation Heather began", "Heather"),
            ("an Alfa Romeo Giulia", "Giulia"),
            ("treated for Crohn's disease", "Crohn"),
            ("a bottle of Captain Morgan", "Morgan"),
        ] {
            assert!(thing(source, words), "{source}");
        }
    }

    #[test]
    fn people_of_the_same_name_are_people() {
        for (source, words) in [
            ("I met Ted Baker there", "Ted Baker"),
            ("the Paul Smith who rang", "Paul Smith"),
            ("Jack Russell said", "Jack Russell"),
            ("Heather began", "Heather"),
            ("Parkinson's car", "Parkinson"),
            ("told Allen about it", "Allen"),
        ] {
            assert!(!thing(source, words), "{source}");
        }
    }
}
