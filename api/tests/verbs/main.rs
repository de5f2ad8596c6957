//! The command line as a person or a script uses it: exit codes, what is printed, what is left behind.
#![allow(clippy::unwrap_used)]

mod harness;
mod redacting;

use harness::{Folder, STATEMENT, code, err, json_of, obelus, out, refusal, root, succeeded};
use serde_json::{Value, json};
use std::{fs, process::Command};

#[test]
fn read_prints_the_text_of_a_text_file_as_it_is() {
    let folder = Folder::new();
    let output = obelus(&["read", &folder.with("statement.txt", STATEMENT)]);
    succeeded(&output);
    assert_eq!(out(&output), STATEMENT);
}

#[test]
fn read_prints_words_with_quads_as_json() {
    let folder = Folder::new();
    let output = obelus(&["read", "--json", &folder.with("note.txt", "Hello there\n")]);
    succeeded(&output);
    let mut answer = json_of(&output);
    for word in answer["pages"][0]["words"].as_array_mut().unwrap() {
        let quad = word["quad"].as_array().unwrap();
        assert!(quad.len() == 8 && quad.iter().all(Value::is_number));
        word["quad"] = json!("[quad]");
    }
    insta::with_settings!({ sort_maps => true }, {
        insta::assert_json_snapshot!(answer, @r#"
        {
          "original": {
            "bytes": 12,
            "kind": "text",
            "sha256": "97f24948156c5ea491bda3d05d12b334c57409e3b746e73215585b2fe99fb098"
          },
          "pages": [
            {
              "height": 841.89,
              "index": 1,
              "source": "native",
              "width": 595.28,
              "words": [
                {
                  "confidence": 1.0,
                  "line": 0,
                  "quad": "[quad]",
                  "text": "Hello"
                },
                {
                  "confidence": 1.0,
                  "line": 0,
                  "quad": "[quad]",
                  "text": "there"
                }
              ]
            }
          ],
          "warnings": []
        }
        "#);
    });
}

#[test]
fn several_files_give_one_line_each_and_a_refused_one_does_not_stop_the_others() {
    let folder = Folder::new();
    let (first, empty, last) = (
        folder.with("a.txt", "one"),
        folder.with("b.txt", ""),
        folder.with("c.txt", "two"),
    );
    let output = obelus(&["read", "--json", &first, &empty, &last]);
    assert_eq!(code(&output), 3);
    let text = out(&output);
    let files: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["file"].clone())
        .collect();
    assert_eq!(files, [json!(first), json!(last)]);
    let refusal = refusal(&output);
    assert_eq!(
        (&refusal["refused"]["code"], &refusal["file"]),
        (&json!("empty"), &json!(empty))
    );
}

