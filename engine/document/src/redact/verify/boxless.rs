//! Takes the black boxes off a copy again, so that what lies under them can be looked at.

use super::Share;
use lopdf::{Dictionary, Document, Object, ObjectId};
use obelus_evidence::Box2;

/// How a page of a copy is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// Vector content; `boxes` black rectangles were drawn at its end and have been taken off.
    Vector {
        /// Rectangles taken off.
        boxes: usize,
    },
    /// One picture over the whole page and invisible text.
    Picture,
    /// Something this verifier does not know.
    Unknown,
}

/// The copy without its black boxes, and how each page is made.
pub(super) struct Boxless {
    /// The document without boxes.
    pub(super) bytes: Vec<u8>,
    /// One entry a page; `Unknown` for pages of other shares.
    pub(super) made: Vec<Made>,
    /// The boxes of each page, in its user space.
    pub(super) boxes: Vec<Vec<Box2>>,
}

/// Takes the boxes off the pages of a share. The last content stream of a page may hold nothing but black filled
/// rectangles.
pub(super) fn take_boxes_off(copy: &[u8], share: Share) -> Result<Boxless, String> {
    let mut document =
        Document::load_mem(copy).map_err(|why| format!("the copy cannot be opened again: {why}"))?;
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let (mut made, mut boxes) = (Vec::with_capacity(pages.len()), Vec::with_capacity(pages.len()));
    for (number, page) in (1..).zip(pages) {
        let (how, drawn) = match share.holds(number) {
            true => one_page(&mut document, page)?,
            false => (Made::Unknown, Vec::new()),
        };
        made.push(how);
        boxes.push(drawn);
    }
    let mut bytes = Vec::new();
    document
        .save_to(&mut bytes)
        .map_err(|why| format!("the box-less copy cannot be written: {why}"))?;
    Ok(Boxless { bytes, made, boxes })
}

/// The copy with turned pages (number in the copy, clockwise degrees) turned back: an engine smooths the edges of letters
/// that lie on their side a little differently, so the two are compared as the original stands.
pub(super) fn turned_back(copy: &[u8], turns: &[(u32, i32)]) -> Result<Vec<u8>, String> {
    let mut document =
        Document::load_mem(copy).map_err(|why| format!("the copy cannot be opened again: {why}"))?;
    let pages = document.get_pages();
    for (number, by) in turns {
        let page = pages
            .get(number)
            .ok_or_else(|| "a turned page is missing".to_owned())?;
        let dictionary = document
            .get_dictionary_mut(*page)
            .map_err(|why| why.to_string())?;
        let rotate = dictionary.get(b"Rotate").and_then(Object::as_i64).unwrap_or(0);
        dictionary.set("Rotate", (rotate - i64::from(*by)).rem_euclid(360));
    }
    let mut bytes = Vec::new();
    document
        .save_to(&mut bytes)
        .map_err(|why| format!("the copy turned back cannot be written: {why}"))?;
    Ok(bytes)
}

fn one_page(document: &mut Document, page: ObjectId) -> Result<(Made, Vec<Box2>), String> {
    let dictionary = document
        .get_dictionary(page)
        .map_err(|why| why.to_string())?
        .clone();
    let streams = content_streams(document, &dictionary);
    let operators = |document: &Document, id: ObjectId| -> Option<Vec<(String, Vec<f64>)>> {
        let stream = document.get_object(id).ok()?.as_stream().ok()?;
        let plain = if stream.dict.has(b"Filter") {
            stream.decompressed_content().ok()?
        } else {
            stream.content.clone()
        };
        words_of(&plain)
    };
    let Some(&last) = streams.last() else {
        return Ok((Made::Vector { boxes: 0 }, Vec::new()));
    };
    if let Some(drawn) = operators(document, last)
        && let Some(boxes) = only_black_boxes(&drawn)
    {
        let rest: Vec<Object> = streams[..streams.len() - 1]
            .iter()
            .map(|id| Object::Reference(*id))
            .collect();
        if let Ok(dictionary) = document.get_object_mut(page).and_then(Object::as_dict_mut) {
            dictionary.set("Contents", Object::Array(rest));
        }
        return Ok((Made::Vector { boxes: boxes.len() }, boxes));
    }
    let all: Option<Vec<_>> = streams.iter().map(|id| operators(document, *id)).collect();
    let is_picture = all.is_some_and(|all| is_picture_page(all.into_iter().flatten()));
    let made = if is_picture { Made::Picture } else { Made::Unknown };
    Ok((made, Vec::new()))
}

