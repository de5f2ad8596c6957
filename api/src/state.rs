//! What every request may use.

use crate::{
    auth::{Sessions, TokenList},
    page_images::PageImages,
};
use metrics_exporter_prometheus::PrometheusHandle;
use obelus_casebook::Casebook;
use obelus_pipeline::EvidenceWork;
use std::sync::Arc;

/// The service: casebook, sign-in, page pictures and limits. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Parts>);

/// What a service is made of.
pub struct Parts {
    /// The truth.
    pub casebook: Casebook,
    /// Known tokens.
    pub tokens: TokenList,
    /// Renders pages in the sandbox and remembers the newest.
    pub images: PageImages,
    /// Largest upload in bytes.
    pub upload_limit: u64,
    /// What is done with evidence, and by which version of rules and models.
    pub work: Arc<dyn EvidenceWork>,
    /// Whether evidence is read inside the sandbox.
    pub sandboxed: bool,
    /// Collected metrics.
    pub metrics: PrometheusHandle,
    /// Open cookie sessions.
    pub sessions: Sessions,
}

impl Service {
    /// Puts a service together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The truth.
    pub fn casebook(&self) -> &Casebook {
        &self.0.casebook
    }

    /// Known tokens.
    pub fn tokens(&self) -> &TokenList {
        &self.0.tokens
    }

    /// Open cookie sessions.
    pub fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    /// Page pictures.
    pub fn images(&self) -> &PageImages {
        &self.0.images
    }

    /// Largest upload in bytes.
    pub fn upload_limit(&self) -> u64 {
        self.0.upload_limit
    }

    /// What is done with evidence.
    pub fn work(&self) -> &dyn EvidenceWork {
        &*self.0.work
    }

    /// Whether evidence is read inside the sandbox.
    pub fn is_sandboxed(&self) -> bool {
        self.0.sandboxed
    }

    /// Collected metrics as Prometheus text.
    pub fn metrics(&self) -> String {
        self.0.metrics.render()
    }
}
