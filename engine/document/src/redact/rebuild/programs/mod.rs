//! Embedded font programs lose the shapes of letters that the copy does not show: a subset that still holds `ž` tells of
//! the name that is gone.
//!
//! What is kept follows from what the copy shows and from nothing else, so letters that nobody ever showed go as well.
//! Numbers of glyphs stay as they are. A program that cannot be taken apart surely stays whole, and the report says so
//! where anything was cut from it.

mod cff;
mod charstrings;
mod sfnt;
mod type1;
mod type1_outlines;

use super::Workshop;
use crate::redact::source;
use crate::redact::streams::{self, packed};
use hayro_font::{Font, FontCache, FontGlyph};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Dict, ObjectIdentifier};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// What the report says of a font that keeps shapes it should have lost.
pub(crate) const KEPT_WHOLE: &str = "a font could not be taken apart: the copy holds the shapes of letters, without their places, that only withheld text used";

/// A program and the fonts (of the original) that use it.
#[derive(Default)]
struct Program {
    fonts: Vec<ObjectId>,
    /// Somebody uses it in a way that cannot be followed.
    whole: bool,
}

impl Workshop<'_> {
    /// Takes out of every embedded program the glyphs that no font of the copy shows. Gives remarks for the report.
    pub(super) fn prune_programs(&mut self) -> BTreeSet<&'static str> {
        let mut remarks = BTreeSet::new();
        let (pdf, cache) = (self.pdf, FontCache::new());
        for (file, program) in self.programs() {
            let Ok(Object::Stream(stream)) = self.out.get_object(file) else {
                continue;
            };
            let pruned = match (program.whole, streams::decode_text(&self.out, stream)) {
                (false, Ok(bytes)) => self
                    .glyphs(pdf, &cache, &program, &bytes)
                    .and_then(|kept| pruned(&bytes, &kept)),
                _ => None,
            };
            match pruned {
                Some((bytes, lengths)) => {
                    let mut dict = Dictionary::new();
                    if let Ok(subtype) = stream.dict.get(b"Subtype") {
                        dict.set("Subtype", subtype.clone());
                    }
                    for (key, length) in ["Length1", "Length2", "Length3"].iter().zip(lengths) {
                        dict.set(*key, length as i64);
                    }
                    self.out.objects.insert(file, packed(dict, &bytes).into());
                }
                None if program.fonts.iter().any(|font| self.lost_something(*font)) => {
                    remarks.insert(KEPT_WHOLE);
                }
                None => {}
            }
        }
        remarks
    }

    /// The same remarks for a copy whose programs all stay whole.
    pub(super) fn remark_on_whole_programs(&self) -> BTreeSet<&'static str> {
        let programs = self.programs();
        let mut fonts = programs.values().flat_map(|program| &program.fonts);
        let lost = fonts.any(|font| self.lost_something(*font));
        lost.then_some(KEPT_WHOLE).into_iter().collect()
    }

    /// Whether withheld text used codes of a font that nothing else shows.
    fn lost_something(&self, font: ObjectId) -> bool {
        let kept = self.kept.get(&font);
        self.gone.get(&font).is_some_and(|gone| {
            gone.iter()
                .any(|code| kept.is_none_or(|kept| !kept.contains(code)))
        })
    }

    /// The embedded programs of the copy, by the object that holds them.
    fn programs(&self) -> BTreeMap<ObjectId, Program> {
        let mut programs: BTreeMap<ObjectId, Program> = BTreeMap::new();
        let mut known: BTreeSet<ObjectId> = BTreeSet::new();
        for (font, copied) in &self.fonts {
            let Ok(dict) = self.out.get_dictionary(*copied) else {
                continue;
            };
            known.insert(*copied);
            // What a composite font is made of is reached through it.
            if is_descendant(dict) {
                continue;
            }
            for file in self.files(dict) {
                let program = programs.entry(file).or_default();
                program.fonts.push(*font);
                program.whole |= self.whole.contains(font);
            }
        }
        // Fonts that stand inside other objects are not followed code by code.
        for (id, object) in &self.out.objects {
            let mut inside = Vec::new();
            fonts_inside(object, known.contains(id), 0, &mut inside);
            for file in inside.into_iter().flat_map(|dict| self.files(dict)) {
                programs.entry(file).or_default().whole = true;
            }
        }
        programs
    }

    /// The objects that hold the programs of a font dictionary.
    fn files(&self, font: &Dictionary) -> Vec<ObjectId> {
        let mut of = vec![font];
        if let Ok(Object::Array(items)) = font.get_deref(b"DescendantFonts", &self.out) {
            let below = items.iter().filter_map(|item| self.out.dereference(item).ok());
            of.extend(below.filter_map(|(_, font)| font.as_dict().ok()));
        }
        of.iter()
            .filter_map(|font| source::dictionary(&self.out, font, b"FontDescriptor"))
            .flat_map(|descriptor| {
                [&b"FontFile"[..], b"FontFile2", b"FontFile3"].map(|key| descriptor.get(key))
            })
            .filter_map(|file| file.ok()?.as_reference().ok())
            .collect()
    }

    /// The glyphs that the fonts of a program show; `None` when one of them cannot be followed.
    fn glyphs<'p>(
        &self,
        pdf: &'p Pdf,
        cache: &FontCache<'p>,
        program: &Program,
        bytes: &[u8],
    ) -> Option<BTreeSet<u32>> {
        let settings = InterpreterSettings::default();
        let mut glyphs = BTreeSet::new();
        for font in &program.fonts {
            let id = ObjectIdentifier::new(font.0, i32::from(font.1));
            let dict: Dict<'_> = pdf.xref().get(id)?;
            let read = cache.font(&dict, &settings.font_resolver, &settings.cmap_resolver)?;
            let is_true_type = self
                .source
                .get_dictionary(*font)
                .and_then(|font| font.get_deref(b"Subtype", self.source))
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"TrueType");
            let codes = self.kept.get(font).cloned().unwrap_or_default();
            for code in codes {
                let glyph = read.map_code(code);
                glyphs.insert(glyph.to_u32());
                if is_true_type {
                    glyphs.extend(other_readings(&read, code, bytes));
                }
            }
        }
        Some(glyphs)
    }
}

