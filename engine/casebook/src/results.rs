//! What stages produce, and how it becomes rows and blobs.

use crate::{
    Casebook, CasebookError, Claim, CopyId, CopyState, DocumentState, Enclosed, NewEvent, Result, StageKind,
    act::Act,
    attachments,
    casebook::service,
    packing::{self, Frame},
    recordings::{Part, StoredPart},
    store::sqlite::{
        copy::{self, Ending},
        document, reading, recording, suggestion,
    },
};
use bytes::Bytes;
use obelus_evidence::{
    CopyReport, EventKind, MediaFindings, Reading, Refused, ReportResult, Sha256, Suggestions,
};
use serde_json::{Value, json};

/// What a stage came to.
#[derive(Clone, Debug, PartialEq)]
pub enum StageOutcome {
    /// `read`: pages and words.
    Read(Reading),
    /// `read` of a file that had to be turned into a PDF first.
    Converted {
        /// Pages and words of the rendition.
        reading: Reading,
        /// The rendition.
        rendition: Bytes,
        /// What came inside the file, every one.
        attachments: Vec<Enclosed>,
    },
    /// `suggest`: what was found.
    Suggested(Suggestions),
    /// `index`: so many pages and words can be searched.
    Indexed {
        /// Pages.
        pages: u64,
        /// Words.
        words: u64,
    },
    /// `redact`: a copy that was proven clean, and the proof.
    Proven {
        /// The copy's bytes.
        copy: Bytes,
        /// The proof: its result is `clean` and its digest is the copy's.
        report: CopyReport,
    },
    /// `verify`: a stored copy was proven again.
    ProvenAgain(CopyReport),
    /// `redact` or `verify`: the copy could not be proven clean; nothing is offered.
    NotProven(CopyReport),
    /// `analyse`: what was found in a recording.
    Analysed(MediaFindings),
    /// `present`: files for showing a recording.
    Presented(Vec<Part>),
    /// Any stage: the input was refused, and trying again won't help.
    Refused(Refused),
}

/// An outcome whose files are stored and whose rows are not.
pub(crate) enum Results {
    Read {
        reading: Reading,
        blob: Sha256,
        frames: Vec<Frame>,
        rendition: Option<Sha256>,
        attachments: Vec<attachments::Stored>,
    },
    Suggested(Suggestions),
    Indexed {
        pages: u64,
        words: u64,
    },
    Proven {
        file: (Sha256, u64),
        report: CopyReport,
    },
    ProvenAgain(CopyReport),
    NotProven(CopyReport),
    Analysed {
        findings: MediaFindings,
        blob: Sha256,
    },
    Presented(Vec<StoredPart>),
    Refused(Refused),
}

impl StageOutcome {
    /// Checks that the outcome fits the claim and puts its files into the blobs.
    pub(crate) async fn store(self, casebook: &Casebook, claim: &Claim) -> Result<Results> {
        let fits = |kind: StageKind, original: Sha256| match claim.kind == kind {
            true if original == claim.document.original.sha256 => Ok(()),
            true => Err(misfit(claim, "the results are about another original")),
            false => Err(misfit(claim, "the results are another stage's")),
        };
        match self {
            Self::Read(reading) => {
                fits(StageKind::Read, reading.original.sha256)?;
                store_reading(casebook, reading, None, Vec::new()).await
            }
            Self::Converted {
                reading,
                rendition,
                attachments,
            } => {
                fits(StageKind::Read, reading.original.sha256)?;
                store_reading(casebook, reading, Some(rendition), attachments).await
            }
            Self::Suggested(found) => {
                fits(StageKind::Suggest, found.original.sha256)?;
                Ok(Results::Suggested(found))
            }
            Self::Indexed { pages, words } => {
                fits(StageKind::Index, claim.document.original.sha256)?;
                Ok(Results::Indexed { pages, words })
            }
            Self::Proven { copy, report } => {
                fits(StageKind::Redact, report.original())?;
                let bytes = copy.len() as u64;
                if !report.proves(Sha256::of(&copy)) {
                    return Err(misfit(claim, "the report does not prove this copy"));
                }
                let sha256 = casebook.blobs().put(copy).await?;
                Ok(Results::Proven {
                    file: (sha256, bytes),
                    report,
                })
            }
            Self::ProvenAgain(report) => {
                fits(StageKind::Verify, report.original())?;
                if report.result() != ReportResult::Clean {
                    return Err(misfit(claim, "the report does not prove the copy"));
                }
                Ok(Results::ProvenAgain(report))
            }
            Self::NotProven(report) if matches!(claim.kind, StageKind::Redact | StageKind::Verify) => {
                fits(claim.kind, report.original())?;
                Ok(Results::NotProven(report))
            }
            Self::NotProven(_) => Err(misfit(claim, "the results are another stage's")),
            Self::Analysed(findings) => {
                fits(StageKind::Analyse, findings.original.sha256)?;
                let (findings, packed) = packing::pack_findings(findings).await?;
                let blob = casebook.blobs().put(packed).await?;
                Ok(Results::Analysed { findings, blob })
            }
            Self::Presented(parts) => {
                fits(StageKind::Present, claim.document.original.sha256)?;
                let mut stored = Vec::with_capacity(parts.len());
                for part in parts {
                    stored.push(part.store(casebook.blobs()).await?);
                }
                Ok(Results::Presented(stored))
            }
            Self::Refused(refused) => Ok(Results::Refused(refused)),
        }
    }
}

