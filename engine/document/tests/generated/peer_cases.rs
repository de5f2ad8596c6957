//! Cases that users of PyMuPDF's `apply_redactions` ran into, each with a file made for it; the numbers are those of
//! its issue tracker.

use crate::faces;
use crate::fonts::{FONTS, Font, resources};
use crate::{mark, proven, re_read, second};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use obelus_document::read::{pdf::OpenPdf, read_all};
use obelus_document::redact::Cut;
use obelus_document::render::raster;
use obelus_evidence::{Box2, Plan, Sha256};

/// A one-page document of 400 by 300 points; `resources` and `entries` are added to what it has.
struct Sheet {
    doc: Document,
    fonts: Dictionary,
    objects: Dictionary,
    entries: Dictionary,
}

impl Sheet {
    fn new() -> Self {
        let mut doc = Document::with_version("1.7");
        let fonts = resources(&mut doc);
        Self {
            doc,
            fonts,
            objects: Dictionary::new(),
            entries: Dictionary::new(),
        }
    }

    fn stream(&mut self, dict: Dictionary, content: impl Into<Vec<u8>>) -> Object {
        self.doc.add_object(Stream::new(dict, content.into())).into()
    }

    fn bytes(mut self, content: &str) -> Vec<u8> {
        let contents = self.stream(Dictionary::new(), content);
        let root = self.doc.new_object_id();
        let mut page = dictionary! {
            "Type" => "Page", "Parent" => root, "Contents" => contents,
            "MediaBox" => vec![0.into(), 0.into(), 400.into(), 300.into()],
            "Resources" => dictionary! { "Font" => self.fonts.clone(), "XObject" => self.objects.clone() },
        };
        page.extend(&self.entries);
        let page = self.doc.add_object(page);
        let tree = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] };
        self.doc.objects.insert(root, tree.into());
        let catalog = self
            .doc
            .add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
        self.doc.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        self.doc.save_to(&mut bytes).unwrap();
        bytes
    }
}

fn named(name: &str) -> &'static Font {
    FONTS.iter().find(|font| font.name == name).unwrap()
}

fn plan(original: &[u8], areas: &[[f64; 4]]) -> Plan {
    Plan {
        original: Sha256::of(original),
        marks: areas.iter().map(|area| mark(1, Box2::from(*area))).collect(),
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    }
}

/// Through cut and proof, as text; what both readers find is checked on the way.
fn cut_and_proven(original: &[u8], areas: &[[f64; 4]], case: &str) -> Cut {
    let plan = plan(original, areas);
    let done = proven(original, &plan, second(), case);
    assert_eq!(done.rasterised, [], "{case}");
    re_read(original, &plan, &done, case);
    done
}

fn text(bytes: &[u8]) -> String {
    read_all(bytes).unwrap().text()
}

/// Where the words of a page stand: upright boxes around their ink.
fn ink(bytes: &[u8]) -> Vec<Box2> {
    let glyphs = OpenPdf::parse(bytes).unwrap().glyphs(1).unwrap();
    glyphs.iter().filter_map(|glyph| glyph.ink).collect()
}

#[test]
fn too_much_removed_when_line_boxes_overlap_696_1074_1809_2108_3257_3375_3376_3433() {
    let mut content = String::from("BT /Helvetica 12 Tf 7.5 TL 30 200 Td ");
    for line in ["aced cede", "aced bead cede", "face cede"] {
        content.push_str(&format!("({line}) ' "));
    }
    let original = Sheet::new().bytes(&(content + "ET"));
    // The middle of the middle line, between the ink of the lines above and below: their boxes reach far into it.
    let (top, bottom) = (300.0 - 185.0 - 4.0, 300.0 - 185.0 - 1.0);
    let middle: Vec<Box2> = ink(&original)
        .into_iter()
        .filter(|ink| ink.y0 < bottom && ink.y1 > top && ink.y1 < 300.0 - 184.0)
        .collect();
    let word = [middle[4].x0 - 0.5, top, middle[7].x1 + 0.5, bottom];
    let done = cut_and_proven(&original, &[word], "overlapping lines");
    assert_eq!(done.marks[0].glyphs, 4);
    let left = text(&done.bytes);
    assert_eq!(left.matches("aced").count(), 2, "{left}");
    assert_eq!(left.matches("cede").count(), 3, "{left}");
}

