import TestSupport
import Testing

@Suite("The tests' own tools")
struct SupportTests {
    @Test("remove a temporary folder with what is in it")
    func folder() throws {
        var path = ""
        do {
            let folder = try TemporaryFolder()
            path = folder.path
            try folder.write("text", to: "a/b.txt")
            #expect(try folder.read("a/b.txt") == "text")
            #expect(try folder.names() == ["a"])
        }
        #expect(try Program.run(["test", "-e", path]).code == 1)
    }

    @Test("draw the same numbers from the same seed, those of the published algorithm")
    func random() {
        var random = SeededRandom(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test("connect over a unix socket and read up to a mark")
    func connection() throws {
        let folder = try TemporaryFolder()
        let script = """
            import socket
            s = socket.socket(socket.AF_UNIX); s.bind("s"); s.listen(); print("ready", flush=True)
            c, _ = s.accept(); c.sendall(b"head\\r\\n\\r\\nbody"); c.close()
            """
        let server = try Program(["python3", "-c", script], in: folder.path)
        try server.waitUntilPrinted("ready")
        let connection = try Connection(to: .unix(folder["s"]))
        #expect(try connection.read(through: "\r\n\r\n") == "head\r\n\r\n")
        #expect(try connection.readToEnd() == "body")
    }

    @Test("find a free port, where nobody answers")
    func port() {
        let port = FreePort.tcp()
        #expect(port > 0)
        #expect(throws: Connection.Failure.connect(errno: 111)) { try Connection(to: .port(port)) }
    }
}
