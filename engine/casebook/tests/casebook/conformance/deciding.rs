use crate::bench::{Bench, ann, bob, quad, stage, suggestions};
use obelus_casebook::{CasebookError, NewDecision, StageKind, StageOutcome};
use obelus_evidence::{Box2, Mark, RefusalCode, Refused, Verdict};
use serde_json::json;

fn about(suggestion: &str, verdict: Verdict) -> NewDecision {
    NewDecision {
        suggestion: Some(suggestion.into()),
        mark: None,
        media_mark: None,
        page_change: None,
        verdict,
        why: None,
    }
}

fn drawn(id: Option<&str>, page: u32, verdict: Verdict) -> NewDecision {
    let mark = Mark {
        id: id.map(Into::into),
        page,
        quad: None,
        area: (page > 0).then_some(Box2 {
            x0: 1.0,
            y0: 1.0,
            x1: 9.0,
            y1: 9.0,
        }),
        redaction_type: None,
        category: None,
        role: None,
        suggestion: None,
        text: None,
        boxes: None,
    };
    NewDecision {
        suggestion: None,
        mark: Some(mark),
        media_mark: None,
        page_change: None,
        verdict,
        why: Some("off the record".into()),
    }
}

pub(crate) async fn two_lawyers_see_each_others_decisions(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let by_ann = casebook
        .decide(id, Some(0), &ann(), vec![about("s1", Verdict::Accept)])
        .await
        .unwrap();
    assert_eq!((by_ann.revision, by_ann.meanwhile.len()), (1, 0));
    let by_bob = casebook
        .decide(id, Some(0), &bob(), vec![about("s2", Verdict::Reject)])
        .await
        .unwrap();
    assert_eq!(by_bob.revision, 2);
    assert_eq!(by_bob.meanwhile, by_ann.recorded, "he is told what she did");
    let all = casebook.decisions(id, 0).await.unwrap();
    assert_eq!(
        all.iter().map(|d| d.decision.by.id.as_str()).collect::<Vec<_>>(),
        ["ann", "bob"]
    );
    assert_eq!(casebook.decisions(id, 1).await.unwrap(), by_bob.recorded);
    assert_eq!(casebook.document(id).await.unwrap().revision, 2);
}

