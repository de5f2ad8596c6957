//! Making one copy: page by page, then read back, with the pages that did not come out right as pictures.

use super::annotations;
use super::check::{self, Fault};
use super::endless;
use super::fallbacks::Fallbacks;
use super::frame::{Words, left_out, report};
use super::named;
use super::optional::Layers;
use super::oracle::Oracle;
use super::page::PageCutter;
use super::plan::{self, Orders};
use super::rebuild::Workshop;
use super::refuse::Unsure;
use super::source::Source;
use crate::read::{self, pdf::OpenPdf};
use hayro_interpret::hayro_syntax::Pdf;
use lopdf::{Document, Object};
use obelus_evidence::{
    Box2, MarkReport, PageSpace, Plan, Rasterised, RefusalCode, Refused, Sensitive, Sha256,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How often the copy is made again with more pages as pictures before the cutter gives up.
const ATTEMPTS: usize = 4;

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
    /// Lines of the page were set again behind their boxes.
    pub lines_set_again: bool,
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
    /// What a person should know about the copy.
    pub remarks: Vec<String>,
    /// Pages of the copy in order.
    pub pages: Vec<CutPage>,
    /// Texts that the plan says are withheld, sorted, each once.
    pub withheld: Vec<Sensitive<String>>,
}

pub(super) fn make(original: &[u8], plan: &Plan, taught: &Fallbacks) -> Result<Cut, Refused> {
    if original.is_empty() {
        return Err(Refused::new(RefusalCode::Empty, "the file has no bytes"));
    }
    // A text file is cut as the pages it is shown on.
    let bytes = read::shown(original)?;
    let open = OpenPdf::parse(&bytes)?;
    let source = Source::load(&bytes)?;
    let spaces = agreed_spaces(&open, &source)?;
    let layers = Layers::read(&source.doc);
    refuse_what_viewers_differ_on(&source, &layers)?;
    let renumbered = source.renumbered();
    let orders = plan::orders(plan, Sha256::of(original), &spaces)?;
    let mut pictures = taught.pictures.clone();
    // Pages on which no line is set again any more, because that did not come out right.
    let mut kept_layout = taught.kept_layout.clone();
    let mut prunes_programs = true;
    for _ in 0..ATTEMPTS {
        let attempt = Attempt {
            pdf: open.inner(),
            fonts: renumbered.as_ref().unwrap_or(open.inner()),
            source: &source,
            layers: &layers,
            bytes: &bytes,
            orders: &orders,
            kept_layout: &kept_layout,
            prunes_programs,
        };
        let (cut, faults) = attempt.run(plan, &pictures)?;
        if faults.is_empty() {
            return Ok(cut);
        }
        if prunes_programs && faults.iter().any(|(_, fault)| *fault == Fault::Shape) {
            prunes_programs = false;
            continue;
        }
        for (page, fault) in faults {
            let reason = match fault {
                Fault::Other(reason) => reason.to_owned(),
                Fault::Shape => "read back, a letter of the page has lost its shape".to_owned(),
            };
            let set_again = cut
                .pages
                .iter()
                .any(|cut| cut.original == page && cut.lines_set_again);
            if !(set_again && kept_layout.insert(page)) {
                pictures.insert(page, reason);
            }
        }
    }
    Err(Refused::new(
        RefusalCode::ReaderFailed,
        "the copy could not be made so that it reads back as it should",
    ))
}

/// Refuses what no two viewers show alike, or none at all: nobody could say what a copy has to show.
fn refuse_what_viewers_differ_on(source: &Source, layers: &Layers) -> Result<(), Refused> {
    if endless::draws_without_end(&source.doc, source.pages.iter().map(|page| &page.resources)) {
        return Err(Refused::new(
            RefusalCode::Damaged,
            "the PDF has drawings within drawings without end, so nobody can look at what it holds; ask for the file again",
        ));
    }
    if let Some(detail) = layers.left_to_viewers(&source.doc) {
        return Err(Refused::new(RefusalCode::ReadersDisagree, detail));
    }
    for (page, number) in source.pages.iter().zip(1_u32..) {
        if annotations::is_on_hidden_layer(&source.doc, layers, page) {
            return Err(Refused::new(
                RefusalCode::ReadersDisagree,
                format!(
                    "page {number}: a note or field lies on a hidden layer, which some viewers show; ask for the document printed to PDF again"
                ),
            ));
        }
    }
    Ok(())
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
    /// The same with a number for every font.
    fonts: &'a Pdf,
    source: &'a Source,
    layers: &'a Layers,
    bytes: &'a [u8],
    orders: &'a Orders,
    kept_layout: &'a BTreeSet<u32>,
    /// Whether embedded fonts lose the shapes of what is not shown.
    prunes_programs: bool,
}

