//! SQLite: write-ahead log, full synchronisation, one writer connection, a few readers.

pub(crate) mod attachment;
pub(crate) mod case;
pub(crate) mod chain;
pub(crate) mod cms;
pub(crate) mod copy;
pub(crate) mod decision;
pub(crate) mod document;
pub(crate) mod event;
pub(crate) mod reading;
pub(crate) mod recording;
pub(crate) mod search;
pub(crate) mod stage;
pub(crate) mod suggestion;

use crate::{CasebookError, Result};
use sqlx::{
    SqlSafeStr, Sqlite, SqliteConnection, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    ops::{Deref, DerefMut},
    path::Path,
    time::Duration,
};

const READERS: u32 = 4;

/// The open database.
#[derive(Debug)]
pub(crate) struct Database {
    writer: Option<SqlitePool>,
    reader: SqlitePool,
}

impl Database {
    /// Opens the file; `write` makes it if needed and brings it up to date.
    pub(crate) async fn open(file: &Path, write: bool) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let writer = if write {
            let options = options
                .clone()
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .pragma("secure_delete", "ON");
            // One connection and BEGIN IMMEDIATE: a transaction that reads first and writes later would fail at
            // once with SQLITE_BUSY when another connection has written meanwhile, whatever the timeout.
            let pool = pool(1).connect_with(options).await?;
            migrator().run(&pool).await?;
            Some(pool)
        } else {
            None
        };
        let reader = pool(READERS).connect_with(options.read_only(true)).await?;
        Ok(Self { writer, reader })
    }

    /// Starts a write transaction; waits for the one before it.
    pub(crate) async fn write(&self) -> Result<Transaction> {
        let writer = self.writer.as_ref().ok_or(CasebookError::ReadOnly)?;
        Transaction::begin(writer.acquire().await?, "BEGIN IMMEDIATE").await
    }

    /// A connection to read with.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.reader.acquire().await?)
    }

    /// A read transaction: everything read in it is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction> {
        Transaction::begin(self.reader.acquire().await?, "BEGIN").await
    }

    /// Closes every connection; the write-ahead log is folded in.
    pub(crate) async fn close(&self) {
        self.reader.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }
}

/// A pool whose connections come back without a transaction on them.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .after_release(|conn, _| {
            Box::pin(async move {
                // Fails when there is nothing to roll back, which is the usual case.
                let _ = sqlx::query("ROLLBACK").execute(conn).await;
                Ok(true)
            })
        })
}

/// A transaction, undone unless committed.
///
/// Not sqlx's own: when SQLite rolls back by itself (a full disk, a failed write), sqlx goes on counting the
/// transaction as open and every later one on that connection fails.
pub(crate) struct Transaction {
    conn: PoolConnection<Sqlite>,
}

impl Transaction {
    async fn begin(mut conn: PoolConnection<Sqlite>, how: &'static str) -> Result<Self> {
        sqlx::query(how).execute(&mut *conn).await?;
        Ok(Self { conn })
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        sqlx::query("COMMIT").execute(&mut *self.conn).await?;
        Ok(())
    }
}

impl Deref for Transaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.conn
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.conn
    }
}

/// What the engine itself says about the file; empty when it is sound.
pub(crate) async fn integrity(conn: &mut SqliteConnection) -> Result<Vec<String>> {
    let lines: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(20)")
        .fetch_all(conn)
        .await?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

fn migrator() -> Migrator {
    let all = [
        (
            1,
            "casebook",
            include_str!("../../../migrations/sqlite/0001_casebook.sql"),
        ),
        (2, "cms", include_str!("../../../migrations/sqlite/0002_cms.sql")),
        (
            3,
            "recording",
            include_str!("../../../migrations/sqlite/0003_recording.sql"),
        ),
        (
            4,
            "renditions",
            include_str!("../../../migrations/sqlite/0004_renditions.sql"),
        ),
        (
            5,
            "refused_by",
            include_str!("../../../migrations/sqlite/0005_refused_by.sql"),
        ),
    ];
    let migrations = all
        .into_iter()
        .map(|(version, name, sql)| {
            Migration::new(
                version,
                name.into(),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator::with_migrations(migrations)
}

#[cfg(test)]
mod tests {
    use super::Database;

    #[tokio::test]
    async fn the_writer_is_durable_and_wipes_what_it_deletes() {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::open(&dir.path().join("x.sqlite"), true).await.unwrap();
        let mut transaction = database.write().await.unwrap();
        for (pragma, wanted) in [
            ("PRAGMA synchronous", 2),
            ("PRAGMA secure_delete", 1),
            ("PRAGMA foreign_keys", 1),
            ("PRAGMA busy_timeout", 10_000),
        ] {
            let value: i64 = sqlx::query_scalar(pragma)
                .fetch_one(&mut *transaction)
                .await
                .unwrap();
            assert_eq!(value, wanted, "{pragma}");
        }
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(&mut *transaction)
            .await
            .unwrap();
        assert_eq!(mode, "wal");
    }
}
