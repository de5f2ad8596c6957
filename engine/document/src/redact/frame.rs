//! What surrounds the content of a page of the copy: its dictionary, its black boxes, its words and its report.

use super::content::Tally;
use super::matrix::number;
use super::plan::{Order, PageOrder};
use super::rebuild::Workshop;
use super::source::SourcePage;
use super::streams::packed;
use crate::read;
use lopdf::{Dictionary, Object};
use obelus_evidence::{Box2, BoxMode, MarkReport, Page};

/// The original's words, read only when a page has to become a picture.
pub(super) struct Words<'a> {
    bytes: &'a [u8],
    pages: Option<Vec<Page>>,
}

impl<'a> Words<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, pages: None }
    }

    pub(super) fn of(&mut self, page: u32) -> Option<&Page> {
        let bytes = self.bytes;
        // Without words the picture has no text layer, which withholds more, not less.
        self.pages
            .get_or_insert_with(|| read::read_all(bytes).map_or_else(|_| Vec::new(), |reading| reading.pages))
            .iter()
            .find(|read| read.index == page)
    }
}

/// The black box of a mark as it is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    /// In displayed points of the original page.
    pub(super) area: Box2,
    /// It is as wide as what it hides, although the mark asked for another width.
    pub(super) width_kept: bool,
}

impl Drawn {
    /// The mark's own area, whatever it asked for.
    pub(super) fn as_marked(mark: &Order) -> Self {
        Self {
            area: mark.area,
            width_kept: mark.mode != BoxMode::KeepLayout,
        }
    }
}

/// What a mark took from a page.
pub(super) fn report(mark: &Order, page: u32, tally: &Tally, drawn: Drawn) -> MarkReport {
    MarkReport {
        mark: mark.id.clone(),
        page,
        glyphs: tally.glyphs,
        images: tally.images,
        paths: tally.paths,
        boxes: vec![drawn.area],
        width_kept: drawn.width_kept,
        words_split: tally.split,
    }
}

/// The report of a mark on a page that was left out.
pub(super) fn left_out(id: &str, page: u32) -> MarkReport {
    MarkReport {
        mark: id.to_owned(),
        page,
        glyphs: 0,
        images: 0,
        paths: 0,
        boxes: Vec::new(),
        width_kept: false,
        words_split: 0,
    }
}

/// A fresh page dictionary with the original's geometry and the turn that was asked for.
pub(super) fn page_dict(page: &SourcePage, order: &PageOrder) -> Dictionary {
    let rectangle = |v: [f64; 4]| v.iter().map(|v| Object::Real(*v as f32)).collect::<Vec<_>>();
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"Page".to_vec()));
    dict.set("MediaBox", rectangle(page.media));
    dict.set("CropBox", rectangle(page.space.crop));
    dict.set(
        "Rotate",
        i64::from((u32::from(page.space.rotate) + u32::from(order.turn)) % 360),
    );
    if (page.space.user_unit - 1.0).abs() > f64::EPSILON {
        dict.set("UserUnit", Object::Real(page.space.user_unit as f32));
    }
    dict
}

/// The page's content, and after it the black boxes in a stream of their own.
pub(super) fn with_boxes(
    shop: &mut Workshop<'_>,
    main: lopdf::ObjectId,
    page: &SourcePage,
    areas: &[Box2],
) -> Vec<Object> {
    let mut contents = vec![Object::Reference(main)];
    if !areas.is_empty() {
        let mut boxes = String::from("q 0 g\n");
        for (n, area) in areas.iter().enumerate() {
            // Mentions that became one box are one box; how many they were is nobody's business.
            if areas[..n].contains(area) {
                continue;
            }
            let area = page.space.box_to_user(*area);
            let numbers = [area.x0, area.y0, area.width(), area.height()].map(|v| number(v, 5));
            boxes.push_str(&numbers.join(" "));
            boxes.push_str(" re f\n");
        }
        boxes.push_str("Q\n");
        contents.push(Object::Reference(
            shop.add(packed(Dictionary::new(), boxes.as_bytes())),
        ));
    }
    contents
}
