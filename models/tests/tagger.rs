//! The tagger against what its own training recipe measured (`weights/tagger/parity.json`).
//!
//! Needs `obelus models fetch`, which brings the runtime library.
#![allow(clippy::unwrap_used)]

use obelus_models::{OrtTagger, Shelf, TaggedSpan, TextTagger};
use serde::Deserialize;
use std::{
    fs,
    path::PathBuf,
    sync::OnceLock,
    time::{Duration, Instant},
};

#[derive(Deserialize)]
struct Parity {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    /// First and last scalar value, and label.
    spans: Vec<(usize, usize, String)>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn tagger() -> &'static OrtTagger {
    static TAGGER: OnceLock<OrtTagger> = OnceLock::new();
    TAGGER.get_or_init(|| OrtTagger::open(&Shelf::of([folder()])).unwrap())
}

/// Offsets in scalar values, as the recipe counts.
fn in_scalars(text: &str, span: &TaggedSpan) -> (usize, usize, String) {
    (
        text[..span.start].chars().count(),
        text[..span.end].chars().count(),
        span.label.clone(),
    )
}

fn cases() -> Vec<Case> {
    let text = fs::read_to_string(folder().join("weights/tagger/parity.json")).unwrap();
    serde_json::from_str::<Parity>(&text).unwrap().cases
}

#[test]
fn spans_are_those_of_the_training_recipe() {
    let cases = cases();
    assert!(cases.len() >= 5 && cases.iter().map(|c| c.spans.len()).sum::<usize>() >= 15);
    for case in cases {
        let found: Vec<_> = tagger()
            .tag(&case.text)
            .unwrap()
            .iter()
            .map(|s| in_scalars(&case.text, s))
            .collect();
        assert_eq!(found, case.spans, "{}", case.text);
    }
}

#[test]
fn scores_are_probabilities_and_spans_are_in_order_on_character_borders() {
    let text = cases()
        .into_iter()
        .map(|c| c.text)
        .collect::<Vec<_>>()
        .join("\n")
        .repeat(20);
    let spans = tagger().tag(&text).unwrap();
    assert!(spans.len() > 200);
    let mut last = 0;
    for span in spans {
        assert!(span.start >= last && span.end > span.start && text.get(span.start..span.end).is_some());
        assert!(
            (0.0..=1.0).contains(&span.score) && span.score > 0.03,
            "{}",
            span.score
        );
        last = span.end;
    }
}

#[test]
fn nothing_is_found_in_nothing_and_no_text_is_too_odd() {
    for text in [
        "",
        " ",
        "\n\u{c}\n",
        "\u{fffd}\u{200b}",
        "🚓🚓🚓",
        "ﷺ",
        "a\u{301}\u{301}\u{301}",
    ] {
        let spans = tagger().tag(text).unwrap();
        assert!(
            spans.iter().all(|s| text.get(s.start..s.end).is_some()),
            "{text:?}"
        );
        assert!(!text.trim().is_empty() || spans.is_empty());
    }
    tagger().tag(&"x".repeat(100_000)).unwrap();
}

#[test]
fn threads_share_it_and_agree() {
    let case = &cases()[0];
    let alone = tagger().tag(&case.text).unwrap();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| tagger().tag(&case.text).unwrap()))
            .collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}

#[test]
fn loading_takes_little_time() {
    let shelf = Shelf::of([folder()]);
    let begun = Instant::now();
    let loaded = OrtTagger::open(&shelf).unwrap();
    // Far above what it takes (0.2 s), so that only a real change of pace fails on a busy machine.
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(!loaded.version().is_empty());
}
