//! Whether every mention that had to be masked is covered, after the Text Anonymization Benchmark (Pilán et al. 2022).

use crate::interval::Share;
use std::collections::{BTreeMap, HashSet};

/// A mention and whether it must be masked.
#[derive(Clone, Debug)]
pub struct Mention {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Type of the benchmark: PERSON, LOCATION, ORGANISATION, DATE, CODE, DEM, QUANTITY, MISC.
    pub label: String,
    /// DIRECT, QUASI or NO_MASK.
    pub kind: String,
}

/// Words of a mention that need not be covered.
const FREE: &[&str] = &[
    "mr", "mrs", "ms", "miss", "dr", "and", "or", "from", "until", "to", "about", "after", "as", "at",
    "before", "between", "by", "during", "for", "in", "into", "of", "on", "over", "since", "with", "the",
    "a", "an",
];

/// Counts over documents.
#[derive(Clone, Debug, Default)]
pub struct Masking {
    counts: BTreeMap<(String, String), (usize, usize)>,
    right: usize,
    covered: usize,
}

impl Masking {
    /// Adds a document: its mentions, and what was found in it.
    pub fn add(&mut self, text: &[char], mentions: &[Mention], found: &[(usize, usize)]) {
        let covered: HashSet<usize> = found.iter().flat_map(|(start, end)| *start..*end).collect();
        let mut to_mask = HashSet::new();
        for mention in mentions.iter().filter(|m| m.kind != "NO_MASK") {
            to_mask.extend(mention.start..mention.end);
            let is_covered = needed(text, mention).all(|at| covered.contains(&at));
            let entry = self
                .counts
                .entry((mention.kind.clone(), mention.label.clone()))
                .or_default();
            entry.0 += usize::from(is_covered);
            entry.1 += 1;
        }
        let letters = covered
            .iter()
            .filter(|at| text.get(**at).is_some_and(|c| c.is_alphanumeric()));
        for at in letters {
            self.covered += 1;
            self.right += usize::from(to_mask.contains(at));
        }
    }

    /// Share of covered mentions of a kind, over the given types, or over all when none is given.
    pub fn recall(&self, kind: &str, labels: &[&str]) -> Share {
        let (mut hits, mut of) = (0, 0);
        for ((counted, label), (hit, all)) in &self.counts {
            if counted == kind && (labels.is_empty() || labels.contains(&label.as_str())) {
                hits += hit;
                of += all;
            }
        }
        Share::new(hits, of)
    }

    /// Share of covered letters and digits that had to be masked.
    pub fn precision(&self) -> Share {
        Share::new(self.right, self.covered)
    }
}

/// Characters of a mention's words that must be covered.
fn needed<'a>(text: &'a [char], mention: &Mention) -> impl Iterator<Item = usize> + 'a {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = mention.end.min(text.len());
    let mut words: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.iter().enumerate().take(end).skip(mention.start) {
        if !is_word(*c) {
            continue;
        }
        match words.last_mut() {
            Some(word) if word.1 == at => word.1 += 1,
            _ => words.push((at, at + 1)),
        }
    }
    words
        .into_iter()
        .filter(|(start, end)| {
            let word: String = text[*start..*end].iter().flat_map(|c| c.to_lowercase()).collect();
            !FREE.contains(&word.as_str())
        })
        .flat_map(|(start, end)| start..end)
}

#[cfg(test)]
mod tests {
    use super::{Masking, Mention};

    #[test]
    fn titles_and_function_words_need_no_cover_and_other_words_do() {
        let text: Vec<char> = "Mr Tomasz Wren, born in the spring of 1980, case 6813/09"
            .chars()
            .collect();
        let mention = |start, end, label: &str, kind: &str| Mention {
            start,
            end,
            label: label.to_owned(),
            kind: kind.to_owned(),
        };
        let mentions = [
            mention(0, 14, "PERSON", "DIRECT"),
            mention(24, 42, "DATE", "QUASI"),
            mention(49, 56, "CODE", "NO_MASK"),
        ];
        let mut masking = Masking::default();
        // "Mr" is left out, "spring" too, and the code, which needs no mask, is covered.
        masking.add(&text, &mentions, &[(3, 14), (38, 42), (49, 56)]);
        assert_eq!(masking.recall("DIRECT", &[]).hits, 1);
        assert_eq!(masking.recall("QUASI", &[]).hits, 0);
        assert_eq!(masking.recall("QUASI", &["PERSON"]).of, 0);
        // Letters and digits: 10 of the name, 4 of the year, 6 of the code.
        assert_eq!((masking.precision().hits, masking.precision().of), (14, 20));
    }
}
