use serde::{Deserialize, Serialize};

/// One version of one document of one case, as the case management system numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VersionRef {
    /// The case's number.
    pub case: i64,
    /// The document's number.
    pub document: i64,
    /// The version's number; another one whenever the content changes.
    pub version: i64,
}
