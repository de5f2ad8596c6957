//! Forms that draw themselves, directly or through others: every level draws again, and a viewer that follows does not
//! come to an end. Nobody can show such a page, and nobody could prove a copy of it.

use super::source::dictionary;
use super::streams::decode_text;
use super::tokens::Tokens;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::{BTreeMap, BTreeSet};

/// What each form may draw.
type Draws = BTreeMap<ObjectId, BTreeSet<ObjectId>>;

/// Whether a form of the document draws itself without end. `pages` are the resources of its pages, which forms without
/// resources of their own draw from.
pub(super) fn draws_itself<'a>(doc: &Document, pages: impl Iterator<Item = &'a Dictionary>) -> bool {
    let on_pages: Vec<(Vec<u8>, ObjectId)> = pages.flat_map(|resources| drawable(doc, resources)).collect();
    let forms = doc.objects.iter().filter_map(|(id, object)| match object {
        Object::Stream(stream) if is_form(stream) => Some((*id, stream)),
        _ => None,
    });
    let named: BTreeMap<ObjectId, Vec<(Vec<u8>, ObjectId)>> = forms
        .map(|(id, form)| {
            let own = dictionary(doc, &form.dict, b"Resources");
            (id, own.map_or_else(|| on_pages.clone(), |own| drawable(doc, own)))
        })
        .collect();
    // Forms often share one dictionary that names them all; only what such forms do draw is worth a second look.
    let may_draw = |id: &ObjectId| named[id].iter().map(|(_, drawn)| *drawn).collect();
    let doubtful = in_a_circle(named.keys().map(|id| (*id, may_draw(id))).collect());
    let do_draw = |id: &ObjectId| match doc.objects.get(id) {
        Some(Object::Stream(form)) => drawn(doc, form, &named[id]),
        _ => BTreeSet::new(),
    };
    !in_a_circle(doubtful.keys().map(|id| (*id, do_draw(id))).collect()).is_empty()
}

fn is_form(stream: &Stream) -> bool {
    stream
        .dict
        .get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|kind| kind == b"Form")
}

/// The forms that resources name.
fn drawable(doc: &Document, resources: &Dictionary) -> Vec<(Vec<u8>, ObjectId)> {
    let Some(objects) = dictionary(doc, resources, b"XObject") else {
        return Vec::new();
    };
    let forms = objects.iter().filter_map(|(name, object)| {
        let (id, object) = doc.dereference(object).ok()?;
        is_form(object.as_stream().ok()?).then_some((name.clone(), id?))
    });
    forms.collect()
}

/// The forms that a form's content draws. What cannot be read any further ends it, as it does for viewers.
fn drawn(doc: &Document, form: &Stream, named: &[(Vec<u8>, ObjectId)]) -> BTreeSet<ObjectId> {
    let mut found = BTreeSet::new();
    let Ok(content) = decode_text(doc, form) else {
        return found;
    };
    let mut tokens = Tokens::new(&content);
    while let Ok(Some(operation)) = tokens.next() {
        if operation.operator == b"Do" {
            let same = |(name, _): &&(Vec<u8>, ObjectId)| operation.name(0) == Some(name);
            found.extend(named.iter().filter(same).map(|(_, id)| *id));
        }
    }
    found
}

/// What is left when everything is struck out, again and again, that draws nothing which is left (Kahn 1962).
fn in_a_circle(mut draws: Draws) -> Draws {
    loop {
        let ends: BTreeSet<ObjectId> = draws
            .iter()
            .filter(|(_, drawn)| !drawn.iter().any(|id| draws.contains_key(id)))
            .map(|(id, _)| *id)
            .collect();
        if ends.is_empty() {
            return draws;
        }
        draws.retain(|id, _| !ends.contains(id));
    }
}

#[cfg(test)]
mod tests {
    use super::draws_itself;
    use lopdf::{Dictionary, Document, Object, Stream, dictionary};

    /// Forms that each say `draws[n]`, with one dictionary that names all of them `F0`, `F1` and so on.
    fn forms(draws: &[&str]) -> Document {
        let mut doc = Document::with_version("1.7");
        let shared = doc.new_object_id();
        let mut names = Dictionary::new();
        for (n, content) in draws.iter().enumerate() {
            let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => shared };
            let id = doc.add_object(Stream::new(form, content.as_bytes().to_vec()));
            names.set(format!("F{n}"), id);
        }
        doc.objects
            .insert(shared, Object::Dictionary(dictionary! { "XObject" => names }));
        doc
    }

    fn endless(draws: &[&str]) -> bool {
        draws_itself(&forms(draws), std::iter::empty())
    }

    #[test]
    fn only_forms_that_do_draw_themselves_are_endless() {
        assert!(!endless(&[]));
        assert!(!endless(&["0 0 9 9 re f", "/F0 Do"]), "named, not drawn");
        assert!(!endless(&["/F1 Do /F2 Do", "/F2 Do", "/F3 Do", ""]), "a ladder");
        assert!(endless(&["/F0 Do"]));
        assert!(endless(&["/F1 Do", "/F2 Do /F2 Do", "/F0 Do"]), "a ring");
    }

    #[test]
    fn a_form_without_resources_draws_what_its_page_names() {
        let mut doc = Document::with_version("1.7");
        let form = dictionary! { "Type" => "XObject", "Subtype" => "Form" };
        let id = doc.add_object(Stream::new(form, b"/Fm Do".to_vec()));
        let page = dictionary! { "XObject" => dictionary! { "Fm" => id } };
        assert!(draws_itself(&doc, std::iter::once(&page)));
        assert!(!draws_itself(&doc, std::iter::empty()));
    }
}
