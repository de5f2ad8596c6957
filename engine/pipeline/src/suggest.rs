//! Words in, suggestions out. Runs in the parent: models see checked text only.

use crate::PipelineError;
use obelus_evidence::{CaseContext, Reading, Suggestions};
use obelus_language::{LanguageError, Suggester, Text};

/// Finds what may have to be withheld in a document that was read.
///
/// # Errors
/// [`PipelineError::Model`] when the tagger cannot be run; nothing is suggested then, rather than too little.
pub fn suggest(
    reading: &Reading,
    case: &CaseContext,
    suggester: &Suggester,
) -> Result<Suggestions, PipelineError> {
    let text = Text::new(&reading.text());
    let findings = suggester
        .suggest(&text, case)
        .map_err(|LanguageError::Tagger(error)| error)?;
    Ok(obelus_document::suggest::suggest(reading, findings))
}
