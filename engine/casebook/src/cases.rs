//! Cases: an id, and what is known about the case before reading.

use crate::{CaseId, Casebook, CasebookError, NewEvent, Result, store::sqlite::case};
use obelus_evidence::{Actor, CaseContext, EventKind};
use serde::Serialize;
use serde_json::json;

/// A case as stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseRecord {
    /// Its id.
    pub id: CaseId,
    /// What is known about it.
    pub context: CaseContext,
    /// Goes up by one whenever the context changes, from 1.
    pub version: i64,
    /// When it was created, in milliseconds since 1970 UTC.
    pub created_ms: i64,
    /// How many documents it has.
    pub documents: i64,
}

/// Whether [`Casebook::create_case`] made the case or found it.
#[derive(Clone, Debug, PartialEq)]
pub struct Created {
    /// The case.
    pub case: CaseRecord,
    /// False when the very same case was there already.
    pub fresh: bool,
}

impl Casebook {
    /// Creates a case. Doing it again with the same details changes nothing; with others it is refused.
    pub async fn create_case(&self, id: &CaseId, context: &CaseContext, by: &Actor) -> Result<Created> {
        let mut act = self.act().await?;
        if let Some(found) = case::get(act.conn(), id).await? {
            if found.context == *context {
                return Ok(Created {
                    case: found,
                    fresh: false,
                });
            }
            return Err(CasebookError::CaseExists(id.to_string()));
        }
        let now = act.now();
        case::insert(act.conn(), id, context, now).await?;
        act.record(NewEvent {
            case: Some(id.to_string()),
            document: None,
            by: by.clone(),
            kind: EventKind::CaseCreated,
            detail: parties(context),
        })
        .await?;
        act.commit().await?;
        let case = CaseRecord {
            id: id.clone(),
            context: context.clone(),
            version: 1,
            created_ms: now,
            documents: 0,
        };
        Ok(Created { case, fresh: true })
    }

    /// Replaces what is known about a case. Suggestions made before keep standing until their stage runs again.
    pub async fn change_case(&self, id: &CaseId, context: &CaseContext, by: &Actor) -> Result<CaseRecord> {
        let mut act = self.act().await?;
        let mut found = case::get(act.conn(), id)
            .await?
            .ok_or_else(|| CasebookError::NoCase(id.to_string()))?;
        if found.context == *context {
            return Ok(found);
        }
        case::change(act.conn(), id, context).await?;
        act.record(NewEvent {
            case: Some(id.to_string()),
            document: None,
            by: by.clone(),
            kind: EventKind::CaseChanged,
            detail: parties(context),
        })
        .await?;
        act.commit().await?;
        found.context = context.clone();
        found.version += 1;
        Ok(found)
    }

    /// One case.
    pub async fn case(&self, id: &CaseId) -> Result<CaseRecord> {
        let found = case::get(&mut *self.database().read().await?, id).await?;
        found.ok_or_else(|| CasebookError::NoCase(id.to_string()))
    }

    /// All cases, oldest first.
    pub async fn cases(&self) -> Result<Vec<CaseRecord>> {
        case::all(&mut *self.database().read().await?).await
    }
}

fn parties(context: &CaseContext) -> serde_json::Value {
    json!({ "defendants": context.defendants.len(), "witnesses": context.witnesses.len() })
}
