//! One page of the copy: cut as text, or as a picture.

use super::annotations;
use super::check::Expected;
use super::content::{PageWork, Tally, Walk};
use super::frame::{Drawn, Words, page_dict, with_boxes};
use super::lines::{Layout, Wanted, lay_out};
use super::matrix::Matrix;
use super::oracle::{Oracle, Seen, SeenRun};
use super::plan::PageOrder;
use super::raster;
use super::rebuild::{Workshop, merge};
use super::refuse::Unsure;
use super::rule::covers;
use super::source::{Source, SourcePage};
use super::streams::packed;
use lopdf::{Dictionary, Object};
use obelus_evidence::{Box2, BoxMode, Refused};

/// A finished page, before the document is closed.
pub(super) struct Finished {
    pub(super) dict: Dictionary,
    pub(super) tallies: Vec<Tally>,
    /// The black boxes, mark by mark.
    pub(super) boxes: Vec<Drawn>,
    pub(super) expected: Option<Expected>,
    pub(super) lines_set_again: bool,
}

/// Content and resources of a walked page.
struct Walked {
    body: Vec<u8>,
    resources: Dictionary,
}

/// The largest letters that nobody can see: no dimension of any glyph of a run reaches this, in points.
const TOO_SMALL: f64 = 0.5;

/// What a page draws where nobody sees it: beyond the visible page, or too small for any eye. Readers leave it out, so
/// nobody is asked about it, and yet it would be carried over. A picture of the page has none of it. A run of text that
/// begins on the page and goes on beyond its edge is taken as seen.
fn unseen(seen: &Seen, (width, height): (f64, f64)) -> Option<&'static str> {
    let beyond = |ink: &Box2| ink.x1 <= 0.0 || ink.y1 <= 0.0 || ink.x0 >= width || ink.y0 >= height;
    let is_small = |ink: &Box2| ink.width() < TOO_SMALL && ink.height() < TOO_SMALL;
    let inks = || {
        let of_run = |run: &SeenRun| {
            run.glyphs
                .iter()
                .filter_map(|glyph| glyph.ink)
                .collect::<Vec<_>>()
        };
        seen.runs.iter().map(of_run).filter(|inks| !inks.is_empty())
    };
    if inks().any(|run| run.iter().all(beyond)) {
        Some("text lies beyond the visible page")
    } else if seen.images.iter().any(beyond) {
        Some("a picture lies beyond the visible page")
    } else if inks().any(|run| run.len() > 2 && run.iter().all(is_small)) {
        Some("text is too small to be seen")
    } else {
        None
    }
}

/// Cuts the pages of one original.
pub(super) struct PageCutter<'a> {
    pub(super) source: &'a Source,
    pub(super) bytes: &'a [u8],
    pub(super) oracle: &'a Oracle<'a>,
}

