//! Looks at the copy's objects and bytes: nothing that was not asked for, and no withheld string outside page content.

use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::HashSet;

/// What a copy's catalogue may hold.
const CATALOGUE: &[&[u8]] = &[b"Type", b"Pages", b"Lang", b"Version"];

/// What a copy's pages may hold.
const PAGE: &[&[u8]] = &[
    b"Type",
    b"Parent",
    b"MediaBox",
    b"CropBox",
    b"Rotate",
    b"UserUnit",
    b"Resources",
    b"Contents",
    b"Group",
];

/// Keys that no object of a copy may hold: each can carry text or files that nobody sees.
const NEVER: &[&[u8]] = &[
    b"Metadata",
    b"PieceInfo",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"EF",
    b"JS",
    b"JavaScript",
    b"OpenAction",
    b"AA",
    b"XFA",
    b"AcroForm",
    b"Names",
    b"Outlines",
    b"StructTreeRoot",
    b"Thumb",
    b"Annots",
    b"ActualText",
    b"OPI",
    b"Alternates",
    b"DSS",
    b"AF",
];

/// Names of the format itself. People are called Page or Font as well; such a name in its place says nothing.
const VOCABULARY: &[&[u8]] = &[
    b"Page",
    b"Pages",
    b"Catalog",
    b"Font",
    b"FontDescriptor",
    b"Encoding",
    b"XObject",
    b"Image",
    b"Form",
    b"Group",
    b"Pattern",
    b"ExtGState",
    b"Transparency",
    b"TrueType",
    b"Type0",
    b"Type1",
    b"Type3",
    b"CIDFontType0",
    b"CIDFontType2",
    b"FlateDecode",
    b"DCTDecode",
    b"Normal",
    b"Multiply",
    b"Screen",
    b"Darken",
    b"Lighten",
    b"None",
    b"Identity",
    b"Luminosity",
    b"Alpha",
    b"Indexed",
    b"Separation",
];

/// Doubts about the whole file; empty when it holds only what a copy may hold.
pub(super) fn structure(copy: &[u8]) -> Vec<String> {
    let document = match Document::load_mem(copy) {
        Ok(document) => document,
        Err(why) => return vec![format!("the copy cannot be opened again: {why}")],
    };
    let mut doubts = Vec::new();
    if count(copy, b"startxref") != 1 || count(copy, b"%%EOF") != 1 {
        doubts.push("the copy holds more than one revision".to_owned());
    }
    let end = copy
        .windows(5)
        .rposition(|w| w == b"%%EOF")
        .map_or(0, |at| at + 5);
    if copy[end..].iter().any(|b| !b.is_ascii_whitespace()) {
        doubts.push("the copy has bytes after its end".to_owned());
    }
    if document.trailer.has(b"Info") || document.trailer.has(b"Encrypt") {
        doubts.push("the copy's trailer holds more than its root".to_owned());
    }
    match document.catalog() {
        Ok(catalogue) => extra(catalogue, CATALOGUE, "the catalogue", &mut doubts),
        Err(why) => doubts.push(format!("the copy has no catalogue: {why}")),
    }
    for (number, page) in document.get_pages() {
        if let Ok(dictionary) = document.get_dictionary(page) {
            extra(dictionary, PAGE, &format!("page {number}"), &mut doubts);
        }
    }
    let reachable = reachable(&document);
    for (id, object) in &document.objects {
        if !reachable.contains(id) && !is_file_structure(object) {
            doubts.push(format!("object {} is in the copy although nothing uses it", id.0));
        }
        forbidden(object, *id, 0, &mut doubts);
    }
    doubts.truncate(20);
    doubts
}

/// Cross-reference and object streams belong to the file, not to the document (ISO 32000-2 7.5.7 and 7.5.8).
fn is_file_structure(object: &Object) -> bool {
    object
        .as_stream()
        .and_then(|stream| stream.dict.get(b"Type"))
        .and_then(Object::as_name)
        .is_ok_and(|name| name == b"XRef" || name == b"ObjStm")
}

