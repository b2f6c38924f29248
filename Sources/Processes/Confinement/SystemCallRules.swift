// What services may ask of the kernel. This page is the whole policy; SystemCallFilter turns it into a program.
//
// `namespace` is a deny list: own code, which may use new calls as kernels and libraries bring them. It refuses what
// changes the host, what reaches other processes, and what has been the way into kernels. Most of it would already fail
// without capabilities: the list is the second fence.
//
// `sandbox` is an allow list: foreign code, which gets what servers, interpreters and databases use.

extension SystemCallRule {
    /// Any of CLONE_NEW…: NS, CGROUP, UTS, IPC, USER, PID, NET.
    private static let newNamespaces: [UInt64] = [
        0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
    ]
    /// The same and CLONE_NEWTIME, which only unshare(2) takes: for clone(2) its bit is part of a signal number.
    private static let unshared: [UInt64] = newNamespaces + [0x80]
    /// S_ISUID and S_ISGID.
    private static let setID: [UInt64] = [0o4000, 0o2000]
    /// O_CREAT, and the bit of O_TMPFILE that no other flag has: only with them open(2) reads a mode.
    private static let creating: [UInt64] = [0o100, 0o20_000_000]
    /// TIOCSTI types into the terminal of others, TIOCLINUX pastes into it.
    private static let terminalInput: [UInt64] = [0x5412, 0x541C]
    private static let whole: UInt64 = 0xFFFF_FFFF

    /// A rule for each bit: a condition can only say that bits are set, not that any of them is.
    private static func each(
        of bits: [UInt64], in argument: UInt32, _ verdict: Verdict, _ reason: StaticString, _ calls: String
    ) -> [SystemCallRule] {
        bits.map { SystemCallRule(verdict, reason, when: [Condition(argument, mask: $0, is: $0)], calls) }
    }

    private static func none(of bits: [UInt64], in argument: UInt32) -> Condition {
        Condition(argument, mask: bits.reduce(0, |), is: 0)
    }

    /// Refused in both levels; what is left out of an allow list is refused there anyway.
    static var denied: [SystemCallRule] {
        [
            SystemCallRule(
                .refuse, "changes what is mounted where, for this or other processes",
                "mount umount umount2 pivot_root chroot move_mount open_tree open_tree_attr fsopen fsconfig fsmount "
                    + "fspick mount_setattr"),
            SystemCallRule(.refuse, "enters a namespace of others", "setns"),
            SystemCallRule(
                .refuse, "loads code into the kernel, or another kernel",
                "init_module finit_module delete_module create_module kexec_load kexec_file_load bpf"),
            SystemCallRule(
                .refuse, "stops or changes the host: power, clock, swap, names, accounting, quotas, its log",
                "reboot settimeofday clock_settime clock_adjtime adjtimex stime swapon swapoff sethostname "
                    + "setdomainname acct quotactl quotactl_fd syslog vhangup nfsservctl"),
            SystemCallRule(
                .refuse, "keyrings are shared by all processes of a user, whatever their namespaces",
                "add_key request_key keyctl"),
            SystemCallRule(
                .refuse, "reads or takes the memory and descriptors of other processes",
                "process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp"),
            SystemCallRule(
                .refuse, "touches hardware, or old corners of the processor",
                "ioperm iopl modify_ldt vm86 vm86old pciconfig_read pciconfig_write pciconfig_iobase"),
            SystemCallRule(
                .refuse, "watches the whole host, or finds files by number instead of by path",
                "perf_event_open fanotify_init open_by_handle_at lookup_dcookie"),
            SystemCallRule(
                .refuse,
                "has been part of most attacks on the kernel's memory; only migration of virtual machines needs it",
                "userfaultfd"),
            SystemCallRule(.refuse, "obsolete, and nothing has called them for decades", "uselib _sysctl sysfs ustat"),
        ] + absent
    }

    /// Answered as an older kernel would: glibc, Go and libuv then use calls that can be judged.
    private static var absent: [SystemCallRule] {
        [
            SystemCallRule(.absent, "its flags are in memory, where no filter sees them; clone(2) is judged", "clone3"),
            SystemCallRule(.absent, "its mode is in memory, where no filter sees it; openat(2) is judged", "openat2"),
            SystemCallRule(
                .absent,
                "a ring carries out calls that no filter sees, and has had many holes; all programs can do without",
                "io_uring_setup io_uring_enter io_uring_register"),
        ]
    }

