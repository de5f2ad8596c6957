//! The fallback against ONNX Runtime and against what the training recipe measured.
//!
//! The f32 products of candle and the int8 products of the runtime differ by the rounding of activations, so logits are not
//! equal; what must agree is what is found, and how sure it is.
#![allow(clippy::unwrap_used)]

use obelus_models::{CandleTagger, OrtTagger, Shelf, TaggedSpan, TextTagger, open_tagger};
use serde::Deserialize;
use std::{fs, path::PathBuf, sync::OnceLock};

#[derive(Deserialize)]
struct Parity {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn candle() -> &'static CandleTagger {
    static TAGGER: OnceLock<CandleTagger> = OnceLock::new();
    TAGGER.get_or_init(|| CandleTagger::open(&Shelf::of([folder()])).unwrap())
}

fn texts() -> Vec<String> {
    let text = fs::read_to_string(folder().join("weights/tagger/parity.json")).unwrap();
    let parity: Parity = serde_json::from_str(&text).unwrap();
    let mut texts: Vec<String> = parity.cases.into_iter().map(|case| case.text).collect();
    // More than one window.
    texts.push(texts.join("\n"));
    texts
}

#[test]
fn it_finds_what_the_runtime_finds() {
    let ort = OrtTagger::open(&Shelf::of([folder()])).unwrap();
    let (mut same, mut all) = (0, 0);
    let mut worst: f32 = 0.0;
    for text in texts() {
        let (expected, found) = (ort.tag(&text).unwrap(), candle().tag(&text).unwrap());
        let place = |span: &TaggedSpan| (span.start, span.end, span.label.clone());
        all += expected.len().max(found.len());
        for span in &expected {
            if let Some(other) = found.iter().find(|other| place(other) == place(span)) {
                same += 1;
                worst = worst.max((span.score - other.score).abs());
            }
        }
    }
    assert!(all >= 30, "{all}");
    assert!(same * 100 >= all * 93, "{same} of {all}");
    assert!(worst < 0.15, "a score differs by {worst}");
}

#[test]
fn nothing_is_found_in_nothing_and_no_text_is_too_odd() {
    for text in [
        "",
        " ",
        "\n\u{c}\n",
        "\u{fffd}\u{200b}",
        "🚓🚓🚓",
        "a\u{301}\u{301}",
    ] {
        let spans = candle().tag(text).unwrap();
        assert!(
            spans.iter().all(|s| text.get(s.start..s.end).is_some()),
            "{text:?}"
        );
    }
}

#[test]
fn it_is_taken_only_when_the_runtime_is_not_there() {
    let opened = open_tagger(&Shelf::of([folder()])).unwrap();
    assert_eq!(opened.runtime, "onnxruntime");

    let bare = tempfile::tempdir().unwrap();
    for part in ["cards", "weights/tagger"] {
        let to = bare.path().join(part);
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(folder().join(part)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
    let opened = open_tagger(&Shelf::of([bare.path().to_owned()])).unwrap();
    assert_eq!(opened.runtime, "candle");
    assert!(opened.version.ends_with(" (candle)"), "{}", opened.version);
    let found = opened
        .tagger
        .tag("Statement of Aoife Brackenshaw, 18 Kestrel Court, Denby.")
        .unwrap();
    assert!(found.iter().any(|span| span.label == "PERSON"));

    // A library that is there but is another one is never passed over.
    fs::create_dir_all(bare.path().join("fetched")).unwrap();
    fs::write(
        bare.path().join("fetched/libonnxruntime.so.1.31.1"),
        b"something else",
    )
    .unwrap();
    let error = open_tagger(&Shelf::of([bare.path().to_owned()])).err().unwrap();
    assert!(error.to_string().contains("digest"), "{error}");
}
