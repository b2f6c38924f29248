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

/// A pump with its thread, and FIFOs of one run.
private final class Fixture {
    let folder: TemporaryFolder
    let loop: Loop
    let pump: LogPump
    let path: String
    private(set) var news: [LogPump.News] = []
    private var source: DescriptorSource?

    init() throws {
        folder = try TemporaryFolder()
        path = folder["logs/web.log"]
        loop = try Loop()
        let box = try Mailbox<LogPump.News>()
        pump = try LogPump(news: box)
        source = try box.deliver(on: loop) { [unowned self] in news += $0 }
        try pump.start()
    }

    deinit {
        pump.send(.stop)
    }

    /// Makes the FIFO of one stream and hands its reading end to the pump; returns a writing end.
    func open(_ run: UInt64, isError: Bool = false, policy: LogFile.Policy = .init(), log: String? = nil) throws
        -> FileDescriptor
    {
        let fifo = try LogFIFO.make(at: folder["\(run)-\(isError)"], owner: nil)
        let writer = try fifo.openForChild()
        let reader = try fifo.reader.duplicate().release()
        pump.send(
            .open(.init(run: run, isError: isError), descriptor: reader, path: log ?? path, policy: policy))
        return writer
    }

    func close(_ run: UInt64) throws -> Bool {
        pump.send(.close(run: run))
        return try settle(ticket: run)
    }

    /// Waits until all that was written before is in the files.
    func settle(ticket: UInt64) throws -> Bool {
        pump.send(.read(ticket: ticket))
        return try loop.turn { news.contains(.read(ticket: ticket)) }
    }

    /// Runs a shell script whose output goes to the FIFOs of run 1.
    func run(_ script: String) throws {
        let result = try Program.run(["/bin/sh", "-c", "( \(script) ) >\(folder["1-false"]) 2>\(folder["1-true"])"])
        #expect(result.code == 0, "\(result.errors)")
    }

    /// All records of all files, oldest file first; `nil` for what is no record.
    func records() throws -> [LogLine?] {
        try LogFileNames.all(of: path).flatMap { file in
            try File.read(file).split(separator: 10).map { LogLine($0) }
        }
    }

    /// The lines with their pieces joined; what lacks its end is left out.
    func lines() throws -> [String] {
        var lines: [String] = []
        var start = ""
        for record in try records().compactMap({ $0 }) {
            start += String(decoding: record.text, as: UTF8.self)
            if record.isPartial { continue }
            lines.append(start)
            start = ""
        }
        return lines
    }

    func texts() throws -> [String] {
        try records().map { $0.map { String(decoding: $0.text, as: UTF8.self) } ?? "TORN" }
    }
}

@Suite("The log pump")
struct LogPumpTests {
    @Test("loses no line of a flood, over many rotations, and tears none")
    func flood() throws {
        let fixture = try Fixture()
        let policy = LogFile.Policy(maximumSize: 1 << 10, keep: 10_000)
        let out = try fixture.open(1, policy: policy)
        let errors = try fixture.open(1, isError: true, policy: policy)
        try fixture.run("seq -f 'line %g' 1 20000 & seq -f 'error %g' 1 5000 >&2; wait")
        #expect(try fixture.close(1))
        let records = try fixture.records()
        #expect(!records.contains(nil))
        let lines = records.compactMap { $0 }.filter { $0.stream == "stdout" }
        #expect(lines.map { String(decoding: $0.text, as: UTF8.self) } == (1...20000).map { "line \($0)" })
        #expect(records.count == 25000)
        #expect(LogFileNames.rotated(of: fixture.path).count > 1)
        withExtendedLifetime((out.number, errors.number)) {}
    }

    @Test("keeps as many files as it was told")
    func keep() throws {
        let fixture = try Fixture()
        let policy = LogFile.Policy(maximumSize: 1 << 10, keep: 3)
        let out = try fixture.open(1, policy: policy)
        let errors = try fixture.open(1, isError: true, policy: policy)
        try fixture.run("seq -f 'line %g' 1 60000")
        #expect(try fixture.close(1))
        #expect(LogFileNames.all(of: fixture.path).count == 3)
        #expect(try fixture.texts().last == "line 60000")
        withExtendedLifetime((out.number, errors.number)) {}
    }

    @Test("cuts long lines into pieces and passes every byte")
    func longLine() throws {
        let fixture = try Fixture()
        let out = try fixture.open(1)
        let errors = try fixture.open(1, isError: true)
        try fixture.run("head -c 200000 /dev/zero; echo; echo after")
        #expect(try fixture.close(1))
        let records = try fixture.records().compactMap { $0 }
        #expect(records.map(\.isPartial) == [true, true, true, false, false])
        #expect(records.dropLast().map(\.text).joined().elementsEqual(repeatElement(0, count: 200_000)))
        withExtendedLifetime((out.number, errors.number)) {}
    }

    @Test("shows a line without an end soon, as a piece, and in full at the end")
    func prompt() throws {
        let fixture = try Fixture()
        let writer = try fixture.open(1)
        try writer.borrowed.writeAll(Array("name? ".utf8))
        #expect(try eventually { try File.exists(fixture.path) && !fixture.records().isEmpty })
        #expect(try fixture.records().map { $0?.isPartial } == [true])
        try writer.borrowed.writeAll(Array("anna\nbye".utf8))
        #expect(try fixture.close(1))
        #expect(try eventually { try fixture.lines() == ["name? anna", "bye"] })
    }

    @Test("reads what was written just before the end of a run")
    func lastWords() throws {
        let fixture = try Fixture()
        for run in 1...20 as ClosedRange<UInt64> {
            let writer = try fixture.open(run)
            try writer.borrowed.writeAll(Array("last words of \(run)\n".utf8))
            fixture.pump.send(.close(run: run))
        }
        #expect(try fixture.settle(ticket: 1))
        #expect(try fixture.texts().sorted() == (1...20).map { "last words of \($0)" }.sorted())
    }

    @Test("drops lines while the disk is full, says so once, and goes on afterwards", .needs(.root))
    func fullDisk() throws {
        let fixture = try Fixture()
        try Directory.make(fixture.folder["logs"])
        // The device of /dev/full: every write is answered with ENOSPC.
        try #require(mknod(fixture.path, S_IFCHR | 0o666, makedev(1, 7)) == 0)
        let writer = try fixture.open(1)
        for number in 1...3 {
            try writer.borrowed.writeAll(Array("lost \(number)\n".utf8))
            #expect(try eventually { try writer.borrowed.bytesWaiting() == 0 })
        }
        #expect(try fixture.loop.turn { !fixture.news.isEmpty })
        try File.remove(fixture.path)
        try writer.borrowed.writeAll(Array("kept\n".utf8))
        #expect(try fixture.close(1))
        #expect(fixture.news == [.dropping(path: fixture.path, errorNumber: ENOSPC), .read(ticket: 1)])
        #expect(try fixture.texts() == ["kept"])
    }

    @Test("does not rename over a file that was rotated in the same moment")
    func sameMoment() throws {
        let folder = try TemporaryFolder()
        let log = LogFile(path: folder["web.log"], policy: .init(maximumSize: 1, keep: 100))
        let now = UTCTime(nanoseconds: 1_700_000_000_000_000_000)
        for number in 1...5 { #expect(log.append(ByteBuffer("\(number)\n".utf8), lines: 1, at: now) == nil) }
        let texts = try LogFileNames.all(of: folder["web.log"]).map { try File.readText($0) }
        #expect(texts == (1...5).map { "\($0)\n" })
    }

    private func makedev(_ major: UInt, _ minor: UInt) -> dev_t { major << 8 | minor }
}