fn count(haystack: &[u8], needle: &[u8]) -> usize {
    haystack.windows(needle.len()).filter(|w| *w == needle).count()
}

fn extra(dictionary: &Dictionary, allowed: &[&[u8]], place: &str, doubts: &mut Vec<String>) {
    for (key, _) in dictionary.iter() {
        if !allowed.contains(&key.as_slice()) {
            doubts.push(format!("{place} holds /{}", String::from_utf8_lossy(key)));
        }
    }
}

fn forbidden(object: &Object, id: ObjectId, depth: usize, doubts: &mut Vec<String>) {
    if depth > 64 {
        doubts.push(format!("object {} is nested too deeply", id.0));
        return;
    }
    let dictionary = match object {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        Object::Array(items) => {
            items
                .iter()
                .for_each(|item| forbidden(item, id, depth + 1, doubts));
            return;
        }
        _ => return,
    };
    let is_resources = dictionary.has(b"Font") || dictionary.has(b"XObject");
    for (key, value) in dictionary.iter() {
        // Inside resources a name is whatever the document calls its fonts and pictures.
        if !is_resources && NEVER.contains(&key.as_slice()) && !names_a_resource(dictionary) {
            doubts.push(format!("object {} holds /{}", id.0, String::from_utf8_lossy(key)));
        }
        forbidden(value, id, depth + 1, doubts);
    }
}

/// Whether every value is a reference: a table of resources, whose keys are free names.
fn names_a_resource(dictionary: &Dictionary) -> bool {
    !dictionary.has(b"Type")
        && dictionary
            .iter()
            .all(|(_, value)| matches!(value, Object::Reference(_)))
}

