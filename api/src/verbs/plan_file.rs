//! Plans as files: what is withheld, and on which pages.

use super::outcome::Outcome;
use obelus_evidence::{DeletePage, Mark, Plan, RefusalCode, Refused, RotatePage, Sha256};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A plan, and the pages its places are on where the evidence has none of its own.
#[derive(Debug, Serialize, Deserialize)]
#[serde(from = "Written")]
pub(crate) struct PlanFile {
    /// The plan.
    #[serde(flatten)]
    pub(crate) plan: Plan,
    /// Digest of the rendition it was made for; as `suggest` prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rendition: Option<Sha256>,
}

/// A plan as it stands in a file. A key that means nothing here is refused: who writes `delete_page` for
/// `delete_pages` would get a copy with that page in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    original: Sha256,
    marks: Vec<Mark>,
    #[serde(default)]
    delete_pages: Vec<DeletePage>,
    #[serde(default)]
    rotate_pages: Vec<RotatePage>,
    #[serde(default)]
    rendition: Option<Sha256>,
}

impl From<Written> for PlanFile {
    fn from(written: Written) -> Self {
        Self {
            plan: Plan {
                original: written.original,
                marks: written.marks,
                delete_pages: written.delete_pages,
                rotate_pages: written.rotate_pages,
            },
            rendition: written.rendition,
        }
    }
}

impl PlanFile {
    /// Reads the text of a plan file.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, Outcome> {
        serde_json::from_str(text).map_err(|e| {
            Outcome::Refused(Refused::new(
                RefusalCode::BadPlan,
                format!("{}: this is not a plan: {e}", path.display()),
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PlanFile;
    use std::path::Path;

    fn parsed(more: &str) -> bool {
        let text = format!(
            r#"{{"original": "{}", "marks": [{{"page": 1, "box": [1, 1, 2, 2]{more}}}]{}}}"#,
            "0".repeat(64),
            if more.is_empty() {
                r#", "delete_pages": []"#
            } else {
                ""
            }
        );
        PlanFile::parse(Path::new("plan.json"), &text).is_ok()
    }

    #[test]
    fn keys_that_mean_nothing_are_refused() {
        assert!(parsed(""));
        assert!(parsed(r#", "text": "Ann""#));
        assert!(!parsed(r#", "txt": "Ann""#));
        assert!(!parsed(
            r#"}], "delete_page": [{"page": 1, "reason": "Blank page""#
        ));
    }
}
