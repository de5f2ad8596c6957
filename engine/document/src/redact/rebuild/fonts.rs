//! What removed letters would leave behind in fonts: entries of `ToUnicode`, widths and Type 3 procedures of
//! codes that no page of the copy shows (pdf.md's lesson: a subset that still lists a rare letter tells a lot).

use super::allow::Role;
use super::{Workshop, merge};
use crate::redact::content::Walk;
use crate::redact::fonts::widths;
use crate::redact::refuse::Unsure;
use crate::redact::source;
use crate::redact::streams::{self, packed};
use crate::redact::tokens::{Operand, Tokens};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Whether a font's table of characters can be read; a page that uses one that cannot has a broken text layer.
pub(super) fn readable(doc: &Document, dict: &Dictionary) -> Result<(), Unsure> {
    let Ok(Object::Stream(table)) = dict.get_deref(b"ToUnicode", doc) else {
        return Ok(());
    };
    let bytes = streams::decode_text(doc, table).map_err(|e| Unsure::new(e.to_string()))?;
    match unicode_map(&bytes, &BTreeSet::new()) {
        Some(_) => Ok(()),
        None => Err(Unsure::new(
            "a font has a table of characters that cannot be read",
        )),
    }
}

impl Workshop<'_> {
    /// A Type 3 font with the procedures of `kept` codes (all of them for `None`), each walked like a page.
    pub(super) fn type3(
        &mut self,
        dict: &Dictionary,
        kept: Option<&BTreeSet<u32>>,
    ) -> Result<Dictionary, Unsure> {
        let mut font = self.filtered(dict, Role::Font)?;
        let procedures = source::dictionary(self.source, dict, b"CharProcs")
            .cloned()
            .ok_or_else(|| Unsure::new("a Type 3 font has no glyph procedures"))?;
        let wanted = kept.map(|codes| names_of(self, dict, codes));
        let resources = source::dictionary(self.source, dict, b"Resources")
            .cloned()
            .unwrap_or_else(|| self.surrounding());
        let mut walk_names = None;
        let mut copied = Dictionary::new();
        for (name, procedure) in procedures.iter() {
            if wanted.as_ref().is_some_and(|wanted| !wanted.contains(name)) {
                continue;
            }
            let Ok((_, Object::Stream(stream))) = self.source.dereference(procedure) else {
                continue;
            };
            let content =
                streams::decode_text(self.source, stream).map_err(|e| Unsure::new(e.to_string()))?;
            let own = source::dictionary(self.source, &stream.dict, b"Resources").cloned();
            let written = match own {
                Some(own) => {
                    let written = Walk::carry_over(self, &content, own)?;
                    let mut dict = Dictionary::new();
                    dict.set("Resources", written.resources);
                    packed(dict, &written.content)
                }
                None => {
                    let written = Walk::carry_over(self, &content, resources.clone())?;
                    merge(walk_names.get_or_insert_with(Dictionary::new), written.resources);
                    packed(Dictionary::new(), &written.content)
                }
            };
            let id = self.add(written);
            copied.set(name.clone(), id);
        }
        font.set("CharProcs", copied);
        font.set("Resources", walk_names.unwrap_or_default());
        Ok(font)
    }

    /// Takes out of every font what belongs to codes that nobody shows.
    pub(super) fn prune_fonts(&mut self) -> Result<(), Unsure> {
        for (source_id, copy_id) in self.fonts.clone() {
            if self.whole.contains(&source_id) {
                continue;
            }
            let Ok(original) = self.source.get_dictionary(source_id).cloned() else {
                continue;
            };
            let kept = self.kept.get(&source_id).cloned().unwrap_or_default();
            let subtype = original
                .get_deref(b"Subtype", self.source)
                .and_then(Object::as_name)
                .unwrap_or_default()
                .to_vec();
            if subtype == b"Type3" {
                let font = self.type3(&original, Some(&kept))?;
                self.out.objects.insert(copy_id, Object::Dictionary(font));
            }
            if subtype == b"Type0" {
                self.list_kept_widths(copy_id, &original, &kept);
            } else {
                self.blank_widths(copy_id, &kept);
            }
            self.prune_names(copy_id, &kept);
            self.prune_unicode(copy_id, &kept)?;
        }
        Ok(())
    }

    /// An encoding of the font's own (ISO 32000-2 9.6.5.1) names only what is kept: a list that names `zcaron` for a
    /// text without one tells of the text that is gone.
    fn prune_names(&mut self, font: ObjectId, kept: &BTreeSet<u32>) {
        let Ok(dict) = self.out.get_dictionary(font) else {
            return;
        };
        let Some(encoding) = source::dictionary(&self.out, dict, b"Encoding") else {
            return;
        };
        let Ok(Object::Array(items)) = encoding.get_deref(b"Differences", &self.out) else {
            return;
        };
        let differences = kept_names(items, kept);
        let mut encoding = encoding.clone();
        encoding.set("Differences", differences);
        let id = self.add(Object::Dictionary(encoding));
        if let Ok(dict) = self.out.get_dictionary_mut(font) {
            dict.set("Encoding", id);
        }
    }

    fn blank_widths(&mut self, font: ObjectId, kept: &BTreeSet<u32>) {
        let first = self
            .out
            .get_dictionary(font)
            .and_then(|dict| dict.get(b"FirstChar"))
            .and_then(Object::as_i64)
            .ok()
            .and_then(|first| u32::try_from(first).ok())
            .unwrap_or(0);
        let widths = match self
            .out
            .get_dictionary(font)
            .and_then(|dict| dict.get_deref(b"Widths", &self.out))
        {
            Ok(Object::Array(widths)) => widths.clone(),
            _ => return,
        };
        let is_kept = |n: usize| u32::try_from(n).is_ok_and(|n| kept.contains(&(first + n)));
        // Where no face is embedded, viewers choose one by whether all widths are equal.
        let mut shown = widths
            .iter()
            .enumerate()
            .filter(|(n, _)| is_kept(*n))
            .map(|(_, width)| width);
        let first_shown = shown.next().cloned();
        let blank = match first_shown {
            Some(width) if shown.all(|other| *other == width) => width,
            _ => Object::Integer(0),
        };
        let widths: Vec<Object> = widths
            .into_iter()
            .enumerate()
            .map(|(n, width)| if is_kept(n) { width } else { blank.clone() })
            .collect();
        if let Ok(dict) = self.out.get_dictionary_mut(font) {
            dict.set("Widths", widths);
        }
    }

    /// A composite font whose codes are its CIDs gets a fresh list of the widths of what is kept. A descendant
    /// that several fonts share keeps its list.
    fn list_kept_widths(&mut self, font: ObjectId, original: &Dictionary, kept: &BTreeSet<u32>) {
        let encoding = original
            .get_deref(b"Encoding", self.source)
            .and_then(Object::as_name);
        let Ok(b"Identity-H" | b"Identity-V") = encoding else {
            return;
        };
        let descendant = match self
            .out
            .get_dictionary(font)
            .and_then(|f| f.get_deref(b"DescendantFonts", &self.out))
        {
            Ok(Object::Array(fonts)) => fonts.first().and_then(|font| font.as_reference().ok()),
            _ => None,
        };
        let Some(descendant) = descendant else { return };
        let users = self
            .fonts
            .values()
            .filter(|id| {
                let fonts = self
                    .out
                    .get_dictionary(**id)
                    .and_then(|f| f.get_deref(b"DescendantFonts", &self.out));
                matches!(fonts, Ok(Object::Array(list)) if list.contains(&Object::Reference(descendant)))
            })
            .count();
        if users != 1 {
            return;
        }
        self.list_kept_glyphs(descendant, kept);
        let Some(widths) = self
            .out
            .get_dictionary(descendant)
            .ok()
            .and_then(|dict| widths::composite(&self.out, dict).ok())
        else {
            return;
        };
        if widths.is_empty() {
            return;
        }
        let mut listed: Vec<Object> = Vec::new();
        for code in kept {
            if let Some(width) = widths.get(code) {
                let thousandths = Object::Real((width * 1000.0) as f32);
                listed.extend([Object::from(i64::from(*code)), Object::Array(vec![thousandths])]);
            }
        }
        if let Ok(dict) = self.out.get_dictionary_mut(descendant) {
            dict.set("W", listed);
        }
    }

    /// A map from CIDs to glyphs (ISO 32000-2 9.7.4.2: two bytes each) keeps the entries of what is kept.
    fn list_kept_glyphs(&mut self, descendant: ObjectId, kept: &BTreeSet<u32>) {
        let map = match self
            .out
            .get_dictionary(descendant)
            .and_then(|dict| dict.get_deref(b"CIDToGIDMap", &self.out))
        {
            Ok(Object::Stream(stream)) => streams::decode_text(&self.out, stream),
            _ => return,
        };
        let Ok(mut map) = map else { return };
        let last = kept.last().map_or(0, |last| *last as usize + 1);
        map.truncate(2 * last);
        for (cid, glyph) in (0..).zip(map.chunks_mut(2)) {
            if !kept.contains(&cid) {
                glyph.fill(0);
            }
        }
        let id = self.add(packed(Dictionary::new(), &map));
        if let Ok(dict) = self.out.get_dictionary_mut(descendant) {
            dict.set("CIDToGIDMap", id);
        }
    }

    fn prune_unicode(&mut self, font: ObjectId, kept: &BTreeSet<u32>) -> Result<(), Unsure> {
        let bytes = match self
            .out
            .get_dictionary(font)
            .and_then(|dict| dict.get_deref(b"ToUnicode", &self.out))
        {
            Ok(Object::Stream(stream)) => {
                streams::decode_text(&self.out, stream).map_err(|e| Unsure::new(e.to_string()))?
            }
            _ => return Ok(()),
        };
        let Some(map) = unicode_map(&bytes, kept) else {
            return Err(Unsure::new(
                "a font has a table of characters that cannot be read",
            ));
        };
        let id = self.add(packed(Dictionary::new(), map.as_bytes()));
        if let Ok(dict) = self.out.get_dictionary_mut(font) {
            dict.set("ToUnicode", id);
        }
        Ok(())
    }
}

