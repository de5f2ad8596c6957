//! Every route row of casework-app.md 1.2 to 1.9 with every status it has: places that make no sense, and whatever the
//! case management system says, on each route that asks it.

use super::{
    evidence::PAGE,
    tracking::refreshed,
    world::{CASE, URN, World, base},
};
use axum::{body::Body, http::Request};
use obelus_cms::{CmsError, ExhibitProducer, MaterialType, WitnessStatement};
use serde_json::{Value, json};

/// The routes of the dialect as described: method and path below `/api`.
async fn described(world: &World) -> Vec<(String, String)> {
    let request = Request::get("/api/openapi.json").body(Body::empty()).unwrap();
    let description = world.service.send(request).await.json();
    let mut routes = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let path = path.strip_prefix("/api").unwrap().to_owned();
            routes.push((method.to_uppercase(), path));
        }
    }
    routes
}

/// A path with its parts filled in.
fn filled(path: &str, parts: &[(&str, &str)]) -> String {
    let sound = [
        ("urn", URN),
        ("caseId", &CASE.to_string()),
        ("documentId", "CMS-1"),
        ("versionId", "1"),
        ("materialId", "1"),
        ("witnessId", "7"),
        ("use", "used"),
        ("maxPx", "200"),
        ("pageIndex", "1"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let mut path = path.to_owned();
    for (name, value) in parts {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    for (name, value) in sound {
        path = path.replace(&format!("{{{name}}}"), &value);
    }
    assert!(
        !path.contains('{'),
        "{path} has a part that this test does not know"
    );
    path
}

/// A body that the route takes, where it takes one.
fn body(path: &str) -> Option<Value> {
    let rectangle = json!({ "x1": 72.0, "y1": PAGE.1 - 72.0, "x2": 102.0, "y2": PAGE.1 - 83.0 });
    match path.rsplit('/').next().unwrap() {
        "redact" => Some(
            json!({ "redactions": [{ "pageIndex": 3, "width": PAGE.0, "height": PAGE.1,
            "redactionCoordinates": [rectangle] }] }),
        ),
        "modify" => {
            Some(json!({ "documentModifications": [{ "pageIndex": 1, "operation": "rotate", "arg": 90 }] }))
        }
        "notes" => Some(json!({ "text": "look at page 2" })),
        "rename" => {
            Some(json!({ "documentName": "MG11 first statement", "subject": "MG11 first statement" }))
        }
        "reclassify" => {
            Some(json!({ "documentTypeId": 1029, "other": { "documentName": "a", "used": true } }))
        }
        _ => None,
    }
}

#[tokio::test]
async fn places_that_make_no_sense_are_404_and_ids_of_another_kind_400_on_every_route() {
    let world = World::new().await;
    let mut checked = 0;
    for (method, path) in described(&world).await {
        let mut tries = Vec::new();
        if path.contains("{caseId}") {
            tries.extend(["0", "-1", "x", "1.5", "99999999999999999999"].map(|bad| ("caseId", bad, 404)));
        }
        if path.contains("{versionId}") {
            tries.extend(["0", "x", "99999999999999999999"].map(|bad| ("versionId", bad, 404)));
        }
        if path.contains("{materialId}") {
            tries.extend(["0", "x", "CMS-1"].map(|bad| ("materialId", bad, 404)));
        }
        if path.contains("{documentId}") {
            let ids = ["8119", "XYZ-1", "CMS-x", "CMS-0", "cms-1", "PCD-1", "DAC-1"];
            tries.extend(ids.map(|bad| ("documentId", bad, 400)));
        }
        for (part, bad, status) in tries {
            let address = filled(&path, &[(part, bad)]);
            let query = match method.as_str() {
                "GET" => "?query=a&SearchText=a",
                _ => "",
            };
            let answer = world
                .ask_as("ann", &method, &format!("{address}{query}"), body(&path).as_ref())
                .await;
            assert_eq!(answer.status.as_u16(), status, "{method} {address}");
            assert!(answer.json()["Error"].is_string(), "{method} {address}");
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked}");
    world.service.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_404_on_every_route_about_a_document() {
    let world = World::new().await;
    let mut checked = 0;
    for (method, path) in described(&world).await {
        if !path.contains("{documentId}") && !path.contains("{materialId}") {
            continue;
        }
        let address = filled(&path, &[]);
        let answer = world
            .ask_as(
                "ann",
                &method,
                &format!("{address}?SearchText=a"),
                body(&path).as_ref(),
            )
            .await;
        // A save says what the front end knows for a document that has gone.
        let saving = path.ends_with("/redact") || path.ends_with("/modify");
        assert_eq!(
            answer.status.as_u16(),
            if saving { 410 } else { 404 },
            "{method} {path}"
        );
        checked += 1;
    }
    assert!(checked >= 12, "{checked}");
    world.service.stop().await;
}

/// Routes by the call of the case management system that they stand or fall with.
const CALLS: &[(&str, &str, &str)] = &[
    ("GET", "/urn-lookup/{caseId}", "urn"),
    ("GET", "/urns/{urn}/cases", "cases"),
    ("GET", "/reference/reclassification", "reclassification_types"),
    ("GET", "~/documents", "documents"),
    ("GET", "~/exhibit-producers", "producers"),
    ("GET", "~/witnesses/{witnessId}/statements", "statements"),
    ("GET", "~/tracker", "documents"),
    ("GET", "~/search?query=a", "documents"),
    ("GET", "~/search/count", "documents"),
    ("GET", "~/case-materials", "documents"),
    ("GET", "~/document-types", "reclassification_types"),
    ("GET", "~/case-exhibit-producers", "producers"),
    ("GET", "~/witnesses/{witnessId}/witness-statements", "statements"),
    ("PATCH", "~/materials/{materialId}/rename", "rename"),
    ("GET", "~/materials/{materialId}/preview", "fetch"),
    ("GET", "~/materials/{materialId}/document", "fetch"),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/redaction-log",
        "documents",
    ),
    ("POST", "~", "verify"),
    ("GET", "~/documents/{documentId}/notes", "notes"),
    ("POST", "~/documents/{documentId}/notes", "add_note"),
    ("PUT", "~/documents/{documentId}/rename", "rename"),
    ("POST", "~/documents/{documentId}/reclassify", "reclassify"),
    ("POST", "~/documents/{documentId}/toggle/{use}", "set_used"),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/pdf",
        "fetch",
    ),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/ocr",
        "fetch",
    ),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/pii",
        "fetch",
    ),
    (
        "GET",
        "~/documents/{documentId}/versions/{versionId}/search?SearchText=a",
        "fetch",
    ),
    (
        "POST",
        "~/documents/{documentId}/versions/{versionId}/checkout",
        "lock",
    ),
    (
        "DELETE",
        "~/documents/{documentId}/versions/{versionId}/checkout",
        "unlock",
    ),
    (
        "PUT",
        "~/documents/{documentId}/versions/{versionId}/redact",
        "upload",
    ),
    (
        "POST",
        "~/documents/{documentId}/versions/{versionId}/modify",
        "upload",
    ),
];

fn refusals() -> [(CmsError, u16); 11] {
    [
        (CmsError::SignIn, 401),
        (CmsError::NoAccess, 403),
        (CmsError::NotThere("thing"), 404),
        (CmsError::Locked { by: "Ann Poe".into() }, 409),
        (CmsError::Gone, 410),
        (CmsError::TooLarge, 413),
        (CmsError::Status(423), 423),
        (CmsError::NoModernAccess, 451),
        (CmsError::BadAnswer("a list".to_owned()), 502),
        (CmsError::Unavailable("no answer".to_owned()), 503),
        (CmsError::TimedOut, 504),
    ]
}

#[tokio::test]
async fn what_the_case_management_system_says_passes_through_on_every_route_that_asks_it() {
    let world = World::new().await;
    refreshed(&world).await;
    // Nothing of it is in the casebook yet, so that its bytes have to be fetched.
    std::fs::write(
        world.folder.path().join("R-v-Lee/fresh.pdf"),
        super::evidence::file(&["Fresh page", "Second", "Third page"]),
    )
    .unwrap();
    let (fresh, version) = world.document("fresh.pdf").await;
    let (known, known_version) = world.document("MG11 Roe.pdf").await;
    let id = |path: &str| path.split('/').nth(6).unwrap().to_owned();
    for (method, route, call) in CALLS {
        let (document, version) = match *call {
            "fetch" => (id(&fresh), version.to_string()),
            _ => (id(&known), known_version.to_string()),
        };
        let (path, query) = route.split_once('?').unwrap_or((route, ""));
        let path = path.replace('~', "/urns/{urn}/cases/{caseId}");
        let material = document.strip_prefix("CMS-").unwrap().to_owned();
        let parts = [
            ("documentId", &*document),
            ("versionId", &version),
            ("materialId", &material),
        ];
        let address = filled(&path, &parts);
        for (error, status) in refusals() {
            world.cms.fails(call, error);
            let answer = world
                .ask_as("ann", method, &format!("{address}?{query}"), body(&path).as_ref())
                .await;
            world.cms.fails(call, None);
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            assert_eq!(answer.status.as_u16(), status, "{method} {route}: {said}");
            let body = answer.json();
            assert!(
                body["Error"].is_string() && body["CorrelationId"].is_string(),
                "{said}"
            );
            // One front end looks there for who holds it.
            assert_eq!(body["detail"].is_string(), status == 409, "{said}");
        }
    }
    assert_eq!(
        world.document("MG11 Roe.pdf").await.1,
        known_version,
        "nothing was saved"
    );
    world.service.stop().await;
}

#[tokio::test]
async fn every_route_that_asks_the_case_management_system_is_in_the_table() {
    let world = World::new().await;
    // These ask for nothing but what the door has asked already, or nothing at all.
    let others = [
        "GET /status",
        "GET /lookUps",
        "GET /polarisMappings",
        "POST /redactionLogs",
        "GET ~",
        "DELETE ~",
        "GET ~/witnesses",
        "GET /urns/{urn}/case-info/{caseId}",
        "GET ~/case-defendants",
        "GET ~/case-witnesses",
        "GET ~/search/",
    ];
    for (method, path) in described(&world).await {
        let short = path.replace("/urns/{urn}/cases/{caseId}", "~");
        let known = CALLS
            .iter()
            .any(|(m, route, _)| *m == method && route.split('?').next().unwrap() == short);
        let name = format!("{method} {short}");
        assert!(
            known != others.contains(&&*name),
            "{name} has no place in this test"
        );
    }
    world.service.stop().await;
}

#[tokio::test]
async fn lists_for_forms_have_the_agreed_shape() {
    let world = World::new().await;
    {
        let mut lists = world.cms.lists.lock().unwrap();
        lists.producers = vec![ExhibitProducer {
            id: 3,
            producer: "Ann Poe".into(),
        }];
        lists.statements = vec![
            WitnessStatement {
                document_id: 8119,
                statement_number: Some(1),
            },
            WitnessStatement {
                document_id: 8120,
                statement_number: None,
            },
        ];
        lists.types = vec![MaterialType {
            type_id: 1031,
            description: "MG11".to_owned(),
            new_classification_variant: "Statement".to_owned(),
            add_as_used_or_unused: "Y".to_owned(),
            classification: "STATEMENT".to_owned(),
        }];
    }
    let get = async |path: String| world.get(&path).await.json();
    assert_eq!(
        get(format!("{}/exhibit-producers", base())).await,
        json!([{ "id": 3, "exhibitProducer": "Ann Poe" }])
    );
    assert_eq!(
        get(format!("{}/witnesses/7/statements", base())).await,
        json!([{ "documentId": 8119, "parentId": 8119, "statementNumber": 1 },
               { "documentId": 8120, "parentId": 8120, "statementNumber": null }])
    );
    assert_eq!(
        get("/reference/reclassification".to_owned()).await,
        json!([{ "typeId": 1031, "description": "MG11", "newClassificationVariant": "Statement",
                 "addAsUsedOrUnused": "Y", "classification": "STATEMENT" }])
    );
    world.service.stop().await;
}

#[tokio::test]
async fn the_newer_front_ends_own_routes_show_what_the_case_management_system_has() {
    let world = World::new().await;
    let get = async |path: &str| world.get(&format!("{}/{path}", base())).await.json();
    assert_eq!(
        world.get(&format!("/urns/{URN}/case-info/{CASE}")).await.json(),
        json!({ "id": CASE, "urn": URN, "leadDefendantFirstNames": "Bo", "leadDefendantSurname": "Lee",
                "numberOfDefendants": 1, "unitName": "South East CC" })
    );
    assert_eq!(get("case-defendants").await, json!({ "defendants": [] }));
    assert_eq!(get("case-witnesses").await["witnesses"][0]["name"], "Jane Roe");
    world.cms.lists.lock().unwrap().producers = vec![
        ExhibitProducer {
            id: 7,
            producer: "Jane Roe".into(),
        },
        ExhibitProducer {
            id: 8,
            producer: "Ann Poe".into(),
        },
    ];
    assert_eq!(
        get("case-exhibit-producers").await,
        json!({ "exhibitProducers": [{ "id": 7, "producer": "Jane Roe", "IsWitness": true },
                                     { "id": 8, "producer": "Ann Poe", "IsWitness": false }] })
    );
    assert_eq!(
        get("witnesses/7/witness-statements").await,
        json!({ "statements": [] })
    );
    let types = get("document-types").await;
    assert!(
        types
            .as_array()
            .unwrap()
            .iter()
            .any(|t| t["group"] == "MG Form" && t["id"] == 1015),
        "{types}"
    );
    let id = obelus_cms::number_of("MG11 Roe.pdf");
    let (status, answer) = {
        let address = format!("{}/materials/{id}/rename", base());
        let body = json!({ "materialId": id, "subject": "First statement" });
        let answer = world.ask_as("ann", "PATCH", &address, Some(&body)).await;
        (answer.status.as_u16(), answer.json())
    };
    assert_eq!(
        (status, answer),
        (200, json!({ "updateCommunication": { "id": id } }))
    );
    let mut row = get("case-materials").await;
    let row = row
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|row| row["materialId"] == id)
        .unwrap();
    for field in ["id", "materialId", "link", "date", "recordedDate"] {
        row[field] = json!(field);
    }
    insta::assert_json_snapshot!("material", row);
    for part in ["preview", "document"] {
        let shown = world.get(&format!("{}/materials/{id}/{part}", base())).await;
        assert_eq!(
            (shown.status.as_u16(), shown.body),
            (200, super::world::statement())
        );
    }
    world.service.stop().await;
}

