//! Numbered blocks of a paper: `Item 1`, `Item 2`, `Item 3` each begin what is said of one thing or person.

use crate::{Text, months::MONTHS};
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W{0,3}(?P<word>[a-z]{3,12})[ .]*(?:no\.? ?|number )?#?(?P<number>\d{1,3})\b")
        .expect("a valid pattern")
});

/// Words that come with numbers inside an address, a reference or at the foot of a page.
const NO_BLOCKS: &[&str] = &[
    "flat",
    "unit",
    "apartment",
    "room",
    "suite",
    "plot",
    "page",
    "form",
    "section",
    "rule",
    "art",
    "article",
    "insp",
    "sgt",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "aged",
    "age",
];

/// The lines, in order, on which numbered blocks begin: one word at the start of a line, with at least three numbers.
pub(crate) fn starts(text: &Text) -> Vec<usize> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut numbers: HashMap<String, Vec<u32>> = HashMap::new();
    for line in 0..text.line_count() {
        let words = &text.view()[text.line(line)];
        // A page border stands inside a line, where the foot of a page meets the head of the next.
        let words = words.rsplit('\u{c}').next().unwrap_or(words);
        let Some(start) = START.captures(words) else {
            continue;
        };
        let word = start["word"].to_lowercase();
        let is_month = MONTHS.iter().any(|month| month.starts_with(&word));
        if is_month || NO_BLOCKS.contains(&word.as_str()) {
            continue;
        }
        let Ok(number) = start["number"].parse() else {
            continue;
        };
        numbers.entry(word.clone()).or_default().push(number);
        found.push((line, word));
    }
    found
        .into_iter()
        .filter(|(_, word)| count_up(&numbers[word]))
        .map(|(line, _)| line)
        .collect()
}

/// At least three numbers, none twice, without wide gaps: "Item 1, 7, 2, 8, 3" of two columns, but not "Born 3 June".
fn count_up(numbers: &[u32]) -> bool {
    let different: HashSet<u32> = numbers.iter().copied().collect();
    let (Some(least), Some(most)) = (different.iter().min(), different.iter().max()) else {
        return false;
    };
    numbers.len() >= 3 && different.len() == numbers.len() && (most - least) as usize <= 2 * numbers.len()
}

#[cfg(test)]
mod tests {
    use super::starts;
    use crate::Text;

    #[test]
    fn three_numbers_behind_one_word_make_blocks() {
        let source = "Seized items\nItem 1 bag\nFlat 1, High Road\nItem 2 bag\nFlat 2, Low Road\nItem 3 bag\nFlat 3, No Road";
        assert_eq!(starts(&Text::new(source)), [1, 3, 5]);
        for none in ["Item 1\nItem 2\nItem 2", "Born 3 June\nBorn 25 May\nBorn 14 May"] {
            assert_eq!(starts(&Text::new(none)), [0; 0], "{none}");
        }
    }
}
