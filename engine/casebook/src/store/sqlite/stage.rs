use crate::{
    Claim, Depth, DocumentId, NewStage, Result, Stage, StageId, StageKind, StageState,
    store::{decode, encode, name, unname},
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// Inserts a stage; answers false when the same work is there already.
pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    id: &StageId,
    document: &DocumentId,
    stage: &NewStage,
    now: i64,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO stage (id, document, kind, subject, ruleset, state, priority, due, created)
         VALUES (?1, ?2, ?3, ?4, ?5, 'ready', ?6, ?7, ?8)
         ON CONFLICT (document, kind, subject, ruleset) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(document.as_str())
    .bind(name(stage.kind)?)
    .bind(stage.subject.as_str())
    .bind(stage.ruleset.as_str())
    .bind(stage.priority)
    .bind(stage.due_ms.unwrap_or(now))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether there is anything to claim; asked without a write lock, so that idle workers cost nothing.
pub(crate) async fn any_ready(
    conn: &mut SqliteConnection,
    kinds: &[StageKind],
    least_priority: i64,
    now: i64,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM stage
          WHERE ((state = 'ready' AND not_before <= ?1) OR (state = 'running' AND lease_until < ?1))
            AND priority >= ?2 AND kind IN (SELECT value FROM json_each(?3)))",
    )
    .bind(now)
    .bind(least_priority)
    .bind(encode(&kinds)?)
    .fetch_one(conn)
    .await?)
}

/// Takes the most urgent stage: highest priority, then earliest due, then lowest id. A stage whose lease is over
/// counts as one more lost worker. `attempt` goes up with every claim and is the fence. (Two searches, so that each
/// walks the index in order and stops at its first row, however many stages wait.)
pub(crate) async fn claim(
    conn: &mut SqliteConnection,
    worker: &str,
    kinds: &[StageKind],
    least_priority: i64,
    now: i64,
    lease_until: i64,
) -> Result<Option<(StageId, i64)>> {
    let row = sqlx::query(
        "UPDATE stage SET state = 'running', attempt = attempt + 1, lost = lost + (state = 'running'),
                worker = ?1, lease_until = ?2, started = ?3
          WHERE id = (SELECT id FROM (
                SELECT * FROM (SELECT id, priority, due FROM stage
                                WHERE state = 'ready' AND not_before <= ?3 AND priority >= ?4
                                  AND kind IN (SELECT value FROM json_each(?5))
                                ORDER BY priority DESC, due, id LIMIT 1)
                UNION ALL
                SELECT * FROM (SELECT id, priority, due FROM stage
                                WHERE state = 'running' AND lease_until < ?3 AND priority >= ?4
                                  AND kind IN (SELECT value FROM json_each(?5))
                                ORDER BY priority DESC, due, id LIMIT 1))
                ORDER BY priority DESC, due, id LIMIT 1)
          RETURNING id, attempt",
    )
    .bind(worker)
    .bind(lease_until)
    .bind(now)
    .bind(least_priority)
    .bind(encode(&kinds)?)
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((StageId(row.try_get("id")?), row.try_get("attempt")?)))
        .transpose()
}

/// Stages whose worker is gone and that have lost too many already.
pub(crate) async fn spent(conn: &mut SqliteConnection, now: i64, most_lost: i64) -> Result<Vec<StageId>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM stage WHERE state = 'running' AND lease_until < ?1 AND lost + 1 >= ?2 ORDER BY id",
    )
    .bind(now)
    .bind(most_lost)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(StageId).collect())
}

/// Stages that workers of one server are running.
pub(crate) async fn held_by(conn: &mut SqliteConnection, server: &str) -> Result<Vec<StageId>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM stage WHERE state = 'running'
            AND (worker = ?1 OR substr(worker, 1, length(?1) + 1) = ?1 || '/') ORDER BY id",
    )
    .bind(server)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(StageId).collect())
}

/// How a stage leaves `running`.
pub(crate) struct Leaving<'a> {
    pub(crate) state: StageState,
    pub(crate) error: Option<&'a str>,
    pub(crate) failures: i64,
    pub(crate) lost: i64,
    pub(crate) not_before: i64,
    pub(crate) finished: Option<i64>,
}

/// Ends a claim. False when the claim is not the newest any more: the fence.
pub(crate) async fn leave(conn: &mut SqliteConnection, claim: &Claim, leaving: Leaving<'_>) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE stage SET state = ?4, error = ?5, failures = failures + ?6, lost = lost + ?7, not_before = ?8,
                finished = ?9, worker = NULL, lease_until = NULL
          WHERE id = ?1 AND attempt = ?2 AND worker = ?3 AND state = 'running'",
    )
    .bind(claim.stage.as_str())
    .bind(claim.attempt)
    .bind(claim.worker.as_str())
    .bind(name(leaving.state)?)
    .bind(leaving.error)
    .bind(leaving.failures)
    .bind(leaving.lost)
    .bind(leaving.not_before)
    .bind(leaving.finished)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a running stage away from a worker that is known to be gone.