#[test]
fn remaining_text_moves_1284_2210_2248_2957_3278() {
    for font in FONTS.iter().filter(|font| !font.name.contains("olumn")) {
        let line = |words: &[&str]| {
            words
                .iter()
                .map(|w| font.string(w))
                .collect::<Vec<_>>()
                .join(" -310.5 ")
        };
        let original = Sheet::new().bytes(&format!(
            "BT /{} 13 Tf 1.25 Tc 2.5 Tw 87 Tz 2 Ts 30 200 Td [{}] TJ {} Tj T* 0 -20 Td {} Tj ET",
            font.name,
            line(&["abc", "bcd", "cde"]),
            font.string("fgh abc"),
            font.string("head"),
        ));
        let second_word = ink(&original)[4];
        let (x, y) = (
            (second_word.x0 + second_word.x1) / 2.0,
            (second_word.y0 + second_word.y1) / 2.0,
        );
        // `re_read` and the proof demand that every other glyph stands where it stood.
        let done = cut_and_proven(&original, &[[x - 1.0, y - 1.0, x + 1.0, y + 1.0]], font.name);
        assert_eq!(done.marks[0].glyphs, 1, "{}", font.name);
    }
}

#[test]
fn text_left_when_two_fonts_share_a_cff_face_4944() {
    let mut sheet = Sheet::new();
    let face = sheet.stream(dictionary! { "Subtype" => "Type1C" }, faces::cff());
    for (name, base) in [("One", "AAAAAA+Boxes"), ("Two", "BBBBBB+Boxes")] {
        let mut font = sheet
            .fonts
            .get_deref(b"Compact", &sheet.doc)
            .and_then(Object::as_dict)
            .unwrap()
            .clone();
        let about = dictionary! {
            "Type" => "FontDescriptor", "FontName" => base, "Flags" => 32, "FontFile3" => face.clone(),
            "FontBBox" => vec![0.into(), (-200).into(), 1000.into(), 800.into()],
        };
        font.set("BaseFont", base);
        font.set("FontDescriptor", about);
        let id = sheet.doc.add_object(font);
        sheet.fonts.set(name, id);
    }
    let original =
        sheet.bytes("BT /One 14 Tf 30 200 Td (abh) Tj /Two 14 Tf 40 0 Td (hab) Tj /One 14 Tf (h) Tj ET");
    let letters = ink(&original);
    let areas = [2, 3, 6].map(|n| {
        let b = letters[n];
        [b.x0 + 0.5, b.y0 + 0.5, b.x1 - 0.5, b.y1 - 0.5]
    });
    let done = cut_and_proven(&original, &areas, "shared face");
    assert_eq!(
        done.marks.iter().map(|mark| mark.glyphs).collect::<Vec<_>>(),
        [1, 1, 1]
    );
    assert!(!text(&done.bytes).contains('h'));
}

