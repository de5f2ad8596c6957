use crate::Moved;
use obelus_evidence::Refused;
use std::path::PathBuf;

/// What can go wrong in the casebook. Messages carry ids, never evidence text.
#[derive(Debug, thiserror::Error)]
pub enum CasebookError {
    /// A file or folder of the casebook can't be used.
    #[error("{what} {path}: {source}")]
    Folder {
        /// What was being done, e.g. `can't create`.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another server holds the casebook.
    #[error("the casebook in {0} is held by another obelus server; stop it first")]
    Held(PathBuf),
    /// The casebook was opened to read only.
    #[error("the casebook was opened to read, nothing can be written")]
    ReadOnly,
    /// The database refused a statement.
    #[error("the casebook's database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The database can't be brought up to date.
    #[error("the casebook's database can't be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The blob store failed.
    #[error("the blob store failed: {0}")]
    Blob(#[from] object_store::Error),
    /// There is no such case.
    #[error("there is no case {0}")]
    NoCase(String),
    /// There is no such document.
    #[error("there is no document {0}")]
    NoDocument(String),
    /// There is no such stage.
    #[error("there is no stage {0}")]
    NoStage(String),
    /// There is no such copy.
    #[error("there is no copy {0}")]
    NoCopy(String),
    /// There is no such blob.
    #[error("there is no blob {0}")]
    NoBlob(String),
    /// The search index failed.
    #[error(
        "the search index failed: {0}; remove the case's folder under `search` if it keeps failing, it is made anew"
    )]
    Index(#[from] tantivy::TantivyError),
    /// The stage has not run yet, so there is nothing to show.
    #[error("{0} is not there yet; wait for its stage")]
    NotYet(&'static str),
    /// A case with this id exists and says something else.
    #[error("case {0} exists with other details; change it instead of creating it")]
    CaseExists(String),
    /// The worker's lease is over, so nothing it did counts.
    #[error("the lease on stage {0} was lost; its results were dropped")]
    LeaseLost(String),
    /// The input was refused.
    #[error("{0}")]
    Refused(#[from] Refused),
    /// Somebody else decided about the same thing meanwhile.
    #[error("somebody decided about the same suggestion meanwhile; the newest revision is {}", .0.revision)]
    Conflict(Box<Moved>),
    /// More bytes are announced than are accepted.
    #[error("the file has more than {} MiB, the most this server accepts", .0 >> 20)]
    TooLarge(u64),
    /// The caller's request makes no sense.
    #[error("{0}")]
    BadRequest(String),
    /// The sender of a stream broke off.
    #[error("the upload broke off: {0}")]
    BrokenStream(String),
    /// Stored data is not what was written.
    #[error("{0} is damaged; restore it from a backup and run `obelus audit verify`")]
    Damaged(String),
    /// The signing key can't be used.
    #[error("signing key {path}: {what}")]
    Key {
        /// The key file.
        path: PathBuf,
        /// What is wrong and what to do.
        what: String,
    },
}

impl CasebookError {
    /// Whether the cause is a full disk, a quota or a file size limit: answer 507 and try again later.
    pub fn is_out_of_space(&self) -> bool {
        match self {
            // SQLITE_FULL is 13; a write past a size limit is SQLITE_IOERR_WRITE, 778.
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| code == "13" || code == "778")
            }
            Self::Database(sqlx::Error::Io(error)) => out_of_space(error),
            Self::Folder { source, .. } => out_of_space(source),
            Self::Index(error) => caused_by_space(error),
            Self::Blob(error) => caused_by_space(error),
            _ => false,
        }
    }
}

fn caused_by_space(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<std::io::Error>().is_some_and(out_of_space) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn out_of_space(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge
    )
}

/// What casebook functions answer.
pub type Result<T, E = CasebookError> = std::result::Result<T, E>;
