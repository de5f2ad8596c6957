//! PDF, OCR and PII (casework-app.md 1.3, 2.5, 3.1).

use super::world::{CORRELATION, World, statement};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

#[tokio::test]
async fn the_pdf_is_the_file_and_text_becomes_one() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let pdf = world
        .get(&format!("{path}/pdf?isOcrProcessed=true&ForceRefresh=true"))
        .await;
    assert_eq!((pdf.status.as_u16(), pdf.kind.as_str()), (200, "application/pdf"));
    assert_eq!(pdf.body, statement());
    let (path, _) = world.document("note.txt").await;
    let pdf = world.get(&format!("{path}/pdf")).await;
    assert_eq!((pdf.status.as_u16(), pdf.kind.as_str()), (200, "application/pdf"));
    assert!(pdf.body.starts_with(b"%PDF-"));
    world.service.stop().await;
}

#[tokio::test]
async fn what_cannot_be_shown_says_why_in_the_agreed_shape() {
    let world = World::new().await;
    for (name, status, failed) in [
        ("locked.pdf", 403, 3),
        ("program.exe", 415, 2),
        ("broken.pdf", 415, 4),
    ] {
        let (path, _) = world.document(name).await;
        for artefact in ["pii", "ocr", "pdf"] {
            let answer = world.polled(&format!("{path}/{artefact}")).await;
            let body = answer.json();
            assert_eq!(answer.status.as_u16(), status, "{name} {artefact}: {body}");
            assert_eq!(
                (
                    &body["status"],
                    &body["failedStatus"],
                    &body["failedHttpStatusCode"]
                ),
                (&json!(2), &json!(failed), &json!(status)),
                "{name}"
            );
            assert_eq!(body["CorrelationId"], CORRELATION);
        }
    }
    world.service.stop().await;
}

#[tokio::test]
async fn what_one_version_refused_the_next_one_reads() {
    let world = World::new().await;
    let (path, _) = world.document("broken.pdf").await;
    assert_eq!(world.polled(&format!("{path}/pii")).await.status, 415);
    assert_eq!(
        world.get(&format!("{path}/pii")).await.status,
        415,
        "and it stays so"
    );
    world.work.reader.store(2, Ordering::SeqCst);
    assert_eq!(world.get(&format!("{path}/pii")).await.status, 202);
    assert_eq!(world.polled(&format!("{path}/pii")).await.status, 200);
    world.service.stop().await;
}

#[tokio::test]
async fn suggestions_that_are_not_there_yet_are_202_with_an_address_to_follow() {
    let world = World::new().await;
    std::fs::write(
        world.folder.path().join("R-v-Lee/slow.pdf"),
        super::evidence::file(&["SLOW Roe"]),
    )
    .unwrap();
    let (path, _) = world.document("slow.pdf").await;
    let first = world.get(&format!("{path}/pii?isOcrProcessed=false")).await;
    assert_eq!(first.status, 202);
    let next = first.json()["nextUrl"].as_str().unwrap().to_owned();
    let (address, token) = next.split_once("&token=").expect("a token");
    assert_eq!(
        address,
        format!("http://obelus.example:8787/api{path}/pii?isOcrProcessed=false")
    );
    assert_eq!(token.len(), 36);
    // The address is followed verbatim; each answer has one token, not a growing tail of them.
    let second = world
        .get(next.strip_prefix("http://obelus.example:8787/api").unwrap())
        .await;
    assert_eq!(
        second.json()["nextUrl"]
            .as_str()
            .unwrap()
            .matches("token=")
            .count(),
        1
    );
    let lines = world.polled(&format!("{path}/pii")).await.json();
    assert_eq!(lines.as_array().unwrap().len(), 1);
    world.service.stop().await;
}

fn plain(mut lines: Value) -> Value {
    // Groups are numbered in the order they come, so that the snapshot shows what belongs together.
    let mut seen: Vec<String> = Vec::new();
    for line in lines.as_array_mut().unwrap() {
        line["id"] = json!("a guid");
        for word in line["words"].as_array_mut().unwrap() {
            if let Some(group) = word["piiGroupId"].as_str().map(str::to_owned) {
                let place = seen.iter().position(|s| *s == group).unwrap_or_else(|| {
                    seen.push(group);
                    seen.len() - 1
                });
                word["piiGroupId"] = json!(format!("group {}", place + 1));
            }
            if let Some(numbers) = word["boundingBox"].as_array_mut() {
                for number in numbers {
                    *number = json!((number.as_f64().unwrap() * 1000.0).round() / 1000.0);
                }
            }
        }
        for field in ["pageHeight", "pageWidth"] {
            line[field] = json!((line[field].as_f64().unwrap() * 1000.0).round() / 1000.0);
        }
    }
    lines
}

#[tokio::test]
async fn suggestions_come_as_whole_lines_with_groups_over_line_ends_and_boxes_over_what_is_meant() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let answer = world.polled(&format!("{path}/pii")).await;
    let again = world.get(&format!("{path}/pii")).await;
    assert_eq!(answer.json(), again.json(), "ids are stable");
    insta::assert_json_snapshot!("pii", plain(answer.json()));
    world.service.stop().await;
}

#[tokio::test]
async fn words_come_in_inches_from_the_top_left() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let ocr = world.polled(&format!("{path}/ocr")).await.json();
    assert!(ocr["version"].is_string() && ocr["modelVersion"].is_string());
    let page = &ocr["readResults"][1];
    assert_eq!(
        (page["page"].as_u64(), page["angle"].as_f64()),
        (Some(2), Some(0.0))
    );
    assert!((page["width"].as_f64().unwrap() - 595.32 / 72.0).abs() < 1e-9);
    let word = &page["lines"][0]["words"][0];
    assert_eq!(word["text"], "Second");
    assert_eq!(word["boundingBox"][0], 1.0);
    assert_eq!(word["boundingBox"].as_array().unwrap().len(), 8);
    assert_eq!(page["lines"][0]["text"], "Second page about a van");
    world.service.stop().await;
}
