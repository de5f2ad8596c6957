//! The parent's side: start a child, hand over a request, collect what comes back, and stop it in time.

use crate::{
    Limits, Profile, Sealed,
    child::SELF_TEST,
    group,
    lock::Enforcement,
    wire::{FrameKind, Hello, LONGEST_FRAME, VERSION, build_id, read_frame, write_frame},
};
use obelus_evidence::{RefusalCode, Refused};
use std::{
    io::{self, Read, Write},
    os::{
        fd::OwnedFd,
        unix::{
            net::UnixStream,
            process::{CommandExt, ExitStatusExt},
        },
    },
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Why a job gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The input's fault, or the reader's: crashed, stopped, or said no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// This machine cannot do it: no box, a library missing, no process.
    #[error("{0}")]
    Unfit(String),
}

/// One piece of work for one child.
pub struct Job<'a> {
    /// Name of the role.
    pub role: &'a str,
    /// The role's profile, as the parent understands it; the child checks that it agrees.
    pub profile: Profile,
    /// What the role's `prepare` needs; never evidence.
    pub preparation: &'a [u8],
    /// The evidence.
    pub evidence: &'a Sealed,
    /// The role's request.
    pub request: &'a [u8],
    /// When to stop it.
    pub limits: Limits,
}

/// Starts children of one program.
#[derive(Clone, Debug)]
pub struct Sandbox {
    program: PathBuf,
    allow_unsandboxed: bool,
    converter: Option<PathBuf>,
}

impl Sandbox {
    /// Children are this program again. Its `main` must call [`crate::child_main`] when [`crate::is_child`].
    pub fn new() -> Self {
        Self::of_program("/proc/self/exe")
    }

    /// Children are another program with the same roles (tests, whose own binary has no such `main`).
    pub fn of_program(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            allow_unsandboxed: false,
            converter: None,
        }
    }

    /// The program that children of the profile `Convert` run, where it is not in its usual place.
    #[must_use]
    pub fn with_converter(mut self, program: Option<PathBuf>) -> Self {
        self.converter = program;
        self
    }

    /// What [`Sandbox::with_converter`] has set.
    pub fn converter(&self) -> Option<&Path> {
        self.converter.as_deref()
    }

    /// Whether to go on where the kernel cannot enforce the box. The caller audits it.
    #[must_use]
    pub fn allow_unsandboxed(mut self, allow: bool) -> Self {
        self.allow_unsandboxed = allow;
        self
    }

    /// Proves with one child that the box holds on this machine: enforced by the kernel's own word, and
    /// tried from inside.
    ///
    /// # Errors
    /// [`SandboxError::Unfit`] says what to enable. With `allow_unsandboxed` the answer is what there is.
    pub fn self_test(&self) -> Result<Enforcement, SandboxError> {
        let evidence = Sealed::of(&[]).map_err(|e| SandboxError::Unfit(format!("no sealed memory: {e}")))?;
        let job = Job {
            role: SELF_TEST.name,
            profile: SELF_TEST.profile,
            preparation: &[],
            evidence: &evidence,
            request: &[],
            limits: Limits {
                wall: Duration::from_secs(20),
                ..Limits::of(Profile::Read, 0, 1)
            },
        };
        let mut possible: Option<Vec<String>> = None;
        let enforcement = self.run(&job, &mut |item| {
            possible = postcard::from_bytes(item).ok();
            Ok(())
        })?;
        match possible {
            Some(list) if list.is_empty() || self.allow_unsandboxed => Ok(enforcement),
            Some(list) => Err(SandboxError::Unfit(format!(
                "the sandbox is not enforced: a child could still {}; enable Landlock and seccomp, or set allow_unsandboxed",
                list.join(", ")
            ))),
            None => Err(SandboxError::Unfit(
                "the sandbox's self-test gave no answer".to_owned(),
            )),
        }
    }

    /// Runs one job. `on_item` sees each item of the answer as it arrives; when it refuses one, the child is
    /// stopped. Items that were seen count only when this returns `Ok`.
    ///
    /// Blocks the calling thread, and the child dies with that thread (`PR_SET_PDEATHSIG`).
    ///
    /// # Errors
    /// [`SandboxError::Refused`] when the role refused the input, crashed, or passed a limit;
    /// [`SandboxError::Unfit`] when this machine cannot do the job.
    pub fn run(
        &self,
        job: &Job<'_>,
        on_item: &mut dyn FnMut(&[u8]) -> Result<(), Refused>,
    ) -> Result<Enforcement, SandboxError> {
        let deadline = Instant::now() + job.limits.wall;
        let (mut running, channel) = self.start(job)?;
        let mut channel = Timed { channel, deadline };
        match converse(job, &mut channel, on_item, self.allow_unsandboxed) {
            Ok(enforcement) => Ok(enforcement),
            Err(Stop::Answered(error)) => Err(error),
            Err(Stop::TimedOut) => Err(too_slow(&job.limits)),
            Err(Stop::Silent) => Err(running.autopsy(deadline, &job.limits)),
        }
    }

    fn start(&self, job: &Job<'_>) -> Result<(Running, UnixStream), SandboxError> {
        let cannot = |e: io::Error| SandboxError::Unfit(format!("a child process could not be started: {e}"));
        let (ours, theirs) = UnixStream::pair().map_err(cannot)?;
        let evidence = job.evidence.handle().map_err(cannot)?;
        let mut command = Command::new(&self.program);
        if job.profile == Profile::Convert {
            // A group of its own: the program it runs is stopped with it.
            command.process_group(0);
        }
        let child = command
            .arg0("obelus")
            .args(["child", job.role])
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::from(evidence))
            .stdout(Stdio::from(OwnedFd::from(theirs)))
            .stderr(Stdio::piped())
            .spawn()
            .map_err(cannot)?;
        let leads = job.profile == Profile::Convert;
        Ok((Running { child, leads }, ours))
    }
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new()
    }
}

