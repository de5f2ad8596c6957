//! The child's side: hello, prepare, lock, work, answer, end.

#![allow(unsafe_code)]

use crate::{
    Profile,
    lock::{detach, lock},
    sealed::Map,
    wire::{FrameKind, Hello, VERSION, build_id, read_frame, write_frame},
};
use obelus_evidence::{RefusalCode, Refused};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, Write},
    os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd},
    panic::{self, AssertUnwindSafe},
    sync::Mutex,
};

/// Evidence and request in, items out.
pub type Work = fn(&[u8], &[u8], &mut Frames) -> Result<(), Refused>;

/// One kind of work a child can do.
#[derive(Clone, Copy)]
pub struct Role {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it may use.
    pub profile: Profile,
    /// Runs before the lock with bytes from the parent, never with evidence: loads libraries, for instance.
    /// An error ends the job as "this machine cannot do it".
    pub prepare: fn(&[u8]) -> Result<(), String>,
    /// Does the work inside the box: evidence and request in, items out.
    pub run: Work,
}

/// Where a role puts its answer.
pub struct Frames {
    channel: File,
}

impl Frames {
    /// Sends one item, encoded with postcard.
    ///
    /// # Errors
    /// When the item cannot be encoded; a channel that the parent has closed ends the process instead.
    pub fn send<T: Serialize>(&mut self, item: &T) -> Result<(), Refused> {
        let bytes = postcard::to_stdvec(item).map_err(|_| {
            Refused::new(
                RefusalCode::ReaderFailed,
                "an answer of the reader could not be encoded",
            )
        })?;
        self.send_bytes(&bytes)
    }

    /// Sends one item as it is.
    ///
    /// # Errors
    /// When it is longer than 4 GiB.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        match write_frame(&mut self.channel, FrameKind::Item, bytes) {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == io::ErrorKind::InvalidInput => Err(Refused::new(
                RefusalCode::TooLarge,
                "an answer of the reader is longer than 4 GiB",
            )),
            Err(_) => end(2),
        }
    }
}

/// Whether this process was started as a child; then `main` must call [`child_main`] before anything else.
pub fn is_child() -> bool {
    std::env::args_os().nth(1).is_some_and(|verb| verb == "child")
}

/// Where the last panic happened: file name and line, no message, because that may carry evidence.
static FAULT: Mutex<String> = Mutex::new(String::new());

/// The whole life of a child. Never returns.
///
/// `roles` are what this program can do; the one named by the second argument is done once.
pub fn child_main(roles: &[Role]) -> ! {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |l| {
            let file = l.file().rsplit('/').next().unwrap_or_default();
            format!("{file}:{}", l.line())
        });
        if let Ok(mut fault) = FAULT.lock() {
            *fault = place;
        }
    }));
    let Ok((evidence, mut channel)) = take_files() else {
        end(3)
    };
    let hello = match read_frame(&mut channel, 1 << 20) {
        Ok(Some((FrameKind::Hello, bytes))) => postcard::from_bytes::<Hello>(&bytes),
        _ => end(3),
    };
    let Ok(hello) = hello else {
        unfit(
            &mut channel,
            "the two processes are of different builds; restart the service",
        )
    };
    if (hello.version, hello.build) != (VERSION, build_id()) {
        unfit(
            &mut channel,
            "the two processes are of different builds; restart the service",
        );
    }
    if detach(hello.parent).is_err() {
        end(3);
    }
    let name = std::env::args().nth(2).unwrap_or_default();
    let Some(role) = roles.iter().chain([&SELF_TEST]).find(|role| role.name == name) else {
        unfit(
            &mut channel,
            "the child was asked for a role that this program does not have",
        );
    };
    if role.profile != hello.profile {
        unfit(
            &mut channel,
            "the child was asked for its role under another profile",
        );
    }
    if let Err(why) = (role.prepare)(&hello.preparation) {
        unfit(&mut channel, &why);
    }
    let Ok(map) = Map::of(evidence.as_fd()) else {
        end(3)
    };
    drop(evidence);
    let enforcement = lock(hello.profile, &hello.limits);
    if !enforcement.is_complete() && !hello.allow_unsandboxed {
        unfit(&mut channel, &enforcement.missing);
    }
    let Ok(ready) = postcard::to_stdvec(&enforcement) else {
        end(3)
    };
    if write_frame(&mut channel, FrameKind::Ready, &ready).is_err() {
        end(2);
    }
    let Ok(Some((FrameKind::Request, request))) = read_frame(&mut channel, crate::wire::LONGEST_FRAME) else {
        end(2)
    };
    work(role, map.bytes(), &request, channel)
}

