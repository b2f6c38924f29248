package import Linux

/// A directory of the cgroup v2 hierarchy that holds the processes of one replica.
///
/// See cgroups(7).
package struct ControlGroup: ~Copyable, Sendable {
    /// Where it is in the file system.
    package let path: String
    /// To start processes in it, see `LaunchRequest.cgroup`.
    package let directory: Directory

    /// Opens an existing cgroup.
    package init(_ path: String) throws(Errno) {
        self.path = path
        directory = try Directory(path)
    }

    /// The cgroup's id, as sockets and pidfds tell it.
    package func id() throws(Errno) -> UInt64 {
        try File.status(of: directory.descriptor.borrowed).inode
    }

    /// Whether a process lives in it or below it.
    package func isPopulated() throws(Errno) -> Bool {
        let file = try directory.open("cgroup.events")
        var bytes: [UInt8] = []
        _ = try file.borrowed.read(appendingTo: &bytes, upTo: 256)
        return bytes.starts(with: Self.populated)
    }

    /// How `cgroup.events` begins while there is a process.
    private static let populated = Array("populated 1".utf8)

    /// Changes whenever `isPopulated()` does, for inotify (`.modified`).
    package var eventsPath: String { Path.join(path, "cgroup.events") }

    /// Numbers of the processes in it, not of those further below.
    package func members() throws(Errno) -> [Int32] {
        try text(of: "cgroup.procs").split(separator: "\n").compactMap { Int32($0) }
    }

    /// Kills everything in it and below it, whatever it forks meanwhile (Linux 5.14).
    package func kill() throws(Errno) {
        try write("1", to: "cgroup.kill")
    }

    /// Stops everything in it and below it from running, or lets it run again.
    package func setFrozen(_ on: Bool) throws(Errno) {
        try write(on ? "1" : "0", to: "cgroup.freeze")
    }

    /// Removes it with the empty ones below it.
    ///
    /// - Throws: `EBUSY` while a process lives in it.
    package consuming func remove() throws(Errno) {
        try Self.removeTree(path)
    }

    /// Memory in bytes, or `nil` where the memory controller is not enabled.
    package func memory() -> UInt64? { number(in: "memory.current") }

    /// The most memory it ever had (Linux 5.19), or `nil`.
    package func peakMemory() -> UInt64? { number(in: "memory.peak") }

    /// Threads and processes, or `nil` where the pids controller is not enabled.
    package func tasks() -> UInt64? { number(in: "pids.current") }

    /// CPU time in nanoseconds.
    package func cpuNanoseconds() -> Int64? { nanoseconds("usage_usec") }

    /// How long its quota has kept it from running, in nanoseconds; `nil` without cpu controller.
    package func throttledNanoseconds() -> Int64? { nanoseconds("throttled_usec") }

    /// How long its processes have waited for processors, memory and disks.
    package func pressure() -> Pressure {
        var pressure = Pressure()
        pressure.cpu = stall(in: "cpu.pressure")
        pressure.memory = stall(in: "memory.pressure")
        pressure.io = stall(in: "io.pressure")
        return pressure
    }

    /// Writes one of its files: a limit, or what changes its behaviour.
    package func set(_ name: String, to text: String) throws(Errno) {
        try write(text, to: name)
    }

    /// How many of its processes the kernel has killed for want of memory, or `nil` without memory controller.
    package func outOfMemoryKills() -> UInt64? {
        (try? value("oom_kill", in: "memory.events")).flatMap { $0 }
    }

    /// Removes the cgroup at `path` with the empty ones below it; one that is gone already is fine.
    ///
    /// - Throws: `EBUSY` while a process lives in it.
    package static func removeTree(_ path: String) throws(Errno) {
        let directory: Directory
        do throws(Errno) {
            directory = try Directory(path)
        } catch {
            if error == .notFound { return }
            throw error
        }
        for name in try directory.names() where (try? directory.status(of: name))?.kind == .directory {
            try removeTree(Path.join(path, name))
        }
        try Directory.remove(path)
    }

    private func text(of name: String) throws(Errno) -> String {
        let file = try directory.open(name)
        return String(decoding: try File.read(file.borrowed, limit: 16 << 20), as: UTF8.self)
    }

    private func write(_ text: String, to name: String) throws(Errno) {
        let file = try directory.open(name, .writeOnly)
        try file.borrowed.writeAll(Array(text.utf8))
    }

    /// A file of a few lines, which the kernel gives whole in one read(2).
    private func record(_ name: String) throws(Errno) -> String {
        let file = try directory.open(name)
        var bytes: [UInt8] = []
        _ = try file.borrowed.read(appendingTo: &bytes, upTo: 4096)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func nanoseconds(_ key: String) -> Int64? {
        (try? value(key, in: "cpu.stat")).flatMap { $0.map { Int64(clamping: $0) &* 1000 } }
    }

    private func stall(in name: String) -> Pressure.Stall {
        (try? record(name)).map { Pressure.Stall($0) } ?? Pressure.Stall()
    }

    private func number(in name: String) -> UInt64? {
        guard let text = try? record(name) else { return nil }
        return UInt64(text.prefix { $0 != "\n" })
    }

    private func value(_ key: String, in name: String) throws(Errno) -> UInt64? {
        for line in try record(name).split(separator: "\n") where line.hasPrefix(key + " ") {
            return UInt64(line.dropFirst(key.utf8.count + 1))
        }
        return nil
    }
}

/// A cgroup that threads share: it stays open as long as one of them reads it.
package final class CgroupLeaf: Sendable {
    package let group: ControlGroup

    /// Takes it over.
    package init(_ group: consuming ControlGroup) {
        self.group = group
    }
}
