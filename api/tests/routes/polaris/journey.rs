//! The whole journey over HTTP, as the classic front end makes it: open, show, suggest, accept all, lock, save, log,
//! search; its units, its padding, its two decimals, its content types.

use super::{
    evidence::pages_of,
    world::{CORRELATION, World, base},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

/// What one front end sees of the service: an address and a token.
struct FrontEnd {
    http: reqwest::Client,
    address: String,
}

impl FrontEnd {
    async fn ask(&self, method: reqwest::Method, address: &str, body: Option<String>) -> (u16, Vec<u8>) {
        let address = match address.starts_with("http") {
            true => address.to_owned(),
            false => format!("{}/api{address}", self.address),
        };
        let mut request = self
            .http
            .request(method, address)
            .header("Authorization", "Bearer token of ann")
            .header("Correlation-Id", CORRELATION)
            .header("ClientName", "Polaris")
            .header("Origin", "https://casework.example");
        if let Some(body) = body {
            request = request
                .header("Content-Type", "text/plain;charset=UTF-8")
                .body(body);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["correlation-id"], CORRELATION);
        assert_eq!(answer.headers()["access-control-allow-credentials"], "true");
        (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
    }

    async fn get(&self, address: &str) -> (u16, Vec<u8>) {
        self.ask(reqwest::Method::GET, address, None).await
    }

    async fn json(&self, address: &str) -> Value {
        let (status, body) = self.get(address).await;
        assert_eq!(status, 200, "{address}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }
}

fn two(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Suggestions as the front end turns them into redactions: a rectangle for each line of each group.
fn accepted(lines: &Value) -> (Vec<Value>, usize) {
    const PAD: f64 = 0.03;
    let mut pages: BTreeMap<u64, (f64, f64, Vec<Value>)> = BTreeMap::new();
    let mut groups = std::collections::HashSet::new();
    for line in lines.as_array().unwrap() {
        let height = line["pageHeight"].as_f64().unwrap();
        let mut boxes: Vec<(String, Vec<f64>)> = Vec::new();
        for word in line["words"].as_array().unwrap() {
            let Some(group) = word["piiGroupId"].as_str() else {
                continue;
            };
            groups.insert(group.to_owned());
            let corners: Vec<f64> = word["boundingBox"]
                .as_array()
                .unwrap()
                .iter()
                .map(|v| v.as_f64().unwrap())
                .collect();
            match boxes.last_mut() {
                Some((last, found)) if last == group => (found[2], found[3]) = (corners[4], corners[5]),
                _ => boxes.push((
                    group.to_owned(),
                    vec![corners[0], corners[1], corners[4], corners[5]],
                )),
            }
        }
        let page = pages.entry(line["pageIndex"].as_u64().unwrap()).or_insert((
            two(line["pageWidth"].as_f64().unwrap()),
            two(height),
            Vec::new(),
        ));
        for (_, b) in boxes {
            page.2
                .push(json!({ "x1": two(b[0] - PAD), "y1": two(height - (b[1] - PAD)),
                                "x2": two(b[2] + PAD), "y2": two(height - (b[3] + PAD)) }));
        }
    }
    let pages = pages.into_iter().map(|(page, (width, height, rectangles))| {
        json!({ "pageIndex": page, "width": width, "height": height, "redactionCoordinates": rectangles })
    });
    (pages.collect(), groups.len())
}

#[tokio::test]
async fn from_opening_a_case_to_finding_the_saved_version() {
    let world = World::new().await;
    let case = world.folder.path().join("R-v-Lee");
    let mut slow = super::world::statement();
    slow.truncate(slow.len() - "\n%%EOF".len());
    slow.extend_from_slice(b" SLOW\n%%EOF");
    std::fs::write(case.join("MG11 Roe.pdf"), slow).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let app = world.service.app.clone();
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let _ = rustls::crypto::CryptoProvider::install_default(rustls::crypto::ring::default_provider());
    let http = reqwest::Client::new();
    let ui = FrontEnd { http, address };

    // The case and its documents.
    assert_eq!(ui.json(&base()).await["leadDefendantDetails"]["surname"], "Lee");
    let newest = async || {
        let listed = ui.json(&format!("{}/documents", base())).await;
        let found = listed
            .as_array()
            .unwrap()
            .iter()
            .find(|d| d["presentationTitle"] == "MG11 Roe")
            .unwrap()
            .clone();
        let id = found["documentId"].as_str().unwrap().to_owned();
        (
            format!("{}/documents/{id}/versions/{}", base(), found["versionId"]),
            found["versionId"].as_i64().unwrap(),
            found,
        )
    };
    let (path, version, document) = newest().await;
    assert_eq!(
        document["presentationFlags"],
        json!({ "read": "Ok", "write": "Ok" })
    );
    let (status, pdf) = ui.get(&format!("{path}/pdf?isOcrProcessed=false")).await;
    assert!(status == 200 && pdf.starts_with(b"%PDF-"));

    // Suggestions: first 202, then 200; the address is followed verbatim.
    let mut next = format!("{path}/pii?isOcrProcessed=false");
    let mut statuses = Vec::new();
    let lines: Value = loop {
        let (status, body) = ui.get(&next).await;
        statuses.push(status);
        let body: Value = serde_json::from_slice(&body).unwrap();
        match status {
            202 => body["nextUrl"].as_str().unwrap().clone_into(&mut next),
            200 => break body,
            _ => panic!("{status}: {body}"),
        }
        assert!(statuses.len() < 100);
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!((statuses[0], statuses[statuses.len() - 1]), (202, 200));

    // Accept all, lock, save.
    let (redactions, groups) = accepted(&lines);
    assert_eq!(groups, 5);
    assert_eq!(
        ui.ask(reqwest::Method::POST, &format!("{path}/checkout"), None)
            .await
            .0,
        200
    );
    let body = json!({ "redactions": redactions, "documentModifications": [],
        "pii": { "categories": [{ "polarisCategory": "Named individual", "providerCategory": "Person", "countSuggestions": 3,
                                  "countAccepted": 3, "countAmended": 0 }] } });
    let (status, answer) = ui
        .ask(
            reqwest::Method::PUT,
            &format!("{path}/redact"),
            Some(body.to_string()),
        )
        .await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));

    let worked_on = path.clone();
    // The list shows the new version at once; its file lacks what was accepted and nothing else.
    let (path, after, _) = newest().await;
    assert!(after > version);
    let (_, pdf) = ui.get(&format!("{path}/pdf")).await;
    let page = pages_of(&pdf)[0].clone();
    for gone in ["Jane", "Roe", "07700900123", "+12025550143"] {
        assert!(!page.contains(gone), "{gone} is still there: {page}");
    }
    // Padding cut no sign beside a suggestion: the bracket, the semicolon, the possessive.
    for kept in ["Statement of", "She said: (", ") is mine;", "'s sister", "knows"] {
        assert!(page.contains(kept), "{kept} is gone: {page}");
    }
    // Every suggestion is on the trail as accepted, by name and not as a drawn box.
    let events = world.service.casebook.events(0, None, None).await.unwrap();
    let uploaded = events
        .iter()
        .find(|e| e.event.detail.contains("\"counts\""))
        .unwrap();
    let detail: Value = serde_json::from_str(&uploaded.event.detail).unwrap();
    assert_eq!(
        (
            detail["accepted"].as_u64(),
            detail["counts"][0]["accepted"].as_u64()
        ),
        (Some(5), Some(3))
    );

    // What would be logged for the version that was worked on: one redaction for each suggestion, of its kind.
    let draft = ui.json(&format!("{worked_on}/redaction-log")).await;
    let kinds: Vec<&str> = draft["redactions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["missedRedaction"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.len(), groups, "{draft}");
    assert_eq!(
        kinds.iter().filter(|id| **id == "12").count(),
        2,
        "two telephone numbers"
    );
    assert_eq!(
        (&draft["urn"], &draft["chargeStatus"]),
        (&json!(super::world::URN), &json!(2))
    );

    // The log, one entry a redaction; it goes without ClientName in the real front end, which changes nothing.
    let kind = json!({ "missedRedaction": { "id": "1", "name": "Named individual" }, "redactionType": 1, "returnedToInvestigativeAuthority": false });
    let entry = json!({ "urn": super::world::URN, "unit": { "id": "9-2", "type": "Area", "areaDivisionName": "South East", "name": "Crown Court" },
        "investigatingAgency": { "id": "39", "name": "West Yorkshire Police" }, "documentType": { "id": "25", "name": "MG 11" },
        "redactions": vec![kind; groups], "notes": null, "chargeStatus": 2, "cmsValues": { "originalFileName": "MG11 Roe.pdf", "documentId": 1 } });
    let (status, _) = ui
        .ask(reqwest::Method::POST, "/redactionLogs", Some(entry.to_string()))
        .await;
    assert_eq!(status, 201);

    // Search: the refresh starts with the first search; what was withheld is not found, what was kept is.
    assert!(matches!(
        ui.ask(reqwest::Method::POST, &base(), None).await.0,
        200 | 423
    ));
    for _ in 0..200 {
        let (status, body) = ui.get(&format!("{}/tracker", base())).await;
        if status == 200 && serde_json::from_slice::<Value>(&body).unwrap()["status"] == "Completed" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let of = |lines: &Value| {
        lines
            .as_array()
            .unwrap()
            .iter()
            .filter(|l| l["documentId"] == document["documentId"])
            .count()
    };
    assert_eq!(of(&ui.json(&format!("{}/search/?query=roe", base())).await), 0);
    assert_eq!(of(&ui.json(&format!("{}/search/?query=sister", base())).await), 1);
    // Nothing was left for this document by the first version's suggestions.
    assert_eq!(
        ui.ask(reqwest::Method::POST, &format!("{path}/checkout"), None)
            .await
            .0,
        200
    );
    server.abort();
    world.service.stop().await;
}
