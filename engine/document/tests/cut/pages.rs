//! Whole pages: deleted, turned, turned into pictures.

use crate::reread::{cut_as_text, holds, text, words};
use crate::sheet::{Paper, Sheet, boxes, word_mark};
use lopdf::Document;
use obelus_document::read::pdf::OpenPdf;
use obelus_document::redact::cut;
use obelus_document::render::raster;
use obelus_evidence::{DeletePage, RotatePage};
use std::collections::BTreeMap;

fn three_pages() -> Vec<u8> {
    let mut sheet = Sheet::new();
    for (n, rotate) in [(1, 0), (2, 90), (3, 270)] {
        let paper = Paper {
            crop: Some([10.0, 20.0, 390.0, 290.0]),
            rotate,
            user_unit: (n == 3).then_some(1.5),
            ..Paper::default()
        };
        sheet.page_on(
            &format!("BT /F1 16 Tf 40 200 Td (page number {n} Zoë) Tj ET").replace('ë', "\\353"),
            &paper,
        );
    }
    sheet.bytes()
}

#[test]
fn deletions_turns_and_marks_are_one_result() {
    let original = three_pages();
    let mut plan = boxes(&original, &[]);
    plan.marks = vec![
        word_mark(3, &words(&original, 3)[1]),
        word_mark(2, &words(&original, 2)[0]),
    ];
    plan.delete_pages = vec![DeletePage {
        page: 2,
        reason: "Blank page".into(),
    }];
    plan.rotate_pages = vec![RotatePage { page: 3, by: 180 }];
    let cut = cut_as_text(&original, &plan);
    assert_eq!(text(&cut.bytes).split('\u{c}').count(), 2);
    assert!(text(&cut.bytes).starts_with("page number 1"));
    assert!(!text(&cut.bytes).split('\u{c}').nth(1).unwrap().contains("number"));
    let map: Vec<(u32, u32, u16)> = cut.pages.iter().map(|p| (p.original, p.copy, p.turned)).collect();
    assert_eq!(map, [(1, 1, 0), (3, 2, 180)]);
    assert_eq!(cut.marks.len(), 2, "every mark is accounted for, in plan order");
    assert_eq!((cut.marks[0].page, cut.marks[1].page), (3, 2));
    assert!(cut.marks[0].glyphs == 6 && cut.marks[1].boxes.is_empty());
    let (before, after) = (
        OpenPdf::parse(&original).unwrap(),
        OpenPdf::parse(&cut.bytes).unwrap(),
    );
    let (before, after) = (before.space(3).unwrap(), after.space(2).unwrap());
    assert_eq!((before.crop, before.user_unit), (after.crop, after.user_unit));
    assert_eq!(after.rotate, (before.rotate + 180) % 360);
}

#[test]
fn a_page_as_a_picture_looks_the_same_and_keeps_its_other_words() {
    let original = three_pages();
    let mut plan = boxes(&original, &[]);
    for page in 1..=3 {
        plan.marks.push(word_mark(page, &words(&original, page)[1]));
    }
    let force = (1..=3).map(|page| (page, "asked for".to_owned())).collect();
    let cut = cut(&original, &plan, &force).unwrap();
    assert_eq!(cut.rasterised.len(), 3);
    assert_eq!(cut.rasterised[0].reason, "asked for");
    holds(&original, &plan, &cut);
    let plain = cut_as_text(&original, &plan);
    for page in 1..=3 {
        let (have, want) = (words(&cut.bytes, page), words(&plain.bytes, page));
        let said = |words: &[obelus_evidence::Word]| {
            words.iter().map(|w| w.text.reveal().clone()).collect::<Vec<_>>()
        };
        assert_eq!(said(&have), said(&want));
        for (a, b) in have.iter().zip(&want) {
            let (a, b) = (a.quad.bounds(), b.quad.bounds());
            assert!((a.x0 - b.x0).abs() < 1.5 && (a.x1 - b.x1).abs() < 1.5 && (a.y0 - b.y0).abs() < 4.0);
        }
        let (a, b) = (
            raster(&cut.bytes, page, 1.0).unwrap(),
            raster(&plain.bytes, page, 1.0).unwrap(),
        );
        assert_eq!((a.width, a.height), (b.width, b.height));
        let far = a
            .rgb
            .iter()
            .zip(&b.rgb)
            .filter(|(a, b)| a.abs_diff(**b) > 90)
            .count();
        assert!(far * 500 < a.rgb.len(), "{far} of {} samples differ", a.rgb.len());
    }
}

#[test]
fn a_page_as_a_picture_holds_one_picture_and_unseen_words_only() {
    let original = three_pages();
    let plan = boxes(&original, &[(1, [0.0, 0.0, 30.0, 30.0])]);
    let cut = cut(&original, &plan, &BTreeMap::from([(1, "asked for".to_owned())])).unwrap();
    let doc = Document::load_mem(&cut.bytes).unwrap();
    let content = String::from_utf8(doc.get_page_content(doc.get_pages()[&1])).unwrap();
    assert_eq!(content.matches(" Do").count(), 1);
    assert!(content.contains("BT 3 Tr"));
    let view = raster(&cut.bytes, 1, 1.0).unwrap();
    assert_eq!(view.rgb[..3], [0, 0, 0], "the mark is in the pixels");
}

#[test]
fn what_nobody_sees_is_not_carried_into_the_copy() {
    let shown = "BT /F1 16 Tf 40 200 Td (Jane Roe) Tj ET";
    for (hidden, crop) in [
        // Cut off by the crop box, beyond the paper, begun on it, and too small for any eye.
        (
            "BT /F1 12 Tf 40 285 Td (Carol Jones) Tj ET",
            Some([0.0, 0.0, 400.0, 270.0]),
        ),
        ("BT /F1 12 Tf 40 900 Td (Carol Jones) Tj ET", None),
        ("BT /F1 12 Tf -300 100 Td (Carol Jones) Tj ET", None),
        ("BT /F1 12 Tf 370 100 Td (Seen: Carol Jones) Tj ET", None),
        ("BT /F1 0.01 Tf 40 100 Td (Carol Jones) Tj ET", None),
    ] {
        let mut sheet = Sheet::new();
        let paper = Paper {
            crop,
            ..Paper::default()
        };
        sheet.page_on(&format!("{shown} {hidden}"), &paper);
        let original = sheet.bytes();
        let mut plan = boxes(&original, &[]);
        plan.marks = vec![word_mark(1, &words(&original, 1)[0])];
        let cut = cut(&original, &plan, &BTreeMap::new()).unwrap();
        let is_tiny = hidden.contains(" 0.01 Tf");
        assert_eq!(cut.rasterised.len(), usize::from(is_tiny), "{hidden}");
        assert_eq!(cut.remarks.len(), usize::from(!is_tiny), "{:?}", cut.remarks);
        let doc = Document::load_mem(&cut.bytes).unwrap();
        let content = String::from_utf8_lossy(&doc.get_page_content(doc.get_pages()[&1])).into_owned();
        assert!(
            !content.contains("Carol") && !text(&cut.bytes).contains("Carol"),
            "{hidden}"
        );
        assert!(text(&cut.bytes).contains("Roe"), "{hidden}");
        assert_eq!(
            text(&cut.bytes).contains("Seen"),
            hidden.contains("Seen"),
            "{hidden}"
        );
    }
}
