import Proxy
import RouterProtocol
import TestSupport
import Testing

@Suite("What RFC 9113 demands", .serialized, .timeLimit(.minutes(3)))
struct HTTP2ConformanceTests {
    /// Cases in Python: what is sent, and what becomes of stream 1 or the connection.
    @Test("of a malformed message: the stream ends, nothing reaches the service, the connection goes on")
    func malformed() throws {
        let secure = try SecureRouter()
        let output = try secure.playHTTP2(
            """
            heads = []
            def answer(stream):
                while True:
                    head = read_head(stream)
                    if head is None: return
                    heads.append(head)
                    length = [int(l.split(":")[1]) for l in head.split("\\r\\n") if "-Length:" in l]
                    while length and (got := len(stream.recv(length[0]))):
                        length = [length[0] - got] * (length[0] > got)
                    stream.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
            serve(answer)
            M, S, P, A = (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "localhost")
            base = [M, S, P, A]
            cases = {
                "no method": [S, P, A], "no scheme": [M, P, A], "no path": [M, S, A], "empty path": [M, S,
                    (":path", ""), A],
                "twice": [M, M, S, P, A], "unknown pseudo": base + [(":proto",
                    "x")], "response pseudo": base + [(":status", "200")],
                "pseudo late": [M, S, P, ("a", "b"), A], "capital": base + [("Abc",
                    "d")], "connection": base + [("connection", "close")],
                "keep-alive": base + [("keep-alive", "5")], "proxy-connection": base + [("proxy-connection",
                    "close")],
                "transfer-encoding": base + [("transfer-encoding", "chunked")], "upgrade": base + [("upgrade",
                    "h2c")],
                "te": base + [("te", "gzip")], "space in name": base + [("a b",
                    "c")], "colon in name": base + [("a:b", "c")],
                "CR": base + [("a", "b\\rc")], "LF": base + [("a", "b\\nInjected: 1")], "NUL": base + [("a",
                    "b\\0c")],
                "leading space": base + [("a", " b")], "path with space": [M, S, (":path", "/a b"), A],
                "path with LF": [M, S, (":path", "/a\\r\\nX: y"), A], "method with space": [(":method", "GE T"), S,
                    P, A],
                "length and end": base + [("content-length", "5")], "bad length": base + [("content-length", "+5")],
                "two lengths": base + [("content-length", "0"), ("content-length", "5")],
            }
            for name, fields in cases.items():
                raw = Raw()
                raw.head(1, fields)
                fate = raw.fate(1)
                raw.get(3)
                if fate != "RST PROTOCOL_ERROR" or raw.fate(3) != "200": print(name, fate)
            raw = Raw()
            raw.head(1, base[:1] + base[1:] + [("content-length", "5")], END_HEADERS)
            raw.send(frame(DATA, END_STREAM, 1, b"abc"))
            print(raw.fate(1))
            raw.head(3, base + [("content-length", "2")], END_HEADERS)
            raw.send(frame(DATA, END_STREAM, 3, b"abc"))
            print(raw.fate(3))
            print([h for h in heads if "GET / HTTP/1.1" not in h or "Injected" in h])
            """)
        #expect(output == "RST PROTOCOL_ERROR\nRST PROTOCOL_ERROR\n[]\n")
        #expect(eventually { secure.router.isBalanced })
    }

    @Test("and what HTTP/1.1 would not allow gets its answer: 400, 404, 431, 414, and the service hears nothing")
    func stricter() throws {
        let secure = try SecureRouter()
        let output = try secure.playHTTP2(
            """
            heads = []
            def answer(stream):
                while head := read_head(stream):
                    heads.append(head)
                    stream.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
            serve(answer)
            M, S, P, A = (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "localhost")
            base = [M, S, P, A]
            cases = [
                base + [("host", "other.test")], [M, S, P], [M, S, P, (":authority", "a@b")], [M, (":scheme",
                    "ftp"), P, A],
                [(":method", "CONNECT"), (":authority", "localhost:80")], [M, S, P, (":authority", "none.test")],
                base + [("a%d" % i, "b") for i in range(101)], base + [("a", "b" * 33000)],
                [M, S, (":path", "/" + "a" * 17000), A], base + [("host", "LOCALHOST")],
                [M, S, P, ("host", "localhost")], [(":method", "OPTIONS"), S, (":path", "*"), A],
            ]
            for fields in cases:
                raw = Raw()
                block = raw.encoder.encode(fields)
                raw.send(frame(HEADERS, END_STREAM, 1, block[:16384]) if len(block) > 16384 else
                    frame(HEADERS, END_STREAM | END_HEADERS, 1, block))
                for at in range(16384, len(block), 16384):
                    rest = block[at:at + 16384]
                    raw.send(frame(CONTINUATION, END_HEADERS if at + 16384 >= len(block) else 0, 1, rest))
                print(raw.fate(1), end=" ")
            print(len(heads))
            """)
        #expect(output == "400 RST PROTOCOL_ERROR 400 400 501 404 431 431 414 200 200 200 3\n")
    }

