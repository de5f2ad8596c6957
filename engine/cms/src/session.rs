use obelus_evidence::{Actor, Sensitive};
use std::fmt;
use uuid::Uuid;

/// On whose behalf the case management system is asked. Lives as long as a request or a running job; never stored.
#[derive(Clone)]
pub struct Session {
    /// Who acts. The folder adapter's locks belong to `user.id`.
    pub user: Actor,
    /// The user's `Cms-Auth-Values`, decoded; `None` where the adapter needs none.
    pub auth: Option<Sensitive<String>>,
    /// Ties our request to the system's logs.
    pub correlation: Uuid,
    /// The case's unique reference number, where known; sent along.
    pub urn: Option<String>,
}

impl Session {
    /// A session of a user, with a fresh correlation id.
    pub fn new(user: Actor) -> Self {
        Self {
            user,
            auth: None,
            correlation: Uuid::now_v7(),
            urn: None,
        }
    }

    /// With the user's CMS session.
    #[must_use]
    pub fn with_auth(mut self, auth: impl Into<Sensitive<String>>) -> Self {
        self.auth = Some(auth.into());
        self
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("user", &self.user.id)
            .field("correlation", &self.correlation)
            .finish_non_exhaustive()
    }
}
