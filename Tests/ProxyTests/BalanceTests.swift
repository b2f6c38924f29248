import Proxy
import RouterProtocol
import TestSupport
import Testing

@Suite("A pool", .serialized, .timeLimit(.minutes(1)))
struct BalanceTests {
    /// Asks `count` times and says how many times each service answered.
    private func ask(_ count: Int, _ router: RouterUnderTest, _ services: [ScriptedService], host: String) throws
        -> [Int]
    {
        var answers = services.map { _ in 0 }
        for _ in 0..<count {
            let client = try router.client(sending: "GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
            var found: Int?
            #expect(
                eventually {
                    found = services.indices.first { !services[$0].isLeftAlone(for: .zero) }
                    return found != nil
                })
            let index = try #require(found)
            let peer = try services[index].accept()
            _ = try peer.readHead()
            try peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            _ = try client.readToEnd()
            answers[index] += 1
        }
        return answers
    }

    /// Two instances of one service, each with a replica and a name of its own.
    private func twoInstances(_ router: RouterUnderTest, weights: (UInt32, UInt32)) throws -> [ScriptedService] {
        let services = try ["a", "b"].map { try ScriptedService(at: router.folder[$0 + ".sock"]) }
        try router.tell([
            router.record(1, .pool(PoolRecord(name: "web", row: 1))),
            router.record(2, .pool(PoolRecord(name: "web:a", parent: 1, row: 2))),
            router.record(3, .pool(PoolRecord(name: "web:b", parent: 1, row: 3))),
            try router.replica(4, pool: 2, row: 4, "a").with { $0.weight = weights.0 },
            try router.replica(5, pool: 3, row: 5, "b").with { $0.weight = weights.1 },
            router.record(6, .route(RouteRecord(host: "web.test", pool: 1))),
            router.record(7, .route(RouteRecord(host: "b.web.test", pool: 3))),
        ])
        return services
    }

    @Test("shares requests by weight", arguments: [(1, 1, [6, 6]), (2, 1, [8, 4]), (1, 5, [2, 10])])
    func weights(first: UInt32, second: UInt32, expected: [Int]) throws {
        let router = try RouterUnderTest()
        let services = try twoInstances(router, weights: (first, second))
        #expect(try ask(12, router, services, host: "web.test") == expected)
    }

    @Test("gives nothing to an instance of weight 0, whose own name still leads to it")
    func weightZero() throws {
        let router = try RouterUnderTest()
        let services = try twoInstances(router, weights: (1, 0))
        #expect(try ask(4, router, services, host: "web.test") == [4, 0])
        #expect(try ask(2, router, services, host: "b.web.test") == [0, 2])
    }

    @Test("prefers the replica with fewer requests in flight")
    func leastInFlight() throws {
        let router = try RouterUnderTest()
        let services = try twoInstances(router, weights: (1, 1))
        let busy = try router.client(sending: "GET / HTTP/1.1\r\nHost: b.web.test\r\n\r\n")
        let held = try services[1].accept()
        _ = try held.readHead()
        #expect(try ask(3, router, services, host: "web.test") == [3, 0])
        withExtendedLifetime((busy, held)) {}
    }

    @Test("sends nothing new to a draining replica, which is drained when its last request is done")
    func draining() throws {
        let router = try RouterUnderTest()
        let services = try twoInstances(router, weights: (1, 1))
        let client = try router.client(sending: "GET / HTTP/1.1\r\nHost: b.web.test\r\n\r\n")
        let peer = try services[1].accept()
        _ = try peer.readHead()
        try router.tell([
            try router.replica(5, pool: 3, row: 5, "b").with {
                $0.state = .draining
                $0.endpoint = .unchanged
            }
        ])
        #expect(try ask(3, router, services, host: "web.test") == [3, 0])
        #expect(!router.awaitEvent(.drained(worker: 0, replica: 5), within: .milliseconds(20)))
        try peer.send(ok)
        _ = try client.read(through: "\r\n\r\nok")
        #expect(router.awaitEvent(.drained(worker: 0, replica: 5)))
        #expect(peer.isClosed)
    }

    @Test("of which everything is removed is unknown again")
    func removal() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send(ok)
        _ = try client.read(through: "\r\n\r\nok")
        try router.tell([
            router.record(100, .remove(.route)), router.record(10, .remove(.replica)), router.record(1, .remove(.pool)),
        ])
        #expect(peer.isClosed)
        try client.send(get)
        #expect(try client.readHead().hasPrefix("HTTP/1.1 404"))
    }

    @Test("keeps no more requests at a replica than its limit")
    func limit() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        var pool = PoolRecord(name: "web", row: 1)
        pool.limit = 1
        try router.tell([router.record(1, .pool(pool))])
        let first = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        let second = try router.client(sending: get)
        #expect(try second.readHead().hasPrefix("HTTP/1.1 503"))
        try peer.send(ok)
        _ = try first.read(through: "\r\n\r\nok")
        try first.send(get)
        _ = try peer.readHead()
    }

    @Test("survives a snapshot that names it, and not one that does not")
    func snapshot() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        var replica = ReplicaRecord(name: "web", pool: 1, row: 2, endpoint: .unchanged)
        replica.weight = 2
        let records = [
            router.record(1, .pool(PoolRecord(name: "web", row: 1))), router.record(10, .replica(replica)),
            router.record(100, .route(RouteRecord(host: "new.test", pool: 1))),
        ]
        router.server.replace(records, version: 9)
        #expect(router.awaitEvent(.applied(worker: 0, version: 9)))
        try peer.send(ok)
        _ = try client.read(through: "\r\n\r\nok")
        try client.send("GET / HTTP/1.1\r\nHost: new.test\r\n\r\n")
        #expect(try peer.readHead().contains("new.test"))
        router.server.replace([], version: 10)
        #expect(router.awaitEvent(.applied(worker: 0, version: 10)))
        try peer.send(ok)
        #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200"))
        #expect(peer.isClosed)
        #expect(eventually { router.isBalanced })
    }

    @Test("retires: no new connections, answers to the end, then the worker ends")
    func retire() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let idle = try router.client()
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        router.server.retire()
        #expect(idle.isClosed)
        try peer.send(ok)
        let answer = try client.readToEnd()
        #expect(answer.contains("Connection: close\r\n") && answer.hasSuffix("ok"))
        #expect(router.awaitEvent(.ended(worker: 0)))
        router.forgetWorker()
    }
}
