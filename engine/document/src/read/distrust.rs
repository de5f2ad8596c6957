//! Corrupt text layers, found before anything is cut: characters that mean nothing, letters that are no language, and
//! hidden layers that lie somewhere else than the print they stand for.

use super::trust::{self, Shares, Trust};
use crate::render;
use crate::words::Meaning;
use obelus_evidence::Box2;
use std::collections::HashSet;

/// Pixels per point when a hidden layer is laid over what the page shows.
const SCALE: f64 = 2.0;
/// Paper is even up to so many greys; print is darker than that.
const CONTRAST: u8 = 48;
/// A hidden layer fits when most of its letters lie on print; scanned words have spaces and faint spots.
const ON_PRINT: f64 = 0.6;
/// So few letters prove nothing.
const FEW: usize = 20;
/// A word ends where the next letter stands this far from the last one's end, in ems.
const GAP: f64 = 0.2;

/// Height of a capital, in ems.
const CAPITAL: f64 = 0.7;

/// One letter of a text layer; places are displayed points.
pub(crate) struct Letter {
    pub(crate) meaning: Meaning,
    pub(crate) ink: Option<Box2>,
    pub(crate) visible: bool,
    /// Where it starts and where the next one is due.
    pub(crate) from: (f64, f64),
    pub(crate) to: (f64, f64),
    /// Height of the font.
    pub(crate) em: f64,
}

impl Letter {
    /// From the baseline to the height of a capital, along the advance.
    fn advance_box(&self) -> Box2 {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let length = dx.hypot(dy).max(1e-9);
        let up = (dy / length * CAPITAL * self.em, -dx / length * CAPITAL * self.em);
        let base = Box2::from_corners(self.from.0, self.from.1, self.to.0, self.to.1);
        let top = Box2::from_corners(
            self.from.0 + up.0,
            self.from.1 + up.1,
            self.to.0 + up.0,
            self.to.1 + up.1,
        );
        base.union(&top)
    }
}

/// What the text layer of a page says, as far as it takes to judge it.
pub(crate) struct Layer {
    page: Box2,
    glyphs: usize,
    shares: Shares,
    /// Ink of the letters that are not drawn.
    hidden: Vec<Box2>,
    has_pictures: bool,
    words: HashSet<String>,
    word: String,
    end: (f64, f64),
}

impl Layer {
    /// The layer of a page of `size` displayed points, before anything is drawn.
    pub(crate) fn of_page((width, height): (f64, f64)) -> Self {
        Self {
            page: Box2::from([0.0, 0.0, width, height]),
            glyphs: 0,
            shares: Shares::default(),
            hidden: Vec::new(),
            has_pictures: false,
            words: HashSet::new(),
            word: String::new(),
            end: (0.0, 0.0),
        }
    }

    /// Takes note of the next letter; one that lies beyond the page says nothing about it.
    pub(crate) fn letter(&mut self, letter: Letter) {
        let at = Box2::from_corners(letter.from.0, letter.from.1, letter.to.0, letter.to.1);
        let seen = letter.ink.unwrap_or(at).grown(0.01, 0.01);
        if seen.intersection(&self.page).is_none() {
            return;
        }
        self.glyphs += 1;
        let gap = (letter.from.0 - self.end.0).hypot(letter.from.1 - self.end.1);
        self.end = letter.to;
        let says = letter.meaning.first().filter(|c| c.is_alphanumeric());
        // The fonts of recognised layers often draw nothing; then a letter is as large as its place.
        let place = letter.ink.or_else(|| says.map(|_| letter.advance_box()));
        let Some(place) = place else {
            self.end_word();
            return;
        };
        // What is no number keeps no word together.
        if gap.is_nan() || gap > GAP * letter.em {
            self.end_word();
        }
        if letter.ink.is_some() {
            self.shares.count(&letter.meaning);
        }
        if !letter.visible || letter.ink.is_none() {
            self.hidden.push(place);
        }
        match letter.meaning {
            Meaning::Char(c) => self.word.push(c),
            Meaning::Several(text) => self.word.push_str(&text),
            Meaning::Unknown => {}
        }
    }

    /// Takes note of a picture.
    pub(crate) fn picture(&mut self, around: &Box2) {
        self.has_pictures |= around.intersection(&self.page).is_some();
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            self.words.insert(std::mem::take(&mut self.word));
        }
    }

    /// Why the layer of page `page` (from 1) of the PDF `bytes` is not what the page shows; `None` when it may be.
    pub(crate) fn distrusted(mut self, bytes: &[u8], page: u32) -> Option<&'static str> {
        self.end_word();
        if self.shares.trust() == Trust::Worthless {
            return Some("the text layer is broken: its characters have no meaning");
        }
        let is_hidden = self.hidden.len() * 2 > self.glyphs && self.hidden.len() >= FEW && self.has_pictures;
        if is_hidden && !on_print(bytes, page, &self.hidden) {
            return Some("the text layer is broken: it does not lie on what the page shows");
        }
        (trust::of_different(&self.words) == Trust::Worthless)
            .then_some("the text layer is broken: its letters are not those of a language")
    }
}

/// Whether most of the letters of a hidden layer lie on print. What cannot be drawn is in doubt.
fn on_print(bytes: &[u8], page: u32, letters: &[Box2]) -> bool {
    let Ok(view) = render::raster(bytes, page, SCALE) else {
        return false;
    };
    let (across, down) = (view.width as usize, view.height as usize);
    let contrast = |area: &Box2| {
        let span = |from: f64, to: f64, most: usize| {
            let clamp = |v: f64| (v * SCALE).clamp(0.0, most as f64) as usize;
            clamp(from)..(clamp(to) + 1).min(most)
        };
        let (mut low, mut high) = (u8::MAX, 0);
        for y in span(area.y0, area.y1, down) {
            for x in span(area.x0, area.x1, across) {
                let grey = view.rgb[(y * across + x) * 3 + 1];
                (low, high) = (low.min(grey), high.max(grey));
            }
        }
        high.saturating_sub(low)
    };
    let printed = letters.iter().filter(|area| contrast(area) > CONTRAST).count();
    printed as f64 >= ON_PRINT * letters.len() as f64
}
