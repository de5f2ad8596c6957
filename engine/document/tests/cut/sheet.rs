//! Builds small PDF files, each made for one thing that a cutter can get wrong.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use obelus_evidence::{Box2, Mark, Plan, Quad, Sha256, Word};

/// One document under construction.
pub(crate) struct Sheet {
    pub(crate) doc: Document,
    pages: Vec<Object>,
    tree: ObjectId,
    fonts: Dictionary,
}

/// What is particular about a page.
#[derive(Clone)]
pub(crate) struct Paper {
    pub(crate) media: [f64; 4],
    pub(crate) crop: Option<[f64; 4]>,
    pub(crate) rotate: i64,
    pub(crate) user_unit: Option<f64>,
    pub(crate) entries: Dictionary,
    pub(crate) resources: Dictionary,
}

impl Default for Paper {
    fn default() -> Self {
        Self {
            media: [0.0, 0.0, 400.0, 300.0],
            crop: None,
            rotate: 0,
            user_unit: None,
            entries: Dictionary::new(),
            resources: Dictionary::new(),
        }
    }
}

pub(crate) fn numbers(values: &[f64]) -> Vec<Object> {
    values.iter().map(|v| Object::Real(*v as f32)).collect()
}

impl Sheet {
    /// A document whose pages know six fonts: F1 Helvetica and F2 Times without widths, F3 Courier-Bold, F4 a
    /// TrueType face with widths, F5 a Type 3 font of boxes, F6 a composite font.
    pub(crate) fn new() -> Self {
        let mut doc = Document::with_version("1.7");
        let tree = doc.new_object_id();
        let mut fonts = Dictionary::new();
        for (name, base) in [("F1", "Helvetica"), ("F2", "Times-Roman"), ("F3", "Courier-Bold")] {
            let id = doc.add_object(dictionary! {
                "Type" => "Font", "Subtype" => "Type1", "BaseFont" => base, "Encoding" => "WinAnsiEncoding",
            });
            fonts.set(name, id);
        }
        let widths: Vec<Object> = (32..127)
            .map(|code| Object::Integer(400 + (code * 37) % 300))
            .collect();
        let descriptor = doc.add_object(dictionary! {
            "Type" => "FontDescriptor", "FontName" => "Arial", "Flags" => 32, "MissingWidth" => 500,
            "FontBBox" => vec![0.into(), (-200).into(), 1000.into(), 900.into()], "ItalicAngle" => 0,
            "Ascent" => 900, "Descent" => -200, "CapHeight" => 700, "StemV" => 80,
            "CharSet" => Object::string_literal("/secret"),
        });
        let wide = doc.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "Arial", "FirstChar" => 32, "LastChar" => 126,
            "Widths" => widths, "FontDescriptor" => descriptor, "Encoding" => "WinAnsiEncoding",
        });
        fonts.set("F4", wide);
        let boxes = type3(&mut doc);
        fonts.set("F5", boxes);
        let composite = composite(&mut doc);
        fonts.set("F6", composite);
        Self {
            doc,
            pages: Vec::new(),
            tree,
            fonts,
        }
    }

    /// The document's fonts, for resources.
    pub(crate) fn fonts(&self) -> Dictionary {
        self.fonts.clone()
    }

    pub(crate) fn stream(&mut self, dict: Dictionary, content: &[u8]) -> ObjectId {
        self.doc.add_object(Stream::new(dict, content.to_vec()))
    }

    /// A form with the document's fonts.
    pub(crate) fn form(&mut self, content: &str, extra: Dictionary) -> ObjectId {
        let mut resources = dictionary! { "Font" => self.fonts.clone() };
        let mut dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0.0, 0.0, 400.0, 300.0]),
        };
        for (key, value) in extra {
            if key == b"Resources" {
                resources.extend(value.as_dict().unwrap());
            } else {
                dict.set(key, value);
            }
        }
        dict.set("Resources", resources);
        self.stream(dict, content.as_bytes())
    }

    pub(crate) fn page(&mut self, content: &str) -> ObjectId {
        self.page_on(content, &Paper::default())
    }

    pub(crate) fn page_on(&mut self, content: &str, paper: &Paper) -> ObjectId {
        let contents = self.stream(Dictionary::new(), content.as_bytes());
        let mut resources = dictionary! { "Font" => self.fonts.clone() };
        resources.extend(&paper.resources);
        let mut dict = dictionary! {
            "Type" => "Page", "Parent" => self.tree, "MediaBox" => numbers(&paper.media), "Contents" => contents,
            "Resources" => resources, "Rotate" => paper.rotate,
        };
        if let Some(crop) = paper.crop {
            dict.set("CropBox", numbers(&crop));
        }
        if let Some(unit) = paper.user_unit {
            dict.set("UserUnit", Object::Real(unit as f32));
        }
        dict.extend(&paper.entries);
        let id = self.doc.add_object(dict);
        self.pages.push(id.into());
        id
    }

    pub(crate) fn bytes(mut self) -> Vec<u8> {
        let tree = dictionary! {
            "Type" => "Pages", "Count" => self.pages.len() as i64, "Kids" => self.pages.clone(),
        };
        self.doc.objects.insert(self.tree, tree.into());
        let mut catalog = match self.doc.trailer.get(b"Root").and_then(Object::as_reference) {
            Ok(id) => self.doc.get_dictionary(id).unwrap().clone(),
            Err(_) => Dictionary::new(),
        };
        catalog.set("Type", "Catalog");
        catalog.set("Pages", self.tree);
        let root = self.doc.add_object(catalog);
        self.doc.trailer.set("Root", root);
        let mut bytes = Vec::new();
        self.doc.save_to(&mut bytes).unwrap();
        bytes
    }
}

