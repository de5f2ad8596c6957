//! Gathers from the trail and the decisions what the report for a reader shows.

use chrono::{DateTime, Utc};
use obelus_casebook::{CaseRecord, Casebook, Document, Result, Settled, StageKind, audit::AuditReport};
use obelus_evidence::{Event, EventKind, Verdict};
use std::collections::{BTreeMap, HashMap};

/// Minutes that redacting a document took by hand, as the programme measured it.
pub(super) const BY_HAND: f64 = 13.0;

/// Minutes that reviewing a document took by hand, when nothing was withheld in the end.
pub(super) const REVIEW_BY_HAND: f64 = 11.0;

/// A longer pause between two acts of one person is not work on the document.
const LONGEST_PAUSE_MS: i64 = 5 * 60 * 1000;

/// The report: what was decided, case by case.
pub(super) struct Decisions {
    pub(super) made: DateTime<Utc>,
    /// Whether the trail is what was recorded.
    pub(super) verified: AuditReport,
    pub(super) cases: Vec<Case>,
    /// By category, over all cases.
    pub(super) rates: BTreeMap<String, Rates>,
}

/// One case.
pub(super) struct Case {
    pub(super) name: String,
    /// Documents that somebody decided about.
    pub(super) documents: Vec<Decided>,
}

/// A document and what was decided about it.
pub(super) struct Decided {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) decisions: Vec<Line>,
    /// Copies asked for.
    pub(super) copies: usize,
    /// Minutes that people worked on it here.
    pub(super) minutes: f64,
}

impl Decided {
    /// Minutes that the same took by hand.
    pub(super) fn by_hand(&self) -> f64 {
        match self.copies {
            0 => REVIEW_BY_HAND,
            _ => BY_HAND,
        }
    }

    /// Minutes saved; never below nothing, because a long look is not a loss.
    pub(super) fn saved(&self) -> f64 {
        (self.by_hand() - self.minutes).max(0.0)
    }
}

/// One decision.
pub(super) struct Line {
    pub(super) at: DateTime<Utc>,
    pub(super) by: String,
    pub(super) verdict: &'static str,
    /// What it is about: a suggestion's id, a drawn mark's, or a page's.
    pub(super) about: String,
    pub(super) page: Option<u32>,
    pub(super) category: Option<String>,
    pub(super) recogniser: Option<String>,
    /// Version of rules and models that had suggested it.
    pub(super) rules: Option<String>,
}

/// How suggestions of one category were decided; the newest decision about each counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rates {
    pub(super) accepted: usize,
    pub(super) adjusted: usize,
    pub(super) rejected: usize,
}

impl Rates {
    pub(super) fn all(self) -> usize {
        self.accepted + self.adjusted + self.rejected
    }

    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Accept => self.accepted += 1,
            Verdict::Adjust => self.adjusted += 1,
            Verdict::Reject => self.rejected += 1,
            Verdict::Undo => {}
        }
    }
}

impl Decisions {
    /// Of one case, or of all.
    ///
    /// # Errors
    /// When the casebook cannot be read.
    pub(super) async fn gather(casebook: &Casebook, only: Option<&str>) -> Result<Self> {
        let mut gathered = Self {
            made: Utc::now(),
            verified: casebook.verify_audit(None).await?,
            cases: Vec::new(),
            rates: BTreeMap::new(),
        };
        for case in casebook.cases().await? {
            if only.is_none_or(|id| id == case.id.as_str()) {
                let found = gathered.case(casebook, case).await?;
                gathered.cases.push(found);
            }
        }
        Ok(gathered)
    }

    async fn case(&mut self, casebook: &Casebook, case: CaseRecord) -> Result<Case> {
        let events = events(casebook, case.id.as_str()).await?;
        let mut documents = Vec::new();
        for document in casebook.documents(&case.id).await? {
            if document.revision == 0 {
                continue;
            }
            let own = events.get(document.id.as_str()).map_or(&[][..], Vec::as_slice);
            documents.push(self.document(casebook, document, own).await?);
        }
        let name = case.context.unique_reference_number.filter(|urn| !urn.is_empty());
        Ok(Case {
            name: name.unwrap_or_else(|| case.id.to_string()),
            documents,
        })
    }

    async fn document(
        &mut self,
        casebook: &Casebook,
        document: Document,
        events: &[Event],
    ) -> Result<Decided> {
        let rules = rules(casebook, &document, events).await?;
        let history = casebook.decision_history(&document.id).await?;
        let mut newest: HashMap<&str, &Settled> = HashMap::new();
        for one in &history {
            newest.insert(&one.about, one);
        }
        for one in newest.into_values() {
            if let Some(suggestion) = &one.suggestion {
                let category = suggestion.category.name().to_owned();
                self.rates
                    .entry(category)
                    .or_default()
                    .count(one.decision.verdict);
            }
        }
        self.rates.retain(|_, rates| rates.all() > 0);
        Ok(Decided {
            name: document.name.reveal().clone(),
            id: document.id.to_string(),
            copies: events
                .iter()
                .filter(|e| e.kind == EventKind::CopyRequested)
                .count(),
            minutes: minutes(events),
            decisions: history.into_iter().map(|one| line(one, &rules)).collect(),
        })
    }
}

