//! Hands what was logged on to a log elsewhere, in order, again and again until it is taken. The journal itself is what
//! is handed on: a place in it is remembered, so a restart goes on where the last life stopped, and a save never waits.

use super::Journal;
use async_trait::async_trait;
use obelus_casebook::{Casebook, NewEvent};
use obelus_evidence::EventKind;
use serde_json::{Value, json};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::watch;

/// A log elsewhere.
#[async_trait]
pub trait OutsideLog: Send + Sync + 'static {
    /// Gives it one entry, as the front ends send it. The id is the same however often the entry is sent.
    ///
    /// # Errors
    /// When it is not taken.
    async fn take(&self, id: &str, entry: &Value) -> Result<(), NotTaken>;
}

/// Why an entry was not taken; says nothing of what is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Asking again may help.
    #[error("not now: {0}")]
    Later(String),
    /// The entry itself is refused.
    #[error("refused: {0}")]
    Never(String),
}

/// How long to wait after an entry was not taken: the first time, doubled with each further one, and at most.
#[derive(Clone, Copy, Debug)]
pub struct Rests {
    /// The first time.
    pub first: Duration,
    /// At most.
    pub most: Duration,
}

impl Default for Rests {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            most: Duration::from_secs(300),
        }
    }
}

/// What is still to be handed on.
pub struct Outbox {
    journal: Journal,
    folder: PathBuf,
}

/// An entry that waits, and where the next one begins.
struct Waiting {
    line: String,
    end: u64,
}

impl Outbox {
    /// Of a data folder's journal.
    pub fn new(journal: Journal, folder: &Path) -> Self {
        Self {
            journal,
            folder: folder.to_owned(),
        }
    }

    /// Hands on whatever waits, and whatever comes, until told to stop.
    pub async fn run(
        self,
        log: Arc<dyn OutsideLog>,
        casebook: Casebook,
        rests: Rests,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut rest = rests.first;
        while !*stop.borrow_and_update() {
            match self.hand_on(&*log, &casebook).await {
                Ok(true) => rest = rests.first,
                // The wait has an end, in case another process writes to the journal.
                Ok(false) => tokio::select! {
                    () = self.journal.grown() => {}
                    () = tokio::time::sleep(rests.most) => {}
                    _ = stop.changed() => {}
                },
                Err(error) => {
                    tracing::warn!(%error, "an entry of the redaction log waits to be handed on");
                    tokio::select! { () = tokio::time::sleep(rest) => {} _ = stop.changed() => {} }
                    rest = (rest * 2).min(rests.most);
                }
            }
        }
    }

    /// Hands on the first entry that waits. Answers whether one did.
    async fn hand_on(&self, log: &dyn OutsideLog, casebook: &Casebook) -> io::Result<bool> {
        let Some(waiting) = next(&self.journal.path().await, &self.place())? else {
            return Ok(false);
        };
        let entry: Option<Value> = serde_json::from_str(&waiting.line).ok();
        let id = entry
            .as_ref()
            .and_then(|entry| entry["id"].as_str())
            .unwrap_or_default()
            .to_owned();
        let taken = match entry {
            Some(entry) => log.take(&id, &as_sent(entry)).await,
            None => Err(NotTaken::Never("the line is torn".to_owned())),
        };
        let outcome = match taken {
            Ok(()) => "taken",
            Err(NotTaken::Later(why)) => return Err(io::Error::other(why)),
            Err(NotTaken::Never(why)) => {
                tracing::error!(
                    log = id,
                    why,
                    "an entry was refused by the redaction log elsewhere; it is set aside"
                );
                set_aside(&self.folder.join("redaction-log.refused.jsonl"), &waiting.line)?;
                "refused"
            }
        };
        let event = NewEvent {
            case: None,
            document: None,
            by: crate::viewed::service(),
            kind: EventKind::RedactionLogged,
            detail: json!({ "log": id, "elsewhere": outcome }),
        };
        casebook.append_event(event).await.map_err(io::Error::other)?;
        remember(&self.place(), waiting.end)?;
        Ok(true)
    }

    fn place(&self) -> PathBuf {
        self.folder.join("redaction-log.sent")
    }
}

/// An entry without what only our journal says about it.
fn as_sent(mut entry: Value) -> Value {
    if let Some(fields) = entry.as_object_mut() {
        for ours in ["id", "at", "by"] {
            fields.remove(ours);
        }
    }
    entry
}

/// The first whole line of the journal after the remembered place.
fn next(journal: &Path, place: &Path) -> io::Result<Option<Waiting>> {
    let start: u64 = match fs::read_to_string(place) {
        Ok(text) => text.trim().parse().map_err(|_| {
            let path = place.display();
            io::Error::other(format!(
                "{path} does not hold a place in the journal; look what was sent before removing it"
            ))
        })?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error),
    };
    let mut file = match File::open(journal) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    file.seek(SeekFrom::Start(start))?;
    let mut line = String::new();
    let bytes = BufReader::new(file).read_line(&mut line)?;
    // Half a line is one that is being written.
    Ok(line.ends_with('\n').then(|| Waiting {
        line: line.trim_end().to_owned(),
        end: start + bytes as u64,
    }))
}

/// Remembers how far the journal was handed on: written beside and moved, so that a crash leaves the old place.
fn remember(place: &Path, end: u64) -> io::Result<()> {
    let beside = place.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    write!(file, "{end}")?;
    file.sync_data()?;
    fs::rename(&beside, place)
}

fn set_aside(path: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    writeln!(file, "{line}")?;
    file.sync_data()
}
