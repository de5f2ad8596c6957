//! TIFF: fax machines and scanners put many pages into one file.

use super::{
    damaged,
    density::Density,
    picture::{Leaf, bounded, colours, grey},
};
use ::tiff::{
    ColorType, TiffError,
    decoder::{Decoder, DecodingResult, Limits},
    tags::Tag,
};
use image::metadata::Orientation;
use obelus_evidence::{RefusalCode, Refused};
use std::io::Cursor;

/// More pages than this are refused.
const MOST_PAGES: usize = 2000;

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

/// Hands over every page of the file.
pub(super) fn pages(bytes: &[u8], sink: &mut dyn FnMut(Leaf) -> Result<(), Refused>) -> Result<(), Refused> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = 1 << 30;
    limits.intermediate_buffer_size = 512 << 20;
    let mut reader = Decoder::new(Cursor::new(bytes))
        .map_err(|error| refusal(1, &error))?
        .with_limits(limits);
    for page in 1.. {
        if page > MOST_PAGES {
            return Err(Refused::new(
                RefusalCode::TooLarge,
                format!("the TIFF file has more than {MOST_PAGES} pages; split it"),
            ));
        }
        sink(leaf(&mut reader).map_err(|error| match error {
            Trouble::Refused(refused) => refused,
            Trouble::Tiff(error) => refusal(page, &error),
        })?)?;
        if !reader.more_images() {
            break;
        }
        reader.next_image().map_err(|error| refusal(page + 1, &error))?;
    }
    Ok(())
}

enum Trouble {
    Refused(Refused),
    Tiff(TiffError),
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<TiffError> for Trouble {
    fn from(error: TiffError) -> Self {
        Self::Tiff(error)
    }
}

fn refusal(page: usize, error: &TiffError) -> Refused {
    match error {
        TiffError::UnsupportedError(_) => Refused::new(
            RefusalCode::UnsupportedKind,
            format!(
                "page {page} of the TIFF file is stored in a way that cannot be read; save it as PDF or PNG"
            ),
        ),
        TiffError::LimitsExceeded => Refused::new(
            RefusalCode::TooLarge,
            format!("page {page} of the TIFF file unpacks to more than is taken"),
        ),
        _ => damaged(format!(
            "page {page} of the TIFF file is damaged or missing; ask for the file again"
        )),
    }
}

fn leaf(reader: &mut Reader<'_>) -> Result<Leaf, Trouble> {
    let size = reader.dimensions()?;
    bounded(size.0, size.1)?;
    let colour = reader.colortype()?;
    let density = density(reader);
    let turn = number(reader, Tag::Orientation)
        .and_then(|value| u8::try_from(value as u32).ok())
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms);
    let samples = bytes_of(reader.read_image()?, colour.bit_depth())?;
    let stream = match colour {
        ColorType::Gray(depth) if depth < 8 => grey(size, &spread(&samples, size, depth)?),
        ColorType::Gray(_) => grey(size, exactly(&samples, size, 1)?),
        ColorType::GrayA(_) => grey(
            size,
            &each(exactly(&samples, size, 2)?, 2, |p| [on_white(p[0], p[1])]),
        ),
        ColorType::RGB(_) => colours(size, exactly(&samples, size, 3)?),
        ColorType::RGBA(_) => {
            let flat = each(exactly(&samples, size, 4)?, 4, |p| {
                [on_white(p[0], p[3]), on_white(p[1], p[3]), on_white(p[2], p[3])]
            });
            colours(size, &flat)
        }
        ColorType::CMYK(_) => {
            let flat = each(exactly(&samples, size, 4)?, 4, |p| {
                [p[0], p[1], p[2]].map(|ink| (u32::from(255 - ink) * u32::from(255 - p[3]) / 255) as u8)
            });
            colours(size, &flat)
        }
        ColorType::YCbCr(_) => {
            let flat = each(exactly(&samples, size, 3)?, 3, of_ycbcr);
            colours(size, &flat)
        }
        ColorType::Palette(depth) => {
            let map = reader.get_tag_u16_vec(Tag::ColorMap)?;
            let places = if depth < 8 {
                spread_raw(&samples, size, depth)?
            } else {
                exactly(&samples, size, 1)?.to_vec()
            };
            let third = map.len() / 3;
            let flat = each(&places, 1, |p| {
                let at = usize::from(p[0]);
                [0, 1, 2].map(|band| map.get(band * third + at).map_or(0, |value| (value >> 8) as u8))
            });
            colours(size, &flat)
        }
        _ => return Err(unsupported().into()),
    };
    Ok(Leaf {
        stream,
        size,
        turn,
        density,
    })
}

