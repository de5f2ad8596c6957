//! Embedded fonts lose the shapes of letters that only withheld text used, and keep those of all others.

use crate::fonts::{FONTS, resources};
use crate::{proven, re_read};
use lopdf::{Document, Object, Stream, dictionary};
use obelus_document::read::pdf::OpenPdf;
use obelus_document::redact::Cut;
use obelus_evidence::{Box2, Plan, Sha256};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::DrawSettings;
use skrifa::outline::pen::NullPen;
use skrifa::raw::FontRef;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::{GlyphId, MetadataProvider};

/// A page that says `abcab` in its first line and, where `again` says so, `gag` in a second one.
fn page(font: &str, again: bool) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let root = doc.new_object_id();
    let fonts = resources(&mut doc);
    let font = FONTS.iter().find(|one| one.name == font).unwrap();
    let mut content = format!("BT /{} 20 Tf 30 200 Td {} Tj ", font.name, font.string("abcab"));
    content.push_str(&format!("0 -40 Td {} Tj ", font.string("dgh")));
    if again {
        content.push_str(&format!("0 -40 Td {} Tj ", font.string("gag")));
    }
    content.push_str("ET");
    let contents = doc.add_object(Stream::new(dictionary! {}, content.into_bytes()));
    let page = doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => root, "Contents" => contents,
        "MediaBox" => vec![0.into(), 0.into(), 400.into(), 300.into()],
        "Resources" => dictionary! { "Font" => fonts },
    });
    let tree = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] };
    doc.objects.insert(root, tree.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    doc.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
}

/// Withholds the second line.
fn without_second_line(font: &str, again: bool) -> Cut {
    withheld(page(font, again), font)
}

fn withheld(original: Vec<u8>, font: &str) -> Cut {
    let glyphs = OpenPdf::parse(&original).unwrap().glyphs(1).unwrap();
    let inks = glyphs.iter().filter_map(|glyph| glyph.ink);
    let line = inks.filter(|ink| (130.0..150.0).contains(&((ink.y0 + ink.y1) / 2.0)));
    let area = line.reduce(|a, b| a.union(&b)).unwrap().grown(1.0, 1.0);
    let plan = Plan {
        original: Sha256::of(&original),
        marks: vec![crate::mark(1, area)],
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    };
    let done = proven(&original, &plan, crate::second(), font);
    assert!(
        done.rasterised.is_empty() && done.remarks.is_empty(),
        "{font}: {:?}",
        done.remarks
    );
    assert_eq!(done.marks[0].glyphs, 3, "{font}");
    re_read(&original, &plan, &done, font);
    done
}

fn program(copy: &[u8], key: &[u8]) -> Vec<u8> {
    let doc = Document::load_mem(copy).unwrap();
    let descriptors = doc.objects.values().filter_map(|object| object.as_dict().ok());
    let file = descriptors
        .filter_map(|dict| dict.get(key).ok())
        .find_map(|file| doc.dereference(file).ok())
        .unwrap();
    match file.1 {
        Object::Stream(stream) => stream.decompressed_content().unwrap(),
        _ => panic!("a program that is no stream"),
    }
}

/// Glyphs of a TrueType program that draw something, and those that have an advance.
fn drawn(program: &[u8]) -> (Vec<u32>, Vec<u32>) {
    let font = FontRef::new(program).unwrap();
    let (size, place) = (Size::unscaled(), LocationRef::default());
    let metrics = font.glyph_metrics(size, place);
    let draws = |glyph: &u32| {
        let outline = font.outline_glyphs().get(GlyphId::new(*glyph));
        outline.is_some_and(|outline| {
            let bounds = font.glyph_metrics(size, place).bounds(GlyphId::new(*glyph));
            let settings = DrawSettings::unhinted(size, place);
            outline.draw(settings, &mut NullPen).unwrap();
            bounds.is_some_and(|bounds| bounds.x_max > bounds.x_min)
        })
    };
    let wide = |glyph: &u32| metrics.advance_width(GlyphId::new(*glyph)).unwrap_or(0.0) > 0.0;
    ((0..10).filter(draws).collect(), (0..10).filter(wide).collect())
}

/// Glyph 0 stands for what is missing, 2 to 9 are a to h.
#[test]
fn true_type_programs_hold_only_letters_that_are_shown() {
    for font in ["Embedded", "Composite", "Mixed"] {
        let (shapes, advances) = drawn(&program(&without_second_line(font, false).bytes, b"FontFile2"));
        assert_eq!(shapes, [0, 2, 3, 4], "{font}");
        assert_eq!(advances, [0, 2, 3, 4], "{font}");
        let (shapes, _) = drawn(&program(&without_second_line(font, true).bytes, b"FontFile2"));
        assert_eq!(shapes, [0, 2, 3, 4, 8], "{font}: g is shown once more");
    }
}

