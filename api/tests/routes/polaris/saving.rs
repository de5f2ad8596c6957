//! Saving redactions, deletions and rotations (casework-app.md 1.7, 4.1).

use super::{
    evidence::{PAGE, pages_of},
    world::World,
};
use obelus_cms::CmsError;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// A rectangle over letters of the test files in a unit of which `scale` make a point: bottom-left origin, y1 above y2.
fn rectangle(line: u32, from: f64, to: f64, scale: f64) -> Value {
    let top = 72.0 + 14.0 * f64::from(line);
    json!({ "x1": (72.0 + from) * scale, "y1": (PAGE.1 - top) * scale, "x2": (72.0 + to) * scale, "y2": (PAGE.1 - top - 11.0) * scale })
}

fn page(index: u32, scale: f64, rectangles: Value) -> Value {
    json!({ "pageIndex": index, "width": PAGE.0 * scale, "height": PAGE.1 * scale, "redactionCoordinates": rectangles })
}

async fn save(world: &World, who: &str, path: &str, body: &Value) -> crate::harness::Answer {
    world
        .ask_as(who, "PUT", &format!("{path}/redact"), Some(body))
        .await
}

#[tokio::test]
async fn what_is_under_a_rectangle_is_gone_from_the_new_version_and_nothing_else() {
    let world = World::new().await;
    let (path, before) = world.document("MG11 Roe.pdf").await;
    // Page 2, line 0, the word `about`, after two words and two gaps.
    let about = |scale| rectangle(0, 66.0, 96.0, scale);
    // In pixels, in inches, in points; corners in any order; the same page twice.
    let mut swapped = about(96.0 / 72.0);
    swapped = json!({ "x1": swapped["x2"], "y1": swapped["y2"], "x2": swapped["x1"], "y2": swapped["y1"] });
    let body = json!({
        "redactions": [
            page(2, 96.0 / 72.0, json!([swapped])),
            page(2, 1.0 / 72.0, json!([about(1.0 / 72.0)])),
            page(3, 1.0, json!([rectangle(0, 0.0, 30.0, 1.0)])),
        ],
    });
    let saved = save(&world, "ann", &path, &body).await;
    assert_eq!(saved.status, 200, "{}", String::from_utf8_lossy(&saved.body));
    assert!(saved.body.is_empty());
    // The very next list shows the new version: the front end reads it once.
    let (_, after) = world.document("MG11 Roe.pdf").await;
    assert!(after > before);
    let pages = pages_of(&world.newest_file("MG11 Roe.pdf").await);
    assert_eq!(
        pages[1],
        "Second page \u{2588}\u{2588}\u{2588}\u{2588}\u{2588} a van \nand an animal "
    );
    assert_eq!(pages[2].trim(), "\u{2588}\u{2588}\u{2588}\u{2588}\u{2588} page");
    assert_eq!(pages.len(), 3);
    let kinds = world.kinds().await;
    for kind in [
        "decided",
        "copy_requested",
        "copy_offered",
        "copy_uploading",
        "copy_uploaded",
    ] {
        assert!(
            kinds.iter().any(|k| k == kind),
            "{kind} is not on the trail: {kinds:?}"
        );
    }
    world.service.stop().await;
}

#[tokio::test]
async fn redactions_and_deletions_are_one_save_with_the_originals_page_numbers() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let body = json!({
        "redactions": [page(3, 1.0, json!([rectangle(0, 0.0, 30.0, 1.0)]))],
        "documentModifications": [{ "pageIndex": 2, "operation": "delete" }],
        "pii": { "categories": [{ "polarisCategory": "Named individual", "providerCategory": "Person",
                                  "countSuggestions": 3, "countAccepted": 0, "countAmended": 0 }] },
    });
    assert_eq!(save(&world, "ann", &path, &body).await.status, 200);
    let pages = pages_of(&world.newest_file("MG11 Roe.pdf").await);
    assert_eq!(pages.len(), 2);
    assert!(pages[0].starts_with("Statement of Jane Roe"));
    assert!(pages[1].starts_with("\u{2588}\u{2588}\u{2588}\u{2588}\u{2588} page"));
    assert_eq!(world.work.cut.load(Ordering::SeqCst), 1);
    world.service.stop().await;
}

