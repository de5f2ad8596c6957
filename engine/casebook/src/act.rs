use crate::{
    Casebook, CasebookError, Result,
    audit::{self, Head, SERVICE},
    store::sqlite::{Transaction, chain, event},
};
use obelus_evidence::{Actor, Event, EventKind, Sha256};
use serde_json::Value;
use sqlx::SqliteConnection;

/// What is to be written on an audit chain.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// The case whose chain it goes on; `None` for the service's own chain.
    pub case: Option<String>,
    /// The document it is about.
    pub document: Option<String>,
    /// Who acted.
    pub by: Actor,
    /// What happened.
    pub kind: EventKind,
    /// Ids and counts; never evidence text.
    pub detail: Value,
}

/// One change to the casebook: a write transaction that can only be committed with an event. Dropping it undoes all.
pub(crate) struct Act<'c> {
    casebook: &'c Casebook,
    transaction: Transaction,
    now: i64,
    last_event: Option<i64>,
    new_work: bool,
}

impl<'c> Act<'c> {
    pub(crate) fn new(casebook: &'c Casebook, transaction: Transaction) -> Self {
        Self {
            casebook,
            transaction,
            now: casebook.now(),
            last_event: None,
            new_work: false,
        }
    }

    /// The moment of the act: everything it writes carries the same one.
    pub(crate) fn now(&self) -> i64 {
        self.now
    }

    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    /// Wakes workers after the commit.
    pub(crate) fn makes_work(&mut self) {
        self.new_work = true;
    }

    /// Puts an event on the end of its chain and signs the new end.
    pub(crate) async fn record(&mut self, new: NewEvent) -> Result<()> {
        let name = new.case.clone().unwrap_or_else(|| SERVICE.to_owned());
        let head = chain::head(&mut self.transaction, &name).await?;
        let (number, previous) = head.map_or((1, Sha256::from_bytes([0; 32])), |h| (h.number + 1, h.digest));
        let mut event = Event {
            number,
            at_ms: self.now,
            case: new.case,
            document: new.document,
            by: new.by,
            kind: new.kind,
            detail: new.detail.to_string(),
            previous,
            digest: Sha256::from_bytes([0; 32]),
        };
        event.digest = audit::digest(&event)?;
        self.last_event = Some(event::insert(&mut self.transaction, &event).await?);
        let head = Head::sign(name, number, event.digest, self.casebook.key());
        chain::set_head(&mut self.transaction, &head).await
    }

    /// Makes the change last. Without an event there is no action.
    pub(crate) async fn commit(self) -> Result<()> {
        let Some(last_event) = self.last_event else {
            return Err(CasebookError::BadRequest(
                "a change without an audit event is not made".to_owned(),
            ));
        };
        self.transaction.commit().await?;
        self.casebook.tell(last_event, self.new_work);
        Ok(())
    }
}
