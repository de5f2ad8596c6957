//! One look is one event: a player asks for a film in hundreds of pieces, and a page for its lists every few seconds.

use obelus_casebook::{Casebook, CasebookError, NewEvent};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Asking for the same again within this time is the same look.
const ONE_LOOK: Duration = Duration::from_secs(600);
/// Looks that are remembered; older ones are recorded again.
const MOST: usize = 10_000;

/// A look: who, at which case and document, and what of them.
type Look = (String, Option<String>, Option<String>, String);

/// Who looked at what lately.
#[derive(Default)]
pub(crate) struct Looks(Mutex<HashMap<Look, Instant>>);

impl Looks {
    /// Records a look, unless the same person has just looked at the same.
    ///
    /// # Errors
    /// When it cannot be recorded: then nothing may be shown.
    pub(crate) async fn record(&self, casebook: &Casebook, event: NewEvent) -> Result<(), CasebookError> {
        let look = (
            event.by.id.clone(),
            event.case.clone(),
            event.document.clone(),
            event.detail.to_string(),
        );
        if self.is_recent(&look) {
            return Ok(());
        }
        casebook.append_event(event).await?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, at| at.elapsed() < ONE_LOOK);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(look, Instant::now());
        Ok(())
    }

    fn is_recent(&self, look: &Look) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(look).is_some_and(|at| at.elapsed() < ONE_LOOK)
    }
}
