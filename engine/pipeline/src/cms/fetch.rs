use super::{Intake, IntakeError, Linked};
use crate::{
    Arrival,
    stages::receive::{self, take_up_again},
};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use obelus_casebook::{CasebookError, CmsLink, Document, Received};
use obelus_cms::{CmsError, Session, VersionRef};
use obelus_evidence::Sensitive;
use std::sync::{Arc, Mutex, PoisonError};

/// What fetching a whole case came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Documents whose bytes are in the casebook now.
    pub received: usize,
    /// Documents that were refused for good, with the reason on their link.
    pub refused: usize,
    /// Documents that could not be had just now, by number, with the reason.
    pub failed: Vec<(i64, String)>,
}

impl Intake {
    /// Brings a version's bytes into the casebook and puts its first stage on the ledger; has it moved up when it is
    /// there already. What other rules than today's have refused is tried again. Any number of callers at once fetch
    /// it once.
    ///
    /// # Errors
    /// The case management system's error when it does not give the file; [`CasebookError::Refused`] when the file is
    /// of a kind or size that is never taken.
    pub async fn fetch(
        &self,
        session: &Session,
        at: VersionRef,
        priority: i64,
    ) -> Result<Document, IntakeError> {
        let place = self.place(at);
        let _only_one = place.lock().await;
        let casebook = self.casebook();
        if let Some(link) = casebook.cms_link(at).await? {
            if let Some(id) = &link.document {
                take_up_again(casebook, self.work(), id, priority, &session.user).await?;
                casebook.prioritise(id, priority, &session.user).await?;
                return Ok(casebook.document(id).await?);
            }
            if let Some(refused) = self.refused_by_these_rules(link) {
                return Err(CasebookError::Refused(refused).into());
            }
        }
        let mut received = self.receive(session, at, priority).await;
        let may_pass = |error: &CmsError| error.is_passing() && *error != CmsError::TimedOut;
        if matches!(&received, Err(IntakeError::Cms(error)) if may_pass(error)) {
            received = self.receive(session, at, priority).await;
        }
        let (document, problem, answer) = match received {
            Ok(received) => (Some(received.document.id.clone()), None, Ok(received.document)),
            Err(IntakeError::Casebook(CasebookError::Refused(refused))) => {
                let error = CasebookError::Refused(refused.clone()).into();
                (None, Some(refused), Err(error))
            }
            Err(error) => return Err(error),
        };
        let link = CmsLink {
            at,
            document,
            rules: problem.as_ref().map(|_| self.rules()),
            problem,
        };
        casebook.link_version(&link, &session.user).await?;
        answer
    }

    async fn receive(
        &self,
        session: &Session,
        at: VersionRef,
        priority: i64,
    ) -> Result<Received, IntakeError> {
        let case = match self.casebook().cms_case(at.case).await? {
            Some(known) => known.case,
            None => Box::pin(self.open(session, at.case)).await?.case,
        };
        let content = self.cms().fetch(session, at).await?;
        let name = content.name.map(Sensitive::into_inner);
        let arrival = Arrival {
            case,
            name: name.unwrap_or_else(|| format!("document {}", at.document)),
            by: session.user.clone(),
            limit: self.options().limit,
            recording_limit: self.options().recording_limit,
            announced: content.bytes,
            priority,
        };
        // The casebook only knows that the stream broke; why is what the user has to be told.
        let broke: Arc<Mutex<Option<CmsError>>> = Arc::default();
        let noting = broke.clone();
        let body = content.stream.inspect_err(move |error| {
            *noting.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        });
        let received = receive::receive(self.casebook(), self.work(), arrival, body).await;
        match received {
            Err(CasebookError::BrokenStream(_)) => {
                let why = broke.lock().unwrap_or_else(PoisonError::into_inner).take();
                Err(why.unwrap_or(CmsError::Truncated).into())
            }
            received => Ok(received?),
        }
    }

    /// Takes bytes that came another way as those of a version: what a save has just sent.
    pub(super) async fn receive_saved(
        &self,
        session: &Session,
        at: VersionRef,
        name: String,
        bytes: Bytes,
        priority: i64,
    ) -> Result<(), IntakeError> {
        let known = self.casebook().cms_case(at.case).await?;
        let case = known.ok_or(CmsError::NotThere("case"))?.case;
        let arrival = Arrival {
            case,
            name,
            by: session.user.clone(),
            limit: self.options().limit.max(bytes.len() as u64),
            recording_limit: self.options().recording_limit.max(bytes.len() as u64),
            announced: None,
            priority,
        };
        let body = stream::iter([Ok::<_, CmsError>(bytes)]);
        let received = receive::receive(self.casebook(), self.work(), arrival, body).await?;
        let link = CmsLink {
            at,
            document: Some(received.document.id),
            problem: None,
            rules: None,
        };
        Ok(self.casebook().link_version(&link, &session.user).await?)
    }

    /// Fetches every document of a case whose newest version is not here yet, a few at once. One that can't be had
    /// does not keep back the others, but nothing more is asked for once the user has to sign in again or the system
    /// can't be reached.
    ///
    /// # Errors
    /// [`CmsError::SignIn`] and [`CmsError::Unreachable`] at once; the casebook's errors.
    pub async fn fetch_all(
        &self,
        session: &Session,
        documents: &[Linked],
        case: i64,
        priority: i64,
    ) -> Result<Fetched, IntakeError> {
        let missing = documents
            .iter()
            .filter(|linked| linked.document.is_none() && linked.problem.is_none());
        let places: Vec<VersionRef> = missing.map(|linked| linked.listing.at(case)).collect();
        let mut results = stream::iter(places)
            .map(|at| async move { (at, self.fetch(session, at, priority).await) })
            .buffer_unordered(self.options().at_once.max(1));
        let mut fetched = Fetched::default();
        while let Some((at, result)) = results.next().await {
            match result {
                Ok(_) => fetched.received += 1,
                Err(IntakeError::Casebook(CasebookError::Refused(_))) => fetched.refused += 1,
                Err(IntakeError::Cms(error @ (CmsError::SignIn | CmsError::Unreachable))) => {
                    return Err(error.into());
                }
                Err(IntakeError::Cms(error)) => fetched.failed.push((at.document, error.to_string())),
                Err(error) => return Err(error),
            }
        }
        Ok(fetched)
    }
}
