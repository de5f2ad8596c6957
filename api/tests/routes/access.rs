//! Nothing but health, the page and signing in answers without a token.

use crate::harness::{Harness, TOKEN};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::Value;

fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path)
}

#[tokio::test]
async fn every_described_route_needs_a_token_unless_it_says_otherwise() {
    let service = Harness::start().await;
    let description = service.get("/openapi.json").await.json();
    let mut seen = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, route) in methods.as_object().unwrap() {
            let path = path.replace("{page}", "1").replace(['{', '}'], "");
            let is_open = path.ends_with("/health") || path.ends_with("/session");
            for token in [None, Some("Bearer wrong"), Some("Basic abc"), Some("Bearer ")] {
                let mut builder = request(&method.to_uppercase(), &path);
                if let Some(token) = token {
                    builder = builder.header(header::AUTHORIZATION, token);
                }
                let answer = service.send(builder.body(Body::empty()).unwrap()).await;
                let expected = if path.ends_with("/health") {
                    StatusCode::OK
                } else {
                    StatusCode::UNAUTHORIZED
                };
                assert_eq!(answer.status, expected, "{method} {path} with {token:?}");
            }
            assert!(
                is_open
                    || route.get("security") != Some(&Value::Array(vec![Value::Object(Default::default())]))
            );
            seen += 1;
        }
    }
    assert!(seen >= 18, "only {seen} routes are described");
    service.stop().await;
}

#[tokio::test]
async fn a_session_cookie_reads_but_changes_only_from_the_page() {
    let service = Harness::start().await;
    let opened = service
        .send(
            request("POST", "/api/v1/session")
                .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(opened.status, StatusCode::NO_CONTENT);
    let cookie = opened.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let read = request("GET", "/api/v1/cases")
        .header(header::COOKIE, &cookie)
        .body(Body::empty())
        .unwrap();
    assert_eq!(service.send(read).await.status, StatusCode::OK);
    let change = |page: bool| {
        let mut builder = request("POST", "/api/v1/cases")
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/json");
        if page {
            builder = builder.header("x-obelus-page", "1");
        }
        builder.body(Body::from(r#"{"id":"c"}"#)).unwrap()
    };
    assert_eq!(service.send(change(false)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(service.send(change(true)).await.status, StatusCode::CREATED);
    let forged = request("GET", "/api/v1/cases")
        .header(header::COOKIE, "obelus_session=guess")
        .body(Body::empty())
        .unwrap();
    assert_eq!(service.send(forged).await.status, StatusCode::UNAUTHORIZED);
    service.stop().await;
}
