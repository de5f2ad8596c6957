use crate::{DeletePage, Mark, MediaMark, RotatePage};
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

/// What becomes of a whole page in the copy: it is left out, or turned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageChange {
    /// Page of the original, from 1.
    pub page: u32,
    /// Leave it out, for one of [`DeletePage::REASONS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete: Option<String>,
    /// Turn it clockwise by so many degrees, a multiple of 90.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotate: Option<i32>,
}

impl PageChange {
    /// What it is about: a page can be left out and turned independently. `None` unless it says exactly one of the two.
    pub fn about(&self) -> Option<String> {
        match (&self.delete, self.rotate) {
            (Some(_), None) => Some(format!("page:{}:delete", self.page)),
            (None, Some(_)) => Some(format!("page:{}:rotate", self.page)),
            _ => None,
        }
    }

    /// As a plan has it, when it leaves the page out.
    pub fn deletion(&self) -> Option<DeletePage> {
        self.delete.clone().map(|reason| DeletePage {
            page: self.page,
            reason,
        })
    }

    /// As a plan has it, when it turns the page.
    pub fn rotation(&self) -> Option<RotatePage> {
        self.rotate.map(|by| RotatePage { page: self.page, by })
    }
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
    /// A change to a whole page, which stands instead of a suggestion or mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_change: Option<PageChange>,
    /// What was said.
    pub verdict: Verdict,
    /// Who said it.
    pub by: Actor,
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Why, in the lawyer's words.
    pub why: Option<String>,
}