fn reachable(document: &Document) -> HashSet<ObjectId> {
    let mut seen = HashSet::new();
    let mut open: Vec<&Object> = document.trailer.iter().map(|(_, value)| value).collect();
    while let Some(object) = open.pop() {
        match object {
            Object::Reference(id) => {
                if seen.insert(*id)
                    && let Ok(target) = document.get_object(*id)
                {
                    open.push(target);
                }
            }
            Object::Array(items) => open.extend(items),
            Object::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
            Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    seen
}

/// How many withheld strings still stand in strings, names or decoded streams other than page content.
///
/// Page content is judged by place, not by string, because the same word may rightly stay elsewhere on the page.
/// Strings are searched as UTF-8, UTF-16 of either order and PDFDocEncoding, plain and as hexadecimal digits; those
/// under four characters prove nothing and are left out.
pub(super) fn withheld_in_objects(copy: &[u8], withheld: &[String]) -> u32 {
    let needles: Vec<Vec<u8>> = withheld
        .iter()
        .map(|text| text.trim())
        .filter(|text| text.chars().count() >= 4)
        .flat_map(|text| {
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            // PDFDocEncoding is Latin-1 as far as names go (ISO 32000-2 Annex D.3).
            let document: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
            let plain = [Some(text.as_bytes().to_vec()), Some(wide), Some(little), document];
            let plain = plain.into_iter().flatten();
            plain.flat_map(|bytes| {
                let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                [digits.to_uppercase().into_bytes(), digits.into_bytes(), bytes]
            })
        })
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let Ok(document) = Document::load_mem(copy) else {
        return u32::MAX;
    };
    let content: HashSet<ObjectId> = content_ids(&document);
    let mut hits = 0;
    for (id, object) in &document.objects {
        hits += in_object(object, content.contains(id), &needles, 0);
    }
    hits
}

fn content_ids(document: &Document) -> HashSet<ObjectId> {
    let mut ids = HashSet::new();
    for page in document.get_pages().into_values() {
        ids.extend(document.get_page_contents(page));
    }
    for (id, object) in &document.objects {
        if let Object::Stream(stream) = object
            && stream
                .dict
                .get(b"Subtype")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"Form")
        {
            ids.insert(*id);
        }
    }
    ids
}

fn in_object(object: &Object, is_content: bool, needles: &[Vec<u8>], depth: usize) -> u32 {
    if depth > 64 {
        return 1;
    }
    let found = |bytes: &[u8]| {
        needles
            .iter()
            .filter(|n| bytes.windows(n.len()).any(|w| w == n.as_slice()))
            .count() as u32
    };
    match object {
        Object::Name(bytes) if VOCABULARY.contains(&bytes.as_slice()) => 0,
        Object::String(bytes, _) | Object::Name(bytes) => found(bytes),
        Object::Array(items) => items
            .iter()
            .map(|item| in_object(item, false, needles, depth + 1))
            .sum(),
        Object::Dictionary(dictionary) => dictionary
            .iter()
            .map(|(_, value)| in_object(value, false, needles, depth + 1))
            .sum(),
        Object::Stream(stream) => {
            let in_dictionary: u32 = stream
                .dict
                .iter()
                .map(|(_, value)| in_object(value, false, needles, depth + 1))
                .sum();
            let is_font_or_picture = stream.dict.has(b"Length1")
                || stream.dict.has(b"Width")
                // A colour profile: its maker's name and copyright are in many files.
                || (stream.dict.has(b"N") && !stream.dict.has(b"FunctionType"))
                || stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n != b"Form");
            // A table of characters is written by the cutter, and what it says is in hexadecimal digits.
            let plain = stream
                .decompressed_content()
                .unwrap_or_else(|_| stream.content.clone());
            let in_bytes =
                if is_content || is_font_or_picture || plain.starts_with(b"/CIDInit /ProcSet findresource") {
                    0
                } else {
                    found(&plain)
                };
            in_dictionary + in_bytes
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{structure, withheld_in_objects};
    use lopdf::{Document, Object, dictionary};

    fn copy(extra: Option<(&str, Object)>) -> Vec<u8> {
        let mut document = Document::with_version("1.7");
        let pages = document.new_object_id();
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 200.into(), 200.into()],
        });
        document.set_object(
            pages,
            dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 },
        );
        let mut catalogue = dictionary! { "Type" => "Catalog", "Pages" => pages };
        if let Some((key, value)) = extra {
            catalogue.set(key, value);
        }
        let root = document.add_object(catalogue);
        document.trailer.set("Root", root);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_plain_copy_passes_and_a_smuggled_string_is_found() {
        assert_eq!(structure(&copy(None)), Vec::<String>::new());
        let secret = dictionary! { "JS" => Object::string_literal("alert('Jane Roe')") };
        let bytes = copy(Some(("OpenAction", secret.into())));
        assert!(!structure(&bytes).is_empty());
        assert_eq!(withheld_in_objects(&bytes, &["Jane Roe".to_owned()]), 1);
        assert_eq!(withheld_in_objects(&copy(None), &["Jane Roe".to_owned()]), 0);
        let digits = copy(Some(("Lang", Object::string_literal("4a616e6520526f65"))));
        assert!(withheld_in_objects(&digits, &["Jane Roe".to_owned()]) > 0);
        let latin = copy(Some(("Lang", Object::string_literal(b"Zo\xeb Roe".to_vec()))));
        assert!(withheld_in_objects(&latin, &["Zoë Roe".to_owned()]) > 0);
    }

    #[test]
    fn a_surname_that_is_a_word_of_the_format_is_no_find() {
        assert_eq!(withheld_in_objects(&copy(None), &["Page".to_owned()]), 0);
        let smuggled = copy(Some(("Lang", Object::string_literal("Elaine Page"))));
        assert_eq!(withheld_in_objects(&smuggled, &["Page".to_owned()]), 1);
    }

    #[test]
    fn bytes_after_the_end_and_second_revisions_are_doubts() {
        let mut bytes = copy(None);
        bytes.extend_from_slice(b"\nJane Roe");
        assert!(structure(&bytes).iter().any(|d| d.contains("after its end")));
    }
}
