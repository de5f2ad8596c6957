//! What a reader of documents would notice: the right words, in the right order, at the right place.

mod pdf_maker;

use lopdf::{Object, dictionary};
use obelus_document::read::{pdf::OpenPdf, read, read_all};
use obelus_document::render::raster;
use obelus_evidence::{Box2, Page, Reading, RefusalCode, Refused, TextSource};
use pdf_maker::{Sheet, pdf, text};

fn reading(sheets: Vec<Sheet>) -> Reading {
    read_all(&pdf(sheets)).expect("a whole document is read")
}

fn words(page: &Page) -> Vec<&str> {
    page.words.iter().map(|w| w.text.reveal().as_str()).collect()
}

/// Dark pixels of a page picture at 2 pixels per point, as a box in points.
fn ink_within(bytes: &[u8], page: u32, area: &Box2) -> (usize, usize) {
    let picture = raster(bytes, page, 2.0).expect("the page can be drawn");
    let (mut inside, mut outside) = (0, 0);
    for (at, pixel) in picture.rgb.chunks_exact(3).enumerate() {
        if pixel[0] < 128 {
            let x = (at % picture.width as usize) as f64 / 2.0 + 0.25;
            let y = (at / picture.width as usize) as f64 / 2.0 + 0.25;
            if area.contains(x, y) {
                inside += 1
            } else {
                outside += 1
            }
        }
    }
    (inside, outside)
}

#[test]
fn words_lie_where_their_ink_is_drawn_in_every_rotation_crop_and_unit() {
    for rotate in [0, 90, 180, 270, -90] {
        for crop in [[0, 0, 600, 800], [50, 100, 550, 700]] {
            for unit in [1.0, 2.0] {
                let sheet = Sheet::new(text(24.0, 200.0, 400.0, "Wymondham"))
                    .with("Rotate", rotate)
                    .with(
                        "CropBox",
                        crop.iter().map(|&v| Object::from(v)).collect::<Vec<_>>(),
                    )
                    .with("UserUnit", unit);
                let bytes = pdf(vec![sheet]);
                let reading = read_all(&bytes).unwrap();
                let page = &reading.pages[0];
                let (mut w, mut h) = (
                    f64::from(crop[2] - crop[0]) * unit,
                    f64::from(crop[3] - crop[1]) * unit,
                );
                if rotate % 180 != 0 {
                    std::mem::swap(&mut w, &mut h);
                }
                assert_eq!((page.width, page.height), (w, h));
                assert_eq!(words(page), ["Wymondham"]);
                let area = page.words[0].quad.bounds();
                let (inside, outside) = ink_within(&bytes, 1, &area.grown(0.5, 0.5));
                assert!(
                    inside > 200 && outside == 0,
                    "rotate {rotate}, crop {crop:?}: {inside} in, {outside} out"
                );
                // The quad's first corner is the upper left of the word as it is read, whatever way it lies.
                let q = page.words[0].quad.0;
                let reads_to = (q[2] - q[0], q[3] - q[1]);
                let straight = match rotate {
                    0 => reads_to.0 > 0.0,
                    90 => reads_to.1 > 0.0,
                    180 => reads_to.0 < 0.0,
                    _ => reads_to.1 < 0.0,
                };
                assert!(straight, "rotate {rotate}: {q:?}");
            }
        }
    }
}

