//! Paths, patterns, shadings, masks, layers and annotations.

use crate::reread::{cut_as_text, cut_plainly, text};
use crate::sheet::{Paper, Sheet, boxes, numbers};
use lopdf::{Dictionary, Object, dictionary};
use obelus_evidence::Plan;

const MARK: (u32, [f64; 4]) = (1, [100.0, 100.0, 200.0, 130.0]);

fn page(content: &str, resources: Dictionary) -> (Vec<u8>, Plan) {
    let mut sheet = Sheet::new();
    let paper = Paper {
        resources,
        ..Paper::default()
    };
    sheet.page_on(content, &paper);
    let original = sheet.bytes();
    let plan = boxes(&original, &[MARK]);
    (original, plan)
}

fn main_content(cut: &[u8]) -> String {
    let doc = lopdf::Document::load_mem(cut).unwrap();
    String::from_utf8_lossy(&crate::rebuilt::contents(&doc)).into_owned()
}

#[test]
fn drawings_inside_a_mark_go_and_rules_across_it_stay() {
    // User space is 300 high, so the mark is y 170 to 200.
    let (original, plan) = page(
        "0 0 400 300 re S 50 172 300 1 re f 110 180 m 120 195 130 170 140 190 c S 150 175 20 10 re 10 10 5 5 re f",
        dictionary! {},
    );
    let cut = cut_as_text(&original, &plan);
    assert_eq!(cut.marks[0].paths, 2);
    let left = main_content(&cut.bytes);
    assert!(
        left.contains("50 172 300 1 re") && left.contains("10 10 5 5 re") && left.contains("0 0 400 300 re")
    );
    assert!(!left.contains("120 195") && !left.contains("150 175"));
}

#[test]
fn what_crosses_a_mark_in_no_straight_way_makes_a_picture() {
    for (content, reason) in [
        ("90 160 m 150 220 l S", "drawing crosses"),
        (
            "q 100 180 m 130 200 160 170 190 190 c 100 180 l h W n 0 0 400 300 re f Q",
            "clipping",
        ),
    ] {
        let (original, plan) = page(content, dictionary! {});
        let cut = cut_plainly(&original, &plan);
        assert!(
            cut.rasterised[0].reason.contains(reason),
            "{content}: {:?}",
            cut.rasterised
        );
    }
}

#[test]
fn patterns_shadings_and_soft_masks_are_no_hiding_places() {
    let mut sheet = Sheet::new();
    let tile = sheet.stream(
        dictionary! {
            "Type" => "Pattern", "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "XStep" => 10, "YStep" => 10,
            "BBox" => numbers(&[0.0, 0.0, 10.0, 10.0]), "Resources" => Dictionary::new(),
        },
        b"0 0 5 5 re f",
    );
    let shading = dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceGray", "Coords" => numbers(&[0.0, 0.0, 400.0, 0.0]),
        "Function" => dictionary! {
            "FunctionType" => 2, "Domain" => numbers(&[0.0, 1.0]), "C0" => numbers(&[0.0]), "C1" => numbers(&[1.0]), "N" => 1,
        },
    };
    let group = sheet.form(
        "0 0 400 300 re f",
        dictionary! { "Group" => dictionary! { "S" => "Transparency", "CS" => "DeviceGray" } },
    );
    let mask = dictionary! { "SMask" => dictionary! { "S" => "Luminosity", "G" => group } };
    let resources = dictionary! {
        "Pattern" => dictionary! { "P1" => tile }, "Shading" => dictionary! { "Sh" => shading },
        "ExtGState" => dictionary! { "Soft" => mask },
    };
    for content in [
        "/Pattern cs /P1 scn 120 175 300 10 re f",
        "q 110 0 200 300 re W n /Sh sh Q",
        "q /Soft gs 0 0 10 10 re f Q",
    ] {
        sheet.page_on(
            content,
            &Paper {
                resources: resources.clone(),
                ..Paper::default()
            },
        );
    }
    // The same, away from the mark.
    sheet.page_on(
        "/Pattern cs /P1 scn 220 10 100 10 re f q 300 0 50 50 re W n /Sh sh Q",
        &Paper {
            resources,
            ..Paper::default()
        },
    );
    let original = sheet.bytes();
    let marks: Vec<_> = (1..=4).map(|page| (page, MARK.1)).collect();
    let cut = cut_plainly(&original, &boxes(&original, &marks));
    let pages: Vec<u32> = cut.rasterised.iter().map(|r| r.page).collect();
    assert_eq!(pages, [1, 2, 3], "{:?}", cut.rasterised);
}

