use crate::{Tell, WorkError, media::MediaRedacted};
use obelus_casebook::Part;
use obelus_evidence::{MediaFindings, MediaPlan, MediaReport};
use obelus_sandbox::Sealed;

/// What the stages ask to be done with films and sound recordings; the counterpart of [`crate::EvidenceWork`].
/// Recordings are large, so they come as sealed memory that the children share.
pub trait RecordingWork: Send + Sync {
    /// Version of the models and rules that find something, and of the program that makes copies: the same version
    /// gives the same results.
    fn recording_ruleset(&self) -> String;

    /// Recording in, everything found in it out.
    fn analyse(&self, original: &Sealed, tell: Tell<'_>) -> Result<MediaFindings, WorkError>;

    /// Recording and findings in, files for showing it in a browser out.
    fn present(
        &self,
        original: &Sealed,
        findings: &MediaFindings,
        tell: Tell<'_>,
    ) -> Result<Vec<Part>, WorkError>;

    /// Recording and plan in; the copy when it is proven, and the report in any case, out.
    fn redact_recording(
        &self,
        original: &Sealed,
        plan: &MediaPlan,
        tell: Tell<'_>,
    ) -> Result<MediaRedacted, WorkError>;

    /// Proves a copy again.
    fn verify_recording(
        &self,
        original: &Sealed,
        copy: &Sealed,
        plan: &MediaPlan,
        tell: Tell<'_>,
    ) -> Result<MediaReport, WorkError>;
}