#[test]
fn a_statement_with_a_form_a_table_and_columns_reads_in_order() {
    let mut content = text(14.0, 220.0, 760.0, "WITNESS STATEMENT");
    for (at, (label, value)) in [
        ("Statement of:", "Jane Roe"),
        ("Age if under 18:", "Over 18"),
        ("Occupation:", "Nurse"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = 730.0 - 16.0 * at as f64;
        content += &text(10.0, 50.0, y, label);
        content += &text(10.0, 180.0, y, value);
    }
    content += "0.5 w 50 660 500 -20 re S 50 640 500 -34 re S 200 660 m 200 606 l S\n";
    content += &text(10.0, 54.0, 646.0, "Exhibit");
    content += &text(10.0, 204.0, 646.0, "Description");
    content += &text(10.0, 54.0, 626.0, "JKS/1");
    content += &text(10.0, 204.0, 626.0, "A kitchen knife found by Peter");
    content += &text(10.0, 204.0, 612.0, "Hender-");
    for line in 0..5 {
        let y = 570.0 - 12.0 * f64::from(line);
        content += &text(
            10.0,
            50.0,
            y,
            &format!("The left column goes on with line {line} here"),
        );
        content += &text(
            10.0,
            310.0,
            y - 1.0,
            &format!("The right column goes on with line {line}"),
        );
    }
    insta::assert_snapshot!(reading(vec![Sheet::new(content)]).text(), @r"
    WITNESS STATEMENT
    Statement of: Jane Roe
    Age if under 18: Over 18
    Occupation: Nurse
    Exhibit Description
    JKS/1 A kitchen knife found by Peter
    Hender-
    The left column goes on with line 0 here
    The left column goes on with line 1 here
    The left column goes on with line 2 here
    The left column goes on with line 3 here
    The left column goes on with line 4 here
    The right column goes on with line 0
    The right column goes on with line 1
    The right column goes on with line 2
    The right column goes on with line 3
    The right column goes on with line 4
    ");
}

#[test]
fn ligatures_become_letters_with_their_own_places() {
    let content = "BT /F2 20 Tf 100 500 Td (of\\001cer \\001ve) Tj ET";
    let reading = reading(vec![Sheet::new(content)]);
    let page = &reading.pages[0];
    assert_eq!(words(page), ["officer", "five"]);
    let edges = &page.words[0].edges;
    assert_eq!(edges.len(), 7);
    assert!(
        edges.windows(2).all(|e| e[0] < e[1]) && (edges[6] - 1.0).abs() < 1e-6,
        "{edges:?}"
    );
}

#[test]
fn gaps_without_a_space_part_words_and_kerning_does_not() {
    let content = "BT /F1 10 Tf 50 500 Td [(T) 80 (o) -300 (W) 60 (ak) -10 (efield)] TJ ET\n\
                   BT /F1 10 Tf 3 Tc 50 450 Td (SPACED OUT) Tj ET";
    assert_eq!(
        reading(vec![Sheet::new(content)]).text(),
        "To Wakefield\nSPACED OUT"
    );
}

#[test]
fn horizontal_scaling_does_not_part_letters() {
    let content = "BT /F1 10 Tf 60 Tz 50 500 Td (narrow words here) Tj ET\n\
                   BT /F1 10 Tf 150 Tz 50 450 Td (wide words here) Tj ET";
    let reading = reading(vec![Sheet::new(content)]);
    assert_eq!(reading.text(), "narrow words here\nwide words here");
    let width = |n: usize| reading.pages[0].words[n].quad.bounds().width();
    assert!(
        (width(1) / width(4) - 0.4).abs() < 0.01,
        "{} {}",
        width(1),
        width(4)
    );
}

#[test]
fn doubled_letters_count_once_and_hidden_and_turned_text_is_read() {
    let content = text(12.0, 100.0, 700.0, "Bold Name")
        + &text(12.0, 100.4, 700.0, "Bold Name")
        + "BT 3 Tr /F1 12 Tf 100 600 Td (Hidden Name) Tj ET\n"
        + "BT /F1 12 Tf 0 1 -1 0 40 300 Tm (Margin Name) Tj ET\n"
        + &text(12.0, 700.0, 500.0, "Beyond")
        + &text(12.0, 100.0, -90.0, "Below");
    assert_eq!(
        reading(vec![Sheet::new(content)]).text(),
        "Bold Name\nHidden Name\nMargin Name"
    );
}

#[test]
fn a_font_that_does_not_say_its_letters_costs_the_page_its_trust() {
    let broken = "BT /F3 12 Tf 100 500 Td <002400250026002700280029002A002B> Tj ET";
    let reading = reading(vec![
        Sheet::new(text(12.0, 100.0, 700.0, "Good page")),
        Sheet::new(broken),
    ]);
    assert_eq!(reading.pages[0].source, TextSource::Native);
    assert_eq!(reading.pages[1].source, TextSource::None);
    assert!(reading.pages[1].words.is_empty());
    assert_eq!(reading.warnings.len(), 1);
    assert!(
        reading.warnings[0].starts_with("page 2: the text layer cannot be trusted"),
        "{:?}",
        reading.warnings
    );
}

#[test]
fn pictures_and_unshown_fields_are_told_of() {
    let field = dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => Object::string_literal("name"),
        "V" => Object::string_literal("Jane Roe"),
        "Rect" => vec![100.into(), 100.into(), 300.into(), 120.into()],
    };
    let reading = reading(vec![
        Sheet::new("q 500 0 0 700 50 50 cm /Im1 Do Q"),
        Sheet::new(text(12.0, 100.0, 700.0, "Form")).with("Annots", vec![field.into()]),
        Sheet::new(""),
    ]);
    assert_eq!(
        reading.pages.iter().map(|p| p.source).collect::<Vec<_>>(),
        [TextSource::None, TextSource::Native, TextSource::Native]
    );
    assert_eq!(reading.warnings.len(), 2, "{:?}", reading.warnings);
    // In the order of the pages, whoever found them.
    assert!(reading.warnings[0].starts_with("page 1: is a picture without text"));
    assert!(reading.warnings[1].starts_with("page 2: 1 filled-in form field"));
}

#[test]
fn text_of_fields_and_notes_with_an_appearance_is_read() {
    let mut document = pdf_maker::document(vec![Sheet::new(text(12.0, 100.0, 700.0, "Form"))]);
    let page = document.page_iter().next().unwrap();
    let resources = document
        .get_dictionary(page)
        .unwrap()
        .get(b"Resources")
        .unwrap()
        .clone();
    let shown = lopdf::Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "Resources" => resources,
            "BBox" => vec![0.into(), 0.into(), 200.into(), 20.into()],
        },
        b"BT /F1 10 Tf 2 6 Td (Jane Roe) Tj ET".to_vec(),
    );
    let shown = document.add_object(shown);
    let field = dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "V" => Object::string_literal("Jane Roe"),
        "Rect" => vec![100.into(), 100.into(), 300.into(), 120.into()], "AP" => dictionary! { "N" => shown },
    };
    document
        .get_dictionary_mut(page)
        .unwrap()
        .set("Annots", vec![field.into()]);
    let reading = read_all(&pdf_maker::written(document)).unwrap();
    assert_eq!(reading.text(), "Form\nJane Roe");
    assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    let area = reading.pages[0].words[1].quad.bounds();
    assert!(
        (area.x0 - 102.0).abs() < 0.1 && (area.y1 - (800.0 - 106.0 + 2.2)).abs() < 0.1,
        "{area:?}"
    );
}

