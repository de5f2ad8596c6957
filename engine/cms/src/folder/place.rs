//! Files of the adapter: put whole, or not at all.

use crate::{CmsError, Result};
use obelus_evidence::Sha256;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};
use uuid::Uuid;

/// Where what has no place in a plain folder is kept.
pub(super) const HIDDEN: &str = ".obelus";

/// A stable number for a name: 48 bits of its SHA-256, so that 10,000 names of a case collide once in millions of
/// cases (and then are refused, not mixed up), and at least 1. Fits a JavaScript number.
pub fn number_of(name: &str) -> i64 {
    let digest = Sha256::of(name.as_bytes());
    let six = digest
        .as_bytes()
        .iter()
        .take(6)
        .fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
    six.max(1)
}

/// Whether two paths are the same folder.
pub(super) fn same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// An error of the file system. Paths are not told: folder names can name people.
pub(super) fn failed(doing: &'static str) -> impl Fn(io::Error) -> CmsError {
    move |error| match error.kind() {
        io::ErrorKind::PermissionDenied => CmsError::NoAccess,
        kind => CmsError::Unavailable(format!("{doing} failed: {kind}")),
    }
}

/// Writes a file that must not be there yet; `false` when it is. Whole and on the disk, or not there.
pub(super) fn put_new(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    with_draft(path, bytes, |draft| match fs::hard_link(draft, path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    })
}

/// Writes a file over what was there, whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    with_draft(path, bytes, |draft| fs::rename(draft, path))
}

fn with_draft<T>(path: &Path, bytes: &[u8], place: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".draft-{}", Uuid::now_v7()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        place(&draft)
    })();
    // Gone already after a rename.
    let _ = fs::remove_file(&draft);
    let done = written?;
    File::open(folder)?.sync_all()?;
    Ok(done)
}

/// Holds a case for a change; the system lets go when the process dies.
pub(super) fn hold(case: &Path) -> Result<File> {
    let folder = case.join(HIDDEN);
    fs::create_dir_all(&folder).map_err(failed("making a folder in the case"))?;
    let lock = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("held"))
        .map_err(failed("locking the case"))?;
    lock.lock().map_err(failed("locking the case"))?;
    Ok(lock)
}

/// Text of 1 to `most` characters.
pub(super) fn checked(text: &str, most: usize, what: &str) -> Result<()> {
    match text.trim().is_empty() || text.chars().count() > most {
        true => Err(CmsError::BadRequest(format!("{what} has 1 to {most} characters"))),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{number_of, put_new, replace};

    #[test]
    fn a_file_is_put_once_and_leaves_no_draft() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        assert!(put_new(&path, b"one").unwrap());
        assert!(!put_new(&path, b"two").unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        replace(&path, b"three").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"three");
        assert_eq!(std::fs::read_dir(dir.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn numbers_of_names_stay_the_same() {
        assert_eq!(number_of("MG11 Roe.pdf"), number_of("MG11 Roe.pdf"));
        assert_ne!(number_of("MG11 Roe.pdf"), number_of("MG11 Poe.pdf"));
        assert!(number_of("") >= 1 && number_of("x") < 1 << 48);
    }
}
