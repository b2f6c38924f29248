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

@Suite("The listeners of the router")
struct RouterListenersTests {
    @Test("have one socket per worker, all at the same port")
    func workers() throws {
        let listeners = RouterListeners()
        #expect(try listeners.open([.ip(.loopback4, port: 0)], workers: 3, mayMove: false) == [])
        #expect(listeners.all.map(\.worker) == [0, 1, 2])
        let ports = try listeners.all.map { try BorrowedDescriptor($0.number).localAddress().port }
        #expect(Set(ports) == [listeners.addresses[0].port])
        #expect(listeners.addresses[0].port != 0)
    }

    @Test("move on from a port that is taken, if they may")
    func moves() throws {
        let taken = try Socket.listen(at: .ip(.loopback4, port: 0))
        let address = try taken.borrowed.localAddress()
        let listeners = RouterListeners()
        #expect(try listeners.open([address], workers: 1, mayMove: true) == [address])
        let port = try #require(listeners.addresses[0].port)
        #expect(port > address.port ?? 0)
        #expect(throws: RouterListeners.Failure(address: address.text, error: .addressInUse)) {
            try listeners.open([address], workers: 1, mayMove: false)
        }
        #expect(listeners.all.isEmpty)
    }

    @Test("do not share a port with somebody else's SO_REUSEPORT socket")
    func reusePort() throws {
        let foreign = try Socket.listen(at: .ip(.loopback4, port: 0), reusePort: true)
        let address = try foreign.borrowed.localAddress()
        let listeners = RouterListeners()
        #expect(throws: RouterListeners.Failure.self) { try listeners.open([address], workers: 1, mayMove: false) }
    }

    @Test("close everything if the second address cannot be had")
    func allOrNothing() throws {
        let taken = try Socket.listen(at: .ip(.loopback4, port: 0))
        let free = SocketAddress.ip(.loopback4, port: FreePort.tcp())
        let listeners = RouterListeners()
        #expect(throws: RouterListeners.Failure.self) {
            try listeners.open([free, try taken.borrowed.localAddress()], workers: 1, mayMove: false)
        }
        #expect(listeners.all.isEmpty)
        #expect(throws: Never.self) { _ = try Socket.listen(at: free) }
    }

    @Test(
        "stand where the settings say",
        arguments: [
            ("127.0.0.1:81", ["127.0.0.1:81"]), ("[::1]:81", ["[::1]:81"]), ("*:81", ["0.0.0.0:81", "[::]:81"]),
        ])
    func settings(text: String, expected: [String]) throws {
        #expect(RouterStart.sockets(try #require(ListenAddress(text))).map(\.text) == expected)
    }
}

@Suite("The backoff of the router")
struct RouterBackoffTests {
    @Test("restarts at once after a good while, and ever later in a row of failures")
    func row() {
        var backoff = RouterBackoff()
        var waits: [Int64] = []
        for round in 0..<10 {
            let now = Int64(round) * 6_000_000_000
            backoff.started(at: now)
            waits.append((backoff.nextStart(at: now) - now) / 1_000_000)
        }
        #expect(waits == [0, 50, 100, 200, 400, 800, 1600, 3200, 5000, 5000])
        backoff.started(at: 100_000_000_000)
        #expect(backoff.nextStart(at: 110_000_000_000) == 110_000_000_000)
        backoff.started(at: 110_000_000_000)
        #expect(backoff.nextStart(at: 110_000_000_001) == 110_000_000_001)
    }
}

@Suite("The wish for the router")
struct WishBuilderTests {
    private func state(_ text: String) throws -> HostState {
        try StateVersion(Array(text.utf8), file: "s").state
    }

    @Test("names every service with its instances and those of their replicas that take requests")
    func services() throws {
        let state = try state(
            """
            schema = 1
            [settings]
            domain = "example.com"
            [service.web]
            command = "x"
            socket = "/tmp/web.sock"
            [service.job]
            command = "x"
            [instances]
            job = ["default"]
            web = ["a"]
            [instance."web:b"]
            weight = 5
            """)
        let instance = InstanceName(service: ServiceName(app: nil, service: "web"), id: "b")
        let publication = Publication(
            replica: ReplicaName(instance: instance, number: 1), endpoint: .unix(path: "/s"), weight: 5)
        let wish = WishBuilder(
            state: state, desired: state.desired(),
            upstreams: [.init(key: RunKey(7), publication: publication, isDraining: true)]
        ).wish()
        #expect(wish.domain == "example.com")
        let web = try #require(wish.services.first { $0.name.service == "web" })
        #expect(web.speaksHTTP)
        #expect(web.instances.map(\.name.id) == ["a", "b"])
        #expect(web.instances.map(\.weight) == [100, 5])
        #expect(web.instances[0].replicas.isEmpty)
        #expect(web.instances[1].replicas.map(\.generation) == [7])
        #expect(web.instances[1].replicas.map(\.state) == [.draining])
        #expect(wish.services.first { $0.name.service == "job" }?.speaksHTTP == false)
    }

    @Test("has the routes that can be understood")
    func routes() throws {
        var state = HostState()
        let target = DeclaredRoute.Target.app("shop", service: "web", instance: nil)
        state.routes = [
            DeclaredRoute(host: "shop.example.com", target: target), DeclaredRoute(host: "*", target: target),
            DeclaredRoute(host: "not a host", target: target),
        ]
        let wish = WishBuilder(state: state, desired: DesiredState(), upstreams: []).wish()
        #expect(wish.routes.map(\.host) == [try HostPattern("shop.example.com"), .any])
    }
}
