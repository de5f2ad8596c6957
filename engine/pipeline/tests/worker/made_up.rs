//! Made-up evidence work that does as the document says, and a casebook to do it in.

use bytes::Bytes;
use futures::stream;
use obelus_casebook::{
    Casebook, Checkpoint, Document, DocumentId, NewStage, Options, Received, Stage, StageKind, StageState,
};
use obelus_evidence::{
    Actor, Box2, CaseContext, Category, Mark, Original, Page, Plan, Policy, Quad, Reading, RefusalCode,
    Refused, Report, ReportResult, Role, Sha256, Suggestion, Suggestions, TextSource, Versions, Word,
};
use obelus_pipeline::{
    Arrival, EvidenceWork, MOST_BYTES, Progress, Redacted, Tell, WorkError, Worker, WorkerOptions,
};
use std::{
    convert::Infallible,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Does as the text of the document says.
#[derive(Default)]
pub(crate) struct MadeUp {
    /// Jobs begun.
    pub(crate) begun: AtomicUsize,
}

impl MadeUp {
    /// The mishap a document asks for.
    fn obey(&self, bytes: &[u8]) -> Result<(), WorkError> {
        let begun = self.begun.fetch_add(1, Ordering::SeqCst);
        let says = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
        // Up to 8 ms, different from document to document.
        std::thread::sleep(Duration::from_millis(u64::from(
            Sha256::of(bytes).as_bytes()[0] % 8,
        )));
        if says("abort the process") {
            std::process::abort();
        }
        if says("panic") {
            panic!("as the document says");
        }
        if says("refuse") {
            return Err(Refused::new(RefusalCode::PasswordProtected, "a password is needed").into());
        }
        if says("crash the child") {
            return Err(Refused::new(RefusalCode::ReaderFailed, "the child was stopped by signal 11").into());
        }
        if says("miss a model") && begun < 2 {
            return Err(WorkError::Environment(
                "the model is missing; run `obelus models fetch`".into(),
            ));
        }
        if says("hang") {
            std::thread::sleep(Duration::from_secs(5));
        }
        Ok(())
    }
}

impl EvidenceWork for MadeUp {
    fn ruleset(&self, kind: StageKind) -> String {
        format!("made-up-{}-1", kind.name())
    }

    fn read(&self, original: &Original, bytes: &[u8], tell: Tell<'_>) -> Result<Reading, WorkError> {
        self.obey(bytes)?;
        let text = String::from_utf8_lossy(bytes).into_owned();
        let place = |index: usize| {
            Quad::from_box(Box2 {
                x0: index as f64,
                y0: 0.1,
                x1: index as f64 + 0.7,
                y1: 0.3,
            })
        };
        let words = text.split_whitespace().enumerate();
        let words = words.map(|(index, word)| Word {
            text: word.into(),
            quad: place(index),
            confidence: 1.0,
            line: 0,
            edges: vec![],
        });
        let page = Page {
            index: 1,
            width: 595.0,
            height: 842.0,
            source: TextSource::Native,
            words: words.collect(),
        };
        tell(Checkpoint { done: 1, total: 1 });
        Ok(Reading {
            original: original.clone(),
            pages: vec![page],
            warnings: vec![],
            verbatim: None,
        })
    }

    fn suggest(&self, reading: &Reading, case: &CaseContext, _: Tell<'_>) -> Result<Suggestions, WorkError> {
        let words = reading.pages[0].words.iter().enumerate();
        let names = words.filter(|(_, word)| word.text.reveal().starts_with(char::is_uppercase));
        let suggestion = |(index, word): (usize, &Word)| Suggestion {
            id: format!("s{index}"),
            page: 1,
            start: index as u64,
            end: index as u64 + 1,
            category: Category::Person,
            redaction_type: "Named individual".into(),
            text: word.text.clone(),
            score: 1.0 / (index as f32 + 3.0),
            group: "g".into(),
            role: Role::Unknown,
            policy: Policy::Redact,
            reasons: vec![format!("{} witnesses", case.witnesses.len())],
            quads: vec![word.quad],
            recogniser: "made_up".into(),
        };
        Ok(Suggestions {
            original: reading.original.clone(),
            pages: vec![],
            suggestions: names.map(suggestion).collect(),
            warnings: vec![],
        })
    }

    fn redact(
        &self,
        original: &Original,
        bytes: &[u8],
        plan: &Plan,
        _: Tell<'_>,
    ) -> Result<Redacted, WorkError> {
        self.obey(bytes)?;
        let copy = format!("a copy of {} without {} marks", original.sha256, plan.marks.len()).into_bytes();
        let clean = plan.marks.iter().all(|mark| mark.page == 1);
        Ok(Redacted {
            report: report(original, clean.then_some(&copy)),
            copy: clean.then_some(copy),
        })
    }

    fn verify(
        &self,
        original: &Original,
        _: &[u8],
        copy: &[u8],
        _: &Plan,
        _: Tell<'_>,
    ) -> Result<Report, WorkError> {
        Ok(report(original, Some(copy)))
    }
}

fn report(original: &Original, copy: Option<&[u8]>) -> Report {
    Report {
        original: original.sha256,
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

pub(crate) fn ann() -> Actor {
    Actor {
        id: "ann".into(),
        name: "Ann".into(),
    }
}

/// Rests short enough for a test.
pub(crate) fn options() -> Options {
    Options {
        rest_after_failure: Duration::from_millis(10),
        rest_after_loss: Duration::from_millis(40),
        rest_after_outage: Duration::from_millis(10),
        ..Options::default()
    }
}

pub(crate) async fn open(dir: &Path) -> Casebook {
    let casebook = Casebook::open_with(dir, options()).await.unwrap();
    casebook
        .create_case(&"c1".parse().unwrap(), &CaseContext::default(), &ann())
        .await
        .unwrap();
    casebook
}

pub(crate) async fn send(casebook: &Casebook, name: &str, text: &str) -> Received {
    send_at(casebook, name, text, NewStage::NIGHT).await
}

/// Somebody waits for it.
pub(crate) async fn send_urgent(casebook: &Casebook, name: &str, text: &str) -> Received {
    send_at(casebook, name, text, NewStage::INTERACTIVE).await
}

async fn send_at(casebook: &Casebook, name: &str, text: &str, priority: i64) -> Received {
    let arrival = Arrival {
        case: "c1".parse().unwrap(),
        name: name.into(),
        by: ann(),
        limit: MOST_BYTES,
        recording_limit: MOST_BYTES,
        announced: None,
        priority,
    };
    let chunks = stream::iter([Ok::<_, Infallible>(Bytes::copy_from_slice(text.as_bytes()))]);
    obelus_pipeline::receive(casebook, &MadeUp::default(), arrival, chunks)
        .await
        .unwrap()
}

pub(crate) fn plan(document: &Document, page: u32) -> Plan {
    let mark = Mark {
        id: None,
        page,
        quad: None,
        area: Some(Box2 {
            x0: 1.0,
            y0: 1.0,
            x1: 2.0,
            y1: 2.0,
        }),
        redaction_type: None,
        category: None,
        role: None,
        suggestion: None,
        text: None,
        boxes: None,
    };
    Plan {
        original: document.original.sha256,
        marks: vec![mark],
        delete_pages: vec![],
        rotate_pages: vec![],
    }
}

pub(crate) fn worker_options(slots: usize) -> WorkerOptions {
    WorkerOptions {
        slots,
        lease: Duration::from_secs(10),
        beat: Duration::from_millis(50),
        poll: Duration::from_millis(20),
        limit: Duration::from_secs(30),
        ..WorkerOptions::default()
    }
}

pub(crate) async fn start(casebook: &Casebook, slots: usize) -> Worker {
    start_with(
        casebook,
        Arc::new(MadeUp::default()),
        Progress::default(),
        worker_options(slots),
    )
    .await
}

pub(crate) async fn start_with(
    casebook: &Casebook,
    work: Arc<MadeUp>,
    progress: Progress,
    options: WorkerOptions,
) -> Worker {
    Worker::start(casebook.clone(), work, progress, options)
        .await
        .unwrap()
}

pub(crate) fn ended(state: StageState) -> bool {
    !matches!(state, StageState::Ready | StageState::Running)
}

/// Waits until no stage is open any more.
pub(crate) async fn all_ended(casebook: &Casebook) {
    let late = Instant::now() + Duration::from_secs(60);
    while casebook
        .depths()
        .await
        .unwrap()
        .iter()
        .any(|depth| !ended(depth.state))
    {
        assert!(Instant::now() < late, "{:?}", casebook.depths().await.unwrap());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub(crate) async fn stage_of(casebook: &Casebook, document: &DocumentId, kind: StageKind) -> Stage {
    let stages = casebook.stages(document).await.unwrap();
    stages.into_iter().find(|stage| stage.kind == kind).unwrap()
}
