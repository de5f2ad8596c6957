//! Cookie sessions: `POST /api/v1/session` swaps a token for one; they live in memory and end after 12 hours, or with
//! the token they were opened with.

use super::{Signed, tokens::random_text};
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
pub struct Sessions(Mutex<HashMap<String, (Signed, Instant)>>);

impl Sessions {
    /// Opens a session and gives the cookie's value.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn open(&self, signed: Signed) -> io::Result<String> {
        let id = random_text()?;
        let now = Instant::now();
        let ends = now + LIFETIME.min(signed.lasts.unwrap_or(LIFETIME));
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, (_, ends)| *ends > now);
        sessions.insert(id.clone(), (signed, ends));
        Ok(id)
    }

    /// Who a session belongs to.
    pub fn signed(&self, id: &str) -> Option<Signed> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions
            .get(id)
            .filter(|(_, ends)| *ends > Instant::now())
            .map(|(signed, _)| signed.clone())
    }
}

/// The `Set-Cookie` value for a session.
pub fn set_cookie(id: &str) -> String {
    format!(
        "{COOKIE}={id}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}",
        LIFETIME.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use super::Sessions;
    use crate::auth::{Roles, Signed};
    use std::time::Duration;

    #[test]
    fn a_session_ends_with_the_token_it_was_opened_with() {
        let sessions = Sessions::default();
        let signed = |lasts| Signed {
            actor: crate::viewed::service(),
            roles: Roles::all(),
            lasts,
        };
        let long = sessions.open(signed(None)).unwrap();
        let ended = sessions.open(signed(Some(Duration::ZERO))).unwrap();
        assert!(sessions.signed(&long).is_some() && sessions.signed(&ended).is_none());
    }
}
