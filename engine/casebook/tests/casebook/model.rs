//! Random acts on the ledger, compared step by step with a model that fits on a page.

use crate::bench::{Bench, LEASE, case, reading, send};
use obelus_casebook::{
    CasebookError, Claim, DocumentId, FailClass, MOST_FAILURES, MOST_LOST, StageError, StageOutcome,
    StageState,
};
use obelus_evidence::EventKind;
use proptest::prelude::*;
use std::{collections::BTreeMap, time::Duration};

#[derive(Clone, Debug)]
enum Act {
    Send,
    Claim {
        server: u8,
    },
    Beat {
        claim: prop::sample::Index,
    },
    Complete {
        claim: prop::sample::Index,
    },
    Fail {
        claim: prop::sample::Index,
        class: FailClass,
    },
    Wait {
        seconds: u64,
    },
    Restart {
        server: u8,
    },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    use prop::sample::Index;
    let act = prop_oneof![
        2 => Just(Act::Send),
        6 => (0..2_u8).prop_map(|server| Act::Claim { server }),
        2 => any::<Index>().prop_map(|claim| Act::Beat { claim }),
        3 => any::<Index>().prop_map(|claim| Act::Complete { claim }),
        3 => (any::<Index>(), prop_oneof![Just(FailClass::Stage), Just(FailClass::Environment)])
            .prop_map(|(claim, class)| Act::Fail { claim, class }),
        3 => prop_oneof![Just(1_u64), Just(10), Just(30), Just(61)].prop_map(|seconds| Act::Wait { seconds }),
        2 => (0..2_u8).prop_map(|server| Act::Restart { server }),
    ];
    prop::collection::vec(act, 1..60)
}

/// What the ledger should know about one stage.
#[derive(Clone, Debug, Default, PartialEq)]
struct Expected {
    ended: Option<StageState>,
    running: Option<(String, i64)>,
    attempt: i64,
    failures: i64,
    lost: i64,
    not_before: i64,
}

impl Expected {
    fn state(&self) -> StageState {
        self.ended.unwrap_or(if self.running.is_some() {
            StageState::Running
        } else {
            StageState::Ready
        })
    }

    fn is_held_by(&self, claim: &Claim) -> bool {
        self.attempt == claim.attempt
            && self
                .running
                .as_ref()
                .is_some_and(|(worker, _)| *worker == claim.worker)
    }

    fn lose(&mut self) {
        self.running = None;
        self.lost += 1;
        if self.lost >= MOST_LOST {
            self.ended = Some(StageState::Quarantined);
        }
    }

    fn expired(&self, now: i64) -> bool {
        self.running.as_ref().is_some_and(|(_, until)| *until < now)
    }
}

struct Run {
    bench: Bench,
    model: BTreeMap<DocumentId, Expected>,
    claims: Vec<Claim>,
}

impl Run {
    fn now(&self) -> i64 {
        self.bench.clock.load(std::sync::atomic::Ordering::SeqCst)
    }

