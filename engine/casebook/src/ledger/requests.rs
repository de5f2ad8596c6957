use super::{Depth, NewStage, Stage};
use crate::{
    Casebook, CasebookError, DocumentId, DocumentState, NewEvent, Result, StageId,
    act::Act,
    store::sqlite::{document, stage},
};
use obelus_evidence::{Actor, EventKind};
use serde_json::{Value, json};

impl Casebook {
    /// Puts work on the ledger; the same work twice is done once. Answers the stage's id.
    pub async fn request_stage(
        &self,
        document: &DocumentId,
        stage: &NewStage,
        by: &Actor,
    ) -> Result<StageId> {
        let mut act = self.act().await?;
        let now = act.now();
        let id = stage.id(document);
        let case = case_of(&mut act, document).await?;
        if stage::insert(act.conn(), &id, document, stage, now).await? {
            record(
                &mut act,
                case,
                document,
                by,
                EventKind::StageRequested,
                json!({ "stage": id }),
            )
            .await?;
            act.makes_work();
            act.commit().await?;
        }
        Ok(id)
    }

    /// Puts a refused document back to where it started, with `first` as its first stage, because the rules that
    /// refused it have changed. Answers whether that was done: not for a document that is not refused, nor when a stage
    /// of these very rules has run.
    pub async fn take_up_again(&self, id: &DocumentId, first: &NewStage, by: &Actor) -> Result<bool> {
        let mut act = self.act().await?;
        let found = document::get(act.conn(), id).await?;
        let found = found.ok_or_else(|| CasebookError::NoDocument(id.to_string()))?;
        if found.state != DocumentState::Refused {
            return Ok(false);
        }
        let (stage, now) = (first.id(id), act.now());
        if !stage::insert(act.conn(), &stage, id, first, now).await? {
            return Ok(false);
        }
        document::set_state(act.conn(), id, DocumentState::Received, None).await?;
        let detail = json!({ "stage": stage, "ruleset": first.ruleset });
        let case = found.case.to_string();
        record(&mut act, case, id, by, EventKind::StageRequested, detail).await?;
        act.makes_work();
        act.commit().await?;
        Ok(true)
    }

    /// Moves a document's open stages up, because somebody waits for it now. Answers how many moved.
    pub async fn prioritise(&self, document: &DocumentId, priority: i64, by: &Actor) -> Result<u64> {
        let mut act = self.act().await?;
        let case = case_of(&mut act, document).await?;
        let moved = stage::prioritise(act.conn(), document, priority).await?;
        if moved > 0 {
            let detail = json!({ "priority": priority, "stages": moved });
            record(&mut act, case, document, by, EventKind::StageRequested, detail).await?;
            act.makes_work();
            act.commit().await?;
        }
        Ok(moved)
    }

    /// Lets a quarantined stage run again, with its counts at zero.
    pub async fn release(&self, id: &StageId, by: &Actor) -> Result<()> {
        let mut act = self.act().await?;
        let found = super::claim::stored(&mut act, id).await?;
        if !stage::release(act.conn(), id).await? {
            return Err(CasebookError::BadRequest(format!(
                "stage {id} is not quarantined; there is nothing to release"
            )));
        }
        let case = case_of(&mut act, &found.document).await?;
        record(
            &mut act,
            case,
            &found.document,
            by,
            EventKind::StageReleased,
            json!({ "stage": id }),
        )
        .await?;
        act.makes_work();
        act.commit().await
    }

    /// One stage.
    pub async fn stage(&self, id: &StageId) -> Result<Stage> {
        let found = stage::get(&mut *self.database().read().await?, id).await?;
        found.ok_or_else(|| CasebookError::NoStage(id.to_string()))
    }

    /// A document's stages in the order they were asked for.
    pub async fn stages(&self, document: &DocumentId) -> Result<Vec<Stage>> {
        self.document(document).await?;
        stage::of_document(&mut *self.database().read().await?, document).await
    }

    /// How many stages stand where: for metrics, admission and forecasts.
    pub async fn depths(&self) -> Result<Vec<Depth>> {
        stage::depths(&mut *self.database().read().await?).await
    }
}

async fn case_of(act: &mut Act<'_>, document: &DocumentId) -> Result<String> {
    let found = document::get(act.conn(), document).await?;
    let found = found.ok_or_else(|| CasebookError::NoDocument(document.to_string()))?;
    Ok(found.case.to_string())
}

async fn record(
    act: &mut Act<'_>,
    case: String,
    document: &DocumentId,
    by: &Actor,
    kind: EventKind,
    detail: Value,
) -> Result<()> {
    let document = Some(document.to_string());
    act.record(NewEvent {
        case: Some(case),
        document,
        by: by.clone(),
        kind,
        detail,
    })
    .await
}
