//! How much a child may use before it is stopped.

use serde::{Deserialize, Serialize};
use std::time::Duration;

const MIB: u64 = 1 << 20;

/// What a child is for; decides what it may use. None may use a network, and none but `Convert` may open files or run a
/// program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    /// Reads or renders evidence; answers over the channel.
    Read,
    /// As `Read`, and answers with a whole new file over the channel: at most twice the input and 64 MiB.
    Cut,
    /// As `Read`, with the second reader's library loaded before the lock.
    Verify,
    /// Runs one program that turns an office document into a PDF, in the rooms that [`crate::open_rooms`] has opened
    /// (docs/adr/0011).
    Convert,
}

/// The most a child may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Address space in bytes (`RLIMIT_AS`).
    pub address_space: u64,
    /// Processor seconds (`RLIMIT_CPU`).
    pub cpu_seconds: u64,
    /// Time on the clock, kept by the parent.
    pub wall: Duration,
    /// Bytes of all answers together, kept by the parent.
    pub output_bytes: u64,
}

impl Limits {
    /// The limits of a profile for an input of `bytes` bytes and `pages` pages (0 when not yet known).
    ///
    /// Memory: 2 GiB beside the input itself. Processor: 60 s, one more for each page, and one more for each
    /// 256 KiB while the number of pages is not known. Clock: four times that, because other children share
    /// the processors. A conversion has 4 GiB and 120 s whatever comes.
    pub fn of(profile: Profile, bytes: u64, pages: u32) -> Self {
        let by_size = if pages == 0 {
            bytes / (256 << 10)
        } else {
            u64::from(pages)
        };
        let cpu_seconds = 60 + by_size.min(3600);
        if profile == Profile::Convert {
            return Self {
                address_space: 4096 * MIB,
                cpu_seconds: 120,
                wall: Duration::from_secs(120),
                output_bytes: 512 * MIB,
            };
        }
        Self {
            address_space: 2048 * MIB + bytes,
            cpu_seconds,
            wall: Duration::from_secs(cpu_seconds * 4),
            output_bytes: match profile {
                Profile::Read => 512 * MIB + bytes * 4,
                Profile::Cut => 64 * MIB + bytes * 2,
                Profile::Verify => 16 * MIB,
                Profile::Convert => 512 * MIB,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, Profile};

    #[test]
    fn a_longer_document_gets_more_processor_time_but_never_more_memory() {
        let short = Limits::of(Profile::Read, 1000, 2);
        let long = Limits::of(Profile::Read, 1000, 230);
        assert_eq!((short.cpu_seconds, long.cpu_seconds), (62, 290));
        assert_eq!(short.address_space, long.address_space);
    }

    #[test]
    fn a_cut_copy_may_be_twice_the_original_and_64_mib() {
        let cut = Limits::of(Profile::Cut, 10 << 20, 1);
        assert_eq!(cut.output_bytes, 84 << 20);
    }
}