    async fn act(&mut self, act: Act) {
        let lease = LEASE.as_millis() as i64;
        let now = self.now();
        let chosen = |index: prop::sample::Index, claims: &[Claim]| {
            (!claims.is_empty()).then(|| index.get(claims).clone())
        };
        match act {
            Act::Send => {
                let name = format!("{}", self.model.len());
                let received = send(&self.bench.casebook, "c1", &name, b"x").await.unwrap();
                self.model.insert(received.document.id, Expected::default());
            }
            Act::Claim { server } => {
                let worker = format!("s{server}/1");
                let claim = self.bench.claim(&worker).await;
                let spent = |e: &Expected| e.expired(now) && e.lost + 1 >= MOST_LOST;
                self.model
                    .values_mut()
                    .filter(|e| spent(e))
                    .for_each(Expected::lose);
                let ready = |e: &Expected| {
                    e.ended.is_none() && e.not_before <= now && (e.running.is_none() || e.expired(now))
                };
                let due: Vec<_> = self
                    .model
                    .iter()
                    .filter(|(_, e)| ready(e))
                    .map(|(id, _)| id.clone())
                    .collect();
                // All stages are equally urgent and due when they came, so the oldest goes first.
                match claim {
                    None => assert_eq!(due, []),
                    Some(claim) => {
                        assert_eq!(due.first(), Some(&claim.document.id));
                        let expected = self.model.get_mut(&claim.document.id).unwrap();
                        if expected.running.is_some() {
                            expected.lose();
                        }
                        expected.attempt += 1;
                        expected.running = Some((worker, now + lease));
                        assert_eq!(claim.attempt, expected.attempt);
                        self.claims.push(claim);
                    }
                }
            }
            Act::Beat { claim } => {
                let Some(claim) = chosen(claim, &self.claims) else {
                    return;
                };
                let held = self.bench.casebook.beat(&claim, LEASE, None).await;
                let expected = self.model.get_mut(&claim.document.id).unwrap();
                assert_eq!(held.is_ok(), expected.is_held_by(&claim));
                if held.is_ok() {
                    expected.running = Some((claim.worker, now + lease));
                }
            }
            Act::Complete { claim } => {
                let Some(claim) = chosen(claim, &self.claims) else {
                    return;
                };
                let outcome = StageOutcome::Read(reading(&claim.document));
                let ended = self.bench.casebook.complete(&claim, outcome, vec![]).await;
                let expected = self.model.get_mut(&claim.document.id).unwrap();
                assert_eq!(ended.is_ok(), expected.is_held_by(&claim));
                match ended {
                    Ok(_) => {
                        expected.running = None;
                        expected.ended = Some(StageState::Done);
                    }
                    Err(error) => assert!(matches!(error, CasebookError::LeaseLost(_))),
                }
            }
            Act::Fail { claim, class } => {
                let Some(claim) = chosen(claim, &self.claims) else {
                    return;
                };
                let error = StageError {
                    code: "failed".into(),
                    detail: "x".into(),
                };
                let ended = self.bench.casebook.fail(&claim, &error, class).await;
                let expected = self.model.get_mut(&claim.document.id).unwrap();
                assert_eq!(ended.is_ok(), expected.is_held_by(&claim));
                if ended.is_err() {
                    return;
                }
                expected.running = None;
                expected.not_before = now
                    + if class == FailClass::Stage {
                        2_000 << expected.failures
                    } else {
                        30_000
                    };
                expected.failures += i64::from(class == FailClass::Stage);
                if expected.failures >= MOST_FAILURES {
                    expected.ended = Some(StageState::Quarantined);
                }
            }
            Act::Wait { seconds } => self.bench.pass(Duration::from_secs(seconds)),
            Act::Restart { server } => {
                let server = format!("s{server}");
                self.bench.casebook.take_back_own_leases(&server).await.unwrap();
                let own = |e: &&mut Expected| {
                    e.running
                        .as_ref()
                        .is_some_and(|(w, _)| *w == format!("{server}/1"))
                };
                let mut turn = 0;
                for expected in self.model.values_mut().filter(own) {
                    expected.lose();
                    expected.not_before = 0;
                    if expected.ended.is_none() {
                        turn += 1;
                        expected.not_before = if expected.lost > 1 { now + 5_000 * turn } else { 0 };
                    }
                }
            }
        }
    }

    async fn compare(&self) {
        for (document, expected) in &self.model {
            let stage = self.bench.casebook.stages(document).await.unwrap().remove(0);
            let counted = (stage.state, stage.attempt, stage.failures, stage.lost);
            assert_eq!(
                counted,
                (
                    expected.state(),
                    expected.attempt,
                    expected.failures,
                    expected.lost
                )
            );
            let events = self
                .bench
                .casebook
                .events(0, None, Some(document.as_str()))
                .await
                .unwrap();
            let done = events
                .iter()
                .filter(|e| e.event.kind == EventKind::StageDone)
                .count();
            assert_eq!(
                done,
                usize::from(stage.state == StageState::Done),
                "effects none twice"
            );
            let started = events
                .iter()
                .filter(|e| e.event.kind == EventKind::StageStarted)
                .count();
            assert_eq!(started as i64, stage.attempt);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_does_what_the_model_does(acts in acts()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::sqlite().await;
            case(&bench.casebook, "c1").await;
            let mut run = Run { bench, model: BTreeMap::new(), claims: Vec::new() };
            for act in acts {
                run.act(act).await;
            }
            run.compare().await;
            assert_eq!(run.bench.casebook.verify_audit(None).await.unwrap().faults, []);
        });
    }
}
