//! A recording's way: told from a document by its bytes, analysed, decided about, planned.

use crate::made_up::{MadeUp, ann, open};
use bytes::Bytes;
use futures::stream;
use obelus_casebook::{
    Casebook, CasebookError, Document, NewDecision, NewStage, Part, PartContent, StageKind, StageOutcome,
};
use obelus_evidence::{
    Effect, Kind, MediaFindings, MediaKind, MediaMark, MediaOriginal, MediaSuggestion, Policy, Role, Track,
    TrackBox, Verdict,
};
use obelus_pipeline::{Arrival, recording_plan_of};
use std::{convert::Infallible, time::Duration};

/// The beginning of an MP4 file, and as many bytes as wanted.
fn film(bytes: usize) -> Vec<u8> {
    let mut film = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41".to_vec();
    film.resize(bytes, 7);
    film
}

async fn send(
    casebook: &Casebook,
    bytes: Vec<u8>,
    announced: Option<u64>,
) -> obelus_casebook::Result<Document> {
    let arrival = Arrival {
        case: "c1".parse().unwrap(),
        name: "statement.pdf".into(),
        by: ann(),
        limit: 1_000,
        recording_limit: 100_000,
        announced,
        priority: NewStage::INTERACTIVE,
    };
    // In small pieces, as a slow network brings them.
    let pieces: Vec<_> = bytes
        .chunks(7)
        .map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece)))
        .collect();
    let received =
        obelus_pipeline::receive(casebook, &MadeUp::default(), arrival, stream::iter(pieces)).await?;
    Ok(received.document)
}

fn findings(document: &Document, left: f32) -> MediaFindings {
    let track = Track {
        id: "t1".into(),
        person: None,
        start_us: 0,
        end_us: 1_000_000,
        score: 0.9,
        weak: false,
        boxes: vec![TrackBox(0, left, 10.0, 20.0, 20.0, 0.9)],
    };
    let suggestion = MediaSuggestion {
        id: "st1".into(),
        category: "face".into(),
        redaction_type: "Other".into(),
        track: Some("t1".into()),
        start_us: 0,
        end_us: 1_000_000,
        score: 0.9,
        role: Role::Unknown,
        policy: Policy::Review,
        reasons: vec![],
        recogniser: "made_up".into(),
    };
    MediaFindings {
        original: MediaOriginal {
            sha256: document.original.sha256,
            kind: MediaKind::Video,
            bytes: document.original.bytes,
            duration_us: 1_000_000,
            frames: 25,
            width: 640,
            height: 360,
        },
        scenes: vec![],
        shots: vec![],
        events: vec![],
        tracks: vec![track],
        people: vec![],
        sound: vec![],
        speech: vec![],
        suggestions: vec![suggestion],
        warnings: vec!["a remark".into()],
    }
}

async fn analyse(casebook: &Casebook, document: &Document, ruleset: &str, left: f32) {
    let stage = NewStage {
        kind: StageKind::Analyse,
        subject: String::new(),
        ruleset: ruleset.into(),
        priority: NewStage::INTERACTIVE,
        due_ms: None,
    };
    casebook
        .request_stage(&document.id, &stage, &ann())
        .await
        .unwrap();
    let lease = Duration::from_secs(60);
    let claim = casebook
        .claim("w", &[StageKind::Analyse], i64::MIN, lease)
        .await
        .unwrap()
        .unwrap();
    let outcome = StageOutcome::Analysed(findings(document, left));
    casebook.complete(&claim, outcome, vec![]).await.unwrap();
}

fn decision(verdict: Verdict, suggestion: Option<&str>, media_mark: Option<MediaMark>) -> NewDecision {
    NewDecision {
        suggestion: suggestion.map(str::to_owned),
        mark: None,
        media_mark,
        page_change: None,
        verdict,
        why: None,
    }
}

#[tokio::test]
async fn recordings_have_a_size_limit_of_their_own_and_a_stage_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let document = send(&casebook, film(50_000), None).await.unwrap();
    assert_eq!(document.original.kind, Kind::Recording);
    let stages = casebook.stages(&document.id).await.unwrap();
    assert_eq!((stages.len(), stages[0].kind), (1, StageKind::Analyse));
    assert!(matches!(
        send(&casebook, film(100_001), None).await,
        Err(CasebookError::Refused(_))
    ));
    assert!(matches!(
        send(&casebook, film(2_000), Some(100_001)).await,
        Err(CasebookError::TooLarge(100_000))
    ));
    // A text of the same size is too large for a document.
    let text = b"The free man said nothing. ".repeat(100);
    assert!(matches!(
        send(&casebook, text, Some(2_700)).await,
        Err(CasebookError::TooLarge(1_000))
    ));
    let short = send(&casebook, b"The free man said nothing.".to_vec(), None)
        .await
        .unwrap();
    assert_eq!(short.original.kind, Kind::Text);
}

