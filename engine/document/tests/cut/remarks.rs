//! What whoever takes a copy has to know: marks that take a part of a word, or another text than they name.

use crate::reread::{cut_as_text, cut_plainly, words};
use crate::sheet::{Sheet, boxes, word_mark};
use lopdf::{Dictionary, dictionary};
use obelus_document::redact::cut;
use obelus_evidence::{Box2, Mark, Plan, Quad, RefusalCode};
use std::collections::BTreeMap;

fn line(said: &str) -> Vec<u8> {
    let mut sheet = Sheet::new();
    sheet.page(&format!("BT /F3 20 Tf 20 200 Td ({said}) Tj ET"));
    sheet.bytes()
}

/// The first word of the first page, `count` letters of it from the `from`-th on.
fn letters(original: &[u8], from: usize, count: usize) -> Mark {
    let word = &words(original, 1)[0];
    let area = word.quad.bounds();
    let step = area.width() / word.text.reveal().chars().count() as f64;
    let (x0, x1) = (
        area.x0 + step * from as f64,
        area.x0 + step * (from + count) as f64,
    );
    Mark {
        quad: Some(Quad::from_box(Box2::from_corners(x0, area.y0, x1, area.y1))),
        text: None,
        ..word_mark(1, word)
    }
}

fn split(said: &str, from: usize, count: usize) -> u32 {
    let original = line(said);
    let plan = Plan {
        marks: vec![letters(&original, from, count)],
        ..boxes(&original, &[])
    };
    cut_as_text(&original, &plan).marks[0].words_split
}

#[test]
fn punctuation_and_a_possessive_are_no_rest_of_a_word() {
    assert_eq!(split("Dunmore next", 0, 3), 1);
    assert_eq!(split("Dunmore, next", 0, 7), 0);
    assert_eq!(split("\\(Dunmore\\). next", 1, 7), 0);
    assert_eq!(split("Dunmore's next", 0, 7), 0);
    assert_eq!(split("O'Shea next", 0, 2), 1, "the s of a name is a letter of it");
}

#[test]
fn a_mark_that_takes_another_text_than_it_names_is_said() {
    let original = line("Wednesday Dunmore");
    let remarks = |said: &str| {
        let mark = Mark {
            text: Some(said.into()),
            ..word_mark(1, &words(&original, 1)[0])
        };
        let plan = Plan {
            marks: vec![mark],
            ..boxes(&original, &[])
        };
        let remarks = cut_as_text(&original, &plan).remarks;
        assert!(
            !remarks.iter().any(|remark| remark.contains(said)),
            "no evidence text"
        );
        remarks
            .into_iter()
            .filter(|remark| remark.contains("is not the text that the plan names"))
            .count()
    };
    assert_eq!(remarks("Dunmore"), 1);
    assert_eq!(remarks("Wednesday"), 0);
    assert_eq!(remarks("on Wednesday the"), 0, "a piece of what was found");
}

#[test]
fn a_form_that_draws_itself_is_refused_and_one_that_could_is_not() {
    let made = |content: &str| {
        let mut sheet = Sheet::new();
        let form = sheet.form("", Dictionary::new());
        let all = dictionary! { "XObject" => dictionary! { "Fm" => form } };
        let stream = sheet.doc.get_object_mut(form).unwrap().as_stream_mut().unwrap();
        stream.set_plain_content(content.as_bytes().to_vec());
        stream.dict.set("Resources", all.clone());
        let paper = crate::sheet::Paper {
            resources: all,
            ..Default::default()
        };
        sheet.page_on("BT /F1 12 Tf 20 200 Td (abc) Tj ET /Fm Do", &paper);
        sheet.bytes()
    };
    let endless = made("0 0 1 1 re f /Fm Do /Fm Do");
    let refused = cut(&endless, &boxes(&endless, &[]), &BTreeMap::new())
        .err()
        .unwrap();
    assert_eq!(refused.code, RefusalCode::Damaged);
    assert!(
        refused.detail.contains("drawings within drawings without end"),
        "{refused}"
    );
    let fine = made("0 0 1 1 re f");
    assert!(cut_plainly(&fine, &boxes(&fine, &[])).rasterised.is_empty());
}
