//! PDF pages through hayro's interpreter (ISO 32000-2), every page on its own so that one bad page spoils no other.

use super::font::FontNotes;
use super::glyphs::{Drawn, Listener, Overdrawn};
use super::page_glyphs::GlyphReader;
use super::soundness;
use super::trust::{self, Trust};
use super::{PageRead, Recognise, field, measures, soundness::Content};
use crate::words::{self, Glyph};
use hayro_interpret::hayro_syntax::page::{Page as PdfPage, Rotation};
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf, PdfData};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, InterpreterWarning, interpret_page};
use obelus_evidence::{Page, PageSpace, RefusalCode, Refused, TextSource, Word};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// More pages than this are refused.
pub const MOST_PAGES: usize = 20_000;
/// A page side may not be longer than this, in user-space units (ISO 32000-2 Annex C.2).
pub const LONGEST_SIDE: f64 = 14_400.0;
/// After this many pages the file is parsed afresh, so that what the parser keeps of old pages is freed.
const PAGES_PER_PARSE: usize = 512;
/// A page that pictures cover by more than this share is a scan if its text is hidden.
const SCAN: f64 = 0.35;
/// A picture that takes more than this share of its page may hold text that matters; logos and seals take less.
const LARGE_PICTURE: f64 = 0.05;
/// Once a page is looked at for a large picture, pictures of this share are looked at as well.
const SMALL_PICTURE: f64 = 0.005;

/// A PDF file that has been parsed and passed the limits on pages and sizes.
pub struct OpenPdf {
    data: PdfData,
    pdf: Pdf,
    spaces: Vec<PageSpace>,
}

impl OpenPdf {
    /// Parses a file. Whether it is whole is asked separately, by [`read`](fn@super::read).
    ///
    /// # Errors
    /// `PasswordProtected`, `Damaged`, `NoPages` or `TooLarge`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let data = PdfData::from(bytes.to_vec());
        let pdf = parse(&data, bytes)?;
        let pages = pdf.pages();
        if pages.is_empty() {
            return Err(Refused::new(RefusalCode::NoPages, "the PDF has no pages"));
        }
        if pages.len() > MOST_PAGES {
            let detail = format!(
                "the PDF has {} pages; more than {MOST_PAGES} cannot be read, split it",
                pages.len()
            );
            return Err(Refused::new(RefusalCode::TooLarge, detail));
        }
        let mut spaces = Vec::with_capacity(pages.len());
        for (at, page) in pages.iter().enumerate() {
            let space = space_of(page);
            let [x0, y0, x1, y1] = space.crop;
            let side = (x1 - x0).max(y1 - y0);
            let (width, height) = space.size();
            if side > LONGEST_SIDE
                || !width.is_finite()
                || !height.is_finite()
                || space.user_unit > LONGEST_SIDE
            {
                let detail = format!(
                    "page {}: a side is longer than {LONGEST_SIDE} points, the most a PDF may have",
                    at + 1
                );
                return Err(Refused::new(RefusalCode::TooLarge, detail));
            }
            spaces.push(space);
        }
        Ok(Self { data, pdf, spaces })
    }

    /// Number of pages.
    pub fn pages(&self) -> u32 {
        self.spaces.len() as u32
    }

    /// How a page's user space becomes what a viewer shows; pages count from 1.
    pub fn space(&self, page: u32) -> Option<PageSpace> {
        self.spaces.get((page as usize).checked_sub(1)?).copied()
    }

    /// Every glyph drawn on a page; as [`GlyphReader::page`], for one page only.
    ///
    /// # Errors
    /// As [`GlyphReader::page`].
    pub fn glyphs(&self, page: u32) -> Result<Vec<Glyph>, Refused> {
        GlyphReader::new(self).page(page)
    }

    /// The parsed file, for rendering.
    pub(crate) fn inner(&self) -> &Pdf {
        &self.pdf
    }
}

pub(crate) fn no_such_page(page: u32, pages: u32) -> Refused {
    Refused::new(
        RefusalCode::BadPlan,
        format!("there is no page {page}; the document has {pages}"),
    )
}

