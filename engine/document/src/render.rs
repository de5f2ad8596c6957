//! A page as a picture, through the same engine that reads the words: what is seen is what is cut.

use crate::read::pdf::{OpenPdf, no_such_page};
use crate::read::{detect, needs_rendition, not_a_document, text};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use hayro_interpret::InterpreterSettings;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use obelus_evidence::{Kind, PageImage, PageSpace, RefusalCode, Refused};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A picture has at most this many pixels; a larger wish is scaled down.
pub const MOST_PIXELS: f64 = 36e6;
/// No side of a picture is longer than this many pixels.
pub const LONGEST_SIDE: f64 = 16_000.0;

/// How a page picture is encoded; all are lossless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageFormat {
    /// PNG.
    Png,
    /// WebP, lossless.
    WebP,
    /// The samples themselves: 8-bit RGB, rows from the top, no padding.
    Raw,
}

/// Pixels of a rendered page: 8-bit RGB, rows from the top, no padding (`3 * width * height` bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The samples.
    pub rgb: Vec<u8>,
}

/// Renders a page (from 1) and encodes it; see [`raster`].
///
/// # Errors
/// As [`raster`]; `ReaderFailed` when the picture cannot be encoded.
pub fn render_page(
    bytes: &[u8],
    page: u32,
    pixels_per_point: f64,
    format: ImageFormat,
) -> Result<PageImage, Refused> {
    let raster = raster(bytes, page, pixels_per_point)?;
    let encoded = encode(&raster, format).ok_or_else(|| failed(page, "could not be encoded as a picture"))?;
    Ok(PageImage {
        index: page,
        width: raster.width,
        height: raster.height,
        encoded,
    })
}

/// Renders a page (from 1) on white, after crop box, rotation and UserUnit; a text file's virtual page likewise.
///
/// The picture covers the displayed page exactly: `width / page width` pixels per point across, and the same down up
/// to rounding. Wishes beyond [`MOST_PIXELS`] or [`LONGEST_SIDE`] are scaled down.
///
/// # Errors
/// What [`OpenPdf::parse`] refuses; `BadPlan` for a page that does not exist or a scale that is no positive number;
/// `ReaderFailed` when the page cannot be drawn.
pub fn raster(bytes: &[u8], page: u32, pixels_per_point: f64) -> Result<Raster, Refused> {
    if !(pixels_per_point.is_finite() && pixels_per_point > 0.0) {
        return Err(Refused::new(
            RefusalCode::BadPlan,
            "the scale must be a positive number of pixels per point",
        ));
    }
    let (pdf, at) = match detect(bytes, None)? {
        Kind::Pdf => (Cow::Borrowed(bytes), page),
        Kind::Text => (Cow::Owned(text::to_pdf_pages(bytes, Some(page))?), 1),
        Kind::Picture | Kind::Email | Kind::Office => return Err(needs_rendition()),
        Kind::Recording => return Err(not_a_document()),
    };
    let open = OpenPdf::parse(&pdf)?;
    open.space(at).ok_or_else(|| no_such_page(page, open.pages()))?;
    raster_of(&open, at, pixels_per_point).map_err(|_| failed(page, "could not be drawn"))
}

/// As [`raster`], of a file that is open already.
pub(crate) fn raster_of(open: &OpenPdf, page: u32, pixels_per_point: f64) -> Result<Raster, Refused> {
    let space = open.space(page).ok_or_else(|| no_such_page(page, open.pages()))?;
    let (width, height) = space.size();
    let scale = pixels_per_point
        .min(LONGEST_SIDE / width.max(height))
        .min((MOST_PIXELS / (width * height)).sqrt());
    let (across, down) = picture_size(&space, scale);
    Painter::new(open).part(page, scale, [0, 0, across, down])
}

/// Pixels across and down of a whole page.
fn picture_size(space: &PageSpace, pixels_per_point: f64) -> (u32, u32) {
    let (width, height) = space.size();
    let pixels = |points: f64| (points * pixels_per_point).round().max(1.0) as u32;
    (pixels(width), pixels(height))
}

/// Paints pages of one file, or parts of them, with the file's fonts loaded once.
pub(crate) struct Painter<'a> {
    open: &'a OpenPdf,
    cache: RenderCache<'a>,
}

impl<'a> Painter<'a> {
    pub(crate) fn new(open: &'a OpenPdf) -> Self {
        Self {
            open,
            cache: RenderCache::new(),
        }
    }

