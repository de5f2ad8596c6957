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
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an Office 97-2003 or Outlook file; save it as PDF first",
    ),
    (b"\x89PNG\r\n", "a PNG picture; save it as PDF first"),
    (b"\xff\xd8\xff", "a JPEG picture; save it as PDF first"),
    (b"GIF8", "a GIF picture; save it as PDF first"),
    (b"II*\0", "a TIFF picture; save it as PDF first"),
    (b"MM\0*", "a TIFF picture; save it as PDF first"),
    (b"BM", "a bitmap picture; save it as PDF first"),
    (b"{\\rtf", "a rich-text document; save it as PDF first"),
    (b"%!PS", "a PostScript file; save it as PDF first"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"RIFF", "a sound, film or WebP file"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"SQLite format 3\0", "a database"),
];

/// Decides what a file is by its bytes; the name only makes a refusal easier to understand.
///
/// # Errors
/// `Empty` for no bytes; `UnsupportedKind`, with a sentence that names the format where it is known, for anything
/// but PDF and plain text.
pub fn detect(bytes: &[u8], name_hint: Option<&str>) -> Result<Kind, Refused> {
    if bytes.is_empty() {
        return Err(Refused::new(
            RefusalCode::Empty,
            "the file is empty (0 bytes); upload it again",
        ));
    }
    let head = &bytes[..bytes.len().min(HEADER_WITHIN)];
    let is_pdf = head.windows(5).any(|w| w == b"%PDF-");
    // A program or archive that carries a PDF header inside its first kilobyte is still a program or archive.
    if is_pdf && !is_disguised(bytes) {
        return Ok(Kind::Pdf);
    }
    let foreign = foreign_format(bytes);
    if foreign.is_none() && text::decode(bytes).is_ok() {
        return Ok(Kind::Text);
    }
    let what = foreign.unwrap_or("not a PDF and not plain text (unknown binary data)");
    let claims_pdf = name_hint.is_some_and(|name| name.to_ascii_lowercase().ends_with(".pdf"));
    let is = if what.starts_with("not ") {
        format!("the file is {what}")
    } else {
        format!("the file is {what}; only PDF and plain text can be read")
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

fn foreign_format(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let head = &bytes[..bytes.len().min(4096)];
        let holds = |name: &[u8]| head.windows(name.len()).any(|w| w == name);
        return Some(
            if holds(b"word/") || holds(b"xl/") || holds(b"ppt/") || holds(b"[Content_Types].xml") {
                "a Word, Excel or PowerPoint file; save it as PDF first"
            } else if holds(b"mimetypeapplication/vnd.oasis") {
                "an OpenDocument file; save it as PDF first"
            } else {
                "a zip archive; unpack it first"
            },
        );
    }
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
    fn refusals_name_the_format() {
        let refused = |bytes: &[u8]| detect(bytes, Some("statement.pdf")).unwrap_err();
        assert_eq!(refused(b"").code, RefusalCode::Empty);
        for (bytes, says) in [
            (b"MZ\x90\0\x03\0\0\0%PDF-1.4".as_slice(), "Windows program"),
            (b"\x7fELF\x02\x01\x01\0", "a program"),
            (b"PK\x03\x04....[Content_Types].xml", "Word, Excel"),
            (b"PK\x03\x04....photos/1.jpg", "zip archive"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Outlook"),
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
