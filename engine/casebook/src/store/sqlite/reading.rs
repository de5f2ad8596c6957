use crate::{
    DocumentId, PageSummary, Result,
    store::{encode, name, unname},
};
use obelus_evidence::{Reading, Sha256};
use sqlx::{Row, SqliteConnection};

/// Puts a reading in the place of any earlier one.
pub(crate) async fn replace(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    ruleset: &str,
    blob: &Sha256,
    reading: &Reading,
    now: i64,
) -> Result<()> {
    for table in ["DELETE FROM page WHERE document = ?1", "DELETE FROM reading WHERE document = ?1"] {
        sqlx::query(table).bind(document.as_str()).execute(&mut *conn).await?;
    }
    sqlx::query("INSERT INTO reading (document, blob, ruleset, warnings, at) VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(document.as_str())
        .bind(blob.to_string())
        .bind(ruleset)
        .bind(encode(&reading.warnings)?)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    for page in &reading.pages {
        sqlx::query(
            "INSERT INTO page (document, number, width, height, source, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(document.as_str())
        .bind(page.index)
        .bind(page.width)
        .bind(page.height)
        .bind(name(page.source)?)
        .bind(i64::try_from(page.words.len()).unwrap_or(i64::MAX))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The blob that holds the words.
pub(crate) async fn blob(conn: &mut SqliteConnection, document: &DocumentId) -> Result<Option<Sha256>> {
    let found: Option<String> = sqlx::query_scalar("SELECT blob FROM reading WHERE document = ?1")
        .bind(document.as_str())
        .fetch_optional(conn)
        .await?;
    found.map(|text| unname(text, &format!("the reading of document {document}"))).transpose()
}

pub(crate) async fn pages(conn: &mut SqliteConnection, document: &DocumentId) -> Result<Vec<PageSummary>> {
    let rows = sqlx::query("SELECT * FROM page WHERE document = ?1 ORDER BY number")
        .bind(document.as_str())
        .fetch_all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PageSummary {
                index: row.try_get("number")?,
                width: row.try_get("width")?,
                height: row.try_get("height")?,
                source: unname(row.try_get("source")?, &format!("a page of document {document}"))?,
                words: row.try_get("words")?,
            })
        })
        .collect()
}