pub(crate) async fn take_back(
    conn: &mut SqliteConnection,
    id: &StageId,
    state: StageState,
    error: Option<&str>,
    finished: Option<i64>,
    not_before: i64,
) -> Result<()> {
    sqlx::query(
        "UPDATE stage SET state = ?2, error = coalesce(?3, error), finished = ?4, not_before = ?5, lost = lost + 1,
                worker = NULL, lease_until = NULL
          WHERE id = ?1 AND state = 'running'",
    )
    .bind(id.as_str())
    .bind(name(state)?)
    .bind(error)
    .bind(finished)
    .bind(not_before)
    .execute(conn)
    .await?;
    Ok(())
}

/// Prolongs a lease and notes how far the work has come. False when the lease is lost.
pub(crate) async fn beat(
    conn: &mut SqliteConnection,
    claim: &Claim,
    lease_until: i64,
    checkpoint: Option<&str>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE stage SET lease_until = ?4, checkpoint = coalesce(?5, checkpoint)
          WHERE id = ?1 AND attempt = ?2 AND worker = ?3 AND state = 'running'",
    )
    .bind(claim.stage.as_str())
    .bind(claim.attempt)
    .bind(claim.worker.as_str())
    .bind(lease_until)
    .bind(checkpoint)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets a quarantined stage run again with clean counters. False when it is not quarantined.
pub(crate) async fn release(conn: &mut SqliteConnection, id: &StageId) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE stage SET state = 'ready', failures = 0, lost = 0, not_before = 0, error = NULL, finished = NULL
          WHERE id = ?1 AND state = 'quarantined'",
    )
    .bind(id.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Raises the priority of a document's open stages; answers how many moved.
pub(crate) async fn prioritise(
    conn: &mut SqliteConnection,
    document: &DocumentId,
    priority: i64,
) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE stage SET priority = ?2 WHERE document = ?1 AND priority < ?2 AND state IN ('ready', 'running')",
    )
    .bind(document.as_str())
    .bind(priority)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn get(conn: &mut SqliteConnection, id: &StageId) -> Result<Option<Stage>> {
    let row = sqlx::query("SELECT * FROM stage WHERE id = ?1")
        .bind(id.as_str())
        .fetch_optional(conn)
        .await?;
    row.map(from_row).transpose()
}

pub(crate) async fn of_document(conn: &mut SqliteConnection, document: &DocumentId) -> Result<Vec<Stage>> {
    let rows = sqlx::query("SELECT * FROM stage WHERE document = ?1 ORDER BY created, id")
        .bind(document.as_str())
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// How many stages are in each state, by kind and priority.
pub(crate) async fn depths(conn: &mut SqliteConnection) -> Result<Vec<Depth>> {
    let rows = sqlx::query(
        "SELECT kind, state, priority, count(*) AS stages FROM stage
          GROUP BY kind, state, priority ORDER BY kind, state, priority",
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Depth {
                kind: unname(row.try_get("kind")?, "a stage")?,
                state: unname(row.try_get("state")?, "a stage")?,
                priority: row.try_get("priority")?,
                stages: row.try_get("stages")?,
            })
        })
        .collect()
}

fn from_row(row: SqliteRow) -> Result<Stage> {
    let id: String = row.try_get("id")?;
    let what = format!("stage {id}");
    let error: Option<String> = row.try_get("error")?;
    let checkpoint: Option<String> = row.try_get("checkpoint")?;
    Ok(Stage {
        id: StageId(id),
        document: DocumentId(row.try_get("document")?),
        kind: unname(row.try_get("kind")?, &what)?,
        subject: row.try_get("subject")?,
        ruleset: row.try_get("ruleset")?,
        state: unname(row.try_get("state")?, &what)?,
        priority: row.try_get("priority")?,
        due_ms: row.try_get("due")?,
        not_before_ms: row.try_get("not_before")?,
        attempt: row.try_get("attempt")?,
        failures: row.try_get("failures")?,
        lost: row.try_get("lost")?,
        worker: row.try_get("worker")?,
        lease_until_ms: row.try_get("lease_until")?,
        checkpoint: checkpoint.map(|text| decode(&text, &what)).transpose()?,
        error: error.map(|text| decode(&text, &what)).transpose()?,
        created_ms: row.try_get("created")?,
        started_ms: row.try_get("started")?,
        finished_ms: row.try_get("finished")?,
    })
}
