use super::{Checkpoint, Claim, MOST_LOST, Stage, StageError, StageKind, StageState};
use crate::{
    Casebook, CasebookError, DocumentState, NewEvent, Result, StageId,
    act::Act,
    casebook::service,
    store::{
        encode,
        sqlite::{case, document, stage},
    },
};
use obelus_evidence::{Actor, EventKind};
use serde_json::json;
use std::time::Duration;

/// What became of the stages a dead server had been running.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Ready again.
    pub ready: Vec<StageId>,
    /// Given up, because they had lost too many workers.
    pub quarantined: Vec<StageId>,
}

impl Casebook {
    /// Leases the most urgent stage among `kinds` whose priority is at least `least_priority`: highest priority
    /// first, then earliest due, then lowest id. Also takes stages whose lease is over, and gives up those that have
    /// lost too many workers.
    pub async fn claim(
        &self,
        worker: &str,
        kinds: &[StageKind],
        least_priority: i64,
        lease: Duration,
    ) -> Result<Option<Claim>> {
        if !stage::any_ready(
            &mut *self.database().read().await?,
            kinds,
            least_priority,
            self.now(),
        )
        .await?
        {
            return Ok(None);
        }
        let mut act = self.act().await?;
        let now = act.now();
        let spent = stage::spent(act.conn(), now, MOST_LOST).await?;
        for id in &spent {
            give_up_lost(&mut act, id).await?;
        }
        let until = now.saturating_add(millis(lease));
        let claimed = stage::claim(act.conn(), worker, kinds, least_priority, now, until).await?;
        let Some((id, attempt)) = claimed else {
            if !spent.is_empty() {
                act.commit().await?;
            }
            return Ok(None);
        };
        let stage = stored(&mut act, &id).await?;
        let document = document::get(act.conn(), &stage.document)
            .await?
            .ok_or_else(|| CasebookError::NoDocument(stage.document.to_string()))?;
        let case = case::get(act.conn(), &document.case)
            .await?
            .ok_or_else(|| CasebookError::NoCase(document.case.to_string()))?;
        act.record(NewEvent {
            case: Some(case.id.to_string()),
            document: Some(document.id.to_string()),
            by: worker_as_actor(worker),
            kind: EventKind::StageStarted,
            detail: json!({ "stage": id, "attempt": attempt, "ruleset": stage.ruleset }),
        })
        .await?;
        act.commit().await?;
        Ok(Some(Claim {
            stage: id,
            kind: stage.kind,
            subject: stage.subject,
            ruleset: stage.ruleset,
            priority: stage.priority,
            attempt,
            worker: worker.to_owned(),
            document,
            context: case.context,
            case_version: case.version,
        }))
    }

    /// Keeps a lease alive and notes how far the work has come. [`CasebookError::LeaseLost`] means: stop, somebody
    /// else has it. A beat changes no evidence and makes no event.
    pub async fn beat(&self, claim: &Claim, lease: Duration, checkpoint: Option<Checkpoint>) -> Result<()> {
        let checkpoint = checkpoint.map(|c| encode(&c)).transpose()?;
        let until = self.now().saturating_add(millis(lease));
        let mut transaction = self.database().write().await?;
        let held = stage::beat(&mut transaction, claim, until, checkpoint.as_deref()).await?;
        transaction.commit().await?;
        match held {
            true => Ok(()),
            false => Err(CasebookError::LeaseLost(claim.stage.to_string())),
        }
    }

    /// At start, before any worker of this server runs: takes back what the server's former life was running
    /// (workers named `server` or `server/…`). Sound because only one server can hold the casebook. Each stage counts
    /// one more lost worker, so a document that kills the whole server ends in quarantine too.
    pub async fn take_back_own_leases(&self, server: &str) -> Result<TakenBack> {
        let mut act = self.act().await?;
        let mut taken = TakenBack::default();
        let rest = millis(self.options().rest_after_loss);
        for id in stage::held_by(act.conn(), server).await? {
            let lost = stored(&mut act, &id).await?.lost + 1;
            if lost >= MOST_LOST {
                give_up_lost(&mut act, &id).await?;
                taken.quarantined.push(id);
                continue;
            }
            // Innocent neighbours of a stage that kills its server must not be counted out together with it.
            let turn = i64::try_from(taken.ready.len())
                .unwrap_or(i64::MAX)
                .saturating_add(1);
            let not_before = if lost > 1 {
                act.now().saturating_add(rest.saturating_mul(turn))
            } else {
                0
            };
            stage::take_back(act.conn(), &id, StageState::Ready, None, None, not_before).await?;
            taken.ready.push(id);
        }
        if taken == TakenBack::default() {
            return Ok(taken);
        }
        act.record(NewEvent {
            case: None,
            document: None,
            by: service(),
            kind: EventKind::CasebookOpened,
            detail: json!({ "taken_back": taken.ready.len(), "quarantined": taken.quarantined.len() }),
        })
        .await?;
        act.makes_work();
        act.commit().await?;
        Ok(taken)
    }
}

/// Gives up a running stage whose worker is gone for the last time.
async fn give_up_lost(act: &mut Act<'_>, id: &StageId) -> Result<()> {
    let now = act.now();
    let error = StageError {
        code: "lost".to_owned(),
        detail: format!(
            "{MOST_LOST} workers vanished while running this stage; look at the document before releasing it"
        ),
    };
    stage::take_back(
        act.conn(),
        id,
        StageState::Quarantined,
        Some(&encode(&error)?),
        Some(now),
        0,
    )
    .await?;
    let stage = stored(act, id).await?;
    quarantined(act, &stage, &error).await
}

/// Writes what quarantine means for the document, and the event.
pub(super) async fn quarantined(act: &mut Act<'_>, stage: &Stage, error: &StageError) -> Result<()> {
    let document = document::get(act.conn(), &stage.document)
        .await?
        .ok_or_else(|| CasebookError::NoDocument(stage.document.to_string()))?;
    if matches!(
        stage.kind,
        StageKind::Read | StageKind::Suggest | StageKind::Analyse
    ) {
        document::set_state(act.conn(), &document.id, DocumentState::Quarantined, None).await?;
    }
    act.record(NewEvent {
        case: Some(document.case.to_string()),
        document: Some(document.id.to_string()),
        by: service(),
        kind: EventKind::StageQuarantined,
        detail: json!({ "stage": stage.id, "attempt": stage.attempt, "failures": stage.failures,
                        "lost": stage.lost, "code": error.code }),
    })
    .await
}

pub(super) async fn stored(act: &mut Act<'_>, id: &StageId) -> Result<Stage> {
    stage::get(act.conn(), id)
        .await?
        .ok_or_else(|| CasebookError::NoStage(id.to_string()))
}

pub(super) fn worker_as_actor(worker: &str) -> Actor {
    Actor {
        id: worker.to_owned(),
        name: "worker".to_owned(),
    }
}

pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
