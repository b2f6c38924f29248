/// What was found on this host, before it is judged.
struct HostFacts: Equatable, Sendable {
    /// How cgroups are mounted.
    enum Cgroups: Equatable, Sendable {
        /// cgroup v2 alone.
        case unified(isWritable: Bool)
        /// v1 with a v2 hierarchy beside it.
        case hybrid
        case legacy
        case none
    }

    /// `6.1.0-18-amd64`.
    var kernel = ""
    var cgroups = Cgroups.none
    /// Of /sys/fs/cgroup/cgroup.controllers.
    var controllers: [String] = []
    /// `user.max_user_namespaces`; `nil` if there is no such file.
    var maxUserNamespaces: Int?
    /// A distribution's switch against user namespaces of ordinary users is on.
    var restrictsUserNamespaces = false
    var isRoot = false
    var stateDirectory = ""
    var canWriteState = false
    /// TCP ports that somebody listens on.
    var listeners: [UInt16] = []
    var descriptorLimit: UInt64 = 0
    /// Bytes free where state is kept; `nil` if unknown.
    var freeBytes: Int?
    /// Seconds since 1970.
    var now: Int64 = 0
    /// The executables that belong to this one and were not found.
    var missingPrograms: [String] = []
}

/// What a fact means for tenement.
struct Finding: Equatable, Sendable {
    /// How good it is.
    enum Verdict: String, Equatable, Sendable {
        case good, warning, bad
    }

    let name: String
    let verdict: Verdict
    let text: String
    /// What to do, if there is something.
    var advice: String?
}
