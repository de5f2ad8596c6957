//! The night's work without folders: the case management system's cases, screened into the casebook.
#![allow(clippy::unwrap_used)]

use obelus_casebook::{Casebook, NewDecision};
use obelus_evidence::{Actor, Verdict};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

const STATEMENT: &str = "Witness statement\n\nI am Aoife Brackenshaw of 18 Kestrel Court, Denby, DX9 4QT.\n\
    My telephone number is 07700 900123 and my e-mail is aoife@example.com.\n";

fn screened(folder: &Path) -> (String, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_obelus"))
        .arg("screen")
        .args([Path::new("--config"), &folder.join("obelus.toml")])
        .args([Path::new("--out"), &folder.join("out")])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let report = fs::read(folder.join("out/report.json")).unwrap_or_else(|_| panic!("no report: {said}"));
    (said, serde_json::from_slice(&report).unwrap())
}

#[test]
fn what_can_be_had_is_screened_and_what_cannot_has_a_row_that_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("cases/13XB5557524");
    fs::create_dir_all(&case).unwrap();
    fs::write(case.join("statement.txt"), STATEMENT).unwrap();
    fs::write(case.join("empty.pdf"), b"").unwrap();
    fs::write(case.join("cut.pdf"), b"%PDF-1.7\n1 0 obj\n<< /Type /Cat").unwrap();
    let config = format!(
        "data = {:?}\n[cms]\nadapter = \"folder\"\nfolder = {:?}\n",
        folder.path().join("data"),
        folder.path().join("cases")
    );
    fs::write(folder.path().join("obelus.toml"), config).unwrap();

    let (said, report) = screened(folder.path());
    let rows = report["documents"].as_array().unwrap();
    let row = |name: &str| {
        let is_it = |row: &&Value| row["document"].as_str().unwrap().starts_with(name);
        let found: Vec<&Value> = rows.iter().filter(is_it).collect();
        assert_eq!(found.len(), 1, "{name}: {report} {said}");
        found[0].clone()
    };
    assert_eq!(rows.len(), 3, "{report}");
    let statement = row("statement");
    assert_eq!(statement["state"], "done");
    assert!(
        statement["types"]["Phone number"].as_u64() >= Some(1),
        "{statement}"
    );
    for name in ["empty", "cut"] {
        let row = row(name);
        assert_eq!(row["state"], "refused");
        assert!(row["refused"]["detail"].as_str().unwrap().len() > 20, "{row}");
        assert_eq!(row["risk"]["level"], "high");
    }
    // The second night has nothing new, and says how the day's decisions went.
    let decided = decide(&folder.path().join("data"));
    let (_, again) = screened(folder.path());
    let types = &again["decisions"]["types"];
    assert_eq!(types["Phone number"], counts(1, 0), "{again}");
    assert_eq!(types["Email address"], counts(0, 1), "{again}");
    assert_eq!(types.as_object().unwrap().len(), 2, "{again}");
    assert_eq!(again["decisions"]["drawn"], 0);
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(
        page.contains(&format!("accepted 1 of {decided} suggestions")),
        "{page}"
    );
    let rows = again["documents"].as_array().unwrap();
    let is_done = |row: &Value| row["document"].as_str().unwrap().starts_with("statement");
    assert!(!rows.iter().any(is_done), "{again}");
}

fn counts(accepted: usize, rejected: usize) -> Value {
    serde_json::json!({ "accepted": accepted, "rejected": rejected })
}

/// A lawyer's day: accepts the phone number, rejects the e-mail address, and takes back what was said about a third one.
fn decide(data: &Path) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let casebook = Casebook::open(data).await.unwrap();
        let case = casebook.cases().await.unwrap().remove(0);
        let documents = casebook.documents(&case.id).await.unwrap();
        let is_it = |name: &str| name.starts_with("statement");
        let document = documents
            .iter()
            .find(|document| is_it(document.name.reveal()))
            .unwrap();
        let suggestions = casebook.suggestions(&document.id).await.unwrap().suggestions;
        let about = |kind: Option<&str>, verdict| NewDecision {
            suggestion: suggestions
                .iter()
                .find(|one| match kind {
                    Some(kind) => one.redaction_type == kind,
                    None => !["Phone number", "Email address"].contains(&one.redaction_type.as_str()),
                })
                .map(|one| one.id.clone()),
            mark: None,
            media_mark: None,
            page_change: None,
            verdict,
            why: None,
        };
        let decisions = [
            about(Some("Phone number"), Verdict::Accept),
            about(Some("Email address"), Verdict::Reject),
            about(None, Verdict::Accept),
            about(None, Verdict::Undo),
        ];
        assert!(decisions.iter().all(|decision| decision.suggestion.is_some()));
        let by = Actor {
            id: "lawyer".to_owned(),
            name: "A Lawyer".to_owned(),
        };
        casebook
            .decide(&document.id, None, &by, decisions.into())
            .await
            .unwrap();
        casebook.close().await.unwrap();
        2
    })
}
