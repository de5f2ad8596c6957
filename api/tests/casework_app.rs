//! The Casework App's journey through the real server, on a real statement with real suggestions: everything accepted is
//! gone from the saved version, and every other word is where it was, although the front end pads its boxes into them.

mod program;
mod server;

use reqwest::Method;
use serde_json::{Value, json};
use server::Server;
use std::{collections::BTreeMap, fs, path::Path, time::Duration};

const CASE: &str = "/urns/13XB5557524/cases/2750411";

struct FrontEnd<'s> {
    http: reqwest::Client,
    server: &'s Server,
}

impl FrontEnd<'_> {
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Vec<u8>) {
        let address = match path.starts_with("http") {
            true => path.to_owned(),
            false => format!("http://{}/api{path}", self.server.address),
        };
        let mut request = self
            .http
            .request(method, address)
            .bearer_auth(&self.server.key)
            .header("Correlation-Id", "7d2d1b5e-8a52-4f3a-9a37-0c1f6d8e2b11");
        if let Some(body) = body {
            request = request
                .header("Content-Type", "text/plain;charset=UTF-8")
                .body(body.to_string());
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.bytes().await.expect("a body").to_vec())
    }

    /// A result, its 202s followed.
    async fn get(&self, path: &str) -> Value {
        let mut next = path.to_owned();
        for _ in 0..600 {
            let (status, body) = self.ask(Method::GET, &next, None).await;
            let body: Value = serde_json::from_slice(&body).expect("JSON");
            match status {
                200 => return body,
                202 => body["nextUrl"]
                    .as_str()
                    .expect("an address")
                    .clone_into(&mut next),
                _ => panic!("{path}: {status} {body}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{path} was never ready");
    }

    async fn newest(&self, name: &str) -> (String, i64) {
        let listed = self.get(&format!("{CASE}/documents")).await;
        let listed = listed.as_array().expect("documents");
        let found = listed
            .iter()
            .find(|d| d["cmsOriginalFileName"] == name)
            .expect("it is listed");
        let (id, version) = (
            found["documentId"].as_str().expect("an id"),
            found["versionId"].as_i64().expect("a version"),
        );
        (format!("{CASE}/documents/{id}/versions/{version}"), version)
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Left, top, right, bottom of an upright box in inches.
type Edges = [f64; 4];

/// Words of a document with page and box.
fn words(ocr: &Value) -> Vec<(u64, String, Edges)> {
    let mut words = Vec::new();
    for page in ocr["readResults"].as_array().expect("pages") {
        for line in page["lines"].as_array().expect("lines") {
            for word in line["words"].as_array().expect("words") {
                let b = &word["boundingBox"];
                let edges = [number(&b[0]), number(&b[1]), number(&b[4]), number(&b[5])];
                words.push((
                    page["page"].as_u64().expect("a page"),
                    word["text"].as_str().expect("text").to_owned(),
                    edges,
                ));
            }
        }
    }
    words
}

/// The boxes of every group of suggestions, a line at a time: page, its size, box.
fn accepted(lines: &Value) -> Vec<(u64, (f64, f64), Edges)> {
    let mut boxes = Vec::new();
    for line in lines.as_array().expect("lines") {
        let size = (number(&line["pageWidth"]), number(&line["pageHeight"]));
        let mut last: Option<(&str, Edges)> = None;
        let page = line["pageIndex"].as_u64().expect("a page");
        for word in line["words"].as_array().expect("words") {
            let Some(group) = word["piiGroupId"].as_str() else {
                continue;
            };
            let b = &word["boundingBox"];
            let edges = [number(&b[0]), number(&b[1]), number(&b[4]), number(&b[5])];
            last = match last {
                Some((before, found)) if before == group => {
                    Some((group, [found[0], found[1], edges[2], edges[3]]))
                }
                Some((_, found)) => {
                    boxes.push((page, size, found));
                    Some((group, edges))
                }
                None => Some((group, edges)),
            };
        }
        boxes.extend(last.map(|(_, found)| (page, size, found)));
    }
    boxes
}

/// As the classic front end sends them: padded, flipped, two decimals.
fn request(boxes: &[(u64, (f64, f64), Edges)]) -> Value {
    const PAD: f64 = 0.03;
    let two = |v: f64| (v.max(0.0) * 100.0).round() / 100.0;
    let mut pages: BTreeMap<u64, ((f64, f64), Vec<Value>)> = BTreeMap::new();
    for (page, (width, height), [x0, y0, x1, y1]) in boxes {
        let rectangle = json!({ "x1": two(x0 - PAD), "y1": two(height - (y0 - PAD)), "x2": two(x1 + PAD), "y2": two(height - (y1 + PAD)) });
        let entry = pages
            .entry(*page)
            .or_insert(((two(*width), two(*height)), Vec::new()));
        entry.1.push(rectangle);
    }
    let redactions = pages.into_iter().map(|(page, ((width, height), rectangles))| {
        json!({ "pageIndex": page, "width": width, "height": height, "redactionCoordinates": rectangles })
    });
    json!({ "redactions": redactions.collect::<Vec<_>>(), "documentModifications": [] })
}

fn touches(a: &Edges, b: &Edges, by: f64) -> bool {
    a[2].min(b[2]) - a[0].max(b[0]) > by && a[3].min(b[3]) - a[1].max(b[1]) > by
}

#[tokio::test]
async fn everything_accepted_is_gone_and_everything_else_is_where_it_was() {
    let scratch = tempfile::tempdir().expect("a folder");
    let case = scratch.path().join("tune");
    fs::create_dir(&case).expect("a case folder");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/cases/tune");
    for name in ["case.json", "04-mg11.pdf"] {
        fs::copy(fixtures.join(name), case.join(name)).expect("a file of the case");
    }
    let server = Server::start(&scratch.path().join("data"), &case);
    let _ = rustls::crypto::CryptoProvider::install_default(rustls::crypto::ring::default_provider());
    let ui = FrontEnd {
        http: reqwest::Client::new(),
        server: &server,
    };
    let (path, version) = ui.newest("04-mg11.pdf").await;
    let boxes = accepted(&ui.get(&format!("{path}/pii")).await);
    assert!(boxes.len() > 40, "only {} suggestions", boxes.len());
    let before = words(&ui.get(&format!("{path}/ocr")).await);
    assert_eq!(
        ui.ask(Method::POST, &format!("{path}/checkout"), None).await.0,
        200
    );
    let (status, said) = ui
        .ask(Method::PUT, &format!("{path}/redact"), Some(request(&boxes)))
        .await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&said));
    let (path, newest) = ui.newest("04-mg11.pdf").await;
    assert!(newest > version);
    let after = words(&ui.get(&format!("{path}/ocr")).await);
    // 0.25 pt is what the cut rule calls touching.
    let touch = 0.25 / 72.0;
    let inside = |page: u64, edges: &Edges| {
        boxes
            .iter()
            .any(|(p, _, b)| *p == page && touches(edges, b, touch))
    };
    for (page, text, edges) in &after {
        let middle = [(edges[0] + edges[2]) / 2.0, (edges[1] + edges[3]) / 2.0];
        let point = [
            middle[0] - touch,
            middle[1] - touch,
            middle[0] + touch,
            middle[1] + touch,
        ];
        assert!(
            !inside(*page, &point),
            "page {page}: a word of {} letters is still under a box",
            text.chars().count()
        );
    }
    let mut kept = 0;
    for (page, text, edges) in before.iter().filter(|(page, _, edges)| !inside(*page, edges)) {
        let near = |other: &Edges| edges.iter().zip(other).all(|(a, b)| (a - b).abs() < 1.0 / 72.0);
        let found = after
            .iter()
            .any(|(p, t, other)| p == page && t == text && near(other));
        assert!(found, "page {page}: `{text}` at {edges:?} is gone or has moved");
        kept += 1;
    }
    assert!(kept > 300, "only {kept} words were left to compare");
    the_report_says_who_decided_what(scratch.path(), boxes.len());
}

/// The trail of all that, as a page beside the running server: whole, with every decision, without the documents' words.
fn the_report_says_who_decided_what(scratch: &Path, boxes: usize) {
    let at = |name: &str| scratch.join(name).display().to_string();
    let (data, page) = (at("data"), at("decisions.html"));
    let exported = program::obelus(&["audit", "export", "--data", &data, "--html", &page]);
    assert!(
        exported.status.success(),
        "{}",
        String::from_utf8_lossy(&exported.stderr)
    );
    let trail = String::from_utf8(exported.stdout).expect("text");
    for line in trail.lines() {
        serde_json::from_str::<Value>(line).expect("a line of JSON");
    }
    let text = fs::read_to_string(&page).expect("the page");
    for wanted in [
        "The trail is whole",
        "04-mg11.pdf",
        "minutes saved",
        "<td>person</td>",
        "+case",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
    // Some suggestions have a box on two lines.
    let accepted = text.matches("<td>accepted</td>").count();
    assert!(accepted <= boxes && accepted > boxes / 2, "{accepted} of {boxes}");
    for withheld in ["Abara", "07700"] {
        assert!(!text.contains(withheld), "{withheld} is in {text}");
    }
    let unknown = program::obelus(&["audit", "export", "--data", &data, "--case", "no-such-case"]);
    assert!(!unknown.status.success() && unknown.stdout.is_empty());
}
