//! The redaction log (casework-app.md 1.9, 5).

use super::world::World;
use serde_json::json;

#[tokio::test]
async fn the_lists_that_an_entry_is_filled_from_are_there() {
    let world = World::new().await;
    let lists = world.get("/lookUps").await.json();
    for list in [
        "areas",
        "divisions",
        "documentTypes",
        "investigatingAgencies",
        "missedRedactions",
        "ouCodeMapping",
    ] {
        assert!(!lists[list].as_array().unwrap().is_empty(), "{list}");
    }
    assert_eq!(lists["missedRedactions"][10]["name"], "NI Number");
    assert_eq!(lists["areas"][0]["children"][1]["name"], "Crown Court");
    let mappings = world.get("/polarisMappings").await.json();
    for list in ["businessUnits", "documentTypes", "investigatingAgencies"] {
        assert!(!mappings[list].as_array().unwrap().is_empty(), "{list}");
    }
    world.service.stop().await;
}

#[tokio::test]
async fn an_entry_is_kept_whole_and_a_wrong_one_is_refused() {
    let world = World::new().await;
    let kind = |id: &str| json!({ "missedRedaction": { "id": id, "name": "x" }, "redactionType": 1, "returnedToInvestigativeAuthority": false });
    let entry = |redactions: serde_json::Value| {
        json!({ "urn": "13XB5557524", "unit": { "id": "9-2", "type": "Area", "areaDivisionName": "South East", "name": "Crown Court" },
            "investigatingAgency": { "id": "39", "name": "West Yorkshire Police" }, "documentType": { "id": "25", "name": "MG 11" },
            "redactions": redactions, "notes": "took out Jane Roe", "chargeStatus": 2,
            "cmsValues": { "originalFileName": "MG11 Roe.pdf", "documentId": 8119, "documentType": "MG11", "fileCreatedDate": "2024-01-01",
                           "documentTypeId": 1015 } })
    };
    let logged = world
        .ask_as(
            "ann",
            "POST",
            "/redactionLogs",
            Some(&entry(json!([kind("1"), kind("1"), kind("12")]))),
        )
        .await;
    assert_eq!(logged.status, 201, "{}", String::from_utf8_lossy(&logged.body));
    for wrong in [json!([]), json!([kind("99")])] {
        assert_eq!(
            world
                .ask_as("ann", "POST", "/redactionLogs", Some(&entry(wrong)))
                .await
                .status,
            400
        );
    }
    let text = std::fs::read_to_string(world.service.casebook.dir().join("redaction-log.jsonl")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(text.trim_end()).unwrap();
    assert_eq!(
        (
            kept["redactions"].as_array().unwrap().len(),
            kept["by"]["id"].as_str()
        ),
        (3, Some("ann"))
    );
    // The trail has counts; what was written about a person stays in the log.
    let events = world.service.casebook.events(0, None, None).await.unwrap();
    let trail: Vec<String> = events.iter().map(|e| e.event.detail.clone()).collect();
    assert!(
        trail.iter().any(|detail| detail.contains("\"12\":1")),
        "{trail:?}"
    );
    assert!(
        !trail
            .iter()
            .any(|detail| detail.contains("Jane") || detail.contains("MG11 Roe"))
    );
    world.service.stop().await;
}
