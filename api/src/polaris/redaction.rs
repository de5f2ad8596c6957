//! The bodies of `/redact` and `/modify`: read tolerantly, checked strictly.

use super::{
    coordinates::{Rectangle, Size},
    error::Fault,
};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// Most rectangles in one save.
const MOST_RECTANGLES: usize = 20_000;

/// `/redact`: rectangles to withhold, pages to leave out, and counts about suggestions.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedactRequest {
    /// Rectangles page by page; the same page may come twice.
    #[serde(default, deserialize_with = "null_as_default")]
    pub redactions: Vec<PageRedactions>,
    /// Pages to leave out.
    #[serde(default, deserialize_with = "null_as_default")]
    pub document_modifications: Vec<Modification>,
    /// `{categories: [{polarisCategory, providerCategory, countSuggestions, countAccepted, countAmended}]}`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub pii: Option<Value>,
}

/// Rectangles on one page, in the unit its size is measured in.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageRedactions {
    /// Page of the original, from 1.
    #[serde(deserialize_with = "whole")]
    pub page_index: u32,
    /// The page's width as the sender measured it.
    #[serde(deserialize_with = "number")]
    pub width: f64,
    /// The page's height as the sender measured it.
    #[serde(deserialize_with = "number")]
    pub height: f64,
    /// Bottom-left origin, corners in any order.
    #[serde(default, deserialize_with = "null_as_default")]
    pub redaction_coordinates: Vec<Rectangle>,
}

/// `/modify`: pages to turn or leave out.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModifyRequest {
    /// At least one.
    #[serde(default, deserialize_with = "null_as_default")]
    pub document_modifications: Vec<Modification>,
}

/// A page to turn or leave out.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Modification {
    /// Page of the original, from 1.
    #[serde(deserialize_with = "whole")]
    pub page_index: u32,
    /// `delete` or `rotate`.
    pub operation: String,
    /// Degrees, for `rotate`: one front end sends text, the other a number.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub arg: Option<Value>,
}

/// What a save is to do, checked but not yet placed on pages. Page numbers count in the original.
#[derive(Debug, Default, PartialEq)]
pub struct Change {
    /// Rectangles: page, the page's size as the sender measured it, where.
    pub rectangles: Vec<(u32, Size, Rectangle)>,
    /// Pages to leave out, in order, each once.
    pub deleted: Vec<u32>,
    /// Pages to turn: page and clockwise degrees.
    pub turned: Vec<(u32, i32)>,
}

impl RedactRequest {
    /// What is asked for.
    ///
    /// # Errors
    /// 400, saying what is wrong.
    pub fn change(&self) -> Result<Change, Fault> {
        let mut change = modifications(&self.document_modifications)?;
        for page in &self.redactions {
            let place = page.page_index;
            if place < 1 {
                return Err(Fault::bad_request("pages count from 1"));
            }
            if !(page.width > 0.0 && page.height > 0.0 && page.width.is_finite() && page.height.is_finite()) {
                return Err(Fault::bad_request(format!(
                    "page {place}: width and height must be above 0"
                )));
            }
            if page.redaction_coordinates.is_empty() {
                return Err(Fault::bad_request(format!("page {place}: there is no rectangle")));
            }
            let size = Size {
                width: page.width,
                height: page.height,
            };
            let here = page.redaction_coordinates.iter().map(|r| (place, size, *r));
            change.rectangles.extend(here);
        }
        if change.rectangles.len() > MOST_RECTANGLES {
            return Err(Fault::bad_request(format!(
                "more than {MOST_RECTANGLES} rectangles; save in parts"
            )));
        }
        if change == Change::default() {
            return Err(Fault::bad_request(
                "there is nothing to save: no redaction and no modification",
            ));
        }
        Ok(change)
    }
}

impl ModifyRequest {
    /// What is asked for.
    ///
    /// # Errors
    /// 400, saying what is wrong.
    pub fn change(&self) -> Result<Change, Fault> {
        match modifications(&self.document_modifications)? {
            change if change == Change::default() => {
                Err(Fault::bad_request("there is nothing to save: no modification"))
            }
            change => Ok(change),
        }
    }
}

fn modifications(asked: &[Modification]) -> Result<Change, Fault> {
    let mut change = Change::default();
    for modification in asked {
        let page = modification.page_index;
        if page < 1 {
            return Err(Fault::bad_request("pages count from 1"));
        }
        match modification.operation.to_ascii_lowercase().as_str() {
            "delete" => change.deleted.push(page),
            "rotate" => change
                .turned
                .push((page, degrees(page, modification.arg.as_ref())?)),
            _ => {
                return Err(Fault::bad_request(format!(
                    "page {page}: an operation is delete or rotate"
                )));
            }
        }
    }
    change.deleted.sort_unstable();
    change.deleted.dedup();
    Ok(change)
}

fn degrees(page: u32, arg: Option<&Value>) -> Result<i32, Fault> {
    let number = match arg {
        Some(Value::String(text)) => text.trim().parse::<f64>().ok(),
        Some(Value::Number(number)) => number.as_f64(),
        _ => None,
    };
    number
        .filter(|by| [0.0, 90.0, 180.0, 270.0, 360.0].contains(&by.abs()))
        .map(|by| by as i32)
        .ok_or_else(|| {
            Fault::bad_request(format!(
                "page {page}: a page is turned by 0, 90, 180, 270 or 360 degrees either way"
            ))
        })
}

