//! Documents: files as they were received, and what has become of them.

use crate::{
    CaseId, Casebook, CasebookError, DocumentId, Incoming, NewEvent, NewStage, Result, StageId, packing,
    store::sqlite::{case, document, reading, stage, suggestion},
};
use bytes::Bytes;
use futures::Stream;
use obelus_evidence::{
    Actor, EventKind, Kind, Original, Page, Reading, RefusalCode, Refused, Sensitive, Sha256, Suggestions,
    TextSource,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt::Display;

/// Longest file name kept, in bytes.
const LONGEST_NAME: usize = 255;

/// How far a document has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Received, not read yet.
    Received,
    /// Pages and words are there.
    Read,
    /// Suggestions are there.
    Suggested,
    /// It can't be read, for a reason that trying again won't change.
    Refused,
    /// Its stage was given up after failing or vanishing too often; somebody has to look.
    Quarantined,
}

/// A document as stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// The case it belongs to.
    pub case: CaseId,
    /// Its file name as received; names of files can name people.
    pub name: Sensitive<String>,
    /// The file: digest, kind, size.
    pub original: Original,
    /// Digest of the PDF that its pages are those of, when it is no PDF or text itself; known once it is read.
    pub rendition: Option<Sha256>,
    /// How deep inside other documents it came: 0 for what was sent in, 1 for an attachment of that.
    pub depth: u32,
    /// How far it has come.
    pub state: DocumentState,
    /// Why it was refused.
    pub refusal: Option<Refused>,
    /// Goes up by one with every change, from 1.
    pub version: i64,
    /// Number of its newest decision; 0 before the first.
    pub revision: i64,
    /// When it was received, in milliseconds since 1970 UTC.
    pub received_ms: i64,
}

impl Document {
    /// Digest of the file whose pages are shown and cut: the rendition where there is one.
    pub fn shown(&self) -> Sha256 {
        self.rendition.unwrap_or(self.original.sha256)
    }

    /// Why something about it is not there: it is still to come, or never will because the document was refused.
    pub fn lacks(&self, what: &'static str) -> CasebookError {
        match &self.refusal {
            Some(refused) => CasebookError::Refused(refused.clone()),
            None => CasebookError::NotYet(what),
        }
    }
}

/// A page without its words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageSummary {
    /// Number, from 1.
    pub index: u32,
    /// Displayed width in points.
    pub width: f64,
    /// Displayed height in points.
    pub height: f64,
    /// Where its words come from.
    pub source: TextSource,
    /// How many words it has.
    pub words: u32,
}

/// A file on its way in.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The case it belongs to.
    pub case: CaseId,
    /// Its file name; folders before it are dropped.
    pub name: String,
    /// Who sends it.
    pub by: Actor,
    /// Most bytes accepted.
    pub limit: u64,
    /// The stage that starts its way.
    pub first_stage: NewStage,
}

/// What became of an upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The document.
    pub document: Document,
    /// The stage that starts its way.
    pub stage: StageId,
    /// False when the same bytes had been received under the same name before.
    pub fresh: bool,
}

impl Casebook {
    /// Receives a file: streams it to the blobs while hashing, lets `judge` say what kind it is from its edges, and
    /// then writes document, first stage and event in one transaction. The same bytes under the same name in the
    /// same case give the document that is there already. A file that is refused leaves an event and nothing else.
    pub async fn receive<S, E>(
        &self,
        upload: Upload,
        stream: S,
        judge: impl FnOnce(&Incoming) -> Result<Kind, Refused> + Send,
    ) -> Result<Received>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Display,
    {
        let name = plain_name(&upload.name)?;
        self.case(&upload.case).await?;
        let incoming = match self.blobs().receive(stream, upload.limit).await {
            Ok(incoming) => incoming,
            Err(CasebookError::Refused(refused)) => {
                return Err(self.refuse_upload(&upload, None, refused).await);
            }
            Err(error) => return Err(error),
        };
        let judged = match incoming.bytes {
            0 => Err(Refused::new(
                RefusalCode::Empty,
                "the file has no bytes; send it again",
            )),
            _ => judge(&incoming),
        };
        let kind = match judged {
            Ok(kind) => kind,
            Err(refused) => {
                self.blobs().discard(&incoming).await?;
                return Err(self.refuse_upload(&upload, Some(&incoming), refused).await);
            }
        };
        let sha256 = self.blobs().keep(&incoming).await?;
        self.enter(
            upload,
            name,
            Original {
                sha256,
                kind,
                bytes: incoming.bytes,
            },
        )
        .await
    }