#[tokio::test]
async fn an_accepted_track_stays_where_the_lawyer_saw_it() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let document = send(&casebook, film(500), None).await.unwrap();
    assert!(matches!(
        casebook.findings(&document.id).await,
        Err(CasebookError::NotYet(_))
    ));
    analyse(&casebook, &document, "made-up-analyse-1", 100.0).await;
    assert_eq!(
        casebook.findings(&document.id).await.unwrap(),
        findings(&document, 100.0)
    );
    let blur = MediaMark {
        effect: Some(Effect::Blur),
        ..MediaMark::default()
    };
    let sound = MediaMark {
        sound: Some([5, 9]),
        ..MediaMark::default()
    };
    let decisions = vec![
        decision(Verdict::Accept, Some("st1"), Some(blur)),
        decision(Verdict::Accept, None, Some(sound)),
    ];
    casebook
        .decide(&document.id, Some(0), &ann(), decisions)
        .await
        .unwrap();
    // Another version of the rules sees the face elsewhere, under the same name.
    analyse(&casebook, &document, "made-up-analyse-2", 300.0).await;
    assert_eq!(
        casebook.findings(&document.id).await.unwrap().tracks[0].boxes[0].1,
        300.0
    );
    let plan = recording_plan_of(&casebook, &document.id).await.unwrap();
    assert_eq!((plan.marks.len(), plan.tracks.len()), (2, 1));
    assert_eq!(plan.tracks[0].boxes[0].1, 100.0);
    assert_eq!(
        (
            plan.marks[0].track.as_deref(),
            plan.marks[0].effect,
            plan.marks[0].redaction_type.as_deref()
        ),
        (Some("t1"), Some(Effect::Blur), Some("Other"))
    );
    assert_eq!(
        (plan.marks[1].id.as_deref(), plan.marks[1].sound),
        (Some("drawn-2"), Some([5, 9]))
    );
    // Taken back, there is nothing to withhold of the face.
    let back = vec![decision(Verdict::Undo, Some("st1"), None)];
    casebook
        .decide(&document.id, Some(2), &ann(), back)
        .await
        .unwrap();
    assert_eq!(
        recording_plan_of(&casebook, &document.id)
            .await
            .unwrap()
            .marks
            .len(),
        1
    );
}

#[tokio::test]
async fn decisions_on_a_recording_have_to_make_sense() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let document = send(&casebook, film(500), None).await.unwrap();
    analyse(&casebook, &document, "made-up-analyse-1", 100.0).await;
    let mark = |json: &str| Some(serde_json::from_str::<MediaMark>(json).unwrap());
    for (verdict, suggestion, media_mark) in [
        (Verdict::Accept, Some("none"), None),
        (Verdict::Accept, None, None),
        (Verdict::Accept, None, mark(r#"{"track":"t1"}"#)),
        (Verdict::Accept, None, mark(r#"{"sound":[9,5]}"#)),
        (
            Verdict::Accept,
            None,
            mark(r#"{"area":[1,2,3,4],"effect":"mute"}"#),
        ),
        (Verdict::Accept, Some("st1"), mark(r#"{"area":[1,2,3,4]}"#)),
        (Verdict::Accept, Some("st1"), mark(r#"{"effect":"bleep"}"#)),
        (Verdict::Adjust, Some("st1"), None),
    ] {
        let wrong = decision(verdict, suggestion, media_mark);
        let told = format!("{wrong:?}");
        let decided = casebook.decide(&document.id, None, &ann(), vec![wrong]).await;
        assert!(
            matches!(
                decided,
                Err(CasebookError::BadRequest(_) | CasebookError::Refused(_))
            ),
            "{told}: {decided:?}"
        );
    }
    let adjusted = decision(
        Verdict::Adjust,
        Some("st1"),
        mark(r#"{"area":[1,2,3,4],"end_us":9}"#),
    );
    casebook
        .decide(&document.id, None, &ann(), vec![adjusted])
        .await
        .unwrap();
    let plan = recording_plan_of(&casebook, &document.id).await.unwrap();
    assert_eq!(
        (plan.marks[0].area, plan.marks[0].track.as_deref()),
        (Some([1.0, 2.0, 3.0, 4.0]), None)
    );
}

#[tokio::test]
async fn what_a_browser_shows_is_stored_by_name_and_may_be_the_original_itself() {
    let dir = tempfile::tempdir().unwrap();
    let casebook = open(dir.path()).await;
    let document = send(&casebook, film(500), None).await.unwrap();
    analyse(&casebook, &document, "made-up-analyse-1", 100.0).await;
    assert!(matches!(
        casebook.presentation_part(&document.id, "proxy").await,
        Err(CasebookError::NotYet(_))
    ));
    let stage = NewStage {
        kind: StageKind::Present,
        subject: String::new(),
        ruleset: "1".into(),
        priority: 1,
        due_ms: None,
    };
    casebook
        .request_stage(&document.id, &stage, &ann())
        .await
        .unwrap();
    let lease = Duration::from_secs(60);
    let claim = casebook
        .claim("w", &[StageKind::Present], i64::MIN, lease)
        .await
        .unwrap()
        .unwrap();
    let part = |name: &str, content| Part {
        name: name.into(),
        kind: "video/mp4".into(),
        content,
    };
    let parts = vec![
        part("proxy", PartContent::Stored(document.original.sha256)),
        part("sprite-1", PartContent::Bytes(Bytes::from_static(b"picture"))),
    ];
    casebook
        .complete(&claim, StageOutcome::Presented(parts), vec![])
        .await
        .unwrap();
    let proxy = casebook
        .presentation_part(&document.id, "proxy")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((proxy.blob, proxy.bytes), (document.original.sha256, 500));
    let sprite = casebook
        .presentation_part(&document.id, "sprite-1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        casebook.blobs().get(&sprite.blob).await.unwrap().as_ref(),
        b"picture"
    );
    assert_eq!(
        casebook
            .presentation_part(&document.id, "sprite-2")
            .await
            .unwrap(),
        None
    );
}