fn unsupported() -> Refused {
    Refused::new(
        RefusalCode::UnsupportedKind,
        "the TIFF file has a kind of colour that cannot be read; save it as PDF or PNG",
    )
}

fn number(reader: &mut Reader<'_>, tag: Tag) -> Option<f64> {
    let value = reader.find_tag(tag).ok().flatten()?;
    match value {
        ::tiff::decoder::ifd::Value::Rational(above, below) if below > 0 => {
            Some(f64::from(above) / f64::from(below))
        }
        value => value.into_u32().ok().map(f64::from),
    }
}

fn density(reader: &mut Reader<'_>) -> Option<Density> {
    let per_inch = match number(reader, Tag::ResolutionUnit).map(|unit| unit as u32) {
        Some(3) => 2.54,
        Some(1) => return None,
        _ => 1.0,
    };
    let (across, down) = (
        number(reader, Tag::XResolution)?,
        number(reader, Tag::YResolution)?,
    );
    Some((across * per_inch, down * per_inch))
}

/// Samples of 8 bits; deeper ones lose what no screen shows.
fn bytes_of(samples: DecodingResult, depth: u8) -> Result<Vec<u8>, Refused> {
    match samples {
        DecodingResult::U8(samples) if depth <= 8 => Ok(samples),
        DecodingResult::U16(samples) => Ok(samples.into_iter().map(|value| (value >> 8) as u8).collect()),
        _ => Err(unsupported()),
    }
}

fn exactly(samples: &[u8], size: (u32, u32), channels: usize) -> Result<&[u8], Refused> {
    let wanted = size.0 as usize * size.1 as usize * channels;
    samples
        .get(..wanted)
        .ok_or_else(|| damaged("a page of the TIFF file has fewer pixels than it says"))
}

/// Samples of 1, 2 or 4 bits, rows filled up to whole bytes, as numbers.
fn spread_raw(samples: &[u8], size: (u32, u32), depth: u8) -> Result<Vec<u8>, Refused> {
    if !matches!(depth, 1 | 2 | 4) {
        return Err(unsupported());
    }
    let (wide, high) = (size.0 as usize, size.1 as usize);
    let row = (wide * usize::from(depth)).div_ceil(8);
    if samples.len() < row * high {
        return Err(damaged("a page of the TIFF file has fewer pixels than it says"));
    }
    let mask = (1_u8 << depth) - 1;
    let mut out = Vec::with_capacity(wide * high);
    for line in samples.chunks_exact(row).take(high) {
        out.extend((0..wide).map(|x| {
            let bit = x * usize::from(depth);
            (line[bit / 8] >> (8 - usize::from(depth) - bit % 8)) & mask
        }));
    }
    Ok(out)
}

fn spread(samples: &[u8], size: (u32, u32), depth: u8) -> Result<Vec<u8>, Refused> {
    let mut out = spread_raw(samples, size, depth)?;
    let most = (1_u16 << depth) - 1;
    out.iter_mut()
        .for_each(|value| *value = (u16::from(*value) * 255 / most) as u8);
    Ok(out)
}

fn each<const N: usize>(samples: &[u8], channels: usize, to: impl Fn(&[u8]) -> [u8; N]) -> Vec<u8> {
    samples.chunks_exact(channels).flat_map(to).collect()
}

fn on_white(sample: u8, alpha: u8) -> u8 {
    let (sample, alpha) = (u32::from(sample), u32::from(alpha));
    ((sample * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

/// ITU-R BT.601, as TIFF and JFIF mean it.
fn of_ycbcr(pixel: &[u8]) -> [u8; 3] {
    let (y, cb, cr) = (
        f32::from(pixel[0]),
        f32::from(pixel[1]) - 128.0,
        f32::from(pixel[2]) - 128.0,
    );
    [
        y + 1.402 * cr,
        y - 0.344_136 * cb - 0.714_136 * cr,
        y + 1.772 * cb,
    ]
    .map(|v| v.round().clamp(0.0, 255.0) as u8)
}

#[cfg(test)]
mod tests {
    use super::{of_ycbcr, spread};

    #[test]
    fn thin_samples_are_spread_row_by_row() {
        assert_eq!(
            spread(&[0b1010_0000, 0b0100_0000], (3, 2), 1).unwrap(),
            [255, 0, 255, 0, 255, 0]
        );
        assert_eq!(spread(&[0x0f], (2, 1), 4).unwrap(), [0, 255]);
        assert!(spread(&[0xff], (3, 2), 1).is_err());
        assert_eq!(of_ycbcr(&[255, 128, 128]), [255; 3]);
    }
}
