use crate::{
    CaseFile, CaseUrn, CmsError, Content, ExhibitProducer, Listing, MaterialType, Note, Reclassification,
    RenameAs, Result, Session, VersionRef, WitnessStatement,
};
use async_trait::async_trait;
use bytes::Bytes;
use obelus_evidence::Sensitive;
use serde_json::Value;
use std::fmt;

/// The case management system. Every call acts for the user of its [`Session`], and every adapter passes
/// [`crate::conformance`].
#[async_trait]
pub trait Cms: Send + Sync + fmt::Debug + 'static {
    /// Name of the adapter, e.g. `folder`.
    fn adapter(&self) -> &'static str;

    /// Whether the user's session counts; [`CmsError::SignIn`] when it is over.
    async fn verify(&self, session: &Session) -> Result<()>;

    /// A case's reference number.
    async fn urn(&self, session: &Session, case: i64) -> Result<CaseUrn>;

    /// Numbers of the cases under a reference number, split cases among them; empty when there are none.
    async fn cases(&self, session: &Session, urn: &str) -> Result<Vec<i64>>;

    /// Every case the adapter knows, for the night run; not every system can say.
    async fn all_cases(&self, _session: &Session) -> Result<Vec<i64>> {
        Err(CmsError::Unsupported {
            adapter: self.adapter(),
            what: "list every case; name their reference numbers",
        })
    }

    /// What is known about a case.
    async fn case(&self, session: &Session, case: i64) -> Result<CaseFile>;

    /// A case's documents, each with its newest version.
    async fn documents(&self, session: &Session, case: i64) -> Result<Vec<Listing>>;

    /// A version's bytes, as a bounded stream. [`CmsError::NotThere`] for a version that never was,
    /// [`CmsError::Gone`] for a document that has been removed.
    async fn fetch(&self, session: &Session, at: VersionRef) -> Result<Content>;

    /// Saves a PDF as a new version on top of `at`, which must be the newest, and answers the new version's number;
    /// checks the document in. Saving the same bytes on the same version again answers the version that is there.
    ///
    /// [`CmsError::Unconfirmed`] when it is not known whether the file was saved: look with [`crate::is_saved`]
    /// before anything is sent again. [`CmsError::Stale`] when somebody saved meanwhile, [`CmsError::Locked`],
    /// [`CmsError::Gone`], [`CmsError::TooLarge`] as the system says.
    async fn upload(&self, session: &Session, at: VersionRef, pdf: Bytes) -> Result<i64>;

    /// Locks a document for the user; locking one's own lock again is fine. [`CmsError::Locked`] names the holder.
    async fn lock(&self, session: &Session, at: VersionRef) -> Result<()>;

    /// Gives the user's lock back; having none is fine. [`CmsError::Locked`] when it is somebody else's.
    async fn unlock(&self, session: &Session, at: VersionRef) -> Result<()>;

    /// Notes on a document, in order.
    async fn notes(&self, session: &Session, case: i64, document: i64) -> Result<Vec<Note>>;

    /// Adds a note of 1 to 500 characters.
    async fn add_note(
        &self,
        session: &Session,
        case: i64,
        document: i64,
        text: Sensitive<String>,
    ) -> Result<()>;

    /// Renames a document: 1 to 255 characters.
    async fn rename(
        &self,
        session: &Session,
        case: i64,
        document: i64,
        name: Sensitive<String>,
        which: RenameAs,
    ) -> Result<()>;

    /// Reclassifies a document.
    async fn reclassify(
        &self,
        session: &Session,
        case: i64,
        document: i64,
        to: Reclassification,
    ) -> Result<()>;

    /// Makes a document used or unused material.
    async fn set_used(&self, session: &Session, case: i64, document: i64, used: bool) -> Result<()>;

    /// Producers of the case's exhibits.
    async fn producers(&self, session: &Session, case: i64) -> Result<Vec<ExhibitProducer>>;

    /// Statements of a witness.
    async fn statements(&self, session: &Session, case: i64, witness: i64) -> Result<Vec<WitnessStatement>>;

    /// Document types that documents can be made into.
    async fn reclassification_types(&self, session: &Session) -> Result<Vec<MaterialType>>;

    /// Pre-charge decision requests in overview, as CMS gives them.
    async fn pre_charge_requests(&self, session: &Session, case: i64) -> Result<Vec<Sensitive<Value>>>;

    /// One pre-charge decision request.
    async fn pre_charge_request(
        &self,
        session: &Session,
        case: i64,
        request: i64,
    ) -> Result<Sensitive<Value>>;
}
