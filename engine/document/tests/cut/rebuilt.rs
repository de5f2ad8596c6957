//! The copy is a new document: what nobody asked for is not in it.

use crate::reread::{cut_as_text, text, words};
use crate::sheet::{Paper, Sheet, boxes, word_mark};
use lopdf::{Document, Object, dictionary};
use obelus_document::redact::cut;
use obelus_evidence::{RefusalCode, Sha256};
use std::collections::BTreeMap;

/// The main content streams of all pages, decoded.
pub(crate) fn contents(doc: &Document) -> Vec<u8> {
    let mut all = Vec::new();
    for id in doc.get_pages().into_values() {
        all.extend(doc.get_page_content(id));
    }
    all
}

fn full_of_secrets() -> Vec<u8> {
    let mut sheet = Sheet::new();
    let secret = || Object::string_literal("Quentin Ozymandias");
    let file = sheet.stream(dictionary! { "Type" => "EmbeddedFile" }, b"Quentin Ozymandias");
    let xmp = sheet.stream(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        b"<x>Quentin Ozymandias</x>",
    );
    let form = sheet.form(
        "BT /F1 12 Tf 20 50 Td (footer) Tj ET",
        dictionary! {
            "Metadata" => xmp, "PieceInfo" => dictionary! { "App" => secret() }, "StructParents" => 3,
        },
    );
    let paper = Paper {
        entries: dictionary! {
            "Metadata" => xmp, "Thumb" => file, "PieceInfo" => dictionary! { "App" => secret() },
            "AA" => dictionary! { "O" => dictionary! { "S" => "JavaScript", "JS" => secret() } },
            "Tabs" => "S", "StructParents" => 1,
        },
        resources: dictionary! { "XObject" => dictionary! { "Fm" => form, "Unused" => file } },
        ..Paper::default()
    };
    sheet.page_on("BT /F1 12 Tf 20 200 Td (Quentin and Iris) Tj ET /Fm Do", &paper);
    sheet.page_on("BT /F1 12 Tf 20 200 Td (Iris) Tj ET /Fm Do", &paper);
    let catalog = sheet.doc.add_object(dictionary! {
        "Lang" => Object::string_literal("en-GB"), "Metadata" => xmp,
        "Names" => dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![secret(), file.into()] } },
        "OpenAction" => dictionary! { "S" => "JavaScript", "JS" => secret() },
        "AcroForm" => dictionary! { "XFA" => file }, "Outlines" => dictionary! { "Title" => secret() },
        "StructTreeRoot" => dictionary! { "K" => dictionary! { "ActualText" => secret() } },
    });
    sheet.doc.trailer.set("Root", catalog);
    let info = sheet
        .doc
        .add_object(dictionary! { "Author" => secret(), "Title" => secret() });
    sheet.doc.trailer.set("Info", info);
    let mut bytes = sheet.bytes();
    bytes.extend_from_slice(b"\nQuentin after the end");
    bytes
}

#[test]
fn nothing_survives_that_was_not_asked_for() {
    let original = full_of_secrets();
    let mut plan = boxes(&original, &[]);
    plan.marks = vec![word_mark(1, &words(&original, 1)[0])];
    let cut = cut_as_text(&original, &plan);
    assert_eq!(text(&cut.bytes), "and Iris\nfooter\u{c}Iris\nfooter");
    let doc = Document::load_mem(&cut.bytes).unwrap();
    for (id, object) in &doc.objects {
        let mut decoded = format!("{object:?}").into_bytes();
        if let Object::Stream(stream) = object {
            decoded.extend(stream.get_plain_content().unwrap());
        }
        let all = String::from_utf8_lossy(&decoded);
        for secret in [
            "Quentin",
            "Ozymandias",
            "Metadata",
            "PieceInfo",
            "JavaScript",
            "StructParents",
        ] {
            assert!(!all.contains(secret), "object {id:?} holds {secret}");
        }
    }
    let catalog: Vec<&[u8]> = doc
        .catalog()
        .unwrap()
        .iter()
        .map(|(key, _)| key.as_slice())
        .collect();
    assert_eq!(catalog, [&b"Type"[..], b"Pages", b"Lang"]);
    assert!(doc.trailer.get(b"Info").is_err());
    assert!(!cut.bytes.windows(7).any(|w| w == b"Quentin"));
}

#[test]
fn equal_plans_give_equal_bytes() {
    let original = full_of_secrets();
    let plan = boxes(&original, &[(1, [15.0, 85.0, 60.0, 105.0])]);
    let first = cut(&original, &plan, &BTreeMap::new()).unwrap();
    let second = cut(&original, &plan, &BTreeMap::new()).unwrap();
    assert_eq!(Sha256::of(&first.bytes), Sha256::of(&second.bytes));
}

