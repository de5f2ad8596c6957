//! Who is asking, and what they may do.
//!
//! A request comes with a bearer token (one of Entra ID's, or one from the configuration), or with the short cookie
//! session that pictures and event streams need. [`rules`] says for every route which role it asks for and how its case
//! is found; [`access`] says whether this person may open that case. A route without a rule answers nobody.

pub mod access;
pub mod directory;
pub mod entra;
mod guard;
pub mod keys;
mod roles;
pub mod rules;
mod session;
mod tokens;

pub use guard::{may_open, require};
pub use roles::{Role, Roles};
pub use session::{COOKIE, Sessions, set_cookie};
pub use tokens::{KnownToken, TokenList};

use axum::http::{HeaderMap, header};
use entra::Entra;
use obelus_evidence::{Actor, Sensitive};
use std::time::Duration;
use uuid::Uuid;

/// Header that the page sends with every change made by cookie; a foreign page cannot set it without a pre-flight
/// request, which is never answered.
pub const PAGE_HEADER: &str = "x-obelus-page";

/// Name of the cookie that carries a case management session, set by the hand-over of the Casework App.
pub const CMS_COOKIE: &str = "Cms-Auth-Values";

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who it is.
    pub actor: Actor,
    /// The roles held.
    pub roles: Roles,
    /// How long the token still lasts; nothing for tokens that do not end.
    pub lasts: Option<Duration>,
}

/// Somebody who is signed in, with what a case management system asks for besides.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who it is and what they may do.
    pub signed: Signed,
    /// The person's session with the case management system, as the browser sent it.
    pub cms_auth: Option<Sensitive<String>>,
    /// Joins this request with its traces in other systems.
    pub correlation: Uuid,
}

impl Caller {
    /// The service itself, for work that nobody waits for.
    pub fn service() -> Self {
        Self {
            signed: Signed {
                actor: crate::viewed::service(),
                roles: Roles::default(),
                lasts: None,
            },
            cms_auth: None,
            correlation: Uuid::now_v7(),
        }
    }
}

/// Why somebody is not signed in. Says nothing about what was sent, except for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No token came.
    #[error("no token was sent")]
    Missing,
    /// The token is not one that opens this service.
    #[error("the token was refused: {0}")]
    Refused(&'static str),
    /// The directory's keys cannot be had at the moment.
    #[error("the directory's signing keys cannot be fetched at the moment")]
    NoKeys,
}

/// Everything sign-in knows.
#[derive(Default)]
pub struct SignIn {
    /// Configured tokens, or the development key.
    pub tokens: TokenList,
    /// Entra ID, when it is configured.
    pub entra: Option<Entra>,
    /// Open cookie sessions.
    pub sessions: Sessions,
}

impl SignIn {
    /// Who a bearer token belongs to.
    ///
    /// # Errors
    /// When no token came or it is refused.
    pub async fn by_token(&self, headers: &HeaderMap) -> Result<Signed, SignInError> {
        let token = bearer(headers).ok_or(SignInError::Missing)?;
        if let Some(signed) = self.tokens.signed(token) {
            return Ok(signed);
        }
        match &self.entra {
            Some(entra) => entra.signed(token).await,
            None => Err(SignInError::Refused("it is not one of the configured ones")),
        }
    }
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
        .map(str::trim)
        .filter(|token| !token.is_empty())
}

/// A cookie's value.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|pairs| pairs.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// The caller behind a request that is signed in already.
pub fn caller(signed: Signed, headers: &HeaderMap, correlation: Uuid) -> Caller {
    Caller {
        signed,
        cms_auth: cookie(headers, CMS_COOKIE)
            .map(decoded)
            .filter(|value| !value.is_empty())
            .map(Sensitive::from),
        correlation,
    }
}

/// A cookie's value without its percent signs; what is not encoded properly stays as it is.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let code = code.filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{CMS_COOKIE, cookie, decoded};
    use axum::http::{HeaderMap, header};

    #[test]
    fn the_case_management_systems_session_is_read_out_of_its_cookie() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            "a=b; Cms-Auth-Values=%7B%22Cookies%22%3A%22UID%3D7%22%7D; c=d"
                .parse()
                .unwrap(),
        );
        let value = cookie(&headers, CMS_COOKIE).map(decoded);
        assert_eq!(value.as_deref(), Some(r#"{"Cookies":"UID=7"}"#));
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%41%"), "%zzA%");
        assert_eq!(decoded("%FF"), "%FF");
    }
}
