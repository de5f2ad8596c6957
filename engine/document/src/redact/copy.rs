//! Making one copy: page by page, then read back, with the pages that did not come out right as pictures.

use super::annotations;
use super::check::{self, Expected};
use super::content::{PageWork, Tally, Walk};
use super::frame::{Words, left_out, page_dict, report, with_boxes};
use super::matrix::Matrix;
use super::optional::Layers;
use super::oracle::Oracle;
use super::plan::{self, Orders, PageOrder};
use super::raster;
use super::rebuild::{Workshop, merge};
use super::refuse::Unsure;
use super::rule::covers;
use super::source::{Source, SourcePage};
use super::streams::packed;
use crate::read::{self, pdf::OpenPdf};
use hayro_interpret::hayro_syntax::Pdf;
use lopdf::{Dictionary, Document, Object};
use obelus_evidence::{
    Box2, Kind, MarkReport, PageSpace, Plan, Rasterised, RefusalCode, Refused, Sensitive, Sha256,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How often the copy is made again with more pages as pictures before the cutter gives up.
const ATTEMPTS: usize = 3;

/// One page of the copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CutPage {
    /// Page of the original, from 1.
    pub original: u32,
    /// Page of the copy, from 1.
    pub copy: u32,
    /// The original page's space; boxes and words are measured in its displayed points.
    pub space: PageSpace,
    /// Clockwise degrees the page was turned by in the copy: 0, 90, 180 or 270.
    pub turned: u16,
    /// The black boxes, in displayed points of the original page.
    pub boxes: Vec<Box2>,
    /// The page is a picture.
    pub rasterised: bool,
}

/// A copy that has been cut but not yet proven.
#[derive(Clone, Serialize, Deserialize)]
pub struct Cut {
    /// The copy.
    pub bytes: Vec<u8>,
    /// What was taken away, mark by mark, in plan order.
    pub marks: Vec<MarkReport>,
    /// Pages that were turned into pictures, with the reason.
    pub rasterised: Vec<Rasterised>,
    /// Pages of the copy in order.
    pub pages: Vec<CutPage>,
    /// Texts that the plan says are withheld, sorted, each once.
    pub withheld: Vec<Sensitive<String>>,
}

/// A finished page, before the document is closed.
struct Finished {
    dict: Dictionary,
    tallies: Vec<Tally>,
    expected: Option<Expected>,
}

pub(super) fn make(
    original: &[u8],
    plan: &Plan,
    force_raster: &BTreeMap<u32, String>,
) -> Result<Cut, Refused> {
    if original.is_empty() {
        return Err(Refused::new(RefusalCode::Empty, "the file has no bytes"));
    }
    // A text file is cut as the pages it is shown on.
    let bytes = match read::detect(original, None)? {
        Kind::Pdf => Cow::Borrowed(original),
        Kind::Text => Cow::Owned(read::text::to_pdf(original)?),
    };
    let open = OpenPdf::parse(&bytes)?;
    let source = Source::load(&bytes)?;
    let spaces = agreed_spaces(&open, &source)?;
    let orders = plan::orders(plan, Sha256::of(original), &spaces)?;
    let mut pictures = force_raster.clone();
    for _ in 0..ATTEMPTS {
        let attempt = Attempt {
            pdf: open.inner(),
            source: &source,
            bytes: &bytes,
            orders: &orders,
        };
        let (cut, faults) = attempt.run(plan, &pictures)?;
        if faults.is_empty() {
            return Ok(cut);
        }
        for (page, reason) in faults {
            pictures.insert(page, reason);
        }
    }
    Err(Refused::new(
        RefusalCode::ReaderFailed,
        "the copy could not be made so that it reads back as it should",
    ))
}