    /// The deny list of `namespace`: everything else is allowed.
    static var namespace: [SystemCallRule] {
        var rules = denied
        rules += each(of: newNamespaces, in: 0, .refuse, "makes namespaces, and with them capabilities", "clone")
        rules += each(of: unshared, in: 0, .refuse, "makes namespaces, and with them capabilities", "unshare")
        let attaching: [UInt64] = [16, 0x4206]
        rules += attaching.map { request in
            SystemCallRule(
                .refuse, "takes over a process that runs; PTRACE_TRACEME, of one's own children, is left",
                when: [Condition(0, mask: .max, is: request)], "ptrace")
        }
        rules += terminalInput.map { request in
            SystemCallRule(
                .refuse, "types into a terminal as if its user did", when: [Condition(1, mask: whole, is: request)],
                "ioctl")
        }
        rules += setIDRules
        rules.append(
            SystemCallRule(
                .noSuchFamily, "AF_VSOCK reaches the hypervisor around every network namespace",
                when: [Condition(0, mask: whole, is: 40)], "socket"))
        return rules
    }

    /// A file that runs with its owner's rights would carry them out of the service.
    ///
    /// In an id-mapped directory they would be root's.
    private static var setIDRules: [SystemCallRule] {
        let reason: StaticString = "makes a file that gives its owner's rights to whoever runs it"
        var rules = each(of: setID, in: 1, .refuse, reason, "chmod fchmod mknod creat")
        rules += each(of: setID, in: 2, .refuse, reason, "fchmodat fchmodat2 mknodat")
        for flag in creating {
            for bit in setID {
                let mode = Condition(2, mask: bit, is: bit)
                rules.append(.init(.refuse, reason, when: [Condition(1, mask: flag, is: flag), mode], "open"))
                let mode3 = Condition(3, mask: bit, is: bit)
                rules.append(.init(.refuse, reason, when: [Condition(2, mask: flag, is: flag), mode3], "openat"))
            }
        }
        return rules
    }
}

extension SystemCallRule {
    /// The allow list of `sandbox`: everything else is refused.
    static var sandbox: [SystemCallRule] { absent + plain + judged + listedFamilies }

    /// Allowed with any argument.
    private static var plain: [SystemCallRule] {
        [
            SystemCallRule(
                .allow, "files",
                """
                access chdir chown close close_range copy_file_range dup dup2 dup3 faccessat faccessat2 fadvise64 \
                fallocate fchdir fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr \
                fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr inotify_add_watch \
                inotify_init inotify_init1 inotify_rm_watch lchown lgetxattr link linkat listxattr llistxattr \
                lremovexattr lseek lsetxattr lstat memfd_create mkdir mkdirat name_to_handle_at newfstatat pread64 \
                preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv removexattr rename \
                renameat renameat2 rmdir sendfile setxattr splice stat statfs statx symlink symlinkat sync \
                sync_file_range syncfs tee truncate umask unlink unlinkat utime utimensat utimes vmsplice write \
                writev cachestat setxattrat getxattrat listxattrat removexattrat file_getattr
                """),
            SystemCallRule(
                .allow, "memory, code that is compiled while it runs included",
                """
                brk get_mempolicy madvise map_shadow_stack mbind membarrier memfd_secret mincore mlock mlock2 \
                mlockall mmap mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free \
                pkey_mprotect remap_file_pages set_mempolicy
                """),
            SystemCallRule(
                .allow, "processes and threads; numbers of users that are not mapped cannot be taken",
                """
                arch_prctl capget capset execve execveat exit exit_group fork get_robust_list getcpu getegid geteuid \
                getgid getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit getrusage \
                getsid gettid getuid ioprio_get ioprio_set kill pidfd_open pidfd_send_signal prctl prlimit64 \
                process_mrelease rseq sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr \
                sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr \
                sched_setparam sched_setscheduler sched_yield set_robust_list set_tid_address setfsgid setfsuid \
                setgid setgroups setpgid setpriority setregid setresgid setresuid setreuid setrlimit setsid setuid \
                sysinfo tgkill times tkill uname vfork wait4 waitid
                """),
            SystemCallRule(
                .allow, "further restriction of oneself",
                "landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp"),
            SystemCallRule(
                .allow, "signals",
                """
                alarm getitimer pause restart_syscall rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo \
                rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo setitimer sigaltstack signalfd \
                signalfd4
                """),
            SystemCallRule(
                .allow, "time and randomness",
                """
                clock_getres clock_gettime clock_nanosleep getrandom gettimeofday nanosleep time timer_create \
                timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime \
                timerfd_settime
                """),
            SystemCallRule(
                .allow, "waiting",
                """
                epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 futex \
                futex_requeue futex_wait futex_waitv futex_wake io_cancel io_destroy io_getevents io_pgetevents \
                io_setup io_submit poll ppoll pselect6 select
                """),
            SystemCallRule(
                .allow, "pipes and System V and POSIX messages, in an IPC namespace of its own",
                """
                mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl msgget msgrcv msgsnd \
                pipe pipe2 semctl semget semop semtimedop shmat shmctl shmdt shmget
                """),
            SystemCallRule(
                .allow, "sockets that exist",
                """
                accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg \
                sendmmsg sendmsg sendto setsockopt shutdown
                """),
        ]
    }