    /// Frames, what they are, and what must become of them.
    private static let frameCases = """
        def patient(stream):
            if not read_head(stream).startswith("POST"):
                stream.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
            stream.recv(1)
        serve(patient)
        def fate(*frames, preface=None, settings=b"", stream=1):
            raw = Raw(settings, preface=preface if preface is not None
                else b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n")
            for one in frames: one(raw) if callable(one) else raw.send(one)
            return raw.fate(stream)
        get = lambda raw: raw.get(1)
        opened = lambda raw: raw.get(1, "/", method="POST", flags=END_HEADERS)
        block = hpack.Encoder().encode([(":method", "GET"), (":scheme", "http"), (":path", "/"),
            (":authority", "localhost")])
        cases = [
            ("SETTINGS with ACK and a body", fate(frame(SETTINGS, ACK, 0, b"\\0" * 6)), "FRAME_SIZE_ERROR"),
            ("SETTINGS on a stream", fate(frame(SETTINGS, 0, 1)), "PROTOCOL_ERROR"),
            ("SETTINGS of 5 bytes", fate(frame(SETTINGS, 0, 0, b"\\0" * 5)), "FRAME_SIZE_ERROR"),
            ("ENABLE_PUSH 2", fate(settings=struct.pack(">HI", 2, 2)), "PROTOCOL_ERROR"),
            ("INITIAL_WINDOW_SIZE 2^31", fate(settings=struct.pack(">HI", 4, 1 << 31)), "FLOW_CONTROL_ERROR"),
            ("MAX_FRAME_SIZE 1", fate(settings=struct.pack(">HI", 5, 1)), "PROTOCOL_ERROR"),
            ("PING of 7 bytes", fate(frame(PING, 0, 0, b"1234567")), "FRAME_SIZE_ERROR"),
            ("PING on a stream", fate(frame(PING, 0, 1, b"12345678")), "PROTOCOL_ERROR"),
            ("GOAWAY on a stream", fate(frame(GOAWAY, 0, 1, b"\\0" * 8)), "PROTOCOL_ERROR"),
            ("DATA on stream 0", fate(frame(DATA, 0, 0, b"a")), "PROTOCOL_ERROR"),
            ("DATA on an idle stream", fate(frame(DATA, 0, 1, b"a")), "PROTOCOL_ERROR"),
            ("HEADERS on stream 0", fate(frame(HEADERS, 5, 0, block)), "PROTOCOL_ERROR"),
            ("HEADERS on an even stream", fate(frame(HEADERS, 5, 2, block)), "PROTOCOL_ERROR"),
            ("HEADERS on a smaller stream", fate(lambda raw: raw.get(5), frame(HEADERS, 5, 3, block), stream=3),
                "PROTOCOL_ERROR STREAM_CLOSED"),
            ("padding longer than the frame", fate(frame(HEADERS, 5 | PADDED, 1, b"\\xff" + block)),
                "PROTOCOL_ERROR"),
            ("HPACK nonsense", fate(frame(HEADERS, 5, 1, b"\\x80")), "COMPRESSION_ERROR"),
            ("table size too big", fate(frame(HEADERS, 5, 1, b"\\x3f\\xe2\\x7f" + block)), "COMPRESSION_ERROR"),
            ("RST of an idle stream", fate(frame(RST, 0, 1, b"\\0" * 4)), "PROTOCOL_ERROR"),
            ("RST on stream 0", fate(frame(RST, 0, 0, b"\\0" * 4)), "PROTOCOL_ERROR"),
            ("RST of 3 bytes", fate(opened, frame(RST, 0, 1, b"\\0" * 3), stream=99), "FRAME_SIZE_ERROR"),
            ("PUSH_PROMISE", fate(opened, frame(PUSH, 4, 1, b"\\0\\0\\0\\2" + block), stream=99),
                "PROTOCOL_ERROR"),
            ("CONTINUATION alone", fate(frame(CONTINUATION, 4, 1, block)), "PROTOCOL_ERROR"),
            ("DATA inside a head", fate(frame(HEADERS, 1, 1, block), frame(DATA, 0, 1, b"")), "PROTOCOL_ERROR"),
            ("HEADERS inside a head", fate(frame(HEADERS, 1, 1, block), frame(HEADERS, 5, 3, block)),
                "PROTOCOL_ERROR"),
            ("WINDOW_UPDATE of 0", fate(frame(WINDOW, 0, 0, b"\\0" * 4)), "PROTOCOL_ERROR"),
            ("WINDOW_UPDATE over 2^31", fate(frame(WINDOW, 0, 0, b"\\x7f\\xff\\xff\\xff")), "FLOW_CONTROL_ERROR"),
            ("WINDOW_UPDATE of an idle stream", fate(frame(WINDOW, 0, 1, b"\\0\\0\\0\\1")), "PROTOCOL_ERROR"),
            ("WINDOW_UPDATE of 3 bytes", fate(frame(WINDOW, 0, 0, b"\\0" * 3)), "FRAME_SIZE_ERROR"),
            ("a frame of 16385 bytes", fate(opened, frame(DATA, 0, 1, b"a" * 16385), stream=99),
                "FRAME_SIZE_ERROR"),
            ("window of the stream", fate(opened, frame(WINDOW, 0, 1, b"\\x7f\\xff\\xff\\xff")),
                "FLOW_CONTROL_ERROR"),
            ("stream depends on itself", fate(frame(HEADERS, 5 | PRIO, 1, b"\\0\\0\\0\\1\\x10" + block)),
                "200 PROTOCOL_ERROR"),
            ("an unknown frame", fate(frame(0x16, 0, 0, b"12"), get), "200"),
            ("an unknown setting", fate(get, settings=struct.pack(">HI", 0x99, 7)), "200"),
            ("unknown flags", fate(frame(PING, 0xfe, 0, b"12345678"), get), "200"),
            ("padding", fate(frame(HEADERS, 5 | PADDED, 1, b"\\x03" + block + b"\\0" * 3)), "200"),
            ("priority", fate(frame(PRIORITY, 0, 3, b"\\0\\0\\0\\0\\x10"), get), "200"),
            ("pieces of a head", fate(frame(HEADERS, 1, 1, block[:3]), frame(CONTINUATION, 0, 1, block[3:5]),
                frame(CONTINUATION, 4, 1, block[5:])), "200"),
            ("no preface", fate(preface=b"PRI * HTTP/2.0\\r\\n\\r\\nXX\\r\\n\\r\\n"), "closed"),
        ]
        for name, got, wanted in cases:
            if got is None or not any(word in got for word in wanted.split()): print(name, "->", got)
        print("done")
        """