#[test]
fn hidden_layers_do_not_reach_the_copy() {
    let mut sheet = Sheet::new();
    let (on, off) = (
        sheet
            .doc
            .add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("shown") }),
        sheet
            .doc
            .add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("hidden") }),
    );
    let catalog = sheet.doc.add_object(dictionary! { "OCProperties" => dictionary! {
        "OCGs" => vec![on.into(), off.into()], "D" => dictionary! { "OFF" => vec![off.into()] },
    } });
    sheet.doc.trailer.set("Root", catalog);
    let hidden_form = sheet.form(
        "BT /F1 12 Tf 20 50 Td (layered) Tj ET",
        dictionary! { "OC" => off },
    );
    let paper = Paper {
        resources: dictionary! {
            "Properties" => dictionary! { "L0" => on, "L1" => off }, "XObject" => dictionary! { "Fm" => hidden_form },
        },
        ..Paper::default()
    };
    let content = "/OC /L0 BDC BT /F4 12 Tf 20 200 Td (shown) Tj ET EMC BT /F4 12 Tf 20 180 Td (before ) Tj \
        /OC /L1 BDC (hidden ) Tj EMC (after) Tj ET /OC /L1 BDC 10 10 20 20 re f /Fm Do EMC /Fm Do";
    sheet.page_on(content, &paper);
    sheet.page_on(content, &paper);
    let original = sheet.bytes();
    let plan = boxes(&original, &[(1, [15.0, 85.0, 60.0, 105.0])]);
    let cut = cut_as_text(&original, &plan);
    let doc = lopdf::Document::load_mem(&cut.bytes).unwrap();
    for (_, object) in doc.objects.iter() {
        if let Object::Stream(stream) = object {
            let bytes = stream.decompressed_content().unwrap_or_default();
            let all = String::from_utf8_lossy(&bytes);
            assert!(!all.contains("hidden") && !all.contains("layered"));
        }
    }
    let read = text(&cut.bytes);
    let pages: Vec<&str> = read.split('\u{c}').collect();
    assert_eq!(
        pages[0].split_whitespace().collect::<Vec<_>>(),
        ["before", "after"]
    );
    assert_eq!(
        pages[1].split_whitespace().collect::<Vec<_>>(),
        ["shown", "before", "after"]
    );
}

#[test]
fn annotations_and_fields_become_page_content_and_are_cut_like_it() {
    let mut sheet = Sheet::new();
    let field = sheet.form(
        "BT /F1 12 Tf 2 4 Td (secret value) Tj ET",
        dictionary! { "BBox" => numbers(&[0.0, 0.0, 120.0, 20.0]) },
    );
    let note = sheet.form(
        "BT /F1 12 Tf 2 4 Td (free note) Tj ET",
        dictionary! { "BBox" => numbers(&[0.0, 0.0, 120.0, 20.0]) },
    );
    let widget = sheet.doc.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "Rect" => numbers(&[100.0, 172.0, 220.0, 192.0]),
        "AP" => dictionary! { "N" => field }, "V" => Object::string_literal("secret value"),
        "FT" => "Tx", "T" => Object::string_literal("name"),
    });
    let free = sheet.doc.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "FreeText", "Rect" => numbers(&[10.0, 10.0, 130.0, 30.0]),
        "AP" => dictionary! { "N" => note }, "Contents" => Object::string_literal("free note, secretly"),
    });
    let unseen = sheet.doc.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "FreeText", "Rect" => numbers(&[10.0, 10.0, 130.0, 30.0]), "F" => 2,
        "AP" => dictionary! { "N" => field },
    });
    let paper = Paper {
        entries: dictionary! { "Annots" => vec![widget.into(), free.into(), unseen.into()] },
        ..Paper::default()
    };
    sheet.page_on("BT /F1 12 Tf 20 250 Td (page text) Tj ET", &paper);
    let original = sheet.bytes();
    let cut = cut_as_text(&original, &boxes(&original, &[(1, [100.0, 105.0, 138.0, 130.0])]));
    let read = text(&cut.bytes);
    assert!(
        read.contains("page text") && read.contains("free note") && read.contains("value"),
        "{read}"
    );
    assert!(!read.contains("secret"), "{read}");
    let raw = String::from_utf8_lossy(&cut.bytes);
    assert!(!raw.contains("/Annots") && !raw.contains("secretly"));
}
