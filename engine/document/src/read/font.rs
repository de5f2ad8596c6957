//! What is known about the glyphs of a document's fonts, worked out once per glyph and kept for later pages.

use super::glyphs::meaning_of;
use crate::words::Meaning;
use hayro_interpret::font::{GlyphIdentifier, OutlineGlyph, PositionedGlyph, Type3Glyph};
use hayro_interpret::kurbo::{Affine, BezPath, Rect, Shape};
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use skrifa::raw::{FontRef, TableProvider};
use skrifa::{GlyphId, MetadataProvider};
use std::collections::HashMap;

/// Where a glyph puts ink, in its own space (1000 units to the em, y up).
#[derive(Clone, Copy, Default)]
pub(crate) struct Ink {
    /// Box around the ink; `None` for an empty glyph.
    pub(crate) bounds: Option<Rect>,
    /// For drawn (Type 3) fonts whose nominal size says nothing: the least em that the ink asks for, as a multiple.
    pub(crate) least_em: f64,
}

/// A glyph's ink and meaning.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) ink: Ink,
    pub(crate) meaning: Meaning,
}

/// Codes of a run whose meaning is kept; more different ones are rare, and a longer list is slow to search.
const MOST_SAID: usize = 48;

/// The fonts of one document.
#[derive(Default)]
pub(crate) struct FontNotes {
    outlines: HashMap<GlyphIdentifier, Ink>,
    drawn: HashMap<u128, Ink>,
    /// Font digest to its glyph-to-character table; `None` when the font has no usable one.
    tables: HashMap<u128, Option<HashMap<u32, char>>>,
    /// Nobody asks for meanings.
    ink_only: bool,
}

impl FontNotes {
    /// Notes for somebody who asks for ink only; every meaning is unknown.
    pub(crate) fn of_ink() -> Self {
        Self {
            ink_only: true,
            ..Self::default()
        }
    }

    /// A glyph with an outline. `said` are the meanings of the codes of its run so far: a run has one font, and finding
    /// a meaning takes longer than anything else.
    pub(crate) fn outline(&mut self, glyph: &OutlineGlyph, said: &mut Vec<(u32, Meaning)>) -> Known {
        let ink = *self.outlines.entry(glyph.identifier()).or_insert_with(|| {
            let bounds = glyph.outline().bounding_box();
            let inked = bounds.is_finite() && bounds.width().max(bounds.height()) > 0.0;
            Ink {
                bounds: inked.then_some(bounds),
                least_em: 0.0,
            }
        });
        if self.ink_only {
            let meaning = Meaning::Unknown;
            return Known { ink, meaning };
        }
        let meaning = self.meaning(glyph, said);
        Known { ink, meaning }
    }

    /// What a glyph with an outline means; `said` as for [`outline`](Self::outline).
    pub(crate) fn meaning(&mut self, glyph: &OutlineGlyph, said: &mut Vec<(u32, Meaning)>) -> Meaning {
        let code = glyph.char_code();
        if let Some((_, meaning)) = said.iter().find(|(known, _)| *known == code) {
            return meaning.clone();
        }
        let meaning = match meaning_of(glyph.as_unicode()) {
            Meaning::Unknown => self.look_up_own_table(glyph),
            known => known,
        };
        if said.len() < MOST_SAID {
            said.push((code, meaning.clone()));
        }
        meaning
    }

