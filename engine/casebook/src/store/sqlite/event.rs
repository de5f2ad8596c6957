use crate::{
    Result, Sequenced,
    audit::SERVICE,
    store::{name, unname},
};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use obelus_evidence::{Actor, Event};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// Inserts an event and answers its place in the order of all events.
pub(crate) async fn insert(conn: &mut SqliteConnection, event: &Event) -> Result<i64> {
    let done = sqlx::query(
        "INSERT INTO event (chain, number, at, document, by_id, by_name, kind, detail, previous, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )
    .bind(event.case.as_deref().unwrap_or(SERVICE))
    .bind(i64::try_from(event.number).unwrap_or(i64::MAX))
    .bind(event.at_ms)
    .bind(event.document.as_deref())
    .bind(event.by.id.as_str())
    .bind(event.by.name.as_str())
    .bind(name(event.kind)?)
    .bind(event.detail.as_str())
    .bind(event.previous.to_string())
    .bind(event.digest.to_string())
    .execute(conn)
    .await?;
    Ok(done.last_insert_rowid())
}

/// Events after a place in the order of all events, oldest first. `None` means any.
pub(crate) async fn after(
    conn: &mut SqliteConnection,
    after: i64,
    case: Option<&str>,
    document: Option<&str>,
    limit: i64,
) -> Result<Vec<Sequenced>> {
    let rows = sqlx::query(
        "SELECT * FROM event WHERE seq > ?1 AND (?2 IS NULL OR chain = ?2) AND (?3 IS NULL OR document = ?3)
         ORDER BY seq LIMIT ?4",
    )
    .bind(after)
    .bind(case)
    .bind(document)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(from_row).collect()
}

/// The last place in the order of all events; 0 when there are none.
pub(crate) async fn last(conn: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM event")
        .fetch_one(conn)
        .await?)
}

/// All events, chain by chain, each in its order.
pub(crate) fn by_chain<'c>(
    conn: &'c mut SqliteConnection,
    chain: Option<&'c str>,
) -> BoxStream<'c, Result<Event>> {
    sqlx::query("SELECT * FROM event WHERE ?1 IS NULL OR chain = ?1 ORDER BY chain, number, seq")
        .bind(chain)
        .fetch(conn)
        .map_err(crate::CasebookError::from)
        .and_then(|row| async move { Ok(from_row(row)?.event) })
        .boxed()
}

fn from_row(row: SqliteRow) -> Result<Sequenced> {
    let sequence: i64 = row.try_get("seq")?;
    let what = format!("event {sequence}");
    let chain: String = row.try_get("chain")?;
    let number: i64 = row.try_get("number")?;
    let event = Event {
        number: number.unsigned_abs(),
        at_ms: row.try_get("at")?,
        case: (chain != SERVICE).then_some(chain),
        document: row.try_get("document")?,
        by: Actor {
            id: row.try_get("by_id")?,
            name: row.try_get("by_name")?,
        },
        kind: unname(row.try_get("kind")?, &what)?,
        detail: row.try_get("detail")?,
        previous: unname(row.try_get("previous")?, &what)?,
        digest: unname(row.try_get("digest")?, &what)?,
    };
    Ok(Sequenced { sequence, event })
}
