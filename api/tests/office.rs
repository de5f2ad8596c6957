//! Word documents through LibreOffice in its box: to suggestions and a proven copy, or refused within limits and with the
//! reason, whatever is in them. LibreOffice is installed by `just setup-test`.
#![allow(clippy::unwrap_used)]

mod program;

use program::{command, json_of, obelus, refusal};
use serde_json::Value;
use std::{
    fs,
    io::{Cursor, Write},
    net::TcpListener,
    process::Output,
};
use zip::{ZipWriter, write::SimpleFileOptions};

fn obelus_with(arguments: &[&str], soffice: &str) -> Output {
    command(arguments)
        .env("OBELUS_SOFFICE", soffice)
        .output()
        .unwrap()
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

/// A Word document of these paragraphs, with more parts.
fn docx(paragraphs: &[&str], more: &[(&str, &str)]) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|text| format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"))
        .collect();
    docx_of(&body, more)
}

fn docx_of(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:v=\"urn:schemas-microsoft-com:vml\"><w:body>{body}</w:body></w:document>"
    );
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/document.xml", &document),
    ];
    for (name, text) in parts.iter().chain(more) {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

const STATEMENT: &[&str] = &[
    "Witness statement of Aoife Brackenshaw",
    "I am Aoife Brackenshaw of 18 Kestrel Court, Denby, DX9 4QT.",
    "My telephone number is 07700 900123. Zoë Müller was with me.",
    "I saw a man in High Street.",
];

#[test]
fn a_word_document_becomes_suggestions_and_a_proven_copy() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (file, copy, plan) = (at("statement.docx"), at("copy.pdf"), at("plan.json"));
    let comments = "<w:comments xmlns:w=\"x\"><w:comment><w:p><w:r><w:t>Jane said so</w:t></w:r></w:p></w:comment></w:comments>";
    fs::write(&file, docx(STATEMENT, &[("word/comments.xml", comments)])).unwrap();
    let found = json_of(&obelus(&["suggest", &file, "--json"]));
    assert_eq!(found["original"]["kind"], "office");
    let texts: Vec<&str> = found["suggestions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["text"].as_str().unwrap())
        .collect();
    for wanted in ["Aoife Brackenshaw", "07700 900123", "Zoë Müller"] {
        assert!(texts.contains(&wanted), "{wanted} is not among {texts:?}");
    }
    assert!(
        found["warnings"].to_string().contains("has comments"),
        "{}",
        found["warnings"]
    );
    let again = json_of(&obelus(&["suggest", &file, "--json"]));
    assert_eq!(
        found["rendition"], again["rendition"],
        "the same document, another rendition"
    );

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
    assert_eq!(
        (&report["result"], &report["rasterised"]),
        (&"clean".into(), &serde_json::json!([]))
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
    assert!(!left.contains("Brackenshaw") && !left.contains("07700"), "{left}");
}

#[test]
fn rich_text_is_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("note.rtf");
    fs::write(
        &file,
        r"{\rtf1\ansi\ansicpg1252 I am Aoife Brackenshaw. Caf\'e9 talk.\par}",
    )
    .unwrap();
    let read = obelus(&["read", file.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&read.stdout).into_owned();
    assert_eq!(
        text.trim(),
        "I am Aoife Brackenshaw. Café talk.",
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
}

#[test]
fn what_a_document_wants_from_elsewhere_is_not_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let elsewhere = format!("http://{}/track.png", listener.local_addr().unwrap());
    let secret = folder.path().join("secret.txt");
    fs::write(&secret, "the content of another file").unwrap();
    let relations = format!(
        "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"r7\" TargetMode=\"External\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" Target=\"{elsewhere}\"/></Relationships>"
    );
    let body = format!(
        "<w:p><w:r><w:t>Before.</w:t></w:r></w:p>\
         <w:p><w:r><w:pict><v:shape style=\"width:50pt;height:50pt\"><v:imagedata r:id=\"r7\"/></v:shape></w:pict></w:r></w:p>\
         <w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>INCLUDETEXT \"{}\"</w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>included</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>\
         <w:p><w:r><w:t>After.</w:t></w:r></w:p>",
        secret.display()
    );
    let file = folder.path().join("tracked.docx");
    fs::write(
        &file,
        docx_of(&body, &[("word/_rels/document.xml.rels", &relations)]),
    )
    .unwrap();
    let read = obelus(&["read", file.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&read.stdout).into_owned();
    assert!(
        text.contains("Before.") && text.contains("After."),
        "{text} {}",
        String::from_utf8_lossy(&read.stderr)
    );
    assert!(!text.contains("another file"), "{text}");
    assert!(listener.accept().is_err(), "somebody was called");
}

#[test]
fn locked_damaged_and_bombed_documents_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        refusal(&obelus(&["read", file.to_str().unwrap(), "--json"]))
    };
    let mut locked = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for name in ["/EncryptionInfo", "/EncryptedPackage"] {
        locked.create_stream(name).unwrap().write_all(&[7; 600]).unwrap();
    }
    locked.flush().unwrap();
    let said = refused("locked.docx", &locked.into_inner().into_inner());
    assert_eq!(said["code"], "password_protected", "{said}");

    let whole = docx(STATEMENT, &[]);
    let said = refused("half.docx", &whole[..whole.len() * 2 / 3]);
    assert!(
        ["damaged", "unsupported_kind"].contains(&said["code"].as_str().unwrap()),
        "{said}"
    );
}

#[test]
fn a_document_that_unpacks_without_end_is_refused_before_libreoffice_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let fast = SimpleFileOptions::default().compression_level(Some(1));
    for (name, text) in [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS)] {
        out.start_file(name, fast).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.start_file("word/document.xml", fast).unwrap();
    let blank = vec![b' '; 1 << 20];
    for _ in 0..1030 {
        out.write_all(&blank).unwrap();
    }
    let file = folder.path().join("bomb.docx");
    fs::write(&file, out.finish().unwrap().into_inner()).unwrap();
    let said = refusal(&obelus(&["read", file.to_str().unwrap(), "--json"]));
    assert_eq!(said["code"], "too_large", "{said}");
}

#[test]
fn without_libreoffice_the_verb_says_what_to_install_and_a_night_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("cases/one");
    fs::create_dir_all(&case).unwrap();
    let file = case.join("statement.docx");
    fs::write(&file, docx(STATEMENT, &[])).unwrap();
    fs::write(case.join("note.txt"), "Aoife Brackenshaw was there.\n").unwrap();
    let missing = "/nonexistent/soffice.bin";
    let said = obelus_with(&["suggest", file.to_str().unwrap()], missing);
    assert_eq!(said.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&said.stderr).contains("libreoffice-writer-nogui"));

    let (cases, results) = (folder.path().join("cases"), folder.path().join("out"));
    let night = obelus_with(
        &[
            "screen",
            cases.to_str().unwrap(),
            "--out",
            results.to_str().unwrap(),
        ],
        missing,
    );
    assert_eq!(
        night.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&night.stderr)
    );
    let report: Value = serde_json::from_slice(&fs::read(results.join("report.json")).unwrap()).unwrap();
    let states: Vec<&str> = report["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["done", "refused"]);
}
