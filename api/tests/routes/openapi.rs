//! The description of the API is a snapshot: a change to it is seen and meant.

use crate::harness::Harness;
use axum::{body::Body, http::Request};

async fn described(service: &Harness, at: &str) -> String {
    let request = Request::get(at).body(Body::empty()).expect("a request");
    let description = service.send(request).await.json();
    let mut routes = Vec::new();
    for (path, methods) in description["paths"].as_object().expect("an object") {
        for (method, route) in methods.as_object().expect("an object") {
            let statuses: Vec<&str> = route["responses"]
                .as_object()
                .expect("responses")
                .keys()
                .map(String::as_str)
                .collect();
            routes.push(format!(
                "{} {path} -> {}",
                method.to_uppercase(),
                statuses.join(" ")
            ));
        }
    }
    routes.sort();
    routes.join("\n")
}

#[tokio::test]
async fn the_descriptions_of_both_dialects_are_what_was_agreed() {
    let service = Harness::start().await;
    insta::assert_snapshot!(
        "the_description_of_the_api_is_what_was_agreed",
        described(&service, "/api/v1/openapi.json").await
    );
    insta::assert_snapshot!(
        "the_casework_apps_dialect",
        described(&service, "/api/openapi.json").await
    );
    service.stop().await;
}
