//! Scans and photographs as they come, on the command line: to suggestions, to a proven copy, or refused.
#![allow(clippy::unwrap_used)]

mod program;

use image::{DynamicImage, RgbImage, codecs::jpeg::JpegEncoder, imageops};
use obelus_document::render::raster;
use program::{json_of, obelus, root};
use serde_json::Value;
use std::{collections::BTreeSet, fs, io::Cursor};
use tiff::encoder::{TiffEncoder, colortype};

/// A page of the statement as a scanner sees it, at 200 dots an inch.
fn scan(page: u32) -> RgbImage {
    let pdf = fs::read(root().join("fixtures/cases/tune/04-mg11.pdf")).unwrap();
    let seen = raster(&pdf, page, 200.0 / 72.0).unwrap();
    RgbImage::from_raw(seen.width, seen.height, seen.rgb).unwrap()
}

fn suggested(file: &str) -> (Value, BTreeSet<String>) {
    let found = json_of(&obelus(&[
        "suggest",
        file,
        "--context",
        "fixtures/cases/tune/case.json",
        "--json",
    ]));
    let texts = found["suggestions"].as_array().unwrap().iter();
    let texts = texts
        .filter(|s| s["page"] == 1 && s["policy"] != "keep")
        .map(|s| s["text"].as_str().unwrap().to_lowercase());
    let texts = texts.collect();
    (found, texts)
}

/// A photograph of a page with the telephone held sideways: pixels lying, and EXIF saying so.
fn sideways(page: RgbImage) -> Vec<u8> {
    let lying = imageops::rotate270(&page);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 85)
        .encode_image(&DynamicImage::from(lying))
        .unwrap();
    let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    [&jpeg[..2], exif, &jpeg[2..]].concat()
}

#[test]
fn a_photograph_of_a_statement_becomes_suggestions_and_a_proven_copy() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (photograph, copy, plan) = (at("statement.jpg"), at("copy.pdf"), at("plan.json"));
    fs::write(&photograph, sideways(scan(1))).unwrap();
    let (_, native) = suggested("fixtures/cases/tune/04-mg11.pdf");
    let (found, seen) = suggested(&photograph);
    assert_eq!(found["original"]["kind"], "picture");
    let page = &found["pages"][0];
    assert!(
        page["height"].as_f64() > page["width"].as_f64(),
        "the page lies on its side"
    );
    let again = native.intersection(&seen).count();
    assert!(native.len() >= 8, "too little to compare: {native:?}");
    assert!(
        again * 100 >= native.len() * 85,
        "{again} of {} were found in the photograph too; missing: {:?}",
        native.len(),
        native.difference(&seen).collect::<Vec<_>>()
    );

    let made = obelus(&[
        "redact",
        &photograph,
        "--accept",
        "all",
        "--context",
        "fixtures/cases/tune/case.json",
        "-o",
        &copy,
        "--save-plan",
        &plan,
        "--json",
    ]);
    let report = json_of(&made);
    assert_eq!(report["result"], "clean");
    assert_eq!(report["original"], found["original"]["sha256"]);
    let carried_out: Value = serde_json::from_slice(&fs::read(&plan).unwrap()).unwrap();
    assert_eq!(carried_out["rendition"], found["rendition"]);
    json_of(&obelus(&[
        "verify",
        &copy,
        "--original",
        &photograph,
        "--plan",
        &plan,
        "--json",
    ]));
    let left = String::from_utf8(obelus(&["read", &copy]).stdout)
        .unwrap()
        .to_lowercase();
    let gone = seen.iter().filter(|text| !left.contains(*text)).count();
    assert_eq!(gone, seen.len(), "something withheld can be read in the copy");
    assert!(left.split_whitespace().count() > 50, "the copy shows nothing");

    // A plan for pages that would come out otherwise today is not carried out.
    let other = fs::read_to_string(&plan)
        .unwrap()
        .replace(found["rendition"].as_str().unwrap(), &"0".repeat(64));
    fs::write(&plan, other).unwrap();
    let refused = obelus(&[
        "redact",
        &photograph,
        "--plan",
        &plan,
        "-o",
        &at("other.pdf"),
        "--json",
    ]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("other pages of this file"));
}

#[test]
fn a_fax_of_two_pages_and_a_screenshot_are_read_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let fax = folder.path().join("fax.tif");
    let mut out = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out).unwrap();
    for page in [1, 2] {
        let grey = DynamicImage::from(scan(page)).to_luma8();
        encoder
            .write_image::<colortype::Gray8>(grey.width(), grey.height(), grey.as_raw())
            .unwrap();
    }
    fs::write(&fax, out.into_inner()).unwrap();
    let read = json_of(&obelus(&["read", "--json", fax.to_str().unwrap()]));
    let pages = read["pages"].as_array().unwrap();
    assert_eq!(pages.len(), 2);
    let native = json_of(&obelus(&["read", "--json", "fixtures/cases/tune/04-mg11.pdf"]));
    for (page, known) in pages.iter().zip(native["pages"].as_array().unwrap()) {
        assert_eq!(page["source"], "ocr");
        let count = |page: &Value| page["words"].as_array().unwrap().len();
        let (have, want) = (count(page), count(known));
        assert!(
            have * 100 >= want * 90 && have * 100 <= want * 110,
            "{have} words instead of {want}"
        );
    }
}

#[test]
fn pictures_that_cannot_be_whole_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let half = folder.path().join("half.jpg");
    let photograph = sideways(RgbImage::from_fn(300, 300, |x, y| {
        image::Rgb([x as u8, y as u8, (x ^ y) as u8])
    }));
    fs::write(&half, &photograph[..photograph.len() / 2]).unwrap();
    let refused = obelus(&["read", half.to_str().unwrap(), "--json"]);
    assert_eq!(refused.status.code(), Some(3));
    let said: Value = serde_json::from_slice(&refused.stderr).unwrap();
    assert_eq!(said["refused"]["code"], "damaged");
    assert!(said["refused"]["detail"].as_str().unwrap().contains("ends early"));
}
