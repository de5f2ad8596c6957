//! The child of the sandbox's own tests: each request names one thing to try from inside the box.
#![allow(unsafe_code, clippy::unwrap_used)]

use obelus_evidence::{RefusalCode, Refused};
use obelus_sandbox::{Frames, Profile, Role, Rooms, open_rooms};
use std::{
    ffi::CString, fs, io, net, os::unix::net as unix, os::unix::process::CommandExt, process, thread,
    time::Duration,
};

fn main() {
    let nothing: fn(&[u8]) -> Result<(), String> = |_| Ok(());
    obelus_sandbox::child_main(&[
        Role {
            name: "try",
            profile: Profile::Read,
            prepare: nothing,
            run: try_it,
        },
        Role {
            name: "misbehave",
            profile: Profile::Read,
            prepare: nothing,
            run: misbehave,
        },
        Role {
            name: "echo",
            profile: Profile::Cut,
            prepare: nothing,
            run: |evidence, request, out| {
                out.send_bytes(evidence)?;
                out.send_bytes(request)
            },
        },
        Role {
            name: "convert",
            profile: Profile::Convert,
            prepare: |scratch| {
                let scratch = str::from_utf8(scratch).map_err(|e| e.to_string())?;
                let real = |path: &str| fs::canonicalize(path).ok();
                open_rooms(Rooms {
                    read: ["/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache"]
                        .map(Into::into)
                        .to_vec(),
                    run: ["/bin/true", "/bin/sleep", "/lib64/ld-linux-x86-64.so.2"]
                        .into_iter()
                        .filter_map(real)
                        .collect(),
                    write: vec![scratch.into(), "/dev/null".into()],
                })
            },
            run: try_it,
        },
        Role {
            name: "prepare",
            profile: Profile::Verify,
            prepare: |bytes| match bytes {
                b"no library" => Err("libexample was not found; run `obelus models fetch`".to_owned()),
                b"thread" => {
                    thread::spawn(|| thread::sleep(Duration::from_secs(60)));
                    Ok(())
                }
                _ => fs::read("/proc/self/status").map(drop).map_err(|e| e.to_string()),
            },
            run: |_, _, _| Ok(()),
        },
    ])
}

/// Sends whether the attempt named by the request succeeded, and how it failed.
fn try_it(_: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let what = str::from_utf8(request).unwrap_or_default();
    let (kind, argument) = what.split_once(' ').unwrap_or((what, ""));
    let answer: Result<(), String> = match kind {
        "read" => fs::read(argument).map(drop).map_err(text),
        "list" => fs::read_dir(argument).map(drop).map_err(text),
        "stat" => fs::metadata(argument).map(drop).map_err(text),
        "write" => fs::write(argument, b"x").map_err(text),
        "remove" => fs::remove_file(argument).map_err(text),
        "exec" => Err(text(process::Command::new("/bin/true").exec())),
        "spawn" => process::Command::new("/bin/true")
            .status()
            .map(drop)
            .map_err(text),
        "run" => run(argument),
        "local" => unix::UnixListener::bind(argument).map(drop).map_err(text),
        "thread" => thread::Builder::new().spawn(|| ()).map(drop).map_err(text),
        "tcp" => net::TcpStream::connect(argument).map(drop).map_err(text),
        "udp" => net::UdpSocket::bind("127.0.0.1:0").map(drop).map_err(text),
        "unix" => unix::UnixStream::connect(argument).map(drop).map_err(text),
        "abstract" => abstract_socket(argument),
        "signal" => call(libc::SYS_kill, [argument.parse().unwrap_or(0), 0, 0, 0]),
        "ptrace" => call(
            libc::SYS_ptrace,
            [libc::PTRACE_ATTACH as i64, argument.parse().unwrap_or(0), 0, 0],
        ),
        "peek" => call(
            libc::SYS_process_vm_readv,
            [argument.parse().unwrap_or(0), 0, 0, 0],
        ),
        "io_uring" => call(libc::SYS_io_uring_setup, [8, 0, 0, 0]),
        "unshare" => call(libc::SYS_unshare, [i64::from(libc::CLONE_NEWUSER), 0, 0, 0]),
        "bpf" => call(libc::SYS_bpf, [0, 0, 0, 0]),
        "mount" => mount(),
        "keyctl" => call(libc::SYS_keyctl, [0, -3, 0, 0]),
        "userfaultfd" => call(libc::SYS_userfaultfd, [0, 0, 0, 0]),
        "perf" => call(libc::SYS_perf_event_open, [0, 0, -1, -1]),
        "handle" => call(libc::SYS_open_by_handle_at, [-1, 0, 0, 0]),
        "executable_memory" => call(libc::SYS_mprotect, [page_of_memory(), 4096, 5, 0]),
        "more_memory" => call(
            libc::SYS_prlimit64,
            [0, i64::from(libc::RLIMIT_AS), [u64::MAX; 2].as_ptr() as i64, 0],
        ),
        "outlive" => call(libc::SYS_prctl, [i64::from(libc::PR_SET_PDEATHSIG), 0, 0, 0]),
        "compute" => (vec![1u8; 1 << 20].iter().map(|b| u64::from(*b)).sum::<u64>() == 1 << 20)
            .then_some(())
            .ok_or_else(String::new),
        _ => return Err(Refused::new(RefusalCode::BadPlan, "no such attempt")),
    };
    out.send(&answer)
}

