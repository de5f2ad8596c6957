//! From suggestions to a proven copy.

use crate::harness::Harness;
use axum::http::StatusCode;
use obelus_casebook::PublicKey;
use obelus_evidence::SignedManifest;
use serde_json::json;

#[tokio::test]
async fn decisions_become_a_proven_copy() {
    let service = Harness::start().await;
    let id = service.ready_document().await;
    let nothing = service.post(&format!("/documents/{id}/copies"), json!({})).await;
    assert_eq!(nothing.status, StatusCode::BAD_REQUEST);

    let drawn = json!({ "mark": { "id": "m1", "page": 1, "box": [10, 10, 40, 20] }, "verdict": "accept" });
    let accept = json!({ "suggestion": "s1", "verdict": "accept", "why": "a witness" });
    let decided = service
        .post(
            &format!("/documents/{id}/decisions"),
            json!({ "revision": 0, "decisions": [accept, drawn] }),
        )
        .await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.json());
    assert_eq!(decided.json()["revision"], 2);

    let requested = service.post(&format!("/documents/{id}/copies"), json!({})).await;
    assert_eq!(requested.status, StatusCode::ACCEPTED);
    let stage = service
        .ended(requested.json()["stage"]["id"].as_str().unwrap())
        .await;
    assert_eq!(stage["state"], "done");
    let copy = service.get(&format!("/documents/{id}/copies")).await.json()["copies"][0].clone();
    assert_eq!(copy["result"], "clean");
    let file = service
        .get(&format!("/copies/{}/file", copy["id"].as_str().unwrap()))
        .await;
    assert_eq!(
        (file.kind.as_str(), file.body.as_slice()),
        ("application/pdf", crate::harness::one_name::copy(2).as_slice())
    );
    let report = service
        .get(&format!("/copies/{}/report", copy["id"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(report["result"], "clean");
    let place = format!("/copies/{}/manifest", copy["id"].as_str().unwrap());
    let signed: SignedManifest = serde_json::from_value(service.get(&place).await.json()).unwrap();
    assert_eq!(signed.manifest.copy.to_string(), copy["sha256"].as_str().unwrap());
    let key = PublicKey::parse(&signed.public_key).expect("a key");
    assert_eq!(key, service.casebook.key().public());
    let message = serde_json::to_vec(&signed.manifest).unwrap();
    assert!(
        key.signed(&message, &signed.signature),
        "the server's key signed it"
    );
    assert_eq!(service.get(&place).await.body, service.get(&place).await.body);

    let kinds: Vec<String> = service
        .casebook
        .events(0, Some("case-1"), None)
        .await
        .unwrap()
        .iter()
        .map(|e| {
            serde_json::to_value(e.event.kind)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    for kind in [
        "document_received",
        "decided",
        "copy_requested",
        "copy_offered",
        "downloaded",
    ] {
        assert!(
            kinds.iter().any(|k| k == kind),
            "{kind} is not on the audit trail: {kinds:?}"
        );
    }
    service.stop().await;
}

#[tokio::test]
async fn of_two_reviewers_the_slower_one_is_told() {
    let service = Harness::start().await;
    let id = service.ready_document().await;
    let path = format!("/documents/{id}/decisions");
    let say =
        |verdict: &str| json!({ "revision": 0, "decisions": [{ "suggestion": "s1", "verdict": verdict }] });
    assert_eq!(service.post(&path, say("accept")).await.status, StatusCode::OK);
    let slower = service.post(&path, say("reject")).await;
    assert_eq!(slower.status, StatusCode::CONFLICT);
    assert_eq!(
        slower.json()["current"]["newer"][0]["decision"]["verdict"],
        "accept"
    );
    let counts = service.get(&path).await.json();
    assert_eq!(counts["decisions"][0]["verdict"], "accept");
    service.stop().await;
}

#[tokio::test]
async fn a_decision_about_nothing_is_refused() {
    let service = Harness::start().await;
    let id = service.ready_document().await;
    for body in [
        json!({ "decisions": [] }),
        json!({ "decisions": [{ "verdict": "accept" }] }),
        json!({ "decisions": [{ "suggestion": "no such", "verdict": "accept" }] }),
    ] {
        let answer = service.post(&format!("/documents/{id}/decisions"), body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    service.stop().await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_when_it_is_sent() {
    let service = Harness::start().await;
    let id = service.ready_document().await;
    let place = format!("/documents/{id}/decisions");
    for (revision, page, corners) in [
        (0, 999, [10, 10, 40, 20]),
        (0, 1, [9000, 10, 9040, 20]),
        (9, 1, [10, 10, 40, 20]),
    ] {
        let mark = json!({ "page": page, "box": corners });
        let sent = json!({ "revision": revision, "decisions": [{ "mark": mark, "verdict": "accept" }] });
        let answer = service.post(&place, sent).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.json());
    }
    let copy = json!({ "delete_pages": [{ "page": 999, "reason": "Blank page" }] });
    let answer = service.post(&format!("/documents/{id}/copies"), copy).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.json());
    let answer = service.get("/documents/%ff/decisions").await;
    assert_eq!(
        (answer.status, answer.kind.as_str()),
        (StatusCode::BAD_REQUEST, "application/problem+json")
    );
}