/// Why the conversation ended early.
enum Stop {
    /// The child, or the parent's own check, said so.
    Answered(SandboxError),
    /// The clock ran out.
    TimedOut,
    /// The channel closed without a word.
    Silent,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::TimedOut,
            io::ErrorKind::FileTooLarge => Self::Answered(too_much()),
            io::ErrorKind::InvalidData => Self::Answered(broken_answer()),
            _ => Self::Silent,
        }
    }
}

fn refused(code: RefusalCode, detail: impl Into<String>) -> SandboxError {
    SandboxError::Refused(Refused::new(code, detail))
}

fn too_much() -> SandboxError {
    refused(
        RefusalCode::ReaderFailed,
        "the reader gave back more than its limit and was stopped",
    )
}

fn too_slow(limits: &Limits) -> SandboxError {
    let seconds = limits.wall.as_secs_f64();
    refused(
        RefusalCode::ReaderFailed,
        format!("the reader was stopped after {seconds:.0} s without an end"),
    )
}

fn broken_answer() -> SandboxError {
    refused(
        RefusalCode::ReaderFailed,
        "the reader's answer is not in the agreed form",
    )
}

fn converse(
    job: &Job<'_>,
    channel: &mut Timed,
    on_item: &mut dyn FnMut(&[u8]) -> Result<(), Refused>,
    allow_unsandboxed: bool,
) -> Result<Enforcement, Stop> {
    let hello = Hello {
        version: VERSION,
        build: build_id(),
        parent: std::process::id(),
        profile: job.profile,
        limits: job.limits,
        allow_unsandboxed,
        preparation: job.preparation.to_vec(),
    };
    let hello =
        postcard::to_stdvec(&hello).map_err(|e| Stop::Answered(SandboxError::Unfit(e.to_string())))?;
    // A child that ends early closes the channel; what it said before that is still there to be read.
    let _ = write_frame(channel, FrameKind::Hello, &hello);
    let mut enforcement: Option<Enforcement> = None;
    let mut left = job.limits.output_bytes;
    loop {
        let Some((kind, payload)) = read_frame(channel, left.min(LONGEST_FRAME))? else {
            return Err(Stop::Silent);
        };
        left -= payload.len() as u64;
        match (kind, &enforcement) {
            (FrameKind::Unfit, None) => {
                return Err(Stop::Answered(SandboxError::Unfit(text(&payload))));
            }
            (FrameKind::Ready, None) => {
                let ready: Enforcement =
                    postcard::from_bytes(&payload).map_err(|_| Stop::Answered(broken_answer()))?;
                if !ready.is_complete() && !allow_unsandboxed {
                    return Err(Stop::Answered(SandboxError::Unfit(ready.missing)));
                }
                enforcement = Some(ready);
                if let Err(e) = write_frame(channel, FrameKind::Request, job.request) {
                    return Err(e.into());
                }
            }
            (FrameKind::Item, Some(_)) => on_item(&payload).map_err(|r| Stop::Answered(r.into()))?,
            (FrameKind::Done, Some(ready)) => return Ok(ready.clone()),
            (FrameKind::Refused, Some(_)) => {
                let refusal: Refused =
                    postcard::from_bytes(&payload).map_err(|_| Stop::Answered(broken_answer()))?;
                let refusal = Refused::new(refusal.code, plain(&refusal.detail));
                return Err(Stop::Answered(refusal.into()));
            }
            (FrameKind::Fault, Some(_)) => {
                let place = text(&payload);
                let detail = format!("the reader met a fault of its own at {place} and was stopped");
                return Err(Stop::Answered(refused(RefusalCode::ReaderFailed, detail)));
            }
            _ => return Err(Stop::Answered(broken_answer())),
        }
    }
}