#[tokio::test]
async fn pages_are_turned_by_text_and_by_number() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let body = json!({ "documentModifications": [
        { "pageIndex": 1, "operation": "rotate", "arg": "90" }, { "pageIndex": 2, "operation": "rotate", "arg": -90 },
        { "pageIndex": 3, "operation": "delete", "arg": "" }] });
    let saved = world
        .ask_as("ann", "POST", &format!("{path}/modify"), Some(&body))
        .await;
    assert_eq!(saved.status, 200, "{}", String::from_utf8_lossy(&saved.body));
    let pages = pages_of(&world.newest_file("MG11 Roe.pdf").await);
    assert!(
        pages[0].starts_with("turned by 90") && pages[1].starts_with("turned by -90") && pages.len() == 2
    );
    world.service.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_400_and_saves_nothing() {
    let world = World::new().await;
    let (path, before) = world.document("MG11 Roe.pdf").await;
    let sound = rectangle(0, 0.0, 30.0, 1.0);
    for body in [
        json!({}),
        json!({ "redactions": [] }),
        json!([1]),
        json!({ "redactions": [page(9, 1.0, json!([sound]))] }),
        json!({ "redactions": [page(1, 1.0, json!([]))] }),
        json!({ "redactions": [page(1, 1.0, json!([{ "x1": -5, "y1": 1, "x2": 3, "y2": 4 }]))] }),
        json!({ "redactions": [page(1, 1.0, json!([{ "x1": 900, "y1": 1, "x2": 950, "y2": 4 }]))] }),
        json!({ "redactions": [page(1, 1.0, json!([{ "x1": 1, "y1": 1, "x2": 3 }]))] }),
        json!({ "documentModifications": [{ "pageIndex": 7, "operation": "delete" }] }),
        json!({ "documentModifications": [{ "pageIndex": 1, "operation": "delete" }, { "pageIndex": 2, "operation": "delete" },
                                          { "pageIndex": 3, "operation": "delete" }] }),
    ] {
        let answer = save(&world, "ann", &path, &body).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    let broken = world.service.send(
        axum::http::Request::put(format!("/api{path}/redact"))
            .header("authorization", "Bearer token of ann")
            .header("correlation-id", super::world::CORRELATION)
            .body(axum::body::Body::from("{\"redactions\": [\u{1}"))
            .unwrap(),
    );
    assert_eq!(broken.await.status, 400);
    assert_eq!(world.document("MG11 Roe.pdf").await.1, before);
    assert_eq!(world.cms.times("upload"), 0);
    world.service.stop().await;
}

#[tokio::test]
async fn a_drag_off_the_page_ends_at_its_edge() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let wide = json!({ "x1": 0, "y1": 99_999, "x2": 99_999, "y2": PAGE.1 - 84.0 });
    assert_eq!(
        save(
            &world,
            "ann",
            &path,
            &json!({ "redactions": [page(3, 1.0, json!([wide]))] })
        )
        .await
        .status,
        200
    );
    let pages = pages_of(&world.newest_file("MG11 Roe.pdf").await);
    assert!(!pages[2].contains("Third") && pages[1].contains("Second"));
    world.service.stop().await;
}