    async fn enter(&self, upload: Upload, name: String, original: Original) -> Result<Received> {
        let mut act = self.act().await?;
        let now = act.now();
        if let Some(found) = document::same(act.conn(), &upload.case, &original.sha256, &name).await? {
            let stage = upload.first_stage.id(&found.id);
            return Ok(Received {
                document: found,
                stage,
                fresh: false,
            });
        }
        let fresh = Document {
            id: DocumentId(uuid::Uuid::now_v7().to_string()),
            case: upload.case,
            name: name.into(),
            original,
            rendition: None,
            depth: 0,
            state: DocumentState::Received,
            refusal: None,
            version: 1,
            revision: 0,
            received_ms: now,
        };
        let stage = upload.first_stage.id(&fresh.id);
        document::insert(act.conn(), &fresh).await?;
        stage::insert(act.conn(), &stage, &fresh.id, &upload.first_stage, now).await?;
        act.record(NewEvent {
            case: Some(fresh.case.to_string()),
            document: Some(fresh.id.to_string()),
            by: upload.by,
            kind: EventKind::DocumentReceived,
            detail: json!({ "sha256": fresh.original.sha256, "bytes": fresh.original.bytes,
                            "kind": fresh.original.kind, "stage": stage }),
        })
        .await?;
        act.makes_work();
        act.commit().await?;
        Ok(Received {
            document: fresh,
            stage,
            fresh: true,
        })
    }

    /// Records a refusal at the door; answers the error to give, which is the refusal unless recording failed.
    async fn refuse_upload(
        &self,
        upload: &Upload,
        incoming: Option<&Incoming>,
        refused: Refused,
    ) -> CasebookError {
        let event = NewEvent {
            case: Some(upload.case.to_string()),
            document: None,
            by: upload.by.clone(),
            kind: EventKind::DocumentRefused,
            detail: json!({ "code": refused.code, "sha256": incoming.map(|i| i.sha256),
                            "bytes": incoming.map(|i| i.bytes) }),
        };
        match self.append_event(event).await {
            Ok(()) => refused.into(),
            Err(error) => error,
        }
    }

    /// One document.
    pub async fn document(&self, id: &DocumentId) -> Result<Document> {
        let found = document::get(&mut *self.database().read().await?, id).await?;
        found.ok_or_else(|| CasebookError::NoDocument(id.to_string()))
    }

    /// A case's documents in the order they were received.
    pub async fn documents(&self, case_id: &CaseId) -> Result<Vec<Document>> {
        let mut conn = self.database().read().await?;
        if case::get(&mut conn, case_id).await?.is_none() {
            return Err(CasebookError::NoCase(case_id.to_string()));
        }
        document::of_case(&mut conn, case_id).await
    }

    /// The original's bytes, checked against their digest.
    pub async fn original(&self, id: &DocumentId) -> Result<Bytes> {
        let found = self.document(id).await?;
        self.blobs().get(&found.original.sha256).await
    }

    /// The bytes of the file whose pages are shown and cut, checked against their digest.
    pub async fn shown(&self, id: &DocumentId) -> Result<Bytes> {
        let found = self.document(id).await?;
        self.blobs().get(&found.shown()).await
    }

    /// The pages of a document without their words; empty before it is read.
    pub async fn pages(&self, id: &DocumentId) -> Result<Vec<PageSummary>> {
        reading::pages(&mut *self.database().read().await?, id).await
    }

    /// The document as read: pages and words. [`CasebookError::NotYet`] before its stage has run.
    pub async fn reading(&self, id: &DocumentId) -> Result<Reading> {
        let found = self.document(id).await?;
        let blob = reading::blob(&mut *self.database().read().await?, id).await?;
        let blob = blob.ok_or_else(|| found.lacks("the reading"))?;
        let packed = self.blobs().get(&blob).await?;
        packing::unpack(packed, id).await
    }

    /// One page of the document as read, from 1, without unpacking the others; `None` when it has no such page.
    /// [`CasebookError::NotYet`] before the read stage has run.
    pub async fn page(&self, id: &DocumentId, number: u32) -> Result<Option<Page>> {
        let found = self.document(id).await?;
        let mut snapshot = self.database().snapshot().await?;
        let blob = reading::blob(&mut snapshot, id).await?;
        let blob = blob.ok_or_else(|| found.lacks("the reading"))?;
        let Some(frame) = reading::frame(&mut snapshot, id, number).await? else {
            return Ok(None);
        };
        drop(snapshot);
        let packed = self.blobs().range(&blob, frame.range.clone()).await?;
        packing::unpack_page(&packed, &frame, id).map(Some)
    }

    /// What was found, in reading order. [`CasebookError::NotYet`] before its stage has run.
    pub async fn suggestions(&self, id: &DocumentId) -> Result<Suggestions> {
        let document = self.document(id).await?;
        let mut snapshot = self.database().snapshot().await?;
        let found = suggestion::all(&mut snapshot, id, document.original.clone()).await?;
        found.ok_or_else(|| document.lacks("the list of suggestions"))
    }
}

fn plain_name(name: &str) -> Result<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let plain: String = last.chars().filter(|c| !c.is_control()).collect();
    // A name of dots alone is no file's: it would mean a folder wherever the file is saved.
    if plain.chars().all(|c| c == '.') || plain.len() > LONGEST_NAME {
        return Err(CasebookError::BadRequest(format!(
            "a file name has 1 to {LONGEST_NAME} bytes, and not only dots"
        )));
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn names_lose_their_folders_and_control_characters() {
        assert_eq!(plain_name("C:\\Users\\x\\MG11 \u{7}A.pdf").unwrap(), "MG11 A.pdf");
        assert_eq!(plain_name("../../etc/passwd").unwrap(), "passwd");
        assert!(plain_name("folder/").is_err());
        assert!(plain_name("..").is_err() && plain_name("a/../.").is_err());
        assert!(plain_name(&"x".repeat(256)).is_err());
    }
}
