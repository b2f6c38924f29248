internal import Control
internal import Linux
internal import Model

/// Reads the log files of some replicas in order of time; runs on a thread of its own.
struct LogReader: Sendable {
    /// Rows per portion.
    private static let portion = 512
    /// How long new lines are collected before they are sent in order, in milliseconds.
    private static let gathering: Int32 = 50
    private static let standardCount = 100

    private let directories: [String]
    private let names: [InstanceName]
    private let query: LogQuery
    private let control: LogReaderControl
    private let filter: LogFilter
    private let host: LogPlaces

    /// - Throws: EINVAL if the pattern is no regular expression.
    init(_ query: LogQuery, names: [InstanceName], host: HostContext, control: LogReaderControl) throws(Errno) {
        self.query = query
        self.names = names
        self.control = control
        filter = try LogFilter(query)
        let places = LogPlaces(root: "\(host.dataDirectory)/logs")
        self.host = places
        directories = Set(names.map { places.directory(of: $0.service) }).sorted()
    }

    /// Sends what there is, then, if asked to, what comes.
    func run(_ send: (LogStream.Portion) -> Void) {
        let inotify = query.follow ? watch() : nil
        var tails: [String: LogTail] = [:]
        let rows = history(&tails)
        deliver(Array(rows.suffix(wanted)), send)
        if let inotify { follow(inotify, &tails, send) }
        send(.ended)
    }

    /// How many of the newest lines are wanted.
    private var wanted: Int { query.lines ?? (query.since == nil ? Self.standardCount : Int.max) }

    private func history(_ tails: inout [String: LogTail]) -> [LogRow] {
        var rows: [LogRow] = []
        for log in logs() {
            var tail = LogTail(path: log.path)
            rows += history(of: log, &tail)
            tails[log.path] = tail
        }
        return rows.sorted { $0.at < $1.at }
    }

    /// Reads from the newest file back as far as is wanted.
    ///
    /// The growing file comes first: if it is rotated meanwhile, the tail still knows how far it was read.
    private func history(of log: (path: String, name: String), _ tail: inout LogTail) -> [LogRow] {
        var lines = tail.newLines()
        var rows = lines.filter(filter.accepts).map { LogRow($0, name: log.name) }
        for path in LogFileNames.rotated(of: log.path).reversed() {
            let reachesBack = lines.first.map { $0.at.nanoseconds < query.since ?? Int64.min } ?? false
            guard rows.count < wanted, !reachesBack else { break }
            guard (try? File.status(of: path))?.inode != tail.inode else { continue }
            var old = LogTail(path: path)
            lines = old.newLines()
            rows = lines.filter(filter.accepts).map { LogRow($0, name: log.name) } + rows
        }
        return rows
    }

    private func follow(
        _ inotify: borrowing Inotify, _ tails: inout [String: LogTail], _ send: (LogStream.Portion) -> Void
    ) {
        while !control.isStopped {
            _ = try? inotify.descriptor.borrowed.wait(for: .readable, milliseconds: 250)
            _ = try? inotify.events()
            var rows: [LogRow] = []
            for log in logs() {
                var tail = tails[log.path] ?? LogTail(path: log.path)
                rows += tail.newLines().filter(filter.accepts).map { LogRow($0, name: log.name) }
                tails[log.path] = tail
            }
            if rows.isEmpty { continue }
            deliver(rows.sorted { $0.at < $1.at }, send)
        }
    }

    private func deliver(_ rows: [LogRow], _ send: (LogStream.Portion) -> Void) {
        var rest = rows[...]
        while !rest.isEmpty {
            guard control.waitForDemand() else { return }
            send(.rows(Array(rest.prefix(Self.portion))))
            rest = rest.dropFirst(Self.portion)
        }
    }

    private func watch() -> Inotify? {
        guard let inotify = try? Inotify() else { return nil }
        for directory in directories {
            try? Directory.makeAll(directory, mode: 0o750)
            _ = try? inotify.watch(directory, for: [.modified, .created, .movedTo])
        }
        return inotify
    }

    /// The growing logs that are meant, with the names of their replicas.
    private func logs() -> [(path: String, name: String)] {
        names.flatMap { name in
            host.replicas(of: name).filter { query.replica == nil || $0 == query.replica }.map { number in
                let replica = ReplicaName(instance: name, number: number)
                return (host.log(of: replica), replica.description)
            }
        }
    }
}

/// Where logs are.
struct LogPlaces: Sendable {
    let root: String

    func directory(of service: ServiceName) -> String { "\(root)/\(service.appLabel)/\(service.service)" }

    func log(of name: ReplicaName) -> String {
        "\(directory(of: name.instance.service))/\(name.instance.id).\(name.number).log"
    }

    /// The replicas of an instance that ever wrote something, in order.
    func replicas(of name: InstanceName) -> [Int] {
        let files = (try? Directory.names(in: directory(of: name.service))) ?? []
        return files.compactMap { file in
            guard file.hasPrefix("\(name.id)."), file.hasSuffix(".log") else { return nil }
            return Int(file.dropFirst(name.id.count + 1).dropLast(4))
        }.sorted()
    }
}

/// The end of a growing log, followed across rotations.
struct LogTail {
    private static let chunk = 1 << 20

    private let path: String
    private var offset = 0
    /// Of the file that was read last; 0 before the first.
    private(set) var inode: UInt64 = 0
    private var rest: [UInt8] = []

    init(path: String) {
        self.path = path
    }

    /// The complete lines that were added since the last call.
    mutating func newLines() -> [LogLine] {
        guard let file = try? File.open(path), let status = try? File.status(of: file.borrowed) else { return [] }
        var lines: [LogLine] = []
        if inode != 0, inode != status.inode {
            lines += finishRotated()
            (offset, rest) = (0, [])
        }
        inode = status.inode
        lines += read(file.borrowed)
        return lines
    }

    /// What was written into the old file before it was renamed, and into those that came and went since.
    private mutating func finishRotated() -> [LogLine] {
        var lines: [LogLine] = []
        var isFound = false
        for old in LogFileNames.rotated(of: path) {
            guard let file = try? File.open(old) else { continue }
            if isFound {
                (offset, rest) = (0, [])
                lines += read(file.borrowed)
            } else if (try? File.status(of: file.borrowed))?.inode == inode {
                isFound = true
                lines += read(file.borrowed)
            }
        }
        return lines
    }

    private mutating func read(_ file: BorrowedDescriptor) -> [LogLine] {
        var lines: [LogLine] = []
        while let bytes = try? File.read(file, from: offset, count: Self.chunk), !bytes.isEmpty {
            offset += bytes.count
            rest += bytes
            guard let end = rest.lastIndex(of: 10) else { continue }
            lines += rest[..<end].split(separator: 10).compactMap { LogLine($0) }
            rest.removeFirst(end + 1)
        }
        return lines
    }
}
