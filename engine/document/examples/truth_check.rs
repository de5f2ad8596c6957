//! Compares the words read with a case's known truth: `truth_check CASE_FOLDER`.
//!
//! An entity counts when the letters whose middle lies in its quads are exactly its text (spaces and hyphens at line
//! ends aside).
#![allow(clippy::print_stdout)]

use obelus_document::read;
use obelus_evidence::{Box2, Quad};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: truth_check CASE_FOLDER")?;
    let (mut right, mut all) = (0, 0);
    let mut truths: Vec<_> = std::fs::read_dir(Path::new(&folder).join("truth"))?.collect::<Result<_, _>>()?;
    truths.sort_by_key(|t| t.path());
    for file in truths {
        let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(file.path())?)?;
        let name = truth["document"].as_str().ok_or("no document name")?;
        if !name.ends_with(".pdf") {
            continue;
        }
        let reading = read::read_all(&std::fs::read(Path::new(&folder).join(name))?)?;
        for entity in truth["entities"].as_array().into_iter().flatten() {
            let page = &reading.pages[entity["page"].as_u64().ok_or("no page")? as usize - 1];
            let quads: Vec<Quad> = serde_json::from_value(entity["quads"].clone())?;
            let areas: Vec<Box2> = quads.iter().map(Quad::bounds).collect();
            let mut found = String::new();
            for area in &areas {
                for word in &page.words {
                    let mut start = 0.0;
                    let q = &word.quad.0;
                    for (c, end) in word.text.reveal().chars().zip(&word.edges) {
                        let t = (start + f64::from(*end)) / 2.0;
                        start = f64::from(*end);
                        let x = (q[0] + (q[2] - q[0]) * t + q[6] + (q[4] - q[6]) * t) / 2.0;
                        let y = (q[1] + (q[3] - q[1]) * t + q[7] + (q[5] - q[7]) * t) / 2.0;
                        if area.contains(x, y) {
                            found.push(c);
                        }
                    }
                }
            }
            let plain = |s: &str| s.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{ad}' | '\u{2010}')).collect::<String>();
            let said = entity["text"].as_str().unwrap_or_default();
            all += 1;
            if plain(&found) == plain(said) {
                right += 1;
            } else {
                println!("{name} page {}: {said:?} read as {found:?}", page.index);
            }
        }
    }
    println!("{right} of {all} entities are read exactly inside their quads ({:.2} %)", 100.0 * f64::from(right) / f64::from(all.max(1)));
    Ok(())
}
