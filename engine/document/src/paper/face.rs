//! The embedded font: the part of it that some pages need, with the characters its codes stand for.

use super::book::{Book, packed, real};
use lopdf::{Object, ObjectId, Stream, dictionary};
use obelus_evidence::{RefusalCode, Refused};
use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

/// DejaVu Sans 2.37: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters.
const FONT: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");

/// The whole font, to measure with.
pub(crate) struct FontFile(FontRef<'static>);

impl FontFile {
    /// Opens the font in this program.
    ///
    /// # Errors
    /// `ReaderFailed`, a bug, when it cannot be used.
    pub(crate) fn open() -> Result<Self, Refused> {
        FontRef::new(FONT).map(Self).map_err(|_| broken())
    }

    /// Width of a text in points, set in `size` points.
    pub(crate) fn width(&self, text: &str, size: f64) -> f64 {
        let metrics = self
            .0
            .glyph_metrics(Size::new(size as f32), LocationRef::default());
        let map = self.0.charmap();
        text.chars()
            .map(|c| {
                let glyph = map.map(c).unwrap_or(GlyphId::NOTDEF);
                f64::from(metrics.advance_width(glyph).unwrap_or_default())
            })
            .sum()
    }

    /// Whether the font has a picture of a character; it shows others as boxes.
    pub(crate) fn shows(&self, c: char) -> bool {
        self.0
            .charmap()
            .map(c)
            .is_some_and(|glyph| glyph != GlyphId::NOTDEF)
    }

    /// The part of it that these characters need.
    ///
    /// # Errors
    /// `ReaderFailed`, a bug, when the font cannot be cut.
    pub(crate) fn cut(&self, characters: &BTreeSet<char>) -> Result<Face, Refused> {
        let map = self.0.charmap();
        let metrics = self.0.glyph_metrics(Size::unscaled(), LocationRef::default());
        let whole = self.0.metrics(Size::unscaled(), LocationRef::default());
        let thousandths = |value: f32| f64::from(value) * 1000.0 / f64::from(whole.units_per_em.max(1));
        let mut remapper = subsetter::GlyphRemapper::new();
        let mut codes = BTreeMap::new();
        let width_of = |glyph| thousandths(metrics.advance_width(glyph).unwrap_or_default());
        let mut glyphs = vec![(0, width_of(GlyphId::NOTDEF))];
        for c in characters.iter().take(usize::from(u16::MAX) - 1) {
            let glyph = map.map(*c).unwrap_or(GlyphId::NOTDEF);
            let cut = remapper.remap(u16::try_from(glyph.to_u32()).unwrap_or(0));
            codes.insert(*c, glyphs.len() as u16);
            glyphs.push((cut, width_of(glyph)));
        }
        let file = subsetter::subset(FONT, 0, &remapper).map_err(|_| broken())?;
        let bounds = whole.bounds.map_or([0.0, -200.0, 1000.0, 900.0], |b| {
            [b.x_min, b.y_min, b.x_max, b.y_max].map(thousandths)
        });
        Ok(Face {
            file,
            codes,
            glyphs,
            bounds,
            ascent: thousandths(whole.ascent),
            descent: thousandths(whole.descent),
        })
    }
}

/// The part of the font that some pages need, one code for each character.
pub(crate) struct Face {
    file: Vec<u8>,
    codes: BTreeMap<char, u16>,
    /// Glyph of the cut font, and width in thousandths, by code.
    glyphs: Vec<(u16, f64)>,
    bounds: [f64; 4],
    ascent: f64,
    descent: f64,
}

impl Face {
    /// The same letters, each moving the pen by at least `advance` thousandths of the type size: a narrow letter on a
    /// grid leaves no gap behind it that would be read as the end of a word.
    pub(crate) fn at_least(mut self, advance: f64) -> Self {
        for (_, width) in &mut self.glyphs {
            *width = width.max(advance);
        }
        self
    }

    /// The code of a character; 0, a box, for one it was not cut for.
    pub(crate) fn code(&self, c: char) -> u16 {
        self.codes.get(&c).copied().unwrap_or(0)
    }

    /// How far a character moves the pen, in thousandths of the type size.
    pub(crate) fn advance(&self, c: char) -> f64 {
        self.glyphs
            .get(usize::from(self.code(c)))
            .map_or(0.0, |(_, width)| *width)
    }

    /// Puts the font beside the pages of a book: a composite font with two-byte codes.
    pub(crate) fn write(&self, book: &mut Book) -> ObjectId {
        let length = self.file.len() as i64;
        let file = book.add(packed(dictionary! { "Length1" => length }, self.file.clone()));
        let name = "OBELUS+DejaVuSans";
        let descriptor = book.add(dictionary! {
            "Type" => "FontDescriptor", "FontName" => name, "Flags" => 4,
            "FontBBox" => self.bounds.map(real).to_vec(), "ItalicAngle" => 0, "Ascent" => real(self.ascent),
            "Descent" => real(self.descent), "CapHeight" => 729, "StemV" => 80, "FontFile2" => file,
        });
        let places: Vec<u8> = self
            .glyphs
            .iter()
            .flat_map(|(glyph, _)| glyph.to_be_bytes())
            .collect();
        let places = book.add(packed(dictionary! {}, places));
        let widths: Vec<Object> = self.glyphs.iter().map(|(_, width)| real(*width)).collect();
        let descendant = book.add(dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => name,
            "CIDSystemInfo" => dictionary! {
                "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"),
                "Supplement" => 0,
            },
            "FontDescriptor" => descriptor, "DW" => 600, "W" => vec![0.into(), Object::Array(widths)],
            "CIDToGIDMap" => places,
        });
        let unicode = book.add(self.unicode());
        book.add(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => name, "Encoding" => "Identity-H",
            "DescendantFonts" => vec![descendant.into()], "ToUnicode" => unicode,
        })
    }

    /// Which character each code stands for (ISO 32000-2 9.10.3).
    fn unicode(&self) -> Stream {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
             /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n",
        );
        let codes: Vec<(&char, &u16)> = self.codes.iter().collect();
        for hundred in codes.chunks(100) {
            let _ = writeln!(map, "{} beginbfchar", hundred.len());
            for (c, code) in hundred {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units);
                let units: String = units.iter().map(|unit| format!("{unit:04x}")).collect();
                let _ = writeln!(map, "<{code:04x}> <{units}>");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend");
        packed(dictionary! {}, map.into_bytes())
    }
}

fn broken() -> Refused {
    Refused::new(
        RefusalCode::ReaderFailed,
        "the font for the pages cannot be used; report this as a bug",
    )
}
