use crate::bench::{Bench, LEASE, case, reading, send, send_with, stage};
use obelus_casebook::{Casebook, CasebookError, Checkpoint, NewStage, StageKind, StageOutcome, StageState};
use obelus_evidence::EventKind;
use std::{collections::BTreeSet, time::Duration};

pub(crate) async fn the_most_urgent_stage_goes_first(bench: &Bench) {
    case(&bench.casebook, "c1").await;
    let plan = [
        ("late", 50, Some(9_000)),
        ("night", 10, None),
        ("soon", 50, Some(1_000)),
        ("now", 100, None),
    ];
    for (name, priority, due_ms) in plan {
        let first = NewStage {
            due_ms,
            ..stage(StageKind::Read, priority)
        };
        send_with(&bench.casebook, "c1", name, name.as_bytes(), first)
            .await
            .unwrap();
    }
    let mut order = Vec::new();
    while let Some(claim) = bench.claim("w").await {
        order.push(claim.document.name.reveal().clone());
    }
    assert_eq!(order, ["now", "soon", "late", "night"]);
}

pub(crate) async fn a_reserved_slot_leaves_the_night_alone(bench: &Bench) {
    bench.one_document().await;
    let urgent = NewStage::INTERACTIVE;
    assert_eq!(
        bench
            .casebook
            .claim("w", StageKind::ALL, urgent, LEASE)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        bench
            .casebook
            .claim("w", &[StageKind::Redact], 0, LEASE)
            .await
            .unwrap(),
        None
    );
    let document = bench
        .casebook
        .documents(&"c1".parse().unwrap())
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        bench
            .casebook
            .prioritise(&document.id, urgent, &crate::bench::ann())
            .await
            .unwrap(),
        1
    );
    assert!(
        bench
            .casebook
            .claim("w", StageKind::ALL, urgent, LEASE)
            .await
            .unwrap()
            .is_some()
    );
}

pub(crate) async fn many_workers_never_share_a_stage(bench: &Bench) {
    case(&bench.casebook, "c1").await;
    for number in 0..40 {
        send(&bench.casebook, "c1", &format!("{number}"), b"x")
            .await
            .unwrap();
    }
    let claim_all = |casebook: Casebook, worker: usize| async move {
        let mut claimed = Vec::new();
        while let Some(claim) = casebook
            .claim(&format!("w{worker}"), StageKind::ALL, i64::MIN, LEASE)
            .await
            .unwrap()
        {
            claimed.push(claim.stage);
        }
        claimed
    };
    let workers: Vec<_> = (0..8)
        .map(|worker| tokio::spawn(claim_all(bench.casebook.clone(), worker)))
        .collect();
    let mut claimed = Vec::new();
    for worker in workers {
        claimed.extend(worker.await.unwrap());
    }
    assert_eq!(claimed.len(), 40);
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), 40);
}

pub(crate) async fn a_stage_whose_lease_is_over_is_taken_and_its_first_worker_loses(bench: &Bench) {
    let document = bench.one_document().await;
    let first = bench.claim("w1").await.unwrap();
    assert_eq!(bench.claim("w2").await, None);
    bench.pass(LEASE + Duration::from_millis(1));
    let second = bench.claim("w2").await.unwrap();
    assert_eq!((first.attempt, second.attempt), (1, 2));
    let events = bench.casebook.events(0, None, None).await.unwrap().len();

    let late = bench
        .casebook
        .complete(&first, StageOutcome::Read(reading(&document)), vec![])
        .await;
    assert!(matches!(late, Err(CasebookError::LeaseLost(_))));
    let error = obelus_casebook::StageError {
        code: "failed".into(),
        detail: "x".into(),
    };
    let late = bench
        .casebook
        .fail(&first, &error, obelus_casebook::FailClass::Stage)
        .await;
    assert!(matches!(late, Err(CasebookError::LeaseLost(_))));
    assert!(matches!(
        bench.casebook.beat(&first, LEASE, None).await,
        Err(CasebookError::LeaseLost(_))
    ));
    assert_eq!(
        bench.casebook.events(0, None, None).await.unwrap().len(),
        events,
        "a lost lease leaves no trace"
    );
    assert!(matches!(
        bench.casebook.reading(&document.id).await,
        Err(CasebookError::NotYet(_))
    ));

    bench
        .casebook
        .complete(&second, StageOutcome::Read(reading(&document)), vec![])
        .await
        .unwrap();
    let twice = bench
        .casebook
        .complete(&second, StageOutcome::Read(reading(&document)), vec![])
        .await;
    assert!(matches!(twice, Err(CasebookError::LeaseLost(_))));
    let stage = bench.casebook.stage(&second.stage).await.unwrap();
    assert_eq!(
        (stage.state, stage.lost, stage.failures),
        (StageState::Done, 1, 0)
    );
}

pub(crate) async fn a_beat_keeps_the_lease_and_shows_progress(bench: &Bench) {
    bench.one_document().await;
    let claim = bench.claim("w1").await.unwrap();
    for page in 1..=3 {
        bench.pass(LEASE - Duration::from_secs(1));
        let checkpoint = Checkpoint { done: page, total: 3 };
        bench
            .casebook
            .beat(&claim, LEASE, Some(checkpoint))
            .await
            .unwrap();
        bench.casebook.beat(&claim, LEASE, None).await.unwrap();
        assert_eq!(bench.claim("w2").await, None);
        assert_eq!(
            bench.casebook.stage(&claim.stage).await.unwrap().checkpoint,
            Some(checkpoint)
        );
    }
}

pub(crate) async fn a_server_takes_back_its_own_leases_only(bench: &Bench) {
    case(&bench.casebook, "c1").await;
    for name in ["a", "b", "c"] {
        send(&bench.casebook, "c1", name, b"x").await.unwrap();
    }
    let own = bench.claim("s/1").await.unwrap();
    let other = bench.claim("s2/1").await.unwrap();
    let alone = bench.claim("s").await.unwrap();
    let taken = bench.casebook.take_back_own_leases("s").await.unwrap();
    let mut expected = vec![own.stage.clone(), alone.stage.clone()];
    expected.sort();
    assert_eq!((taken.ready, taken.quarantined.len()), (expected, 0));
    assert_eq!(
        bench.casebook.stage(&other.stage).await.unwrap().state,
        StageState::Running
    );
    assert_eq!(bench.casebook.stage(&own.stage).await.unwrap().lost, 1);
    assert_eq!(bench.claim("s/1").await.unwrap().attempt, 2);
    let opened = bench.casebook.events(0, Some(""), None).await.unwrap();
    assert_eq!(
        opened
            .iter()
            .filter(|e| e.event.kind == EventKind::CasebookOpened)
            .count(),
        2
    );
    assert!(
        bench
            .casebook
            .take_back_own_leases("nobody")
            .await
            .unwrap()
            .ready
            .is_empty()
    );

    // Lost twice together: they come back one after the other.
    let again = [bench.claim("s/2").await, bench.claim("s/3").await];
    assert_eq!(
        again.iter().flatten().count(),
        1,
        "only the one that was not claimed again is left"
    );
    bench.casebook.take_back_own_leases("s").await.unwrap();
    assert_eq!(bench.claim("s/1").await, None, "they rest");
    bench.pass(Duration::from_secs(5));
    assert!(bench.claim("s/1").await.is_some());
    assert_eq!(bench.claim("s/2").await, None);
    bench.pass(Duration::from_secs(5));
    assert!(bench.claim("s/2").await.is_some());
}
