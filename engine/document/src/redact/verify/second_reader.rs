//! pdfium as the second reader: shares no code with the reader that cut the copy.

use super::grey::{Grey, Pool};
use crate::read::pdf::OpenPdf;
use obelus_evidence::{Box2, PageSpace, RefusalCode, Refused};
use pdfium_render::prelude::{
    PdfBitmap, PdfBitmapFormat, PdfColor, PdfDocument, PdfPage, PdfPageRenderRotation, PdfRenderConfig,
    Pdfium, PdfiumError,
};
use std::path::Path;

/// A loaded libpdfium. Loading opens files, so it happens before the sandbox closes.
pub struct SecondReader {
    pdfium: Pdfium,
    pool: Pool,
}

/// Said when libpdfium cannot be loaded; the verbs that need it end with exit code 5.
#[derive(Debug, thiserror::Error)]
#[error("the second reader could not be loaded from {path}: {why}; run `obelus models fetch`")]
pub struct SecondReaderMissing {
    path: String,
    why: String,
}

/// A character as pdfium sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    /// The character.
    pub(super) character: char,
    /// Its ink box in displayed points.
    pub(super) ink: Box2,
    /// Its origin on the base line in displayed points.
    pub(super) origin: (f64, f64),
}

impl SecondReader {
    /// Loads libpdfium from a file.
    ///
    /// # Errors
    /// When the file is missing or is not a libpdfium this build can talk to.
    pub fn load(library: &Path) -> Result<Self, SecondReaderMissing> {
        let bindings = Pdfium::bind_to_library(library).map_err(|why| SecondReaderMissing {
            path: library.display().to_string(),
            why: why.to_string(),
        })?;
        Ok(Self {
            pdfium: Pdfium::new(bindings),
            pool: Pool::default(),
        })
    }

    /// Opens a document from memory.
    pub(super) fn open<'a>(&'a self, bytes: &'a [u8], which: &str) -> Result<SecondReading<'a>, Refused> {
        let document = self.pdfium.load_pdf_from_byte_slice(bytes, None).map_err(|why| {
            Refused::new(
                RefusalCode::ReadersDisagree,
                format!("the second reader cannot open the {which}: {why}"),
            )
        })?;
        // pdfium shows one unit as one point whatever UserUnit says; marks are measured in real points.
        let units = OpenPdf::parse(bytes).map_or_else(
            |_| Vec::new(),
            |pdf| {
                (1..=pdf.pages())
                    .map(|page| pdf.space(page).map_or(1.0, |space| space.user_unit))
                    .collect()
            },
        );
        Ok(SecondReading {
            document,
            units,
            pool: self.pool.clone(),
        })
    }
}

/// A document opened by the second reader.
pub(super) struct SecondReading<'a> {
    document: PdfDocument<'a>,
    /// UserUnit of every page, as the first reader reads it.
    units: Vec<f64>,
    pool: Pool,
}

impl SecondReading<'_> {
    /// Number of pages.
    pub(super) fn pages(&self) -> u32 {
        u32::try_from(self.document.pages().len()).unwrap_or(0)
    }

    /// Opens a page, counted from 1.
    pub(super) fn page(&self, number: u32) -> Result<SecondPage<'_>, Refused> {
        let index = i32::try_from(number.saturating_sub(1)).unwrap_or(i32::MAX);
        let page = self
            .document
            .pages()
            .get(index)
            .map_err(|why| odd(number, &why))?;
        let unit = self.units.get(number.saturating_sub(1) as usize);
        SecondPage::new(page, number, unit.copied().unwrap_or(1.0), self.pool.clone())
    }
}

fn odd(page: u32, why: &PdfiumError) -> Refused {
    Refused::new(
        RefusalCode::ReadersDisagree,
        format!("page {page}: the second reader fails: {why}"),
    )
}

/// One page as the second reader sees it.
pub(super) struct SecondPage<'a> {
    page: PdfPage<'a>,
    space: PageSpace,
    number: u32,
    pool: Pool,
}

