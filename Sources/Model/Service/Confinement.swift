/// What a replica can see, and how much of the host it may use.
package struct Confinement: Hashable, Sendable {
    /// How much of the host it may see, from all to nearly nothing.
    package enum Level: String, Hashable, Sendable, CaseIterable {
        case process, namespace, sandbox
    }

    /// `isolation`; `nil` is the host's default.
    package var level: Level?
    /// `engine` of a sandbox.
    package var engine: String?
    /// `egress`: destinations that a sandbox may reach.
    package var egress: [String] = []
    package var limits = ResourceLimits()

    package init() {}
}

extension Confinement {
    /// The limits that hold at an isolation level: a sandbox has some where none are written.
    package func limits(at level: Level) -> ResourceLimits {
        guard level == .sandbox else { return limits }
        var limits = limits
        limits.memoryMiB = limits.memoryMiB ?? 512
        limits.tasks = limits.tasks ?? 512
        return limits
    }
}

/// The cgroup v2 limits of one replica.
///
/// `nil` is no limit; units are those of the keys.
package struct ResourceLimits: Hashable, Sendable {
    package var memoryMiB: Int?
    package var memoryHighMiB: Int?
    /// `cpu_shares`: the relative weight `cpu.weight`, 1…10000.
    package var cpuWeight: Int?
    /// `cpu_quota` in percent of one core.
    package var cpuQuotaPercent: Int?
    package var tasks: Int?
    package var ioWeight: Int?
    /// `open_files`: RLIMIT_NOFILE.
    package var openFiles: Int?

    package init() {}
}
