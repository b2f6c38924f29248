import Foundation
import TestSupport
import Testing

/// The supervisor, its services, a client and a remote machine, in network namespaces of the test's own.
@Suite("The example ports", .serialized, .timeLimit(.minutes(3)), .needs(.root))
struct PortsExampleTests {
    private static let services = ["dns:default", "game:default", "irc:default"]

    private static func started(_ lab: NetworkLab) throws -> Host {
        let host = try Host(example: "ports")
        try host.start()
        for name in services + ["quote:default.1", "quote:default.2", "quote:default.3"] {
            #expect(try host.row(name) { $0.state == "ready" }.state == "ready")
        }
        return host
    }

    /// Runs Python in a namespace and returns what it prints.
    private static func python(_ lab: NetworkLab, in namespace: String? = "client", _ program: String) throws -> String
    {
        let result = try lab.run(lab.inside(namespace, ["python3", "-c", program]))
        return result.code == 0 ? result.output : result.errors
    }

    private static func hello(_ address: String, _ port: Int) -> String {
        "import socket; s = socket.create_connection(('\(address)', \(port)), 5); print(s.recv(200).decode().strip())"
    }

    @Test("serves chat, game, names and quotes to the outside, each on its node port, and sees who asks")
    func outside() throws {
        try NetworkLab.run { lab in
            let host = try Self.started(lab)
            #expect(try Self.python(lab, Self.hello("10.88.0.1", 6667)).contains("welcome to port 6667, 10.88.0.2"))
            #expect(
                try Self.python(lab, Self.hello("2001:db8:88::1", 6697)).contains(
                    "welcome to port 6697, 2001:db8:88::2"))
            let play = """
                import socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5)
                s.sendto(b'ping', ('10.88.0.1', 27015)); print(s.recvfrom(100))
                """
            #expect(try Self.python(lab, play).contains("(b'ping from 10.88.0.2\\n', ('10.88.0.1', 27015))"))
            #expect(try host.page("game.arena.localhost").body == "1 players\n")
            let ask = """
                import socket, struct
                q = b'\\x12\\x34\\x01\\0\\0\\1\\0\\0\\0\\0\\0\\0' + b'\\1a\\7example\\0' + b'\\0\\1\\0\\1'
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5)
                s.sendto(q, ('10.88.0.1', 53)); print(socket.inet_ntoa(s.recv(512)[-4:]))
                t = socket.create_connection(('10.88.0.1', 5353), 5)
                t.sendall(struct.pack('!H', len(q)) + q); print(socket.inet_ntoa(t.recv(512)[-4:]))
                try: socket.create_connection(('10.88.0.1', 53), 5)
                except ConnectionRefusedError: print('refused')
                """
            #expect(try Self.python(lab, ask) == "192.0.2.53\n192.0.2.53\nrefused\n")
            var replicas: [String: Int] = [:]
            for _ in 0..<6 {
                let quote = try Self.python(lab, Self.hello("10.88.0.1", 17))
                #expect(quote.contains("to 10.88.0.2"))
                replicas[String(quote.prefix(9)), default: 0] += 1
            }
            #expect(replicas == ["replica 1": 2, "replica 2": 2, "replica 3": 2])
            // The host itself, by the loopback address too.
            #expect(try Self.python(lab, in: nil, Self.hello("127.0.0.1", 17)).contains("to 127.0.0.1"))
            #expect(try Self.python(lab, in: nil, Self.hello("::1", 17)).contains("to ::1"))
        }
    }

    @Test(
        "leads nowhere what is stopped, and elsewhere what is scaled, restarted or killed; nothing is left at the end")
    func changes() throws {
        try NetworkLab.run { lab in
            let host = try Self.started(lab)
            let client = try lab.asking("tcp 10.88.0.1 17", times: 1200, from: "client", perSecond: 200)
            try host.done("scale", "quote=5")
            try host.done("restart", "quote")
            try host.done("scale", "quote=2")
            try host.done("restart", "quote")
            try host.done("scale", "quote=3")
            let answers = try lab.answers(of: client)
            #expect(answers == ["replica": 1200])

            try host.done("stop", "irc")
            #expect(try Self.python(lab, Self.hello("10.88.0.1", 6667)).contains("ConnectionRefusedError"))
            try host.done("spawn", "irc")
            #expect(try Self.python(lab, Self.hello("10.88.0.1", 6667)).contains("welcome"))

            try lab.run(["nft", "flush ruleset"])
            let start = ContinuousClock.now
            #expect(
                try eventually(within: .seconds(3)) {
                    try Self.python(lab, Self.hello("10.88.0.1", 17)).hasPrefix("replica")
                })
            #expect(ContinuousClock.now - start < .seconds(1))
            let end = try #require(try host.terminate())
            #expect(end.code == 0)
            #expect(end.errors.contains("somebody changed the nftables table"))
            #expect(try lab.run(["nft", "list", "tables"]).output == "")
        }
    }
}
