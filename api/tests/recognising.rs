//! Scans of fixture pages: their words are recognised where they stand, whichever way up the paper lay, and what is
//! withheld is gone from the pixels of the copy.
#![allow(clippy::unwrap_used)]

use obelus_document::{
    read::read_all,
    render::{Raster, raster},
};
use obelus_evidence::{Page, Reading, Report, ReportResult, TextSource};
use obelus_models::{Shelf, ocr::OnDemandPageReader};
use obelus_pipeline::{Source, read};
use obelus_sandbox::{Sandbox, Sealed};
use std::{fs, path::PathBuf, process::Command};

const DOTS_AN_INCH: f64 = 200.0;

fn statement() -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    fs::read(root.join("../fixtures/cases/tune/04-mg11.pdf")).unwrap()
}

/// Grain and a soft edge, the same every time: what a flat-bed scanner adds.
fn scanned(mut page: Raster) -> Raster {
    let mut state = 7u32;
    for sample in &mut page.rgb {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (state >> 24) as i32 % 25 - 12;
        *sample = (i32::from(*sample) * 9 / 10 + 12 + grain).clamp(0, 255) as u8;
    }
    page
}

fn turned(page: &Raster, quarters: usize) -> Raster {
    let mut turned = page.clone();
    for _ in 0..quarters {
        let (w, h) = (turned.width as usize, turned.height as usize);
        let mut rgb = Vec::with_capacity(turned.rgb.len());
        for y in 0..w {
            for x in 0..h {
                rgb.extend_from_slice(&turned.rgb[3 * ((h - 1 - x) * w + y)..][..3]);
            }
        }
        turned = Raster {
            width: h as u32,
            height: w as u32,
            rgb,
        };
    }
    turned
}

/// A PDF of one page that is nothing but a picture.
fn picture_pdf(picture: &Raster) -> Vec<u8> {
    let points = |pixels: u32| f64::from(pixels) * 72.0 / DOTS_AN_INCH;
    let (width, height) = (points(picture.width), points(picture.height));
    let content = format!("q {width} 0 0 {height} 0 0 cm /P Do Q");
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>").into_bytes(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()).into_bytes(),
    ];
    let mut image = format!(
        "<< /Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length {} >>\nstream\n",
        picture.width, picture.height, picture.rgb.len()
    )
    .into_bytes();
    image.extend_from_slice(&picture.rgb);
    image.extend_from_slice(b"\nendstream");
    objects.push(image);
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        table.push_str(&format!("{place:010} 00000 n \n"));
    }
    table.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    out.extend_from_slice(table.as_bytes());
    out
}

fn recognised(pdf: &[u8]) -> Reading {
    let sandbox = Sandbox::of_program(env!("CARGO_BIN_EXE_obelus"));
    let reader = OnDemandPageReader::new(Shelf::here());
    let source = Source::open(&sandbox, Sealed::of(pdf).unwrap()).unwrap();
    read(&sandbox, &reader, &source, &mut |_| ()).unwrap()
}

/// Share of the native words of three letters and more that were recognised letter by letter, and share of those whose
/// place overlaps the native one by half.
fn agreement(native: &Page, seen: &Page) -> (f64, f64) {
    let (mut words, mut same, mut placed) = (0, 0, 0);
    for word in native
        .words
        .iter()
        .filter(|w| w.text.reveal().chars().count() >= 3)
    {
        words += 1;
        let here = word.quad.bounds();
        let equal: Vec<_> = seen
            .words
            .iter()
            .filter(|w| w.text.reveal() == word.text.reveal())
            .collect();
        same += usize::from(!equal.is_empty());
        placed += usize::from(equal.iter().any(|w| {
            let there = w.quad.bounds();
            let shared = here.intersection(&there).map_or(0.0, |b| b.area());
            shared > 0.5 * (here.area() + there.area() - shared)
        }));
    }
    (
        f64::from(same as u32) / f64::from(words as u32),
        f64::from(placed as u32) / f64::from(same as u32),
    )
}

#[test]
fn a_scanned_statement_is_read_word_by_word_where_the_words_stand() {
    let file = statement();
    let native = read_all(&file).unwrap();
    let picture = scanned(raster(&file, 1, DOTS_AN_INCH / 72.0).unwrap());
    let reading = recognised(&picture_pdf(&picture));
    let page = &reading.pages[0];
    assert_eq!(page.source, TextSource::Ocr);
    let (same, placed) = agreement(&native.pages[0], page);
    assert!(same > 0.97, "{:.3} of the words:\n{}", same, page.text());
    assert!(placed > 0.97, "{placed:.3} in their places");
    assert!(page.words.iter().all(|w| w.confidence < 1.0));
    assert!(
        page.text()
            .contains("I am the above named person and I live at the address shown overleaf"),
        "{}",
        page.text()
    );
}

#[test]
fn paper_that_lay_on_its_side_or_head_is_read_all_the_same() {
    let file = statement();
    let upright = scanned(raster(&file, 2, DOTS_AN_INCH / 72.0).unwrap());
    let native = read_all(&file).unwrap();
    for quarters in 1..4 {
        let reading = recognised(&picture_pdf(&turned(&upright, quarters)));
        let text = reading.pages[0].text();
        let words: Vec<&str> = native.pages[1]
            .words
            .iter()
            .map(|w| w.text.reveal().as_str())
            .filter(|w| w.len() > 4)
            .collect();
        let found = words.iter().filter(|w| text.contains(**w)).count();
        assert!(
            found as f64 > 0.95 * words.len() as f64,
            "{quarters} quarters: {found} of {}\n{text}",
            words.len()
        );
    }
}

#[test]
fn what_is_withheld_on_a_scan_is_gone_from_its_pixels() {
    let scratch = tempfile::tempdir().unwrap();
    let (original, copy, report) = (
        scratch.path().join("scan.pdf"),
        scratch.path().join("copy.pdf"),
        scratch.path().join("report.json"),
    );
    let picture = scanned(raster(&statement(), 1, DOTS_AN_INCH / 72.0).unwrap());
    fs::write(&original, picture_pdf(&picture)).unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_obelus"))
        .arg("redact")
        .arg(&original)
        .args(["--accept", "all", "-o"])
        .arg(&copy)
        .arg("--report")
        .arg(&report)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let report: Report = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    assert_eq!(report.result, ReportResult::Clean);
    assert!(
        report.rasterised.is_empty(),
        "a scan is burnt in place: {:?}",
        report.rasterised
    );
    assert!(report.marks.len() > 8, "only {} marks", report.marks.len());
    let before = recognised(&fs::read(&original).unwrap()).pages[0].text();
    let after = recognised(&fs::read(&copy).unwrap()).pages[0].text();
    for secret in ["Begum", "OU67NEP", "640419094", "BEGUM758302RJ9KK"] {
        assert!(before.contains(secret), "{secret} is not read:\n{before}");
        assert!(!after.contains(secret), "{secret} is still there:\n{after}");
    }
    assert!(after.contains("WITNESS STATEMENT"), "{after}");
}
