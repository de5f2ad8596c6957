//! Pictures under marks: the samples themselves are burnt, in a copy made for this one use; a box drawn over
//! the top would hide nothing.

pub(crate) mod jpeg;

use super::matrix::Matrix;
use super::oracle::Pixels;
use super::rebuild::Workshop;
use super::refuse::Unsure;
use super::rule::TOLERANCE;
use super::source;
use super::streams::{self, packed};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use obelus_evidence::Box2;

/// A sample wider or higher than this many points would blacken too much around a mark.
const MAX_SAMPLE: f64 = 3.0;

/// Where to burn one use of a picture.
pub(crate) struct Burn<'m> {
    /// The unit square of the picture to displayed points.
    pub(crate) to_page: Matrix,
    /// The marks that touch it.
    pub(crate) marks: &'m [Box2],
}

impl Burn<'_> {
    /// The samples to burn, as `(row from the top, first, end)`.
    fn samples(&self, width: usize, height: usize) -> Result<Vec<(usize, usize, usize)>, Unsure> {
        let back = self
            .to_page
            .inverse()
            .ok_or_else(|| Unsure::new("a picture under a mark has no area"))?;
        let (w, h) = (width as f64, height as f64);
        let cell = |x: usize, y: usize| {
            let (x, y) = (x as f64, y as f64);
            self.to_page.bounds(Box2::from_corners(
                x / w,
                1.0 - (y + 1.0) / h,
                (x + 1.0) / w,
                1.0 - y / h,
            ))
        };
        let first = cell(0, 0);
        if first.width() > MAX_SAMPLE || first.height() > MAX_SAMPLE {
            return Err(Unsure::new("a picture under a mark is too coarse to be cut"));
        }
        let mut burnt = Vec::new();
        for mark in self.marks {
            let inside = back.bounds(*mark);
            let columns = range(inside.x0 * w, inside.x1 * w, width);
            let rows = range((1.0 - inside.y1) * h, (1.0 - inside.y0) * h, height);
            for y in rows {
                let mut run: Option<usize> = None;
                for x in columns.clone() {
                    let cell = cell(x, y);
                    let centre = ((cell.x0 + cell.x1) / 2.0, (cell.y0 + cell.y1) / 2.0);
                    if mark.contains(centre.0, centre.1) || mark.overlaps_by(&cell, TOLERANCE) {
                        run.get_or_insert(x);
                    } else if let Some(from) = run.take() {
                        burnt.push((y, from, x));
                    }
                }
                if let Some(from) = run {
                    burnt.push((y, from, columns.end));
                }
            }
        }
        Ok(burnt)
    }
}

fn range(from: f64, to: f64, size: usize) -> std::ops::Range<usize> {
    let limit = size as f64;
    let from = (from - 1.0).floor().clamp(0.0, limit) as usize;
    let to = (to + 1.0).ceil().clamp(0.0, limit) as usize;
    from..to.max(from)
}

/// Sets `fill` on every burnt pixel of 8-bit samples.
fn fill(samples: &mut [u8], width: usize, value: &[u8], runs: &[(usize, usize, usize)]) {
    let n = value.len();
    for (y, from, to) in runs {
        if let Some(pixels) = samples.get_mut((y * width + from) * n..(y * width + to) * n) {
            for pixel in pixels.chunks_exact_mut(n) {
                pixel.copy_from_slice(value);
            }
        }
    }
}

/// Sets or clears every burnt bit of 1-bit samples.
fn fill_bits(samples: &mut [u8], stride: usize, one: bool, runs: &[(usize, usize, usize)]) {
    for (y, from, to) in runs {
        for x in *from..*to {
            if let Some(byte) = samples.get_mut(y * stride + x / 8) {
                let bit = 0x80 >> (x % 8);
                if one {
                    *byte |= bit;
                } else {
                    *byte &= !bit;
                }
            }
        }
    }
}

fn size(dict: &Dictionary, shop: &Workshop<'_>) -> Option<(usize, usize)> {
    let side = |key: &[u8]| {
        dict.get_deref(key, shop.source)
            .and_then(Object::as_i64)
            .ok()
            .and_then(|v| usize::try_from(v).ok())
            .filter(|v| (1..=60_000).contains(v))
    };
    Some((side(b"Width")?, side(b"Height")?))
}

/// Burns a picture for one use and gives the new object: in its own samples where they can be rewritten
/// exactly, otherwise as decoded by `decode`.
pub(crate) fn burn(
    shop: &mut Workshop<'_>,
    image: &Stream,
    burn: &Burn<'_>,
    decode: &dyn Fn() -> Option<Pixels>,
) -> Result<ObjectId, Unsure> {
    match exact(shop, image, burn)? {
        Some(done) => Ok(shop.add(done)),
        None => burn_decoded(shop, burn, decode),
    }
}

/// How the samples of a picture are laid out.
enum Layout {
    Bytes { components: usize, black: Vec<u8> },
    Bits { black: bool },
}

