//! A snapshot of evidence in memory that nobody can change any more, neither parent nor child.

#![allow(unsafe_code)]

use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd},
    ptr, slice,
};

/// Evidence bytes in sealed memory (`memfd_create` with write, grow and shrink seals).
///
/// The child gets the same memory as its standard input, so that a file which changes on disk, or is cut
/// short while it is read, cannot differ between the digest, the reader and the verifier.
pub struct Sealed {
    file: File,
    map: Map,
}

impl Sealed {
    /// Snapshots parts one after the other (for the verifier: original, then copy).
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn of_parts(parts: &[&[u8]]) -> io::Result<Self> {
        let mut sealing = Sealing::new()?;
        for part in parts {
            sealing.add(part)?;
        }
        sealing.seal()
    }

    /// Snapshots bytes.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn of(bytes: &[u8]) -> io::Result<Self> {
        Self::of_parts(&[bytes])
    }

    /// Snapshots whatever a reader gives, up to `most` bytes; `None` when there is more.
    ///
    /// # Errors
    /// When reading fails or there is no memory for it.
    pub fn read(from: &mut impl Read, most: u64) -> io::Result<Option<Self>> {
        let mut file = memory_file()?;
        let copied = io::copy(&mut from.take(most.saturating_add(1)), &mut file)?;
        if copied > most {
            return Ok(None);
        }
        Self::seal(file).map(Some)
    }

    fn seal(file: File) -> io::Result<Self> {
        let seals = libc::F_SEAL_WRITE | libc::F_SEAL_GROW | libc::F_SEAL_SHRINK | libc::F_SEAL_SEAL;
        // SAFETY: plain call on a descriptor that `file` owns.
        if unsafe { libc::fcntl(file.as_raw_fd(), libc::F_ADD_SEALS, seals) } != 0 {
            return Err(io::Error::last_os_error());
        }
        let map = Map::of(file.as_fd())?;
        Ok(Self { file, map })
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.map.bytes()
    }

    pub(crate) fn handle(&self) -> io::Result<OwnedFd> {
        self.file.as_fd().try_clone_to_owned()
    }
}

/// Evidence that comes piece by piece, to be sealed when it is whole: a large file is held once and no more.
pub struct Sealing {
    file: File,
}

impl Sealing {
    /// Nothing yet.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new() -> io::Result<Self> {
        Ok(Self { file: memory_file()? })
    }

    /// Adds a piece.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn add(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece)
    }

    /// The whole, which nobody can change any more.
    ///
    /// # Errors
    /// When it cannot be sealed or mapped.
    pub fn seal(self) -> io::Result<Sealed> {
        Sealed::seal(self.file)
    }
}

fn memory_file() -> io::Result<File> {
    let name = c"evidence";
    let base = libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING;
    // Never executable where the kernel knows the flag (Linux 6.3); older ones answer EINVAL.
    for flags in [base | libc::MFD_NOEXEC_SEAL, base] {
        // SAFETY: the name is a terminated string.
        let fd = unsafe { libc::memfd_create(name.as_ptr(), flags) };
        if fd >= 0 {
            // SAFETY: the descriptor was just made and nobody else owns it.
            return Ok(unsafe { File::from_raw_fd(fd) });
        }
        let error = io::Error::last_os_error();
        if error.raw_os_error() != Some(libc::EINVAL) {
            return Err(error);
        }
    }
    Err(io::Error::last_os_error())
}

/// A read-only private mapping of a sealed memory file.
pub(crate) struct Map {
    start: *const u8,
    length: usize,
}

// SAFETY: the memory is sealed against writing, so any number of threads may read it.
unsafe impl Send for Map {}
// SAFETY: as above.
unsafe impl Sync for Map {}

impl Map {
    /// Maps a sealed memory file; refuses one that could still change, because a mapping of it could end in
    /// a bus error or give two readers different bytes.
    pub(crate) fn of(fd: BorrowedFd<'_>) -> io::Result<Self> {
        // SAFETY: plain call on an open descriptor.
        let seals = unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GET_SEALS) };
        let wanted = libc::F_SEAL_WRITE | libc::F_SEAL_SHRINK;
        if seals & wanted != wanted || seals < 0 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the evidence is not sealed",
            ));
        }
        let length = File::from(fd.try_clone_to_owned()?).metadata()?.len();
        let length = usize::try_from(length).map_err(|_| io::ErrorKind::OutOfMemory)?;
        if length == 0 {
            return Ok(Self {
                start: ptr::NonNull::dangling().as_ptr(),
                length,
            });
        }
        // SAFETY: a new private read-only mapping of `length` bytes of an open file.
        let start = unsafe {
            libc::mmap(
                ptr::null_mut(),
                length,
                libc::PROT_READ,
                libc::MAP_PRIVATE,
                fd.as_raw_fd(),
                0,
            )
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Self {
            start: start.cast(),
            length,
        })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: `start` is a live mapping of `length` bytes that cannot change (sealed), or dangling with length 0.
        unsafe { slice::from_raw_parts(self.start, self.length) }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        if self.length > 0 {
            // SAFETY: the mapping was made by `Map::of` and is not used after this.
            unsafe { libc::munmap(self.start.cast_mut().cast(), self.length) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Map, Sealed};
    use std::{io::Write, os::fd::AsFd};

    #[test]
    fn a_snapshot_keeps_its_bytes_and_cannot_be_written() {
        let sealed = Sealed::of_parts(&[b"orig", b"copy"]).unwrap();
        assert_eq!(sealed.bytes(), b"origcopy");
        let mut again = std::fs::File::from(sealed.handle().unwrap());
        assert!(again.write_all(b"x").is_err());
        assert!(again.set_len(2).is_err());
        assert_eq!(sealed.bytes(), b"origcopy");
    }

    #[test]
    fn empty_evidence_is_empty_and_too_much_is_none() {
        assert!(Sealed::of(b"").unwrap().bytes().is_empty());
        assert!(Sealed::read(&mut &b"12345"[..], 4).unwrap().is_none());
        assert_eq!(
            Sealed::read(&mut &b"1234"[..], 4).unwrap().unwrap().bytes(),
            b"1234"
        );
    }

    #[test]
    fn a_file_that_can_still_change_is_not_mapped() {
        let open = tempfile::tempfile().unwrap();
        assert!(Map::of(open.as_fd()).is_err());
    }
}
