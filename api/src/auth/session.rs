//! Cookie sessions: `POST /api/v1/session` swaps a token for one; they live in memory and end after 12 hours.

use super::tokens::random_text;
use obelus_evidence::Actor;
use std::{
    collections::HashMap,
    io,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Name of the cookie.
pub const COOKIE: &str = "obelus_session";

const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// Open sessions.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<String, (Actor, Instant)>>);

impl Sessions {
    /// Opens a session and gives the cookie's value.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn open(&self, actor: Actor) -> io::Result<String> {
        let id = random_text()?;
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, (_, opened)| opened.elapsed() < LIFETIME);
        sessions.insert(id.clone(), (actor, Instant::now()));
        Ok(id)
    }

    /// Who a session belongs to.
    pub fn actor(&self, id: &str) -> Option<Actor> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions
            .get(id)
            .filter(|(_, opened)| opened.elapsed() < LIFETIME)
            .map(|(actor, _)| actor.clone())
    }
}

/// The `Set-Cookie` value for a session.
pub fn set_cookie(id: &str) -> String {
    format!(
        "{COOKIE}={id}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}",
        LIFETIME.as_secs()
    )
}