/// Three glyphs and the space: `a` a square, `b` a bar, `c` a low square.
fn type3(doc: &mut Document) -> ObjectId {
    let mut glyph = |content: &str| -> Object {
        doc.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()))
            .into()
    };
    let procedures = dictionary! {
        "gap" => glyph("400 0 0 0 0 0 d1"),
        "sq" => glyph("800 0 0 0 700 700 d1 0 0 700 700 re f"),
        "bar" => glyph("500 0 0 0 300 700 d1 0 0 300 700 re f"),
        "low" => glyph("600 0 0 -100 500 300 d1 0 -100 500 400 re f"),
    };
    let mut widths = [0.0; 68];
    widths[0] = 400.0;
    widths[65..].copy_from_slice(&[800.0, 500.0, 600.0]);
    let map = b"1 begincodespacerange <00> <ff> endcodespacerange 4 beginbfchar <20> <0020> <61> <0061> <62> <0062> \
        <63> <0063> endbfchar"
        .to_vec();
    let map = doc.add_object(Stream::new(Dictionary::new(), map));
    doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type3", "FontBBox" => numbers(&[0.0, -100.0, 800.0, 700.0]),
        "FontMatrix" => numbers(&[0.001, 0.0, 0.0, 0.001, 0.0, 0.0]), "CharProcs" => procedures,
        "Encoding" => dictionary! {
            "Type" => "Encoding",
            "Differences" => vec![32.into(), "gap".into(), 97.into(), "sq".into(), "bar".into(), "low".into()],
        },
        "FirstChar" => 32, "LastChar" => 99, "Widths" => numbers(&widths), "ToUnicode" => map,
        "Resources" => Dictionary::new(),
    })
}

/// Identity-H over a face that is not embedded; its table says which code is which character.
fn composite(doc: &mut Document) -> ObjectId {
    let map = b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0020> <007e> <0020> endbfrange";
    let map = doc.add_object(Stream::new(Dictionary::new(), map.to_vec()));
    let descriptor = doc.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "Helvetica", "Flags" => 32, "ItalicAngle" => 0,
        "FontBBox" => numbers(&[0.0, -200.0, 1000.0, 900.0]), "Ascent" => 900, "Descent" => -200,
        "CapHeight" => 700, "StemV" => 80,
    });
    let descendant = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Helvetica",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"),
            "Supplement" => 0,
        },
        "FontDescriptor" => descriptor, "DW" => 550,
        "W" => vec![32.into(), Object::Array(vec![300.into()]), 97.into(), 122.into(), 520.into()],
    });
    doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Helvetica", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => map,
    })
}

/// A plan with drawn boxes.
pub(crate) fn boxes(original: &[u8], marks: &[(u32, [f64; 4])]) -> Plan {
    Plan {
        original: Sha256::of(original),
        marks: marks
            .iter()
            .map(|(page, area)| mark(*page, Box2::from(*area)))
            .collect(),
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    }
}

pub(crate) fn mark(page: u32, area: Box2) -> Mark {
    Mark {
        id: None,
        page,
        quad: None,
        area: Some(area),
        redaction_type: None,
        category: None,
        role: None,
        suggestion: None,
        text: None,
        boxes: None,
    }
}

/// A mark as people's acceptance of a word makes it: its quad, a little lower than the line.
pub(crate) fn word_mark(page: u32, word: &Word) -> Mark {
    let area = word.quad.bounds();
    let (dx, dy) = if area.width() >= area.height() {
        (0.0, -0.1 * area.height())
    } else {
        (-0.1 * area.width(), 0.0)
    };
    Mark {
        quad: Some(Quad::from_box(area.grown(dx, dy))),
        area: None,
        text: Some(word.text.clone()),
        ..mark(page, area)
    }
}
