use serde::{Deserialize, Serialize};

/// Why an input was refused, as a closed list that machines can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The file has no bytes.
    Empty,
    /// The file is of a kind that cannot be read.
    UnsupportedKind,
    /// A password is needed.
    PasswordProtected,
    /// The file ends early or its structure is damaged.
    Damaged,
    /// The document has no pages.
    NoPages,
    /// A limit on size, pages, memory or time was passed.
    TooLarge,
    /// The reader's child process crashed or was stopped.
    ReaderFailed,
    /// Two readers disagree about the document.
    ReadersDisagree,
    /// The plan does not fit the document.
    BadPlan,
}

/// An input that was refused, with a sentence a person can act on. Carries no evidence text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail}")]
pub struct Refused {
    /// What kind of refusal it is.
    pub code: RefusalCode,
    /// What, where and what to do, in plain English.
    pub detail: String,
}

impl Refused {
    /// Makes a refusal.
    pub fn new(code: RefusalCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }
}
