//! Where on a page the things looked for stand: exact boxes, made from the page as the casebook has it now.

use super::{
    fuzzy,
    normalise::{Source, Token, tokens},
    query::{Element, Leaf},
};
use obelus_evidence::{Box2, Page, Quad, Sensitive, Word};
use serde::Serialize;

/// Words of the following page that are read with a page, so that a phrase over the border is found.
pub(super) const SEAM: usize = 8;

/// Words shown before and after a hit.
const AROUND: usize = 10;

/// Longest word shown around a hit, in characters.
const LONGEST_AROUND: usize = 40;

/// Most hits told of one page.
const MOST_HITS: usize = 2_000;

/// One place where something was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Page of its first character, from 1.
    pub page: u32,
    /// The text found, as it stands on the page.
    pub text: Sensitive<String>,
    /// Its places: one per line it touches.
    pub pieces: Vec<Piece>,
    /// Text around it on its page.
    pub snippet: Sensitive<String>,
    /// Where it lies in the snippet: start and end in Unicode scalar values.
    pub highlight: (usize, usize),
    /// Which of the things looked for it is, from 0, in the order of the query.
    pub term: usize,
}

/// The part of a hit on one line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Piece {
    /// Page, from 1.
    pub page: u32,
    /// Corners in displayed PDF points, origin top left.
    pub quad: Quad,
    /// Number of the line on its page, from 0.
    pub line: u32,
    /// First and last word on its page, from 0, both included.
    pub words: (usize, usize),
}

/// The words of a page with the first ones of the page after it.
pub(super) struct Sheet<'a> {
    page: &'a Page,
    after: &'a [Word],
    pub(super) tokens: Vec<Token>,
}

impl<'a> Sheet<'a> {
    /// Tokens of a page; `after` is the page that follows it.
    pub(super) fn new(page: &'a Page, after: Option<&'a Page>) -> Self {
        let after = after.map_or(&[] as &[Word], |after| {
            &after.words[..after.words.len().min(SEAM)]
        });
        let own = page.words.iter().map(|word| Source {
            text: word.text.reveal(),
            line: word.line,
        });
        // Lines of the following page must not look like lines of this one.
        let border = page.words.last().map_or(0, |word| word.line.saturating_add(1));
        let next = after.iter().map(|word| Source {
            text: word.text.reveal(),
            line: border.saturating_add(1).saturating_add(word.line),
        });
        let tokens = tokens(own.chain(next), false);
        Self { page, after, tokens }
    }

    /// How many words the page itself has.
    pub(super) fn own_words(&self) -> usize {
        self.page.words.len()
    }

    /// Whether no words follow the page's own.
    pub(super) fn ends_document(&self) -> bool {
        self.after.is_empty()
    }

