//! Boxes as a client of the Casework App sends them: bottom-left origin, its own page size, corners in any order; over
//! pictures; measured on pages reduced to 75 dots per inch.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use image::codecs::jpeg::JpegEncoder;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use obelus_document::read::{pdf::OpenPdf, read_all};
use obelus_document::redact::verify::{SecondReader, verify};
use obelus_document::redact::{Cut, cut};
use obelus_document::render::raster;
use obelus_evidence::{Box2, DeletePage, Mark, Page, Plan, RotatePage, Sha256};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The marks of a client's request on displayed points. Width and height are scaled each by itself.
fn marks(request: &Value, original: &[u8]) -> Vec<Mark> {
    let open = OpenPdf::parse(original).unwrap();
    let number = |value: &Value, key: &str| value[key].as_f64().unwrap();
    let mut marks = Vec::new();
    for page in request["redactions"].as_array().unwrap() {
        let index = page["pageIndex"].as_u64().unwrap() as u32;
        let (width, height) = open.space(index).unwrap().size();
        let (sx, sy) = (width / number(page, "width"), height / number(page, "height"));
        for b in page["redactionCoordinates"].as_array().unwrap() {
            let corner = |x: &str, y: &str| (number(b, x) * sx, height - number(b, y) * sy);
            let ((xa, ya), (xb, yb)) = (corner("x1", "y1"), corner("x2", "y2"));
            // Handed on unordered: the plan takes corners in any order.
            let area = Box2 {
                x0: xa,
                y0: ya,
                x1: xb,
                y1: yb,
            };
            let plain = serde_json::json!({ "page": index, "box": area });
            marks.push(serde_json::from_value(plain).unwrap());
        }
    }
    marks
}

fn second() -> SecondReader {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/fetched/libpdfium.so");
    SecondReader::load(&library).expect("`just models` brings libpdfium")
}

fn redacted(original: &[u8], marks: Vec<Mark>) -> (Plan, Cut) {
    let plan = Plan {
        original: Sha256::of(original),
        marks,
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    };
    let done = cut(original, &plan, &BTreeMap::new()).unwrap();
    let proof = verify(original, &done.bytes, &plan, &second()).unwrap();
    assert!(proof.is_clean(), "{:?}", proof.doubts);
    assert_eq!(done.rasterised, []);
    (plan, done)
}

/// Grey pixels, 0 black to 255.
struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<f64>,
}

impl Grey {
    /// A page at 75 dots per inch, by way of 300, as the expected pictures are made.
    fn of_page(bytes: &[u8], page: u32) -> Self {
        let view = raster(bytes, page, 300.0 / 72.0).unwrap();
        let luma = view
            .rgb
            .chunks_exact(3)
            .map(|p| 0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2]));
        Self {
            width: view.width as usize,
            height: view.height as usize,
            pixels: luma.collect(),
        }
        .quartered()
    }

    fn of_picture(path: &Path) -> Self {
        let picture = image::open(path).unwrap().to_luma8();
        Self {
            width: picture.width() as usize,
            height: picture.height() as usize,
            pixels: picture.as_raw().iter().map(|v| f64::from(*v)).collect(),
        }
        .quartered()
    }

    fn quartered(&self) -> Self {
        let (width, height) = (self.width / 4, self.height / 4);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let sum: f64 = (0..16)
                    .map(|n| self.pixels[(4 * y + n / 4) * self.width + 4 * x + n % 4])
                    .sum();
                pixels.push(sum / 16.0);
            }
        }
        Self {
            width,
            height,
            pixels,
        }
    }
}

/// Mean difference outside the marks, the share of pixels there that differ by more than 64, and the brightest pixel
/// inside, two pixels from the edge.
fn compare(expected: &Grey, ours: &Grey, marks: &[Box2]) -> (f64, f64, f64) {
    let (width, height) = (expected.width.min(ours.width), expected.height.min(ours.height));
    assert!(expected.width.abs_diff(ours.width) <= 1 && expected.height.abs_diff(ours.height) <= 1);
    let scale = 75.0 / 72.0;
    let (mut sum, mut far, mut seen, mut brightest) = (0.0, 0.0, 0.0_f64, 0.0_f64);
    for y in 0..height {
        for x in 0..width {
            let at = ((x as f64 + 0.5) / scale, (y as f64 + 0.5) / scale);
            let within = |by: f64| {
                marks
                    .iter()
                    .any(|m| m.grown(by / scale, by / scale).contains(at.0, at.1))
            };
            let value = ours.pixels[y * ours.width + x];
            if within(-2.0) {
                brightest = brightest.max(value);
            } else if !within(2.0) {
                let difference = (expected.pixels[y * expected.width + x] - value).abs();
                sum += difference;
                far += f64::from(difference > 64.0);
                seen += 1.0;
            }
        }
    }
    (sum / seen, far / seen, brightest)
}

