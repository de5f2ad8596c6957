use super::family::{self, Family};
use super::text;
use obelus_evidence::{Kind, RefusalCode, Refused};

/// A PDF may carry up to this many foreign bytes before its header (ISO 32000-2 7.5.2, as readers practise it).
const HEADER_WITHIN: usize = 1024;

/// Known foreign formats: first bytes, name, what to do.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xfe\xed\xfa", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"#!", "a script"),
    (b"%!PS", "a PostScript file; save it as PDF first"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"RIFF", "a sound or film file"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"SQLite format 3\0", "a database"),
];

/// Decides what a file is by its bytes; the name only makes a refusal easier to understand.
///
/// # Errors
/// `Empty` for no bytes; `PasswordProtected` for an office file that is locked as a whole; `UnsupportedKind`, with a
/// sentence that names the format where it is known, for anything that cannot be turned into pages.
pub fn detect(bytes: &[u8], name_hint: Option<&str>) -> Result<Kind, Refused> {
    detect_by_ends(bytes, bytes, name_hint)
}

/// As [`detect`], of a file of which only the first and last bytes are at hand. What can't be told from them alone
/// gets the benefit of the doubt; the reader has the whole file.
///
/// # Errors
/// As [`detect`].
pub fn detect_by_ends(head: &[u8], tail: &[u8], name_hint: Option<&str>) -> Result<Kind, Refused> {
    let bytes = head;
    if bytes.is_empty() {
        return Err(Refused::new(
            RefusalCode::Empty,
            "the file is empty (0 bytes); upload it again",
        ));
    }
    let first = &bytes[..bytes.len().min(HEADER_WITHIN)];
    let is_pdf = first.windows(5).any(|w| w == b"%PDF-");
    // A program or archive that carries a PDF header inside its first kilobyte is still a program or archive.
    if is_pdf && !is_disguised(bytes) {
        return Ok(Kind::Pdf);
    }
    if is_picture(bytes) {
        return Ok(Kind::Picture);
    }
    let foreign = match family::of(head, tail) {
        Some(Family::Known(kind)) => return Ok(kind),
        Some(Family::Locked) => {
            return Err(Refused::new(
                RefusalCode::PasswordProtected,
                "the file is locked with a password; ask for it without, or for the password",
            ));
        }
        Some(Family::Foreign(name)) => Some(name),
        None => foreign_format(bytes),
    };
    if foreign.is_none() && text::decode(bytes).is_ok() {
        return Ok(Kind::Text);
    }
    let what = foreign.unwrap_or("not of a kind that is known (unknown binary data)");
    let claims_pdf = name_hint.is_some_and(|name| name.to_ascii_lowercase().ends_with(".pdf"));
    let is = if what.starts_with("not ") {
        format!("the file is {what}")
    } else {
        format!("the file is {what}; PDF, text, pictures, e-mails and Word documents can be read")
    };
    let detail = if claims_pdf {
        format!("{is}, although its name says PDF")
    } else {
        is
    };
    Err(Refused::new(RefusalCode::UnsupportedKind, detail))
}

/// The refusal of a recording where pages are wanted.
pub(crate) fn not_a_document() -> Refused {
    Refused::new(
        RefusalCode::UnsupportedKind,
        "this is a film or sound recording, which has no pages",
    )
}

fn is_disguised(bytes: &[u8]) -> bool {
    bytes.starts_with(b"MZ") || bytes.starts_with(b"\x7fELF") || bytes.starts_with(b"PK\x03\x04")
}

/// PNG, JPEG, GIF, TIFF, WebP, and bitmaps whose header makes sense.
fn is_picture(bytes: &[u8]) -> bool {
    let magic: [&[u8]; 6] = [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
    ];
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let is_bitmap = bytes.starts_with(b"BM")
        && bytes.get(6..10) == Some(&[0; 4])
        && matches!(
            bytes.get(14..18),
            Some([12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])
        );
    is_webp || is_bitmap || magic.iter().any(|magic| bytes.starts_with(magic))
}

fn foreign_format(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some("a film, sound or HEIF picture");
    }
    FOREIGN
        .iter()
        .find(|(magic, name)| bytes.starts_with(magic) && !could_be_prose(magic, name, bytes))
        .map(|&(_, name)| name)
}

/// "MZ", "BM", "#!" and the like are also how a sentence may start.
fn could_be_prose(magic: &[u8], name: &str, bytes: &[u8]) -> bool {
    magic.len() <= 4
        && !matches!(name, "a script")
        && magic.iter().all(|b| b.is_ascii_graphic())
        && text::decode(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::detect;
    use obelus_evidence::{Kind, RefusalCode};

    #[test]
    fn bytes_decide_and_names_do_not() {
        assert_eq!(detect(b"%PDF-1.7\n", Some("x.txt")).unwrap(), Kind::Pdf);
        let late = [vec![b' '; 1000], b"%PDF-1.4".to_vec()].concat();
        assert_eq!(detect(&late, None).unwrap(), Kind::Pdf);
        assert_eq!(
            detect("Zoë said\r\n".as_bytes(), Some("x.pdf")).unwrap(),
            Kind::Text
        );
        assert_eq!(detect(b"caf\xe9 \x93quoted\x94", None).unwrap(), Kind::Text);
        assert_eq!(detect(b"\xff\xfeH\0i\0", None).unwrap(), Kind::Text);
        assert_eq!(
            detect(b"BM is how this statement starts", None).unwrap(),
            Kind::Text
        );
    }

    #[test]
    fn pictures_are_told_by_their_first_bytes() {
        for bytes in [
            b"\x89PNG\r\n\x1a\n....".as_slice(),
            b"\xff\xd8\xff\xe1....",
            b"MM\0*....",
            b"RIFF....WEBPVP8 ",
            b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0....",
        ] {
            assert_eq!(detect(bytes, None).unwrap(), Kind::Picture, "{bytes:?}");
        }
    }

    #[test]
    fn refusals_name_the_format() {
        let refused = |bytes: &[u8]| detect(bytes, Some("statement.pdf")).unwrap_err();
        assert_eq!(refused(b"").code, RefusalCode::Empty);
        for (bytes, says) in [
            (b"MZ\x90\0\x03\0\0\0%PDF-1.4".as_slice(), "Windows program"),
            (b"\x7fELF\x02\x01\x01\0", "a program"),
            (b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", "Excel"),
            (b"PK\x03\x04....photos/1.jpg", "zip archive"),
            (b"\0\0\0\x18ftypheic", "HEIF"),
            (b"\0\x01\x02\x03binary", "unknown binary"),
        ] {
            let refusal = refused(bytes);
            assert_eq!(refusal.code, RefusalCode::UnsupportedKind);
            assert!(
                refusal.detail.contains(says) && refusal.detail.contains("name says PDF"),
                "{}",
                refusal.detail
            );
        }
    }
}
