use crate::bench::{Bench, LEASE, ann, reading, send, stage, suggestions};
use obelus_casebook::{
    CasebookError, DocumentState, FailClass, MOST_LOST, StageError, StageKind, StageOutcome, StageState,
};
use obelus_evidence::{EventKind, RefusalCode, Refused, Sha256};
use std::time::Duration;

fn error() -> StageError {
    StageError {
        code: "panicked".into(),
        detail: "the child was stopped by signal 11".into(),
    }
}

pub(crate) async fn results_completion_event_and_successor_come_together(bench: &Bench) {
    let document = bench.one_document().await;
    let claim = bench.claim("w").await.unwrap();
    let sent = reading(&document);
    let successor = stage(StageKind::Suggest, 10);
    let unlocked = bench
        .casebook
        .complete(&claim, StageOutcome::Read(sent.clone()), vec![successor])
        .await
        .unwrap();
    assert_eq!(
        bench.casebook.reading(&document.id).await.unwrap(),
        sent,
        "bit for bit"
    );
    assert_eq!(bench.casebook.pages(&document.id).await.unwrap()[0].words, 1);
    let read = bench.casebook.document(&document.id).await.unwrap();
    assert_eq!(
        (read.state, read.version),
        (DocumentState::Read, document.version + 1)
    );
    let events = bench
        .casebook
        .events(0, None, Some(document.id.as_str()))
        .await
        .unwrap();
    assert_eq!(events.last().unwrap().event.kind, EventKind::StageDone);

    let claim = bench.claim("w").await.unwrap();
    assert_eq!((claim.kind, &claim.stage), (StageKind::Suggest, &unlocked[0]));
    let found = suggestions(&document, &["s1", "s2"]);
    bench
        .casebook
        .complete(&claim, StageOutcome::Suggested(found.clone()), vec![])
        .await
        .unwrap();
    assert_eq!(
        bench.casebook.suggestions(&document.id).await.unwrap(),
        found,
        "bit for bit, in order"
    );
    assert_eq!(
        bench.casebook.document(&document.id).await.unwrap().state,
        DocumentState::Suggested
    );
    assert_eq!(bench.claim("w").await, None);
}

pub(crate) async fn a_completion_that_fails_half_way_changes_nothing(bench: &Bench) {
    let document = bench.one_document().await;
    let claim = bench.claim("w").await.unwrap();
    let mut foreign = reading(&document);
    foreign.original.sha256 = Sha256::of(b"another file");
    let twins = StageOutcome::Suggested(suggestions(&document, &["s1"]));
    for wrong in [StageOutcome::Read(foreign), twins] {
        let refused = bench.casebook.complete(&claim, wrong, vec![]).await;
        assert!(
            matches!(refused, Err(CasebookError::BadRequest(_))),
            "{refused:?}"
        );
    }
    bench
        .casebook
        .complete(
            &claim,
            StageOutcome::Read(reading(&document)),
            vec![stage(StageKind::Suggest, 10)],
        )
        .await
        .unwrap();

    let claim = bench.claim("w").await.unwrap();
    let events = bench.casebook.events(0, None, None).await.unwrap().len();
    let twins = suggestions(&document, &["s1", "same", "same"]);
    let failed = bench
        .casebook
        .complete(
            &claim,
            StageOutcome::Suggested(twins),
            vec![stage(StageKind::Verify, 1)],
        )
        .await;
    assert!(matches!(failed, Err(CasebookError::Database(_))), "{failed:?}");
    assert!(matches!(
        bench.casebook.suggestions(&document.id).await,
        Err(CasebookError::NotYet(_))
    ));
    assert_eq!(bench.casebook.events(0, None, None).await.unwrap().len(), events);
    assert_eq!(
        bench.casebook.stages(&document.id).await.unwrap().len(),
        2,
        "no successor"
    );
    assert_eq!(
        bench.casebook.stage(&claim.stage).await.unwrap().state,
        StageState::Running
    );
    let right = StageOutcome::Suggested(suggestions(&document, &["s1"]));
    bench.casebook.complete(&claim, right, vec![]).await.unwrap();
}

