//! The glyphs of one page after another, with the fonts of the file loaded once.

use super::font::FontNotes;
use super::pdf::{OpenPdf, Troubles, listen, no_such_page};
use crate::words::Glyph;
use hayro_interpret::InterpreterCache;
use obelus_evidence::{RefusalCode, Refused};

/// Reads glyphs page by page; what is known of the file's fonts is kept from page to page.
pub struct GlyphReader<'a> {
    open: &'a OpenPdf,
    cache: InterpreterCache<'a>,
    notes: fn() -> FontNotes,
    fonts: FontNotes,
}

impl<'a> GlyphReader<'a> {
    /// A reader of places and meanings.
    pub fn new(open: &'a OpenPdf) -> Self {
        Self {
            open,
            cache: InterpreterCache::new(),
            notes: FontNotes::default,
            fonts: FontNotes::default(),
        }
    }

    /// A reader of places alone: the meaning of every glyph is unknown, and it is faster.
    pub fn of_ink(open: &'a OpenPdf) -> Self {
        Self {
            open,
            cache: InterpreterCache::new(),
            notes: FontNotes::of_ink,
            fonts: FontNotes::of_ink(),
        }
    }

    /// Every glyph drawn on a page (hidden and doubled ones as well), in displayed points; pages count from 1.
    ///
    /// # Errors
    /// `BadPlan` for a page that does not exist, `ReaderFailed` for one that cannot be interpreted.
    pub fn page(&mut self, page: u32) -> Result<Vec<Glyph>, Refused> {
        let Some(space) = self.open.space(page) else {
            return Err(no_such_page(page, self.open.pages()));
        };
        let at = page as usize - 1;
        let troubles = Troubles::default();
        let heard = listen(
            self.open.inner(),
            at,
            &space,
            &self.cache,
            &mut self.fonts,
            &troubles,
        );
        if heard.is_err() {
            // A page that stopped halfway may have left locks behind in what pages share.
            self.cache = InterpreterCache::new();
            self.fonts = (self.notes)();
        }
        heard
            .map(|drawn| drawn.glyphs)
            .map_err(|trouble| Refused::new(RefusalCode::ReaderFailed, format!("page {page}: {trouble}")))
    }
}
