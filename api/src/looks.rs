//! One look is one event: a player asks for a film in hundreds of pieces.

use crate::{problem::Problem, viewed};
use obelus_casebook::{Casebook, DocumentId};
use obelus_evidence::{Actor, EventKind};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Asking for the same again within this time is the same look.
const ONE_LOOK: Duration = Duration::from_secs(600);
/// Looks that are remembered; older ones are recorded again.
const MOST: usize = 10_000;

/// Who looked at what lately.
#[derive(Default)]
pub(crate) struct Looks(Mutex<HashMap<(String, DocumentId, String), Instant>>);

impl Looks {
    /// Records a look, unless the same person has just looked at the same.
    ///
    /// # Errors
    /// When it cannot be recorded: then nothing may be shown.
    pub(crate) async fn record(
        &self,
        casebook: &Casebook,
        id: &DocumentId,
        actor: &Actor,
        kind: EventKind,
        detail: serde_json::Value,
    ) -> Result<(), Problem> {
        let name = (actor.id.clone(), id.clone(), detail.to_string());
        if self.is_recent(&name) {
            return Ok(());
        }
        viewed::happened(casebook, id, actor, kind, detail).await?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, at| at.elapsed() < ONE_LOOK);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(name, Instant::now());
        Ok(())
    }

    fn is_recent(&self, name: &(String, DocumentId, String)) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name).is_some_and(|at| at.elapsed() < ONE_LOOK)
    }
}
