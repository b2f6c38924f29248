import EventLoop
import Foundation
import Linux
import Model
import RouterProtocol
import Routing
import Supervision
import TestSupport
import Testing

@testable import Daemon

@Suite("The plan of names")
struct NamePlanBuilderTests {
    private static let text = """
        schema = 1
        [service.web]
        command = "x"
        ports = [{ port = 3000, name = "http", type = "http" }, { port = 9000, name = "game", type = "udp" }]
        [service.api]
        command = "x"
        socket = "/tmp/api.sock"
        [instances]
        web = ["default", "b"]
        [app.shop]
        directory = "/srv/shop"
        release = "v1"
        [app.shop.releases]
        v1 = { at = 2026-11-19T09:00:00Z, by = "deploy", definition = "v1" }
        [app.shop.definition.v1]
        source = ["Procfile"]
        service.web = { command = "x" }
        service.db = { command = "x" }
        [app.blog]
        directory = "/srv/blog"
        release = "v1"
        [app.blog.releases]
        v1 = { at = 2026-11-19T09:00:00Z, by = "deploy", definition = "v1" }
        [app.blog.definition.v1]
        source = ["Procfile"]
        service.db = { command = "x" }
        service.cache = { command = "x" }
        [app.wiki]
        directory = "/srv/wiki"
        release = "v1"
        [app.wiki.releases]
        v1 = { at = 2026-11-19T09:00:00Z, by = "deploy", definition = "v1" }
        [app.wiki.definition.v1]
        source = ["Procfile"]
        service.search = { command = "x" }
        [routing]
        short = "shop"
        [allocated]
        "shop/db:default" = { address = "10.214.0.2" }
        "shop/web" = { vip = "10.214.192.1" }

        """
    private static let loopback = InternetAddress(v4: 0x7f00_0001)
    private static let own = InternetAddress(v4: 0x0ad6_0002)

    private static func upstream(
        _ name: String, _ number: Int, _ address: String, _ port: UInt16, isDraining: Bool = false
    ) throws -> WishBuilder.Upstream {
        let instance = try #require(InstanceName(parsing: name))
        let publication = Publication(
            replica: ReplicaName(instance: instance, number: number), endpoint: .tcp(address: address, port: port),
            weight: 100)
        return WishBuilder.Upstream(key: RunKey(UInt64(port)), publication: publication, isDraining: isDraining)
    }

    private static func plan(_ upstreams: [WishBuilder.Upstream]) throws -> NamePlan {
        let state = try StateVersion(Array(text.utf8), file: "s").state
        return NamePlanBuilder(
            state: state, upstreams: upstreams,
            listeners: [.ip(.v4(0x7f00_0036), port: 53), .ip(.v4(0x0a00_0001), port: 53)]
        ).plan()
    }

    @Test("lets in this host, by loopback and by the addresses of the resolver, and replicas with an address")
    func askers() throws {
        let askers = try Self.plan([]).askers
        #expect(askers.count == 4)
        #expect(askers[AddressBlock(address: InternetAddress(v4: 0x7f00_0000), length: 104)] == .host)
        #expect(askers[AddressBlock(address: InternetAddress(high: 0, low: 1), length: 128)] == .host)
        #expect(askers[AddressBlock(address: InternetAddress(v4: 0x0a00_0001), length: 128)] == .host)
        #expect(askers[AddressBlock(address: Self.own, length: 128)] == .app("shop"))
    }