#[tokio::test]
async fn the_tracker_and_the_words_have_the_agreed_shape() {
    let world = World::new().await;
    let mut tracker = refreshed(&world).await;
    for field in ["documentsRetrieved", "processingCompleted"] {
        let at = tracker[field].as_str().unwrap();
        assert!(at.ends_with('Z') && at.len() == 24, "{at}");
        tracker[field] = json!("a time");
    }
    // Documents are those of the list, with how far each has come.
    let listed = world.get(&format!("{}/documents", base())).await.json();
    let known = listed[0].as_object().unwrap().keys().collect::<Vec<_>>();
    let mut shown = Vec::new();
    for document in tracker["documents"].as_array().unwrap() {
        assert_eq!(document.as_object().unwrap().keys().collect::<Vec<_>>(), known);
        shown.push(
            json!({ "title": document["presentationTitle"], "status": document["status"],
            "conversionStatus": document["conversionStatus"],
            "hasPiiVersion": document["piiVersionId"] == document["versionId"] }),
        );
    }
    tracker["documents"] = json!(shown);
    insta::assert_json_snapshot!("tracker", tracker);
    let (path, _) = world.document("note.txt").await;
    let mut ocr = world.polled(&format!("{path}/ocr")).await.json();
    ocr["modelVersion"] = json!("a version");
    insta::assert_json_snapshot!("ocr", ocr);
    world.service.stop().await;
}