fn areas(plan: &Plan, page: u32) -> Vec<Box2> {
    plan.marks
        .iter()
        .filter(|mark| mark.page == page)
        .filter_map(|mark| mark.area)
        .map(|b| Box2::from_corners(b.x0, b.y0, b.x1, b.y1))
        .collect()
}

fn holds(expected: &Grey, bytes: &[u8], page: u32, marks: &[Box2], what: &str) {
    let (mean, far, brightest) = compare(expected, &Grey::of_page(bytes, page), marks);
    println!(
        "{what}: mean difference {mean:.2} of 255, {:.2} % over 64, brightest inside {brightest:.1}",
        far * 100.0
    );
    assert!(mean <= 6.0 && far <= 0.01 && brightest <= 8.0, "{what}");
}

/// Two pages with photographs (one shared by both, one with soft edges) and text.
fn album() -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let colours = |shift: usize| -> Vec<u8> {
        (0..160 * 120)
            .flat_map(|n| {
                let (x, y) = (n % 160, n / 160);
                [(x + shift) as u8, (y * 2) as u8, 200 - (x * y / 160) as u8]
            })
            .collect()
    };
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90)
        .encode(&colours(60), 160, 120, image::ExtendedColorType::Rgb8)
        .unwrap();
    let frame = |filter: Option<&str>, space: &str| {
        let mut dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 160, "Height" => 120, "BitsPerComponent" => 8,
            "ColorSpace" => space,
        };
        if let Some(filter) = filter {
            dict.set("Filter", filter);
        }
        dict
    };
    let photo = doc.add_object(Stream::new(frame(Some("DCTDecode"), "DeviceRGB"), jpeg));
    let soft = (0..160 * 120).map(|n| 55 + (n % 160) as u8).collect();
    let soft = doc.add_object(Stream::new(frame(None, "DeviceGray"), soft));
    let mut faded = frame(None, "DeviceRGB");
    faded.set("SMask", soft);
    let faded = doc.add_object(Stream::new(faded, colours(0)));
    let root = doc.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for n in 0..2 {
        let content = format!(
            "q 240 0 0 180 60 560 cm /Photo Do Q q 200 0 0 150 330 300 cm /Faded Do Q \
             BT /F1 12 Tf 60 500 Td (The garden of the house on page {n}) Tj 0 -20 Td (and a second line) Tj ET"
        );
        let content = doc.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
        let helvetica = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
        kids.push(
            doc.add_object(dictionary! {
                "Type" => "Page", "Parent" => root, "Contents" => content,
                "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
                "Resources" => dictionary! {
                    "Font" => dictionary! { "F1" => helvetica },
                    "XObject" => dictionary! { "Photo" => photo, "Faded" => faded },
                },
            })
            .into(),
        );
    }
    let tree = dictionary! { "Type" => "Pages", "Count" => 2, "Kids" => kids };
    doc.objects.insert(root, tree.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    doc.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn boxes_with_turned_corners_over_pictures_are_black_and_the_rest_of_the_pictures_stays() {
    let original = album();
    // A landscape client page on a portrait page: both ways are scaled each by itself.
    let request = serde_json::json!({ "redactions": [
        { "pageIndex": 1, "width": 1026, "height": 725.48, "redactionCoordinates": [
            { "x1": 300, "y1": 520, "x2": 180, "y2": 580 },
            { "x1": 690, "y1": 300, "x2": 800, "y2": 340 },
            { "x1": 105, "y1": 445, "x2": 180, "y2": 428 },
        ] },
        { "pageIndex": 2, "width": 595, "height": 842, "redactionCoordinates": [
            { "x1": 500, "y1": 420, "x2": 360, "y2": 330 },
        ] },
    ] });
    let (plan, done) = redacted(&original, marks(&request, &original));
    let images: Vec<u32> = done.marks.iter().map(|mark| mark.images).collect();
    assert_eq!(images, [1, 1, 0, 1]);
    for page in [1, 2] {
        let expected = Grey::of_page(&original, page);
        holds(
            &expected,
            &done.bytes,
            page,
            &areas(&plan, page),
            &format!("page {page}"),
        );
    }
    let text = read_all(&done.bytes).unwrap().text();
    assert!(
        text.contains("garden of the house on page 1") && text.contains("second line"),
        "{text}"
    );
    assert!(!text.starts_with("The garden"), "{text}");
}

/// Outside acceptance files are not part of this repository. `OBELUS_ACCEPTANCE` names the folder that holds
/// `image_document.pdf`, its `_redactions.json` and the expected pages.
#[test]
#[ignore = "needs the Casework App's own files: OBELUS_ACCEPTANCE=folder just acceptance"]
fn the_casework_apps_document_of_pictures() {
    let Some(folder) = std::env::var_os("OBELUS_ACCEPTANCE").map(PathBuf::from) else {
        println!("skipped: OBELUS_ACCEPTANCE names no folder");
        return;
    };
    let original = std::fs::read(folder.join("image_document.pdf")).unwrap();
    let request = std::fs::read(folder.join("image_document_redactions.json")).unwrap();
    let request: Value = serde_json::from_slice(&request).unwrap();
    let (plan, done) = redacted(&original, marks(&request, &original));
    for page in [1, 2] {
        let expected = Grey::of_picture(&folder.join(format!("image_document_page_{page}.png")));
        holds(
            &expected,
            &done.bytes,
            page,
            &areas(&plan, page),
            &format!("page {page}"),
        );
    }
}

/// Three pages: one left out, one turned, both, as its own tests do with `page_removal.pdf`.
#[test]
#[ignore = "needs the Casework App's own files: OBELUS_ACCEPTANCE=folder just acceptance"]
fn the_casework_apps_document_with_pages_left_out_and_turned() {
    let Some(folder) = std::env::var_os("OBELUS_ACCEPTANCE").map(PathBuf::from) else {
        println!("skipped: OBELUS_ACCEPTANCE names no folder");
        return;
    };
    let original = std::fs::read(folder.join("page_removal.pdf")).unwrap();
    let (before, reader) = (read_all(&original).unwrap(), second());
    let said = |page: &Page| {
        page.words
            .iter()
            .map(|word| word.text.reveal().clone())
            .collect::<Vec<_>>()
    };
    for (left_out, turned) in [(&[2][..], None), (&[2], Some(3)), (&[], Some(3))] {
        let plan = Plan {
            original: Sha256::of(&original),
            marks: Vec::new(),
            delete_pages: left_out
                .iter()
                .map(|page| DeletePage {
                    page: *page,
                    reason: "Blank page".into(),
                })
                .collect(),
            rotate_pages: turned
                .map(|page| RotatePage { page, by: 90 })
                .into_iter()
                .collect(),
        };
        let done = cut(&original, &plan, &BTreeMap::new()).unwrap();
        let proof = verify(&original, &done.bytes, &plan, &reader).unwrap();
        assert!(
            proof.is_clean() && done.rasterised.is_empty(),
            "{:?}",
            proof.doubts
        );
        let kept: Vec<&Page> = before
            .pages
            .iter()
            .filter(|page| !left_out.contains(&page.index))
            .collect();
        let after = read_all(&done.bytes).unwrap();
        assert_eq!(after.pages.len(), kept.len());
        let (old, new) = (
            OpenPdf::parse(&original).unwrap(),
            OpenPdf::parse(&done.bytes).unwrap(),
        );
        for (page, copied) in kept.iter().zip(&after.pages) {
            assert_eq!(said(page), said(copied), "in the order of the original");
            let by = if turned == Some(page.index) { 90 } else { 0 };
            let (was, is) = (old.space(page.index).unwrap(), new.space(copied.index).unwrap());
            assert_eq!(is.rotate, (was.rotate + by) % 360);
            assert_eq!((is.crop, is.user_unit), (was.crop, was.user_unit));
        }
        println!(
            "{left_out:?} left out, {turned:?} turned: {} pages, words, order and sizes as due",
            kept.len()
        );
    }
}
