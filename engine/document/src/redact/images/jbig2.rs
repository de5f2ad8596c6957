//! JBIG2 data without what is not needed to show them (ITU-T T.88, 7.2 and 7.3; in a PDF segments follow each other
//! without a file header, ISO 32000-2 7.4.7).

/// Kinds of segments that draw, or that others draw with: dictionaries, patterns, regions, pages, stripes, tables.
/// Profiles and extensions, which hold comments, are not among them, nor is the end of the file.
const DRAWING: &[u8] = &[0, 4, 6, 7, 16, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48, 49, 50, 53];

/// The segments that draw, of a picture or of what several have in common; `None` when they cannot be told apart.
pub(crate) fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    // Fewer bytes than the shortest header are padding.
    while bytes.len() - at >= 11 {
        let (header, length) = header(&bytes[at..])?;
        // A length that is not known yet, of a region that is coded as it is drawn.
        if length == u32::MAX {
            return None;
        }
        let end = at.checked_add(header)?.checked_add(length as usize)?;
        let segment = bytes.get(at..end)?;
        if DRAWING.contains(&(segment[4] & 0x3f)) {
            out.extend_from_slice(segment);
        }
        at = end;
    }
    Some(out)
}

/// Lengths of a segment's header and of its data.
fn header(bytes: &[u8]) -> Option<(usize, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let flags = *bytes.get(4)?;
    let (count, mut at) = match *bytes.get(5)? >> 5 {
        7 => {
            let count = (number(5)? & 0x1fff_ffff) as usize;
            (count, 9 + (count + 1).div_ceil(8))
        }
        count => (usize::from(count), 6),
    };
    at += count
        * match number(0)? {
            0..=256 => 1,
            257..=65_536 => 2,
            _ => 4,
        };
    at += if flags & 0x40 == 0 { 1 } else { 4 };
    Some((at + 4, number(at)?))
}

#[cfg(test)]
mod tests {
    use super::bare;

    fn segment(number: u32, kind: u8, refers_to: &[u8], data: &[u8]) -> Vec<u8> {
        let mut out = number.to_be_bytes().to_vec();
        out.push(kind);
        out.push((refers_to.len() as u8) << 5);
        out.extend_from_slice(refers_to);
        out.push(1);
        out.extend_from_slice(&(data.len() as u32).to_be_bytes());
        out.extend_from_slice(data);
        out
    }

    #[test]
    fn comments_go_and_drawing_stays() {
        let (page, region) = (segment(1, 48, &[], &[0; 19]), segment(3, 38, &[0, 1], b"drawn"));
        let plain = [&page[..], &region].concat();
        assert_eq!(bare(&plain).as_deref(), Some(&plain[..]));
        let said = segment(2, 62, &[1], b"\x20\0\0\x02author\0Jane Roe\0\0");
        let long = [
            &[0, 0, 0, 4, 62, 0xe0, 0, 0, 5, 0, 1, 2, 3, 4, 5, 1, 0, 0, 0, 8][..],
            b"Jane Roe",
        ]
        .concat();
        let told = [
            &page[..],
            &said,
            &region,
            &long,
            &segment(9, 51, &[], b""),
            b"Jane Roe",
        ]
        .concat();
        assert_eq!(bare(&told).as_deref(), Some(&plain[..]));
    }

    #[test]
    fn segments_that_cannot_be_told_apart_are_not_passed_on() {
        let region = segment(3, 38, &[0, 1], b"drawn");
        assert!(bare(&region[..region.len() - 1]).is_none());
        let mut endless = region.clone();
        endless[9..13].fill(0xff);
        assert!(bare(&endless).is_none());
        assert!(bare(b"").is_some_and(|none| none.is_empty()));
    }
}
