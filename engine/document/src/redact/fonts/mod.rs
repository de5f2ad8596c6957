//! How a font cuts a string into character codes and how far each code advances (ISO 32000-2 9.4.4, 9.6, 9.7).

mod cmap;
pub(crate) mod widths;

use super::refuse::Unsure;
use super::streams;
use cmap::CodeMap;
use lopdf::{Dictionary, Document, Object};
use std::collections::HashMap;

/// One character code inside a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) value: u32,
    /// Number of bytes it takes.
    pub(crate) length: usize,
}

/// A font as far as cutting needs it.
#[derive(Debug)]
pub(crate) struct Font {
    codes: CodeMap,
    /// By code for simple fonts, by CID for composite ones; fractions of the font size.
    widths: HashMap<u32, f64>,
    missing: Option<f64>,
    pub(crate) vertical: bool,
}

fn text(error: impl std::fmt::Display) -> Unsure {
    Unsure::new(format!("a font cannot be read: {error}"))
}

impl Font {
    /// Reads a font dictionary.
    pub(crate) fn read(doc: &Document, dict: &Dictionary) -> Result<Self, Unsure> {
        let subtype = dict
            .get(b"Subtype")
            .and_then(|o| doc.dereference(o))
            .ok()
            .and_then(|(_, o)| o.as_name().ok())
            .unwrap_or_default();
        match subtype {
            b"Type0" => Self::composite(doc, dict),
            b"Type3" => {
                let scale = widths::numbers(doc, dict, b"FontMatrix")
                    .first()
                    .copied()
                    .ok_or_else(|| Unsure::new("a Type 3 font has no font matrix"))?;
                Ok(Self {
                    codes: CodeMap::Bytes,
                    widths: widths::simple(doc, dict, scale),
                    missing: Some(0.0),
                    vertical: false,
                })
            }
            b"Type1" | b"MMType1" | b"TrueType" => Ok(Self {
                codes: CodeMap::Bytes,
                widths: widths::simple(doc, dict, 0.001),
                missing: None,
                vertical: false,
            }),
            _ => Err(Unsure::new("a font is of a kind that is not known")),
        }
    }

    fn composite(doc: &Document, dict: &Dictionary) -> Result<Self, Unsure> {
        let descendant = match dict.get_deref(b"DescendantFonts", doc) {
            Ok(Object::Array(fonts)) => fonts.first().and_then(|font| doc.dereference(font).ok()),
            _ => None,
        };
        let Some(descendant) = descendant.and_then(|(_, font)| font.as_dict().ok()) else {
            return Err(Unsure::new("a composite font has no descendant font"));
        };
        let (codes, vertical) = match dict.get_deref(b"Encoding", doc) {
            Ok(Object::Name(name)) => match name.as_slice() {
                b"Identity-H" => (CodeMap::Pairs, false),
                b"Identity-V" => (CodeMap::Pairs, true),
                _ => return Err(Unsure::new("a font uses a predefined character map")),
            },
            Ok(Object::Stream(stream)) => {
                let bytes = streams::decode_text(doc, stream).map_err(text)?;
                cmap::read(&bytes)?
            }
            _ => return Err(Unsure::new("a composite font has no character map")),
        };
        Ok(Self {
            codes,
            widths: widths::composite(doc, descendant)?,
            missing: Some(widths::default_width(doc, descendant)),
            vertical,
        })
    }

    /// Cuts a string into codes.
    pub(crate) fn codes(&self, bytes: &[u8]) -> Result<Vec<Code>, Unsure> {
        self.codes.split(bytes)
    }

    /// How far a code advances, as a fraction of the font size; `None` when only the font program knows.
    pub(crate) fn advance(&self, code: Code) -> Option<f64> {
        let key = self.codes.cid(code)?;
        self.widths.get(&key).copied().or(self.missing)
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Font};
    use lopdf::{Document, Object, Stream, dictionary};

    #[test]
    fn simple_fonts_read_bytes_and_know_only_listed_widths() {
        let font = dictionary! {
            "Subtype" => "TrueType", "FirstChar" => 65, "Widths" => vec![600.into(), Object::Real(712.5)],
        };
        let font = Font::read(&Document::new(), &font).unwrap();
        let codes = font.codes(b"AB").unwrap();
        assert_eq!(codes[1], Code { value: 66, length: 1 });
        assert_eq!(font.advance(codes[1]), Some(0.7125));
        assert_eq!(font.advance(Code { value: 32, length: 1 }), None);
    }

    #[test]
    fn composite_fonts_read_pairs_and_ranges_of_widths() {
        let descendant = dictionary! {
            "Subtype" => "CIDFontType2", "DW" => 500,
            "W" => vec![
                3.into(), Object::Array(vec![250.into(), 333.into()]), 10.into(), 12.into(), 700.into(),
            ],
        };
        let font = dictionary! {
            "Subtype" => "Type0", "Encoding" => "Identity-H",
            "DescendantFonts" => vec![Object::Dictionary(descendant)],
        };
        let font = Font::read(&Document::new(), &font).unwrap();
        let codes = font.codes(&[0, 4, 0, 11, 1, 0]).unwrap();
        let widths: Vec<_> = codes.iter().map(|code| font.advance(*code).unwrap()).collect();
        assert_eq!(widths, [0.333, 0.7, 0.5]);
        assert!(font.codes(&[0, 4, 0]).is_err(), "half a code is no code");
    }

    #[test]
    fn predefined_maps_and_unknown_fonts_are_not_guessed_at() {
        let descendant = Object::Dictionary(dictionary! { "Subtype" => "CIDFontType0" });
        let font = dictionary! {
            "Subtype" => "Type0", "Encoding" => "UniJIS-UCS2-H", "DescendantFonts" => vec![descendant],
        };
        assert!(Font::read(&Document::new(), &font).is_err());
        assert!(Font::read(&Document::new(), &dictionary! { "Subtype" => "Type9" }).is_err());
    }

    #[test]
    fn an_embedded_map_may_mix_code_lengths() {
        let map = b"begincmap 2 begincodespacerange <00> <7f> <8000> <ffff> endcodespacerange \
            1 begincidrange <8000> <80ff> 100 endcidrange 1 begincidchar <20> 7 endcidchar endcmap";
        let descendant = dictionary! {
            "Subtype" => "CIDFontType2", "DW" => 1000, "W" => vec![100.into(), Object::Array(vec![1.into(), 2.into()])],
        };
        let font = dictionary! {
            "Subtype" => "Type0",
            "Encoding" => Object::Stream(Stream::new(dictionary! {}, map.to_vec())),
            "DescendantFonts" => vec![Object::Dictionary(descendant)],
        };
        let font = Font::read(&Document::new(), &font).unwrap();
        let codes = font.codes(&[0x20, 0x80, 0x01]).unwrap();
        assert_eq!(codes.iter().map(|c| c.length).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(font.advance(codes[1]), Some(0.002));
    }
}
