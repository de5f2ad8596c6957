//! Messages as they come, with what came inside them: on the command line, in a night's screening, and in the service.
#![allow(clippy::unwrap_used)]

#[path = "../../engine/document/tests/msg_maker/mod.rs"]
mod msg_maker;
mod program;
mod server;

use msg_maker::{Attached, Msg};
use program::{json_of, obelus};
use serde_json::Value;
use server::Server;
use std::{
    fs, thread,
    time::{Duration, Instant},
};

/// A message with a message inside, so many levels deep; each level has a name of its own.
fn nested(levels: usize) -> Vec<u8> {
    let names = [
        "Aoife Brackenshaw",
        "Tomasz Wielgosz",
        "Ngozi Okafor",
        "Gwenllian Pryce",
        "Hamish Urquhart",
    ];
    let mut inner = String::new();
    for level in (0..=levels).rev() {
        let name = names[level];
        let mut message = format!(
            "From: {name} <person{level}@example.org>\r\nTo: desk@example.net\r\nDate: Mon, 2 Mar 2026 09:3{level}:00 +0000\r\n\
             Subject: level {level}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b{level}\r\n\r\n\
             --b{level}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
             My name is {name} and my telephone number is 07700 90012{level}.\r\n"
        );
        if !inner.is_empty() {
            message.push_str(&format!(
                "--b{level}\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n"
            ));
        }
        message.push_str(&format!("--b{level}--\r\n"));
        inner = message;
    }
    inner.into_bytes()
}

fn texts(found: &Value) -> Vec<&str> {
    found["suggestions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["text"].as_str().unwrap())
        .collect()
}

#[test]
fn a_message_becomes_suggestions_and_a_proven_copy() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let message = Msg {
        from: ("Zoë Müller-Łukasiewicz", "zoe@example.org"),
        recipients: vec![("Desk", "desk@example.net", 1)],
        subject: "Statement of Aoife Brackenshaw",
        body: Some(
            "I am Aoife Brackenshaw of 18 Kestrel Court, Denby, DX9 4QT.\r\nMy telephone number is 07700 900123.\r\nI saw a man in High Street.\r\n",
        ),
        attached: vec![Attached::File("film.mkv", b"\x1aE\xdf\xa3 film".to_vec())],
        ..Msg::default()
    };
    let (file, copy, plan) = (at("statement.msg"), at("copy.pdf"), at("plan.json"));
    fs::write(&file, message.file()).unwrap();
    let found = json_of(&obelus(&["suggest", &file, "--json"]));
    assert_eq!(found["original"]["kind"], "email");
    for wanted in ["Aoife Brackenshaw", "07700 900123", "zoe@example.org"] {
        assert!(
            texts(&found).contains(&wanted),
            "{wanted} is not among {:?}",
            texts(&found)
        );
    }
    assert!(
        texts(&found)
            .iter()
            .any(|text| text.contains("Müller-Łukasiewicz")),
        "{:?}",
        texts(&found)
    );
    assert_eq!(found["attachments"][0]["name"], "film.mkv");
    assert_eq!(found["attachments"][0]["refused"]["code"], "unsupported_kind");

    let made = obelus(&[
        "redact",
        &file,
        "--accept",
        "all",
        "-o",
        &copy,
        "--save-plan",
        &plan,
        "--json",
    ]);
    let report = json_of(&made);
    assert_eq!(report["result"], "clean");
    assert_eq!(
        report["rasterised"],
        serde_json::json!([]),
        "the pages were not cut as text"
    );
    json_of(&obelus(&[
        "verify",
        &copy,
        "--original",
        &file,
        "--plan",
        &plan,
        "--json",
    ]));
    let left = String::from_utf8(obelus(&["read", &copy]).stdout).unwrap();
    assert!(left.contains("I saw a man in"), "{left}");
    for gone in ["Brackenshaw", "07700", "zoe@example.org", "Łukasiewicz"] {
        assert!(!left.contains(gone), "{gone} is left in {left}");
    }
}

