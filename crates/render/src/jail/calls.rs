//! seccomp: which system calls FFmpeg cannot make.
//!
//! A list of what is refused, not of what is allowed: FFmpeg comes from any distribution with any C library. It makes
//! no processes, opens no sockets and signals nobody, so it is refused all ways to do so.

use std::collections::BTreeMap;
use std::io;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Refused whatever their arguments: sockets; other processes' memory; leaving the process group that is ended
/// with us; namespaces and mounts; and the parts of the kernel that most of its holes were found in.
const REFUSED: [libc::c_long; 34] = [
    libc::SYS_socket,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_kcmp,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_setsid,
    libc::SYS_setpgid,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_chroot,
    libc::SYS_pivot_root,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_fsopen,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_open_by_handle_at,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_memfd_create,
    libc::SYS_kexec_load,
];

/// Makes the kernel refuse the calls from here on, in every thread and in what this process becomes, if it is to
/// become anything.
pub(super) fn confine(becomes: bool) -> Result<(), String> {
    let machine = TargetArch::try_from(std::env::consts::ARCH)
        .map_err(|_| format!("not on {}", std::env::consts::ARCH))?;
    let mut refused = refused().map_err(|cause| cause.to_string())?;
    if !becomes {
        let starts = [libc::SYS_execve, libc::SYS_execveat];
        refused.extend(starts.map(|call| (call, Vec::new())));
    }
    install(refused, libc::EPERM, machine)?;
    // Its arguments are out of a filter's sight. A C library that hears that there is no such call uses the older one.
    install(
        Rules::from([(libc::SYS_clone3, Vec::new())]),
        libc::ENOSYS,
        machine,
    )
}

fn install(rules: Rules, error: libc::c_int, machine: TargetArch) -> Result<(), String> {
    let refusal = SeccompAction::Errno(error.unsigned_abs());
    let program = SeccompFilter::new(rules, SeccompAction::Allow, refusal, machine)
        .and_then(BpfProgram::try_from)
        .map_err(|cause| cause.to_string())?;
    apply_filter(&program).map_err(|cause| match cause {
        seccompiler::Error::Prctl(cause) | seccompiler::Error::Seccomp(cause) => told(&cause),
        cause => cause.to_string(),
    })
}

fn told(cause: &io::Error) -> String {
    match cause.raw_os_error() {
        Some(libc::EINVAL | libc::ENOSYS) => "this kernel has none".to_owned(),
        _ => cause.to_string(),
    }
}

/// The calls that fail with `EPERM`.
fn refused() -> Result<Rules, seccompiler::BackendError> {
    let mut rules: Rules = REFUSED.map(|call| (call, Vec::new())).into();
    // New threads are needed, new processes are not.
    let thread = i64::from(libc::CLONE_THREAD).unsigned_abs();
    let no_thread = rule(0, SeccompCmpOp::MaskedEq(thread), 0)?;
    rules.insert(libc::SYS_clone, vec![no_thread]);
    // `abort` is a signal to oneself.
    let own = u64::from(std::process::id());
    for call in [libc::SYS_kill, libc::SYS_tgkill] {
        rules.insert(call, vec![rule(0, SeccompCmpOp::Ne, own)?]);
    }
    // The parent's death is to be heard.
    let death = i64::from(libc::PR_SET_PDEATHSIG).unsigned_abs();
    rules.insert(libc::SYS_prctl, vec![rule(0, SeccompCmpOp::Eq, death)?]);
    #[cfg(target_arch = "x86_64")]
    add_other_spellings(&mut rules);
    Ok(rules)
}

fn rule(
    argument: u8,
    is: SeccompCmpOp,
    value: u64,
) -> Result<SeccompRule, seccompiler::BackendError> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, is, value)?;
    SeccompRule::new(vec![condition])
}

/// What only this machine has: the old calls for new processes, and the same calls in the x32 interface, which has
/// some of them under numbers of its own as well.
#[cfg(target_arch = "x86_64")]
fn add_other_spellings(rules: &mut Rules) {
    const X32: i64 = 0x4000_0000;
    const OF_ITS_OWN: std::ops::RangeInclusive<i64> = 512..=547;
    for call in [libc::SYS_fork, libc::SYS_vfork] {
        rules.insert(call, Vec::new());
    }
    let numbers: Vec<_> = rules.keys().copied().chain(OF_ITS_OWN).collect();
    rules.extend(numbers.iter().map(|number| (X32 | number, Vec::new())));
}
