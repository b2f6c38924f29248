/// Python that speaks HTTP/2 frame by frame: `Raw` builds every frame itself, `Client` is python3-h2.
enum HTTP2Story {
    static let prelude = """
        import h2.connection, h2.config, h2.events, h2.errors, h2.settings, hpack, struct, select
        DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
        END_STREAM, ACK, END_HEADERS, PADDED, PRIO = 1, 1, 4, 8, 32

        def frame(kind, flags=0, stream=0, body=b""):
            return struct.pack(">I", len(body))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + body

        class Raw:
            def __init__(self, settings=b"", tls=False, preface=b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n"):
                self.socket = connect(alpn=("h2",)) if tls else socket.create_connection(("127.0.0.1", plain))
                self.socket.settimeout(5)
                self.encoder, self.decoder, self.buffer = hpack.Encoder(), hpack.Decoder(), b""
                if preface: self.send(preface + frame(SETTINGS, 0, 0, settings))
            def send(self, data):
                try: self.socket.sendall(data)
                except OSError: pass
            def head(self, stream, fields, flags=END_HEADERS | END_STREAM):
                self.send(frame(HEADERS, flags, stream, self.encoder.encode(fields)))
            def get(self, stream, path="/", extra=(), flags=END_HEADERS | END_STREAM, method="GET", host="localhost"):
                self.head(stream, [(":method", method), (":scheme", "http"), (":path", path), (":authority", host)]
                    + list(extra), flags)
            def next(self):
                while True:
                    if len(self.buffer) >= 9:
                        size = int.from_bytes(self.buffer[:3], "big")
                        if len(self.buffer) >= 9 + size:
                            kind, flags = self.buffer[3], self.buffer[4]
                            stream = int.from_bytes(self.buffer[5:9], "big") & 0x7fffffff
                            body, self.buffer = self.buffer[9:9 + size], self.buffer[9 + size:]
                            return kind, flags, stream, body
                    try: piece = self.socket.recv(65536)
                    except socket.timeout: return ("silence", 0, 0, b"")
                    except OSError: piece = b""
                    if not piece: return ("closed", 0, 0, b"")
                    self.buffer += piece
            # What becomes of a stream: its status, RST with its code, or what ended the connection.
            def fate(self, stream):
                status, body = None, b""
                while True:
                    kind, flags, number, data = self.next()
                    if kind in ("closed", "silence"): return kind if status is None else status
                    if kind == GOAWAY:
                        code = int.from_bytes(data[4:8], "big")
                        if code: return "GOAWAY " + h2.errors.ErrorCodes(code).name
                    if kind == SETTINGS and not flags & ACK: self.send(frame(SETTINGS, ACK))
                    if kind == HEADERS:
                        fields = dict(self.decoder.decode(data))
                        if number == stream and ":status" in fields: status = fields[":status"]
                    if number != stream: continue
                    if kind == RST: return "RST " + h2.errors.ErrorCodes(int.from_bytes(data, "big")).name
                    if kind == DATA: body += data
                    if kind in (DATA, HEADERS) and flags & END_STREAM:
                        self.body = body
                        return status

        class Client:
            def __init__(self, tls=True, name="app.test", target=None):
                if target: self.socket = target
                else: self.socket = connect(name, alpn=("h2",)) if tls else socket.create_connection(("127.0.0.1",
                    plain))
                self.socket.settimeout(10)
                self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
                self.h2.initiate_connection()
                self.flush()
                self.streams = {}
            def flush(self): self.socket.sendall(self.h2.data_to_send())
            def start(self, path="/", method="GET", host="app.test", extra=(), end=True):
                stream = self.h2.get_next_available_stream_id()
                self.h2.send_headers(stream, [(":method", method), (":scheme", "https"), (":path", path),
                    (":authority", host)] + list(extra), end_stream=end)
                self.flush()
                self.streams[stream] = {"interim": [], "body": b"", "trailers": None, "status": None, "done": False}
                return stream
            def turn(self):
                data = self.socket.recv(65536)
                if not data: raise EOFError()
                for event in self.h2.receive_data(data):
                    got = self.streams.get(getattr(event, "stream_id", None))
                    if isinstance(event, h2.events.InformationalResponseReceived):
                        got["interim"].append(dict(event.headers))
                    if isinstance(event, h2.events.ResponseReceived):
                        got["fields"], got["status"] = dict(event.headers), dict(event.headers)[":status"]
                    if isinstance(event, h2.events.DataReceived):
                        got["body"] += event.data
                        self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                    if isinstance(event, h2.events.TrailersReceived): got["trailers"] = dict(event.headers)
                    if isinstance(event, h2.events.StreamEnded): got["done"] = True
                    if isinstance(event, h2.events.StreamReset):
                        got["done"], got["reset"] = True, event.error_code
                    if isinstance(event, h2.events.ConnectionTerminated): self.ended = event.error_code
                self.flush()
            def send(self, stream, data, end=True):
                while data:
                    room = min(self.h2.local_flow_control_window(stream), 16384, len(data))
                    if room:
                        self.h2.send_data(stream, data[:room])
                        data = data[room:]
                        self.flush()
                    else: self.turn()
                if end:
                    self.h2.end_stream(stream)
                    self.flush()
            def finish(self, stream):
                while not self.streams[stream]["done"]: self.turn()
                return self.streams[stream]
            def ask(self, *values, **options): return self.finish(self.start(*values, **options))


        """
}

extension SecureRouter {
    /// Plays a story that speaks HTTP/2.
    func playHTTP2(_ story: String) throws -> String {
        try play(HTTP2Story.prelude + story, within: .seconds(40))
    }
}
