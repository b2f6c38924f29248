import Control
import EventLoop
import Glibc
import HTTP
import Linux
import Metrics
import Model
import Processes
import RouterProtocol
import Routing
import Supervision
import Synchronization
import TOML
import TestSupport
import Testing

@testable import Daemon

@Suite("The reading of logs")
struct LogReaderTests {
    private let web = InstanceName(service: ServiceName(app: "shop", service: "web"), id: "prod")
    private let api = InstanceName(service: ServiceName(app: "shop", service: "api"))

    /// Writes a log of `host`; a line is `SECOND TEXT`, with `!` before what went to stderr.
    private func write(_ lines: [String], _ name: ReplicaName, rotated: String = "", _ daemon: TestDaemon) throws {
        let path = daemon.parts.host.logPath(of: name) + rotated
        try Directory.makeAll(Path.directory(of: path))
        let file = try File.open(path, [.writeOnly, .create, .append])
        for line in lines {
            let isError = line.hasPrefix("!")
            let words = line.drop { $0 == "!" }.split(separator: " ", maxSplits: 1)
            let stamp = "2026-01-01T00:00:\(words[0]).000000000Z"
            try file.borrowed.writeAll(Array("\(stamp) \(isError ? "stderr" : "stdout") F \(words[1])\n".utf8))
        }
    }

    private func read(_ query: LogQuery, _ names: [InstanceName], _ daemon: TestDaemon) throws -> [String] {
        var rows: [String] = []
        let control = try LogReaderControl()
        try LogReader(query, names: names, host: daemon.parts.host, control: control).run { portion in
            if case .rows(let new) = portion {
                rows += new.map { "\($0.name) \(String(decoding: $0.bytes, as: UTF8.self))" }
            }
            control.proceed()
        }
        return rows
    }

    private func filled() throws -> TestDaemon {
        let daemon = try TestDaemon(state: "schema = 1\n")
        try write(["01 a", "04 d"], ReplicaName(instance: web, number: 1), rotated: ".2026-01-01T00:00:05Z", daemon)
        try write(["06 f", "!08 h"], ReplicaName(instance: web, number: 1), daemon)
        try write(["02 b", "05 e"], ReplicaName(instance: web, number: 2), daemon)
        try write(["03 c", "07 g"], ReplicaName(instance: api, number: 1), daemon)
        return daemon
    }

    @Test("joins replicas and rotated files in order of time")
    func order() throws {
        let rows = try read(LogQuery(), [web, api], filled())
        #expect(
            rows == [
                "shop/web:prod.1 a", "shop/web:prod.2 b", "shop/api:default.1 c", "shop/web:prod.1 d",
                "shop/web:prod.2 e", "shop/web:prod.1 f", "shop/api:default.1 g", "shop/web:prod.1 h",
            ])
    }

    @Test("shows what the filters let through")
    func filters() throws {
        let daemon = try filled()
        let second: Int64 = 1_000_000_000
        let midnight = try #require(UTCTime("2026-01-01T00:00:00Z")).nanoseconds
        func texts(_ change: (inout LogQuery) -> Void) throws -> String {
            var query = LogQuery()
            change(&query)
            return try read(query, [web, api], daemon).compactMap { $0.last.map { String($0) } }.joined()
        }
        #expect(try texts { $0.lines = 3 } == "fgh")
        #expect(try texts { $0.replica = 2 } == "be")
        #expect(try texts { $0.stream = .stderr } == "h")
        #expect(try texts { $0.pattern = "^[c-e]$" } == "cde")
        #expect(try texts { $0.since = midnight + 6 * second } == "fgh")
        #expect(try texts { $0.until = midnight + 2 * second } == "ab")
        #expect(throws: Errno.invalidArgument) { try texts { $0.pattern = "(" } }
    }

    @Test("knows the last lines of an instance")
    func recent() throws {
        let daemon = try filled()
        let rows = RecentLog(daemon.parts.host).lines(of: web, count: 4)
        #expect(rows.map { String(decoding: $0.bytes, as: UTF8.self) } == ["d", "e", "f", "h"])
    }
}

@Suite("The end of a growing log")
struct LogTailTests {
    private let stamp = "2026-01-01T00:00:01.000000000Z stdout F "

    private func texts(_ tail: inout LogTail) -> [String] {
        tail.newLines().map { String(decoding: $0.text, as: UTF8.self) }
    }

    private func append(_ text: String, _ path: String) throws {
        let file = try File.open(path, [.writeOnly, .create, .append])
        try file.borrowed.writeAll(Array(text.utf8))
    }

    @Test("brings each complete line once")
    func once() throws {
        let folder = try TemporaryFolder()
        var tail = LogTail(path: folder["l"])
        #expect(texts(&tail) == [])
        try append("\(stamp)a\n\(stamp)b\n\(stamp)c", folder["l"])
        #expect(texts(&tail) == ["a", "b"])
        #expect(texts(&tail) == [])
        try append("cc\n", folder["l"])
        #expect(texts(&tail) == ["ccc"])
    }

    @Test("misses nothing when the file is rotated, even several times between two looks")
    func rotation() throws {
        let folder = try TemporaryFolder()
        let path = folder["l"]
        var tail = LogTail(path: path)
        try append("\(stamp)a\n", path)
        #expect(texts(&tail) == ["a"])
        for (index, line) in ["b", "c", "d"].enumerated() {
            try append("\(stamp)\(line)\n", path)
            try File.rename(path, to: "\(path).2026-01-01T00:00:0\(index)Z")
        }
        try append("\(stamp)e\n", path)
        #expect(texts(&tail) == ["b", "c", "d", "e"])
    }
}
