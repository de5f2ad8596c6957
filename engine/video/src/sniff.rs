/// Whether the first bytes are those of a recording's container. Compares bytes and parses nothing.
///
/// Not every format FFmpeg reads has such bytes; a file that neither this nor a document reader knows is shown to
/// FFmpeg as well.
pub fn looks_like_media(head: &[u8]) -> bool {
    let at = |offset: usize, bytes: &[u8]| head.get(offset..offset + bytes.len()) == Some(bytes);
    const FIRST: &[&[u8]] = &[
        b"\x1aE\xdf\xa3", // Matroska, WebM
        b"OggS",
        b"fLaC",
        b"ID3",
        b"FLV",
        b"#!AMR",
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", // ASF, WMV, WMA
        b"\x00\x00\x01\xba",                 // MPEG programme stream
        b"\x00\x00\x01\xb3",                 // MPEG video
        b"\x06\x0e\x2b\x34\x02\x05\x01\x01", // MXF
        b"DHAV",                             // recorders by Dahua
        b"caff",
        b".snd",
        b"FORM",
        b"\x00\x00\x00\x01\x67",     // bare H.264
        b"\x00\x00\x00\x01\x40\x01", // bare H.265
    ];
    const BOXES: &[&[u8]] = &[b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"];
    let riff = at(0, b"RIFF") && (at(8, b"AVI ") || at(8, b"WAVE"));
    let mp3 = head.len() > 2 && head[0] == 0xff && head[1] & 0xe6 == 0xe2 && head[2] & 0xf0 != 0xf0;
    let adts = head.len() > 2 && head[0] == 0xff && head[1] & 0xf6 == 0xf0;
    let transport = [188, 192]
        .iter()
        .any(|size| (0..3).all(|n| at(n * size, b"G") || at(4 + n * size, b"G")));
    FIRST.iter().any(|first| at(0, first))
        || BOXES.iter().any(|kind| at(4, kind))
        || riff
        || mp3
        || adts
        || transport
}

#[cfg(test)]
mod tests {
    use super::looks_like_media;

    #[test]
    fn films_and_sounds_are_told_from_documents() {
        for media in [
            &b"\0\0\0\x20ftypisom"[..],
            b"RIFF\0\0\0\0WAVEfmt ",
            b"RIFF\0\0\0\0AVI LIST",
            b"\x1aE\xdf\xa3rest",
            b"ID3\x03",
            b"\xff\xfb\x90\x64",
        ] {
            assert!(looks_like_media(media));
        }
        let mut transport = vec![0; 600];
        for n in 0..3 {
            transport[n * 188] = b'G';
        }
        assert!(looks_like_media(&transport));
        for other in [
            &b"%PDF-1.7"[..],
            b"Good morning",
            b"\xff\xd8\xff\xe0",
            b"PK\x03\x04",
            b"",
            b"RIFF\0\0\0\0WEBP",
            b"\xff\xfeH\0i\0",
        ] {
            assert!(!looks_like_media(other), "{other:?}");
        }
    }
}
