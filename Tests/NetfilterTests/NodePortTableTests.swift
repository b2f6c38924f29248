import Linux
import Model
import Netfilter
import RouterProtocol
import Routing
import TestSupport
import Testing

/// Real packets between network namespaces of the test's own.
@Suite("The table of node ports", .serialized, .timeLimit(.minutes(2)), .needs(.root))
struct NodePortTableTests {
    private static let service = ServiceName(app: "irc", service: "irc")

    private static func plan(_ ports: [NodePort: [NodePortEndpoint]], limit: UInt32? = nil) -> NodePortPlan {
        var plan = NodePortPlan()
        for (port, endpoints) in ports {
            plan.forwards[port] = NodePortForward(service: service, endpoints: endpoints, maxConnections: limit)
        }
        return plan
    }

    private static func onHost(_ ports: UInt16...) -> [NodePortEndpoint] { ports.map { NodePortEndpoint(port: $0) } }

    @Test("reaches every endpoint in exact turn, over TCP and UDP, IPv4 and IPv6, from outside and from the host")
    func roundRobin() throws {
        try NetworkLab.run { lab in
            let table = try NodePortTable(hostID: "tenement", routerUser: 12345)
            for (name, port) in [("a", 9101), ("b", 9102), ("c", 9103)] { try lab.serve(name, port: port) }
            let endpoints = Self.onHost(9101, 9102, 9103)
            _ = try table.install(Self.plan([NodePort(7000, .tcp): endpoints, NodePort(7000, .udp): endpoints]))
            #expect(try table.isIntact())
            for transport in ["tcp", "udp"] {
                for (address, place) in [
                    ("10.88.0.1", "client"), ("2001:db8:88::1", "client"), ("10.99.0.1", "client"),
                    ("127.0.0.1", nil), ("::1", nil), ("10.88.0.1", nil), ("2001:db8:88::1", nil),
                ] {
                    let answers = try lab.ask("\(transport) \(address) 7000", times: 9, from: place)
                    #expect(answers == ["a": 3, "b": 3, "c": 3], "\(transport) \(address) from \(place ?? "host")")
                }
            }
            let seen = try lab.ask("tcp 10.88.0.1 7000", times: 3, from: "client", full: true)
            #expect(Set(seen.keys) == ["a 10.88.0.2", "b 10.88.0.2", "c 10.88.0.2"])
        }
    }

    @Test("never captures what passes by: another host's port, a connection of the host's own")
    func passingBy() throws {
        try NetworkLab.run { lab in
            try lab.serve("near", port: 9101)
            try lab.serve("far", port: 7000, in: "remote")
            let table = try NodePortTable(hostID: "tenement", routerUser: nil)
            let endpoints = Self.onHost(9101)
            _ = try table.install(Self.plan([NodePort(7000, .tcp): endpoints, NodePort(7000, .udp): endpoints]))
            for transport in ["tcp", "udp"] {
                for (address, place) in [
                    ("10.99.0.2", nil), ("10.99.0.2", "client"), ("2001:db8:99::2", nil),
                    ("2001:db8:99::2", "client"),
                ] {
                    #expect(try lab.ask("\(transport) \(address) 7000", times: 2, from: place) == ["far": 2])
                }
                #expect(try lab.ask("\(transport) 10.88.0.1 7000", from: "client") == ["near": 1])
            }
            let traffic = try NodePortTraffic(hostID: "tenement")
            #expect(traffic.counts[NodePort(7000, .tcp)]?.connections == 1)
        }
    }

    @Test("leads to replicas with addresses of their own, beside those on the host, in exact turn")
    func ownAddresses() throws {
        try NetworkLab.run { lab in
            try lab.serve("here", port: 9101)
            try lab.serve("x", port: 9201, in: "remote")
            try lab.serve("y", port: 9202, in: "remote")
            let away = [9201, 9202].map { port in
                NodePortEndpoint(
                    port: port, ip4: .address(InternetAddress(v4: 0x0a63_0002)),
                    ip6: .address(InternetAddress(high: 0x2001_0db8_0099_0000, low: 2)))
            }
            let table = try NodePortTable(hostID: "tenement", routerUser: nil)
            for (endpoints, answers) in [
                (away, ["x": 6, "y": 6]), ([away[0]], ["x": 12]),
                (away + Self.onHost(9101), ["here": 4, "x": 4, "y": 4]),
            ] {
                _ = try table.install(Self.plan([NodePort(7000, .tcp): endpoints, NodePort(7000, .udp): endpoints]))
                for transport in ["tcp", "udp"] {
                    for (address, place) in [("10.88.0.1", "client"), ("2001:db8:88::1", "client"), ("10.88.0.1", nil)]
                    {
                        let seen = try lab.ask("\(transport) \(address) 7000", times: 12, from: place)
                        #expect(seen == answers, "\(transport) \(address) from \(place ?? "host")")
                    }
                }
            }
        }
    }