    /// Finds every leaf given, longest match first at every place, in reading order.
    pub(super) fn hits<'l>(&self, leaves: impl IntoIterator<Item = (usize, &'l Leaf)>) -> Vec<Hit> {
        let places = self.places();
        let mut spans = Vec::new();
        for (term, leaf) in leaves {
            let mut from = 0;
            for at in 0..places.len() {
                // What begins on the following page is that page's to tell.
                let is_own = places[at].iter().any(|token| token.first_word < self.own_words());
                if at < from || !is_own {
                    continue;
                }
                let longest = leaf
                    .patterns
                    .iter()
                    .filter_map(|pattern| matched(&places, at, pattern))
                    .max_by_key(|span| span.next);
                if let Some(span) = longest {
                    from = span.next.max(at + 1);
                    spans.push((term, span));
                }
            }
        }
        spans.sort_by_key(|(term, span)| (span.position, std::cmp::Reverse(span.next), *term));
        let mut reached = 0;
        // What lies wholly inside another hit is that hit.
        spans.retain(|(_, span)| {
            let is_new = span.next > reached;
            reached = reached.max(span.next);
            is_new
        });
        spans.truncate(MOST_HITS);
        spans
            .into_iter()
            .map(|(term, span)| self.hit(term, span))
            .collect()
    }

    /// Tokens by the position they begin at.
    fn places(&self) -> Vec<Vec<&Token>> {
        let count = self
            .tokens
            .iter()
            .map(|token| token.position + 1)
            .max()
            .unwrap_or(0);
        let mut places: Vec<Vec<&Token>> = vec![Vec::new(); count];
        for token in &self.tokens {
            places[token.position].push(token);
        }
        places
    }

    fn word(&self, index: usize) -> &Word {
        match self.page.words.get(index) {
            Some(word) => word,
            None => &self.after[index - self.page.words.len()],
        }
    }

    fn hit(&self, term: usize, span: Span) -> Hit {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut text = String::new();
        for index in span.first_word..=span.last_word {
            let word = self.word(index);
            let from = if index == span.first_word { span.start } else { 0 };
            let length = word.text.reveal().chars().count();
            let to = if index == span.last_word { span.end } else { length };
            if index > span.first_word {
                text.push(' ');
            }
            text.extend(
                word.text
                    .reveal()
                    .chars()
                    .skip(from)
                    .take(to.saturating_sub(from)),
            );
            let (page, place) = match index.checked_sub(self.page.words.len()) {
                None => (self.page.index, index),
                Some(after) => (self.page.index + 1, after),
            };
            let quad = part_of(word, from, to, length);
            match pieces.last_mut() {
                Some(piece) if piece.page == page && piece.line == word.line => {
                    piece.quad = joined(&piece.quad, &quad);
                    piece.words.1 = place;
                }
                _ => pieces.push(Piece {
                    page,
                    quad,
                    line: word.line,
                    words: (place, place),
                }),
            }
        }
        let (snippet, highlight) = self.snippet(&span, &text);
        Hit {
            page: self.page.index,
            text: text.into(),
            pieces,
            snippet: snippet.into(),
            highlight,
            term,
        }
    }

    fn snippet(&self, span: &Span, text: &str) -> (String, (usize, usize)) {
        let around = |index: usize| {
            let word = self.word(index).text.reveal();
            match word.char_indices().nth(LONGEST_AROUND) {
                Some((end, _)) => format!("{}…", &word[..end]),
                None => word.clone(),
            }
        };
        let mut snippet = String::new();
        for index in span.first_word.saturating_sub(AROUND)..span.first_word {
            snippet.push_str(&around(index));
            snippet.push(' ');
        }
        let first = self.word(span.first_word).text.reveal();
        snippet.extend(first.chars().take(span.start));
        let start = snippet.chars().count();
        snippet.push_str(text);
        let end = snippet.chars().count();
        let last = self.word(span.last_word).text.reveal();
        snippet.extend(last.chars().skip(span.end).take(LONGEST_AROUND));
        let all = self.page.words.len() + self.after.len();
        for index in span.last_word + 1..all.min(span.last_word + 1 + AROUND) {
            snippet.push(' ');
            snippet.push_str(&around(index));
        }
        (snippet, (start, end))
    }
}

/// A match in tokens and characters.
#[derive(Clone, Copy, Debug)]
struct Span {
    position: usize,
    next: usize,
    first_word: usize,
    start: usize,
    last_word: usize,
    end: usize,
}

/// Follows a pattern through the tokens from a position on; of several ways the longest.
fn matched(places: &[Vec<&Token>], at: usize, pattern: &[Element]) -> Option<Span> {
    let (element, rest) = pattern.split_first()?;
    let here = places.get(at)?;
    let ways = here
        .iter()
        .filter(|token| is_match(element, &token.text))
        .filter_map(|token| {
            let mut span = Span {
                position: token.position,
                next: token.next,
                first_word: token.first_word,
                start: token.start,
                last_word: token.last_word,
                end: token.end,
            };
            if !rest.is_empty() {
                let tail = matched(places, token.next, rest)?;
                (span.next, span.last_word, span.end) = (tail.next, tail.last_word, tail.end);
            }
            Some(span)
        });
    ways.max_by_key(|span| span.next)
}

fn is_match(element: &Element, token: &str) -> bool {
    match element {
        Element::Exact(text) => token == text,
        Element::Prefix(text) => token
            .trim_start_matches('#')
            .starts_with(text.trim_start_matches('#')),
        Element::Fuzzy(text) => !token.starts_with(['#', '@']) && fuzzy::is_near(text, token),
    }
}

/// The quad of some characters of a word.
fn part_of(word: &Word, from: usize, to: usize, length: usize) -> Quad {
    if from == 0 && to >= length {
        return word.quad;
    }
    let share = |characters: usize| match characters {
        0 => 0.0,
        _ if word.edges.len() == length => word
            .edges
            .get(characters - 1)
            .map_or(1.0, |edge| f64::from(*edge)),
        _ => characters as f64 / length.max(1) as f64,
    };
    let (left, right) = (share(from).clamp(0.0, 1.0), share(to).clamp(0.0, 1.0));
    let [x1, y1, x2, y2, x3, y3, x4, y4] = word.quad.0;
    let along = |a: f64, b: f64, share: f64| a + (b - a) * share;
    Quad([
        along(x1, x2, left),
        along(y1, y2, left),
        along(x1, x2, right),
        along(y1, y2, right),
        along(x4, x3, right),
        along(y4, y3, right),
        along(x4, x3, left),
        along(y4, y3, left),
    ])
}

