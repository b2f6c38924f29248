import Foundation
import Linux
import NameServer
import TestSupport
import Testing

/// Each check is a function of checks.py, which speaks with dnspython and raw sockets.
@Suite("The resolver, asked about its own names,", .timeLimit(.minutes(1)))
struct ProtocolTests {
    @Test("says what the protocol says", .needs(.dnspython))
    func checks() throws {
        let server = try ServerUnderTest()
        server.introduce()
        server.teach()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "checks.py").path
        let result = try Program.run(["/usr/bin/python3", script, String(server.port)], within: .seconds(50))
        let lines = result.output.split(separator: "\n")
        for line in lines where !line.hasPrefix("ok ") { Issue.record("\(line)") }
        #expect(lines.count >= 48, "\(result.errors)")
    }

    @Test("follows what it is told")
    func changes() throws {
        let server = try ServerUnderTest()
        let client = try Datagrams()
        try client.send(Wire.query("web.app.miren", id: 1), to: server.port)
        #expect(Wire.code(try client.receive().bytes) == 5, "nobody has been introduced")
        server.introduce()
        try client.send(Wire.query("web.app.miren", id: 2), to: server.port)
        #expect(Wire.code(try client.receive().bytes) == 3)
        server.teach()
        try client.send(Wire.query("web.app.miren", id: 3), to: server.port)
        #expect(Array(try client.receive().bytes.suffix(4)) == [10, 1, 0, 1])
        server.server.replace([])
        try client.send(Wire.query("web.app.miren", id: 4), to: server.port)
        #expect(Wire.code(try client.receive().bytes) == 5, "all is forgotten")
    }

    @Test("answers a burst without losing one")
    func burst() throws {
        let server = try ServerUnderTest()
        server.introduce()
        server.teach()
        let client = try Datagrams()
        for id in 0..<200 as Range<UInt16> { try client.send(Wire.query("web.app.miren", id: id), to: server.port) }
        var ids: Set<UInt16> = []
        var batches = Batches()
        while ids.count < 200 {
            try #require(becomesReady(client.socket.number))
            for message in try batches.next(client) { ids.insert(Wire.id(message)) }
        }
        #expect(ids == Set(0..<200))
    }
}
