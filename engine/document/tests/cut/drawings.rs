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

/// The grey of one point of a page, in points from the top left.
fn grey(bytes: &[u8], x: f64, y: f64) -> u8 {
    let view = obelus_document::render::raster(bytes, 1, 2.0).unwrap();
    view.rgb[((2.0 * y) as usize * view.width as usize + (2.0 * x) as usize) * 3]
}

#[test]
fn drawings_inside_a_mark_go_and_rules_across_it_stay_outside() {
    // User space is 300 high, so the mark is y 170 to 200.
    let (original, plan) = page(
        "0 0 400 300 re S 50 172 300 1 re f 110 180 m 120 195 130 170 140 190 c S 150 175 20 10 re 10 10 5 5 re f",
        dictionary! {},
    );
    let cut = cut_as_text(&original, &plan);
    assert_eq!(cut.marks[0].paths, 3);
    let left = main_content(&cut.bytes);
    assert!(left.contains("10 10 5 5 re") && left.contains("0 0 400 300 re"));
    assert!(!left.contains("120 195") && !left.contains("150 175"));
    for (x, ink) in [
        (60.0, true),
        (98.0, true),
        (150.0, true),
        (202.0, true),
        (340.0, true),
        (40.0, false),
    ] {
        assert_eq!(grey(&cut.bytes, x, 127.5) < 128, ink, "the rule at {x}");
    }
}

#[test]
fn what_crosses_a_mark_is_cut_at_its_edge() {
    for (content, outside) in [
        ("4 w 90 160 m 150 220 l S", (94.0, 136.0)),
        ("60 150 m 130 230 l 220 185 l f", (110.0, 96.0)),
        (
            "q 60 150 m 130 230 l 220 185 l W n 0 0 400 300 re f Q",
            (110.0, 96.0),
        ),
        ("6 w 60 150 m 150 250 200 150 260 190 c b", (230.0, 119.0)),
    ] {
        let (original, plan) = page(content, dictionary! {});
        let cut = cut_as_text(&original, &plan);
        assert_eq!(cut.marks[0].paths, 1, "{content}");
        let (x, y) = outside;
        assert!(
            grey(&original, x, y) < 128,
            "{content}: nothing at {x} {y} to begin with"
        );
        assert!(grey(&cut.bytes, x, y) < 128, "{content}: gone at {x} {y}");
        // Without the boxes everything under the mark is one colour.
        let naked = without_boxes(&cut.bytes);
        let greys: Vec<u8> = (0..14)
            .map(|n| grey(&naked, 105.0 + 7.0 * f64::from(n), 104.0 + 1.7 * f64::from(n)))
            .collect();
        assert!(greys.iter().all(|grey| *grey == greys[0]), "{content}: {greys:?}");
    }
}

/// The copy with its boxes taken off.
fn without_boxes(copy: &[u8]) -> Vec<u8> {
    let mut doc = lopdf::Document::load_mem(copy).unwrap();
    let first = doc.get_pages()[&1];
    let contents = doc
        .get_dictionary_mut(first)
        .unwrap()
        .get_mut(b"Contents")
        .unwrap();
    contents.as_array_mut().unwrap().truncate(1);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
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
    let mesh = sheet.stream(
        dictionary! {
            "ShadingType" => 4, "ColorSpace" => "DeviceGray", "BitsPerCoordinate" => 8, "BitsPerComponent" => 8,
            "BitsPerFlag" => 8, "Decode" => numbers(&[0.0, 400.0, 0.0, 300.0, 0.0, 1.0]),
        },
        &[0, 0, 0, 0, 0, 255, 0, 90, 0, 0, 255, 200],
    );
    let words = sheet.stream(
        dictionary! {
            "Type" => "Pattern", "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "XStep" => 60, "YStep" => 60,
            "BBox" => numbers(&[0.0, 0.0, 60.0, 60.0]), "Resources" => dictionary! { "Font" => sheet.fonts() },
        },
        b"BT /F1 9 Tf 2 2 Td (secret) Tj ET",
    );
    let written = sheet.form(
        "BT /F1 40 Tf 50 180 Td (mask) Tj ET",
        dictionary! { "Group" => dictionary! { "S" => "Transparency", "CS" => "DeviceGray" } },
    );
    let mut resources = resources;
    for (kind, name, object) in [("Shading", "Mesh", mesh), ("Pattern", "P2", words)] {
        resources
            .get_mut(kind.as_bytes())
            .unwrap()
            .as_dict_mut()
            .unwrap()
            .set(name, object);
    }
    let spelt = dictionary! { "SMask" => dictionary! { "S" => "Luminosity", "G" => written } };
    resources
        .get_mut(b"ExtGState")
        .unwrap()
        .as_dict_mut()
        .unwrap()
        .set("Spelt", spelt);
    let contents = [
        // Small tiles, colours along a line and masks of plain drawings are kept off the mark.
        "/Pattern cs /P1 scn 120 175 300 10 re f",
        "q 110 0 200 300 re W n /Sh sh Q",
        "q /Soft gs 0 0 400 300 re f Q",
        "/Pattern cs /P1 scn 220 10 100 10 re f q 300 0 50 50 re W n /Sh sh Q",
        // What may spell something is not cut surely.
        "/Pattern cs /P2 scn 120 175 300 10 re f",
        "/Mesh sh",
        "q /Spelt gs 0 0 400 300 re f Q",
    ];
    for content in contents {
        sheet.page_on(
            content,
            &Paper {
                resources: resources.clone(),
                ..Paper::default()
            },
        );
    }
    let original = sheet.bytes();
    let marks: Vec<_> = (1..=7).map(|page| (page, MARK.1)).collect();
    let cut = cut_plainly(&original, &boxes(&original, &marks));
    let pages: Vec<u32> = cut.rasterised.iter().map(|r| r.page).collect();
    assert_eq!(pages, [5, 6, 7], "{:?}", cut.rasterised);
    let naked = without_boxes(&cut.bytes);
    assert_eq!(
        grey(&naked, 150.0, 118.0),
        255,
        "no tile is painted under the mark"
    );
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
