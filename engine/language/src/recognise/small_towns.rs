//! Towns as messages write them, small, behind a word that says where: "back to his cousins in plaistow".

use super::location::{NAME, hit};
use super::person_name::is_hurried;
use crate::{Hit, Shape, Text, lexicon, names};

/// Finds them in texts that hurried writers wrote.
pub(super) fn find(text: &Text) -> Vec<Hit> {
    if !is_hurried(text) {
        return Vec::new();
    }
    let led = |at: usize| {
        matches!(
            text.word(at - 1),
            "in" | "to" | "from" | "near" | "round" | "went" | "at"
        )
    };
    let is_town = |at: usize| {
        let town = text.word(at);
        text.words()[at].shape == Shape::Lower
            && town.len() > 4
            && lexicon::PLACES.contains(town)
            && !lexicon::COMMON_WORDS.contains(town)
            && !lexicon::is_first_name(town)
            && !lexicon::is_surname(town)
    };
    (1..text.words().len())
        .filter(|&at| led(at) && names::joins(text, at) && is_town(at))
        .map(|at| hit(text, &(at..at + 1), 0.6, NAME, "a town, in a hurried text"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::Text;

    fn towns(source: &str) -> Vec<String> {
        let text = Text::new(source);
        find(&text)
            .into_iter()
            .map(|hit| text.view()[hit.range].to_owned())
            .collect()
    }

    #[test]
    fn towns_in_small_letters_are_found_in_messages_only() {
        assert_eq!(towns("i went back to his cousins in plaistow"), ["plaistow"]);
        assert_eq!(towns("im in reading a book to bath"), [""; 0]);
        assert_eq!(towns("He went to plaistow."), [""; 0]);
    }
}
