//! Words as they stand on a page become tokens that a query can be compared with.
//!
//! The same function makes the tokens of pages and of queries, so whatever it does to one it does to the other:
//! letters lose case and accents, apostrophes and possessives go, words broken over a line end are joined, and dates
//! and numbers become one token however they were written (see [`super::composite`]).
//!
//! Every token knows which characters of which words it came from, so a hit has exact boxes.

use super::composite;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest token kept, in characters; what is longer is compared by its beginning.
const LONGEST: usize = 128;

/// A word to be normalised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    /// Its characters.
    pub(crate) text: &'a str,
    /// Number of its line; words of one line share it.
    pub(crate) line: u32,
}

/// One thing that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// What is compared. Joined numbers begin with `#`, dates with `@`.
    pub(crate) text: String,
    /// Its first word, from 0.
    pub(crate) first_word: usize,
    /// Its last word.
    pub(crate) last_word: usize,
    /// First character in the first word, in Unicode scalar values.
    pub(crate) start: usize,
    /// One past the last character in the last word.
    pub(crate) end: usize,
    /// Its place in the order of plain tokens, from 0.
    pub(crate) position: usize,
    /// Where the token after it begins: `position + 1` for a plain token, more for a joined one.
    pub(crate) next: usize,
}

/// A plain token with what [`composite`] needs to know about its source.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) word: usize,
    pub(super) line: u32,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether no lower-case letter was in the source.
    pub(super) capital: bool,
    /// The character before it in its word.
    pub(super) before: Option<char>,
    /// Whether its word ends with a hyphen right after it.
    pub(super) hyphenated: bool,
    /// Whether it is the last of its word.
    pub(super) last: bool,
}

/// Makes the tokens of a page or a query: plain ones and joined ones, by position. `is_query` lets numbers be written
/// in small letters, which only people who type do.
pub(crate) fn tokens<'a>(words: impl IntoIterator<Item = Source<'a>>, is_query: bool) -> Vec<Token> {
    let mut parts = Vec::new();
    for (index, word) in words.into_iter().enumerate() {
        split(index, word, &mut parts);
    }
    let mut tokens: Vec<Token> = parts
        .iter()
        .enumerate()
        .map(|(position, part)| Token {
            text: part.text.clone(),
            first_word: part.word,
            last_word: part.word,
            start: part.start,
            end: part.end,
            position,
            next: position + 1,
        })
        .collect();
    for found in composite::all(&parts, is_query) {
        let (first, last) = (&parts[found.parts.start], &parts[found.parts.end - 1]);
        tokens.push(Token {
            text: found.text,
            first_word: first.word,
            last_word: last.word,
            start: first.start,
            end: last.end,
            position: found.parts.start,
            next: found.parts.end,
        });
    }
    tokens.sort_by(|a, b| (a.position, a.next, &a.text).cmp(&(b.position, b.next, &b.text)));
    tokens.dedup();
    tokens
}

/// The tokens of a text on one line.
pub(crate) fn tokens_of(text: &str) -> Vec<String> {
    let words = text.split_whitespace().map(|text| Source { text, line: 0 });
    tokens(words, false).into_iter().map(|token| token.text).collect()
}

/// Splits a word at whatever is neither letter nor digit, and folds what is left.
fn split(index: usize, word: Source<'_>, parts: &mut Vec<Part>) {
    let mut open: Option<Open> = None;
    let mut before = None;
    let from = parts.len();
    let mut folded = String::new();
    for (at, character) in word.text.chars().enumerate() {
        if is_invisible(character) || (is_combining_mark(character) && open.is_some()) {
            continue;
        }
        if is_apostrophe(character) {
            match &mut open {
                Some(part) => part.apostrophe = Some(part.text.chars().count()),
                None => before = Some(character),
            }
            continue;
        }
        folded.clear();
        fold(character, &mut folded);
        if folded.is_empty() {
            if let Some(part) = open.take() {
                parts.push(part.close(index, word.line, is_hyphen(character)));
            }
            before = Some(character);
            continue;
        }
        open.get_or_insert_with(|| Open::new(at, before.take()))
            .take(at, character, &folded);
    }
    if let Some(part) = open.take() {
        parts.push(part.close(index, word.line, word.text.ends_with('\u{ad}')));
    }
    let characters = word.text.chars().filter(|c| *c != '\u{ad}').count();
    if let Some(last) = parts[from..].last_mut() {
        last.last = true;
        // A hyphen that is not the end of its word breaks nothing.
        last.hyphenated &= word.text.ends_with('\u{ad}') || last.end + 1 == characters;
    }
}

/// A part being read.
struct Open {
    text: String,
    start: usize,
    end: usize,
    /// Ends of characters, to undo a possessive.
    ends: Vec<usize>,
    capital: bool,
    before: Option<char>,
    /// Characters of `text` before the last apostrophe.
    apostrophe: Option<usize>,
}

