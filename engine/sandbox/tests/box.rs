//! What a child cannot do, and what happens to one that misbehaves. Each attempt runs in a child of its own.
#![allow(clippy::unwrap_used)]

use obelus_evidence::{RefusalCode, Refused};
use obelus_sandbox::{Job, Limits, Profile, Sandbox, SandboxError, Sealed};
use std::{
    net::TcpListener,
    os::{linux::net::SocketAddrExt, unix::net},
    time::{Duration, Instant},
};

fn sandbox() -> Sandbox {
    Sandbox::of_program(env!("CARGO_BIN_EXE_obelus-sandbox-probe"))
}

fn limits() -> Limits {
    Limits {
        address_space: 512 << 20,
        cpu_seconds: 20,
        wall: Duration::from_secs(40),
        output_bytes: 1 << 20,
    }
}

fn run(role: &str, profile: Profile, request: &[u8], limits: Limits) -> Result<Vec<Vec<u8>>, SandboxError> {
    let evidence = Sealed::of(b"evidence").unwrap();
    let mut items = Vec::new();
    let job = Job {
        role,
        profile,
        preparation: b"",
        evidence: &evidence,
        request,
        limits,
    };
    sandbox().run(&job, &mut |item| {
        items.push(item.to_vec());
        Ok(())
    })?;
    Ok(items)
}

/// Tries something in the box. `Ok(())` only when it was possible.
fn attempt(what: &str) -> Result<(), String> {
    match run("try", Profile::Read, what.as_bytes(), limits()) {
        Ok(items) => postcard::from_bytes(&items[0]).unwrap(),
        Err(SandboxError::Refused(refused)) => Err(refused.detail),
        Err(SandboxError::Unfit(why)) => panic!("the box could not be made: {why}"),
    }
}

fn misbehave(how: &[u8], limits: Limits) -> Refused {
    match run("misbehave", Profile::Read, how, limits) {
        Err(SandboxError::Refused(refused)) => refused,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[track_caller]
fn is_denied(what: &str, how: &str) {
    let answer = attempt(what);
    let why = answer.expect_err(what);
    assert!(why.contains(how), "{what}: {why}");
}

const NOT_PERMITTED: &str = "not permitted";
const KILLED: &str = "a system call that the sandbox forbids";

#[test]
fn computing_and_allocating_is_possible() {
    assert_eq!(attempt("compute"), Ok(()));
}

#[test]
fn files_cannot_be_read_listed_seen_written_or_removed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, b"x").unwrap();
    is_denied("read /etc/passwd", NOT_PERMITTED);
    is_denied(&format!("read {}", file.display()), NOT_PERMITTED);
    is_denied("list /", NOT_PERMITTED);
    is_denied("stat /etc/passwd", NOT_PERMITTED);
    is_denied(
        &format!("write {}", folder.path().join("new").display()),
        NOT_PERMITTED,
    );
    is_denied(&format!("remove {}", file.display()), NOT_PERMITTED);
    assert!(file.exists() && !folder.path().join("new").exists());
}

#[test]
fn proc_cannot_be_read() {
    is_denied("read /proc/self/status", NOT_PERMITTED);
    is_denied("list /proc/self/fd", NOT_PERMITTED);
    is_denied(
        &format!("read /proc/{}/environ", std::process::id()),
        NOT_PERMITTED,
    );
}

#[test]
fn no_program_process_or_thread_can_be_started() {
    is_denied("exec", KILLED);
    is_denied("spawn", "");
    is_denied("thread", "");
}

#[test]
fn no_network_is_reachable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    is_denied(&format!("tcp {}", listener.local_addr().unwrap()), NOT_PERMITTED);
    is_denied("udp", NOT_PERMITTED);
}

#[test]
fn no_local_socket_is_reachable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let _listener = net::UnixListener::bind(&path).unwrap();
    is_denied(&format!("unix {}", path.display()), NOT_PERMITTED);
    let name = format!("obelus-probe-{}", std::process::id());
    let address = net::SocketAddr::from_abstract_name(&name).unwrap();
    let _abstract = net::UnixListener::bind_addr(&address).unwrap();
    is_denied(&format!("abstract {name}"), NOT_PERMITTED);
}

#[test]
fn no_other_process_can_be_touched() {
    let me = std::process::id();
    is_denied(&format!("signal {me}"), NOT_PERMITTED);
    is_denied(&format!("ptrace {me}"), KILLED);
    is_denied(&format!("peek {me}"), KILLED);
}

#[test]
fn the_kernels_rarer_doors_are_shut() {
    for door in [
        "io_uring",
        "unshare",
        "bpf",
        "mount",
        "keyctl",
        "userfaultfd",
        "perf",
        "handle",
    ] {
        is_denied(door, KILLED);
    }
}

#[test]
fn the_box_cannot_be_loosened_from_inside() {
    for key in ["executable_memory", "more_memory", "outlive"] {
        is_denied(key, NOT_PERMITTED);
    }
}

#[test]
fn the_self_test_says_what_is_enforced() {
    let enforcement = sandbox().self_test().unwrap();
    assert!(enforcement.is_complete(), "{enforcement:?}");
    assert!(enforcement.landlock >= 1 && enforcement.seccomp && enforcement.missing.is_empty());
}