    @Test("of frames: an error of the right kind ends the connection or the stream")
    func frames() throws {
        let secure = try SecureRouter()
        #expect(try secure.playHTTP2(Self.frameCases) == "done\n")
        #expect(eventually { secure.router.isBalanced && secure.router.word(.openConnections) == 0 })
    }

    @Test("of flow control: not one byte more than the windows allow, and all of it once they open")
    func flowControl() throws {
        let secure = try SecureRouter()
        let output = try secure.playHTTP2(
            """
            serve()
            raw = Raw(struct.pack(">HI", 4, 10))
            raw.get(1, "/big100")
            got = 0
            while got < 10:
                kind, flags, stream, data = raw.next()
                if kind == SETTINGS and not flags & ACK: raw.send(frame(SETTINGS, ACK))
                if kind == DATA: got += len(data)
            raw.socket.settimeout(0.3)
            print(got, raw.next()[0])
            # The window may become negative, and opens from there.
            raw.send(frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 5)) + frame(WINDOW, 0, 1, struct.pack(">I", 15)))
            raw.socket.settimeout(2)
            while got < 20:
                kind, flags, stream, data = raw.next()
                if kind == DATA: got += len(data)
            print(got)
            raw.send(frame(WINDOW, 0, 1, struct.pack(">I", 1000)))
            while got < 100:
                kind, flags, stream, data = raw.next()
                if kind == DATA: got += len(data)
            print(got, flags & END_STREAM)
            raw.send(frame(PING, 0, 0, b"12345678"))
            print(raw.next())
            """)
        #expect(output == "10 silence\n20\n100 1\n(6, 1, 0, b'12345678')\n")
    }
}
