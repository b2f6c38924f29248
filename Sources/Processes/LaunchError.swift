package import Linux

/// Why a process could not be started.
package enum LaunchError: Error, Hashable, Sendable {
    /// `step` failed for `subject`: the program, directory or user it was about; empty where there is none.
    case step(LaunchStep, Errno, subject: String)
    /// An argument, path or entry of the environment holds a NUL byte.
    case containsNUL(String)
    /// `tenement-init` has ended before its service executed.
    case initEnded(WaitStatus)
    /// No such user, or not a number either.
    case unknownUser(String)
    /// No such group, or not a number either.
    case unknownGroup(String)

    /// What a shell would answer as exit code: 127 when the program is missing, 126 when it cannot be executed.
    package var exitCode: Int32 {
        switch self {
        case .step(.execute, .notFound, _), .step(.execute, .notDirectory, _): 127
        case .step, .initEnded, .containsNUL, .unknownUser, .unknownGroup: 126
        }
    }
}

/// The steps of a launch: those of a plain one in their order, then those that only an isolated one has.
package enum LaunchStep: Int32, Hashable, Sendable, CaseIterable {
    case prepare = 1, clone, signals, session, oomScore, limits, descriptors, groups, group, user, directory
    case privileges, parentDeath, close, execute
    case block, userMap, cgroupView, network, root, mount, hostName, pivot, fork, userNamespace, capabilities
    case landlock, seccomp, join

    /// The system call that failed, for messages: `setuid` in "cannot enter user 'deploy' (step setuid)".
    package var name: String {
        switch self {
        case .prepare: "prepare"
        case .clone: "clone"
        case .signals: "sigaction"
        case .session: "setsid"
        case .oomScore: "oom_score_adj"
        case .limits: "setrlimit"
        case .descriptors: "dup"
        case .groups: "setgroups"
        case .group: "setgid"
        case .user: "setuid"
        case .directory: "chdir"
        case .privileges: "no_new_privs"
        case .parentDeath: "pdeathsig"
        case .close: "close_range"
        case .execute: "execve"
        case .block: "launch_block"
        case .userMap: "uid_map"
        case .cgroupView: "cgroup_namespace"
        case .network: "setns"
        case .root: "new_root"
        case .mount: "mount"
        case .hostName: "sethostname"
        case .pivot: "pivot_root"
        case .fork: "clone"
        case .userNamespace: "user_namespace"
        case .capabilities: "capset"
        case .landlock: "landlock"
        case .seccomp: "seccomp"
        case .join: "join_namespaces"
        }
    }
}