async fn store_reading(
    casebook: &Casebook,
    reading: Reading,
    rendition: Option<Bytes>,
    enclosed: Vec<Enclosed>,
) -> Result<Results> {
    let (reading, packed) = packing::pack(reading).await?;
    let blob = casebook.blobs().put(packed.bytes).await?;
    let rendition = match rendition {
        Some(pdf) => Some(casebook.blobs().put(pdf).await?),
        None => None,
    };
    Ok(Results::Read {
        reading,
        blob,
        frames: packed.frames,
        rendition,
        attachments: attachments::store(casebook, enclosed).await?,
    })
}

impl Results {
    pub(crate) fn refusal(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            _ => None,
        }
    }

    /// Counts for the event.
    pub(crate) fn summary(&self) -> Value {
        match self {
            Self::Read {
                reading,
                blob,
                rendition,
                attachments,
                ..
            } => json!({ "pages": reading.pages.len(), "blob": blob,
                "rendition": rendition, "attachments": attachments.len(),
                "words": reading.pages.iter().map(|p| p.words.len()).sum::<usize>() }),
            Self::Suggested(found) => json!({ "suggestions": found.suggestions.len() }),
            Self::Indexed { pages, words } => json!({ "pages": pages, "words": words }),
            Self::Proven {
                file: (sha256, bytes),
                ..
            } => json!({ "copy": sha256, "bytes": bytes }),
            Self::ProvenAgain(report) => json!({ "copy": report.copy() }),
            Self::NotProven(report) => json!({ "remarks": report.remarks().len() }),
            Self::Analysed { findings, blob } => json!({ "findings": blob, "shots": findings.shots.len(),
                "tracks": findings.tracks.len(), "suggestions": findings.suggestions.len() }),
            Self::Presented(parts) => json!({ "parts": parts.len() }),
            Self::Refused(refused) => json!({ "refused": refused.code }),
        }
    }

    /// Writes the rows, and the events that are about more than the stage.
    pub(crate) async fn write(&self, act: &mut Act<'_>, claim: &Claim) -> Result<()> {
        let now = act.now();
        let id = &claim.document.id;
        match self {
            Self::Read {
                reading,
                blob,
                frames,
                rendition,
                attachments,
            } => {
                document::set_rendition(act.conn(), id, rendition.as_ref()).await?;
                attachments::write(act, claim, attachments).await?;
                reading::replace(act.conn(), id, &claim.ruleset, blob, reading, frames, now).await?;
                document::set_state(act.conn(), id, DocumentState::Read, None).await
            }
            Self::Suggested(found) => {
                suggestion::replace(act.conn(), id, &claim.ruleset, found, now).await?;
                document::set_state(act.conn(), id, DocumentState::Suggested, None).await
            }
            // The index is a view; the stage's own event says that it is there.
            Self::Indexed { .. } => Ok(()),
            Self::Proven { file, report } => {
                let ending = Ending {
                    state: CopyState::Proven,
                    file: Some(*file),
                    report: Some(report),
                    refusal: None,
                    at: now,
                };
                end_copy(
                    act,
                    claim,
                    ending,
                    EventKind::CopyOffered,
                    json!({ "sha256": file.0, "bytes": file.1 }),
                )
                .await
            }
            // The copy stays what it is; the stage's own event says that it was looked at again.
            Self::ProvenAgain(_) => Ok(()),
            Self::NotProven(report) => {
                let ending = Ending {
                    state: CopyState::Refused,
                    file: None,
                    report: Some(report),
                    refusal: None,
                    at: now,
                };
                end_copy(
                    act,
                    claim,
                    ending,
                    EventKind::CopyRefused,
                    json!({ "stage": claim.kind }),
                )
                .await
            }
            Self::Analysed { findings, blob } => {
                recording::replace(act.conn(), id, &claim.ruleset, blob, findings, now).await?;
                document::set_state(act.conn(), id, DocumentState::Suggested, None).await
            }
            Self::Presented(parts) => {
                recording::replace_parts(act.conn(), id, &claim.ruleset, parts, now).await
            }
            Self::Refused(refused) => match claim.kind {
                StageKind::Read | StageKind::Suggest | StageKind::Analyse => {
                    document::set_state(act.conn(), id, DocumentState::Refused, Some(refused)).await?;
                    let detail = json!({ "code": refused.code, "stage": claim.stage });
                    act.record(event(claim, EventKind::DocumentRefused, detail)).await
                }
                // Views on a document; without them it is only harder to find or to watch.
                StageKind::Index | StageKind::Present => Ok(()),
                StageKind::Redact | StageKind::Verify => {
                    let ending = Ending {
                        state: CopyState::Refused,
                        file: None,
                        report: None,
                        refusal: Some(refused),
                        at: now,
                    };
                    end_copy(
                        act,
                        claim,
                        ending,
                        EventKind::CopyRefused,
                        json!({ "code": refused.code }),
                    )
                    .await
                }
            },
        }
    }
}

async fn end_copy(
    act: &mut Act<'_>,
    claim: &Claim,
    ending: Ending<'_>,
    kind: EventKind,
    mut detail: Value,
) -> Result<()> {
    let id = CopyId(claim.subject.clone());
    if !copy::end(act.conn(), &id, ending).await? {
        return Err(CasebookError::NoCopy(id.to_string()));
    }
    detail["copy"] = json!(id);
    act.record(event(claim, kind, detail)).await
}

fn event(claim: &Claim, kind: EventKind, detail: Value) -> NewEvent {
    NewEvent {
        case: Some(claim.document.case.to_string()),
        document: Some(claim.document.id.to_string()),
        by: service(),
        kind,
        detail,
    }
}

fn misfit(claim: &Claim, what: &str) -> CasebookError {
    CasebookError::BadRequest(format!("stage {}: {what}", claim.stage))
}