/// Reads all pages into `sink`; gives the warnings in page order.
pub(super) fn read(
    bytes: &[u8],
    sink: &mut dyn FnMut(PageRead) -> Result<(), Refused>,
) -> Result<Vec<String>, Refused> {
    let open = OpenPdf::parse(bytes)?;
    let mut warnings = soundness::examine(bytes, &open)?;
    if open.pdf.xref().has_optional_content_groups() {
        warnings.push("the file has layers that can be switched off; text in a hidden layer is not shown and was not read".to_owned());
    }
    let OpenPdf {
        data,
        mut pdf,
        spaces,
    } = open;
    let mut fonts = FontNotes::default();
    for (batch, spaces) in spaces.chunks(PAGES_PER_PARSE).enumerate() {
        let first = batch * PAGES_PER_PARSE;
        if batch > 0 {
            pdf = parse(&data, bytes)?;
            fonts = FontNotes::default();
        }
        let mut cache = InterpreterCache::new();
        for (offset, space) in spaces.iter().enumerate() {
            let at = first + offset;
            let troubles = Troubles::default();
            let heard = listen(&pdf, at, space, &cache, &mut fonts, &troubles);
            if heard.is_err() {
                // A page that stopped halfway may have left locks behind in what pages share.
                cache = InterpreterCache::new();
                fonts = FontNotes::default();
            }
            let content = pdf
                .pages()
                .get(at)
                .map_or(Content::Missing, soundness::content_of);
            let (read, remarks) = judge(at as u32 + 1, space, heard, content);
            let number = read.page.index;
            warnings.extend(
                remarks
                    .into_iter()
                    .map(|remark| format!("page {number}: {remark}")),
            );
            warnings.extend(
                troubles
                    .remarks()
                    .map(|remark| format!("page {number}: {remark}")),
            );
            let page = pdf.pages().get(at);
            let remarks = [
                page.and_then(measures::without_area),
                page.and_then(field::unseen_values),
            ];
            warnings.extend(
                remarks
                    .into_iter()
                    .flatten()
                    .map(|remark| format!("page {number}: {remark}")),
            );
            sink(read)?;
        }
    }
    Ok(warnings)
}

fn parse(data: &PdfData, bytes: &[u8]) -> Result<Pdf, Refused> {
    let data = data.clone();
    match catch_unwind(AssertUnwindSafe(move || Pdf::new(data))) {
        Ok(Ok(pdf)) => Ok(pdf),
        Ok(Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) => Err(Refused::new(
            RefusalCode::PasswordProtected,
            "the PDF needs a password to open; ask the sender for a copy without one",
        )),
        Ok(Err(LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm))) => Err(Refused::new(
            RefusalCode::PasswordProtected,
            "the PDF is encrypted in a way that cannot be read; ask the sender for a copy without protection",
        )),
        Ok(Err(LoadPdfError::Decryption(_))) => Err(Refused::new(
            RefusalCode::Damaged,
            "the PDF's encryption data is damaged; ask for the file again",
        )),
        Ok(Err(LoadPdfError::Invalid)) => Err(soundness::why_invalid(bytes)),
        Err(_) => Err(Refused::new(
            RefusalCode::Damaged,
            "the PDF's structure is damaged; ask for the file again",
        )),
    }
}

/// The page's boxes and rotation as a viewer applies them; a crop box without area counts as A4.
fn space_of(page: &PdfPage<'_>) -> PageSpace {
    let crop = page.intersected_crop_box();
    let (width, height) = if crop.width() < 0.01 || crop.height() < 0.01 {
        (595.276, 841.89)
    } else {
        (crop.width(), crop.height())
    };
    let rotate = match page.rotation() {
        Rotation::None => 0,
        Rotation::Horizontal => 90,
        Rotation::Flipped => 180,
        Rotation::FlippedHorizontal => 270,
    };
    let unit = page
        .raw()
        .get::<f64>("UserUnit")
        .filter(|u| u.is_finite() && *u > 0.0)
        .unwrap_or(1.0);
    PageSpace {
        crop: [crop.x0, crop.y0, crop.x0 + width, crop.y0 + height],
        rotate,
        user_unit: unit,
    }
}

/// What the interpreter could not do on a page.
#[derive(Clone, Default)]
pub(super) struct Troubles {
    fonts: Arc<AtomicU32>,
    annotations: Arc<AtomicU32>,
}

impl Troubles {
    fn settings(&self) -> InterpreterSettings {
        let heard = self.clone();
        InterpreterSettings {
            warning_sink: Arc::new(move |warning| {
                let count = match warning {
                    InterpreterWarning::UnsupportedFont => &heard.fonts,
                    InterpreterWarning::UnresolvedAnnotationAppearance => &heard.annotations,
                    _ => return,
                };
                count.fetch_add(1, Ordering::Relaxed);
            }),
            ..InterpreterSettings::default()
        }
    }

    fn remarks(&self) -> impl Iterator<Item = &'static str> + use<> {
        let said = |count: &AtomicU32, remark| (count.load(Ordering::Relaxed) > 0).then_some(remark);
        [
            said(
                &self.fonts,
                "a font could not be used; text set in it may be missing, the page needs a look",
            ),
            said(
                &self.annotations,
                "a note or form field could not be shown; the page needs a look",
            ),
        ]
        .into_iter()
        .flatten()
    }
}

