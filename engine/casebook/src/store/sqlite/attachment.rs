use crate::{
    Attached, DocumentId, Result,
    store::{decode, encode},
};
use sqlx::{Row, SqliteConnection};

/// Puts a document's attachments in the place of those an earlier reading found.
pub(crate) async fn replace(
    conn: &mut SqliteConnection,
    parent: &DocumentId,
    attachments: &[Attached],
) -> Result<()> {
    sqlx::query("DELETE FROM attachment WHERE parent = ?1")
        .bind(parent.as_str())
        .execute(&mut *conn)
        .await?;
    for (position, attachment) in (1_i64..).zip(attachments) {
        sqlx::query(
            "INSERT INTO attachment (parent, position, name, bytes, document, refusal)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(parent.as_str())
        .bind(position)
        .bind(attachment.name.reveal().as_str())
        .bind(i64::try_from(attachment.bytes).unwrap_or(i64::MAX))
        .bind(attachment.document.as_ref().map(DocumentId::as_str))
        .bind(attachment.refused.as_ref().map(encode).transpose()?)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// A document's attachments, in their order.
pub(crate) async fn of(conn: &mut SqliteConnection, parent: &DocumentId) -> Result<Vec<Attached>> {
    let rows = sqlx::query("SELECT * FROM attachment WHERE parent = ?1 ORDER BY position")
        .bind(parent.as_str())
        .fetch_all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            let name: String = row.try_get("name")?;
            let bytes: i64 = row.try_get("bytes")?;
            let document: Option<String> = row.try_get("document")?;
            let refusal: Option<String> = row.try_get("refusal")?;
            let what = format!("an attachment of document {parent}");
            Ok(Attached {
                name: name.into(),
                bytes: bytes.unsigned_abs(),
                document: document.map(DocumentId),
                refused: refusal.map(|text| decode(&text, &what)).transpose()?,
            })
        })
        .collect()
}

/// The documents that a document came inside of.
pub(crate) async fn parents(conn: &mut SqliteConnection, document: &DocumentId) -> Result<Vec<DocumentId>> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT parent FROM attachment WHERE document = ?1 ORDER BY parent")
            .bind(document.as_str())
            .fetch_all(conn)
            .await?;
    Ok(ids.into_iter().map(DocumentId).collect())
}