#[test]
fn glyphs_without_width_or_height_2943_3561() {
    let courier = named("Courier");
    for (case, show) in [
        (
            "no size",
            format!("BT /Courier 0 Tf 40 200 Td {} Tj ET", courier.string("dead")),
        ),
        (
            "no width",
            format!(
                "BT /Courier 12 Tf 0 Tz 40 200 Td {} Tj ET",
                courier.string("dead")
            ),
        ),
        (
            "flat",
            format!(
                "BT /Courier 12 Tf 1 0 0 0 40 200 Tm {} Tj ET",
                courier.string("dead")
            ),
        ),
        (
            "only spaces",
            "BT /Courier 12 Tf 40 200 Td (   ) Tj ET".to_owned(),
        ),
        ("empty", "BT /Courier 12 Tf 40 200 Td () Tj [] TJ ET".to_owned()),
    ] {
        let original = Sheet::new().bytes(&format!("q {show} Q BT /Courier 12 Tf 40 150 Td (bead) Tj ET"));
        let plan = plan(&original, &[[30.0, 80.0, 120.0, 110.0]]);
        let done = proven(&original, &plan, second(), case);
        assert!(text(&done.bytes).contains("bead"), "{case}");
        assert!(!text(&done.bytes).contains("dead"), "{case}");
    }
    let original = Sheet::new().bytes("BT /Courier 12 Tf 40 150 Td (bead) Tj ET");
    let nothing = plan(&original, &[[30.0, 80.0, 30.0, 110.0]]);
    let refused = obelus_document::redact::cut(&original, &nothing, &Default::default());
    assert!(refused.is_err_and(|why| why.detail.contains("no area")));
}

#[test]
fn hidden_text_below_a_picture_in_scaled_content_4670_5051() {
    let mut sheet = Sheet::new();
    let scan = sheet.stream(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 200, "Height" => 150, "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceGray",
        },
        (0..30_000_u32).map(|n| 180 + (n % 60) as u8).collect::<Vec<u8>>(),
    );
    sheet.objects.set("Scan", scan);
    let original = sheet.bytes(
        "q 0.24 0 0 -0.24 0 300 cm q 1666.7 0 0 -1250 0 1250 cm /Scan Do Q BT 3 Tr /Courier 50 Tf \
         1 0 0 -1 200 400 Tm (faded bead) Tj ET",
    );
    let word = read_all(&original).unwrap().pages[0].words[0].quad.bounds();
    let done = cut_and_proven(
        &original,
        &[[word.x0, word.y0 + 1.0, word.x1, word.y1 - 1.0]],
        "hidden text",
    );
    let left = text(&done.bytes);
    assert!(!left.contains("faded") && left.contains("bead"), "{left}");
    assert_eq!(done.marks[0].images, 1);
}

#[test]
fn vector_art_half_removed_4936() {
    let original = Sheet::new().bytes(
        "0.2 0.5 0.8 rg 100 150 m 150 250 250 250 300 150 c 250 60 150 60 100 150 c f \
         2 w 20 20 m 380 280 l S 60 40 300 1 re f",
    );
    let done = cut_and_proven(&original, &[[180.0, 60.0, 260.0, 140.0]], "vector art");
    assert_eq!(done.marks[0].paths, 2);
    let view = raster(&done.bytes, 1, 2.0).unwrap();
    let at = |x: f64, y: f64| {
        let n = ((2.0 * y) as usize * view.width as usize + (2.0 * x) as usize) * 3;
        [view.rgb[n], view.rgb[n + 1], view.rgb[n + 2]]
    };
    assert_eq!(
        (at(220.0, 120.0), at(220.0, 65.0), at(220.0, 55.0)),
        ([0; 3], [0; 3], [255; 3])
    );
    for (x, y) in [(170.0, 100.0), (270.0, 110.0), (220.0, 145.0), (172.0, 130.0)] {
        assert_eq!(at(x, y), [51, 128, 204], "the drawing is whole at {x} {y}");
    }
}

