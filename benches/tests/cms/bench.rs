//! A made-up CMS, the adapter on it, a casebook and evidence work that finds one name.

use obelus_benches::mock_cms::{FIRST_CASE, Inventory, MockCms, Running};
use obelus_casebook::{Casebook, CopyId, CopyState, Document, DocumentState, NewStage, StageKind};
use obelus_cms::{Cms, Ddei, DdeiOptions, Patience, Session, VersionRef, conformance};
use obelus_evidence::{
    Box2, CaseContext, Mark, Original, Page, Plan, Quad, Reading, Report, ReportResult, Sha256, Suggestions,
    TextSource, Versions, Word,
};
use obelus_pipeline::{
    EvidenceWork, Progress, Redacted, Tell, WorkError, Worker, WorkerOptions,
    cms::{Intake, IntakeOptions},
};
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// Short waits, so that a test of a time-out takes a moment.
pub(crate) fn options(base: String) -> DdeiOptions {
    DdeiOptions {
        base,
        limit: 1 << 20,
        connect: Duration::from_secs(1),
        answer: Duration::from_secs(1),
        upload: Duration::from_secs(1),
        rest: Duration::from_millis(20),
        patience: Patience {
            looks: 4,
            pause: Duration::from_millis(100),
        },
        ..DdeiOptions::default()
    }
}

pub(crate) struct System {
    pub(crate) mock: MockCms,
    pub(crate) running: Running,
    pub(crate) cms: Ddei,
    pub(crate) user: Session,
}

impl System {
    pub(crate) async fn start(inventory: Inventory) -> Self {
        let mock = MockCms::new(inventory);
        let running = mock.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let cms = Ddei::new(options(running.base())).unwrap();
        let (user, _) = conformance::users();
        Self {
            mock,
            running,
            cms,
            user,
        }
    }

    pub(crate) async fn small() -> Self {
        Self::start(Inventory::default()).await
    }

    /// The first document's newest version.
    pub(crate) async fn first(&self) -> VersionRef {
        self.cms.documents(&self.user, FIRST_CASE).await.unwrap()[0].at(FIRST_CASE)
    }
}

/// Finds nothing, and "cuts" by writing a copy that says how many marks it has.
pub(crate) struct Cutter;

impl EvidenceWork for Cutter {
    fn ruleset(&self, _: StageKind) -> String {
        "test-1".to_owned()
    }

    fn read(&self, original: &Original, _: &[u8], _: Tell<'_>) -> Result<Reading, WorkError> {
        let word = Word {
            text: "Abernethy".into(),
            quad: Quad::from_box(Box2::from([72.0, 72.0, 140.0, 84.0])),
            confidence: 1.0,
            line: 0,
            edges: Vec::new(),
        };
        let page = Page {
            index: 1,
            width: 595.0,
            height: 842.0,
            source: TextSource::Native,
            words: vec![word],
        };
        Ok(Reading {
            original: original.clone(),
            pages: vec![page],
            warnings: vec![],
            verbatim: None,
        })
    }

    fn suggest(&self, reading: &Reading, _: &CaseContext, _: Tell<'_>) -> Result<Suggestions, WorkError> {
        Ok(Suggestions {
            original: reading.original.clone(),
            pages: vec![],
            suggestions: vec![],
            warnings: vec![],
        })
    }

    fn redact(&self, original: &Original, _: &[u8], plan: &Plan, _: Tell<'_>) -> Result<Redacted, WorkError> {
        let copy = format!("%PDF-1.7\n% {} marks\nstartxref\n0\n%%EOF\n", plan.marks.len()).into_bytes();
        let report = Report {
            original: original.sha256,
            copy: Some(Sha256::of(&copy)),
            marks: vec![],
            rasterised: vec![],
            verified: vec![],
            result: ReportResult::Clean,
            remarks: vec![],
            versions: Versions::default(),
        };
        Ok(Redacted {
            copy: Some(copy),
            report,
        })
    }

    fn verify(&self, _: &Original, _: &[u8], _: &[u8], _: &Plan, _: Tell<'_>) -> Result<Report, WorkError> {
        Err(WorkError::Failed("not part of these tests".to_owned()))
    }
}

/// A casebook with a worker, and an intake into it.
pub(crate) struct Desk {
    pub(crate) intake: Intake,
    pub(crate) casebook: Casebook,
    _worker: Worker,
    _folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) async fn at(system: &System, settled: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let casebook = Casebook::open(folder.path()).await.unwrap();
        let work: Arc<dyn EvidenceWork> = Arc::new(Cutter);
        let options = WorkerOptions {
            poll: Duration::from_millis(20),
            slots: 1,
            ..WorkerOptions::default()
        };
        let worker = Worker::start(casebook.clone(), work.clone(), Progress::default(), options)
            .await
            .unwrap();
        Self {
            intake: intake(&casebook, system, settled),
            casebook,
            _worker: worker,
            _folder: folder,
        }
    }

    /// Fetches the first document and makes a proven copy of it.
    pub(crate) async fn copy_of_first(&self, system: &System) -> (VersionRef, CopyId) {
        let open = self.intake.open(&system.user, FIRST_CASE).await.unwrap();
        let at = open.documents[0].listing.at(FIRST_CASE);
        let document = self
            .intake
            .fetch(&system.user, at, NewStage::INTERACTIVE)
            .await
            .unwrap();
        (at, self.copy_of(system, &document).await)
    }

    pub(crate) async fn copy_of(&self, system: &System, document: &Document) -> CopyId {
        self.until(|| async {
            self.casebook.document(&document.id).await.unwrap().state == DocumentState::Suggested
        })
        .await;
        let mark: Mark =
            serde_json::from_value(serde_json::json!({ "page": 1, "box": [72.0, 72.0, 140.0, 84.0] }))
                .unwrap();
        let plan = Plan {
            original: document.original.sha256,
            marks: vec![mark],
            delete_pages: vec![],
            rotate_pages: vec![],
        };
        let work = Cutter;
        let priority = NewStage::INTERACTIVE;
        let (copy, _) = obelus_pipeline::save(
            &self.casebook,
            &work,
            &document.id,
            plan,
            priority,
            &system.user.user,
        )
        .await
        .unwrap();
        self.until(|| async { self.casebook.copy(&copy.id).await.unwrap().state == CopyState::Proven })
            .await;
        copy.id
    }

    async fn until<F: Future<Output = bool>>(&self, is_so: impl Fn() -> F) {
        for _ in 0..500 {
            if is_so().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it took longer than ten seconds");
    }
}

pub(crate) fn intake(casebook: &Casebook, system: &System, settled: Duration) -> Intake {
    let options = IntakeOptions {
        settled,
        ..IntakeOptions::default()
    };
    Intake::new(
        casebook.clone(),
        Arc::new(Cutter),
        Arc::new(system.cms.clone()),
        options,
    )
}
