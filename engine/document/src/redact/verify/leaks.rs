//! Withheld texts in what no page shows: strings, names and decoded streams of every object of a copy.
//!
//! Text that pages show is judged by its place, not here, because the same word may rightly stay elsewhere. Of page
//! content and of the forms drawn in it everything but the shown strings is looked at: properties, names, comments and
//! words that are no operators. Of patterns, masks, glyph procedures and forms that nobody draws the shown strings are
//! looked at as well, because no reader gives their text.

use super::codes::Codes;
use super::drawn::drawn;
use super::typefaces::{without_families, without_typeface};
use super::vocabulary::{POSTSCRIPT, is_known};
use crate::redact::streams;
use crate::redact::tokens::{Operand, Tokens, is_space};
use aho_corasick::AhoCorasick;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeSet, HashSet};

/// Shorter texts prove nothing, in characters.
const SHORTEST: usize = super::strings::SHORTEST;
/// Samples and font programs hold every short row of bytes by chance: fewer bytes than this prove nothing there.
const SHORTEST_IN_SAMPLES: usize = 8;
/// Objects nest at most this deep; deeper ones are counted as a find.
const MAX_DEPTH: usize = 64;
/// Registries and orderings of collections of characters.
const COLLECTIONS: &[&[u8]] = &[
    b"Adobe",
    b"Identity",
    b"UCS",
    b"Japan1",
    b"GB1",
    b"CNS1",
    b"Korea1",
    b"KR",
    b"Symbol",
];
/// Operators whose strings are shown.
const SHOWING: &[&[u8]] = &[b"Tj", b"TJ", b"'", b"\""];

/// How many times a withheld text stands in an object of the copy; `u32::MAX` when the copy cannot be opened.
///
/// Looked for as UTF-8, UTF-16 of either order and PDFDocEncoding, each plain and as hexadecimal digits, and as the codes
/// of every font of the original that says which code is which character. Case is minded in names only.
///
/// # Errors
/// In words, when the plan withholds more text than can be looked for.
pub(super) fn withheld_in_objects(
    original: Option<&Document>,
    copy: &[u8],
    withheld: &[String],
) -> Result<u32, String> {
    let codes = original.map(Codes::of).unwrap_or_default();
    let search = Search::new(withheld, &codes)?;
    let Ok(document) = Document::load_mem(copy) else {
        return Ok(u32::MAX);
    };
    if search.patterns.is_empty() {
        return Ok(0);
    }
    let looked_at = Looked {
        document: &document,
        search: &search,
        content: content_ids(&document),
        drawn: drawn(&document),
    };
    let mut hits = looked_at.dictionary(&document.trailer, 0);
    for (id, object) in &document.objects {
        hits += looked_at.object(object, Some(*id), 0);
    }
    Ok(hits)
}

/// What is looked for.
struct Search {
    /// Number of the text and bytes, in the order of the automata's patterns.
    patterns: Vec<(usize, Vec<u8>)>,
    any_case: AhoCorasick,
    exact: AhoCorasick,
}

impl Search {
    fn new(withheld: &[String], codes: &Codes) -> Result<Self, String> {
        let mut patterns = BTreeSet::new();
        for (n, text) in withheld.iter().map(|text| text.trim()).enumerate() {
            if text.chars().count() < SHORTEST {
                continue;
            }
            let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let mut rows = encodings(text);
            if joined.chars().count() >= SHORTEST {
                rows.extend(encodings(&joined));
            }
            rows.extend(codes.rows(text));
            for row in rows {
                let digits: String = row.iter().map(|byte| format!("{byte:02x}")).collect();
                patterns.insert((n, digits.to_uppercase().into_bytes()));
                patterns.insert((n, digits.into_bytes()));
                patterns.insert((n, row));
            }
        }
        let patterns: Vec<(usize, Vec<u8>)> = patterns.into_iter().collect();
        let rows = || patterns.iter().map(|(_, row)| row);
        let too_many = |_| "the plan withholds more text than can be looked for".to_owned();
        let any_case = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(rows())
            .map_err(too_many)?;
        let exact = AhoCorasick::new(rows()).map_err(too_many)?;
        Ok(Self {
            patterns,
            any_case,
            exact,
        })
    }

    /// The texts that stand in bytes, each once.
    fn texts(&self, automaton: &AhoCorasick, bytes: &[u8], shortest: usize) -> BTreeSet<usize> {
        automaton
            .find_overlapping_iter(bytes)
            .filter_map(|hit| self.patterns.get(hit.pattern().as_usize()))
            .filter(|(_, row)| row.len() >= shortest)
            .map(|(text, _)| *text)
            .collect()
    }

    fn in_string(&self, bytes: &[u8]) -> BTreeSet<usize> {
        self.texts(&self.any_case, bytes, 0)
    }

    fn in_name(&self, name: &[u8]) -> BTreeSet<usize> {
        let found = self.texts(&self.exact, name, 0);
        match !found.is_empty() && is_known(name) {
            true => BTreeSet::new(),
            false => found,
        }
    }

