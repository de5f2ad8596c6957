//! Words of a page as the lines that the Casework App thinks in.

use obelus_evidence::{Box2, Page, Quad, Word};

/// One line of a page: adjacent words that share a line number.
#[derive(Clone, Debug)]
pub struct Line<'p> {
    /// Place on the page, from 0; unique per page.
    pub index: usize,
    /// Its words, each with its place in [`Page::words`].
    pub words: Vec<(usize, &'p Word)>,
}

impl Line<'_> {
    /// Its words joined by one space.
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|(_, w)| w.text.reveal().as_str()).collect();
        words.join(" ")
    }

    /// The smallest upright box around its words.
    pub fn bounds(&self) -> Box2 {
        let boxes = self.words.iter().map(|(_, word)| word.quad.bounds());
        boxes.reduce(|a, b| a.union(&b)).unwrap_or(Box2::from([0.0; 4]))
    }
}

/// The lines of a page in reading order.
pub fn lines(page: &Page) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (place, word) in page.words.iter().enumerate() {
        match lines.last_mut() {
            Some(line) if line.words[0].1.line == word.line => line.words.push((place, word)),
            _ => lines.push(Line {
                index: lines.len(),
                words: vec![(place, word)],
            }),
        }
    }
    lines
}

/// The part of a word that lies in `area`, as text and quad: the whole word where its letters cannot be told apart.
/// `None` when nothing of it does.
pub fn part_within(word: &Word, area: &Box2) -> Option<(String, Quad)> {
    let bounds = word.quad.bounds();
    if !bounds.overlaps_by(area, TOUCH) {
        return None;
    }
    let text = word.text.reveal();
    let whole = || Some((text.clone(), word.quad));
    let is_upright = word.quad.0[1] == word.quad.0[3] && word.quad.0[0] < word.quad.0[2];
    let count = text.chars().count();
    if !is_upright || count == 0 {
        return whole();
    }
    let known = word.edges.len() == count;
    let edge = |n: usize| match (n, known) {
        (0, _) => 0.0,
        (n, true) => f64::from(word.edges[n - 1]),
        (n, false) => n as f64 / count as f64,
    };
    let (from, to) = (
        (area.x0 - bounds.x0) / bounds.width(),
        (area.x1 - bounds.x0) / bounds.width(),
    );
    let taken: Vec<usize> = (0..count)
        .filter(|n| (from..=to).contains(&((edge(*n) + edge(n + 1)) / 2.0)))
        .collect();
    let (Some(first), Some(last)) = (taken.first(), taken.last()) else {
        return whole();
    };
    if taken.len() == count {
        return whole();
    }
    let part = Box2 {
        x0: bounds.x0 + edge(*first) * bounds.width(),
        x1: bounds.x0 + edge(last + 1) * bounds.width(),
        ..bounds
    };
    let text = text.chars().skip(*first).take(last + 1 - first).collect();
    Some((text, Quad::from_box(part)))
}

/// How far boxes must overlap, in points, to be about the same letters.
const TOUCH: f64 = 0.25;

#[cfg(test)]
mod tests {
    use super::{lines, part_within};
    use obelus_evidence::{Box2, Page, Quad, TextSource, Word};

    fn word(text: &str, line: u32, x: f64) -> Word {
        Word {
            text: text.into(),
            quad: Quad::from_box(Box2::from([
                x,
                10.0,
                x + 10.0 * text.chars().count() as f64,
                20.0,
            ])),
            confidence: 1.0,
            line,
            edges: vec![],
        }
    }

    #[test]
    fn words_that_share_a_number_and_follow_each_other_are_a_line() {
        let page = Page {
            index: 1,
            width: 100.0,
            height: 100.0,
            source: TextSource::Native,
            words: vec![word("a", 0, 0.0), word("b", 0, 20.0), word("c", 1, 0.0)],
        };
        let found = lines(&page);
        let texts: Vec<String> = found.iter().map(super::Line::text).collect();
        assert_eq!(texts, ["a b", "c"]);
        assert_eq!(found[0].bounds(), Box2::from([0.0, 10.0, 30.0, 20.0]));
    }

    #[test]
    fn only_the_letters_that_are_meant_are_taken_out_of_a_word() {
        let written = word("name:John", 0, 0.0);
        let (text, quad) = part_within(&written, &Box2::from([50.0, 10.0, 90.0, 20.0])).unwrap();
        assert_eq!((text.as_str(), quad.bounds().x0), ("John", 50.0));
        assert!(part_within(&written, &Box2::from([90.1, 10.0, 120.0, 20.0])).is_none());
        assert_eq!(
            part_within(&written, &Box2::from([-5.0, 9.0, 95.0, 21.0]))
                .unwrap()
                .0,
            "name:John"
        );
    }
}
