//! What lawyers decided. Append only; the newest decision about a suggestion or mark counts.

use crate::{
    Casebook, CasebookError, DocumentId, NewEvent, Result,
    number::{of_document, of_recording},
    places::{is_there, lies_on_its_page},
    store::{
        encode,
        sqlite::{decision, document, reading, recording, suggestion},
    },
};
use obelus_evidence::{
    Actor, Decision, EventKind, Kind, Mark, MediaMark, PageChange, Sha256, Suggestion, Verdict,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

/// A verdict as it comes from a lawyer; who and when are the server's to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewDecision {
    /// The suggestion decided on; missing for a mark that a person drew.
    #[serde(default)]
    pub suggestion: Option<String>,
    /// The mark to make, for drawn and adjusted marks. To undo a drawn mark its `id` is enough.
    #[serde(default)]
    pub mark: Option<Mark>,
    /// The same for a recording: an area or a stretch of sound; with an accepted suggestion, only the effect.
    #[serde(default)]
    pub media_mark: Option<MediaMark>,
    /// A page to leave out of the copy or to turn in it, instead of a suggestion or mark.
    #[serde(default)]
    pub page_change: Option<PageChange>,
    /// What was said.
    pub verdict: Verdict,
    /// Why, in the lawyer's words.
    #[serde(default)]
    pub why: Option<String>,
}

/// A decision with its number in the document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionRecord {
    /// Its number in the document, from 1.
    pub revision: i64,
    /// What it is about: a suggestion's id, `mark:` and the mark's id, or `page:` with its number and what becomes of it.
    pub about: String,
    /// The decision.
    pub decision: Decision,
}

/// What [`Casebook::decide`] did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decided {
    /// The document's newest decision.
    pub revision: i64,
    /// What was recorded.
    pub recorded: Vec<DecisionRecord>,
    /// What others decided since the revision the caller had seen, about other things.
    pub meanwhile: Vec<DecisionRecord>,
}

/// Why a decision was not recorded: somebody decided about the same thing since the revision the caller had seen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moved {
    /// The document's newest decision.
    pub revision: i64,
    /// Everything decided since the revision the caller had seen.
    pub newer: Vec<DecisionRecord>,
}

/// The decision that counts about one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settled {
    /// Its number in the document.
    pub revision: i64,
    /// What it is about.
    pub about: String,
    /// The decision.
    pub decision: Decision,
    /// The suggestion as the lawyer saw it; a later run of the rules can't change it.
    pub suggestion: Option<Suggestion>,
    /// For a recording, the findings (a blob) that the lawyer saw.
    pub findings: Option<Sha256>,
}

/// What a decision was made on.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) suggestion: Option<Suggestion>,
    pub(crate) findings: Option<Sha256>,
}

