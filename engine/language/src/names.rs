//! The grammar of names: which words after a point of the text belong to one name.

use crate::lexicon::{self, PARTICLES, RANKS, TITLES, is_in};
use crate::{Shape, Text};
use std::ops::Range;

/// How much the place in the text speaks for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Behind a title, rank or label: any capitalised word that is not a word of forms will do.
    Strong,
    /// Anywhere: everyday words end the name, even those that are names too.
    Weak,
}

/// Words of a name that begins at word `at`, or `None` when none does.
///
/// Reads first names, initials, particles and surnames on one line, or over a line break when the lines are running
/// text. Titles are no part of it.
pub(crate) fn read(text: &Text, at: usize, trust: Trust) -> Option<Range<usize>> {
    let words = text.words();
    let first = words.get(at)?;
    let particle = trust == Trust::Strong && starts_with_particle(text, at);
    if !particle && !can_be_name(text, at, trust) {
        return None;
    }
    if label_follows(text, at) {
        return None;
    }
    let mut end = at + 1;
    let mut capitalised = usize::from(first.is_capitalised());
    // Behind a known first name even an everyday word is a surname: Jo Banks.
    let known = lexicon::is_first_name(&text.word(at).to_lowercase())
        && !lexicon::is_everyday(&text.word(at).to_lowercase());
    while capitalised < 5 && !words[end - 1].possessive && joins(text, end) {
        // "… PC 12 Hill" at the end of a box, "Demelza is …" in the line below: two names
        let another = text.view()[words[end - 1].end()..words[end].start()].contains('\n')
            && lexicon::is_first_name(&text.word(end).to_lowercase())
            && !lexicon::is_surname(&text.word(end).to_lowercase())
            && !lexicon::is_first_name(&text.word(end - 1).to_lowercase());
        // "Poe DC" in a row of a table
        let rank =
            words[end].shape == Shape::Upper && text.word(end).len() <= 4 && is_in(RANKS, text.word(end));
        if another || rank {
            break;
        }
        if can_be_name(text, end, Trust::Weak)
            || end - at <= 2 && can_be_name(text, end, if known { Trust::Strong } else { trust })
        {
            if label_follows(text, end) || begins_label(text, end) || too_long_in_capitals(text, at, end) {
                break;
            }
            capitalised += 1;
            end += 1;
        } else if starts_with_particle(text, end) {
            end += 1;
        } else {
            break;
        }
    }
    while end > at + 1 && words[end - 1].shape == Shape::Lower {
        end -= 1;
    }
    // A lone initial is no name.
    let only_initials = words[at..end].iter().all(|word| word.shape == Shape::Initial);
    (!only_initials).then_some(at..end)
}

/// Bytes of a run of words.
pub(crate) fn bytes(text: &Text, words: &Range<usize>) -> Range<usize> {
    text.words()[words.start].start()..text.words()[words.end - 1].end()
}

/// Whether a word may stand in a name.
pub(crate) fn can_be_name(text: &Text, at: usize, trust: Trust) -> bool {
    let Some(word) = text.words().get(at) else {
        return false;
    };
    if !word.is_capitalised() {
        return false;
    }
    if word.shape == Shape::Initial {
        return is_initial(text, at, trust);
    }
    let written = text.word(at);
    if is_in(TITLES, written) || is_in(RANKS, written) && trust == Trust::Weak {
        return false;
    }
    let lower = written.to_lowercase();
    if is_no_word_of_a_name(&lower, word.shape) {
        return false;
    }
    match trust {
        Trust::Strong => !lexicon::is_never_a_name(&lower),
        Trust::Weak => !lexicon::is_everyday(&lower) || lexicon::FIRST_NAMES.contains(&*lower),
    }
}

/// Contractions ("I'm", "Circ'd") and abbreviations in capitals without a vowel ("INFT") are no words of a name.
pub(crate) fn is_no_word_of_a_name(lower: &str, shape: Shape) -> bool {
    let contracted = ["'m", "'ve", "'ll", "'re", "n't", "'d"]
        .iter()
        .any(|end| lower.ends_with(end));
    let letters = lower.chars().count();
    let abbreviated = shape == Shape::Upper
        && (3..=6).contains(&letters)
        && lower
            .bytes()
            .all(|b| b.is_ascii_lowercase() && !b"aeiouy".contains(&b))
        && !lexicon::is_surname(lower)
        && !lexicon::is_first_name(lower);
    contracted || abbreviated
}