#[tokio::test]
async fn somebody_elses_lock_and_somebody_elses_save_are_409() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let body = json!({ "redactions": [page(3, 1.0, json!([rectangle(0, 0.0, 30.0, 1.0)]))] });
    assert_eq!(
        world
            .ask_as("bo", "POST", &format!("{path}/checkout"), None)
            .await
            .status,
        200
    );
    let refused = save(&world, "ann", &path, &body).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .contains("Exception Message: ")
    );
    // Bo saves; the lock goes with it, but Ann's version is an old one now.
    assert_eq!(save(&world, "bo", &path, &body).await.status, 200);
    let other = json!({ "redactions": [page(2, 1.0, json!([rectangle(0, 0.0, 30.0, 1.0)]))] });
    let stale = save(&world, "ann", &path, &other).await;
    assert_eq!(stale.status, 409, "{}", stale.json());
    // The same save again, because its answer was lost on the way, is done already.
    assert_eq!(save(&world, "bo", &path, &body).await.status, 200);
    assert_eq!(world.cms.times("upload"), 1);
    world.service.stop().await;
}

#[tokio::test]
async fn two_clicks_on_save_make_one_version() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let body = json!({ "redactions": [page(3, 1.0, json!([rectangle(0, 0.0, 30.0, 1.0)]))] });
    let (one, two) = tokio::join!(
        save(&world, "ann", &path, &body),
        save(&world, "ann", &path, &body)
    );
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200));
    assert_eq!(world.cms.times("upload"), 1);
    world.service.stop().await;
}

#[tokio::test]
async fn what_the_case_management_system_says_to_an_upload_passes_through_and_nothing_is_lost() {
    let world = World::new().await;
    let (path, before) = world.document("MG11 Roe.pdf").await;
    let body = json!({ "redactions": [page(3, 1.0, json!([rectangle(0, 0.0, 30.0, 1.0)]))] });
    for (error, status) in [
        (CmsError::SignIn, 401),
        (CmsError::Gone, 410),
        (CmsError::TooLarge, 413),
        (CmsError::Status(423), 423),
        (CmsError::Unavailable("no answer".to_owned()), 503),
    ] {
        world.cms.fails("upload", error);
        let answer = save(&world, "ann", &path, &body).await;
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(world.document("MG11 Roe.pdf").await.1, before);
        // The lock is still hers: she has not lost her place.
        assert_eq!(
            world
                .ask_as("bo", "POST", &format!("{path}/checkout"), None)
                .await
                .status,
            409
        );
    }
    world.cms.fails("upload", None);
    assert_eq!(save(&world, "ann", &path, &body).await.status, 200);
    assert!(world.document("MG11 Roe.pdf").await.1 > before);
    // However often it was tried, it was cut once.
    assert_eq!(world.work.cut.load(Ordering::SeqCst), 1);
    world.service.stop().await;
}

#[tokio::test]
async fn an_upload_whose_answer_was_lost_is_looked_up_and_not_sent_twice() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let body = json!({ "redactions": [page(3, 1.0, json!([rectangle(0, 0.0, 30.0, 1.0)]))] });
    *world.cms.answers_late.lock().unwrap() = true;
    let first = save(&world, "ann", &path, &body).await;
    *world.cms.answers_late.lock().unwrap() = false;
    let second = save(&world, "ann", &path, &body).await;
    assert_eq!(second.status, 200, "after {}", first.status);
    assert_eq!(world.cms.times("upload"), 1);
    world.service.stop().await;
}

#[tokio::test]
async fn a_copy_that_cannot_be_proven_is_422_and_a_document_that_is_gone_410() {
    let world = World::new().await;
    let (path, before) = world.document("unproven.pdf").await;
    let body = json!({ "redactions": [page(1, 1.0, json!([rectangle(0, 0.0, 30.0, 1.0)]))] });
    let answer = save(&world, "ann", &path, &body).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.json()["AdditionalDetails"]
            .as_str()
            .unwrap()
            .contains("disagree")
    );
    assert_eq!(world.document("unproven.pdf").await.1, before);
    let (path, _) = world.document("MG11 Roe.pdf").await;
    std::fs::remove_file(world.folder.path().join("R-v-Lee/MG11 Roe.pdf")).unwrap();
    assert_eq!(save(&world, "ann", &path, &body).await.status, 410);
    world.service.stop().await;
}
