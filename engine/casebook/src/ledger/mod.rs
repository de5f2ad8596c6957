//! The stage ledger, which is also the queue.
//!
//! A stage is one piece of work on one document. Workers claim stages under a lease and keep it alive with beats;
//! `attempt` goes up with every claim and is the fence: whoever completes with an older one has lost. What a stage
//! itself did wrong is counted in `failures`, workers that vanished are counted in `lost`; either count leads to
//! quarantine. (The counts are apart because a power cut says nothing about the document.)

mod claim;
mod finish;
mod requests;
mod stage;

pub use claim::TakenBack;
pub use stage::{
    Checkpoint, Claim, Depth, FailClass, MOST_FAILURES, MOST_LOST, NewStage, Stage, StageError, StageKind,
    StageState,
};
