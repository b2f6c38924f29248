internal import Linux

/// What was found on this host, before it is judged.
struct HostFacts: Equatable, Sendable {
    var kernel = KernelFacts()
    var cgroups = CgroupFacts()
    var network = NetworkFacts()
    var ports = PortFacts()
    var limits = LimitFacts()
    var places: [PlaceFact] = []
    var clock = ClockFacts()
    var programs = ProgramFacts()
    var isRoot = false
    /// The socket of a supervisor that answers.
    var supervisor: String?
}

/// The kernel and what it lets a process do to itself.
struct KernelFacts: Equatable, Sendable {
    /// `6.1.0-18-amd64`.
    var release = ""
    var features = KernelFeatures()
    /// `cgroup.kill` is there; `nil` if no cgroup could be looked at.
    var cgroupKill: Bool?
    /// `user.max_user_namespaces`; `nil` if there is no such file.
    var maxUserNamespaces: Int?
    /// Ubuntu's `kernel.apparmor_restrict_unprivileged_userns` is on.
    var appArmorRestricts = false
    /// Debian's `kernel.unprivileged_userns_clone` is off.
    var debianForbids = false
    /// Why this user could not make a user namespace when it was tried; `nil` if it could.
    var userNamespaceError: Errno?
    /// 0 where there is none.
    var landlock = 0
}

/// How cgroups are mounted, and what of them is ours.
struct CgroupFacts: Equatable, Sendable {
    /// Versions.
    enum Mode: Equatable, Sendable {
        /// cgroup v2 alone.
        case unified
        /// v1 with a v2 hierarchy beside it.
        case hybrid
        case legacy
        case none
    }

    var mode = Mode.none
    /// Groups can be made in our own cgroup, or at the top.
    var isWritable = false
    /// Controllers there.
    var controllers: [String] = []
}

/// What packets meet on this host.
struct NetworkFacts: Equatable, Sendable {
    /// Why the packet filter's chains could not be read.
    enum Unreadable: Equatable, Sendable {
        /// Root would see them.
        case forbidden
        /// The kernel has no nftables.
        case absent
    }

    var forwards4 = true
    /// `nil` where there is no IPv6.
    var forwards6: Bool? = true
    var chains: [FirewallChain] = []
    var unreadable: Unreadable?
    /// Tables of the old iptables that have rules: `filter`, `nat`.
    var legacyTables: [String] = []
    /// Packets within a bridge go through iptables too, as Docker sets it.
    var bridgesFilter = false
}

/// Ports that tenement wants and who has them.
struct PortFacts: Equatable, Sendable {
    /// What a port is wanted for.
    enum Purpose: Equatable, Sendable {
        case http, https, names, admin
        /// A node port of a service.
        case node(String)
    }

    /// A wanted port that somebody has.
    struct Taken: Equatable, Sendable {
        var port: UInt16
        var isUDP = false
        var purpose: Purpose
        /// `nginx (pid 812)`; `nil` if that cannot be seen.
        var holder: String?
        /// tenement itself has it.
        var isOurs = false
    }

    var taken: [Taken] = []
    /// Node ports that the state file claims.
    var claimCount = 0
    /// `port_range`.
    var range: ClosedRange<UInt16> = 30000...32767
    /// Ports in it that others listen on.
    var takenInRange = 0
    /// `net.ipv4.ip_local_port_range`.
    var ephemeral: ClosedRange<UInt16> = 32768...60999
    /// Ports below need privilege.
    var firstUnprivileged = 1024
}

/// Limits that a supervisor and its services share.
struct LimitFacts: Equatable, Sendable {
    /// RLIMIT_NOFILE, hard.
    var descriptors: UInt64 = 0
    /// RLIMIT_NPROC, hard.
    var processes: UInt64 = 0
    /// `kernel.pid_max`.
    var highestPID = 0
    /// `fs.inotify.max_user_instances`.
    var inotifyInstances = 0
}

/// A directory that the supervisor writes to.
struct PlaceFact: Equatable, Sendable {
    /// `state`, `data`, `runtime`.
    var role: String
    var path: String
    var isWritable: Bool
    /// `nil` if unknown.
    var space: FileSystemSpace?
}

/// What time it is and who keeps it.
struct ClockFacts: Equatable, Sendable {
    /// Seconds since 1970.
    var now: Int64 = 0
    /// `nil` if the kernel does not tell.
    var isSynchronised: Bool?
}

/// Other programs and accounts.
struct ProgramFacts: Equatable, Sendable {
    /// A unit of systemd.
    struct Unit: Equatable, Sendable {
        var name: String
        /// `loaded`, `not-found`, `masked`, `bad-setting`.
        var load: String
        /// `active`, `inactive`, `failed`, `activating`.
        var active: String
        /// `enabled`, `disabled`; empty if not known.
        var enabled = ""
    }

    /// The executables that belong to this one and were not found.
    var missing: [String] = []
    /// systemd runs this host.
    var hasSystemd = false
    var units: [Unit] = []
    /// The user `tenement-router` exists.
    var hasRouterAccount = false
    /// Where gVisor's `runsc` is.
    var gVisor: String?
}
