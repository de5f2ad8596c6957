//! The Casework App's own dialect, below `/api`: its routes, shapes, statuses and tolerance.
//!
//! The real front ends point here instead of at their gateway. What they see is theirs (names, inches, 407 for a missing
//! token); what happens below is ours: suggestions from `language`, copies that are proven before they are saved, an
//! audit event for everything. `gate.rs` is passed by every request, `door.rs` opens cases, the pipeline's intake stands
//! between the case management system and the casebook, and `coordinates.rs` is the only place that knows their coordinates.

pub mod artefact;
pub mod audit;
pub mod body;
pub mod bulk_search;
pub mod cases;
pub mod checkout;
pub mod coordinates;
pub mod cors;
pub mod documents;
pub mod door;
pub mod error;
pub mod gate;
pub mod housekeeping;
pub mod lines;
pub mod marks;
pub mod matching;
pub mod material;
pub mod notes;
mod numbers;
pub mod ocr;
pub mod pdf;
pub mod permissions;
pub mod pii;
pub mod place;
mod query;
pub mod reclassify;
pub mod redact;
pub mod redaction;
pub mod redaction_log;
pub mod reference;
pub mod save;
pub mod search;
pub mod status;
pub mod tracker;
pub mod uk_phone;

pub use cors::Origins;

use crate::state::Service;
use axum::{
    Router,
    http::{HeaderMap, header},
};
use bytes::Bytes;
use door::Door;
use error::Fault;
use obelus_casebook::{Casebook, Document};
use obelus_cms::{Cms, VersionRef};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Held by whoever has the turn.
type Turn = Arc<tokio::sync::Mutex<()>>;

/// Everything this dialect keeps between requests.
pub struct Polaris {
    door: Arc<Door>,
    trackers: tracker::Trackers,
    shown: pdf::Shown,
    journal: redaction_log::Journal,
    saving: Mutex<HashMap<(i64, i64), Turn>>,
    public_address: Option<String>,
}

impl Polaris {
    /// Serves the cases of `cms`, which the service's intake brings into `casebook`. `public_address` is where browsers
    /// reach the service, without a slash at its end; the address of each request when missing.
    pub fn new(cms: Arc<dyn Cms>, casebook: &Casebook, public_address: Option<String>) -> Self {
        Self {
            door: Arc::new(Door::new(cms)),
            trackers: tracker::Trackers::default(),
            shown: pdf::Shown::default(),
            journal: redaction_log::Journal::in_folder(casebook.dir()),
            saving: Mutex::default(),
            public_address: public_address.map(|address| address.trim_end_matches('/').to_owned()),
        }
    }

    /// Opens cases.
    pub fn door(&self) -> &Arc<Door> {
        &self.door
    }

    pub(crate) fn trackers(&self) -> &tracker::Trackers {
        &self.trackers
    }

    pub(crate) fn journal(&self) -> &redaction_log::Journal {
        &self.journal
    }

    /// What is still to be handed on to a redaction log elsewhere.
    pub fn outbox(&self, casebook: &Casebook) -> redaction_log::Outbox {
        redaction_log::Outbox::new(self.journal.clone(), casebook.dir())
    }

    /// The turn of those who save one document, whatever version.
    pub(crate) fn saving(&self, at: VersionRef) -> Turn {
        let mut saving = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        saving.retain(|_, turn| Arc::strong_count(turn) > 1);
        saving.entry((at.case, at.document)).or_default().clone()
    }

    /// A document that is no PDF, as the PDF that would be cut.
    pub(crate) async fn shown(
        &self,
        service: &Service,
        document: &Document,
        bytes: Bytes,
    ) -> Result<Bytes, Fault> {
        if let Some(known) = self.shown.get(&document.original) {
            return Ok(known);
        }
        let made = pdf::converted(service, &document.original, bytes).await?;
        self.shown.keep(&document.original, made.clone());
        Ok(made)
    }

    /// Where the browser reaches the service: scheme and host.
    pub(crate) fn base_address(&self, headers: &HeaderMap) -> Result<String, Fault> {
        if let Some(address) = &self.public_address {
            return Ok(address.clone());
        }
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .unwrap_or_default();
        let is_host = !host.is_empty()
            && host
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
        match is_host {
            // Without a configured address the service listens on this machine only, without TLS.
            true => Ok(format!("http://{host}")),
            false => Err(Fault::bad_request("the header Host is missing")),
        }
    }
}

/// A text as one segment of an address.
fn encode(segment: &str) -> String {
    let mut encoded = String::new();
    for byte in segment.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// What every request of the routes passes; `/api` is part of their paths by now.
pub fn guarded(routes: Router<Service>, service: &Service, origins: &Origins) -> Router<Service> {
    routes
        .layer(axum::middleware::from_fn_with_state(service.clone(), gate::pass))
        .layer(origins.layer())
}

/// The routes, relative to `/api`; they answer nobody until they are [`guarded`].
pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(status::status))
        .routes(routes!(cases::urn))
        .routes(routes!(cases::list))
        .routes(routes!(cases::one, tracker::refresh, tracker::clear))
        .routes(routes!(tracker::tracker))
        .routes(routes!(documents::list))
        .routes(routes!(reference::reclassification))
        .routes(routes!(reference::exhibit_producers))
        .routes(routes!(reference::witnesses))
        .routes(routes!(reference::statements))
        .routes(routes!(pdf::pdf))
        .routes(routes!(ocr::ocr))
        .routes(routes!(pii::pii))
        .routes(routes!(search::search))
        .routes(routes!(search::search_with_slash))
        .routes(routes!(search::count))
        .routes(routes!(bulk_search::search))
        .routes(routes!(checkout::lock, checkout::unlock))
        .routes(routes!(redact::redact))
        .routes(routes!(redact::modify))
        .routes(routes!(notes::list, notes::add))
        .routes(routes!(material::rename))
        .routes(routes!(material::toggle))
        .routes(routes!(reclassify::reclassify))
        .routes(routes!(housekeeping::details::case_info))
        .routes(routes!(housekeeping::details::defendants))
        .routes(routes!(housekeeping::details::witnesses))
        .routes(routes!(housekeeping::details::producers))
        .routes(routes!(housekeeping::details::statements))
        .routes(routes!(housekeeping::materials::list))
        .routes(routes!(housekeeping::materials::document_types))
        .routes(routes!(housekeeping::materials::rename))
        .routes(routes!(housekeeping::files::preview))
        .routes(routes!(housekeeping::files::document))
        .routes(routes!(redaction_log::draft::draft))
        .routes(routes!(redaction_log::look_ups))
        .routes(routes!(redaction_log::mappings))
        .routes(routes!(redaction_log::log))
}