    @Test("refuses at once where nobody listens any more, and only there")
    func refusal() throws {
        try NetworkLab.run { lab in
            try lab.serve("a", port: 9101)
            let table = try NodePortTable(hostID: "tenement", routerUser: nil)
            let (irc, web) = (NodePort(7000, .tcp), NodePort(7001, .tcp))
            _ = try table.install(Self.plan([irc: Self.onHost(9101), web: Self.onHost(9101)]))
            let changed = try table.apply(Self.plan([irc: [], web: Self.onHost(9101)]))
            #expect(changed == [irc])
            for (address, place) in [("10.88.0.1", "client"), ("127.0.0.1", nil)] {
                #expect(try lab.ask("tcp \(address) 7000", from: place) == ["ConnectionRefusedError": 1])
                #expect(try lab.ask("tcp \(address) 7001", from: place) == ["a": 1])
            }
            #expect(try table.apply(Self.plan([irc: [], web: Self.onHost(9101)])) == [])
            #expect(try table.apply(Self.plan([irc: Self.onHost(9101)])) == [irc, web])
            #expect(try lab.ask("tcp 127.0.0.1 7000") == ["a": 1])
            #expect(try table.isIntact())
            try table.remove()
            #expect(try lab.listing("tenement").contains("No such file"))
        }
    }

