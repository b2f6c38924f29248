internal import JSON
internal import Linux
internal import Model
internal import Supervision

/// The history of the state file: a copy and a line of an index for each version (state-file page §3).
///
/// Written after the commit and not synced: losing a line of history never
/// costs state. Used by one thread at a time.
struct Generations: Sendable {
    /// One version.
    struct Entry: Equatable, Sendable {
        var number: Int
        var at: UTCTime
        var uid: UInt32?
        var command: String
    }

    /// How many versions are kept.
    static let kept = 50

    let directory: String
    private(set) var entries: [Entry] = []
    /// The highest number among the copies, in case the index has lost its line.
    private var highestCopy = 0
    /// The index has lines that cannot be read; the next version writes it anew.
    private var isDamaged = false

    /// The history of the state file at `path`; the directory is made on the first write.
    init(stateFile path: String) {
        directory = path + ".history"
        let text = (try? File.readText("\(directory)/index.jsonl", limit: 16 << 20)) ?? ""
        let lines = text.split(separator: "\n")
        entries = lines.compactMap { Self.entry(String($0)) }
        isDamaged = entries.count < lines.count || !(text.isEmpty || text.hasSuffix("\n"))
        let names = (try? Directory.names(in: directory)) ?? []
        highestCopy = names.compactMap { $0.hasSuffix(".toml") ? Int($0.dropLast(5)) : nil }.max() ?? 0
    }

    /// The newest number; 0 before the first.
    var newest: Int { max(entries.last?.number ?? 0, highestCopy) }

    /// Adds a version.
    mutating func add(_ bytes: [UInt8], by author: Operator?, at now: UTCTime) throws(Errno) {
        try prepare()
        let entry = Entry(number: newest + 1, at: now, uid: author?.uid, command: author?.command ?? "edited by hand")
        let file = try File.open(path(of: entry.number), [.writeOnly, .create, .truncate], mode: 0o600)
        try file.borrowed.writeAll(bytes)
        entries.append(entry)
        highestCopy = entry.number
        if entries.count > Self.kept || isDamaged {
            let surplus = max(0, entries.count - Self.kept)
            for old in entries.prefix(surplus) { try? File.remove(path(of: old.number)) }
            entries.removeFirst(surplus)
            try writeIndex()
            isDamaged = false
        } else {
            let index = try File.open("\(directory)/index.jsonl", [.writeOnly, .create, .append], mode: 0o600)
            try index.borrowed.writeAll(Self.line(entry))
        }
    }

    /// The content of a version.
    func content(of number: Int) throws(Errno) -> [UInt8] {
        try File.read(path(of: number))
    }

    private func path(of number: Int) -> String {
        let digits = String(number)
        return "\(directory)/\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).toml"
    }

    private func prepare() throws(Errno) {
        guard !File.exists(directory) else { return }
        try Directory.make(directory, mode: 0o700)
        let ignore = try File.open("\(directory)/.gitignore", [.writeOnly, .create], mode: 0o600)
        try ignore.borrowed.writeAll(Array("*\n".utf8))
    }

    private func writeIndex() throws(Errno) {
        try RuntimeFile.write("\(directory)/index.jsonl", entries.flatMap(Self.line))
    }

    private static func line(_ entry: Entry) -> [UInt8] {
        JSONWriter.bytes([
            "generation": .integer(Int64(entry.number)), "at": .string(entry.at.text),
            "uid": entry.uid.map { .integer(Int64($0)) } ?? .null, "command": .string(entry.command),
        ]) + [10]
    }

    private static func entry(_ line: String) -> Entry? {
        guard let value = try? JSONParser.parse(line), let number = value["generation"]?.integer,
            let at = value["at"]?.string.flatMap({ UTCTime($0) })
        else { return nil }
        let uid = value["uid"]?.integer.flatMap { UInt32(exactly: $0) }
        return Entry(number: Int(number), at: at, uid: uid, command: value["command"]?.string ?? "")
    }
}
