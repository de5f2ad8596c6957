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
    /// For vertical writing: advance downwards and where the origin lies, by CID and for all others.
    tall: Option<Tall>,
}

/// Metrics of vertical writing (ISO 32000-2 9.7.4.3), fractions of the font size.
#[derive(Debug)]
struct Tall {
    listed: HashMap<u32, [f64; 3]>,
    /// Vertical place of the origin, and advance.
    others: [f64; 2],
}

/// How a glyph of a vertical font lies to the text position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Upright {
    /// Advance along the column; downwards is negative.
    pub(crate) advance: f64,
    /// From the text position to the glyph's own origin.
    pub(crate) shift: (f64, f64),
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
                    tall: None,
                })
            }
            b"Type1" | b"MMType1" | b"TrueType" => Ok(Self {
                codes: CodeMap::Bytes,
                widths: widths::simple(doc, dict, 0.001),
                missing: None,
                tall: None,
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
                name => cmap::predefined(name)?,
            },
            Ok(Object::Stream(stream)) => {
                if matches!(stream.dict.get_deref(b"UseCMap", doc), Ok(Object::Stream(_))) {
                    return Err(Unsure::new("a font builds on another embedded character map"));
                }
                let bytes = streams::decode_text(doc, stream).map_err(text)?;
                cmap::read(&bytes)?
            }
            _ => return Err(Unsure::new("a composite font has no character map")),
        };
        let tall = if vertical {
            Some(Tall {
                listed: widths::heights(doc, descendant)?,
                others: widths::default_height(doc, descendant),
            })
        } else {
            None
        };
        Ok(Self {
            codes,
            widths: widths::composite(doc, descendant)?,
            missing: Some(widths::default_width(doc, descendant)),
            tall,
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

    /// Whether the font writes from top to bottom.
    pub(crate) fn is_vertical(&self) -> bool {
        self.tall.is_some()
    }

    /// Metrics of a code in vertical writing; `None` for fonts that write along the line.
    pub(crate) fn upright(&self, code: Code) -> Option<Upright> {
        let tall = self.tall.as_ref()?;
        let cid = self.codes.cid(code).unwrap_or(0);
        Some(match tall.listed.get(&cid) {
            Some([advance, x, y]) => Upright {
                advance: *advance,
                shift: (-x, -y),
            },
            None => {
                let width = self.widths.get(&cid).copied().or(self.missing).unwrap_or(1.0);
                Upright {
                    advance: tall.others[1],
                    shift: (-width / 2.0, -tall.others[0]),
                }
            }
        })
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
    fn predefined_maps_are_known_by_name_and_other_fonts_are_not_guessed_at() {
        let descendant = Object::Dictionary(dictionary! { "Subtype" => "CIDFontType0" });
        let font = |map: &str| {
            dictionary! {
                "Subtype" => "Type0", "Encoding" => map, "DescendantFonts" => vec![descendant.clone()],
            }
        };
        let japanese = Font::read(&Document::new(), &font("90ms-RKSJ-V")).unwrap();
        let codes = japanese.codes(&[0x41, 0x88, 0x9f]).unwrap();
        assert_eq!(codes.iter().map(|c| c.length).collect::<Vec<_>>(), [1, 2]);
        let upright = japanese.upright(codes[1]).unwrap();
        assert_eq!((upright.advance, upright.shift), (-1.0, (-0.5, -0.88)));
        assert!(
            Font::read(&Document::new(), &font("UniJIS-UCS2-H"))
                .unwrap()
                .upright(codes[1])
                .is_none()
        );
        assert!(Font::read(&Document::new(), &font("Nowhere-H")).is_err());
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