#[tokio::test]
async fn a_bulk_search_says_that_it_has_started_then_that_it_goes_on_then_what_it_found() {
    let world = World::new().await;
    std::fs::write(
        world.folder.path().join("R-v-Lee/slow.pdf"),
        super::evidence::file(&["SLOW Roe"]),
    )
    .unwrap();
    let (path, version) = world.document("slow.pdf").await;
    let search = format!("{path}/search?SearchText=Roe");
    let (started, going_on) = (world.get(&search).await, world.get(&search).await);
    assert_eq!(
        (
            started.status.as_u16(),
            started.json()["documentRefreshStatus"].clone()
        ),
        (202, json!(0))
    );
    assert_eq!(
        (
            going_on.status.as_u16(),
            going_on.json()["documentRefreshStatus"].clone()
        ),
        (423, json!(1))
    );
    let mut done = loop {
        let answer = world.get(&search).await;
        if answer.status == 200 {
            break answer.json();
        }
        assert_eq!(answer.status, 423);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(done["documentId"], version);
    done["documentId"] = json!("a version");
    assert!(done["materialId"].as_str().unwrap().starts_with("CMS-"));
    done["materialId"] = json!("an id");
    insta::assert_json_snapshot!("bulk_search", done);
    world.service.stop().await;
}

#[tokio::test]
async fn a_document_is_reclassified() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let document = path.split("/versions").next().unwrap().to_owned();
    let ask = async |body: Value| {
        let address = format!("{document}/reclassify");
        world
            .ask_as("ann", "POST", &address, Some(&body))
            .await
            .status
            .as_u16()
    };
    let statement = json!({ "witnessId": 7, "statementNo": 2, "date": "2024-02-24", "used": true });
    assert_eq!(
        ask(json!({ "documentTypeId": 1031, "statement": statement, "other": null })).await,
        200
    );
    let statements = world
        .get(&format!("{}/witnesses/7/statements", base()))
        .await
        .json();
    assert_eq!(statements[0]["statementNumber"], 2);
    let both = json!({ "documentTypeId": 1031, "statement": statement, "other": { "used": true } });
    for wrong in [json!({}), both, json!({ "documentTypeId": 1031 })] {
        assert_eq!(ask(wrong).await, 400);
    }
    let detail = world.service.casebook.events(0, None, None).await.unwrap();
    assert!(detail.iter().any(|e| e.event.detail.contains("\"reclassified\"")));
    world.service.stop().await;
}

#[tokio::test]
async fn force_refresh_asks_for_what_todays_rules_find() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let words = |lines: &Value| {
        let lines = lines.as_array().unwrap();
        lines
            .iter()
            .flat_map(|line| line["words"].as_array().unwrap())
            .filter(|word| word["piiGroupId"].is_string())
            .count()
    };
    let before = words(&world.polled(&format!("{path}/pii")).await.json());
    world.work.rules.store(2, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(
        words(&world.get(&format!("{path}/pii")).await.json()),
        before,
        "nobody asked"
    );
    let fresh = world
        .polled(&format!("{path}/pii?ForceRefresh=true"))
        .await
        .json();
    assert!(words(&fresh) > before, "today's rules find more");
    assert_eq!(
        world.get(&format!("{path}/pii")).await.json(),
        fresh,
        "and it stays so"
    );
    world.service.stop().await;
}
