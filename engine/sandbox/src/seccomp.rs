//! The system calls a closed box may still make: memory, time, its own threads' locks, and its open channel.
//!
//! An allow list: everything else fails with "operation not permitted", and calls that no parser ever has a
//! reason to make end the process at once, so that an attack is a crash and not a series of tries.

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction,
    SeccompCmpArgLen::{Dword, Qword},
    SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch, sock_filter,
};
use std::collections::BTreeMap;

type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

/// Calls that need no look at their arguments.
const ALLOWED: &[c_long] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_ppoll,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_membarrier,
    libc::SYS_futex,
    libc::SYS_rseq,
    libc::SYS_set_robust_list,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_gettid,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_getcpu,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sysinfo,
    libc::SYS_uname,
];

#[cfg(target_arch = "x86_64")]
const ALLOWED_HERE: &[c_long] = &[libc::SYS_poll, libc::SYS_time];
#[cfg(not(target_arch = "x86_64"))]
const ALLOWED_HERE: &[c_long] = &[];

/// Calls that end the process.
const FATAL: &[c_long] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_open_by_handle_at,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_personality,
];

/// Closes the door: no system call but the allowed ones from here on. Cannot be undone.
///
/// Must be called while the process has one thread. A child that `converts` starts a program, which no list of allowed
/// calls fits; it gets lists of what is forbidden instead.
pub(crate) fn restrict(converts: bool) -> Result<(), String> {
    let failed = |e: seccompiler::Error| format!("seccomp could not be applied: {e}");
    if converts {
        seccompiler::apply_filter(&pretended().map_err(failed_build)?).map_err(failed)?;
        seccompiler::apply_filter(&forbidden().map_err(failed_build)?).map_err(failed)?;
        return seccompiler::apply_filter(&fatal(true).map_err(failed_build)?).map_err(failed);
    }
    // The fatal list first: once the allow list is in force, no further filter can be installed.
    seccompiler::apply_filter(&fatal(false).map_err(failed_build)?).map_err(failed)?;
    seccompiler::apply_filter(&allowed().map_err(failed_build)?).map_err(failed)
}

fn failed_build(e: seccompiler::BackendError) -> String {
    format!("seccomp has no filter for this machine: {e}")
}

fn target() -> Result<TargetArch, seccompiler::BackendError> {
    std::env::consts::ARCH.try_into()
}

fn fatal(but_programs: bool) -> Result<BpfProgram, seccompiler::BackendError> {
    let programs = [libc::SYS_execve, libc::SYS_execveat];
    let calls = FATAL
        .iter()
        .filter(|call| !(but_programs && programs.contains(call)));
    let rules: Rules = calls.map(|call| (*call, Vec::new())).collect();
    SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::KillProcess, target()?)?.try_into()
}

/// What a program that converts believes to have done: LibreOffice will not start unless it can make a socket in /tmp
/// by which later starts would find it. It is told that it has one, and nobody can reach it.
fn pretended() -> Result<BpfProgram, seccompiler::BackendError> {
    let rules: Rules = [libc::SYS_bind, libc::SYS_listen]
        .map(|call| (call, Vec::new()))
        .into();
    let nothing = SeccompAction::Errno(0);
    SeccompFilter::new(rules, SeccompAction::Allow, nothing, target()?)?.try_into()
}

/// What a program that converts is refused: a network of any kind, reaching other processes, new namespaces.
fn forbidden() -> Result<BpfProgram, seccompiler::BackendError> {
    // Sockets inside the machine only; and no connection is ever made with one, so that no service is reached.
    let not_local = SeccompCondition::new(0, Dword, SeccompCmpOp::Ne, libc::AF_UNIX as u64)?;
    let mut rules: Rules = BTreeMap::from([(libc::SYS_socket, vec![SeccompRule::new(vec![not_local])?])]);
    for call in [libc::SYS_connect, libc::SYS_sendmmsg] {
        rules.insert(call, Vec::new());
    }
    let own_namespace = |flag: libc::c_int| {
        SeccompCondition::new(0, Qword, SeccompCmpOp::MaskedEq(flag as u64), flag as u64)
            .and_then(|condition| SeccompRule::new(vec![condition]))
    };
    let mut clone = Vec::new();
    for flag in [
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUTS,
    ] {
        clone.push(own_namespace(flag)?);
    }
    rules.insert(libc::SYS_clone, clone);
    let refuse = SeccompAction::Errno(libc::EACCES as u32);
    let program: BpfProgram =
        SeccompFilter::new(rules, SeccompAction::Allow, refuse, target()?)?.try_into()?;
    Ok(without_clone3(program))
}

