//! Every kind of font a PDF can have, with the same letters.

use crate::faces::{self, LETTERS};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// A font of the generator: its name in the resources, and how it codes a letter.
#[derive(Clone, Copy)]
pub(crate) struct Font {
    pub(crate) name: &'static str,
    coded: Coded,
    /// Letters cannot be outlined or used as a clip.
    pub(crate) procedures: bool,
}

#[derive(Clone, Copy)]
enum Coded {
    Byte,
    /// Two bytes: the character itself.
    Character,
    /// Two bytes: the glyph's number.
    Glyph,
    /// One byte for a to d and the space, two for the rest.
    Mixed,
}

const fn font(name: &'static str, coded: Coded) -> Font {
    Font {
        name,
        coded,
        procedures: false,
    }
}

pub(crate) const FONTS: [Font; 13] = [
    font("Helvetica", Coded::Byte),
    font("Times", Coded::Byte),
    font("Courier", Coded::Byte),
    font("Widths", Coded::Byte),
    font("Differences", Coded::Byte),
    Font {
        name: "Procedures",
        coded: Coded::Byte,
        procedures: true,
    },
    font("Embedded", Coded::Byte),
    font("Compact", Coded::Byte),
    font("Composite", Coded::Glyph),
    font("Column", Coded::Glyph),
    font("Japanese", Coded::Character),
    font("Mixed", Coded::Mixed),
    font("JapaneseColumn", Coded::Character),
];

fn glyph(c: char) -> u16 {
    LETTERS
        .iter()
        .position(|letter| *letter == c)
        .map_or(1, |n| n as u16 + 2)
}

impl Font {
    /// A word as a string of a content stream.
    pub(crate) fn string(&self, word: &str) -> String {
        let mut out = String::from("<");
        for c in word.chars() {
            match self.coded {
                Coded::Byte => out.push_str(&format!("{:02x}", u32::from(c))),
                Coded::Character => out.push_str(&format!("{:04x}", u32::from(c))),
                Coded::Glyph => out.push_str(&format!("{:04x}", glyph(c))),
                Coded::Mixed if c <= 'd' => out.push_str(&format!("{:02x}", u32::from(c))),
                Coded::Mixed => out.push_str(&format!("{:04x}", 0x8000 + u32::from(c))),
            }
        }
        out.push('>');
        out
    }
}

fn stream(doc: &mut Document, dict: Dictionary, content: Vec<u8>) -> Object {
    doc.add_object(Stream::new(dict, content)).into()
}

fn descriptor(doc: &mut Document, name: &str, file: Option<(&str, Object)>) -> Object {
    let mut dict = dictionary! {
        "Type" => "FontDescriptor", "FontName" => name, "Flags" => 32, "ItalicAngle" => 0,
        "FontBBox" => vec![0.into(), (-200).into(), 1000.into(), 800.into()],
        "Ascent" => 800, "Descent" => -200, "CapHeight" => 700, "StemV" => 80,
    };
    if let Some((key, file)) = file {
        dict.set(key, file);
    }
    doc.add_object(dict).into()
}

/// Widths of the codes from the space to h.
fn widths() -> Vec<Object> {
    (32_u8..=104)
        .map(|code| {
            let n = glyph(char::from(code));
            Object::Integer(if code == 32 || n > 1 {
                faces::width(n.into())
            } else {
                0
            })
        })
        .collect()
}

fn simple(doc: &mut Document, subtype: &str, name: &str, file: Option<(&str, Object)>) -> Dictionary {
    let about = descriptor(doc, name, file);
    dictionary! {
        "Type" => "Font", "Subtype" => subtype, "BaseFont" => name, "FirstChar" => 32, "LastChar" => 104,
        "Widths" => widths(), "FontDescriptor" => about, "Encoding" => "WinAnsiEncoding",
    }
}

fn composite(
    doc: &mut Document,
    encoding: Object,
    ordering: &str,
    extra: Dictionary,
    map: Option<&str>,
) -> Dictionary {
    let mut descendant = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "BOXESA+Boxes", "DW" => 600,
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal(ordering),
            "Supplement" => 0,
        },
    };
    descendant.extend(&extra);
    let descendant = doc.add_object(descendant);
    let mut font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "BOXESA+Boxes", "Encoding" => encoding,
        "DescendantFonts" => vec![descendant.into()],
    };
    if let Some(map) = map {
        let map = format!("1 begincodespacerange <0000> <ffff> endcodespacerange {map}");
        let map = stream(doc, Dictionary::new(), map.into_bytes());
        font.set("ToUnicode", map);
    }
    font
}

/// Type 3: every letter is a procedure.
fn procedures(doc: &mut Document) -> Dictionary {
    let mut all = Dictionary::new();
    let mut differences: Vec<Object> = vec![32.into(), "space".into(), 97.into()];
    all.set(
        "space",
        stream(doc, Dictionary::new(), b"300 0 0 0 0 0 d1".to_vec()),
    );
    for (n, letter) in LETTERS.iter().enumerate() {
        let name = letter.to_string();
        let width = faces::width(n + 2);
        let content = format!(
            "{width} 0 50 -50 {0} 650 d1 50 -50 {1} 700 re f",
            width - 50,
            width - 100
        );
        all.set(
            name.as_str(),
            stream(doc, Dictionary::new(), content.into_bytes()),
        );
        differences.push(Object::Name(name.into_bytes()));
    }
    dictionary! {
        "Type" => "Font", "Subtype" => "Type3", "FontBBox" => vec![0.into(), (-50).into(), 1000.into(), 700.into()],
        "FontMatrix" => vec![0.001.into(), 0.into(), 0.into(), 0.001.into(), 0.into(), 0.into()],
        "CharProcs" => all, "Encoding" => dictionary! { "Type" => "Encoding", "Differences" => differences },
        "FirstChar" => 32, "LastChar" => 104, "Widths" => widths(), "Resources" => Dictionary::new(),
    }
}

