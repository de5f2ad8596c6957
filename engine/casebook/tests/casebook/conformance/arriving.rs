use crate::bench::{Bench, ann, case, files, id, send, stage};
use bytes::Bytes;
use futures::stream;
use obelus_casebook::{CaseId, CasebookError, DocumentState, StageKind, StageState, Upload};
use obelus_evidence::{CaseContext, EventKind, Kind, RefusalCode, Refused};
use std::convert::Infallible;

pub(crate) async fn a_received_document_waits_for_its_reader(bench: &Bench) {
    let document = bench.one_document().await;
    assert_eq!(document.state, DocumentState::Received);
    let stages = bench.casebook.stages(&document.id).await.unwrap();
    assert_eq!(stages.len(), 1);
    assert_eq!(
        (stages[0].kind, stages[0].state, stages[0].attempt),
        (StageKind::Read, StageState::Ready, 0)
    );
    assert_eq!(bench.casebook.original(&document.id).await.unwrap(), "Jane Roe");
    let events = bench.casebook.events(0, Some("c1"), None).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|e| e.event.kind).collect();
    assert_eq!(kinds, [EventKind::CaseCreated, EventKind::DocumentReceived]);
    assert!(matches!(
        bench.casebook.reading(&document.id).await,
        Err(CasebookError::NotYet(_))
    ));
    assert!(matches!(
        bench.casebook.suggestions(&document.id).await,
        Err(CasebookError::NotYet(_))
    ));
}

pub(crate) async fn the_same_file_is_received_once(bench: &Bench) {
    let first = bench.one_document().await;
    let again = send(&bench.casebook, "c1", "a.txt", b"Jane Roe").await.unwrap();
    assert!(!again.fresh);
    assert_eq!(again.document.id, first.id);
    assert_eq!(again.stage, bench.casebook.stages(&first.id).await.unwrap()[0].id);
    let renamed = send(&bench.casebook, "c1", "b.txt", b"Jane Roe").await.unwrap();
    assert!(renamed.fresh);
    case(&bench.casebook, "c2").await;
    assert!(
        send(&bench.casebook, "c2", "a.txt", b"Jane Roe")
            .await
            .unwrap()
            .fresh
    );
    assert_eq!(bench.casebook.documents(&id("c1")).await.unwrap().len(), 2);
    assert_eq!(
        files(&bench.dir.path().join("blobs")).len(),
        1,
        "the bytes are stored once"
    );
    let missing = send(&bench.casebook, "c9", "a.txt", b"x").await;
    assert!(matches!(missing, Err(CasebookError::NoCase(_))));
}

pub(crate) async fn a_refused_upload_leaves_an_event_and_nothing_else(bench: &Bench) {
    case(&bench.casebook, "c1").await;
    for (bytes, limit, code) in [
        (&b"MZ"[..], 100, RefusalCode::UnsupportedKind),
        (&b""[..], 100, RefusalCode::Empty),
        (&b"too long"[..], 5, RefusalCode::TooLarge),
    ] {
        let first_stage = stage(StageKind::Read, 10);
        let upload = Upload {
            case: id("c1"),
            name: "x.exe".into(),
            by: ann(),
            limit,
            first_stage,
        };
        let chunks = stream::iter(vec![Ok::<_, Infallible>(Bytes::from_static(bytes))]);
        let judge = |incoming: &obelus_casebook::Incoming| match incoming.head.starts_with(b"MZ") {
            true => Err(Refused::new(RefusalCode::UnsupportedKind, "a program")),
            false => Ok(Kind::Text),
        };
        match bench.casebook.receive(upload, chunks, judge).await {
            Err(CasebookError::Refused(refused)) => assert_eq!(refused.code, code),
            other => panic!("{other:?}"),
        }
    }
    let broken = stream::iter(vec![Ok(Bytes::from_static(b"half")), Err("the line went dead")]);
    let upload = Upload {
        case: id("c1"),
        name: "x".into(),
        by: ann(),
        limit: 9,
        first_stage: stage(StageKind::Read, 10),
    };
    let ended = bench.casebook.receive(upload, broken, |_| Ok(Kind::Text)).await;
    assert!(matches!(ended, Err(CasebookError::BrokenStream(_))));

    assert_eq!(bench.casebook.documents(&id("c1")).await.unwrap(), []);
    assert_eq!(files(&bench.dir.path().join("blobs")), [""; 0]);
    let events = bench.casebook.events(0, Some("c1"), None).await.unwrap();
    assert_eq!(
        events
            .iter()
            .filter(|e| e.event.kind == EventKind::DocumentRefused)
            .count(),
        3
    );
}

pub(crate) async fn a_case_is_created_once_and_changed_on_purpose(bench: &Bench) {
    let plain = CaseContext::default();
    let named = CaseContext {
        unique_reference_number: Some("45AA1".into()),
        ..CaseContext::default()
    };
    let c1: CaseId = id("c1");
    assert!(
        bench
            .casebook
            .create_case(&c1, &plain, &ann())
            .await
            .unwrap()
            .fresh
    );
    assert!(
        !bench
            .casebook
            .create_case(&c1, &plain, &ann())
            .await
            .unwrap()
            .fresh
    );
    let other = bench.casebook.create_case(&c1, &named, &ann()).await;
    assert!(matches!(other, Err(CasebookError::CaseExists(_))));
    assert_eq!(
        bench
            .casebook
            .change_case(&c1, &named, &ann())
            .await
            .unwrap()
            .version,
        2
    );
    assert_eq!(
        bench
            .casebook
            .change_case(&c1, &named, &ann())
            .await
            .unwrap()
            .version,
        2
    );
    assert_eq!(bench.casebook.case(&c1).await.unwrap().context, named);
    send(&bench.casebook, "c1", "a.txt", b"x").await.unwrap();
    assert_eq!(bench.casebook.cases().await.unwrap()[0].documents, 1);
}
