//! Whether a page's text layer can be believed.
//!
//! A redaction over a broken text layer removes the wrong words, and a search over it finds nothing. Fonts without
//! a usable character table give unknown glyphs, control characters or letters of another alphabet position; such a
//! page must be looked at or recognised from pixels instead.

use crate::words::{Glyph, Meaning};
use obelus_evidence::Word;

/// More than this share of unknown glyphs makes a page doubtful.
const DOUBTFUL: f64 = 0.03;
/// More than this share makes its words worthless.
const WORTHLESS: f64 = 0.3;
/// Share of private-use characters (symbols of special fonts) that a page of text may have.
const SYMBOLS: f64 = 0.4;
/// A page needs this many longer words before their shape says anything.
const ENOUGH_WORDS: usize = 25;

/// What a page's text layer is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Trust {
    /// It can be used.
    Sound,
    /// Some characters have no meaning; the words are kept, but the page needs a look.
    Doubtful,
    /// The words are not what the page shows.
    Worthless,
}

/// Judges the glyphs of a page.
pub(super) fn of_glyphs(glyphs: &[Glyph]) -> Trust {
    let (mut inked, mut unknown, mut symbols) = (0_usize, 0_usize, 0_usize);
    for glyph in glyphs.iter().filter(|g| g.ink.is_some()) {
        inked += 1;
        match &glyph.meaning {
            Meaning::Unknown => unknown += 1,
            Meaning::Char(c) if is_meaningless(*c) => unknown += 1,
            Meaning::Char('\u{e000}'..='\u{f8ff}') => symbols += 1,
            Meaning::Several(text) if text.chars().any(is_meaningless) => unknown += 1,
            _ => {}
        }
    }
    let share = |n: usize| n as f64 / inked.max(1) as f64;
    // A bullet or two on an almost empty page is no broken layer.
    if unknown < 3 && symbols < 20 {
        Trust::Sound
    } else if share(unknown) > WORTHLESS || share(symbols) > SYMBOLS {
        Trust::Worthless
    } else if share(unknown) > DOUBTFUL {
        Trust::Doubtful
    } else {
        Trust::Sound
    }
}

fn is_meaningless(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || c == '\u{fffd}' || ('\u{fff0}'..='\u{fff8}').contains(&c)
}

/// Judges words by their look: a font whose table is shifted gives words that nobody could say.
///
/// Words in Latin letters nearly always have a vowel (y and w count, for Welsh); in shifted or scrambled text about
/// every second one has none.
pub(super) fn of_words(words: &[Word]) -> Trust {
    let (mut long, mut voiced) = (0_usize, 0_usize);
    for word in words {
        let text = word.text.reveal();
        let is_plain = text.len() >= 4
            && text.chars().all(|c| c.is_ascii_alphabetic())
            && !text.chars().all(|c| c.is_ascii_uppercase());
        if is_plain {
            long += 1;
            voiced += usize::from(text.chars().any(|c| "aeiouywAEIOUYW".contains(c)));
        }
    }
    if long >= ENOUGH_WORDS && (voiced as f64) < 0.75 * long as f64 { Trust::Worthless } else { Trust::Sound }
}

#[cfg(test)]
mod tests {
    use super::{Trust, of_glyphs, of_words};
    use crate::words::tests::{glyph, text};
    use crate::words::{Meaning, assemble};

    #[test]
    fn unknown_glyphs_cost_trust_by_their_share() {
        let mut page = text("some hundred letters of text that a reader can use without any trouble at all here", 0.0, 0.0);
        assert_eq!(of_glyphs(&page), Trust::Sound);
        for _ in 0..5 {
            page.push(glyph('\u{3}', 0.0, 0.0, 10.0, 5.0));
        }
        assert_eq!(of_glyphs(&page), Trust::Doubtful);
        for glyph in page.iter_mut().take(40) {
            glyph.meaning = Meaning::Unknown;
        }
        assert_eq!(of_glyphs(&page), Trust::Worthless);
    }

    #[test]
    fn shifted_letters_are_not_words() {
        let prose = "there were three people standing outside when they arrived shortly after seven evening \
                     about where that house stands opposite church with garden behind where neighbours were \
                     waiting until police came into view from around corner"
            .replace("                     ", "");
        let shifted: String = prose
            .chars()
            .map(|c| if c.is_ascii_lowercase() { ((c as u8 - b'a' + 23) % 26 + b'a') as char } else { c })
            .collect();
        assert_eq!(of_words(&assemble(text(&prose, 0.0, 0.0), &[])), Trust::Sound);
        assert_eq!(of_words(&assemble(text(&shifted, 0.0, 0.0), &[])), Trust::Worthless);
    }
}
