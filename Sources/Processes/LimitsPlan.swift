package import Model

/// What has to be written into a replica's cgroup so that its limits are in force: a value, decided before anything
/// is written.
///
/// See "Controllers" in Documentation/admin-guide/cgroup-v2.rst of Linux.
package struct LimitsPlan: Equatable, Sendable {
    /// One file of the cgroup and its new text.
    package struct Write: Equatable, Sendable {
        package let file: String
        package let text: String
        /// Kernels without swap accounting do not have it, and nothing is lost there.
        package let isOptional: Bool
    }

    /// A limit that was asked for and cannot be had.
    package struct Missing: Equatable, Sendable {
        /// The key of the definition.
        package let key: String
        package let controller: CgroupController
    }

    /// In the order in which they are written.
    package private(set) var writes: [Write] = []
    package private(set) var missing: [Missing] = []

    /// Nothing is limited.
    package init() {}

    /// From `old`, what is in force, to `new`; what did not change is not written again.
    ///
    /// - Parameters:
    ///   - new: What is asked for.
    ///   - old: What is in force; of a new cgroup, nothing.
    ///   - controllers: What the cgroup has.
    ///   - extraTasks: Processes of ours in it, which count for nobody: init.
    package init(
        _ new: ResourceLimits, replacing old: ResourceLimits = ResourceLimits(), controllers: Set<CgroupController>,
        extraTasks: Int = 0
    ) {
        if new.memoryMiB != old.memoryMiB {
            add("memory_limit_mb", .memory, new.memoryMiB != nil, controllers) {
                Self.memory(new.memoryMiB)
            }
        }
        if new.memoryHighMiB != old.memoryHighMiB {
            add("memory_high_mb", .memory, new.memoryHighMiB != nil, controllers) {
                [Write(file: "memory.high", text: Self.bytes(new.memoryHighMiB), isOptional: false)]
            }
        }
        if new.cpuWeight != old.cpuWeight {
            add("cpu_shares", .cpu, new.cpuWeight != nil, controllers) {
                [Write(file: "cpu.weight", text: String(new.cpuWeight ?? 100), isOptional: false)]
            }
        }
        if new.cpuQuotaPercent != old.cpuQuotaPercent {
            add("cpu_quota", .cpu, new.cpuQuotaPercent != nil, controllers) {
                [Write(file: "cpu.max", text: Self.quota(new.cpuQuotaPercent), isOptional: false)]
            }
        }
        if new.tasks != old.tasks {
            add("tasks_max", .pids, new.tasks != nil, controllers) {
                let text = new.tasks.map { String($0 + extraTasks) } ?? "max"
                return [Write(file: "pids.max", text: text, isOptional: false)]
            }
        }
        if new.ioWeight != old.ioWeight {
            add("io_weight", .io, new.ioWeight != nil, controllers) {
                [Write(file: "io.weight", text: "default \(new.ioWeight ?? 100)", isOptional: false)]
            }
        }
    }

    /// What is taken back where there is no controller was never there.
    private mutating func add(
        _ key: String, _ controller: CgroupController, _ isAsked: Bool, _ controllers: Set<CgroupController>,
        _ make: () -> [Write]
    ) {
        if controllers.contains(controller) {
            writes += make()
        } else if isAsked {
            missing.append(Missing(key: key, controller: controller))
        }
    }

    /// No swap beyond the limit, and all of the replica dies together: half of a service serves nobody.
    private static func memory(_ mebibytes: Int?) -> [Write] {
        let isLimited = mebibytes != nil
        return [
            Write(file: "memory.oom.group", text: isLimited ? "1" : "0", isOptional: false),
            Write(file: "memory.swap.max", text: isLimited ? "0" : "max", isOptional: true),
            Write(file: "memory.max", text: bytes(mebibytes), isOptional: false),
        ]
    }

    private static func bytes(_ mebibytes: Int?) -> String { mebibytes.map { String($0 << 20) } ?? "max" }

    /// Microseconds of each 100 ms.
    private static func quota(_ percent: Int?) -> String {
        (percent.map { String($0 * 1000) } ?? "max") + " 100000"
    }
}
