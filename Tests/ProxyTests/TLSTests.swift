import Proxy
import RouterProtocol
import TestSupport
import Testing

@Suite("TLS", .serialized, .timeLimit(.minutes(2)))
struct TLSTests {
    @Test("carries requests, and tells the service so")
    func requests() throws {
        let secure = try SecureRouter()
        let output = try secure.play(
            """
            serve()
            stream = connect()
            head, body = ask(stream)
            print(stream.version(), stream.selected_alpn_protocol(), head.split("\\r\\n")[0])
            print(body.decode())
            print(ask(stream, "/big3000000")[1] == b"x" * 3000000)
            print(ask(stream, body=b"y" * 3000000)[1])
            """)
        #expect(output.contains("TLSv1.3 http/1.1 HTTP/1.1 200 OK"))
        #expect(output.contains("X-Forwarded-Proto: https\r\n"))
        #expect(output.contains("X-Forwarded-Port: \(secure.port)\r\n"))
        #expect(output.contains("True\nb'3000000'"))
        #expect(eventually { secure.router.isBalanced })
    }

    @Test("shows the certificate of the name, of a wildcard for one label, else the first; localhost's own only there")
    func names() throws {
        let secure = try SecureRouter()
        let output = try secure.play(
            """
            for name in ["app.test", "B.test", "x.app.test", "y.x.app.test", "else.test", None, "a.localhost"]:
                print(name, subject(connect(name)))
            """)
        let expected = [
            ("app.test", "app.test"), ("B.test", "b.test"), ("x.app.test", "app.test"), ("y.x.app.test", "app.test"),
            ("else.test", "app.test"), ("None", "app.test"), ("a.localhost", "tenement (self-signed)"),
        ]
        #expect(output == expected.map { "\($0) subject=CN = \($1)\n" }.joined())
    }

    @Test("signs a certificate itself where none is given")
    func selfSigned() throws {
        let secure = try SecureRouter(certificates: [])
        let output = try secure.play(
            """
            serve()
            stream = connect("localhost")
            print(subject(stream), ask(stream, host="localhost")[0].split("\\r\\n")[0])
            raw = socket.create_connection(("127.0.0.1", plain))
            print(ask(raw, host="localhost")[0].split("\\r\\n")[0])
            """)
        #expect(output == "subject=CN = tenement (self-signed) HTTP/1.1 200 OK\nHTTP/1.1 200 OK\n")
    }

    @Test("answers 421 to a host the connection was not made for, unless one certificate has both")
    func misdirected() throws {
        let secure = try SecureRouter()
        let output = try secure.play(
            """
            serve()
            stream = connect("app.test")
            for host in ["APP.test", "x.app.test", "b.test", "app.test"]: print(ask(stream, host=host)[0].split()[1])
            print(ask(connect(None), host="b.test")[0].split()[1])
            """)
        #expect(output == "200\n200\n421\n200\n200\n")
    }

