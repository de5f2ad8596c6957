//! What pictures bring along that no page shows: samples behind a clip, comments and properties of their files, bytes
//! after their last row.

use crate::reread::{cut_as_text, cut_plainly};
use crate::sheet::{Paper, Sheet, boxes};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use obelus_document::redact::Cut;
use obelus_document::render::raster;

const SIDE: usize = 200;

/// 200 x 200 samples, none of them black.
fn samples() -> Vec<u8> {
    (0..SIDE * SIDE).map(|n| 120 + (n % SIDE / 2) as u8).collect()
}

fn picture() -> Stream {
    Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => SIDE as i64, "Height" => SIDE as i64,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        },
        samples(),
    )
}

fn coded(filter: &str, content: &[u8]) -> Stream {
    let mut stream = picture();
    stream.set_content(content.to_vec());
    stream.dict.set("Filter", filter);
    stream
}

/// One page that draws `stream` as /Im, and a second one with a word.
fn original(stream: Stream, content: &str) -> Vec<u8> {
    let mut sheet = Sheet::new();
    let id = sheet.doc.add_object(stream);
    let paper = Paper {
        resources: dictionary! { "XObject" => dictionary! { "Im" => id } },
        ..Paper::default()
    };
    sheet.page_on(content, &paper);
    sheet.page("BT /F1 12 Tf 50 200 Td (withheld) Tj ET");
    sheet.bytes()
}

/// A mark on the second page, and one on the first where `corner` says so.
fn without(original: &[u8], corner: Option<[f64; 4]>) -> Cut {
    let mut areas = vec![(2, [40.0, 80.0, 120.0, 110.0])];
    areas.extend(corner.map(|corner| (1, corner)));
    cut_as_text(original, &boxes(original, &areas))
}

fn pictures(bytes: &[u8]) -> Vec<Stream> {
    let doc = Document::load_mem(bytes).unwrap();
    let streams = doc.objects.values().filter_map(|object| object.as_stream().ok());
    let is_picture =
        |stream: &&Stream| stream.dict.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Image");
    streams.filter(is_picture).cloned().collect()
}

fn has(bytes: &[u8], row: &[u8]) -> bool {
    bytes.windows(row.len()).any(|w| w == row)
}

fn says_of_clips(done: &Cut) -> Vec<bool> {
    let remarks = done
        .remarks
        .iter()
        .filter(|remark| remark.contains("page 1: ") && remark.contains("clip"));
    remarks.map(|remark| remark.contains("may hold")).collect()
}

/// The picture on x 50..250, displayed y 50..250; the clip shows the left 80 points of it.
const CROPPED: &str = "q 50 50 80 200 re W n 200 0 0 200 50 50 cm /Im Do Q";

#[test]
fn samples_behind_a_clip_are_burnt_and_what_is_seen_stays() {
    let file = original(picture(), CROPPED);
    for corner in [None, Some([50.0, 60.0, 90.0, 90.0])] {
        let done = without(&file, corner);
        let [burnt] = &pictures(&done.bytes)[..] else {
            panic!("one picture");
        };
        let left = burnt.decompressed_content().unwrap();
        assert_eq!(left.len(), SIDE * SIDE);
        for (n, (now, was)) in left.iter().zip(samples()).enumerate() {
            let (x, y) = (n % SIDE, n / SIDE);
            if corner.is_some() && x < 42 && (8..42).contains(&y) {
                continue;
            }
            match x {
                0..80 => assert_eq!(*now, was, "sample {x}, {y} is seen"),
                84.. => assert_eq!(*now, 0, "sample {x}, {y} is hidden"),
                _ => {}
            }
        }
        assert_eq!(says_of_clips(&done), [false]);
        let (before, after) = (
            raster(&file, 1, 1.0).unwrap(),
            raster(&done.bytes, 1, 1.0).unwrap(),
        );
        if corner.is_none() {
            assert!(before.rgb == after.rgb, "the page looks as it did");
        }
    }
}

#[test]
fn clips_of_forms_and_turned_pages_hide_as_well() {
    let mut sheet = Sheet::new();
    let id = sheet.doc.add_object(picture());
    let objects = dictionary! { "XObject" => dictionary! { "Im" => id } };
    let form = sheet.form(
        "q 200 0 0 200 50 50 cm /Im Do Q",
        dictionary! { "Resources" => objects, "BBox" => crate::sheet::numbers(&[50.0, 50.0, 130.0, 250.0]) },
    );
    let paper = Paper {
        rotate: 90,
        resources: dictionary! { "XObject" => dictionary! { "Fm" => form } },
        ..Paper::default()
    };
    sheet.page_on("/Fm Do", &paper);
    sheet.page("BT /F1 12 Tf 50 200 Td (withheld) Tj ET");
    let done = without(&sheet.bytes(), None);
    let [burnt] = &pictures(&done.bytes)[..] else {
        panic!("one picture");
    };
    let left = burnt.decompressed_content().unwrap();
    let row = &left[SIDE * 100..SIDE * 101];
    assert!(
        row[..80].iter().all(|v| *v >= 120) && row[84..].iter().all(|v| *v == 0),
        "{row:?}"
    );
}

