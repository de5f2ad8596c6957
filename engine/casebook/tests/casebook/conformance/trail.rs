use crate::bench::{Bench, ann, case};
use obelus_casebook::{NewEvent, SigningKey, audit};
use obelus_evidence::EventKind;
use serde_json::json;

pub(crate) async fn events_come_in_order_and_can_be_followed(bench: &Bench) {
    let mut changes = bench.casebook.changes();
    let seen = *changes.borrow_and_update();
    case(&bench.casebook, "c1").await;
    changes.changed().await.unwrap();
    let newest = *changes.borrow_and_update();
    let fresh = bench.casebook.events(seen, None, None).await.unwrap();
    assert_eq!(fresh.len(), 1);
    assert_eq!((fresh[0].sequence, fresh[0].event.number), (newest, 1));
    for number in 0..5 {
        let event = NewEvent {
            case: Some("c1".into()),
            document: None,
            by: ann(),
            kind: EventKind::Viewed,
            detail: json!({ "page": number }),
        };
        bench.casebook.append_event(event).await.unwrap();
    }
    let numbers: Vec<_> = bench
        .casebook
        .events(newest, Some("c1"), None)
        .await
        .unwrap()
        .iter()
        .map(|e| e.event.number)
        .collect();
    assert_eq!(numbers, [2, 3, 4, 5, 6]);
}

pub(crate) async fn an_untouched_trail_verifies_and_exports(bench: &Bench) {
    let document = bench.one_suggested().await;
    let decision = obelus_casebook::NewDecision {
        suggestion: Some("s1".into()),
        mark: None,
        media_mark: None,
        page_change: None,
        verdict: obelus_evidence::Verdict::Accept,
        why: None,
    };
    bench
        .casebook
        .decide(&document.id, None, &ann(), vec![decision])
        .await
        .unwrap();
    assert!(bench.casebook.checkpoint_audit().await.unwrap().is_some());
    assert!(bench.casebook.checkpoint_audit().await.unwrap().is_none());
    case(&bench.casebook, "c2").await;
    assert_eq!(
        bench
            .casebook
            .checkpoint_audit()
            .await
            .unwrap()
            .unwrap()
            .heads
            .len(),
        1
    );
    let report = bench.casebook.verify_audit(None).await.unwrap();
    assert_eq!(report.faults, []);
    assert_eq!((report.chains, report.checkpoints, report.decisions), (3, 3, 1));

    let mut everything = Vec::new();
    let events = bench.casebook.export_audit(None, &mut everything).await.unwrap();
    assert_eq!(events, report.events);
    let keys = [bench.casebook.key().public()];
    assert!(audit::verify_export(&everything[..], &keys).unwrap().is_sound());
    let mut one_case = Vec::new();
    bench
        .casebook
        .export_audit(Some("c2"), &mut one_case)
        .await
        .unwrap();
    assert_eq!(String::from_utf8(one_case.clone()).unwrap().lines().count(), 3);
    assert!(audit::verify_export(&one_case[..], &keys).unwrap().is_sound());

    let text = String::from_utf8(everything).unwrap();
    let forged = text.replacen("\"stage_started\"", "\"viewed\"", 1);
    assert!(!audit::verify_export(forged.as_bytes(), &keys).unwrap().is_sound());
    let short = text
        .lines()
        .filter(|line| !line.contains("\"decided\""))
        .collect::<Vec<_>>()
        .join("\n");
    assert!(!audit::verify_export(short.as_bytes(), &keys).unwrap().is_sound());
    let strange = SigningKey::create(&bench.dir.path().join("other.key")).unwrap();
    assert!(
        !audit::verify_export(text.as_bytes(), &[strange.public()])
            .unwrap()
            .is_sound()
    );
}
