//! What goes wrong in a stage stays in that stage.

use crate::made_up::{
    MadeUp, all_ended, open, send, send_urgent, stage_of, start, start_with, worker_options,
};
use obelus_casebook::{DocumentState, MOST_FAILURES, StageKind, StageState};
use obelus_evidence::RefusalCode;
use obelus_pipeline::{Progress, WorkerOptions};
use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_and_a_crashing_child_are_tried_three_times_and_then_left() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let panics = send(&casebook, "a.txt", "please panic").await.document;
    let crashes = send(&casebook, "b.txt", "please crash the child").await.document;
    let fine = send(&casebook, "c.txt", "Jane").await.document;
    let worker = start(&casebook, 2).await;
    all_ended(&casebook).await;
    worker.stop().await;
    for (document, code) in [(panics, "panicked"), (crashes, "failed")] {
        let stage = stage_of(&casebook, &document.id, StageKind::Read).await;
        assert_eq!(
            (stage.state, stage.failures),
            (StageState::Quarantined, MOST_FAILURES)
        );
        assert_eq!(
            (stage.attempt, stage.error.unwrap().code.as_str()),
            (MOST_FAILURES, code)
        );
        assert_eq!(
            casebook.document(&document.id).await.unwrap().state,
            DocumentState::Quarantined
        );
    }
    assert_eq!(
        casebook.document(&fine.id).await.unwrap().state,
        DocumentState::Suggested
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_document_is_not_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let work = Arc::new(MadeUp::default());
    let document = send(&casebook, "a.txt", "please refuse").await.document;
    let worker = start_with(&casebook, work.clone(), Progress::default(), worker_options(1)).await;
    all_ended(&casebook).await;
    worker.stop().await;
    let refused = casebook.document(&document.id).await.unwrap();
    assert_eq!(refused.state, DocumentState::Refused);
    assert_eq!(refused.refusal.unwrap().code, RefusalCode::PasswordProtected);
    assert_eq!(work.begun.load(Ordering::SeqCst), 1);
    assert_eq!(
        casebook.stages(&document.id).await.unwrap().len(),
        1,
        "nothing follows"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_model_counts_against_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let document = send(&casebook, "a.txt", "please miss a model").await.document;
    let worker = start(&casebook, 1).await;
    all_ended(&casebook).await;
    worker.stop().await;
    let stage = stage_of(&casebook, &document.id, StageKind::Read).await;
    assert_eq!(
        (stage.state, stage.failures, stage.attempt),
        (StageState::Done, 0, 3)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stage_that_hangs_is_ended_and_a_long_one_keeps_its_lease() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let document = send(&casebook, "a.txt", "please hang").await.document;
    let impatient = WorkerOptions {
        limit: Duration::from_millis(100),
        ..worker_options(1)
    };
    let worker = start_with(
        &casebook,
        Arc::new(MadeUp::default()),
        Progress::default(),
        impatient,
    )
    .await;
    all_ended(&casebook).await;
    worker.stop().await;
    let stage = stage_of(&casebook, &document.id, StageKind::Read).await;
    assert_eq!(
        (stage.state, stage.error.unwrap().code.as_str()),
        (StageState::Quarantined, "timed_out")
    );

    // Leases of a tenth of the time the work takes: only the beats keep the other slots away.
    casebook.release(&stage.id, &crate::made_up::ann()).await.unwrap();
    let patient = WorkerOptions {
        lease: Duration::from_millis(500),
        ..worker_options(3)
    };
    let worker = start_with(
        &casebook,
        Arc::new(MadeUp::default()),
        Progress::default(),
        patient,
    )
    .await;
    all_ended(&casebook).await;
    worker.stop().await;
    let stage = stage_of(&casebook, &document.id, StageKind::Read).await;
    assert_eq!(
        (stage.state, stage.lost, stage.attempt),
        (StageState::Done, 0, MOST_FAILURES + 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_waits_does_not_wait_for_the_night() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    for number in 0..3 {
        send(
            &casebook,
            &format!("{number}.txt"),
            &format!("please hang {number}"),
        )
        .await;
    }
    let worker = start(&casebook, 1).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let asked = Instant::now();
    let urgent = send_urgent(&casebook, "now.txt", "Jane").await.document;
    while casebook.document(&urgent.id).await.unwrap().state != DocumentState::Suggested {
        assert!(
            asked.elapsed() < Duration::from_secs(4),
            "it waited for the night's work"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(worker);
}