pub(crate) async fn the_third_failure_means_quarantine_and_a_release_starts_over(bench: &Bench) {
    let document = bench.one_document().await;
    let mut last = None;
    for (failure, rest) in [(1, 2), (2, 4), (3, 0)] {
        let claim = bench.claim("w").await.unwrap();
        let state = bench
            .casebook
            .fail(&claim, &error(), FailClass::Stage)
            .await
            .unwrap();
        let stage = bench.casebook.stage(&claim.stage).await.unwrap();
        assert_eq!((stage.failures, stage.error), (failure, Some(error())));
        assert_eq!(state == StageState::Quarantined, failure == 3);
        assert_eq!(bench.claim("w").await, None, "it rests");
        bench.pass(Duration::from_secs(rest));
        last = Some(claim.stage);
    }
    bench.pass(Duration::from_secs(1_000_000));
    assert_eq!(bench.claim("w").await, None, "a quarantined stage never runs");
    assert_eq!(
        bench.casebook.document(&document.id).await.unwrap().state,
        DocumentState::Quarantined
    );
    let events = bench
        .casebook
        .events(0, None, Some(document.id.as_str()))
        .await
        .unwrap();
    assert_eq!(events.last().unwrap().event.kind, EventKind::StageQuarantined);

    let stage = last.unwrap();
    bench.casebook.release(&stage, &ann()).await.unwrap();
    assert!(bench.casebook.release(&stage, &ann()).await.is_err());
    assert_eq!(bench.claim("w").await.unwrap().attempt, 4);
}

pub(crate) async fn an_outage_never_counts(bench: &Bench) {
    bench.one_document().await;
    for _ in 0..20 {
        let claim = bench.claim("w").await.unwrap();
        let state = bench
            .casebook
            .fail(&claim, &error(), FailClass::Environment)
            .await
            .unwrap();
        assert_eq!(state, StageState::Ready);
        assert_eq!(bench.casebook.stage(&claim.stage).await.unwrap().failures, 0);
        bench.pass(Duration::from_secs(30));
    }
}

pub(crate) async fn the_tenth_lost_worker_means_quarantine(bench: &Bench) {
    let document = bench.one_document().await;
    let mut runs = 0;
    for round in 0..60 {
        if round % 2 == 0 {
            runs += i64::from(bench.claim("s/1").await.is_some());
            bench.casebook.take_back_own_leases("s").await.unwrap();
        } else {
            runs += i64::from(bench.claim("elsewhere").await.is_some());
            bench.pass(LEASE + Duration::from_secs(1));
        }
    }
    assert_eq!(runs, MOST_LOST);
    let stage = bench.casebook.stages(&document.id).await.unwrap().remove(0);
    assert_eq!(
        (stage.state, stage.lost, stage.failures),
        (StageState::Quarantined, MOST_LOST, 0)
    );
    assert_eq!(stage.error.unwrap().code, "lost");
    assert_eq!(
        bench.casebook.document(&document.id).await.unwrap().state,
        DocumentState::Quarantined
    );
}

pub(crate) async fn a_refusal_is_final(bench: &Bench) {
    let document = bench.one_document().await;
    let claim = bench.claim("w").await.unwrap();
    let refused = Refused::new(RefusalCode::PasswordProtected, "a password is needed");
    bench
        .casebook
        .complete(&claim, StageOutcome::Refused(refused.clone()), vec![])
        .await
        .unwrap();
    let now = bench.casebook.document(&document.id).await.unwrap();
    assert_eq!((now.state, now.refusal), (DocumentState::Refused, Some(refused)));
    let stage = bench.casebook.stage(&claim.stage).await.unwrap();
    assert_eq!(stage.state, StageState::Refused);
    assert_eq!(stage.error.unwrap().code, "password_protected");
    bench.pass(Duration::from_secs(1_000_000));
    assert_eq!(bench.claim("w").await, None);
}

pub(crate) async fn the_same_work_is_done_once(bench: &Bench) {
    let document = bench.one_suggested().await;
    let same = bench
        .casebook
        .request_stage(&document.id, &stage(StageKind::Suggest, 100), &ann())
        .await
        .unwrap();
    assert_eq!(bench.casebook.stage(&same).await.unwrap().state, StageState::Done);
    assert_eq!(bench.claim("w").await, None);
    let newer = obelus_casebook::NewStage {
        ruleset: "2".into(),
        ..stage(StageKind::Suggest, 100)
    };
    bench
        .casebook
        .request_stage(&document.id, &newer, &ann())
        .await
        .unwrap();
    let claim = bench.claim("w").await.unwrap();
    bench
        .casebook
        .complete(
            &claim,
            StageOutcome::Suggested(suggestions(&document, &["s9"])),
            vec![],
        )
        .await
        .unwrap();
    let found = bench.casebook.suggestions(&document.id).await.unwrap();
    assert_eq!(found.suggestions.len(), 1, "the newer run replaces the older");
    send(&bench.casebook, "c1", "other.txt", b"y").await.unwrap();
    let waiting: i64 = bench
        .casebook
        .depths()
        .await
        .unwrap()
        .iter()
        .filter(|depth| depth.state == StageState::Ready)
        .map(|depth| depth.stages)
        .sum();
    assert_eq!(waiting, 1);
}
