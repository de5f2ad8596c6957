//! The server is killed in the middle of screening; started again it does everything once and the trail holds.

mod server;

use server::Server;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

const DOCUMENTS: usize = 50;
const KILLS: usize = 4;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures/cases/tune")
        .join(name)
}

#[test]
fn a_server_killed_while_screening_loses_nothing_and_does_nothing_twice() {
    let scratch = tempfile::tempdir().expect("a folder");
    let (data, folder) = (scratch.path().join("data"), scratch.path().join("night"));
    fs::create_dir(&folder).expect("a case folder");
    for number in 0..DOCUMENTS {
        let source = ["09-email.pdf", "10-letter.pdf", "03-mg6c.pdf"][number % 3];
        fs::copy(fixture(source), folder.join(format!("{number:02}.pdf"))).expect("a document");
    }

    for kill in 0..KILLS {
        let server = Server::start(&data, &folder);
        let enough = (kill + 1) * DOCUMENTS / (KILLS + 2);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            let done = server
                .states("night")
                .iter()
                .filter(|(_, state)| state == "ready")
                .count();
            if done >= enough {
                break;
            }
            std::thread::sleep(Duration::from_millis(15));
        }
        server.kill();
    }

    let server = Server::start(&data, &folder);
    let start = Instant::now();
    let states = loop {
        let states = server.states("night");
        if states.len() == DOCUMENTS && states.iter().all(|(_, state)| state == "ready") {
            break states;
        }
        assert!(start.elapsed() < Duration::from_secs(240), "not done: {states:?}");
        std::thread::sleep(Duration::from_millis(100));
    };
    for (id, _) in &states {
        // A document is ready before it can be searched.
        let kinds = loop {
            let answer = server
                .get(&format!("/documents/{id}/stages"))
                .expect("its stages");
            let stages = answer["stages"].as_array().expect("a list");
            let mut kinds: Vec<String> = stages
                .iter()
                .map(|s| format!("{} {}", s["kind"], s["state"]))
                .collect();
            kinds.sort();
            if kinds.iter().all(|kind| kind.ends_with("\"done\"")) {
                break kinds;
            }
            assert!(start.elapsed() < Duration::from_secs(240), "not done: {kinds:?}");
            std::thread::sleep(Duration::from_millis(50));
        };
        assert_eq!(
            kinds,
            [r#""index" "done""#, r#""read" "done""#, r#""suggest" "done""#],
            "document {id}"
        );
    }
    server.kill();

    let export = Command::new(env!("CARGO_BIN_EXE_obelus"))
        .args(["audit", "export", "--data"])
        .arg(&data)
        .output();
    let export = String::from_utf8(export.expect("the export").stdout).expect("text");
    let done = export.matches("\"stage_done\"").count();
    assert_eq!(done, 3 * DOCUMENTS, "every stage is done exactly once");
    let received = export.matches("\"document_received\"").count();
    assert_eq!(received, DOCUMENTS, "every document is received exactly once");
    let verify = Command::new(env!("CARGO_BIN_EXE_obelus"))
        .args(["audit", "verify", "--data"])
        .arg(&data)
        .output();
    let verify = verify.expect("the verification");
    assert!(
        verify.status.success(),
        "{}",
        String::from_utf8_lossy(&verify.stderr)
    );
}
