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

@Suite("The history of the state file")
struct GenerationsTests {
    private let at = UTCTime(nanoseconds: 1_700_000_000_000_000_000)

    private func add(_ count: Int, to history: inout Generations) throws {
        for _ in 0..<count {
            let number = history.newest + 1
            try history.add(Array("v\(number)\n".utf8), by: Operator(uid: 7, command: "c\(number)"), at: at)
        }
    }

    @Test("is read back with who did what")
    func reading() throws {
        let folder = try TemporaryFolder()
        var history = Generations(stateFile: folder["s"])
        try add(1, to: &history)
        try history.add([], by: nil, at: at)
        let again = Generations(stateFile: folder["s"])
        #expect(again.entries == history.entries)
        #expect(again.entries.map(\.command) == ["c1", "edited by hand"])
        #expect(again.entries.map(\.uid) == [7, nil])
        #expect(try again.content(of: 1) == Array("v1\n".utf8))
        #expect(try File.status(of: history.directory).permissions == 0o700)
        #expect(try folder.read("s.history/.gitignore") == "*\n")
    }

    @Test("keeps the last fifty")
    func kept() throws {
        let folder = try TemporaryFolder()
        var history = Generations(stateFile: folder["s"])
        try add(57, to: &history)
        let again = Generations(stateFile: folder["s"])
        #expect(again.entries.map(\.number) == Array(8...57))
        let copies = try Directory.names(in: history.directory).filter { $0.hasSuffix(".toml") }.sorted()
        #expect(copies.count == 50)
        #expect(copies.first == "000008.toml")
        #expect(try again.content(of: 57) == Array("v57\n".utf8))
        #expect(throws: Errno.notFound) { try again.content(of: 7) }
    }

    @Test(
        "goes on after its index was damaged",
        arguments: [
            ("nonsense\n", [3]), ("{\"generation\":1,\"at\":\"2026-01-01T00:00:00Z\"}\n{\"gener", [1, 3]), ("", [3]),
        ])
    func damaged(index: String, expected: [Int]) throws {
        let folder = try TemporaryFolder()
        var history = Generations(stateFile: folder["s"])
        try add(2, to: &history)
        try folder.write(index, to: "s.history/index.jsonl")
        var damaged = Generations(stateFile: folder["s"])
        #expect(damaged.newest == 2)
        try add(1, to: &damaged)
        #expect(Generations(stateFile: folder["s"]).entries.map(\.number) == expected)
        #expect(try damaged.content(of: 2) == Array("v2\n".utf8))
        #expect(try damaged.content(of: 3) == Array("v3\n".utf8))
    }
}
