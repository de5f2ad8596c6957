//! Office documents: what is looked at before LibreOffice gets them, and what is made of the PDF that it gives back.
//!
//! The conversion itself is another program's (docs/adr/0011); this room never starts one.

use super::{Converted, damaged};
use lopdf::{Dictionary, Document, LoadOptions, Object};
use obelus_evidence::{RefusalCode, Refused};
use std::io::{Cursor, Read};

/// All parts of a document together unpack to at most this.
const MOST_UNPACKED: u64 = 1 << 30;
/// Parts of a document.
const MOST_PARTS: usize = 20_000;
/// So much of a part is searched for what the pages will not show.
const SEARCHED: u64 = 64 << 20;
/// A stream of LibreOffice's PDF unpacks to at most this.
const MOST_STREAM: usize = 512 << 20;

/// What is known about a document before it is converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manuscript {
    /// The ending it is to be given, by its bytes: `docx`, `odt`, `doc`, `rtf`.
    pub ending: &'static str,
    /// What a person should know about what the pages will not show. No evidence text.
    pub remarks: Vec<String>,
}

/// Looks at a document: its format, whether it is locked, whether it unpacks to more than any honest one, and what in
/// it the pages will not show.
///
/// # Errors
/// `PasswordProtected`, `Damaged`, `TooLarge`, with the reason.
pub fn inspect(bytes: &[u8]) -> Result<Manuscript, Refused> {
    if bytes.starts_with(b"PK") {
        return parts(bytes);
    }
    if bytes.starts_with(b"{\\rtf") {
        let ends = bytes
            .iter()
            .rev()
            .find(|byte| !byte.is_ascii_whitespace() && **byte != 0);
        if ends != Some(&b'}') {
            return Err(damaged(
                "the rich-text document ends early, as if it had been cut off; ask for the file again",
            ));
        }
        return Ok(Manuscript {
            ending: "rtf",
            remarks: Vec::new(),
        });
    }
    compound(bytes)
}

/// Word 97-2003: whether it is locked stands in its first stream ([MS-DOC] 2.5.2).
fn compound(bytes: &[u8]) -> Result<Manuscript, Refused> {
    let broken = || damaged("the Office 97-2003 file is damaged or ends early; ask for the file again");
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| broken())?;
    if file.is_stream("/EncryptedPackage") {
        return Err(locked());
    }
    if !file.is_stream("/WordDocument") {
        return Err(Refused::new(
            RefusalCode::UnsupportedKind,
            "the file is an Office 97-2003 file, but no Word document; save it as PDF first",
        ));
    }
    let mut head = [0; 32];
    let mut stream = file.open_stream("/WordDocument").map_err(|_| broken())?;
    stream.read_exact(&mut head).map_err(|_| broken())?;
    const ENCRYPTED: u16 = 0x0100;
    if u16::from_le_bytes([head[10], head[11]]) & ENCRYPTED != 0 {
        return Err(locked());
    }
    Ok(Manuscript {
        ending: "doc",
        remarks: vec![
            "comments and tracked changes of Office 97-2003 files are not looked for; the pages may not show them"
                .to_owned(),
        ],
    })
}

fn locked() -> Refused {
    Refused::new(
        RefusalCode::PasswordProtected,
        "the document is locked with a password; ask for it without, or for the password",
    )
}

/// DOCX and ODT: parts in a zip archive.
fn parts(bytes: &[u8]) -> Result<Manuscript, Refused> {
    let broken = || damaged("the document is damaged or ends early; ask for the file again");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > MOST_PARTS {
        return Err(bomb());
    }
    let mut found = Found::default();
    let mut unpacked = 0;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|_| broken())?;
        if part.encrypted() {
            return Err(locked());
        }
        let name = part.name().map_err(|_| broken())?.into_owned();
        drop(part);
        let mut part = archive.by_index(at).map_err(|_| broken())?;
        // What a part says about its size is not believed: it is unpacked, and thrown away as it comes.
        let is_text = name.ends_with(".xml");
        let mut text = Vec::new();
        let left = MOST_UNPACKED - unpacked;
        if is_text {
            unpacked += (&mut part)
                .take(SEARCHED.min(left))
                .read_to_end(&mut text)
                .map_err(|_| broken())? as u64;
        }
        let left = MOST_UNPACKED - unpacked;
        unpacked +=
            std::io::copy(&mut (&mut part).take(left + 1), &mut std::io::sink()).map_err(|_| broken())?;
        if unpacked > MOST_UNPACKED {
            return Err(bomb());
        }
        found.look(&name, &text)?;
    }
    found.finish()
}

