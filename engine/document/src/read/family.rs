//! Files that are containers: which of the programs that use the container wrote this one.

use obelus_evidence::Kind;

/// What a container turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// One that can be turned into pages.
    Known(Kind),
    /// An office file that is encrypted as a whole.
    Locked,
    /// Something else; its name, and what to do.
    Foreign(&'static str),
}

/// So much of each end is looked at for the names of parts.
const END: usize = 8 << 10;

/// Tells by the first and last bytes; `None` when the file is no container that is known. The whole file may be
/// given as both.
pub(super) fn of(head: &[u8], tail: &[u8]) -> Option<Family> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Some(zip(head, tail));
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(compound(head, tail));
    }
    if head.starts_with(b"{\\rtf") {
        return Some(Family::Known(Kind::Office));
    }
    is_message(head).then_some(Family::Known(Kind::Email))
}

/// Names of parts stand at the beginning, before each part, and at the end, in the directory.
fn zip(head: &[u8], tail: &[u8]) -> Family {
    let first = &head[..head.len().min(END)];
    let last = &tail[tail.len().saturating_sub(END)..];
    let holds = |name: &[u8]| {
        [first, last]
            .iter()
            .any(|end| end.windows(name.len()).any(|w| w == name))
    };
    // An OpenDocument says what it is in its very first part, which is never packed.
    if holds(b"mimetypeapplication/vnd.oasis.opendocument.text") {
        return Family::Known(Kind::Office);
    }
    if holds(b"mimetypeapplication/vnd.oasis") {
        return Family::Foreign("an OpenDocument sheet, slides or drawing; save it as PDF first");
    }
    if holds(b"xl/") {
        return Family::Foreign("an Excel file; save it as PDF first");
    }
    if holds(b"ppt/") {
        return Family::Foreign("a PowerPoint file; save it as PDF first");
    }
    if holds(b"word/") {
        return Family::Known(Kind::Office);
    }
    if holds(b"visio/") || holds(b"[Content_Types].xml") {
        return Family::Foreign("an office file other than Word; save it as PDF first");
    }
    Family::Foreign("a zip archive; unpack it first")
}

/// Length of an entry of a compound file's directory, which begins with a name ([MS-CFB] 2.6.1).
const ENTRY: usize = 128;

/// Names of streams stand in the directory, in UTF-16, which can lie anywhere; its entries lie in step with the file.
fn compound(head: &[u8], tail: &[u8]) -> Family {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let end = tail.len() % ENTRY;
        [head, &tail[end..]]
            .iter()
            .any(|part| part.chunks(ENTRY).any(|entry| entry.starts_with(&wide)))
    };
    if holds("EncryptedPackage") {
        Family::Locked
    } else if holds("__properties_version1.0") {
        Family::Known(Kind::Email)
    } else if holds("WordDocument") {
        Family::Known(Kind::Office)
    } else if holds("Workbook") {
        Family::Foreign("an Excel file; save it as PDF first")
    } else if holds("PowerPoint Document") {
        Family::Foreign("a PowerPoint file; save it as PDF first")
    } else {
        // Word documents are by far the most of what is left.
        Family::Known(Kind::Office)
    }
}

/// Headers that mail programs and servers write and people do not.
const BY_MACHINES: &[&str] = &[
    "mime-version",
    "message-id",
    "received",
    "return-path",
    "delivered-to",
    "x-mailer",
    "dkim-signature",
    "content-type",
];

/// Whether a file begins with the headers of a message (RFC 5322 2.2): a sender, and at least one line that only
/// machines write. A note that somebody typed as "From: ... To: ..." is a text.
fn is_message(head: &[u8]) -> bool {
    let (mut sender, mut by_machine) = (false, false);
    for (number, line) in head.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if matches!(line[0], b' ' | b'\t') && number > 0 {
            continue;
        }
        // What stands before a message in a mailbox file.
        if number == 0 && line.starts_with(b"From ") {
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            // The end of what is at hand may cut a line short; anything else is no header.
            return false;
        };
        let name = &line[..colon];
        if name.is_empty() || !name.iter().all(|byte| (33..=126).contains(byte)) {
            return false;
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        sender |= name == "from";
        by_machine |= BY_MACHINES.contains(&name.as_str());
        if sender && by_machine {
            return true;
        }
    }
    sender && by_machine
}

#[cfg(test)]
mod tests {
    use super::{Family, is_message, of};
    use obelus_evidence::Kind;

    #[test]
    fn a_message_has_a_sender_and_a_machines_hand() {
        assert!(is_message(
            b"Received: from a\r\n by b\r\nFrom: x@example.org\r\n\r\nbody"
        ));
        assert!(is_message(b"From x Mon Jan\nFrom: x\nMIME-Version: 1.0\n\nbody"));
        assert!(!is_message(
            b"From: Jane Roe\nTo: John Doe\nSubject: keys\n\nI have them"
        ));
        assert!(!is_message(b"Dear Sir,\nFrom: x\nMessage-ID: <1>\n"));
        assert!(!is_message(b"body: x\n\nFrom: x\nMessage-ID: <1>\n"));
    }

    #[test]
    fn containers_are_told_by_the_names_of_their_parts() {
        let whole = |bytes: &[u8]| of(bytes, bytes);
        assert_eq!(
            of(b"PK\x03\x04..[Content_Types].xml", b"..word/document.xml.."),
            Some(Family::Known(Kind::Office))
        );
        assert!(matches!(
            whole(b"PK\x03\x04..photos/1.jpg"),
            Some(Family::Foreign(_))
        ));
        let compound = |name: &str| {
            let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
            file.resize(1024, 0);
            file.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            file.resize(1536, 0);
            whole(&file)
        };
        assert_eq!(compound("EncryptedPackage"), Some(Family::Locked));
        assert_eq!(compound("WordDocument"), Some(Family::Known(Kind::Office)));
        assert_eq!(
            compound("__properties_version1.0"),
            Some(Family::Known(Kind::Email))
        );
        assert!(matches!(compound("Workbook"), Some(Family::Foreign(_))));
        assert_eq!(whole(b"{\\rtf1\\ansi"), Some(Family::Known(Kind::Office)));
        assert_eq!(whole(b"plain"), None);
    }
}
