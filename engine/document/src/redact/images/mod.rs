//! Pictures under marks: the samples themselves are burnt, in a copy made for this one use; a box drawn over
//! the top would hide nothing.

mod coded;
mod jbig2;
pub(crate) mod jpeg;
mod jpx;

pub(crate) use coded::{bare, can_be_carried, without_surplus};

use super::matrix::Matrix;
use super::oracle::Pixels;
use super::rebuild::Workshop;
use super::refuse::Unsure;
use super::rule::TOLERANCE;
use super::source;
use super::streams::{self, packed};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use obelus_evidence::Box2;

/// A sample wider or higher than this many points would blacken too much around a mark; it is divided first.
const MAX_SAMPLE: f64 = 2.01;
/// A coarse picture may not grow to more samples than this when its samples are divided.
const MOST_SAMPLES: usize = 16_000_000;

/// Where to burn one use of a picture.
pub(crate) struct Burn<'m> {
    /// The unit square of the picture to displayed points.
    pub(crate) to_page: Matrix,
    /// The marks that touch it.
    pub(crate) marks: &'m [Box2],
}

impl Burn<'_> {
    /// Into how many parts the samples have to be divided each way, so that none is large; 1 for fine pictures.
    fn division(&self, width: usize, height: usize) -> (usize, usize) {
        let cell = self.to_page.bounds(Box2::from_corners(
            0.0,
            0.0,
            1.0 / width.max(1) as f64,
            1.0 / height.max(1) as f64,
        ));
        let size = cell.width().max(cell.height());
        if size <= MAX_SAMPLE || !size.is_finite() {
            return (1, 1);
        }
        // Turned pictures have samples whose box is larger than the sample, so both ways are divided alike.
        let parts = (2.0 * size / MAX_SAMPLE).ceil().min(4096.0) as usize;
        (parts, parts)
    }

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

