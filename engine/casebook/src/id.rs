use crate::{CasebookError, Result};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub(crate) String);

        impl $name {
            /// The id as text, as it appears in addresses and events.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = CasebookError;
            /// Accepts 1 to 128 of `A-Z a-z 0-9 . _ -`, so that an id is safe in an address, a log and a file name.
            fn from_str(text: &str) -> Result<Self> {
                plain(text).map(|text| Self(text.to_owned()))
            }
        }
    };
}

id!(
    /// Names a case: whatever the case management system calls it.
    CaseId
);
id!(
    /// Names a document: a UUID of version 7, so ids sort by time of arrival.
    DocumentId
);
id!(
    /// Names a stage: made from the document, the kind, the subject and the ruleset, so the same work has the same id.
    StageId
);
id!(
    /// Names a redacted copy: made from the document and the plan, so asking twice gives one copy.
    CopyId
);

fn plain(text: &str) -> Result<&str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if (1..=128).contains(&text.len()) && text.chars().all(allowed) && !text.starts_with('.') {
        return Ok(text);
    }
    Err(CasebookError::BadRequest(
        "an id has 1 to 128 letters, digits, dots, underscores or hyphens and does not start with a dot"
            .to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::CaseId;

    #[test]
    fn ids_are_safe_in_addresses_and_file_names() {
        assert_eq!("45CV2911222".parse::<CaseId>().unwrap().as_str(), "45CV2911222");
        for bad in ["", "a/b", "../x", ".hidden", "a b", "é", &"x".repeat(129)] {
            assert!(bad.parse::<CaseId>().is_err(), "{bad}");
        }
    }
}
