//! The first reader re-reads the copy too: the cut rule on its own glyphs, and the box-less look at what it renders.

use super::{
    Doubt, PagePair,
    boxless::{Boxless, Made},
    figures,
    glyphs::CUT_OVERLAP,
    grey::Grey,
    pixels::{self, PIXELS_PER_POINT},
};
use crate::{
    read::{GlyphReader, pdf::OpenPdf},
    render::Painter,
};
use obelus_evidence::{Box2, Refused, Verified};

/// The ink of every glyph of the original that the cut rule takes, by page: the second reader measures no text of
/// fields and leaves the width of outlines out. `marks` gives a page's marks; all in displayed points of the original.
pub(super) fn ink_taken(original: &mut GlyphReader<'_>, page: u32, marks: &[Box2]) -> Vec<Box2> {
    if marks.is_empty() {
        return Vec::new();
    }
    let glyphs = original.page(page).unwrap_or_default();
    let inks = glyphs.iter().filter_map(|glyph| glyph.ink);
    inks.filter(|ink| marks.iter().any(|mark| ink.overlaps_by(mark, CUT_OVERLAP)))
        .collect()
}

/// Re-reads the pages that were touched; doubts are added to `doubts`. `pages` is the number of pages of the copy.
pub(super) fn re_read(
    copy: &[u8],
    boxless: &Boxless,
    touched: &[&PagePair],
    pages: u32,
    doubts: &mut Vec<Doubt>,
) -> Verified {
    let mut found = figures("hayro", "hayro 0.9");
    let (pdf, naked) = match (OpenPdf::parse(copy), OpenPdf::parse(&boxless.bytes)) {
        (Ok(pdf), Ok(naked)) => (pdf, naked),
        (Err(refused), _) | (_, Err(refused)) => {
            doubts.push(Doubt {
                page: None,
                reason: format!("the first reader cannot open the copy: {refused}"),
            });
            return found;
        }
    };
    if pdf.pages() != pages {
        doubts.push(Doubt {
            page: None,
            reason: "the two readers count different pages in the copy".to_owned(),
        });
        return found;
    }
    let (mut glyphs, mut painter) = (GlyphReader::of_ink(&pdf), Painter::new(&naked));
    for pair in touched {
        let made = boxless
            .made
            .get(pair.copy as usize - 1)
            .copied()
            .unwrap_or(Made::Unknown);
        let size = naked.space(pair.copy).map_or((0.0, 0.0), |space| space.size());
        match one_page(&mut glyphs, &mut painter, size, pair, made) {
            Ok((characters, reasons)) => {
                found.characters_in_marks += characters;
                doubts.extend(reasons.into_iter().map(|reason| Doubt {
                    page: Some(pair.original),
                    reason,
                }));
            }
            Err(refused) => {
                let reason = format!("the first reader fails on the copy: {refused}");
                doubts.push(Doubt {
                    page: Some(pair.original),
                    reason,
                });
            }
        }
        found.pages += 1;
    }
    found
}

fn one_page(
    glyphs: &mut GlyphReader<'_>,
    naked: &mut Painter<'_>,
    size: (f64, f64),
    pair: &PagePair,
    made: Made,
) -> Result<(u32, Vec<String>), Refused> {
    let marks = &pair.areas;
    let under = glyphs
        .page(pair.copy)?
        .iter()
        .filter(|glyph| match &glyph.ink {
            Some(ink) => marks.iter().any(|mark| ink.overlaps_by(mark, CUT_OVERLAP)),
            None => false,
        })
        .count() as u32;
    let mut reasons = Vec::new();
    if under > 0 {
        reasons.push(format!(
            "the first reader still finds {under} characters under a mark"
        ));
    }
    if made != Made::Picture {
        for window in pixels::windows(marks, size) {
            let raster = naked.part(pair.copy, PIXELS_PER_POINT, window)?;
            let size = [raster.width as usize, raster.height as usize];
            let Some(grey) = Grey::of_rgb(size, [window[0], window[1]], &raster.rgb) else {
                reasons.push("the first reader drew a part of another size".to_owned());
                continue;
            };
            if marks.iter().any(|mark| pixels::shows_ink(&grey, mark)) {
                reasons.push("the first reader still draws something under a black box".to_owned());
            }
        }
    }
    Ok((under, reasons))
}
