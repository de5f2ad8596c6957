//! SQLite: write-ahead log, full synchronisation, one writer connection, a few readers.

pub(crate) mod case;
pub(crate) mod chain;
pub(crate) mod copy;
pub(crate) mod decision;
pub(crate) mod document;
pub(crate) mod event;
pub(crate) mod reading;
pub(crate) mod stage;
pub(crate) mod suggestion;

use crate::{CasebookError, Result};
use sqlx::{
    Sqlite, SqlSafeStr, SqliteConnection, SqlitePool, Transaction,
    migrate::{Migration, MigrationType, Migrator},
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, time::Duration};

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
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
            migrator().run(&pool).await?;
            Some(pool)
        } else {
            None
        };
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Self { writer, reader })
    }

    /// Starts a write transaction; waits for the one before it.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Sqlite>> {
        let writer = self.writer.as_ref().ok_or(CasebookError::ReadOnly)?;
        Ok(writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A connection to read with.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.reader.acquire().await?)
    }

    /// A read transaction: everything read in it is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.reader.begin().await?)
    }

    /// Closes every connection; the write-ahead log is folded in.
    pub(crate) async fn close(&self) {
        self.reader.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }
}

/// What the engine itself says about the file; empty when it is sound.
pub(crate) async fn integrity(conn: &mut SqliteConnection) -> Result<Vec<String>> {
    let lines: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(20)").fetch_all(conn).await?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

fn migrator() -> Migrator {
    let all = [(1, "casebook", include_str!("../../../migrations/sqlite/0001_casebook.sql"))];
    let migrations = all
        .into_iter()
        .map(|(version, name, sql)| {
            Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
        })
        .collect();
    Migrator::with_migrations(migrations)
}
