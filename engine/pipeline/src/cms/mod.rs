//! Between the case management system and the casebook: opening cases, fetching bytes when they are needed, and
//! saving proven copies, each exactly once.

mod fetch;
mod intake;
mod save;
mod watch;

pub use fetch::Fetched;
pub use intake::{Intake, IntakeError, IntakeOptions, Linked, OpenCase};
pub use watch::watch;
