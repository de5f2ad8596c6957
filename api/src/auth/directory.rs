//! The directory's key set over HTTPS.

use super::keys::KeySource;
use async_trait::async_trait;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use std::time::Duration;

/// Longest key set read, in bytes.
const LONGEST: usize = 1 << 20;

/// Fetches the key set from one address.
pub struct Directory {
    http: reqwest::Client,
    address: String,
}

impl Directory {
    /// Asks at `address`; no redirects, five seconds to connect and ten in all.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(address: String) -> Result<Self, String> {
        // Whoever comes first installs it; it is the same one everywhere.
        let _ = rustls::crypto::CryptoProvider::install_default(rustls::crypto::ring::default_provider());
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { http, address })
    }
}

#[async_trait]
impl KeySource for Directory {
    async fn fetch(&self) -> Result<JwkSet, String> {
        let said = |error: reqwest::Error| error.to_string();
        let mut answer = self.http.get(&self.address).send().await.map_err(said)?;
        if !answer.status().is_success() {
            return Err(format!("the directory answered {}", answer.status()));
        }
        let mut text = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(said)? {
            if text.len() + part.len() > LONGEST {
                return Err("the directory's key set is too long".to_owned());
            }
            text.extend_from_slice(&part);
        }
        parse(&text)
    }
}

/// Reads a key set; keys of a kind that is not known here are passed over, so that one new kind does not lock everybody
/// out.
fn parse(text: &[u8]) -> Result<JwkSet, String> {
    #[derive(serde::Deserialize)]
    struct Set {
        keys: Vec<serde_json::Value>,
    }
    let set: Set =
        serde_json::from_slice(text).map_err(|_| "the directory's answer is no key set".to_owned())?;
    let keys = set
        .keys
        .into_iter()
        .filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    Ok(JwkSet { keys: keys.collect() })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_key_of_an_unknown_kind_does_not_spoil_the_set() {
        let set = br#"{"keys":[{"kty":"RSA","kid":"a","use":"sig","n":"AQAB","e":"AQAB"},{"kid":["b"]},7]}"#;
        assert_eq!(parse(set).unwrap().keys.len(), 1);
        assert!(parse(b"[]").is_err());
    }
}
