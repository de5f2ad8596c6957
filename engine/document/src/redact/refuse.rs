use std::fmt;

/// Why a page cannot be cut as text; the page is turned into a picture and the report says this. Carries no
/// evidence text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsure(String);

impl Unsure {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    pub(crate) fn into_reason(self) -> String {
        self.0
    }
}

impl fmt::Display for Unsure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