fn content_streams(document: &Document, page: &Dictionary) -> Vec<ObjectId> {
    match page.get(b"Contents") {
        Ok(Object::Reference(id)) => match document.get_object(*id) {
            Ok(Object::Array(parts)) => parts.iter().filter_map(|p| p.as_reference().ok()).collect(),
            _ => vec![*id],
        },
        Ok(Object::Array(parts)) => parts.iter().filter_map(|p| p.as_reference().ok()).collect(),
        _ => Vec::new(),
    }
}

/// Splits simple content (numbers, names, strings, operators) into operators with their numbers.
/// `None` when it holds anything else, inline images for instance.
fn words_of(content: &[u8]) -> Option<Vec<(String, Vec<f64>)>> {
    let (mut found, mut numbers, mut at) = (Vec::new(), Vec::new(), 0);
    while at < content.len() {
        match content[at] {
            b if b.is_ascii_whitespace() || b == 0 => at += 1,
            b'(' => at = after_string(content, at)?,
            b'<' => at += content[at..].iter().position(|&b| b == b'>')? + 1,
            b'[' | b']' => at += 1,
            b'%' => return None,
            _ => {
                let is_end = |&b: &u8| b.is_ascii_whitespace() || b == 0 || b"()<>[]%".contains(&b);
                let length = content[at..]
                    .iter()
                    .position(is_end)
                    .unwrap_or(content.len() - at)
                    .max(1);
                let word = std::str::from_utf8(&content[at..at + length]).ok()?;
                at += length;
                if let Ok(number) = word.parse::<f64>() {
                    numbers.push(number);
                } else if !word.starts_with('/') {
                    if word == "BI" {
                        return None;
                    }
                    found.push((word.to_owned(), std::mem::take(&mut numbers)));
                }
            }
        }
    }
    Some(found)
}

fn after_string(content: &[u8], start: usize) -> Option<usize> {
    let (mut depth, mut at) = (0usize, start);
    while at < content.len() {
        match content[at] {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The rectangles, when the operators draw black filled rectangles and nothing else.
fn only_black_boxes(operators: &[(String, Vec<f64>)]) -> Option<Vec<Box2>> {
    let mut rectangles = Vec::new();
    for (operator, numbers) in operators {
        match operator.as_str() {
            "q" | "Q" | "f" => {}
            "g" if numbers.as_slice() == [0.0] => {}
            "rg" if numbers.as_slice() == [0.0; 3] => {}
            "re" => {
                let [x, y, w, h] = numbers[..] else { return None };
                rectangles.push(Box2::from_corners(x, y, x + w, y + h));
            }
            _ => return None,
        }
    }
    (!rectangles.is_empty()).then_some(rectangles)
}

/// One picture and text that never shows.
fn is_picture_page(operators: impl Iterator<Item = (String, Vec<f64>)>) -> bool {
    let (mut pictures, mut invisible) = (0, false);
    for (operator, numbers) in operators {
        match operator.as_str() {
            "Do" => pictures += 1,
            "Tr" => invisible = numbers.as_slice() == [3.0],
            "Tj" | "TJ" if !invisible => return false,
            "q" | "Q" | "cm" | "BT" | "ET" | "Tf" | "Tm" | "Td" | "Tz" | "Tj" | "TJ" | "gs" => {}
            _ => return false,
        }
    }
    pictures == 1
}

#[cfg(test)]
mod tests {
    use super::{is_picture_page, only_black_boxes, words_of};
    use obelus_evidence::Box2;

    #[test]
    fn boxes_are_boxes_only_when_nothing_else_is_drawn() {
        let drawn = words_of(b"q 0 g 10 20 30 40 re f 1 2 3 4 re f Q").unwrap();
        let boxes = only_black_boxes(&drawn).unwrap();
        assert_eq!(boxes[0], Box2::from_corners(10.0, 20.0, 40.0, 60.0));
        assert_eq!(boxes.len(), 2);
        let moved = words_of(b"q 0 g 2 0 0 2 0 0 cm 10 20 30 40 re f Q").unwrap();
        assert_eq!(only_black_boxes(&moved), None);
        let white = words_of(b"q 1 g 10 20 30 40 re f Q").unwrap();
        assert_eq!(only_black_boxes(&white), None);
        let text = words_of(b"q 0 g 1 2 3 4 re f BT (a \\) b) Tj ET Q").unwrap();
        assert_eq!(only_black_boxes(&text), None);
    }

    #[test]
    fn a_picture_page_has_one_picture_and_invisible_text() {
        let page = |content: &[u8]| is_picture_page(words_of(content).unwrap().into_iter());
        assert!(page(
            b"q 595 0 0 842 0 0 cm /Im Do Q BT 3 Tr /F 10 Tf 1 0 0 1 5 5 Tm (word) Tj ET"
        ));
        assert!(!page(b"q /Im Do Q BT /F 10 Tf (shown) Tj ET"));
        assert!(!page(b"q /Im Do /Im Do Q"));
    }
}
