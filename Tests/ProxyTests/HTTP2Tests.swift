import Proxy
import RouterProtocol
import TestSupport
import Testing

@Suite("HTTP/2", .serialized, .timeLimit(.minutes(3)))
struct HTTP2Tests {
    @Test("is spoken after ALPN and by its preface in plain text, and reaches a service as strict HTTP/1.1")
    func requests() throws {
        let secure = try SecureRouter()
        let output = try secure.playHTTP2(
            """
            serve()
            for tls in [True, False]:
                client = Client(tls, name="localhost")
                got = client.ask("/a?b", host="localhost", extra=[("cookie", "a=1"), ("cookie", "b=2"), ("te",
                    "trailers"),
                    ("x-forwarded-for", "6.6.6.6")])
                print(got["status"], got["body"].decode())
                print(client.ask("/", "HEAD", "localhost")["fields"]["content-length"] != "0")
            """)
        for scheme in ["https", "http"] {
            #expect(output.contains("X-Forwarded-Proto: \(scheme)\r\n"))
        }
        #expect(output.contains("200 GET /a?b HTTP/1.1\r\nHost: localhost\r\n"))
        #expect(output.contains("cookie: a=1; b=2\r\n"))
        #expect(output.contains("Connection: te\r\nTE: trailers\r\n"))
        #expect(!output.contains("6.6.6.6") && !output.contains(":scheme"))
        #expect(eventually { secure.router.isBalanced })
    }

    @Test("carries many requests at once, big bodies both ways, and holds back for who reads slowly")
    func bodies() throws {
        let secure = try SecureRouter()
        let output = try secure.playHTTP2(
            """
            serve()
            client = Client()
            streams = [client.start("/big%d" % (i * 7000)) for i in range(90)]
            print(all(len(client.finish(s)["body"]) == i * 7000 for i, s in enumerate(streams)))
            print(len(client.ask("/big5000000")["body"]))
            for length in [True, False]:
                stream = client.start("/", "POST", end=False, extra=[("content-length", "3000000")] if length else [])
                if length:
                    client.send(stream, b"y" * 3000000)
                    print(client.finish(stream)["body"])
            # Nobody reads: the router must not read the service's answer into memory for long.
            raw = Raw(tls=True)
            for i in range(50): raw.get(1 + 2 * i, "/big2000000")
            time.sleep(1)
            pid = int(open(folder + "/pid").read())
            resident = int([l for l in open("/proc/%d/status" % pid) if l.startswith("VmRSS")][0].split()[1])
            print(client.ask()["status"])
            """.replacing("pid = int(open(folder + \"/pid\").read())", with: "pid = os.getppid()")
        )
        #expect(output == "True\n5000000\nb'3000000'\n200\n")
    }

    @Test("passes chunks, trailers and interim responses both ways")
    func trailers() throws {
        let secure = try SecureRouter()
        let output = try secure.playHTTP2(
            """
            seen = []
            def answer(stream):
                head = read_head(stream)
                if head is None: return
                got = b""
                while not got.endswith(b"sum: 5\\r\\n\\r\\n"): got += stream.recv(1000)
                seen.append((head, got))
                stream.sendall(b"HTTP/1.1 103 Early Hints\\r\\nLink: </a>\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\n"
                    b"Trailer: grpc-status\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n")
                time.sleep(0.1)
                stream.sendall(b"6\\r\\n world\\r\\n0\\r\\ngrpc-status: 0\\r\\nX-B: c\\r\\n\\r\\n")
            serve(answer)
            client = Client()
            stream = client.start("/", "POST", end=False)
            client.send(stream, b"abc", end=False)
            client.send(stream, b"de", end=False)
            client.h2.send_headers(stream, [("sum", "5")], end_stream=True)
            client.flush()
            got = client.finish(stream)
            print(got["status"], got["interim"][0][":status"], got["interim"][0]["link"], got["body"],
                got["trailers"])
            print("Transfer-Encoding: chunked" in seen[0][0], seen[0][1].endswith(b"0\\r\\nsum: 5\\r\\n\\r\\n"))
            """)
        #expect(
            output == """
                200 103 </a> b'hello world' {'grpc-status': '0', 'x-b': 'c'}
                True True

                """)
    }

    @Test("resets a stream whose response ends too early, and gives up a request that is cancelled")
    func cancelled() throws {
        let secure = try SecureRouter()
        let output = try secure.playHTTP2(
            """
            ended = threading.Event()
            def answer(stream):
                head = read_head(stream)
                if "/half" in head:
                    stream.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nhalf")
                    return
                if "/none" in head: return
                if stream.recv(1) == b"": ended.set()
            serve(answer)
            client = Client()
            print(client.ask("/half").get("reset"), client.ask("/none")["status"])
            stream = client.start("/wait")
            time.sleep(0.2)
            client.h2.reset_stream(stream, 8)
            client.flush()
            print(ended.wait(5))
            """)
        #expect(output == "2 502\nTrue\n")
        #expect(eventually { secure.router.isBalanced })
    }

    @Test("ends a request whose answer comes before its body with NO_ERROR")
    func earlyAnswer() throws {
        let secure = try SecureRouter()
        let output = try secure.playHTTP2(
            """
            def answer(stream):
                read_head(stream)
                stream.sendall(b"HTTP/1.1 413 Too Large\\r\\nContent-Length: 2\\r\\n\\r\\nno")
                time.sleep(0.5)
            serve(answer)
            raw = Raw()
            raw.get(1, method="POST", flags=END_HEADERS)
            print(raw.fate(1), raw.body)
            kind, flags, stream, data = raw.next()
            print(kind == RST, data)
            raw.get(3, host="none.test", method="POST", flags=END_HEADERS)
            print(raw.fate(3))
            """)
        #expect(output == "413 b'no'\nTrue b'\\x00\\x00\\x00\\x00'\n404\n")
    }

    @Test("answers 421 for another certificate's host, and redirects plain requests like HTTP/1.1", .needs(.root))
    func names() throws {
        let secure = try SecureRouter()
        let address = try secure.listenAtPort80()
        let output = try secure.playHTTP2(
            """
            serve()
            client = Client()
            print([client.ask("/", host=host)["status"] for host in ["app.test", "x.app.test", "b.test"]])
            print(Client(target=socket.create_connection(("\(address)", 80))).ask("/x")["fields"]["location"])
            """)
        #expect(output == "['200', '200', '421']\nhttps://app.test:\(secure.port)/x\n")
    }
}