impl Attempt<'_> {
    fn run(
        &self,
        plan: &Plan,
        pictures: &BTreeMap<u32, String>,
    ) -> Result<(Cut, Vec<(u32, Fault)>), Refused> {
        let mut shop = Workshop::new(&self.source.doc, self.layers, self.fonts, self.prunes_programs);
        let oracle = Oracle::new(self.pdf);
        let cutter = PageCutter {
            source: self.source,
            bytes: self.bytes,
            oracle: &oracle,
        };
        let mut reading = Words::new(self.bytes);
        let (mut dicts, mut expected) = (Vec::new(), Vec::new());
        let (mut reports, mut rasterised, mut pages) = (BTreeMap::new(), Vec::new(), Vec::new());
        let mut remarked = Vec::new();
        for order in &self.orders.pages {
            let page = &self.source.pages[order.original as usize - 1];
            let cut = match pictures.get(&order.original) {
                Some(reason) => Err(Unsure::new(reason.clone())),
                None => cutter.cut(
                    &mut shop,
                    order,
                    page,
                    !self.kept_layout.contains(&order.original),
                ),
            };
            let is_picture = cut.is_err();
            let finished = match cut {
                Ok(finished) => finished,
                Err(unsure) => {
                    rasterised.push(Rasterised {
                        page: order.original,
                        reason: unsure.into_reason(),
                    });
                    cutter.picture(&mut shop, &mut reading, order, page)?
                }
            };
            if finished.trimmed {
                remarked.push(format!(
                    "page {}: what lies beyond the edge of the page, where nobody sees it, is not in the copy",
                    order.original
                ));
            }
            let [cut, left] = finished.clipped;
            if cut > 0 {
                remarked.push(format!(
                    "page {}: what a clip hides of its pictures is not in the copy",
                    order.original
                ));
            }
            if left > 0 {
                remarked.push(format!(
                    "page {}: a clip hides parts of its pictures, and the copy may hold them",
                    order.original
                ));
            }
            let taken = order.marks.iter().zip(&finished.tallies).zip(&finished.boxes);
            for ((mark, tally), drawn) in taken {
                reports.insert(mark.id.clone(), report(mark, order.original, tally, *drawn));
                if let Some(text) = &mark.text
                    && named::is_another(text.reveal(), tally.letters.reveal())
                {
                    remarked.push(format!(
                        "page {}: the text under the mark {} is not the text that the plan names; look at both",
                        order.original, mark.id
                    ));
                }
            }
            pages.push(CutPage {
                original: order.original,
                copy: pages.len() as u32 + 1,
                space: page.space,
                turned: order.turn,
                boxes: finished.boxes.iter().map(|drawn| drawn.area).collect(),
                rasterised: is_picture,
                lines_set_again: finished.lines_set_again,
            });
            dicts.push(finished.dict);
            expected.push(finished.expected);
        }
        let failed = |unsure: Unsure| Refused::new(RefusalCode::ReaderFailed, unsure.into_reason());
        let (mut doc, remarks) = shop.finish(dicts, self.language()).map_err(failed)?;
        let bytes = saved(&mut doc)?;
        let copy = Pdf::new(bytes.clone())
            .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "the copy cannot be read back"))?;
        let mut faults: Vec<(u32, Fault)> = check::faults(&copy, &expected)
            .into_iter()
            .map(|(n, fault)| (self.orders.pages[n].original, fault))
            .collect();
        if copy.pages().len() != pages.len() {
            faults.extend(
                pages
                    .iter()
                    .map(|p| (p.original, Fault::Other("the copy has lost a page"))),
            );
        }
        for (id, page) in &self.orders.left_out {
            reports.insert(id.clone(), left_out(id, *page));
        }
        let marks = self.in_plan_order(plan, reports);
        let mut remarks: Vec<String> = remarks.into_iter().map(str::to_owned).collect();
        remarks.extend(self.not_carried_over());
        remarks.extend(remarked);
        let mut withheld: Vec<Sensitive<String>> =
            plan.marks.iter().filter_map(|mark| mark.text.clone()).collect();
        withheld.sort();
        withheld.dedup();
        Ok((
            Cut {
                bytes,
                marks,
                rasterised,
                remarks,
                pages,
                withheld,
            },
            faults,
        ))
    }

    /// Notes and fields that nobody can draw as their author saw them are not in the copy; whoever gets it has to know.
    fn not_carried_over(&self) -> impl Iterator<Item = String> {
        let pages = self.orders.pages.iter().map(|order| order.original);
        pages.filter_map(|number| {
            let unshown = annotations::unshown(&self.source.doc, &self.source.pages[number as usize - 1]);
            let count = unshown.iter().filter(|annotation| annotation.says_something).count();
            (count > 0).then(|| {
                format!(
                    "page {number}: {count} notes or form fields have no appearance of their own and are not in the copy"
                )
            })
        })
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
}

fn saved(doc: &mut Document) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes)
        .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "the copy cannot be written"))?;
    Ok(bytes)
}
