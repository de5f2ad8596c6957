use super::{
    Claim, FailClass, MOST_FAILURES, NewStage, StageError, StageState,
    claim::{millis, quarantined, stored, worker_as_actor},
};
use crate::{
    Casebook, CasebookError, NewEvent, Result, StageId, StageOutcome,
    store::{
        encode, name,
        sqlite::stage::{self, Leaving},
    },
};
use obelus_evidence::EventKind;
use serde_json::json;

impl Casebook {
    /// Ends a stage: its results, its event and the stages it unlocks are written in one transaction, or nothing is.
    /// [`CasebookError::LeaseLost`] when somebody else has claimed the stage meanwhile. Answers the ids of the
    /// unlocked stages.
    pub async fn complete(
        &self,
        claim: &Claim,
        outcome: StageOutcome,
        successors: Vec<NewStage>,
    ) -> Result<Vec<StageId>> {
        // Files first: a blob without a row is harmless, a row without its blob is a loss.
        let results = outcome.store(self, claim).await?;
        let mut act = self.act().await?;
        let now = act.now();
        let refusal = results.refusal();
        let state = if refusal.is_some() {
            StageState::Refused
        } else {
            StageState::Done
        };
        let error = match refusal {
            Some(refused) => Some(encode(&StageError {
                code: name(refused.code)?,
                detail: refused.detail.clone(),
            })?),
            None => None,
        };
        let leaving = Leaving {
            state,
            error: error.as_deref(),
            failures: 0,
            lost: 0,
            not_before: 0,
            finished: Some(now),
        };
        if !stage::leave(act.conn(), claim, leaving).await? {
            return Err(CasebookError::LeaseLost(claim.stage.to_string()));
        }
        results.write(&mut act, claim).await?;
        let mut unlocked = Vec::new();
        for successor in &successors {
            let id = successor.id(&claim.document.id);
            stage::insert(act.conn(), &id, &claim.document.id, successor, now).await?;
            unlocked.push(id);
        }
        act.record(NewEvent {
            case: Some(claim.document.case.to_string()),
            document: Some(claim.document.id.to_string()),
            by: worker_as_actor(&claim.worker),
            kind: EventKind::StageDone,
            detail: json!({ "stage": claim.stage, "attempt": claim.attempt, "state": state,
                            "results": results.summary(), "unlocked": unlocked }),
        })
        .await?;
        if !unlocked.is_empty() {
            act.makes_work();
        }
        act.commit().await?;
        Ok(unlocked)
    }

    /// Ends a claim without results. A failure of the stage itself counts, and the third means quarantine; an outage
    /// of the environment never counts. Otherwise the stage rests and is ready again. Answers its new state.
    pub async fn fail(&self, claim: &Claim, error: &StageError, class: FailClass) -> Result<StageState> {
        let mut act = self.act().await?;
        let now = act.now();
        let before = stored(&mut act, &claim.stage).await?;
        let failures = i64::from(class == FailClass::Stage);
        let spent = before.failures + failures >= MOST_FAILURES;
        let options = self.options();
        let rest = match class {
            FailClass::Stage => millis(options.rest_after_failure) << before.failures.clamp(0, 8),
            FailClass::Environment => millis(options.rest_after_outage),
        };
        let text = encode(error)?;
        let leaving = Leaving {
            state: if spent {
                StageState::Quarantined
            } else {
                StageState::Ready
            },
            error: Some(&text),
            failures,
            lost: 0,
            not_before: if spent { 0 } else { now.saturating_add(rest) },
            finished: spent.then_some(now),
        };
        let state = leaving.state;
        if !stage::leave(act.conn(), claim, leaving).await? {
            return Err(CasebookError::LeaseLost(claim.stage.to_string()));
        }
        act.record(NewEvent {
            case: Some(claim.document.case.to_string()),
            document: Some(claim.document.id.to_string()),
            by: worker_as_actor(&claim.worker),
            kind: EventKind::StageFailed,
            detail: json!({ "stage": claim.stage, "attempt": claim.attempt, "code": error.code, "class": class }),
        })
        .await?;
        if spent {
            let after = stored(&mut act, &claim.stage).await?;
            quarantined(&mut act, &after, error).await?;
        }
        act.commit().await?;
        Ok(state)
    }
}
