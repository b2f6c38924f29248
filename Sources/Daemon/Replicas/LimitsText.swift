internal import Model
internal import Processes

/// Limits in words.
enum LimitsText {
    /// Which limits a definition asks for, in one phrase.
    static func text(_ limits: ResourceLimits) -> String {
        var parts: [String] = []
        if let memory = limits.memoryMiB { parts.append("memory \(memory) MiB") }
        if let high = limits.memoryHighMiB { parts.append("memory high \(high) MiB") }
        if let weight = limits.cpuWeight { parts.append("cpu weight \(weight)") }
        if let quota = limits.cpuQuotaPercent { parts.append("cpu \(quota)%") }
        if let tasks = limits.tasks { parts.append("\(tasks) tasks") }
        if let weight = limits.ioWeight { parts.append("io weight \(weight)") }
        return parts.isEmpty ? "no limits" : parts.joined(separator: ", ")
    }

    /// What a limit needs, why that is missing, and what to do.
    static func missing(_ missing: LimitsPlan.Missing, lack: CgroupLack?) -> String {
        "\(missing.key) needs the cgroup v2 controller \(missing.controller.rawValue), \(text(lack))"
    }

    /// Why a controller is missing: a clause that follows its name.
    static func text(_ lack: CgroupLack?) -> String {
        switch lack {
        case .noHierarchy, nil:
            "but there is no cgroup v2 hierarchy that we may use: run the daemon as root, or from its systemd unit"
        case .versionOne:
            "which this host has in cgroup v1: boot it with systemd.unified_cgroup_hierarchy=1"
        case .notInKernel: "which this kernel does not have"
        case .notDelegated(let path):
            "which is not delegated to \(path): run the daemon from its systemd unit, with Delegate=yes"
        case .occupied(let path): "which cannot be enabled in \(path), as other processes live there"
        }
    }
}