#[test]
fn the_character_map_of_a_program_forgets_as_well() {
    let program = program(&without_second_line("Embedded", false).bytes, b"FontFile2");
    let font = FontRef::new(&program).unwrap();
    let map = font.charmap();
    let known: String = ('a'..='h').filter(|c| map.map(*c).is_some()).collect();
    assert_eq!(known, "abc");
}

#[test]
fn compact_programs_hold_only_letters_that_are_shown() {
    let held = |again| {
        let program = program(&without_second_line("Compact", again).bytes, b"FontFile3");
        let font = CffFontRef::new(&program, 0, None).unwrap();
        let names: Vec<u16> = font
            .charset()
            .unwrap()
            .iter()
            .map(|(_, sid)| sid.to_u16())
            .collect();
        let shapes: Vec<u32> = (0..font.charstrings().count())
            .filter(|n| font.charstrings().get(*n as usize).unwrap() != [14])
            .collect();
        (shapes, names)
    };
    // a to h have the string numbers 66 to 73.
    let (shapes, names) = held(false);
    assert_eq!(shapes, [0, 2, 3, 4]);
    assert_eq!(names, [0, 0, 66, 67, 68, 0, 0, 0, 0, 0]);
    let (shapes, names) = held(true);
    assert_eq!(shapes, [0, 2, 3, 4, 8]);
    assert_eq!(names[8], 72);
}

/// Two fonts, one program: what either of them shows stays.
#[test]
fn fonts_that_share_a_program_keep_what_either_of_them_shows() {
    let mut doc = Document::load_mem(&page("Embedded", false)).unwrap();
    let pages = doc.get_pages();
    let contents = doc.get_page_contents(pages[&1])[0];
    if let Ok(Object::Stream(stream)) = doc.get_object_mut(contents) {
        let glyph = FONTS.iter().find(|one| one.name == "Composite").unwrap();
        let more = format!(" BT /Composite 20 Tf 200 200 Td {} Tj ET", glyph.string("he"));
        let mut content = stream.content.clone();
        content.extend_from_slice(more.as_bytes());
        stream.set_plain_content(content);
    }
    let mut original = Vec::new();
    doc.save_to(&mut original).unwrap();
    let plan = Plan {
        original: Sha256::of(&original),
        marks: vec![crate::mark(1, Box2::from_corners(20.0, 120.0, 150.0, 152.0))],
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    };
    let done = proven(&original, &plan, crate::second(), "shared");
    let (shapes, _) = drawn(&program(&done.bytes, b"FontFile2"));
    assert_eq!(shapes, [0, 2, 3, 4, 6, 9]);
}

/// The same file with its fonts, and what they are made of, inside the page's resources.
fn in_place(bytes: &[u8]) -> Vec<u8> {
    let mut doc = Document::load_mem(bytes).unwrap();
    let whole = doc.clone();
    let page = doc.get_pages()[&1];
    let resources = doc
        .get_dictionary_mut(page)
        .unwrap()
        .get_mut(b"Resources")
        .unwrap();
    let fonts = resources.as_dict_mut().unwrap().get_mut(b"Font").unwrap();
    for (_, font) in fonts.as_dict_mut().unwrap().iter_mut() {
        let mut inside = whole.dereference(font).unwrap().1.clone();
        if let Ok(Object::Array(below)) = inside.as_dict_mut().unwrap().get_mut(b"DescendantFonts") {
            below[0] = whole.dereference(&below[0]).unwrap().1.clone();
        }
        *font = inside;
    }
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn fonts_given_in_place_forget_letters_like_all_others() {
    for font in ["Embedded", "Composite", "Mixed"] {
        let done = withheld(in_place(&page(font, false)), font);
        let (shapes, advances) = drawn(&program(&done.bytes, b"FontFile2"));
        assert_eq!(shapes, [0, 2, 3, 4], "{font}");
        assert_eq!(advances, [0, 2, 3, 4], "{font}");
        let doc = Document::load_mem(&done.bytes).unwrap();
        for object in doc.objects.values() {
            let Ok(stream) = object.as_stream() else { continue };
            let said = stream.decompressed_content().unwrap_or_default();
            let said = String::from_utf8_lossy(&said).into_owned();
            // d, g and h are gone.
            for target in ["<0064>", "<0067>", "<0068>"] {
                assert!(!said.contains(&format!(" {target}")), "{font}: {said}");
            }
        }
    }
}
