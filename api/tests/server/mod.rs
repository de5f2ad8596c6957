//! The real server as a process of its own, spoken to over a socket.
#![allow(dead_code)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running `obelus serve`.
pub(crate) struct Server {
    child: Child,
    /// Host and port.
    pub(crate) address: String,
    /// The key of this run.
    pub(crate) key: String,
}

impl Server {
    /// Starts it on a free port over a data folder, receiving `folder` as a case.
    pub(crate) fn start(data: &Path, folder: &Path) -> Self {
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

    /// The answer of a GET, when it is JSON.
    pub(crate) fn get(&self, path: &str) -> Option<serde_json::Value> {
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

    /// Sends a file into a case; the status and the answer.
    pub(crate) fn upload(&self, case: &str, name: &str, file: &[u8]) -> (u16, serde_json::Value) {
        let place = format!("/cases/{case}/documents?name={name}");
        let (status, _, body) = self.ask("POST", &place, &[], file);
        (status, serde_json::from_slice(&body).expect("JSON"))
    }

    /// Any request; the answer's status, its head in lower case, and its body.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        let limit = Some(Duration::from_secs(60));
        stream.set_read_timeout(limit).expect("a time-out");
        let more: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let head = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            self.key,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("the head is sent");
        stream.write_all(body).expect("the body is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .expect("a status");
        (status, head, answer[end + 4..].to_vec())
    }

    /// Documents of a case and their states.
    pub(crate) fn states(&self, case: &str) -> Vec<(String, String)> {
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

    /// Its process number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("it is gone");
    }
}

/// A failing test must not leave its server behind.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
