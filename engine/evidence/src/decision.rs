use crate::{Mark, MediaMark};
use serde::{Deserialize, Serialize};

/// What the lawyer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Withhold as suggested.
    Accept,
    /// Leave it visible.
    Reject,
    /// Withhold, but with another shape.
    Adjust,
    /// Take an earlier verdict back.
    Undo,
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Stable id of the person or service.
    pub id: String,
    /// Name as shown to others.
    pub name: String,
}

/// One verdict, as recorded. The newest for a suggestion or mark counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The suggestion decided on; `None` for a mark that a person drew.
    pub suggestion: Option<String>,
    /// The mark to make, for drawn and adjusted marks.
    pub mark: Option<Mark>,
    /// The same for a recording; with an accepted suggestion, only how it is hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_mark: Option<MediaMark>,
    /// What was said.
    pub verdict: Verdict,
    /// Who said it.
    pub by: Actor,
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Why, in the lawyer's words.
    pub why: Option<String>,
}
