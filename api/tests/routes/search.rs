//! Searching a case and a document over HTTP.

use crate::harness::Harness;
use axum::http::StatusCode;

#[tokio::test]
async fn a_search_finds_what_was_uploaded_and_is_on_the_trail_without_its_terms() {
    let service = Harness::start().await;
    let id = service.ready_document().await;
    let found = service
        .get("/cases/case-1/search?q=roe&category=person&kind=text&sort=pages")
        .await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.json());
    let found = found.json();
    assert_eq!(found["documents"][0]["document"], id);
    let hit = &found["documents"][0]["hits"][0];
    assert_eq!(
        (hit["page"].as_u64(), hit["text"].as_str()),
        (Some(1), Some("Roe"))
    );
    assert_eq!(hit["pieces"][0]["quad"].as_array().unwrap().len(), 8);
    let every = service
        .get(&format!("/documents/{id}/search?q=%22roe%22"))
        .await
        .json();
    assert_eq!(every["hits"].as_array().unwrap().len(), 1);
    let events = service.casebook.events(0, Some("case-1"), None).await.unwrap();
    let searches: Vec<_> = events
        .iter()
        .filter(|e| e.event.kind == obelus_evidence::EventKind::Searched)
        .collect();
    assert_eq!(searches.len(), 2);
    assert!(
        searches
            .iter()
            .all(|e| !e.event.detail.to_lowercase().contains("roe"))
    );
    service.stop().await;
}

#[tokio::test]
async fn odd_questions_are_answered_with_what_is_wrong() {
    let service = Harness::start().await;
    let id = service.ready_document().await;
    for (path, status) in [
        ("/cases/case-1/search", StatusCode::BAD_REQUEST),
        ("/cases/case-1/search?q=", StatusCode::BAD_REQUEST),
        ("/cases/case-1/search?q=NOT+roe", StatusCode::BAD_REQUEST),
        ("/cases/case-1/search?q=roe&sort=odd", StatusCode::BAD_REQUEST),
        ("/cases/case-1/search?q=roe&category=odd", StatusCode::BAD_REQUEST),
        (
            "/cases/case-1/search?q=roe&received_from=12/03/2024",
            StatusCode::BAD_REQUEST,
        ),
        (
            "/cases/case-1/search?q=roe&document=..%2F..",
            StatusCode::BAD_REQUEST,
        ),
        (
            "/cases/case-1/search?q=%28%28%22%00*~&skip=18446744073709551615",
            StatusCode::BAD_REQUEST,
        ),
        (
            "/cases/case-1/search?q=roe&skip=18446744073709551615",
            StatusCode::OK,
        ),
        ("/cases/no-such/search?q=roe", StatusCode::NOT_FOUND),
        ("/documents/no-such/search?q=roe", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(service.get(path).await.status, status, "{path}");
    }
    assert_eq!(
        service.get(&format!("/documents/{id}/search?q=%2A")).await.status,
        StatusCode::BAD_REQUEST
    );
    service.stop().await;
}
