//! The original as the cutter reads it: its pages with everything they inherit (ISO 32000-2 7.7.3).

use super::in_place::number_fonts;
use super::refuse::Unsure;
use super::streams;
use hayro_interpret::hayro_syntax::Pdf;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};
use obelus_evidence::{PageSpace, RefusalCode, Refused};
use std::collections::HashSet;

/// More pages than this are refused.
const MAX_PAGES: usize = 20_000;

/// One page of the original.
#[derive(Clone, Debug)]
pub(crate) struct SourcePage {
    /// The page dictionary.
    pub(crate) dict: Dictionary,
    /// Its resources, inherited where it has none of its own.
    pub(crate) resources: Dictionary,
    /// Its media box in user space, corners in order.
    pub(crate) media: [f64; 4],
    /// How user space becomes what a viewer shows.
    pub(crate) space: PageSpace,
}

/// A loaded original.
pub(crate) struct Source {
    pub(crate) doc: Document,
    /// Fonts that were no objects of their own have got numbers, which the file does not know.
    pub(crate) is_renumbered: bool,
    pub(crate) pages: Vec<SourcePage>,
}

#[derive(Clone, Default)]
struct Inherited {
    media: Option<[f64; 4]>,
    crop: Option<[f64; 4]>,
    rotate: Option<i64>,
    resources: Option<Dictionary>,
}

fn refused(code: RefusalCode, detail: &str) -> Refused {
    Refused::new(code, detail)
}

fn number(doc: &Document, object: &Object) -> Option<f64> {
    match doc.dereference(object).ok()?.1 {
        Object::Integer(value) => Some(*value as f64),
        Object::Real(value) => Some(f64::from(*value)),
        _ => None,
    }
}

/// A rectangle with its corners in order.
pub(crate) fn rectangle(doc: &Document, dict: &Dictionary, key: &[u8]) -> Option<[f64; 4]> {
    let Ok(Object::Array(items)) = dict.get_deref(key, doc) else {
        return None;
    };
    let v: Vec<f64> = items.iter().filter_map(|item| number(doc, item)).collect();
    let [xa, ya, xb, yb] = v[..] else { return None };
    Some([xa.min(xb), ya.min(yb), xa.max(xb), ya.max(yb)])
}

/// Six numbers of a matrix entry.
pub(crate) fn matrix(doc: &Document, dict: &Dictionary, key: &[u8]) -> Option<[f64; 6]> {
    let Ok(Object::Array(items)) = dict.get_deref(key, doc) else {
        return None;
    };
    let v: Vec<f64> = items.iter().filter_map(|item| number(doc, item)).collect();
    v.try_into().ok()
}

/// A dictionary entry, followed through references; of a stream its dictionary.
pub(crate) fn dictionary<'a>(doc: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    match dict.get_deref(key, doc).ok()? {
        Object::Dictionary(inner) => Some(inner),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

impl Source {
    /// Loads a file; encrypted, damaged and empty files are refused.
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, Refused> {
        let options = LoadOptions {
            max_decompressed_size: Some(streams::MAX_DECODED),
            ..LoadOptions::default()
        };
        let mut doc = Document::load_mem_with_options(bytes, options).map_err(|_| {
            refused(
                RefusalCode::Damaged,
                "the PDF cannot be opened for cutting: its structure is damaged",
            )
        })?;
        if doc.is_encrypted() {
            return Err(refused(
                RefusalCode::PasswordProtected,
                "the PDF needs a password; save it without one and try again",
            ));
        }
        let is_renumbered = number_fonts(&mut doc);
        let pages = pages(&doc)?;
        if pages.is_empty() {
            return Err(refused(RefusalCode::NoPages, "the PDF has no pages"));
        }
        Ok(Self {
            doc,
            is_renumbered,
            pages,
        })
    }

    /// The original as the reader has to parse it to find fonts by their numbers; `None` when the file itself will do, or
    /// when it cannot be written, and then programs of such fonts stay whole and the report says so.
    pub(crate) fn renumbered(&self) -> Option<Pdf> {
        let mut bytes = Vec::new();
        if self.is_renumbered {
            self.doc.clone().save_to(&mut bytes).ok()?;
        }
        self.is_renumbered.then(|| Pdf::new(bytes).ok()).flatten()
    }