/// One quad around two neighbours of a line.
fn joined(first: &Quad, second: &Quad) -> Quad {
    let is_upright = |quad: &Quad| {
        let q = &quad.0;
        q[1] == q[3] && q[5] == q[7] && q[0] == q[6] && q[2] == q[4] && q[0] <= q[2] && q[1] <= q[5]
    };
    if is_upright(first) && is_upright(second) {
        let both: Box2 = first.bounds().union(&second.bounds());
        return Quad::from_box(both);
    }
    let (a, b) = (&first.0, &second.0);
    Quad([a[0], a[1], b[2], b[3], b[4], b[5], a[6], a[7]])
}

#[cfg(test)]
mod tests {
    use super::Sheet;
    use crate::search::query::Query;
    use obelus_evidence::{Box2, Page, Quad, TextSource, Word};

    /// Lines of words, each character 10 points wide, lines 20 points apart.
    fn page(index: u32, text: &str) -> Page {
        let mut words = Vec::new();
        for (line, row) in (0u32..).zip(text.lines()) {
            let mut x = 0.0;
            for word in row.split_whitespace() {
                let width = word.chars().count() as f64 * 10.0;
                let y = f64::from(line) * 20.0;
                words.push(Word {
                    text: word.into(),
                    quad: Quad::from_box(Box2 {
                        x0: x,
                        y0: y,
                        x1: x + width,
                        y1: y + 10.0,
                    }),
                    confidence: 1.0,
                    line,
                    edges: vec![],
                });
                x += width + 10.0;
            }
        }
        Page {
            index,
            width: 600.0,
            height: 800.0,
            source: TextSource::Native,
            words,
        }
    }

    fn found(text: &str, after: &str, query: &str) -> Vec<(String, Vec<[f64; 4]>)> {
        let (page, after) = (page(1, text), page(2, after));
        let query = Query::parse(query).unwrap();
        let sheet = Sheet::new(&page, Some(&after));
        let hits = sheet.hits(query.leaves.iter().enumerate());
        let boxes = |hit: &super::Hit| {
            hit.pieces
                .iter()
                .map(|piece| piece.quad.bounds().into())
                .collect()
        };
        for hit in &hits {
            let (start, end) = hit.highlight;
            let marked: String = hit
                .snippet
                .reveal()
                .chars()
                .skip(start)
                .take(end - start)
                .collect();
            assert_eq!(&marked, hit.text.reveal());
        }
        hits.iter()
            .map(|hit| (hit.text.reveal().clone(), boxes(hit)))
            .collect()
    }

    #[test]
    fn boxes_hold_the_word_without_its_punctuation() {
        let hits = found("said (Roe's) thing", "", "roe");
        assert_eq!(hits, [("Roe".to_owned(), vec![[60.0, 0.0, 90.0, 10.0]])]);
    }

    #[test]
    fn phrases_are_found_over_lines_hyphens_and_pages() {
        assert_eq!(
            found("the wit-\nness state-\nment of", "", "\"witness statement of\"").len(),
            1
        );
        let hits = found("by Jane", "Roe, aged 40", "\"jane roe\"");
        assert_eq!(hits[0].1.len(), 2);
        assert!(
            found("x", "Roe, aged 40", "roe").is_empty(),
            "the next page tells its own"
        );
        assert!(found("jane said roe", "", "\"jane roe\"").is_empty());
    }

    #[test]
    fn variants_take_the_longest_and_count_once() {
        let hits = found(
            "Jane Roe and J. Roe and ROE's; Mrs Roe-Smith",
            "",
            "name:\"Jane Roe\"",
        );
        let texts: Vec<&str> = hits.iter().map(|hit| hit.0.as_str()).collect();
        assert_eq!(texts, ["Jane Roe", "J. Roe", "ROE", "Roe"]);
    }

    #[test]
    fn prefixes_fuzzy_words_dates_and_numbers_are_found() {
        assert_eq!(
            found("a staternent by rnorgan", "", "statement~ morgan~").len(),
            2
        );
        assert_eq!(found("carpet car scar", "", "car*").len(), 2);
        assert_eq!(
            found(
                "on 12th March 2024 rang +44 7700 900123",
                "",
                "12/03/24 07700900123"
            )
            .len(),
            2
        );
        assert_eq!(found("rang +44 7700 900123", "", "07700*").len(), 1);
        assert_eq!(found("number AB12CDE here", "", "ab12 cde").len(), 1);
    }
}
