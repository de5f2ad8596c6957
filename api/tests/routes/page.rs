//! The page and the headers every answer carries.

use crate::harness::Harness;
use axum::{body::Body, http::Request};

#[tokio::test]
async fn every_answer_carries_the_strict_headers() {
    let service = Harness::start().await;
    for path in ["/", "/api/v1/health", "/api/v1/cases", "/nothing"] {
        let answer = service
            .send(Request::builder().uri(path).body(Body::empty()).unwrap())
            .await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{path}");
    }
    let health = service.get("/health").await;
    assert_eq!(health.headers["cache-control"], "no-store");
    service.stop().await;
}

#[tokio::test]
async fn metrics_count_stages() {
    let service = Harness::start().await;
    service.ready_document().await;
    let metrics = service.get("/metrics").await;
    assert!(metrics.kind.starts_with("text/plain"));
    service.stop().await;
}
