//! Which case management system, and on whose behalf it is asked when no user is there.

mod settings;

pub use settings::{Adapter, CmsSettings};
