//! One page of the copy: cut as text, or as a picture.

use super::annotations;
use super::check::Expected;
use super::clipped;
use super::content::{PageWork, Tally, Walk};
use super::edges::{bands, unseen};
use super::frame::{Drawn, Words, page_dict, with_boxes};
use super::lines::{Layout, Wanted, lay_out};
use super::matrix::Matrix;
use super::oracle::{Oracle, Seen};
use super::plan::{Order, PageOrder};
use super::raster;
use super::rebuild::{Workshop, merge};
use super::refuse::Unsure;
use super::rule::covers;
use super::source::{Source, SourcePage};
use super::streams::packed;
use lopdf::{Dictionary, Object};
use obelus_evidence::{Box2, BoxMode, Refused, Word};

/// A finished page, before the document is closed.
pub(super) struct Finished {
    pub(super) dict: Dictionary,
    pub(super) tallies: Vec<Tally>,
    /// Something beyond its edge was cut off.
    pub(super) trimmed: bool,
    /// Pictures that are seen in part: of how many the rest was cut, and of how many it was not.
    pub(super) clipped: [u32; 2],
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
        let gone = || Unsure::new("a second reader does not find the page");
        let seen = if order.marks.is_empty() {
            self.oracle.page(index, &base).ok_or_else(gone)?
        } else {
            let shown = self.oracle.page_and_layer(index, &base, page.space.size());
            let (seen, layer) = shown.ok_or_else(gone)?;
            if let Some(reason) = layer.distrusted(self.bytes, order.original) {
                return Err(Unsure::new(reason));
            }
            seen
        };
        let beyond = bands(&seen, page.space.size());
        if let Some(reason) = unseen(&seen, page.space.size(), &beyond) {
            return Err(Unsure::new(reason));
        }
        // The page's own marks first: whoever counts marks counts those.
        let marks: Vec<Order> = order.marks.iter().cloned().chain(beyond).collect();
        let pixels = |nth: usize| self.oracle.image(index, nth);
        let is_in_pieces = seen.clipped > clipped::MOST;
        let mut cuts_clipped = seen.clipped > 0 && !is_in_pieces;
        let start = |cuts_clipped: bool| {
            let is_cut = !marks.is_empty() || cuts_clipped;
            PageWork::new(&marks, is_cut.then_some(&seen), &pixels)
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
                let mut work = start(cuts_clipped);
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
            let mut work = start(cuts_clipped);
            work.layout = layout;
            match self.walk(shop, &mut work, page, base) {
                Ok(walked) => {
                    let is_left = seen.clipped > 0 && !cuts_clipped;
                    work.clipped[1] += u32::from(is_left);
                    return self.finish(shop, work, walked, &seen, order, page);
                }
                // Without a mark nothing has to be cut; then the page is carried over as it is.
                Err(_) if marks.is_empty() && cuts_clipped => cuts_clipped = false,
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
        let kept = work.seen.is_some().then_some(work.kept_glyphs.as_slice());
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
        let trimmed = work.marks.len() > order.marks.len();
        let mut tallies = work.tallies;
        tallies.truncate(order.marks.len());
        Ok(Finished {
            dict,
            tallies,
            trimmed,
            clipped: work.clipped,
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
        let base = Matrix(page.space.to_display());
        let index = order.original as usize - 1;
        let shown = self.oracle.page_and_layer(index, &base, page.space.size());
        // The words of a broken text layer are not what the page shows.
        let (seen, is_sound) = match shown {
            Some((seen, layer)) => (seen, layer.distrusted(self.bytes, order.original).is_none()),
            None => (Seen::default(), true),
        };
        let words = if is_sound {
            reading.of(order.original)
        } else {
            None
        };
        // What lies beyond the edge is not in the picture, and so not in what can be read of it.
        let (width, height) = page.space.size();
        let sheet = Box2::from([0.0, 0.0, width, height]).grown(0.5, 0.5);
        let is_seen = |word: &Word| {
            let area = word.quad.bounds();
            sheet.contains(area.x0, area.y0) && sheet.contains(area.x1, area.y1)
        };
        let words: Vec<Word> = words.map_or_else(Vec::new, |page| {
            page.words.iter().filter(|word| is_seen(word)).cloned().collect()
        });
        let withheld = withheld_ink(order, &seen);
        let view = raster::View {
            bytes: self.bytes,
            page: order.original,
            space: &page.space,
        };
        let picture = raster::picture(&view, &order.marks, &withheld, &words)?;
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
            trimmed: false,
            clipped: [0; 2],
            boxes: order.marks.iter().map(Drawn::as_marked).collect(),
            expected: None,
            lines_set_again: false,
        })
    }
}

/// The ink of every glyph the cut rule takes: it goes from the picture even where it sticks out of its mark.
fn withheld_ink(order: &PageOrder, seen: &Seen) -> Vec<Box2> {
    seen.runs
        .iter()
        .flat_map(|run| run.glyphs.iter().filter_map(|glyph| glyph.ink))
        .filter(|ink| order.marks.iter().any(|mark| covers(&mark.area, ink)))
        .collect()
}
