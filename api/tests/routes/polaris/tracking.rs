//! Refreshing a case and its tracker (casework-app.md 1.5).

use super::world::{CASE, URN, World, base};
use obelus_cms::CmsError;
use serde_json::{Value, json};
use std::time::Duration;

/// Refreshes the case and waits, as the front end does: for a later time of completion.
pub(crate) async fn refreshed(world: &World) -> Value {
    let tracker = format!("{}/tracker", base());
    let seen = world.get(&tracker).await;
    let before = match seen.status.as_u16() {
        200 => seen.json()["processingCompleted"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        _ => String::new(),
    };
    let started = world.ask_as("ann", "POST", &base(), None).await;
    assert!(matches!(started.status.as_u16(), 200 | 423), "{}", started.status);
    assert_eq!(
        started.json(),
        json!({ "trackerUrl": format!("/api/urns/{URN}/cases/{CASE}/tracker") })
    );
    for _ in 0..400 {
        let answer = world.get(&tracker).await;
        if answer.status == 200 {
            let body = answer.json();
            assert_ne!(body["status"], "Failed", "{body}");
            let completed = body["processingCompleted"].as_str().unwrap_or_default();
            if body["status"] == "Completed" && completed > before.as_str() {
                return body;
            }
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the refresh did not end");
}

#[tokio::test]
async fn a_refresh_reads_everything_and_says_what_it_could_not() {
    let world = World::new().await;
    assert_eq!(world.get(&format!("{}/tracker", base())).await.status, 404);
    let tracker = refreshed(&world).await;
    let documents = tracker["documents"].as_array().unwrap();
    let of = |title: &str| {
        let found = documents
            .iter()
            .find(|d| d["presentationTitle"] == title)
            .unwrap();
        (
            found["status"].as_str().unwrap().to_owned(),
            found["conversionStatus"].as_str().unwrap().to_owned(),
        )
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(of("MG11 Roe"), pair("Indexed", "DocumentConverted"));
    assert_eq!(of("note"), pair("Indexed", "DocumentConverted"));
    assert_eq!(
        of("locked"),
        pair("UnableToConvertToPdf", "AsposePdfPasswordProtected")
    );
    assert_eq!(
        of("program"),
        pair("UnableToConvertToPdf", "DocumentTypeUnsupported")
    );
    assert!(tracker["documentsRetrieved"].is_string());
    // A second refresh ends later, which is what the front end waits for.
    let again = refreshed(&world).await;
    assert!(again["processingCompleted"].as_str() > tracker["processingCompleted"].as_str());
    world.service.stop().await;
}

#[tokio::test]
async fn a_refresh_that_runs_is_423_with_the_same_body() {
    let world = World::new().await;
    std::fs::write(
        world.folder.path().join("R-v-Lee/slow.pdf"),
        super::evidence::file(&["SLOW"]),
    )
    .unwrap();
    let first = world.ask_as("ann", "POST", &base(), None).await;
    let second = world.ask_as("bo", "POST", &base(), None).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 423));
    assert_eq!(first.json(), second.json());
    refreshed(&world).await;
    world.service.stop().await;
}

#[tokio::test]
async fn a_session_that_is_over_is_401_and_a_list_that_cannot_be_had_is_a_failed_refresh() {
    let world = World::new().await;
    world.cms.fails("verify", CmsError::SignIn);
    assert_eq!(world.ask_as("ann", "POST", &base(), None).await.status, 401);
    world.cms.fails("verify", None);
    world.get(&base()).await;
    world
        .cms
        .fails("documents", CmsError::Unavailable("no answer".to_owned()));
    assert_eq!(world.ask_as("ann", "POST", &base(), None).await.status, 200);
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.cms.fails("documents", None);
    let tracker = world.get(&format!("{}/tracker", base())).await.json();
    assert_eq!(tracker["status"], "Failed");
    refreshed(&world).await;
    world.service.stop().await;
}

#[tokio::test]
async fn a_cleared_case_has_no_tracker() {
    let world = World::new().await;
    refreshed(&world).await;
    assert_eq!(world.ask_as("ann", "DELETE", &base(), None).await.status, 202);
    assert_eq!(world.get(&format!("{}/tracker", base())).await.status, 404);
    world.service.stop().await;
}
