use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{ColorType, ExtendedColorType, ImageDecoder};
use std::io::Cursor;

/// Quality of pictures that are encoded again after samples were burnt.
const QUALITY: u8 = 95;

/// Samples of a grey or RGB file: width, height, bytes a pixel, rows from the top. `None` for everything else.
pub(crate) fn decode(bytes: &[u8]) -> Option<(u32, u32, usize, Vec<u8>)> {
    let decoder = JpegDecoder::new(Cursor::new(bytes)).ok()?;
    let (width, height) = decoder.dimensions();
    // CMYK is not taken: the decoder turns it into RGB without the document's colour space.
    let components = match (decoder.color_type(), coded_components(bytes)?) {
        (ColorType::L8, 1) => 1,
        (ColorType::Rgb8, 3) => 3,
        _ => return None,
    };
    let length = usize::try_from(decoder.total_bytes()).ok()?;
    if length > crate::redact::streams::MAX_DECODED {
        return None;
    }
    let mut samples = vec![0; length];
    decoder.read_image(&mut samples).ok()?;
    Some((width, height, components, samples))
}

/// Encodes 8-bit grey (1) or RGB (3) samples.
pub(crate) fn encode(width: u32, height: u32, components: usize, samples: &[u8]) -> Option<Vec<u8>> {
    let kind = match components {
        1 => ExtendedColorType::L8,
        3 => ExtendedColorType::Rgb8,
        _ => return None,
    };
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY)
        .encode(samples, width, height, kind)
        .ok()?;
    Some(out)
}

/// Number of components in the frame header.
fn coded_components(bytes: &[u8]) -> Option<u8> {
    let mut at = 2;
    loop {
        while *bytes.get(at)? == 0xff && *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return bytes.get(at + 9).copied(),
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 | 0xda => return None,
            _ => at += 2 + usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?])),
        }
    }
}

/// A JPEG file without what is not needed to show it: Exif and its thumbnails, XMP, comments, and anything
/// after the end of the image. Of the application's segments only the two that say how colours are coded stay
/// (ITU-T T.81 B.2, ISO 32000-2 7.4.8). `None` when the file is damaged.
pub(crate) fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let start = bytes.windows(2).position(|pair| pair == [0xff, 0xd8])?;
    out.extend_from_slice(&[0xff, 0xd8]);
    let mut at = start + 2;
    loop {
        while bytes.get(at) == Some(&0xff) && bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xd9 => {
                out.extend_from_slice(&[0xff, 0xd9]);
                return Some(out);
            }
            // Restart and temporary markers have no length.
            0x01 | 0xd0..=0xd7 => {
                out.extend_from_slice(&bytes[at..at + 2]);
                at += 2;
            }
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                let end = at + 2 + length;
                let segment = bytes.get(at..end)?;
                if marker == 0xe0 && segment.len() >= 18 && segment[4..9] == *b"JFIF\0" {
                    // The thumbnail may follow the first 16 bytes.
                    out.extend_from_slice(&[0xff, 0xe0, 0, 16]);
                    out.extend_from_slice(&segment[4..16]);
                    out.extend_from_slice(&[0, 0]);
                } else if marker == 0xee && segment.get(4..9) == Some(b"Adobe") && segment.len() >= 16 {
                    out.extend_from_slice(&[0xff, 0xee, 0, 14]);
                    out.extend_from_slice(&segment[4..16]);
                } else if matches!(marker, 0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xdd) {
                    out.extend_from_slice(segment);
                }
                at = end;
                if marker == 0xda {
                    at = scan(bytes, at, &mut out)?;
                }
            }
        }
    }
}

/// Copies entropy-coded data up to the next marker that is not a restart. Data that stops without an end
/// marker is ended here, as readers do.
fn scan(bytes: &[u8], from: usize, out: &mut Vec<u8>) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        if bytes[at] == 0xff {
            match bytes.get(at + 1) {
                Some(0x00 | 0xd0..=0xd7) => at += 2,
                Some(0xff) => at += 1,
                Some(_) => {
                    out.extend_from_slice(&bytes[from..at]);
                    return Some(at);
                }
                None => break,
            }
        } else {
            at += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{bare, decode, encode};

    #[test]
    fn exif_comments_and_trailing_bytes_go() {
        let mut file = vec![0xff, 0xd8];
        file.extend_from_slice(&[0xff, 0xe1, 0, 6, b'E', b'x', b'i', b'f']);
        file.extend_from_slice(&[0xff, 0xfe, 0, 4, b'h', b'i']);
        file.extend_from_slice(b"\xff\xee\0\x14Adobe\0\x64\0\0\0\0\x01secret");
        file.extend_from_slice(b"\xff\xee\0\x08secret\xff\xf3\0\x08secret");
        file.extend_from_slice(&[0xff, 0xda, 0, 3, 1, 0x11, 0xff, 0x00, 0x22, 0xff, 0xd9]);
        file.extend_from_slice(b"secret after the end");
        let kept = bare(&file).unwrap();
        let adobe = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\x01";
        let scan = [0xff, 0xda, 0, 3, 1, 0x11, 0xff, 0x00, 0x22, 0xff, 0xd9];
        assert_eq!(kept, [&[0xff, 0xd8][..], adobe, &scan].concat());
        assert!(bare(&file[..20]).is_none());
    }

    #[test]
    fn grey_and_colour_come_back_much_as_they_were() {
        for components in [1, 3] {
            let samples: Vec<u8> = (0..64 * components).map(|n| (n * 2 % 250) as u8).collect();
            let file = encode(8, 8, components, &samples).unwrap();
            let (width, height, found, back) = decode(&bare(&file).unwrap()).unwrap();
            assert_eq!(
                (width, height, found, back.len()),
                (8, 8, components, samples.len())
            );
        }
    }
}
