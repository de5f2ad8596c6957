//! Small PDFs made in the test, so that every number in them is known.
#![allow(dead_code)]

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// One page to be made.
pub(crate) struct Sheet {
    /// Content stream.
    pub(crate) content: Vec<u8>,
    /// Further entries of the page dictionary (`CropBox`, `Rotate`, `UserUnit`, `Annots`).
    pub(crate) entries: Dictionary,
}

impl Sheet {
    /// A page of 600 by 800 units with this content.
    pub(crate) fn new(content: impl Into<Vec<u8>>) -> Self {
        Self {
            content: content.into(),
            entries: Dictionary::new(),
        }
    }

    /// Adds an entry to the page dictionary.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Object>) -> Self {
        self.entries.set(key, value);
        self
    }
}

/// Text in Helvetica (`F1`) of a size at a place.
pub(crate) fn text(size: f64, x: f64, y: f64, said: &str) -> String {
    let said = said.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({said}) Tj ET\n")
}

/// Fonts: `F1` Helvetica, `F2` Helvetica whose codes 1 and 2 are the ligatures fi and fl, `F3` a two-byte font
/// without a table of characters.
fn fonts(document: &mut Document) -> ObjectId {
    let descendant = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Nowhere",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"),
            "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
        },
        "FontDescriptor" => dictionary! { "Type" => "FontDescriptor", "FontName" => "Nowhere", "Flags" => 4 },
        "DW" => 600,
    });
    document.add_object(dictionary! {
        "F1" => dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        },
        "F2" => dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
            "Encoding" => dictionary! {
                "Type" => "Encoding", "BaseEncoding" => "WinAnsiEncoding",
                "Differences" => vec![1.into(), "fi".into(), "fl".into()],
            },
        },
        "F3" => dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Nowhere", "Encoding" => "Identity-H",
            "DescendantFonts" => vec![descendant.into()],
        },
    })
}

/// A document, before it is written.
pub(crate) fn document(sheets: Vec<Sheet>) -> Document {
    let mut document = Document::with_version("1.7");
    let fonts = fonts(&mut document);
    let pixel = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 2, "Height" => 2,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        },
        vec![0, 90, 180, 255],
    );
    let pixel = document.add_object(pixel);
    let root = document.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for sheet in sheets {
        let mut content = Stream::new(dictionary! {}, sheet.content);
        // Fails only when compressing would not make it smaller.
        let _ = content.compress();
        let content = document.add_object(content);
        let mut page = dictionary! {
            "Type" => "Page", "Parent" => root, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), 600.into(), 800.into()],
            "Resources" => dictionary! { "Font" => fonts, "XObject" => dictionary! { "Im1" => pixel } },
        };
        for (key, value) in sheet.entries.iter() {
            page.set(key.clone(), value.clone());
        }
        kids.push(document.add_object(page).into());
    }
    let count = kids.len() as i64;
    document.objects.insert(
        root,
        dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into(),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    document.trailer.set("Root", catalog);
    document.trailer.set(
        "ID",
        vec![
            Object::string_literal("0123456789abcdef"),
            Object::string_literal("0123456789abcdef"),
        ],
    );
    document
}

/// The bytes of a document.
pub(crate) fn written(mut document: Document) -> Vec<u8> {
    let mut out = Vec::new();
    document
        .save_to(&mut out)
        .expect("a document in memory can be written");
    out
}

/// The bytes of a document of these pages.
pub(crate) fn pdf(sheets: Vec<Sheet>) -> Vec<u8> {
    written(document(sheets))
}
