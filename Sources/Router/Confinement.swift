import CSeccomp
import Linux

/// What the router process may still do once it knows its settings.
///
/// Applied before the first worker starts, so that every thread inherits it.
enum Confinement {
    /// Gives up user, capabilities, files and the system calls that none of our code makes.
    static func apply(uid: UInt32, gid: UInt32, rendezvous: String?) throws(Errno) {
        if CurrentProcess.isRoot, uid != 0 {
            try CurrentProcess.become(user: uid, group: gid)
        }
        try? CurrentProcess.dropCapabilities()
        try CurrentProcess.forbidNewPrivileges()
        restrictFiles(rendezvous)
        SystemCalls.deny()
    }

    /// Landlock: nothing can be opened, made or removed.
    ///
    /// Connecting to a unix socket by path is not a file access that Landlock handles (its access rights of ABI 1 to
    /// 8 are about opening, making and removing; see landlock(7)), so `/proc/self/fd/N` stays reachable.
    private static func restrictFiles(_ rendezvous: String?) {
        guard let rules = try? Landlock(network: false) else { return }
        try? rules.restrict()
    }
}

/// A deny list for system calls.
///
/// Not an allow list, because the C library picks calls by its own version and by the kernel's: what no proxy ever
/// needs is refused with EPERM, which an attacker meets and we never do.
enum SystemCalls {
    /// Refuses the listed calls in this thread and those it starts.
    static func deny() {
        guard let filter = unsafe seccomp_init(UInt32(SCMP_ACT_ALLOW)) else { return }
        defer { unsafe seccomp_release(filter) }
        let refuse = UInt32(0x0005_0000) | 1
        for name in refused {
            let number = unsafe seccomp_syscall_resolve_name(name)
            if number >= 0 { _ = unsafe seccomp_rule_add_array(filter, refuse, number, 0, nil) }
        }
        _ = unsafe seccomp_load(filter)
    }

    private static let refused = [
        "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd",
        "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsmount", "fsconfig",
        "fspick", "mount_setattr", "unshare", "setns", "bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key",
        "request_key", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot",
        "swapon", "swapoff", "sethostname", "setdomainname", "settimeofday", "clock_settime", "adjtimex",
        "clock_adjtime", "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset",
        "personality", "acct", "quotactl", "ioperm", "iopl", "io_uring_setup", "io_uring_enter", "io_uring_register",
        "open_by_handle_at", "name_to_handle_at", "mknod", "mknodat", "chmod", "fchmod", "fchmodat", "chown", "fchown",
        "lchown", "fchownat", "link", "linkat", "symlink", "symlinkat", "rename", "renameat", "renameat2", "unlink",
        "unlinkat", "mkdir", "mkdirat", "rmdir", "truncate", "setxattr", "lsetxattr", "fsetxattr", "syslog", "vhangup",
        "kill", "tkill", "pidfd_send_signal", "setpriority", "sched_setscheduler",
    ]
}

/// A number that differs from process to process.
enum Seed {
    static func make() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
