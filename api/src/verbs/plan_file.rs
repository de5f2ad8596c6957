//! Plans as files: what is withheld, and on which pages.

use super::outcome::Outcome;
use obelus_evidence::{Plan, RefusalCode, Refused, Sha256};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A plan, and the pages its places are on where the evidence has none of its own.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PlanFile {
    /// The plan.
    #[serde(flatten)]
    pub(crate) plan: Plan,
    /// Digest of the rendition it was made for; as `suggest` prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rendition: Option<Sha256>,
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
