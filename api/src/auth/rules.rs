//! What every route asks for. A route that is described and not listed here answers nobody, and a test says so.

use super::Role;
use axum::http::Method;

/// How the case a request is about is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// No case: the service itself, or lists that are filtered by what the caller may open.
    Nothing,
    /// `{case}` names a case of the casebook.
    Case,
    /// `{document}` names a document of the casebook.
    Document,
    /// `{copy}` names a copy.
    Copy,
    /// `{stage}` names a stage.
    Stage,
    /// `{urn}` and `{caseId}` name a case of the case management system.
    CmsCase,
    /// `{caseId}` alone names a case of the case management system; the handler asks for it.
    CmsLookUp,
}

/// Who puts a route's answers on the audit trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trail {
    /// The route itself, which knows what was shown or done.
    Route,
    /// The door, under this name, before the answer leaves: lists and states, which pages ask for again and again.
    Door(&'static str),
    /// Nobody: the answer says nothing about any case.
    Nobody,
}

/// What a route asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The role that is enough; nothing for routes that anybody may call.
    pub least: Option<Role>,
    /// How its case is found.
    pub about: About,
    /// Who records what was shown or done.
    pub trail: Trail,
}

/// A route that records by itself.
const fn rule(least: Role, about: About) -> Rule {
    Rule {
        least: Some(least),
        about,
        trail: Trail::Route,
    }
}

/// A route that shows `what` and leaves recording that to the door.
const fn shows(what: &'static str, about: About) -> Rule {
    Rule {
        least: Some(Role::Viewer),
        about,
        trail: Trail::Door(what),
    }
}

const OPEN: Rule = Rule {
    least: None,
    about: About::Nothing,
    trail: Trail::Nobody,
};

/// Method and path as routed, and the rule.
type Row = (&'static str, &'static str, Rule);

/// The page's dialect, below `/api/v1`.
const PAGE: &[Row] = &[
    ("GET", "/health", OPEN),
    // Signs in by itself: it swaps a token for a cookie.
    ("POST", "/session", OPEN),
    ("GET", "/cases", shows("cases", About::Nothing)),
    ("POST", "/cases", rule(Role::Reviewer, About::Nothing)),
    ("GET", "/cases/{case}", shows("case", About::Case)),
    ("GET", "/cases/{case}/documents", shows("documents", About::Case)),
    (
        "POST",
        "/cases/{case}/documents",
        rule(Role::Reviewer, About::Case),
    ),
    ("GET", "/documents/{document}", shows("document", About::Document)),
    (
        "GET",
        "/documents/{document}/pages",
        shows("pages", About::Document),
    ),
    (
        "GET",
        "/documents/{document}/pages/{page}/words",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/pages/{page}/image",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/suggestions",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/analysis",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/original",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/proxy",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/thumbnails",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/sprites/{sheet}",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/tracks/{track}/chip",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/waveform",
        rule(Role::Viewer, About::Document),
    ),
    ("GET", "/cases/{case}/search", rule(Role::Viewer, About::Case)),
    (
        "GET",
        "/documents/{document}/search",
        rule(Role::Viewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/decisions",
        shows("decisions", About::Document),
    ),
    (
        "POST",
        "/documents/{document}/decisions",
        rule(Role::Reviewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/copies",
        shows("copies", About::Document),
    ),
    (
        "POST",
        "/documents/{document}/copies",
        rule(Role::Reviewer, About::Document),
    ),
    (
        "GET",
        "/documents/{document}/stages",
        shows("stages", About::Document),
    ),
    ("GET", "/copies/{copy}", shows("copy", About::Copy)),
    ("GET", "/copies/{copy}/file", rule(Role::Viewer, About::Copy)),
    ("GET", "/copies/{copy}/report", shows("report", About::Copy)),
    ("GET", "/copies/{copy}/manifest", shows("manifest", About::Copy)),
    (
        "GET",
        "/copies/{copy}/pages/{page}/image",
        rule(Role::Viewer, About::Copy),
    ),
    ("GET", "/stages/{stage}", shows("stage", About::Stage)),
    ("GET", "/events", shows("events", About::Nothing)),
    (
        "GET",
        "/metrics",
        Rule {
            least: Some(Role::Operator),
            about: About::Nothing,
            trail: Trail::Nobody,
        },
    ),
];

const CMS_CASE: &str = "/urns/{urn}/cases/{caseId}";

/// The Casework App's dialect, below `/api`. Paths that start with `~` go on from a case.
const CASEWORK_APP: &[Row] = &[
    ("GET", "/status", OPEN),
    (
        "GET",
        "/urn-lookup/{caseId}",
        rule(Role::Viewer, About::CmsLookUp),
    ),
    ("GET", "/urns/{urn}/cases", rule(Role::Viewer, About::Nothing)),
    (
        "GET",
        "/reference/reclassification",
        shows("document types", About::Nothing),
    ),
    ("GET", "/lookUps", shows("look-ups", About::Nothing)),
    ("GET", "/polarisMappings", shows("mappings", About::Nothing)),
    ("POST", "/redactionLogs", rule(Role::Reviewer, About::Nothing)),
    (
        "GET",
        "/urns/{urn}/case-info/{caseId}",
        shows("case info", About::CmsCase),
    ),
    ("GET", "~/case-defendants", shows("defendants", About::CmsCase)),
    ("GET", "~/case-witnesses", shows("witnesses", About::CmsCase)),
    (
        "GET",
        "~/case-exhibit-producers",
        shows("exhibit producers", About::CmsCase),
    ),
    (
        "GET",
        "~/witnesses/{witnessId}/witness-statements",
        shows("statements of a witness", About::CmsCase),
    ),
    ("GET", "~/case-materials", shows("documents", About::CmsCase)),
    ("GET", "~/document-types", shows("document types", About::CmsCase)),
    (
        "PATCH",
        "~/materials/{materialId}/rename",
        rule(Role::Reviewer, About::CmsCase),
    ),
    (
        "GET",
        "~/materials/{materialId}/preview",
        rule(Role::Viewer, About::CmsCase),
    ),
    (
        "GET",
        "~/materials/{materialId}/document",
        rule(Role::Viewer, About::CmsCase),
    ),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/redaction-log",
        shows("draft of a log entry", About::CmsCase),
    ),
    ("GET", "~", rule(Role::Viewer, About::CmsCase)),
    ("POST", "~", rule(Role::Viewer, About::CmsCase)),
    ("DELETE", "~", rule(Role::Reviewer, About::CmsCase)),
    ("GET", "~/tracker", rule(Role::Viewer, About::CmsCase)),
    ("GET", "~/search", rule(Role::Viewer, About::CmsCase)),
    ("GET", "~/search/", rule(Role::Viewer, About::CmsCase)),
    ("GET", "~/search/count", shows("number of lines", About::CmsCase)),
    ("GET", "~/exhibit-producers", rule(Role::Viewer, About::CmsCase)),
    ("GET", "~/witnesses", rule(Role::Viewer, About::CmsCase)),
    (
        "GET",
        "~/witnesses/{witnessId}/statements",
        rule(Role::Viewer, About::CmsCase),
    ),
    ("GET", "~/documents", rule(Role::Viewer, About::CmsCase)),
    (
        "GET",
        "~/documents/{documentId}/notes",
        rule(Role::Viewer, About::CmsCase),
    ),
    (
        "POST",
        "~/documents/{documentId}/notes",
        rule(Role::Reviewer, About::CmsCase),
    ),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/pdf",
        rule(Role::Viewer, About::CmsCase),
    ),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/ocr",
        rule(Role::Viewer, About::CmsCase),
    ),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/pii",
        rule(Role::Viewer, About::CmsCase),
    ),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/search",
        rule(Role::Viewer, About::CmsCase),
    ),
    (
        "POST",
        "~/documents/{documentId}/versions/{versionId}/checkout",
        rule(Role::Reviewer, About::CmsCase),
    ),
    (
        "DELETE",
        "~/documents/{documentId}/versions/{versionId}/checkout",
        rule(Role::Reviewer, About::CmsCase),
    ),
    (
        "PUT",
        "~/documents/{documentId}/versions/{versionId}/redact",
        rule(Role::Reviewer, About::CmsCase),
    ),
    (
        "POST",
        "~/documents/{documentId}/versions/{versionId}/modify",
        rule(Role::Reviewer, About::CmsCase),
    ),
    (
        "PUT",
        "~/documents/{documentId}/rename",
        rule(Role::Reviewer, About::CmsCase),
    ),
    (
        "POST",
        "~/documents/{documentId}/reclassify",
        rule(Role::Reviewer, About::CmsCase),
    ),
    (
        "POST",
        "~/documents/{documentId}/toggle/{use}",
        rule(Role::Reviewer, About::CmsCase),
    ),
];