#[test]
fn pictures_keep_their_colours_2093_4943_1824() {
    let twist = dictionary! {
        "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
        "C0" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        "C1" => vec![0.into(), 1.into(), 1.into(), 0.into()],
    };
    let spot: Object = vec![
        "Separation".into(),
        "Spot".into(),
        "DeviceCMYK".into(),
        twist.into(),
    ]
    .into();
    let white = dictionary! { "WhitePoint" => vec![0.95.into(), 1.into(), 1.09.into()] };
    let calibrated: Object = vec!["CalRGB".into(), white.clone().into()].into();
    let lab: Object = vec!["Lab".into(), white.into()].into();
    for (case, space, components, transparent) in [
        ("grey", "DeviceGray".into(), 1, false),
        ("transparent", "DeviceRGB".into(), 3, true),
        ("ink colours", "DeviceCMYK".into(), 4, false),
        ("spot colour", spot, 1, false),
        ("calibrated", calibrated, 3, false),
        ("Lab", lab, 3, false),
    ] {
        let mut sheet = Sheet::new();
        let samples: Vec<u8> = (0..80 * 60 * components)
            .map(|n| 90 + (n / components % 80) as u8)
            .collect();
        let mut dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 80, "Height" => 60, "BitsPerComponent" => 8,
            "ColorSpace" => space,
        };
        if transparent {
            let mask = dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => 80, "Height" => 60, "BitsPerComponent" => 8,
                "ColorSpace" => "DeviceGray",
            };
            let mask = sheet.stream(mask, vec![128; 80 * 60]);
            dict.set("SMask", mask);
        }
        let picture = sheet.stream(dict, samples);
        sheet.objects.set("Picture", picture);
        let original = sheet.bytes("q 160 0 0 120 100 100 cm /Picture Do Q");
        // The proof compares every pixel outside, by the second reader's rendering.
        let done = cut_and_proven(&original, &[[140.0, 110.0, 200.0, 150.0]], case);
        assert_eq!(done.marks[0].images, 1, "{case}");
    }
}

#[test]
fn shared_and_missing_resources_3863_1886() {
    let mut sheet = Sheet::new();
    let form = sheet.stream(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 400.into(), 300.into()],
        },
        "BT /Courier 12 Tf 40 100 Td (faded) Tj ET",
    );
    sheet.objects.set("Borrows", form);
    sheet.objects.set("Gone", Object::Reference((9_999, 0)));
    let original = sheet
        .bytes("/Gone Do /Nowhere Do BT /Courier 12 Tf 40 200 Td (bead cafe) Tj ET /Borrows Do /Borrows Do");
    let done = cut_and_proven(&original, &[[38.0, 88.0, 70.0, 104.0]], "shared resources");
    let left = text(&done.bytes);
    assert!(
        left.contains("cafe") && left.contains("faded") && !left.contains("bead"),
        "{left}"
    );
}

#[test]
fn unbalanced_states_neither_hide_nor_mirror_what_follows_3751_1402() {
    for (case, content) in [
        (
            "left open",
            "q .24 0 0 -.24 0 300 cm q BT /Courier 50 Tf 1 0 0 -1 200 400 Tm (bead cafe) Tj ET",
        ),
        (
            "closed too often",
            "Q Q BT /Courier 12 Tf 48 204 Td (bead cafe) Tj ET Q",
        ),
        (
            "open text",
            "q 1 0 0 1 8 4 cm BT /Courier 12 Tf 40 200 Td (bead cafe) Tj",
        ),
        (
            "open clip",
            "q 0 0 400 300 re W n q BT /Courier 12 Tf 48 204 Td (bead cafe) Tj ET",
        ),
    ] {
        let original = Sheet::new().bytes(content);
        let word = read_all(&original).unwrap().pages[0].words[0].quad.bounds();
        let done = cut_and_proven(
            &original,
            &[[word.x0, word.y0 + 1.0, word.x1, word.y1 - 1.0]],
            case,
        );
        assert_eq!(text(&done.bytes), "cafe", "{case}");
    }
}

