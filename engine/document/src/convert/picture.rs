//! Pictures: one page each, as the camera or scanner meant them to be seen, without what else it wrote down.

use super::{Converted, damaged, density, density::Density, jpeg, tiff};
use crate::paper::{Book, packed, real};
use image::{
    DynamicImage, ImageDecoder, ImageFormat,
    codecs::{bmp::BmpDecoder, gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};
use lopdf::{Dictionary, Stream, dictionary};
use obelus_evidence::{RefusalCode, Refused};
use std::io::{Cursor, Write};

/// A picture may have at most this many pixels: A2 at 600 dots an inch.
const MOST_PIXELS: u64 = 160_000_000;
/// No side may be longer: more than any scanner or telephone makes.
const LONGEST_SIDE: u32 = 65_000;

/// Pixels as they are stored, and how they are to be turned.
pub(super) struct Leaf {
    /// The picture as an image of a PDF.
    pub(super) stream: Stream,
    /// Pixels across and down as stored.
    pub(super) size: (u32, u32),
    /// How it is to be turned to be seen.
    pub(super) turn: Orientation,
    /// Dots an inch, across and down as stored.
    pub(super) density: Option<Density>,
}

/// Turns a picture file into its rendition.
pub(super) fn convert(bytes: &[u8]) -> Result<Converted, Refused> {
    let format = image::guess_format(bytes).map_err(|_| damaged("the picture is of no known format"))?;
    let mut book = Book::new();
    let mut remarks = Vec::new();
    match format {
        ImageFormat::Tiff => tiff::pages(bytes, &mut |leaf| {
            put(&mut book, leaf);
            Ok(())
        })?,
        ImageFormat::Jpeg => {
            let (leaf, behind) = of_jpeg(bytes)?;
            put(&mut book, leaf);
            if behind > 0 {
                remarks.push(format!(
                    "{behind} bytes follow the picture (a second picture, a film of the moment, or else); they are not shown"
                ));
            }
        }
        ImageFormat::Png => {
            let decoder = PngDecoder::new(Cursor::new(bytes)).map_err(|_| unreadable("PNG"))?;
            put(&mut book, decoded(decoder, "PNG", density::of_png(bytes))?);
        }
        ImageFormat::Bmp => {
            let decoder = BmpDecoder::new(Cursor::new(bytes)).map_err(|_| unreadable("bitmap"))?;
            put(&mut book, decoded(decoder, "bitmap", density::of_bmp(bytes))?);
        }
        ImageFormat::Gif => {
            let decoder = GifDecoder::new(Cursor::new(bytes)).map_err(|_| unreadable("GIF"))?;
            put(&mut book, decoded(decoder, "GIF", None)?);
            remarks.push("if the GIF picture moves, only how it begins is shown".to_owned());
        }
        ImageFormat::WebP => {
            let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| unreadable("WebP"))?;
            if decoder.has_animation() {
                remarks.push("the WebP picture moves; only how it begins is shown".to_owned());
            }
            put(&mut book, decoded(decoder, "WebP", None)?);
        }
        _ => {
            return Err(Refused::new(
                RefusalCode::UnsupportedKind,
                "the picture is of a format that cannot be read",
            ));
        }
    }
    if book.pages() == 0 {
        return Err(Refused::new(
            RefusalCode::NoPages,
            "the file has no picture in it",
        ));
    }
    Ok(Converted {
        pdf: book.finish()?,
        remarks,
        attachments: Vec::new(),
    })
}

fn unreadable(name: &str) -> Refused {
    damaged(format!(
        "the {name} picture is damaged or ends early; ask for the file again"
    ))
}

/// Refuses pictures that are larger than any honest one, before a pixel is unpacked.
pub(super) fn bounded(width: u32, height: u32) -> Result<(), Refused> {
    if width == 0 || height == 0 {
        return Err(damaged("the picture has no pixels"));
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > LONGEST_SIDE {
        let most = MOST_PIXELS / 1_000_000;
        return Err(Refused::new(
            RefusalCode::TooLarge,
            format!("the picture says it has {width} x {height} pixels; up to {most} million are taken"),
        ));
    }
    Ok(())
}

/// A JPEG keeps its own pixels where every reader knows them; and how many bytes follow it.
fn of_jpeg(bytes: &[u8]) -> Result<(Leaf, usize), Refused> {
    let walked = jpeg::walk(bytes)?;
    bounded(walked.size.0, walked.size.1)?;
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|_| unreadable("JPEG"))?;
    let exif = decoder.exif_metadata().ok().flatten();
    let stated = exif
        .as_deref()
        .and_then(density::of_exif)
        .or_else(|| walked.jfif.as_deref().and_then(density::of_jfif));
    let leaf = decoded(decoder, "JPEG", stated)?;
    if !walked.is_plain || !matches!(walked.components, 1 | 3) || leaf.size != walked.size {
        return Ok((leaf, walked.behind));
    }
    let space = if walked.components == 1 {
        "DeviceGray"
    } else {
        "DeviceRGB"
    };
    let mut dict = image_dict(walked.size, space);
    dict.set("Filter", "DCTDecode");
    let stream = Stream::new(dict, walked.bare).with_compression(false);
    Ok((Leaf { stream, ..leaf }, walked.behind))
}