    @Test("shows this host every service, and without its app what only one can mean")
    func host() throws {
        let names = try Self.plan([]).names
        let host = names.filter { $0.key.view == .host }
        #expect(
            Set(host.keys.map(\.name)) == [
                "web", "api", "web.shop", "db.shop", "db", "db.blog", "cache.blog", "cache", "search.wiki", "search",
            ])
        #expect(host[NamePlan.Key(.host, "web")]?.addresses == [Self.loopback])
        #expect(host[NamePlan.Key(.host, "api")]?.addresses == [], "a socket has no address")
        let web = try #require(host[NamePlan.Key(.host, "web")])
        #expect(web.ports == [NamedPort(name: "game", isDatagram: true, number: 9000, target: "web")])
    }

    @Test("shows a replica the services of its app only, at their fixed addresses, and none that it could not reach")
    func app() throws {
        let plan = try Self.plan([
            Self.upstream("shop/web:default", 1, "127.0.0.1", 3000),
            Self.upstream("shop/db:default", 1, "10.214.0.2", 5432),
        ])
        let names = plan.names.filter { $0.key.view == .app("shop") }
        #expect(Set(names.keys.map(\.name)) == ["web", "db", "1.db"])
        #expect(names[NamePlan.Key(.app("shop"), "web")]?.addresses == [InternetAddress(v4: 0x0ad6_c001)])
        #expect(names[NamePlan.Key(.app("shop"), "db")]?.addresses == [Self.own])
        #expect(names[NamePlan.Key(.app("shop"), "1.db")]?.addresses == [Self.own])
        #expect(plan.names[NamePlan.Key(.host, "db.shop")]?.addresses == [Self.own])
    }

    @Test("has a name for each replica of default that takes connections, and the ports of all")
    func replicas() throws {
        let plan = try Self.plan([
            Self.upstream("web:default", 2, "127.0.0.1", 30001), Self.upstream("web:default", 1, "127.0.0.1", 3000),
            Self.upstream("web:b", 1, "127.0.0.1", 30002),
            Self.upstream("web:default", 3, "127.0.0.1", 30003, isDraining: true),
        ])
        let names = plan.names.filter { $0.key.view == .host && $0.key.name.hasSuffix("web") }
        #expect(Set(names.keys.map(\.name)) == ["web", "1.web", "2.web"])
        let ports = try #require(names[NamePlan.Key(.host, "web")]).ports.filter { $0.name == "http" }
        #expect(ports.map { "\($0.number) \($0.target)" } == ["30002 web", "3000 1.web", "30001 2.web"])
    }
}

@Suite("The host's resolvers")
struct HostResolversTests {
    @Test("are those of the file, but never ourselves")
    func reading() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "nameserver 127.0.0.54\nnameserver 10.0.0.1\nnameserver fe80::1%lo\n", to: "resolv.conf")
        let resolvers = try HostResolvers(Loop(), own: [.ip(.v4(0x7f00_0036), port: 53)], path: path)
        #expect(resolvers.record.servers.map(\.address.v4) == [0x0a00_0001, nil])
        #expect(resolvers.record.servers.map(\.scope) == [0, 1])
        #expect(resolvers.record.servers.allSatisfy { $0.port == 53 })
    }

    @Test("are read again when the file is written, replaced, or replaced behind a link")
    func watching() throws {
        let folder = try TemporaryFolder()
        try folder.write("nameserver 10.0.0.1\n", to: "run/stub.conf")
        try FileManager.default.createSymbolicLink(
            atPath: folder["resolv.conf"], withDestinationPath: folder["run/stub.conf"])
        let loop = try Loop()
        let resolvers = try HostResolvers(loop, own: [], path: folder["resolv.conf"])
        var heard: [UInt32?] = []
        var steps = [
            {
                try folder.write("nameserver 10.0.0.3\n", to: "run/next.conf")
                rename(folder["run/next.conf"], folder["run/stub.conf"])
            },
            {
                try folder.write("nameserver 10.0.0.4\n", to: "next.conf")
                rename(folder["next.conf"], folder["resolv.conf"])
            },
        ]
        resolvers.changed = { record in
            heard += record.servers.map(\.address.v4)
            if steps.isEmpty { loop.stop() } else { try? steps.removeFirst()() }
        }
        try folder.write("nameserver 10.0.0.2\n", to: "run/stub.conf")
        _ = try loop.run()
        #expect(heard == [0x0a00_0002, 0x0a00_0003, 0x0a00_0004])
    }
}

@Suite("The resolv.conf of services")
struct ServiceResolverTests {
    @Test("asks the resolver, for names of the app first, then of the zone, then of the host's domains")
    func text() throws {
        let folder = try TemporaryFolder()
        let host = try folder.write("nameserver 9.9.9.9\nsearch example.com app.miren\n", to: "resolv.conf")
        let listeners: [SocketAddress] = [
            .ip(.v4(0x7f00_0064), port: 53), .ip(.loopback4, port: 5353), .ip(.loopback6, port: 53),
        ]
        let resolver = try #require(ServiceResolver(listeners: listeners, host: host))
        let servers = "nameserver 127.0.0.100\nnameserver ::1\n"
        #expect(resolver.text(for: "shop") == servers + "search shop.app.miren app.miren example.com\n")
        #expect(resolver.text(for: nil) == servers + "search app.miren example.com\n")
    }

    @Test("is the host's where the resolver listens at no port 53")
    func none() {
        #expect(ServiceResolver(listeners: [.ip(.loopback4, port: 5353)]) == nil)
        #expect(ServiceResolver(listeners: []) == nil)
    }
}
