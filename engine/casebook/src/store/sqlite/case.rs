use crate::{CaseId, CaseRecord, CasebookError, Result, store::decode, store::encode};
use obelus_evidence::CaseContext;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    id: &CaseId,
    context: &CaseContext,
    now: i64,
) -> Result<()> {
    sqlx::query(r#"INSERT INTO "case" (id, context, created) VALUES (?1, ?2, ?3)"#)
        .bind(id.as_str())
        .bind(encode(context)?)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn change(conn: &mut SqliteConnection, id: &CaseId, context: &CaseContext) -> Result<()> {
    sqlx::query(r#"UPDATE "case" SET context = ?2, version = version + 1 WHERE id = ?1"#)
        .bind(id.as_str())
        .bind(encode(context)?)
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn get(conn: &mut SqliteConnection, id: &CaseId) -> Result<Option<CaseRecord>> {
    let row = sqlx::query(SELECT_ONE)
        .bind(id.as_str())
        .fetch_optional(conn)
        .await?;
    row.map(from_row).transpose()
}

pub(crate) async fn all(conn: &mut SqliteConnection) -> Result<Vec<CaseRecord>> {
    let rows = sqlx::query(SELECT_ALL).fetch_all(conn).await?;
    rows.into_iter().map(from_row).collect()
}

const SELECT_ONE: &str = r#"SELECT c.id, c.context, c.version, c.created, count(d.id) AS documents
    FROM "case" c LEFT JOIN document d ON d.case_id = c.id WHERE c.id = ?1 GROUP BY c.id"#;
const SELECT_ALL: &str = r#"SELECT c.id, c.context, c.version, c.created, count(d.id) AS documents
    FROM "case" c LEFT JOIN document d ON d.case_id = c.id GROUP BY c.id ORDER BY c.created, c.id"#;

fn from_row(row: SqliteRow) -> Result<CaseRecord> {
    let id: String = row.try_get("id")?;
    let context: String = row.try_get("context")?;
    Ok(CaseRecord {
        context: decode(&context, &format!("case {id}"))?,
        id: id
            .parse()
            .map_err(|_| CasebookError::Damaged("the id of a case".to_owned()))?,
        version: row.try_get("version")?,
        created_ms: row.try_get("created")?,
        documents: row.try_get("documents")?,
    })
}
