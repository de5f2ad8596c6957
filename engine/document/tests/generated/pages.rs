//! Random pages: fonts, text operators, transforms, forms, pictures, drawings, annotations and page boxes.

use crate::dice::Dice;
use crate::faces::LETTERS;
use crate::fonts::{FONTS, Font, resources};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::fmt::Write;

/// Letters, spaces and kerning of one line.
fn said(dice: &mut Dice) -> Vec<String> {
    (0..1 + dice.below(5))
        .map(|_| (0..1 + dice.below(7)).map(|_| *dice.of(&LETTERS)).collect())
        .collect()
}

/// One way to show words.
fn shown(dice: &mut Dice, font: &Font, size: f64) -> String {
    let words = said(dice);
    let line = font.string(&words.join(" "));
    match dice.below(6) {
        0 | 1 => format!("{line} Tj"),
        2 => {
            let mut array = String::from("[");
            for word in &words {
                let _ = write!(array, "{} {:.1} ", font.string(word), dice.within(-600.0, -150.0));
            }
            array.push_str("] TJ");
            array
        }
        3 => format!("{size:.1} TL {line} ' {} '", font.string("bad")),
        4 => format!(
            "{:.2} TL {:.2} {:.2} {line} \"",
            size * 1.3,
            dice.within(0.0, 3.0),
            dice.within(0.0, 1.0)
        ),
        _ => format!(
            "{line} Tj 0 {:.1} TD {} Tj T* {} Tj",
            -1.4 * size,
            font.string("cafe"),
            font.string("bed")
        ),
    }
}

/// A text object anywhere on the page, in any state.
fn text(dice: &mut Dice) -> String {
    let font = dice.of(&FONTS);
    let size = dice.within(6.0, 26.0);
    let matrix = match dice.below(8) {
        0 => [0.0, 1.0, -1.0, 0.0],
        1 => [0.8, 0.6, -0.6, 0.8],
        2 => [1.0, 0.0, 0.3, 1.0],
        3 => [-1.0, 0.0, 0.0, -1.0],
        _ => [1.0, 0.0, 0.0, 1.0],
    };
    let mut state = String::new();
    if dice.one_in(3) {
        let _ = write!(state, "{:.2} Tc ", dice.within(0.0, 2.0));
    }
    if dice.one_in(3) {
        let _ = write!(state, "{:.2} Tw ", dice.within(0.0, 5.0));
    }
    if dice.one_in(3) {
        let _ = write!(state, "{:.1} Tz ", dice.within(60.0, 150.0));
    }
    if dice.one_in(4) {
        let _ = write!(state, "{:.1} Ts ", dice.within(-4.0, 4.0));
    }
    let mode = if font.procedures {
        *dice.of(&[0, 0, 3])
    } else {
        *dice.of(&[0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7])
    };
    if mode != 0 {
        let _ = write!(state, "{mode} Tr 0.3 w ");
    }
    let after = if mode > 3 { "0 0 600 600 re f" } else { "" };
    let [a, b, c, d] = matrix;
    format!(
        "q BT /{} {size:.2} Tf {state}{a} {b} {c} {d} {:.2} {:.2} Tm {} ET {after} Q\n",
        font.name,
        dice.within(10.0, 380.0),
        dice.within(10.0, 480.0),
        shown(dice, font, size)
    )
}

fn drawing(dice: &mut Dice) -> String {
    let (x, y) = (dice.within(0.0, 380.0), dice.within(0.0, 480.0));
    let mut at = || (x + dice.within(-60.0, 60.0), y + dice.within(-40.0, 40.0));
    let (a, b, c) = (at(), at(), at());
    let path = match dice.below(4) {
        0 => format!("{x:.1} {y:.1} 200 1 re"),
        1 => format!(
            "{x:.1} {y:.1} m {:.1} {:.1} l {:.1} {:.1} l h",
            a.0, a.1, b.0, b.1
        ),
        2 => format!(
            "{x:.1} {y:.1} m {:.1} {:.1} {:.1} {:.1} {:.1} {:.1} c",
            a.0, a.1, b.0, b.1, c.0, c.1
        ),
        _ => format!(
            "{x:.1} {y:.1} 90 40 re {:.1} {:.1} m {:.1} {:.1} l",
            a.0, a.1, b.0, b.1
        ),
    };
    let paint = dice.of(&["S", "f", "f*", "s", "B", "b*"]);
    format!(
        "q 0.{} g {:.1} w {path} {paint} Q\n",
        5 + dice.below(4),
        dice.within(0.2, 3.0)
    )
}