impl<'a> SecondPage<'a> {
    fn new(page: PdfPage<'a>, number: u32, unit: f64, pool: Pool) -> Result<Self, Refused> {
        let rotate = match page.rotation().map_err(|why| odd(number, &why))? {
            PdfPageRenderRotation::None => 0,
            PdfPageRenderRotation::Degrees90 => 90,
            PdfPageRenderRotation::Degrees180 => 180,
            PdfPageRenderRotation::Degrees270 => 270,
        };
        // What pdfium calls the bounding box is the crop box cut to the media box: what it displays.
        let bounds = page
            .boundaries()
            .bounding()
            .map_err(|why| odd(number, &why))?
            .bounds;
        let crop = [
            f64::from(bounds.left().value),
            f64::from(bounds.bottom().value),
            f64::from(bounds.right().value),
            f64::from(bounds.top().value),
        ];
        Ok(Self {
            page,
            space: PageSpace {
                crop,
                rotate,
                user_unit: unit,
            },
            number,
            pool,
        })
    }

    /// Displayed width and height in points.
    pub(super) fn size(&self) -> (f64, f64) {
        self.space.size()
    }

    /// A box of the page's user space in displayed points.
    pub(super) fn displayed(&self, area: Box2) -> Box2 {
        self.space.box_to_display(area)
    }

    /// Every drawn character that has ink, in displayed points.
    pub(super) fn glyphs(&self) -> Result<Vec<Glyph>, Refused> {
        let text = self.page.text().map_err(|why| odd(self.number, &why))?;
        let mut glyphs = Vec::new();
        for character in text.chars().iter() {
            if character.is_generated().unwrap_or(false) {
                continue;
            }
            let Some(c) = character.unicode_char() else {
                continue;
            };
            if c.is_whitespace() || c.is_control() {
                continue;
            }
            let (Ok(tight), Ok((x, y))) = (character.tight_bounds(), character.origin()) else {
                return Err(Refused::new(
                    RefusalCode::ReadersDisagree,
                    format!("page {}: the second reader cannot place a character", self.number),
                ));
            };
            let ink = Box2::from_corners(
                f64::from(tight.left().value),
                f64::from(tight.bottom().value),
                f64::from(tight.right().value),
                f64::from(tight.top().value),
            );
            glyphs.push(Glyph {
                character: c,
                ink: self.space.box_to_display(ink),
                origin: self
                    .space
                    .point_to_display(f64::from(x.value), f64::from(y.value)),
            });
        }
        Ok(glyphs)
    }

    /// Renders the page in grey with annotations and form fields.
    pub(super) fn grey(&self, pixels_per_point: f64) -> Result<Grey, Refused> {
        let [across, down] = self.pixels(pixels_per_point);
        self.grey_part(pixels_per_point, [0, 0, across, down])
    }

    /// Renders the part `[x0, y0, x1, y1]` of what [`grey`](Self::grey) renders, to the same greys.
    pub(super) fn grey_part(&self, pixels_per_point: f64, part: [u32; 4]) -> Result<Grey, Refused> {
        let failed = |why: PdfiumError| odd(self.number, &why);
        let [across, down] = self.pixels(pixels_per_point).map(|v| v as i32);
        let [x0, y0, x1, y1] = part.map(|v| v as i32);
        let (wide, high) = ((x1 - x0).max(1), (y1 - y0).max(1));
        let format = PdfBitmapFormat::BGRx;
        let mut samples = self
            .pool
            .take(PdfBitmap::bytes_required_for_size_and_format(wide, high, format));
        let mut bitmap = PdfBitmap::from_bytes(wide, high, format, &mut samples).map_err(failed)?;
        let config = PdfRenderConfig::new()
            .set_fixed_size(across, down)
            .set_origin(-x0, -y0)
            // pdfium has grey bitmaps as well, but stops the process when it fills a rectangle on one.
            .set_format(format)
            .set_reverse_byte_order(false)
            .set_clear_color(PdfColor::WHITE)
            .render_annotations(true)
            .render_form_data(true)
            .use_lcd_text_rendering(false);
        self.page
            .render_into_bitmap_with_config(&mut bitmap, &config)
            .map_err(failed)?;
        drop(bitmap);
        let size = [wide as usize, high as usize];
        Grey::of_bgrx(size, [part[0], part[1]], samples, &self.pool)
            .ok_or_else(|| failed(PdfiumError::ImageSizeOutOfBounds))
    }

    fn pixels(&self, pixels_per_point: f64) -> [u32; 2] {
        let (width, height) = self.size();
        [width, height].map(|points| (points * pixels_per_point).round().max(1.0) as u32)
    }
}
