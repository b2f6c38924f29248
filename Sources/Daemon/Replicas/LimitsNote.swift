internal import Model

/// Says in one phrase which limits a definition asks for.
enum LimitsNote {
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
}