    fn in_font_name(&self, name: &[u8]) -> BTreeSet<usize> {
        match self.in_name(name).is_empty() {
            true => BTreeSet::new(),
            false => self.texts(&self.exact, &without_typeface(name), 0),
        }
    }

    fn in_program(&self, bytes: &[u8]) -> BTreeSet<usize> {
        match self.in_samples(bytes).is_empty() {
            true => BTreeSet::new(),
            false => self.in_samples(&without_families(bytes)),
        }
    }

    fn in_samples(&self, bytes: &[u8]) -> BTreeSet<usize> {
        self.texts(&self.any_case, bytes, SHORTEST_IN_SAMPLES)
    }

    /// Of a stream of operators: all but numbers, words of the language and, unless `with_shown`, what is shown.
    fn in_operators(&self, bytes: &[u8], with_shown: bool) -> BTreeSet<usize> {
        let mut tokens = Tokens::new(bytes);
        let mut found = BTreeSet::new();
        let mut pictures = Vec::new();
        let mut shown = Vec::new();
        loop {
            match tokens.next() {
                Ok(Some(operation)) => {
                    if operation.image.is_some() {
                        found.extend(self.in_samples(&bytes[operation.span.clone()]));
                        pictures.push(operation.span.clone());
                    } else if SHOWING.contains(&operation.operator) {
                        operation
                            .operands
                            .iter()
                            .for_each(|operand| add_shown(operand, &mut shown));
                    } else {
                        for operand in &operation.operands {
                            self.in_operand(operand, &mut found);
                        }
                    }
                }
                Ok(None) => break,
                // What cannot be followed is looked at as a whole.
                Err(_) => {
                    found.extend(self.in_string(bytes));
                    return found;
                }
            }
        }
        if with_shown {
            found.extend(self.in_string(&shown));
            shown.retain(|byte| *byte != b' ');
            found.extend(self.in_string(&shown));
        }
        found.extend(self.texts(&self.exact, &words_of(bytes, &pictures), 0));
        found
    }

    fn in_operand(&self, operand: &Operand, found: &mut BTreeSet<usize>) {
        match operand {
            Operand::Text(bytes) => found.extend(self.in_string(bytes)),
            Operand::Name(name) => found.extend(self.in_name(name)),
            Operand::Array(items) => items.iter().for_each(|item| self.in_operand(item, found)),
            Operand::Dictionary(entries) => {
                for (key, value) in entries {
                    found.extend(self.in_name(key));
                    self.in_operand(value, found);
                }
            }
            Operand::Number(_) | Operand::Truth(_) | Operand::Null => {}
        }
    }
}

/// Appends the strings of an operand: a word may be shown in pieces.
fn add_shown(operand: &Operand, shown: &mut Vec<u8>) {
    match operand {
        Operand::Text(bytes) => shown.extend_from_slice(bytes),
        Operand::Array(items) => items.iter().for_each(|item| add_shown(item, shown)),
        _ => {}
    }
}

/// Whether bytes are meant to be read rather than counted.
fn is_text(bytes: &[u8]) -> bool {
    let printable = bytes
        .iter()
        .filter(|b| b.is_ascii_graphic() || is_space(**b))
        .count();
    printable * 8 >= bytes.len() * 7
}

/// A text as every kind of string may hold it.
fn encodings(text: &str) -> BTreeSet<Vec<u8>> {
    let mut rows = BTreeSet::from([
        text.as_bytes().to_vec(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    ]);
    rows.extend(document_encoding(text));
    rows
}

/// PDFDocEncoding (ISO 32000-2 Annex D.2): Latin-1 but for 0x80 to 0xA0; `None` for other characters.
fn document_encoding(text: &str) -> Option<Vec<u8>> {
    const FROM_80: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž";
    text.chars()
        .map(|c| match FROM_80.chars().position(|other| other == c) {
            Some(at) => u8::try_from(0x80 + at).ok(),
            None if c == '€' => Some(0xa0),
            None => u8::try_from(u32::from(c)).ok(),
        })
        .collect()
}

/// Comments, names and words of a stream of operators. Strings, pictures, numbers, words of the language and names of
/// the format become spaces.
fn words_of(bytes: &[u8], pictures: &[std::ops::Range<usize>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if let Some(picture) = pictures.iter().find(|picture| picture.contains(&at)) {
            at = picture.end;
            out.push(b' ');
            continue;
        }
        let rest = &bytes[at..];
        let length = match byte {
            b'%' => until(rest, |b| matches!(b, b'\n' | b'\r')),
            b'(' => literal(rest),
            b'<' if rest.get(1) != Some(&b'<') => until(rest, |b| b == b'>'),
            _ if is_space(byte) || b"<>[]{}()".contains(&byte) => 1,
            _ => 1 + until(&rest[1..], |b| is_space(b) || b"<>[]{}()/%".contains(&b)),
        };
        let token = &rest[..length.clamp(1, rest.len())];
        let is_number = token.iter().all(|b| b.is_ascii_digit() || b"+-.".contains(b));
        let is_known = POSTSCRIPT.contains(&token) || token.strip_prefix(b"/").is_some_and(is_known);
        if byte == b'(' || byte == b'<' || is_number || is_known {
            out.push(b' ');
        } else {
            out.extend_from_slice(token);
        }
        at += token.len();
    }
    out
}

fn until(bytes: &[u8], is_end: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|b| is_end(*b)).unwrap_or(bytes.len())
}