fn picture(dice: &mut Dice) -> Stream {
    let (w, h) = (20 + dice.below(60), 20 + dice.below(60));
    let (space, components): (Object, usize) = match dice.below(7) {
        0 => ("DeviceRGB".into(), 3),
        1 => ("DeviceCMYK".into(), 4),
        2 => {
            let white = vec![0.95.into(), 1.into(), 1.09.into()];
            let lab = dictionary! { "WhitePoint" => white };
            (vec!["Lab".into(), lab.into()].into(), 3)
        }
        3 => {
            let palette = (0..=255_u8).flat_map(|n| [n | 64, 255 - n / 3, 128]).collect();
            let palette = Object::String(palette, lopdf::StringFormat::Hexadecimal);
            (
                vec!["Indexed".into(), "DeviceRGB".into(), 255.into(), palette].into(),
                1,
            )
        }
        _ => ("DeviceGray".into(), 1),
    };
    let indexed = matches!(&space, Object::Array(parts) if parts.len() == 4);
    let bits = if indexed {
        8
    } else {
        *dice.of(&[1, 2, 4, 8, 8, 8, 16])
    };
    let row = (w * components * bits).div_ceil(8);
    let samples: Vec<u8> = (0..row * h)
        .map(|n| 100 + ((n * 13 + n / row * 7) % 120) as u8)
        .collect();
    let mut dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => w as i64, "Height" => h as i64,
        "ColorSpace" => space, "BitsPerComponent" => bits as i64,
    };
    if bits == 1 && components == 1 && dice.one_in(2) {
        dict.remove(b"ColorSpace");
        dict.set("ImageMask", true);
    } else if components == 1 && !indexed && dice.one_in(3) {
        dict.set("Decode", vec![1.into(), 0.into()]);
    }
    let mut stream = Stream::new(dict, samples);
    if dice.one_in(2) {
        let _ = stream.compress();
    }
    stream
}

fn placed(dice: &mut Dice, name: &str) -> String {
    let (w, h) = (dice.within(30.0, 150.0), dice.within(30.0, 120.0));
    let (x, y) = (dice.within(0.0, 300.0), dice.within(0.0, 400.0));
    match dice.below(4) {
        0 => format!("q 0 {w:.1} {:.1} 0 {:.1} {y:.1} cm /{name} Do Q\n", -h, x + h),
        _ => format!("q {w:.1} 0 0 {h:.1} {x:.1} {y:.1} cm /{name} Do Q\n"),
    }
}

/// A form with text of its own and, at first, another form in it.
fn form(dice: &mut Dice, doc: &mut Document, fonts: &Dictionary, deeper: bool) -> Object {
    let mut content = text(dice) + &drawing(dice);
    let mut own = dictionary! { "Font" => fonts.clone() };
    if deeper {
        let inner = form(dice, doc, fonts, false);
        own.set("XObject", dictionary! { "Inner" => inner });
        let _ = writeln!(content, "q 0.7 0 0 0.7 30 20 cm /Inner Do Q");
    }
    let mut dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "Resources" => own,
        "BBox" => vec![(-100).into(), (-100).into(), 700.into(), 700.into()],
    };
    if dice.one_in(3) {
        dict.set(
            "Matrix",
            vec![
                0.9.into(),
                0.1.into(),
                (-0.1).into(),
                0.9.into(),
                5.into(),
                3.into(),
            ],
        );
    }
    doc.add_object(Stream::new(dict, content.into_bytes())).into()
}

fn annotation(dice: &mut Dice, doc: &mut Document, fonts: &Dictionary) -> Object {
    let font = dice.of(&FONTS[..8]);
    let look = doc.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 120.into(), 30.into()],
            "Resources" => dictionary! { "Font" => fonts.clone() },
        },
        format!("BT /{} 12 Tf 4 8 Td {} Tj ET", font.name, font.string("head bag")).into_bytes(),
    ));
    let (x, y) = (dice.within(0.0, 250.0), dice.within(0.0, 450.0));
    let rect: Vec<Object> = [x, y, x + 140.0, y + 30.0].map(|v| Object::Real(v as f32)).into();
    doc.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "FreeText", "Rect" => rect, "AP" => dictionary! { "N" => look },
    })
    .into()
}

