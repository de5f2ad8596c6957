//! Whole numbers as the front ends send them: as numbers, or as the text of one.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// A whole number, or the text of one.
pub(super) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    optional_whole(deserializer)?.ok_or_else(|| de::Error::custom("a whole number"))
}

/// A whole number, the text of one, or nothing.
pub(super) fn optional_whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let read = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    read.map(Some).ok_or_else(|| de::Error::custom("a whole number"))
}
