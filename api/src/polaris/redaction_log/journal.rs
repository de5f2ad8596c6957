use super::NewLog;
use obelus_evidence::Actor;
use serde::Serialize;
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::{Mutex, Notify};

/// The log's own file: one line of JSON an entry, synchronised before anybody is told that it is logged. Readable by
/// the service alone, because notes and file names can name people.
#[derive(Clone)]
pub struct Journal {
    path: Arc<Mutex<PathBuf>>,
    grown: Arc<Notify>,
}

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
        Self {
            path: Arc::new(Mutex::new(data.join("redaction-log.jsonl"))),
            grown: Arc::default(),
        }
    }

    /// Its file, while nobody writes to it.
    pub(super) async fn path(&self) -> PathBuf {
        self.path.lock().await.clone()
    }

    /// Returns once an entry was added since this was last waited for.
    pub(super) async fn grown(&self) {
        self.grown.notified().await;
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
        let path = self.path.clone().lock_owned().await;
        let written = tokio::task::spawn_blocking(move || {
            let mut file = OpenOptions::new()
                .read(true)
                .append(true)
                .create(true)
                .mode(0o600)
                .open(&*path)?;
            // A crash can leave a line without its end; the next entry must not be lost with it.
            if is_torn(&mut file)? {
                line.insert(0, b'\n');
            }
            file.write_all(&line)?;
            file.sync_data()
        });
        written.await.map_err(io::Error::other)??;
        self.grown.notify_one();
        Ok(())
    }
}

/// Whether the file's last line has no end.
fn is_torn(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != [b'\n'])
}
