use crate::{
    CaseId, DocumentId, Result,
    packing::Frame,
    search::{Entry, tokens_of},
    store::{encode, name, unname},
};
use obelus_evidence::{EventKind, Sha256};
use sqlx::{Row, SqliteConnection};

/// Documents that events of some kinds after a number on the case's chain are about.
pub(crate) async fn changed(
    conn: &mut SqliteConnection,
    case: &CaseId,
    after: u64,
    kinds: &[EventKind],
) -> Result<Vec<String>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| name(*kind)).collect::<Result<_>>()?;
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT document FROM event
          WHERE chain = ?1 AND number > ?2 AND document IS NOT NULL AND kind IN (SELECT value FROM json_each(?3))",
    )
    .bind(case.as_str())
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .bind(encode(&kinds)?)
    .fetch_all(conn)
    .await?)
}

/// Documents of a case as search sees them: all, or those named.
pub(crate) async fn entries(
    conn: &mut SqliteConnection,
    case: &CaseId,
    only: Option<&[String]>,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query(
        "SELECT d.id, d.name, d.kind, d.state, d.received, r.blob,
                (SELECT count(*) FROM page p WHERE p.document = d.id) AS pages,
                (SELECT json_group_array(p.number) FROM page p WHERE p.document = d.id AND p.source = 'none') AS blind
           FROM document d LEFT JOIN reading r ON r.document = d.id
          WHERE d.case_id = ?1 AND (?2 IS NULL OR d.id IN (SELECT value FROM json_each(?2)))",
    )
    .bind(case.as_str())
    .bind(only.map(|ids| encode(&ids)).transpose()?)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let id: String = row.try_get("id")?;
            let what = format!("document {id}");
            let blob: Option<String> = row.try_get("blob")?;
            let blind: String = row.try_get("blind")?;
            let name: String = row.try_get("name")?;
            Ok(Entry {
                name_tokens: tokens_of(&name),
                name,
                kind: unname(row.try_get("kind")?, &what)?,
                state: unname(row.try_get("state")?, &what)?,
                received_ms: row.try_get("received")?,
                reading: blob.map(|blob| unname(blob, &what)).transpose()?,
                pages: row.try_get("pages")?,
                blind: crate::store::decode(&blind, &what)?,
                document: DocumentId(id),
            })
        })
        .collect()
}

/// A page's place in its reading.
#[derive(Clone, Debug)]
pub(crate) struct PageFrame {
    /// The reading.
    pub(crate) blob: Sha256,
    /// Its place there.
    pub(crate) frame: Frame,
}

/// Where some pages lie, as `(document, number)`; pages that are not there are left out.
pub(crate) async fn frames(
    conn: &mut SqliteConnection,
    wanted: &[(&DocumentId, u32)],
) -> Result<Vec<((DocumentId, u32), PageFrame)>> {
    let rows = sqlx::query(
        "SELECT p.document, p.number, p.start, p.length, p.frame, r.blob
           FROM json_each(?1) j
           JOIN page p ON p.document = json_extract(j.value, '$[0]') AND p.number = json_extract(j.value, '$[1]')
           JOIN reading r ON r.document = p.document",
    )
    .bind(encode(&wanted)?)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let document: String = row.try_get("document")?;
            let what = format!("a page of document {document}");
            let (start, length): (i64, i64) = (row.try_get("start")?, row.try_get("length")?);
            let start = start.unsigned_abs();
            let frame = PageFrame {
                blob: unname(row.try_get("blob")?, &what)?,
                frame: Frame {
                    range: start..start + length.unsigned_abs(),
                    sha256: unname(row.try_get("frame")?, &what)?,
                },
            };
            Ok(((DocumentId(document), row.try_get("number")?), frame))
        })
        .collect()
}

/// Quads of a document's suggestions of some categories, with their pages, as stored bodies.
pub(crate) async fn of_categories(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    categories: &[&str],
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT body FROM suggestion WHERE document = ?1 AND category IN (SELECT value FROM json_each(?2))",
    )
    .bind(document.as_str())
    .bind(encode(&categories)?)
    .fetch_all(conn)
    .await?)
}
