//! The truth: cases, documents, stages, suggestions, decisions, copies, blobs and the audit chain.
//!
//! What comes in: files, verdicts and the results of stages. What goes out: the same, whole and in order, and a
//! proof that nobody changed them. Everything lives in one folder:
//!
//! ```text
//! casebook.sqlite        tables, in write-ahead mode, synchronised in full
//! blobs/sha256/ab/ab…    originals, readings and copies, put once under their digest
//! keys/signing.key       ed25519, made at first start, readable by the service alone
//! audit/checkpoints.jsonl  signed heads of the audit chains, one line per checkpoint; ship it elsewhere
//! search/case         index for searching one case: a view on the rest, removed and made anew at will
//! casebook.lock          held by the one server that may write
//! ```
//!
//! Rules kept here and nowhere else:
//! - **No event, no action.** Every change and its audit event commit in one transaction ([`Casebook::append_event`]
//!   is for acts that change nothing, such as looking).
//! - **The ledger is the queue.** [`Casebook::claim`] leases a stage; [`Casebook::complete`] writes its results, the
//!   event and the stages it unlocks in one transaction, and writes nothing when the lease was lost.
//! - **Originals never change**, decisions are append only, and a copy is offered only with a clean report.
//!
//! Evidence text stays in columns, blobs and [`obelus_evidence::Sensitive`]; errors and events carry ids and counts.
#![forbid(unsafe_code)]

mod act;
mod attachments;
pub mod audit;
mod blobs;
mod casebook;
mod cases;
mod cms;
mod copies;
mod decisions;
mod documents;
mod error;
mod history;
mod id;
mod key;
mod ledger;
mod number;
mod packing;
mod places;
mod recordings;
mod results;
pub mod search;
mod store;

pub use act::NewEvent;
pub use attachments::{Attached, DEEPEST, Enclosed};
pub use blobs::{Blobs, Incoming};
pub use casebook::{Casebook, Clock, Options};
pub use cases::{CaseRecord, Created};
pub use cms::{CmsCase, CmsLink, SaveEnd, SaveRecord, SaveState};
pub use copies::{CopyRecord, CopyState};
pub use decisions::{Decided, DecisionRecord, Moved, NewDecision, Settled};
pub use documents::{Document, DocumentState, PageSummary, Received, Upload};
pub use error::{CasebookError, Result};
pub use id::{CaseId, CopyId, DocumentId, StageId};
pub use key::{PublicKey, SigningKey};
pub use ledger::{
    Checkpoint, Claim, Depth, FailClass, MOST_FAILURES, MOST_LOST, NewStage, Stage, StageError, StageKind,
    StageState, TakenBack,
};
pub use recordings::{Part, PartContent, PresentationPart, RecordingSummary};
pub use results::StageOutcome;

use obelus_evidence::Event;
use serde::Serialize;

/// An event with its place in the order of all events, which is what a resumable stream counts by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sequenced {
    /// Place among all events of all chains: goes up, from 1.
    pub sequence: i64,
    /// The event.
    pub event: Event,
}