fn bomb() -> Refused {
    Refused::new(
        RefusalCode::TooLarge,
        format!("the document unpacks to more than {} MiB", MOST_UNPACKED >> 20),
    )
}

/// What was seen in a document's parts.
#[derive(Default)]
struct Found {
    word: bool,
    open_document: bool,
    comments: bool,
    deleted: bool,
    hidden: bool,
    macros: bool,
    objects: bool,
}

impl Found {
    fn look(&mut self, name: &str, text: &[u8]) -> Result<(), Refused> {
        let has = |what: &[u8]| text.windows(what.len()).any(|w| w == what);
        match name {
            "META-INF/manifest.xml" if has(b"encryption-data") => return Err(locked()),
            "content.xml" => {
                self.open_document = true;
                self.comments |= has(b"<office:annotation");
                self.deleted |= has(b"<text:deletion");
                self.hidden |= has(b"text:display=\"none\"");
            }
            "word/document.xml" => self.word = true,
            _ => {}
        }
        let in_text = [
            "word/document",
            "word/header",
            "word/footer",
            "word/footnotes",
            "word/endnotes",
        ];
        if in_text.iter().any(|start| name.starts_with(start)) {
            self.deleted |= has(b"<w:del ") || has(b"<w:moveFrom ");
            self.hidden |= has(b"<w:vanish/>") || has(b"<w:vanish ");
        }
        self.comments |= name.starts_with("word/comments") && has(b"<w:t");
        self.macros |= name.ends_with("vbaProject.bin") || name.starts_with("Basic/");
        self.objects |= name.contains("embeddings/") || name.starts_with("ObjectReplacements/");
        Ok(())
    }

    fn finish(self) -> Result<Manuscript, Refused> {
        let ending = match (self.word, self.open_document) {
            (true, _) => "docx",
            (_, true) => "odt",
            _ => return Err(damaged("the document has no text in it; ask for the file again")),
        };
        let said = [
            (
                self.comments,
                "the document has comments, which are not on the pages; people and what is said of them can be in there",
            ),
            (
                self.deleted,
                "the document has tracked changes: text that was struck out is still in the file, and may be on the pages",
            ),
            (
                self.hidden,
                "the document has hidden text, which is not on the pages",
            ),
            (
                self.macros,
                "the document has macros, which are not run and not on the pages",
            ),
            (
                self.objects,
                "the document has files of other programs inside, of which the pages show a picture at most; ask for them by themselves",
            ),
        ];
        let remarks = said
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, what)| (*what).to_owned())
            .collect();
        Ok(Manuscript { ending, remarks })
    }
}

/// Makes a rendition of LibreOffice's PDF: everything goes that is not on a page, and everything that differs from one
/// run to the next. The same document gives the same rendition.
///
/// # Errors
/// `Damaged` when LibreOffice's file cannot be used; `NoPages` when it has no page.
pub fn settle(pdf: &[u8], manuscript: Manuscript) -> Result<Converted, Refused> {
    let useless = || damaged("LibreOffice could not make pages of the document; it may be damaged");
    let options = LoadOptions {
        max_decompressed_size: Some(MOST_STREAM),
        ..LoadOptions::default()
    };
    let mut document = Document::load_mem_with_options(pdf, options).map_err(|_| useless())?;
    let pages: Vec<_> = document.get_pages().into_values().collect();
    if pages.is_empty() {
        return Err(Refused::new(RefusalCode::NoPages, "the document has no pages"));
    }
    // Author, moment, identifiers, and LibreOffice's own check sum of them.
    keep_only(&mut document.trailer, &[b"Root", b"Size"]);
    let root = document
        .trailer
        .get(b"Root")
        .and_then(Object::as_reference)
        .map_err(|_| useless())?;
    if let Ok(catalog) = document.get_dictionary_mut(root) {
        keep_only(catalog, &[b"Type", b"Pages"]);
    }
    for page in pages {
        if let Ok(page) = document.get_dictionary_mut(page) {
            for key in [
                b"Annots".as_slice(),
                b"AA",
                b"Metadata",
                b"StructParents",
                b"Tabs",
            ] {
                page.remove(key);
            }
        }
    }
    document.prune_objects();
    document.renumber_objects();
    let mut out = Vec::new();
    document.save_to(&mut out).map_err(|_| useless())?;
    Ok(Converted {
        pdf: out,
        remarks: manuscript.remarks,
        attachments: Vec::new(),
    })
}

fn keep_only(dictionary: &mut Dictionary, keys: &[&[u8]]) {
    let others: Vec<Vec<u8>> = dictionary
        .iter()
        .map(|(key, _)| key.clone())
        .filter(|key| !keys.contains(&key.as_slice()))
        .collect();
    for key in others {
        dictionary.remove(&key);
    }
}
