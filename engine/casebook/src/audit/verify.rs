use super::{
    chain::{Follower, Head, SERVICE},
    checkpoint,
};
use crate::{
    Casebook, CasebookError, PublicKey, Result, decisions,
    store::sqlite::{case, chain, decision, event, integrity},
};
use futures::StreamExt;
use obelus_evidence::{Event, EventKind, Sha256};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Something that is not as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The chain it is on: a case's id, or empty for the service's own.
    pub chain: String,
    /// The event's number, where one is concerned.
    pub number: Option<u64>,
    /// What is wrong.
    pub what: String,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// Chains followed.
    pub chains: u64,
    /// Events checked.
    pub events: u64,
    /// Checkpoints compared.
    pub checkpoints: u64,
    /// Decisions compared with their events.
    pub decisions: u64,
    /// Everything that is wrong; empty when the trail is whole.
    pub faults: Vec<Fault>,
}

impl AuditReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Casebook {
    /// Follows every chain from its first event, compares its end with the signed one, every checkpoint with the
    /// events it names, and every decision with the event that recorded it. `elsewhere` is a checkpoint file that was
    /// kept outside: with it a trail that was put back to an earlier state, checkpoints and all, is found too.
    pub async fn verify_audit(&self, elsewhere: Option<&Path>) -> Result<AuditReport> {
        let trusted = self.key().trusted();
        let mut examiner = Examiner::default();
        for file in [Some(self.checkpoints_file().as_path()), elsewhere]
            .into_iter()
            .flatten()
        {
            if elsewhere == Some(file) || file.exists() {
                let text = std::fs::read_to_string(file).map_err(|source| CasebookError::Folder {
                    what: "can't read checkpoints from",
                    path: file.to_owned(),
                    source,
                })?;
                examiner.expect_checkpoints(&text, &trusted);
            }
        }
        let mut snapshot = self.database().snapshot().await?;
        for what in integrity(&mut snapshot).await? {
            examiner.fault(SERVICE, None, format!("the database is damaged: {what}"));
        }
        let mut decided = Vec::new();
        let mut events = event::by_chain(&mut snapshot, None);
        while let Some(found) = events.next().await {
            match found {
                Ok(event) => {
                    examiner.event(&event);
                    if event.kind == EventKind::Decided {
                        decided.push(event);
                    }
                }
                Err(CasebookError::Damaged(what)) => {
                    examiner.fault(SERVICE, None, format!("{what} can't be read"))
                }
                Err(error) => return Err(error),
            }
        }
        drop(events);
        let mut wanted = vec![SERVICE.to_owned()];
        wanted.extend(
            case::all(&mut snapshot)
                .await?
                .into_iter()
                .map(|case| case.id.to_string()),
        );
        examiner.heads(&chain::heads(&mut snapshot).await?, &wanted, &trusted);
        for event in &decided {
            examiner.decided(&mut snapshot, event).await?;
        }
        let stored = decision::count(&mut snapshot).await?.unsigned_abs();
        if stored != examiner.report.decisions {
            let known = examiner.report.decisions;
            examiner.fault(
                SERVICE,
                None,
                format!("{stored} decisions are stored and {known} were recorded"),
            );
        }
        Ok(examiner.finish())
    }
}

/// Gathers what is wrong while events go by.
#[derive(Default)]
pub(super) struct Examiner {
    report: AuditReport,
    follower: Follower,
    ends: BTreeMap<String, (u64, Sha256)>,
    expected: BTreeMap<(String, u64), Sha256>,
}

impl Examiner {
    pub(super) fn expect_checkpoints(&mut self, text: &str, trusted: &[PublicKey]) {
        let (lines, faults) = checkpoint::read(text, trusted);
        for what in faults {
            self.fault(SERVICE, None, what);
        }
        for head in lines.into_iter().flat_map(|line| line.heads) {
            self.report.checkpoints += 1;
            self.expected.insert((head.chain, head.number), head.digest);
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        let chain = event.case.clone().unwrap_or_else(|| SERVICE.to_owned());
        self.report.events += 1;
        for what in self.follower.follow(event) {
            self.fault(&chain, Some(event.number), what);
        }
        let expected = self.expected.remove(&(chain.clone(), event.number));
        if expected.is_some_and(|digest| digest != event.digest) {
            self.fault(
                &chain,
                Some(event.number),
                "it differs from a checkpoint".to_owned(),
            );
        }
        self.ends.insert(chain, (event.number, event.digest));
    }

    /// Compares the ends of the chains with the signed ones.
    pub(super) fn heads(&mut self, heads: &[Head], wanted: &[String], trusted: &[PublicKey]) {
        let mut named: BTreeSet<&str> = BTreeSet::new();
        for head in heads {
            named.insert(&head.chain);
            if !head.is_signed_by(trusted) {
                self.fault(
                    &head.chain,
                    Some(head.number),
                    "its end was not signed by this service".to_owned(),
                );
            }
            if self.ends.get(&head.chain) != Some(&(head.number, head.digest)) {
                self.fault(
                    &head.chain,
                    Some(head.number),
                    "the chain does not end where its signed end is".to_owned(),
                );
            }
        }
        let ended: Vec<String> = self.ends.keys().cloned().collect();
        for chain in ended.iter().chain(wanted) {
            if !named.contains(chain.as_str()) {
                self.fault(chain, None, "the chain has no signed end".to_owned());
                named.insert(chain);
            }
        }
    }

    async fn decided(&mut self, conn: &mut sqlx::SqliteConnection, event: &Event) -> Result<()> {
        #[derive(serde::Deserialize)]
        struct Detail {
            from: i64,
            to: i64,
            sha256: Sha256,
        }
        let chain = event.case.clone().unwrap_or_else(|| SERVICE.to_owned());
        let (Ok(detail), Some(document)) = (serde_json::from_str::<Detail>(&event.detail), &event.document)
        else {
            self.fault(
                &chain,
                Some(event.number),
                "it does not say what was decided".to_owned(),
            );
            return Ok(());
        };
        let bodies = decision::bodies(conn, document, detail.from, detail.to).await?;
        self.report.decisions += bodies.len() as u64;
        if decisions::digest(&bodies) != detail.sha256 {
            self.fault(
                &chain,
                Some(event.number),
                "the stored decisions are not those that were recorded".to_owned(),
            );
        }
        Ok(())
    }

    pub(super) fn fault(&mut self, chain: &str, number: Option<u64>, what: String) {
        self.report.faults.push(Fault {
            chain: chain.to_owned(),
            number,
            what,
        });
    }

    pub(super) fn finish(mut self) -> AuditReport {
        for (chain, number) in std::mem::take(&mut self.expected).into_keys() {
            self.fault(
                &chain,
                Some(number),
                "a checkpoint names this event and it is gone".to_owned(),
            );
        }
        self.report.chains = self.ends.len() as u64;
        self.report
    }
}
