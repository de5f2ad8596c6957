//! Reading a copy back and comparing it with what was to stay.

use obelus_document::read::{pdf::OpenPdf, read_all};
use obelus_document::redact::{Cut, cut};
use obelus_document::words::Glyph;
use obelus_evidence::{Box2, MarkShape, Plan, Word};
use std::collections::BTreeMap;

/// Cuts without asking for pictures.
pub fn cut_plainly(original: &[u8], plan: &Plan) -> Cut {
    cut(original, plan, &BTreeMap::new()).unwrap()
}

/// Cuts, and demands that no page became a picture.
pub fn cut_as_text(original: &[u8], plan: &Plan) -> Cut {
    let cut = cut_plainly(original, plan);
    assert_eq!(cut.rasterised, [], "no page may become a picture here");
    cut
}

pub fn words(bytes: &[u8], page: u32) -> Vec<Word> {
    read_all(bytes).unwrap().pages[page as usize - 1].words.clone()
}

pub fn text(bytes: &[u8]) -> String {
    read_all(bytes).unwrap().text()
}

pub fn glyphs(bytes: &[u8], page: u32) -> Vec<Glyph> {
    OpenPdf::parse(bytes).unwrap().glyphs(page).unwrap()
}

pub fn areas(plan: &Plan, page: u32) -> Vec<Box2> {
    plan.marks
        .iter()
        .filter(|mark| mark.page == page)
        .map(|mark| match mark.shape().unwrap() {
            MarkShape::Drawn(area) => area,
            MarkShape::Words(quad) => quad.bounds(),
        })
        .collect()
}

/// Whether a glyph is one that a mark takes, by the reader's own geometry; `None` near the edge of the rule.
fn taken(glyph: &Glyph, marks: &[Box2]) -> Option<bool> {
    let at = |tolerance: f64| match glyph.ink {
        Some(ink) => marks.iter().any(|mark| mark.overlaps_by(&ink, tolerance)),
        None => {
            let b = glyph.advance_box();
            let (x, y) = ((b.x0 + b.x1) / 2.0, (b.y0 + b.y1) / 2.0);
            // The reader's middle of a space may lie a little higher or lower than the cutter's.
            let reach = glyph.em * 0.15 * tolerance.signum();
            marks.iter().any(|mark| mark.grown(-reach, -reach).contains(x, y))
        }
    };
    let (surely, perhaps) = (at(0.3), at(-0.3));
    let thin = glyph.ink.is_some_and(|ink| ink.width() < 0.8 || ink.height() < 0.8);
    (surely == perhaps || (!thin && glyph.ink.is_some() && at(0.2) == at(0.3))).then_some(surely)
}

/// Demands that nothing a mark covers is left and that everything else stands where it stood.
pub fn holds(original: &[u8], plan: &Plan, cut: &Cut) {
    for page in &cut.pages {
        let marks = areas(plan, page.original);
        let after = glyphs(&cut.bytes, page.copy);
        for glyph in &after {
            let over = glyph
                .ink
                .is_some_and(|ink| marks.iter().any(|mark| mark.overlaps_by(&ink, 0.3)));
            assert!(!over || page.rasterised && !glyph.visible, "a glyph is left under a mark");
        }
        if page.rasterised {
            continue;
        }
        let mut stay = after.iter();
        for glyph in glyphs(original, page.original) {
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