pub(crate) async fn two_lawyers_cannot_decide_the_same_thing_unseen(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let by_ann = casebook
        .decide(id, Some(0), &ann(), vec![about("s1", Verdict::Accept)])
        .await
        .unwrap();
    let both = vec![about("s2", Verdict::Accept), about("s1", Verdict::Reject)];
    match casebook.decide(id, Some(0), &bob(), both.clone()).await {
        Err(CasebookError::Conflict(moved)) => {
            assert_eq!((moved.revision, &moved.newer), (1, &by_ann.recorded));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        casebook.decisions(id, 0).await.unwrap().len(),
        1,
        "nothing of the batch was recorded"
    );
    casebook.decide(id, Some(1), &bob(), both).await.unwrap();

    let race = |actor, verdict| {
        let (casebook, id) = (casebook.clone(), id.clone());
        tokio::spawn(async move {
            casebook
                .decide(&id, Some(3), &actor, vec![about("s1", verdict)])
                .await
        })
    };
    let (one, two) = (race(ann(), Verdict::Accept), race(bob(), Verdict::Reject));
    let ended = [one.await.unwrap(), two.await.unwrap()];
    assert_eq!(ended.iter().filter(|e| e.is_ok()).count(), 1);
    assert_eq!(
        ended
            .iter()
            .filter(|e| matches!(e, Err(CasebookError::Conflict(_))))
            .count(),
        1
    );
}

pub(crate) async fn the_newest_decision_counts_and_can_be_taken_back(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let first = vec![
        about("s1", Verdict::Accept),
        drawn(None, 1, Verdict::Accept),
        about("s2", Verdict::Accept),
    ];
    let recorded = casebook.decide(id, None, &ann(), first).await.unwrap().recorded;
    let mark = recorded[1].decision.mark.clone().unwrap().id.unwrap();
    assert_eq!(recorded[1].about, format!("mark:{mark}"));
    casebook
        .decide(id, None, &bob(), vec![about("s1", Verdict::Reject)])
        .await
        .unwrap();
    casebook
        .decide(
            id,
            None,
            &ann(),
            vec![drawn(Some(&mark), 0, Verdict::Undo), about("s2", Verdict::Undo)],
        )
        .await
        .unwrap();
    let settled = casebook.settled(id).await.unwrap();
    assert_eq!(settled.len(), 1);
    assert_eq!(
        (settled[0].about.as_str(), settled[0].decision.verdict),
        ("s1", Verdict::Reject)
    );
    assert_eq!(
        casebook.decisions(id, 0).await.unwrap().len(),
        6,
        "nothing is forgotten"
    );
}

fn of_page(change: serde_json::Value, verdict: Verdict) -> NewDecision {
    NewDecision {
        suggestion: None,
        mark: None,
        media_mark: None,
        page_change: Some(serde_json::from_value(change).unwrap()),
        verdict,
        why: None,
    }
}

pub(crate) async fn what_becomes_of_pages_is_decided_like_everything_else(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let (blank, turn) = (
        json!({ "page": 1, "delete": "Blank page" }),
        json!({ "page": 1, "rotate": 90 }),
    );
    let both = vec![
        of_page(blank.clone(), Verdict::Accept),
        of_page(turn, Verdict::Accept),
    ];
    let recorded = casebook.decide(id, Some(0), &ann(), both).await.unwrap().recorded;
    let about: Vec<&str> = recorded.iter().map(|one| one.about.as_str()).collect();
    assert_eq!(about, ["page:1:delete", "page:1:rotate"]);
    // Bob had not seen it: about the same page he is told, about turning another way too.
    let same = vec![of_page(
        json!({ "page": 1, "delete": "MG11 Backsheet" }),
        Verdict::Accept,
    )];
    let moved = casebook.decide(id, Some(0), &bob(), same).await;
    assert!(matches!(moved, Err(CasebookError::Conflict(_))), "{moved:?}");
    let back = vec![of_page(blank, Verdict::Undo)];
    casebook.decide(id, Some(2), &bob(), back).await.unwrap();
    let settled = casebook.settled(id).await.unwrap();
    let left: Vec<_> = settled
        .iter()
        .map(|one| one.decision.page_change.as_ref().unwrap().rotate)
        .collect();
    assert_eq!(left, [Some(90)]);
    for (wrong, verdict) in [
        (
            json!({ "page": 1, "delete": "I do not like it" }),
            Verdict::Accept,
        ),
        (json!({ "page": 9, "delete": "Blank page" }), Verdict::Accept),
        (json!({ "page": 1, "rotate": 45 }), Verdict::Accept),
        (json!({ "page": 1, "rotate": 360 }), Verdict::Accept),
        (json!({ "page": 1 }), Verdict::Accept),
        (
            json!({ "page": 1, "delete": "Blank page", "rotate": 90 }),
            Verdict::Accept,
        ),
        (json!({ "page": 1, "delete": "Blank page" }), Verdict::Reject),
    ] {
        let answer = casebook
            .decide(id, None, &ann(), vec![of_page(wrong.clone(), verdict)])
            .await;
        assert!(
            matches!(answer, Err(CasebookError::BadRequest(_))),
            "{wrong}: {answer:?}"
        );
    }
}

pub(crate) async fn an_accepted_suggestion_outlives_the_next_run_of_the_rules(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    casebook
        .decide(id, None, &ann(), vec![about("s1", Verdict::Accept)])
        .await
        .unwrap();
    let newer = obelus_casebook::NewStage {
        ruleset: "2".into(),
        ..stage(StageKind::Suggest, 10)
    };
    casebook.request_stage(id, &newer, &ann()).await.unwrap();
    let claim = bench.claim("w").await.unwrap();
    casebook
        .complete(
            &claim,
            StageOutcome::Suggested(suggestions(&document, &["s7"])),
            vec![],
        )
        .await
        .unwrap();
    let settled = casebook.settled(id).await.unwrap();
    assert_eq!(settled[0].suggestion.as_ref().unwrap().quads, [quad()]);
    let gone = casebook
        .decide(id, None, &ann(), vec![about("s1", Verdict::Accept)])
        .await;
    assert!(matches!(gone, Err(CasebookError::BadRequest(_))));
    casebook
        .decide(id, None, &ann(), vec![about("s1", Verdict::Undo)])
        .await
        .unwrap();
    assert_eq!(casebook.settled(id).await.unwrap(), []);
}

pub(crate) async fn a_batch_with_one_bad_decision_is_not_recorded(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let events = casebook.events(0, None, None).await.unwrap().len();
    let nothing = NewDecision {
        suggestion: None,
        mark: None,
        media_mark: None,
        page_change: None,
        verdict: Verdict::Accept,
        why: None,
    };
    for bad in [
        about("s9", Verdict::Accept),
        about("s2", Verdict::Adjust),
        drawn(Some("m"), 0, Verdict::Accept),
        nothing,
    ] {
        let batch = vec![about("s1", Verdict::Accept), bad];
        assert!(matches!(
            casebook.decide(id, None, &ann(), batch).await,
            Err(CasebookError::BadRequest(_))
        ));
    }
    assert!(casebook.decide(id, None, &ann(), vec![]).await.is_err());
    assert_eq!(casebook.decisions(id, 0).await.unwrap(), []);
    assert_eq!(casebook.events(0, None, None).await.unwrap().len(), events);
}

pub(crate) async fn what_cannot_be_is_not_recorded(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let ahead = casebook
        .decide(id, Some(7), &ann(), vec![about("s1", Verdict::Accept)])
        .await;
    assert!(matches!(ahead, Err(CasebookError::BadRequest(what)) if what.contains("revision 7")));
    let elsewhere = casebook
        .decide(id, None, &ann(), vec![drawn(None, 999, Verdict::Accept)])
        .await;
    assert!(matches!(elsewhere, Err(CasebookError::BadRequest(what)) if what.contains("page 999")));
    assert_eq!(casebook.decisions(id, 0).await.unwrap(), []);

    let refused = crate::bench::send(casebook, "c1", "locked.pdf", b"%PDF-1.7 locked")
        .await
        .unwrap()
        .document;
    let claim = bench.claim("w").await.unwrap();
    let why = Refused::new(RefusalCode::PasswordProtected, "a password is needed");
    casebook
        .complete(&claim, StageOutcome::Refused(why.clone()), vec![])
        .await
        .unwrap();
    let on_refused = casebook
        .decide(&refused.id, None, &ann(), vec![drawn(None, 1, Verdict::Accept)])
        .await;
    assert!(matches!(on_refused, Err(CasebookError::Refused(found)) if found == why));
    let never = casebook.suggestions(&refused.id).await;
    assert!(
        matches!(never, Err(CasebookError::Refused(found)) if found == why),
        "nobody is told to wait"
    );
}
