//! Pages: sizes, words and pictures.

use crate::{
    extract::{Json, Path, Query},
    page_images::Shown,
    problem::Problem,
    state::Service,
    viewed,
};
use axum::{
    Extension,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use obelus_casebook::{DocumentId, PageSummary};
use obelus_evidence::{Actor, Page};
use serde::{Deserialize, Serialize};

/// Pages of a document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Pages {
    /// `{index, width, height, source, words}`: sizes in PDF points as displayed; `words` is their number.
    #[schema(value_type = Vec<Object>)]
    pub pages: Vec<PageSummary>,
}

/// How a page is to be shown.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct Showing {
    /// Pixels per point, 0.5 to 4; 2 unless said otherwise.
    pub scale: Option<f64>,
}

impl Showing {
    /// Pixels per point.
    ///
    /// # Errors
    /// When it is out of bounds.
    pub fn scale(&self) -> Result<f64, Problem> {
        let scale = self.scale.unwrap_or(2.0);
        if !(0.5..=4.0).contains(&scale) {
            return Err(Problem::bad_request("scale is a number from 0.5 to 4"));
        }
        Ok(scale)
    }
}

/// Lists a document's pages.
#[utoipa::path(get, path = "/documents/{document}/pages", tag = "pages", params(("document" = String, Path)), responses(
    (status = OK, body = Pages), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(State(service): State<Service>, Path(id): Path<String>) -> Result<Json<Pages>, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    service.casebook().document(&id).await?;
    Ok(Json(Pages {
        pages: service.casebook().pages(&id).await?,
    }))
}

/// Shows the words of a page in reading order, with their quads in PDF points.
#[utoipa::path(get, path = "/documents/{document}/pages/{page}/words", tag = "pages",
    params(("document" = String, Path), ("page" = u32, Path)), responses(
    (status = OK, body = Object, description = "`{index, width, height, source, words: [{text, quad, confidence, line}]}`"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn words(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path((id, page)): Path<(String, u32)>,
) -> Result<Json<Page>, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    let found = service
        .casebook()
        .page(&id, page)
        .await?
        .ok_or_else(|| Problem::not_found("page"))?;
    viewed::record(service.casebook(), &id, &actor, &format!("words of page {page}")).await?;
    Ok(Json(found))
}

/// Shows a page as a picture, rendered in the sandbox by the reader that will cut it.
#[utoipa::path(get, path = "/documents/{document}/pages/{page}/image", tag = "pages",
    params(("document" = String, Path), ("page" = u32, Path), Showing), responses(
    (status = OK, content_type = "image/webp", body = Vec<u8>),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
))]
pub async fn image(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path((id, page)): Path<(String, u32)>,
    Query(showing): Query<Showing>,
) -> Result<Response, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    let scale = showing.scale()?;
    let pages = service.casebook().pages(&id).await?;
    if !pages.iter().any(|p| p.index == page) {
        return Err(Problem::not_found("page"));
    }
    viewed::record(service.casebook(), &id, &actor, &format!("page {page}")).await?;
    let picture = service
        .images()
        .page(service.casebook(), &Shown::Original(id), page, scale)
        .await?;
    // Not cached by the browser: evidence must not outlive the session on its disk, and every look is recorded.
    Ok(([(header::CONTENT_TYPE, "image/webp")], picture).into_response())
}
