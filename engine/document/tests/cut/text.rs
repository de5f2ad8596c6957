//! Every font with every text operator, turned and cropped: the marked words go, the others stay where they are.

use crate::reread::{cut_as_text, cut_plainly, holds, text, words};
use crate::sheet::{Paper, Sheet, boxes, mark, numbers, word_mark};
use lopdf::dictionary;
use obelus_evidence::{Box2, Plan};

/// Ways to write three lines; `{F}` is the font, and the letters are ones that all fonts have.
const WAYS: &[(&str, &str)] = &[
    ("Tj", "BT /{F} 14 Tf 30 200 Td (abc cab bac acb) Tj ET"),
    (
        "TJ with kerning",
        "BT /{F} 14 Tf 30 200 Td [(ab) -30 (c ca) 120 (b ba) 5.5 (c acb)] TJ ET",
    ),
    (
        "next-line operators",
        "BT /{F} 14 Tf 20 TL 30 200 Td (abc cab) ' 1 0.5 (bac acb) \" T* (cba abc) Tj ET",
    ),
    (
        "TD",
        "BT /{F} 14 Tf 30 200 TD (abc cab) Tj 10 -25 TD (bac acb) Tj T* (cab) Tj ET",
    ),
    (
        "spacing, scale and rise",
        "BT /{F} 14 Tf 1.5 Tc 4 Tw 80 Tz 3 Ts 30 200 Td (abc cab bac acb) Tj ET",
    ),
    (
        "matrices",
        "q 1.2 0 0 1.1 5 3 cm BT /{F} 1 Tf 14 0 0 14 30 180 Tm (abc cab bac acb) Tj ET Q",
    ),
    (
        "slanted",
        "BT /{F} 14 Tf 1 0 0.3 1 30 200 Tm (abc cab bac acb) Tj ET",
    ),
    (
        "upside down",
        "BT /{F} 14 Tf -1 0 0 -1 300 200 Tm (abc cab bac acb) Tj ET",
    ),
    (
        "outlined",
        "BT /{F} 14 Tf 2 Tr 0.4 w 30 200 Td (abc cab bac acb) Tj ET",
    ),
    (
        "invisible",
        "BT /{F} 14 Tf 3 Tr 30 200 Td (abc cab bac acb) Tj ET",
    ),
    (
        "as a clip",
        "q BT /{F} 14 Tf 7 Tr 30 200 Td (abc cab bac acb) Tj ET 0 0 400 300 re f Q",
    ),
    (
        "unbalanced",
        "Q q q BT /{F} 14 Tf 30 200 Td (abc cab bac acb) Tj ET",
    ),
];

