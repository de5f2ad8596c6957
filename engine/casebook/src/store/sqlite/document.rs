use crate::{
    CaseId, Document, DocumentId, DocumentState, Result,
    store::{decode, encode, name, unname},
};
use obelus_evidence::{Original, Refused, Sha256};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

pub(crate) async fn insert(conn: &mut SqliteConnection, document: &Document) -> Result<()> {
    sqlx::query(
        "INSERT INTO document (id, case_id, name, sha256, kind, bytes, state, received, depth)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(document.id.as_str())
    .bind(document.case.as_str())
    .bind(document.name.reveal().as_str())
    .bind(document.original.sha256.to_string())
    .bind(name(document.original.kind)?)
    .bind(i64::try_from(document.original.bytes).unwrap_or(i64::MAX))
    .bind(name(document.state)?)
    .bind(document.received_ms)
    .bind(document.depth)
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn get(conn: &mut SqliteConnection, id: &DocumentId) -> Result<Option<Document>> {
    let row = sqlx::query("SELECT * FROM document WHERE id = ?1")
        .bind(id.as_str())
        .fetch_optional(conn)
        .await?;
    row.map(from_row).transpose()
}

pub(crate) async fn same(
    conn: &mut SqliteConnection,
    case: &CaseId,
    sha256: &Sha256,
    file_name: &str,
) -> Result<Option<Document>> {
    let row = sqlx::query("SELECT * FROM document WHERE case_id = ?1 AND sha256 = ?2 AND name = ?3")
        .bind(case.as_str())
        .bind(sha256.to_string())
        .bind(file_name)
        .fetch_optional(conn)
        .await?;
    row.map(from_row).transpose()
}

pub(crate) async fn of_case(conn: &mut SqliteConnection, case: &CaseId) -> Result<Vec<Document>> {
    let rows = sqlx::query("SELECT * FROM document WHERE case_id = ?1 ORDER BY received, id")
        .bind(case.as_str())
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

pub(crate) async fn set_state(
    conn: &mut SqliteConnection,
    id: &DocumentId,
    state: DocumentState,
    refusal: Option<&Refused>,
) -> Result<()> {
    sqlx::query("UPDATE document SET state = ?2, refusal = ?3, version = version + 1 WHERE id = ?1")
        .bind(id.as_str())
        .bind(name(state)?)
        .bind(refusal.map(encode).transpose()?)
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn set_rendition(
    conn: &mut SqliteConnection,
    id: &DocumentId,
    rendition: Option<&Sha256>,
) -> Result<()> {
    sqlx::query("UPDATE document SET rendition = ?2 WHERE id = ?1")
        .bind(id.as_str())
        .bind(rendition.map(ToString::to_string))
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn set_revision(conn: &mut SqliteConnection, id: &DocumentId, revision: i64) -> Result<()> {
    sqlx::query("UPDATE document SET revision = ?2, version = version + 1 WHERE id = ?1")
        .bind(id.as_str())
        .bind(revision)
        .execute(conn)
        .await?;
    Ok(())
}

fn from_row(row: SqliteRow) -> Result<Document> {
    let id: String = row.try_get("id")?;
    let what = format!("document {id}");
    let sha256: String = row.try_get("sha256")?;
    let bytes: i64 = row.try_get("bytes")?;
    let file_name: String = row.try_get("name")?;
    let refusal: Option<String> = row.try_get("refusal")?;
    let rendition: Option<String> = row.try_get("rendition")?;
    Ok(Document {
        id: DocumentId(id),
        case: CaseId(row.try_get("case_id")?),
        name: file_name.into(),
        original: Original {
            sha256: unname(sha256, &what)?,
            kind: unname(row.try_get("kind")?, &what)?,
            bytes: bytes.unsigned_abs(),
        },
        rendition: rendition.map(|text| unname(text, &what)).transpose()?,
        depth: row.try_get("depth")?,
        state: unname(row.try_get("state")?, &what)?,
        refusal: refusal.map(|text| decode(&text, &what)).transpose()?,
        version: row.try_get("version")?,
        revision: row.try_get("revision")?,
        received_ms: row.try_get("received")?,
    })
}
