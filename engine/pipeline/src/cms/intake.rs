use crate::{
    EvidenceWork,
    stages::{receive::DOOR_RULES, suggest::suggest_again},
};
use obelus_casebook::{
    CaseId, Casebook, CasebookError, CmsCase, CmsLink, DocumentId, NewStage, Result as CasebookResult,
};
use obelus_cms::{CaseFile, Cms, CmsError, Listing, Session, VersionRef};
use obelus_evidence::{CaseContext, Refused};
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

/// How an intake behaves.
#[derive(Clone, Copy, Debug)]
pub struct IntakeOptions {
    /// Most bytes of one file.
    pub limit: u64,
    /// The same for a film or sound recording.
    pub recording_limit: u64,
    /// Files fetched at once for one case.
    pub at_once: usize,
    /// After this long, a copy that was sent, not confirmed, and still is not there, may be sent again. Longer than
    /// the case management system works on one upload.
    pub settled: Duration,
}

impl Default for IntakeOptions {
    fn default() -> Self {
        Self {
            limit: crate::MOST_BYTES,
            recording_limit: crate::MOST_RECORDING_BYTES,
            at_once: 4,
            settled: Duration::from_secs(300),
        }
    }
}

/// Brings cases in and copies back. Cheap to clone.
#[derive(Clone)]
pub struct Intake(Arc<Parts>);

struct Parts {
    casebook: Casebook,
    work: Arc<dyn EvidenceWork>,
    cms: Arc<dyn Cms>,
    options: IntakeOptions,
    /// What is being fetched or saved just now: the same thing is done by one caller at a time.
    busy: Mutex<HashMap<VersionRef, Weak<tokio::sync::Mutex<()>>>>,
}

/// A case as it stands in the case management system and here.
#[derive(Debug)]
pub struct OpenCase {
    /// What the case management system knows about it.
    pub file: CaseFile,
    /// Its name in the casebook.
    pub case: CaseId,
    /// Its documents in the order the system lists them.
    pub documents: Vec<Linked>,
}

/// A listed document and what became of its newest version.
#[derive(Clone, Debug)]
pub struct Linked {
    /// As listed.
    pub listing: Listing,
    /// The document in the casebook, once the bytes of exactly this version were fetched.
    pub document: Option<DocumentId>,
    /// Why today's rules don't take this version.
    pub problem: Option<Refused>,
}

/// Why something between the case management system and the casebook did not happen.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The case management system said no, or nothing.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// The casebook said no.
    #[error(transparent)]
    Casebook(#[from] CasebookError),
}

impl Intake {
    /// An intake from and to one case management system.
    pub fn new(
        casebook: Casebook,
        work: Arc<dyn EvidenceWork>,
        cms: Arc<dyn Cms>,
        options: IntakeOptions,
    ) -> Self {
        Self(Arc::new(Parts {
            casebook,
            work,
            cms,
            options,
            busy: Mutex::default(),
        }))
    }

    /// The case management system itself: notes, locks, names.
    pub fn cms(&self) -> &dyn Cms {
        &*self.0.cms
    }

    /// The casebook it fills.
    pub fn casebook(&self) -> &Casebook {
        &self.0.casebook
    }

    pub(super) fn work(&self) -> &dyn EvidenceWork {
        &*self.0.work
    }

    pub(super) fn options(&self) -> IntakeOptions {
        self.0.options
    }

    /// Opens a case: asks what is known about it and what documents it has, makes or changes the casebook's case, and
    /// fetches nothing. When what is known has changed, documents read before are looked through again.
    ///
    /// # Errors
    /// When the case management system or the casebook says so.
    pub async fn open(&self, session: &Session, number: i64) -> Result<OpenCase, IntakeError> {
        let (file, listed) = futures::try_join!(
            self.0.cms.case(session, number),
            self.0.cms.documents(session, number)
        )?;
        let case: CaseId = file.key.parse()?;
        self.enter(session, &case, &file.context).await?;
        let link = CmsCase {
            number,
            case: case.clone(),
            urn: file.urn.clone(),
        };
        self.0.casebook.link_case(&link, &session.user).await?;
        let documents = self.linked(number, listed).await?;
        Ok(OpenCase {
            file,
            case,
            documents,
        })
    }

    /// The documents of a case as listed now, with what became of them here.
    ///
    /// # Errors
    /// When the case management system or the casebook says so.
    pub async fn documents(&self, session: &Session, number: i64) -> Result<Vec<Linked>, IntakeError> {
        let listed = self.0.cms.documents(session, number).await?;
        Ok(self.linked(number, listed).await?)
    }

    async fn linked(&self, number: i64, listed: Vec<Listing>) -> CasebookResult<Vec<Linked>> {
        let links = self.0.casebook.cms_links(number).await?;
        let mut by_version: BTreeMap<VersionRef, CmsLink> =
            links.into_iter().map(|link| (link.at, link)).collect();
        let documents = listed.into_iter().map(|listing| {
            let link = by_version.remove(&listing.at(number));
            let document = link.as_ref().and_then(|link| link.document.clone());
            Linked {
                listing,
                document,
                problem: link.and_then(|link| self.refused_by_these_rules(link)),
            }
        });
        Ok(documents.collect())
    }

    /// Version of what is taken and what is refused at the door.
    pub(super) fn rules(&self) -> String {
        let options = self.0.options;
        format!(
            "{}/{DOOR_RULES}/{}+{}",
            env!("CARGO_PKG_VERSION"),
            options.limit,
            options.recording_limit
        )
    }

    /// Why a version is not taken, unless it was refused by other rules than today's.
    pub(super) fn refused_by_these_rules(&self, link: CmsLink) -> Option<Refused> {
        let same = link.rules.is_some_and(|rules| rules == self.rules());
        link.problem.filter(|_| same)
    }

    async fn enter(&self, session: &Session, case: &CaseId, known: &CaseContext) -> CasebookResult<()> {
        let casebook = &self.0.casebook;
        match casebook.create_case(case, known, &session.user).await {
            Ok(_) => Ok(()),
            // What is known has changed since: names that were unknown then are looked for now.
            Err(CasebookError::CaseExists(_)) => {
                casebook.change_case(case, known, &session.user).await?;
                suggest_again(casebook, self.work(), case, NewStage::NIGHT, &session.user).await?;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// The one place where a version is worked on: callers of the same version wait for each other.
    pub(super) fn place(&self, at: VersionRef) -> Arc<tokio::sync::Mutex<()>> {
        let mut busy = self.0.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = busy.get(&at).and_then(Weak::upgrade) {
            return place;
        }
        busy.retain(|_, place| place.strong_count() > 0);
        let place = Arc::new(tokio::sync::Mutex::new(()));
        busy.insert(at, Arc::downgrade(&place));
        place
    }
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake")
            .field("cms", &self.0.cms)
            .finish_non_exhaustive()
    }
}
