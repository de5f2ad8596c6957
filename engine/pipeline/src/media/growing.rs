//! A file as it comes from a child, piece by piece, under a limit.

use obelus_evidence::{RefusalCode, Refused};

/// The pieces so far.
pub(crate) struct Growing {
    pub(crate) bytes: Vec<u8>,
    largest: u64,
    due: Option<u64>,
}

impl Growing {
    /// Nothing yet, and never more than `largest` bytes.
    pub(crate) fn new(largest: u64) -> Self {
        Self {
            bytes: Vec::new(),
            largest,
            due: None,
        }
    }

    /// The next item is bytes that belong at an offset.
    pub(crate) fn expect(&mut self, offset: u64) {
        self.due = Some(offset);
    }

    /// Takes an item when it is bytes that were expected; whether it was.
    ///
    /// # Errors
    /// [`RefusalCode::TooLarge`] when the file grows beyond its limit.
    pub(crate) fn take(&mut self, item: &[u8]) -> Result<bool, Refused> {
        let Some(offset) = self.due.take() else {
            return Ok(false);
        };
        let end = offset.saturating_add(item.len() as u64);
        // The room for the index is a hole until the end.
        if end > self.largest {
            return Err(Refused::new(
                RefusalCode::TooLarge,
                "the copy is more than twice as large as the original, and was given up",
            ));
        }
        let (offset, end) = (offset as usize, end as usize);
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes[offset..end].copy_from_slice(item);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::Growing;

    #[test]
    fn pieces_land_where_they_belong_and_never_beyond_the_limit() {
        let mut growing = Growing::new(8);
        assert!(!growing.take(b"not expected").unwrap());
        growing.expect(4);
        assert!(growing.take(b"tail").unwrap());
        growing.expect(0);
        assert!(growing.take(b"head").unwrap());
        assert_eq!(growing.bytes, b"headtail");
        growing.expect(6);
        assert!(growing.take(b"out").is_err());
        growing.expect(u64::MAX);
        assert!(growing.take(b"x").is_err());
    }
}