/// Interprets one page; an error says in words why that failed.
pub(super) fn listen<'a>(
    pdf: &'a Pdf,
    at: usize,
    space: &PageSpace,
    cache: &InterpreterCache<'a>,
    fonts: &mut FontNotes,
    troubles: &Troubles,
) -> Result<Drawn, &'static str> {
    let pages = pdf.pages();
    let page = pages.get(at).ok_or("the page is missing")?;
    let (width, height) = space.size();
    let everywhere = Rect::new(-1e6, -1e6, 1e6, 1e6);
    let settings = troubles.settings();
    let heard = catch_unwind(AssertUnwindSafe(|| {
        let mut listener = Listener::new(width, height, fonts);
        let matrix = Affine::new(space.to_display());
        let mut context = Context::new(matrix, everywhere, cache, pdf.xref(), settings);
        interpret_page(page, &mut context, &mut listener);
        listener.finish()
    }));
    heard.map_err(|reason| {
        if reason.is::<Overdrawn>() {
            "draws more than any page should; it was not read and needs a look"
        } else {
            "could not be interpreted; it was not read and needs a look"
        }
    })
}

/// Makes the page, says what of it should be recognised from pixels, and what a person should know about it.
fn judge(
    index: u32,
    space: &PageSpace,
    heard: Result<Drawn, &'static str>,
    content: Content,
) -> (PageRead, Vec<String>) {
    let (width, height) = space.size();
    let read = |source, words: Vec<Word>, recognise| PageRead {
        page: Page {
            index,
            width,
            height,
            source,
            words,
        },
        recognise,
    };
    let whole = |otherwise: &str| {
        Some(Recognise {
            within: None,
            otherwise: otherwise.to_owned(),
        })
    };
    let drawn = match heard {
        Ok(drawn) => drawn,
        Err(trouble) => {
            return (read(TextSource::None, Vec::new(), None), vec![trouble.to_owned()]);
        }
    };
    let glyph_trust = trust::of_glyphs(&drawn.glyphs);
    let hidden = drawn.glyphs.iter().filter(|g| !g.visible).count();
    let mostly_hidden = hidden * 2 > drawn.glyphs.len();
    let share = |area: f64| (area / (width * height).max(1.0)).min(1.0);
    let covered = share(drawn.images.iter().map(|b| b.area()).sum());
    let largest = share(drawn.images.iter().map(|b| b.area()).fold(0.0, f64::max));
    let words = words::assemble(drawn.glyphs, &drawn.rules);
    let trust = match glyph_trust {
        Trust::Sound => trust::of_words(&words),
        worse => worse,
    };
    if content == Content::Broken {
        let remark = "part of its content is damaged and could not be read; the page needs a look";
        return (read(TextSource::None, words, None), vec![remark.to_owned()]);
    }
    let read = match trust {
        Trust::Worthless => read(
            TextSource::None,
            Vec::new(),
            whole(
                "the text layer cannot be trusted (its characters do not say what the page shows); the page needs to be looked at or recognised",
            ),
        ),
        Trust::Doubtful => read(
            TextSource::None,
            words,
            whole("some characters of the text layer have no known meaning; the page needs a look"),
        ),
        Trust::Sound if words.is_empty() && !drawn.images.is_empty() => read(
            TextSource::None,
            words,
            whole(
                "is a picture without text; nothing on it could be read, it needs to be looked at or recognised",
            ),
        ),
        Trust::Sound if words.is_empty() && (drawn.paths > 0 || content == Content::Missing) => read(
            TextSource::None,
            words,
            whole("has drawings but no text; nothing on it could be read, it needs a look"),
        ),
        Trust::Sound if covered > SCAN && mostly_hidden => read(
            TextSource::Native,
            words,
            whole(
                "is a scan with somebody else's hidden text layer, which may differ from the picture; it needs a look",
            ),
        ),
        Trust::Sound if largest > LARGE_PICTURE => {
            let recognise = Recognise {
                within: Some(
                    drawn
                        .images
                        .iter()
                        .copied()
                        .filter(|b| share(b.area()) > SMALL_PICTURE)
                        .collect(),
                ),
                otherwise: format!(
                    "pictures cover {:.0} % of it; text inside them was not read, it needs a look",
                    covered * 100.0
                ),
            };
            read(TextSource::Native, words, Some(recognise))
        }
        Trust::Sound => read(TextSource::Native, words, None),
    };
    (read, Vec::new())
}