    /// The part `[x0, y0, x1, y1]` of a page (from 1), in pixels of the whole page's picture at this scale, on white.
    ///
    /// # Errors
    /// `BadPlan` for a page that does not exist; `ReaderFailed` when the part is empty, larger than [`MOST_PIXELS`] or
    /// [`LONGEST_SIDE`], or cannot be drawn.
    pub(crate) fn part(
        &mut self,
        page: u32,
        pixels_per_point: f64,
        part: [u32; 4],
    ) -> Result<Raster, Refused> {
        let open = self.open;
        let space = open.space(page).ok_or_else(|| no_such_page(page, open.pages()))?;
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            draw(open, page, &space, pixels_per_point, part, &self.cache)
        }));
        if drawn.is_err() {
            // A page that stopped halfway may have left locks behind in what pages share.
            self.cache = RenderCache::new();
        }
        drawn
            .ok()
            .flatten()
            .ok_or_else(|| failed(page, "could not be drawn"))
    }
}

fn failed(page: u32, what: &str) -> Refused {
    Refused::new(RefusalCode::ReaderFailed, format!("page {page}: {what}"))
}

fn draw<'a>(
    open: &'a OpenPdf,
    page: u32,
    space: &PageSpace,
    scale: f64,
    [x0, y0, x1, y1]: [u32; 4],
    cache: &RenderCache<'a>,
) -> Option<Raster> {
    let (width, height) = space.size();
    let (across, down) = picture_size(space, scale);
    let side = |from: u32, to: u32| {
        let pixels = to.checked_sub(from).filter(|pixels| *pixels > 0)?;
        (f64::from(pixels) <= LONGEST_SIDE).then_some(pixels as u16)
    };
    let (part_across, part_down) = (side(x0, x1)?, side(y0, y1)?);
    if f64::from(part_across) * f64::from(part_down) > 1.01 * MOST_PIXELS {
        return None;
    }
    let to_pixels = Affine::translate((-f64::from(x0), -f64::from(y0)))
        * Affine::scale_non_uniform(f64::from(across) / width, f64::from(down) / height)
        * Affine::new(space.to_display());
    let pages = open.inner().pages();
    let page = pages.get(page as usize - 1)?;
    let mut context = RenderContext::new(part_across, part_down);
    render_into(
        page,
        cache,
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &mut context,
        to_pixels,
    );
    context.flush();
    let mut pixmap = Pixmap::new(part_across, part_down);
    let settings = RasterizerSettings {
        target_init: TargetInit::Clear(WHITE),
        ..RasterizerSettings::default()
    };
    context.render_with(&mut pixmap, &mut Resources::default(), settings);
    let rgb = pixmap
        .data_as_u8_slice()
        .chunks_exact(4)
        .flat_map(|p| [p[0], p[1], p[2]])
        .collect();
    Some(Raster {
        width: u32::from(part_across),
        height: u32::from(part_down),
        rgb,
    })
}

fn encode(raster: &Raster, format: ImageFormat) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match format {
        ImageFormat::Raw => out.extend_from_slice(&raster.rgb),
        ImageFormat::Png => {
            PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Adaptive)
                .write_image(&raster.rgb, raster.width, raster.height, ExtendedColorType::Rgb8)
                .ok()?
        }
        ImageFormat::WebP => image_webp::WebPEncoder::new(&mut out)
            .encode(
                &raster.rgb,
                raster.width,
                raster.height,
                image_webp::ColorType::Rgb8,
            )
            .ok()?,
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{OpenPdf, Painter, raster_of};
    use crate::read::text::to_pdf;

    #[test]
    fn a_part_of_a_page_is_painted_as_the_whole_is() {
        let pdf = to_pdf("The witness saw a car.\n".repeat(30).as_bytes()).unwrap();
        let open = OpenPdf::parse(&pdf).unwrap();
        let whole = raster_of(&open, 1, 2.0).unwrap();
        let mut painter = Painter::new(&open);
        let [x0, y0, x1, y1] = [61, 83, 412, 290];
        let part = painter.part(1, 2.0, [x0, y0, x1, y1]).unwrap();
        assert_eq!((part.width, part.height), (x1 - x0, y1 - y0));
        let row = |y: u32| {
            let from = 3 * ((y0 + y) * whole.width + x0) as usize;
            &whole.rgb[from..from + 3 * part.width as usize]
        };
        let rows: Vec<u8> = (0..part.height).flat_map(|y| row(y).to_vec()).collect();
        assert!(rows.iter().any(|sample| *sample < 100), "there is ink");
        assert_eq!(part.rgb, rows);
        assert!(painter.part(1, 2.0, [10, 10, 10, 20]).is_err(), "no width");
        assert!(painter.part(2, 2.0, [0, 0, 10, 10]).is_err(), "no such page");
    }
}
