//! A made-up CMS, the adapter on it, a casebook and evidence work that finds one name.

use obelus_benches::mock_cms::{FIRST_CASE, Inventory, MockCms, Running};
use obelus_casebook::{Casebook, CopyId, CopyState, Document, DocumentState, NewStage};
use obelus_cms::{Cms, Ddei, DdeiOptions, Patience, Session, VersionRef, conformance};
use obelus_evidence::{Mark, Plan};
use obelus_pipeline::{
    EvidenceWork, Progress, Worker, WorkerOptions,
    cms::{Intake, IntakeOptions},
};
use std::{net::SocketAddr, sync::Arc, time::Duration};

#[path = "../../../engine/pipeline/tests/one_name/mod.rs"]
#[allow(dead_code)]
pub(crate) mod one_name;

pub(crate) use one_name::OneName;

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
        let work: Arc<dyn EvidenceWork> = Arc::new(OneName);
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
        let work = OneName;
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
        Arc::new(OneName),
        Arc::new(system.cms.clone()),
        options,
    )
}
