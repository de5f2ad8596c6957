//! The port to the case management system (CMS): cases, documents and their versions, bytes, saving, locks, notes.
//!
//! [`Cms`] is the port. Two adapters stand behind it:
//! - [`Folder`]: a case is a folder with `case.json` and documents; the embedded default;
//! - [`Ddei`]: the REST client of the Casework App's own connector (DDEI, now MDS).
//!
//! [`conformance`] holds what every adapter must do, as ordinary functions. Titles, file names and the names of users
//! are [`obelus_evidence::Sensitive`]; errors carry numbers and statuses, never text out of a case.
#![forbid(unsafe_code)]

mod case;
pub mod conformance;
mod content;
mod ddei;
mod document;
mod error;
pub mod folder;
mod material;
mod port;
mod session;
mod tolerant;
mod upload;

pub use case::{CaseFile, CaseUrn};
pub use content::Content;
pub use ddei::{Ddei, DdeiOptions};
pub use document::Listing;
pub use error::{CmsError, Result};
pub use folder::{Folder, number_of};
pub use material::{
    Exhibit, ExhibitProducer, MaterialType, Note, Reclassification, RenameAs, Statement, WitnessStatement,
};
pub use obelus_evidence::VersionRef;
pub use port::Cms;
pub use session::Session;
pub use upload::{Patience, is_saved};
