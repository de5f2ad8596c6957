//! Pictures become pages: the right way up, as large as their paper, without what else the file says, or not at all.
#![allow(clippy::unwrap_used)]

use image::{DynamicImage, GrayImage, ImageEncoder, Luma, codecs::jpeg::JpegEncoder, metadata::Orientation};
use obelus_document::{
    convert::convert,
    read::read_all,
    render::{Raster, raster},
};
use obelus_evidence::{RefusalCode, Refused};
use std::io::Cursor;
use tiff::{
    encoder::{Compression, Rational, TiffEncoder, colortype},
    tags::{ResolutionUnit, Tag},
};

/// 120 x 80 pixels, every quarter of its own grey: no turn of it looks like another.
fn quarters() -> GrayImage {
    GrayImage::from_fn(120, 80, |x, y| {
        Luma([[[20, 90], [160, 230]][usize::from(y >= 40)][usize::from(x >= 60)]])
    })
}

/// A TIFF of pictures that are to be turned, at `dots` an inch.
fn tiff_of(pictures: &[(GrayImage, u16)], dots: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out)
        .unwrap()
        .with_compression(Compression::Lzw);
    for (picture, turn) in pictures {
        let mut page = encoder
            .new_image::<colortype::Gray8>(picture.width(), picture.height())
            .unwrap();
        page.resolution(ResolutionUnit::Inch, Rational { n: dots, d: 1 });
        page.encoder().write_tag(Tag::Orientation, *turn).unwrap();
        page.encoder()
            .write_tag(Tag::Artist, "Aoife Brackenshaw")
            .unwrap();
        page.write_data(picture.as_raw()).unwrap();
    }
    out.into_inner()
}

fn jpeg_of(picture: &DynamicImage) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 95)
        .encode_image(picture)
        .unwrap();
    out
}

