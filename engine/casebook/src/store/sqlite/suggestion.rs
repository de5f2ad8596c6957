use crate::{
    DocumentId, Result,
    store::{decode, encode},
};
use obelus_evidence::{Original, Suggestion, Suggestions};
use sqlx::{Row, SqliteConnection};

/// Puts what was found in the place of what an earlier run found.
pub(crate) async fn replace(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    ruleset: &str,
    found: &Suggestions,
    now: i64,
) -> Result<()> {
    for table in [
        "DELETE FROM suggestion WHERE document = ?1",
        "DELETE FROM suggestion_set WHERE document = ?1",
    ] {
        sqlx::query(table)
            .bind(document.as_str())
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query(
        "INSERT INTO suggestion_set (document, ruleset, pages, warnings, at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(document.as_str())
    .bind(ruleset)
    .bind(encode(&found.pages)?)
    .bind(encode(&found.warnings)?)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    for (position, suggestion) in found.suggestions.iter().enumerate() {
        sqlx::query(
            "INSERT INTO suggestion (document, position, id, page, category, policy, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(document.as_str())
        .bind(i64::try_from(position).unwrap_or(i64::MAX))
        .bind(suggestion.id.as_str())
        .bind(suggestion.page)
        .bind(suggestion.category.name())
        .bind(suggestion.policy.name())
        .bind(encode(suggestion)?)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

pub(crate) async fn all(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    original: Original,
) -> Result<Option<Suggestions>> {
    let what = format!("a suggestion of document {document}");
    let set = sqlx::query("SELECT pages, warnings FROM suggestion_set WHERE document = ?1")
        .bind(document.as_str())
        .fetch_optional(&mut *conn)
        .await?;
    let Some(set) = set else { return Ok(None) };
    let bodies: Vec<String> =
        sqlx::query_scalar("SELECT body FROM suggestion WHERE document = ?1 ORDER BY position")
            .bind(document.as_str())
            .fetch_all(conn)
            .await?;
    Ok(Some(Suggestions {
        original,
        pages: decode(set.try_get("pages")?, &what)?,
        suggestions: bodies
            .iter()
            .map(|body| decode(body, &what))
            .collect::<Result<_>>()?,
        warnings: decode(set.try_get("warnings")?, &what)?,
    }))
}

/// One suggestion as it stands.
pub(crate) async fn get(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    id: &str,
) -> Result<Option<Suggestion>> {
    let body: Option<String> =
        sqlx::query_scalar("SELECT body FROM suggestion WHERE document = ?1 AND id = ?2")
            .bind(document.as_str())
            .bind(id)
            .fetch_optional(conn)
            .await?;
    body.map(|body| decode(&body, &format!("a suggestion of document {document}")))
        .transpose()
}
