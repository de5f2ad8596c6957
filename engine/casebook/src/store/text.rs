use crate::{CasebookError, Result};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A value as JSON text for a column.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| CasebookError::BadRequest(format!("a value can't be stored: {error}")))
}

/// A JSON column back as a value. The parser's own message is dropped: it can quote evidence text.
pub(crate) fn decode<T: DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| CasebookError::Damaged(what.to_owned()))
}

/// The serialised name of a value of a closed list.
pub(crate) fn name<T: Serialize>(value: T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => Ok(text),
        _ => Err(CasebookError::BadRequest(
            "a value has no name to store".to_owned(),
        )),
    }
}

/// A name back as the value of a closed list.
pub(crate) fn unname<T: DeserializeOwned>(text: String, what: &str) -> Result<T> {
    serde_json::from_value(Value::String(text)).map_err(|_| CasebookError::Damaged(what.to_owned()))
}
