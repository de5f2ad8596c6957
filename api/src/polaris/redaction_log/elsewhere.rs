//! A redaction log behind an address: the service that the Casework App's front ends would send entries to themselves.

use super::outbox::{NotTaken, OutsideLog};
use async_trait::async_trait;
use axum::http::StatusCode;
use obelus_evidence::Sensitive;
use serde_json::Value;
use std::time::Duration;

/// How long one entry may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// `POST {address}/api/redactionLogs`.
pub struct Elsewhere {
    http: reqwest::Client,
    address: String,
    token: Option<Sensitive<String>>,
}

impl Elsewhere {
    /// The log at an address without `/api`; with a bearer token when it asks for one.
    ///
    /// # Errors
    /// When the address is not one, in words for whoever configured it.
    pub fn new(address: &str, token: Option<Sensitive<String>>) -> Result<Self, String> {
        let address = address.trim().trim_end_matches('/').to_owned();
        let is_address = address.starts_with("https://") || address.starts_with("http://");
        if !is_address || reqwest::Url::parse(&address).is_err() {
            return Err(format!(
                "`{address}` is not an address such as https://log.example"
            ));
        }
        // Whoever comes first installs it; it is the same one everywhere.
        let _ = rustls::crypto::CryptoProvider::install_default(rustls::crypto::ring::default_provider());
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { http, address, token })
    }
}

#[async_trait]
impl OutsideLog for Elsewhere {
    async fn take(&self, id: &str, entry: &Value) -> Result<(), NotTaken> {
        let mut request = self
            .http
            .post(format!("{}/api/redactionLogs", self.address))
            .header("Content-Type", "application/json")
            .header("Correlation-Id", id)
            .header("Idempotency-Key", id)
            .body(entry.to_string());
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.reveal());
        }
        let answer = request.send().await;
        // The error's own text can hold the address with whatever was written into it.
        let answer = answer.map_err(|error| {
            let why = if error.is_timeout() {
                "it did not answer in time"
            } else {
                "it cannot be reached"
            };
            NotTaken::Later(why.to_owned())
        })?;
        let status = answer.status();
        match StatusCode::from_u16(status.as_u16()).unwrap_or(StatusCode::BAD_GATEWAY) {
            _ if status.is_success() => Ok(()),
            StatusCode::BAD_REQUEST
            | StatusCode::CONFLICT
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNSUPPORTED_MEDIA_TYPE
            | StatusCode::UNPROCESSABLE_ENTITY => Err(NotTaken::Never(format!("it answered {status}"))),
            // Sign-in, a wrong address, too many at once, its own faults: all of that can be mended.
            _ => Err(NotTaken::Later(format!("it answered {status}"))),
        }
    }
}
