//! Page pictures: the right size, the right format, and never larger than memory allows.

mod pdf_maker;

use obelus_document::render::{ImageFormat, LONGEST_SIDE, MOST_PIXELS, raster, render_page};
use obelus_evidence::RefusalCode;
use pdf_maker::{Sheet, pdf, text};

#[test]
fn both_formats_hold_the_same_pixels() {
    let bytes = pdf(vec![Sheet::new(text(40.0, 100.0, 700.0, "Obelus"))]);
    let pixels = raster(&bytes, 1, 1.5).unwrap();
    assert_eq!((pixels.width, pixels.height), (900, 1200));
    assert_eq!(&pixels.rgb[..3], &[255, 255, 255], "the page is white");

    let png = render_page(&bytes, 1, 1.5, ImageFormat::Png).unwrap();
    let shown = image::load_from_memory(&png.encoded).unwrap().to_rgb8();
    assert_eq!(
        (shown.width(), shown.height(), shown.as_raw()),
        (900, 1200, &pixels.rgb)
    );

    let webp = render_page(&bytes, 1, 1.5, ImageFormat::WebP).unwrap();
    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(&webp.encoded)).unwrap();
    let mut shown = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut shown).unwrap();
    assert_eq!(decoder.dimensions(), (900, 1200));
    assert!(shown == pixels.rgb);
}

#[test]
fn a_wish_beyond_the_limits_is_scaled_down_in_proportion() {
    let wide = vec![0.into(), 0.into(), 14_000.into(), 700.into()];
    let bytes = pdf(vec![Sheet::new("0 0 700 700 re f").with("MediaBox", wide)]);
    let picture = raster(&bytes, 1, 50.0).unwrap();
    assert!(f64::from(picture.width) <= LONGEST_SIDE);
    assert!(f64::from(picture.width) * f64::from(picture.height) <= MOST_PIXELS);
    assert_eq!(picture.width, picture.height * 20);
}

#[test]
fn pages_that_do_not_exist_and_scales_that_mean_nothing_are_refused() {
    let bytes = pdf(vec![Sheet::new("")]);
    for (page, scale) in [
        (0, 1.0),
        (2, 1.0),
        (1, 0.0),
        (1, f64::NAN),
        (1, f64::INFINITY),
        (1, -2.0),
    ] {
        assert_eq!(
            raster(&bytes, page, scale).unwrap_err().code,
            RefusalCode::BadPlan,
            "page {page}, scale {scale}"
        );
    }
    assert_eq!(
        raster(b"one page of text", 2, 1.0).unwrap_err().code,
        RefusalCode::BadPlan
    );
}