/// Glyphs that other readers take for a code of a simple TrueType font: the standard leaves room (ISO 32000-2 9.6.5.4).
fn other_readings(font: &Font<'_>, code: u32, program: &[u8]) -> Vec<u32> {
    let Some(tables) = sfnt::tables(program) else {
        return Vec::new();
    };
    let mut wanted: Vec<u32> = [0, 0xf000, 0xf100, 0xf200]
        .iter()
        .map(|page| page + code)
        .collect();
    if let FontGlyph::Outline(outline) = font.glyph(font.map_code(code), code) {
        match outline.as_unicode() {
            Some(hayro_font::hayro_cmap::BfString::Char(c)) => wanted.push(u32::from(c)),
            Some(hayro_font::hayro_cmap::BfString::String(text)) => {
                wanted.extend(text.chars().map(u32::from))
            }
            None => {}
        }
    }
    let maps = tables.get(b"cmap").map(|table| sfnt::character_maps(table));
    maps.unwrap_or_default()
        .iter()
        .flat_map(|map| wanted.iter().filter_map(|code| map.codes.get(code).copied()))
        .collect()
}

/// A program with the glyphs of `kept` only, and the lengths its stream has to name.
fn pruned(bytes: &[u8], kept: &BTreeSet<u32>) -> Option<(Vec<u8>, Vec<usize>)> {
    match bytes.get(..4)? {
        b"\0\x01\0\0" | b"true" => {
            let bytes = sfnt::pruned(bytes, kept)?;
            let length = bytes.len();
            Some((bytes, vec![length]))
        }
        b"OTTO" => Some((sfnt::pruned(bytes, kept)?, Vec::new())),
        [1, _, _, 1..=4] => Some((cff::pruned(bytes, kept)?.0, Vec::new())),
        [b'%', b'!', ..] | [0x80, ..] => {
            let portions = type1::pruned(bytes, kept)?;
            Some((portions.bytes, portions.lengths.to_vec()))
        }
        _ => None,
    }
}

fn is_descendant(dict: &Dictionary) -> bool {
    dict.get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|name| matches!(name, b"CIDFontType0" | b"CIDFontType2"))
}

/// Fonts that are parts of an object and no objects of their own. Of a known font its descendants are known as well.
fn fonts_inside<'o>(object: &'o Object, is_known: bool, depth: usize, found: &mut Vec<&'o Dictionary>) {
    if depth > super::MAX_DEPTH {
        return;
    }
    let dict = match object {
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &stream.dict,
        Object::Array(items) => {
            for item in items {
                fonts_inside(item, is_known, depth + 1, found);
            }
            return;
        }
        _ => return,
    };
    let is_font = dict.has(b"FontDescriptor") || dict.has(b"DescendantFonts");
    if is_font && !is_known && (depth > 0 || !is_descendant(dict)) {
        found.push(dict);
    }
    for (_, value) in dict.iter() {
        fonts_inside(value, is_known, depth + 1, found);
    }
}
