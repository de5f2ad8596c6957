use crate::{Result, audit::Head, store::unname};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// The newest event of a chain, as signed.
pub(crate) async fn head(conn: &mut SqliteConnection, chain: &str) -> Result<Option<Head>> {
    let row = sqlx::query("SELECT * FROM chain WHERE id = ?1")
        .bind(chain)
        .fetch_optional(conn)
        .await?;
    row.map(from_row).transpose()
}

pub(crate) async fn set_head(conn: &mut SqliteConnection, head: &Head) -> Result<()> {
    sqlx::query(
        "INSERT INTO chain (id, number, digest, public, signature) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET number = ?2, digest = ?3, public = ?4, signature = ?5",
    )
    .bind(head.chain.as_str())
    .bind(i64::try_from(head.number).unwrap_or(i64::MAX))
    .bind(head.digest.to_string())
    .bind(head.public.as_str())
    .bind(head.signature.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// Every chain's head, in the order of their ids.
pub(crate) async fn heads(conn: &mut SqliteConnection) -> Result<Vec<Head>> {
    let rows = sqlx::query("SELECT * FROM chain ORDER BY id")
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// Heads that have moved since the last checkpoint.
pub(crate) async fn moved(conn: &mut SqliteConnection) -> Result<Vec<Head>> {
    let rows = sqlx::query("SELECT * FROM chain WHERE number > checkpointed ORDER BY id")
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

pub(crate) async fn set_checkpointed(conn: &mut SqliteConnection, chain: &str, number: u64) -> Result<()> {
    sqlx::query("UPDATE chain SET checkpointed = max(checkpointed, ?2) WHERE id = ?1")
        .bind(chain)
        .bind(i64::try_from(number).unwrap_or(i64::MAX))
        .execute(conn)
        .await?;
    Ok(())
}

fn from_row(row: SqliteRow) -> Result<Head> {
    let chain: String = row.try_get("id")?;
    let number: i64 = row.try_get("number")?;
    Ok(Head {
        digest: unname(row.try_get("digest")?, &format!("the head of chain {chain:?}"))?,
        chain,
        number: number.unsigned_abs(),
        public: row.try_get("public")?,
        signature: row.try_get("signature")?,
    })
}
