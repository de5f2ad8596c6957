//! Which streams of a copy pages draw: their own content, and the forms that are drawn in it. What those show, the second
//! reader reads and judges by its place.

use crate::redact::source;
use crate::redact::streams;
use crate::redact::tokens::Tokens;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::HashSet;

/// The objects of those streams. Patterns, masks and procedures of glyphs are not among them, nor are forms that nobody
/// draws.
pub(super) fn drawn(document: &Document) -> HashSet<ObjectId> {
    let mut found = HashSet::new();
    for page in document.get_pages().into_values() {
        let Ok(page) = document.get_dictionary(page) else {
            continue;
        };
        let resources = source::dictionary(document, page, b"Resources").cloned();
        for content in contents(document, page) {
            found.insert(content);
            follow(
                document,
                content,
                &resources.clone().unwrap_or_default(),
                &mut found,
            );
        }
    }
    found
}

fn contents(document: &Document, page: &Dictionary) -> Vec<ObjectId> {
    let Ok(contents) = page.get(b"Contents") else {
        return Vec::new();
    };
    match (contents.as_reference(), document.dereference(contents)) {
        (_, Ok((_, Object::Array(parts)))) => {
            parts.iter().filter_map(|part| part.as_reference().ok()).collect()
        }
        (Ok(id), Ok(_)) => vec![id],
        _ => Vec::new(),
    }
}

fn follow(document: &Document, id: ObjectId, resources: &Dictionary, found: &mut HashSet<ObjectId>) {
    let Some(objects) = source::dictionary(document, resources, b"XObject") else {
        return;
    };
    let form = |name: &[u8]| {
        let id = objects.get(name).ok()?.as_reference().ok()?;
        let stream = document.get_object(id).ok()?.as_stream().ok()?;
        let is_form = stream.dict.get(b"Subtype").and_then(Object::as_name).ok()? == b"Form";
        is_form.then_some((id, &stream.dict))
    };
    if !objects.iter().any(|(name, _)| form(name).is_some()) {
        return;
    }
    let content = document.get_object(id).and_then(Object::as_stream);
    let content = content
        .ok()
        .and_then(|stream| streams::decode_text(document, stream).ok());
    let content = content.unwrap_or_default();
    let mut tokens = Tokens::new(&content);
    while let Ok(Some(operation)) = tokens.next() {
        let Some(name) = operation.name(0).filter(|_| operation.operator == b"Do") else {
            continue;
        };
        if let Some((id, dict)) = form(name)
            && found.insert(id)
        {
            let own = source::dictionary(document, dict, b"Resources");
            follow(document, id, own.unwrap_or(resources), found);
        }
    }
}