/// Length of a literal string with its brackets (ISO 32000-2 7.3.4.2).
fn literal(bytes: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// A copy that is looked at.
struct Looked<'a> {
    document: &'a Document,
    search: &'a Search,
    /// Streams of operators.
    content: HashSet<ObjectId>,
    /// Those of them whose text the second reader judges.
    drawn: HashSet<ObjectId>,
}

impl Looked<'_> {
    fn object(&self, object: &Object, id: Option<ObjectId>, depth: usize) -> u32 {
        if depth > MAX_DEPTH {
            return 1;
        }
        match object {
            Object::String(bytes, _) => self.search.in_string(bytes).len() as u32,
            Object::Name(name) => self.search.in_name(name).len() as u32,
            Object::Array(items) => items.iter().map(|item| self.object(item, None, depth + 1)).sum(),
            Object::Dictionary(dictionary) => self.dictionary(dictionary, depth),
            Object::Stream(stream) => {
                let is_content = id.is_some_and(|id| self.content.contains(&id));
                let is_judged = id.is_some_and(|id| self.drawn.contains(&id));
                let inside = self.stream(stream, is_content, is_judged);
                self.dictionary(&stream.dict, depth) + inside.len() as u32
            }
            _ => 0,
        }
    }

    fn dictionary(&self, dictionary: &Dictionary, depth: usize) -> u32 {
        let below: u32 = dictionary
            .iter()
            .map(|(key, value)| match value {
                Object::Name(name) if matches!(key.as_slice(), b"BaseFont" | b"FontName") => {
                    self.search.in_font_name(name).len() as u32
                }
                // Whose collection of characters it is (ISO 32000-2 9.7.3).
                Object::String(said, _) if COLLECTIONS.contains(&said.as_slice()) => 0,
                value => self.object(value, None, depth + 1),
            })
            .sum();
        // The keys of a table of resources or glyphs are free; all others are words of the format.
        let is_table = !dictionary.has(b"Type") && dictionary.iter().all(|(_, v)| v.as_reference().is_ok());
        let keys: usize = match is_table {
            true => dictionary
                .iter()
                .map(|(key, _)| self.search.in_name(key).len())
                .sum(),
            false => 0,
        };
        below + keys as u32
    }

    fn stream(&self, stream: &lopdf::Stream, is_content: bool, is_judged: bool) -> BTreeSet<usize> {
        let decoded = streams::decode(self.document, stream);
        let Ok(decoded) = decoded else {
            return self.search.in_samples(&stream.content);
        };
        let (dict, bytes) = (&stream.dict, &decoded.bytes);
        let subtype = dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        let is_table = bytes.windows(19).any(|w| w == b"begincodespacerange");
        let is_calculator = matches!(dict.get(b"FunctionType"), Ok(Object::Integer(4)));
        if decoded.codec.is_some() || dict.has(b"Width") {
            self.search.in_samples(bytes)
        } else if dict.has(b"Length1") || matches!(subtype, b"Type1C" | b"CIDFontType0C" | b"OpenType") {
            self.search.in_program(bytes)
        } else if is_content || is_table || is_calculator {
            self.search.in_operators(bytes, is_content && !is_judged)
        } else if is_text(bytes) {
            self.search.in_string(bytes)
        } else {
            // Colour profiles with their makers' names, tables of glyphs, palettes.
            self.search.in_samples(bytes)
        }
    }
}

/// Streams of operators: content of pages, forms, patterns and glyphs.
fn content_ids(document: &Document) -> HashSet<ObjectId> {
    let mut ids = HashSet::new();
    for page in document.get_pages().into_values() {
        ids.extend(document.get_page_contents(page));
    }
    for (id, object) in &document.objects {
        match object {
            Object::Stream(stream)
                if stream
                    .dict
                    .get(b"Subtype")
                    .and_then(Object::as_name)
                    .is_ok_and(|name| name == b"Form")
                    || stream.dict.has(b"PatternType") =>
            {
                ids.insert(*id);
            }
            Object::Dictionary(dictionary) => procedures(document, dictionary, 0, &mut ids),
            _ => {}
        }
    }
    ids
}

/// The glyph procedures of Type 3 fonts, also of such as stand inside a table of resources.
fn procedures(document: &Document, dictionary: &Dictionary, depth: usize, ids: &mut HashSet<ObjectId>) {
    if depth > MAX_DEPTH {
        return;
    }
    if let Ok(Object::Dictionary(glyphs)) = dictionary.get_deref(b"CharProcs", document) {
        ids.extend(glyphs.iter().filter_map(|(_, glyph)| glyph.as_reference().ok()));
    }
    for (_, value) in dictionary.iter() {
        if let Object::Dictionary(inner) = value {
            procedures(document, inner, depth + 1, ids);
        }
    }
}

#[cfg(test)]
mod tests;
