//! Reading what several generations of the connector send: nulls, and numbers as text.

use serde::{Deserialize, Deserializer, de::Error};

#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(i64),
    Text(String),
}

/// A number, or text that is one.
pub(crate) fn number<'d, D: Deserializer<'d>>(input: D) -> Result<i64, D::Error> {
    optional_number(input)?.ok_or_else(|| D::Error::custom("a number is missing"))
}

/// A number, text that is one, or nothing (null or empty text).
pub(crate) fn optional_number<'d, D: Deserializer<'d>>(input: D) -> Result<Option<i64>, D::Error> {
    match Option::<NumberOrText>::deserialize(input)? {
        Some(NumberOrText::Number(number)) => Ok(Some(number)),
        Some(NumberOrText::Text(text)) if text.trim().is_empty() => Ok(None),
        Some(NumberOrText::Text(text)) => {
            let parsed = text.trim().parse();
            // The text itself is not quoted: it could be anything out of a case.
            parsed.map(Some).map_err(|_| D::Error::custom("not a number"))
        }
        None => Ok(None),
    }
}

/// The value, or its default for null.
pub(crate) fn or_default<'d, D: Deserializer<'d>, T: Deserialize<'d> + Default>(
    input: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(input)?.unwrap_or_default())
}
