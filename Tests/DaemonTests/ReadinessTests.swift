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

@Suite("What a run must bind")
struct BindingRuleTests {
    private func rule(
        _ change: (inout Listening) -> Void, port: UInt16? = nil, socket: String? = nil
    ) -> BindingRule {
        var listening = Listening()
        change(&listening)
        return BindingRule(listening, plan: PlanFixture.plan(port: port, socket: socket))
    }

    private func listener(_ address: String, _ port: UInt16, udp: Bool = false) throws -> SocketListener {
        SocketListener(
            isUDP: udp, address: try #require(IPAddress(address)), port: port, inode: 1, user: 0, cgroup: nil)
    }

    private let http = ServicePort(number: 8080, name: "http", kind: .http)

    @Test("is nothing where nothing is declared")
    func empty() {
        let rule = rule({ _ in })
        #expect(rule.isEmpty)
        #expect(rule.endpoint(listeners: [], socketListens: false) == .init(endpoint: nil))
    }

    @Test("is every declared port, the main one where the plan has put it")
    func ports() throws {
        let rule = rule(
            { $0.ports = [http, ServicePort(number: 53, name: "dns", kind: .udp)] }, port: 31000)
        #expect(rule.ports == [.init(number: 31000, isUDP: false), .init(number: 53, isUDP: true)])
        let main = try listener("0.0.0.0", 31000)
        #expect(rule.endpoint(listeners: [main], socketListens: true) == nil)
        #expect(rule.endpoint(listeners: [main, try listener("0.0.0.0", 53)], socketListens: true) == nil)
        let found = rule.endpoint(listeners: [main, try listener("0.0.0.0", 53, udp: true)], socketListens: false)
        #expect(found?.endpoint == .tcp(address: "127.0.0.1", port: 31000))
    }

    @Test(
        "is dialled at an address that this host reaches",
        arguments: [
            ("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("127.0.0.2", "127.0.0.1"), ("::", "127.0.0.1"),
            ("::1", "::1"), ("10.1.2.3", "10.1.2.3"),
        ])
    func addresses(bound: String, dialled: String) throws {
        let rule = rule({ $0.ports = [http] }, port: 8080)
        let found = rule.endpoint(listeners: [try listener(bound, 8080)], socketListens: false)
        #expect(found?.endpoint == .tcp(address: dialled, port: 8080))
    }

    @Test("is the socket where there is one")
    func socket() {
        let rule = rule({ $0.socket = "/s" }, socket: "/run/s")
        #expect(rule.endpoint(listeners: [], socketListens: false) == nil)
        #expect(rule.endpoint(listeners: [], socketListens: true)?.endpoint == .unix(path: "/run/s"))
    }

    @Test("asks nothing to be dialled of a service that speaks UDP only")
    func udpOnly() throws {
        let rule = rule({ $0.ports = [ServicePort(number: 53, name: "dns", kind: .udp)] }, port: 53)
        let found = rule.endpoint(listeners: [try listener("::", 53, udp: true)], socketListens: false)
        #expect(found == .init(endpoint: nil))
    }
}

/// Launch plans for tests.
enum PlanFixture {
    static func plan(port: UInt16? = nil, socket: String? = nil) -> LaunchPlan {
        var service = Service(name: "web", launch: Launch(command: "true"))
        if let port { service.listening.ports = [ServicePort(number: port, name: "http", kind: .http)] }
        service.listening.socket = socket
        let desired = DesiredInstance(
            name: InstanceName(service: ServiceName(app: nil, service: "web")), service: service)
        var facts = LaunchFacts(dataDirectory: "/d", account: .init(name: "root", home: "/", shell: "/bin/sh"))
        facts.port = port
        guard var plan = try? LaunchPlan.make(desired, replica: 1, facts: facts) else { fatalError("no plan") }
        plan.socket = socket
        return plan
    }
}

@Suite("The table of unix sockets")
struct UnixListenersTests {
    @Test("has those that accept connections or datagrams")
    func table() {
        let listeners = UnixListeners(
            table: """
                Num       RefCount Protocol Flags    Type St Inode Path
                0000000000000000: 00000002 00000000 00010000 0001 01 4711 /run/listens
                0000000000000000: 00000003 00000000 00000000 0001 03 4712 /run/connected
                0000000000000000: 00000002 00000000 00000000 0002 01 4713 /run/datagram
                0000000000000000: 00000002 00000000 00010000 0005 01 4714 /run/with space
                0000000000000000: 00000002 00000000 00010000 0001 01 4715
                nonsense
                """)
        #expect(listeners.contains("/run/listens"))
        #expect(!listeners.contains("/run/connected"))
        #expect(listeners.contains("/run/datagram"))
        #expect(listeners.contains("/run/with space"))
        #expect(!listeners.contains(""))
    }

    @Test("of this host has what is bound now")
    func now() throws {
        let folder = try TemporaryFolder()
        let socket = try Socket.listen(at: .unix(path: folder["s"]))
        #expect(UnixListeners.now().contains(folder["s"]))
        withExtendedLifetime(socket.number) {}
    }
}

@Suite("The first line of an answer to a probe")
struct ProbeAnswerTests {
    @Test(
        "is judged by its status",
        arguments: [
            ("HTTP/1.1 200 OK\r\n", ProbeAnswer.outcome(.passed)), ("HTTP/1.0 399 x\n", .outcome(.passed)),
            ("HTTP/1.1 204\r\n", .outcome(.passed)), ("HTTP/1.1 400 x\r\n", .outcome(.failed(.status(400)))),
            ("HTTP/1.1 199 x\r\n", .outcome(.failed(.status(199)))),
            ("HTTP/1.1 2000 x\r\n", .outcome(.failed(.noAnswer))),
            ("HTTP/2 200\r\n", .outcome(.failed(.noAnswer))), ("SSH-2.0-OpenSSH\r\n", .outcome(.failed(.noAnswer))),
            ("\n", .outcome(.failed(.noAnswer))), ("HTTP/1.1 200 OK", .incomplete), ("", .incomplete),
        ])
    func judge(text: String, expected: ProbeAnswer) {
        #expect(ProbeAnswer(Array(text.utf8)) == expected)
    }

    @Test("is not waited for without limit")
    func endless() {
        #expect(ProbeAnswer([UInt8](repeating: 65, count: ProbeAnswer.longest + 1)) == .outcome(.failed(.noAnswer)))
    }
}

@Suite("A probe")
struct ProbeTests {
    private func outcome(
        path: String? = "/up", timeout: Duration = .seconds(5), endpoint: Endpoint? = nil,
        _ serve: @escaping (BorrowedDescriptor, inout [UInt8]) throws -> Bool
    ) throws -> ProbeOutcome? {
        let loop = try Loop()
        let server = try Socket.listen(at: .ip(.loopback4, port: 0))
        let port = try #require(try server.borrowed.localAddress().port)
        var outcomes: [ProbeOutcome] = []
        var client: FileDescriptor?
        var received: [UInt8] = []
        let probe = Probe(
            loop, endpoint: endpoint ?? .tcp(address: "127.0.0.1", port: port), path: path, timeout: timeout
        ) { outcomes.append($0) }
        _ = try loop.turn {
            if client == nil { client = try server.borrowed.accept() }
            if let number = client?.number, try serve(BorrowedDescriptor(number), &received) { client = nil }
            return !outcomes.isEmpty
        }
        withExtendedLifetime(probe) {}
        #expect(outcomes.count <= 1)
        return outcomes.first
    }

    private func answer(_ text: String) -> (BorrowedDescriptor, inout [UInt8]) throws -> Bool {
        { client, received in
            guard try client.read(appendingTo: &received) != nil, received.suffix(4) == Array("\r\n\r\n".utf8)[...]
            else {
                return false
            }
            #expect(received.starts(with: "GET /up HTTP/1.1\r\nHost: localhost\r\n".utf8))
            _ = try client.send(Array(text.utf8))
            return true
        }
    }

    @Test("passes or fails by the answer")
    func answers() throws {
        #expect(try outcome(answer("HTTP/1.1 200 OK\r\n\r\n")) == .passed)
        #expect(try outcome(answer("HTTP/1.1 500 No\r\n\r\n")) == .failed(.status(500)))
        #expect(try outcome(answer("what?\r\n")) == .failed(.noAnswer))
        #expect(try outcome(answer("")) == .failed(.noAnswer))
    }

    @Test("fails when its time is up")
    func hang() throws {
        #expect(try outcome(timeout: .milliseconds(50)) { _, _ in false } == .failed(.timedOut))
    }

    @Test("needs no more than a connection where HTTP is not spoken")
    func connection() throws {
        #expect(try outcome(path: nil) { _, _ in false } == .passed)
    }

    @Test("says why it could not connect")
    func refused() throws {
        let port = FreePort.tcp()
        let refused = try outcome(endpoint: .tcp(address: "127.0.0.1", port: port)) { _, _ in false }
        #expect(refused == .failed(.unreachable(errorNumber: ECONNREFUSED)))
        let missing = try outcome(endpoint: .unix(path: "/nonexistent/s")) { _, _ in false }
        #expect(missing == .failed(.unreachable(errorNumber: ENOENT)))
    }
}

@Suite("A notification socket")
struct NotifyListenerTests {
    @Test("hears the run and nobody else, and goes with the run")
    func senders() throws {
        let folder = try TemporaryFolder()
        let loop = try Loop()
        let path = folder["notify"]
        var words: [Supervision.Notification] = []
        var isOwn = false
        var asked: [Int32] = []
        var listener: NotifyListener? = try NotifyListener(
            loop, path: path, user: geteuid(),
            isOwn: { pid in
                asked.append(pid)
                return isOwn
            }, report: { words.append($0) })
        let client = try Socket.make(.unix, .datagram)
        _ = try client.borrowed.connect(to: .unix(path: path))
        _ = try client.borrowed.send(Array("READY=1".utf8))
        #expect(try loop.turn { asked.count == 1 })
        #expect(words.isEmpty)
        #expect(asked == [getpid()])
        isOwn = true
        _ = try client.borrowed.send(Array("READY=1\nSTATUS=here".utf8))
        #expect(try loop.turn { words == [.ready, .status("here")] })
        #expect(try File.status(of: path).permissions == 0o600)
        listener = nil
        #expect(listener == nil)
        #expect(!File.exists(path))
    }
}
