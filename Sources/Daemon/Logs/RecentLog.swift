internal import Control
internal import Linux
internal import Model

/// The last lines that an instance wrote, read back from its files.
struct RecentLog {
    /// How much of a file's end is looked at.
    private static let window = 256 << 10

    private let host: HostContext

    init(_ host: HostContext) {
        self.host = host
    }

    /// The newest `count` lines of all replicas of the instance, oldest first.
    func lines(of name: InstanceName, count: Int) -> [LogRow] {
        var rows: [(line: LogLine, name: String)] = []
        let directory = Path.directory(of: host.logPath(of: ReplicaName(instance: name, number: 1)))
        for file in ((try? Directory.names(in: directory)) ?? []).sorted() {
            guard let number = Self.replica(file, of: name) else { continue }
            let replica = ReplicaName(instance: name, number: number)
            for line in Self.tail("\(directory)/\(file)") { rows.append((line, replica.description)) }
        }
        return rows.sorted { $0.line.at < $1.line.at }.suffix(count).map { LogRow($0.line, name: $0.name) }
    }

    /// The replica whose log a file is: `prod.2.log`, or one that was rotated.
    private static func replica(_ file: String, of name: InstanceName) -> Int? {
        guard file.hasPrefix("\(name.id)."), let end = file.range(of: ".log") else { return nil }
        return Int(file[file.index(file.startIndex, offsetBy: name.id.count + 1)..<end])
    }

    private static func tail(_ path: String) -> [LogLine] {
        guard let file = try? File.open(path), let size = try? File.status(of: file.borrowed).size else { return [] }
        let start = max(0, Int(size) - window)
        guard let bytes = try? File.read(file.borrowed, from: start, count: window) else { return [] }
        return bytes.split(separator: 10).compactMap { LogLine($0) }
    }
}

extension String {
    /// Where the last `text` begins; `nil` if it is not there.
    fileprivate func range(of text: String) -> String.Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index }
            index = self.index(after: index)
        }
        return nil
    }
}

extension LogRow {
    init(_ line: LogLine, name: String) {
        self.init(
            at: String(decoding: line.at.bytes, as: UTF8.self), name: name, stream: line.stream, bytes: line.text,
            isPartial: line.isPartial)
    }
}
