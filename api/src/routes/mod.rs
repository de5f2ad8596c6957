//! One resource a file: extract, ask the domain, map the answer.

pub mod cases;
pub mod copies;
pub mod decisions;
pub mod documents;
pub mod events;
pub mod health;
pub mod metrics;
pub mod pages;
pub mod recordings;
pub mod search;
pub mod session;
pub mod stages;
pub mod suggestions;

use crate::state::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Routes that anybody may call.
pub fn open() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(session::open_session))
}

/// Routes that need a token or a session.
pub fn guarded() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(cases::list, cases::create))
        .routes(routes!(cases::one))
        .routes(routes!(documents::list, documents::receive))
        .routes(routes!(documents::one))
        .routes(routes!(pages::list))
        .routes(routes!(pages::image))
        .routes(routes!(pages::words))
        .routes(routes!(recordings::analysis))
        .routes(routes!(recordings::original))
        .routes(routes!(recordings::proxy))
        .routes(routes!(recordings::thumbnails))
        .routes(routes!(recordings::sprite))
        .routes(routes!(recordings::chip))
        .routes(routes!(recordings::waveform))
        .routes(routes!(search::in_case))
        .routes(routes!(search::in_document))
        .routes(routes!(suggestions::list))
        .routes(routes!(decisions::list, decisions::decide))
        .routes(routes!(copies::list, copies::request))
        .routes(routes!(copies::one))
        .routes(routes!(copies::file))
        .routes(routes!(copies::report))
        .routes(routes!(copies::manifest))
        .routes(routes!(copies::image))
        .routes(routes!(stages::of_document))
        .routes(routes!(stages::one))
        .routes(routes!(events::stream))
        .routes(routes!(metrics::metrics))
}
