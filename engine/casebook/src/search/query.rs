//! What a person types becomes what is looked for.
//!
//! ```text
//! jane roe             both words, anywhere in the document
//! "jane roe"           these words in a row       statement OR letter      either
//! witn*                words that begin so        knife NOT kitchen        documents without the second
//! smith~  "jane roe"~  allowing for reading errors     ( )                 grouping
//! name:"Jane Ann Roe"  a person, however written: surname, initials, order, possessive
//! 12/03/2024   07700 900123   AB12 CDE      dates and numbers in any format
//! ```

use super::{
    names,
    normalise::{Source, Token, tokens},
};
use crate::{CasebookError, Result};

/// Longest query in characters.
const LONGEST: usize = 1_000;

/// Most things looked for at once.
const MOST_LEAVES: usize = 32;

/// Most words in a row.
const MOST_ELEMENTS: usize = 24;

/// Most ways of writing one thing.
const MOST_PATTERNS: usize = 24;

/// Deepest nesting of brackets and NOT.
const DEEPEST: usize = 16;

/// What one token of a page is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// The very token.
    Exact(String),
    /// A token that begins so.
    Prefix(String),
    /// A token that is nearly so.
    Fuzzy(String),
}

/// Tokens in a row.
pub(crate) type Pattern = Vec<Element>;

/// One thing looked for, in all the ways it may be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    pub(crate) patterns: Vec<Pattern>,
}

/// How leaves combine, within a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Leaf(usize),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

/// A query, understood.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    pub(crate) root: Node,
    pub(crate) leaves: Vec<Leaf>,
    /// Which leaves are shown as hits: those that are not under a NOT.
    pub(crate) shown: Vec<usize>,
}

/// A text to be found as it is, whatever signs it holds: as a phrase of the query language.
pub fn literal(text: &str) -> String {
    let plain: String = text.chars().map(|c| if is_quote(c) { ' ' } else { c }).collect();
    format!("\"{plain}\"")
}

impl Query {
    /// Reads a query. Odd punctuation is forgiven; what can't be answered is a [`CasebookError::BadRequest`] that says
    /// what to do.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        if text.chars().count() > LONGEST {
            return Err(bad(format!(
                "the query has more than {LONGEST} characters; make it shorter"
            )));
        }
        let mut parser = Parser {
            lexemes: lex(text),
            at: 0,
            leaves: Vec::new(),
        };
        let root = parser.any(0)?;
        let Some(root) = root else {
            return Err(bad(
                "there is nothing to look for; give at least one word or number",
            ));
        };
        let mut shown = Vec::new();
        collect(&root, &mut shown);
        if shown.is_empty() {
            return Err(bad("NOT only leaves documents out; say what to look for as well"));
        }
        let query = Self {
            root,
            leaves: parser.leaves,
            shown,
        };
        query.check()?;
        Ok(query)
    }

    fn check(&self) -> Result<()> {
        if self.leaves.len() > MOST_LEAVES {
            return Err(bad(format!(
                "the query looks for more than {MOST_LEAVES} things; look for fewer at once"
            )));
        }
        for (number, leaf) in self.leaves.iter().enumerate() {
            let longest = leaf.patterns.iter().map(Vec::len).max().unwrap_or(0);
            if longest > MOST_ELEMENTS {
                return Err(bad(format!(
                    "a phrase has more than {MOST_ELEMENTS} words; make it shorter"
                )));
            }
            let loose = |pattern: &Pattern| {
                pattern.len() > 1 && pattern.iter().any(|e| !matches!(e, Element::Exact(_)))
            };
            if !self.shown.contains(&number) && leaf.patterns.iter().any(loose) {
                return Err(bad(
                    "NOT takes words and exact phrases; leave the ~ or * out of the phrase after it",
                ));
            }
        }
        Ok(())
    }
}

