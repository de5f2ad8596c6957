use crate::{
    Blobs, CasebookError, NewEvent, Result, SigningKey,
    act::Act,
    audit::{self, SERVICE},
    search::Rooms,
    store::sqlite::{self, Database},
};
use obelus_evidence::{Actor, EventKind};
use serde_json::json;
use std::{
    fmt,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// Tells the time in milliseconds since 1970 UTC. Tests bring their own.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How a casebook behaves.
#[derive(Clone)]
pub struct Options {
    /// Where the time comes from.
    pub clock: Clock,
    /// How long a stage rests after its first failure; doubled with each further one.
    pub rest_after_failure: Duration,
    /// How long a stage rests after losing its worker for the second time and on; of stages that were lost together,
    /// each rests this much longer than the one before, so that one that kills its server meets others each time.
    pub rest_after_loss: Duration,
    /// How long a stage rests when the environment (a model, the sandbox, a disk) was to blame.
    pub rest_after_outage: Duration,
    /// The signing key's file, when it is not `keys/signing.key` in the folder.
    pub signing_key: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(|| chrono::Utc::now().timestamp_millis()),
            rest_after_failure: Duration::from_secs(2),
            rest_after_loss: Duration::from_secs(5),
            rest_after_outage: Duration::from_secs(30),
            signing_key: None,
        }
    }
}

/// The open casebook; cheap to clone, shared by requests and workers.
#[derive(Clone)]
pub struct Casebook {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    database: Database,
    blobs: Blobs,
    key: SigningKey,
    options: Options,
    changes: watch::Sender<i64>,
    work: Notify,
    rooms: Rooms,
    /// Held for as long as the casebook is open; the system releases it when the process dies.
    _lock: Option<File>,
}

impl fmt::Debug for Casebook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Casebook")
            .field("dir", &self.inner.dir)
            .finish_non_exhaustive()
    }
}

impl Casebook {
    /// Opens the casebook in a folder, making it at first start. Only one server can hold it at a time.
    pub async fn open(dir: &Path) -> Result<Self> {
        Self::open_with(dir, Options::default()).await
    }

    /// As [`Casebook::open`], with options.
    pub async fn open_with(dir: &Path, options: Options) -> Result<Self> {
        for folder in [dir.to_owned(), dir.join("keys"), dir.join("audit")] {
            make_private(&folder)?;
        }
        let lock = hold(dir)?;
        let key_file = options.signing_key.clone().unwrap_or_else(|| key_file(dir));
        let database = Database::open(&database_file(dir), true).await?;
        let used = sqlite::chain::head(&mut *database.read().await?, SERVICE)
            .await?
            .is_some();
        // A casebook that has been signed must not get a new key silently: nothing old could be proven with it.
        let key = match key_file.exists() || used {
            true => SigningKey::load(&key_file)?,
            false => SigningKey::create(&key_file)?,
        };
        let blobs = Blobs::folder(&dir.join("blobs"), true)?;
        let casebook = Self::assemble(dir, database, blobs, key, options, Some(lock)).await?;
        let mut act = casebook.act().await?;
        act.record(NewEvent {
            case: None,
            document: None,
            by: service(),
            kind: EventKind::CasebookOpened,
            detail: json!({ "version": env!("CARGO_PKG_VERSION") }),
        })
        .await?;
        act.commit().await?;
        Ok(casebook)
    }

    /// Opens an existing casebook to look at it, beside a running server; every write is refused.
    pub async fn open_to_read(dir: &Path) -> Result<Self> {
        let options = Options::default();
        let key = SigningKey::load(&key_file(dir))?;
        let database = Database::open(&database_file(dir), false).await?;
        let blobs = Blobs::folder(&dir.join("blobs"), false)?;
        Self::assemble(dir, database, blobs, key, options, None).await
    }

    async fn assemble(
        dir: &Path,
        database: Database,
        blobs: Blobs,
        key: SigningKey,
        options: Options,
        lock: Option<File>,
    ) -> Result<Self> {
        let last = sqlite::event::last(&mut *database.read().await?).await?;
        let inner = Inner {
            dir: dir.to_owned(),
            database,
            blobs,
            key,
            options,
            changes: watch::Sender::new(last),
            work: Notify::new(),
            rooms: Rooms::new(dir),
            _lock: lock,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// Originals, readings and copies as files.
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// The key that signs; also for deep links and manifests.
    pub fn key(&self) -> &SigningKey {
        &self.inner.key
    }

    /// The place of the newest event, as it changes: wait for it, then ask [`Casebook::events`].
    pub fn changes(&self) -> watch::Receiver<i64> {
        self.inner.changes.subscribe()
    }

    /// Returns when a stage may have become ready in this process. Poll beside it: other causes make no sound.
    pub async fn work_arrived(&self) {
        self.inner.work.notified().await;
    }

    /// Writes a last checkpoint and closes the database. Later calls fail.
    pub async fn close(&self) -> Result<()> {
        let written = match self.inner._lock {
            Some(_) => audit::checkpoint(self).await.map(|_| ()),
            None => Ok(()),
        };
        self.inner.database.close().await;
        written
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    pub(crate) fn now(&self) -> i64 {
        (self.inner.options.clock)()
    }

    pub(crate) fn database(&self) -> &Database {
        &self.inner.database
    }

    pub(crate) fn rooms(&self) -> &Rooms {
        &self.inner.rooms
    }

    pub(crate) fn checkpoints_file(&self) -> PathBuf {
        self.inner.dir.join("audit").join("checkpoints.jsonl")
    }

    /// Starts a change; see [`Act`].
    pub(crate) async fn act(&self) -> Result<Act<'_>> {
        Ok(Act::new(self, self.inner.database.write().await?))
    }

    pub(crate) fn tell(&self, last_event: i64, new_work: bool) {
        self.inner.changes.send_if_modified(|last| {
            let newer = last_event > *last;
            *last = last_event.max(*last);
            newer
        });
        if new_work {
            self.inner.work.notify_waiters();
            self.inner.work.notify_one();
        }
    }
}

/// The service itself as the one who acts.
pub(crate) fn service() -> Actor {
    Actor {
        id: "obelus".to_owned(),
        name: "Obelus".to_owned(),
    }
}

fn database_file(dir: &Path) -> PathBuf {
    dir.join("casebook.sqlite")
}

fn key_file(dir: &Path) -> PathBuf {
    dir.join("keys").join("signing.key")
}

pub(crate) fn make_private(dir: &Path) -> Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|source| CasebookError::Folder {
            what: "can't create",
            path: dir.to_owned(),
            source,
        })?;
    // A folder that was there before may be open to others; evidence is not for them.
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(|source| CasebookError::Folder {
        what: "can't make private",
        path: dir.to_owned(),
        source,
    })
}

fn hold(dir: &Path) -> Result<File> {
    let path = dir.join("casebook.lock");
    let folder = |source| CasebookError::Folder {
        what: "can't lock",
        path: path.clone(),
        source,
    };
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CasebookError::Held(
            fs::canonicalize(dir).unwrap_or(dir.to_owned()),
        )),
        Err(TryLockError::Error(source)) => Err(folder(source)),
    }
}
