//! Where the muxer writes: pieces of the file, each with its offset, on their way to the parent.

use std::{
    io::{self, Seek, SeekFrom, Write},
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes and where they belong.
pub(crate) type Piece = (u64, Vec<u8>);

#[derive(Default)]
struct Pending {
    pieces: Vec<Piece>,
    at: u64,
    end: u64,
}

/// The muxer's end; the other end is a clone of it.
#[derive(Clone, Default)]
pub(crate) struct Sink(Arc<Mutex<Pending>>);

impl Sink {
    /// Everything that was written since the last time.
    pub(crate) fn take(&self) -> Vec<Piece> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).pieces)
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = pending.at;
        match pending.pieces.last_mut() {
            Some((offset, last)) if *offset + last.len() as u64 == at && last.len() < 1 << 20 => {
                last.extend_from_slice(bytes);
            }
            _ => pending.pieces.push((at, bytes.to_vec())),
        }
        pending.at += bytes.len() as u64;
        pending.end = pending.end.max(pending.at);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Sink {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => pending.at.checked_add_signed(by),
            SeekFrom::End(by) => pending.end.checked_add_signed(by),
        };
        pending.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(pending.at)
    }
}