#[test]
fn a_night_screens_what_came_inside_three_levels_deep_and_names_what_it_could_not() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("cases/one");
    fs::create_dir_all(&case).unwrap();
    fs::write(case.join("mail.eml"), nested(4)).unwrap();
    let (cases, results) = (folder.path().join("cases"), folder.path().join("out"));
    let screen = || {
        obelus(&[
            "screen",
            cases.to_str().unwrap(),
            "--out",
            results.to_str().unwrap(),
        ])
    };
    assert_eq!(
        screen().status.code(),
        Some(3),
        "what lies too deep is refused, and said"
    );
    let report =
        || -> Value { serde_json::from_slice(&fs::read(results.join("report.json")).unwrap()).unwrap() };
    let rows = |report: &Value| -> Vec<(String, String)> {
        let documents = report["documents"]
            .as_array()
            .unwrap_or_else(|| panic!("{report}"))
            .iter();
        documents
            .map(|row| {
                (
                    row["document"].as_str().unwrap().to_owned(),
                    row["state"].as_str().unwrap().to_owned(),
                )
            })
            .collect()
    };
    let first = rows(&report());
    assert_eq!(first.len(), 5, "{first:?}");
    assert!(first[..4].iter().all(|(_, state)| state == "done"), "{first:?}");
    assert_eq!(first[3].0, "mail.eml > level 1.eml > level 2.eml > level 3.eml");
    assert_eq!(first[4].1, "refused");
    let inner: Value = serde_json::from_slice(
        &fs::read(results.join("one/mail.attachment-1.attachment-1.attachment-1.suggestions.json")).unwrap(),
    )
    .unwrap();
    assert!(texts(&inner).contains(&"Gwenllian Pryce"), "{:?}", texts(&inner));

    screen();
    let second = rows(&report());
    assert!(
        second[..4].iter().all(|(_, state)| state == "earlier"),
        "{second:?}"
    );
    assert_eq!(second[4], first[4]);
}

/// Waits until so many documents of a case are settled; answers them.
fn settled(server: &Server, case: &str, count: usize) -> Vec<Value> {
    let end = Instant::now() + Duration::from_secs(180);
    loop {
        let answer = server
            .get(&format!("/cases/{case}/documents"))
            .unwrap_or_default();
        let documents = answer["documents"].as_array().cloned().unwrap_or_default();
        let done = documents
            .iter()
            .filter(|d| ["ready", "refused", "failed"].contains(&d["state"].as_str().unwrap()));
        if done.count() >= count && documents.len() >= count {
            return documents;
        }
        assert!(Instant::now() < end, "still not settled: {answer}");
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn attachments_become_documents_of_the_case_in_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("night");
    fs::create_dir(&case).unwrap();
    fs::write(case.join("note.txt"), "a note\n").unwrap();
    let server = Server::start(&folder.path().join("data"), &case);
    let (status, received) = server.upload("night", "mail.eml", &nested(4));
    assert_eq!(status, 202, "{received}");
    assert_eq!(received["document"]["kind"], "email");
    assert_eq!(received["stage"]["kind"], "read");
    let documents = settled(&server, "night", 5);
    let named = |name: &str| {
        documents
            .iter()
            .find(|d| d["name"] == name)
            .unwrap_or_else(|| panic!("{name}: {documents:?}"))
    };
    assert_eq!(documents.len(), 5, "{documents:?}");
    assert!(documents.iter().all(|d| d["state"] == "ready"), "{documents:?}");
    let (outer, inner) = (named("mail.eml"), named("level 1.eml"));
    assert_eq!(outer["attachments"][0]["document"], inner["id"]);
    assert_eq!(inner["inside"], serde_json::json!([outer["id"]]));
    assert!(inner["suggestions"].as_u64().unwrap() >= 2, "{inner}");
    let deepest = &named("level 3.eml")["attachments"][0];
    assert_eq!(
        (deepest["name"].as_str(), &deepest["document"]),
        (Some("level 4.eml"), &Value::Null)
    );
    assert_eq!(deepest["refused"]["code"], "too_large");

    // The pages are those of the rendition, and are drawn.
    let pages = server
        .get(&format!("/documents/{}/pages", outer["id"].as_str().unwrap()))
        .unwrap();
    assert_eq!(pages["pages"].as_array().unwrap().len(), 1);
    let (status, refused) = server.upload("night", "archive.zip", b"PK\x03\x04 photos/1.jpg");
    assert_eq!(status, 415, "{refused}");
    server.kill();
}

#[test]
fn damaged_messages_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let half = folder.path().join("half.msg");
    fs::write(
        &half,
        &Msg {
            subject: "x",
            ..Msg::default()
        }
        .file()[..1600],
    )
    .unwrap();
    let refused = obelus(&["read", half.to_str().unwrap(), "--json"]);
    assert_eq!(refused.status.code(), Some(3));
    let said: Value = serde_json::from_slice(&refused.stderr).unwrap();
    assert_eq!(said["refused"]["code"], "damaged", "{said}");
}
