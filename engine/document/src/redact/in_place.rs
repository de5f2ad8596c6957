//! Fonts that stand inside other objects become objects of their own: what is taken out of a font is noted by the number
//! of its object, so one without a number would keep the letters of withheld text in its tables and programs.

use lopdf::{Dictionary, Document, Object, ObjectId};

/// Objects nest at most this deep; what lies deeper stays as it is.
const MAX_DEPTH: usize = 40;

/// Numbers every font of a document, also parts of composite fonts. Says whether there was any without.
pub(super) fn number_fonts(document: &mut Document) -> bool {
    let mut found = Found {
        next: document.max_id,
        fonts: Vec::new(),
    };
    for object in document.objects.values_mut() {
        found.take_out(object, 0);
    }
    let had_any = !found.fonts.is_empty();
    document.max_id = found.next;
    document.objects.extend(found.fonts);
    had_any
}

struct Found {
    /// The last number that is taken.
    next: u32,
    fonts: Vec<(ObjectId, Object)>,
}

impl Found {
    fn take_out(&mut self, object: &mut Object, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let inside: Vec<&mut Object> = match object {
            Object::Array(items) => items.iter_mut().collect(),
            Object::Dictionary(dict) => dict.iter_mut().map(|(_, value)| value).collect(),
            Object::Stream(stream) => stream.dict.iter_mut().map(|(_, value)| value).collect(),
            _ => return,
        };
        for value in inside {
            self.take_out(value, depth + 1);
            if !matches!(value, Object::Dictionary(dict) if is_font(dict)) {
                continue;
            }
            let Some(next) = self.next.checked_add(1) else {
                return;
            };
            self.next = next;
            let font = std::mem::replace(value, Object::Reference((next, 0)));
            self.fonts.push(((next, 0), font));
        }
    }
}

/// ISO 32000-2 9.5 and 9.7.4.
fn is_font(dict: &Dictionary) -> bool {
    let is_kind = dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| {
        matches!(
            kind,
            b"Type0" | b"Type1" | b"MMType1" | b"Type3" | b"TrueType" | b"CIDFontType0" | b"CIDFontType2"
        )
    });
    is_kind && (dict.has(b"BaseFont") || dict.has(b"FontDescriptor") || dict.has(b"CharProcs"))
}

#[cfg(test)]
mod tests {
    use super::number_fonts;
    use lopdf::{Document, Object, dictionary};

    #[test]
    fn fonts_in_resources_and_descendants_are_numbered_and_nothing_else() {
        let mut document = Document::with_version("1.7");
        let below = dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Face" };
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Face",
            "DescendantFonts" => vec![Object::Dictionary(below)],
        };
        let state = dictionary! { "Type" => "ExtGState", "LW" => 1 };
        let page = document.add_object(dictionary! {
            "Resources" => dictionary! {
                "Font" => dictionary! { "F1" => font }, "ExtGState" => dictionary! { "G0" => state },
            },
        });
        assert!(number_fonts(&mut document));
        assert_eq!(document.objects.len(), 3);
        let resources = document.get_dictionary(page).unwrap().get(b"Resources").unwrap();
        let fonts = resources
            .as_dict()
            .unwrap()
            .get(b"Font")
            .unwrap()
            .as_dict()
            .unwrap();
        let font = fonts.get(b"F1").unwrap().as_reference().unwrap();
        let below = document
            .get_dictionary(font)
            .unwrap()
            .get(b"DescendantFonts")
            .unwrap();
        let below = below.as_array().unwrap()[0].as_reference().unwrap();
        assert!(document.get_dictionary(below).unwrap().has_type(b"Font"));
        assert!(!number_fonts(&mut document), "once is enough");
        assert!(document.new_object_id().0 > below.0.max(font.0));
    }
}
