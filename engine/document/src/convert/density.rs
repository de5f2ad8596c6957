//! How large a picture is on paper: dots an inch, as the file says or as is sensible.

/// A4 upright, in points.
const A4: (f64, f64) = (595.28, 841.89);
/// Densities that a scanner has. Cameras and drawing programs write 1 or 72 without meaning it; such sizes are caught by
/// the size of the page instead.
const POSSIBLE: std::ops::RangeInclusive<f64> = 36.0..=2400.0;
/// A stated density makes a page between these (points): a stamp and A2. Anything else was not meant.
const SMALLEST: f64 = 36.0;
const LARGEST: f64 = 1700.0;
/// Pictures without a density are shown no larger than screens show them.
const SCREEN: f64 = 96.0;
const METRES_PER_INCH: f64 = 0.0254;

/// Dots an inch across and down.
pub(super) type Density = (f64, f64);

/// The page for a picture of so many pixels, in points: as large as its density says, else fitted onto A4.
pub(super) fn page(width: u32, height: u32, stated: Option<Density>) -> (f64, f64) {
    let (wide, high) = (f64::from(width), f64::from(height));
    if let Some((across, down)) = stated
        && POSSIBLE.contains(&across)
        && POSSIBLE.contains(&down)
    {
        let (w, h) = (wide * 72.0 / across, high * 72.0 / down);
        if w.min(h) >= SMALLEST && w.max(h) <= LARGEST {
            return (w, h);
        }
    }
    let (across, down) = if wide > high { (A4.1, A4.0) } else { A4 };
    let scale = (across / wide).min(down / high).min(72.0 / SCREEN);
    // Long strips (screenshots of a whole conversation) stay readable: a page may be longer than A4, as long as a page
    // can be.
    let scale = if wide.max(high) > 4.0 * wide.min(high) {
        (A4.0 / wide.min(high))
            .min(14_000.0 / wide.max(high))
            .min(72.0 / SCREEN)
    } else {
        scale
    };
    ((wide * scale).max(3.0), (high * scale).max(3.0))
}

/// Density of a JPEG without EXIF: its JFIF segment's payload.
pub(super) fn of_jfif(payload: &[u8]) -> Option<Density> {
    let rest = payload.strip_prefix(b"JFIF\0")?;
    let [_, _, unit, x1, x0, y1, y0, ..] = rest else {
        return None;
    };
    let per_inch = match unit {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    let of = |high: &u8, low: &u8| f64::from(u16::from_be_bytes([*high, *low])) * per_inch;
    Some((of(x1, x0), of(y1, y0)))
}

/// Density of a PNG: its pHYs chunk (PNG 11.3.5.3), looked for before the pixels.
pub(super) fn of_png(bytes: &[u8]) -> Option<Density> {
    let mut rest = bytes.get(8..)?;
    while let Some((head, tail)) = rest.split_at_checked(8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let body = tail.get(..length)?;
        match &head[4..] {
            b"pHYs" => return per_metre(body),
            b"IDAT" | b"IEND" => return None,
            _ => rest = tail.get(length.checked_add(4)?..)?,
        }
    }
    None
}

fn per_metre(body: &[u8]) -> Option<Density> {
    let [x3, x2, x1, x0, y3, y2, y1, y0, 1] = body else {
        return None;
    };
    let of = |bytes| f64::from(u32::from_be_bytes(bytes)) * METRES_PER_INCH;
    Some((of([*x3, *x2, *x1, *x0]), of([*y3, *y2, *y1, *y0])))
}

/// Density of a bitmap: pixels a metre in its header.
pub(super) fn of_bmp(bytes: &[u8]) -> Option<Density> {
    let at = |from: usize| {
        let four = bytes.get(from..from + 4)?;
        Some(f64::from(i32::from_le_bytes([four[0], four[1], four[2], four[3]])) * METRES_PER_INCH)
    };
    Some((at(38)?, at(42)?))
}

/// Density in EXIF data: the first directory's XResolution, YResolution and ResolutionUnit (EXIF 2.3, 4.6.4).
pub(super) fn of_exif(exif: &[u8]) -> Option<Density> {
    let little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let long = |at: usize| {
        let four: [u8; 4] = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        })
    };
    let ratio = |at: usize| {
        let place = long(at)? as usize;
        let (above, below) = (long(place)?, long(place.checked_add(4)?)?);
        (below > 0).then(|| f64::from(above) / f64::from(below))
    };
    let directory = long(4)? as usize;
    let (mut across, mut down, mut unit) = (None, None, 2);
    for entry in 0..usize::from(short(directory)?) {
        let at = directory.checked_add(2 + entry * 12)?;
        match short(at)? {
            0x011a => across = ratio(at + 8),
            0x011b => down = ratio(at + 8),
            0x0128 => unit = short(at + 8)?,
            _ => {}
        }
    }
    let per_inch = match unit {
        2 => 1.0,
        3 => 2.54,
        _ => return None,
    };
    Some((across? * per_inch, down? * per_inch))
}

#[cfg(test)]
mod tests {
    use super::{of_bmp, of_exif, of_jfif, of_png, page};

    #[test]
    fn scans_have_the_size_of_their_paper_and_photographs_fit_a4() {
        let close = |have: (f64, f64), want: (f64, f64)| {
            (have.0 - want.0).abs() < 1.0 && (have.1 - want.1).abs() < 1.0
        };
        assert!(close(page(2480, 3508, Some((300.0, 300.0))), (595.0, 842.0)));
        // A fax: half as many lines as dots.
        assert!(close(page(1728, 1143, Some((204.0, 98.0))), (610.0, 840.0)));
        // A telephone says 72, which would be a page as large as a door.
        assert!(close(page(3024, 4032, Some((72.0, 72.0))), (595.28, 793.7)));
        assert!(close(page(4032, 3024, None), (793.7, 595.28)));
        assert!(close(page(320, 200, None), (240.0, 150.0)));
        let (wide, high) = page(1080, 12_000, None);
        assert!(
            wide > 500.0 && high > 5000.0,
            "a long conversation stays readable"
        );
    }

    #[test]
    fn every_format_says_it_its_own_way() {
        assert_eq!(
            of_jfif(b"JFIF\0\x01\x01\x01\x00\xc8\x00\xc8\0\0"),
            Some((200.0, 200.0))
        );
        assert_eq!(of_jfif(b"JFIF\0\x01\x01\x00\x00\x01\x00\x01\0\0"), None);
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x09pHYs".to_vec();
        png.extend([0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]);
        assert!((of_png(&png).unwrap().0 - 300.0).abs() < 0.1);
        assert_eq!(of_png(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffpHYs"), None);
        let exif = [
            b"MM\0*\0\0\0\x08\0\x03".as_slice(),
            b"\x01\x1a\0\x05\0\0\0\x01\0\0\0\x32",
            b"\x01\x1b\0\x05\0\0\0\x01\0\0\0\x32",
            b"\x01\x28\0\x03\0\0\0\x01\0\x03\0\0",
            b"\0\0\0\0\0\0\0\x64\0\0\0\x01",
        ]
        .concat();
        assert_eq!(of_exif(&exif), Some((254.0, 254.0)));
        assert_eq!(of_exif(&exif[..30]), None);
        assert_eq!(of_bmp(&[0; 40]), None);
    }
}
