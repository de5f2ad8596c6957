//! Whether a PDF is whole. Readers repair silently what they can; half a statement must not pass for a whole one.
//!
//! The rule: a file whose end (`startxref`, `%%EOF`) is missing was cut off, and is refused as damaged when any page
//! or anything a page needs is missing; a file with its end in place is refused when two independent readers count
//! its pages differently, and its pages are read one by one, each with a warning when its content is damaged.

use super::pdf::OpenPdf;
use hayro_interpret::hayro_syntax::object::{Array, Name, Object as HayroObject, Stream};
use hayro_interpret::hayro_syntax::page::Page;
use lopdf::{Dictionary, Document, Object, ObjectId};
use obelus_evidence::{RefusalCode, Refused};
use std::collections::HashSet;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The end marks are looked for in this many last bytes, padding not counted.
const TAIL: usize = 4096;

/// A stream may unpack to this many bytes at most.
const MOST_UNPACKED: u64 = 128 << 20;
/// Deflate makes nothing more than this many times smaller (RFC 1951, runs of 258 in about two bits).
const DEFLATE_RATIO: u64 = 1032;

/// State of a page's content streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// All there, or the page has none on purpose.
    Whole,
    /// A stream is missing or cannot be decoded.
    Broken,
    /// The page itself is missing.
    Missing,
}

/// Whether all content streams of a page are there and can be decoded to their end.
pub(super) fn content_of(page: &Page<'_>) -> Content {
    let raw = page.raw();
    let whole = match raw.get::<HayroObject<'_>>("Contents") {
        None => !raw.contains_key("Contents"),
        Some(HayroObject::Stream(stream)) => decodes(&stream),
        Some(HayroObject::Array(parts)) => {
            let listed = parts.raw_iter().count();
            listed == parts.iter::<Stream<'_>>().filter(decodes).count()
        }
        Some(HayroObject::Null(_)) => true,
        Some(_) => false,
    };
    if whole { Content::Whole } else { Content::Broken }
}

/// The reader hands over what it could unpack of a broken stream without a word; so deflate is followed to its last
/// block. A missing checksum after that is common and harmless.
fn decodes(stream: &Stream<'_>) -> bool {
    let first_filter = match stream.dict().get::<HayroObject<'_>>("Filter") {
        Some(HayroObject::Name(name)) => Some(name),
        Some(HayroObject::Array(names)) => first_name(&names),
        _ => None,
    };
    if first_filter.is_some_and(|name| matches!(&*name, b"FlateDecode" | b"Fl")) {
        return deflate_ends(&stream.raw_data());
    }
    stream.decoded_data().is_ok()
}

fn first_name<'a>(names: &Array<'a>) -> Option<Name<'a>> {
    names.iter::<Name<'_>>().next()
}

fn deflate_ends(packed: &[u8]) -> bool {
    // Two bytes of header come before the deflate data (RFC 1950).
    let Some(data) = packed.get(2..) else {
        return packed.is_empty();
    };
    let mut inflate = flate2::Decompress::new(false);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let rest = &data[(read as usize).min(data.len())..];
        match inflate.decompress(rest, &mut buffer, flate2::FlushDecompress::None) {
            Ok(flate2::Status::StreamEnd) => return true,
            Ok(_) if inflate.total_in() > read || inflate.total_out() > written => {}
            _ => return false,
        }
    }
}

/// Compares the reader with the writer's own parser and looks for missing parts; gives warnings.
pub(super) fn examine(bytes: &[u8], open: &OpenPdf) -> Result<Vec<String>, Refused> {
    let cut_off = !has_end(bytes);
    let document = match load(bytes) {
        Some(document) => document,
        None if cut_off => return Err(damaged("ends early and its structure is lost")),
        None => return Err(disagree("opens in one reader and not in the other")),
    };
    if document
        .objects
        .values()
        .any(|object| unpacks_too_far(&document, object))
    {
        return Err(Refused::new(
            RefusalCode::TooLarge,
            format!(
                "a packed part of the PDF unpacks to more than {} MiB; it cannot be an honest document",
                MOST_UNPACKED >> 20
            ),
        ));
    }
    let counted = document.page_iter().take(super::pdf::MOST_PAGES + 1).count();
    let mut warnings = Vec::new();
    if cut_off || document.xref_recovery.is_some() {
        if promised_pages(&document).is_none_or(|promised| promised > open.pages() as usize) {
            return Err(damaged(
                "ends early or is damaged: pages that it lists are missing",
            ));
        }
        if cut_off {
            if has_missing_parts(&document) {
                return Err(damaged("ends early: parts of its pages are missing"));
            }
            warnings.push(
                "the end of the file is missing; all pages seem to be there, compare with the sender's copy"
                    .to_owned(),
            );
        }
    }
    if counted != open.pages() as usize {
        return Err(disagree(&format!(
            "has {} pages for one reader and {counted} for the other",
            open.pages()
        )));
    }
    Ok(warnings)
}