fn layout(shop: &Workshop<'_>, dict: &Dictionary) -> Option<Layout> {
    let bits = dict
        .get_deref(b"BitsPerComponent", shop.source)
        .and_then(Object::as_i64)
        .unwrap_or(1);
    let decode: Option<Vec<f64>> = match dict.get_deref(b"Decode", shop.source) {
        Ok(Object::Array(items)) => Some(
            items
                .iter()
                .filter_map(|item| item.as_float().ok().map(f64::from))
                .collect(),
        ),
        _ => None,
    };
    let is_mask = matches!(
        dict.get_deref(b"ImageMask", shop.source),
        Ok(Object::Boolean(true))
    );
    if is_mask {
        // A stencil is burnt to what it does not paint (ISO 32000-2 8.9.6.2).
        let inverted = decode.is_some_and(|d| d.first() == Some(&1.0));
        return Some(Layout::Bits { black: !inverted });
    }
    if decode.is_some() {
        return None;
    }
    let space = dict.get_deref(b"ColorSpace", shop.source).ok()?;
    let family = match space {
        Object::Name(name) => name.as_slice(),
        Object::Array(parts) => shop.source.dereference(parts.first()?).ok()?.1.as_name().ok()?,
        _ => return None,
    };
    let components = match family {
        b"DeviceGray" | b"CalGray" | b"G" | b"Indexed" | b"I" => 1,
        b"DeviceRGB" | b"CalRGB" | b"RGB" => 3,
        b"DeviceCMYK" | b"CMYK" => 4,
        b"ICCBased" => {
            let profile = space.as_array().ok()?.get(1)?;
            let profile = shop.source.dereference(profile).ok()?.1.as_stream().ok()?;
            match profile
                .dict
                .get_deref(b"N", shop.source)
                .and_then(Object::as_i64)
                .ok()?
            {
                1 => 1,
                3 => 3,
                4 => 4,
                _ => return None,
            }
        }
        _ => return None,
    };
    match (bits, components) {
        (8, 4) => Some(Layout::Bytes {
            components,
            black: vec![0, 0, 0, 255],
        }),
        (8, _) => Some(Layout::Bytes {
            components,
            black: vec![0; components],
        }),
        (1, 1) => Some(Layout::Bits { black: false }),
        _ => None,
    }
}

/// Burns the picture's own samples; `None` when its coding or colours do not allow that exactly.
fn exact(shop: &mut Workshop<'_>, image: &Stream, burn: &Burn<'_>) -> Result<Option<Stream>, Unsure> {
    let Some((width, height)) = size(&image.dict, shop) else {
        return Ok(None);
    };
    let Some(layout) = layout(shop, &image.dict) else {
        return Ok(None);
    };
    if source::dictionary(shop.source, &image.dict, b"Mask").is_some() {
        return Ok(None);
    }
    let soft = match image.dict.get_deref(b"SMask", shop.source) {
        Ok(Object::Stream(mask)) => match opaque(shop, &mask.clone(), burn)? {
            Some(mask) => Some(mask),
            None => return Ok(None),
        },
        _ => None,
    };
    let Ok(decoded) = streams::decode(shop.source, image) else {
        return Ok(None);
    };
    let runs = burn.samples(width, height)?;
    let mut bytes = decoded.bytes;
    let stream = match (decoded.codec.as_deref(), layout) {
        (None, Layout::Bytes { components, black }) => {
            if bytes.len() < width * height * components {
                return Ok(None);
            }
            bytes.truncate(width * height * components);
            fill(&mut bytes, width, &black, &runs);
            packed(shop.image_frame(&image.dict)?, &bytes)
        }
        (None, Layout::Bits { black }) => {
            let stride = width.div_ceil(8);
            if bytes.len() < stride * height {
                return Ok(None);
            }
            bytes.truncate(stride * height);
            fill_bits(&mut bytes, stride, black, &runs);
            packed(shop.image_frame(&image.dict)?, &bytes)
        }
        (Some(b"DCTDecode"), Layout::Bytes { components, black }) => {
            let Some((w, h, found, mut samples)) = jpeg::decode(&bytes) else {
                return Ok(None);
            };
            if found != components || (w as usize, h as usize) != (width, height) {
                return Ok(None);
            }
            fill(&mut samples, width, &black, &runs);
            let Some(encoded) = jpeg::encode(w, h, components, &samples) else {
                return Ok(None);
            };
            let mut dict = shop.image_frame(&image.dict)?;
            dict.set("Filter", Object::Name(b"DCTDecode".to_vec()));
            Stream::new(dict, encoded).with_compression(false)
        }
        _ => return Ok(None),
    };
    let mut stream = stream;
    if let Some(mask) = soft {
        let id = shop.add(mask);
        stream.dict.set("SMask", id);
    }
    Ok(Some(stream))
}

