//! Evidence work through the sandbox of the real binary: pictures, whole readings, and what happens without it.
#![allow(clippy::unwrap_used)]

use obelus_evidence::RefusalCode;
use obelus_models::{Shelf, ocr::OnDemandPageReader};
use obelus_pipeline::{ImageFormat, PipelineError, Source, read, render, verify};
use obelus_sandbox::{Sandbox, Sealed};
use std::{fs, path::Path};

fn sandbox() -> Sandbox {
    Sandbox::of_program(env!("CARGO_BIN_EXE_obelus"))
}

fn recogniser() -> OnDemandPageReader {
    OnDemandPageReader::new(Shelf::here())
}

fn fixture(name: &str) -> Sealed {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    Sealed::of(&fs::read(root.join("fixtures").join(name)).unwrap()).unwrap()
}

fn refusal<T>(answer: Result<T, PipelineError>) -> RefusalCode {
    match answer {
        Err(PipelineError::Refused(refused)) => refused.code,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[test]
fn pages_are_drawn_in_the_order_and_format_asked_for() {
    let case = fixture("cases/tune/01-mg3.pdf");
    let source = Source::open(&sandbox(), fixture("cases/tune/01-mg3.pdf")).unwrap();
    let reading = read(&sandbox(), &recogniser(), &source, &mut |_| ()).unwrap();
    let last = reading.pages.len() as u32;
    let images = render(&sandbox(), &case, &[last, 1], 0.5, ImageFormat::Png).unwrap();
    assert_eq!(images.iter().map(|i| i.index).collect::<Vec<_>>(), [last, 1]);
    for image in &images {
        let page = &reading.pages[image.index as usize - 1];
        assert!((f64::from(image.width) - page.width * 0.5).abs() <= 1.0);
        assert!(image.encoded.starts_with(b"\x89PNG") && image.encoded.len() > 1000);
    }
    let webp = render(&sandbox(), &case, &[1], 1.0, ImageFormat::WebP).unwrap();
    assert_eq!(&webp[0].encoded[8..12], b"WEBP");
    assert_eq!(
        refusal(render(&sandbox(), &case, &[last + 1], 1.0, ImageFormat::Png)),
        RefusalCode::BadPlan
    );
}

#[test]
fn progress_counts_pages_as_they_come() {
    let mut told = Vec::new();
    let reading = read(
        &sandbox(),
        &recogniser(),
        &Source::open(&sandbox(), fixture("cases/tune/01-mg3.pdf")).unwrap(),
        &mut |page| told.push(page),
    )
    .unwrap();
    told.dedup();
    assert_eq!(told, (1..=reading.pages.len() as u32).collect::<Vec<_>>());
}

#[test]
fn drawing_hostile_files_ends_in_a_picture_or_a_refusal() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("fixtures/hostile");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "pdf") {
            let bytes = Sealed::of(&fs::read(&path).unwrap()).unwrap();
            match render(&sandbox(), &bytes, &[1], 1.0, ImageFormat::Png) {
                Ok(images) => assert_eq!(images.len(), 1),
                Err(PipelineError::Refused(refused)) => assert!(!refused.detail.is_empty()),
                Err(other) => panic!("{}: {other}", path.display()),
            }
        }
    }
}

#[test]
fn a_missing_second_reader_is_the_machines_fault() {
    let case = fixture("cases/tune/01-mg3.pdf");
    let plan = obelus_evidence::Plan {
        original: obelus_evidence::Sha256::of(case.bytes()),
        marks: vec![],
        delete_pages: vec![],
        rotate_pages: vec![],
    };
    let answer = verify(
        &sandbox(),
        Path::new("/nonexistent/libpdfium.so"),
        case.bytes(),
        case.bytes(),
        &plan,
    );
    match answer {
        Err(PipelineError::Unfit(why)) => assert!(why.contains("obelus models fetch"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_box_holds_for_this_binary() {
    let enforcement = sandbox().self_test().unwrap();
    assert!(enforcement.is_complete(), "{}", enforcement.missing);
}
