internal import Linux
internal import Metrics

/// What a process of tenement itself uses.
struct OwnProcess: Sendable {
    let labels: LabelSet
    let cpuNanoseconds: UInt64
    /// Resident bytes.
    let memory: UInt64
    let descriptors: Int
    /// Nanoseconds since 1970.
    let startedAt: UInt64

    /// The supervisor and, while it runs, the router.
    static func all(router: Int32?) -> [OwnProcess] {
        let boot = (try? ProcFS.bootTime()) ?? 0
        return [
            OwnProcess("supervisor", pid: CurrentProcess.pid, boot: boot),
            router.flatMap { OwnProcess("router", pid: $0, boot: boot) },
        ].compactMap { $0 }
    }

    /// Measures; `nil` if there is no such process.
    private init?(_ name: String, pid: Int32, boot: Int64) {
        guard let stat = try? ProcFS.stat(of: pid), let resident = try? ProcFS.residentMemory(of: pid) else {
            return nil
        }
        var labels = LabelSet()
        labels.add("process", name)
        self.labels = labels
        cpuNanoseconds = UInt64(max(0, stat.cpuNanoseconds))
        memory = resident
        // The router's descriptors cannot be seen where it has another user and we are not root.
        descriptors = (try? ProcFS.descriptorCount(of: pid)) ?? 0
        startedAt = UInt64(max(0, boot &* 1_000_000_000 &+ stat.startNanoseconds))
    }
}
