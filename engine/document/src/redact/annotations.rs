//! Annotations and form fields become page content: the copy has no annotations, so their appearance is drawn
//! into the page and cut like everything else on it (ISO 32000-2 12.5.5).

use super::matrix::{Matrix, number};
use super::optional::Layers;
use super::source::{self, SourcePage};
use lopdf::{Dictionary, Document, Object, ObjectId};
use obelus_evidence::Box2;

const HIDDEN: i64 = 1 << 1;
const NO_VIEW: i64 = 1 << 5;

/// What draws the appearances of a page's annotations.
#[derive(Debug)]
pub(crate) struct Appearances {
    /// Operators, one `Do` for each.
    pub(crate) content: Vec<u8>,
    /// The page's resources with the appearances among the external objects.
    pub(crate) resources: Dictionary,
}

/// Reads the visible appearances of a page in drawing order; `None` when there are none.
pub(crate) fn appearances(doc: &Document, page: &SourcePage) -> Option<Appearances> {
    let Ok(Object::Array(items)) = page.dict.get_deref(b"Annots", doc) else {
        return None;
    };
    let mut objects = source::dictionary(doc, &page.resources, b"XObject")
        .cloned()
        .unwrap_or_default();
    let mut content = Vec::new();
    for item in items {
        let Ok((_, Object::Dictionary(annotation))) = doc.dereference(item) else {
            continue;
        };
        let Some((id, placing)) = drawn(doc, annotation) else {
            continue;
        };
        let mut n = objects.len();
        while objects.has(format!("Annotation{n}").as_bytes()) {
            n += 1;
        }
        let name = format!("Annotation{n}");
        objects.set(name.as_bytes(), id);
        let numbers: Vec<String> = placing.0.iter().map(|v| number(*v, 6)).collect();
        content.extend_from_slice(format!("q {} cm /{name} Do Q\n", numbers.join(" ")).as_bytes());
    }
    if content.is_empty() {
        return None;
    }
    let mut resources = page.resources.clone();
    resources.set("XObject", objects);
    Some(Appearances { content, resources })
}

/// A visible annotation that has no appearance of its own: every viewer draws it in its own way, or not at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unshown {
    /// Where a viewer may draw it, in displayed points.
    pub(crate) area: Box2,
    /// Whether it says something: a note, or a field with a value.
    pub(crate) says_something: bool,
}

/// The visible annotations of a page without an appearance. Our reader does not show them, and they are not in the copy.
pub(crate) fn unshown(doc: &Document, page: &SourcePage) -> Vec<Unshown> {
    let Ok(Object::Array(items)) = page.dict.get_deref(b"Annots", doc) else {
        return Vec::new();
    };
    let annotations = items.iter().filter_map(|item| match doc.dereference(item) {
        Ok((_, Object::Dictionary(annotation))) => Some(annotation),
        _ => None,
    });
    let bare = annotations.filter(|annotation| {
        let has_appearance =
            source::dictionary(doc, annotation, b"AP").is_some_and(|appearance| appearance.has(b"N"));
        // Links show nothing, and pop-ups only when somebody opens them.
        !is_hidden(doc, annotation)
            && !has_appearance
            && !matches!(subtype(doc, annotation), b"Link" | b"Popup")
    });
    bare.filter_map(|annotation| {
        let [x0, y0, x1, y1] = source::rectangle(doc, annotation, b"Rect")?;
        Some(Unshown {
            area: page.space.box_to_display(Box2::from_corners(x0, y0, x1, y1)),
            says_something: subtype(doc, annotation) != b"Widget" || has_value(doc, annotation),
        })
    })
    .collect()
}

fn subtype<'a>(doc: &'a Document, annotation: &'a Dictionary) -> &'a [u8] {
    annotation
        .get_deref(b"Subtype", doc)
        .and_then(Object::as_name)
        .unwrap_or_default()
}

/// Whether a form field has a value, of its own or from the fields above it (ISO 32000-2 12.7.4.1).
fn has_value(doc: &Document, field: &Dictionary) -> bool {
    let mut field = field;
    for _ in 0..16 {
        match field.get_deref(b"V", doc) {
            Ok(Object::String(text, _)) => return !text.is_empty(),
            Ok(Object::Null) | Err(_) => {}
            Ok(Object::Name(state)) => return state != b"Off",
            Ok(_) => return true,
        }
        match source::dictionary(doc, field, b"Parent") {
            Some(parent) => field = parent,
            None => break,
        }
    }
    false
}

fn is_hidden(doc: &Document, annotation: &Dictionary) -> bool {
    let flags = annotation
        .get_deref(b"F", doc)
        .and_then(Object::as_i64)
        .unwrap_or(0);
    flags & (HIDDEN | NO_VIEW) != 0
}

