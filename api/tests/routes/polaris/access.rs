//! The access matrix, made from the descriptions of both dialects: every route, with every role, with every faulty token,
//! for a case of one's own and for somebody else's. A described route without a rule fails here.

use super::{
    signing_in::{claims, entra, faulty, signed},
    world::{CASE, CORRELATION, URN, World, base},
};
use crate::harness::{Answer, Making};
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use obelus::auth::{
    Role, SignIn,
    access::AccessFile,
    rules::{self, About, Rule},
};
use obelus_cms::number_of;
use serde_json::Value;
use std::{collections::BTreeMap, io::Write, sync::Arc};

pub(super) struct Route {
    pub(super) method: Method,
    /// As described, which is as routed.
    pub(super) path: String,
    pub(super) rule: Rule,
}

impl Route {
    pub(super) fn is_page(&self) -> bool {
        self.path.starts_with("/api/v1")
    }
}

/// A world in which `ann` may open one case, and a token of hers is signed by the directory.
pub(super) async fn world(access: &tempfile::NamedTempFile) -> World {
    let making = Making {
        sign_in: SignIn {
            entra: Some(entra()),
            ..SignIn::default()
        },
        access: Arc::new(AccessFile::open(access.path()).unwrap()),
        ..Making::default()
    };
    World::with(making).await
}

pub(super) fn access(cases: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "[cases]\n{cases}").unwrap();
    file
}

pub(super) async fn routes(world: &World) -> Vec<Route> {
    let mut routes = Vec::new();
    for description in ["/api/v1/openapi.json", "/api/openapi.json"] {
        let request = Request::get(description).body(Body::empty()).unwrap();
        let description: Value = world.service.send(request).await.json();
        for (path, methods) in description["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                let method: Method = method.to_uppercase().parse().unwrap();
                let rule = rules::of(&method, path)
                    .unwrap_or_else(|| panic!("{method} {path} has no rule in auth/rules.rs"));
                routes.push(Route {
                    method,
                    path: path.clone(),
                    rule,
                });
            }
        }
    }
    routes
}

async fn ask(world: &World, route: &Route, ids: &BTreeMap<&str, String>, token: Option<&str>) -> Answer {
    world.service.send(request(route, ids, token, "")).await
}

/// A request to a route, about things that are there.
pub(super) fn request(
    route: &Route,
    ids: &BTreeMap<&str, String>,
    token: Option<&str>,
    query: &str,
) -> Request<Body> {
    let mut path = route.path.clone();
    for (name, value) in ids {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    assert!(
        !path.contains('{'),
        "{path} has a part that this test does not know"
    );
    let mut request = Request::builder()
        .method(route.method.clone())
        .uri(format!("{path}{query}"))
        .header(header::HOST, "obelus.example")
        .header("Correlation-Id", CORRELATION);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Body::empty()).unwrap()
}

/// Real things of the world's case, so that what is refused is refused for want of access and not for want of a thing.
pub(super) async fn things(world: &World) -> BTreeMap<&'static str, String> {
    let token = signed(&claims(&[Role::Approver]));
    let get = async |path: &str| {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::HOST, "obelus.example")
            .header("Correlation-Id", CORRELATION);
        world
            .service
            .send(request.body(Body::empty()).unwrap())
            .await
            .json()
    };
    let listed = get(&format!("/api{}/documents", base())).await;
    let id = format!("CMS-{}", number_of("note.txt"));
    let found = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["documentId"] == id.as_str())
        .unwrap()
        .clone();
    let version = found["versionId"].to_string();
    let pii = format!("/api{}/documents/{id}/versions/{version}/pii", base());
    while get(&pii).await["nextUrl"].is_string() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let case = get("/api/v1/cases").await["cases"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let documents = get(&format!("/api/v1/cases/{case}/documents")).await;
    let document = documents["documents"][0]["id"].as_str().unwrap().to_owned();
    let stages = get(&format!("/api/v1/documents/{document}/stages")).await;
    let stage = stages["stages"][0]["id"].as_str().unwrap().to_owned();
    let original = world
        .service
        .casebook
        .document(&document.parse().unwrap())
        .await
        .unwrap()
        .original
        .sha256;
    let plan: obelus_evidence::Plan =
        serde_json::from_value(serde_json::json!({ "original": original, "marks": [],
        "rotate_pages": [{ "page": 1, "by": 90 }] }))
        .unwrap();
    let by = obelus_evidence::Actor {
        id: "t".to_owned(),
        name: "t".to_owned(),
    };
    let (copy, _) = obelus_pipeline::save(
        &world.service.casebook,
        &*world.work,
        &document.parse().unwrap(),
        plan,
        100,
        &by,
    )
    .await
    .unwrap();
    BTreeMap::from([
        ("urn", URN.to_owned()),
        ("caseId", CASE.to_string()),
        ("documentId", id),
        ("versionId", version),
        ("materialId", number_of("note.txt").to_string()),
        ("witnessId", "7".to_owned()),
        ("case", case),
        ("document", document),
        ("copy", copy.id.to_string()),
        ("stage", stage),
        ("page", "1".to_owned()),
        ("sheet", "1".to_owned()),
        ("track", "t1".to_owned()),
        ("use", "used".to_owned()),
    ])
}

