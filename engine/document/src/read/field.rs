//! Form fields with a value that no viewer-independent appearance shows.

use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object};
use hayro_interpret::hayro_syntax::page::Page;

/// How far up the field tree a value may be inherited (ISO 32000-2 12.7.4.1).
const MOST_PARENTS: usize = 16;

/// A remark when the page has filled-in fields or typed notes that have no appearance stream, so that they are
/// not drawn and were not read: some viewers make up an appearance (`NeedAppearances`), others show nothing.
pub(super) fn unseen_values(page: &Page<'_>) -> Option<String> {
    let annotations = page.raw().get::<Array<'_>>("Annots")?;
    let unseen = annotations
        .iter::<Dict<'_>>()
        .filter(|annotation| is_unseen(annotation))
        .count();
    (unseen > 0).then(|| {
        format!("{unseen} filled-in form field(s) or note(s) have no appearance of their own and were not read; the page needs a look")
    })
}

fn is_unseen(annotation: &Dict<'_>) -> bool {
    if annotation
        .get::<Dict<'_>>("AP")
        .is_some_and(|ap| ap.get::<Object<'_>>("N").is_some())
    {
        return false;
    }
    match annotation.get::<Name<'_>>("Subtype").as_deref() {
        Some(b"Widget") => has_value(annotation.clone()),
        Some(b"FreeText") => is_text(annotation.get::<Object<'_>>("Contents")),
        _ => false,
    }
}

fn has_value(mut field: Dict<'_>) -> bool {
    for _ in 0..MOST_PARENTS {
        if is_text(field.get::<Object<'_>>("V")) {
            return true;
        }
        match field.get::<Dict<'_>>("Parent") {
            Some(parent) => field = parent,
            None => return false,
        }
    }
    false
}

fn is_text(value: Option<Object<'_>>) -> bool {
    matches!(value, Some(Object::String(text)) if !text.as_bytes().is_empty())
}
