//! The PDF that is being made: pages, one after the other, and nothing else.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use obelus_evidence::{RefusalCode, Refused};

/// Pages so far.
pub(crate) struct Book {
    document: Document,
    root: ObjectId,
    kids: Vec<Object>,
}

impl Book {
    pub(crate) fn new() -> Self {
        let mut document = Document::with_version("1.7");
        let root = document.new_object_id();
        Self {
            document,
            root,
            kids: Vec::new(),
        }
    }

    /// Pages so far.
    pub(crate) fn pages(&self) -> usize {
        self.kids.len()
    }

    /// Puts an object beside the pages.
    pub(crate) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.document.add_object(object)
    }

    /// Adds a page of `width` x `height` points; resources are a dictionary or the number of one that is shared.
    pub(crate) fn page(&mut self, width: f64, height: f64, resources: impl Into<Object>, content: Vec<u8>) {
        let content = self.add(packed(dictionary! {}, content));
        let page = self.add(dictionary! {
            "Type" => "Page", "Parent" => self.root, "Resources" => resources.into(), "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), real(width), real(height)],
        });
        self.kids.push(page.into());
    }

    /// The finished file.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, Refused> {
        let count = self.kids.len() as i64;
        self.document.objects.insert(
            self.root,
            dictionary! { "Type" => "Pages", "Kids" => self.kids, "Count" => count }.into(),
        );
        let catalog = self
            .document
            .add_object(dictionary! { "Type" => "Catalog", "Pages" => self.root });
        self.document.trailer.set("Root", catalog);
        let mut out = Vec::new();
        self.document.save_to(&mut out).map_err(|_| {
            Refused::new(
                RefusalCode::ReaderFailed,
                "the pages of the file could not be written as PDF",
            )
        })?;
        Ok(out)
    }
}

/// A number as it is written: hundredths of a point are finer than any eye.
pub(crate) fn real(value: f64) -> Object {
    Object::Real(((value * 100.0).round() / 100.0) as f32)
}

/// A stream packed with Flate.
pub(crate) fn packed(mut dict: Dictionary, bytes: Vec<u8>) -> Stream {
    use std::io::Write;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    match packer.write_all(&bytes).and_then(|()| packer.finish()) {
        Ok(small) => {
            dict.set("Filter", "FlateDecode");
            Stream::new(dict, small)
        }
        // Writing into memory does not fail; were it to, the bytes are good as they are.
        Err(_) => Stream::new(dict, bytes),
    }
    .with_compression(false)
}
