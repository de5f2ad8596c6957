//! Pictures under marks, in every coding that a cutter meets often.

use crate::reread::{cut_as_text, cut_plainly};
use crate::sheet::{Paper, Sheet, boxes};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use obelus_document::render::raster;

/// 120 x 90 samples on 240 x 180 points with the lower left corner at (50, 60); the mark takes the upper right.
const SIDE: (usize, usize) = (120, 90);
const PLACE: &str = "q 240 0 0 180 50 60 cm /Im Do Q";
/// Displayed: the picture is x 50..290, y 60..240.
const MARK: (u32, [f64; 4]) = (1, [200.0, 50.0, 300.0, 120.0]);

/// A bright pattern, so that black can only come from burning.
fn pattern(components: usize) -> Vec<u8> {
    (0..SIDE.0 * SIDE.1)
        .flat_map(|n| (0..components).map(move |c| 150 + ((n * 7 + c * 31) % 90) as u8))
        .collect()
}

fn image(space: Object, bits: i64, samples: &[u8]) -> Stream {
    Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => SIDE.0 as i64, "Height" => SIDE.1 as i64,
            "ColorSpace" => space, "BitsPerComponent" => bits,
        },
        samples.to_vec(),
    )
}

fn sheet_with(stream: Stream) -> Vec<u8> {
    let mut sheet = Sheet::new();
    let id = sheet.doc.add_object(stream);
    let paper = Paper {
        resources: dictionary! { "XObject" => dictionary! { "Im" => id } },
        ..Paper::default()
    };
    sheet.page_on(PLACE, &paper);
    sheet.page_on(PLACE, &paper);
    sheet.bytes()
}

/// The grey of one point of a page, 0 to 255.
fn grey(bytes: &[u8], page: u32, x: f64, y: f64) -> i32 {
    let view = raster(bytes, page, 1.0).unwrap();
    let at = (y as usize * view.width as usize + x as usize) * 3;
    view.rgb[at..at + 3].iter().map(|v| i32::from(*v)).sum::<i32>() / 3
}

/// Every image object of a file, decoded as far as it is not a codec of its own.
fn images(bytes: &[u8]) -> Vec<Stream> {
    let doc = Document::load_mem(bytes).unwrap();
    doc.objects
        .values()
        .filter_map(|object| object.as_stream().ok())
        .filter(|stream| {
            stream
                .dict
                .get(b"Subtype")
                .and_then(Object::as_name)
                .is_ok_and(|n| n == b"Image")
        })
        .cloned()
        .collect()
}

fn check(what: &str, stream: Stream) {
    let original = sheet_with(stream);
    let plan = boxes(&original, &[MARK]);
    let cut = cut_as_text(&original, &plan);
    assert_eq!(cut.marks[0].images, 1, "{what}");
    // Without the box: the samples themselves are burnt.
    let mut naked = Document::load_mem(&cut.bytes).unwrap();
    let first = naked.get_pages()[&1];
    let contents = naked
        .get_dictionary_mut(first)
        .unwrap()
        .get_mut(b"Contents")
        .unwrap();
    contents.as_array_mut().unwrap().truncate(1);
    let mut bytes = Vec::new();
    naked.save_to(&mut bytes).unwrap();
    let inside = [(210.0, 70.0), (280.0, 110.0), (245.0, 90.0)].map(|(x, y)| grey(&bytes, 1, x, y));
    let (low, high) = (inside.iter().min().unwrap(), inside.iter().max().unwrap());
    assert!(
        high - low <= 12,
        "{what}: something of the picture is left under the box: {inside:?}"
    );
    for (x, y) in [(60.0, 70.0), (190.0, 130.0), (280.0, 200.0)] {
        let (before, after) = (grey(&original, 1, x, y), grey(&bytes, 1, x, y));
        assert!(
            (before - after).abs() <= 12,
            "{what}: {before} became {after} outside the mark"
        );
        assert_eq!(
            grey(&original, 2, x, y),
            grey(&bytes, 2, x, y),
            "{what}: the other use has changed"
        );
    }
    let whole = images(&cut.bytes)
        .iter()
        .filter(|i| i.dict.get(b"SMask").is_err())
        .count();
    assert!(whole >= 2, "{what}: one picture a use");
}

#[test]
fn plain_and_packed_samples_are_burnt() {
    check("grey", image("DeviceGray".into(), 8, &pattern(1)));
    check("colour", image("DeviceRGB".into(), 8, &pattern(3)));
    check(
        "ink colours",
        image("DeviceCMYK".into(), 8, &vec![40; SIDE.0 * SIDE.1 * 4]),
    );
    let mut packed = image("DeviceRGB".into(), 8, &pattern(3));
    packed.compress().unwrap();
    check("packed colour", packed);
    let palette: Vec<u8> = (0..=255)
        .flat_map(|n: u8| [n.max(100), 255 - n / 2, 200])
        .collect();
    let space = vec![
        "Indexed".into(),
        "DeviceRGB".into(),
        255.into(),
        Object::String(palette, lopdf::StringFormat::Hexadecimal),
    ];
    check("palette", image(space.into(), 8, &pattern(1)));
    check(
        "bits",
        image("DeviceGray".into(), 1, &vec![0b1111_0111; 15 * SIDE.1]),
    );
}

