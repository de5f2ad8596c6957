//! The recogniser against what its conversion recipe measured, and strips it must read.
#![allow(clippy::unwrap_used)]

use obelus_models::{
    Shelf,
    ocr::{OcrPageReader, PageReader, Picture},
};
use std::path::PathBuf;

#[test]
fn an_empty_sheet_has_no_words_and_a_wrong_size_is_refused() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let reader = OcrPageReader::open(&Shelf::of([folder])).unwrap();
    let (w, h) = (400, 300);
    let white = vec![255u8; 3 * w * h];
    let sheet = Picture::new(w, h, &white).unwrap();
    assert!(reader.read(&sheet, None).unwrap().is_empty());
    assert!(Picture::new(w, h + 1, &white).is_err());
    assert!(!reader.version().is_empty());
}

/// A small sheet in four faces: drawn, with its words, by `convert/ocr/convert.py`.
#[test]
fn the_parity_sheet_is_read_as_it_was_printed() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let weights = folder.join("weights/ocr");
    let drawn = image::open(weights.join("parity.png")).unwrap().to_rgb8();
    let parity: serde_json::Value =
        serde_json::from_slice(&std::fs::read(weights.join("parity.json")).unwrap()).unwrap();
    let (w, h) = (drawn.width() as usize, drawn.height() as usize);
    let sheet = Picture::new(w, h, drawn.as_raw()).unwrap();
    let words = OcrPageReader::open(&Shelf::of([folder]))
        .unwrap()
        .read(&sheet, None)
        .unwrap();
    for (at, line) in parity["lines"].as_array().unwrap().iter().enumerate() {
        let on_line: Vec<_> = words.iter().filter(|word| word.line as usize == at).collect();
        let said: Vec<&str> = on_line.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(said.join(" "), line.as_str().unwrap());
        // All words of a line stand on one baseline and are as tall as its type.
        for word in on_line {
            let (first, this) = (
                words.iter().find(|w| w.line == word.line).unwrap().quad,
                word.quad,
            );
            assert!((first[0][1] - this[0][1]).abs() < 3.0 && (first[3][1] - this[3][1]).abs() < 3.0);
            assert!((24.0..40.0).contains(&(this[3][1] - this[0][1])), "{:?}", word);
        }
    }
}