/// A case's events by document, in order.
async fn events(casebook: &Casebook, case: &str) -> Result<HashMap<String, Vec<Event>>> {
    let (mut after, mut found) = (0, HashMap::<String, Vec<Event>>::new());
    loop {
        let some = casebook.events(after, Some(case), None).await?;
        let Some(last) = some.last() else { return Ok(found) };
        after = last.sequence;
        for one in some {
            if let Some(document) = &one.event.document {
                found.entry(document.clone()).or_default().push(one.event);
            }
        }
    }
}

/// When suggestions were made, and by which rules and models.
async fn rules(casebook: &Casebook, document: &Document, events: &[Event]) -> Result<Vec<(i64, String)>> {
    let stages = casebook.stages(&document.id).await?;
    let suggesting: HashMap<String, String> = stages
        .into_iter()
        .filter(|stage| matches!(stage.kind, StageKind::Suggest | StageKind::Analyse))
        .map(|stage| (stage.id.to_string(), stage.ruleset))
        .collect();
    let done = events.iter().filter(|event| event.kind == EventKind::StageDone);
    let made = done.filter_map(|event| {
        let detail: serde_json::Value = serde_json::from_str(&event.detail).ok()?;
        let rules = suggesting.get(detail["stage"].as_str()?)?;
        Some((event.at_ms, rules.clone()))
    });
    Ok(made.collect())
}

fn line(one: Settled, rules: &[(i64, String)]) -> Line {
    let decision = one.decision;
    let suggested_by = rules.iter().rev().find(|(at, _)| *at <= decision.at_ms);
    let change = decision.page_change.as_ref();
    let deed = change.map(|change| match change.delete {
        Some(_) => "left out",
        None => "turned",
    });
    let page = one.suggestion.as_ref().map(|s| s.page);
    let page = page.or(change.map(|change| change.page));
    Line {
        at: DateTime::from_timestamp_millis(decision.at_ms).unwrap_or_default(),
        by: decision.by.name,
        verdict: match decision.verdict {
            Verdict::Accept if deed.is_some() => deed.unwrap_or_default(),
            Verdict::Accept if decision.suggestion.is_none() => "drawn",
            Verdict::Accept => "accepted",
            Verdict::Adjust => "adjusted",
            Verdict::Reject => "rejected",
            Verdict::Undo => "taken back",
        },
        about: one.about,
        page: page.or(decision.mark.map(|mark| mark.page)),
        category: one.suggestion.as_ref().map(|s| s.category.name().to_owned()),
        recogniser: one.suggestion.map(|s| s.recogniser),
        rules: suggested_by
            .filter(|_| decision.suggestion.is_some())
            .map(|(_, rules)| rules.clone()),
    }
}

/// Minutes between the acts of each person on a document, long pauses left out.
fn minutes(events: &[Event]) -> f64 {
    let mut last: HashMap<&str, i64> = HashMap::new();
    let mut worked = 0;
    for event in events {
        let is_act = matches!(
            event.kind,
            EventKind::Viewed
                | EventKind::Searched
                | EventKind::Decided
                | EventKind::CopyRequested
                | EventKind::Downloaded
        );
        if is_act && let Some(before) = last.insert(&event.by.id, event.at_ms) {
            let pause = event.at_ms - before;
            worked += if pause <= LONGEST_PAUSE_MS {
                pause.max(0)
            } else {
                0
            };
        }
    }
    worked as f64 / 60_000.0
}

#[cfg(test)]
mod tests {
    use super::{Decided, minutes};
    use obelus_evidence::{Actor, Event, EventKind, Sha256};

    fn act(by: &str, minute: f64, kind: EventKind) -> Event {
        let none = Sha256::from_bytes([0; 32]);
        Event {
            number: 1,
            at_ms: (minute * 60_000.0) as i64,
            case: None,
            document: None,
            by: Actor {
                id: by.to_owned(),
                name: by.to_owned(),
            },
            kind,
            detail: String::new(),
            previous: none,
            digest: none,
        }
    }

    #[test]
    fn minutes_are_those_between_acts_of_one_person_without_long_pauses() {
        let events = [
            act("ann", 0.0, EventKind::Viewed),
            act("bo", 1.0, EventKind::Viewed),
            act("ann", 2.0, EventKind::Decided),
            act("worker", 2.5, EventKind::StageDone),
            act("worker", 3.0, EventKind::StageDone),
            act("bo", 4.0, EventKind::Decided),
            act("ann", 60.0, EventKind::CopyRequested),
        ];
        assert!((minutes(&events) - 5.0).abs() < 1e-9);
    }

    #[test]
    fn what_took_longer_than_by_hand_saved_nothing() {
        let of = |copies, minutes| Decided {
            name: String::new(),
            id: String::new(),
            decisions: vec![],
            copies,
            minutes,
        };
        assert_eq!(
            (of(1, 3.0).saved(), of(0, 3.0).saved(), of(1, 90.0).saved()),
            (10.0, 8.0, 0.0)
        );
    }
}
