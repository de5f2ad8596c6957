use super::NewLog;
use obelus_evidence::Actor;
use serde::Serialize;
use std::{
    fs::OpenOptions,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::Mutex;

/// The log's own file: one line of JSON an entry, synchronised before anybody is told that it is logged. Readable by
/// the service alone, because notes and file names can name people.
#[derive(Clone)]
pub struct Journal(Arc<Mutex<PathBuf>>);

#[derive(Serialize)]
struct Entry {
    id: String,
    at: String,
    by: Actor,
    #[serde(flatten)]
    log: NewLog,
}

impl Journal {
    /// The log of a data folder.
    pub fn in_folder(data: &Path) -> Self {
        Self(Arc::new(Mutex::new(data.join("redaction-log.jsonl"))))
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// When it cannot be written whole.
    pub async fn append(&self, id: String, by: Actor, log: NewLog) -> io::Result<()> {
        let at = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let mut line = serde_json::to_vec(&Entry { id, at, by, log })?;
        line.push(b'\n');
        // One writer at a time, so that lines stay whole; the lock goes along into the thread.
        let path = self.0.clone().lock_owned().await;
        let written = tokio::task::spawn_blocking(move || {
            let mut file = OpenOptions::new()
                .append(true)
                .create(true)
                .mode(0o600)
                .open(&*path)?;
            file.write_all(&line)?;
            file.sync_data()
        });
        written.await.map_err(io::Error::other)?
    }
}