/// A capital letter with a full stop behind it, or one between or before capitalised words.
fn is_initial(text: &Text, at: usize, trust: Trust) -> bool {
    let word = text.words()[at];
    let letter = text.word(at);
    let rest = &text.view()[word.end()..];
    if rest.starts_with('.') {
        return true;
    }
    // "A" and "I" are words more often than initials, but for "Signed: A R Poe".
    let next_is_name = text.words().get(at + 1).is_some_and(|next| {
        rest.starts_with(' ')
            && next.start() == word.end() + 1
            && matches!(next.shape, Shape::Capital | Shape::Upper)
    });
    let next_is_initial = text.words().get(at + 1).is_some_and(|next| {
        rest.starts_with(' ') && next.shape == Shape::Initial && !matches!(text.word(at + 1), "A" | "I")
    });
    (next_is_name || next_is_initial) && (trust == Trust::Strong || !matches!(letter, "A" | "I"))
}

/// Whether word `at` stands directly behind the word before it, as words of one name do.
pub(crate) fn joins(text: &Text, at: usize) -> bool {
    let words = text.words();
    let (Some(previous), Some(word)) = (words.get(at.wrapping_sub(1)), words.get(at)) else {
        return false;
    };
    let gap = &text.view()[previous.end()..word.start()];
    match gap {
        " " => true,
        "." | ". " => previous.shape == Shape::Initial,
        "\n" => flows_over(text, previous.end()),
        _ => false,
    }
}

/// Whether the line that ends at a byte is running text that goes on in the next line.
pub(crate) fn flows_over(text: &Text, line_end: usize) -> bool {
    let number = text.line_number(line_end);
    let line = text.line(number);
    let next = text.line(number + 1);
    let next_text = &text.view()[next.clone()];
    let goes_on = next_text
        .split_whitespace()
        .nth(1)
        .is_some_and(|word| word.starts_with(char::is_lowercase))
        || next_text
            .split_whitespace()
            .next()
            .is_some_and(|word| word.ends_with(['.', ',']));
    line.len() >= 50 && next.len() >= 4 && goes_on
}

fn starts_with_particle(text: &Text, at: usize) -> bool {
    let next_is_capital =
        text.words().get(at + 1).is_some_and(|next| next.is_capitalised()) && joins(text, at + 1);
    let next_is_particle = is_in(PARTICLES, text.word(at + 1));
    is_in(PARTICLES, text.word(at)) && (next_is_capital || next_is_particle)
}

/// Whether the word begins a label, `Station:` or `Preferred contact number:`, and so is no name.
fn label_follows(text: &Text, at: usize) -> bool {
    let words = text.words();
    for (number, word) in words.iter().enumerate().skip(at).take(4) {
        if number > at && (word.shape != Shape::Lower || !joins(text, number)) {
            return false;
        }
        let rest = &text.view()[word.end()..];
        let rest = rest.strip_prefix("(s)").unwrap_or(rest);
        if rest.starts_with(':') || rest.starts_with(" :") {
            return true;
        }
    }
    false
}

/// Whether the word is an everyday word before another that ends labels: `First names`, `Contact number`.
fn begins_label(text: &Text, at: usize) -> bool {
    let lower = text.word(at).to_lowercase();
    let ends = [
        "name", "names", "number", "no", "address", "of", "date", "status", "details", "contact",
    ];
    let next = at + 1 < text.words().len() && joins(text, at + 1) && is_in(&ends, text.word(at + 1));
    next && (lexicon::is_everyday(&lower) || lexicon::is_common(&lower))
}

/// In a line all in capitals a second word is taken when it is no English word, a third only when it is a known name.
fn too_long_in_capitals(text: &Text, start: usize, at: usize) -> bool {
    let words = text.words();
    let lower = text.word(at).to_lowercase();
    let known = lexicon::is_first_name(&lower) || lexicon::is_surname(&lower);
    if words[at].shape != Shape::Upper || at == start || known {
        return false;
    }
    let behind_first_name = lexicon::is_first_name(&text.word(start).to_lowercase());
    let english = lexicon::COMMON_WORDS.contains(lower.as_str()) || lower.len() < 3;
    if at - start == 1 && (behind_first_name || !english) {
        return false;
    }
    let line = text.line(text.line_number(words[at].start()));
    let from = text.word_at(line.start);
    let on_line = words[from..].iter().take_while(|word| word.start() < line.end);
    let (all, upper) = on_line.fold((0, 0), |(all, upper), word| {
        (
            all + 1,
            upper + usize::from(matches!(word.shape, Shape::Upper | Shape::Initial)),
        )
    });
    all > 4 && upper * 3 > all * 2
}

