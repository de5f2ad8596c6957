//! JPEG 2000 files without what is not needed to show them (ITU-T T.800 Annexes A and I).

/// Boxes of a file that say how its samples are to be shown.
const HEADER: &[&[u8; 4]] = &[b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"];
const COMMENT: u8 = 0x64;
/// Lengths of tile-parts, which change when a comment goes; nobody needs them.
const TILE_LENGTHS: u8 = 0x55;
const START_OF_TILE: u8 = 0x90;
const START_OF_DATA: u8 = 0x93;
const END: [u8; 2] = [0xff, 0xd9];

/// The picture without XML, UUID and other boxes, comments and bytes after its end; `None` for what is damaged or not
/// known.
pub(crate) fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.starts_with(&[0xff, 0x4f]) {
        return codestream(bytes);
    }
    let (mut out, mut has_samples) = (Vec::with_capacity(bytes.len()), false);
    for (kind, content) in boxes(bytes)? {
        match &kind {
            b"jP  " => put(&mut out, &kind, &[0x0d, 0x0a, 0x87, 0x0a]),
            b"ftyp" => put(&mut out, &kind, content),
            b"jp2h" => {
                let mut kept = Vec::new();
                for (kind, content) in boxes(content)? {
                    if HEADER.contains(&&kind) {
                        put(&mut kept, &kind, content);
                    }
                }
                put(&mut out, &kind, &kept);
            }
            // Readers show the first.
            b"jp2c" if !has_samples => {
                put(&mut out, &kind, &codestream(content)?);
                has_samples = true;
            }
            _ => {}
        }
    }
    has_samples.then_some(out)
}

fn put(out: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    out.extend_from_slice(&((content.len() + 8) as u32).to_be_bytes());
    out.extend_from_slice(kind);
    out.extend_from_slice(content);
}

/// Kinds and contents of the boxes of a file or of one box.
fn boxes(bytes: &[u8]) -> Option<Vec<([u8; 4], &[u8])>> {
    let (mut found, mut at) = (Vec::new(), 0);
    // Fewer bytes than a box begins with are padding.
    while bytes.len() - at >= 8 {
        let kind = bytes[at + 4..at + 8].try_into().ok()?;
        let (start, length) = match number(bytes, at)? {
            0 => (8, bytes.len() - at),
            1 => (
                16,
                usize::try_from(
                    (u64::from(number(bytes, at + 8)?) << 32) | u64::from(number(bytes, at + 12)?),
                )
                .ok()?,
            ),
            length => (8, length as usize),
        };
        let end = at.checked_add(length)?;
        // Some writers end the samples early and leave the length of their box.
        let is_cut_short = end > bytes.len() && &kind == b"jp2c";
        let end = if is_cut_short { bytes.len() } else { end };
        found.push((kind, bytes.get(at + start..end)?));
        at = end;
    }
    Some(found)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn codestream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2).filter(|soc| soc == &[0xff, 0x4f])?.to_vec();
    let mut at = header(bytes, 2, START_OF_TILE, &mut out)?;
    while at + 12 <= bytes.len() && bytes[at..at + 2] == [0xff, START_OF_TILE] {
        let length = number(bytes, at + 6)? as usize;
        let start = out.len();
        out.extend_from_slice(&bytes[at..at + 12]);
        let data = header(bytes, at + 12, START_OF_DATA, &mut out)?;
        let rest = bytes.get(data..)?;
        let end = match length {
            // Up to the end of the picture; no such pair of bytes stands in the data (A.5.3).
            0 => rest
                .windows(2)
                .position(|pair| pair == END)
                .map_or(bytes.len(), |n| data + n),
            _ => at.checked_add(length)?.min(bytes.len()),
        };
        out.extend_from_slice(bytes.get(data..end)?);
        let length = u32::try_from(out.len() - start).ok()?;
        out[start + 6..start + 10].copy_from_slice(&length.to_be_bytes());
        at = end;
    }
    let ended = at >= bytes.len() || bytes[at..].starts_with(&END);
    out.extend_from_slice(&END);
    // Anything else between tile-parts is not known.
    ended.then_some(out)
}

/// Copies the segments of a header up to the marker `last`, without comments; gives where that marker stands.
fn header(bytes: &[u8], from: usize, last: u8, out: &mut Vec<u8>) -> Option<usize> {
    let mut at = from;
    loop {
        let [0xff, marker] = *bytes.get(at..at + 2)? else {
            return None;
        };
        if marker == last {
            return Some(at);
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
        let segment = bytes.get(at..at + 2 + length)?;
        match marker {
            COMMENT | TILE_LENGTHS => {}
            0x50..=0x53 | 0x57 | 0x58 | 0x5c..=0x61 | 0x63 => out.extend_from_slice(segment),
            _ => return None,
        }
        at += 2 + length;
    }
}

#[cfg(test)]
mod tests {
    use super::{bare, put};

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![0xff, marker];
        out.extend_from_slice(&((content.len() + 2) as u16).to_be_bytes());
        out.extend_from_slice(content);
        out
    }

    /// A codestream of one tile-part; with a comment in either header if `told`.
    fn samples(told: bool, declares_length: bool) -> Vec<u8> {
        let comment = if told {
            segment(0x64, b"\0\x01Jane Roe")
        } else {
            Vec::new()
        };
        let tile = [&segment(0x58, b"\0\x05")[..], &comment, &[0xff, 0x93], b"data"].concat();
        let length = if declares_length {
            (12 + tile.len()) as u32
        } else {
            0
        };
        let start = [&b"\0\0"[..], &length.to_be_bytes(), b"\0\x01"].concat();
        [
            &[0xff, 0x4f][..],
            &segment(0x51, b"size"),
            &comment,
            &segment(0x90, &start),
            &tile,
            &[0xff, 0xd9],
        ]
        .concat()
    }

    fn file(samples: &[u8], told: bool) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, b"jP  ", &[0x0d, 0x0a, 0x87, 0x0a]);
        let mut header = Vec::new();
        put(&mut header, b"ihdr", b"how large");
        if told {
            put(&mut header, b"uuid", b"Jane Roe");
            put(&mut out, b"xml ", b"<x>Jane Roe</x>");
        }
        put(&mut out, b"jp2h", &header);
        put(&mut out, b"jp2c", samples);
        if told {
            put(&mut out, b"uuid", b"Jane Roe");
            out.extend_from_slice(b"end");
        }
        out
    }

    #[test]
    fn comments_and_boxes_of_text_go_and_samples_stay() {
        let plain = samples(false, true);
        assert_eq!(bare(&plain).as_deref(), Some(&plain[..]));
        for declares_length in [true, false] {
            let told = [samples(true, declares_length), b"Jane Roe".to_vec()].concat();
            assert_eq!(bare(&told).as_deref(), Some(&plain[..]));
            assert_eq!(bare(&file(&told, true)).unwrap(), file(&plain, false));
        }
    }

    #[test]
    fn what_is_damaged_or_not_known_is_not_passed_on() {
        let plain = samples(false, true);
        assert!(bare(b"no picture at all").is_none());
        assert!(bare(&plain[..9]).is_none());
        let unknown = [&plain[..2], &segment(0x70, b"Jane Roe"), &plain[2..]].concat();
        assert!(bare(&unknown).is_none());
        assert!(bare(&file(&plain, false)[..40]).is_none());
    }
}
