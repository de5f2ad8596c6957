//! `obelus redact`: proven copies, and what a person is told about them.

use crate::harness::{Folder, STATEMENT, a_pdf, code, err, json_of, obelus, out, refusal, succeeded};
use serde_json::{Value, json};
use std::fs;

#[test]
fn a_copy_is_written_only_with_its_proof_and_can_be_proven_again() {
    let folder = Folder::new();
    let original = a_pdf();
    let (copy, report, plan) = (
        folder.path("copy.pdf"),
        folder.path("report.json"),
        folder.path("plan.json"),
    );
    let output = obelus(&[
        "redact",
        &original,
        "--accept",
        "all",
        "-o",
        &copy,
        "--report",
        &report,
        "--save-plan",
        &plan,
    ]);
    succeeded(&output);
    assert!(
        out(&output).contains("proven clean by pdfium"),
        "{}",
        out(&output)
    );
    let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(report["result"], "clean");
    assert!(!report["marks"].as_array().unwrap().is_empty());
    for reader in report["verified"].as_array().unwrap() {
        assert_eq!(
            (&reader["characters_in_marks"], &reader["words_lost"]),
            (&json!(0), &json!(0))
        );
    }
    // What was withheld is gone from the copy's text.
    let text = out(&obelus(&["read", &copy]));
    let written: Value = serde_json::from_slice(&fs::read(&plan).unwrap()).unwrap();
    let mails = written["marks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m["category"] == "email" || m["category"] == "phone");
    for mark in mails {
        assert!(
            !text.contains(mark["text"].as_str().unwrap()),
            "{mark} is still there"
        );
    }
    succeeded(&obelus(&[
        "verify",
        &copy,
        "--original",
        &original,
        "--plan",
        &plan,
    ]));
    // The original itself is not a clean copy.
    let not_clean = obelus(&["verify", &original, "--original", &original, "--plan", &plan]);
    assert_eq!(code(&not_clean), 4, "{}", err(&not_clean));
    assert!(err(&not_clean).contains("could not be proven clean"));
    assert_eq!(
        folder.names(),
        ["copy.pdf", "copy.pdf.manifest.json", "plan.json", "report.json"]
    );
}

#[test]
fn a_text_file_is_redacted_as_the_pages_it_is_shown_on() {
    let folder = Folder::new();
    let file = folder.with("statement.txt", STATEMENT);
    let copy = folder.path("copy.pdf");
    let output = obelus(&[
        "redact",
        &file,
        "--accept",
        "phone,Email Address",
        "-o",
        &copy,
        "--json",
    ]);
    succeeded(&output);
    assert_eq!(json_of(&output)["marks"].as_array().unwrap().len(), 2);
    let text = out(&obelus(&["read", &copy]));
    assert!(
        text.contains("High Street") && !text.contains("900123") && !text.contains("aoife@"),
        "{text}"
    );
}

#[test]
fn letters_of_other_alphabets_stay_in_the_copy_of_a_text_file() {
    let folder = Folder::new();
    let file = folder.with(
        "statement.txt",
        "I am Владимир Łukasz of Żywiec.\nRing me on 07700 900123.\n",
    );
    let copy = folder.path("copy.pdf");
    succeeded(&obelus(&["redact", &file, "--accept", "phone", "-o", &copy]));
    let text = out(&obelus(&["read", &copy]));
    assert!(
        text.contains("Владимир Łukasz of Żywiec") && !text.contains("900123"),
        "{text}"
    );
    // A second run replaces the first one's copy.
    succeeded(&obelus(&["redact", &file, "--accept", "phone", "-o", &copy]));
}

#[test]
fn a_mark_over_nothing_is_told() {
    let folder = Folder::new();
    let file = folder.with("statement.txt", STATEMENT);
    let digest = json_of(&obelus(&["read", &file, "--json"]))["original"]["sha256"].clone();
    let plan =
        json!({ "original": digest, "marks": [{ "page": 1, "box": [300, 700, 350, 750], "text": "Aoife" }] });
    let plan = folder.with("plan.json", plan.to_string());
    let output = obelus(&["redact", &file, "--plan", &plan, "-o", &folder.path("copy.pdf")]);
    succeeded(&output);
    assert!(out(&output).contains("lies over nothing"), "{}", out(&output));
    let misspelt =
        json!({ "original": digest, "marks": [], "delete_page": [{ "page": 1, "reason": "Blank page" }] });
    let misspelt = folder.with("misspelt.json", misspelt.to_string());
    let output = obelus(&["redact", &file, "--plan", &misspelt, "-o", &folder.path("b.pdf")]);
    assert_eq!(code(&output), 3);
    assert!(err(&output).contains("delete_page"), "{}", err(&output));
}

#[test]
fn nothing_that_is_there_is_written_over_by_a_report() {
    let folder = Folder::new();
    let file = folder.with("statement.txt", STATEMENT);
    let other = folder.with("other-evidence.pdf", "%PDF-1.7 of another case");
    let copy = folder.path("copy.pdf");
    for (report, manifest) in [
        (&other, None),
        (&copy, None),
        (&file, None),
        (&folder.path("r.json"), Some("mine")),
    ] {
        if let Some(content) = manifest {
            folder.with("copy.pdf.manifest.json", content);
        }
        let output = obelus(&[
            "redact", &file, "--accept", "all", "-o", &copy, "--report", report,
        ]);
        assert_eq!(code(&output), 2, "{report}: {}", err(&output));
    }
    assert_eq!(fs::read_to_string(&other).unwrap(), "%PDF-1.7 of another case");
    assert_eq!(
        folder.names(),
        ["copy.pdf.manifest.json", "other-evidence.pdf", "statement.txt"]
    );
}

#[test]
fn a_mark_that_may_mean_two_places_is_refused() {
    let folder = Folder::new();
    let file = folder.with("statement.txt", STATEMENT);
    let digest = json_of(&obelus(&["read", &file, "--json"]))["original"]["sha256"].clone();
    let mark = json!({ "page": 1, "box": [50, 50, 90, 60], "quad": [60, 70, 90, 70, 90, 80, 60, 80] });
    let plan = folder.with(
        "plan.json",
        json!({ "original": digest, "marks": [mark] }).to_string(),
    );
    let output = obelus(&["redact", &file, "--plan", &plan, "-o", &folder.path("copy.pdf")]);
    assert_eq!(code(&output), 3);
    assert!(err(&output).contains("both a box and a quad"), "{}", err(&output));
}

#[test]
fn a_page_whose_measures_leave_nothing_to_show_says_so() {
    let folder = Folder::new();
    for boxes in [
        "/MediaBox [0 0 300 200] /CropBox [400 400 500 500]",
        "/MediaBox [0 0 0 0]",
    ] {
        let content = "BT /F 12 Tf 50 100 Td (Statement of Aoife) Tj ET";
        let file = format!(
            "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
             2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
             3 0 obj\n<< /Type /Page /Parent 2 0 R {boxes} /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>\nendobj\n\
             4 0 obj\n<< /Length {} >>\nstream\n{content}\nendstream\nendobj\n\
             5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n\
             trailer\n<< /Root 1 0 R /Size 6 >>\n%%EOF\n",
            content.len()
        );
        let file = folder.with("odd.pdf", file);
        let output = obelus(&["suggest", &file, "--json"]);
        succeeded(&output);
        let warnings = json_of(&output)["warnings"].to_string();
        assert!(warnings.contains("no visible area"), "{boxes}: {warnings}");
    }
}

#[test]
fn a_plan_for_another_file_is_refused_and_leaves_nothing() {
    let folder = Folder::new();
    let plan = json!({ "original": "0".repeat(64), "marks": [{ "page": 1, "box": [0, 0, 50, 50] }] });
    let plan = folder.with("plan.json", plan.to_string());
    let copy = folder.path("copy.pdf");
    let output = obelus(&[
        "redact",
        &a_pdf(),
        "--plan",
        &plan,
        "-o",
        &copy,
        "--report",
        &folder.path("r.json"),
        "--json",
    ]);
    assert_eq!(code(&output), 3, "{}", err(&output));
    assert_eq!(refusal(&output)["refused"]["code"], "bad_plan");
    let broken = folder.with("broken.json", "{");
    assert_eq!(
        code(&obelus(&["redact", &a_pdf(), "--plan", &broken, "-o", &copy])),
        3
    );
    assert_eq!(folder.names(), ["broken.json", "plan.json"]);
}
