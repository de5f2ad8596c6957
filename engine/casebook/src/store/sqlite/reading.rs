use crate::{
    DocumentId, PageSummary, Result,
    packing::Frame,
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
    frames: &[Frame],
    now: i64,
) -> Result<()> {
    for table in [
        "DELETE FROM page WHERE document = ?1",
        "DELETE FROM reading WHERE document = ?1",
    ] {
        sqlx::query(table)
            .bind(document.as_str())
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query("INSERT INTO reading (document, blob, ruleset, warnings, at) VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(document.as_str())
        .bind(blob.to_string())
        .bind(ruleset)
        .bind(encode(&reading.warnings)?)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    for (page, frame) in reading.pages.iter().zip(frames) {
        sqlx::query(
            "INSERT INTO page (document, number, width, height, source, words, start, length, frame)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(document.as_str())
        .bind(page.index)
        .bind(page.width)
        .bind(page.height)
        .bind(name(page.source)?)
        .bind(i64::try_from(page.words.len()).unwrap_or(i64::MAX))
        .bind(i64::try_from(frame.range.start).unwrap_or(i64::MAX))
        .bind(i64::try_from(frame.range.end - frame.range.start).unwrap_or(i64::MAX))
        .bind(frame.sha256.to_string())
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
    found
        .map(|text| unname(text, &format!("the reading of document {document}")))
        .transpose()
}

/// Where one page lies in the blob.
pub(crate) async fn frame(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    number: u32,
) -> Result<Option<Frame>> {
    let row = sqlx::query("SELECT start, length, frame FROM page WHERE document = ?1 AND number = ?2")
        .bind(document.as_str())
        .bind(number)
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (start, length): (i64, i64) = (row.try_get("start")?, row.try_get("length")?);
    let start = start.unsigned_abs();
    Ok(Some(Frame {
        range: start..start + length.unsigned_abs(),
        sha256: unname(row.try_get("frame")?, &format!("a page of document {document}"))?,
    }))
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
