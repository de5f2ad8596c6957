//! Uploads that must not get in, sent to the real server: each gets a clear answer, nothing is kept, and it goes on serving.

mod server;

use server::Server;
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

/// Sends a body in pieces and reads the answer, also when the server answers before it has taken all of it.
fn upload(
    server: &Server,
    name: &str,
    length: Option<u64>,
    pieces: impl Iterator<Item = Vec<u8>>,
) -> (u16, serde_json::Value) {
    let mut stream = TcpStream::connect(&server.address).expect("the server listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("a time-out");
    let framing = match length {
        Some(length) => format!("Content-Length: {length}"),
        None => "Transfer-Encoding: chunked".to_owned(),
    };
    let head = format!(
        "POST /api/v1/cases/night/documents?name={name} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n{framing}\r\nConnection: close\r\n\r\n",
        server.address, server.key
    );
    stream.write_all(head.as_bytes()).expect("the head is sent");
    let mut sent = Ok(());
    for piece in pieces {
        sent = match length {
            Some(_) => stream.write_all(&piece),
            None => stream
                .write_all(format!("{:x}\r\n", piece.len()).as_bytes())
                .and_then(|()| stream.write_all(&piece))
                .and_then(|()| stream.write_all(b"\r\n")),
        };
        if sent.is_err() {
            break;
        }
    }
    if length.is_none() && sent.is_ok() {
        let _ = stream.write_all(b"0\r\n\r\n");
    }
    let mut answer = Vec::new();
    // A server that refuses early may reset the connection after its answer.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .expect("a status");
    assert!(head.contains("application/problem+json"), "{name}: {head}");
    let body = &body[body.find('{').expect("a body")..=body.rfind('}').expect("a body")];
    (status, serde_json::from_str(body).expect("JSON"))
}

fn resident_mib(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).expect("its status");
    let line = status.lines().find(|l| l.starts_with("VmHWM")).expect("a peak");
    let kib: u64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .expect("a number");
    kib / 1024
}

#[test]
fn uploads_that_are_too_large_empty_foreign_or_cut_get_a_clear_answer_and_harm_nothing() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("night");
    fs::create_dir(&folder).expect("a case folder");
    let letter = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/cases/tune/10-letter.pdf");
    let letter = fs::read(letter).expect("a fixture");
    fs::write(folder.join("letter.pdf"), &letter).expect("a document");
    let server = Server::start(&scratch.path().join("data"), &folder);
    let before = resident_mib(&server);

    const LARGE: u64 = 300_000_000;
    let line = b"A line of a statement that never ends. ".repeat(26_000);
    let endless = || std::iter::repeat_n(line.clone(), LARGE as usize / line.len() + 1);
    let program = fs::read(env!("CARGO_BIN_EXE_obelus")).expect("a program");
    let (program, half) = (&program[..1 << 16], &letter[..letter.len() / 2]);
    let once = |bytes: &[u8]| std::iter::once(bytes.to_vec());
    for (name, (status, problem), expected, kind) in [
        (
            "announced.txt",
            upload(&server, "announced.txt", Some(LARGE), endless()),
            413,
            "/problems/too-large",
        ),
        (
            "streamed.txt",
            upload(&server, "streamed.txt", None, endless()),
            413,
            "/problems/refused",
        ),
        (
            "nothing.pdf",
            upload(&server, "nothing.pdf", Some(0), std::iter::empty()),
            422,
            "/problems/refused",
        ),
        (
            "invoice.pdf",
            upload(&server, "invoice.pdf", Some(program.len() as u64), once(program)),
            415,
            "/problems/refused",
        ),
        (
            "half.pdf",
            upload(&server, "half.pdf", Some(half.len() as u64), once(half)),
            422,
            "/problems/refused",
        ),
    ] {
        assert_eq!(
            (status, problem["type"].as_str()),
            (expected, Some(kind)),
            "{name}: {problem}"
        );
        assert!(
            problem["detail"].as_str().is_some_and(|d| d.len() > 15),
            "{name}: {problem}"
        );
    }

    assert_eq!(server.states("night").len(), 1, "only the letter is in the case");
    let peak = resident_mib(&server);
    assert!(
        peak < before + 100,
        "a refused upload took memory: {before} MiB before, {peak} MiB after"
    );
    server.kill();
}