#[test]
fn no_unwanted_rectangle_3630() {
    let original =
        Sheet::new().bytes("1 0 0 RG 30 40 100 50 re S BT /Courier 12 Tf 48 204 Td (bead cafe) Tj ET");
    let areas = [[40.0, 85.0, 80.0, 100.0], [200.0, 200.0, 260.0, 230.0]];
    let done = cut_and_proven(&original, &areas, "boxes");
    let view = raster(&done.bytes, 1, 1.0).unwrap();
    let black = |x: usize, y: usize| view.rgb[(y * view.width as usize + x) * 3..][..3] == [0, 0, 0];
    for y in 0..300 {
        for x in 0..400 {
            let (fx, fy) = (x as f64 + 0.5, y as f64 + 0.5);
            let marked = areas.iter().any(|a| Box2::from(*a).contains(fx, fy));
            if marked {
                assert!(black(x, y), "a mark is not black at {x} {y}");
            } else if black(x, y) {
                assert!(
                    (40..150).contains(&x) && (80..105).contains(&y),
                    "black at {x} {y}"
                );
            }
        }
    }
}

#[test]
fn odd_annotations_crash_nothing_1868_3758_4047() {
    let mut sheet = Sheet::new();
    let flat = sheet.stream(
        dictionary! { "Subtype" => "Form", "BBox" => vec![5.into(), 5.into(), 5.into(), 5.into()] },
        "0 0 9 9 re f",
    );
    let own = sheet.doc.new_object_id();
    let loops = dictionary! {
        "Type" => "Annot", "Subtype" => "Popup", "Parent" => own, "Popup" => own,
        "AP" => dictionary! { "N" => dictionary! { "On" => own } }, "AS" => "On",
    };
    sheet.doc.objects.insert(own, loops.into());
    let rect: Object = vec![50.into(), 50.into(), 90.into(), 90.into()].into();
    let annotations: Vec<Object> = vec![
        Object::Null,
        7.into(),
        Object::Reference((9_999, 0)),
        own.into(),
        dictionary! { "Subtype" => "Widget" }.into(),
        dictionary! { "Subtype" => "Ink", "Rect" => rect.clone(), "InkList" => 3 }.into(),
        dictionary! { "Subtype" => "Stamp", "Rect" => rect.clone(), "AP" => dictionary! { "N" => flat } }
            .into(),
        dictionary! { "Subtype" => "Highlight", "Rect" => vec![1.into()], "QuadPoints" => Object::Null }
            .into(),
        dictionary! { "Subtype" => "Text", "Rect" => rect, "AP" => Object::Null }.into(),
    ];
    sheet.entries.set("Annots", annotations);
    let original = sheet.bytes("BT /Courier 12 Tf 48 204 Td (bead cafe) Tj ET");
    let plan = plan(&original, &[[46.0, 85.0, 76.0, 100.0]]);
    let done = proven(&original, &plan, second(), "odd annotations");
    assert!(text(&done.bytes).contains("cafe") && !text(&done.bytes).contains("bead"));
}

#[test]
fn links_rotated_pages_and_crop_offsets() {
    for rotate in [0, 90, 180, 270] {
        let mut sheet = Sheet::new();
        let link = dictionary! {
            "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![60.into(), 200.into(), 120.into(), 220.into()],
            "Border" => vec![0.into(), 0.into(), 0.into()],
            "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal("https://bead.example") },
        };
        sheet.entries.set("Annots", vec![link.into()]);
        sheet.entries.set("Rotate", rotate);
        sheet
            .entries
            .set("CropBox", vec![40.into(), 60.into(), 390.into(), 280.into()]);
        let original = sheet.bytes("BT /Courier 12 Tf 62 204 Td (bead cafe) Tj ET");
        let word = read_all(&original).unwrap().pages[0].words[0].quad.bounds();
        let area = word.grown(-0.5, -0.5);
        let done = cut_and_proven(
            &original,
            &[[area.x0, area.y0, area.x1, area.y1]],
            &format!("turned by {rotate}"),
        );
        assert_eq!(text(&done.bytes), "cafe");
        assert!(!done.bytes.windows(12).any(|w| w == b"bead.example"));
    }
}
