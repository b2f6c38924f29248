import EventLoop
import Glibc
import Model
import Supervision
import TestSupport
import Testing

@testable import Daemon

@Suite("A probe that has its answer", .timeLimit(.minutes(1)))
struct ProbeRestTests {
    /// A unix socket that the test accepts connections from.
    private final class Server {
        let path: String
        private let folder: TemporaryFolder
        private let listener: Int32

        init() throws {
            folder = try TemporaryFolder()
            path = folder["service.sock"]
            listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            let bound = withUnsafePointer(to: &name) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
            }
            #expect(bound == 0)
            #expect(listen(listener, 1) == 0)
        }

        deinit { close(listener) }

        func accepted() -> Connection { Connection(owning: accept(listener, nil, nil)) }
    }

    private let loop: Loop
    private let server: Server

    init() throws {
        loop = try Loop()
        server = try Server()
    }

    /// Probes, answers with the text, and returns what the probe made of it and the open connection.
    private func outcome(of answer: String) throws -> (ProbeOutcome?, Connection) {
        var outcome: ProbeOutcome?
        let probe = Probe(loop, endpoint: .unix(path: server.path), path: "/health", timeout: .seconds(5)) {
            outcome = $0
        }
        let connection = server.accepted()
        _ = try loop.turn(timeout: 1_000_000)
        #expect(try connection.read(through: "\r\n\r\n").hasPrefix("GET /health HTTP/1.1\r\n"))
        try connection.send(answer)
        let deadline = Deadline(in: .seconds(5))
        while outcome == nil, !deadline.hasPassed { _ = try loop.turn(timeout: 100_000) }
        withExtendedLifetime(probe) {}
        return (outcome, connection)
    }

    @Test("hears it out, so that the service can write all of it")
    func rest() throws {
        let (outcome, connection) = try outcome(of: "HTTP/1.1 200 OK\r\n")
        #expect(outcome == .passed)
        #expect(throws: Never.self) { try connection.send("Content-Length: 3\r\n\r\nok\n") }
        while try loop.turn(timeout: 100_000) {}
        #expect(throws: Never.self) { try connection.send("more") }
        connection.finishSending()
        while try loop.turn(timeout: 100_000) {}
        #expect(try connection.readToEnd() == "")
    }

    @Test("does not listen for ever")
    func flood() throws {
        let (_, connection) = try outcome(of: "HTTP/1.1 200 OK\r\n")
        let block = [UInt8](repeating: 120, count: 8192)
        #expect(throws: Connection.Failure.self) {
            for _ in 0..<64 {
                try connection.send(block)
                _ = try loop.turn(timeout: 1_000_000)
            }
        }
    }
}
