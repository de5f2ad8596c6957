//! Attachments: what came inside a document, each a document of its own or listed with the reason why not.

use crate::{
    Casebook, Claim, Document, DocumentId, DocumentState, NewEvent, NewStage, Result,
    act::Act,
    casebook::service,
    store::sqlite::{attachment, document, stage},
};
use bytes::Bytes;
use obelus_evidence::{EventKind, Kind, Original, RefusalCode, Refused, Sensitive, Sha256};
use serde::Serialize;
use serde_json::json;

/// Attachments of attachments of attachments are taken; what lies deeper is listed and has to be sent in by itself.
pub const DEEPEST: u32 = 3;

/// A file that came inside a document, as the stage that read it hands it over.
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosed {
    /// Its file name.
    pub name: Sensitive<String>,
    /// The file.
    pub bytes: Bytes,
    /// What it is, or why it can't be read.
    pub kind: Result<Kind, Refused>,
}

/// A file that came inside a document, as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attached {
    /// Its file name.
    pub name: Sensitive<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// The document it has become.
    pub document: Option<DocumentId>,
    /// Why it has become none.
    pub refused: Option<Refused>,
}

impl Casebook {
    /// What came inside a document, in its order; empty before it is read.
    pub async fn attachments(&self, id: &DocumentId) -> Result<Vec<Attached>> {
        attachment::of(&mut *self.database().read().await?, id).await
    }

    /// The documents that a document came inside of; empty for one that was sent in by itself.
    pub async fn parents(&self, id: &DocumentId) -> Result<Vec<DocumentId>> {
        attachment::parents(&mut *self.database().read().await?, id).await
    }
}

/// An attachment whose file is stored and whose rows are not.
pub(crate) struct Stored {
    name: Sensitive<String>,
    bytes: u64,
    content: Result<(Sha256, Kind), Refused>,
}

/// Puts the files into the blobs.
pub(crate) async fn store(casebook: &Casebook, enclosed: Vec<Enclosed>) -> Result<Vec<Stored>> {
    let mut stored = Vec::with_capacity(enclosed.len());
    for file in enclosed {
        let bytes = file.bytes.len() as u64;
        let content = match file.kind {
            Ok(kind) => Ok((casebook.blobs().put(file.bytes).await?, kind)),
            Err(refused) => Err(refused),
        };
        stored.push(Stored {
            name: file.name,
            bytes,
            content,
        });
    }
    Ok(stored)
}

/// Writes the rows: each file that can be read becomes a document of the same case with its first stage, unless the
/// case has it already.
pub(crate) async fn write(act: &mut Act<'_>, claim: &Claim, files: &[Stored]) -> Result<()> {
    let depth = claim.document.depth + 1;
    let mut listed = Vec::with_capacity(files.len());
    for file in files {
        let content = match &file.content {
            Ok(_) if depth > DEEPEST => Err(Refused::new(
                RefusalCode::TooLarge,
                format!("it lies more than {DEEPEST} files deep inside others; send it in by itself"),
            )),
            content => content.clone(),
        };
        let (document, refused) = match content {
            Ok((sha256, kind)) => (Some(enter(act, claim, file, sha256, kind, depth).await?), None),
            Err(refused) => (None, Some(refused)),
        };
        listed.push(Attached {
            name: file.name.clone(),
            bytes: file.bytes,
            document,
            refused,
        });
    }
    attachment::replace(act.conn(), &claim.document.id, &listed).await
}

async fn enter(
    act: &mut Act<'_>,
    claim: &Claim,
    file: &Stored,
    sha256: Sha256,
    kind: Kind,
    depth: u32,
) -> Result<DocumentId> {
    let case = &claim.document.case;
    if let Some(found) = document::same(act.conn(), case, &sha256, file.name.reveal()).await? {
        return Ok(found.id);
    }
    let now = act.now();
    let fresh = Document {
        id: DocumentId(uuid::Uuid::now_v7().to_string()),
        case: case.clone(),
        name: file.name.clone(),
        original: Original {
            sha256,
            kind,
            bytes: file.bytes,
        },
        rendition: None,
        depth,
        state: DocumentState::Received,
        refusal: None,
        version: 1,
        revision: 0,
        received_ms: now,
    };
    let first = NewStage {
        kind: claim.kind,
        subject: String::new(),
        ruleset: claim.ruleset.clone(),
        priority: claim.priority,
        due_ms: None,
    };
    let stage = first.id(&fresh.id);
    document::insert(act.conn(), &fresh).await?;
    stage::insert(act.conn(), &stage, &fresh.id, &first, now).await?;
    act.record(NewEvent {
        case: Some(case.to_string()),
        document: Some(fresh.id.to_string()),
        by: service(),
        kind: EventKind::DocumentReceived,
        detail: json!({ "sha256": sha256, "bytes": file.bytes, "kind": kind, "stage": stage,
                        "inside": claim.document.id }),
    })
    .await?;
    act.makes_work();
    Ok(fresh.id)
}