impl Open {
    fn new(start: usize, before: Option<char>) -> Self {
        Self {
            text: String::new(),
            start,
            end: start,
            ends: Vec::new(),
            capital: true,
            before,
            apostrophe: None,
        }
    }

    fn take(&mut self, at: usize, character: char, folded: &str) {
        self.capital &= !character.is_lowercase();
        for piece in folded.chars() {
            if self.ends.len() < LONGEST {
                self.text.push(piece);
                self.ends.push(at + 1);
            }
        }
        self.end = at + 1;
    }

    fn close(mut self, word: usize, line: u32, hyphenated: bool) -> Part {
        // `Roe's` is about `Roe`.
        if let Some(characters) = self.apostrophe
            && characters > 0
            && self.text.chars().skip(characters).eq(['s'])
        {
            self.text = self.text.chars().take(characters).collect();
            self.end = self.ends[characters - 1];
        }
        Part {
            text: self.text,
            word,
            line,
            start: self.start,
            end: self.end,
            capital: self.capital,
            before: self.before,
            hyphenated,
            last: false,
        }
    }
}

/// Appends a character's letters and digits without case and accents; nothing for anything else.
fn fold(character: char, out: &mut String) {
    match character {
        'a'..='z' | '0'..='9' => out.push(character),
        'A'..='Z' => out.push(character.to_ascii_lowercase()),
        _ if character.is_ascii() => {}
        _ => character
            .nfkd()
            .flat_map(char::to_lowercase)
            .filter(|c| c.is_alphanumeric() && !is_combining_mark(*c))
            .for_each(|c| spell(c, out)),
    }
}

/// Letters that are typed as others; after the decomposition, which can bring them forth.
fn spell(letter: char, out: &mut String) {
    match letter {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        _ => out.push(letter),
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' | '`' | '\u{b4}'
    )
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}' | '\u{2011}')
}

/// Soft hyphens, joiners and marks of direction.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::{Source, tokens};
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<String> {
        let words = text.lines().zip(0..).flat_map(|(line, number)| {
            line.split_whitespace()
                .map(move |text| Source { text, line: number })
        });
        tokens(words, false).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn case_accents_punctuation_and_possessives_make_no_difference() {
        assert_eq!(of("(José) O’Brien's, \"ZOË\""), ["jose", "obrien", "zoe"]);
        assert_eq!(of("Straße ﬁnd Ｎ１"), ["strasse", "find", "n1"]);
        assert_eq!(of("witnesses' 's — … !"), ["witnesses", "s"]);
    }

    #[test]
    fn words_broken_over_a_line_end_are_found_whole_and_in_parts() {
        assert_eq!(
            of("the wit-\nness said"),
            ["the", "wit", "witness", "ness", "said"]
        );
        // Within a line a hyphen with space after it breaks nothing.
        assert_eq!(of("the wit- ness"), ["the", "wit", "ness"]);
        assert_eq!(of("by e-mail"), ["by", "e", "email", "mail"]);
        assert_eq!(of("J.R. Roe"), ["j", "jr", "r", "roe"]);
    }

    proptest! {
        /// The characters a token says it came from are the characters it is made of.
        #[test]
        fn offsets_go_there_and_back(words in prop::collection::vec("\\PC{0,12}", 0..12)) {
            let sources = || words.iter().map(|text| Source { text: text.as_str(), line: 0 });
            for token in tokens(sources(), false) {
                let word = |index: usize| words[index].chars();
                prop_assert!(token.first_word <= token.last_word && token.position < token.next);
                prop_assert!(token.end <= word(token.last_word).count());
                if token.next == token.position + 1 && !token.text.starts_with(['#', '@']) {
                    let own: String = word(token.first_word).skip(token.start).take(token.end - token.start).collect();
                    let again = tokens([Source { text: &own, line: 0 }], false);
                    prop_assert!(again.iter().any(|t| t.text == token.text), "{:?} from {own:?}: {again:?}", token.text);
                }
            }
        }

        /// Doing it twice changes nothing more: what is stored can be typed.
        #[test]
        fn a_token_is_its_own_normal_form(word in "[\\p{L}\\p{N}'’-]{1,16}") {
            for token in tokens([Source { text: &word, line: 0 }], false) {
                if !token.text.starts_with(['#', '@']) {
                    let again = tokens([Source { text: &token.text, line: 0 }], false);
                    // A joined number may stand beside the plain token.
                    let plain = again.iter().find(|token| !token.text.starts_with(['#', '@']));
                    prop_assert_eq!(plain.map(|token| &token.text), Some(&token.text));
                }
            }
        }
    }
}
