//! What was found in a document.

use crate::{
    extract::{Json, Path},
    problem::Problem,
    state::Service,
    viewed,
};
use axum::{Extension, extract::State};
use obelus_casebook::DocumentId;
use obelus_evidence::{Actor, Kind, Suggestions};

/// Lists suggestions, also those that the policy keeps.
#[utoipa::path(get, path = "/documents/{document}/suggestions", tag = "suggestions", params(("document" = String, Path)), responses(
    (status = OK, body = Object, description = "`{original, pages, suggestions, warnings}`; quads are 8 numbers in PDF points, origin top left, as displayed"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "Not there yet"),
))]
pub async fn list(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
) -> Result<Json<Suggestions>, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::not_found("document"))?;
    if service.casebook().document(&id).await?.original.kind == Kind::Recording {
        return Err(Problem::bad_request(
            "this is a recording; what was found in it is at `/documents/{document}/analysis`",
        ));
    }
    let found = service.casebook().suggestions(&id).await?;
    viewed::record(service.casebook(), &id, &actor, "suggestions").await?;
    Ok(Json(found))
}
