//! The server is killed in the middle of screening; started again it does everything once and the trail holds.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const DOCUMENTS: usize = 50;
const KILLS: usize = 4;

struct Server {
    child: Child,
    address: String,
    key: String,
}

impl Server {
    fn start(data: &Path, folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_obelus"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .arg("--receive")
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines
            .find_map(|line| line.ok().filter(|line| line.contains("/#key=")))
            .expect("the server says its address");
        let start = line.find("http://").expect("an address") + "http://".len();
        let (address, key) = line[start..]
            .trim()
            .split_once("/#key=")
            .expect("an address and a key");
        Self {
            child,
            address: address.to_owned(),
            key: key.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Option<serde_json::Value> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        let request = format!(
            "GET /api/v1{path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            self.address, self.key
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let body = answer.split_once("\r\n\r\n")?.1;
        // A small answer comes whole; a chunked one is unpacked by hand.
        let start = body.find('{')?;
        serde_json::from_str(body[start..body.rfind('}')? + 1].trim()).ok()
    }

    fn states(&self, case: &str) -> Vec<(String, String)> {
        let Some(answer) = self.get(&format!("/cases/{case}/documents")) else {
            return Vec::new();
        };
        let documents = answer["documents"].as_array().cloned().unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        documents
            .iter()
            .map(|d| (text(&d["id"]), text(&d["state"])))
            .collect()
    }

    fn kill(mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("it is gone");
    }
}

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
        let answer = server
            .get(&format!("/documents/{id}/stages"))
            .expect("its stages");
        let stages = answer["stages"].as_array().expect("a list");
        let kinds: Vec<_> = stages
            .iter()
            .map(|s| (s["kind"].as_str(), s["state"].as_str()))
            .collect();
        assert_eq!(
            kinds,
            [(Some("read"), Some("done")), (Some("suggest"), Some("done"))],
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
    assert_eq!(done, 2 * DOCUMENTS, "every stage is done exactly once");
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