/// `Differences` with the names of kept codes only, each with its code.
fn kept_names(items: &[Object], kept: &BTreeSet<u32>) -> Vec<Object> {
    let mut code = 0_u32;
    let mut names = Vec::new();
    for item in items {
        match item {
            Object::Integer(value) => code = u32::try_from(*value).unwrap_or(0),
            Object::Name(_) => {
                if kept.contains(&code) {
                    names.extend([Object::from(i64::from(code)), item.clone()]);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    names
}

/// Glyph names that the kept codes of a Type 3 font select (ISO 32000-2 9.6.4: `Differences` says all).
fn names_of(shop: &Workshop<'_>, dict: &Dictionary, kept: &BTreeSet<u32>) -> BTreeSet<Vec<u8>> {
    let mut names = BTreeSet::new();
    let Some(encoding) = source::dictionary(shop.source, dict, b"Encoding") else {
        return names;
    };
    if let Ok(Object::Array(items)) = encoding.get_deref(b"Differences", shop.source) {
        let mut code = 0_u32;
        for item in items {
            match item {
                Object::Integer(value) => code = u32::try_from(*value).unwrap_or(0),
                Object::Name(name) => {
                    if kept.contains(&code) {
                        names.insert(name.clone());
                    }
                    code += 1;
                }
                _ => {}
            }
        }
    }
    names
}

/// A fresh `ToUnicode` map that lists only the kept codes; `None` when the old one cannot be read.
fn unicode_map(bytes: &[u8], kept: &BTreeSet<u32>) -> Option<String> {
    let mut tokens = Tokens::new(bytes);
    let mut lengths: BTreeSet<usize> = BTreeSet::new();
    let mut entries: std::collections::BTreeMap<(usize, u32), Vec<u8>> = std::collections::BTreeMap::new();
    let mut add = |length: usize, code: u32, unicode: Vec<u8>| {
        lengths.insert(length);
        if kept.contains(&code) {
            entries.insert((length, code), unicode);
        }
    };
    let code = |operand: &Operand| match operand {
        Operand::Text(bytes) if (1..=4).contains(&bytes.len()) => Some((
            bytes.len(),
            bytes.iter().fold(0_u32, |v, b| (v << 8) | u32::from(*b)),
        )),
        _ => None,
    };
    while let Some(operation) = tokens.next().ok()? {
        match operation.operator {
            b"endbfchar" => {
                for pair in operation.operands.chunks_exact(2) {
                    let (length, from) = code(&pair[0])?;
                    if let Operand::Text(to) = &pair[1] {
                        add(length, from, to.clone());
                    }
                }
            }
            b"endbfrange" => {
                for triple in operation.operands.chunks_exact(3) {
                    let ((length, first), (_, last)) = (code(&triple[0])?, code(&triple[1])?);
                    for at in first..=last.min(first.saturating_add(0xffff)) {
                        match &triple[2] {
                            Operand::Text(to) => add(length, at, counted_up(to, at - first)),
                            Operand::Array(list) => {
                                if let Some(Operand::Text(to)) = list.get((at - first) as usize) {
                                    add(length, at, to.clone());
                                }
                            }
                            _ => return None,
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Some(written_map(&lengths, &entries))
}

/// The last character of a range's first target, counted up.
fn counted_up(to: &[u8], by: u32) -> Vec<u8> {
    let mut to = to.to_vec();
    let at = to.len().saturating_sub(2);
    let value = to[at..]
        .iter()
        .fold(0_u32, |v, b| (v << 8) | u32::from(*b))
        .wrapping_add(by);
    let bytes = value.to_be_bytes();
    let length = to.len() - at;
    to[at..].copy_from_slice(&bytes[4 - length..]);
    to
}

fn written_map(
    lengths: &BTreeSet<usize>,
    entries: &std::collections::BTreeMap<(usize, u32), Vec<u8>>,
) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Kept def\n/CMapType 2 def\n",
    );
    let _ = writeln!(map, "{} begincodespacerange", lengths.len().max(1));
    for length in lengths {
        let _ = writeln!(map, "<{}> <{}>", "00".repeat(*length), "ff".repeat(*length));
    }
    if lengths.is_empty() {
        map.push_str("<00> <ff>\n");
    }
    map.push_str("endcodespacerange\n");
    let all: Vec<_> = entries.iter().collect();
    // At most 100 entries a block (Adobe Technical Note 5014).
    for block in all.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", block.len());
        for ((length, code), unicode) in block {
            let _ = write!(map, "<{code:0width$x}> <", width = length * 2);
            for byte in unicode.iter() {
                let _ = write!(map, "{byte:02x}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

#[cfg(test)]
mod tests {
    use super::{kept_names, unicode_map};
    use lopdf::Object;
    use std::collections::BTreeSet;

    #[test]
    fn an_encoding_names_only_what_is_still_shown() {
        let name = |name: &str| Object::Name(name.as_bytes().to_vec());
        let items = [
            65.into(),
            name("A"),
            name("zcaron"),
            name("C"),
            97.into(),
            name("a"),
        ];
        let kept = kept_names(&items, &BTreeSet::from([65, 67]));
        assert_eq!(kept, [65.into(), name("A"), 67.into(), name("C")]);
    }

    #[test]
    fn a_character_table_lists_only_what_is_still_shown() {
        let old =
            b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <41> <44> <0041> endbfrange \
            1 beginbfchar <51> <00510301> endbfchar 1 beginbfrange <60> <61> [<0100> <0101>] endbfrange";
        let kept = BTreeSet::from([0x42, 0x61, 0x44]);
        let map = unicode_map(old, &kept).unwrap();
        assert!(map.contains("<42> <0042>") && map.contains("<44> <0044>") && map.contains("<61> <0101>"));
        assert!(!map.contains("<51>") && !map.contains("<41>") && !map.contains("<60>"));
    }
}
