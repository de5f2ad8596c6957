//! Corrupt text layers, found before anything is cut: characters that mean nothing, letters that are no language, and
//! hidden layers that lie somewhere else than the print they stand for.

use super::font::FontNotes;
use super::glyphs::Drawn;
use super::pdf::{OpenPdf, Troubles, listen};
use super::trust::{self, Trust};
use crate::render;
use crate::words;
use hayro_interpret::InterpreterCache;
use obelus_evidence::Box2;
use std::collections::BTreeMap;

/// Pixels per point when a hidden layer is laid over what the page shows.
const SCALE: f64 = 2.0;
/// Paper is even up to so many greys; print is darker than that.
const CONTRAST: u8 = 48;
/// A hidden layer fits when most of its letters lie on print; scanned words have spaces and faint spots.
const ON_PRINT: f64 = 0.6;
/// So few letters prove nothing.
const FEW: usize = 20;

impl OpenPdf {
    /// Pages (of those asked for, from 1) whose text layer is not what the page shows, with the reason.
    pub(crate) fn distrusted(&self, bytes: &[u8], pages: &[u32]) -> BTreeMap<u32, &'static str> {
        let cache = InterpreterCache::new();
        let mut fonts = FontNotes::default();
        let mut found = BTreeMap::new();
        for &page in pages {
            let at = (page as usize).wrapping_sub(1);
            let Some(space) = self.space(page) else { continue };
            // A page that cannot be interpreted fails in the cutter, with its own reason.
            let Ok(drawn) = listen(self.inner(), at, &space, &cache, &mut fonts, &Troubles::default()) else {
                continue;
            };
            if let Some(reason) = judge(bytes, page, drawn) {
                found.insert(page, reason);
            }
        }
        found
    }
}

fn judge(bytes: &[u8], page: u32, drawn: Drawn) -> Option<&'static str> {
    if trust::of_glyphs(&drawn.glyphs) == Trust::Worthless {
        return Some("the text layer is broken: its characters have no meaning");
    }
    let hidden: Vec<Box2> = drawn
        .glyphs
        .iter()
        .filter(|glyph| !glyph.visible)
        .filter_map(|glyph| glyph.ink)
        .collect();
    let is_layer = hidden.len() * 2 > drawn.glyphs.len() && hidden.len() >= FEW && !drawn.images.is_empty();
    if is_layer && !on_print(bytes, page, &hidden) {
        return Some("the text layer is broken: it does not lie on what the page shows");
    }
    let words = words::assemble(drawn.glyphs, &drawn.rules);
    (trust::of_words(&words) == Trust::Worthless)
        .then_some("the text layer is broken: its letters are not those of a language")
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
