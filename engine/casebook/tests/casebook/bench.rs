//! A casebook on a bench: a clock that stands still until told, and made-up evidence.

use bytes::Bytes;
use futures::stream;
use obelus_casebook::{
    CaseId, Casebook, Claim, Document, NewStage, Options, Received, Result, StageKind, Upload,
};
use obelus_evidence::{
    Actor, Box2, CaseContext, Category, Kind, Mark, Page, Plan, Policy, Quad, Reading, Report, ReportResult,
    Role, Sha256, Suggestion, SuggestionPage, Suggestions, TextSource, Versions, Word,
};
use std::{
    convert::Infallible,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

pub(crate) const LEASE: Duration = Duration::from_secs(60);

pub(crate) struct Bench {
    pub(crate) casebook: Casebook,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) dir: tempfile::TempDir,
}

impl Bench {
    pub(crate) async fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(1_700_000_000_000));
        let casebook = Casebook::open_with(dir.path(), options(&clock)).await.unwrap();
        Self { casebook, clock, dir }
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.clock.fetch_add(time.as_millis() as i64, Ordering::SeqCst);
    }

    /// A case with one document that waits for its reader.
    pub(crate) async fn one_document(&self) -> Document {
        case(&self.casebook, "c1").await;
        send(&self.casebook, "c1", "a.txt", b"Jane Roe")
            .await
            .unwrap()
            .document
    }

    /// As [`Self::one_document`], read and with two suggestions.
    pub(crate) async fn one_suggested(&self) -> Document {
        let document = self.one_document().await;
        let claim = self.claim("w").await.unwrap();
        let outcome = obelus_casebook::StageOutcome::Read(reading(&document));
        self.casebook
            .complete(&claim, outcome, vec![stage(StageKind::Suggest, 10)])
            .await
            .unwrap();
        let claim = self.claim("w").await.unwrap();
        let outcome = obelus_casebook::StageOutcome::Suggested(suggestions(&document, &["s1", "s2"]));
        self.casebook.complete(&claim, outcome, vec![]).await.unwrap();
        self.casebook.document(&document.id).await.unwrap()
    }

    pub(crate) async fn claim(&self, worker: &str) -> Option<Claim> {
        self.casebook
            .claim(worker, StageKind::ALL, i64::MIN, LEASE)
            .await
            .unwrap()
    }
}

pub(crate) fn options(clock: &Arc<AtomicI64>) -> Options {
    let clock = clock.clone();
    Options {
        clock: Arc::new(move || clock.load(Ordering::SeqCst)),
        ..Options::default()
    }
}

pub(crate) fn ann() -> Actor {
    Actor {
        id: "ann".into(),
        name: "Ann".into(),
    }
}

pub(crate) fn bob() -> Actor {
    Actor {
        id: "bob".into(),
        name: "Bob".into(),
    }
}

pub(crate) fn id<T: std::str::FromStr<Err = obelus_casebook::CasebookError>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) async fn case(casebook: &Casebook, name: &str) {
    casebook
        .create_case(&id::<CaseId>(name), &CaseContext::default(), &ann())
        .await
        .unwrap();
}

pub(crate) fn stage(kind: StageKind, priority: i64) -> NewStage {
    NewStage {
        kind,
        subject: String::new(),
        ruleset: "1".into(),
        priority,
        due_ms: None,
    }
}

pub(crate) async fn send(casebook: &Casebook, case: &str, name: &str, bytes: &[u8]) -> Result<Received> {
    send_with(casebook, case, name, bytes, stage(StageKind::Read, 10)).await
}

pub(crate) async fn send_with(
    casebook: &Casebook,
    case: &str,
    name: &str,
    bytes: &[u8],
    first_stage: NewStage,
) -> Result<Received> {
    let upload = Upload {
        case: id(case),
        name: name.into(),
        by: ann(),
        limit: 1_000_000,
        first_stage,
    };
    let chunks = stream::iter(vec![Ok::<_, Infallible>(Bytes::copy_from_slice(bytes))]);
    casebook.receive(upload, chunks, |_| Ok(Kind::Text)).await
}

pub(crate) fn reading(document: &Document) -> Reading {
    let word = Word {
        text: "Jane".into(),
        quad: quad(),
        confidence: 1.0,
        line: 0,
        edges: vec![0.1, 0.4, 0.7, 1.0],
    };
    let page = Page {
        index: 1,
        width: 595.276,
        height: 841.89,
        source: TextSource::Native,
        words: vec![word],
    };
    Reading {
        original: document.original.clone(),
        pages: vec![page],
        warnings: vec!["page 1: a remark".into()],
        verbatim: Some("Jane".into()),
    }
}

/// Corners that are no round numbers: what is stored must come back bit for bit.
pub(crate) fn quad() -> Quad {
    Quad::from_box(Box2 {
        x0: 0.1 + 0.2,
        y0: 1.0 / 3.0,
        x1: 37.123_456_789_012_34,
        y1: 12.7,
    })
}

pub(crate) fn suggestions(document: &Document, ids: &[&str]) -> Suggestions {
    Suggestions {
        original: document.original.clone(),
        pages: vec![SuggestionPage {
            index: 1,
            width: 595.276,
            height: 841.89,
            source: TextSource::Native,
        }],
        suggestions: ids.iter().map(|id| suggestion(id)).collect(),
        warnings: vec![],
    }
}

pub(crate) fn suggestion(id: &str) -> Suggestion {
    Suggestion {
        id: id.into(),
        page: 1,
        start: 0,
        end: 4,
        category: Category::Person,
        redaction_type: "Named individual".into(),
        text: "Jane".into(),
        score: 0.1 + 0.2,
        group: "g1".into(),
        role: Role::Victim,
        policy: Policy::Redact,
        reasons: vec!["the case names her".into()],
        quads: vec![quad()],
        recogniser: "case_terms".into(),
    }
}

pub(crate) fn plan(document: &Document, marks: usize) -> Plan {
    let mark = |number: usize| Mark {
        id: Some(format!("m{number}")),
        page: 1,
        quad: Some(quad()),
        area: None,
        redaction_type: None,
        category: None,
        role: None,
        suggestion: None,
        text: Some("Jane".into()),
        boxes: None,
    };
    let marks = (0..marks).map(mark).collect();
    Plan {
        original: document.original.sha256,
        marks,
        delete_pages: vec![],
        rotate_pages: vec![],
    }
}

pub(crate) fn report(document: &Document, copy: Option<&[u8]>) -> Report {
    Report {
        original: document.original.sha256,
        copy: copy.map(Sha256::of),
        marks: vec![],
        rasterised: vec![],
        verified: vec![],
        result: if copy.is_some() {
            ReportResult::Clean
        } else {
            ReportResult::Refused
        },
        remarks: vec![],
        versions: Versions::default(),
    }
}

/// Every file below a folder, with its path inside it.
pub(crate) fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(dir).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}
