//! Bytes in, a document or recording with its first stage out. Runs at the upload, not on the ledger.

use crate::{EvidenceWork, graph};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use obelus_casebook::{
    CaseId, Casebook, CasebookError, DocumentId, DocumentState, Incoming, Received, Result, Upload,
};
use obelus_document::read::detect_by_ends;
use obelus_evidence::{Actor, Kind, RefusalCode, Refused};
use obelus_video::looks_like_media;
use std::{fmt::Display, pin::pin};

/// Most bytes of one file: 300 MB, the Casework App's own limit being lower.
pub const MOST_BYTES: u64 = 300_000_000;

/// Most bytes of a film or sound recording: 4 GiB, an hour of a camera at 9 Mbit a second.
pub const MOST_RECORDING_BYTES: u64 = 4 << 30;

/// Version of what is let in and what is refused by a file's first and last bytes. What another version has refused is
/// tried again.
pub const DOOR_RULES: &str = "door-1";

/// First bytes that are looked at before the rest is let in: enough to tell a recording from a document.
const ENOUGH: usize = 4 << 10;

/// A file at the door.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The case it belongs to.
    pub case: CaseId,
    /// Its file name.
    pub name: String,
    /// Who sends it.
    pub by: Actor,
    /// Most bytes accepted; [`MOST_BYTES`] when nothing else is wanted.
    pub limit: u64,
    /// The same for a film or sound recording; [`MOST_RECORDING_BYTES`] when nothing else is wanted.
    pub recording_limit: u64,
    /// How many bytes are announced; more than allowed is refused before they come.
    pub announced: Option<u64>,
    /// How urgent it is: see the constants of [`obelus_casebook::NewStage`].
    pub priority: i64,
}

/// Streams a file into the casebook and puts its first stage on the ledger. What can't be read whatever happens (no
/// bytes, a program, an archive, a PDF without its end) is refused at once.
pub async fn receive<S, E>(
    casebook: &Casebook,
    work: &dyn EvidenceWork,
    arrival: Arrival,
    stream: S,
) -> Result<Received>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: Display + Send,
{
    let name = arrival.name.clone();
    // How much may come, and what is done with it, depends on what it is; that shows at its beginning.
    let mut stream = pin!(stream.fuse());
    let (mut first, mut head) = (Vec::new(), Vec::new());
    while head.len() < ENOUGH {
        let Some(chunk) = stream.next().await else { break };
        if let Ok(bytes) = &chunk {
            head.extend_from_slice(&bytes[..bytes.len().min(ENOUGH)]);
        }
        let broken = chunk.is_err();
        first.push(chunk);
        if broken {
            break;
        }
    }
    let is_recording = looks_like_media(&head);
    let limit = if is_recording {
        arrival.recording_limit
    } else {
        arrival.limit
    };
    if arrival.announced.is_some_and(|bytes| bytes > limit) {
        return Err(CasebookError::TooLarge(limit));
    }
    let upload = Upload {
        case: arrival.case,
        name: arrival.name,
        by: arrival.by,
        limit,
        first_stage: graph::first_stage(work, is_recording, arrival.priority),
    };
    let (priority, by) = (arrival.priority, upload.by.clone());
    let whole = stream::iter(first).chain(stream);
    let mut received = casebook
        .receive(upload, whole, move |incoming| match is_recording {
            true => Ok(Kind::Recording),
            false => judge(incoming, &name),
        })
        .await?;
    if !received.fresh && take_up_again(casebook, work, &received.document.id, priority, &by).await? {
        received.document = casebook.document(&received.document.id).await?;
    }
    Ok(received)
}

/// Has a refused document read again when it was refused by other rules than today's. Answers whether it is.
pub(crate) async fn take_up_again(
    casebook: &Casebook,
    work: &dyn EvidenceWork,
    id: &DocumentId,
    priority: i64,
    by: &Actor,
) -> Result<bool> {
    let found = casebook.document(id).await?;
    if found.state != DocumentState::Refused {
        return Ok(false);
    }
    let first = graph::first_stage(work, found.original.kind == Kind::Recording, priority);
    casebook.take_up_again(id, &first, by).await
}

