//! The real [`EvidenceWork`]: every parse of evidence in a sandboxed child, models in this process.

use crate::{
    EvidenceWork, PipelineError, RecordingWork, Redacted, Rendition, SandboxedRecordings, Source, Tell,
    WorkError, read, redact, render, suggest, verify::verify_again,
};
use obelus_casebook::{Checkpoint, StageKind};
use obelus_document::render::ImageFormat;
use obelus_evidence::{CaseContext, Original, PageImage, Plan, Reading, Report, Suggestions, Versions};
use obelus_language::Suggester;
use obelus_models::{ModelError, ocr::OnDemandPageReader};
use obelus_sandbox::{Sandbox, Sealed};
use std::path::PathBuf;

/// Does evidence work in children of a sandbox.
pub struct SandboxedWork {
    /// Starts the children.
    pub sandbox: Sandbox,
    /// Reads the words of pictures.
    pub recogniser: OnDemandPageReader,
    /// Finds what may have to be withheld.
    pub suggester: Suggester,
    /// libpdfium with its digest checked; `None` when it is missing, then redactions wait for it.
    pub second_reader: Option<PathBuf>,
    /// Work on films and sound recordings.
    pub recordings: SandboxedRecordings,
    /// Written into every report, and part of each stage's ruleset.
    pub versions: Versions,
}

impl SandboxedWork {
    /// Draws one page (from 1) of a document at `scale` pixels per point as WebP.
    ///
    /// # Errors
    /// As [`render`](crate::render()).
    pub fn page(&self, bytes: &[u8], page: u32, scale: f64) -> Result<PageImage, WorkError> {
        let images = render(&self.sandbox, &sealed(bytes)?, &[page], scale, ImageFormat::WebP)?;
        images
            .into_iter()
            .next()
            .ok_or_else(|| WorkError::Failed("no picture came".to_owned()))
    }

    fn library(&self) -> Result<&PathBuf, WorkError> {
        self.second_reader.as_ref().ok_or_else(|| {
            WorkError::Environment(
                "the second reader (libpdfium) is missing; run `obelus models fetch`".to_owned(),
            )
        })
    }
}

fn sealed(bytes: &[u8]) -> Result<Sealed, WorkError> {
    Sealed::of(bytes).map_err(|e| WorkError::Environment(format!("the file cannot be held in memory: {e}")))
}

fn told(done: u64, total: u64) -> Checkpoint {
    Checkpoint { done, total }
}

impl EvidenceWork for SandboxedWork {
    fn ruleset(&self, kind: StageKind) -> String {
        let Versions {
            obelus,
            models,
            rules,
        } = &self.versions;
        match kind {
            StageKind::Suggest => {
                let models: Vec<String> = models
                    .iter()
                    .map(|(name, version)| format!("{name}-{version}"))
                    .collect();
                format!("{obelus}/{rules}/{}", models.join("+"))
            }
            // Another recogniser reads other words.
            StageKind::Read => {
                let ocr = models.get("ocr").map_or("none", String::as_str);
                format!("{obelus}/ocr-{ocr}")
            }
            StageKind::Redact | StageKind::Verify => obelus.clone(),
            StageKind::Analyse | StageKind::Present => self.recordings.recording_ruleset(),
            StageKind::Index => obelus_casebook::search::SEARCH_RULES.to_owned(),
        }
    }

    fn convert(
        &self,
        original: &Original,
        bytes: &[u8],
        _: Tell<'_>,
    ) -> Result<Option<Rendition>, WorkError> {
        if !original.kind.is_converted() {
            return Ok(None);
        }
        let source = Source::open(&self.sandbox, sealed(bytes)?)?;
        Ok(source.rendition().map(|_| Rendition {
            pdf: source.pages().bytes().to_vec(),
            remarks: source.remarks().to_vec(),
            attachments: source.attachments().to_vec(),
        }))
    }

    fn read(&self, original: &Original, bytes: &[u8], tell: Tell<'_>) -> Result<Reading, WorkError> {
        Ok(read(
            &self.sandbox,
            &self.recogniser,
            &Source::kept(original, bytes)?,
            &mut |page| tell(told(u64::from(page), 0)),
        )?)
    }

    fn suggest(&self, reading: &Reading, case: &CaseContext, _: Tell<'_>) -> Result<Suggestions, WorkError> {
        Ok(suggest(reading, case, &self.suggester)?)
    }

    fn redact(
        &self,
        original: &Original,
        bytes: &[u8],
        plan: &Plan,
        tell: Tell<'_>,
    ) -> Result<Redacted, WorkError> {
        let library = self.library()?;
        let mut steps = 0;
        let mut on_step = |_: &str| {
            tell(told(steps, 0));
            steps += 1;
        };
        Ok(redact(
            &self.sandbox,
            library,
            &Source::kept(original, bytes)?,
            plan,
            &self.versions,
            &mut on_step,
        )?)
    }

    fn verify(
        &self,
        original: &Original,
        bytes: &[u8],
        copy: &[u8],
        plan: &Plan,
        _: Tell<'_>,
    ) -> Result<Report, WorkError> {
        Ok(verify_again(
            &self.sandbox,
            self.library()?,
            &Source::kept(original, bytes)?,
            copy,
            plan,
            self.versions.clone(),
        )?)
    }

    fn recordings(&self) -> Option<&dyn RecordingWork> {
        Some(&self.recordings)
    }
}

impl From<PipelineError> for WorkError {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::Refused(refused) => Self::Refused(refused),
            PipelineError::Unfit(why) => Self::Environment(why),
            // Only this document needs it: it is given up with the reason, and the rest go on.
            PipelineError::NoConverter(why) => Self::Failed(why),
            // A model that is here and fails on a document fails again; one that is missing may come back.
            PipelineError::Model(ModelError::Runtime { what, .. }) => Self::Failed(format!("{what} failed")),
            PipelineError::Model(error) => Self::Environment(error.to_string()),
        }
    }
}
