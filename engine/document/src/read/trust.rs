//! Whether a page's text layer can be believed.
//!
//! A redaction over a broken text layer removes the wrong words, and a search over it finds nothing. Fonts without
//! a usable character table give unknown glyphs, control characters or letters of another alphabet position; such a
//! page must be looked at or recognised from pixels instead.

use crate::words::{Glyph, Meaning};
use obelus_evidence::Word;
use std::collections::HashSet;

/// More than this share of unknown glyphs makes a page doubtful.
const DOUBTFUL: f64 = 0.03;
/// More than this share makes its words worthless.
const WORTHLESS: f64 = 0.3;
/// Share of private-use characters (symbols of special fonts) that a page of text may have.
const SYMBOLS: f64 = 0.4;
/// A page needs this many Latin letters in different words before their shares say anything.
const ENOUGH_LETTERS: u32 = 240;
/// Letters less like a language than this are rubbish.
const LIKE_LANGUAGE: f64 = 0.72;

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
    let mut shares = Shares::default();
    for glyph in glyphs.iter().filter(|g| g.ink.is_some()) {
        shares.count(&glyph.meaning);
    }
    shares.trust()
}

/// How many of the glyphs with ink say nothing, counted one by one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shares {
    inked: usize,
    unknown: usize,
    symbols: usize,
}

impl Shares {
    /// Counts one glyph with ink.
    pub(super) fn count(&mut self, meaning: &Meaning) {
        self.inked += 1;
        match meaning {
            Meaning::Unknown => self.unknown += 1,
            Meaning::Char(c) if is_meaningless(*c) => self.unknown += 1,
            Meaning::Char('\u{e000}'..='\u{f8ff}') => self.symbols += 1,
            Meaning::Several(text) if text.chars().any(is_meaningless) => self.unknown += 1,
            _ => {}
        }
    }

    pub(super) fn trust(&self) -> Trust {
        let share = |n: usize| n as f64 / self.inked.max(1) as f64;
        // A bullet or two on an almost empty page is no broken layer.
        if self.unknown < 3 && self.symbols < 20 {
            Trust::Sound
        } else if share(self.unknown) > WORTHLESS || share(self.symbols) > SYMBOLS {
            Trust::Worthless
        } else if share(self.unknown) > DOUBTFUL {
            Trust::Doubtful
        } else {
            Trust::Sound
        }
    }
}

fn is_meaningless(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || c == '\u{fffd}'
        || ('\u{fff0}'..='\u{fff8}').contains(&c)
}

/// How often the letters a to z stand in English, in per cent (Lewand, Cryptological Mathematics, 2000).
const ENGLISH: [f64; 26] = [
    8.2, 1.5, 2.8, 4.3, 12.7, 2.2, 2.0, 6.1, 7.0, 0.15, 0.77, 4.0, 2.4, 6.7, 7.5, 1.9, 0.095, 6.0, 6.3, 9.1,
    2.8, 0.98, 2.4, 0.15, 2.0, 0.074,
];

/// Judges words by their letters: a font whose table is shifted gives letters in quite other shares.
///
/// The likeness (cosine) to English is 0.90 to 0.99 for police forms and statements, 0.84 for Welsh, 0.85 for Polish,
/// and at most 0.69 for English whose letters are all moved by the same number of places.
pub(super) fn of_words(words: &[Word]) -> Trust {
    // A word counts once: a log that says the same ten words on every line is no rubbish.
    of_different(&words.iter().map(|w| w.text.reveal().as_str()).collect())
}

/// The same, each word given once.
pub(super) fn of_different<W: AsRef<str>>(words: &HashSet<W>) -> Trust {
    let mut counts = [0_u32; 26];
    for letter in words
        .iter()
        .map(AsRef::as_ref)
        // Digests, serial numbers and addresses of network cards are letters of no language.
        .filter(|word: &&str| !word.bytes().any(|byte| byte.is_ascii_digit()))
        .flat_map(str::bytes)
        .filter(u8::is_ascii_alphabetic)
    {
        counts[usize::from(letter.to_ascii_lowercase() - b'a')] += 1;
    }
    if counts.iter().sum::<u32>() < ENOUGH_LETTERS {
        return Trust::Sound;
    }
    let product: f64 = counts
        .iter()
        .zip(ENGLISH)
        .map(|(&n, share)| f64::from(n) * share)
        .sum();
    let length = counts.iter().map(|&n| f64::from(n).powi(2)).sum::<f64>().sqrt();
    let english = ENGLISH.iter().map(|share| share * share).sum::<f64>().sqrt();
    if product / (length * english) < LIKE_LANGUAGE {
        Trust::Worthless
    } else {
        Trust::Sound
    }
}

#[cfg(test)]
mod tests {
    use super::{Trust, of_glyphs, of_words};
    use crate::words::tests::{glyph, text};
    use crate::words::{Meaning, assemble};

    #[test]
    fn unknown_glyphs_cost_trust_by_their_share() {
        let mut page = text(
            "some hundred letters of text that a reader can use without any trouble at all here",
            0.0,
            0.0,
        );
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
        let prose = "There were three people standing outside when they arrived shortly after seven that evening and \
                     I asked all of them about the house that stands opposite the church with a garden behind it \
                     where neighbours were waiting until the police came into view from around the corner. None of \
                     them had seen the driver of the car but one said that it had been parked there since noon.";
        let log = "page line says seven apples ".repeat(60);
        let moved = |by: u8| -> String {
            let shift = |c: char| match c {
                'a'..='z' => char::from((c as u8 - b'a' + by) % 26 + b'a'),
                c => c,
            };
            prose.chars().map(shift).collect()
        };
        let judge = |said: &str| of_words(&assemble(text(said, 0.0, 0.0), &[]));
        assert_eq!(judge(prose), Trust::Sound);
        for by in [3, 11, 22] {
            assert_eq!(judge(&moved(by)), Trust::Worthless, "{by}");
        }
        assert_eq!(judge(&log), Trust::Sound);
        assert_eq!(judge("XKQZ 07700 900123"), Trust::Sound);
    }
}
