//! Nearby words raise or lower a score, and say so in the reasons.

use std::ops::Range;

/// Words that speak for or against a hit when they stand near it.
///
/// Cues are written in lower case; they match whole words in any letter case, a single space in a cue matches any
/// run of white space, and a cue that ends in something other than a letter or digit (`tel:`) needs no word border
/// there. Windows are counted in characters and never reach over a page border.
#[derive(Clone, Copy, Debug)]
pub struct Cues {
    /// Words that raise the score.
    pub raise: &'static [&'static str],
    /// Words that lower it.
    pub lower: &'static [&'static str],
    /// How many characters before the hit are searched.
    pub before: usize,
    /// How many characters after the hit are searched.
    pub after: usize,
}

/// What the cues near a hit say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weight {
    /// The nearest raising cue.
    pub raised_by: Option<&'static str>,
    /// The nearest lowering cue.
    pub lowered_by: Option<&'static str>,
}

/// How much one cue moves a score.
pub const STEP: f32 = 0.35;

impl Cues {
    /// Cues searched 60 characters before and 30 after.
    pub const fn new(raise: &'static [&'static str], lower: &'static [&'static str]) -> Self {
        Self {
            raise,
            lower,
            before: 60,
            after: 30,
        }
    }

    /// The same cues with another window, in characters.
    pub const fn within(self, before: usize, after: usize) -> Self {
        Self {
            raise: self.raise,
            lower: self.lower,
            before,
            after,
        }
    }

    /// Looks for cues around a byte range of the view.
    pub fn weigh(&self, view: &str, range: &Range<usize>) -> Weight {
        let before = window_before(view, range.start, self.before);
        let after = window_after(view, range.end, self.after);
        Weight {
            raised_by: nearest(self.raise, before, after),
            lowered_by: nearest(self.lower, before, after),
        }
    }
}

impl Weight {
    /// The score moved by what was found, kept within 0 and 1.
    pub fn apply(&self, score: f32) -> f32 {
        let up = if self.raised_by.is_some() { STEP } else { 0.0 };
        let down = if self.lowered_by.is_some() { STEP } else { 0.0 };
        (score + up - down).clamp(0.0, 1.0)
    }

    /// The sentence for the lawyer, when a cue raised the score.
    pub fn reason(&self) -> Option<String> {
        self.raised_by
            .map(|cue| format!("near the word \u{201c}{}\u{201d}", cue.trim()))
    }
}

/// Up to `chars` characters before a byte, not over a page border.
pub fn window_before(view: &str, at: usize, chars: usize) -> &str {
    let head = view.get(..at).unwrap_or("");
    let start = head
        .char_indices()
        .rev()
        .take(chars)
        .last()
        .map_or(at, |(i, _)| i);
    let window = &head[start.min(head.len())..];
    window.rfind('\u{c}').map_or(window, |page| &window[page + 1..])
}

/// Up to `chars` characters from a byte on, not over a page border.
pub fn window_after(view: &str, at: usize, chars: usize) -> &str {
    let tail = view.get(at..).unwrap_or("");
    let end = tail.char_indices().nth(chars).map_or(tail.len(), |(i, _)| i);
    let window = &tail[..end];
    window.find('\u{c}').map_or(window, |page| &window[..page])
}

/// The cue nearest to the hit; a cue before the hit wins a tie, as labels stand before values.
fn nearest(cues: &[&'static str], before: &str, after: &str) -> Option<&'static str> {
    let mut best: Option<(usize, &'static str)> = None;
    for &cue in cues {
        let behind = last_position(before, cue).map(|end| before.len() - end);
        let ahead = first_position(after, cue).map(|start| start + 1);
        for distance in [behind, ahead].into_iter().flatten() {
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, cue));
            }
        }
    }
    best.map(|(_, cue)| cue)
}

/// Byte just behind the last occurrence.
fn last_position(text: &str, cue: &str) -> Option<usize> {
    let starts = text.char_indices().rev().map(|(at, _)| at);
    starts.into_iter().find_map(|at| match_at(text, at, cue))
}

/// Byte of the first occurrence.
fn first_position(text: &str, cue: &str) -> Option<usize> {
    text.char_indices()
        .map(|(at, _)| at)
        .find(|&at| match_at(text, at, cue).is_some())
}

/// Whether `cue` stands at `at` as whole words; gives the byte behind it.
pub fn match_at(text: &str, at: usize, cue: &str) -> Option<usize> {
    let starts_with_word = cue.chars().next().is_some_and(char::is_alphanumeric);
    if starts_with_word && text[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let mut rest = text[at..].char_indices().peekable();
    let mut end = at;
    for wanted in cue.chars() {
        if wanted == ' ' {
            let mut any = false;
            while let Some(&(i, c)) = rest.peek() {
                if !c.is_whitespace() {
                    break;
                }
                any = true;
                end = at + i + c.len_utf8();
                rest.next();
            }
            if !any {
                return None;
            }
            continue;
        }
        let (i, c) = rest.next()?;
        if !(c == wanted || c.to_lowercase().eq(std::iter::once(wanted))) {
            return None;
        }
        end = at + i + c.len_utf8();
    }
    let ends_with_word = cue.chars().next_back().is_some_and(char::is_alphanumeric);
    if ends_with_word && text[end..].chars().next().is_some_and(char::is_alphanumeric) {
        return None;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::Cues;

    const PHONE: Cues = Cues::new(&["tel", "call me on"], &["invoice"]);

    fn weigh(text: &str) -> (f32, Option<&'static str>) {
        let at = text.find('5').expect("a five");
        let weight = PHONE.weigh(text, &(at..at + 1));
        (weight.apply(0.5), weight.raised_by)
    }

    #[test]
    fn cues_are_whole_words_in_any_case_over_any_space() {
        assert_eq!(weigh("TEL: 5"), (0.85, Some("tel")));
        assert_eq!(weigh("call  me\non 5"), (0.85, Some("call me on")));
        assert_eq!(weigh("the hotel 5"), (0.5, None));
        assert_eq!(weigh("invoice 5").0, 0.15);
        assert_eq!(weigh("5 (tel)"), (0.85, Some("tel")));
    }

    #[test]
    fn cues_on_another_page_do_not_count() {
        assert_eq!(weigh("tel\u{c}5"), (0.5, None));
    }

    #[test]
    fn odd_letters_do_no_harm() {
        assert_eq!(
            weigh("\u{130}\u{df}tel\u{e9}tel tel\u{1f600}5\u{1f600}"),
            (0.85, Some("tel"))
        );
    }
}
