//! Annotations and form fields become page content: the copy has no annotations, so their appearance is drawn
//! into the page and cut like everything else on it (ISO 32000-2 12.5.5).

use super::matrix::{Matrix, number};
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

/// The normal appearance of a visible annotation and the matrix that fits it into its rectangle.
fn drawn(doc: &Document, annotation: &Dictionary) -> Option<(ObjectId, Matrix)> {
    let flags = annotation
        .get_deref(b"F", doc)
        .and_then(Object::as_i64)
        .unwrap_or(0);
    if flags & (HIDDEN | NO_VIEW) != 0 {
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
    use super::drawn;
    use lopdf::{Document, Object, Stream, dictionary};

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
}
