//! Reading a copy back and comparing it with what was to stay.

use obelus_document::read::{pdf::OpenPdf, read_all};
use obelus_document::redact::{Cut, cut};
use obelus_document::words::Glyph;
use obelus_evidence::{Box2, MarkShape, Plan, Word};
use std::collections::BTreeMap;

/// Cuts without asking for pictures.
pub(crate) fn cut_plainly(original: &[u8], plan: &Plan) -> Cut {
    cut(original, plan, &BTreeMap::new()).unwrap()
}

/// Cuts, and demands that no page became a picture.
pub(crate) fn cut_as_text(original: &[u8], plan: &Plan) -> Cut {
    let cut = cut_plainly(original, plan);
    assert_eq!(cut.rasterised, [], "no page may become a picture here");
    cut
}

pub(crate) fn words(bytes: &[u8], page: u32) -> Vec<Word> {
    read_all(bytes).unwrap().pages[page as usize - 1].words.clone()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    read_all(bytes).unwrap().text()
}

pub(crate) fn glyphs(bytes: &[u8], page: u32) -> Vec<Glyph> {
    OpenPdf::parse(bytes).unwrap().glyphs(page).unwrap()
}

pub(crate) fn areas(plan: &Plan, page: u32) -> Vec<Box2> {
    plan.marks
        .iter()
        .filter(|mark| mark.page == page)
        .map(|mark| match mark.shape().unwrap() {
            MarkShape::Drawn(area) => area,
            MarkShape::Words(quad) => quad.bounds(),
        })
        .collect()
}

/// Whether a glyph is one that a mark takes, by the reader's own geometry; `None` near the edge of the rule, and for
/// glyphs without ink near a mark, whose middle readers place a little differently.
fn taken(glyph: &Glyph, marks: &[Box2]) -> Option<bool> {
    let Some(ink) = glyph.ink else {
        let near = |mark: &Box2| {
            mark.grown(glyph.em, glyph.em)
                .contains(glyph.origin[0], glyph.origin[1])
        };
        return (!marks.iter().any(near)).then_some(false);
    };
    let over = |by: f64| marks.iter().any(|mark| mark.overlaps_by(&ink, by));
    // Thin ink counts as a little wider than it is.
    let reach = if ink.width() < 0.8 || ink.height() < 0.8 {
        -0.3
    } else {
        0.2
    };
    (over(0.3) == over(reach)).then(|| over(0.3))
}

/// Demands that nothing a mark covers is left and that everything else stands where it stood.
pub(crate) fn holds(original: &[u8], plan: &Plan, cut: &Cut) {
    for page in &cut.pages {
        let marks = areas(plan, page.original);
        let after = glyphs(&cut.bytes, page.copy);
        for glyph in &after {
            let over = glyph
                .ink
                .is_some_and(|ink| marks.iter().any(|mark| mark.overlaps_by(&ink, 0.3)));
            assert!(
                !over || page.rasterised && !glyph.visible,
                "a glyph is left under a mark"
            );
        }
        if page.rasterised {
            continue;
        }
        let (width, height) = page.space.size();
        let is_beyond = |ink: Box2| ink.x1 <= 0.0 || ink.y1 <= 0.0 || ink.x0 >= width || ink.y0 >= height;
        assert!(
            !after.iter().any(|glyph| glyph.ink.is_some_and(is_beyond)),
            "a glyph is left beyond the edge of the page"
        );
        let mut stay = after.iter();
        let seen = glyphs(original, page.original)
            .into_iter()
            .filter(|glyph| match glyph.ink {
                Some(ink) => !is_beyond(ink),
                // A blank is taken by the middle of its step, which is not known here.
                None => {
                    let ([x, y], em) = (glyph.origin, glyph.em);
                    x > em && y > em && x < width - em && y < height - em
                }
            });
        for glyph in seen {
            let taken = taken(&glyph, &marks);
            if taken == Some(true) {
                continue;
            }
            let found = stay
                .clone()
                .position(|other| other.meaning == glyph.meaning && near(other, &glyph));
            match found {
                Some(n) => {
                    stay.nth(n);
                }
                None => assert!(taken.is_none(), "a glyph outside every mark is gone or has moved"),
            }
        }
    }
}

fn near(a: &Glyph, b: &Glyph) -> bool {
    (a.origin[0] - b.origin[0]).hypot(a.origin[1] - b.origin[1]) < 0.06 && (a.em - b.em).abs() < 0.01
}
