use obelus_evidence::Sensitive;

/// Why the case management system did not do what it was asked.
///
/// Messages carry numbers and statuses, never text out of a case; [`CmsError::for_user`] may name the user who holds
/// a lock, because that is what the person in front of the page has to know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsError {
    /// The user's CMS session is missing or over: sign in to CMS again. 401.
    #[error("the case management system wants the user to sign in again")]
    SignIn,
    /// The user may not see this case. 403.
    #[error("the case management system does not let this user see the case")]
    NoAccess,
    /// The user has no access to the modern CMS. 451.
    #[error("this user has no access to the modern case management system")]
    NoModernAccess,
    /// There is no such case, document or version. 404.
    #[error("the case management system has no such {0}")]
    NotThere(&'static str),
    /// It was there and has been removed. 410.
    #[error("the document is no longer in the case management system")]
    Gone,
    /// Somebody else holds the lock. 409.
    #[error("the document is locked by another user of the case management system")]
    Locked {
        /// Who, as the system says it; empty when it does not.
        by: Sensitive<String>,
    },
    /// The newest version is no longer the one the work was based on. 409.
    #[error("the case management system now has version {current}; the work was based on version {based_on}")]
    Stale {
        /// The version the work was based on.
        based_on: i64,
        /// The newest version now.
        current: i64,
    },
    /// The file is larger than the system takes, or larger than we take. 413.
    #[error("the file is larger than may be sent")]
    TooLarge,
    /// The file is not of a kind the system gives out or takes. 415.
    #[error("the case management system does not handle this kind of file")]
    UnsupportedKind,
    /// The request makes no sense. 400.
    #[error("{0}")]
    BadRequest(String),
    /// The system broke off or says that it can't answer just now. 503.
    #[error("the case management system is not available: {0}")]
    Unavailable(String),
    /// The system cannot be reached at all; nothing was sent. 503.
    #[error("the case management system cannot be reached; nothing was sent")]
    Unreachable,
    /// The system did not answer in time; for an upload see [`CmsError::Unconfirmed`]. 504.
    #[error("the case management system did not answer in time")]
    TimedOut,
    /// A body ended early; nothing of it was kept. 502.
    #[error("the case management system broke off in the middle of a file; nothing of it was kept")]
    Truncated,
    /// An upload was sent and neither its success nor its failure is known. Nothing is sent again until the version
    /// list says which. 504.
    #[error(
        "the case management system did not confirm the upload; it is looked up before anything is sent again"
    )]
    Unconfirmed,
    /// The answer is not what was agreed. 502.
    #[error("the case management system answered something else than agreed: {0}")]
    BadAnswer(String),
    /// Another status, passed on.
    #[error("the case management system answered {0}")]
    Status(u16),
    /// This adapter cannot do that.
    #[error("the {adapter} adapter cannot {what}")]
    Unsupported {
        /// The adapter.
        adapter: &'static str,
        /// What was asked.
        what: &'static str,
    },
}

impl CmsError {
    /// The HTTP status that says the same to a client of ours.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest(_) => 400,
            Self::SignIn => 401,
            Self::NoAccess => 403,
            Self::NotThere(_) => 404,
            Self::Locked { .. } | Self::Stale { .. } => 409,
            Self::Gone => 410,
            Self::TooLarge => 413,
            Self::UnsupportedKind => 415,
            Self::NoModernAccess => 451,
            Self::Unsupported { .. } => 501,
            Self::Truncated | Self::BadAnswer(_) => 502,
            Self::Unavailable(_) | Self::Unreachable => 503,
            Self::TimedOut | Self::Unconfirmed => 504,
            Self::Status(status) => *status,
        }
    }

    /// Whether asking again later may help without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Unreachable | Self::TimedOut | Self::Truncated => true,
            Self::Status(status) => *status >= 500,
            _ => false,
        }
    }

    /// What the person in front of the page is told; names the holder of a lock.
    pub fn for_user(&self) -> String {
        match self {
            // Some generations of the connector send the user's name, others a sentence.
            Self::Locked { by } if by.reveal().to_ascii_lowercase().contains("lock") => by.reveal().clone(),
            Self::Locked { by } if !by.reveal().is_empty() => {
                format!("the document is locked by {}", by.reveal())
            }
            other => other.to_string(),
        }
    }
}

/// What the port answers.
pub type Result<T, E = CmsError> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::CmsError;

    #[test]
    fn the_holder_of_a_lock_is_told_to_the_user_and_to_nobody_else() {
        let locked = CmsError::Locked {
            by: "Priya Example".into(),
        };
        assert_eq!(locked.for_user(), "the document is locked by Priya Example");
        assert!(!locked.to_string().contains("Priya") && !format!("{locked:?}").contains("Priya"));
        assert_eq!(locked.status(), 409);
    }
}
