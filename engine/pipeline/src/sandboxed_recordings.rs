//! The real [`RecordingWork`]: decoding in children of `obelus-media`, models in this process, opened when the first
//! recording comes.

use crate::{
    RecordingWork, Tell, WorkError,
    media::{MediaRedacted, MediaWork, TellMedia, redact_media, suggest_media, verify_media},
};
use obelus_casebook::{Checkpoint, Part};
use obelus_evidence::{MediaFindings, MediaPlan, MediaReport, Versions};
use obelus_sandbox::Sealed;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Opens the program and the models; says what is missing.
type Open = Box<dyn Fn() -> Result<MediaWork, String> + Send + Sync>;

/// Work on recordings that costs nothing until the first one comes. What is missing then is looked for again each time.
pub struct SandboxedRecordings {
    open: Open,
    opened: OnceLock<MediaWork>,
    opening: Mutex<()>,
    ruleset: String,
}

impl SandboxedRecordings {
    /// Opens with `open` when the first recording comes; `ruleset` names the versions of program and models.
    pub fn new(
        ruleset: String,
        open: impl Fn() -> Result<MediaWork, String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            open: Box::new(open),
            opened: OnceLock::new(),
            opening: Mutex::new(()),
            ruleset,
        }
    }

    /// Program and models.
    ///
    /// # Errors
    /// [`WorkError::Environment`] when one is missing.
    pub fn work(&self) -> Result<&MediaWork, WorkError> {
        let _one_at_a_time = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(work) = self.opened.get() {
            return Ok(work);
        }
        let work = (self.open)().map_err(WorkError::Environment)?;
        Ok(self.opened.get_or_init(|| work))
    }
}

/// Versions of everything that takes part in work on recordings.
pub fn versions(work: &MediaWork) -> Versions {
    let models = [&work.faces, &work.second_faces].map(|m| (m.name().to_owned(), m.version().to_owned()));
    Versions {
        obelus: env!("CARGO_PKG_VERSION").to_owned(),
        models: models.into_iter().collect(),
        rules: String::new(),
    }
}

/// Counts in seconds of the recording.
fn seconds(tell: Tell<'_>) -> impl FnMut(i64, Option<i64>) + '_ {
    let whole = |us: i64| u64::try_from(us / 1_000_000).unwrap_or(0);
    let mut last = None;
    move |at_us, told_us| {
        let checkpoint = Checkpoint {
            done: whole(at_us),
            total: whole(told_us.unwrap_or(0)),
        };
        if last != Some(checkpoint) {
            last = Some(checkpoint);
            tell(checkpoint);
        }
    }
}

impl RecordingWork for SandboxedRecordings {
    fn recording_ruleset(&self) -> String {
        self.ruleset.clone()
    }

    fn analyse(&self, original: &Sealed, tell: Tell<'_>) -> Result<MediaFindings, WorkError> {
        let mut tell = seconds(tell);
        let tell: TellMedia<'_> = &mut tell;
        Ok(suggest_media(self.work()?, original, tell)?)
    }

    fn present(
        &self,
        original: &Sealed,
        findings: &MediaFindings,
        tell: Tell<'_>,
    ) -> Result<Vec<Part>, WorkError> {
        let mut tell = seconds(tell);
        let tell: TellMedia<'_> = &mut tell;
        Ok(crate::media::present_media(
            self.work()?,
            original,
            findings,
            tell,
        )?)
    }

    fn redact_recording(
        &self,
        original: &Sealed,
        plan: &MediaPlan,
        tell: Tell<'_>,
    ) -> Result<MediaRedacted, WorkError> {
        let work = self.work()?;
        let mut tell = seconds(tell);
        Ok(redact_media(work, original, plan, &versions(work), &mut tell)?)
    }

    fn verify_recording(
        &self,
        original: &Sealed,
        copy: &Sealed,
        plan: &MediaPlan,
        tell: Tell<'_>,
    ) -> Result<MediaReport, WorkError> {
        let work = self.work()?;
        let mut tell = seconds(tell);
        Ok(verify_media(
            work,
            original,
            copy,
            plan,
            &versions(work),
            &mut tell,
        )?)
    }
}