#[test]
fn pages_are_handed_over_one_by_one_and_the_receiver_can_stop() {
    let bytes = pdf((1..=5)
        .map(|n| Sheet::new(text(12.0, 100.0, 700.0, &format!("Page {n}"))))
        .collect());
    let mut seen = Vec::new();
    let stopped = read(&bytes, &mut |read| {
        seen.push(read.page.index);
        if read.page.index == 3 {
            Err(Refused::new(RefusalCode::TooLarge, "enough"))
        } else {
            Ok(())
        }
    });
    assert_eq!(stopped.unwrap_err().detail, "enough");
    assert_eq!(seen, [1, 2, 3]);
}

#[test]
fn glyphs_can_be_asked_for_page_by_page() {
    let bytes = pdf(vec![Sheet::new(text(20.0, 100.0, 700.0, "gT "))]);
    let open = OpenPdf::parse(&bytes).unwrap();
    let glyphs = open.glyphs(1).unwrap();
    assert_eq!(glyphs.len(), 3);
    let g = glyphs[0].ink.unwrap();
    assert!(
        g.y1 > 102.0 && g.y1 < 106.0 && g.y0 < 92.0,
        "g hangs below its line at 100: {g:?}"
    );
    assert!(glyphs[1].ink.unwrap().y1 < 100.5);
    assert!(glyphs[2].ink.is_none());
    assert_eq!(open.glyphs(2).unwrap_err().code, RefusalCode::BadPlan);
}

#[test]
fn a_text_file_is_read_as_it_stands() {
    let file = "Dear Ms Roe,\r\n\r\n\tYou told us\u{a0}that \u{201c}Peter\u{201d} left.\r\n\u{c}Page two";
    let reading = read_all(file.as_bytes()).unwrap();
    assert_eq!(reading.text(), file);
    assert_eq!(reading.pages.len(), 2);
    assert_eq!(
        reading.pages[0].text(),
        "Dear Ms Roe,\nYou told us that \u{201c}Peter\u{201d} left."
    );
    for (page, words) in reading.pages.iter().zip([9, 2]) {
        assert_eq!(page.words.len(), words);
        for word in &page.words {
            let (inside, _) = ink_within(file.as_bytes(), page.index, &word.quad.bounds());
            assert!(inside > 3, "no ink under a word of page {}", page.index);
        }
    }
}