impl PageCutter<'_> {
    /// Cuts a page as text. Lines are set again where marks ask for it, unless `set_again` says no.
    pub(super) fn cut(
        &self,
        shop: &mut Workshop<'_>,
        order: &PageOrder,
        page: &SourcePage,
        set_again: bool,
    ) -> Result<Finished, Unsure> {
        let index = order.original as usize - 1;
        let base = Matrix(page.space.to_display());
        let seen = self
            .oracle
            .page(index, &base)
            .ok_or_else(|| Unsure::new("a second reader does not find the page"))?;
        if let Some(reason) = unseen(&seen, page.space.size()) {
            return Err(Unsure::new(reason));
        }
        let pixels = |nth: usize| self.oracle.image(index, nth);
        let start = || {
            PageWork::new(
                &order.marks,
                (!order.marks.is_empty()).then(|| seen.clone()),
                &pixels,
            )
        };
        let mut wanted: Vec<Wanted> = order
            .marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| set_again && mark.mode != BoxMode::KeepLayout)
            .map(|(n, mark)| Wanted {
                mark: n,
                mode: mark.mode,
            })
            .collect();
        let mut survey = None;
        loop {
            if !wanted.is_empty() && survey.is_none() {
                let mut work = start();
                work.survey = Some(Vec::new());
                self.walk(shop, &mut work, page, base)?;
                survey = work.survey;
            }
            let layout = match &survey {
                Some(shown) if !wanted.is_empty() => {
                    let drawings: Vec<Box2> = seen.paths.iter().chain(&seen.images).copied().collect();
                    lay_out(shown, &wanted, &drawings, page.space.size())
                }
                _ => Layout::default(),
            };
            let mut work = start();
            work.layout = layout;
            match self.walk(shop, &mut work, page, base) {
                Ok(walked) => return self.finish(shop, work, walked, &seen, order, page),
                Err(unsure) => {
                    // Without the line that failed, once more.
                    let Some((line, _)) = work.failed else {
                        return Err(unsure);
                    };
                    let marks = &work.layout.lines[line].marks;
                    wanted.retain(|want| !marks.contains(&want.mark));
                }
            }
        }
    }

    fn walk(
        &self,
        shop: &mut Workshop<'_>,
        work: &mut PageWork<'_>,
        page: &SourcePage,
        base: Matrix,
    ) -> Result<Walked, Unsure> {
        let content = self.source.content(page)?;
        let main = Walk::page(shop, work, &content, page.resources.clone(), base)?;
        let mut body = b"q\n".to_vec();
        body.extend_from_slice(&main.content);
        body.extend_from_slice(b"Q\n");
        let mut resources = main.resources;
        if let Some(drawn) = annotations::appearances(&self.source.doc, page) {
            let layer = Walk::annotations(shop, work, &drawn.content, drawn.resources, base)?;
            body.extend_from_slice(b"q\n");
            body.extend_from_slice(&layer.content);
            body.extend_from_slice(b"Q\n");
            merge(&mut resources, layer.resources);
        }
        if !work.all_met() {
            return Err(Unsure::new(
                "a second reader finds more text or pictures on the page",
            ));
        }
        Ok(Walked { body, resources })
    }

    fn finish(
        &self,
        shop: &mut Workshop<'_>,
        work: PageWork<'_>,
        walked: Walked,
        seen: &Seen,
        order: &PageOrder,
        page: &SourcePage,
    ) -> Result<Finished, Unsure> {
        let base = Matrix(page.space.to_display());
        let kept = (!order.marks.is_empty()).then_some(work.kept_glyphs.as_slice());
        let expected = Expected::of(seen, kept, &work.layout.places, base);
        let boxes: Vec<Drawn> = order
            .marks
            .iter()
            .enumerate()
            .map(|(n, mark)| match work.layout.boxes.get(&n) {
                Some(area) => Drawn {
                    area: *area,
                    width_kept: false,
                },
                None => Drawn::as_marked(mark),
            })
            .collect();
        let mut dict = page_dict(page, order);
        if let Ok(group) = page
            .dict
            .get_deref(b"Group", &self.source.doc)
            .and_then(Object::as_dict)
        {
            let group = shop.page_group(&group.clone())?;
            dict.set("Group", group);
        }
        dict.set("Resources", walked.resources);
        let main = shop.add(packed(Dictionary::new(), &walked.body));
        let areas: Vec<Box2> = boxes.iter().map(|drawn| drawn.area).collect();
        let contents = with_boxes(shop, main, page, &areas);
        dict.set("Contents", contents);
        shop.keep_codes(work.codes);
        shop.note_gone(work.gone);
        Ok(Finished {
            dict,
            tallies: work.tallies,
            boxes,
            expected: Some(expected),
            lines_set_again: !work.layout.lines.is_empty(),
        })
    }

    /// Makes the page a picture with the marks burnt in.
    pub(super) fn picture(
        &self,
        shop: &mut Workshop<'_>,
        reading: &mut Words<'_>,
        order: &PageOrder,
        page: &SourcePage,
    ) -> Result<Finished, Refused> {
        let words = reading.of(order.original);
        let words = words.map_or(&[][..], |page| page.words.as_slice());
        let withheld = self.withheld_ink(order, page);
        let view = raster::View {
            bytes: self.bytes,
            page: order.original,
            space: &page.space,
        };
        let picture = raster::picture(&view, &order.marks, &withheld, words)?;
        let mut fonts = Dictionary::new();
        for (name, mut font, table) in picture.fonts {
            let table = shop.add(table);
            font.set("ToUnicode", table);
            fonts.set(name, shop.add(font));
        }
        let mut objects = Dictionary::new();
        objects.set("Page", shop.add(picture.image));
        let mut resources = Dictionary::new();
        resources.set("XObject", objects);
        if !fonts.is_empty() {
            resources.set("Font", fonts);
        }
        // The boxes are in the pixels.
        let main = shop.add(packed(Dictionary::new(), &picture.content));
        let mut dict = page_dict(page, order);
        dict.set("Resources", resources);
        dict.set("Contents", vec![Object::Reference(main)]);
        Ok(Finished {
            dict,
            tallies: vec![Tally::default(); order.marks.len()],
            boxes: order.marks.iter().map(Drawn::as_marked).collect(),
            expected: None,
            lines_set_again: false,
        })
    }

    /// The ink of every glyph the cut rule takes: it goes from the picture even where it sticks out of its mark.
    fn withheld_ink(&self, order: &PageOrder, page: &SourcePage) -> Vec<Box2> {
        if order.marks.is_empty() {
            return Vec::new();
        }
        let base = Matrix(page.space.to_display());
        let seen = self
            .oracle
            .page(order.original as usize - 1, &base)
            .unwrap_or_default();
        seen.runs
            .iter()
            .flat_map(|run| run.glyphs.iter().filter_map(|glyph| glyph.ink))
            .filter(|ink| order.marks.iter().any(|mark| covers(&mark.area, ink)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::unseen;
    use crate::redact::oracle::{Seen, SeenGlyph, SeenRun};
    use obelus_evidence::Box2;

    fn text(inks: &[[f64; 4]]) -> Seen {
        let glyph = |ink: &[f64; 4]| SeenGlyph {
            code: 65,
            origin: (ink[0], ink[3]),
            ink: Some(Box2::from(*ink)),
            advance: None,
        };
        Seen {
            runs: vec![SeenRun {
                glyphs: inks.iter().map(glyph).collect(),
            }],
            ..Seen::default()
        }
    }

    #[test]
    fn what_nobody_sees_is_told_from_what_is_only_near_an_edge_or_small() {
        let size = (600.0, 800.0);
        let on = [10.0, 10.0, 16.0, 18.0];
        assert_eq!(unseen(&text(&[on]), size), None);
        assert_eq!(unseen(&text(&[on, [598.0, 10.0, 606.0, 18.0]]), size), None);
        for out in [
            [601.0, 10.0, 606.0, 18.0],
            [-9.0, 10.0, -1.0, 18.0],
            [10.0, -20.0, 16.0, -2.0],
            [10.0, 801.0, 16.0, 809.0],
        ] {
            assert_eq!(
                unseen(&text(&[out]), size),
                Some("text lies beyond the visible page")
            );
            assert_eq!(
                unseen(&text(&[on, out]), size),
                None,
                "it goes on from what is seen"
            );
        }
        let dot = [10.0, 10.0, 10.3, 10.3];
        assert_eq!(unseen(&text(&[dot]), size), None, "a full stop");
        assert_eq!(
            unseen(&text(&[dot, dot, dot]), size),
            Some("text is too small to be seen")
        );
        assert_eq!(unseen(&text(&[dot, dot, on]), size), None);
    }
}
