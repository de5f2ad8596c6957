use crate::bench::{Bench, ann, plan, report, stage};
use obelus_casebook::{CasebookError, CopyState, NewStage, StageKind, StageOutcome};
use obelus_evidence::{EventKind, RefusalCode, Refused, Sha256};

const COPY: &[u8] = b"%PDF-1.7 a copy";

pub(crate) async fn the_same_plan_gives_the_same_copy(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let (redact, by) = (stage(StageKind::Redact, 100), ann());
    let ask = |marks| casebook.request_copy(id, plan(&document, marks), redact.clone(), &by);
    let (first, first_stage) = ask(1).await.unwrap();
    let (again, again_stage) = ask(1).await.unwrap();
    assert_eq!((&first, &first_stage), (&again, &again_stage));
    let (other, other_stage) = ask(2).await.unwrap();
    assert_ne!((&first.id, &first_stage), (&other.id, &other_stage));
    assert_eq!(casebook.copies(id).await.unwrap().len(), 2);
    let mut foreign = plan(&document, 1);
    foreign.original = Sha256::of(b"another");
    match casebook
        .request_copy(id, foreign, stage(StageKind::Redact, 100), &ann())
        .await
    {
        Err(CasebookError::Refused(refused)) => assert_eq!(refused.code, RefusalCode::BadPlan),
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn only_a_proven_copy_has_a_file(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let (copy, _) = casebook
        .request_copy(id, plan(&document, 1), stage(StageKind::Redact, 100), &ann())
        .await
        .unwrap();
    assert!(matches!(
        casebook.copy_file(&copy.id).await,
        Err(CasebookError::NotYet(_))
    ));
    let claim = bench.claim("w").await.unwrap();
    assert_eq!(
        (claim.kind, claim.subject.as_str()),
        (StageKind::Redact, copy.id.as_str())
    );
    let outcome = StageOutcome::Proven {
        copy: COPY.into(),
        report: report(&document, Some(COPY)).into(),
    };
    casebook.complete(&claim, outcome, vec![]).await.unwrap();
    assert_eq!(casebook.copy_file(&copy.id).await.unwrap(), COPY);
    let proven = casebook.copy(&copy.id).await.unwrap();
    assert_eq!(
        (proven.state, proven.bytes),
        (CopyState::Proven, Some(COPY.len() as u64))
    );

    let (copy, _) = casebook
        .request_copy(id, plan(&document, 2), stage(StageKind::Redact, 100), &ann())
        .await
        .unwrap();
    let claim = bench.claim("w").await.unwrap();
    casebook
        .complete(
            &claim,
            StageOutcome::NotProven(report(&document, None).into()),
            vec![],
        )
        .await
        .unwrap();
    assert_eq!(casebook.copy(&copy.id).await.unwrap().state, CopyState::Refused);
    assert!(casebook.copy_file(&copy.id).await.is_err());

    let (copy, _) = casebook
        .request_copy(id, plan(&document, 3), stage(StageKind::Redact, 100), &ann())
        .await
        .unwrap();
    let claim = bench.claim("w").await.unwrap();
    let refused = Refused::new(RefusalCode::BadPlan, "page 7 does not exist");
    casebook
        .complete(&claim, StageOutcome::Refused(refused.clone()), vec![])
        .await
        .unwrap();
    assert_eq!(casebook.copy(&copy.id).await.unwrap().refusal, Some(refused));
    let document_now = casebook.document(id).await.unwrap();
    assert_eq!(
        document_now.state, document.state,
        "a bad plan says nothing about the document"
    );

    let events = casebook.events(0, None, Some(id.as_str())).await.unwrap();
    let count = |kind| events.iter().filter(|e| e.event.kind == kind).count();
    assert_eq!(
        (count(EventKind::CopyOffered), count(EventKind::CopyRefused)),
        (1, 2)
    );
}

pub(crate) async fn a_report_that_does_not_prove_the_copy_is_not_accepted(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let (copy, _) = casebook
        .request_copy(id, plan(&document, 1), stage(StageKind::Redact, 100), &ann())
        .await
        .unwrap();
    let claim = bench.claim("w").await.unwrap();
    let mut refused = report(&document, Some(COPY));
    refused.result = obelus_evidence::ReportResult::Refused;
    for report in [
        report(&document, Some(b"other bytes")),
        report(&document, None),
        refused,
    ] {
        let outcome = StageOutcome::Proven {
            copy: COPY.into(),
            report: report.into(),
        };
        assert!(matches!(
            casebook.complete(&claim, outcome, vec![]).await,
            Err(CasebookError::BadRequest(_))
        ));
    }
    assert_eq!(casebook.copy(&copy.id).await.unwrap().state, CopyState::Requested);
}

pub(crate) async fn a_copy_that_no_longer_passes_is_withdrawn(bench: &Bench) {
    let document = bench.one_suggested().await;
    let (casebook, id) = (&bench.casebook, &document.id);
    let (copy, _) = casebook
        .request_copy(id, plan(&document, 1), stage(StageKind::Redact, 100), &ann())
        .await
        .unwrap();
    let claim = bench.claim("w").await.unwrap();
    let outcome = StageOutcome::Proven {
        copy: COPY.into(),
        report: report(&document, Some(COPY)).into(),
    };
    casebook.complete(&claim, outcome, vec![]).await.unwrap();
    let verify = |ruleset: &str| NewStage {
        subject: copy.id.to_string(),
        ruleset: ruleset.into(),
        ..stage(StageKind::Verify, 10)
    };
    casebook.request_stage(id, &verify("1"), &ann()).await.unwrap();
    let claim = bench.claim("w").await.unwrap();
    casebook
        .complete(
            &claim,
            StageOutcome::ProvenAgain(report(&document, Some(COPY)).into()),
            vec![],
        )
        .await
        .unwrap();
    assert_eq!(casebook.copy_file(&copy.id).await.unwrap(), COPY);
    casebook.request_stage(id, &verify("2"), &ann()).await.unwrap();
    let claim = bench.claim("w").await.unwrap();
    casebook
        .complete(
            &claim,
            StageOutcome::NotProven(report(&document, None).into()),
            vec![],
        )
        .await
        .unwrap();
    assert!(casebook.copy_file(&copy.id).await.is_err());
}