    /// Allowed for some arguments; for others they are what the deny list of `namespace` says.
    private static var judged: [SystemCallRule] {
        let modes: StaticString = "no file that gives its owner's rights to whoever runs it"
        var rules = [
            SystemCallRule(
                .allow, "threads and children, no namespaces", when: [none(of: newNamespaces, in: 0)], "clone"),
            SystemCallRule(.allow, "no namespaces", when: [none(of: unshared, in: 0)], "unshare"),
            SystemCallRule(.allow, modes, when: [none(of: setID, in: 1)], "chmod fchmod creat"),
            SystemCallRule(.allow, modes, when: [none(of: setID, in: 2)], "fchmodat fchmodat2"),
            SystemCallRule(.allow, "no new file", when: [none(of: creating, in: 1)], "open"),
            SystemCallRule(.allow, modes, when: [none(of: setID, in: 2)], "open"),
            SystemCallRule(.allow, "no new file", when: [none(of: creating, in: 2)], "openat"),
            SystemCallRule(.allow, modes, when: [none(of: setID, in: 3)], "openat"),
        ]
        // Unspecified, a regular file, a FIFO, a socket: no device.
        for kind: UInt64 in [0, 0o100_000, 0o010_000, 0o140_000] {
            rules.append(.init(.allow, modes, when: [Condition(1, mask: 0o176_000, is: kind)], "mknod"))
            rules.append(.init(.allow, modes, when: [Condition(2, mask: 0o176_000, is: kind)], "mknodat"))
        }
        // The personality that is, the question which, and the one without randomised addresses stays out.
        for value: UInt64 in [0, whole] {
            rules.append(
                .init(.allow, "asks, changes nothing", when: [Condition(0, mask: whole, is: value)], "personality"))
        }
        return rules + notTerminalInput
    }

    /// All of ioctl(2) but what types into a terminal: a condition cannot say "is not one of", so bits are told apart.
    ///
    /// TIOCSTI is 0x5412 and TIOCLINUX 0x541C: a request differs from both in a bit they share, or in their last ones.
    private static var notTerminalInput: [SystemCallRule] {
        let shared: UInt64 = 0x5410
        var rules: [SystemCallRule] = []
        for bit in 4..<32 as Range<UInt64> {
            let mask = 1 << bit as UInt64
            rules.append(
                .init(.allow, "requests of no terminal", when: [Condition(1, mask: mask, is: ~shared & mask)], "ioctl"))
        }
        for low in 0..<16 as Range<UInt64> where low != 0x2 && low != 0xC {
            rules.append(
                .init(
                    .allow, "requests that type nothing", when: [Condition(1, mask: whole, is: shared | low)], "ioctl"))
        }
        return rules
    }

    private static var listedFamilies: [SystemCallRule] {
        // AF_UNIX, AF_INET, AF_INET6, and AF_NETLINK, by which getaddrinfo(3) asks for addresses.
        let families: [UInt64] = [1, 2, 10, 16]
        return families.map { family in
            SystemCallRule(
                .allow, "kinds of sockets that programs use", when: [Condition(0, mask: whole, is: family)],
                "socket socketpair")
        }
    }
}
