use obelus_evidence::MediaKind;

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
        b"FLV\x01",
        b"#!AMR",
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", // ASF, WMV, WMA
        b"\x00\x00\x01\xba",                 // MPEG programme stream
        b"\x00\x00\x01\xb3",                 // MPEG video
        b"\x06\x0e\x2b\x34\x02\x05\x01\x01", // MXF
        b"DHAV",                             // recorders by Dahua
        b"caff\0",
        b".snd\0",
        b"\x00\x00\x00\x01\x67",     // bare H.264
        b"\x00\x00\x00\x01\x40\x01", // bare H.265
    ];
    // A box begins with its size, whose first byte is 0 for all but the film itself: "The free man" is no film.
    const BOXES: &[&[u8]] = &[b"ftyp", b"moov", b"free", b"skip", b"wide", b"pnot"];
    let boxed = at(4, b"mdat") || (at(0, b"\0") && BOXES.iter().any(|kind| at(4, kind)));
    // Pictures in the same kind of container (ISO/IEC 23008-12).
    const PICTURES: &[&[u8]] = &[b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"];
    let picture = at(4, b"ftyp") && PICTURES.iter().any(|brand| at(8, brand));
    let id3 = at(0, b"ID3") && head.get(3).is_some_and(|version| *version < 16);
    let aiff = at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC"));
    let riff = at(0, b"RIFF") && (at(8, b"AVI ") || at(8, b"WAVE"));
    let mp3 = head.len() > 2 && head[0] == 0xff && head[1] & 0xe6 == 0xe2 && head[2] & 0xf0 != 0xf0;
    let adts = head.len() > 2 && head[0] == 0xff && head[1] & 0xf6 == 0xf0;
    let transport = [188, 192]
        .iter()
        .any(|size| (0..3).all(|n| at(n * size, b"G") || at(4 + n * size, b"G")));
    FIRST.iter().any(|first| at(0, first))
        || (boxed && !picture)
        || id3
        || aiff
        || riff
        || mp3
        || adts
        || transport
}

/// The media type of a recording by its first bytes; `medium` decides where the container holds both films and sounds.
/// What no browser plays is told as bytes.
pub fn media_type(head: &[u8], medium: Option<MediaKind>) -> &'static str {
    let at = |offset: usize, bytes: &[u8]| head.get(offset..offset + bytes.len()) == Some(bytes);
    let either = |film, sound| match medium {
        Some(MediaKind::Audio) => sound,
        _ => film,
    };
    if at(4, b"ftypqt") {
        either("video/quicktime", "audio/mp4")
    } else if [&b"ftyp"[..], b"moov", b"mdat", b"free"]
        .iter()
        .any(|kind| at(4, kind))
    {
        either("video/mp4", "audio/mp4")
    } else if at(0, b"\x1aE\xdf\xa3") {
        let is_webm = head.windows(4).any(|w| w == b"webm");
        match is_webm {
            true => either("video/webm", "audio/webm"),
            false => either("video/x-matroska", "audio/x-matroska"),
        }
    } else if at(0, b"OggS") {
        either("video/ogg", "audio/ogg")
    } else if at(0, b"RIFF") && at(8, b"WAVE") {
        "audio/wav"
    } else if at(0, b"RIFF") && at(8, b"AVI ") {
        "video/x-msvideo"
    } else if at(0, b"fLaC") {
        "audio/flac"
    } else if at(0, b"ID3") || (at(0, b"\xff") && head.get(1).is_some_and(|b| b & 0xe0 == 0xe0)) {
        // Both kinds of frame header begin so; the layer bits are 0 for AAC only.
        let is_aac = head.get(1).is_some_and(|b| at(0, b"\xff") && b & 0x06 == 0);
        if is_aac { "audio/aac" } else { "audio/mpeg" }
    } else if at(0, b"G") {
        "video/mp2t"
    } else {
        "application/octet-stream"
    }
}

#[cfg(test)]
mod tests {
    use super::{looks_like_media, media_type};
    use obelus_evidence::MediaKind;

    #[test]
    fn containers_have_the_media_type_that_browsers_know() {
        let film = Some(MediaKind::Video);
        for (head, medium, expected) in [
            (&b"\0\0\0\x20ftypisom"[..], film, "video/mp4"),
            (b"\0\0\0\x20ftypM4A ", Some(MediaKind::Audio), "audio/mp4"),
            (b"\0\0\0\x14ftypqt  ", film, "video/quicktime"),
            (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", None, "video/webm"),
            (
                b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska",
                None,
                "video/x-matroska",
            ),
            (b"RIFF\0\0\0\0WAVEfmt ", None, "audio/wav"),
            (b"\xff\xf1\x50", None, "audio/aac"),
            (b"\xff\xfb\x90", None, "audio/mpeg"),
            (b"\x30\x26\xb2\x75", film, "application/octet-stream"),
        ] {
            assert_eq!(media_type(head, medium), expected);
        }
    }

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
            b"The free man said",
            b"FORM 11B of the case",
            b"ID3 was the number he gave",
            b"FLV is short for what he said",
            b"\0\0\0\x18ftypheic\0\0\0\0",
            b"\xff\xfeH\0i\0",
        ] {
            assert!(!looks_like_media(other), "{other:?}");
        }
    }
}