    @Test("loses no connection while its endpoints change, and asks all of them alike")
    func changesUnderLoad() throws {
        try NetworkLab.run { lab in
            for (name, port) in [("a", 9101), ("b", 9102), ("c", 9103)] { try lab.serve(name, port: port) }
            let table = try NodePortTable(hostID: "tenement", routerUser: nil)
            let (loaded, counted) = (NodePort(7000, .tcp), NodePort(7001, .tcp))
            let all: [UInt16] = [9101, 9102, 9103]
            let full = all.map { NodePortEndpoint(port: $0) }
            _ = try table.install(Self.plan([loaded: full, counted: full]))
            let client = try lab.asking("tcp 10.88.0.1 7000", times: 1000, from: "client", perSecond: 200)
            // One endpoint after the other leaves and comes back: 1,000 changes while 1,000 connections begin.
            var random = SeededRandom(seed: 1)
            var served: [String: Int] = [:]
            for change in 0..<1000 {
                let absent = change.isMultiple(of: 2) ? all[change / 2 % 3] : 0
                let endpoints = full.filter { $0.port != absent }
                let changed = try table.apply(Self.plan([loaded: endpoints, counted: endpoints]))
                #expect(changed == [loaded, counted])
                // As many connections as it happens, from none on, before the next change.
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    let socket = try Socket.connect(to: .ip(.loopback4, port: 7001))
                    var answer: [UInt8] = []
                    _ = try socket.borrowed.read(appendingTo: &answer, upTo: 64)
                    served[String(decoding: answer.prefix(1), as: UTF8.self), default: 0] += 1
                }
            }
            let answers = try lab.answers(of: client)
            #expect(answers.values.reduce(0, +) == 1000)
            #expect(Set(answers.keys) == ["a", "b", "c"])
            let fair = Double(served.values.reduce(0, +)) / 3
            for (name, count) in served {
                #expect((0.95 * fair...1.05 * fair).contains(Double(count)), "\(name): \(count) of \(fair)")
            }
            #expect(served.count == 3)
        }
    }

    @Test("is repaired after somebody flushed it, and what an earlier supervisor left is taken over without a gap")
    func repair() throws {
        try NetworkLab.run { lab in
            try lab.serve("a", port: 9101)
            try lab.serve("b", port: 9102)
            let plan = Self.plan([NodePort(7000, .tcp): Self.onHost(9101), NodePort(7001, .tcp): Self.onHost(9102)])
            let table = try NodePortTable(hostID: "tenement", routerUser: nil)
            _ = try table.install(plan)
            let monitor = try ChangeMonitor(of: table)
            for command in [
                "flush ruleset", "flush chain inet tenement pre",
                "delete element inet tenement nodeports { tcp . 7000 }",
            ] {
                try lab.run(["nft", command])
                #expect(monitor.hearsStranger(), "\(command)")
                _ = try table.install(plan)
                #expect(!monitor.hearsStranger())
                #expect(try lab.ask("tcp 10.88.0.1 7000", from: "client") == ["a": 1])
            }
            try lab.run(["nft", "add table inet other; add table ip tenement; delete table ip tenement"])
            #expect(!monitor.hearsStranger())

            let client = try lab.asking("tcp 10.88.0.1 7001", times: 400, from: "client", perSecond: 400)
            for _ in 0..<10 {
                let successor = try NodePortTable(hostID: "tenement", routerUser: nil)
                _ = try successor.install(plan)
                #expect(try successor.isIntact())
            }
            #expect(try lab.answers(of: client) == ["b": 400])
            let chains = try lab.listing("tenement").split(separator: "\n").filter { $0.contains("chain np_") }
            #expect(chains.count == 2)
        }
    }

    @Test("of another shape, as another version would leave it, is made anew")
    func otherShape() throws {
        try NetworkLab.run { lab in
            try lab.serve("a", port: 9101)
            try lab.run(["nft", "add table inet tenement; add set inet tenement nodeports { type ipv4_addr; }"])
            let table = try NodePortTable(hostID: "tenement", routerUser: nil)
            _ = try table.install(Self.plan([NodePort(7000, .tcp): Self.onHost(9101)]))
            #expect(try lab.ask("tcp 127.0.0.1 7000") == ["a": 1])
        }
    }

    @Test("of two supervisors are two; neither touches the other's")
    func twoSupervisors() throws {
        try NetworkLab.run { lab in
            try lab.serve("a", port: 9101)
            let first = try NodePortTable(hostID: "tenement", routerUser: nil)
            let second = try NodePortTable(hostID: "tenement-0123456789ab", routerUser: nil)
            #expect(second.name == "tenement_0123456789ab")
            _ = try first.install(Self.plan([NodePort(7000, .tcp): Self.onHost(9101)]))
            let monitor = try ChangeMonitor(of: first)
            _ = try second.install(Self.plan([NodePort(7001, .tcp): Self.onHost(9101)]))
            #expect(try lab.ask("tcp 127.0.0.1 7000") == ["a": 1])
            #expect(try lab.ask("tcp 127.0.0.1 7001") == ["a": 1])
            try second.remove()
            #expect(!monitor.hearsStranger())
            #expect(try first.isIntact())
            #expect(try lab.ask("tcp 127.0.0.1 7000") == ["a": 1])
            #expect(try lab.ask("tcp 127.0.0.1 7001") == ["ConnectionRefusedError": 1])
        }
    }

    @Test("counts connections and bytes, also for a replica that listens on the node port itself")
    func counters() throws {
        try NetworkLab.run { lab in
            try lab.serve("a", port: 9101)
            try lab.serve("same", port: 7001)
            let table = try NodePortTable(hostID: "tenement", routerUser: nil)
            let ports = [
                NodePort(7000, .tcp): Self.onHost(9101), NodePort(7001, .tcp): Self.onHost(7001),
                NodePort(7001, .udp): Self.onHost(7001),
            ]
            _ = try table.install(Self.plan(ports))
            for (transport, address, place, port) in [
                ("tcp", "10.88.0.1", "client", 7000), ("tcp", "127.0.0.1", nil, 7000), ("tcp", "::1", nil, 7001),
                ("tcp", "2001:db8:88::1", "client", 7001), ("udp", "10.88.0.1", "client", 7001),
                ("udp", "127.0.0.1", nil, 7001),
            ] {
                #expect(try lab.ask("\(transport) \(address) \(port)", times: 5, from: place).values.reduce(0, +) == 5)
            }
            let first = try NodePortTraffic(hostID: "tenement").counts
            for port in ports.keys {
                #expect(first[port]?.connections == 10, "\(port)")
                let bytes = first[port]?.bytes ?? 0
                // A datagram and its answer have some 70 bytes with their headers, a connection over 400.
                #expect(
                    port.transport == .udp ? (600...1000).contains(bytes) : (4000...9000).contains(bytes), "\(bytes)")
            }
            _ = try table.apply(Self.plan([NodePort(7000, .tcp): Self.onHost(9101, 7001)]))
            #expect(try NodePortTraffic(hostID: "tenement").counts.keys.sorted() == [NodePort(7000, .tcp)])
            #expect(try NodePortTraffic(hostID: "tenement").counts[NodePort(7000, .tcp)]?.connections == 10)
            #expect(try NodePortTraffic(hostID: "tenement-unknown").counts == [:])
        }
    }

    @Test("lets no more connections in at a time than the limit, also while its endpoints change")
    func limit() throws {
        try NetworkLab.run { lab in
            try lab.serve("a", port: 9101)
            try lab.serve("b", port: 9102)
            let table = try NodePortTable(hostID: "tenement", routerUser: nil)
            let port = NodePort(7000, .tcp)
            _ = try table.install(Self.plan([port: Self.onHost(9101)], limit: 3))
            let holding = """
                import socket, sys
                held = [socket.create_connection(('10.88.0.1', 7000), 2) for n in range(3)]
                print('holding', flush=True)
                input_ = sys.stdin.read()
                import time; time.sleep(30)
                """
            let holder = try Program(lab.inside("client", ["python3", "-c", holding]))
            try holder.waitUntilPrinted("holding")
            #expect(try lab.ask("tcp 10.88.0.1 7000", from: "client") == ["ConnectionRefusedError": 1])
            #expect(try lab.ask("tcp 127.0.0.1 7000") == ["ConnectionRefusedError": 1])
            _ = try table.apply(Self.plan([port: Self.onHost(9101, 9102)], limit: 3))
            #expect(try lab.ask("tcp 10.88.0.1 7000", from: "client") == ["ConnectionRefusedError": 1])
            _ = try table.apply(Self.plan([port: Self.onHost(9101, 9102)], limit: 4))
            #expect(try lab.ask("tcp 10.88.0.1 7000", from: "client") == ["a": 1])
            _ = try table.apply(Self.plan([port: Self.onHost(9101, 9102)]))
            #expect(try lab.ask("tcp 10.88.0.1 7000", times: 4, from: "client").values.reduce(0, +) == 4)
            #expect(!(try lab.listing("tenement")).contains("max_tcp"))
        }
    }

    @Test("cuts flows of datagrams to an endpoint that is gone, and leaves others alone")
    func flows() throws {
        try NetworkLab.run { lab in
            try lab.serve("a", port: 9101)
            try lab.serve("b", port: 9102)
            try lab.serve("far", port: 7000, in: "remote")
            let table = try NodePortTable(hostID: "tenement", routerUser: nil)
            let port = NodePort(7000, .udp)
            _ = try table.install(Self.plan([port: []]))
            // One socket that goes on asking, as a game or a resolver does.
            let asking = """
                import socket, sys, time
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(0.2); s.connect(('10.88.0.1', 7000))
                end, last = time.monotonic() + 20, None
                while time.monotonic() < end:
                    try:
                        s.send(b'x'); now = s.recv(100).decode().split()[0]
                    except OSError as e: now = type(e).__name__
                    if now != last: print(now, flush=True); last = now
                    time.sleep(0.01)
                """
            let client = try Program(lab.inside("client", ["python3", "-c", asking]))
            try client.waitUntilPrinted("ConnectionRefusedError")
            var cutter = try FlowCutter()
            for (name, endpoints) in [
                ("a", Self.onHost(9101)), ("b", Self.onHost(9102)), ("a", Self.onHost(9101, 9103)),
            ] {
                let before = client.output.count
                let plan = Self.plan([port: endpoints])
                _ = try table.install(plan)
                let count = try cutter.cut(plan.forwards)
                #expect(count == 1, "\(name)")
                let deadline = ContinuousClock.now + .seconds(5)
                while !client.output.dropFirst(before).contains(name), ContinuousClock.now < deadline {
                    _ = try? client.waitUntilPrinted("never", within: .milliseconds(5))
                }
                #expect(client.output.dropFirst(before).split(separator: "\n").last == Substring(name))
            }
            // A flow that passes to the remote host's port 7000 is not ours.
            _ = try lab.ask("udp 10.99.0.2 7000", from: "client")
            #expect(try cutter.cut(Self.plan([port: Self.onHost(9101, 9103)]).forwards) == 0)
        }
    }
}
