use crate::{
    CaseId, CmsCase, CmsLink, CopyId, DocumentId, Result, SaveRecord,
    store::{decode, encode, name, unname},
};
use obelus_evidence::{Refused, VersionRef};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

pub(crate) async fn put_case(conn: &mut SqliteConnection, case: &CmsCase) -> Result<()> {
    sqlx::query(
        "INSERT INTO cms_case (number, case_id, urn) VALUES (?1, ?2, ?3)
         ON CONFLICT (number) DO UPDATE SET urn = excluded.urn",
    )
    .bind(case.number)
    .bind(case.case.as_str())
    .bind(&case.urn)
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn case_by_number(conn: &mut SqliteConnection, number: i64) -> Result<Option<CmsCase>> {
    let row = sqlx::query("SELECT * FROM cms_case WHERE number = ?1")
        .bind(number)
        .fetch_optional(conn)
        .await?;
    row.map(case_from_row).transpose()
}

pub(crate) async fn case_by_id(conn: &mut SqliteConnection, case: &CaseId) -> Result<Option<CmsCase>> {
    let row = sqlx::query("SELECT * FROM cms_case WHERE case_id = ?1")
        .bind(case.as_str())
        .fetch_optional(conn)
        .await?;
    row.map(case_from_row).transpose()
}

fn case_from_row(row: SqliteRow) -> Result<CmsCase> {
    Ok(CmsCase {
        number: row.try_get("number")?,
        case: CaseId(row.try_get("case_id")?),
        urn: row.try_get("urn")?,
    })
}

pub(crate) async fn put_link(conn: &mut SqliteConnection, link: &CmsLink, now: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO cms_version (cms_case, cms_document, version, document, problem, rules, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (cms_case, cms_document, version)
         DO UPDATE SET document = excluded.document, problem = excluded.problem, rules = excluded.rules,
           at = excluded.at",
    )
    .bind(link.at.case)
    .bind(link.at.document)
    .bind(link.at.version)
    .bind(link.document.as_ref().map(DocumentId::as_str))
    .bind(link.problem.as_ref().map(encode).transpose()?)
    .bind(&link.rules)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn link(conn: &mut SqliteConnection, at: VersionRef) -> Result<Option<CmsLink>> {
    let row =
        sqlx::query("SELECT * FROM cms_version WHERE cms_case = ?1 AND cms_document = ?2 AND version = ?3")
            .bind(at.case)
            .bind(at.document)
            .bind(at.version)
            .fetch_optional(conn)
            .await?;
    row.map(link_from_row).transpose()
}

pub(crate) async fn links(conn: &mut SqliteConnection, case: i64) -> Result<Vec<CmsLink>> {
    let rows = sqlx::query("SELECT * FROM cms_version WHERE cms_case = ?1 ORDER BY cms_document, version")
        .bind(case)
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(link_from_row).collect()
}

pub(crate) async fn links_of(conn: &mut SqliteConnection, document: &DocumentId) -> Result<Vec<CmsLink>> {
    let rows = sqlx::query("SELECT * FROM cms_version WHERE document = ?1 ORDER BY cms_document, version")
        .bind(document.as_str())
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(link_from_row).collect()
}

fn link_from_row(row: SqliteRow) -> Result<CmsLink> {
    let at = place(&row)?;
    let document: Option<String> = row.try_get("document")?;
    let problem: Option<String> = row.try_get("problem")?;
    let what = format!("the link of version {}", at.version);
    Ok(CmsLink {
        at,
        document: document.map(DocumentId),
        problem: problem.map(|text| decode::<Refused>(&text, &what)).transpose()?,
        rules: row.try_get("rules")?,
    })
}

fn place(row: &SqliteRow) -> Result<VersionRef> {
    Ok(VersionRef {
        case: row.try_get("cms_case")?,
        document: row.try_get("cms_document")?,
        version: row.try_get("version")?,
    })
}

pub(crate) async fn put_save(conn: &mut SqliteConnection, save: &SaveRecord) -> Result<()> {
    sqlx::query(
        "INSERT INTO cms_save (copy, cms_case, cms_document, version, state, saved_as, problem, sent_by, sent, ended)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (copy) DO UPDATE SET cms_case = excluded.cms_case, cms_document = excluded.cms_document,
           version = excluded.version, state = excluded.state, saved_as = excluded.saved_as,
           problem = excluded.problem, sent_by = excluded.sent_by, sent = excluded.sent, ended = excluded.ended",
    )
    .bind(save.copy.as_str())
    .bind(save.at.case)
    .bind(save.at.document)
    .bind(save.at.version)
    .bind(name(save.state)?)
    .bind(save.saved_as)
    .bind(&save.problem)
    .bind(encode(&save.sent_by)?)
    .bind(save.sent_ms)
    .bind(save.ended_ms)
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn save(conn: &mut SqliteConnection, copy: &CopyId) -> Result<Option<SaveRecord>> {
    let row = sqlx::query("SELECT * FROM cms_save WHERE copy = ?1")
        .bind(copy.as_str())
        .fetch_optional(conn)
        .await?;
    row.map(save_from_row).transpose()
}

pub(crate) async fn open_saves(conn: &mut SqliteConnection) -> Result<Vec<SaveRecord>> {
    let rows = sqlx::query("SELECT * FROM cms_save WHERE state = 'sending' ORDER BY sent")
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(save_from_row).collect()
}

fn save_from_row(row: SqliteRow) -> Result<SaveRecord> {
    let copy: String = row.try_get("copy")?;
    let what = format!("the save of copy {copy}");
    let sent_by: String = row.try_get("sent_by")?;
    Ok(SaveRecord {
        at: place(&row)?,
        copy: CopyId(copy),
        state: unname(row.try_get("state")?, &what)?,
        saved_as: row.try_get("saved_as")?,
        problem: row.try_get("problem")?,
        sent_by: decode(&sent_by, &what)?,
        sent_ms: row.try_get("sent")?,
        ended_ms: row.try_get("ended")?,
    })
}