/// A document of one or two pages.
pub(crate) fn document(seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    let mut doc = Document::with_version("1.7");
    let fonts = resources(&mut doc);
    let root = doc.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for _ in 0..1 + dice.below(2) {
        let page = page(&mut dice, &mut doc, &fonts, root);
        kids.push(page);
    }
    let tree = dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids };
    doc.objects.insert(root, tree.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    doc.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
}

fn page(dice: &mut Dice, doc: &mut Document, fonts: &Dictionary, root: lopdf::ObjectId) -> Object {
    let mut objects = Dictionary::new();
    let mut content = String::new();
    if dice.one_in(5) {
        // Scaled and mirrored as printing programs leave it, and more states closed than opened.
        content.push_str("Q q 0.9 0 0 0.9 12 9 cm\n");
    }
    for _ in 0..2 + dice.below(5) {
        content.push_str(&text(dice));
    }
    for n in 0..dice.below(3) {
        let name = format!("Form{n}");
        objects.set(name.as_str(), form(dice, doc, fonts, n == 0));
        let _ = writeln!(content, "q 0.8 0 0 0.8 {n}0 {n}5 cm /{name} Do Q");
        if dice.one_in(2) {
            let _ = writeln!(content, "q 0.6 0 0 0.6 90 200 cm /{name} Do Q");
        }
    }
    for n in 0..dice.below(3) {
        let name = format!("Picture{n}");
        let picture = picture(dice);
        objects.set(name.as_str(), doc.add_object(picture));
        content.push_str(&placed(dice, &name));
    }
    for _ in 0..dice.below(4) {
        content.push_str(&drawing(dice));
    }
    if dice.one_in(3) {
        let _ = writeln!(
            content,
            "/Span <</ActualText (deed) /MCID 0>> BDC {} EMC /P BMC {} EMC",
            text(dice),
            text(dice)
        );
    }
    if dice.one_in(4) {
        content.push_str("q 40 0 0 40 200 200 cm BI /W 8 /H 8 /BPC 8 /CS /G ID ");
        content.extend((0..64).map(|n| char::from(60 + n)));
        content.push_str(" EI Q\n");
    }
    let contents = if dice.one_in(3) {
        // Streams may be cut between any two tokens.
        let at = content.find('\n').map_or(0, |at| at + 1);
        let (first, second) = content.split_at(at);
        let parts = [first, second].map(|part| {
            let stream = Stream::new(Dictionary::new(), part.as_bytes().to_vec());
            Object::from(doc.add_object(stream))
        });
        Object::Array(parts.into())
    } else {
        let mut stream = Stream::new(Dictionary::new(), content.into_bytes());
        let _ = stream.compress();
        doc.add_object(stream).into()
    };
    let media: Vec<Object> = match dice.below(4) {
        0 => vec![0.into(), 0.into(), 595.into(), 842.into()],
        1 => vec![(-20).into(), (-30).into(), 500.into(), 520.into()],
        2 => vec![500.into(), 500.into(), 0.into(), 0.into()],
        _ => vec![0.into(), 0.into(), 420.into(), 520.into()],
    };
    let mut dict = dictionary! {
        "Type" => "Page", "Parent" => root, "MediaBox" => media, "Contents" => contents,
        "Resources" => dictionary! { "Font" => fonts.clone(), "XObject" => objects },
        "Rotate" => *dice.of(&[0, 0, 90, 180, 270, -90, 450]),
    };
    if dice.one_in(3) {
        dict.set("CropBox", vec![15.into(), 25.into(), 400.into(), 480.into()]);
    }
    if dice.one_in(4) {
        dict.set("UserUnit", Object::Real(*dice.of(&[0.5, 1.5, 2.0])));
    }
    if dice.one_in(3) {
        let note = annotation(dice, doc, fonts);
        dict.set("Annots", vec![note]);
    }
    doc.add_object(dict).into()
}
