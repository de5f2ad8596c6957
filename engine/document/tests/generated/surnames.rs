//! People are called Gray, Roman, Page and Black: their names are withheld from copies that write such words themselves.

use crate::fonts::resources;
use crate::{mark, proven, second};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use obelus_document::read::read_all;
use obelus_evidence::{Plan, Sensitive, Sha256};

const NAMES: [&str; 6] = ["Gray", "Roman", "Page", "Black", "Courier", "Thorn"];

/// A page that says a name in Times-Roman beside a grey picture and black ink, with letters renamed.
fn page(name: &str) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let mut fonts = resources(&mut doc);
    let times = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Times-Roman",
        "Encoding" => dictionary! {
            "BaseEncoding" => "WinAnsiEncoding",
            "Differences" => vec![Object::from(1), "Thorn".into(), "five".into()],
        },
    });
    fonts.set("Times", times);
    let picture = doc.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 2, "Height" => 2, "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceGray",
        },
        vec![90, 120, 150, 180],
    ));
    let ink = Object::from(vec![
        "Separation".into(),
        "Black".into(),
        "DeviceGray".into(),
        dictionary! { "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1 }.into(),
    ]);
    let content = format!(
        "/Ink cs 0.2 scn 20 20 30 30 re f q 60 0 0 60 300 20 cm /Im Do Q /DeviceGray cs 0 sc \
         BT /Times 14 Tf 40 200 Td (statement of {name} in full) Tj ET"
    );
    let contents = doc.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
    let root = doc.new_object_id();
    let page = doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => root, "Contents" => contents,
        "MediaBox" => vec![0.into(), 0.into(), 400.into(), 300.into()],
        "Resources" => dictionary! {
            "Font" => fonts, "XObject" => dictionary! { "Im" => picture }, "ColorSpace" => dictionary! { "Ink" => ink },
        },
    });
    let tree = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] };
    doc.objects.insert(root, tree.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    doc.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
}

fn withheld(original: &[u8], name: &str) -> Plan {
    let pages = read_all(original).unwrap().pages;
    let word = pages[0]
        .words
        .iter()
        .find(|word| word.text.reveal() == name)
        .unwrap();
    let mut mark = mark(1, word.quad.bounds().grown(0.0, -1.0));
    mark.text = Some(Sensitive::new(name.to_owned()));
    Plan {
        original: Sha256::of(original),
        marks: vec![mark],
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    }
}

#[test]
fn a_copy_may_write_the_words_of_its_format_whoever_is_called_so() {
    for name in NAMES {
        let original = page(name);
        let done = proven(&original, &withheld(&original, name), second(), name);
        assert_eq!(done.rasterised, [], "{name}");
        assert!(!read_all(&done.bytes).unwrap().text().contains(name), "{name}");
    }
}
