//! A case folder behind the service, and requests as the front ends send them.

use super::{
    cms::Faulty,
    evidence::{PlainPdf, file},
};
use crate::harness::{Answer, Harness, Making};
use axum::{
    body::Body,
    http::{Request, header},
};
use obelus::auth::{KnownToken, Role, SignIn, TokenList};
use obelus_cms::{Folder, number_of};
use obelus_evidence::Sha256;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

pub(crate) const URN: &str = "13XB5557524";
pub(crate) const CASE: i64 = 2_750_411;
pub(crate) const CORRELATION: &str = "7d2d1b5e-8a52-4f3a-9a37-0c1f6d8e2b11";

/// A served case of a few documents.
pub(crate) struct World {
    pub(crate) service: Harness,
    pub(crate) cms: Arc<Faulty>,
    pub(crate) work: Arc<PlainPdf>,
    pub(crate) folder: tempfile::TempDir,
}

/// The case object, as the case management system has it.
pub(crate) fn case() -> Value {
    json!({ "id": CASE, "uniqueReferenceNumber": URN, "isCaseCharged": true, "numberOfDefendants": 1, "owningUnit": "South East CC",
        "leadDefendantDetails": { "id": 1, "listOrder": 1, "firstNames": "Bo", "surname": "Lee", "organisationName": null,
            "dob": "1980-02-03", "age": "44", "youth": false, "type": "Individual" },
        "headlineCharge": { "charge": "Burglary", "date": "2024-02-24", "earlyDate": null, "lateDate": null, "nextHearingDate": "2024-04-02" },
        "defendants": [], "witnesses": [{ "id": 7, "shoulderNumber": null, "title": "Ms", "name": "Jane Roe", "hasStatements": true,
            "listOrder": 1, "child": false, "victim": true, "police": false }],
        "preChargeDecisionRequests": [] })
}

pub(crate) fn token(name: &str, roles: &[Role]) -> KnownToken {
    KnownToken {
        name: name.to_owned(),
        sha256: Sha256::of(format!("token of {name}").as_bytes()),
        roles: roles.to_vec(),
    }
}

pub(crate) fn statement() -> Vec<u8> {
    file(&[
        "Statement of Jane Roe\nShe said: (07700900123) is mine; Roe's sister\nrings +12025550143 and Jane\nRoe knows",
        "Second page about a van\nand an animal",
        "Third page",
    ])
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Making::default()).await
    }

    /// With another sign-in or access; documents, case management system and evidence work are this world's.
    pub(crate) async fn with(making: Making) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case_folder = folder.path().join("R-v-Lee");
        std::fs::create_dir(&case_folder).unwrap();
        std::fs::write(case_folder.join("case.json"), case().to_string()).unwrap();
        std::fs::write(case_folder.join("MG11 Roe.pdf"), statement()).unwrap();
        std::fs::write(case_folder.join("locked.pdf"), file(&["LOCKED /Encrypt 1 0 R"])).unwrap();
        std::fs::write(case_folder.join("broken.pdf"), file(&["BROKEN"])).unwrap();
        std::fs::write(case_folder.join("unproven.pdf"), file(&["UNPROVEN Roe"])).unwrap();
        std::fs::write(case_folder.join("note.txt"), "a note by Roe").unwrap();
        std::fs::write(case_folder.join("program.exe"), b"MZ\x90\x00\x03\x00\x00\x00").unwrap();
        let cms = Arc::new(Faulty::new(Folder::new(Vec::new(), vec![case_folder], 1 << 20)));
        let work = Arc::new(PlainPdf::default());
        let making = Making {
            work: work.clone(),
            cms: Some(cms.clone()),
            sign_in: SignIn {
                tokens: match making.sign_in.entra {
                    Some(_) => TokenList::default(),
                    None => TokenList::configured(vec![
                        token("ann", &[Role::Reviewer]),
                        token("bo", &[Role::Reviewer]),
                        token("vi", &[Role::Viewer]),
                        token("op", &[Role::Operator]),
                        token("au", &[Role::Auditor]),
                        token("app", &[Role::Approver]),
                    ]),
                },
                ..making.sign_in
            },
            ..making
        };
        Self {
            service: Harness::made_of(making).await,
            cms,
            work,
            folder,
        }
    }

    /// Below `/api`, as somebody, with a body that says it is text.
    pub(crate) async fn ask_as(&self, who: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api{path}"))
            .header(header::HOST, "obelus.example:8787")
            .header(header::AUTHORIZATION, format!("Bearer token of {who}"))
            .header("Correlation-Id", CORRELATION)
            .header("ClientName", "Polaris");
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "text/plain;charset=UTF-8");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.service.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask_as("ann", "GET", path, None).await
    }

    /// A document's path at its newest version, or at another one.
    pub(crate) async fn document(&self, name: &str) -> (String, i64) {
        let listed = self.get(&format!("{}/documents", base())).await.json();
        let id = format!("CMS-{}", number_of(name));
        let found = listed
            .as_array()
            .unwrap()
            .iter()
            .find(|d| d["documentId"] == id.as_str());
        let found = found.unwrap_or_else(|| panic!("{name} is not listed: {listed}"));
        let version = found["versionId"].as_i64().unwrap();
        (at(name, version), version)
    }

    /// Follows a 202's address as the front end does, with less patience between calls.
    pub(crate) async fn polled(&self, path: &str) -> Answer {
        let mut path = path.to_owned();
        for _ in 0..400 {
            let answer = self.get(&path).await;
            if answer.status != 202 {
                return answer;
            }
            let next = answer.json()["nextUrl"].as_str().expect("an address").to_owned();
            let rest = next
                .strip_prefix("http://obelus.example:8787/api")
                .expect("an absolute address");
            path = rest.to_owned();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{path} was never ready");
    }

    /// The file of a document's newest version, as the case management system gives it.
    pub(crate) async fn newest_file(&self, name: &str) -> Vec<u8> {
        let (path, _) = self.document(name).await;
        self.get(&format!("{path}/pdf")).await.body
    }

    pub(crate) async fn kinds(&self) -> Vec<String> {
        let events = self.service.casebook.events(0, None, None).await.unwrap();
        let kind = |e: &obelus_casebook::Sequenced| serde_json::to_value(e.event.kind).unwrap();
        events
            .iter()
            .map(|e| kind(e).as_str().unwrap().to_owned())
            .collect()
    }
}

pub(crate) fn base() -> String {
    format!("/urns/{URN}/cases/{CASE}")
}

pub(crate) fn at(name: &str, version: i64) -> String {
    format!("{}/documents/CMS-{}/versions/{version}", base(), number_of(name))
}