fn collect(node: &Node, shown: &mut Vec<usize>) {
    match node {
        Node::Leaf(leaf) => shown.push(*leaf),
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| collect(node, shown)),
        Node::Not(_) => {}
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Lexeme {
    Open,
    Close,
    And,
    Or,
    Not,
    Word {
        text: String,
        loose: Loose,
        is_name: bool,
    },
    Phrase {
        text: String,
        is_fuzzy: bool,
        is_name: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Loose {
    No,
    Prefix,
    Fuzzy,
}

fn is_quote(character: char) -> bool {
    matches!(
        character,
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}'
    )
}

fn lex(text: &str) -> Vec<Lexeme> {
    let characters: Vec<char> = text.chars().collect();
    let mut lexemes = Vec::new();
    let (mut at, mut is_name) = (0, false);
    while let Some(&character) = characters.get(at) {
        match character {
            c if c.is_whitespace() || c.is_control() => at += 1,
            '(' => {
                lexemes.push(Lexeme::Open);
                at += 1;
            }
            ')' => {
                lexemes.push(Lexeme::Close);
                at += 1;
            }
            '-' if characters
                .get(at + 1)
                .is_some_and(|c| c.is_alphanumeric() || is_quote(*c) || *c == '(') =>
            {
                lexemes.push(Lexeme::Not);
                at += 1;
            }
            c if is_quote(c) => {
                let close = characters[at + 1..].iter().position(|c| is_quote(*c));
                let end = close.map_or(characters.len(), |length| at + 1 + length);
                let text = characters[at + 1..end].iter().collect();
                at = (end + 1).min(characters.len());
                let is_fuzzy = characters.get(at) == Some(&'~');
                while characters
                    .get(at)
                    .is_some_and(|c| *c == '~' || c.is_ascii_digit())
                {
                    at += 1;
                }
                lexemes.push(Lexeme::Phrase {
                    text,
                    is_fuzzy,
                    is_name,
                });
                is_name = false;
            }
            _ => {
                // A bracket inside a word, as in `(0)7700`, belongs to it when it closes there too.
                let stops = |c: &char| c.is_whitespace() || is_quote(*c) || matches!(c, '(' | ')');
                let length = characters[at..]
                    .iter()
                    .position(stops)
                    .unwrap_or(characters.len() - at);
                let word: String = characters[at..at + length].iter().collect();
                at += length;
                is_name = false;
                lexemes.push(match word.as_str() {
                    "AND" | "&&" => Lexeme::And,
                    "OR" | "||" => Lexeme::Or,
                    "NOT" => Lexeme::Not,
                    "name:" => {
                        is_name = true;
                        continue;
                    }
                    other => word_of(other),
                });
            }
        }
    }
    lexemes
}

fn word_of(word: &str) -> Lexeme {
    let (word, is_name) = match word.strip_prefix("name:") {
        Some(rest) => (rest, true),
        None => (word, false),
    };
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let (text, loose) = if let Some(text) = word.strip_suffix('*') {
        (text, Loose::Prefix)
    } else if let Some(text) = bare.strip_suffix('~') {
        (text, Loose::Fuzzy)
    } else {
        (word, Loose::No)
    };
    Lexeme::Word {
        text: text.to_owned(),
        loose,
        is_name,
    }
}

struct Parser {
    lexemes: Vec<Lexeme>,
    at: usize,
    leaves: Vec<Leaf>,
}

impl Parser {
    fn peek(&self) -> Option<&Lexeme> {
        self.lexemes.get(self.at)
    }

    /// `a OR b`
    fn any(&mut self, depth: usize) -> Result<Option<Node>> {
        if depth > DEEPEST {
            return Err(bad("the brackets are nested too deeply; use fewer"));
        }
        let mut nodes = Vec::new();
        loop {
            nodes.extend(self.all(depth)?);
            match self.peek() {
                Some(Lexeme::Or) => self.at += 1,
                // A bracket too many at the outermost level is passed over.
                Some(Lexeme::Close) if depth == 0 => self.at += 1,
                _ => break,
            }
        }
        Ok(one_or(nodes, Node::Any))
    }

    /// `a b`, `a AND b`
    fn all(&mut self, depth: usize) -> Result<Option<Node>> {
        let mut nodes = Vec::new();
        while let Some(lexeme) = self.peek() {
            match lexeme {
                Lexeme::Or | Lexeme::Close => break,
                Lexeme::And => self.at += 1,
                _ => nodes.extend(self.unit(depth)?),
            }
        }
        Ok(one_or(nodes, Node::All))
    }

    fn unit(&mut self, depth: usize) -> Result<Option<Node>> {
        let Some(lexeme) = self.peek().cloned() else {
            return Ok(None);
        };
        match lexeme {
            Lexeme::Not => {
                if depth >= DEEPEST {
                    return Err(bad("NOT is nested too deeply; use it once"));
                }
                self.at += 1;
                let node = match self.peek() {
                    None | Some(Lexeme::And | Lexeme::Or | Lexeme::Close) => None,
                    Some(Lexeme::Word { .. }) => self.single()?,
                    Some(_) => self.unit(depth + 1)?,
                };
                Ok(node.map(|node| Node::Not(Box::new(node))))
            }
            Lexeme::Open => {
                self.at += 1;
                let node = self.any(depth + 1)?;
                if self.peek() == Some(&Lexeme::Close) {
                    self.at += 1;
                }
                Ok(node)
            }
            Lexeme::Phrase {
                text,
                is_fuzzy,
                is_name,
            } => {
                self.at += 1;
                let loose = if is_fuzzy { Loose::Fuzzy } else { Loose::No };
                self.leaf(patterns(&text, loose, is_name)?)
            }
            Lexeme::Word {
                loose: Loose::No,
                is_name: false,
                ..
            } => self.run(),
            _ => self.single(),
        }
    }

    /// Exactly one word.
    fn single(&mut self) -> Result<Option<Node>> {
        let Some(Lexeme::Word { text, loose, is_name }) = self.peek().cloned() else {
            return Ok(None);
        };
        self.at += 1;
        self.leaf(patterns(&text, loose, is_name)?)
    }

    /// Plain words in a row: each a thing of its own, unless some of them together are a date or a number.
    fn run(&mut self) -> Result<Option<Node>> {
        let mut words = Vec::new();
        while let Some(Lexeme::Word {
            text,
            loose: Loose::No,
            is_name: false,
        }) = self.peek()
        {
            words.push(text.clone());
            self.at += 1;
            if words.len() > MOST_LEAVES * 4 {
                return Err(bad("the query has too many words; look for fewer at once"));
            }
        }
        let sources = words.iter().map(|text| Source { text, line: 0 });
        let found = tokens(sources, true);
        let mut nodes = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let end = together(&found, &words, at) + 1;
            nodes.extend(self.leaf(patterns(&words[at..end].join(" "), Loose::No, false)?)?);
            at = end;
        }
        Ok(one_or(nodes, Node::All))
    }

    fn leaf(&mut self, patterns: Vec<Pattern>) -> Result<Option<Node>> {
        if patterns.is_empty() {
            return Ok(None);
        }
        self.leaves.push(Leaf { patterns });
        Ok(Some(Node::Leaf(self.leaves.len() - 1)))
    }
}

/// The last word of the date or number that begins with a word; the word itself when it stands alone.
fn together(found: &[Token], words: &[String], at: usize) -> usize {
    let spans = |sign: char, from: usize| {
        let begins = move |token: &&Token| token.first_word == from && token.text.starts_with(sign);
        found.iter().filter(begins).map(|token| token.last_word).max()
    };
    if let Some(end) = spans('@', at) {
        return end;
    }
    let length = |word: &String| word.chars().filter(|c| c.is_alphanumeric()).count();
    let mut end = at;
    let numbers = found
        .iter()
        .filter(|token| token.first_word == at && token.last_word > at && token.text.starts_with('#'));
    for token in numbers {
        // A date among them stands for itself, and so does a second number that is long enough for one.
        let has_date = (at..=token.last_word).any(|word| spans('@', word).is_some());
        let lengths: Vec<usize> = words[at..=token.last_word].iter().map(length).collect();
        let longest = lengths.iter().max().copied().unwrap_or(0);
        let others: usize = lengths.iter().sum::<usize>() - longest;
        if !has_date && (longest < 8 || others <= 5) {
            end = end.max(token.last_word);
        }
    }
    end
}

fn one_or(mut nodes: Vec<Node>, many: impl FnOnce(Vec<Node>) -> Node) -> Option<Node> {
    match nodes.len() {
        0 => None,
        1 => nodes.pop(),
        _ => Some(many(nodes)),
    }
}

/// The ways in which a text may stand on a page.
fn patterns(text: &str, loose: Loose, is_name: bool) -> Result<Vec<Pattern>> {
    let words: Vec<Source<'_>> = text
        .split_whitespace()
        .map(|text| Source { text, line: 0 })
        .collect();
    let found = tokens(words, true);
    let plain: Vec<String> = found
        .iter()
        .filter(|token| token.next == token.position + 1 && !token.text.starts_with(['#', '@']))
        .map(|token| token.text.clone())
        .collect();
    if plain.is_empty() {
        return Ok(Vec::new());
    }
    let mut ways = if is_name {
        names::variants(&plain)
    } else {
        let mut ways = Vec::new();
        walk(&found, plain.len(), 0, &mut Vec::new(), &mut ways);
        ways
    };
    for pattern in &mut ways {
        loosen(pattern, loose)?;
    }
    ways.truncate(MOST_PATTERNS);
    Ok(ways)
}

/// Every way to cover a text with plain and joined tokens, the plainest first.
fn walk(found: &[Token], length: usize, at: usize, taken: &mut Pattern, ways: &mut Vec<Pattern>) {
    if ways.len() >= MOST_PATTERNS {
        return;
    }
    if at >= length {
        ways.push(taken.clone());
        return;
    }
    for token in found.iter().filter(|token| token.position == at) {
        taken.push(Element::Exact(token.text.clone()));
        walk(found, length, token.next, taken, ways);
        taken.pop();
    }
}

fn loosen(pattern: &mut Pattern, loose: Loose) -> Result<()> {
    match loose {
        Loose::No => {}
        Loose::Prefix => {
            if let Some(last) = pattern.last_mut()
                && let Element::Exact(text) = last
            {
                if text.chars().count() < 2 {
                    return Err(bad(
                        "a beginning of one letter fits too much; give at least two before the *",
                    ));
                }
                *last = Element::Prefix(std::mem::take(text));
            }
        }
        Loose::Fuzzy => {
            for element in pattern {
                if let Element::Exact(text) = element
                    && !text.starts_with(['#', '@'])
                {
                    *element = Element::Fuzzy(std::mem::take(text));
                }
            }
        }
    }
    Ok(())
}

fn bad(what: impl Into<String>) -> CasebookError {
    CasebookError::BadRequest(what.into())
}

#[cfg(test)]
mod tests {
    use super::{Element, Node, Query, literal};
    use proptest::prelude::*;

    fn exact(words: &[&str]) -> Vec<Element> {
        words
            .iter()
            .map(|word| Element::Exact((*word).to_owned()))
            .collect()
    }

    #[test]
    fn words_phrases_and_operators_are_understood() {
        let query = Query::parse("jane \"the roe\" OR knife NOT kitchen").unwrap();
        assert_eq!(query.leaves.len(), 4);
        assert_eq!(query.leaves[1].patterns, [exact(&["the", "roe"])]);
        assert_eq!(query.shown, [0, 1, 2]);
        let Node::Any(either) = &query.root else {
            panic!("{:?}", query.root)
        };
        assert_eq!(either.len(), 2);
        let near = Query::parse("witn* smith~1").unwrap();
        assert_eq!(near.leaves[0].patterns, [[Element::Prefix("witn".into())]]);
        assert_eq!(near.leaves[1].patterns, [[Element::Fuzzy("smith".into())]]);
    }

    #[test]
    fn dates_and_numbers_among_words_stay_together() {
        let query = Query::parse("born 12 March 1980 call 07700 900 123").unwrap();
        assert_eq!(query.leaves.len(), 4);
        assert!(query.leaves[1].patterns.contains(&exact(&["@1980-03-12"])));
        assert!(query.leaves[3].patterns.contains(&exact(&["#07700900123"])));
        assert!(
            query.leaves[3]
                .patterns
                .contains(&exact(&["07700", "900", "123"]))
        );
        for (text, leaves) in [
            ("12/03/24 07700900123", 2),
            ("07700900123 and jane", 3),
            ("on 12 03 1980", 2),
            ("12345678 07700900123", 2),
            ("+44 7700900123", 1),
            ("QQ 12 34 56 C", 1),
            ("ab12 cde", 1),
            ("room 12", 2),
        ] {
            assert_eq!(Query::parse(text).unwrap().leaves.len(), leaves, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_answered_is_said() {
        for empty in [
            "",
            "   ",
            "\"\"",
            "()",
            "*",
            "~",
            "AND",
            "NOT knife",
            "-knife",
            "a*",
            "…",
        ] {
            assert!(Query::parse(empty).is_err(), "{empty}");
        }
        assert!(Query::parse(&"(".repeat(900)).is_err());
        assert!(Query::parse(&format!("{}a", "NOT ".repeat(200))).is_err());
        assert!(Query::parse(&"word ".repeat(199)).is_err());
        assert!(Query::parse("a (b OR c)) d").is_ok());
    }

    #[test]
    fn a_literal_is_a_phrase_whatever_it_holds() {
        let query = Query::parse(&literal("Roe AND \"Son\" (ltd)*")).unwrap();
        assert_eq!(query.leaves[0].patterns[0], exact(&["roe", "and", "son", "ltd"]));
    }

    proptest! {
        #[test]
        fn nothing_typed_breaks_the_parser(text in "[\\PC()\"*~: -]{0,80}") {
            let _ = Query::parse(&text);
        }
    }
}