#[test]
fn fonts_forget_letters_that_only_withheld_text_used() {
    let mut sheet = Sheet::new();
    sheet.page("BT /F6 12 Tf 20 200 Td <00710075006900780020> Tj <006100620063> Tj ET BT /F5 12 Tf 20 100 Td (abb) Tj ET");
    sheet.page("BT /F4 12 Tf 20 200 Td (QZ abc) Tj ET");
    let original = sheet.bytes();
    let mut plan = boxes(&original, &[(1, [15.0, 190.0, 30.0, 210.0])]);
    plan.marks.push(word_mark(1, &words(&original, 1)[0]));
    plan.marks.push(word_mark(2, &words(&original, 2)[0]));
    let cut = cut_as_text(&original, &plan);
    let doc = Document::load_mem(&cut.bytes).unwrap();
    let mut tables = String::new();
    let mut widths = 0;
    for object in doc.objects.values() {
        match object {
            Object::Stream(stream) => {
                tables.push_str(&String::from_utf8_lossy(&stream.get_plain_content().unwrap()))
            }
            Object::Dictionary(dict) => {
                assert!(dict.get(b"CharSet").is_err());
                if let Ok(procedures) = dict.get(b"CharProcs").and_then(Object::as_dict) {
                    assert!(procedures.has(b"bar") && !procedures.has(b"sq") && !procedures.has(b"low"));
                }
                if dict.has(b"FontDescriptor")
                    && let Ok(list) = dict.get(b"Widths").and_then(Object::as_array)
                {
                    widths = list.iter().filter(|w| w.as_i64().unwrap() != 0).count();
                }
            }
            _ => {}
        }
    }
    assert!(tables.contains("<0061> <0061>") && !tables.contains("<0071>") && !tables.contains("<0078>"));
    assert_eq!(widths, 4, "a, b, c and the space");
}

#[test]
fn a_shared_resource_dictionary_does_not_bring_unused_pictures_along() {
    let mut sheet = Sheet::new();
    let picture = sheet.stream(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 2, "Height" => 2, "ColorSpace" => "DeviceGray",
            "BitsPerComponent" => 8,
        },
        &[7, 8, 9, 10],
    );
    let paper = Paper {
        resources: dictionary! { "XObject" => dictionary! { "Im" => picture } },
        ..Paper::default()
    };
    sheet.page_on("q 20 0 0 20 100 100 cm /Im Do Q", &paper);
    sheet.page_on("BT /F1 12 Tf 20 200 Td (no picture here) Tj ET", &paper);
    let original = sheet.bytes();
    let cut = cut_as_text(&original, &boxes(&original, &[(1, [90.0, 170.0, 130.0, 210.0])]));
    let doc = Document::load_mem(&cut.bytes).unwrap();
    assert!(doc.objects.values().all(|o| {
        o.as_stream()
            .is_ok_and(|s| s.get_plain_content().is_ok_and(|c| c != [7, 8, 9, 10]))
            || o.as_stream().is_err()
    }));
}

#[test]
fn files_that_cannot_be_cut_are_refused_with_the_reason() {
    let refusal = |bytes: &[u8]| {
        cut(bytes, &boxes(bytes, &[]), &BTreeMap::new())
            .err()
            .unwrap()
            .code
    };
    assert_eq!(refusal(b""), RefusalCode::Empty);
    let whole = full_of_secrets();
    let half = &whole[..whole.len() / 3];
    assert!(matches!(
        refusal(half),
        RefusalCode::Damaged | RefusalCode::NoPages | RefusalCode::ReadersDisagree
    ));
    let other = boxes(b"something else", &[]);
    let refused = cut(&whole, &other, &BTreeMap::new()).err().unwrap();
    assert_eq!(refused.code, RefusalCode::BadPlan);
}

#[test]
fn comments_and_stray_strings_of_the_content_do_not_survive() {
    let mut sheet = Sheet::new();
    sheet.page(
        "% Quentin was here\nBT /F1 12 Tf 20 200 Td (Quentin and Iris) Tj ET % and here Quentin\n0 0 m n",
    );
    sheet.page("BT /F1 12 Tf 20 200 Td (Quentin) 20 0 Td (100 % Iris) Tj ET");
    let original = sheet.bytes();
    let mut plan = boxes(&original, &[(2, [300.0, 10.0, 310.0, 20.0])]);
    plan.marks.push(word_mark(1, &words(&original, 1)[0]));
    let cut = cut(&original, &plan, &BTreeMap::new()).unwrap();
    let doc = Document::load_mem(&cut.bytes).unwrap();
    let all = String::from_utf8_lossy(&contents(&doc)).into_owned();
    assert!(!all.contains("Quentin") && all.contains("Tj"), "{all}");
    assert_eq!(cut.rasterised.len(), 1);
    assert!(cut.rasterised[0].page == 2 && cut.rasterised[0].reason.contains("nobody sees"));
}