    /// The decoded content of a page, its streams joined by line ends.
    pub(crate) fn content(&self, page: &SourcePage) -> Result<Vec<u8>, Unsure> {
        let unreadable = |why: &dyn std::fmt::Display| Unsure::new(format!("the page content: {why}"));
        let parts: Vec<&Object> = match page.dict.get(b"Contents").ok() {
            None => Vec::new(),
            Some(object) => match self.doc.dereference(object) {
                Ok((_, Object::Array(items))) => items.iter().collect(),
                Ok((_, Object::Null)) => Vec::new(),
                Ok((_, object)) => vec![object],
                Err(_) => Vec::new(),
            },
        };
        let mut content = Vec::new();
        for part in parts {
            match self.doc.dereference(part) {
                Ok((_, Object::Stream(stream))) => {
                    let bytes = streams::decode_text(&self.doc, stream).map_err(|e| unreadable(&e))?;
                    content.extend_from_slice(&bytes);
                    content.push(b'\n');
                    if content.len() > streams::MAX_DECODED {
                        return Err(unreadable(&streams::Undecodable::TooLarge));
                    }
                }
                // A reference to nothing is an empty stream (ISO 32000-2 7.3.10).
                Ok((_, Object::Null)) | Err(_) => {}
                Ok(_) => return Err(unreadable(&"a part of it is not a stream")),
            }
        }
        Ok(content)
    }
}

fn pages(doc: &Document) -> Result<Vec<SourcePage>, Refused> {
    let damaged = |detail: &str| refused(RefusalCode::Damaged, detail);
    let root = doc
        .catalog()
        .ok()
        .and_then(|catalog| catalog.get(b"Pages").ok())
        .and_then(|object| object.as_reference().ok())
        .ok_or_else(|| damaged("the PDF has no page tree"))?;
    let mut found = Vec::new();
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let mut open: Vec<(ObjectId, Inherited)> = vec![(root, Inherited::default())];
    while let Some((id, inherited)) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let Ok(dict) = doc.get_dictionary(id) else {
            continue;
        };
        let own = inherit(doc, dict, inherited);
        let is_tree = id == root || dict.has_type(b"Pages");
        if is_tree {
            if let Ok(Object::Array(kids)) = dict.get_deref(b"Kids", doc) {
                for kid in kids.iter().rev() {
                    match kid {
                        Object::Reference(id) => open.push((*id, own.clone())),
                        _ => return Err(damaged("the PDF's page tree holds a page that is not an object")),
                    }
                }
            }
            continue;
        }
        if found.len() >= MAX_PAGES {
            return Err(refused(
                RefusalCode::TooLarge,
                "the PDF has more than 20,000 pages; split it",
            ));
        }
        let number = found.len() + 1;
        found.push(page(doc, dict, own).ok_or_else(|| {
            damaged(&format!(
                "page {number} has no size, or one that no viewer can show"
            ))
        })?);
    }
    Ok(found)
}

fn inherit(doc: &Document, dict: &Dictionary, above: Inherited) -> Inherited {
    Inherited {
        media: rectangle(doc, dict, b"MediaBox").or(above.media),
        crop: rectangle(doc, dict, b"CropBox").or(above.crop),
        rotate: dict
            .get(b"Rotate")
            .ok()
            .and_then(|object| number(doc, object))
            .map(|value| value as i64)
            .or(above.rotate),
        resources: dictionary(doc, dict, b"Resources").cloned().or(above.resources),
    }
}

fn page(doc: &Document, dict: &Dictionary, own: Inherited) -> Option<SourcePage> {
    // A4 stands in for a missing media box, as readers do.
    let media = own.media.unwrap_or([0.0, 0.0, 595.276, 841.89]);
    let crop = own.crop.unwrap_or(media);
    let crop = [
        crop[0].max(media[0]),
        crop[1].max(media[1]),
        crop[2].min(media[2]),
        crop[3].min(media[3]),
    ];
    let sound = crop[2] - crop[0] >= 1.0
        && crop[3] - crop[1] >= 1.0
        && media.iter().chain(&crop).all(|v| v.is_finite() && v.abs() < 1e5);
    let rotate = own.rotate.unwrap_or(0).rem_euclid(360);
    let user_unit = dict
        .get(b"UserUnit")
        .ok()
        .and_then(|object| number(doc, object))
        .filter(|unit| *unit > 0.0 && *unit < 1e4)
        .unwrap_or(1.0);
    sound.then(|| SourcePage {
        dict: dict.clone(),
        resources: own.resources.unwrap_or_default(),
        media,
        space: PageSpace {
            crop,
            rotate: if rotate % 90 == 0 { rotate as u16 } else { 0 },
            user_unit,
        },
    })
}
