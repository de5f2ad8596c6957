//! What hayro's interpreter draws on a page, glyph by glyph: the second opinion the cutter goes by. The
//! cutter walks the same operators by itself; only where both agree on every glyph is a page cut as text.

use super::clipped::{self, Visible};
use super::matrix::Matrix;
use crate::read::{FontNotes, Layer, Letter};
use hayro_interpret::font::{Glyph, GlyphIdentifier, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};
use obelus_evidence::Box2;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// One drawn glyph; places are displayed points of the original page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SeenGlyph {
    /// Character code, as the font's encoding reads it.
    pub(crate) code: u32,
    /// Where its origin lies.
    pub(crate) origin: (f64, f64),
    /// Box around its outline; `None` when it has no ink (spaces).
    pub(crate) ink: Option<Box2>,
    /// Advance in 1/1000 of the font size, horizontal writing.
    pub(crate) advance: Option<f64>,
    /// The (first) character it stands for, where the text layer was asked for and says so.
    pub(crate) letter: Option<char>,
}

/// The glyphs one show operator draws.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SeenRun {
    pub(crate) glyphs: Vec<SeenGlyph>,
}

/// All that one page draws, in drawing order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    pub(crate) runs: Vec<SeenRun>,
    /// Painted paths: how many, and a box around each.
    pub(crate) paths: Vec<Box2>,
    /// Painted images, each with its box.
    pub(crate) images: Vec<Box2>,
    /// How many of them a clip lets be seen in part or not at all.
    pub(crate) clipped: usize,
}

/// One decoded image: 8-bit samples, rows from the top.
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// 1 (grey) or 3 (red, green, blue) bytes a pixel; for a stencil 1 byte, 255 where it paints.
    pub(crate) samples: Vec<u8>,
    /// 1 or 3; 0 for a stencil.
    pub(crate) components: usize,
    /// One byte a pixel with its own size, when the image has an alpha channel.
    pub(crate) alpha: Option<(u32, u32, Vec<u8>)>,
}

/// Interprets a document's pages; fonts are loaded once for all of them.
pub(crate) struct Oracle<'a> {
    pdf: &'a Pdf,
    cache: InterpreterCache<'a>,
    outlines: Rc<RefCell<Outlines>>,
    meanings: Rc<RefCell<FontNotes>>,
}

/// Boxes around the outlines of glyphs, in their own space; worked out once for each.
#[derive(Default)]
struct Outlines(HashMap<GlyphIdentifier, Option<Box2>>);

impl<'a> Oracle<'a> {
    pub(crate) fn new(pdf: &'a Pdf) -> Self {
        Self {
            pdf,
            cache: InterpreterCache::new(),
            outlines: Rc::default(),
            meanings: Rc::default(),
        }
    }

    /// Everything page `index` (from 0) draws, moved by `base`.
    pub(crate) fn page(&self, index: usize, base: &Matrix) -> Option<Seen> {
        let page = self.pdf.pages().get(index)?;
        let mut watcher = self.watcher();
        self.run(page, base, &mut watcher);
        Some(watcher.seen)
    }

    /// The same with what its text layer says; `size` is that of the page in displayed points.
    pub(crate) fn page_and_layer(
        &self,
        index: usize,
        base: &Matrix,
        size: (f64, f64),
    ) -> Option<(Seen, Layer)> {
        let page = self.pdf.pages().get(index)?;
        let mut watcher = self.watcher();
        watcher.layer = Some(Layer::of_page(size));
        self.run(page, base, &mut watcher);
        Some((watcher.seen, watcher.layer?))
    }

    /// The `nth` painted image (from 0) of page `index`, decoded by hayro whatever its codec and colour space.
    /// `None` when it cannot be decoded.
    pub(crate) fn image(&self, index: usize, nth: usize) -> Option<Pixels> {
        let page = self.pdf.pages().get(index)?;
        let mut watcher = self.watcher();
        watcher.wanted = Some(nth);
        self.run(page, &Matrix::IDENTITY, &mut watcher);
        watcher.found
    }

    fn watcher(&self) -> Watcher {
        Watcher {
            seen: Seen::default(),
            outlines: self.outlines.clone(),
            meanings: self.meanings.clone(),
            layer: None,
            clips: Vec::new(),
            wanted: None,
            found: None,
        }
    }

    fn run(&self, page: &Page<'a>, base: &Matrix, watcher: &mut Watcher) {
        // Nothing is clipped away before it is seen: hidden text is text.
        let everywhere = Rect::new(-1e6, -1e6, 1e6, 1e6);
        let mut context = Context::new(
            base.affine(),
            everywhere,
            &self.cache,
            self.pdf.xref(),
            InterpreterSettings::default(),
        );
        interpret_page(page, &mut context, watcher);
    }
}

fn box_of(rect: Rect) -> Box2 {
    Box2::from_corners(rect.x0, rect.y0, rect.x1, rect.y1)
}

/// How far a line of `mode` reaches beyond the path it follows, in displayed points.
fn half_line(mode: &DrawMode, to_page: Affine) -> f64 {
    match mode {
        DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) => {
            let c = to_page.as_coeffs();
            f64::from(stroke.line_width) / 2.0 * c[0].hypot(c[1]).max(c[2].hypot(c[3]))
        }
        DrawMode::Fill(_) | DrawMode::Invisible => 0.0,
    }
}

fn path_box(path: &BezPath, to_page: Affine, mode: &DrawMode) -> Option<Box2> {
    if path.elements().is_empty() {
        return None;
    }
    let around = box_of((to_page * path.clone()).bounding_box());
    let grow = half_line(mode, to_page);
    Some(around.grown(grow, grow))
}

