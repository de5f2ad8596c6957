//! What every request may use.

use crate::{
    auth::{SignIn, access::CaseAccess},
    looks::Looks,
    page_images::PageImages,
    polaris::{Polaris, error::Fault},
};
use axum::http::StatusCode;
use metrics_exporter_prometheus::PrometheusHandle;
use obelus_casebook::Casebook;
use obelus_pipeline::{EvidenceWork, cms::Intake};
use std::sync::Arc;

/// The service: casebook, sign-in, page pictures and limits. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Parts>, Arc<Looks>);

/// What a service is made of.
pub struct Parts {
    /// The truth.
    pub casebook: Casebook,
    /// Who may come in.
    pub sign_in: SignIn,
    /// Who may open which case.
    pub access: Arc<dyn CaseAccess>,
    /// The Casework App's dialect, where a case management system is configured.
    pub polaris: Option<Polaris>,
    /// Renders pages in the sandbox and remembers the newest.
    pub images: PageImages,
    /// Largest upload in bytes.
    pub upload_limit: u64,
    /// The same for a film or sound recording.
    pub recording_limit: u64,
    /// What is done with evidence, and by which version of rules and models.
    pub work: Arc<dyn EvidenceWork>,
    /// Brings cases in from the case management system and copies back.
    pub intake: Intake,
    /// Whether evidence is read inside the sandbox.
    pub sandboxed: bool,
    /// Collected metrics.
    pub metrics: PrometheusHandle,
}

impl Service {
    /// Puts a service together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts), Arc::default())
    }

    /// The truth.
    pub fn casebook(&self) -> &Casebook {
        &self.0.casebook
    }

    /// Who may come in.
    pub fn sign_in(&self) -> &SignIn {
        &self.0.sign_in
    }

    /// Who may open which case.
    pub fn access(&self) -> &dyn CaseAccess {
        &*self.0.access
    }

    /// The Casework App's dialect.
    ///
    /// # Errors
    /// 503 when no case management system is configured.
    pub fn polaris(&self) -> Result<&Polaris, Fault> {
        self.0.polaris.as_ref().ok_or_else(|| {
            let said = "no case management system is configured; set `cms` in obelus.toml";
            Fault::new(StatusCode::SERVICE_UNAVAILABLE, said)
        })
    }

    /// Page pictures.
    pub fn images(&self) -> &PageImages {
        &self.0.images
    }

    /// Largest upload in bytes.
    pub fn upload_limit(&self) -> u64 {
        self.0.upload_limit
    }

    /// Largest upload of a film or sound recording in bytes.
    pub fn recording_limit(&self) -> u64 {
        self.0.recording_limit
    }

    /// Who looked at what lately.
    pub(crate) fn looks(&self) -> &Looks {
        &self.1
    }

    /// What is done with evidence.
    pub fn work(&self) -> &dyn EvidenceWork {
        &*self.0.work
    }

    /// What is done with evidence, to be taken along into a job.
    pub fn shared_work(&self) -> Arc<dyn EvidenceWork> {
        self.0.work.clone()
    }

    /// Brings cases in from the case management system and copies back.
    pub fn intake(&self) -> &Intake {
        &self.0.intake
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
