//! The widths a font dictionary lists (ISO 32000-2 9.6.2.1 and 9.7.4.3).

use crate::redact::refuse::Unsure;
use lopdf::{Dictionary, Document, Object};
use std::collections::HashMap;

fn number(doc: &Document, object: &Object) -> Option<f64> {
    match doc.dereference(object).ok()?.1 {
        Object::Integer(value) => Some(*value as f64),
        Object::Real(value) => Some(f64::from(*value)),
        _ => None,
    }
}

/// The numbers of an array entry; empty when there is none.
pub(super) fn numbers(doc: &Document, dict: &Dictionary, key: &[u8]) -> Vec<f64> {
    match dict.get_deref(key, doc) {
        Ok(Object::Array(items)) => items.iter().filter_map(|item| number(doc, item)).collect(),
        _ => Vec::new(),
    }
}

/// Widths of a simple font by code.
pub(super) fn simple(doc: &Document, dict: &Dictionary, scale: f64) -> HashMap<u32, f64> {
    let first = dict
        .get(b"FirstChar")
        .ok()
        .and_then(|object| number(doc, object))
        .unwrap_or(0.0);
    let first = if (0.0..=255.0).contains(&first) {
        first as u32
    } else {
        0
    };
    let widths = numbers(doc, dict, b"Widths");
    (first..=255)
        .zip(widths)
        .map(|(code, width)| (code, width * scale))
        .collect()
}

/// Width of every CID that `W` does not list.
pub(super) fn default_width(doc: &Document, descendant: &Dictionary) -> f64 {
    descendant
        .get(b"DW")
        .ok()
        .and_then(|object| number(doc, object))
        .unwrap_or(1000.0)
        / 1000.0
}

/// Vertical place of the origin and advance of every CID that `W2` does not list.
pub(super) fn default_height(doc: &Document, descendant: &Dictionary) -> [f64; 2] {
    match numbers(doc, descendant, b"DW2")[..] {
        [origin, advance] => [origin / 1000.0, advance / 1000.0],
        _ => [0.88, -1.0],
    }
}

/// Vertical metrics by CID: advance, and the origin across and up.
pub(super) fn heights(doc: &Document, descendant: &Dictionary) -> Result<HashMap<u32, [f64; 3]>, Unsure> {
    let odd = || Unsure::new("a composite font has a damaged list of heights");
    let Ok(Object::Array(items)) = descendant.get_deref(b"W2", doc) else {
        return Ok(HashMap::new());
    };
    let at_place = |object: Option<&Object>| object.and_then(|object| number(doc, object));
    let cid = |object: Option<&Object>| {
        at_place(object)
            .filter(|value| (0.0..=65535.0).contains(value))
            .map(|value| value as u32)
            .ok_or_else(odd)
    };
    let three = |items: &[Object]| -> Option<[f64; 3]> {
        let [advance, x, y] = items else { return None };
        Some([
            number(doc, advance)? / 1000.0,
            number(doc, x)? / 1000.0,
            number(doc, y)? / 1000.0,
        ])
    };
    let mut heights = HashMap::new();
    let mut at = 0;
    while at < items.len() {
        let first = cid(items.get(at))?;
        let next = items.get(at + 1).ok_or_else(odd)?;
        if let Ok((_, Object::Array(list))) = doc.dereference(next) {
            for (n, metrics) in (0_u32..).zip(list.chunks(3)) {
                heights.insert(first + n, three(metrics).ok_or_else(odd)?);
            }
            at += 2;
        } else {
            let last = cid(Some(next))?;
            let metrics = items.get(at + 2..at + 5).and_then(three).ok_or_else(odd)?;
            for code in first..=last {
                heights.insert(code, metrics);
            }
            at += 5;
        }
    }
    Ok(heights)
}

/// Widths of a CID font by CID.
pub(crate) fn composite(doc: &Document, descendant: &Dictionary) -> Result<HashMap<u32, f64>, Unsure> {
    let odd = || Unsure::new("a composite font has a damaged list of widths");
    let Ok(Object::Array(items)) = descendant.get_deref(b"W", doc) else {
        return Ok(HashMap::new());
    };
    let mut widths = HashMap::new();
    let mut at = 0;
    let cid = |object: Option<&Object>| {
        object
            .and_then(|object| number(doc, object))
            .filter(|value| (0.0..=65535.0).contains(value))
            .map(|value| value as u32)
    };
    while at < items.len() {
        let first = cid(items.get(at)).ok_or_else(odd)?;
        let next = items.get(at + 1).ok_or_else(odd)?;
        if let Ok((_, Object::Array(list))) = doc.dereference(next) {
            for (n, width) in (0_u32..).zip(list) {
                widths.insert(first + n, number(doc, width).ok_or_else(odd)? / 1000.0);
            }
            at += 2;
        } else {
            let last = cid(Some(next)).ok_or_else(odd)?;
            let width = items
                .get(at + 2)
                .and_then(|object| number(doc, object))
                .ok_or_else(odd)?;
            for code in first..=last {
                widths.insert(code, width / 1000.0);
            }
            at += 3;
        }
    }
    Ok(widths)
}