fn work(role: &Role, evidence: &[u8], request: &[u8], channel: File) -> ! {
    let mut frames = Frames { channel };
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| (role.run)(evidence, request, &mut frames)));
    let sent = match outcome {
        Ok(Ok(())) => write_frame(&mut frames.channel, FrameKind::Done, &[]),
        Ok(Err(refused)) => match postcard::to_stdvec(&refused) {
            Ok(bytes) => write_frame(&mut frames.channel, FrameKind::Refused, &bytes),
            Err(_) => end(3),
        },
        Err(_) => {
            let place = FAULT.lock().map(|fault| fault.clone()).unwrap_or_default();
            write_frame(&mut frames.channel, FrameKind::Fault, place.as_bytes())
        }
    };
    end(if sent.is_ok() { 0 } else { 2 })
}

fn unfit(channel: &mut File, why: &str) -> ! {
    let _ = write_frame(channel, FrameKind::Unfit, why.as_bytes());
    end(4)
}

/// Ends without running anybody's exit handlers.
fn end(status: i32) -> ! {
    let _ = io::stderr().flush();
    // SAFETY: ends the process; nothing is left to be dropped that matters.
    unsafe { libc::_exit(status) }
}

/// Takes evidence (0) and channel (1), closes whatever else was inherited, and points 0 and 1 at nothing, so
/// that a stray `println!` in a library cannot forge a frame. The error stream (2) stays, but never blocks.
fn take_files() -> io::Result<(OwnedFd, File)> {
    // SAFETY: closes descriptors that no object of this process owns yet.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, 0u32) };
    if closed != 0 {
        close_one_by_one()?;
    }
    let nothing = File::options().read(true).write(true).open("/dev/null")?;
    let evidence = io::stdin().as_fd().try_clone_to_owned()?;
    let channel = io::stdout().as_fd().try_clone_to_owned()?;
    for standard in [0, 1] {
        // SAFETY: replaces a standard descriptor by another open one.
        if unsafe { libc::dup2(nothing.as_raw_fd(), standard) } < 0 {
            return Err(io::Error::last_os_error());
        }
    }
    // SAFETY: sets a flag on a standard descriptor.
    unsafe { libc::fcntl(2, libc::F_SETFL, libc::O_NONBLOCK) };
    Ok((evidence, File::from(channel)))
}

/// For kernels before 5.9.
fn close_one_by_one() -> io::Result<()> {
    let open: Vec<i32> = std::fs::read_dir("/proc/self/fd")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|fd| *fd > 2)
        .collect();
    for fd in open {
        // SAFETY: inherited descriptors that no object of this process owns.
        drop(unsafe { OwnedFd::from_raw_fd(fd) });
    }
    Ok(())
}

/// Built in: tries from inside the box what must not be possible, and sends what was.
pub(crate) const SELF_TEST: Role = Role {
    name: "self-test",
    profile: Profile::Read,
    prepare: |_| Ok(()),
    run: |_, _, out| {
        let mut possible: Vec<String> = Vec::new();
        if File::open("/proc/self/status").is_ok() {
            possible.push("open a file".to_owned());
        }
        if std::net::UdpSocket::bind("127.0.0.1:0").is_ok() {
            possible.push("open a socket".to_owned());
        }
        // SAFETY: must fail; if it does not, the new process ends at once without touching anything.
        match unsafe { libc::fork() } {
            -1 => {}
            0 => end(0),
            _ => possible.push("start a process".to_owned()),
        }
        // SAFETY: asks whether a signal to the parent would be allowed; sends none.
        if unsafe { libc::kill(libc::getppid(), 0) } == 0 {
            possible.push("signal another process".to_owned());
        }
        out.send(&possible)
    },
};
