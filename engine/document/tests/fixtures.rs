//! The made-up case files and the hostile inputs of `fixtures/`, read and held against what is known of them.

use obelus_document::read::read_all;
use obelus_evidence::{Box2, Page, Quad, Reading, TextSource};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn fixtures(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .join(below)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("the fixture is there")).expect("the fixture is JSON")
}

/// The letters whose middle lies in the areas, in reading order within each area, and the numbers of their words.
fn letters_in(page: &Page, areas: &[Box2]) -> (String, Vec<usize>) {
    let mut found = String::new();
    let mut places = Vec::new();
    for area in areas {
        for (at, word) in page.words.iter().enumerate() {
            let mut start = 0.0;
            let q = &word.quad.0;
            for (c, end) in word.text.reveal().chars().zip(&word.edges) {
                let t = (start + f64::from(*end)) / 2.0;
                start = f64::from(*end);
                let along = |a: f64, b: f64| a + (b - a) * t;
                let x = (along(q[0], q[2]) + along(q[6], q[4])) / 2.0;
                let y = (along(q[1], q[3]) + along(q[7], q[5])) / 2.0;
                if area.contains(x, y) {
                    found.push(c);
                    places.push(at);
                }
            }
        }
    }
    (found, places)
}

/// Spaces and the hyphens of line ends aside.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{ad}' | '\u{2010}'))
        .collect()
}

#[test]
fn what_is_private_in_the_tune_case_is_read_exactly_and_in_one_piece() {
    let (mut all, mut misread, mut torn) = (0, Vec::new(), Vec::new());
    for entry in std::fs::read_dir(fixtures("cases/tune/truth")).unwrap() {
        let truth = json(&entry.unwrap().path());
        let name = truth["document"].as_str().unwrap();
        if !name.ends_with(".pdf") {
            continue;
        }
        let reading = read_all(&std::fs::read(fixtures("cases/tune").join(name)).unwrap()).unwrap();
        for (page, known) in reading.pages.iter().zip(truth["pages"].as_array().unwrap()) {
            assert!(
                (page.width - known["width"].as_f64().unwrap()).abs() < 0.02,
                "{name} page {}",
                page.index
            );
            assert!(
                (page.height - known["height"].as_f64().unwrap()).abs() < 0.02,
                "{name} page {}",
                page.index
            );
        }
        for entity in truth["entities"].as_array().unwrap() {
            let page = &reading.pages[entity["page"].as_u64().unwrap() as usize - 1];
            let quads: Vec<Quad> = serde_json::from_value(entity["quads"].clone()).unwrap();
            let areas: Vec<Box2> = quads.iter().map(Quad::bounds).collect();
            let (found, places) = letters_in(page, &areas);
            let said = entity["text"].as_str().unwrap();
            all += 1;
            if plain(&found) != plain(said) {
                misread.push(format!("{name} page {}: {said:?} read as {found:?}", page.index));
            }
            if !places.windows(2).all(|p| p[1] == p[0] || p[1] == p[0] + 1) {
                torn.push(format!("{name} page {}: {said:?}", page.index));
            }
        }
    }
    assert!(all >= 1_000, "only {all} entities");
    assert!(
        misread.len() * 1_000 <= all,
        "{} of {all} misread: {misread:#?}",
        misread.len()
    );
    assert!(
        torn.len() * 200 <= all,
        "{} of {all} torn apart: {torn:#?}",
        torn.len()
    );
}

fn check_hostile(input: &Value) -> Result<(), String> {
    let name = |key: &str| input[key].as_str().expect("hostile.json names it");
    let bytes = std::fs::read(fixtures("hostile").join(name("file"))).expect("the fixture is there");
    let expect = name("expect");
    let reading = match read_all(&bytes) {
        Err(_) if expect == "read" => return Err("was refused".to_owned()),
        Err(refused) => {
            let code = serde_json::json!(refused.code);
            let listed = input["codes"]
                .as_array()
                .is_some_and(|codes| codes.contains(&code));
            return if listed {
                Ok(())
            } else {
                Err(format!("was refused as {code}"))
            };
        }
        Ok(_) if expect == "refused" => return Err("was read".to_owned()),
        Ok(reading) => reading,
    };
    check_read(input, &reading)
}

fn check_read(input: &Value, reading: &Reading) -> Result<(), String> {
    if let Some(text) = input["text"].as_str()
        && !reading.text().contains(text)
    {
        return Err("does not say its text".to_owned());
    }
    for page in input["pages_without_trusted_text"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let index = page.as_u64().expect("a page number");
        let warned = reading
            .warnings
            .iter()
            .any(|w| w.starts_with(&format!("page {index}: ")));
        if reading.pages[index as usize - 1].source != TextSource::None || !warned {
            return Err(format!("page {index} is trusted"));
        }
    }
    if let Some(size) = input["page"].as_array() {
        let page = &reading.pages[0];
        if size[0].as_f64() != Some(page.width) || size[1].as_f64() != Some(page.height) {
            return Err(format!("page 1 is {} x {}", page.width, page.height));
        }
    }
    Ok(())
}

#[test]
fn hostile_inputs_get_the_answer_that_is_expected_of_them() {
    let known = json(&fixtures("hostile/hostile.json"));
    let inputs = known["inputs"].as_array().unwrap();
    assert!(inputs.len() >= 10);
    let wrong: Vec<String> = inputs
        .iter()
        .filter_map(|input| {
            check_hostile(input)
                .err()
                .map(|what| format!("{} {what}", input["file"]))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
