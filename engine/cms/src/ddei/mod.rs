//! The REST client of the Casework App's connector (DDEI, now MDS).

mod answer;
mod client;
mod disposition;
mod shapes;

use crate::{
    CaseFile, CaseUrn, Cms, CmsError, Content, ExhibitProducer, Listing, MaterialType, Note, Patience,
    Reclassification, RenameAs, Result, Session, VersionRef, WitnessStatement, upload,
};
use async_trait::async_trait;
use bytes::Bytes;
use client::{Asked, Client};
use futures::TryStreamExt;
use obelus_evidence::{Sensitive, Sha256};
use reqwest::{Method, header};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// How the connector is reached.
#[derive(Clone, Debug)]
pub struct DdeiOptions {
    /// Its address up to and without `/api`, e.g. `https://mds.example`.
    pub base: String,
    /// The function key, sent as `x-functions-key`.
    pub key: Option<Sensitive<String>>,
    /// Files over this many bytes are neither fetched nor sent.
    pub limit: u64,
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest wait for an answer, and between two pieces of a file.
    pub answer: Duration,
    /// Longest wait for the answer to an upload.
    pub upload: Duration,
    /// Wait before the one retry of a call that can be repeated; up to half as much again is added at random.
    pub rest: Duration,
    /// How long to look for an upload whose answer did not come.
    pub patience: Patience,
}

impl Default for DdeiOptions {
    fn default() -> Self {
        Self {
            base: String::new(),
            key: None,
            limit: 300_000_000,
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(30),
            upload: Duration::from_secs(200),
            rest: Duration::from_secs(1),
            patience: Patience::default(),
        }
    }
}

/// The connector. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Ddei {
    client: Arc<Client>,
}

impl Ddei {
    /// Reaches nothing yet.
    ///
    /// # Errors
    /// When the address is not one, or the system's certificates can't be read.
    pub fn new(options: DdeiOptions) -> Result<Self> {
        Ok(Self {
            client: Arc::new(Client::new(options)?),
        })
    }

    async fn list<T: serde::de::DeserializeOwned>(&self, session: &Session, path: &[&str]) -> Result<Vec<T>> {
        self.client.json(session, Asked::get(path)).await
    }
}

fn number(number: i64) -> String {
    number.to_string()
}

fn version_path(at: VersionRef) -> [String; 6] {
    let [case, document, version] = [at.case, at.document, at.version].map(number);
    [
        "cases".to_owned(),
        case,
        "documents".to_owned(),
        document,
        "versions".to_owned(),
        version,
    ]
}

