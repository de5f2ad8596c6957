use serde::{Deserialize, Serialize};
use std::fmt;

/// Evidence text that must not reach a log: `Debug` and `Display` print `[withheld]`.
///
/// Serialisation is transparent, because the text has to travel to the reviewer; anything that formats it
/// for people or logs by accident gets nothing.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Gives the value to code that has a reason to see it.
    pub fn reveal(&self) -> &T {
        &self.0
    }

    /// Takes the value out of the wrapper.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Sensitive<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[withheld]")
    }
}

impl<T> fmt::Display for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[withheld]")
    }
}

#[cfg(test)]
mod tests {
    use super::Sensitive;

    #[test]
    fn a_name_never_shows_in_debug_or_display() {
        let name = Sensitive::new("Jane Roe".to_owned());
        assert_eq!(format!("{name:?} {name}"), "[withheld] [withheld]");
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"Jane Roe\"");
    }
}