fn allowed() -> Result<BpfProgram, seccompiler::BackendError> {
    let mut rules: Rules = ALLOWED
        .iter()
        .chain(ALLOWED_HERE)
        .map(|call| (*call, Vec::new()))
        .collect();
    // Memory may be mapped and protected, but never made executable: what was loaded before the lock is all
    // the code there is.
    let not_executable =
        || SeccompCondition::new(2, Qword, SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64), 0);
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![SeccompRule::new(vec![not_executable()?])?]);
    }
    // Signals only to itself: `abort` and the panic machinery use this.
    let myself = SeccompCondition::new(0, Dword, SeccompCmpOp::Eq, u64::from(std::process::id()))?;
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![myself])?]);
    // Limits may be asked (the C library does, for stack sizes), not set, and only its own.
    let own = SeccompCondition::new(0, Dword, SeccompCmpOp::Eq, 0)?;
    let only_ask = SeccompCondition::new(2, Qword, SeccompCmpOp::Eq, 0)?;
    rules.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![own, only_ask])?]);
    // Asking whether the filter is on (the self-test) and naming a memory area (the C library's allocator).
    let ask_seccomp = SeccompCondition::new(0, Dword, SeccompCmpOp::Eq, libc::PR_GET_SECCOMP as u64)?;
    let name_memory = SeccompCondition::new(0, Dword, SeccompCmpOp::Eq, libc::PR_SET_VMA as u64)?;
    rules.insert(
        libc::SYS_prctl,
        vec![
            SeccompRule::new(vec![ask_seccomp])?,
            SeccompRule::new(vec![name_memory])?,
        ],
    );
    let refuse = SeccompAction::Errno(libc::EPERM as u32);
    let program: BpfProgram =
        SeccompFilter::new(rules, refuse, SeccompAction::Allow, target()?)?.try_into()?;
    Ok(without_clone3(program))
}

/// Answers `clone3` with "no such call", as the C library expects where it is not available.
fn without_clone3(program: BpfProgram) -> BpfProgram {
    const LOAD_WORD: u16 = 0x20; // BPF_LD | BPF_W | BPF_ABS
    const JUMP_IF_EQUAL: u16 = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    const RETURN: u16 = 0x06; // BPF_RET | BPF_K
    let missing = libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32;
    let mut whole = vec![
        sock_filter {
            code: LOAD_WORD,
            jt: 0,
            jf: 0,
            k: 0,
        },
        sock_filter {
            code: JUMP_IF_EQUAL,
            jt: 0,
            jf: 1,
            k: libc::SYS_clone3 as u32,
        },
        sock_filter {
            code: RETURN,
            jt: 0,
            jf: 0,
            k: missing,
        },
    ];
    whole.extend(program);
    whole
}

#[cfg(test)]
mod tests {
    use super::{ALLOWED, FATAL, allowed, fatal, forbidden, pretended};

    #[test]
    fn both_lists_compile_for_this_machine_and_do_not_contradict_each_other() {
        assert!(allowed().unwrap().len() > ALLOWED.len());
        assert!(fatal(false).unwrap().len() > FATAL.len());
        assert!(fatal(true).unwrap().len() < fatal(false).unwrap().len());
        assert!(forbidden().unwrap().len() > 10 && pretended().unwrap().len() > 3);
        assert!(FATAL.iter().all(|call| !ALLOWED.contains(call)));
        for forbidden in [
            libc::SYS_openat,
            libc::SYS_socket,
            libc::SYS_kill,
            libc::SYS_clone,
            libc::SYS_ioctl,
        ] {
            assert!(!ALLOWED.contains(&forbidden));
        }
    }
}
