//! What every request brings and every answer carries (casework-app.md 1.1).

use super::world::{CASE, CORRELATION, URN, World, base};
use axum::{
    body::Body,
    http::{Request, header},
};

fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(format!("/api{path}"))
}

#[tokio::test]
async fn a_correlation_id_is_a_guid_and_comes_back() {
    let world = World::new().await;
    for (sent, status) in [
        (None, 400),
        (Some(""), 400),
        (Some("abc"), 400),
        (Some("00000000-0000-0000-0000-000000000000"), 400),
        (Some(CORRELATION), 200),
    ] {
        let mut builder = request("GET", &base()).header(header::AUTHORIZATION, "Bearer token of ann");
        if let Some(sent) = sent {
            builder = builder.header("Correlation-Id", sent);
        }
        let answer = world.service.send(builder.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{sent:?}");
        let echoed = answer
            .headers
            .get("correlation-id")
            .map(|v| v.to_str().unwrap().to_owned());
        match status {
            200 => assert_eq!(echoed.as_deref(), Some(CORRELATION)),
            _ => assert!(
                answer.json()["Error"]
                    .as_str()
                    .unwrap()
                    .contains("Correlation-Id")
            ),
        }
    }
    world.service.stop().await;
}

#[tokio::test]
async fn a_missing_or_wrong_token_is_407_and_says_so_with_capitals() {
    let world = World::new().await;
    for token in [None, Some("Bearer guess"), Some("Basic abc"), Some("Bearer ")] {
        let mut builder = request("GET", &base()).header("Correlation-Id", CORRELATION);
        if let Some(token) = token {
            builder = builder.header(header::AUTHORIZATION, token);
        }
        let answer = world.service.send(builder.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 407, "{token:?}");
        let body = answer.json();
        for field in ["Error", "AdditionalDetails", "CorrelationId"] {
            assert!(body[field].is_string(), "{field} is missing: {body}");
        }
        assert_eq!(body["CorrelationId"], CORRELATION);
    }
    world.service.stop().await;
}

#[tokio::test]
async fn the_status_route_asks_for_nothing() {
    let world = World::new().await;
    let answer = world
        .service
        .send(request("GET", "/status").body(Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, 200);
    world.service.stop().await;
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let world = World::new().await;
    for path in [
        "/status".to_owned(),
        base(),
        format!("/urns/{URN}/cases/{}", CASE + 1),
    ] {
        let answer = world.get(&path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'self'"),
            ("cache-control", "no-store"),
            ("x-frame-options", "deny"),
            ("server", ""),
        ] {
            assert_eq!(answer.headers[name], value, "{path}");
        }
        assert!(answer.headers.contains_key("strict-transport-security"), "{path}");
    }
    world.service.stop().await;
}

#[tokio::test]
async fn pages_of_named_origins_may_call_with_credentials_and_others_may_not() {
    let world = World::new().await;
    let preflight = |origin: &str| {
        request("OPTIONS", &base())
            .header(header::ORIGIN, origin)
            .header("access-control-request-method", "PUT")
            .header(
                "access-control-request-headers",
                "authorization,clientname,correlation-id",
            )
            .body(Body::empty())
            .unwrap()
    };
    let answer = world.service.send(preflight("https://casework.example")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.headers["access-control-allow-origin"],
        "https://casework.example"
    );
    assert_eq!(answer.headers["access-control-allow-credentials"], "true");
    let allowed = answer.headers["access-control-allow-headers"].to_str().unwrap();
    for name in ["authorization", "clientname", "correlation-id"] {
        assert!(allowed.contains(name), "{allowed}");
    }
    let answer = world.service.send(preflight("https://evil.example")).await;
    assert!(answer.headers.get("access-control-allow-origin").is_none());
    // A refusal is readable too, or the front end could not tell why it was refused.
    let refused = request("GET", &base())
        .header(header::ORIGIN, "https://casework.example")
        .body(Body::empty())
        .unwrap();
    let answer = world.service.send(refused).await;
    assert_eq!(
        answer.headers["access-control-allow-origin"],
        "https://casework.example"
    );
    world.service.stop().await;
}
