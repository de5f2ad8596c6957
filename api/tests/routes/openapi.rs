//! The description of the API is a snapshot: a change to it is seen and meant.

use crate::harness::Harness;

#[tokio::test]
async fn the_description_of_the_api_is_what_was_agreed() {
    let service = Harness::start().await;
    let description = service.get("/openapi.json").await.json();
    let mut routes = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, route) in methods.as_object().unwrap() {
            let statuses: Vec<&str> = route["responses"]
                .as_object()
                .unwrap()
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
    insta::assert_snapshot!(routes.join("\n"));
    service.stop().await;
}