/// Whether a stream other than a picture unpacks to more than any page content or font needs. Only deflate (and
/// deflate within deflate) can swell that far; it is unpacked as a stream, keeping nothing.
fn unpacks_too_far(document: &Document, object: &Object) -> bool {
    let Object::Stream(stream) = object else {
        return false;
    };
    if stream
        .dict
        .get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|name| name == b"Image")
    {
        return false;
    }
    let filter = stream.dict.get(b"Filter").and_then(|f| document.dereference(f));
    let filters: Vec<&[u8]> = match filter {
        Ok((_, Object::Name(name))) => vec![name],
        Ok((_, Object::Array(names))) => names.iter().filter_map(|n| n.as_name().ok()).collect(),
        _ => return false,
    };
    let is_deflate = |f: &&&[u8]| matches!(**f, b"FlateDecode" | b"Fl");
    let stages = filters.iter().take_while(is_deflate).count();
    let most = stages.min(4) as u32;
    if stages == 0 || (stream.content.len() as u64).saturating_mul(DEFLATE_RATIO.pow(most)) <= MOST_UNPACKED {
        return false;
    }
    let mut unpacked: Box<dyn Read + '_> = Box::new(stream.content.as_slice());
    for _ in 0..stages.min(4) {
        unpacked = Box::new(flate2::read::ZlibDecoder::new(unpacked));
    }
    // A stream that breaks off is no bomb; that it is broken shows when its page is read.
    let mut read = 0;
    let mut buffer = vec![0; 1 << 16];
    while let Ok(n @ 1..) = unpacked.read(&mut buffer) {
        read += n as u64;
        if read > MOST_UNPACKED {
            return true;
        }
    }
    false
}

/// Why the reader could not open a file at all.
pub(super) fn why_invalid(bytes: &[u8]) -> Refused {
    match load(bytes) {
        Some(document) if document.is_encrypted() && document.page_iter().next().is_none() => Refused::new(
            RefusalCode::PasswordProtected,
            "the PDF needs a password to open; ask the sender for a copy without one",
        ),
        Some(document) if has_end(bytes) && promised_pages(&document) == Some(0) => {
            Refused::new(RefusalCode::NoPages, "the PDF has no pages")
        }
        _ if !has_end(bytes) => damaged("ends early and cannot be read"),
        _ => damaged("has a damaged structure and cannot be read"),
    }
}

fn damaged(what: &str) -> Refused {
    Refused::new(
        RefusalCode::Damaged,
        format!("the PDF {what}; ask for the file again"),
    )
}

fn disagree(what: &str) -> Refused {
    Refused::new(
        RefusalCode::ReadersDisagree,
        format!("the PDF {what}; it cannot be redacted safely, ask for it to be printed to PDF again"),
    )
}

fn load(bytes: &[u8]) -> Option<Document> {
    catch_unwind(AssertUnwindSafe(|| Document::load_mem(bytes).ok()))
        .ok()
        .flatten()
}

fn has_end(bytes: &[u8]) -> bool {
    let padding = bytes
        .iter()
        .rev()
        .take_while(|b| matches!(b, 0 | b' ' | b'\r' | b'\n' | b'\t'))
        .count();
    let end = bytes.len() - padding;
    let tail = &bytes[end.saturating_sub(TAIL)..end];
    [b"startxref".as_slice(), b"%%EOF"]
        .iter()
        .any(|mark| tail.windows(mark.len()).any(|w| w == *mark))
}

/// The page count that the root of the page tree states.
fn promised_pages(document: &Document) -> Option<usize> {
    let root = document.catalog().ok()?;
    let pages = document
        .dereference(root.get(b"Pages").ok()?)
        .ok()?
        .1
        .as_dict()
        .ok()?;
    let count = document
        .dereference(pages.get(b"Count").ok()?)
        .ok()?
        .1
        .as_i64()
        .ok()?;
    usize::try_from(count).ok()
}

/// Whether anything that a page reaches is not in the file.
fn has_missing_parts(document: &Document) -> bool {
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let mut waiting: Vec<&Object> = Vec::new();
    for page in document.page_iter() {
        seen.insert(page);
        match document.get_object(page) {
            Ok(object) => waiting.push(object),
            Err(_) => return true,
        }
    }
    while let Some(object) = waiting.pop() {
        match object {
            Object::Reference(id) if seen.insert(*id) => match document.objects.get(id) {
                Some(object) => waiting.push(object),
                None => return true,
            },
            Object::Array(items) => waiting.extend(items),
            Object::Dictionary(entries) => waiting.extend(below(entries)),
            Object::Stream(stream) => waiting.extend(below(&stream.dict)),
            _ => {}
        }
    }
    false
}

/// What a dictionary holds, without the way back up the page tree.
fn below(entries: &Dictionary) -> impl Iterator<Item = &Object> {
    entries
        .iter()
        .filter(|(key, _)| !matches!(key.as_slice(), b"Parent" | b"P" | b"Dest" | b"A"))
        .map(|(_, value)| value)
}
