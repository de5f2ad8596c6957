//! Closing the box, in the order in which each step is still allowed.

#![allow(unsafe_code)]

use crate::{
    Limits, Profile, landlock,
    rooms::{self, Rooms},
    seccomp,
};
use serde::{Deserialize, Serialize};
use std::io;

/// What holds the child in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enforcement {
    /// Version of the kernel's Landlock that is enforced; 0 for none.
    pub landlock: u32,
    /// Whether the system call filter is on.
    pub seccomp: bool,
    /// Whether every resource limit was set.
    pub limits: bool,
    /// What is missing, as a sentence that says what to enable; empty when nothing is.
    pub missing: String,
}

impl Enforcement {
    /// Whether everything holds.
    pub fn is_complete(&self) -> bool {
        self.landlock >= 1 && self.seccomp && self.limits
    }
}

/// Makes the process unreadable to others and mortal with its parent; before anything else.
pub(crate) fn detach(parent: u32) -> io::Result<()> {
    prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong)?;
    // SAFETY: takes no arguments, cannot fail.
    let now = unsafe { libc::getppid() };
    if now != parent as libc::pid_t {
        return Err(io::Error::other("the parent is gone"));
    }
    // No core dump, no ptrace, no /proc/<pid>/mem for other processes of the same user.
    prctl(libc::PR_SET_DUMPABLE, 0)
}

/// Gives everything up. Never fails half way without saying so: what could not be enforced is in the answer.
pub(crate) fn lock(profile: Profile, limits: &Limits) -> Enforcement {
    let none = Rooms::default();
    let (rooms, converts) = match profile {
        Profile::Convert => (rooms::opened().unwrap_or(&none), true),
        Profile::Read | Profile::Cut | Profile::Verify => (&none, false),
    };
    let mut missing = Vec::new();
    // The kernel's own order of victims when memory runs out: the child first, never the service.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    let threads = std::fs::read_dir("/proc/self/task").map(Iterator::count);
    if !matches!(threads, Ok(1)) {
        missing
            .push("the child has more than one thread before the lock, or /proc is not mounted".to_owned());
    }
    if let Err(e) = drop_capabilities() {
        missing.push(format!("capabilities could not be dropped: {e}"));
    }
    let limits = match set_limits(limits, converts) {
        Ok(()) => true,
        Err(e) => {
            missing.push(format!("a resource limit could not be set: {e}"));
            false
        }
    };
    let landlock = match landlock::restrict(rooms) {
        Ok(0) => {
            missing.push(
                "the kernel has no Landlock: use Linux 5.13 or newer with `landlock` among the security modules (boot parameter lsm=landlock,...)"
                    .to_owned(),
            );
            0
        }
        Ok(version) => version,
        Err(e) => {
            missing.push(e);
            0
        }
    };
    // Last, because the steps above need calls that it forbids.
    let seccomp = match seccomp::restrict(converts) {
        Ok(()) => filter_is_on(),
        Err(e) => {
            missing.push(format!(
                "{e}: the kernel must be built with CONFIG_SECCOMP_FILTER"
            ));
            false
        }
    };
    let limits = limits
        && !missing
            .iter()
            .any(|m| m.starts_with("the child") || m.starts_with("capabilities"));
    Enforcement {
        landlock,
        seccomp,
        limits,
        missing: missing.join("; "),
    }
}

/// Whether the kernel says that a filter is in force for this process.
pub(crate) fn filter_is_on() -> bool {
    // SAFETY: plain query.
    unsafe { libc::prctl(libc::PR_GET_SECCOMP, 0, 0, 0, 0) == libc::SECCOMP_MODE_FILTER as i32 }
}

fn prctl(option: libc::c_int, value: libc::c_ulong) -> io::Result<()> {
    // SAFETY: the options used here take one plain number.
    match unsafe { libc::prctl(option, value, 0, 0, 0) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

fn set_limits(limits: &Limits, converts: bool) -> io::Result<()> {
    use rlimit::{Resource, setrlimit};
    setrlimit(Resource::AS, limits.address_space, limits.address_space)?;
    // One second between the two: the first signal is the one that the parent recognises.
    setrlimit(Resource::CPU, limits.cpu_seconds, limits.cpu_seconds + 1)?;
    setrlimit(Resource::CORE, 0, 0)?;
    if converts {
        // One file may be as long as an answer, and a program needs its libraries, fonts and threads.
        setrlimit(Resource::FSIZE, limits.output_bytes, limits.output_bytes)?;
        setrlimit(Resource::NOFILE, 512, 512)?;
        return setrlimit(Resource::MEMLOCK, 0, 0);
    }
    setrlimit(Resource::FSIZE, 0, 0)?;
    setrlimit(Resource::NOFILE, 16, 16)?;
    setrlimit(Resource::MEMLOCK, 0, 0)?;
    setrlimit(Resource::MSGQUEUE, 0, 0)?;
    // Counts all processes of the user, so this only says "no more"; root is not bound by it. Seccomp forbids
    // new processes and threads in any case.
    setrlimit(Resource::NPROC, 0, 0)
}

#[repr(C)]
struct CapabilityHeader {
    version: u32,
    pid: i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct CapabilitySet {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

/// A service started as root keeps nothing of it in the child.
fn drop_capabilities() -> io::Result<()> {
    const VERSION_3: u32 = 0x2008_0522;
    let header = CapabilityHeader {
        version: VERSION_3,
        pid: 0,
    };
    let none = [CapabilitySet {
        effective: 0,
        permitted: 0,
        inheritable: 0,
    }; 2];
    // SAFETY: both structures have the layout of linux/capability.h and outlive the call.
    match unsafe { libc::syscall(libc::SYS_capset, &raw const header, none.as_ptr()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
