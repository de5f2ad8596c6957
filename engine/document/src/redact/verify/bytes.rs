//! Looks at the copy's objects and bytes: nothing that was not asked for. What its strings say is looked at in `leaks`.

use crate::redact::images;
use crate::redact::streams;
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
        if holds_more_than_samples(&document, object) {
            doubts.push(format!("picture {} holds more than its samples", id.0));
        }
    }
    doubts.truncate(20);
    doubts
}

/// Whether a coded picture brings comments, properties, a thumbnail or bytes after its end along.
fn holds_more_than_samples(document: &Document, object: &Object) -> bool {
    let Ok(stream) = object.as_stream() else {
        return false;
    };
    let is_bare = |codec: &[u8], bytes: &[u8]| images::bare(codec, bytes).is_some_and(|bare| bare == bytes);
    let shared = streams::filters(document, &stream.dict).unwrap_or_default();
    let shared = shared.iter().filter_map(|(_, settings)| settings.as_ref());
    let mut shared = shared.filter_map(|settings| {
        let segments = settings.get_deref(b"JBIG2Globals", document).ok()?;
        segments.as_stream().ok()
    });
    let is_told = shared.any(|segments| {
        streams::decode_text(document, segments).is_ok_and(|bytes| !is_bare(b"JBIG2Decode", &bytes))
    });
    is_told
        || streams::decode(document, stream).is_ok_and(|decoded| {
            decoded
                .codec
                .is_some_and(|codec| !is_bare(&codec, &decoded.bytes))
        })
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

#[cfg(test)]
mod tests {
    use super::structure;
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
            let value = match value {
                Object::Stream(_) => document.add_object(value).into(),
                value => value,
            };
            catalogue.set(key, value);
        }
        let root = document.add_object(catalogue);
        document.trailer.set("Root", root);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_plain_copy_passes_and_a_script_does_not() {
        assert_eq!(structure(&copy(None)), Vec::<String>::new());
        let script = dictionary! { "JS" => Object::string_literal("app.alert('hello')") };
        assert!(!structure(&copy(Some(("OpenAction", script.into())))).is_empty());
    }

    #[test]
    fn a_jpeg_with_a_comment_is_a_doubt_and_a_bare_one_is_not() {
        let bare = crate::redact::images::jpeg::encode(1, 1, 1, &[128]).unwrap();
        let mut told = bare[..2].to_vec();
        told.extend_from_slice(b"\xff\xfe\x00\x0aJane Roe");
        told.extend_from_slice(&bare[2..]);
        for (picture, is_doubtful) in [(bare, false), (told, true)] {
            let stream = lopdf::Stream::new(
                dictionary! { "Subtype" => "Image", "Width" => 1, "Height" => 1, "Filter" => "DCTDecode" },
                picture,
            );
            let doubts = structure(&copy(Some(("Lang", stream.into()))));
            assert_eq!(
                doubts.iter().any(|d| d.contains("its samples")),
                is_doubtful,
                "{doubts:?}"
            );
        }
    }

    #[test]
    fn bytes_after_the_end_and_second_revisions_are_doubts() {
        let mut bytes = copy(None);
        bytes.extend_from_slice(b"\nJane Roe");
        assert!(structure(&bytes).iter().any(|d| d.contains("after its end")));
    }
}