    @Test(
        "is where plain requests at port 80 for a host with a certificate are sent, but for an authority's challenges",
        .needs(.root))
    func redirect() throws {
        let secure = try SecureRouter()
        let address = try secure.listenAtPort80()
        let output = try secure.play(
            """
            serve()
            print(ask(socket.create_connection(("127.0.0.1", plain)))[0].split()[1])
            stream = socket.create_connection(("\(address)", 80))
            for host, path in [("app.test:80", "/a?b"), ("localhost", "/"), ("x.app.test", "http://x.app.test/c"),
                ("app.test", "/.well-known/acme-challenge/x"), ("none.test", "/")]:
                head = ask(stream, path, host)[0]
                print(head.split()[1], [l for l in head.split("\\r\\n") if l.startswith("Location")])
            """)
        #expect(
            output == """
                200
                308 ['Location: https://app.test:\(secure.port)/a?b']
                200 []
                308 ['Location: https://x.app.test:\(secure.port)/c']
                200 []
                404 []

                """)
    }

    @Test("resumes sessions by tickets, also with the keys before the last, not with forgotten ones")
    func tickets() throws {
        let secure = try SecureRouter()
        // A session is saved in a file by one client and used by the next.
        func reused(_ version: String, saves: Bool) throws -> Bool {
            let file = secure.router.folder["session-" + version]
            let option = saves ? "-sess_out" : "-sess_in"
            let result = try Program.run([
                "sh", "-c",
                "(printf 'GET / HTTP/1.1\\r\\nHost: none.test\\r\\n\\r\\n'; sleep 0.3) | openssl s_client -connect "
                    + "127.0.0.1:\(secure.port) -servername app.test -\(version) -ign_eof \(option) \(file) & "
                    + "sleep 1; kill $!; wait",
            ])
            return result.output.contains("Reused, ")
        }
        for version in ["tls1_2", "tls1_3"] {
            secure.set(TicketKeys(current: key(1)))
            try secure.publish()
            #expect(try !reused(version, saves: true))
            #expect(try reused(version, saves: false))
            secure.set(TicketKeys(current: key(2), previous: key(1)))
            try secure.publish()
            #expect(try reused(version, saves: false))
            secure.set(TicketKeys(current: key(3), previous: key(2)))
            try secure.publish()
            #expect(try !reused(version, saves: false))
        }
    }

    @Test("speaks nothing older than 1.2, renegotiates nothing, and refuses a client of other protocols")
    func versions() throws {
        let secure = try SecureRouter()
        let output = try secure.play(
            """
            serve()
            def attempt(**options):
                try: return connect(**options).version()
                except (ssl.SSLError, OSError) as error: return type(error).__name__
            print(attempt(maximum_version=ssl.TLSVersion.TLSv1_1, minimum_version=ssl.TLSVersion.TLSv1))
            print(attempt(maximum_version=ssl.TLSVersion.TLSv1_2), attempt())
            print(attempt(alpn=("spdy/1",)), attempt(alpn=()))
            for suite in ["AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256", "DHE-RSA-AES128-GCM-SHA256"]:
                using = context(maximum_version=ssl.TLSVersion.TLSv1_2)
                using.set_ciphers(suite + ":@SECLEVEL=0")
                print(attempt(using=using))
            """)
        #expect(
            output.split(separator: "\n").map(String.init) == [
                "SSLError", "TLSv1.2 TLSv1.3", "SSLError TLSv1.3", "SSLError", "SSLError", "SSLError",
            ])
    }

    @Test("carries a WebSocket, both ways and to its end")
    func webSocket() throws {
        let secure = try SecureRouter()
        let output = try secure.play(
            """
            serve()
            stream = connect()
            stream.sendall(b"GET /chat HTTP/1.1\\r\\nHost: app.test\\r\\n"
                b"Connection: Upgrade\\r\\nUpgrade: websocket\\r\\n"
                b"Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\nearly")
            print(read_head(stream).split()[1])
            def write():
                for _ in range(100): stream.sendall(b"z" * 10000)
            threading.Thread(target=write).start()
            got = b""
            while len(got) < 1000005: got += stream.recv(65536)
            print(got[:6], len(got))
            stream.unwrap().close()
            """)
        #expect(output == "101\nb'earlyz' 1000005\n")
        #expect(eventually { secure.router.isBalanced })
    }

    @Test("ends with a reset, not politely, where a response is not complete")
    func cutOff() throws {
        let secure = try SecureRouter()
        let output = try secure.play(
            """
            def half(stream):
                read_head(stream)
                stream.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nhalf")
                time.sleep(0.2)
                stream.close()
            serve(half)
            stream = connect()
            stream.suppress_ragged_eofs = False
            stream.sendall(b"GET / HTTP/1.1\\r\\nHost: app.test\\r\\n\\r\\n")
            read_head(stream)
            try:
                while stream.recv(100): pass
                print("polite")
            except (ssl.SSLError, OSError) as error: print("cut off")
            """)
        #expect(output == "cut off\n")
    }

    @Test("gives a handshake ten seconds in all, however its bytes trickle in")
    func slowHandshake() throws {
        var limits = ClientLimits()
        limits.head = 700
        let secure = try SecureRouter(limits: limits)
        let output = try secure.play(
            """
            serve()
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            half = context().wrap_bio(incoming, outgoing, server_hostname="app.test")
            try: half.do_handshake()
            except ssl.SSLWantReadError: pass
            hello = outgoing.read()
            raw = socket.create_connection(("127.0.0.1", port))
            silent = socket.create_connection(("127.0.0.1", port))
            started = time.monotonic()
            try:
                for byte in hello:
                    raw.sendall(bytes([byte]))
                    time.sleep(0.02)
                print("patient")
            except OSError: print(0.4 < time.monotonic() - started < 3)
            silent.settimeout(3)
            print(silent.recv(1))
            print(ask(connect())[0].split()[1])
            """)
        #expect(output == "True\nb''\n200\n")
        #expect(eventually { secure.router.word(.openConnections) == 0 })
    }

    @Test("ends at once with who does not speak it")
    func noise() throws {
        let secure = try SecureRouter()
        let output = try secure.play(
            """
            serve()
            request = b"GET / HTTP/1.1\\r\\nHost: app.test\\r\\n\\r\\n"
            for noise in [request, os.urandom(5000), b"\\x16\\x03\\x01\\xff\\xff" + b"a" * 70000]:
                raw = socket.create_connection(("127.0.0.1", port))
                raw.settimeout(5)
                try:
                    raw.sendall(noise)
                    while raw.recv(1000): pass
                except OSError: pass
            print(ask(connect())[0].split()[1])
            """)
        #expect(output == "200\n")
        #expect(eventually { secure.router.word(.openConnections) == 0 })
    }

    private func key(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: TicketKeys.size) }
}
