//! Text layers that are not what the page shows: such a page becomes a picture, and the sound page made the same way
//! stays text.

use crate::reread::{glyphs, text};
use crate::sheet::{Paper, Sheet, boxes};
use lopdf::{Dictionary, dictionary};
use obelus_document::redact::cut;
use obelus_document::words::Meaning;
use std::collections::BTreeMap;

/// Enough different words for their letters to say something.
const PROSE: [&str; 8] = [
    "there were three people standing outside when they arrived",
    "shortly after seven that evening and i asked all of them about",
    "the house that stands opposite the church with a garden behind",
    "where neighbours were waiting until the police came into view",
    "from around the corner none of them had seen the driver of",
    "the car but one said that it had been parked since noon with",
    "another person inside whose face nobody could describe later",
    "although several mentioned glasses grey hair and dark clothing",
];

/// A page of prose in Helvetica whose table of characters says `meaning(c)` for the letter c.
fn prose(meaning: impl Fn(u8) -> u16) -> Vec<u8> {
    let mut sheet = Sheet::new();
    let pairs: String = (b'a'..=b'z')
        .map(|c| format!("<{c:02x}> <{:04x}> ", meaning(c)))
        .collect();
    let map = format!(
        "1 begincodespacerange <00> <ff> endcodespacerange 27 beginbfchar <20> <0020> {pairs}endbfchar"
    );
    let map = sheet.stream(Dictionary::new(), map.as_bytes());
    let font = sheet.doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        "ToUnicode" => map,
    });
    let lines: String = PROSE
        .iter()
        .map(|line| format!("({line}) Tj 0 -20 Td "))
        .collect();
    let paper = Paper {
        resources: dictionary! { "Font" => dictionary! { "F9" => font } },
        ..Paper::default()
    };
    sheet.page_on(&format!("BT /F9 11 Tf 20 250 Td {lines} ET"), &paper);
    sheet.bytes()
}

/// A scan, striped in its upper half and white in its lower one, with an unseen layer of text from `top` downwards.
fn scan(top: i32) -> Vec<u8> {
    let mut sheet = Sheet::new();
    let samples: Vec<u8> = (0..300)
        .flat_map(|y| (0..400).map(move |x| if y < 150 && x % 4 < 2 { 0 } else { 255 }))
        .collect();
    let picture = sheet.stream(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 400, "Height" => 300,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        },
        &samples,
    );
    let paper = Paper {
        resources: dictionary! { "XObject" => dictionary! { "Im" => picture } },
        ..Paper::default()
    };
    let lines: String = PROSE[..4]
        .iter()
        .map(|line| format!("({line}) Tj 0 -20 Td "))
        .collect();
    let content = format!("q 400 0 0 300 0 0 cm /Im Do Q BT 3 Tr /F1 11 Tf 20 {top} Td {lines} ET");
    sheet.page_on(&content, &paper);
    sheet.bytes()
}

/// What the characters of a page say, whether anybody trusts them or not.
fn layer(bytes: &[u8]) -> String {
    let meanings = glyphs(bytes, 1).into_iter().map(|glyph| match glyph.meaning {
        Meaning::Char(c) => c.to_string(),
        Meaning::Several(text) => text.to_string(),
        Meaning::Unknown => String::new(),
    });
    meanings.collect()
}

/// Why the page became a picture, with a mark on its first line.
fn reason(original: &[u8], y: f64) -> Option<String> {
    let plan = boxes(original, &[(1, [15.0, y - 12.0, 60.0, y + 4.0])]);
    let done = cut(original, &plan, &BTreeMap::new()).unwrap();
    done.rasterised.first().map(|page| page.reason.clone())
}