fn parts(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

#[async_trait]
impl Cms for Ddei {
    fn adapter(&self) -> &'static str {
        "ddei"
    }

    async fn verify(&self, session: &Session) -> Result<()> {
        self.client.done(session, Asked::get(&["verify-cms-auth"])).await
    }

    async fn urn(&self, session: &Session, case: i64) -> Result<CaseUrn> {
        let case = number(case);
        let asked = Asked::get(&["cases", &case, "urn"]).about("case");
        self.client.json(session, asked).await
    }

    async fn cases(&self, session: &Session, urn: &str) -> Result<Vec<i64>> {
        let asked = Asked::get(&["urns", urn, "case-identifiers"]).about("case");
        match self.client.json::<Vec<CaseUrn>>(session, asked).await {
            Ok(found) => Ok(found.into_iter().map(|case| case.id).collect()),
            Err(CmsError::NotThere(_)) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    async fn case(&self, session: &Session, case: i64) -> Result<CaseFile> {
        let id = number(case);
        let about = |what| Asked::get(&["cases", &id, what]).about("case");
        let requests = self.pre_charge_requests(session, case);
        let (summary, defendants, witnesses, requests) = futures::try_join!(
            self.client.json::<Value>(session, about("summary")),
            self.client.tagged::<Vec<Value>>(session, about("defendants")),
            self.client.json::<Vec<Value>>(session, about("witnesses")),
            requests,
        )?;
        shapes::case_file(case, &summary, defendants, witnesses, requests)
    }

    async fn documents(&self, session: &Session, case: i64) -> Result<Vec<Listing>> {
        let case = number(case);
        let asked = Asked::get(&["cases", &case, "documents", "cwa"]).about("case");
        self.client.json(session, asked).await
    }

    async fn fetch(&self, session: &Session, at: VersionRef) -> Result<Content> {
        let path = version_path(at);
        let asked = Asked::get(&parts(&path)).about("version of the document");
        let response = self.client.stream(session, asked).await?;
        let name = response.headers().get(header::CONTENT_DISPOSITION);
        let name = name.and_then(|value| disposition::file_name(value.as_bytes()));
        let announced = response.content_length();
        let pieces = response.bytes_stream().map_err(|error| client::broken(&error));
        Content::checked(
            name.map(Sensitive::from),
            announced,
            self.client.options().limit,
            Box::pin(pieces),
        )
    }

    async fn upload(&self, session: &Session, at: VersionRef, pdf: Bytes) -> Result<i64> {
        let options = self.client.options();
        if pdf.len() as u64 > options.limit {
            return Err(CmsError::TooLarge);
        }
        let file = Sha256::of(&pdf);
        let path = version_path(at);
        let asked = Asked::new(Method::PUT, &parts(&path))
            .about("version of the document")
            .with_pdf(pdf)
            .within(options.upload);
        // Looked at first: the connector is not known to refuse what is based on an old version.
        match upload::is_saved(self, session, at, file).await {
            Ok(Some(version)) => return Ok(version),
            Ok(None) => {}
            Err(error) if error.is_passing() => return Err(CmsError::Unreachable),
            Err(error) => return Err(error),
        }
        let looking = |patience| upload::confirm(self, session, at, file, patience);
        match self.client.done(session, asked).await {
            Ok(()) => saved(self, session, at, options.patience).await,
            // Nothing left this machine.
            Err(CmsError::Unreachable) => Err(CmsError::Unreachable),
            Err(error) if error.is_passing() => looking(options.patience).await,
            // A conflict can be our own earlier upload whose answer got lost.
            Err(error @ CmsError::Locked { .. }) => match upload::is_saved(self, session, at, file).await {
                Ok(Some(version)) => Ok(version),
                Err(stale @ CmsError::Stale { .. }) => Err(stale),
                _ => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    async fn lock(&self, session: &Session, at: VersionRef) -> Result<()> {
        let path = version_path(at);
        let mut path = parts(&path);
        path.push("checkout");
        self.client
            .done(session, Asked::new(Method::POST, &path).about("document"))
            .await
    }

    async fn unlock(&self, session: &Session, at: VersionRef) -> Result<()> {
        let path = version_path(at);
        let mut path = parts(&path);
        path.push("checkout");
        self.client
            .done(session, Asked::new(Method::DELETE, &path).about("document"))
            .await
    }

    async fn notes(&self, session: &Session, _: i64, document: i64) -> Result<Vec<Note>> {
        self.list(session, &["documents", &number(document), "notes"])
            .await
    }

    async fn add_note(
        &self,
        session: &Session,
        case: i64,
        document: i64,
        text: Sensitive<String>,
    ) -> Result<()> {
        let path = ["cases", &number(case), "documents", &number(document), "notes"];
        let asked = Asked::new(Method::POST, &path).about("document");
        self.client
            .done(session, asked.with_json(json!({ "text": text })))
            .await
    }

    async fn rename(
        &self,
        session: &Session,
        _: i64,
        document: i64,
        name: Sensitive<String>,
        which: RenameAs,
    ) -> Result<()> {
        let (last, body) = match which {
            RenameAs::Material => ("rename", json!({ "materialId": document, "subject": name })),
            RenameAs::Exhibit => (
                "rename-exhibit",
                json!({ "materialId": document, "description": name }),
            ),
        };
        let asked = Asked::new(Method::PATCH, &["material", &number(document), last]).about("document");
        self.client.done(session, asked.with_json(body)).await
    }

    async fn reclassify(&self, session: &Session, _: i64, document: i64, to: Reclassification) -> Result<()> {
        let mut body = serde_json::to_value(to)
            .map_err(|_| CmsError::BadRequest("the reclassification can't be written".to_owned()))?;
        body["materialId"] = document.into();
        let asked = Asked::new(Method::POST, &["communication", "reclassify"]).about("document");
        self.client.done(session, asked.with_json(body)).await
    }

    async fn set_used(&self, session: &Session, case: i64, document: i64, used: bool) -> Result<()> {
        let used = if used { "used" } else { "unused" };
        let path = [
            "cases",
            &number(case),
            "documents",
            &number(document),
            "toggle",
            used,
        ];
        self.client
            .done(session, Asked::new(Method::POST, &path).about("document"))
            .await
    }

    async fn producers(&self, session: &Session, case: i64) -> Result<Vec<ExhibitProducer>> {
        let case = number(case);
        let asked = Asked::get(&["cases", &case, "producers"]).about("case");
        let answer = self.client.json(session, asked).await?;
        shapes::listed(answer, "exhibitProducers")
    }

    async fn statements(&self, session: &Session, _: i64, witness: i64) -> Result<Vec<WitnessStatement>> {
        let witness = number(witness);
        let asked = Asked::get(&["witnesses", &witness, "statements"]).about("witness");
        let answer = self.client.json(session, asked).await?;
        shapes::listed(answer, "statementsForWitness")
    }

    async fn reclassification_types(&self, session: &Session) -> Result<Vec<MaterialType>> {
        self.list(session, &["reference", "reclassification"]).await
    }

    async fn pre_charge_requests(&self, session: &Session, case: i64) -> Result<Vec<Sensitive<Value>>> {
        let case = number(case);
        self.list(session, &["cases", &case, "pcd-requests", "overview"])
            .await
    }

    async fn pre_charge_request(
        &self,
        session: &Session,
        case: i64,
        request: i64,
    ) -> Result<Sensitive<Value>> {
        let path = ["cases", &number(case), "pcd-request", &number(request)];
        let asked = Asked::get(&path).about("pre-charge decision request");
        self.client.json(session, asked).await
    }
}

/// The new version after an upload that was answered with success. Its bytes are not compared: the system may add a
/// text layer of its own, and whoever works on the new version fetches it first.
async fn saved(cms: &Ddei, session: &Session, at: VersionRef, patience: Patience) -> Result<i64> {
    for look in 0..patience.looks {
        if look > 0 {
            tokio::time::sleep(patience.pause).await;
        }
        if let Ok(listed) = cms.documents(session, at.case).await {
            let newest = listed.iter().find(|listing| listing.id == at.document);
            let newest = newest.map_or(at.version, |listing| listing.version_id);
            if newest != at.version {
                return Ok(newest);
            }
        }
    }
    Err(CmsError::Unconfirmed)
}