#[test]
fn evidence_and_request_arrive_whole_and_so_does_the_answer() {
    let request = vec![7; 300_000];
    let items = run("echo", Profile::Cut, &request, limits()).unwrap();
    assert_eq!(items, [b"evidence".to_vec(), request]);
}

#[test]
fn a_refusal_travels_back_as_it_was_said() {
    let refused = misbehave(b"refuse", limits());
    assert_eq!(
        refused,
        Refused::new(RefusalCode::PasswordProtected, "the file needs a password")
    );
}

#[test]
fn a_panic_is_named_by_its_place_and_never_by_its_words() {
    let refused = misbehave(b"panic", limits());
    assert_eq!(refused.code, RefusalCode::ReaderFailed);
    assert!(refused.detail.contains("roles.rs:"), "{}", refused.detail);
    assert!(!refused.detail.contains("statement"));
}

#[test]
fn a_crash_is_named_by_its_signal() {
    for (how, said) in [
        (b"overflow the stack".as_slice(), "SIG"),
        (b"abort", "SIGABRT"),
        (b"leave", "status 7"),
    ] {
        let refused = misbehave(how, limits());
        assert_eq!(refused.code, RefusalCode::ReaderFailed);
        assert!(refused.detail.contains(said), "{}", refused.detail);
    }
}

#[test]
fn a_child_that_hangs_is_stopped_by_the_clock() {
    let begun = Instant::now();
    let refused = misbehave(
        b"hang",
        Limits {
            wall: Duration::from_millis(700),
            ..limits()
        },
    );
    assert_eq!(refused.code, RefusalCode::ReaderFailed);
    assert!(refused.detail.contains("without an end"), "{}", refused.detail);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_child_that_spins_is_stopped_by_its_processor_time() {
    let refused = misbehave(
        b"spin",
        Limits {
            cpu_seconds: 1,
            ..limits()
        },
    );
    assert_eq!(refused.code, RefusalCode::ReaderFailed);
    assert!(
        refused.detail.contains("1 s of processor time"),
        "{}",
        refused.detail
    );
}

#[test]
fn a_child_that_allocates_is_stopped_by_its_memory() {
    let refused = misbehave(b"allocate", limits());
    assert_eq!(refused.code, RefusalCode::ReaderFailed);
    assert!(refused.detail.contains("512 MiB of memory"), "{}", refused.detail);
}

#[test]
fn a_child_that_floods_is_stopped_by_the_size_of_its_answer() {
    let refused = misbehave(b"flood", limits());
    assert_eq!(refused.code, RefusalCode::ReaderFailed);
    assert!(
        refused.detail.contains("more than its limit"),
        "{}",
        refused.detail
    );
}

#[test]
fn stray_output_neither_blocks_nor_forges_an_answer() {
    let run_it = |how: &[u8]| run("misbehave", Profile::Read, how, limits()).unwrap();
    assert_eq!(run_it(b"flood stderr"), [b"survived".to_vec()]);
    assert_eq!(run_it(b"print"), [b"meant".to_vec()]);
}

#[test]
fn what_a_role_prepares_happens_before_the_lock_and_may_fail() {
    let evidence = Sealed::of(b"").unwrap();
    let prepare = |preparation: &[u8]| {
        let job = Job {
            role: "prepare",
            profile: Profile::Verify,
            preparation,
            evidence: &evidence,
            request: b"",
            limits: limits(),
        };
        sandbox().run(&job, &mut |_| Ok(()))
    };
    assert!(prepare(b"reads a file").is_ok());
    let unfit = |preparation: &[u8]| match prepare(preparation) {
        Err(SandboxError::Unfit(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(unfit(b"no library").contains("libexample was not found"));
    // A second thread would stay outside the lock, so the box counts as open.
    assert!(unfit(b"thread").contains("more than one thread"));
}

#[test]
fn a_role_under_another_profile_or_name_is_not_run() {
    let unfit = |role: &str, profile| match run(role, profile, b"", limits()) {
        Err(SandboxError::Unfit(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(unfit("echo", Profile::Read).contains("another profile"));
    assert!(unfit("no such role", Profile::Read).contains("does not have"));
}

#[test]
fn a_program_that_is_not_there_is_the_machines_fault() {
    let evidence = Sealed::of(b"").unwrap();
    let job = Job {
        role: "try",
        profile: Profile::Read,
        preparation: b"",
        evidence: &evidence,
        request: b"",
        limits: limits(),
    };
    let answer = Sandbox::of_program("/nonexistent/obelus").run(&job, &mut |_| Ok(()));
    assert!(matches!(answer, Err(SandboxError::Unfit(_))));
}

#[test]
fn a_refused_item_stops_the_child() {
    let evidence = Sealed::of(b"").unwrap();
    let job = Job {
        role: "misbehave",
        profile: Profile::Read,
        preparation: b"",
        evidence: &evidence,
        request: b"flood",
        limits: limits(),
    };
    let no = Refused::new(RefusalCode::ReaderFailed, "not accepted");
    match sandbox().run(&job, &mut |_| Err(no.clone())) {
        Err(SandboxError::Refused(refused)) => assert_eq!(refused, no),
        other => panic!("{other:?}"),
    }
}