/// How well the words of a name are known, 0 to 1: known first name before a known surname is the best.
pub(crate) fn plausibility(text: &Text, words: &Range<usize>) -> f32 {
    let lower: Vec<String> = words.clone().map(|at| text.word(at).to_lowercase()).collect();
    let first = lower.first().is_some_and(|word| lexicon::is_first_name(word));
    let last = lower.last().is_some_and(|word| lexicon::is_surname(word));
    match (first, last && lower.len() > 1) {
        (true, true) => 1.0,
        (true, false) if lower.len() > 1 => 0.8,
        (true, false) => 0.6,
        (false, true) => 0.6,
        (false, false)
            if lower
                .iter()
                .any(|word| lexicon::is_surname(word) || lexicon::is_first_name(word)) =>
        {
            0.5
        }
        _ => 0.2,
    }
}

/// Whether two or three words read as a first name and a surname by the lists alone: the model calls many a person in a
/// table an organisation.
pub(crate) fn reads_as_person(text: &Text, words: &Range<usize>) -> bool {
    if !(2..=3).contains(&words.len()) {
        return false;
    }
    let lower = |at: usize| text.word(at).to_lowercase();
    let (first, last) = (lower(words.start), lower(words.end - 1));
    let capitalised = words.clone().all(|at| text.words()[at].is_capitalised());
    let is_name = |word: &str| {
        !lexicon::is_never_a_name(word) && (lexicon::is_surname(word) || !lexicon::is_common(word))
    };
    capitalised && lexicon::is_first_name(&first) && is_name(&last)
}

/// Whether every word of the run is an English word or stands in lower case somewhere in the text, and none is a
/// well-known name.
pub(crate) fn are_everyday_here(text: &Text, words: &Range<usize>) -> bool {
    words.clone().all(|at| {
        let lower = text.word(at).to_lowercase();
        (text.has_lower_case(&lower) || lexicon::is_common(&lower))
            && !lexicon::is_first_name(&lower)
            && !lexicon::is_surname(&lower)
    })
}

/// The key that all spellings of one name share: lower case, words joined by one space.
pub(crate) fn key(text: &Text, words: &Range<usize>) -> String {
    words
        .clone()
        .map(|at| text.word(at).to_lowercase())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Trust, bytes, read};
    use crate::Text;

    fn name_in(source: &str, behind: &str, trust: Trust) -> Option<String> {
        let text = Text::new(source);
        let at = source.find(behind).expect("the mark") + behind.len();
        let words = read(&text, text.word_at(at), trust)?;
        Some(text.view()[bytes(&text, &words)].to_owned())
    }

    #[test]
    fn names_end_at_labels_verbs_and_possessives() {
        let strong = |source, behind| name_in(source, behind, Trust::Strong);
        assert_eq!(
            strong("Surname: MCLOVE Forename(s): EOIN", "Surname:").as_deref(),
            Some("MCLOVE")
        );
        assert_eq!(
            strong("Name: Janet Poole Preferred contact: x", "Name:").as_deref(),
            Some("Janet Poole")
        );
        assert_eq!(strong("Mr O'Brien's car", "Mr").as_deref(), Some("O'Brien"));
        assert_eq!(strong("Ms Page said", "Ms").as_deref(), Some("Page"));
        assert_eq!(
            strong("Dr J. K. van der Berg arrived", "Dr").as_deref(),
            Some("J. K. van der Berg")
        );
        assert_eq!(strong("Name: Address: 1 High St", "Name:"), None);
        assert_eq!(strong("Name: Not known", "Name:"), None);
    }

    #[test]
    fn a_name_goes_over_a_line_break_in_running_text_only() {
        let prose = "I then walked to the shop on the corner and met John\nSmith who was waiting.";
        assert_eq!(name_in(prose, "met", Trust::Weak).as_deref(), Some("John\nSmith"));
        assert_eq!(
            name_in("met John\nSmith", "met", Trust::Weak).as_deref(),
            Some("John")
        );
    }

    #[test]
    fn a_line_in_capitals_gives_two_words() {
        let line = "VICTIM: SHELAGH MCLOVE PROVIDED STATEMENT AT SCENE";
        assert_eq!(
            name_in(line, "VICTIM:", Trust::Strong).as_deref(),
            Some("SHELAGH MCLOVE")
        );
    }
}
