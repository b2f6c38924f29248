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

@Suite("The pool of ports")
struct PortPoolTests {
    private func name(_ service: String, _ number: Int = 2) -> ReplicaName {
        ReplicaName(instance: InstanceName(service: ServiceName(app: nil, service: service)), number: number)
    }

    /// Ports that are free now.
    private func range(_ count: UInt16) throws -> ClosedRange<UInt16> {
        var first: UInt16 = 20_000
        while try !(first..<first + count).allSatisfy({ try PortProbe.isFree($0) }) { first += count }
        return first...(first + count - 1)
    }

    @Test("gives each run a port of its own until the range is used up")
    func distinct() throws {
        let pool = PortPool()
        let range = try range(3)
        let ports = (1...4).map { pool.take(for: name("a", $0), key: RunKey(UInt64($0)), from: range) }
        #expect(Set(ports.dropLast()) == Set(range.map { Optional($0) }))
        #expect(ports.last == .some(nil))
        pool.release(RunKey(2))
        #expect(pool.take(for: name("b"), key: RunKey(9), from: range) == ports[1])
    }

    @Test("gives a replica its last port again, but not while its old run has it")
    func again() throws {
        let pool = PortPool()
        let range = try range(4)
        let first = pool.take(for: name("a"), key: RunKey(1), from: range)
        let second = pool.take(for: name("a"), key: RunKey(2), from: range)
        #expect(first != second)
        pool.release(RunKey(1))
        pool.release(RunKey(2))
        #expect(pool.take(for: name("b"), key: RunKey(3), from: range) != second)
        #expect(pool.take(for: name("a"), key: RunKey(4), from: range) == second)
    }

    @Test("leaves alone what is reserved or bound by somebody")
    func foreign() throws {
        let pool = PortPool()
        let range = try range(3)
        let taken = try Socket.listen(at: .ip(.loopback4, port: range.lowerBound))
        pool.reserved = [range.lowerBound + 1]
        #expect(pool.take(for: name("a"), key: RunKey(1), from: range) == range.upperBound)
        #expect(pool.take(for: name("b"), key: RunKey(2), from: range) == nil)
        withExtendedLifetime(taken.number) {}
    }

    @Test("knows ports that others chose")
    func noted() {
        let pool = PortPool()
        pool.note(80, for: RunKey(1))
        pool.note(80, for: RunKey(2))
        pool.release(RunKey(1))
        #expect(!pool.isUnused(80))
        pool.release(RunKey(2))
        #expect(pool.isUnused(80))
    }
}

@Suite("Links at literal socket paths")
struct SocketLinksTests {
    private func name(_ id: String, _ number: Int = 1, service: String = "web") -> ReplicaName {
        ReplicaName(
            instance: InstanceName(service: ServiceName(app: nil, service: service), id: id), number: number)
    }

    @Test("lead to default, else to the oldest, and go with the last")
    func choice() throws {
        let folder = try TemporaryFolder()
        let links = SocketLinks()
        let literal = folder["app.sock"]
        var targets: [String?] = []
        for id in ["blue", "green", "default"] {
            links.added(name(id), path: folder[id], literal: literal)
            targets.append(try? File.linkTarget(literal))
        }
        var gone: Set<String> = []
        for id in ["default", "blue", "green"] {
            gone.insert(id)
            links.keep { !gone.contains($0.id) }
            targets.append(try? File.linkTarget(literal))
        }
        #expect(targets == ["blue", "blue", "default", "blue", "green"].map { folder[$0] } + [nil])
    }

    @Test("never replace what a person put there or somebody serves, but a dead socket")
    func foreign() throws {
        let folder = try TemporaryFolder()
        let links = SocketLinks()
        try folder.write("mine", to: "file")
        links.added(name("default"), path: folder["1"], literal: folder["file"])
        #expect(try folder.read("file") == "mine")
        let alive = try Socket.listen(at: .unix(path: folder["alive"]))
        links.added(name("default"), path: folder["2"], literal: folder["alive"])
        #expect(try File.status(of: folder["alive"], follow: false).kind == .socket)
        _ = try Socket.listen(at: .unix(path: folder["dead"]))
        links.added(name("default"), path: folder["3"], literal: folder["dead"])
        #expect(try File.linkTarget(folder["dead"]) == folder["3"])
        links.removeAll()
        #expect(!folder.has("dead"))
        #expect(try folder.read("file") == "mine")
        withExtendedLifetime(alive.number) {}
    }
}

@Suite("Who may use a socket")
struct SocketAccessTests {
    @Test("is the router, and everybody where a person wrote out the path")
    func modes() {
        var listening = Listening()
        #expect(SocketAccess(listening, isLiteral: false, routerGroup: 7).mode == 0o660)
        #expect(SocketAccess(listening, isLiteral: false, routerGroup: 7).group == 7)
        #expect(SocketAccess(listening, isLiteral: true, routerGroup: nil).mode == 0o666)
        listening.socketMode = 0o600
        listening.socketUser = "1000"
        listening.socketGroup = "root"
        let access = SocketAccess(listening, isLiteral: true, routerGroup: 7)
        #expect((access.user, access.group, access.mode) == (1000, 0, 0o600))
    }
}

@Suite("A run's record")
struct ReplicaRecordTests {
    @Test(
        "that is damaged is none", arguments: ["", "{}", "[]", "{\"key\":5,\"service\":\"web\"}", "{\"key\":5"])
    func damaged(text: String) {
        #expect(ReplicaRecord(Array(text.utf8)) == nil)
    }
}
