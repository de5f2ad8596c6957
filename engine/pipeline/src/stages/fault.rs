use crate::WorkError;
use obelus_casebook::{CasebookError, FailClass, StageError};
use obelus_evidence::{RefusalCode, Refused};

/// Why a stage has no outcome.
#[derive(Debug)]
pub(crate) enum StageFault {
    /// The input is refused for good.
    Refused(Refused),
    /// The stage itself failed.
    Failed(String),
    /// The stage's code panicked. What it said is not kept: it could quote evidence.
    Panicked,
    /// The stage took longer than it may.
    TimedOut(u64),
    /// Something it needs is missing.
    Environment(String),
}

impl StageFault {
    /// What goes on the ledger, and what is counted.
    pub(crate) fn on_ledger(&self) -> (StageError, FailClass) {
        let (code, detail, class) = match self {
            Self::Refused(refused) => ("failed", refused.detail.clone(), FailClass::Stage),
            Self::Failed(detail) => ("failed", detail.clone(), FailClass::Stage),
            Self::Panicked => (
                "panicked",
                "the stage's code panicked; report this as a bug".to_owned(),
                FailClass::Stage,
            ),
            Self::TimedOut(seconds) => (
                "timed_out",
                format!("the stage took longer than {seconds} seconds"),
                FailClass::Stage,
            ),
            Self::Environment(detail) => ("environment", detail.clone(), FailClass::Environment),
        };
        (
            StageError {
                code: code.to_owned(),
                detail,
            },
            class,
        )
    }
}

impl From<WorkError> for StageFault {
    fn from(error: WorkError) -> Self {
        match error {
            // A child that crashed once may do better the next time; three times is enough.
            WorkError::Refused(refused) if refused.code == RefusalCode::ReaderFailed => {
                Self::Failed(refused.detail)
            }
            WorkError::Refused(refused) => Self::Refused(refused),
            WorkError::Failed(detail) => Self::Failed(detail),
            WorkError::Environment(detail) => Self::Environment(detail),
        }
    }
}

impl From<CasebookError> for StageFault {
    fn from(error: CasebookError) -> Self {
        match error {
            CasebookError::Refused(refused) => Self::Refused(refused),
            // A full disk passes; an index that fails for another reason must not be tried for ever.
            CasebookError::Index(_) if !error.is_out_of_space() => Self::Failed(error.to_string()),
            CasebookError::Damaged(_) | CasebookError::NoBlob(_) | CasebookError::BadRequest(_) => {
                Self::Failed(error.to_string())
            }
            other => Self::Environment(other.to_string()),
        }
    }
}