#[tokio::test]
async fn every_route_with_every_role_and_every_faulty_token() {
    let mine = access(&format!("'{URN}' = ['ann@example.org']"));
    let world = world(&mine).await;
    let (routes, things) = (routes(&world).await, things(&world).await);
    assert!(routes.len() >= 45, "only {} routes are described", routes.len());
    let mut checked = 0;
    for route in &routes {
        let name = format!("{} {}", route.method, route.path);
        // An endless stream answers at once, and its body is not read.
        if route.path.ends_with("/events") {
            continue;
        }
        for role in Role::ALL {
            let answer = ask(&world, route, &things, Some(&signed(&claims(&[role])))).await;
            let status = answer.status.as_u16();
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            match route.rule.least {
                Some(least) if !obelus::auth::Roles::from_iter([role]).allow(least) => {
                    assert_eq!(status, 403, "{name} as {role:?}: {said}");
                }
                _ => assert!(
                    !matches!(status, 401 | 403 | 407) && status < 500,
                    "{name} as {role:?}: {status} {said}"
                ),
            }
            checked += 1;
        }
        if route.rule.least.is_none() && !route.path.ends_with("/session") {
            continue;
        }
        for (what, token) in faulty(&[Role::Approver]) {
            let answer = ask(&world, route, &things, token.as_deref()).await;
            let refused = if route.is_page() { 401 } else { 407 };
            assert_eq!(answer.status.as_u16(), refused, "{name}: {what}");
            checked += 1;
        }
    }
    assert!(checked > 1000, "{checked}");
    world.service.stop().await;
}

#[tokio::test]
async fn a_case_of_somebody_else_is_shut_on_every_route() {
    let mine = access(&format!("'{URN}' = ['ann@example.org']"));
    let world = world(&mine).await;
    let (routes, things) = (routes(&world).await, things(&world).await);
    let mut other = claims(&[Role::Approver]);
    other["oid"] = "oid-of-bo".into();
    other["preferred_username"] = "bo@example.org".into();
    let other = signed(&other);
    let mut checked = 0;
    for route in &routes {
        let refused = match route.rule.about {
            About::Nothing => continue,
            // Nobody learns which cases there are.
            About::Case | About::Document | About::Copy | About::Stage => 404,
            About::CmsCase | About::CmsLookUp => 403,
        };
        let answer = ask(&world, route, &things, Some(&other)).await;
        assert_eq!(answer.status.as_u16(), refused, "{} {}", route.method, route.path);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!text.contains("Roe") && !text.contains("Lee"), "{text}");
        checked += 1;
    }
    assert!(checked > 30, "{checked}");
    // Lists leave it out.
    let request = |path: &str| {
        Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {other}"))
            .header("Correlation-Id", CORRELATION)
            .body(Body::empty())
            .unwrap()
    };
    assert_eq!(
        world.service.send(request("/api/v1/cases")).await.json()["cases"],
        serde_json::json!([])
    );
    assert_eq!(
        world
            .service
            .send(request(&format!("/api/urns/{URN}/cases")))
            .await
            .status,
        403
    );
    // A list that cannot be read lets nobody in.
    std::fs::write(mine.path(), "nonsense").unwrap();
    let ann = signed(&claims(&[Role::Approver]));
    let request = Request::get(format!("/api{}", base()))
        .header(header::AUTHORIZATION, format!("Bearer {ann}"))
        .header("Correlation-Id", CORRELATION);
    assert_eq!(
        world
            .service
            .send(request.body(Body::empty()).unwrap())
            .await
            .status,
        503
    );
    world.service.stop().await;
}

#[tokio::test]
async fn what_a_reader_may_see_is_on_the_trail_and_hostile_input_is_never_a_fault_of_ours() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    world.polled(&format!("{path}/pii")).await;
    let viewed = world
        .kinds()
        .await
        .iter()
        .filter(|kind| *kind == "viewed")
        .count();
    world.get(&format!("{path}/pdf")).await;
    world.get(&base()).await;
    assert_eq!(
        world
            .kinds()
            .await
            .iter()
            .filter(|kind| *kind == "viewed")
            .count(),
        viewed + 2
    );
    let long = "9".repeat(60);
    for bad in [
        format!("/urns/%00%FF/cases/{CASE}"),
        format!("/urns/{URN}/cases/{long}/documents"),
        format!("{}/documents/CMS-{long}/versions/1/pdf", base()),
        format!("{}/documents/CMS-1/versions/{long}/redact", base()),
        format!("{}/documents/%2e%2e%2f/versions/1/pdf", base()),
        format!("{path}/pii?token=%00&ForceRefresh=%FF"),
        format!("{}/search/?query=%FF%FE", base()),
        format!("{path}/search?SearchText=%5B%5B%28%3F%3A"),
        "/urn-lookup/%20".to_owned(),
    ] {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let answer = world
                .ask_as(
                    "ann",
                    method,
                    &bad,
                    Some(&serde_json::json!({ "a": [1e308, null] })),
                )
                .await;
            assert!(answer.status.as_u16() < 500, "{method} {bad}: {}", answer.status);
        }
    }
    world.service.stop().await;
}
