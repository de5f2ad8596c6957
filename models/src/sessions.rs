//! A pool of sessions of one model: as many as the machine has processors, made when they are first needed.

use crate::{
    ModelError,
    runtime::{Memory, failed, session},
};
use ort::{environment::Environment, session::Session};
use std::{
    sync::{Condvar, Mutex},
    thread,
};

/// Sessions of one model. Safe to share: a caller waits when all are in use.
pub(crate) struct Sessions {
    environment: &'static Environment,
    model: Vec<u8>,
    memory: Memory,
    idle: Mutex<Idle>,
    returned: Condvar,
}

struct Idle {
    sessions: Vec<Session>,
    /// Sessions that may still be made.
    to_make: usize,
}

impl Sessions {
    /// Loads the model once, so that a bad file is found now and not at the first picture.
    ///
    /// # Errors
    /// When the model cannot be loaded.
    pub(crate) fn new(
        environment: &'static Environment,
        model: Vec<u8>,
        memory: Memory,
    ) -> Result<Self, ModelError> {
        let first = session(environment, &model, memory)?;
        let most = thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            environment,
            model,
            memory,
            idle: Mutex::new(Idle {
                sessions: vec![first],
                to_make: most - 1,
            }),
            returned: Condvar::new(),
        })
    }

    /// Runs `work` with a session of its own.
    ///
    /// # Errors
    /// What `work` says, or when a further session cannot be made.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&mut Session) -> Result<T, ModelError>,
    ) -> Result<T, ModelError> {
        let mut taken = self.take()?;
        let answer = work(&mut taken);
        if let Ok(mut idle) = self.idle.lock() {
            idle.sessions.push(taken);
        }
        self.returned.notify_one();
        answer
    }

    fn take(&self) -> Result<Session, ModelError> {
        let poisoned = || failed("running a model", "another thread failed while it held a session");
        let mut idle = self.idle.lock().map_err(|_| poisoned())?;
        loop {
            if let Some(session) = idle.sessions.pop() {
                return Ok(session);
            }
            if idle.to_make > 0 {
                idle.to_make -= 1;
                drop(idle);
                let made = session(self.environment, &self.model, self.memory);
                if made.is_err()
                    && let Ok(mut idle) = self.idle.lock()
                {
                    idle.to_make += 1;
                }
                return made;
            }
            idle = self.returned.wait(idle).map_err(|_| poisoned())?;
        }
    }
}
