//! What a child that runs a program can and cannot do: its rooms, and nothing else.
#![allow(clippy::unwrap_used)]

use obelus_evidence::RefusalCode;
use obelus_sandbox::{Job, Limits, Profile, Sandbox, SandboxError, Sealed};
use std::{
    fs,
    net::TcpListener,
    os::unix::net::UnixListener,
    path::Path,
    time::{Duration, Instant},
};

fn limits() -> Limits {
    Limits {
        address_space: 512 << 20,
        cpu_seconds: 20,
        wall: Duration::from_secs(40),
        output_bytes: 1 << 20,
    }
}

fn run(scratch: &Path, what: &str, limits: Limits) -> Result<Result<(), String>, SandboxError> {
    let evidence = Sealed::of(b"evidence").unwrap();
    let job = Job {
        role: "convert",
        profile: Profile::Convert,
        preparation: scratch.to_str().unwrap().as_bytes(),
        evidence: &evidence,
        request: what.as_bytes(),
        limits,
    };
    let mut answer = None;
    let sandbox = Sandbox::of_program(env!("CARGO_BIN_EXE_obelus-sandbox-probe"));
    sandbox.run(&job, &mut |item| {
        answer = Some(postcard::from_bytes(item).unwrap());
        Ok(())
    })?;
    Ok(answer.unwrap())
}

fn attempt(scratch: &Path, what: &str) -> Result<(), String> {
    match run(scratch, what, limits()) {
        Ok(answer) => answer,
        Err(SandboxError::Refused(refused)) => Err(refused.detail),
        Err(SandboxError::Unfit(why)) => panic!("the box could not be made: {why}"),
    }
}

#[test]
fn it_works_in_its_rooms_and_sees_nothing_else() {
    let scratch = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let secret = elsewhere.path().join("secret");
    fs::write(&secret, "a statement").unwrap();
    let own = scratch.path().join("own");
    let at = |what: &str, path: &Path| format!("{what} {}", path.display());
    for possible in [
        at("write", &own),
        at("read", &own),
        "read /etc/ld.so.cache".to_owned(),
        "run /bin/true".to_owned(),
        "thread".to_owned(),
        "compute".to_owned(),
    ] {
        assert_eq!(attempt(scratch.path(), &possible), Ok(()), "{possible}");
    }
    for impossible in [
        at("read", &secret),
        at("write", &secret),
        at("remove", &secret),
        at("list", elsewhere.path()),
        "read /etc/passwd".to_owned(),
        "read /proc/self/status".to_owned(),
        "run /bin/sh -c true".to_owned(),
        at("run", &own),
        "unshare".to_owned(),
        "ptrace 1".to_owned(),
        "signal 1".to_owned(),
        "io_uring".to_owned(),
        "mount".to_owned(),
        "bpf".to_owned(),
        "keyctl".to_owned(),
    ] {
        assert!(attempt(scratch.path(), &impossible).is_err(), "{impossible}");
    }
    assert_eq!(fs::read_to_string(&secret).unwrap(), "a statement");
}

#[test]
fn it_reaches_nobody_and_nobody_reaches_it() {
    let scratch = tempfile::tempdir().unwrap();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let local = scratch.path().join("service");
    let service = UnixListener::bind(&local).unwrap();
    for impossible in [
        format!("tcp {}", tcp.local_addr().unwrap()),
        "udp".to_owned(),
        format!("unix {}", local.display()),
    ] {
        assert!(attempt(scratch.path(), &impossible).is_err(), "{impossible}");
    }
    drop(service);
    // It is told that it has a socket of its own, because LibreOffice insists; there is none.
    let own = scratch.path().join("own");
    assert_eq!(
        attempt(scratch.path(), &format!("local {}", own.display())),
        Ok(())
    );
    assert!(!own.exists());
}

#[test]
fn what_it_started_is_stopped_with_it() {
    let scratch = tempfile::tempdir().unwrap();
    let short = Limits {
        wall: Duration::from_secs(2),
        ..limits()
    };
    let begun = Instant::now();
    match run(scratch.path(), "run /bin/sleep 86397", short) {
        Err(SandboxError::Refused(refused)) => assert_eq!(refused.code, RefusalCode::ReaderFailed),
        other => panic!("{other:?}"),
    }
    assert!(begun.elapsed() < Duration::from_secs(20));
    let is_left = || {
        fs::read_dir("/proc").unwrap().flatten().any(|process| {
            let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
            line.ends_with(b"86397\0") && line.starts_with(b"/bin/sleep")
        })
    };
    let end = Instant::now() + Duration::from_secs(10);
    while is_left() {
        assert!(Instant::now() < end, "the program goes on without its child");
        std::thread::sleep(Duration::from_millis(50));
    }
}
