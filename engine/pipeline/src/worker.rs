//! Claims stages and runs them until it is told to stop.

use crate::{
    EvidenceWork, Progress, graph,
    stages::{self, StageFault},
};
use obelus_casebook::{
    Casebook, CasebookError, Checkpoint, Claim, Result, StageKind, StageOutcome, StageState, TakenBack,
};
use obelus_evidence::Kind;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval_at, sleep},
};

/// How a worker behaves.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// Name of this server; its slots are named `server/1` and so on. Keep it the same over restarts.
    pub server: String,
    /// Stages run at once: one per core.
    pub slots: usize,
    /// Further slots that only take stages a person waits for, so that a full night never keeps one waiting.
    pub reserve: usize,
    /// Priority from which a person waits.
    pub urgent: i64,
    /// How long a claim lasts without a beat.
    pub lease: Duration,
    /// Time between beats.
    pub beat: Duration,
    /// How often to look for work when nothing is heard.
    pub poll: Duration,
    /// Longest a stage may take.
    pub limit: Duration,
    /// Time between signed checkpoints of the audit chains.
    pub checkpoint: Duration,
    /// Kinds of stages to take.
    pub kinds: Vec<StageKind>,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            server: "embedded".to_owned(),
            slots: std::thread::available_parallelism().map_or(1, usize::from),
            reserve: 1,
            urgent: obelus_casebook::NewStage::INTERACTIVE,
            lease: Duration::from_secs(60),
            beat: Duration::from_secs(10),
            poll: Duration::from_secs(1),
            limit: Duration::from_secs(30 * 60),
            checkpoint: Duration::from_secs(60 * 60),
            kinds: StageKind::ALL.to_vec(),
        }
    }
}

/// A running worker. Dropping it stops its slots at once; [`Worker::stop`] lets them finish.
#[derive(Debug)]
pub struct Worker {
    stop: watch::Sender<bool>,
    slots: JoinSet<()>,
    taken_back: TakenBack,
}

impl Worker {
    /// Takes back what this server's former life was running and starts the slots.
    pub async fn start(
        casebook: Casebook,
        work: Arc<dyn EvidenceWork>,
        progress: Progress,
        options: WorkerOptions,
    ) -> Result<Self> {
        let taken_back = casebook.take_back_own_leases(&options.server).await?;
        if !taken_back.ready.is_empty() || !taken_back.quarantined.is_empty() {
            tracing::warn!(
                ready = taken_back.ready.len(),
                quarantined = taken_back.quarantined.len(),
                "took back stages that a former server had left running"
            );
        }
        let stop = watch::Sender::new(false);
        let mut slots = JoinSet::new();
        for number in 1..=options.slots + options.reserve {
            let slot = Slot {
                name: format!("{}/{number}", options.server),
                least_priority: if number > options.slots {
                    options.urgent
                } else {
                    i64::MIN
                },
                casebook: casebook.clone(),
                work: work.clone(),
                progress: progress.clone(),
                options: options.clone(),
            };
            slots.spawn(slot.serve(stop.subscribe()));
        }
        slots.spawn(checkpoints(casebook, options.checkpoint, stop.subscribe()));
        Ok(Self {
            stop,
            slots,
            taken_back,
        })
    }

    /// What a former life of this server had left running.
    pub fn taken_back(&self) -> &TakenBack {
        &self.taken_back
    }

    /// Claims nothing more and waits until the stages that are running have ended.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.slots.join_next().await.is_some() {}
    }
}

/// One stage at a time.
struct Slot {
    name: String,
    least_priority: i64,
    casebook: Casebook,
    work: Arc<dyn EvidenceWork>,
    progress: Progress,
    options: WorkerOptions,
}

impl Slot {
    async fn serve(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow_and_update() {
            let claimed = self
                .casebook
                .claim(
                    &self.name,
                    &self.options.kinds,
                    self.least_priority,
                    self.options.lease,
                )
                .await;
            match claimed {
                Ok(Some(claim)) => self.attend(&claim).await,
                Ok(None) => tokio::select! {
                    () = self.casebook.work_arrived() => {}
                    () = sleep(self.options.poll) => {}
                    _ = stop.changed() => {}
                },
                Err(error) => {
                    tracing::error!(slot = self.name, %error, "can't claim a stage; trying again");
                    tokio::select! { () = sleep(self.options.poll * 5) => {} _ = stop.changed() => {} }
                }
            }
        }
    }

