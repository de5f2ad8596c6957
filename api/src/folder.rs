//! Case folders: `case.json` and the case's documents beside each other.

use crate::state::Service;
use futures::stream;
use obelus_casebook::{CaseId, CasebookError, NewStage};
use obelus_evidence::{Actor, CaseContext};
use obelus_pipeline::Arrival;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Why a folder could not be received.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file or folder cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// `case.json` is not a case. Only the place is told, because the parser's own message quotes the file.
    #[error("{path}: this is not a case object: line {line}, column {column}")]
    NotACase {
        /// The file.
        path: PathBuf,
        /// Line of the mistake, from 1.
        line: usize,
        /// Column of the mistake, from 1.
        column: usize,
    },
    /// The casebook refused something.
    #[error(transparent)]
    Casebook(#[from] CasebookError),
}

/// The documents of a case folder: every plain file but `case.json` and hidden ones, by name.
///
/// # Errors
/// When the folder cannot be listed.
pub fn documents(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let unreadable = |source| FolderError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_file() && name != "case.json" && !name.starts_with('.') {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// What `case.json` says; nothing when there is none.
///
/// # Errors
/// When the file cannot be read or is not a case object.
pub fn context(folder: &Path) -> Result<CaseContext, FolderError> {
    let path = folder.join("case.json");
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| FolderError::NotACase {
            path,
            line: error.line(),
            column: error.column(),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(CaseContext::default()),
        Err(source) => Err(FolderError::Unreadable { path, source }),
    }
}

/// Puts a case folder into the casebook; doing it again changes nothing. Gives the number of documents that were
/// received and of those that were refused at the door (each is on the audit trail with its reason).
///
/// # Errors
/// When the folder, a file or the casebook fails; a refused document is not an error.
pub async fn receive(service: &Service, folder: &Path, by: &Actor) -> Result<(usize, usize), FolderError> {
    let name = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let case: CaseId = name.parse()?;
    let known = context(folder)?;
    match service.casebook().create_case(&case, &known, by).await {
        Ok(_) => {}
        // What is known has changed since: names that were unknown then are looked for now.
        Err(CasebookError::CaseExists(_)) => {
            service.casebook().change_case(&case, &known, by).await?;
            obelus_pipeline::suggest_again(service.casebook(), service.work(), &case, NewStage::NIGHT, by)
                .await?;
        }
        Err(error) => return Err(error.into()),
    }
    let (mut received, mut refused) = (0, 0);
    for path in documents(folder)? {
        let bytes = fs::read(&path).map_err(|source| FolderError::Unreadable {
            path: path.clone(),
            source,
        })?;
        let arrival = Arrival {
            case: case.clone(),
            name: path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            by: by.clone(),
            limit: service.upload_limit(),
            priority: NewStage::NIGHT,
        };
        let body = stream::iter([Ok::<_, io::Error>(bytes::Bytes::from(bytes))]);
        match obelus_pipeline::receive(service.casebook(), service.work(), arrival, body).await {
            Ok(_) => received += 1,
            Err(CasebookError::Refused(_)) => refused += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok((received, refused))
}
