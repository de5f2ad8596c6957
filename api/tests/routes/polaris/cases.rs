//! Cases, documents and the lists forms are filled from (casework-app.md 1.2).

use super::world::{CASE, URN, World, base, case};
use obelus_cms::CmsError;
use serde_json::json;

#[tokio::test]
async fn cases_and_documents_have_the_agreed_shape() {
    let world = World::new().await;
    let urn = world.get(&format!("/urn-lookup/{CASE}")).await;
    assert_eq!(urn.json(), json!({ "id": CASE, "urn": URN, "urnRoot": URN }));
    assert_eq!(
        world.get(&format!("/urns/{URN}/cases")).await.json(),
        json!([case()])
    );
    assert_eq!(world.get(&base()).await.json(), case());
    let mut listed = world.get(&format!("{}/documents", base())).await.json();
    for document in listed.as_array_mut().unwrap() {
        // Numbers of file times and names differ from run to run, or say nothing.
        for field in ["versionId", "childId"] {
            assert!(document[field].as_i64().unwrap() >= 1);
            document[field] = json!(1);
        }
        document["cmsFileCreatedDate"] = json!("2026-01-01");
        assert_eq!(document["documentId"], document["parentId"]);
    }
    insta::assert_json_snapshot!("documents", listed);
    world.service.stop().await;
}

#[tokio::test]
async fn lists_for_forms_are_there() {
    let world = World::new().await;
    let witnesses = world.get(&format!("{}/witnesses", base())).await.json();
    assert_eq!(
        (witnesses[0]["id"].as_i64(), witnesses[0]["name"].as_str()),
        (Some(7), Some("Jane Roe"))
    );
    for path in [
        "/reference/reclassification".to_owned(),
        format!("{}/exhibit-producers", base()),
        format!("{}/witnesses/7/statements", base()),
    ] {
        let answer = world.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.json().is_array(), "{path}");
    }
    assert_eq!(
        world
            .get(&format!("{}/witnesses/x/statements", base()))
            .await
            .status,
        404
    );
    world.service.stop().await;
}

#[tokio::test]
async fn numbers_below_one_and_other_reference_numbers_are_404() {
    let world = World::new().await;
    for path in [
        format!("/urns/{URN}/cases/0"),
        format!("/urns/{URN}/cases/x/documents"),
        format!("/urns/{URN}/cases/-1/tracker"),
        format!("/urns/{URN}/cases/99"),
        format!("/urns/99ZZ/cases/{CASE}/documents"),
        "/urn-lookup/0".to_owned(),
        "/urn-lookup/99".to_owned(),
        "/urns/99ZZ/cases".to_owned(),
        format!("{}/documents/CMS-1/versions/0/pdf", base()),
        format!("{}/documents/CMS-1/versions/1/pdf", base()),
    ] {
        let answer = world.get(&path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.json()["Error"].is_string(), "{path}");
    }
    for id in ["8119", "XYZ-1", "CMS-x", "PCD-1", "DAC-1"] {
        let answer = world
            .get(&format!("{}/documents/{id}/versions/1/pii", base()))
            .await;
        assert_eq!(answer.status, 400, "{id}");
    }
    world.service.stop().await;
}

#[tokio::test]
async fn what_the_case_management_system_says_passes_through() {
    for (error, status) in [
        (CmsError::SignIn, 401),
        (CmsError::NoAccess, 403),
        (CmsError::NotThere("case"), 404),
        (CmsError::Gone, 410),
        (CmsError::NoModernAccess, 451),
        (CmsError::Unavailable("no answer".to_owned()), 503),
    ] {
        let world = World::new().await;
        world.cms.fails("case", error);
        for path in [base(), format!("{}/documents", base())] {
            assert_eq!(world.get(&path).await.status.as_u16(), status, "{path}");
        }
        world.service.stop().await;
    }
}

#[tokio::test]
async fn the_case_management_system_is_asked_once_for_a_page_full_of_requests() {
    let world = World::new().await;
    for _ in 0..5 {
        assert_eq!(world.get(&format!("{}/documents", base())).await.status, 200);
    }
    assert_eq!(world.cms.times("case"), 1);
    // Another person's answer is their own.
    world.ask_as("bo", "GET", &base(), None).await;
    assert_eq!(world.cms.times("case"), 2);
    world.service.stop().await;
}

#[tokio::test]
async fn notes_are_listed_and_added() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let notes = path.split("/versions").next().unwrap().to_owned() + "/notes";
    for (text, status) in [
        ("", 400),
        ("  ", 400),
        (&*"x".repeat(501), 400),
        ("look at page 2", 200),
    ] {
        let answer = world
            .ask_as("ann", "POST", &notes, Some(&json!({ "text": text })))
            .await;
        assert_eq!(answer.status.as_u16(), status, "{} characters", text.len());
    }
    let listed = world.get(&notes).await.json();
    assert_eq!(
        (listed[0]["text"].as_str(), listed[0]["createdByName"].as_str()),
        (Some("look at page 2"), Some("ann"))
    );
    world.service.stop().await;
}

#[tokio::test]
async fn documents_are_renamed_and_made_unused() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let document = path.split("/versions").next().unwrap().to_owned();
    let long = "x".repeat(256);
    for (name, status) in [("", 400), (&*long, 400), ("MG11 first statement", 200)] {
        let body = json!({ "documentName": name });
        let answer = world
            .ask_as("ann", "PUT", &format!("{document}/rename"), Some(&body))
            .await;
        assert_eq!(answer.status.as_u16(), status);
    }
    for (path, status) in [("unused", 200), ("both", 400)] {
        let answer = world
            .ask_as("ann", "POST", &format!("{document}/toggle/{path}"), None)
            .await;
        assert_eq!(answer.status.as_u16(), status);
    }
    let unknown = format!("{}/documents/CMS-1", base());
    let body = json!({ "documentName": "x" });
    assert_eq!(
        world
            .ask_as("ann", "PUT", &format!("{unknown}/rename"), Some(&body))
            .await
            .status,
        404
    );
    assert_eq!(
        world
            .ask_as("ann", "POST", &format!("{unknown}/toggle/used"), None)
            .await
            .status,
        404
    );
    let listed = world.get(&format!("{}/documents", base())).await.json();
    let id = document.rsplit('/').next().unwrap();
    let found = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["documentId"] == id)
        .unwrap();
    assert_eq!(
        (found["presentationTitle"].as_str(), found["isUnused"].as_bool()),
        (Some("MG11 first statement"), Some(true))
    );
    world.service.stop().await;
}
