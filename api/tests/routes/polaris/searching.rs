//! Search in a case, and of a text in one document (casework-app.md 1.4, 3.2).

use super::{
    evidence::{PAGE, pages_of},
    tracking::refreshed,
    world::{World, base},
};
use serde_json::{Value, json};

async fn found(world: &World, query: &str) -> Vec<(String, Vec<String>)> {
    let lines = world
        .get(&format!("{}/search/?query={query}", base()))
        .await
        .json();
    let lines = lines.as_array().unwrap().iter().map(|line| {
        let exact = |word: &&Value| word["matchType"] == "Exact";
        let words = line["words"].as_array().unwrap();
        for word in words {
            assert_eq!(
                word["boundingBox"].is_array(),
                word["matchType"] == "Exact",
                "{word}"
            );
        }
        let hits = words
            .iter()
            .filter(exact)
            .map(|word| word["text"].as_str().unwrap().to_owned());
        (line["text"].as_str().unwrap().to_owned(), hits.collect())
    });
    lines.collect()
}

#[tokio::test]
async fn lines_with_a_word_or_every_word_of_a_phrase_are_found() {
    let world = World::new().await;
    assert_eq!(
        world.get(&format!("{}/search/count", base())).await.json(),
        json!({ "lineCount": 0 })
    );
    refreshed(&world).await;
    let count = world.get(&format!("{}/search/count", base())).await.json();
    assert!(count["lineCount"].as_i64().unwrap() >= 7, "{count}");
    // A whole word, whatever signs are around it: `an` is in `animal`, `van` and `Jane`, and is found once.
    assert_eq!(
        found(&world, "an").await,
        [("and an animal".to_owned(), vec!["an".to_owned()])]
    );
    // A phrase, also over the end of a line; each of its words is marked.
    let phrase = found(&world, "jane%20roe").await;
    assert_eq!(
        phrase.iter().map(|(_, hits)| hits.join(" ")).collect::<Vec<_>>(),
        ["Jane Roe", "Jane", "Roe"]
    );
    // Signs that mean something in patterns mean nothing here.
    assert_eq!(found(&world, "(07700900123)").await.len(), 1);
    assert!(found(&world, "%5B%28.%2A%2Bzz").await.is_empty());
    world.service.stop().await;
}

#[tokio::test]
async fn a_search_line_has_the_agreed_shape() {
    let world = World::new().await;
    refreshed(&world).await;
    let mut lines = world.get(&format!("{}/search?query=animal", base())).await.json();
    let line = &mut lines[0];
    let (document, version) = (line["documentId"].clone(), line["versionId"].clone());
    assert!(line["id"].as_str().unwrap().contains(document.as_str().unwrap()));
    line["id"] = json!("id");
    line["versionId"] = json!("version");
    assert!(version.as_i64().unwrap() > 0);
    insta::assert_json_snapshot!("search", lines);
    world.service.stop().await;
}

#[tokio::test]
async fn a_blank_search_is_400() {
    let world = World::new().await;
    for query in [
        "?query=",
        "?query=%20%20",
        "",
        "?query=...",
        &format!("?query={}", "a".repeat(2000)),
    ] {
        for slash in ["", "/"] {
            let answer = world.get(&format!("{}/search{slash}{query}", base())).await;
            assert_eq!(answer.status, 400, "{query}");
        }
    }
    world.service.stop().await;
}

#[tokio::test]
async fn after_a_save_only_the_new_version_is_found() {
    let world = World::new().await;
    refreshed(&world).await;
    assert_eq!(found(&world, "animal").await.len(), 1);
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let definitions = world
        .get(&format!("{path}/search?SearchText=animal"))
        .await
        .json()["redactionDefinitions"]
        .clone();
    let saved = world
        .ask_as(
            "ann",
            "PUT",
            &format!("{path}/redact"),
            Some(&json!({ "redactions": definitions })),
        )
        .await;
    assert_eq!(saved.status, 200);
    // The old version is not found any more, although the new one has not been read.
    assert!(found(&world, "animal").await.is_empty());
    refreshed(&world).await;
    assert!(found(&world, "animal").await.is_empty());
    assert_eq!(found(&world, "van").await.len(), 1);
    world.service.stop().await;
}

#[tokio::test]
async fn what_bulk_search_answers_can_be_sent_to_redact_as_it_is() {
    let world = World::new().await;
    let (path, version) = world.document("MG11 Roe.pdf").await;
    let answer = loop {
        let answer = world.get(&format!("{path}/search?SearchText=jane%20roe")).await;
        if !matches!(answer.status.as_u16(), 202 | 423) {
            break answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(
        (&body["documentId"], &body["searchText"]),
        (&json!(version), &json!("jane roe"))
    );
    assert_eq!(body["documentRefreshStatus"], 2);
    let first = &body["redactionDefinitions"][0];
    assert_eq!(first["pageIndex"], 1);
    assert!((first["height"].as_f64().unwrap() - PAGE.1 / 72.0).abs() < 1e-9);
    // One rectangle for the phrase on the first line, one on each line that the second one stands on.
    assert_eq!(first["redactionCoordinates"].as_array().unwrap().len(), 3);
    let request = json!({ "redactions": body["redactionDefinitions"] });
    assert_eq!(
        world
            .ask_as("ann", "PUT", &format!("{path}/redact"), Some(&request))
            .await
            .status,
        200
    );
    let page = pages_of(&world.newest_file("MG11 Roe.pdf").await)[0].clone();
    assert!(!page.contains("Jane"), "{page}");
    assert!(
        page.contains("Roe's sister"),
        "only the phrase was asked for: {page}"
    );
    world.service.stop().await;
}

#[tokio::test]
async fn bulk_search_finds_whole_words_unless_parts_are_asked_for() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    world.polled(&format!("{path}/ocr")).await;
    let places = |answer: Value| -> usize {
        let pages = answer["redactionDefinitions"].as_array().unwrap().clone();
        pages
            .iter()
            .map(|page| page["redactionCoordinates"].as_array().unwrap().len())
            .sum()
    };
    let whole = world.get(&format!("{path}/search?SearchText=an")).await.json();
    let parts = world
        .get(&format!("{path}/search?SearchText=an&WholeWords=false"))
        .await
        .json();
    assert_eq!(places(whole), 1);
    assert!(places(parts) >= 5);
    for (query, status) in [("?SearchText=", 400), ("", 400), ("?SearchText=%20", 400)] {
        assert_eq!(
            world.get(&format!("{path}/search{query}")).await.status.as_u16(),
            status
        );
    }
    let (broken, _) = world.document("broken.pdf").await;
    world.polled(&format!("{broken}/ocr")).await;
    assert_eq!(
        world.get(&format!("{broken}/search?SearchText=x")).await.status,
        404
    );
    let unknown = format!("{}/documents/CMS-1/versions/1/search?SearchText=x", base());
    assert_eq!(world.get(&unknown).await.status, 404);
    world.service.stop().await;
}