/// EXIF data with an orientation, and a name beside it.
fn with_exif(jpeg: &[u8], turn: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([turn, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"Aoife Brackenshaw");
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend((exif.len() as u16 + 2).to_be_bytes());
    out.extend(exif);
    out.extend(&jpeg[2..]);
    out
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

fn grey_at(page: &Raster, x: f64, y: f64) -> u8 {
    let at = |share: f64, of: u32| (share * f64::from(of)) as usize;
    page.rgb[3 * (at(y, page.height) * page.width as usize + at(x, page.width))]
}

/// Whether a page shows a picture: the middles of its quarters are as grey as the picture's.
fn shows(page: &Raster, picture: &DynamicImage) {
    let picture = picture.to_luma8();
    for (x, y) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
        let at = |share: f64, of: u32| (share * f64::from(of)) as u32;
        let want = picture
            .get_pixel(at(x, picture.width()), at(y, picture.height()))
            .0[0];
        let have = grey_at(page, x, y);
        assert!(have.abs_diff(want) <= 4, "at {x} {y}: {have} instead of {want}");
    }
}

#[test]
fn every_way_to_hold_the_camera_comes_out_upright() {
    let pages: Vec<(GrayImage, u16)> = (1..=8).map(|turn| (quarters(), turn)).collect();
    let made = convert(&tiff_of(&pages, 72)).unwrap();
    let reading = read_all(&made.pdf).unwrap();
    assert_eq!(reading.pages.len(), 8);
    for (page, turn) in reading.pages.iter().zip(1..) {
        let mut upright = DynamicImage::from(quarters());
        upright.apply_orientation(Orientation::from_exif(turn).unwrap());
        assert_eq!(
            (page.width, page.height),
            (f64::from(upright.width()), f64::from(upright.height()))
        );
        shows(&raster(&made.pdf, page.index, 1.0).unwrap(), &upright);
    }
    assert!(
        !holds(&made.pdf, b"Brackenshaw"),
        "the pages carry what the file says beside them"
    );
}

#[test]
fn a_photograph_keeps_its_pixels_and_loses_everything_else() {
    let photograph = with_exif(&jpeg_of(&DynamicImage::from(quarters())), 6);
    let made = convert(&photograph).unwrap();
    let mut upright = DynamicImage::from(quarters());
    upright.apply_orientation(Orientation::Rotate90);
    shows(&raster(&made.pdf, 1, 1.0).unwrap(), &upright);
    assert!(!holds(&made.pdf, b"Brackenshaw") && holds(&made.pdf, b"DCTDecode"));
    assert_eq!(
        made,
        convert(&photograph).unwrap(),
        "the same bytes, another rendition"
    );

    let behind = convert(&[photograph.as_slice(), b"a film of the moment"].concat()).unwrap();
    assert_eq!(behind.pdf, made.pdf);
    assert!(
        behind.remarks[0].starts_with("20 bytes follow"),
        "{:?}",
        behind.remarks
    );
}

#[test]
fn every_format_that_is_named_opens_and_transparency_is_paper() {
    let picture = DynamicImage::from(quarters());
    for format in [
        image::ImageFormat::Png,
        image::ImageFormat::Jpeg,
        image::ImageFormat::Bmp,
        image::ImageFormat::Gif,
        image::ImageFormat::WebP,
    ] {
        let mut out = Cursor::new(Vec::new());
        let as_it_likes = DynamicImage::from(picture.to_rgb8());
        as_it_likes.write_to(&mut out, format).unwrap();
        let made = convert(&out.into_inner()).unwrap();
        shows(&raster(&made.pdf, 1, 1.0).unwrap(), &picture);
    }
    let clear = image::RgbaImage::from_pixel(20, 20, image::Rgba([0, 0, 0, 0]));
    let mut png = Vec::new();
    image::codecs::png::PngEncoder::new(&mut png)
        .write_image(clear.as_raw(), 20, 20, image::ExtendedColorType::Rgba8)
        .unwrap();
    let made = convert(&png).unwrap();
    assert_eq!(grey_at(&raster(&made.pdf, 1, 1.0).unwrap(), 0.5, 0.5), 255);
}

fn refusal(bytes: &[u8]) -> Refused {
    convert(bytes).expect_err("must be refused")
}

#[test]
fn bombs_and_halves_are_refused_with_the_reason() {
    // A header that promises 60,000 x 60,000 pixels.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    let header = [60_000u32.to_be_bytes(), 60_000u32.to_be_bytes()].concat();
    bomb.extend(&header);
    bomb.extend([8, 2, 0, 0, 0]);
    let crc = crc(&[b"IHDR".as_slice(), &header, &[8, 2, 0, 0, 0]].concat());
    bomb.extend(crc.to_be_bytes());
    bomb.extend(b"\0\0\0\x04IDAT\x78\x9c\x03\0");
    bomb.extend(self::crc(b"IDAT\x78\x9c\x03\0").to_be_bytes());
    let refused = refusal(&bomb);
    assert_eq!(refused.code, RefusalCode::TooLarge, "{}", refused.detail);
    assert!(refused.detail.contains("60000 x 60000"), "{}", refused.detail);

    let whole = {
        let mut out = Cursor::new(Vec::new());
        let noise = GrayImage::from_fn(200, 200, |x, y| Luma([(x * 7919 + y * 104_729) as u8]));
        DynamicImage::from(noise)
            .write_to(&mut out, image::ImageFormat::Png)
            .unwrap();
        out.into_inner()
    };
    for cut in [20, 60, whole.len() / 2, whole.len() * 9 / 10] {
        assert_eq!(refusal(&whole[..cut]).code, RefusalCode::Damaged, "{cut}");
    }
    let jpeg = jpeg_of(&DynamicImage::from(quarters()));
    for cut in [10, jpeg.len() / 2, jpeg.len() - 3] {
        assert_eq!(refusal(&jpeg[..cut]).code, RefusalCode::Damaged, "{cut}");
    }
    let scans = tiff_of(&[(quarters(), 1), (quarters(), 1)], 200);
    for cut in [12, scans.len() / 3, scans.len() / 2] {
        assert_eq!(refusal(&scans[..cut]).code, RefusalCode::Damaged, "{cut}");
    }
}

/// PNG's check sum (PNG annex D).
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            };
        }
    }
    !sum
}