/// Unpacks a picture; transparency is laid on white, as on paper.
fn decoded(mut decoder: impl ImageDecoder, name: &str, stated: Option<Density>) -> Result<Leaf, Refused> {
    let (width, height) = decoder.dimensions();
    bounded(width, height)?;
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(1 << 30);
    decoder.set_limits(limits).map_err(|_| unreadable(name))?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| match error {
        image::ImageError::Limits(_) => Refused::new(
            RefusalCode::TooLarge,
            format!("the {name} picture unpacks to more than 1 GiB"),
        ),
        _ => unreadable(name),
    })?;
    Ok(Leaf {
        stream: stream_of(&picture),
        size: (width, height),
        turn,
        density: stated,
    })
}

fn stream_of(picture: &DynamicImage) -> Stream {
    let size = (picture.width(), picture.height());
    let alpha = picture.color().has_alpha();
    if !picture.color().has_color() && !alpha {
        return grey(size, picture.to_luma8().as_raw());
    }
    if !alpha {
        return colours(size, picture.to_rgb8().as_raw());
    }
    let flat: Vec<u8> = picture
        .to_rgba8()
        .pixels()
        .flat_map(|pixel| {
            let [r, g, b, a] = pixel.0.map(u32::from);
            [r, g, b].map(|sample| ((sample * a + 255 * (255 - a) + 127) / 255) as u8)
        })
        .collect();
    colours(size, &flat)
}

/// An image of grey samples, 0 black.
pub(super) fn grey(size: (u32, u32), samples: &[u8]) -> Stream {
    samples_of(size, "DeviceGray", 1, samples)
}

/// An image of red, green and blue samples.
pub(super) fn colours(size: (u32, u32), samples: &[u8]) -> Stream {
    samples_of(size, "DeviceRGB", 3, samples)
}

/// Packs row by row as differences from the row above where that is smaller, as PNG does (ISO 32000-2 7.4.4.4).
fn samples_of(size: (u32, u32), space: &str, channels: usize, samples: &[u8]) -> Stream {
    let row = size.0 as usize * channels;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(5));
    let mut above = vec![0; row];
    let mut line = vec![0; row + 1];
    let mut whole = true;
    for current in samples.chunks_exact(row) {
        line[0] = 2;
        for ((out, now), before) in line[1..].iter_mut().zip(current).zip(&above) {
            *out = now.wrapping_sub(*before);
        }
        above.copy_from_slice(current);
        whole &= packer.write_all(&line).is_ok();
    }
    let mut dict = image_dict(size, space);
    match packer.finish() {
        Ok(small) if whole => {
            dict.set("Filter", "FlateDecode");
            dict.set(
                "DecodeParms",
                dictionary! {
                    "Predictor" => 12, "Colors" => channels as i64, "BitsPerComponent" => 8,
                    "Columns" => i64::from(size.0),
                },
            );
            Stream::new(dict, small).with_compression(false)
        }
        // Writing into memory does not fail; were it to, the samples are good as they are.
        _ => packed(dict, samples.to_vec()),
    }
}

fn image_dict(size: (u32, u32), space: &str) -> Dictionary {
    dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(size.0), "Height" => i64::from(size.1),
        "ColorSpace" => space, "BitsPerComponent" => 8,
    }
}

/// Puts a picture on a page of its own, turned as it is to be seen.
fn put(book: &mut Book, leaf: Leaf) {
    let (width, height) = density::page(leaf.size.0, leaf.size.1, leaf.density);
    let lies = matches!(
        leaf.turn,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (w, h) = if lies { (height, width) } else { (width, height) };
    // The unit square onto the page, one matrix for each of EXIF's eight ways to hold a camera.
    let matrix = match leaf.turn {
        Orientation::NoTransforms => [w, 0.0, 0.0, h, 0.0, 0.0],
        Orientation::FlipHorizontal => [-w, 0.0, 0.0, h, w, 0.0],
        Orientation::Rotate180 => [-w, 0.0, 0.0, -h, w, h],
        Orientation::FlipVertical => [w, 0.0, 0.0, -h, 0.0, h],
        Orientation::Rotate90FlipH => [0.0, -h, -w, 0.0, w, h],
        Orientation::Rotate90 => [0.0, -h, w, 0.0, 0.0, h],
        Orientation::Rotate270FlipH => [0.0, h, w, 0.0, 0.0, 0.0],
        Orientation::Rotate270 => [0.0, h, -w, 0.0, w, 0.0],
    };
    let image = book.add(leaf.stream);
    let numbers: Vec<String> = matrix
        .iter()
        .map(|value| match real(*value) {
            lopdf::Object::Real(value) => value.to_string(),
            _ => "0".to_owned(),
        })
        .collect();
    let content = format!("q {} cm /P Do Q", numbers.join(" "));
    let resources = dictionary! { "XObject" => dictionary! { "P" => image } };
    book.page(w, h, resources, content.into_bytes());
}
