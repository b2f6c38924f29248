import Glibc
import Linux
import Proxy
import RouterProtocol
import TestSupport

/// A router with a TLS listener and certificates for `app.test` (with `*.app.test`) and `b.test`; Python plays clients
/// and the service.
final class SecureRouter {
    let router: RouterUnderTest
    private(set) var port: UInt16 = 0
    private var shelf = CertificateShelf()

    init(limits: ClientLimits = ClientLimits(), certificates: [String] = ["app.test", "b.test"]) throws {
        router = try RouterUnderTest(limits: limits)
        for (index, name) in certificates.enumerated() {
            try Self.make(name, in: router.folder)
            let report = try put(name, id: UInt32(index + 1))
            guard case .used = report else { throw Silence() }
        }
        if let context = shelf.context() { router.server.secure(context) }
        port = try router.listenSecurely()
        for (index, host) in ["app.test", "b.test", "x.app.test", "localhost"].enumerated() {
            let id = UInt32(index + 1)
            try router.tell([
                router.record(id, .pool(PoolRecord(name: host, row: 1))),
                try router.replica(id * 10, pool: id, row: 2 + id, "web"),
                router.record(id * 100, .route(RouteRecord(host: host, pool: id))),
            ])
        }
    }

    /// Listens at port 80 of a loopback address that nobody else uses.
    func listenAtPort80() throws -> String {
        let last = UInt32.random(in: 0x0100_00...0xfeff_ff)
        _ = try router.listen(secure: false, at: .ip(.v4(0x7f00_0000 | last), port: 80))
        return "127.\(last >> 16).\(last >> 8 & 255).\(last & 255)"
    }

    /// Gives the workers what the shelf has now.
    func publish() throws {
        if let context = shelf.context() { router.server.secure(context) }
        try router.tell([])
    }

    func put(_ name: String, id: UInt32) throws -> CertificateReport {
        let chain = try router.folder.read(name + ".pem")
        let key = try router.folder.read(name + ".key")
        return shelf.set(id, chain: Array(chain.utf8), key: Array(key.utf8))
    }

    func put(chain: String, key: String, id: UInt32) -> CertificateReport {
        shelf.set(id, chain: Array(chain.utf8), key: Array(key.utf8))
    }

    func remove(_ id: UInt32) {
        shelf.remove(id)
    }

    func set(_ keys: TicketKeys) {
        shelf.set(keys)
    }

    /// Makes `NAME.pem` and `NAME.key` for NAME and `*.NAME`.
    static func make(_ name: String, in folder: TemporaryFolder, _ extra: [String] = []) throws {
        let arguments =
            extra.isEmpty ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : extra
        let result = try Program.run(
            ["openssl", "req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=" + name, "-addext"]
                + ["subjectAltName=DNS:\(name),DNS:*.\(name)", "-keyout", folder[name + ".key"]]
                + ["-out", folder[name + ".pem"]] + arguments)
        guard result.code == 0 else { throw Silence() }
    }

    /// Runs a Python story after a prelude with `connect`, `ask` and a service that answers what `answer` says.
    func play(_ story: String, within duration: Duration = .seconds(20)) throws -> String {
        let program = try start(story)
        let result = try program.finish(within: duration)
        return result.output + result.errors
    }

    /// Starts a story without waiting for its end.
    func start(_ story: String) throws -> Program {
        let path = router.folder["web.sock"]
        return try Program([
            "/usr/bin/python3", "-W", "ignore", "-c", Self.prelude + story, String(port), path, String(router.port),
            router.folder.path,
        ])
    }

    private static let prelude = """
        import os, socket, ssl, sys, threading, time
        port, path, plain, folder = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]

        def read_head(stream):
            head = b""
            while b"\\r\\n\\r\\n" not in head:
                piece = stream.recv(1)
                if not piece: return None
                head += piece
            return head.decode()

        def echo(stream):
            while True:
                head = read_head(stream)
                if head is None: return
                if "upgrade: websocket" in head.lower():
                    stream.sendall(b"HTTP/1.1 101 Switching Protocols\\r\\nConnection: upgrade\\r\\nUpgrade: websocket"
                        b"\\r\\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\\r\\n\\r\\n")
                    while piece := stream.recv(65536): stream.sendall(piece)
                    return
                length = 0
                for line in head.split("\\r\\n"):
                    if line.lower().startswith("content-length:"): length = int(line.split(":")[1])
                got = 0
                while got < length: got += len(stream.recv(min(65536, length - got)))
                body = head.encode() if not head.startswith("GET /big") else b"x" * int(head.split()[1][4:])
                if length: body = str(got).encode()
                stream.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body)

        def serve(answer=echo):
            def meet(stream):
                with stream:
                    try: answer(stream)
                    except OSError: pass
            if os.path.exists(path): os.unlink(path)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(path)
            listener.listen(500)
            def loop():
                while True:
                    stream, _ = listener.accept()
                    threading.Thread(target=meet, args=(stream,), daemon=True).start()
            threading.Thread(target=loop, daemon=True).start()

        def context(alpn=("http/1.1",), **options):
            made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
            if alpn: made.set_alpn_protocols(list(alpn))
            for name, value in options.items(): setattr(made, name, value)
            return made

        def connect(name="app.test", using=None, session=None, **options):
            raw = socket.create_connection(("127.0.0.1", port))
            raw.settimeout(10)
            return (using or context(**options)).wrap_socket(raw, server_hostname=name, session=session)

        def ask(stream, path="/", host="app.test", body=b"", extra=""):
            length = "Content-Length: %d\\r\\n" % len(body) if body else ""
            method = "POST" if body else "GET"
            head = f"{method} {path} HTTP/1.1\\r\\nHost: {host}\\r\\n{length}{extra}\\r\\n"
            stream.sendall(head.encode() + body)
            head = read_head(stream)
            length = int([l for l in head.split("\\r\\n") if l.lower().startswith("content-length:")][0].split(":")[1])
            body = b""
            while len(body) < length: body += stream.recv(min(65536, length - len(body)))
            return head, body

        def subject(stream):
            pem = ssl.DER_cert_to_PEM_cert(stream.getpeercert(True))
            open(folder + "/seen.pem", "w").write(pem)
            return os.popen("openssl x509 -noout -subject -in " + folder + "/seen.pem").read().strip()

        """
}

extension RouterUnderTest {
    /// Opens a listener for TLS and says at which port.
    func listenSecurely() throws -> UInt16 {
        try listen(secure: true)
    }
}
