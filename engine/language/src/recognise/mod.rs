//! One recogniser a file; each knows a pattern, a check, its cue words and its reason, and nothing of pages.

use crate::{Hit, Text};
use obelus_evidence::CaseContext;

/// Finds one kind of thing in a text.
pub trait Recogniser: Send + Sync {
    /// Stable name, as shown in suggestions.
    fn name(&self) -> &'static str;

    /// Finds hits; ranges are bytes of [`Text::view`] on character borders.
    fn find(&self, text: &Text, case: &CaseContext) -> Vec<Hit>;
}