/// The pages' spaces, on which both readers have to agree.
fn agreed_spaces(open: &OpenPdf, source: &Source) -> Result<Vec<PageSpace>, Refused> {
    let disagree = |detail: String| Refused::new(RefusalCode::ReadersDisagree, detail);
    if open.pages() as usize != source.pages.len() {
        return Err(disagree(format!(
            "two readers do not agree on the number of pages ({} and {}); the file may be damaged",
            open.pages(),
            source.pages.len()
        )));
    }
    (1..=open.pages())
        .zip(&source.pages)
        .map(|(number, page)| {
            let (have, want) = (open.space(number), page.space);
            let same = have.is_some_and(|have| {
                have.rotate == want.rotate
                    && (have.user_unit - want.user_unit).abs() < 1e-3
                    && have.crop.iter().zip(want.crop).all(|(a, b)| (a - b).abs() < 0.01)
            });
            if same {
                Ok(want)
            } else {
                Err(disagree(format!(
                    "page {number}: two readers do not agree on its size or rotation; the file may be damaged"
                )))
            }
        })
        .collect()
}

/// One try at the whole copy.
struct Attempt<'a> {
    pdf: &'a Pdf,
    source: &'a Source,
    bytes: &'a [u8],
    orders: &'a Orders,
}

impl Attempt<'_> {
    fn run(
        &self,
        plan: &Plan,
        pictures: &BTreeMap<u32, String>,
    ) -> Result<(Cut, Vec<(u32, String)>), Refused> {
        let layers = Layers::read(&self.source.doc);
        let mut shop = Workshop::new(&self.source.doc, &layers);
        let oracle = Oracle::new(self.pdf);
        let mut reading = Words::new(self.bytes);
        let (mut dicts, mut expected) = (Vec::new(), Vec::new());
        let (mut reports, mut rasterised, mut pages) = (BTreeMap::new(), Vec::new(), Vec::new());
        for order in &self.orders.pages {
            let page = &self.source.pages[order.original as usize - 1];
            let cut = match pictures.get(&order.original) {
                Some(reason) => Err(Unsure::new(reason.clone())),
                None => self.cut_page(&mut shop, &oracle, order, page),
            };
            let is_picture = cut.is_err();
            let finished = match cut {
                Ok(finished) => finished,
                Err(unsure) => {
                    rasterised.push(Rasterised {
                        page: order.original,
                        reason: unsure.into_reason(),
                    });
                    self.picture_page(&mut shop, &oracle, &mut reading, order, page)?
                }
            };
            for (mark, tally) in order.marks.iter().zip(&finished.tallies) {
                reports.insert(mark.id.clone(), report(mark, order.original, tally));
            }
            pages.push(CutPage {
                original: order.original,
                copy: pages.len() as u32 + 1,
                space: page.space,
                turned: order.turn,
                boxes: order.marks.iter().map(|mark| mark.area).collect(),
                rasterised: is_picture,
            });
            dicts.push(finished.dict);
            expected.push(finished.expected);
        }
        let failed = |unsure: Unsure| Refused::new(RefusalCode::ReaderFailed, unsure.into_reason());
        let mut doc = shop.finish(dicts, self.language()).map_err(failed)?;
        let bytes = saved(&mut doc)?;
        let copy = Pdf::new(bytes.clone())
            .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "the copy cannot be read back"))?;
        let mut faults: Vec<(u32, String)> = check::faults(&copy, &expected)
            .into_iter()
            .map(|(n, reason)| (self.orders.pages[n].original, reason.to_owned()))
            .collect();
        if copy.pages().len() != pages.len() {
            faults.extend(
                pages
                    .iter()
                    .map(|p| (p.original, "the copy has lost a page".to_owned())),
            );
        }
        for (id, page) in &self.orders.left_out {
            reports.insert(id.clone(), left_out(id, *page));
        }
        let marks = self.in_plan_order(plan, reports);
        let mut withheld: Vec<Sensitive<String>> =
            plan.marks.iter().filter_map(|mark| mark.text.clone()).collect();
        withheld.sort();
        withheld.dedup();
        Ok((
            Cut {
                bytes,
                marks,
                rasterised,
                pages,
                withheld,
            },
            faults,
        ))
    }

    fn in_plan_order(&self, plan: &Plan, mut reports: BTreeMap<String, MarkReport>) -> Vec<MarkReport> {
        // Orders keep plan order within a page; made-up ids are not in the plan, so pages are merged by need.
        let mut by_page: BTreeMap<u32, std::collections::VecDeque<String>> = BTreeMap::new();
        for order in &self.orders.pages {
            let ids = by_page.entry(order.original).or_default();
            ids.extend(order.marks.iter().map(|mark| mark.id.clone()));
        }
        for (id, page) in &self.orders.left_out {
            by_page.entry(*page).or_default().push_back(id.clone());
        }
        plan.marks
            .iter()
            .filter_map(|mark| {
                let id = by_page.get_mut(&mark.page)?.pop_front()?;
                reports.remove(&id)
            })
            .collect()
    }

    fn language(&self) -> Option<Vec<u8>> {
        let catalog = self.source.doc.catalog().ok()?;
        match catalog.get_deref(b"Lang", &self.source.doc).ok()? {
            // A language tag (RFC 3066), not a place for anything else.
            Object::String(tag, _)
                if tag.len() <= 12 && tag.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-') =>
            {
                Some(tag.clone())
            }
            _ => None,
        }
    }

    fn cut_page(
        &self,
        shop: &mut Workshop<'_>,
        oracle: &Oracle<'_>,
        order: &PageOrder,
        page: &SourcePage,
    ) -> Result<Finished, Unsure> {
        let index = order.original as usize - 1;
        let base = Matrix(page.space.to_display());
        let with_marks = !order.marks.is_empty();
        let seen = oracle
            .page(index, &base, with_marks)
            .ok_or_else(|| Unsure::new("a second reader does not find the page"))?;
        let content = self.source.content(page)?;
        let pixels = |nth: usize| oracle.image(index, nth);
        let mut work = PageWork::new(&order.marks, with_marks.then(|| seen.clone()), &pixels);
        let main = Walk::page(shop, &mut work, &content, page.resources.clone(), base)?;
        let mut body = b"q\n".to_vec();
        body.extend_from_slice(&main.content);
        body.extend_from_slice(b"Q\n");
        let mut resources = main.resources;
        if let Some(drawn) = annotations::appearances(&self.source.doc, page) {
            let layer = Walk::annotations(shop, &mut work, &drawn.content, drawn.resources, base)?;
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
        let kept = with_marks.then_some(work.kept_glyphs.as_slice());
        let expected = Expected::of(&seen, kept, base);
        let mut dict = page_dict(page, order);
        if let Ok(group) = page
            .dict
            .get_deref(b"Group", &self.source.doc)
            .and_then(Object::as_dict)
        {
            let group = shop.page_group(&group.clone())?;
            dict.set("Group", group);
        }
        dict.set("Resources", resources);
        let main = shop.add(packed(Dictionary::new(), &body));
        let contents = with_boxes(shop, main, page, &order.marks);
        dict.set("Contents", contents);
        shop.keep_codes(work.codes);
        Ok(Finished {
            dict,
            tallies: work.tallies,
            expected: Some(expected),
        })
    }

    fn picture_page(
        &self,
        shop: &mut Workshop<'_>,
        oracle: &Oracle<'_>,
        reading: &mut Words<'_>,
        order: &PageOrder,
        page: &SourcePage,
    ) -> Result<Finished, Refused> {
        let words = reading.of(order.original);
        let words = words.map_or(&[][..], |page| page.words.as_slice());
        let withheld = self.withheld_ink(oracle, order, page);
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
            expected: None,
        })
    }
}

impl Attempt<'_> {
    /// The ink of every glyph the cut rule takes: it goes from the picture even where it sticks out of its mark.
    fn withheld_ink(&self, oracle: &Oracle<'_>, order: &PageOrder, page: &SourcePage) -> Vec<Box2> {
        if order.marks.is_empty() {
            return Vec::new();
        }
        let base = Matrix(page.space.to_display());
        let seen = oracle
            .page(order.original as usize - 1, &base, true)
            .unwrap_or_default();
        seen.runs
            .iter()
            .flat_map(|run| run.glyphs.iter().filter_map(|glyph| glyph.ink))
            .filter(|ink| order.marks.iter().any(|mark| covers(&mark.area, ink)))
            .collect()
    }
}

fn saved(doc: &mut Document) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes)
        .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "the copy cannot be written"))?;
    Ok(bytes)
}
