//! What was logged is handed on to a log elsewhere, in order, until it is taken, and nobody waits for that.

use async_trait::async_trait;
use axum::{Router, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use obelus::polaris::redaction_log::{Elsewhere, Journal, NewLog, NotTaken, Outbox, OutsideLog, Rests};
use obelus_casebook::Casebook;
use obelus_evidence::{Actor, EventKind};
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::watch;

const RESTS: Rests = Rests {
    first: Duration::from_millis(10),
    most: Duration::from_millis(40),
};

fn entry(document: i64) -> NewLog {
    serde_json::from_value(json!({ "urn": "13XB5557524", "unit": { "id": "9-2" }, "investigatingAgency": { "id": "39" },
        "documentType": { "id": "25" }, "redactions": [{ "missedRedaction": { "id": "1" }, "redactionType": 1 }],
        "notes": "took out Jane Roe", "chargeStatus": 2, "cmsValues": { "documentId": document } }))
    .unwrap()
}

/// Answers as told, and takes everything once nothing is told any more.
#[derive(Default)]
struct Told {
    answers: Mutex<VecDeque<NotTaken>>,
    taken: Mutex<Vec<i64>>,
    asked: Mutex<usize>,
}

#[async_trait]
impl OutsideLog for Told {
    async fn take(&self, _: &str, entry: &Value) -> Result<(), NotTaken> {
        *self.asked.lock().unwrap() += 1;
        if let Some(no) = self.answers.lock().unwrap().pop_front() {
            return Err(no);
        }
        assert!(entry.get("by").is_none() && entry.get("id").is_none(), "{entry}");
        self.taken
            .lock()
            .unwrap()
            .push(entry["cmsValues"]["documentId"].as_i64().unwrap());
        Ok(())
    }
}

/// A data folder with a journal, and its outbox running until it is stopped.
struct Desk {
    casebook: Casebook,
    journal: Journal,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            casebook: Casebook::open(folder.path()).await.unwrap(),
            journal: Journal::in_folder(folder.path()),
            folder,
        }
    }

    async fn log(&self, document: i64) {
        let by = Actor {
            id: "ann".to_owned(),
            name: "Ann".to_owned(),
        };
        self.journal
            .append(format!("id-{document}"), by, entry(document))
            .await
            .unwrap();
    }

    /// Runs the outbox until `is_done`, then ends it as a server's end does.
    async fn run(&self, log: Arc<dyn OutsideLog>, is_done: impl Fn() -> bool) {
        let stop = watch::Sender::new(false);
        let outbox = Outbox::new(self.journal.clone(), self.folder.path());
        let running = tokio::spawn(outbox.run(log, self.casebook.clone(), RESTS, stop.subscribe()));
        for _ in 0..500 {
            if is_done() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(is_done());
        // An answer that has just come is still to be remembered.
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.send_replace(true);
        running.await.unwrap();
    }
}

#[tokio::test]
async fn entries_are_handed_on_in_order_once_each_over_failures_and_restarts() {
    let desk = Desk::new().await;
    let log = Arc::new(Told::default());
    let no = NotTaken::Later("it cannot be reached".to_owned());
    log.answers.lock().unwrap().extend([no.clone(), no.clone(), no]);
    for document in 1..=3 {
        desk.log(document).await;
    }
    let count = |log: &Told| log.taken.lock().unwrap().len();
    desk.run(log.clone(), || count(&log) == 3).await;
    assert_eq!(
        *log.asked.lock().unwrap(),
        6,
        "three times in vain, then one by one"
    );
    // After a restart only what is new is sent; it is noticed while running, too.
    desk.log(4).await;
    desk.run(log.clone(), || count(&log) == 4).await;
    assert_eq!(*log.taken.lock().unwrap(), [1, 2, 3, 4]);
    let events = desk.casebook.events(0, None, None).await.unwrap();
    let told = events
        .iter()
        .filter(|e| e.event.kind == EventKind::RedactionLogged);
    assert_eq!(told.count(), 4);
    assert!(events.iter().all(|e| !e.event.detail.contains("Jane")));
}

#[tokio::test]
async fn an_entry_that_is_refused_is_set_aside_and_holds_nothing_up() {
    let desk = Desk::new().await;
    let log = Arc::new(Told::default());
    log.answers
        .lock()
        .unwrap()
        .push_back(NotTaken::Never("it answered 422".to_owned()));
    desk.log(1).await;
    // A crash in the middle of a line leaves a torn one; the next entry begins a line of its own.
    let journal = desk.folder.path().join("redaction-log.jsonl");
    let mut text = std::fs::read_to_string(&journal).unwrap();
    text.push_str("{\"id\":\"torn");
    std::fs::write(&journal, text).unwrap();
    desk.log(2).await;
    desk.run(log.clone(), || *log.taken.lock().unwrap() == [2]).await;
    let aside = std::fs::read_to_string(desk.folder.path().join("redaction-log.refused.jsonl")).unwrap();
    let aside: Vec<&str> = aside.lines().collect();
    assert!(
        aside.len() == 2 && aside[0].contains("\"id-1\"") && aside[1].contains("torn"),
        "{aside:?}"
    );
}

#[tokio::test]
async fn an_address_is_asked_as_the_front_ends_ask_it() {
    #[derive(Clone, Default)]
    struct Seen(Arc<Mutex<Vec<(String, Value)>>>, Arc<Mutex<VecDeque<u16>>>);
    async fn logs(State(seen): State<Seen>, headers: HeaderMap, body: String) -> StatusCode {
        let text = |name: &str| headers[name].to_str().unwrap().to_owned();
        assert_eq!(text("authorization"), "Bearer tops3cret");
        seen.0
            .lock()
            .unwrap()
            .push((text("idempotency-key"), serde_json::from_str(&body).unwrap()));
        let status = seen.1.lock().unwrap().pop_front().unwrap_or(201);
        StatusCode::from_u16(status).unwrap()
    }
    let seen = Seen::default();
    seen.1.lock().unwrap().extend([503, 401, 429, 404]);
    let app = Router::new()
        .route("/api/redactionLogs", post(logs))
        .with_state(seen.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let log = Arc::new(Elsewhere::new(&address, Some("tops3cret".to_owned().into())).unwrap());
    let desk = Desk::new().await;
    desk.log(7).await;
    let asked = || seen.0.lock().unwrap().len();
    desk.run(log.clone(), || asked() == 5).await;
    let sent = seen.0.lock().unwrap().clone();
    assert!(sent.iter().all(|(id, _)| id == "id-7"), "the same id each time");
    assert_eq!(sent[4].1, serde_json::to_value(entry(7)).unwrap());
    // What can never be taken is said so, and a log that is not there can come back.
    seen.1.lock().unwrap().push_back(422);
    assert!(matches!(log.take("x", &json!({})).await, Err(NotTaken::Never(_))));
    server.abort();
    let _ = server.await;
    assert!(matches!(log.take("x", &json!({})).await, Err(NotTaken::Later(_))));
    assert!(Elsewhere::new("log.example", None).is_err());
}
