//! The properties of a message as Outlook stores them ([MS-OXMSG]): streams named by number and type.

use cfb::CompoundFile;
use mail_parser::decoders::charsets::map::charset_decoder;
use std::{
    io::{Cursor, Read, Write},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

pub(super) type Storage<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// The fixed properties of a storage lie in this stream.
const FIXED: &str = "__properties_version1.0";
/// Names of a file's own properties; only the outermost message has them.
const NAMES: &str = "/__nameid_version1.0";
/// Where the first property stands in a message's fixed stream, and in that of a message inside another.
const OUTERMOST: usize = 32;
const INSIDE: usize = 24;

/// One storage: a message, a recipient, an attachment.
pub(super) struct Properties<'s, 'a> {
    pub(super) file: &'s mut Storage<'a>,
    pub(super) folder: PathBuf,
    /// Code page of texts that are not Unicode.
    pub(super) code_page: u32,
}

impl Properties<'_, '_> {
    fn stream(&mut self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut stream = self.file.open_stream(self.folder.join(name)).ok()?;
        stream.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// A text; empty ones count as missing.
    pub(super) fn text(&mut self, property: u16) -> Option<String> {
        let text = match self.stream(&format!("__substg1.0_{property:04X}001F")) {
            Some(wide) => {
                let units: Vec<u16> = wide
                    .chunks_exact(2)
                    .map(|two| u16::from_le_bytes([two[0], two[1]]))
                    .collect();
                String::from_utf16_lossy(&units)
            }
            None => {
                let narrow = self.stream(&format!("__substg1.0_{property:04X}001E"))?;
                decoded(&narrow, self.code_page)
            }
        };
        let text = text.trim_end_matches('\0');
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    /// Bytes as they are.
    pub(super) fn binary(&mut self, property: u16) -> Option<Vec<u8>> {
        self.stream(&format!("__substg1.0_{property:04X}0102"))
    }

    /// Whether there is a storage inside in the place of a property's bytes.
    pub(super) fn storage(&self, property: u16) -> Option<PathBuf> {
        let path = self.folder.join(format!("__substg1.0_{property:04X}000D"));
        self.file.is_storage(&path).then_some(path)
    }

    /// A number of fixed size, by property and type.
    pub(super) fn number(&mut self, property: u16, kind: u16) -> Option<u64> {
        let header = if self.folder == Path::new("/") {
            OUTERMOST
        } else {
            8
        };
        let fixed = self.stream(FIXED)?;
        fixed.get(header..)?.chunks_exact(16).find_map(|entry| {
            let tag = u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]);
            let value: [u8; 8] = entry[8..].try_into().ok()?;
            (tag == u32::from(property) << 16 | u32::from(kind)).then(|| u64::from_le_bytes(value))
        })
    }
}

/// Bytes in a code page as text; UTF-8 where they are that, Windows-1252 where nothing else is known.
pub(super) fn decoded(bytes: &[u8], code_page: u32) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let name = match code_page {
        1250..=1258 => format!("windows-{code_page}"),
        28591..=28605 => format!("iso-8859-{}", code_page - 28590),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        20866 => "koi8-r".to_owned(),
        _ => "windows-1252".to_owned(),
    };
    match charset_decoder(name.as_bytes()) {
        Some(decode) => decode(bytes),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// A message inside another as a file of its own ([MS-OXMSG] 2.2.2.1: what an embedded message lacks is the longer
/// head of its fixed properties, and the names, which are the outermost's). The same message gives the same file.
pub(super) fn alone(file: &mut Storage<'_>, folder: &Path) -> std::io::Result<Vec<u8>> {
    let mut inside: Vec<(PathBuf, PathBuf, bool)> = file
        .walk_storage(folder)?
        .filter(|entry| entry.path() != folder)
        .filter_map(|entry| {
            let place = Path::new("/").join(entry.path().strip_prefix(folder).ok()?);
            Some((entry.path().to_owned(), place, entry.is_stream()))
        })
        .collect();
    if file.is_storage(NAMES) {
        inside.extend(file.walk_storage(NAMES)?.map(|entry| {
            (
                entry.path().to_owned(),
                entry.path().to_owned(),
                entry.is_stream(),
            )
        }));
    }
    let mut out = CompoundFile::create(Cursor::new(Vec::new()))?;
    for (from, to, is_stream) in inside {
        if !is_stream {
            out.create_storage_all(&to)?;
            out.set_created_time(&to, UNIX_EPOCH)?;
            out.set_modified_time(&to, UNIX_EPOCH)?;
            continue;
        }
        let mut bytes = Vec::new();
        file.open_stream(&from)?.read_to_end(&mut bytes)?;
        if to == Path::new("/").join(FIXED) && bytes.len() >= INSIDE {
            bytes.splice(INSIDE..INSIDE, [0; OUTERMOST - INSIDE]);
        }
        out.create_stream(&to)?.write_all(&bytes)?;
    }
    out.set_modified_time("/", UNIX_EPOCH)?;
    out.flush()?;
    Ok(out.into_inner().into_inner())
}
