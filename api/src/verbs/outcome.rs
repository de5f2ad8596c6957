//! How a verb ends: the exit code, and the sentence on the error stream.

use obelus_evidence::{MediaReport, Refused, Report};
use obelus_models::ModelError;
use obelus_pipeline::PipelineError;
use serde_json::json;
use std::{
    fmt::Display,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

/// What came of a verb, or of one file of it.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// 0
    Done,
    /// 1
    Internal(String),
    /// 2
    Usage(String),
    /// 3
    Refused(Refused),
    /// 4
    NotClean(Box<Report>),
    /// 4, for a recording
    MediaNotClean(Box<MediaReport>),
    /// 5
    Environment(String),
}

impl Outcome {
    pub(crate) fn usage(what: impl Display) -> Self {
        Self::Usage(what.to_string())
    }

    /// What went wrong, as one sentence.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Done => "done".to_owned(),
            Self::Internal(what) | Self::Usage(what) | Self::Environment(what) => what.clone(),
            Self::Refused(refused) => refused.detail.clone(),
            Self::NotClean(report) => not_proven(&report.remarks),
            Self::MediaNotClean(report) => not_proven(&report.remarks),
        }
    }

    fn code(&self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Internal(_) => 1,
            Self::Usage(_) => 2,
            Self::Refused(_) => 3,
            Self::NotClean(_) | Self::MediaNotClean(_) => 4,
            Self::Environment(_) => 5,
        }
    }

    /// Says on the error stream what went wrong, and gives the exit code.
    pub(crate) fn report(&self, json: bool) -> ExitCode {
        self.say(None, json);
        ExitCode::from(self.code())
    }

    /// Says what went wrong with one file.
    pub(crate) fn say(&self, file: Option<&Path>, json: bool) {
        let named = |what: &str| match file {
            Some(file) => format!("{}: {what}", file.display()),
            None => what.to_owned(),
        };
        let line = match self {
            Self::Done => return,
            Self::Refused(refused) if json => {
                let mut object = json!({ "refused": refused });
                if let Some(file) = file {
                    object["file"] = json!(file.display().to_string());
                }
                object.to_string()
            }
            Self::Refused(refused) => format!("refused: {}", named(&refused.detail)),
            Self::NotClean(report) if json => json!({ "not_clean": report }).to_string(),
            Self::MediaNotClean(report) if json => json!({ "not_clean": report }).to_string(),
            Self::NotClean(report) => named(&not_proven(&report.remarks)),
            Self::MediaNotClean(report) => named(&not_proven(&report.remarks)),
            Self::Internal(what) => format!("error: {}", named(what)),
            Self::Usage(what) => format!("wrong usage: {}", named(what)),
            Self::Environment(what) => format!("cannot be done on this machine: {}", named(what)),
        };
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

fn not_proven(remarks: &[String]) -> String {
    let reasons = if remarks.is_empty() {
        "no reason given".to_owned()
    } else {
        remarks.join("\n  ")
    };
    format!("could not be proven clean, and nothing was written:\n  {reasons}")
}

impl From<PipelineError> for Outcome {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::Refused(refused) => Self::Refused(refused),
            PipelineError::Unfit(why) | PipelineError::NoConverter(why) => Self::Environment(why),
            PipelineError::Model(error) => error.into(),
        }
    }
}

impl From<ModelError> for Outcome {
    fn from(error: ModelError) -> Self {
        Self::Environment(error.to_string())
    }
}

impl From<io::Error> for Outcome {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // A reader that has seen enough (`obelus read … | head`) is no failure.
            io::ErrorKind::BrokenPipe => Self::Done,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Environment(format!("{error}; nothing half-written is left behind"))
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for Outcome {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

/// Runs a job over files. Each that fails is named on the error stream, and the worst exit code is the verb's.
pub(crate) fn over_files<'a>(
    files: impl IntoIterator<Item = &'a Path>,
    several: bool,
    json: bool,
    mut job: impl FnMut(&'a Path) -> Result<(), Outcome>,
) -> ExitCode {
    let mut worst = 0;
    for file in files {
        if let Err(outcome) = job(file) {
            outcome.say(several.then_some(file), json);
            // What is missing on the machine will be missing for the next file as well.
            if matches!(outcome, Outcome::Environment(_)) {
                return ExitCode::from(outcome.code());
            }
            worst = worst.max(outcome.code());
        }
    }
    ExitCode::from(worst)
}