/// Has every document read again that other rules than today's have refused: after an upgrade, at the start. Answers
/// how many are.
///
/// # Errors
/// When the casebook fails.
pub async fn read_refused_again(
    casebook: &Casebook,
    work: &dyn EvidenceWork,
    priority: i64,
    by: &Actor,
) -> Result<usize> {
    let mut again = 0;
    for case in casebook.cases().await? {
        for document in casebook.documents(&case.id).await? {
            again += usize::from(take_up_again(casebook, work, &document.id, priority, by).await?);
        }
    }
    Ok(again)
}

/// Looks at a file's first and last bytes only; everything else is for the sandboxed reader.
fn judge(incoming: &Incoming, name: &str) -> Result<Kind, Refused> {
    let head = &incoming.head;
    let whole = incoming.bytes == head.len() as u64;
    let by_ends = |head: &[u8]| detect_by_ends(head, &incoming.tail, Some(name));
    let mut kind = by_ends(head);
    // The first bytes of a longer text can end inside a character, which has at most 4 bytes.
    for cut in 1..4.min(head.len()) {
        if whole || kind.is_ok() {
            break;
        }
        kind = by_ends(&head[..head.len() - cut]).or(kind);
    }
    let kind = kind?;
    if kind == Kind::Pdf && lacks_end(&incoming.tail) {
        let detail = "the PDF ends early, as if it had been cut off; ask for the file again";
        return Err(Refused::new(RefusalCode::Damaged, detail));
    }
    Ok(kind)
}

/// Whether a PDF's last bytes show neither of the marks every PDF ends with (ISO 32000-2 7.5.5). Some senders pad the
/// end; a tail of nothing but padding says nothing.
fn lacks_end(tail: &[u8]) -> bool {
    let has = |mark: &[u8]| tail.windows(mark.len()).any(|window| window == mark);
    let only_padding = tail
        .iter()
        .all(|byte| matches!(byte, 0 | b' ' | b'\r' | b'\n' | b'\t'));
    !only_padding && !has(b"%%EOF") && !has(b"startxref")
}

#[cfg(test)]
mod tests {
    use super::{DOOR_RULES, lacks_end};
    use obelus_document::read::detect_by_ends;

    #[test]
    fn a_pdf_that_was_cut_off_shows_at_its_end() {
        assert!(!lacks_end(b"trailer\n<<>>\nstartxref\n9\n%%EOF\r\n"));
        assert!(!lacks_end(b"%%EOF\n and a mail gateway's footer"));
        assert!(!lacks_end(&[0; 100]));
        assert!(lacks_end(b"stream\nBT /F1 12 Tf (half a state"));
    }
    /// Where this fails because more is taken now, or less, the rules have changed: give them a new name, so that what
    /// was refused before is tried again.
    #[test]
    fn what_is_taken_goes_with_the_name_of_the_rules() {
        let samples: [(&str, &[u8]); 12] = [
            ("a.pdf", b"%PDF-1.7\nstartxref\n0\n%%EOF"),
            ("a.txt", b"a statement"),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
            ("a.tif", b"II*\0\x08\0\0\0"),
            ("a.bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0"),
            (
                "a.eml",
                b"From: a@example.org\r\nTo: b@example.org\r\nSubject: c\r\n\r\nd",
            ),
            ("a.rtf", b"{\\rtf1\\ansi a}"),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            ("a.docx", b"PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml"),
            ("a.zip", b"PK\x03\x04\x14\0\0\0\x08\0notes.txt"),
            ("a.exe", b"MZ\x90\0\x03\0\0\0"),
        ];
        let taken: Vec<String> = samples
            .iter()
            .map(|(name, bytes)| match detect_by_ends(bytes, bytes, Some(name)) {
                Ok(kind) => format!("{kind:?}"),
                Err(refused) => format!("no: {:?}", refused.code),
            })
            .collect();
        let expected = "Pdf, Text, Picture, Picture, Picture, no: UnsupportedKind, Text, Office, Office, \
                        no: UnsupportedKind, no: UnsupportedKind, no: UnsupportedKind";
        assert_eq!((DOOR_RULES, &*taken.join(", ")), ("door-1", expected));
    }
}
