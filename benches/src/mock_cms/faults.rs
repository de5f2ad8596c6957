//! Faults on demand.

use serde::{Deserialize, Serialize};
use std::{sync::Mutex, sync::PoisonError, time::Duration};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Answers `status` and does nothing.
    Status,
    /// Does what it was asked, `seconds` later.
    Slow,
    /// Announces a whole body and sends half of it.
    Truncated,
    /// Saves an upload at once and answers `seconds` later.
    LateAnswer,
    /// Saves an upload `seconds` later, whether anybody still waits or not, and then answers.
    LateSave,
}

/// Which calls it hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Every call.
    #[default]
    All,
    /// The list of documents.
    List,
    /// Fetching a file.
    Fetch,
    /// Sending a file.
    Upload,
    /// Locking and unlocking.
    Lock,
}

/// A fault to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// What goes wrong.
    pub fault: Fault,
    /// Where.
    #[serde(default)]
    pub on: Target,
    /// Status of [`Fault::Status`].
    #[serde(default)]
    pub status: u16,
    /// Seconds of the slow ones.
    #[serde(default)]
    pub seconds: f64,
    /// How often; 0 for until it is taken away.
    #[serde(default)]
    pub times: u32,
}

impl Order {
    /// A fault that happens once.
    pub fn once(fault: Fault, on: Target) -> Self {
        Self {
            fault,
            on,
            status: 503,
            seconds: 0.0,
            times: 1,
        }
    }

    /// With a status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With a delay.
    #[must_use]
    pub fn seconds(mut self, seconds: f64) -> Self {
        self.seconds = seconds;
        self
    }

    /// So many times; 0 for always.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The delay.
    pub(super) fn delay(&self) -> Duration {
        Duration::try_from_secs_f64(self.seconds).unwrap_or_default()
    }
}

/// Faults that wait for their call.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Order>>);

impl Faults {
    /// Orders a fault.
    pub fn order(&self, order: Order) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(order);
    }

    /// Takes every fault away.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The fault of this call, used up by it.
    pub(super) fn take(&self, target: Target) -> Option<Order> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = waiting
            .iter()
            .position(|order| order.on == target || order.on == Target::All)?;
        let order = waiting[at].clone();
        match order.times {
            0 => {}
            1 => drop(waiting.remove(at)),
            _ => waiting[at].times -= 1,
        }
        Some(order)
    }
}