    /// Runs one stage, keeping its lease alive, and writes how it ended.
    async fn attend(&self, claim: &Claim) {
        self.progress.announce(claim, StageState::Running, None, None);
        let ended = match self.run(claim).await {
            Ok(outcome) => self.complete(claim, outcome).await,
            Err(broken) => Err(broken),
        };
        let fault = match ended {
            Ok(()) => return,
            Err(Broken::LeaseLost) => {
                tracing::warn!(stage = %claim.stage, attempt = claim.attempt, "the lease was lost; results dropped");
                return;
            }
            Err(Broken::Fault(fault)) => fault,
        };
        let (error, class) = fault.on_ledger();
        tracing::warn!(stage = %claim.stage, attempt = claim.attempt, code = error.code, detail = error.detail, "a stage failed");
        match self.casebook.fail(claim, &error, class).await {
            Ok(state) => self.progress.announce(claim, state, None, Some(error.code)),
            // The lease runs out and the stage is claimed again: nothing is lost but time.
            Err(error) => tracing::error!(stage = %claim.stage, %error, "can't record a failure"),
        }
    }

    async fn run(&self, claim: &Claim) -> Result<StageOutcome, Broken> {
        let heard: Arc<Mutex<Option<Checkpoint>>> = Arc::default();
        let tell = {
            let (heard, progress, claim) = (heard.clone(), self.progress.clone(), claim.clone());
            Arc::new(move |checkpoint: Checkpoint| {
                *heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(checkpoint);
                progress.announce(&claim, StageState::Running, Some(checkpoint), None);
            })
        };
        let mut job = std::pin::pin!(stages::run(&self.casebook, claim, self.work.clone(), tell));
        let limit = limit(claim, self.options.limit);
        let mut late = std::pin::pin!(sleep(limit));
        let mut beats = interval_at(Instant::now() + self.options.beat, self.options.beat);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                ended = &mut job => return ended.map_err(Broken::Fault),
                () = &mut late => return Err(Broken::Fault(StageFault::TimedOut(limit.as_secs()))),
                _ = beats.tick() => {
                    let checkpoint = *heard.lock().unwrap_or_else(PoisonError::into_inner);
                    match self.casebook.beat(claim, self.options.lease, checkpoint).await {
                        Err(CasebookError::LeaseLost(_)) => return Err(Broken::LeaseLost),
                        Err(error) => tracing::warn!(stage = %claim.stage, %error, "a beat was missed"),
                        Ok(()) => {}
                    }
                }
            }
        }
    }

    async fn complete(&self, claim: &Claim, outcome: StageOutcome) -> Result<(), Broken> {
        let successors = graph::successors(claim, &outcome, &*self.work);
        let (state, code) = match &outcome {
            StageOutcome::Refused(refused) => (StageState::Refused, Some(format!("{:?}", refused.code))),
            _ => (StageState::Done, None),
        };
        match self.casebook.complete(claim, outcome, successors).await {
            Ok(_) => {
                self.progress.announce(claim, state, None, code);
                Ok(())
            }
            Err(CasebookError::LeaseLost(_)) => Err(Broken::LeaseLost),
            Err(error) => Err(Broken::Fault(error.into())),
        }
    }
}

/// A recording takes as long as it is long; its children have limits made for that length, and this one only sees to it
/// that nothing runs for ever.
const FOR_RECORDINGS: u32 = 48;

fn limit(claim: &Claim, usual: Duration) -> Duration {
    match claim.document.original.kind {
        Kind::Recording => usual.saturating_mul(FOR_RECORDINGS),
        _ => usual,
    }
}

/// Why a stage did not end well.
enum Broken {
    LeaseLost,
    Fault(StageFault),
}

/// Signs the ends of the audit chains from time to time.
async fn checkpoints(casebook: Casebook, every: Duration, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow_and_update() {
        if let Err(error) = casebook.checkpoint_audit().await {
            tracing::error!(%error, "can't write a checkpoint of the audit chains");
        }
        tokio::select! { () = sleep(every) => {} _ = stop.changed() => {} }
    }
}
