import TestSupport

/// Python's own HTTP parsers, asked about many messages at once.
enum PythonReader {
    private static let program = """
        import sys, io, http.server, http.client

        class Request(http.server.BaseHTTPRequestHandler):
            def __init__(self, data):
                self.rfile, self.wfile, self.refused = io.BytesIO(data), io.BytesIO(), False
                if data.startswith(b"\\r\\n"): self.rfile.readline()
                self.raw_requestline = self.rfile.readline(65537)
                self.accepted = self.parse_request() and not self.refused
            def send_error(self, *a, **k): self.refused = True
            def handle_expect_100(self): return True

        class Socket:
            def __init__(self, data): self.data = data
            def makefile(self, mode): return io.BytesIO(self.data)

        def request(data):
            r = Request(data)
            if not r.accepted: return "refused"
            lines = [r.command, r.path, r.request_version, str(r.rfile.tell())]
            for name, value in r.headers.items(): lines.append(name + ": " + value.strip(" \\t"))
            return "|".join(lines)

        def chunks(data):
            head = b"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
            r = http.client.HTTPResponse(Socket(head + data))
            try:
                r.begin()
                return r.read().decode("latin-1")
            except Exception as e:
                return "refused"

        read = {"request": request, "chunks": chunks}[sys.argv[1]]
        for line in open(sys.argv[2]): print(read(bytes.fromhex(line)).encode("latin-1").hex())
        """

    /// What Python makes of each message; `kind` is `request` or `chunks`.
    static func read(_ kind: String, _ messages: [[UInt8]]) throws -> [String] {
        let folder = try TemporaryFolder()
        let script = try folder.write(program, to: "read.py")
        let input = try folder.write(messages.map { hex($0) + "\n" }.joined(), to: "messages")
        let result = try Program.run(["python3", script, kind, input])
        return result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(text(fromHex:))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func text(fromHex line: Substring) -> String {
        let digits = line.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        let scalars = stride(from: 0, to: digits.count - 1, by: 2).map {
            Character(UnicodeScalar(UInt8(digits[$0] << 4 | digits[$0 + 1])))
        }
        return String(scalars)
    }
}