#[test]
fn codings_that_cannot_be_rewritten_exactly_are_decoded_first() {
    check(
        "four bits",
        image("DeviceGray".into(), 4, &vec![0xdc; 60 * SIDE.1]),
    );
    check(
        "sixteen bits",
        image("DeviceGray".into(), 16, &vec![0xc8; 240 * SIDE.1]),
    );
    let mut turned_over = image("DeviceGray".into(), 8, &vec![40; SIDE.0 * SIDE.1]);
    turned_over.dict.set("Decode", vec![1.into(), 0.into()]);
    check("inverted", turned_over);
    let lab = vec![
        Object::from("Lab"),
        dictionary! { "WhitePoint" => crate::sheet::numbers(&[0.95, 1.0, 1.09]) }.into(),
    ];
    check("Lab", image(lab.into(), 8, &vec![200; SIDE.0 * SIDE.1 * 3]));
}

#[test]
fn a_jpeg_is_encoded_again_and_loses_its_metadata() {
    let mut file = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 90)
        .encode(
            &vec![180; SIDE.0 * SIDE.1 * 3],
            SIDE.0 as u32,
            SIDE.1 as u32,
            image::ExtendedColorType::Rgb8,
        )
        .unwrap();
    let mut with_exif = file[..2].to_vec();
    with_exif.extend_from_slice(b"\xff\xe1\x00\x16Exif\0\0secret camera");
    with_exif.push(0);
    with_exif.extend_from_slice(&file[2..]);
    let mut stream = image("DeviceRGB".into(), 8, &with_exif);
    stream.dict.set("Filter", "DCTDecode");
    check("JPEG", stream.clone());
    let original = sheet_with(stream);
    let cut = cut_as_text(&original, &boxes(&original, &[MARK]));
    assert!(!cut.bytes.windows(13).any(|w| w == b"secret camera"));
}

#[test]
fn soft_masks_and_stencils_are_burnt_too() {
    let mut sheet = Sheet::new();
    let mask = sheet.doc.add_object(image(
        "DeviceGray".into(),
        8,
        &pattern(1).iter().map(|v| v / 2).collect::<Vec<_>>(),
    ));
    let mut masked = image("DeviceGray".into(), 8, &pattern(1));
    masked.dict.set("SMask", mask);
    let id = sheet.doc.add_object(masked);
    let paper = Paper {
        resources: dictionary! { "XObject" => dictionary! { "Im" => id } },
        ..Paper::default()
    };
    sheet.page_on(PLACE, &paper);
    let original = sheet.bytes();
    let cut = cut_as_text(&original, &boxes(&original, &[MARK]));
    let burnt: Vec<_> = images(&cut.bytes)
        .iter()
        .map(|stream| stream.decompressed_content().unwrap())
        .collect();
    assert_eq!(burnt.len(), 2);
    // Row 5, column 100 lies under the mark.
    let under: Vec<u8> = burnt.iter().map(|samples| samples[5 * SIDE.0 + 100]).collect();
    assert!(under.contains(&0) && under.contains(&255), "{under:?}");

    let mut stencil = image("DeviceGray".into(), 1, &vec![0b0101_0101; 15 * SIDE.1]);
    stencil.dict.remove(b"ColorSpace");
    stencil.dict.set("ImageMask", true);
    check("stencil", stencil);
}

#[test]
fn a_picture_under_a_mark_goes_altogether_and_an_inline_one_is_burnt() {
    let original = sheet_with(image("DeviceGray".into(), 8, &pattern(1)));
    let cut = cut_as_text(
        &original,
        &boxes(
            &original,
            &[(1, [40.0, 50.0, 300.0, 250.0]), (2, [40.0, 50.0, 300.0, 250.0])],
        ),
    );
    assert!(
        images(&cut.bytes).is_empty(),
        "no page shows it, so the file does not hold it"
    );

    let mut content = b"q 200 0 0 200 50 50 cm BI /W 100 /H 100 /BPC 8 /CS /G ID ".to_vec();
    content.extend_from_slice(&vec![200; 100 * 100]);
    content.extend_from_slice(b" EI Q");
    let mut sheet = Sheet::new();
    let stream = sheet.stream(Dictionary::new(), &content);
    sheet.page_on(
        "",
        &Paper {
            entries: dictionary! { "Contents" => stream },
            ..Paper::default()
        },
    );
    let original = sheet.bytes();
    let cut = cut_as_text(&original, &boxes(&original, &[(1, [100.0, 100.0, 150.0, 150.0])]));
    let [burnt] = &images(&cut.bytes)[..] else {
        panic!("one image")
    };
    let samples = burnt.decompressed_content().unwrap();
    assert_eq!(samples.iter().filter(|v| **v == 0).count(), 25 * 25);
}

#[test]
fn a_picture_that_cannot_be_decoded_makes_the_page_a_picture() {
    let mut broken = image("DeviceRGB".into(), 8, b"no jpeg at all");
    broken.dict.set("Filter", "DCTDecode");
    let original = sheet_with(broken);
    let cut = cut_plainly(&original, &boxes(&original, &[MARK]));
    let pages: Vec<u32> = cut.rasterised.iter().map(|r| r.page).collect();
    assert_eq!(pages, [1, 2], "{:?}", cut.rasterised);
}
