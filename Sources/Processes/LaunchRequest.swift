package import Linux

/// Everything that is needed to start a process; nothing is looked up or searched afterwards.
package struct LaunchRequest: Sendable {
    /// Programs to try in turn, as execvp(3) tries the directories of PATH; paths, not names.
    package var programs: [String]
    /// What the program sees as its arguments, its own name first.
    package var arguments: [String]
    /// `NAME=VALUE` entries, exactly these.
    ///
    /// `LISTEN_PID=` gets the child's number appended.
    package var environment: [String]
    /// The working directory; the parent's if `nil`.
    package var directory: String?
    /// Who it runs as; as we do if `nil`.
    package var identity: Identity?
    /// Descriptor n of the child is a copy of number n here: standard input, output, error, then LISTEN_FDS.
    ///
    /// At most 64.
    package var descriptors: [BorrowedDescriptor]
    /// What it may use, and the shape of its process.
    package var limits = ChildLimits()
    /// The cgroup it starts in; the parent's if `nil`.
    package var cgroup: BorrowedDescriptor?
    /// Namespaces made for it.
    package var namespaces: Namespaces = []
    /// What else is asked of the child before it is executed.
    package var options: Options = .newSession

    /// A request with the defaults: own session, no limits, our user, our cgroup.
    package init(
        programs: [String], arguments: [String], environment: [String], descriptors: [BorrowedDescriptor]
    ) {
        self.programs = programs
        self.arguments = arguments
        self.environment = environment
        self.descriptors = descriptors
    }

    /// What is asked of the child before it is executed.
    package struct Options: OptionSet, Sendable {
        package let rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }
        /// Its own session, so no controlling terminal; otherwise only its own process group.
        package static let newSession = Options(rawValue: 1)
        /// It cannot gain privileges by executing set-user-id files.
        ///
        /// See PR_SET_NO_NEW_PRIVS in prctl(2).
        package static let noNewPrivileges = Options(rawValue: 2)
        /// It is killed when the thread that started it ends: for foreground mode.
        ///
        /// See PR_SET_PDEATHSIG in prctl(2).
        package static let diesWithParent = Options(rawValue: 4)
        /// Its standard input is a terminal and becomes its session's own; goes with `newSession`.
        ///
        /// See TIOCSCTTY in ioctl_tty(2).
        package static let controllingTerminal = Options(rawValue: 8)
    }

    /// The paths to try for a program's name: itself if it has a slash, else one in each directory of `searchPath`.
    package static func candidates(for name: String, searchPath: String) -> [String] {
        if name.isEmpty { return [] }
        if name.contains("/") { return [name] }
        return searchPath.split(separator: ":", omittingEmptySubsequences: false).map { entry in
            Path.join(entry.isEmpty ? "." : String(entry), name)
        }
    }
}

/// Limits and attributes that a child gets before it is executed; `nil` keeps the parent's.
package struct ChildLimits: Hashable, Sendable {
    /// RLIMIT_NOFILE.
    package var openFiles: (soft: UInt64, hard: UInt64)? {
        get { openFilesSoft.flatMap { soft in openFilesHard.map { (soft, $0) } } }
        set { (openFilesSoft, openFilesHard) = (newValue?.soft, newValue?.hard) }
    }
    private var openFilesSoft: UInt64?
    private var openFilesHard: UInt64?
    /// RLIMIT_CORE, both values, in bytes.
    package var core: UInt64?
    /// -1000…1000; lowering needs privilege.
    ///
    /// See oom_score_adj in proc(5).
    package var oomScoreAdjust: Int32?
    /// Permission bits that files it makes do not get.
    package var umask: Int32?

    /// Keeps everything as the parent has it.
    package init() {}
}