/// Starts a program and waits for its end.
fn run(command: &str) -> Result<(), String> {
    let mut words = command.split(' ');
    let program = words.next().unwrap_or_default();
    let status = process::Command::new(program)
        .args(words)
        .stdin(process::Stdio::null())
        .status()
        .map_err(text)?;
    status.success().then_some(()).ok_or_else(|| status.to_string())
}

fn text(error: io::Error) -> String {
    error.to_string()
}

fn call(number: i64, a: [i64; 4]) -> Result<(), String> {
    // SAFETY: each call is expected to be refused; those that are not do nothing with null arguments.
    match unsafe { libc::syscall(number, a[0], a[1], a[2], a[3]) } {
        -1 => Err(text(io::Error::last_os_error())),
        _ => Ok(()),
    }
}

fn page_of_memory() -> i64 {
    // SAFETY: a fresh anonymous page.
    unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            4096,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        ) as i64
    }
}

fn mount() -> Result<(), String> {
    let (none, place) = (CString::new("none").unwrap(), CString::new("/tmp").unwrap());
    let kind = CString::new("tmpfs").unwrap();
    call(
        libc::SYS_mount,
        [
            none.as_ptr() as i64,
            place.as_ptr() as i64,
            kind.as_ptr() as i64,
            0,
        ],
    )
}

fn abstract_socket(name: &str) -> Result<(), String> {
    use std::os::linux::net::SocketAddrExt;
    let address = unix::SocketAddr::from_abstract_name(name).map_err(text)?;
    unix::UnixStream::connect_addr(&address).map(drop).map_err(text)
}

/// Ways in which a reader that meets hostile input goes wrong.
fn misbehave(_: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    match request {
        b"refuse" => Err(Refused::new(
            RefusalCode::PasswordProtected,
            "the file needs a password",
        )),
        b"panic" => panic!("the text of a statement"),
        b"overflow the stack" => Err(Refused::new(RefusalCode::BadPlan, deeper(0).to_string())),
        b"abort" => process::abort(),
        b"leave" => process::exit(7),
        b"hang" => loop {
            thread::sleep(Duration::from_secs(1));
        },
        b"spin" => loop {
            std::hint::spin_loop();
        },
        b"allocate" => {
            let mut held = Vec::new();
            loop {
                held.push(vec![1u8; 64 << 20]);
                std::hint::black_box(&held);
            }
        }
        b"flood" => loop {
            out.send_bytes(&[0; 1 << 16])?;
        },
        b"flood stderr" => {
            for _ in 0..100_000 {
                use io::Write;
                let _ = io::stderr().write_all(&[b'x'; 100]);
            }
            out.send_bytes(b"survived")
        }
        b"print" => {
            use io::Write;
            let _ = io::stdout().write_all(b"\x05\0\0\0\x04stray");
            let _ = io::stdout().flush();
            out.send_bytes(b"meant")
        }
        _ => Ok(()),
    }
}

#[allow(unconditional_recursion)]
fn deeper(depth: u64) -> u64 {
    let pad = std::hint::black_box([depth; 64]);
    deeper(depth + 1) + pad[3]
}
