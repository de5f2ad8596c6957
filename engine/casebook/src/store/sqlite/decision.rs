use crate::{
    DecisionRecord, DocumentId, Result, Settled,
    decisions::Seen,
    store::{decode, encode, unname},
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    record: &DecisionRecord,
    seen: &Seen,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO decision (document, revision, about, body, suggested, findings)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(document.as_str())
    .bind(record.revision)
    .bind(record.about.as_str())
    .bind(encode(&record.decision)?)
    .bind(seen.suggestion.as_ref().map(encode).transpose()?)
    .bind(seen.findings.map(|blob| blob.to_string()))
    .execute(conn)
    .await?;
    Ok(())
}

/// Decisions after a revision, in the order they were made.
pub(crate) async fn after(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    revision: i64,
) -> Result<Vec<DecisionRecord>> {
    let rows = sqlx::query("SELECT * FROM decision WHERE document = ?1 AND revision > ?2 ORDER BY revision")
        .bind(document.as_str())
        .bind(revision)
        .fetch_all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            let body: String = row.try_get("body")?;
            Ok(DecisionRecord {
                revision: row.try_get("revision")?,
                about: row.try_get("about")?,
                decision: decode(&body, &format!("a decision of document {document}"))?,
            })
        })
        .collect()
}

/// The newest decision about everything ever decided, in the order they were made.
pub(crate) async fn newest(conn: &mut SqliteConnection, document: &DocumentId) -> Result<Vec<Settled>> {
    let what = format!("a decision of document {document}");
    let rows = sqlx::query(
        "SELECT * FROM decision d WHERE document = ?1 AND revision =
            (SELECT max(revision) FROM decision e WHERE e.document = d.document AND e.about = d.about)
         ORDER BY revision",
    )
    .bind(document.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| settled(&row, &what)).collect()
}

/// Every decision, in the order they were made.
pub(crate) async fn history(conn: &mut SqliteConnection, document: &DocumentId) -> Result<Vec<Settled>> {
    let what = format!("a decision of document {document}");
    let rows = sqlx::query("SELECT * FROM decision WHERE document = ?1 ORDER BY revision")
        .bind(document.as_str())
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(|row| settled(&row, &what)).collect()
}

fn settled(row: &SqliteRow, what: &str) -> Result<Settled> {
    let body: String = row.try_get("body")?;
    let suggested: Option<String> = row.try_get("suggested")?;
    let findings: Option<String> = row.try_get("findings")?;
    Ok(Settled {
        revision: row.try_get("revision")?,
        about: row.try_get("about")?,
        decision: decode(&body, what)?,
        suggestion: suggested.map(|text| decode(&text, what)).transpose()?,
        findings: findings.map(|blob| unname(blob, what)).transpose()?,
    })
}

/// Stored texts of the decisions between two revisions, both included; what their event's digest covers.
pub(crate) async fn bodies(
    conn: &mut SqliteConnection,
    document: &str,
    from: i64,
    to: i64,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT body FROM decision WHERE document = ?1 AND revision BETWEEN ?2 AND ?3 ORDER BY revision",
    )
    .bind(document)
    .bind(from)
    .bind(to)
    .fetch_all(conn)
    .await?)
}

/// How many decisions there are in all.
pub(crate) async fn count(conn: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM decision")
        .fetch_one(conn)
        .await?)
}
