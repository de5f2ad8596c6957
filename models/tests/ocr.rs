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
