//! What a child of the profile `Convert` may see of the file system.

use std::{path::PathBuf, sync::OnceLock};

/// Folders and files, each with all that lies below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rooms {
    /// May be read: libraries, fonts, settings.
    pub read: Vec<PathBuf>,
    /// May be run: the program, and the loader that starts it.
    pub run: Vec<PathBuf>,
    /// May be written and read, never run: a folder made for this one job.
    pub write: Vec<PathBuf>,
}

static OPENED: OnceLock<Rooms> = OnceLock::new();

/// Says what this process, a child of the profile `Convert`, may see once it is locked. To be called by its role's
/// `prepare`; other profiles see nothing whatever is said here.
///
/// # Errors
/// When it was said before.
pub fn open_rooms(rooms: Rooms) -> Result<(), String> {
    OPENED
        .set(rooms)
        .map_err(|_| "rooms were opened twice".to_owned())
}

pub(crate) fn opened() -> Option<&'static Rooms> {
    OPENED.get()
}
