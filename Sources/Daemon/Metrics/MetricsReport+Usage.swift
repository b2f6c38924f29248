internal import Linux
internal import Metrics
internal import Processes

extension MetricsReport {
    /// What replicas use, and how their limits and neighbours press them.
    func writeUsage(_ text: inout Exposition) {
        text.begin(.instanceMemoryMegabytes)
        for row in rows {
            if let usage = row.usage { text.add(row.labels, Double(usage.memory) / 1_048_576) }
        }
        text.begin(.instanceMemory)
        for row in rows {
            if let usage = row.usage { text.add(row.labels, usage.memory) }
        }
        text.begin(.instanceMemoryPeak)
        for row in rows {
            if let peak = row.usage?.strain?.peakMemory { text.add(row.labels, peak) }
        }
        text.begin(.instanceMemoryLimit)
        for row in rows {
            if let limit = row.memoryLimit { text.add(row.labels, limit) }
        }
        text.begin(.instanceTasks)
        for row in rows {
            if let tasks = row.usage?.tasks { text.add(row.labels, tasks) }
        }
        text.begin(.instanceCPU)
        for row in rows {
            if let usage = row.usage { text.add(row.labels, nanoseconds: UInt64(max(0, usage.cpuNanoseconds))) }
        }
        text.begin(.instanceThrottled)
        for row in rows {
            guard let throttled = row.usage?.strain?.throttledNanoseconds else { continue }
            text.add(row.labels, nanoseconds: UInt64(max(0, throttled)))
        }
        text.begin(.instancePressure)
        for row in rows {
            guard let pressure = row.usage?.strain?.pressure else { continue }
            add(pressure.cpu, of: "cpu", row.labels, &text)
            add(pressure.memory, of: "memory", row.labels, &text)
            add(pressure.io, of: "io", row.labels, &text)
        }
    }

    private func add(_ stall: Pressure.Stall, of resource: String, _ labels: LabelSet, _ text: inout Exposition) {
        let labels = labels.adding("resource", resource)
        text.add(labels.adding("kind", "some"), nanoseconds: UInt64(max(0, stall.someNanoseconds)))
        text.add(labels.adding("kind", "full"), nanoseconds: UInt64(max(0, stall.fullNanoseconds)))
    }
}
