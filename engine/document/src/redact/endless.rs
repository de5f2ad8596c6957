//! Drawings within drawings without end: forms that draw themselves, directly or through others, and forms that each draw
//! the next a few times, which comes to billions. A viewer that follows does not come to an end, so nobody could look at
//! such a page, and nobody could prove a copy of it.

use super::source::dictionary;
use super::streams::decode_text;
use super::tokens::Tokens;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// More drawings than any page that people look at.
const MOST_DRAWINGS: u64 = 5_000_000;
/// Deeper than any drawing that a program makes.
const DEEPEST: usize = 64;

/// The forms that resources name.
type Names = BTreeMap<Vec<u8>, ObjectId>;

/// Whether what the pages of a document name draws without end; `pages` are the pages' resources.
pub(super) fn draws_without_end<'a>(doc: &'a Document, pages: impl Iterator<Item = &'a Dictionary>) -> bool {
    let mut seen = Drawings {
        doc,
        lists: HashMap::new(),
        counted: HashMap::new(),
        open: HashSet::new(),
    };
    for resources in pages {
        let names = seen.list(resources);
        let drawn: Vec<ObjectId> = names.values().copied().collect();
        for form in drawn {
            if seen.count(form, &names, 0).is_none() {
                return true;
            }
        }
    }
    false
}

/// A form and the names that hold in it: its own, or those of what draws it (ISO 32000-2 7.8.3).
type Node = (ObjectId, usize);

struct Drawings<'a> {
    doc: &'a Document,
    /// Equal lists are one list, which its address stands for.
    lists: HashMap<Names, Rc<Names>>,
    counted: HashMap<Node, u64>,
    open: HashSet<Node>,
}

impl Drawings<'_> {
    fn list(&mut self, resources: &Dictionary) -> Rc<Names> {
        let mut names = Names::new();
        if let Some(objects) = dictionary(self.doc, resources, b"XObject") {
            for (name, object) in objects {
                if let Ok((Some(id), Object::Stream(stream))) = self.doc.dereference(object)
                    && is_form(self.doc, stream)
                {
                    names.insert(name.clone(), id);
                }
            }
        }
        let list = Rc::new(names.clone());
        Rc::clone(self.lists.entry(names).or_insert(list))
    }

    /// How many drawings one use of a form comes to; `None` when there is no end to them.
    fn count(&mut self, id: ObjectId, around: &Rc<Names>, depth: usize) -> Option<u64> {
        let Some(Object::Stream(form)) = self.doc.objects.get(&id) else {
            return Some(1);
        };
        let names = match dictionary(self.doc, &form.dict, b"Resources") {
            Some(own) => self.list(own),
            None => Rc::clone(around),
        };
        if names.is_empty() {
            return Some(1);
        }
        let node = (id, Rc::as_ptr(&names) as usize);
        if let Some(count) = self.counted.get(&node) {
            return Some(*count);
        }
        if depth > DEEPEST || !self.open.insert(node) {
            return None;
        }
        let mut count = 1_u64;
        for drawn in drawn(self.doc, form, &names) {
            count = count.saturating_add(self.count(drawn, &names, depth + 1)?);
        }
        self.open.remove(&node);
        self.counted.insert(node, count);
        (count <= MOST_DRAWINGS).then_some(count)
    }
}

fn is_form(doc: &Document, stream: &Stream) -> bool {
    let kind = stream.dict.get_deref(b"Subtype", doc).and_then(Object::as_name);
    kind.is_ok_and(|kind| kind == b"Form")
}

/// The forms that a form's content draws, each as often as it does. What cannot be read any further ends it, as it does for
/// viewers.
fn drawn(doc: &Document, form: &Stream, names: &Names) -> Vec<ObjectId> {
    let mut found = Vec::new();
    let Ok(content) = decode_text(doc, form) else {
        return found;
    };
    let mut tokens = Tokens::new(&content);
    while let Ok(Some(operation)) = tokens.next() {
        if operation.operator == b"Do" {
            found.extend(operation.name(0).and_then(|name| names.get(name)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::draws_without_end;
    use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

    fn form(doc: &mut Document, content: &str, resources: Option<ObjectId>) -> ObjectId {
        let mut dict = dictionary! { "Type" => "XObject", "Subtype" => "Form" };
        if let Some(resources) = resources {
            dict.set("Resources", resources);
        }
        doc.add_object(Stream::new(dict, content.as_bytes().to_vec()))
    }

    /// Forms that each say `draws[n]`, with one dictionary that names all of them `F0`, `F1` and so on, on one page.
    fn endless(draws: &[&str]) -> bool {
        let mut doc = Document::with_version("1.7");
        let shared = doc.new_object_id();
        let mut names = Dictionary::new();
        for (n, content) in draws.iter().enumerate() {
            let id = form(&mut doc, content, Some(shared));
            names.set(format!("F{n}"), id);
        }
        let resources = dictionary! { "XObject" => names };
        doc.objects.insert(shared, Object::Dictionary(resources.clone()));
        draws_without_end(&doc, std::iter::once(&resources))
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
    fn what_multiplies_to_billions_is_endless_as_well() {
        let step = |n: usize| format!("/F{0} Do /F{0} Do /F{0} Do", n + 1);
        let steps: Vec<String> = (0..20).map(step).collect();
        let mut draws: Vec<&str> = steps.iter().map(String::as_str).collect();
        draws.push("0 0 9 9 re f");
        assert!(endless(&draws));
        assert!(
            !endless(&draws[12..]),
            "their names are others now, and nobody draws anything"
        );
    }

    #[test]
    fn a_form_without_resources_draws_what_is_around_it_names() {
        let mut doc = Document::with_version("1.7");
        let id = form(&mut doc, "/Fm Do", None);
        let page = dictionary! { "XObject" => dictionary! { "Fm" => id } };
        assert!(draws_without_end(&doc, std::iter::once(&page)));
        assert!(!draws_without_end(&doc, std::iter::empty()), "no page draws it");
        // Drawn by a form that names it itself.
        let mut doc = Document::with_version("1.7");
        let inner = form(&mut doc, "/Again Do", None);
        let own = doc.new_object_id();
        let outer = form(&mut doc, "/Inner Do", Some(own));
        let names = dictionary! { "XObject" => dictionary! { "Inner" => inner, "Again" => outer } };
        doc.objects.insert(own, Object::Dictionary(names));
        let page = dictionary! { "XObject" => dictionary! { "Fm" => outer } };
        assert!(draws_without_end(&doc, std::iter::once(&page)));
    }

    #[test]
    fn two_pages_may_use_the_same_names_the_other_way_round() {
        let mut doc = Document::with_version("1.7");
        let drawing = form(&mut doc, "0 0 9 9 re f", None);
        let frame = form(&mut doc, "/Fm1 Do", None);
        let pages = [
            dictionary! { "XObject" => dictionary! { "Fm0" => frame, "Fm1" => drawing } },
            dictionary! { "XObject" => dictionary! { "Fm0" => drawing } },
        ];
        assert!(!draws_without_end(&doc, pages.iter()));
    }
}