#[test]
fn characters_without_meaning_make_the_page_a_picture() {
    let sound = prose(u16::from);
    assert!(text(&sound).contains("three people"));
    assert_eq!(reason(&sound, 50.0), None);
    // Control characters, the sign for unknown ones.
    for meaningless in [3, 0xfffd] {
        let broken = prose(|c| if c % 2 == 0 { meaningless } else { u16::from(c) });
        let reason = reason(&broken, 50.0).expect("a picture");
        assert!(reason.contains("have no meaning"), "{meaningless}: {reason}");
    }
    // Where the table says null the reader goes by the font's own names of letters.
    let nulls = prose(|c| if c % 2 == 0 { 0 } else { u16::from(c) });
    assert!(text(&nulls).contains("three people"), "{}", text(&nulls));
    assert_eq!(reason(&nulls, 50.0), None);
}

#[test]
fn letters_that_are_no_language_make_the_page_a_picture() {
    for by in [3, 11, 22] {
        let moved = prose(|c| u16::from((c - b'a' + by) % 26 + b'a'));
        let reason = reason(&moved, 50.0).expect("a picture");
        assert!(reason.contains("not those of a language"), "{by}: {reason}");
    }
}

#[test]
fn a_hidden_layer_beside_its_print_makes_the_page_a_picture() {
    assert_eq!(reason(&scan(270), 30.0), None, "it lies on the print");
    let reason = reason(&scan(120), 180.0).expect("a picture");
    assert!(reason.contains("does not lie on what the page shows"), "{reason}");
}

/// The fonts of recognised layers often have no shapes at all; their letters are judged all the same.
#[test]
fn a_layer_in_a_font_that_draws_nothing_is_judged_by_its_letters() {
    let layer = |by: u8| {
        let mut sheet = Sheet::new();
        let empty = sheet.stream(Dictionary::new(), b"500 0 d0");
        let names: Vec<lopdf::Object> = (b'a'..=b'z').map(|_| "empty".into()).collect();
        let differences = [vec![97.into()], names].concat();
        let pairs: String = (b'a'..=b'z')
            .map(|c| format!("<{c:02x}> <{:04x}> ", (c - b'a' + by) % 26 + b'a'))
            .collect();
        let map =
            format!("1 begincodespacerange <00> <ff> endcodespacerange 26 beginbfchar {pairs}endbfchar");
        let map = sheet.stream(Dictionary::new(), map.as_bytes());
        let widths: Vec<lopdf::Object> = (0..91).map(|_| 500.into()).collect();
        let font = sheet.doc.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type3", "FontBBox" => crate::sheet::numbers(&[0.0, 0.0, 500.0, 700.0]),
            "FontMatrix" => crate::sheet::numbers(&[0.001, 0.0, 0.0, 0.001, 0.0, 0.0]),
            "CharProcs" => dictionary! { "empty" => empty },
            "Encoding" => dictionary! { "Type" => "Encoding", "Differences" => differences },
            "FirstChar" => 32, "LastChar" => 122, "Widths" => widths, "ToUnicode" => map, "Resources" => Dictionary::new(),
        });
        let lines: String = PROSE
            .iter()
            .map(|line| format!("({line}) Tj 0 -20 Td "))
            .collect();
        let paper = Paper {
            resources: dictionary! { "Font" => dictionary! { "F9" => font } },
            ..Paper::default()
        };
        sheet.page_on(&format!("BT /F9 11 Tf 20 250 Td {lines} ET"), &paper);
        sheet.bytes()
    };
    let said = reason(&layer(3), 50.0).expect("a picture");
    assert!(said.contains("not those of a language"), "{said}");
    assert!(reason(&layer(0), 50.0).is_none_or(|said| !said.contains("text layer is broken")));
}

/// What the broken layer said is not in the picture's layer either.
#[test]
fn a_broken_layer_is_not_carried_over() {
    let broken = prose(|c| u16::from((c - b'a' + 3) % 26 + b'a'));
    assert!(layer(&broken).contains("wkuhh"), "three, moved by three");
    let plan = boxes(&broken, &[(1, [15.0, 200.0, 60.0, 215.0])]);
    let done = cut(&broken, &plan, &BTreeMap::new()).unwrap();
    assert!(!layer(&done.bytes).contains("wkuhh"));
}
