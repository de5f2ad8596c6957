//! Listens to the interpreter and notes every glyph, rule and picture of a page, in displayed points.

use super::font::{FontNotes, Ink};
use crate::words::{Glyph, Meaning, Rule};
use hayro_interpret::font::{self, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};
use obelus_evidence::Box2;

/// More glyphs than any page that people read; a page that draws more is stopped.
const MOST_GLYPHS: usize = 1_000_000;
/// More paths and pictures than any honest page; a page that draws more is stopped.
const MOST_MARKS: u64 = 3_000_000;
/// Rules beyond this many are a drawing, not a table.
const MOST_RULES: usize = 4_000;
/// A filled bar up to this thick, in points, is a rule.
const RULE_THICKNESS: f64 = 2.5;

/// Thrown (past the interpreter, without the panic message) when a page draws more than any page should.
pub(crate) struct Overdrawn;

/// Everything found on one page.
#[derive(Default)]
pub(crate) struct Drawn {
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) images: Vec<Box2>,
    /// Paths that are not rules.
    pub(crate) paths: u64,
}

/// The device the interpreter draws on.
pub(crate) struct Listener<'f> {
    page: Box2,
    fonts: &'f mut FontNotes,
    marks: u64,
    drawn: Drawn,
}

impl<'f> Listener<'f> {
    /// Listens to a page of `width` by `height` displayed points.
    pub(crate) fn new(width: f64, height: f64, fonts: &'f mut FontNotes) -> Self {
        Self {
            page: Box2::from([0.0, 0.0, width, height]),
            fonts,
            marks: 0,
            drawn: Drawn::default(),
        }
    }

    pub(crate) fn finish(self) -> Drawn {
        self.drawn
    }

    fn count(&mut self) {
        self.marks += 1;
        if self.marks > MOST_MARKS || self.drawn.glyphs.len() > MOST_GLYPHS {
            std::panic::resume_unwind(Box::new(Overdrawn));
        }
    }

    fn note_rule(&mut self, b: Box2) {
        let thin = b.width().min(b.height());
        if thin <= RULE_THICKNESS && b.width().max(b.height()) >= 4.0 && self.drawn.rules.len() < MOST_RULES {
            if let Some(rule) = Rule::from_box(b) {
                self.drawn.rules.push(rule);
            }
        } else {
            self.drawn.paths += 1;
        }
    }

    fn note_edges(&mut self, b: Box2) {
        self.note_rule(Box2::from([b.x0, b.y0, b.x1, b.y0]));
        self.note_rule(Box2::from([b.x0, b.y1, b.x1, b.y1]));
        self.note_rule(Box2::from([b.x0, b.y0, b.x0, b.y1]));
        self.note_rule(Box2::from([b.x1, b.y0, b.x1, b.y1]));
    }

    fn note_stroke(&mut self, path: &BezPath, transform: Affine) {
        if path.elements().len() > 64 || path.elements().iter().any(|e| matches!(e, PathEl::CurveTo(..))) {
            self.drawn.paths += 1;
            return;
        }
        for segment in path.segments() {
            let ends = (transform * segment).bounding_box();
            self.note_rule(to_box(ends));
        }
    }

    fn hear<'a>(&mut self, run: &GlyphRun<'_, 'a>, props: &DrawProps<'a>, visible: bool) {
        let scales = RunScale::of(run, self.fonts);
        let mut said = Vec::new();
        for (at, placed) in run.glyphs().iter().enumerate() {
            self.count();
            let matrix = props.transform * placed.transform();
            let known = match &**placed {
                font::Glyph::Outline(outline) => self.fonts.outline(outline, &mut said),
                font::Glyph::Type3(shape) => self.fonts.type3(shape, &props.paint),
            };
            let Some(glyph) = place(matrix, &known.ink, known.meaning, scales.advance(at), visible) else {
                continue;
            };
            let seen = glyph.ink.unwrap_or_else(|| glyph.advance_box());
            if seen.grown(0.01, 0.01).intersection(&self.page).is_some() {
                self.drawn.glyphs.push(glyph);
            }
        }
    }
}

/// Brings one glyph from its own space (1000 units to the em) to displayed points.
fn place(matrix: Affine, ink: &Ink, meaning: Meaning, advance: f64, visible: bool) -> Option<Glyph> {
    let [a, b, c, d, e, f] = matrix.as_coeffs();
    if ![a, b, c, d, e, f, advance].iter().all(|v| v.is_finite()) {
        return None;
    }
    let right = a.hypot(b);
    if right < 1e-9 {
        return None;
    }
    let along = [a / right, b / right];
    let down = [-along[1], along[0]];
    // The height of the letters across the baseline; a slant (fake italic) leaves it as it is.
    let height = (c * down[0] + d * down[1]).abs() * 1000.0;
    let mut glyph = Glyph {
        meaning,
        origin: [e, f],
        along,
        em: height.max(ink.least_em * height),
        advance: advance * right,
        reach: None,
        ink: None,
        visible,
    };
    if glyph.em < 0.01 {
        return None;
    }
    if let Some(bounds) = ink.bounds {
        let corners = [
            (bounds.x0, bounds.y0),
            (bounds.x1, bounds.y0),
            (bounds.x1, bounds.y1),
            (bounds.x0, bounds.y1),
        ];
        let (mut up, mut low) = (f64::MIN, f64::MIN);
        for (x, y) in corners {
            let p = matrix * Point::new(x, y);
            let v = (p.x - e) * down[0] + (p.y - f) * down[1];
            up = up.max(-v);
            low = low.max(v);
        }
        glyph.reach = Some([up, low]);
        let b = to_box(matrix.transform_rect_bbox(bounds));
        glyph.ink = b.is_finite().then_some(b);
    }
    Some(glyph)
}

