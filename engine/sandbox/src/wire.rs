//! What travels between parent and child: length-prefixed frames, version and build id first.
//!
//! A frame is its payload's length (u32, little endian), one byte for its kind, and the payload. Control
//! payloads are postcard; a role's own items are passed through as the bytes the role made.

use crate::{Limits, Profile};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// Version of the frames themselves.
pub(crate) const VERSION: u16 = 1;

/// The longest single frame.
pub(crate) const LONGEST_FRAME: u64 = u32::MAX as u64;

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum FrameKind {
    /// Parent: who it is and what limits hold ([`Hello`]).
    Hello = 1,
    /// Parent: the role's request, in the role's own encoding.
    Request = 2,
    /// Child: the box is closed ([`crate::Enforcement`]).
    Ready = 3,
    /// Child: one item of the answer, in the role's own encoding.
    Item = 4,
    /// Child: the answer is complete.
    Done = 5,
    /// Child: the input is refused (`Refused`).
    Refused = 6,
    /// Child: this machine cannot do the job ([`String`]): no box, no library.
    Unfit = 7,
    /// Child: the role met a fault of its own at this place of the source ([`String`]).
    Fault = 8,
}

impl FrameKind {
    fn of(byte: u8) -> Option<Self> {
        [
            Self::Hello,
            Self::Request,
            Self::Ready,
            Self::Item,
            Self::Done,
            Self::Refused,
            Self::Unfit,
            Self::Fault,
        ]
        .into_iter()
        .find(|kind| *kind as u8 == byte)
    }
}

/// The parent's first frame.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Hello {
    pub(crate) version: u16,
    pub(crate) build: u64,
    /// The parent's process, so that a child whose parent is already gone can tell.
    pub(crate) parent: u32,
    pub(crate) profile: Profile,
    pub(crate) limits: Limits,
    /// Go on when the box cannot be enforced; only by configuration, and audited by the caller.
    pub(crate) allow_unsandboxed: bool,
    /// For the role's `prepare`, which runs before the lock: never evidence.
    pub(crate) preparation: Vec<u8>,
}

/// Tells builds apart: a digest (FNV-1a) of what parent and child must agree on.
pub(crate) fn build_id() -> u64 {
    let parts = [
        env!("CARGO_PKG_VERSION"),
        include_str!("wire.rs"),
        include_str!("limits.rs"),
        include_str!("lock.rs"),
        include_str!("rooms.rs"),
        include_str!("child.rs"),
    ];
    parts
        .iter()
        .flat_map(|part| part.bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// Writes one frame.
pub(crate) fn write_frame(to: &mut impl Write, kind: FrameKind, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "a frame is longer than 4 GiB"))?;
    let mut header = [0; 5];
    header[..4].copy_from_slice(&length.to_le_bytes());
    header[4] = kind as u8;
    to.write_all(&header)?;
    to.write_all(payload)?;
    to.flush()
}

/// Reads one frame of at most `most` payload bytes; `None` when the other side has closed the channel.
///
/// Memory grows with what arrives, not with the length a frame claims.
pub(crate) fn read_frame(from: &mut impl Read, most: u64) -> io::Result<Option<(FrameKind, Vec<u8>)>> {
    let mut header = [0; 5];
    let mut filled = 0;
    while filled < header.len() {
        match from.read(&mut header[filled..]) {
            Ok(0) if filled == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    let length = u64::from(u32::from_le_bytes([header[0], header[1], header[2], header[3]]));
    let kind = FrameKind::of(header[4])
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a frame is of no known kind"))?;
    if length > most {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "a frame is longer than allowed",
        ));
    }
    let mut payload = Vec::new();
    let got = from.take(length).read_to_end(&mut payload)?;
    if got as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some((kind, payload)))
}

#[cfg(test)]
mod tests {
    use super::{FrameKind, read_frame, write_frame};
    use std::io::ErrorKind;

    fn framed(payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, FrameKind::Item, payload).unwrap();
        bytes
    }

    #[test]
    fn frames_come_back_as_written() {
        let mut bytes = framed(b"one");
        bytes.extend(framed(b""));
        let mut reader = bytes.as_slice();
        let read = |r: &mut &[u8]| read_frame(r, 100).unwrap();
        assert_eq!(read(&mut reader), Some((FrameKind::Item, b"one".to_vec())));
        assert_eq!(read(&mut reader), Some((FrameKind::Item, Vec::new())));
        assert_eq!(read(&mut reader), None);
    }

    #[test]
    fn lying_lengths_cut_frames_and_unknown_kinds_are_errors() {
        let mut lying = framed(b"abc");
        lying[0] = 200;
        assert_eq!(
            read_frame(&mut lying.as_slice(), 1000).unwrap_err().kind(),
            ErrorKind::UnexpectedEof
        );
        assert_eq!(
            read_frame(&mut lying.as_slice(), 100).unwrap_err().kind(),
            ErrorKind::FileTooLarge
        );
        let cut = &framed(b"abc")[..3];
        assert_eq!(
            read_frame(&mut &*cut, 100).unwrap_err().kind(),
            ErrorKind::UnexpectedEof
        );
        let mut unknown = framed(b"abc");
        unknown[4] = 99;
        assert_eq!(
            read_frame(&mut unknown.as_slice(), 100).unwrap_err().kind(),
            ErrorKind::InvalidData
        );
    }
}
