//! A service on a folder of its own, and requests to it.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use obelus::{
    app::application,
    auth::{
        KnownToken, Role, SignIn, TokenList,
        access::{CaseAccess, Everybody},
    },
    page_images::PageImages,
    polaris::{Origins, Polaris},
    state::{Parts, Service},
};
use obelus_casebook::Casebook;
use obelus_cms::Folder;
use obelus_evidence::{PageImage, Sha256};
use obelus_pipeline::{
    EvidenceWork, Progress, Worker, WorkerOptions,
    cms::{Intake, IntakeOptions},
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tower::ServiceExt;

#[path = "../../../engine/pipeline/tests/one_name/mod.rs"]
pub(crate) mod one_name;

use one_name::OneName;

pub(crate) const TOKEN: &str = "a-token-for-tests";

pub(crate) struct Harness {
    pub(crate) app: Router,
    pub(crate) casebook: Casebook,
    _cases: tempfile::TempDir,
    worker: Option<Worker>,
    _folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) kind: String,
    pub(crate) body: Vec<u8>,
    pub(crate) headers: axum::http::HeaderMap,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {:?}", String::from_utf8_lossy(&self.body)))
    }
}

/// What a service is made of besides the casebook.
pub(crate) struct Making {
    pub(crate) work: Arc<dyn EvidenceWork>,
    pub(crate) sign_in: SignIn,
    pub(crate) access: Arc<dyn CaseAccess>,
    /// The case management system; called with the casebook to stand in front of.
    pub(crate) cms: Option<Arc<dyn obelus_cms::Cms>>,
    pub(crate) origins: Vec<String>,
}

impl Default for Making {
    fn default() -> Self {
        let token = KnownToken {
            name: "tester".to_owned(),
            sha256: Sha256::of(TOKEN.as_bytes()),
            roles: Role::ALL.to_vec(),
        };
        Self {
            work: Arc::new(OneName),
            sign_in: SignIn {
                tokens: TokenList::configured(vec![token]),
                ..SignIn::default()
            },
            access: Arc::new(Everybody),
            cms: None,
            origins: vec!["https://casework.example".to_owned()],
        }
    }
}

impl Harness {
    pub(crate) async fn start() -> Self {
        Self::made_of(Making::default()).await
    }

    pub(crate) async fn made_of(making: Making) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let casebook = Casebook::open(folder.path()).await.expect("a casebook");
        let work = making.work;
        let render = |_: &[u8], page: u32, scale: f64| {
            let picture = format!("picture of page {page} at {scale}").into_bytes();
            Ok(PageImage {
                index: page,
                width: 1,
                height: 1,
                encoded: picture,
            })
        };
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new()
            .build_recorder()
            .handle();
        let polaris = making.cms.clone().map(|cms| Polaris::new(cms, &casebook, None));
        let cases = tempfile::tempdir().expect("a folder");
        let no_cms: Arc<dyn obelus_cms::Cms> =
            Arc::new(Folder::new(vec![cases.path().to_owned()], Vec::new(), 1 << 20));
        let service = Service::new(Parts {
            casebook: casebook.clone(),
            sign_in: making.sign_in,
            access: making.access,
            polaris,
            images: PageImages::new(Arc::new(render), 1),
            upload_limit: 1 << 20,
            recording_limit: 8 << 20,
            intake: Intake::new(
                casebook.clone(),
                work.clone(),
                making.cms.unwrap_or(no_cms),
                IntakeOptions {
                    limit: 1 << 20,
                    // The made-up system works on no upload once it has failed, so it may be sent again at once.
                    settled: Duration::ZERO,
                    ..IntakeOptions::default()
                },
            ),
            work: work.clone(),
            sandboxed: true,
            metrics,
        });
        let options = WorkerOptions {
            poll: Duration::from_millis(20),
            slots: 1,
            ..WorkerOptions::default()
        };
        let worker = Worker::start(casebook.clone(), work, Progress::default(), options)
            .await
            .expect("a worker");
        let origins = Origins::parse(&making.origins).expect("origins");
        Self {
            app: application(service, &origins),
            casebook,
            worker: Some(worker),
            _cases: cases,
            _folder: folder,
        }
    }

    pub(crate) async fn stop(mut self) {
        if let Some(worker) = self.worker.take() {
            worker.stop().await;
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        let headers = response.headers().clone();
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let body = axum::body::to_bytes(response.into_body(), 64 << 20)
            .await
            .expect("a body")
            .to_vec();
        Answer {
            status,
            kind,
            body,
            headers,
        }
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
            .expect("a request");
        self.send(request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, body.to_string()).await
    }

    /// Waits until a stage has ended and gives it.
    pub(crate) async fn ended(&self, stage: &str) -> Value {
        for _ in 0..500 {
            let stage = self.get(&format!("/stages/{stage}")).await.json();
            if !matches!(stage["state"].as_str(), Some("ready" | "running")) {
                return stage;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the stage {stage} did not end");
    }

    /// Opens a case with one document that has been read, and gives the document's id.
    pub(crate) async fn ready_document(&self) -> String {
        self.post("/cases", serde_json::json!({ "id": "case-1" })).await;
        let received = self
            .call("POST", "/cases/case-1/documents?name=a.txt", "a statement by Roe")
            .await;
        assert_eq!(
            received.status,
            StatusCode::ACCEPTED,
            "{}",
            String::from_utf8_lossy(&received.body)
        );
        let id = received.json()["document"]["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        for _ in 0..500 {
            if self.get(&format!("/documents/{id}")).await.json()["state"] == "ready" {
                return id;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the document was not read");
    }
}