/// How wide the letters of a run are drawn.
///
/// The interpreter squeezes a substitute for a font that is not in the file so that each letter gets the width
/// the file gives; the horizontal scaling of the text state looks the same in the matrix. Both cannot be told
/// apart from one matrix, but the steps between the letters of a run tell.
struct RunScale {
    advances: Vec<f64>,
}

impl RunScale {
    fn of(run: &GlyphRun<'_, '_>, fonts: &mut FontNotes) -> Self {
        let glyphs = run.glyphs();
        let mut advances = Vec::with_capacity(glyphs.len());
        let mut squeezed = false;
        let mut first_ratio = None;
        for placed in glyphs {
            advances.push(fonts.advance(placed));
            let ratio = squeeze(placed.transform());
            squeezed |= (ratio - *first_ratio.get_or_insert(ratio)).abs() > 0.002;
        }
        let uniform = first_ratio.unwrap_or(1.0);
        if !squeezed && (uniform - 1.0).abs() > 0.002 {
            squeezed = fits_better_squeezed(run, &advances, uniform);
        }
        if squeezed {
            for (advance, placed) in advances.iter_mut().zip(glyphs) {
                *advance /= squeeze(placed.transform()).max(1e-6);
            }
        }
        Self { advances }
    }

    /// Advance in glyph units along the glyph's own x axis.
    fn advance(&self, at: usize) -> f64 {
        self.advances.get(at).copied().unwrap_or(0.0)
    }
}

/// Width of the letters' square compared with its height.
fn squeeze(transform: Affine) -> f64 {
    let [a, b, c, d, _, _] = transform.as_coeffs();
    let height = c.hypot(d);
    if height < 1e-12 { 1.0 } else { a.hypot(b) / height }
}

/// Whether the steps between the letters fit widths that the squeeze does not change (a substitute font) better
/// than widths that it scales (horizontal scaling).
fn fits_better_squeezed(run: &GlyphRun<'_, '_>, advances: &[f64], ratio: f64) -> bool {
    let (mut scaled, mut plain) = (0.0, 0.0);
    for (pair, advance) in run.glyphs().windows(2).zip(advances) {
        let from = pair[0].transform();
        let [a, b, _, _, e, f] = from.as_coeffs();
        let [.., e2, f2] = pair[1].transform().as_coeffs();
        let step = (e2 - e).hypot(f2 - f);
        let unit = a.hypot(b);
        scaled += (step - advance * unit).abs();
        plain += (step - advance * unit / ratio).abs();
    }
    plain < scaled
}

fn to_box(r: Rect) -> Box2 {
    Box2::from([r.x0, r.y0, r.x1, r.y1])
}

/// What the file says a glyph means, cleaned of forms that only printers need.
pub(super) fn meaning_of(unicode: Option<BfString>) -> Meaning {
    match unicode {
        None => Meaning::Unknown,
        Some(BfString::Char(c)) => match ligature(c) {
            Some(letters) => Meaning::Several(letters.into()),
            None => Meaning::Char(c),
        },
        Some(BfString::String(text)) => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (None, _) => Meaning::Unknown,
                (Some(c), None) => meaning_of(Some(BfString::Char(c))),
                _ => {
                    let plain: String = text
                        .chars()
                        .map(|c| ligature(c).map_or_else(|| c.to_string(), str::to_owned))
                        .collect();
                    Meaning::Several(plain.into())
                }
            }
        }
    }
}

/// The letters of a Latin ligature (Unicode block "Alphabetic Presentation Forms", FB00 to FB06).
fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    })
}

impl<'a> Device<'a> for Listener<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.count();
        match mode {
            DrawMode::Stroke(_) => self.note_stroke(path, props.transform),
            _ => self.note_rule(to_box(props.transform.transform_rect_bbox(path.bounding_box()))),
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.count();
        let b = to_box(props.transform.transform_rect_bbox(*rect));
        match mode {
            DrawMode::Fill(_) => self.note_rule(b),
            _ => self.note_edges(b),
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.hear(run, &props, !matches!(mode, DrawMode::Invisible));
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count();
        let samples = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let b = to_box(props.transform.transform_rect_bbox(samples));
        if let Some(seen) = b.intersection(&self.page) {
            self.drawn.images.push(seen);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.count();
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
