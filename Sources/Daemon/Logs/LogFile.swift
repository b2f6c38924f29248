internal import Linux
internal import Model

/// The log of one replica name: the file that grows and the ones it was rotated into.
///
/// Used by the pump's thread only. Records are appended whole; when the file
/// has reached its size it is renamed to `….log.STAMP` and a new one begun.
final class LogFile {
    /// How large a file grows and how many there are, the growing one included.
    struct Policy: Equatable, Sendable {
        var maximumSize = 16 << 20
        var keep = 5
    }

    let path: String
    var policy: Policy
    private var file: FileDescriptor?
    private var size = 0
    /// How many streams are written into it.
    var users = 0
    /// Lines that found no room since the disk took the last one.
    private(set) var dropped = 0

    init(path: String, policy: Policy) {
        self.path = path
        self.policy = policy
    }

    /// Appends records; `lines` is how many lines they end.
    ///
    /// - Returns: The error if they were dropped, for the first of a row only.
    func append(_ records: borrowing ByteBuffer, lines: Int, at now: UTCTime) -> Errno? {
        do throws(Errno) {
            if size >= policy.maximumSize { try rotate(at: now) }
            try write(records)
            dropped = 0
            return nil
        } catch {
            let isFirst = dropped == 0
            dropped += max(1, lines)
            file = nil
            return isFirst ? error : nil
        }
    }

    private func write(_ records: borrowing ByteBuffer) throws(Errno) {
        if file == nil { try open() }
        guard let number = file?.borrowed else { return }
        do throws(Errno) {
            try records.writeAll(to: number)
            size += records.count
        } catch {
            // Half a record must not be followed by a whole one.
            try? File.truncate(number, to: Int64(size))
            throw error
        }
    }

    private func open() throws(Errno) {
        try Directory.makeAll(Path.directory(of: path), mode: 0o750)
        let opened = try File.open(path, [.writeOnly, .create, .append, .noFollow], mode: 0o640)
        size = Int(try File.status(of: opened.borrowed).size)
        file = consume opened
    }

    private func rotate(at now: UTCTime) throws(Errno) {
        file = nil
        // Two streams that fill the file in the same moment must not rename over each other's.
        var stamp = now
        while File.exists(rotated(at: stamp)) { stamp = UTCTime(nanoseconds: stamp.nanoseconds + 1) }
        try File.rename(path, to: rotated(at: stamp))
        size = 0
        removeOldest()
    }

    private func rotated(at stamp: UTCTime) -> String { "\(path).\(String(decoding: stamp.bytes, as: UTF8.self))" }

    /// Old files that cannot be removed now are tried again at the next rotation.
    private func removeOldest() {
        let rotated = LogFileNames.rotated(of: path)
        for name in rotated.dropLast(max(0, policy.keep - 1)) { try? File.remove(name) }
    }
}

/// The files of one log.
enum LogFileNames {
    /// Paths of the rotated files of the log at `path`, oldest first: their stamps sort as their names.
    static func rotated(of path: String) -> [String] {
        guard let directory = try? Directory(Path.directory(of: path)), let names = try? directory.names() else {
            return []
        }
        let prefix = Path.lastComponent(of: path) + "."
        return names.filter { $0.hasPrefix(prefix) }.sorted().map { "\(Path.directory(of: path))/\($0)" }
    }

    /// All files of the log at `path`, oldest first.
    static func all(of path: String) -> [String] {
        rotated(of: path) + (File.exists(path) ? [path] : [])
    }
}
