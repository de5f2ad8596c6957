//! What every route of a dialect may answer besides its own: said once here, not at each of them.

use utoipa::openapi::{Content, OpenApi, PathItem, Ref, RefOr, ResponseBuilder, path::Operation};

/// Statuses that the door in front of the Casework App's routes answers, or that the case management system's answers
/// become, and what they mean.
const OF_THE_CASEWORK_APP: &[(&str, &str)] = &[
    ("400", "Without a GUID in `Correlation-Id`, or not understood"),
    ("401", "The session with the case management system is over"),
    ("403", "Not for this role or person"),
    ("404", "No such case, document or version"),
    ("407", "No access token, or one that is refused"),
    ("409", "Somebody else holds it, or was faster"),
    ("410", "No longer in the case management system"),
    ("413", "Larger than may be sent"),
    ("451", "No access to the modern case management system"),
    ("500", "Something failed inside; nothing was changed"),
    ("501", "This case management system cannot do that"),
    (
        "502",
        "The case management system broke off or answered something else",
    ),
    ("503", "Something that is needed is not available"),
    ("504", "The case management system did not answer in time"),
    ("507", "No space is left; nothing was changed"),
];

/// The same for the page's dialect.
const OF_THE_PAGE: &[(&str, &str)] = &[
    ("400", "Not understood"),
    ("401", "Not signed in"),
    ("403", "Not for this role"),
    ("404", "No such thing, or not for this person"),
    ("500", "Something failed inside; nothing was changed"),
    ("503", "Something that is needed is not available"),
    ("507", "No space is left; nothing was changed"),
];

/// Adds to every route of the Casework App's dialect what its door answers, with `Fault` as the body.
pub(crate) fn complete_casework_app(description: &mut OpenApi) {
    complete(description, OF_THE_CASEWORK_APP, "Fault", "application/json");
}

/// Adds to every route of the page's dialect what its door answers, with `Problem` as the body.
pub(crate) fn complete_page(description: &mut OpenApi) {
    complete(description, OF_THE_PAGE, "Problem", "application/problem+json");
}

fn complete(description: &mut OpenApi, statuses: &[(&str, &str)], body: &str, kind: &str) {
    for (path, item) in &mut description.paths.paths {
        // Those pass no door.
        if path.ends_with("/status") || path.ends_with("/health") {
            continue;
        }
        for operation in operations(item) {
            let answers = &mut operation.responses.responses;
            for (status, what) in statuses {
                let common = || ResponseBuilder::new().description(*what).build().into();
                answers.entry((*status).to_owned()).or_insert_with(common);
            }
            for (status, response) in answers {
                let RefOr::T(response) = response else { continue };
                // Whatever is refused is said in one form, unless the route says otherwise.
                if status.as_str() >= "400" && response.content.is_empty() {
                    let content = Content::new(Some(Ref::from_schema_name(body)));
                    response.content.insert(kind.to_owned(), content.into());
                }
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        item.get.as_mut(),
        item.put.as_mut(),
        item.post.as_mut(),
        item.patch.as_mut(),
        item.delete.as_mut(),
    ]
    .into_iter()
    .flatten()
}