#[test]
fn a_jpeg_is_burnt_where_no_block_of_it_is_seen() {
    let mut file = Vec::new();
    let side = SIDE as u32;
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 92)
        .encode(&samples(), side, side, image::ExtendedColorType::L8)
        .unwrap();
    let file = original(coded("DCTDecode", &file), CROPPED);
    let done = without(&file, None);
    let burnt = pictures(&done.bytes).remove(0).content;
    let burnt = image::load_from_memory_with_format(&burnt, image::ImageFormat::Jpeg)
        .unwrap()
        .into_luma8();
    assert!((0..side).all(|y| (112..side).all(|x| burnt.get_pixel(x, y).0[0] < 8)));
    let (before, after) = (
        raster(&file, 1, 1.0).unwrap(),
        raster(&done.bytes, 1, 1.0).unwrap(),
    );
    assert!(
        before
            .rgb
            .iter()
            .zip(&after.rgb)
            .all(|(a, b)| a.abs_diff(*b) <= 6)
    );
}

#[test]
fn a_picture_that_nobody_sees_is_not_in_the_copy() {
    let file = original(picture(), "q 300 50 80 200 re W n 200 0 0 200 50 50 cm /Im Do Q");
    let done = without(&file, None);
    assert!(pictures(&done.bytes).is_empty());
    assert_eq!(says_of_clips(&done), [false]);
    let inline = format!(
        "q 50 50 80 200 re W n 200 0 0 200 50 50 cm BI /W 4 /H 4 /BPC 8 /CS /G ID {} EI Q",
        "Rowntree".repeat(2)
    );
    let done = without(&original(picture(), &inline), None);
    assert_eq!(
        says_of_clips(&done),
        [false],
        "samples of an inline picture are divided and cut"
    );
    assert!(!has(&done.bytes, b"Rowntree"));
}

#[test]
fn a_picture_shown_whole_or_in_many_pieces_is_carried_over() {
    let whole = "q 40 40 220 220 re W n 200 0 0 200 50 50 cm /Im Do Q";
    let done = without(&original(picture(), whole), None);
    assert_eq!(says_of_clips(&done), [false; 0]);
    let pieces: String = (0..40)
        .map(|n| format!("q 50 {} 200 5 re W n 200 0 0 200 50 50 cm /Im Do Q ", 50 + 5 * n))
        .collect();
    let done = without(&original(picture(), &pieces), None);
    assert_eq!(pictures(&done.bytes).len(), 1, "not once for every piece");
    assert_eq!(says_of_clips(&done), [true]);
}

#[test]
fn comments_in_coded_pictures_and_bytes_after_samples_are_not_in_the_copy() {
    let place = "q 200 0 0 200 50 50 cm /Im Do Q";
    let mut plain = picture();
    plain.set_content([samples(), b"Rowntree".to_vec()].concat());
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg)
        .encode(&samples(), SIDE as u32, SIDE as u32, image::ExtendedColorType::L8)
        .unwrap();
    let jpeg = [&jpeg[..2], b"\xff\xfe\0\x0aRowntree", &jpeg[2..], b"Rowntree"].concat();
    let jpx = b"\xff\x4f\xff\x51\0\x06size\xff\x64\0\x0c\0\x01Rowntree\xff\x90\0\x0a\0\0\0\0\0\0\0\x01\xff\x93data\xff\xd9Rowntree";
    let jbig2 = b"\0\0\0\x01\x30\0\x01\0\0\0\x04page\0\0\0\x02\x3e\x20\x01\x01\0\0\0\x08Rowntree";
    for stream in [
        plain,
        coded("DCTDecode", &jpeg),
        coded("JPXDecode", jpx),
        coded("JBIG2Decode", jbig2),
    ] {
        let said = format!("{:?}", stream.dict.get(b"Filter"));
        let file = original(stream, place);
        assert!(has(&file, b"Rowntree"));
        let done = cut_plainly(&file, &boxes(&file, &[(2, [40.0, 80.0, 120.0, 110.0])]));
        assert_eq!(done.rasterised, [], "{said}");
        let left = pictures(&done.bytes);
        assert_eq!(left.len(), 1, "{said}");
        let content = left[0]
            .decompressed_content()
            .unwrap_or_else(|_| left[0].content.clone());
        assert!(!has(&content, b"Rowntree") && !content.is_empty(), "{said}");
    }
}

/// What several JBIG2 pictures have in common stands in a stream of its own.
#[test]
fn comments_in_what_pictures_share_are_not_in_the_copy() {
    let mut sheet = Sheet::new();
    let segments = b"\0\0\0\0\0\0\0\0\0\0\x04dict\0\0\0\x02\x3e\x20\x01\x01\0\0\0\x08Rowntree";
    let shared = sheet.stream(Dictionary::new(), segments);
    let mut stream = coded("JBIG2Decode", b"\0\0\0\x01\x30\0\x01\0\0\0\x04page");
    stream
        .dict
        .set("DecodeParms", dictionary! { "JBIG2Globals" => shared });
    let id = sheet.doc.add_object(stream);
    let paper = Paper {
        resources: dictionary! { "XObject" => dictionary! { "Im" => id } },
        ..Paper::default()
    };
    sheet.page_on("q 200 0 0 200 50 50 cm /Im Do Q", &paper);
    sheet.page("BT /F1 12 Tf 50 200 Td (withheld) Tj ET");
    let done = without(&sheet.bytes(), None);
    let doc = Document::load_mem(&done.bytes).unwrap();
    let streams = doc.objects.values().filter_map(|object| object.as_stream().ok());
    let contents: Vec<Vec<u8>> = streams
        .map(|s| s.decompressed_content().unwrap_or_default())
        .collect();
    assert!(contents.iter().any(|content| has(content, b"dict")));
    assert!(!contents.iter().any(|content| has(content, b"Rowntree")));
}
