use obelus_evidence::Refused;
use obelus_models::ModelError;
use obelus_sandbox::SandboxError;

/// Why a piece of evidence work gave no result.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The input was refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// This machine cannot do it: no sandbox, no second reader, no memory.
    #[error("{0}")]
    Unfit(String),
    /// The program that turns this kind of file into pages is not on this machine; what to install.
    #[error("{0}")]
    NoConverter(String),
    /// A model is missing or failed.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl From<SandboxError> for PipelineError {
    fn from(error: SandboxError) -> Self {
        match error {
            SandboxError::Refused(refused) => Self::Refused(refused),
            SandboxError::Unfit(why) => Self::Unfit(why),
        }
    }
}