/// All fonts as a resource dictionary.
pub(crate) fn resources(doc: &mut Document) -> Dictionary {
    let mut fonts = Dictionary::new();
    for (name, base) in [
        ("Helvetica", "Helvetica"),
        ("Times", "Times-Roman"),
        ("Courier", "Courier-Bold"),
    ] {
        fonts.set(
            name,
            dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => base, "Encoding" => "WinAnsiEncoding" },
        );
    }
    fonts.set("Widths", simple(doc, "TrueType", "Arial", None));
    let mut differences = simple(doc, "Type1", "Helvetica", None);
    let names: Vec<Object> = std::iter::once(97.into())
        .chain(
            LETTERS
                .iter()
                .map(|letter| Object::Name(letter.to_string().into_bytes())),
        )
        .collect();
    differences.set(
        "Encoding",
        dictionary! { "Type" => "Encoding", "BaseEncoding" => "MacRomanEncoding", "Differences" => names },
    );
    fonts.set("Differences", differences);
    let drawn = procedures(doc);
    fonts.set("Procedures", drawn);
    let length = faces::true_type().len() as i64;
    let file = stream(doc, dictionary! { "Length1" => length }, faces::true_type());
    let embedded = simple(doc, "TrueType", "BOXESA+Boxes", Some(("FontFile2", file.clone())));
    fonts.set("Embedded", embedded);
    let compact = stream(doc, dictionary! { "Subtype" => "Type1C" }, faces::cff());
    let compact = simple(doc, "Type1", "BOXESA+Boxes", Some(("FontFile3", compact)));
    fonts.set("Compact", compact);
    let about = descriptor(doc, "BOXESA+Boxes", Some(("FontFile2", file)));
    let listed: Vec<Object> = (1..10).map(|n| faces::width(n).into()).collect();
    let by_glyph = dictionary! {
        "FontDescriptor" => about, "CIDToGIDMap" => "Identity", "W" => vec![1.into(), Object::Array(listed)],
    };
    let map = "2 beginbfrange <0002> <0009> <0061> <0001> <0001> <0020> endbfrange";
    let pairs = composite(doc, "Identity-H".into(), "Identity", by_glyph.clone(), Some(map));
    fonts.set("Composite", pairs);
    let mut tall = by_glyph;
    tall.set("DW2", vec![800.into(), (-900).into()]);
    tall.set(
        "W2",
        vec![2.into(), 4.into(), (-1100).into(), 300.into(), 850.into()],
    );
    let column = composite(doc, "Identity-V".into(), "Identity", tall, Some(map));
    fonts.set("Column", column);
    let elsewhere = descriptor(doc, "Helvetica", None);
    let narrow = dictionary! { "FontDescriptor" => elsewhere, "Subtype" => "CIDFontType0", "W" => vec![1.into(), 100.into(), 500.into()] };
    let unicode = "2 beginbfrange <0061> <0068> <0061> <0020> <0020> <0020> endbfrange";
    let japanese = composite(
        doc,
        "UniJIS-UCS2-H".into(),
        "Japan1",
        narrow.clone(),
        Some(unicode),
    );
    fonts.set("Japanese", japanese);
    let japanese = composite(
        doc,
        "UniJIS-UCS2-V".into(),
        "Japan1",
        narrow.clone(),
        Some(unicode),
    );
    fonts.set("JapaneseColumn", japanese);
    let own = "begincmap /CMapName /Own def 2 begincodespacerange <20> <7f> <8000> <ffff> endcodespacerange \
         1 begincidrange <8061> <8068> 2 endcidrange 2 begincidchar <20> 1 <61> 2 endcidchar \
         1 begincidrange <62> <64> 3 endcidrange endcmap";
    let own = stream(
        doc,
        dictionary! { "Type" => "CMap", "CMapName" => "Own" },
        own.as_bytes().to_vec(),
    );
    let by_glyph = fonts_of(doc, &fonts, "Composite");
    let mut mixed = composite(doc, own, "Identity", by_glyph, None);
    let map = "2 begincodespacerange <20> <7f> <8000> <ffff> endcodespacerange 3 beginbfrange \
         <20> <20> <0020> <61> <64> <0061> <8065> <8068> <0065> endbfrange";
    mixed.set(
        "ToUnicode",
        stream(doc, Dictionary::new(), map.as_bytes().to_vec()),
    );
    fonts.set("Mixed", mixed);
    // Producers write fonts as objects of their own; those without a program stay inside the resources.
    for name in ["Embedded", "Compact", "Composite", "Column", "Mixed"] {
        if let Ok(font) = fonts.get(name.as_bytes()).cloned() {
            fonts.set(name, doc.add_object(font));
        }
    }
    fonts
}

/// What the descendant of a composite font says of its face.
fn fonts_of(doc: &Document, fonts: &Dictionary, name: &str) -> Dictionary {
    let descendant = fonts
        .get(name.as_bytes())
        .and_then(Object::as_dict)
        .and_then(|font| font.get(b"DescendantFonts"))
        .and_then(Object::as_array)
        .and_then(|list| list[0].as_reference())
        .and_then(|id| doc.get_dictionary(id));
    let mut copy = descendant.cloned().unwrap_or_default();
    for key in ["Type", "Subtype", "BaseFont", "CIDSystemInfo", "DW"] {
        copy.remove(key.as_bytes());
    }
    copy
}