/// Counts about suggestions, for the audit trail: what the front end says, reduced to known words and numbers.
pub fn counts(pii: Option<&Value>) -> Value {
    let categories = pii.and_then(|p| p.get("categories")).and_then(Value::as_array);
    let plain = |value: &Value| -> Option<String> {
        let text = value.as_str()?;
        let is_name = text.len() <= 48 && text.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
        is_name.then(|| text.to_owned())
    };
    let shown = categories.into_iter().flatten().take(64).filter_map(|category| {
        Some(serde_json::json!({
            "category": plain(category.get("providerCategory").or_else(|| category.get("polarisCategory"))?)?,
            "suggestions": category.get("countSuggestions").and_then(Value::as_u64),
            "accepted": category.get("countAccepted").and_then(Value::as_u64),
            "amended": category.get("countAmended").and_then(Value::as_u64),
        }))
    });
    shown.collect()
}

fn null_as_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A number, or the text of one.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let read = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    read.ok_or_else(|| de::Error::custom("a number"))
}

fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let read = number(deserializer)?;
    let is_whole = read.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&read);
    // Nothing is lost: it was checked to be whole and in range.
    if is_whole {
        Ok(read as u32)
    } else {
        Err(de::Error::custom("a page number"))
    }
}

#[cfg(test)]
mod tests {
    use super::{ModifyRequest, RedactRequest, counts};
    use serde_json::{Value, json};

    fn redact(body: Value) -> Result<super::Change, u16> {
        let request: RedactRequest = serde_json::from_value(body).map_err(|_| 0_u16)?;
        request.change().map_err(|fault| fault.status().as_u16())
    }

    fn page(index: Value, rectangles: Value) -> Value {
        json!({ "pageIndex": index, "width": 595.32, "height": "841.92", "redactionCoordinates": rectangles })
    }

    #[test]
    fn both_front_ends_ways_of_saying_it_are_understood() {
        let rectangle = json!({ "x1": 9, "y1": 20.5, "x2": 3, "y2": 4 });
        let twice = json!({ "redactions": [page(json!(1), json!([rectangle])), page(json!("1"), json!([rectangle]))] });
        assert_eq!(redact(twice).unwrap().rectangles.len(), 2);
        let pages = json!({ "redactions": [], "documentModifications": [
            { "pageIndex": 3, "operation": "delete" }, { "pageIndex": 1, "operation": "delete", "arg": null },
            { "pageIndex": 3, "operation": "Delete" }] });
        assert_eq!(redact(pages).unwrap().deleted, [1, 3]);
        let turned = json!({ "documentModifications": [{ "pageIndex": 1, "operation": "rotate", "arg": "-90" },
            { "pageIndex": 2, "operation": "rotate", "arg": 270 }] });
        let turned: ModifyRequest = serde_json::from_value(turned).unwrap();
        assert_eq!(turned.change().unwrap().turned, [(1, -90), (2, 270)]);
    }

    #[test]
    fn what_makes_no_sense_is_400() {
        let rectangle = json!([{ "x1": 1, "y1": 2, "x2": 3, "y2": 4 }]);
        for body in [
            json!({}),
            json!({ "redactions": null, "documentModifications": null }),
            json!({ "redactions": [page(json!(0), rectangle.clone())] }),
            json!({ "redactions": [page(json!(1), json!([]))] }),
            json!({ "redactions": [{ "pageIndex": 1, "width": 0, "height": 1, "redactionCoordinates": rectangle }] }),
            json!({ "documentModifications": [{ "pageIndex": 1, "operation": "shred" }] }),
            json!({ "documentModifications": [{ "pageIndex": 1, "operation": "rotate" }] }),
            json!({ "documentModifications": [{ "pageIndex": 1, "operation": "rotate", "arg": 45 }] }),
            json!({ "documentModifications": [{ "pageIndex": 1, "operation": "rotate", "arg": "" }] }),
        ] {
            assert_eq!(redact(body.clone()), Err(400), "{body}");
        }
        for unreadable in [
            json!({ "redactions": [page(json!(-1), rectangle.clone())] }),
            json!({ "redactions": [page(json!(1.5), rectangle)] }),
        ] {
            assert_eq!(redact(unreadable), Err(0));
        }
    }

    #[test]
    fn counts_keep_names_and_numbers_and_nothing_else() {
        let pii = json!({ "categories": [
            { "providerCategory": "Person", "countSuggestions": 8, "countAccepted": 7, "countAmended": 0, "x": "Jane Roe" },
            { "providerCategory": "Jane <Roe>", "countSuggestions": 1 }] });
        assert_eq!(
            counts(Some(&pii)),
            json!([{ "category": "Person", "suggestions": 8, "accepted": 7, "amended": 0 }])
        );
        assert_eq!(counts(Some(&json!("nonsense"))), json!([]));
        assert_eq!(counts(None), json!([]));
    }
}
