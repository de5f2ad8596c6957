//! The directory's signing keys (JWKS): fetched at the first need, again every hour, and once a minute at most when a
//! token names a key that is not known yet, which is how a rotation shows. The last good set is kept.

use async_trait::async_trait;
use jsonwebtoken::{DecodingKey, jwk::JwkSet};
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// How long keys count.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// How old a good set may get before it is fetched again.
    pub fresh: Duration,
    /// How often, at most, an unknown key or a failed fetch makes the set be fetched again.
    pub retry: Duration,
    /// How long a set that could not be renewed is still believed.
    pub believed: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            fresh: Duration::from_secs(60 * 60),
            retry: Duration::from_secs(60),
            believed: Duration::from_secs(24 * 60 * 60),
        }
    }
}

/// Where the keys come from.
#[async_trait]
pub trait KeySource: Send + Sync {
    /// The set as the directory publishes it.
    async fn fetch(&self) -> Result<JwkSet, String>;
}

/// Keys by their id.
pub struct Keys {
    source: Arc<dyn KeySource>,
    lifetimes: Lifetimes,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: HashMap<String, DecodingKey>,
    fetched: Option<Instant>,
    tried: Option<Instant>,
}

/// No key can be had: the directory has not answered for too long, or never.
#[derive(Debug, PartialEq, Eq)]
pub struct NoKeys;

impl Keys {
    /// Nothing is fetched yet.
    pub fn new(source: Arc<dyn KeySource>, lifetimes: Lifetimes) -> Self {
        Self {
            source,
            lifetimes,
            state: Mutex::default(),
        }
    }

    /// The key of that id; `None` when the directory does not have it.
    ///
    /// # Errors
    /// [`NoKeys`] when no set can be had.
    pub async fn get(&self, id: &str) -> Result<Option<DecodingKey>, NoKeys> {
        // Held while fetching: of many requests at a rotation, one fetches and the others wait for its answer.
        let mut state = self.state.lock().await;
        let is_due = |at: Option<Instant>, after: Duration| at.is_none_or(|at| at.elapsed() >= after);
        let stale = is_due(state.fetched, self.lifetimes.fresh);
        if (stale || !state.keys.contains_key(id)) && is_due(state.tried, self.lifetimes.retry) {
            state.tried = Some(Instant::now());
            match self.source.fetch().await {
                Ok(set) => {
                    let keys = usable(&set);
                    if keys.is_empty() {
                        tracing::error!(
                            "the directory publishes no RSA signing key; the last good ones are kept"
                        );
                    } else {
                        state.keys = keys;
                        state.fetched = state.tried;
                    }
                }
                Err(error) => tracing::error!(%error, "the directory's signing keys could not be fetched"),
            }
        }
        if is_due(state.fetched, self.lifetimes.believed) {
            return Err(NoKeys);
        }
        Ok(state.keys.get(id).cloned())
    }
}

/// RSA keys for signatures; everything else a set holds is passed over.
fn usable(set: &JwkSet) -> HashMap<String, DecodingKey> {
    use jsonwebtoken::jwk::{AlgorithmParameters, PublicKeyUse};
    let mut keys = HashMap::new();
    for jwk in &set.keys {
        let is_rsa = matches!(jwk.algorithm, AlgorithmParameters::RSA(_));
        let signs = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        if let (true, true, Some(id), Ok(key)) =
            (is_rsa, signs, &jwk.common.key_id, DecodingKey::from_jwk(jwk))
        {
            keys.insert(id.clone(), key);
        }
    }
    keys
}
