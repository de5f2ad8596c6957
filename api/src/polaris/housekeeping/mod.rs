//! Routes that only the newer front end asks for: its materials tables and forms. They show what the port to the case
//! management system has; what it has not (history, reviews, read status, discarding, whether a case is locked) is not
//! served. Names are the gateway's; `witness-statements` has a shape of ours, because none is published.

pub mod details;
pub mod files;
pub mod materials;