/// Sets every burnt pixel of packed samples of any width; rows start at whole bytes (ISO 32000-2 8.9.5.2).
fn fill_packed(samples: &mut [u8], layout: &Layout, width: usize, runs: &[(usize, usize, usize)]) {
    let (n, bits) = (layout.black.len(), layout.bits);
    let stride = layout.stride(width);
    for (y, from, to) in runs {
        for at in from * n..to * n {
            let value = layout.black[at % n];
            for bit in 0..bits {
                let place = at * bits + bit;
                let mask = 0x80_u8 >> (place % 8);
                if let Some(byte) = samples.get_mut(y * stride + place / 8) {
                    if value >> (bits - 1 - bit) & 1 == 1 {
                        *byte |= mask;
                    } else {
                        *byte &= !mask;
                    }
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

/// Burns what nobody sees of a picture, without dividing its samples: large ones show nothing that can be read.
pub(crate) fn burn_hidden(
    shop: &mut Workshop<'_>,
    image: &Stream,
    hidden: &Burn<'_>,
    decode: &dyn Fn() -> Option<Pixels>,
) -> Result<ObjectId, Unsure> {
    let is_coarse = size(&image.dict, shop).is_none_or(|(w, h)| hidden.division(w, h) != (1, 1));
    if is_coarse {
        return Err(Unsure::new("a picture is too coarse to be cut"));
    }
    burn(shop, image, hidden, decode)
}

/// How the samples of a picture are laid out, and what burnt ones become: one value, and black where that is known.
struct Layout {
    bits: usize,
    /// One value a component.
    black: Vec<u32>,
}

impl Layout {
    /// Bytes a row.
    fn stride(&self, width: usize) -> usize {
        (width * self.black.len() * self.bits).div_ceil(8)
    }
}

fn layout(shop: &Workshop<'_>, dict: &Dictionary) -> Option<Layout> {
    let doc = shop.source;
    let decode: Vec<f64> = match dict.get_deref(b"Decode", doc) {
        Ok(Object::Array(items)) => items
            .iter()
            .filter_map(|item| item.as_float().ok().map(f64::from))
            .collect(),
        _ => Vec::new(),
    };
    let is_mask = matches!(dict.get_deref(b"ImageMask", doc), Ok(Object::Boolean(true)));
    if is_mask {
        // A stencil is burnt to what it does not paint (ISO 32000-2 8.9.6.2).
        let inverted = decode.first() == Some(&1.0);
        return Some(Layout {
            bits: 1,
            black: vec![u32::from(!inverted)],
        });
    }
    let bits = dict
        .get_deref(b"BitsPerComponent", doc)
        .and_then(Object::as_i64)
        .ok()?;
    let bits = usize::try_from(bits)
        .ok()
        .filter(|bits| matches!(bits, 1 | 2 | 4 | 8 | 16))?;
    let most = (1_u32 << bits) - 1;
    let mut black = darkest(doc, dict.get_deref(b"ColorSpace", doc).ok()?, most)?;
    for (value, range) in black.iter_mut().zip(decode.chunks_exact(2)) {
        if range[0] > range[1] {
            *value = most - *value;
        }
    }
    Some(Layout { bits, black })
}

/// The sample of a colour space that is black, or the darkest there is; `None` for spaces that are not known.
fn darkest(doc: &Document, space: &Object, most: u32) -> Option<Vec<u32>> {
    let (family, parts): (&[u8], &[Object]) = match space {
        Object::Name(name) => (name, &[]),
        Object::Array(parts) => (doc.dereference(parts.first()?).ok()?.1.as_name().ok()?, parts),
        _ => return None,
    };
    let part = |n: usize| Some(doc.dereference(parts.get(n)?).ok()?.1);
    let ink = |count: usize| {
        let mut black = vec![0; count];
        black[count - 1] = most;
        black
    };
    Some(match family {
        b"DeviceGray" | b"CalGray" | b"G" | b"Indexed" | b"I" => vec![0],
        b"DeviceRGB" | b"CalRGB" | b"RGB" => vec![0; 3],
        b"DeviceCMYK" | b"CMYK" => ink(4),
        b"Lab" => vec![0, most / 2, most / 2],
        b"Separation" => vec![most],
        b"DeviceN" => vec![most; part(1)?.as_array().ok()?.len()],
        b"ICCBased" => match part(1)?
            .as_stream()
            .ok()?
            .dict
            .get_deref(b"N", doc)
            .and_then(Object::as_i64)
        {
            Ok(1) => vec![0],
            Ok(3) => vec![0; 3],
            Ok(4) => ink(4),
            _ => return None,
        },
        _ => return None,
    })
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
    if burn.division(width, height) != (1, 1) {
        return Ok(None);
    }
    let runs = burn.samples(width, height)?;
    let mut bytes = decoded.bytes;
    let stream = match decoded.codec.as_deref() {
        None => {
            let length = layout.stride(width) * height;
            if bytes.len() < length {
                return Ok(None);
            }
            bytes.truncate(length);
            fill_packed(&mut bytes, &layout, width, &runs);
            packed(shop.image_frame(&image.dict)?, &bytes)
        }
        Some(b"DCTDecode") if layout.bits == 8 => {
            let Some((w, h, found, mut samples)) = jpeg::decode(&bytes) else {
                return Ok(None);
            };
            if found != layout.black.len() || (w as usize, h as usize) != (width, height) {
                return Ok(None);
            }
            fill_packed(&mut samples, &layout, width, &runs);
            let Some(encoded) = jpeg::encode(w, h, found, &samples) else {
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
    if burn.division(width, height) != (1, 1) {
        return Ok(None);
    }
    if !plain || bits != Some(8) || decoded.codec.is_some() || bytes.len() < width * height {
        return Ok(None);
    }
    bytes.truncate(width * height);
    fill(&mut bytes, width, &[255], &burn.samples(width, height)?);
    Ok(Some(packed(shop.image_frame(&mask.dict)?, &bytes)))
}

/// A picture as the reader decodes it, whatever its codec and colour space were.
pub(crate) fn as_decoded(shop: &mut Workshop<'_>, pixels: Pixels) -> ObjectId {
    let mut dict = frame(pixels.width, pixels.height);
    if pixels.components == 0 {
        return shop.add(stencil(dict, &pixels));
    }
    dict.set("BitsPerComponent", 8);
    let space = if pixels.components == 1 {
        "DeviceGray"
    } else {
        "DeviceRGB"
    };
    dict.set("ColorSpace", Object::Name(space.into()));
    if let Some((width, height, alpha)) = pixels.alpha {
        let mut mask = frame(width, height);
        mask.set("BitsPerComponent", 8);
        mask.set("ColorSpace", Object::Name(b"DeviceGray".to_vec()));
        let id = shop.add(packed(mask, &alpha));
        dict.set("SMask", id);
    }
    shop.add(packed(dict, &pixels.samples))
}

/// Burns a picture as the reader decodes it.
pub(crate) fn burn_decoded(
    shop: &mut Workshop<'_>,
    burn: &Burn<'_>,
    decode: &dyn Fn() -> Option<Pixels>,
) -> Result<ObjectId, Unsure> {
    let mut pixels = decode().ok_or_else(|| Unsure::new("a picture under a mark cannot be decoded"))?;
    divide(&mut pixels, burn)?;
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let runs = burn.samples(width, height)?;
    // A stencil is burnt to what it does not paint.
    fill(
        &mut pixels.samples,
        width,
        &vec![0; pixels.components.max(1)],
        &runs,
    );
    if let Some((width, height, alpha)) = &mut pixels.alpha {
        let runs = burn.samples(*width as usize, *height as usize)?;
        fill(alpha, *width as usize, &[255], &runs);
    }
    Ok(as_decoded(shop, pixels))
}

/// Divides the samples of a coarse picture, so that what is burnt ends near the edge of its mark.
fn divide(pixels: &mut Pixels, burn: &Burn<'_>) -> Result<(), Unsure> {
    let n = pixels.components.max(1);
    (pixels.width, pixels.height, pixels.samples) = divided(
        pixels.width,
        pixels.height,
        n,
        std::mem::take(&mut pixels.samples),
        burn,
    )?;
    if let Some((width, height, alpha)) = pixels.alpha.take() {
        pixels.alpha = Some(divided(width, height, 1, alpha, burn)?);
    }
    Ok(())
}

fn divided(
    width: u32,
    height: u32,
    n: usize,
    samples: Vec<u8>,
    burn: &Burn<'_>,
) -> Result<(u32, u32, Vec<u8>), Unsure> {
    let (w, h) = (width as usize, height as usize);
    let (across, down) = burn.division(w, h);
    if (across, down) == (1, 1) {
        return Ok((width, height, samples));
    }
    if samples.len() < w * h * n || (w * across).saturating_mul(h * down) > MOST_SAMPLES {
        return Err(Unsure::new("a picture under a mark is too coarse to be cut"));
    }
    let mut fine = Vec::with_capacity(w * across * h * down * n);
    for row in samples.chunks_exact(w * n).take(h) {
        let wide: Vec<u8> = row
            .chunks_exact(n)
            .flat_map(|sample| sample.repeat(across))
            .collect();
        for _ in 0..down {
            fine.extend_from_slice(&wide);
        }
    }
    Ok(((w * across) as u32, (h * down) as u32, fine))
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
fn stencil(mut dict: Dictionary, pixels: &Pixels) -> Stream {
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
    dict.set("ImageMask", true);
    dict.set("BitsPerComponent", 1);
    packed(dict, &bits)
}

#[cfg(test)]
mod tests {
    use super::{Burn, Layout, divided, fill, fill_packed};
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
        for (bits, components) in [(1, 1), (2, 3), (4, 1), (8, 4), (16, 3)] {
            let layout = Layout {
                bits,
                black: vec![0; components],
            };
            let mut packed = vec![0xff; layout.stride(100) * 50];
            fill_packed(&mut packed, &layout, 100, &runs);
            let cleared: u32 = packed.iter().map(|b| b.count_zeros()).sum();
            assert_eq!(cleared as usize, 6 * bits * components, "{bits} bits");
        }
    }

    #[test]
    fn coarse_pictures_are_divided_and_flat_ones_left_to_the_raster_page() {
        let marks = [Box2::from_corners(0.0, 0.0, 9.0, 9.0)];
        let coarse = Burn {
            to_page: Matrix([100.0, 0.0, 0.0, -100.0, 0.0, 100.0]),
            marks: &marks,
        };
        assert!(coarse.samples(10, 10).is_err());
        let (width, height, fine) = divided(10, 10, 1, (0..100).collect(), &coarse).unwrap();
        let n = width as usize;
        assert!(n == height as usize && n > 70 && n.is_multiple_of(10));
        assert_eq!((fine[0], fine[n / 10], fine[n * n / 10]), (0, 1, 10));
        assert!(coarse.samples(n, n).is_ok());
        let flat = Burn {
            to_page: Matrix([100.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
            marks: &marks,
        };
        assert!(flat.samples(10, 10).is_err());
    }
}
