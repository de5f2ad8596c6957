use crate::{
    CopyId, CopyRecord, CopyState, DocumentId, Result,
    store::{decode, encode, name, unname},
};
use obelus_evidence::{CopyPlan, CopyReport, MediaPlan, MediaReport, Plan, Refused, Report, Sha256};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

pub(crate) async fn insert(conn: &mut SqliteConnection, copy: &CopyRecord) -> Result<()> {
    sqlx::query(
        "INSERT INTO copy (id, document, plan, plan_sha256, revision, state, asked_by, asked, recording)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(copy.id.as_str())
    .bind(copy.document.as_str())
    .bind(encode(&copy.plan)?)
    .bind(copy.plan_sha256.to_string())
    .bind(copy.revision)
    .bind(name(copy.state)?)
    .bind(encode(&copy.asked_by)?)
    .bind(copy.asked_ms)
    .bind(copy.plan.recording().is_some())
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn get(conn: &mut SqliteConnection, id: &CopyId) -> Result<Option<CopyRecord>> {
    let row = sqlx::query("SELECT * FROM copy WHERE id = ?1")
        .bind(id.as_str())
        .fetch_optional(conn)
        .await?;
    row.map(from_row).transpose()
}

pub(crate) async fn of_document(
    conn: &mut SqliteConnection,
    document: &DocumentId,
) -> Result<Vec<CopyRecord>> {
    let rows = sqlx::query("SELECT * FROM copy WHERE document = ?1 ORDER BY asked, id")
        .bind(document.as_str())
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// How a copy ended.
pub(crate) struct Ending<'a> {
    pub(crate) state: CopyState,
    pub(crate) file: Option<(Sha256, u64)>,
    pub(crate) report: Option<&'a CopyReport>,
    pub(crate) refusal: Option<&'a Refused>,
    pub(crate) at: i64,
}

pub(crate) async fn end(conn: &mut SqliteConnection, id: &CopyId, ending: Ending<'_>) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE copy SET state = ?2, sha256 = ?3, bytes = ?4, report = coalesce(?5, report), refusal = ?6, ended = ?7
          WHERE id = ?1",
    )
    .bind(id.as_str())
    .bind(name(ending.state)?)
    .bind(ending.file.map(|(sha256, _)| sha256.to_string()))
    .bind(ending.file.map(|(_, bytes)| i64::try_from(bytes).unwrap_or(i64::MAX)))
    .bind(ending.report.map(encode).transpose()?)
    .bind(ending.refusal.map(encode).transpose()?)
    .bind(ending.at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn from_row(row: SqliteRow) -> Result<CopyRecord> {
    let id: String = row.try_get("id")?;
    let what = format!("copy {id}");
    let optional = |column: &str| -> Result<Option<String>> { Ok(row.try_get(column)?) };
    let plan: String = row.try_get("plan")?;
    let report = optional("report")?;
    let (plan, report) = if row.try_get("recording")? {
        let report = report
            .map(|text| decode::<MediaReport>(&text, &what))
            .transpose()?;
        let plan: MediaPlan = decode(&plan, &what)?;
        (CopyPlan::from(plan), report.map(CopyReport::from))
    } else {
        let report = report.map(|text| decode::<Report>(&text, &what)).transpose()?;
        let plan: Plan = decode(&plan, &what)?;
        (CopyPlan::from(plan), report.map(CopyReport::from))
    };
    let asked_by: String = row.try_get("asked_by")?;
    let bytes: Option<i64> = row.try_get("bytes")?;
    Ok(CopyRecord {
        id: CopyId(id),
        document: DocumentId(row.try_get("document")?),
        plan,
        plan_sha256: unname(row.try_get("plan_sha256")?, &what)?,
        revision: row.try_get("revision")?,
        state: unname(row.try_get("state")?, &what)?,
        sha256: optional("sha256")?.map(|text| unname(text, &what)).transpose()?,
        bytes: bytes.map(i64::unsigned_abs),
        report,
        refusal: optional("refusal")?
            .map(|text| decode(&text, &what))
            .transpose()?,
        asked_by: decode(&asked_by, &what)?,
        asked_ms: row.try_get("asked")?,
        ended_ms: row.try_get("ended")?,
    })
}