/// The rule for a route, by its path as routed (`/api/v1/cases/{case}`). Looking at the head of something asks for
/// what looking at it asks for.
pub fn of(method: &Method, path: &str) -> Option<Rule> {
    let method = match *method {
        Method::HEAD => "GET",
        ref other => other.as_str(),
    };
    let find = |rows: &[Row], path: &str| {
        rows.iter()
            .find(|(m, p, _)| {
                *m == method
                    && match p.strip_prefix('~') {
                        Some(rest) => path.strip_prefix(CMS_CASE) == Some(rest),
                        None => *p == path,
                    }
            })
            .map(|(_, _, rule)| *rule)
    };
    if let Some(rest) = path.strip_prefix("/api/v1") {
        return find(PAGE, rest);
    }
    find(CASEWORK_APP, path.strip_prefix("/api")?)
}

#[cfg(test)]
mod tests {
    use super::{About, CASEWORK_APP, PAGE, Trail, of};
    use crate::auth::Role;
    use axum::http::Method;

    #[test]
    fn what_changes_something_asks_for_more_than_looking() {
        for (method, path, rule) in PAGE.iter().chain(CASEWORK_APP) {
            let harmless = *method == "GET"
                || matches!(*path, "/session")
                // Fetching what the case management system has is part of looking.
                || (*method, *path) == ("POST", "~");
            assert!(harmless || rule.least == Some(Role::Reviewer), "{method} {path}");
        }
    }

    #[test]
    fn nothing_leaves_unrecorded_but_what_says_nothing_about_a_case() {
        let unrecorded: Vec<&str> = PAGE
            .iter()
            .chain(CASEWORK_APP)
            .filter(|(_, _, rule)| rule.trail == Trail::Nobody)
            .map(|(_, path, _)| *path)
            .collect();
        assert_eq!(unrecorded, ["/health", "/session", "/metrics", "/status"]);
        // Whoever changes something knows best what it was.
        for (method, path, rule) in PAGE.iter().chain(CASEWORK_APP) {
            assert!(
                *method == "GET" || !matches!(rule.trail, Trail::Door(_)),
                "{method} {path}"
            );
        }
    }

    #[test]
    fn rules_are_found_by_the_path_as_routed() {
        let rule = of(
            &Method::PUT,
            "/api/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/redact",
        );
        assert_eq!(rule.unwrap().about, About::CmsCase);
        assert_eq!(
            of(&Method::HEAD, "/api/v1/metrics").unwrap().least,
            Some(Role::Operator)
        );
        assert!(of(&Method::POST, "/api/v1/metrics").is_none());
        assert!(of(&Method::GET, "/api/urns/{urn}/cases/{caseId}/everything").is_none());
    }
}