impl Casebook {
    /// Records decisions, all or none. `seen` is the newest revision the caller knows: decisions made by others since
    /// then come back in the answer, unless they are about the same suggestion or mark, which is a
    /// [`CasebookError::Conflict`]. Without `seen` nothing is compared.
    pub async fn decide(
        &self,
        document: &DocumentId,
        seen: Option<i64>,
        by: &Actor,
        decisions: Vec<NewDecision>,
    ) -> Result<Decided> {
        if decisions.is_empty() {
            return Err(CasebookError::BadRequest(
                "there is no decision to record; send at least one".to_owned(),
            ));
        }
        let mut act = self.act().await?;
        let now = act.now();
        let found = document::get(act.conn(), document).await?;
        let found = found.ok_or_else(|| CasebookError::NoDocument(document.to_string()))?;
        if seen.is_some_and(|seen| !(0..=found.revision).contains(&seen)) {
            return Err(CasebookError::BadRequest(format!(
                "there has been no revision {}; the newest is {}",
                seen.unwrap_or_default(),
                found.revision
            )));
        }
        if let Some(refused) = &found.refusal
            && decisions.iter().any(|new| new.verdict != Verdict::Undo)
        {
            return Err(refused.clone().into());
        }
        let pages = reading::pages(act.conn(), document).await?;
        let withheld = decisions
            .iter()
            .filter(|new| matches!(new.verdict, Verdict::Accept | Verdict::Adjust));
        for mark in withheld.filter_map(|new| new.mark.as_ref()) {
            lies_on_its_page(mark, &pages)?;
        }
        for change in decisions.iter().filter_map(|new| new.page_change.as_ref()) {
            is_there(change.page, &pages)?;
        }
        let first = found.revision + 1;
        let mut recorded = Vec::with_capacity(decisions.len());
        let mut snapshots = Vec::with_capacity(decisions.len());
        for (revision, new) in (first..).zip(decisions) {
            if found.original.kind == Kind::Recording {
                snapshots.push(seen_in_recording(act.conn(), document, &new).await?);
                recorded.push(of_recording(new, revision, by, now)?);
            } else {
                snapshots.push(suggested(act.conn(), document, &new).await?);
                recorded.push(of_document(new, revision, by, now)?);
            }
        }
        let meanwhile = match seen {
            Some(seen) => decision::after(act.conn(), document, seen).await?,
            None => Vec::new(),
        };
        let touched: BTreeSet<&str> = recorded.iter().map(|r| r.about.as_str()).collect();
        if meanwhile
            .iter()
            .any(|newer| touched.contains(newer.about.as_str()))
        {
            let moved = Moved {
                revision: found.revision,
                newer: meanwhile,
            };
            return Err(CasebookError::Conflict(Box::new(moved)));
        }
        let mut bodies = Vec::with_capacity(recorded.len());
        for (record, snapshot) in recorded.iter().zip(&snapshots) {
            decision::insert(act.conn(), document, record, snapshot).await?;
            bodies.push(encode(&record.decision)?);
        }
        let revision = found.revision + recorded.len() as i64;
        document::set_revision(act.conn(), document, revision).await?;
        let count = |verdict| recorded.iter().filter(|r| r.decision.verdict == verdict).count();
        act.record(NewEvent {
            case: Some(found.case.to_string()),
            document: Some(document.to_string()),
            by: by.clone(),
            kind: EventKind::Decided,
            detail: json!({ "from": first, "to": revision, "sha256": digest(&bodies),
                            "accept": count(Verdict::Accept), "reject": count(Verdict::Reject),
                            "adjust": count(Verdict::Adjust), "undo": count(Verdict::Undo) }),
        })
        .await?;
        act.commit().await?;
        Ok(Decided {
            revision,
            recorded,
            meanwhile,
        })
    }

    /// Decisions after a revision (0 for all), in the order they were made.
    pub async fn decisions(&self, document: &DocumentId, after: i64) -> Result<Vec<DecisionRecord>> {
        self.document(document).await?;
        decision::after(&mut *self.database().read().await?, document, after).await
    }

    /// The decision that counts about each thing, in the order they were made; what was undone is left out.
    pub async fn settled(&self, document: &DocumentId) -> Result<Vec<Settled>> {
        self.document(document).await?;
        let mut newest = decision::newest(&mut *self.database().read().await?, document).await?;
        newest.retain(|settled| settled.decision.verdict != Verdict::Undo);
        Ok(newest)
    }
}

/// Digest over stored decisions, as their event carries it.
pub(crate) fn digest(bodies: &[String]) -> Sha256 {
    Sha256::of(bodies.join("\n").as_bytes())
}

/// The suggestion a decision is about, as it stands. Deciding about one that is not there makes no sense, except
/// taking back a decision about one that has gone since.
async fn suggested(
    conn: &mut sqlx::SqliteConnection,
    document: &DocumentId,
    new: &NewDecision,
) -> Result<Seen> {
    let Some(id) = &new.suggestion else {
        return Ok(Seen::default());
    };
    let found = suggestion::get(conn, document, id).await?;
    if found.is_none() && new.verdict != Verdict::Undo {
        return Err(no_suggestion(document, id));
    }
    Ok(Seen {
        suggestion: found,
        findings: None,
    })
}

fn no_suggestion(document: &DocumentId, id: &str) -> CasebookError {
    CasebookError::BadRequest(format!(
        "document {document} has no suggestion {id}; fetch the list again"
    ))
}

/// As [`suggested`], for a recording: its findings as they stand.
async fn seen_in_recording(
    conn: &mut sqlx::SqliteConnection,
    document: &DocumentId,
    new: &NewDecision,
) -> Result<Seen> {
    let found = recording::get(conn, document).await?;
    if let (Some(id), true) = (&new.suggestion, new.verdict != Verdict::Undo)
        && !found.as_ref().is_some_and(|found| found.open.contains(id))
    {
        return Err(no_suggestion(document, id));
    }
    Ok(Seen {
        suggestion: None,
        findings: found.map(|found| found.findings),
    })
}