/// Whether an annotation that would be drawn lies on a layer that is off (ISO 32000-2 12.5.2): some viewers show it, some do not.
pub(crate) fn is_on_hidden_layer(doc: &Document, layers: &Layers, page: &SourcePage) -> bool {
    let Ok(Object::Array(items)) = page.dict.get_deref(b"Annots", doc) else {
        return false;
    };
    items.iter().any(|item| match doc.dereference(item) {
        Ok((_, Object::Dictionary(annotation))) => {
            drawn(doc, annotation).is_some()
                && annotation
                    .get(b"OC")
                    .is_ok_and(|layer| !layers.shown(doc, layer).unwrap_or(false))
        }
        _ => false,
    })
}

/// The normal appearance of a visible annotation and the matrix that fits it into its rectangle.
fn drawn(doc: &Document, annotation: &Dictionary) -> Option<(ObjectId, Matrix)> {
    if is_hidden(doc, annotation) {
        return None;
    }
    let appearance = source::dictionary(doc, annotation, b"AP")?;
    let normal = appearance.get(b"N").ok()?;
    let id = match doc.dereference(normal).ok()? {
        (Some(id), Object::Stream(_)) => id,
        (_, Object::Dictionary(states)) => {
            let state = annotation
                .get_deref(b"AS", doc)
                .and_then(Object::as_name)
                .ok()
                .and_then(|state| states.get(state).ok());
            let chosen = state
                .filter(|object| matches!(doc.dereference(object), Ok((_, Object::Stream(_)))))
                .or_else(|| states.get(b"Off").ok())?;
            match doc.dereference(chosen).ok()? {
                (Some(id), Object::Stream(_)) => id,
                _ => return None,
            }
        }
        _ => return None,
    };
    let form = &doc.get_object(id).ok()?.as_stream().ok()?.dict;
    let [x0, y0, x1, y1] = source::rectangle(doc, form, b"BBox")?;
    let own = Matrix(source::matrix(doc, form, b"Matrix").unwrap_or(Matrix::IDENTITY.0));
    let area = own.bounds(Box2::from_corners(x0, y0, x1, y1));
    let rect = source::rectangle(doc, annotation, b"Rect")?;
    let (sx, sy) = (
        (rect[2] - rect[0]) / area.width(),
        (rect[3] - rect[1]) / area.height(),
    );
    let placing = Matrix([sx, 0.0, 0.0, sy, rect[0] - sx * area.x0, rect[1] - sy * area.y0]);
    placing.is_finite().then_some((id, placing))
}

#[cfg(test)]
mod tests {
    use super::{drawn, unshown};
    use crate::redact::source::SourcePage;
    use lopdf::{Dictionary, Document, Object, Stream, dictionary};
    use obelus_evidence::{Box2, PageSpace};

    #[test]
    fn an_appearance_is_fitted_into_its_rectangle_and_hidden_ones_are_left_out() {
        let mut doc = Document::new();
        let form = doc.add_object(Stream::new(
            dictionary! { "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 10.into(), 20.into()] },
            b"0 g".to_vec(),
        ));
        let mut annotation = dictionary! {
            "Rect" => vec![100.into(), 200.into(), 120.into(), 220.into()],
            "AP" => dictionary! { "N" => dictionary! { "On" => form } },
            "AS" => Object::Name(b"On".to_vec()),
        };
        let (id, placing) = drawn(&doc, &annotation).unwrap();
        assert_eq!(id, form);
        assert_eq!(placing.0, [2.0, 0.0, 0.0, 1.0, 100.0, 200.0]);
        annotation.set("F", 2);
        assert!(drawn(&doc, &annotation).is_none());
        annotation.set("F", 0);
        annotation.set("AS", Object::Name(b"Elsewhere".to_vec()));
        assert!(
            drawn(&doc, &annotation).is_none(),
            "a state without an appearance shows nothing"
        );
    }

    #[test]
    fn notes_and_fields_without_an_appearance_are_counted_where_they_stand() {
        let doc = Document::new();
        let rect = vec![100.into(), 200.into(), 120.into(), 220.into()];
        let of = |subtype: &str| dictionary! { "Subtype" => subtype, "Rect" => rect.clone() };
        let mut value = of("Widget");
        value.set("Parent", dictionary! { "V" => Object::string_literal("Jane") });
        let mut hidden = of("Square");
        hidden.set("F", 2);
        let annotations = [of("Square"), of("Link"), of("Widget"), value, hidden];
        let mut dict = Dictionary::new();
        dict.set("Annots", annotations.map(Object::Dictionary).to_vec());
        let page = SourcePage {
            dict,
            resources: Dictionary::new(),
            media: [0.0, 0.0, 300.0, 400.0],
            space: PageSpace {
                crop: [0.0, 0.0, 300.0, 400.0],
                rotate: 0,
                user_unit: 1.0,
            },
        };
        let found = unshown(&doc, &page);
        let say: Vec<bool> = found.iter().map(|annotation| annotation.says_something).collect();
        assert_eq!(say, [true, false, true]);
        assert_eq!(found[0].area, Box2::from_corners(100.0, 180.0, 120.0, 200.0));
    }
}
