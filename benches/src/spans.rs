//! The span scorer behind every figure on suggestion quality, one rule for all systems.
//!
//! Both sides are trimmed first, because guidelines differ: outer quotes and punctuation, a leading "the" or title, a
//! trailing 's. Then *strict* is the same span with the same label, *overlap* any common character with the same label, and
//! *characters* counts characters. All offsets are Unicode scalar values.

use std::collections::HashSet;

/// A labelled stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What it is.
    pub label: String,
}

/// Found and right, found and wrong, not found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Gold that was found.
    pub right: usize,
    /// Found without gold.
    pub wrong: usize,
    /// Gold without a finding.
    pub missed: usize,
}

impl Counts {
    /// Adds another's counts.
    pub fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }

    /// F1 in 0 to 1; 0 when nothing is right.
    pub fn f1(self) -> f64 {
        let twice = 2.0 * self.right as f64;
        let all = twice + (self.wrong + self.missed) as f64;
        if self.right == 0 { 0.0 } else { twice / all }
    }
}

/// One document's counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By label, in the order asked for: same span.
    pub strict: Vec<Counts>,
    /// By label: any overlap.
    pub overlap: Vec<Counts>,
    /// By label: characters.
    pub characters: Vec<Counts>,
    /// Characters, labels ignored, nothing trimmed.
    pub any: Counts,
}

const LEADING: &str = " \n\t'\"“”‘’,.;:()[]";
const TRAILING: &str = " \n\t'\"“”‘’,;:()[]";
const PREFIXES: [&str; 11] = [
    "the ", "The ", "Mr ", "Mr. ", "Mrs ", "Mrs. ", "Ms ", "Ms. ", "Dr ", "Dr. ", "Miss ",
];

/// The span that counts: quotes, punctuation, leading articles and titles, and a possessive ending dropped.
pub fn trim(text: &[char], start: usize, end: usize) -> (usize, usize) {
    let (mut start, mut end) = (start, end.min(text.len()));
    while start < end && LEADING.contains(text[start]) {
        start += 1;
    }
    while end > start && TRAILING.contains(text[end - 1]) {
        end -= 1;
    }
    for _ in 0..2 {
        for prefix in PREFIXES {
            let length = prefix.chars().count();
            if end >= start + length && text[start..start + length].iter().copied().eq(prefix.chars()) {
                start += length;
            }
        }
    }
    if end >= start + 2 && text[end - 1] == 's' && matches!(text[end - 2], '\'' | '’') {
        end -= 2;
    }
    if end > start + 4 && text[end - 1] == '.' {
        end -= 1;
    }
    (start, end)
}

/// Compares what was found in one document with its gold, for the labels asked for.
pub fn tally(text: &[char], gold: &[Span], found: &[Span], labels: &[&str]) -> Tally {
    let mut tally = Tally::default();
    for label in labels {
        let (gold, found) = (trimmed(text, gold, label), trimmed(text, found, label));
        let same = gold.intersection(&found).count();
        tally.strict.push(Counts {
            right: same,
            wrong: found.len() - same,
            missed: gold.len() - same,
        });
        let meets = |one: &(usize, usize), others: &HashSet<(usize, usize)>| {
            others.iter().any(|other| one.0 < other.1 && other.0 < one.1)
        };
        let met = gold.iter().filter(|span| meets(span, &found)).count();
        let right = found.iter().filter(|span| meets(span, &gold)).count();
        tally.overlap.push(Counts {
            right: met,
            wrong: found.len() - right,
            missed: gold.len() - met,
        });
        tally.characters.push(compare(
            &covered(gold.iter().copied()),
            &covered(found.iter().copied()),
        ));
    }
    let asked = |spans: &[Span]| {
        let ranges: Vec<_> = spans
            .iter()
            .filter(|span| labels.contains(&span.label.as_str()))
            .map(|span| (span.start, span.end))
            .collect();
        covered(ranges.into_iter())
    };
    tally.any = compare(&asked(gold), &asked(found));
    tally
}

fn trimmed(text: &[char], spans: &[Span], label: &str) -> HashSet<(usize, usize)> {
    spans
        .iter()
        .filter(|span| span.label == label)
        .map(|span| trim(text, span.start, span.end))
        .filter(|(start, end)| end > start)
        .collect()
}

fn covered(ranges: impl Iterator<Item = (usize, usize)>) -> HashSet<usize> {
    ranges.flat_map(|(start, end)| start..end).collect()
}

fn compare(gold: &HashSet<usize>, found: &HashSet<usize>) -> Counts {
    let right = gold.intersection(found).count();
    Counts {
        right,
        wrong: found.len() - right,
        missed: gold.len() - right,
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Span, tally, trim};

    fn trimmed(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let (start, end) = trim(&chars, 0, chars.len());
        chars[start..end].iter().collect()
    }

    fn span(start: usize, end: usize, label: &str) -> Span {
        Span {
            start,
            end,
            label: label.to_owned(),
        }
    }

    #[test]
    fn both_sides_lose_what_guidelines_differ_on() {
        for (written, counts) in [
            ("Mr Tomasz Wren's", "Tomasz Wren"),
            // Quotes go before the article does, as in the rule this follows.
            ("(the “Leeds Crown Court”),", "“Leeds Crown Court"),
            ("Dr. Zoë Ó Briain’s", "Zoë Ó Briain"),
            ("The Mr Wren", "Wren"),
            ("Smith Ltd.", "Smith Ltd"),
            ("J.P.", "J.P."),
            ("…", "…"),
            (" ,", ""),
        ] {
            assert_eq!(trimmed(written), counts, "{written}");
        }
    }

    #[test]
    fn strict_overlap_and_characters_are_counted_by_label() {
        let text: Vec<char> = "Mr Tomasz Wren of Leeds met Ann".chars().collect();
        let gold = [
            span(0, 14, "PERSON"),
            span(18, 23, "LOCATION"),
            span(28, 31, "PERSON"),
        ];
        let found = [
            span(3, 14, "PERSON"),
            span(18, 23, "PERSON"),
            span(24, 31, "PERSON"),
        ];
        let tally = tally(&text, &gold, &found, &["PERSON", "LOCATION"]);
        let counts = |right, wrong, missed| Counts { right, wrong, missed };
        assert_eq!(tally.strict, [counts(1, 2, 1), counts(0, 0, 1)]);
        assert_eq!(tally.overlap, [counts(2, 1, 0), counts(0, 0, 1)]);
        // "met " is 4 characters too many, Leeds 5 of another label.
        assert_eq!(tally.characters, [counts(14, 9, 0), counts(0, 0, 5)]);
        // Labels ignored and nothing trimmed: "Mr " is missed, "met " too many.
        assert_eq!(tally.any, counts(19, 4, 3));
        assert!((tally.strict[0].f1() - 0.4).abs() < 1e-9);
    }

    #[test]
    fn spans_beyond_the_text_and_empty_ones_do_not_count() {
        let text: Vec<char> = "Ann".chars().collect();
        let tally = tally(
            &text,
            &[span(0, 3, "PERSON")],
            &[span(0, 99, "PERSON"), span(2, 2, "PERSON")],
            &["PERSON"],
        );
        assert_eq!(tally.strict[0].right, 1);
        assert_eq!(tally.strict[0].wrong, 0);
    }
}