#[test]
fn hostile_files_are_refused_with_their_reason_or_read() {
    let folder = root().join("fixtures/hostile");
    let list: Value = serde_json::from_slice(&fs::read(folder.join("hostile.json")).unwrap()).unwrap();
    let inputs = list["inputs"].as_array().unwrap();
    assert!(inputs.len() >= 10);
    for input in inputs {
        let name = input["file"].as_str().unwrap();
        let file = folder.join(name);
        let output = obelus(&["read", "--json", file.to_str().unwrap()]);
        let expect = input["expect"].as_str().unwrap();
        match code(&output) {
            0 => {
                assert!(expect != "refused", "{name} was read");
                let text = out(&obelus(&["read", file.to_str().unwrap()]));
                assert!(
                    text.contains(input["text"].as_str().unwrap_or("")),
                    "{name}: {text}"
                );
            }
            3 => {
                assert!(expect != "read", "{name}: {}", err(&output));
                let refusal = refusal(&output);
                let codes = input["codes"].as_array().unwrap();
                assert!(codes.contains(&refusal["refused"]["code"]), "{name}: {refusal}");
                assert!(
                    refusal["refused"]["detail"].as_str().unwrap().len() > 15,
                    "{name}: {refusal}"
                );
            }
            other => panic!("{name}: exit code {other}: {}", err(&output)),
        }
    }
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_to_write() {
    let folder = Folder::new();
    let file = folder.with("a.txt", STATEMENT);
    let copy = folder.path("copy.pdf");
    let other = folder.with("notes.pdf", "somebody's notes");
    for (arguments, says) in [
        (vec!["read"], "<FILE>"),
        (vec!["raed", file.as_str()], "unrecognized subcommand"),
        (vec!["redact", &file, "-o", &copy], "--accept"),
        (
            vec!["redact", &file, "--accept", "names", "-o", &copy],
            "there is no type `names`",
        ),
        (
            vec!["redact", &file, "--accept", "all", "-o", &file],
            "never changed",
        ),
        (
            vec!["redact", &file, "--accept", "all", "-o", &other],
            "--replace",
        ),
        (
            vec!["redact", &file, "--accept", "all", "-o", "/nonexistent/copy.pdf"],
            "folder is not there",
        ),
        (
            vec![
                "redact",
                &file,
                "--accept",
                "all",
                "--min-score",
                "95",
                "-o",
                &copy,
            ],
            "from 0 to 1",
        ),
        (
            vec![
                "redact",
                &file,
                "--accept",
                "all",
                "--min-score",
                "nan",
                "-o",
                &copy,
            ],
            "from 0 to 1",
        ),
        (
            vec!["suggest", &file, "--policy", "none-such"],
            "name a file, or `cps`",
        ),
        (
            vec!["suggest", &file, "--context", "/nonexistent.json"],
            "/nonexistent.json",
        ),
        (vec!["screen", &file], "is not a folder"),
    ] {
        let output = obelus(&arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(says), "{arguments:?}: {}", err(&output));
    }
    assert_eq!(folder.names(), ["a.txt", "notes.pdf"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), STATEMENT);
    assert_eq!(fs::read_to_string(&other).unwrap(), "somebody's notes");
}

#[test]
fn a_file_that_is_not_there_is_refused_by_name() {
    let output = obelus(&["read", "/nonexistent/statement.pdf"]);
    assert_eq!(code(&output), 3);
    assert!(
        err(&output).starts_with("refused: /nonexistent/statement.pdf"),
        "{}",
        err(&output)
    );
    let folder = obelus(&["read", root().to_str().unwrap()]);
    assert!(code(&folder) == 3 && err(&folder).contains("this is not a file"));
}

#[test]
fn without_models_reading_works_and_suggesting_ends_with_5() {
    let folder = Folder::new();
    let elsewhere = folder.path("obelus");
    fs::copy(env!("CARGO_BIN_EXE_obelus"), &elsewhere).unwrap();
    let file = folder.with("a.txt", STATEMENT);
    let run = |verb: &str| {
        let mut command = Command::new(&elsewhere);
        command
            .args([verb, &file])
            .current_dir(folder.0.path())
            .env_remove("OBELUS_MODELS")
            .output()
            .unwrap()
    };
    succeeded(&run("read"));
    let output = run("suggest");
    assert_eq!(code(&output), 5, "{}", err(&output));
    assert!(err(&output).contains("obelus models fetch"), "{}", err(&output));
}

#[test]
fn suggest_prints_a_table_for_people_and_json_for_machines() {
    let folder = Folder::new();
    let file = folder.with("statement.txt", STATEMENT);
    let table = obelus(&["suggest", &file]);
    succeeded(&table);
    let text = out(&table);
    for wanted in [
        "withhold?",
        "Phone number",
        "07700 900123",
        "Email address",
        "1 page;",
    ] {
        assert!(text.contains(wanted), "{text}");
    }
    let output = obelus(&["suggest", &file, "--json"]);
    succeeded(&output);
    let answer = json_of(&output);
    let suggestions = answer["suggestions"].as_array().unwrap();
    let phone = suggestions.iter().find(|s| s["category"] == "phone").unwrap();
    assert_eq!(
        (&phone["text"], &phone["redaction_type"], &phone["page"]),
        (&json!("07700 900123"), &json!("Phone number"), &json!(1))
    );
    let span = |s: &Value| {
        (
            s["start"].as_u64().unwrap() as usize,
            s["end"].as_u64().unwrap() as usize,
        )
    };
    let (start, end) = span(phone);
    assert_eq!(
        STATEMENT
            .chars()
            .skip(start)
            .take(end - start)
            .collect::<String>(),
        "07700 900123"
    );
    for s in suggestions {
        for key in [
            "id",
            "page",
            "start",
            "end",
            "category",
            "redaction_type",
            "text",
            "score",
            "group",
            "role",
            "policy",
            "reasons",
            "quads",
            "recogniser",
        ] {
            assert!(!s[key].is_null(), "{key} is missing in {s}");
        }
    }
    assert!(answer["versions"]["models"]["tagger"].is_string() && answer["warnings"].is_array());
}

#[test]
fn a_case_is_screened_once_and_the_report_says_what_needs_a_look() {
    let folder = Folder::new();
    folder.with("cases/r-v-poe/statement.txt", STATEMENT);
    folder.with("cases/r-v-poe/broken.pdf", "%PDF-1.7\nnothing\n");
    folder.with(
        "cases/r-v-poe/case.json",
        json!({ "witnesses": [{ "name": "Aoife Brackenshaw", "victim": true }] }).to_string(),
    );
    let results = folder.path("out");
    let first = obelus(&["screen", &folder.path("cases"), "--out", &results]);
    assert_eq!(code(&first), 3, "one document cannot be read: {}", err(&first));
    assert!(
        out(&first).starts_with("1 case, 2 documents, 1 page:"),
        "{}",
        out(&first)
    );
    let found = folder.path("out/r-v-poe/statement.suggestions.json");
    let answer: Value = serde_json::from_slice(&fs::read(&found).unwrap()).unwrap();
    let person = answer["suggestions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["category"] == "person")
        .unwrap();
    assert_eq!(person["role"], "victim");
    let report: Value = serde_json::from_slice(&fs::read(folder.path("out/report.json")).unwrap()).unwrap();
    assert_eq!(
        (&report["totals"]["refused"], &report["documents"][0]["state"]),
        (&json!(1), &json!("refused"))
    );
    assert!(
        fs::read_to_string(folder.path("out/report.html"))
            .unwrap()
            .contains("statement.txt")
    );
    assert!(
        fs::read_to_string(folder.path("out/report.csv"))
            .unwrap()
            .lines()
            .count()
            == 3
    );

    let written = fs::metadata(&found).unwrap().modified().unwrap();
    let second = obelus(&["screen", &folder.path("cases"), "--out", &results]);
    assert!(
        err(&second).contains("statement.txt: screened earlier, 1 page"),
        "{}",
        err(&second)
    );
    assert_eq!(fs::metadata(&found).unwrap().modified().unwrap(), written);
    folder.with("cases/r-v-poe/statement.txt", STATEMENT.replace("High", "Low"));
    let third = obelus(&["screen", &folder.path("cases"), "--out", &results]);
    assert!(
        err(&third).contains("statement.txt: screened, 1 page"),
        "{}",
        err(&third)
    );
}

#[test]
fn config_shows_what_holds_and_withholds_secrets() {
    let folder = Folder::new();
    let file = folder.with(
        "obelus.toml",
        format!(
            "workers = 3\n[[tokens]]\nname = 'Ann'\nsha256 = '{}'\n",
            "ab".repeat(32)
        ),
    );
    let output = obelus(&["config", "--config", &file]);
    succeeded(&output);
    assert!(
        out(&output).contains("workers = 3")
            && out(&output).contains("[withheld]")
            && !out(&output).contains("abab")
    );
    let broken = folder.with("broken.toml", "wrokers = 3");
    assert_eq!(code(&obelus(&["config", "--config", &broken])), 2);
}

#[test]
fn models_are_listed_with_their_licence_and_verified() {
    let output = obelus(&["models", "list"]);
    succeeded(&output);
    for wanted in [
        "tagger 0.",
        "libpdfium 159",
        "libonnxruntime 1.31.1",
        "MIT",
        "Apache-2.0",
    ] {
        assert!(out(&output).contains(wanted), "{}", out(&output));
    }
    let verified = obelus(&["models", "verify"]);
    succeeded(&verified);
    assert!(out(&verified).contains("the tagger runs"));
}

#[test]
fn a_full_disk_is_the_machines_fault_and_not_the_files() {
    let folder = Folder::new();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_obelus"))
        .args(["read", "--json", &folder.with("statement.txt", STATEMENT)])
        .env("OBELUS_DATA", env!("CARGO_TARGET_TMPDIR"))
        .current_dir(root())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(code(&output), 5, "{}", err(&output));
    assert!(
        err(&output).contains("cannot be done on this machine"),
        "{}",
        err(&output)
    );
}
