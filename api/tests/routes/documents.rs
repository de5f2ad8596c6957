//! Uploads, their refusals, pages and pictures.

use crate::harness::Harness;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_document_is_received_read_and_shown() {
    let service = Harness::start().await;
    let id = service.ready_document().await;
    let document = service.get(&format!("/documents/{id}")).await.json();
    assert_eq!(
        (document["pages"].as_u64(), document["suggestions"].as_u64()),
        (Some(1), Some(1))
    );
    let pages = service.get(&format!("/documents/{id}/pages")).await.json();
    assert_eq!(pages["pages"][0]["width"], 595.0);
    let words = service
        .get(&format!("/documents/{id}/pages/1/words"))
        .await
        .json();
    assert_eq!(words["words"][0]["text"], "Roe");
    let picture = service
        .get(&format!("/documents/{id}/pages/1/image?scale=1.5"))
        .await;
    assert_eq!(
        (picture.status, picture.kind.as_str()),
        (StatusCode::OK, "image/webp")
    );
    assert_eq!(picture.body, b"picture of page 1 at 1.5");
    for (path, status) in [
        ("/pages/2/image", 404),
        ("/pages/1/image?scale=9", 400),
        ("/pages/2/words", 404),
    ] {
        assert_eq!(
            service
                .get(&format!("/documents/{id}{path}"))
                .await
                .status
                .as_u16(),
            status,
            "{path}"
        );
    }
    service.stop().await;
}

#[tokio::test]
async fn bad_uploads_are_refused_with_a_reason_and_leave_nothing() {
    let service = Harness::start().await;
    service.post("/cases", json!({ "id": "case-1" })).await;
    let big = vec![b'a'; (1 << 20) + 1];
    let cut = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\nstream".to_vec();
    let cases: [(&str, Vec<u8>, u16, &str); 4] = [
        ("empty.pdf", Vec::new(), 422, "empty"),
        (
            "program.pdf",
            b"MZ\x90\x00\x03\x00\x00\x00".to_vec(),
            415,
            "unsupported_kind",
        ),
        ("cut.pdf", cut, 422, "damaged"),
        ("big.txt", big, 413, "too_large"),
    ];
    for (name, body, status, code) in cases {
        let answer = service
            .call("POST", &format!("/cases/case-1/documents?name={name}"), body)
            .await;
        assert_eq!(answer.status.as_u16(), status, "{name}");
        assert_eq!(answer.kind, "application/problem+json");
        assert_eq!(answer.json()["code"], code, "{name}: {}", answer.json());
        assert!(
            answer.json()["detail"].as_str().is_some_and(|d| d.len() > 15),
            "{name}"
        );
    }
    assert_eq!(
        service.get("/cases/case-1/documents").await.json()["documents"],
        json!([])
    );
    service.stop().await;
}

#[tokio::test]
async fn an_announced_length_over_the_limit_is_refused_before_the_body() {
    let service = Harness::start().await;
    service.post("/cases", json!({ "id": "case-1" })).await;
    let request = axum::http::Request::builder()
        .method("POST")
        .uri("/api/v1/cases/case-1/documents?name=a.pdf")
        .header("authorization", format!("Bearer {}", crate::harness::TOKEN))
        .header("content-length", "300000000")
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = service.send(request).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.json()["detail"].as_str().unwrap().contains("MiB"));
    service.stop().await;
}

#[tokio::test]
async fn the_same_file_twice_is_one_document() {
    let service = Harness::start().await;
    let id = service.ready_document().await;
    let again = service
        .call("POST", "/cases/case-1/documents?name=a.txt", "a statement by Roe")
        .await
        .json();
    assert_eq!(again["document"]["id"], id.as_str());
    assert_eq!(again["fresh"], false);
    service.stop().await;
}

#[tokio::test]
async fn unknown_things_are_not_found() {
    let service = Harness::start().await;
    let paths = [
        "/cases/none",
        "/cases/none/documents",
        "/documents/none",
        "/documents/none/suggestions",
        "/stages/none",
        "/copies/none",
        "/nothing",
    ];
    for path in paths {
        let answer = service.get(path).await;
        assert_eq!(
            (answer.status, answer.kind.as_str()),
            (StatusCode::NOT_FOUND, "application/problem+json"),
            "{path}"
        );
    }
    service.stop().await;
}
