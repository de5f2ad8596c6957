//! Films and sound recordings: what was found in them, and the files made of them for a browser.

use crate::{Blobs, Casebook, CasebookError, DocumentId, Result, packing, store::sqlite::recording};
use bytes::Bytes;
use obelus_evidence::{MediaFindings, MediaKind, Sha256};
use serde::Serialize;

/// What is known about an analysed recording without its findings: enough for a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordingSummary {
    /// Blob of the findings.
    pub findings: Sha256,
    /// Version of the rules and models that found them.
    pub ruleset: String,
    /// Moving pictures or sound alone.
    pub medium: MediaKind,
    /// Length of what could be read.
    pub duration_us: i64,
    /// Frames; 0 for sound alone.
    pub frames: u64,
    /// Pixels across of the displayed frame; 0 for sound alone.
    pub width: u32,
    /// Pixels down of it.
    pub height: u32,
    /// Ids of the suggestions that the policy does not keep.
    pub open: Vec<String>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// A file made of a recording for showing it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name, always the same for the same recording: `proxy`, `sprite-1`, `thumbnails`, `chip-t1`, `waveform`.
    pub name: String,
    /// Its media type, e.g. `video/mp4`.
    pub kind: String,
    /// Its bytes.
    pub content: PartContent,
}

/// Where a part's bytes are.
#[derive(Clone, Debug, PartialEq)]
pub enum PartContent {
    /// Here.
    Bytes(Bytes),
    /// The original serves as it is.
    Stored(Sha256),
}

/// A part whose bytes are in the blobs.
pub(crate) struct StoredPart {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) blob: Sha256,
    pub(crate) bytes: u64,
}

/// A part as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PresentationPart {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub kind: String,
    /// Its blob.
    pub blob: Sha256,
    /// Its size.
    pub bytes: u64,
}

impl Part {
    pub(crate) async fn store(self, blobs: &Blobs) -> Result<StoredPart> {
        let (blob, bytes) = match self.content {
            PartContent::Bytes(content) => {
                let bytes = content.len() as u64;
                (blobs.put(content).await?, bytes)
            }
            PartContent::Stored(blob) => (blob, blobs.size(&blob).await?),
        };
        Ok(StoredPart {
            name: self.name,
            kind: self.kind,
            blob,
            bytes,
        })
    }
}

impl Casebook {
    /// What is known about a recording in short; `None` before its stage has run, and for documents.
    pub async fn recording(&self, id: &DocumentId) -> Result<Option<RecordingSummary>> {
        recording::get(&mut *self.database().read().await?, id).await
    }

    /// What was found in a recording. [`CasebookError::NotYet`] before its stage has run.
    pub async fn findings(&self, id: &DocumentId) -> Result<MediaFindings> {
        let document = self.document(id).await?;
        let found = self.recording(id).await?;
        let found = found.ok_or_else(|| document.lacks("the analysis of the recording"))?;
        self.findings_of(id, &found.findings).await
    }

    /// Findings by their blob: those a decision was made on, whatever a later run has found.
    pub async fn findings_of(&self, id: &DocumentId, blob: &Sha256) -> Result<MediaFindings> {
        packing::unpack_findings(self.blobs().get(blob).await?, id).await
    }

    /// The files made of a recording for showing it, by name; empty before their stage has run.
    pub async fn presentation(&self, id: &DocumentId) -> Result<Vec<PresentationPart>> {
        self.document(id).await?;
        recording::parts(&mut *self.database().read().await?, id).await
    }

    /// One of them. [`CasebookError::NotYet`] before their stage has run; `None` when there is none of that name.
    pub async fn presentation_part(&self, id: &DocumentId, name: &str) -> Result<Option<PresentationPart>> {
        let parts = self.presentation(id).await?;
        if parts.is_empty() {
            return Err(CasebookError::NotYet("what a browser shows of the recording"));
        }
        Ok(parts.into_iter().find(|part| part.name == name))
    }
}
