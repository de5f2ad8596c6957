//! JPEG files without anything but their pixels: what a camera wrote beside them (place, time, owner, a small preview
//! of the uncovered picture) has no business in a rendition.

use super::damaged;
use obelus_evidence::Refused;

/// A JPEG that has been gone through.
#[derive(Debug)]
pub(super) struct Jpeg {
    /// The file without application data and comments, ending with its end mark.
    pub(super) bare: Vec<u8>,
    /// Pixels across and down.
    pub(super) size: (u32, u32),
    /// Colour components: 1 grey, 3 colours, 4 print colours.
    pub(super) components: u8,
    /// Baseline, extended or progressive, with 8 bits a sample: what every reader of PDFs knows.
    pub(super) is_plain: bool,
    /// The JFIF segment's payload.
    pub(super) jfif: Option<Vec<u8>>,
    /// Bytes behind the end mark: a second picture, a film of the moment, or anything else.
    pub(super) behind: usize,
}

/// Goes through a JPEG's segments (ITU T.81 annex B) up to its end mark.
///
/// # Errors
/// `Damaged` when a segment or the end mark is missing: half a photograph must not pass for a whole one.
pub(super) fn walk(bytes: &[u8]) -> Result<Jpeg, Refused> {
    let cut_off =
        || damaged("the JPEG picture ends early, as if it had been cut off; ask for the file again");
    let mut jpeg = Jpeg {
        bare: vec![0xff, 0xd8],
        size: (0, 0),
        components: 0,
        is_plain: false,
        jfif: None,
        behind: 0,
    };
    let mut at = 2;
    loop {
        // Any number of fill bytes may stand before a marker.
        while bytes.get(at) == Some(&0xff) && bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        let (Some(0xff), Some(&marker)) = (bytes.get(at), bytes.get(at + 1)) else {
            return Err(cut_off());
        };
        at += 2;
        match marker {
            0xd9 => {
                jpeg.bare.extend([0xff, 0xd9]);
                jpeg.behind = bytes.len() - at;
                return Ok(jpeg);
            }
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let length = bytes
            .get(at..at + 2)
            .map(|two| usize::from(u16::from_be_bytes([two[0], two[1]])));
        let segment = length
            .filter(|length| *length >= 2)
            .and_then(|length| bytes.get(at..at + length))
            .ok_or_else(cut_off)?;
        let payload = &segment[2..];
        match marker {
            0xe0 if payload.starts_with(b"JFIF\0") => jpeg.jfif = Some(payload.to_vec()),
            // Adobe's segment says how the colours are to be understood.
            0xee => keep(&mut jpeg.bare, marker, segment),
            0xe0..=0xef | 0xfe => {}
            _ => keep(&mut jpeg.bare, marker, segment),
        }
        if matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf)
            && let [depth, h1, h0, w1, w0, components, ..] = payload
        {
            jpeg.size = (
                u32::from(u16::from_be_bytes([*w1, *w0])),
                u32::from(u16::from_be_bytes([*h1, *h0])),
            );
            jpeg.components = *components;
            jpeg.is_plain = *depth == 8 && marker <= 0xc2;
        }
        at += segment.len();
        if marker == 0xda {
            let pixels = &bytes[at..];
            let length = scan(pixels).ok_or_else(cut_off)?;
            jpeg.bare.extend(&pixels[..length]);
            at += length;
        }
    }
}

fn keep(bare: &mut Vec<u8>, marker: u8, segment: &[u8]) {
    bare.extend([0xff, marker]);
    bare.extend(segment);
}

/// Length of entropy-coded data: up to the first marker that is neither stuffing nor a restart.
fn scan(pixels: &[u8]) -> Option<usize> {
    pixels
        .windows(2)
        .position(|two| two[0] == 0xff && !matches!(two[1], 0x00 | 0xd0..=0xd7 | 0xff))
}

#[cfg(test)]
mod tests {
    use super::walk;
    use obelus_evidence::RefusalCode;

    #[test]
    fn what_is_not_pixels_goes_and_half_a_picture_is_refused() {
        let file = [
            b"\xff\xd8".as_slice(),
            b"\xff\xe1\x00\x0aExif\0\0xy",
            b"\xff\xfe\x00\x08secret",
            b"\xff\xc0\x00\x0b\x08\x00\x05\x00\x07\x01\x01\x11\x00",
            b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00",
            b"\x12\xff\x00\x34\xff\xd0\x56",
            b"\xff\xd9",
            b"and a film",
        ]
        .concat();
        let jpeg = walk(&file).unwrap();
        assert_eq!((jpeg.size, jpeg.components, jpeg.is_plain), ((7, 5), 1, true));
        assert_eq!(jpeg.behind, 10);
        let holds = |what: &[u8]| jpeg.bare.windows(what.len()).any(|w| w == what);
        assert!(!holds(b"Exif") && !holds(b"secret") && !holds(b"film") && holds(b"\x12\xff\x00\x34"));
        for cut in 2..file.len() - 12 {
            assert_eq!(
                walk(&file[..cut]).unwrap_err().code,
                RefusalCode::Damaged,
                "{cut}"
            );
        }
    }
}