    /// A glyph that is a small drawing of its own (ISO 32000-2 9.6.4).
    pub(crate) fn type3<'a>(&mut self, glyph: &Type3Glyph<'a>, paint: &Paint<'a>) -> Known {
        let ink = *self
            .drawn
            .entry(glyph.cache_key())
            .or_insert_with(|| type3_ink(glyph, paint));
        let meaning = self.drawn_meaning(glyph);
        Known { ink, meaning }
    }

    /// What a glyph of a drawn font means; the file alone says so.
    pub(crate) fn drawn_meaning(&self, glyph: &Type3Glyph<'_>) -> Meaning {
        if self.ink_only {
            return Meaning::Unknown;
        }
        meaning_of(glyph.as_unicode())
    }

    /// Advance width in glyph units; the text position does not move for a glyph without one.
    pub(crate) fn advance(&mut self, placed: &PositionedGlyph<'_>) -> f64 {
        let advance = match &**placed {
            hayro_interpret::font::Glyph::Outline(outline) => outline.advance_width(),
            hayro_interpret::font::Glyph::Type3(shape) => shape.advance_width(),
        };
        f64::from(advance.unwrap_or(0.0))
    }

    /// The embedded font's own character table read backwards: what other viewers fall back to as well.
    fn look_up_own_table(&mut self, glyph: &OutlineGlyph) -> Meaning {
        let Some(data) = glyph.font_data() else {
            return Meaning::Unknown;
        };
        let table = self
            .tables
            .entry(data.cache_key)
            .or_insert_with(|| reverse_table((*data.data).as_ref()));
        match table.as_ref().and_then(|t| t.get(&glyph.glyph_id().to_u32())) {
            Some(&c) => meaning_of(Some(hayro_interpret::hayro_cmap::BfString::Char(c))),
            None => Meaning::Unknown,
        }
    }
}

/// Glyph number to character, from a font's Unicode `cmap`; the lowest character wins where several share a glyph.
///
/// Symbol fonts (platform 3, encoding 0) and private-use characters say nothing about meaning and are left out.
fn reverse_table(font: &[u8]) -> Option<HashMap<u32, char>> {
    let font = FontRef::new(font).ok()?;
    let cmap = font.cmap().ok()?;
    let speaks_unicode = cmap.encoding_records().iter().any(|record| {
        let (platform, encoding) = (record.platform_id() as u16, record.encoding_id());
        platform == 0 || (platform == 3 && (encoding == 1 || encoding == 10))
    });
    if !speaks_unicode {
        return None;
    }
    let mut table = HashMap::new();
    for (code, glyph) in font.charmap().mappings() {
        let Some(c) = char::from_u32(code) else { continue };
        if glyph == GlyphId::NOTDEF || c.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&c) {
            continue;
        }
        table
            .entry(glyph.to_u32())
            .and_modify(|old: &mut char| *old = (*old).min(c))
            .or_insert(c);
    }
    (!table.is_empty()).then_some(table)
}

fn type3_ink<'a>(glyph: &Type3Glyph<'a>, paint: &Paint<'a>) -> Ink {
    let mut outline = InkBounds::default();
    // The drawing is asked for in glyph units: 1000 to the em, as outlines are.
    glyph.interpret(&mut outline, Affine::IDENTITY, Affine::IDENTITY, paint);
    let bounds = outline.bounds;
    // Bitmap fonts of old typesetters are set at size 1 with a matrix that does the scaling.
    let tall = bounds.map_or(0.0, |b| b.y1.max(0.0) - b.y0.min(0.0));
    Ink {
        bounds,
        least_em: if tall > 1500.0 { tall / 1000.0 } else { 0.0 },
    }
}

#[derive(Default)]
struct InkBounds {
    bounds: Option<Rect>,
}

impl InkBounds {
    fn add(&mut self, b: Rect) {
        if b.is_finite() {
            self.bounds = Some(self.bounds.map_or(b, |old| old.union(b)));
        }
    }
}

impl<'a> Device<'a> for InkBounds {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.add(props.transform.transform_rect_bbox(path.bounding_box()));
    }

    fn draw_glyph_run(
        &mut self,
        run: &hayro_interpret::font::GlyphRun<'_, 'a>,
        props: DrawProps<'a>,
        _: &DrawMode,
    ) {
        for placed in run.glyphs() {
            if let hayro_interpret::font::Glyph::Outline(outline) = &**placed {
                let bounds = outline.outline().bounding_box();
                self.add((props.transform * placed.transform()).transform_rect_bbox(bounds));
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let samples = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.add(props.transform.transform_rect_bbox(samples));
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
