use crate::{
    DocumentId, PresentationPart, RecordingSummary, Result,
    recordings::StoredPart,
    store::{decode, encode, name, unname},
};
use obelus_evidence::{MediaFindings, Policy, Sha256};
use sqlx::{Row, SqliteConnection};

/// Puts what was found in the place of what an earlier run found.
pub(crate) async fn replace(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    ruleset: &str,
    blob: &Sha256,
    found: &MediaFindings,
    now: i64,
) -> Result<()> {
    let open: Vec<&str> = found
        .suggestions
        .iter()
        .filter(|s| s.policy != Policy::Keep)
        .map(|s| s.id.as_str())
        .collect();
    let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    sqlx::query(
        "INSERT OR REPLACE INTO recording
            (document, findings, ruleset, medium, duration_us, frames, width, height, open, warnings, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )
    .bind(document.as_str())
    .bind(blob.to_string())
    .bind(ruleset)
    .bind(name(found.original.kind)?)
    .bind(found.original.duration_us)
    .bind(number(found.original.frames))
    .bind(found.original.width)
    .bind(found.original.height)
    .bind(encode(&open)?)
    .bind(encode(&found.warnings)?)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn get(
    conn: &mut SqliteConnection,
    document: &DocumentId,
) -> Result<Option<RecordingSummary>> {
    let row = sqlx::query("SELECT * FROM recording WHERE document = ?1")
        .bind(document.as_str())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let what = format!("the recording of document {document}");
    let frames: i64 = row.try_get("frames")?;
    Ok(Some(RecordingSummary {
        findings: unname(row.try_get("findings")?, &what)?,
        ruleset: row.try_get("ruleset")?,
        medium: unname(row.try_get("medium")?, &what)?,
        duration_us: row.try_get("duration_us")?,
        frames: frames.unsigned_abs(),
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        open: decode(row.try_get("open")?, &what)?,
        warnings: decode(row.try_get("warnings")?, &what)?,
    }))
}

/// Puts the files for showing a recording in the place of earlier ones.
pub(crate) async fn replace_parts(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    ruleset: &str,
    parts: &[StoredPart],
    now: i64,
) -> Result<()> {
    sqlx::query("DELETE FROM presentation WHERE document = ?1")
        .bind(document.as_str())
        .execute(&mut *conn)
        .await?;
    for part in parts {
        sqlx::query(
            "INSERT INTO presentation (document, name, kind, blob, bytes, ruleset, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(document.as_str())
        .bind(part.name.as_str())
        .bind(part.kind.as_str())
        .bind(part.blob.to_string())
        .bind(i64::try_from(part.bytes).unwrap_or(i64::MAX))
        .bind(ruleset)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

pub(crate) async fn parts(
    conn: &mut SqliteConnection,
    document: &DocumentId,
) -> Result<Vec<PresentationPart>> {
    let rows = sqlx::query("SELECT * FROM presentation WHERE document = ?1 ORDER BY name")
        .bind(document.as_str())
        .fetch_all(conn)
        .await?;
    let what = format!("a part of document {document}");
    rows.into_iter()
        .map(|row| {
            let bytes: i64 = row.try_get("bytes")?;
            Ok(PresentationPart {
                name: row.try_get("name")?,
                kind: row.try_get("kind")?,
                blob: unname(row.try_get("blob")?, &what)?,
                bytes: bytes.unsigned_abs(),
            })
        })
        .collect()
}
