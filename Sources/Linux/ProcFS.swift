import CLinux

/// What /proc tells about processes.
///
/// See proc(5).
package enum ProcFS {
    /// The numbers of all processes that can be seen, unsorted.
    package static func pids() throws(Errno) -> [Int32] {
        try Directory("/proc").names().compactMap { Int32($0) }
    }

    /// The lines of /proc/PID/stat that matter.
    ///
    /// - Throws: `ENOENT` or `ESRCH` if there is no such process.
    package static func stat(of pid: Int32) throws(Errno) -> ProcessStat {
        guard let stat = ProcessStat(try record("/proc/\(pid)/stat")) else { throw .badMessage }
        return stat
    }

    /// A file of a few numbers, which /proc gives whole in one read(2).
    private static func record(_ path: String) throws(Errno) -> [UInt8] {
        let file = try File.open(path)
        var bytes: [UInt8] = []
        _ = try file.borrowed.read(appendingTo: &bytes, upTo: 4096)
        return bytes
    }

    /// Bytes resident in memory, without what it may share with others (files, shared memory).
    package static func privateMemory(of pid: Int32) throws(Errno) -> UInt64 {
        let words = try record("/proc/\(pid)/statm").split(separator: UInt8(ascii: " "))
        guard words.count > 2 else { throw .badMessage }
        let (resident, shared) = (UInt64(clamping: Decimal.value(words[1])), UInt64(clamping: Decimal.value(words[2])))
        return resident > shared ? (resident - shared) * UInt64(cl_page_size()) : 0
    }

    /// Bytes resident in memory, shared ones included.
    package static func residentMemory(of pid: Int32) throws(Errno) -> UInt64 {
        let words = try File.readText("/proc/\(pid)/statm", limit: 4096).split(separator: " ")
        guard words.count > 1, let resident = UInt64(words[1]) else { throw .badMessage }
        return resident * UInt64(cl_page_size())
    }

    /// Whether the environment the process was started with has exactly this entry, `NAME=VALUE`.
    ///
    /// - Throws: `EACCES` for a process of somebody else.
    package static func environment(of pid: Int32, hasEntryEqualTo entry: String) throws(Errno) -> Bool {
        let entry = Array(entry.utf8)
        return try File.read("/proc/\(pid)/environ", limit: 4 << 20).split(separator: 0).contains {
            $0.elementsEqual(entry)
        }
    }

    /// The first entry of the process's first environment that begins with `mark`, as `NAME=VALUE`.
    package static func environmentEntry(of pid: Int32, beginningWith mark: String) throws(Errno) -> String? {
        environmentEntry(of: try File.read("/proc/\(pid)/environ", limit: 4 << 20), beginningWith: mark)
    }

    private static func environmentEntry(of bytes: [UInt8], beginningWith mark: String) -> String? {
        let mark = Array(mark.utf8)
        return bytes.split(separator: 0).first { $0.starts(with: mark) }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The arguments it was started with.
    package static func commandLine(of pid: Int32) throws(Errno) -> [String] {
        var bytes = try File.read("/proc/\(pid)/cmdline", limit: 4 << 20)
        if bytes.last == 0 { bytes.removeLast() }
        if bytes.isEmpty { return [] }
        return bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Its path in the cgroup v2 hierarchy, `/` for the root; `nil` where there is none.
    ///
    /// See cgroups(7).
    package static func cgroup(of pid: Int32) throws(Errno) -> String? {
        try cgroup(fromFile: "/proc/\(pid)/cgroup")
    }

    /// Our own path in the cgroup v2 hierarchy.
    package static func ownCgroup() throws(Errno) -> String? {
        try cgroup(fromFile: "/proc/self/cgroup")
    }

    private static func cgroup(fromFile path: String) throws(Errno) -> String? {
        let line = try File.readText(path).split(separator: "\n").first { $0.hasPrefix("0::") }
        return line.map { String($0.dropFirst(3)) }
    }

    /// Numbers of the processes whose parent is `pid`.
    package static func children(of pid: Int32) throws(Errno) -> [Int32] {
        var children: [Int32] = []
        for candidate in try pids() where (try? stat(of: candidate))?.parent == pid { children.append(candidate) }
        return children
    }

    /// Inodes of the sockets it has open, to be compared with those of `SocketTables`.
    ///
    /// - Throws: `EACCES` for a process of somebody else.
    package static func socketInodes(of pid: Int32) throws(Errno) -> [UInt32] {
        let directory = "/proc/\(pid)/fd"
        return try Directory(directory).names().compactMap { name in
            guard let target = try? File.linkTarget("\(directory)/\(name)"), target.hasPrefix("socket:[") else {
                return nil
            }
            return UInt32(target.dropFirst(8).dropLast())
        }
    }

    /// How many descriptors it has open.
    package static func descriptorCount(of pid: Int32) throws(Errno) -> Int {
        try Directory("/proc/\(pid)/fd").names().count
    }

    /// When the host was started, in seconds since 1970.
    package static func bootTime() throws(Errno) -> Int64 {
        let line = try File.readText("/proc/stat", limit: 16 << 20).split(separator: "\n").first {
            $0.hasPrefix("btime ")
        }
        guard let line, let seconds = Int64(line.dropFirst(6)) else { throw .badMessage }
        return seconds
    }

    /// The kernel's id of this boot.
    package static func bootID() throws(Errno) -> String {
        String(try File.readText("/proc/sys/kernel/random/boot_id").prefix { $0 != "\n" })
    }
}

/// The fields of /proc/PID/stat that are used here.
///
/// See proc(5).
package struct ProcessStat: Hashable, Sendable {
    package let pid: Int32
    /// Its file name, at most 15 bytes.
    package let name: String
    /// `R` running, `S` sleeping, `D` waiting for a disk, `Z` zombie, `T` stopped.
    package let state: UInt8
    package let parent: Int32
    package let group: Int32
    package let session: Int32
    /// CPU time in user mode and in the kernel, of its ended children that it waited for not included, in ticks.
    package let cpuTicks: UInt64
    package let threads: Int
    /// When it started, in ticks since boot: with the number, it names a process for good.
    package let startTicks: UInt64

    /// Whether it has ended and waits for its parent.
    package var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }

    /// CPU time in nanoseconds.
    package var cpuNanoseconds: Int64 { Self.nanoseconds(cpuTicks) }

    /// When it started, in nanoseconds since boot, suspended time included.
    package var startNanoseconds: Int64 { Self.nanoseconds(startTicks) }

    private static func nanoseconds(_ ticks: UInt64) -> Int64 {
        Int64(clamping: ticks) &* (1_000_000_000 / max(cl_clock_ticks_per_second(), 1))
    }

    /// Reads the file's text.
    ///
    /// The name may itself hold spaces and parentheses; the last one ends it.
    package init?(_ bytes: [UInt8]) {
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), let close = bytes.lastIndex(of: UInt8(ascii: ")")),
            open < close, let pid = Int32(String(decoding: bytes[..<open].dropLast(), as: UTF8.self))
        else { return nil }
        let words = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
        guard words.count > 19, let state = words[0].first else { return nil }
        let number = { (field: Int) in Decimal.value(words[field - 3]) }
        self.pid = pid
        self.name = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
        self.state = state
        parent = Int32(truncatingIfNeeded: number(4))
        group = Int32(truncatingIfNeeded: number(5))
        session = Int32(truncatingIfNeeded: number(6))
        cpuTicks = UInt64(clamping: number(14)) &+ UInt64(clamping: number(15))
        threads = Int(number(20))
        startTicks = UInt64(clamping: number(22))
    }
}

/// Numbers as the kernel prints them.
private enum Decimal {
    /// The number at the beginning of `digits`, 0 if there is none; wraps around like the kernel's own.
    static func value(_ digits: ArraySlice<UInt8>) -> Int64 {
        var value: Int64 = 0
        let isNegative = digits.first == UInt8(ascii: "-")
        for digit in digits.dropFirst(isNegative ? 1 : 0) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { break }
            value = value &* 10 &+ Int64(digit - UInt8(ascii: "0"))
        }
        return isNegative ? 0 &- value : value
    }
}
