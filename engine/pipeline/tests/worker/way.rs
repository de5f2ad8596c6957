//! A document's way from its upload to a proven copy.

use crate::made_up::{MadeUp, all_ended, ann, open, plan, send, stage_of, start, start_with, worker_options};
use bytes::Bytes;
use futures::stream;
use obelus_casebook::{
    CasebookError, CopyState, DocumentState, NewDecision, NewStage, StageKind, StageState,
};
use obelus_evidence::{CaseContext, EventKind, RefusalCode, Verdict, Witness};
use obelus_pipeline::{Arrival, Progress};
use std::{convert::Infallible, sync::Arc};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_is_read_searched_decided_on_and_copied() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let progress = Progress::default();
    let mut steps = progress.listen();
    let work = Arc::new(MadeUp::default());
    let worker = start_with(&casebook, work.clone(), progress, worker_options(2)).await;
    let document = send(&casebook, "mg11.txt", "Jane saw Kit and ran").await.document;
    all_ended(&casebook).await;
    let found = casebook.suggestions(&document.id).await.unwrap();
    let ids: Vec<_> = found.suggestions.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["s0", "s2"]);

    let verdict = |id: &str, verdict| NewDecision {
        suggestion: Some(id.into()),
        mark: None,
        media_mark: None,
        page_change: None,
        verdict,
        why: None,
    };
    let turned = obelus_evidence::PageChange {
        page: 1,
        delete: None,
        rotate: Some(180),
    };
    let turn = NewDecision {
        suggestion: None,
        page_change: Some(turned.clone()),
        ..verdict("", Verdict::Accept)
    };
    let decisions = vec![
        verdict("s0", Verdict::Accept),
        verdict("s2", Verdict::Reject),
        turn,
    ];
    casebook
        .decide(&document.id, Some(0), &ann(), decisions)
        .await
        .unwrap();
    let plan = obelus_pipeline::plan_of(&casebook, &document.id).await.unwrap();
    assert_eq!(plan.rotate_pages, turned.rotation().as_slice());
    assert!(plan.delete_pages.is_empty());
    assert_eq!(plan.marks.len(), 1);
    assert_eq!(plan.marks[0].suggestion.as_deref(), Some("s0"));
    assert_eq!(plan.marks[0].text.as_ref().unwrap().reveal(), "Jane");
    let (copy, _) = obelus_pipeline::save(
        &casebook,
        &*work,
        &document.id,
        plan,
        NewStage::INTERACTIVE,
        &ann(),
    )
    .await
    .unwrap();
    all_ended(&casebook).await;
    assert_eq!(casebook.copy(&copy.id).await.unwrap().state, CopyState::Proven);
    let file = casebook.copy_file(&copy.id).await.unwrap();
    assert!(file.ends_with(b"without 1 marks"));
    obelus_pipeline::prove_again(&casebook, &*work, &copy.id, NewStage::NIGHT, &ann())
        .await
        .unwrap();
    all_ended(&casebook).await;
    worker.stop().await;

    let mut heard = Vec::new();
    while let Ok(step) = steps.try_recv() {
        if step.state == StageState::Done {
            heard.push(step.kind);
        }
    }
    assert_eq!(
        heard,
        [
            StageKind::Read,
            StageKind::Suggest,
            StageKind::Index,
            StageKind::Redact,
            StageKind::Verify
        ]
    );
    let events = casebook
        .events(0, None, Some(document.id.as_str()))
        .await
        .unwrap();
    for kind in [
        EventKind::DocumentReceived,
        EventKind::Decided,
        EventKind::CopyRequested,
        EventKind::CopyOffered,
    ] {
        assert_eq!(
            events.iter().filter(|e| e.event.kind == kind).count(),
            1,
            "{kind:?}"
        );
    }
    assert!(casebook.verify_audit(None).await.unwrap().is_sound());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_cannot_be_proven_is_not_offered() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let work = MadeUp::default();
    let document = send(&casebook, "a.txt", "Jane").await.document;
    let nothing = obelus_pipeline::plan_of(&casebook, &document.id).await.unwrap();
    let empty = obelus_pipeline::save(&casebook, &work, &document.id, nothing, 100, &ann()).await;
    assert!(matches!(empty, Err(CasebookError::BadRequest(_))));
    // The made-up redaction can't prove marks on other pages than the first.
    let (copy, stage) =
        obelus_pipeline::save(&casebook, &work, &document.id, plan(&document, 2), 100, &ann())
            .await
            .unwrap();
    let worker = start(&casebook, 1).await;
    all_ended(&casebook).await;
    worker.stop().await;
    assert_eq!(casebook.copy(&copy.id).await.unwrap().state, CopyState::Refused);
    assert_eq!(casebook.stage(&stage).await.unwrap().state, StageState::Done);
    assert!(casebook.copy_file(&copy.id).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_case_can_be_searched_again_and_an_unchanged_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let work = MadeUp::default();
    let document = send(&casebook, "a.txt", "Jane").await.document;
    let worker = start(&casebook, 1).await;
    all_ended(&casebook).await;
    let case = "c1".parse().unwrap();
    obelus_pipeline::suggest_again(&casebook, &work, &case, 100, &ann())
        .await
        .unwrap();
    assert_eq!(
        casebook.stages(&document.id).await.unwrap().len(),
        3,
        "nothing has changed"
    );
    let named = CaseContext {
        witnesses: vec![Witness::default()],
        ..CaseContext::default()
    };
    casebook.change_case(&case, &named, &ann()).await.unwrap();
    obelus_pipeline::suggest_again(&casebook, &work, &case, 100, &ann())
        .await
        .unwrap();
    all_ended(&casebook).await;
    worker.stop().await;
    let found = casebook.suggestions(&document.id).await.unwrap();
    assert_eq!(found.suggestions[0].reasons, ["1 witnesses"]);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_at_the_door() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let cut_off = [b"%PDF-1.7\n".to_vec(), vec![b'x'; 100_000]].concat();
    let long_text = "caf\u{e9} ".repeat(20_000).into_bytes();
    for (bytes, refused) in [
        (
            b"MZ\x90\0 a program that says it is a statement".to_vec(),
            Some(RefusalCode::UnsupportedKind),
        ),
        (vec![], Some(RefusalCode::Empty)),
        (cut_off, Some(RefusalCode::Damaged)),
        (vec![b'x'; 300_000], Some(RefusalCode::TooLarge)),
        (long_text, None),
    ] {
        let arrival = Arrival {
            case: "c1".parse().unwrap(),
            name: "statement.pdf".into(),
            by: ann(),
            limit: 200_000,
            recording_limit: 200_000,
            announced: None,
            priority: NewStage::INTERACTIVE,
        };
        let chunks = stream::iter([Ok::<_, Infallible>(Bytes::from(bytes))]);
        match obelus_pipeline::receive(&casebook, &MadeUp::default(), arrival, chunks).await {
            Err(CasebookError::Refused(why)) => assert_eq!(Some(why.code), refused),
            Ok(received) => assert_eq!(
                (received.document.state, refused),
                (DocumentState::Received, None)
            ),
            Err(other) => panic!("{other}"),
        }
    }
    let document = casebook
        .documents(&"c1".parse().unwrap())
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        stage_of(&casebook, &document.id, StageKind::Read).await.priority,
        NewStage::INTERACTIVE
    );
}