/// The upright box around a glyph's box on the page. For slanted and turned text that is a little more than the
/// outline itself; all readers of a PDF measure it so, and withholding goes by the same measure as its proof.
fn ink_of<'a>(
    glyph: &PositionedGlyph<'a>,
    props: &DrawProps<'a>,
    mode: &DrawMode,
    outlines: &mut Outlines,
) -> Option<Box2> {
    let place = props.transform * glyph.transform();
    let own = match &**glyph {
        Glyph::Outline(glyph) => {
            (*outlines.0.entry(glyph.identifier()).or_insert_with(|| {
                let outline = glyph.outline();
                (!outline.elements().is_empty()).then(|| box_of(outline.bounding_box()))
            }))?
        }
        Glyph::Type3(procedure) => {
            let mut inner = InkBox::default();
            procedure.interpret(&mut inner, Affine::IDENTITY, Affine::IDENTITY, &props.paint);
            inner.around?
        }
    };
    let around = box_of(place.transform_rect_bbox(Rect::new(own.x0, own.y0, own.x1, own.y1)));
    let grow = half_line(mode, props.transform);
    Some(around.grown(grow, grow))
}

struct Watcher {
    seen: Seen,
    outlines: Rc<RefCell<Outlines>>,
    meanings: Rc<RefCell<FontNotes>>,
    /// Filled where somebody asks what the text layer says.
    layer: Option<Layer>,
    /// Boxes that everything painted lies in, one for every clip in force.
    clips: Vec<Box2>,
    wanted: Option<usize>,
    found: Option<Pixels>,
}

impl<'a> Device<'a> for Watcher {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let around = path_box(path, props.transform, mode);
        self.seen
            .paths
            .push(around.unwrap_or(Box2::from_corners(0.0, 0.0, 0.0, 0.0)));
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let mut outlines = self.outlines.borrow_mut();
        let mut meanings = self.meanings.borrow_mut();
        let layer = &mut self.layer;
        let mut said = Vec::new();
        let glyphs = run
            .glyphs()
            .iter()
            .map(|glyph| {
                let place = props.transform * glyph.transform();
                let origin = place * Point::ZERO;
                let advance = match &**glyph {
                    Glyph::Outline(outline) => outline.advance_width(),
                    Glyph::Type3(procedure) => procedure.advance_width(),
                };
                let ink = ink_of(glyph, &props, mode, &mut outlines);
                let mut letter = None;
                if let Some(layer) = layer {
                    let meaning = match &**glyph {
                        Glyph::Outline(outline) => meanings.meaning(outline, &mut said),
                        Glyph::Type3(procedure) => meanings.drawn_meaning(procedure),
                    };
                    letter = meaning.first();
                    let [a, b, c, d, ..] = place.as_coeffs();
                    let width = f64::from(advance.unwrap_or_default());
                    layer.letter(Letter {
                        meaning,
                        ink,
                        visible: !matches!(mode, DrawMode::Invisible),
                        from: (origin.x, origin.y),
                        to: (origin.x + a * width, origin.y + b * width),
                        // Glyph space has 1,000 units to the em.
                        em: 1000.0 * c.hypot(d),
                    });
                }
                SeenGlyph {
                    code: glyph.char_code(),
                    origin: (origin.x, origin.y),
                    ink,
                    advance: advance.map(f64::from),
                    letter,
                }
            })
            .collect();
        self.seen.runs.push(SeenRun { glyphs });
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let area = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        if self.wanted == Some(self.seen.images.len()) {
            self.decode(&image);
        }
        let around = box_of(props.transform.transform_rect_bbox(area));
        if let Some(layer) = &mut self.layer {
            layer.picture(&around);
        }
        let seen = clipped::visible(&around, self.clips.last().copied(), 0.0);
        self.seen.clipped += usize::from(seen != Visible::Whole);
        self.seen.images.push(around);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let within = box_of(clip.path.bounding_box());
        self.clips.push(match self.clips.last() {
            None => within,
            Some(have) => clipped::narrowed(have, &within),
        });
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_clip(&mut self) {
        self.clips.pop();
    }
    fn pop_transparency_group(&mut self) {}
}

impl Watcher {
    fn decode(&mut self, image: &Image<'_, '_>) {
        match image {
            Image::Raster(raster) => raster.with_rgba(
                |data, alpha| {
                    let (width, height) = (data.width(), data.height());
                    let (components, samples) = match data {
                        ImageData::Rgb(rgb) => (3, rgb.data),
                        ImageData::Luma(luma) => (1, luma.data),
                    };
                    self.found = Some(Pixels {
                        width,
                        height,
                        samples,
                        components,
                        alpha: alpha.map(|a| (a.width, a.height, a.data)),
                    });
                },
                None,
            ),
            Image::Stencil(stencil) => stencil.with_stencil(
                |luma, _| {
                    self.found = Some(Pixels {
                        width: luma.width,
                        height: luma.height,
                        samples: luma.data,
                        components: 0,
                        alpha: None,
                    });
                },
                None,
            ),
        }
    }
}

/// Collects the box around everything a Type 3 glyph procedure paints.
#[derive(Default)]
struct InkBox {
    around: Option<Box2>,
}

impl InkBox {
    fn add(&mut self, part: Box2) {
        self.around = Some(self.around.map_or(part, |b| b.union(&part)));
    }
}

impl<'a> Device<'a> for InkBox {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if let Some(part) = path_box(path, props.transform, mode) {
            self.add(part);
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        for glyph in run.glyphs() {
            if let Glyph::Outline(outline) = &**glyph
                && let Some(part) = path_box(&outline.outline(), props.transform * glyph.transform(), mode)
            {
                self.add(part);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let area = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.add(box_of(props.transform.transform_rect_bbox(area)));
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
