//! Finds a term in lines of words, as lawyers mean it: whole words, punctuation aside, phrases across line ends.

use super::lines::{Line, part_within};
use obelus_evidence::{Box2, Page, Quad, Word};

/// A term, ready to be looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term(Vec<String>);

/// Most words of a term.
const MOST_WORDS: usize = 64;

impl Term {
    /// Reads a term; `None` when it has no letter or digit to look for.
    pub fn read(text: &str) -> Option<Self> {
        let words: Vec<String> = text
            .split_whitespace()
            .map(plain)
            .filter(|w| !w.is_empty())
            .take(MOST_WORDS)
            .collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Each of its words, as `write` writes it.
    pub fn each(&self, write: impl Fn(&str) -> String) -> Vec<String> {
        self.0.iter().map(|word| write(word)).collect()
    }

    /// Whether a single word of a document is what one of the term's words means: the same, or holding it between
    /// signs that are not letters (`Smith-Jones` holds `smith`).
    fn is_met(wanted: &str, word: &str) -> bool {
        let found = plain(word);
        found == wanted
            || found
                .split(|c: char| !c.is_alphanumeric())
                .any(|part| part == wanted)
    }

    /// Where the term stands on a page: for each hit its words, as places in the page's list. The words of a phrase
    /// follow each other, also over the end of a line.
    pub fn hits(&self, page: &Page) -> Vec<Vec<usize>> {
        let words = &page.words;
        let last = words.len().saturating_sub(self.0.len() - 1);
        let is_here = |start: &usize| {
            let follows = self.0.iter().zip(&words[*start..]);
            follows.clone().count() == self.0.len()
                && follows
                    .into_iter()
                    .all(|(wanted, word)| Self::is_met(wanted, word.text.reveal()))
        };
        (0..last)
            .filter(is_here)
            .map(|start| (start..start + self.0.len()).collect())
            .collect()
    }

    /// Words of a line that are any of the term's words, when the line has all of them; otherwise none.
    pub fn all_in_line(&self, line: &Line<'_>) -> Vec<usize> {
        let holds = |wanted: &String| {
            line.words
                .iter()
                .any(|(_, word)| Self::is_met(wanted, word.text.reveal()))
        };
        if !self.0.iter().all(holds) {
            return Vec::new();
        }
        let is_one = |word: &Word| {
            self.0
                .iter()
                .any(|wanted| Self::is_met(wanted, word.text.reveal()))
        };
        line.words
            .iter()
            .filter(|(_, word)| is_one(word))
            .map(|(place, _)| *place)
            .collect()
    }
}

/// A word as compared: lower case, without signs at its ends, and without a possessive.
fn plain(word: &str) -> String {
    let word = word.to_lowercase().replace('\u{2019}', "'");
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix("'s").unwrap_or(word).to_owned()
}

/// Boxes over a hit: one for every line it touches, over whole words.
pub fn boxes(page: &Page, hit: &[usize]) -> Vec<Box2> {
    let mut boxes: Vec<(u32, Box2)> = Vec::new();
    for word in hit.iter().filter_map(|place| page.words.get(*place)) {
        let bounds = word.quad.bounds();
        match boxes.last_mut() {
            Some((line, before)) if *line == word.line => *before = before.union(&bounds),
            _ => boxes.push((word.line, bounds)),
        }
    }
    boxes.into_iter().map(|(_, b)| b).collect()
}

/// Boxes over every place where `text` stands inside a word, over its letters only.
pub fn parts(page: &Page, text: &str) -> Vec<Quad> {
    let wanted: Vec<char> = text.trim().to_lowercase().chars().collect();
    let mut found = Vec::new();
    for word in &page.words {
        let letters: Vec<char> = word.text.reveal().to_lowercase().chars().collect();
        let same_length = letters.len() == word.text.reveal().chars().count();
        if wanted.is_empty() || wanted.len() > letters.len() || !same_length {
            continue;
        }
        for start in 0..=letters.len() - wanted.len() {
            if letters[start..start + wanted.len()] == wanted[..] {
                found.push(letters_of(word, start, start + wanted.len()));
            }
        }
    }
    found
}

/// The quad over letters `from..to` of a word.
fn letters_of(word: &Word, from: usize, to: usize) -> Quad {
    let count = word.text.reveal().chars().count();
    let bounds = word.quad.bounds();
    let edge = |n: usize| match word.edges.get(n.wrapping_sub(1)) {
        _ if n == 0 => 0.0,
        Some(edge) if word.edges.len() == count => f64::from(*edge),
        _ => n as f64 / count.max(1) as f64,
    };
    let part = Box2 {
        x0: bounds.x0 + edge(from) * bounds.width(),
        x1: bounds.x0 + edge(to) * bounds.width(),
        ..bounds
    };
    part_within(word, &part).map_or(word.quad, |(_, quad)| quad)
}

#[cfg(test)]
mod tests {
    use super::{Term, boxes, parts};
    use crate::polaris::lines::lines;
    use obelus_evidence::{Box2, Page, Quad, TextSource, Word};

    fn page(text: &[&str]) -> Page {
        let mut words = Vec::new();
        for (number, line) in text.iter().enumerate() {
            let mut x = 0.0;
            for word in line.split(' ') {
                let (width, y) = (10.0 * word.chars().count() as f64, 20.0 * number as f64);
                words.push(Word {
                    text: word.into(),
                    quad: Quad::from_box(Box2::from([x, y, x + width, y + 10.0])),
                    confidence: 1.0,
                    line: number as u32,
                    edges: vec![],
                });
                x += width + 10.0;
            }
        }
        Page {
            index: 1,
            width: 600.0,
            height: 800.0,
            source: TextSource::Native,
            words,
        }
    }

    #[test]
    fn words_are_whole_and_signs_do_not_matter() {
        let page = page(&["an animal in Jane's van; \u{201c}Syracuse,\u{201d} Smith-Jones drinks (a.b*)"]);
        let count = |term: &str| Term::read(term).unwrap().hits(&page).len();
        for (term, hits) in [
            ("an", 1),
            ("jane", 1),
            ("syracuse", 1),
            ("smith", 1),
            ("drink", 0),
            ("JANE'S", 1),
            ("a.b*", 1),
        ] {
            assert_eq!(count(term), hits, "{term}");
        }
        assert!(Term::read(" \u{2026} -- ").is_none());
    }

    #[test]
    fn a_phrase_is_found_across_the_end_of_a_line_with_a_box_on_each_and_its_last_word_does_not_break_the_search()
     {
        let page = page(&["seen by Jane", "Roe, with Jane"]);
        let hits = Term::read("jane roe").unwrap().hits(&page);
        assert_eq!(hits, [vec![2, 3]]);
        assert_eq!(boxes(&page, &hits[0]).len(), 2);
        assert!(Term::read(&"jane ".repeat(50)).unwrap().hits(&page).is_empty());
    }

    #[test]
    fn without_the_phrase_a_line_with_all_words_counts() {
        let page = page(&["Roe and Jane", "Jane alone"]);
        let term = Term::read("jane roe").unwrap();
        let found: Vec<Vec<usize>> = lines(&page).iter().map(|line| term.all_in_line(line)).collect();
        assert_eq!(found, [vec![0, 2], vec![]]);
    }

    #[test]
    fn parts_of_words_are_boxed_by_their_letters() {
        let page = page(&["07700900123"]);
        let found = parts(&page, "900");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].bounds(), Box2::from([50.0, 0.0, 80.0, 10.0]));
        assert!(parts(&page, "").is_empty());
    }
}