/// A soft mask that is opaque under the marks, because the picture of a text may live in it.
fn opaque(shop: &mut Workshop<'_>, mask: &Stream, burn: &Burn<'_>) -> Result<Option<Stream>, Unsure> {
    let Some((width, height)) = size(&mask.dict, shop) else {
        return Ok(None);
    };
    let plain = !mask.dict.has(b"Matte") && !mask.dict.has(b"Decode");
    let bits = mask
        .dict
        .get_deref(b"BitsPerComponent", shop.source)
        .and_then(Object::as_i64)
        .ok();
    let Ok(decoded) = streams::decode(shop.source, mask) else {
        return Ok(None);
    };
    let mut bytes = decoded.bytes;
    if !plain || bits != Some(8) || decoded.codec.is_some() || bytes.len() < width * height {
        return Ok(None);
    }
    bytes.truncate(width * height);
    fill(&mut bytes, width, &[255], &burn.samples(width, height)?);
    Ok(Some(packed(shop.image_frame(&mask.dict)?, &bytes)))
}

/// Burns a picture as the reader decodes it, whatever its codec and colour space were.
pub(crate) fn burn_decoded(
    shop: &mut Workshop<'_>,
    burn: &Burn<'_>,
    decode: &dyn Fn() -> Option<Pixels>,
) -> Result<ObjectId, Unsure> {
    let mut pixels = decode().ok_or_else(|| Unsure::new("a picture under a mark cannot be decoded"))?;
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let runs = burn.samples(width, height)?;
    let mut dict = frame(pixels.width, pixels.height);
    if pixels.components == 0 {
        return Ok(shop.add(stencil(dict, &pixels, &runs)));
    }
    fill(&mut pixels.samples, width, &vec![0; pixels.components], &runs);
    dict.set("BitsPerComponent", 8);
    dict.set(
        "ColorSpace",
        Object::Name(
            if pixels.components == 1 {
                "DeviceGray"
            } else {
                "DeviceRGB"
            }
            .into(),
        ),
    );
    if let Some((mask_width, mask_height, mut alpha)) = pixels.alpha {
        let runs = burn.samples(mask_width as usize, mask_height as usize)?;
        fill(&mut alpha, mask_width as usize, &[255], &runs);
        let mut mask = frame(mask_width, mask_height);
        mask.set("BitsPerComponent", 8);
        mask.set("ColorSpace", Object::Name(b"DeviceGray".to_vec()));
        let id = shop.add(packed(mask, &alpha));
        dict.set("SMask", id);
    }
    Ok(shop.add(packed(dict, &pixels.samples)))
}

fn frame(width: u32, height: u32) -> Dictionary {
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"XObject".to_vec()));
    dict.set("Subtype", Object::Name(b"Image".to_vec()));
    dict.set("Width", i64::from(width));
    dict.set("Height", i64::from(height));
    dict
}

/// A stencil: one byte a pixel in, 255 where it paints; one bit a pixel out, 0 where it paints.
fn stencil(mut dict: Dictionary, pixels: &Pixels, runs: &[(usize, usize, usize)]) -> Stream {
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let stride = width.div_ceil(8);
    let mut bits = vec![0xff; stride * height];
    for y in 0..height {
        for x in 0..width {
            if pixels.samples.get(y * width + x).is_some_and(|v| *v >= 128) {
                bits[y * stride + x / 8] &= !(0x80 >> (x % 8));
            }
        }
    }
    fill_bits(&mut bits, stride, true, runs);
    dict.set("ImageMask", true);
    dict.set("BitsPerComponent", 1);
    packed(dict, &bits)
}

#[cfg(test)]
mod tests {
    use super::{Burn, fill, fill_bits};
    use crate::redact::matrix::Matrix;
    use obelus_evidence::Box2;

    #[test]
    fn exactly_the_samples_under_a_mark_are_burnt() {
        // 100 x 50 samples on 100 x 50 points, page coordinates from the top left.
        let burn = Burn {
            to_page: Matrix([100.0, 0.0, 0.0, -50.0, 0.0, 50.0]),
            marks: &[Box2::from_corners(10.0, 20.0, 13.0, 22.0)],
        };
        let runs = burn.samples(100, 50).unwrap();
        assert_eq!(runs, [(20, 10, 13), (21, 10, 13)]);
        let mut samples = vec![9; 100 * 50];
        fill(&mut samples, 100, &[0], &runs);
        assert_eq!(samples.iter().filter(|v| **v == 0).count(), 6);
        let mut bits = vec![0xff; 13 * 50];
        fill_bits(&mut bits, 13, false, &runs);
        assert_eq!(bits.iter().map(|b| b.count_zeros()).sum::<u32>(), 6);
    }

    #[test]
    fn coarse_and_flat_pictures_are_left_to_the_raster_page() {
        let marks = [Box2::from_corners(0.0, 0.0, 9.0, 9.0)];
        let coarse = Burn {
            to_page: Matrix([100.0, 0.0, 0.0, -100.0, 0.0, 100.0]),
            marks: &marks,
        };
        assert!(coarse.samples(10, 10).is_err());
        let flat = Burn {
            to_page: Matrix([100.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
            marks: &marks,
        };
        assert!(flat.samples(10, 10).is_err());
    }
}
