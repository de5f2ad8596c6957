//! Makes messages as Outlook saves them ([MS-OXMSG]), for tests.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use cfb::CompoundFile;
use std::io::{Cursor, Write};

type Out = CompoundFile<Cursor<Vec<u8>>>;

/// An attachment.
pub enum Attached {
    /// A file: name and bytes.
    File(&'static str, Vec<u8>),
    /// A message inside the message.
    Message(Msg),
    /// A link to a file elsewhere.
    Link(&'static str),
}

/// A message.
#[derive(Default)]
pub struct Msg {
    /// Name and address of who wrote it.
    pub from: (&'static str, &'static str),
    /// Name and address of who got it, and how: 1 To, 2 Cc, 3 Bcc.
    pub recipients: Vec<(&'static str, &'static str, u32)>,
    /// Its subject.
    pub subject: &'static str,
    /// Its text.
    pub body: Option<&'static str>,
    /// Its HTML, as bytes of Windows-1250.
    pub html: Option<&'static [u8]>,
    /// What came with it.
    pub attached: Vec<Attached>,
}

fn stream(out: &mut Out, path: &str, bytes: &[u8]) {
    out.create_stream(path).unwrap().write_all(bytes).unwrap();
}

fn text(out: &mut Out, folder: &str, property: u16, text: &str) {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    stream(out, &format!("{folder}__substg1.0_{property:04X}001F"), &wide);
}

/// The fixed properties behind a head of so many bytes.
fn fixed(out: &mut Out, folder: &str, head: usize, properties: &[(u16, u16, u64)]) {
    let mut bytes = vec![0; head];
    for (property, kind, value) in properties {
        bytes.extend((u32::from(*property) << 16 | u32::from(*kind)).to_le_bytes());
        bytes.extend(6u32.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    stream(out, &format!("{folder}__properties_version1.0"), &bytes);
}

impl Msg {
    /// The file.
    pub fn file(&self) -> Vec<u8> {
        let mut out = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        out.create_storage("/__nameid_version1.0").unwrap();
        stream(&mut out, "/__nameid_version1.0/__substg1.0_00020102", b"");
        self.write(&mut out, "/", 32);
        out.flush().unwrap();
        out.into_inner().into_inner()
    }

    fn write(&self, out: &mut Out, folder: &str, head: usize) {
        // 2 March 2026, 09:30 UTC, and Windows-1250 for what is not Unicode.
        let sent = (1_772_443_800 + 11_644_473_600) * 10_000_000;
        fixed(
            out,
            folder,
            head,
            &[(0x0039, 0x0040, sent), (0x3fde, 0x0003, 1250)],
        );
        text(out, folder, 0x0037, self.subject);
        text(out, folder, 0x0c1a, self.from.0);
        text(out, folder, 0x5d01, self.from.1);
        text(
            out,
            folder,
            0x007d,
            "Received: from mail.example.org\r\n by x\r\nX-Mailer: y\r\n",
        );
        if let Some(body) = self.body {
            text(out, folder, 0x1000, body);
        }
        if let Some(html) = self.html {
            stream(out, &format!("{folder}__substg1.0_10130102"), html);
        }
        for (number, (name, address, kind)) in self.recipients.iter().enumerate() {
            let storage = format!("{folder}__recip_version1.0_#{number:08X}/");
            out.create_storage(&storage).unwrap();
            fixed(out, &storage, 8, &[(0x0c15, 0x0003, u64::from(*kind))]);
            text(out, &storage, 0x3001, name);
            text(out, &storage, 0x39fe, address);
        }
        for (number, attached) in self.attached.iter().enumerate() {
            let storage = format!("{folder}__attach_version1.0_#{number:08X}/");
            out.create_storage(&storage).unwrap();
            match attached {
                Attached::File(name, bytes) => {
                    fixed(out, &storage, 8, &[(0x3705, 0x0003, 1)]);
                    text(out, &storage, 0x3707, name);
                    stream(out, &format!("{storage}__substg1.0_37010102"), bytes);
                }
                Attached::Message(message) => {
                    fixed(out, &storage, 8, &[(0x3705, 0x0003, 5)]);
                    text(out, &storage, 0x3001, message.subject);
                    let inside = format!("{storage}__substg1.0_3701000D/");
                    out.create_storage(&inside).unwrap();
                    message.write(out, &inside, 24);
                }
                Attached::Link(name) => {
                    fixed(out, &storage, 8, &[(0x3705, 0x0003, 7)]);
                    text(out, &storage, 0x3707, name);
                }
            }
        }
    }
}
