//! Tokens of Entra ID (formerly Azure AD): RS256 only, with issuer, audience, tenant, times, and scope or roles checked.

use super::{
    Role, Roles, SignInError, Signed,
    keys::{KeySource, Keys, Lifetimes, NoKeys},
};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header, errors::ErrorKind};
use obelus_evidence::Actor;
use serde::Deserialize;
use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// How far clocks may differ, in seconds.
const SKEW: u64 = 120;

/// Longest token looked at, in bytes.
const LONGEST: usize = 16 << 10;

/// The scope that delegated tokens carry.
const SCOPE: &str = "user_impersonation";

/// Which tokens are taken.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntraConfig {
    /// The directory's id (a GUID).
    pub tenant: String,
    /// Audiences taken: the application's id, with and without `api://`.
    pub audience: Vec<String>,
    /// Issuers taken; the tenant's own two when missing.
    #[serde(default)]
    pub issuer: Vec<String>,
    /// Where the signing keys are; the tenant's own address when missing.
    #[serde(default)]
    pub keys: Option<String>,
    /// The role that the scope alone gives; the Casework App's users carry no roles.
    #[serde(default = "reviewer")]
    pub scope_role: Role,
}

fn reviewer() -> Role {
    Role::Reviewer
}

impl EntraConfig {
    /// Where the signing keys are.
    pub fn keys_address(&self) -> String {
        self.keys.clone().unwrap_or_else(|| {
            format!(
                "https://login.microsoftonline.com/{}/discovery/v2.0/keys",
                self.tenant
            )
        })
    }

    fn issuers(&self) -> Vec<String> {
        if !self.issuer.is_empty() {
            return self.issuer.clone();
        }
        vec![
            format!("https://login.microsoftonline.com/{}/v2.0", self.tenant),
            format!("https://sts.windows.net/{}/", self.tenant),
        ]
    }

    /// What keeps the configuration from being safe.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn check(&self) -> Result<(), String> {
        if self.tenant.trim().is_empty() {
            return Err("entra.tenant must name the directory".to_owned());
        }
        if self.audience.iter().all(|a| a.trim().is_empty()) {
            return Err("entra.audience must name the application; without it any token of the tenant would open the door".to_owned());
        }
        let address = self.keys_address();
        let is_here = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
            .iter()
            .any(|start| address.starts_with(start));
        if !address.starts_with("https://") && !is_here {
            return Err("entra.keys must be an https address".to_owned());
        }
        Ok(())
    }
}

/// Checks tokens of one tenant.
pub struct Entra {
    config: EntraConfig,
    keys: Keys,
    validation: Validation,
}

#[derive(Deserialize)]
struct Claims {
    tid: Option<String>,
    oid: Option<String>,
    sub: Option<String>,
    name: Option<String>,
    preferred_username: Option<String>,
    upn: Option<String>,
    exp: u64,
    #[serde(default)]
    scp: String,
    #[serde(default)]
    roles: Vec<String>,
}

impl Entra {
    /// Takes tokens as configured, with keys from `source`.
    pub fn new(config: EntraConfig, source: Arc<dyn KeySource>) -> Self {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.leeway = SKEW;
        validation.validate_exp = true;
        validation.validate_nbf = true;
        validation.set_issuer(&config.issuers());
        validation.set_audience(&config.audience);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        Self {
            config,
            keys: Keys::new(source, Lifetimes::default()),
            validation,
        }
    }

    /// Who a token belongs to.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn signed(&self, token: &str) -> Result<Signed, SignInError> {
        if token.len() > LONGEST {
            return Err(SignInError::Refused("it is longer than tokens are"));
        }
        let header = decode_header(token).map_err(|_| SignInError::Refused("it is not a token"))?;
        // Looked at before any key: neither `none` nor a key used as a shared secret gets any further.
        if header.alg != Algorithm::RS256 {
            return Err(SignInError::Refused("it is not signed with RS256"));
        }
        let id = header.kid.ok_or(SignInError::Refused("it names no key"))?;
        let key = self.keys.get(&id).await.map_err(|NoKeys| SignInError::NoKeys)?;
        let key = key.ok_or(SignInError::Refused("its key is not one of the directory's"))?;
        let claims = decode::<Claims>(token, &key, &self.validation)
            .map_err(|error| SignInError::Refused(why(error.kind())))?
            .claims;
        if claims.tid.as_deref() != Some(self.config.tenant.as_str()) {
            return Err(SignInError::Refused("it is another tenant's"));
        }
        let roles = self.roles(&claims);
        if roles.is_empty() {
            return Err(SignInError::Refused("it carries neither the scope nor a role"));
        }
        let id = claims.oid.or(claims.sub).filter(|id| !id.is_empty());
        let id = id.ok_or(SignInError::Refused("it names nobody"))?;
        let name = claims.preferred_username.or(claims.upn).or(claims.name);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Signed {
            actor: Actor {
                name: name.unwrap_or_else(|| id.clone()),
                id,
            },
            roles,
            lasts: Some(Duration::from_secs(claims.exp.saturating_add(SKEW)).saturating_sub(now)),
        })
    }

    fn roles(&self, claims: &Claims) -> Roles {
        let by_scope = claims
            .scp
            .split_whitespace()
            .any(|scope| scope == SCOPE)
            .then_some(self.config.scope_role);
        let by_role = claims.roles.iter().filter_map(|name| Role::parse(name));
        by_scope.into_iter().chain(by_role).collect()
    }
}

fn why(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ExpiredSignature => "it has expired",
        ErrorKind::ImmatureSignature => "it is not valid yet",
        ErrorKind::InvalidAudience => "it is for another application",
        ErrorKind::InvalidIssuer => "it comes from another issuer",
        ErrorKind::InvalidSignature => "its signature is wrong",
        ErrorKind::MissingRequiredClaim(_) => "a claim is missing",
        _ => "it cannot be read",
    }
}

#[cfg(test)]
mod tests {
    use super::EntraConfig;

    #[test]
    fn a_configuration_that_would_let_others_in_is_refused() {
        let config = |text: &str| toml::from_str::<EntraConfig>(text).unwrap();
        assert!(config("tenant = 't'\naudience = ['api://app']").check().is_ok());
        assert!(config("tenant = 't'\naudience = []").check().is_err());
        assert!(config("tenant = ' '\naudience = ['a']").check().is_err());
        assert!(
            config("tenant = 't'\naudience = ['a']\nkeys = 'http://keys.example/k'")
                .check()
                .is_err()
        );
        assert_eq!(
            config("tenant = 't'\naudience = ['a']").keys_address(),
            "https://login.microsoftonline.com/t/discovery/v2.0/keys"
        );
    }
}
