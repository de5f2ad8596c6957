//! Opens cases: who may, and what the case management system says about them. Its answer is kept for a short while,
//! per person and session, so that a page full of requests asks once.

use super::error::Fault;
use crate::auth::{
    Caller,
    access::{AccessError, CaseAccess, CaseName},
};
use async_trait::async_trait;
use axum::http::StatusCode;
use obelus_cms::{CaseFile, Cms, CmsError, Session};
use obelus_evidence::Sha256;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long the case management system's yes is believed.
const BELIEVED: Duration = Duration::from_secs(30);

/// Most answers kept.
const MOST_KEPT: usize = 4096;

/// Who asked (with a digest of their session) about which case.
type Question = (String, Option<Sha256>, i64);

/// Opens cases of one case management system.
pub struct Door {
    cms: Arc<dyn Cms>,
    answers: Mutex<HashMap<Question, (Instant, Arc<CaseFile>)>>,
}

impl Door {
    /// Asks `cms`.
    pub fn new(cms: Arc<dyn Cms>) -> Self {
        Self {
            cms,
            answers: Mutex::default(),
        }
    }

    /// The case management system.
    pub fn cms(&self) -> &dyn Cms {
        &*self.cms
    }

    /// What the case management system says about a case to this person, at most a short while ago.
    ///
    /// # Errors
    /// Its refusal, which is never kept.
    pub async fn file(
        &self,
        caller: &Caller,
        urn: Option<&str>,
        case: i64,
    ) -> Result<Arc<CaseFile>, CmsError> {
        let session_digest = caller
            .cms_auth
            .as_ref()
            .map(|auth| Sha256::of(auth.reveal().as_bytes()));
        let question = (caller.signed.actor.id.clone(), session_digest, case);
        if let Some(known) = self.kept(&question) {
            return Ok(known);
        }
        let found = Arc::new(self.cms.case(&session(caller, urn), case).await?);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MOST_KEPT {
            answers.retain(|_, (at, _)| at.elapsed() < BELIEVED);
            if answers.len() >= MOST_KEPT {
                answers.clear();
            }
        }
        answers.insert(question, (Instant::now(), found.clone()));
        Ok(found)
    }

    fn kept(&self, question: &Question) -> Option<Arc<CaseFile>> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers
            .get(question)
            .filter(|(at, _)| at.elapsed() < BELIEVED)
            .map(|(_, file)| file.clone())
    }

    /// Opens a case for somebody: `access` has to allow it and the case management system has to show it, under this
    /// reference number.
    ///
    /// # Errors
    /// 403 when the person may not, 404 when there is no such case under that number, or what the system answers.
    pub async fn open(
        &self,
        access: &dyn CaseAccess,
        caller: &Caller,
        urn: &str,
        case: i64,
    ) -> Result<Arc<CaseFile>, Fault> {
        let file = self.file(caller, Some(urn), case).await?;
        if !file.urn.is_empty() && !same_urn(&file.urn, urn) {
            return Err(Fault::not_found("case"));
        }
        may_open(access, caller, &file).await?;
        Ok(file)
    }
}

/// # Errors
/// 403 when the person may not, 503 when nobody can say.
pub async fn may_open(access: &dyn CaseAccess, caller: &Caller, file: &CaseFile) -> Result<(), Fault> {
    let name = CaseName {
        id: Some(&file.key),
        number: Some(file.number),
        urn: Some(&file.urn).filter(|urn| !urn.is_empty()).map(String::as_str),
    };
    match access.may_open(caller, name).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Fault::new(
            StatusCode::FORBIDDEN,
            "you have no access to this case",
        )),
        Err(error) => {
            tracing::error!(%error, "access to a case");
            let said = "nobody can say at the moment who may open this case; try again";
            Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, said))
        }
    }
}

/// Reference numbers are written with and without blanks, in either case.
fn same_urn(a: &str, b: &str) -> bool {
    let plain = |urn: &str| urn.split_whitespace().collect::<String>().to_uppercase();
    plain(a) == plain(b)
}

/// The caller's session, as the port wants it.
pub fn session(caller: &Caller, urn: Option<&str>) -> Session {
    Session {
        user: caller.signed.actor.clone(),
        auth: caller.cms_auth.clone(),
        correlation: caller.correlation,
        urn: urn.map(str::to_owned),
    }
}

/// The case management system's own answer as the access rule: who may open a case there may open it here.
pub struct CmsAccess(pub Arc<Door>);

#[async_trait]
impl CaseAccess for CmsAccess {
    async fn may_open(&self, caller: &Caller, case: CaseName<'_>) -> Result<bool, AccessError> {
        // A case that the system does not know is nobody's.
        let Some(number) = case.number else {
            return Ok(false);
        };
        match self.0.file(caller, case.urn, number).await {
            Ok(_) => Ok(true),
            Err(
                CmsError::SignIn
                | CmsError::NoAccess
                | CmsError::NoModernAccess
                | CmsError::NotThere(_)
                | CmsError::Gone,
            ) => Ok(false),
            Err(error) => Err(AccessError(error.to_string())),
        }
    }
}
