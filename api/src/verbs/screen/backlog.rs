//! Without folders: the case management system's cases and whatever else waits in the casebook, worked off into the
//! casebook, where reviewers find it in the morning.

use super::{
    cases::day,
    progress::Progress,
    row::{Row, State},
};
use crate::verbs::{outcome::Outcome, setting::Setting};
use chrono::{DateTime, Days, Local, NaiveDate};
use obelus_casebook::{Casebook, Document, DocumentState, NewStage, Stage, StageKind, StageState};
use obelus_cms::{CmsError, Session};
use obelus_evidence::{CaseContext, Kind, RefusalCode, Refused};
use obelus_pipeline::{
    EvidenceWork, Worker, WorkerOptions,
    cms::{Intake, IntakeError, IntakeOptions, OpenCase},
    overnight::{Night, Sort, Step},
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// Hearings up to this many days ahead go before all other work of the night.
const SOON: Days = Days::new(2);

/// What to work off.
pub(super) struct Backlog<'a> {
    pub(super) setting: &'a Setting,
    /// Reference numbers; none for every case the system can list.
    pub(super) urns: &'a [String],
    pub(super) begun: DateTime<Local>,
    pub(super) deadline: Option<DateTime<Local>>,
}

impl Backlog<'_> {
    /// Works until nothing waits or the night is over; answers a row for every document that was worked on or waits.
    pub(super) fn work_off(&self, work: Arc<dyn EvidenceWork>) -> Result<(Vec<Row>, Night), Outcome> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(self.run(work))
    }

    async fn run(&self, work: Arc<dyn EvidenceWork>) -> Result<(Vec<Row>, Night), Outcome> {
        let config = &self.setting.config;
        let (limit, recording_limit) = config.limits();
        let casebook = Casebook::open(&config.data).await?;
        let cms = config
            .cms
            .connect(&[], limit.max(recording_limit))
            .map_err(Outcome::usage)?;
        let options = IntakeOptions {
            limit,
            recording_limit,
            ..IntakeOptions::default()
        };
        let intake = Intake::new(casebook.clone(), work.clone(), cms, options);
        let options = WorkerOptions {
            slots: config.jobs(),
            reserve: 0,
            kinds: StageKind::SCREENING.to_vec(),
            ..WorkerOptions::default()
        };
        // Work goes on while more is fetched.
        let steps = obelus_pipeline::Progress::default();
        let worker = Worker::start(casebook.clone(), work, steps, options).await?;
        let taken_in = self.take_in(&intake, &config.cms.service_session()).await;
        if taken_in.is_ok() {
            self.wait(&casebook).await?;
        }
        worker.stop().await;
        let missed = taken_in?;
        let found = self.rows(&casebook, missed).await?;
        casebook.close().await?;
        Ok(found)
    }

    fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Local::now() >= deadline)
    }

    /// Lists the cases and fetches their documents, the next hearing first. What can't be had does not keep back the
    /// others, and gets a row of its own in the report.
    async fn take_in(&self, intake: &Intake, session: &Session) -> Result<Vec<Row>, Outcome> {
        let (mut cases, mut missed) = (Vec::new(), Vec::new());
        for number in self.numbers(intake, session).await.map_err(outcome)? {
            match intake.open(session, number).await {
                Ok(open) => cases.push((hearing(&open.file.context), number, open)),
                Err(error @ IntakeError::Cms(CmsError::SignIn | CmsError::Unreachable)) => {
                    return Err(outcome(error));
                }
                Err(error) => {
                    let why = not_had(&format!("the case could not be opened: {error}"));
                    missed.push(unfetched(&number.to_string(), "(the whole case)", None, why));
                }
            }
        }
        let today = self.begun.date_naive();
        cases.sort_by_key(|(hearing, number, _)| {
            let next = hearing.filter(|day| *day >= today);
            (next.is_none(), next, *number)
        });
        for (hearing, number, open) in &cases {
            if self.is_over() {
                break;
            }
            missed.extend(self.fetch(intake, session, *hearing, *number, open).await?);
        }
        Ok(missed)
    }

    async fn fetch(
        &self,
        intake: &Intake,
        session: &Session,
        hearing: Option<NaiveDate>,
        number: i64,
        open: &OpenCase,
    ) -> Result<Vec<Row>, Outcome> {
        let today = self.begun.date_naive();
        let is_soon = hearing.is_some_and(|day| day >= today && Some(day) <= today.checked_add_days(SOON));
        let priority = if is_soon {
            NewStage::HEARING
        } else {
            NewStage::NIGHT
        };
        let fetched = intake
            .fetch_all(session, &open.documents, number, priority)
            .await
            .map_err(outcome)?;
        // What was refused at the door has no document in the casebook, and is told with the rest.
        let linked = intake.documents(session, number).await.map_err(outcome)?;
        let missed = linked.iter().filter_map(|one| {
            let failed = || fetched.failed.iter().find(|(id, _)| *id == one.listing.id);
            let why = match &one.problem {
                Some(refused) => refused.clone(),
                None => not_had(&format!("the document could not be fetched: {}", failed()?.1)),
            };
            let name = one.listing.presentation_title.reveal();
            Some(unfetched(open.case.as_str(), name, hearing, why))
        });
        Ok(missed.collect())
    }

    async fn numbers(&self, intake: &Intake, session: &Session) -> Result<Vec<i64>, IntakeError> {
        if self.urns.is_empty() {
            return Ok(intake.cms().all_cases(session).await?);
        }
        let mut numbers = BTreeSet::new();
        for urn in self.urns {
            numbers.extend(intake.cms().cases(session, urn).await?);
        }
        Ok(numbers.into_iter().collect())
    }

    /// Until nothing waits or runs, or the night is over.
    async fn wait(&self, casebook: &Casebook) -> Result<(), Outcome> {
        loop {
            let is_open = |state| matches!(state, StageState::Ready | StageState::Running);
            let is_ours = |kind| StageKind::SCREENING.contains(&kind);
            let depths = casebook.depths().await?;
            if self.is_over()
                || !depths
                    .iter()
                    .any(|depth| is_open(depth.state) && is_ours(depth.kind))
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn rows(&self, casebook: &Casebook, missed: Vec<Row>) -> Result<(Vec<Row>, Night), Outcome> {
        let since = self.begun.timestamp_millis();
        let (mut rows, mut times) = (missed, Vec::new());
        for case in casebook.cases().await? {
            for document in casebook.documents(&case.id).await? {
                let stages = casebook.stages(&document.id).await?;
                let Some(mut row) = row(&document, &stages, since) else {
                    continue;
                };
                row.hearing = hearing(&case.context);
                if document.state == DocumentState::Suggested {
                    match document.original.kind {
                        Kind::Recording => row.count_recording(&casebook.findings(&document.id).await?),
                        _ => row.count(&casebook.suggestions(&document.id).await?),
                    }
                }
                let end = row.document.rsplit_once('.').map_or("", |(_, end)| end);
                times.push((Sort::new(end, row.bytes), row.steps.clone()));
                row.close();
                rows.push(row);
            }
        }
        let mut night = Night::new(self.setting.config.jobs(), []);
        for (sort, steps) in &times {
            steps
                .iter()
                .for_each(|(step, seconds)| night.took(sort, *step, *seconds));
        }
        rows.sort_by(|a, b| (&a.case, &a.document).cmp(&(&b.case, &b.document)));
        let progress = Progress::new(rows.len(), self.deadline);
        rows.iter().for_each(|row| progress.done(row, None));
        progress.finish();
        Ok((rows, night))
    }
}

fn outcome(error: IntakeError) -> Outcome {
    match error {
        IntakeError::Casebook(error) => error.into(),
        IntakeError::Cms(error @ CmsError::Unsupported { .. }) => {
            Outcome::usage(format!("{error}; name them with --urn"))
        }
        IntakeError::Cms(error @ CmsError::BadRequest(_)) => Outcome::usage(error),
        IntakeError::Cms(CmsError::SignIn) => Outcome::Environment(
            "the case management system wants a session; set OBELUS_CMS_AUTH for the night's service account"
                .to_owned(),
        ),
        IntakeError::Cms(error) => Outcome::Environment(error.to_string()),
    }
}

fn not_had(why: &str) -> Refused {
    let detail = format!("{why}; it is not screened, run the same command again");
    Refused::new(RefusalCode::ReaderFailed, detail)
}

/// A row about what never came.
fn unfetched(case: &str, document: &str, hearing: Option<NaiveDate>, why: Refused) -> Row {
    let mut row = Row::about(case, document, 0, State::Refused);
    row.hearing = hearing;
    row.refused = Some(why);
    row.close();
    row
}

fn hearing(context: &CaseContext) -> Option<NaiveDate> {
    day(context.headline_charge.as_ref()?.next_hearing_date.as_deref()?)
}

/// A document's row; `None` when it was done before this run and nothing waits.
fn row(document: &Document, stages: &[Stage], since: i64) -> Option<Row> {
    let ours: Vec<&Stage> = stages
        .iter()
        .filter(|stage| StageKind::SCREENING.contains(&stage.kind))
        .collect();
    let is_open = ours
        .iter()
        .any(|stage| matches!(stage.state, StageState::Ready | StageState::Running));
    let in_this_run = ours
        .iter()
        .any(|stage| stage.finished_ms.is_some_and(|at| at >= since));
    if !is_open && !in_this_run {
        return None;
    }
    let state = match document.state {
        DocumentState::Refused | DocumentState::Quarantined => State::Refused,
        _ if is_open => State::NotReached,
        _ => State::Done,
    };
    let mut row = Row::about(
        document.case.as_str(),
        document.name.reveal(),
        document.original.bytes,
        state,
    );
    row.refused = match document.state {
        DocumentState::Refused => document.refusal.clone(),
        DocumentState::Quarantined => {
            let why = ours.iter().rev().find_map(|stage| stage.error.as_ref());
            let why = why.map_or("its stage was given up", |error| error.detail.as_str());
            Some(Refused::new(RefusalCode::ReaderFailed, why))
        }
        _ => None,
    };
    for stage in ours {
        let step = match stage.kind {
            StageKind::Read => Step::Read,
            StageKind::Analyse => Step::Analyse,
            _ => Step::Suggest,
        };
        if let (Some(started), Some(finished)) = (stage.started_ms, stage.finished_ms)
            && finished >= since
        {
            row.steps
                .push((step, finished.saturating_sub(started) as f64 / 1000.0));
        }
    }
    Some(row)
}
