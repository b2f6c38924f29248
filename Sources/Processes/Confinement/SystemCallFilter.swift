import CSeccomp
package import Linux

/// A program by which the kernel judges the system calls of a service and of everything that it starts.
///
/// Calls of other architectures (32 bit, x32) end the process with SIGSYS: the lists are about numbers of this one.
/// See seccomp(2) and seccomp_export_bpf(3).
package struct SystemCallFilter: Sendable {
    /// How much is left.
    package enum Strictness: Sendable, CaseIterable {
        /// What is listed is refused: `namespace`.
        case denyList
        /// What is not listed is refused: `sandbox`.
        case allowList
    }

    /// Instructions, each a `struct sock_filter` of 8 bytes in the byte order of this machine.
    package let program: [UInt8]

    /// Compiles the rules, which takes a few milliseconds: once per supervisor is enough.
    ///
    /// - Throws: What libseccomp or a pipe answers.
    package init(_ strictness: Strictness) throws(Errno) {
        let isDenying = strictness == .denyList
        let fallback = isDenying ? UInt32(SCMP_ACT_ALLOW) : Self.action(.refuse)
        guard let context = unsafe seccomp_init(fallback) else { throw .outOfMemory }
        defer { unsafe seccomp_release(context) }
        try Self.check(unsafe seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, UInt32(SCMP_ACT_KILL_PROCESS)))
        // A tree instead of a list: a call is found in nine steps, not in three hundred.
        try Self.check(unsafe seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2))
        let rules = isDenying ? SystemCallRule.namespace : SystemCallRule.sandbox
        for rule in rules { try unsafe Self.add(rule, to: context) }
        if !isDenying { try unsafe Self.addUnknown(to: context, rules) }
        program = try unsafe Self.export(context)
    }

    private static func add(_ rule: SystemCallRule, to context: scmp_filter_ctx) throws(Errno) {
        var comparisons: [scmp_arg_cmp] = []
        for condition in rule.conditions {
            comparisons.append(
                scmp_arg_cmp(
                    arg: condition.argument, op: SCMP_CMP_MASKED_EQ, datum_a: condition.mask, datum_b: condition.value))
        }
        for name in rule.calls.split(separator: " ") {
            guard let number = SystemCallNumber.of(String(name)) else { continue }
            let code = unsafe comparisons.withUnsafeBufferPointer { list in
                unsafe seccomp_rule_add_array(
                    context, action(rule.verdict), number, UInt32(list.count), list.baseAddress)
            }
            try check(code)
        }
    }

    /// Calls that kernels have got since this list was written do not exist, so that libraries do without them.
    private static func addUnknown(to context: scmp_filter_ctx, _ rules: [SystemCallRule]) throws(Errno) {
        let judged = Set(
            (rules + SystemCallRule.denied).flatMap { $0.calls.split(separator: " ") }
                .compactMap { SystemCallNumber.of(String($0)) })
        for number in SystemCallNumber.recent where !judged.contains(number) {
            try check(unsafe seccomp_rule_add_array(context, action(.absent), number, 0, nil))
        }
    }

    private static func action(_ verdict: SystemCallRule.Verdict) -> UInt32 {
        // SCMP_ACT_ERRNO is a macro with a parameter, which Swift does not see.
        let answer = UInt32(0x0005_0000)
        return switch verdict {
        case .allow: UInt32(SCMP_ACT_ALLOW)
        case .refuse: answer | UInt32(Errno.notPermitted.code)
        case .absent: answer | UInt32(Errno.notImplemented.code)
        case .noSuchFamily: answer | 97
        }
    }

    /// A program of some ten thousand bytes fits into a pipe.
    private static func export(_ context: scmp_filter_ctx) throws(Errno) -> [UInt8] {
        let pipe = try Pipe.make()
        try check(unsafe seccomp_export_bpf(context, pipe.second.number))
        let reader = pipe.takeFirst()
        return try File.read(reader.borrowed)
    }

    private static func check(_ code: Int32) throws(Errno) {
        if code < 0 { throw Errno(code: -code) }
    }
}

/// Numbers of system calls on this machine.
enum SystemCallNumber {
    /// Newer than libseccomp 2.5.4; since Linux 5.1 every architecture gives a new call the same number.
    private static let newer: [(name: StaticString, number: Int32)] = [
        ("landlock_create_ruleset", 444), ("landlock_add_rule", 445), ("landlock_restrict_self", 446),
        ("memfd_secret", 447), ("process_mrelease", 448), ("futex_waitv", 449), ("cachestat", 451), ("fchmodat2", 452),
        ("map_shadow_stack", 453), ("futex_wake", 454), ("futex_wait", 455), ("futex_requeue", 456), ("mseal", 462),
        ("setxattrat", 463), ("getxattrat", 464), ("listxattrat", 465), ("removexattrat", 466),
        ("open_tree_attr", 467), ("file_getattr", 468),
    ]

    /// Those of the common numbering, and room for those that will come.
    static let recent: ClosedRange<Int32> = 424...511

    /// The number of a name; `nil` if this processor has no such call.
    static func of(_ name: String) -> Int32? {
        let known = unsafe seccomp_syscall_resolve_name(name)
        if known >= 0 { return known }
        return newer.first { $0.name.description == name }?.number
    }
}