fn text(payload: &[u8]) -> String {
    plain(&String::from_utf8_lossy(payload))
}

/// A child's words, fit for a log line and a terminal: one line, no control characters, at most 500 characters.
fn plain(words: &str) -> String {
    words
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(500)
        .collect()
}

/// The channel with one deadline over everything.
struct Timed {
    channel: UnixStream,
    deadline: Instant,
}

impl Timed {
    fn left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            Err(io::ErrorKind::TimedOut.into())
        } else {
            Ok(left)
        }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.channel.set_read_timeout(Some(self.left()?))?;
        self.channel.read(buffer)
    }
}

impl Write for Timed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.channel.set_write_timeout(Some(self.left()?))?;
        self.channel.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.channel.flush()
    }
}

/// A started child, killed and reaped when this goes.
struct Running {
    child: Child,
    /// It leads a group of processes.
    leads: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.leads {
            group::end(self.child.id());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// Finds out how a child ended that said nothing, giving it a moment to do so.
    fn autopsy(&mut self, deadline: Instant, limits: &Limits) -> SandboxError {
        let patience = deadline.min(Instant::now() + Duration::from_secs(5));
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < patience => thread::sleep(Duration::from_millis(2)),
                _ => {
                    return refused(
                        RefusalCode::ReaderFailed,
                        "the reader fell silent and was stopped",
                    );
                }
            }
        };
        let out_of_memory = self.child.stderr.take().is_some_and(said_out_of_memory);
        cause(status, out_of_memory, limits)
    }
}

/// Rust's own allocator says one fixed sentence before it gives up; nothing else on that stream is looked at.
fn said_out_of_memory(stderr: ChildStderr) -> bool {
    let mut said = Vec::new();
    let _ = stderr.take(64 << 10).read_to_end(&mut said);
    let sentence = b"memory allocation of ";
    said.windows(sentence.len()).any(|w| w == sentence)
}

fn cause(status: ExitStatus, out_of_memory: bool, limits: &Limits) -> SandboxError {
    match status.signal() {
        Some(libc::SIGXCPU) => refused(
            RefusalCode::ReaderFailed,
            format!(
                "the reader was stopped at its limit of {} s of processor time",
                limits.cpu_seconds
            ),
        ),
        Some(libc::SIGABRT) if out_of_memory => refused(
            RefusalCode::ReaderFailed,
            format!(
                "the reader was stopped at its limit of {} MiB of memory",
                limits.address_space >> 20
            ),
        ),
        Some(libc::SIGSYS) => refused(
            RefusalCode::ReaderFailed,
            "the reader was stopped because it tried a system call that the sandbox forbids",
        ),
        Some(signal) => refused(
            RefusalCode::ReaderFailed,
            format!("the reader crashed with {}", signal_name(signal)),
        ),
        None => {
            let code = status.code().unwrap_or(-1);
            refused(
                RefusalCode::ReaderFailed,
                format!("the reader ended with status {code} and no answer"),
            )
        }
    }
}

fn signal_name(signal: i32) -> String {
    let name = match signal {
        libc::SIGSEGV => "SIGSEGV (a bad memory access, or out of stack)",
        libc::SIGBUS => "SIGBUS",
        libc::SIGABRT => "SIGABRT",
        libc::SIGILL => "SIGILL",
        libc::SIGFPE => "SIGFPE",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGKILL => "SIGKILL (killed from outside, or the machine is out of memory)",
        libc::SIGXFSZ => "SIGXFSZ (tried to write a file)",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{cause, plain};
    use crate::{Limits, Profile};
    use std::{os::unix::process::ExitStatusExt, process::ExitStatus};

    #[test]
    fn each_way_to_die_has_its_own_sentence() {
        let limits = Limits::of(Profile::Read, 0, 1);
        let said = |raw: i32, oom: bool| cause(ExitStatus::from_raw(raw), oom, &limits).to_string();
        assert!(said(libc::SIGXCPU, false).contains("61 s of processor time"));
        assert!(said(libc::SIGABRT, true).contains("2048 MiB"));
        assert!(said(libc::SIGABRT, false).contains("SIGABRT"));
        assert!(said(libc::SIGSYS, false).contains("forbids"));
        assert!(said(7 << 8, false).contains("status 7"));
    }

    #[test]
    fn a_childs_words_cannot_draw_on_the_terminal() {
        assert_eq!(plain("a\x1b[2Jb\nc"), "a [2Jb c");
        assert_eq!(plain(&"x".repeat(900)).len(), 500);
    }
}
