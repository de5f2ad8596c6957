//! How yesterday's suggestions did, by what lawyers decided about them.

use obelus_casebook::Casebook;
use obelus_evidence::Verdict;
use serde::Serialize;
use std::{collections::BTreeMap, path::Path};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Decisions of the last day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Decisions {
    /// By redaction type.
    pub(super) types: BTreeMap<String, Counts>,
    /// Marks that people drew where nothing was suggested: what was missed.
    pub(super) drawn: usize,
}

/// Decisions about one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    /// Accepted, as suggested or with another shape.
    pub(super) accepted: usize,
    /// Rejected.
    pub(super) rejected: usize,
}

impl Counts {
    /// Share accepted of those decided, in per cent.
    pub(super) fn per_cent(self) -> f64 {
        100.0 * self.accepted as f64 / (self.accepted + self.rejected).max(1) as f64
    }
}

impl Decisions {
    /// All types together.
    pub(super) fn together(&self) -> Counts {
        self.types.values().fold(Counts::default(), |sum, one| Counts {
            accepted: sum.accepted + one.accepted,
            rejected: sum.rejected + one.rejected,
        })
    }
}

/// What was decided in the casebook in the last 24 hours. `Err` says why that is not known, which is no reason not to
/// screen.
pub(super) fn of_the_last_day(data: &Path) -> Result<Decisions, String> {
    if !data.join("casebook.sqlite").is_file() {
        return Err("there is no casebook on this machine".to_owned());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let since = chrono::Utc::now().timestamp_millis() - DAY_MS;
    runtime
        .block_on(decided(data, since))
        .map_err(|error| error.to_string())
}

async fn decided(data: &Path, since: i64) -> obelus_casebook::Result<Decisions> {
    let casebook = Casebook::open_to_read(data).await?;
    let mut decisions = Decisions::default();
    for case in casebook.cases().await? {
        for document in casebook.documents(&case.id).await? {
            if document.revision == 0 {
                continue;
            }
            let settled = casebook.settled(&document.id).await?;
            for one in settled.into_iter().filter(|one| one.decision.at_ms >= since) {
                let Some(suggestion) = one.suggestion else {
                    decisions.drawn += usize::from(one.decision.mark.is_some());
                    continue;
                };
                let counts = decisions.types.entry(suggestion.redaction_type).or_default();
                match one.decision.verdict {
                    Verdict::Accept | Verdict::Adjust => counts.accepted += 1,
                    Verdict::Reject => counts.rejected += 1,
                    Verdict::Undo => {}
                }
            }
        }
    }
    decisions
        .types
        .retain(|_, counts| counts.accepted + counts.rejected > 0);
    casebook.close().await?;
    Ok(decisions)
}