fn coded(content: &str, font: &str) -> String {
    let content = content.replace("{F}", font);
    if font != "F6" {
        return content;
    }
    // The composite font takes two bytes a letter.
    let mut out = String::new();
    let mut open = false;
    for c in content.chars() {
        match c {
            '(' => {
                open = true;
                out.push('<');
            }
            ')' => {
                open = false;
                out.push('>');
            }
            c if open => out.push_str(&format!("{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

fn page(content: &str, paper: &Paper) -> Vec<u8> {
    let mut sheet = Sheet::new();
    sheet.page_on(content, paper);
    sheet.bytes()
}

/// Marks every third word and checks the copy.
fn cut_some_words(original: &[u8], what: &str) {
    let before = words(original, 1);
    assert!(before.len() >= 3, "{what}: {} words", before.len());
    let mut plan = boxes(original, &[]);
    plan.marks = before
        .iter()
        .skip(1)
        .step_by(3)
        .map(|word| word_mark(1, word))
        .collect();
    let cut = cut_plainly(original, &plan);
    assert_eq!(cut.rasterised, [], "{what}");
    holds(original, &plan, &cut);
    let removed: u32 = cut.marks.iter().map(|mark| mark.glyphs).sum();
    assert!(removed > 0, "{what}: nothing was cut");
    let (pages, after) = (words(original, 1).len(), words(&cut.bytes, 1).len());
    assert_eq!(after, pages - plan.marks.len(), "{what}");
}

#[test]
fn words_go_whatever_font_and_operator_wrote_them() {
    for font in ["F1", "F2", "F3", "F4", "F5", "F6"] {
        for (way, content) in WAYS {
            // A glyph procedure cannot be outlined or clipped with (ISO 32000-2 9.6.4).
            if font == "F5" && matches!(*way, "as a clip" | "outlined") {
                continue;
            }
            let original = page(&coded(content, font), &Paper::default());
            cut_some_words(&original, &format!("{font}, {way}"));
        }
    }
}

#[test]
fn words_go_on_turned_cropped_and_scaled_pages() {
    for rotate in [0, 90, 180, 270] {
        for (crop, user_unit) in [
            (None, None),
            (Some([20.0, 50.0, 380.0, 290.0]), None),
            (Some([-50.0, 10.0, 500.0, 900.0]), Some(2.0)),
        ] {
            let paper = Paper {
                media: [0.0, 0.0, 400.0, 300.0],
                crop,
                rotate,
                user_unit,
                ..Paper::default()
            };
            for (way, content) in WAYS.iter().take(5) {
                let original = page(&coded(content, "F4"), &paper);
                cut_some_words(&original, &format!("turned by {rotate}, crop {crop:?}, {way}"));
            }
        }
    }
}

#[test]
fn a_form_is_cut_in_one_use_and_whole_in_the_other() {
    let mut sheet = Sheet::new();
    let inner = sheet.form("BT /F1 12 Tf 5 5 Td (inner word) Tj ET", dictionary! {});
    let outer = sheet.form(
        "BT /F1 12 Tf 5 25 Td (outer word) Tj ET q 1 0 0 1 0 40 cm /In Do Q",
        dictionary! { "Resources" => dictionary! { "XObject" => dictionary! { "In" => inner } } },
    );
    let paper = Paper {
        resources: dictionary! { "XObject" => dictionary! { "Fm" => outer } },
        ..Paper::default()
    };
    sheet.page_on(
        "q 1 0 0 1 20 20 cm /Fm Do Q q 1 0 0 1 200 150 cm /Fm Do Q BT /F1 12 Tf 20 280 Td (plain) Tj ET",
        &paper,
    );
    let original = sheet.bytes();
    let mut plan = boxes(&original, &[]);
    let first = words(&original, 1);
    let upper: Vec<_> = first
        .iter()
        .filter(|word| word.quad.bounds().x0 > 190.0 && word.text.reveal() == "inner")
        .collect();
    assert_eq!(upper.len(), 1);
    plan.marks = vec![word_mark(1, upper[0])];
    let cut = cut_as_text(&original, &plan);
    holds(&original, &plan, &cut);
    let left = text(&cut.bytes);
    assert_eq!(left.matches("inner").count(), 1);
    assert_eq!(left.matches("outer").count(), 2);
}

#[test]
fn a_form_without_resources_of_its_own_uses_the_pages() {
    let mut sheet = Sheet::new();
    let form = sheet.stream(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0.0, 0.0, 400.0, 300.0]) },
        b"BT /F2 12 Tf 20 50 Td (borrowed name) Tj ET",
    );
    let paper = Paper {
        resources: dictionary! { "XObject" => dictionary! { "Fm" => form } },
        ..Paper::default()
    };
    sheet.page_on("/Fm Do", &paper);
    sheet.page_on("/Fm Do", &paper);
    let original = sheet.bytes();
    let mut plan = boxes(&original, &[]);
    plan.marks = vec![word_mark(1, &words(&original, 1)[1])];
    let cut = cut_as_text(&original, &plan);
    assert_eq!(text(&cut.bytes), "borrowed\u{c}borrowed name");
}

#[test]
fn marked_content_loses_its_replacement_text_only_where_something_was_cut() {
    let mut sheet = Sheet::new();
    let paper = Paper {
        resources: dictionary! { "Properties" => dictionary! {
            "MC0" => dictionary! { "ActualText" => lopdf::Object::string_literal("named secret") },
        } },
        ..Paper::default()
    };
    sheet.page_on(
        "/P <</MCID 0>> BDC /Span <</ActualText (spoken secret) /Alt (told)>> BDC BT /F1 12 Tf 20 200 Td (abc) Tj ET \
         EMC EMC /Span /MC0 BDC BT /F1 12 Tf 20 150 Td (bca) Tj ET EMC \
         /Span <</ActualText (kept)>> BDC BT /F1 12 Tf 20 100 Td (cab) Tj ET EMC",
        &paper,
    );
    let original = sheet.bytes();
    let plan = boxes(&original, &[(1, [15.0, 85.0, 60.0, 155.0])]);
    let cut = cut_as_text(&original, &plan);
    let doc = lopdf::Document::load_mem(&cut.bytes).unwrap();
    let content = crate::rebuilt::contents(&doc);
    let all = String::from_utf8_lossy(&content);
    let hexadecimal = |text: &str| text.bytes().map(|b| format!("{b:02x}")).collect::<String>();
    assert!(!all.contains("secret") && !all.contains(&hexadecimal("secret")));
    assert!(!all.contains("MCID") && !all.contains("told"));
    assert!(all.contains(&hexadecimal("kept")));
    assert_eq!(cut.marks[0].glyphs, 6);
}

#[test]
fn a_word_that_a_drawn_box_cuts_in_half_is_reported() {
    let original = page("BT /F3 20 Tf 20 200 Td (abcabc next) Tj ET", &Paper::default());
    let half = words(&original, 1)[0].quad.bounds();
    let middle = (half.x0 + half.x1) / 2.0;
    let plan = Plan {
        marks: vec![mark(1, Box2::from_corners(half.x0, half.y0, middle, half.y1))],
        ..boxes(&original, &[])
    };
    let cut = cut_as_text(&original, &plan);
    assert_eq!(cut.marks[0].words_split, 1);
    let whole = Plan {
        marks: vec![mark(1, half)],
        ..boxes(&original, &[])
    };
    assert_eq!(cut_as_text(&original, &whole).marks[0].words_split, 0);
}

#[test]
fn pages_the_cutter_is_not_sure_about_become_pictures_and_say_why() {
    for (content, reason) in [
        ("BT /Nowhere 12 Tf 20 200 Td (abc) Tj ET", "font"),
        ("BT /F1 12 Tf 20 200 Td (abc) Tj ET 1 2 Frobnicate", "operator"),
        ("BT /F1 12 Tf 20 200 Td (abc) Tj ET (never ends", "string"),
    ] {
        let original = page(content, &Paper::default());
        let plan = boxes(&original, &[(1, [15.0, 85.0, 60.0, 105.0])]);
        let cut = cut_plainly(&original, &plan);
        assert_eq!(cut.rasterised.len(), 1, "{content}");
        assert!(
            cut.rasterised[0].reason.contains(reason),
            "{content}: {}",
            cut.rasterised[0].reason
        );
        assert!(words(&cut.bytes, 1).is_empty());
    }
}
