import Control
import EventLoop
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// A server on a loop that turns only when the test says so.
final class Stage {
    let folder: TemporaryFolder
    let path: String
    let loop: Loop
    var requests: [ControlRequest] = []
    var handles: [ReplyHandle] = []
    var answer: ((ControlRequest, ReplyHandle) -> Void)?
    var server: ControlServer?

    init(access: ControlAccess = ControlAccess(owner: geteuid()), patience: Duration = .seconds(30)) throws {
        folder = try TemporaryFolder()
        path = folder.path + "/control.sock"
        loop = try Loop()
        let socket = try ControlSocket.listen(at: path, mode: 0o600)
        server = try ControlServer(loop, socket: socket, access: access, patience: patience) {
            [unowned self] request, _, handle in
            requests.append(request)
            if let answer { answer(request, handle) } else { handles.append(handle) }
        }
    }

    func client() throws -> Client { Client(try Socket.connect(to: .unix(path: path)).release()) }

    /// Turns the loop until nothing is due any more.
    func settle() throws {
        while try loop.turn(timeout: 2000) {}
    }
}

/// A client that writes and reads what it likes, never waiting.
final class Client {
    private let descriptor: FileDescriptor
    var received = ""

    init(_ number: Int32) {
        descriptor = FileDescriptor(owning: number)
        try? descriptor.borrowed.setNonBlocking(true)
    }

    @discardableResult
    func send(_ text: String) throws -> Int? { try descriptor.borrowed.send(Array(text.utf8)) }

    /// Reads what has come; `false` at the end of the connection.
    func read() -> Bool {
        var bytes: [UInt8] = []
        while let count = try? descriptor.borrowed.read(appendingTo: &bytes), count > 0 {}
        received += String(decoding: bytes, as: UTF8.self)
        var again: [UInt8] = []
        do { return try descriptor.borrowed.read(appendingTo: &again, upTo: 1) != 0 } catch { return false }
    }

    func endSending() throws { try descriptor.borrowed.shutdown(.writing) }
}

@Suite("The control server", .serialized, .timeLimit(.minutes(1)))
struct ServerTests {
    private static let ask = "GET /v1/apps HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test("answers one request after the other on one connection")
    func keepAlive() throws {
        let stage = try Stage()
        stage.answer = { request, handle in handle.answer(.apps([AppRow(name: request.verb)])) }
        let client = try stage.client()
        try client.send(Self.ask + Self.ask + "POST /v1/shutdown HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
        try stage.settle()
        #expect(client.read())
        #expect(stage.requests.map(\.verb) == ["apps", "apps", "shutdown"])
        let answers = client.received.split(separator: "HTTP/1.1 200 OK\r\n")
        #expect(answers.count == 3)
        let body = #"[{"name":"apps","version":null,"deployed":null,"commit":null,"directory":null}]"# + "\n"
        let head = "Content-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: \(body.utf8.count)"
        #expect(answers.first.map(String.init) == head + "\r\n\r\n" + body)
    }

    @Test("reads a request that comes byte by byte")
    func slowly() throws {
        let stage = try Stage()
        let client = try stage.client()
        for byte in "POST /v1/cancel HTTP/1.1\r\nHost: x\r\nContent-Length: 19\r\n\r\n{\"operation\":\"op1\"}" {
            try client.send(String(byte))
            try stage.settle()
        }
        #expect(stage.requests == [.change(.cancel(operation: "op1"), ChangeOptions())])
    }

    @Test("asks for the body where the client waits for that")
    func expectation() throws {
        let stage = try Stage()
        let client = try stage.client()
        try client.send("POST /v1/shutdown HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        try stage.settle()
        _ = client.read()
        #expect(client.received == "HTTP/1.1 100 Continue\r\n\r\n")
        try client.send("{}")
        try stage.settle()
        #expect(stage.requests.count == 1)
    }

    @Test("streams rows in chunks and ends with the last one")
    func stream() throws {
        let stage = try Stage()
        let client = try stage.client()
        try client.send("GET /v1/events?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        try stage.settle()
        let handle = try #require(stage.handles.first)
        handle.send(Samples.event)
        handle.finish()
        handle.send(Samples.event)
        try stage.settle()
        #expect(client.read())
        let parts = client.received.split(separator: "\r\n").map(String.init)
        #expect(parts.contains("Transfer-Encoding: chunked"))
        #expect(parts.suffix(3) == ["68", JSONWriter.text(Samples.event.json) + "\n", "0"])
        #expect(handle.isGone)
    }

    @Test("tells a change's progress only to those who ask, and then the result as the last line")
    func progress() throws {
        let stage = try Stage()
        stage.answer = { _, handle in
            handle.progress(ProgressRow(name: "web:prod.1", phase: "starting"))
            handle.answer(.result(Samples.result))
        }
        for accept in ["", "Accept: application/x-ndjson\r\n"] {
            let client = try stage.client()
            try client.send("POST /v1/shutdown HTTP/1.1\r\nHost: x\r\n\(accept)Connection: close\r\n\r\n")
            try stage.settle()
            #expect(!client.read())
            #expect(client.received.contains("\"progress\"") == !accept.isEmpty)
            #expect(client.received.contains("{\"result\":"))
            #expect(client.received.hasSuffix("0\r\n\r\n") == !accept.isEmpty)
        }
    }

    @Test("tells a reader that was too slow how much it missed, and stays small")
    func lagging() throws {
        let stage = try Stage()
        let client = try stage.client()
        try client.send("GET /v1/logs?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        try stage.settle()
        let handle = try #require(stage.handles.first)
        let row = LogRow(at: "t", name: "n", stream: "stdout", bytes: [UInt8](repeating: 97, count: 20_000))
        for _ in 0..<100 { handle.send(row) }
        #expect(handle.isFull)
        var drained = 0
        handle.onDrained = { drained += 1 }
        for _ in 0..<100 where drained == 0 {
            _ = client.read()
            try stage.settle()
        }
        #expect(drained == 1 && !handle.isFull)
        handle.finish()
        try stage.settle()
        for _ in 0..<100 {
            _ = client.read()
            try stage.settle()
        }
        let lines = client.received.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0.prefix(60))) }
        let rows = lines.count { $0.hasPrefix("{\"at\"") }
        let lagged = try #require(lines.first { $0.hasPrefix("{\"kind\"") })
        #expect(rows < 100)
        #expect(lagged.hasPrefix("{\"kind\":\"lagged\",\"missed\":\(100 - rows)}"))
        #expect(client.received.hasSuffix("0\r\n\r\n"))
    }

    @Test("tells whoever answers that the client has gone")
    func gone() throws {
        let stage = try Stage()
        var client: Client? = try stage.client()
        try client?.send("GET /v1/logs?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        try stage.settle()
        let handle = try #require(stage.handles.first)
        var left = 0
        handle.onGone = { left += 1 }
        client = nil
        try stage.settle()
        #expect(left == 1 && handle.isGone)
        #expect(stage.server?.clientCount == 0)
        handle.answer(.apps([]))
        #expect(left == 1)
    }

    @Test("still answers a client that has only ended its own direction")
    func halfClosed() throws {
        let stage = try Stage()
        let client = try stage.client()
        try client.send(Self.ask)
        try client.endSending()
        try stage.settle()
        try #require(stage.handles.first).answer(.apps([]))
        try stage.settle()
        #expect(!client.read())
        #expect(client.received.hasSuffix("\r\n\r\n[]\n"))
        #expect(stage.server?.clientCount == 0)
    }

    @Test(
        "refuses what is no request for it, and closes",
        arguments: [
            ("nonsense\r\n\r\n", 400), ("PUT /v1/apps HTTP/1.1\r\nHost: x\r\n\r\n", 405),
            ("GET /v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            ("POST /v1/apply HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 413),
            ("POST /v1/apply HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
            ("POST /v1/apply HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n{", 400),
            ("POST /v1/apply HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "a", count: 40000) + "\r\n\r\n", 431),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ])
    func hostile(text: String, status: Int) throws {
        let stage = try Stage()
        let client = try stage.client()
        try client.send(text)
        try stage.settle()
        #expect(!client.read())
        #expect(client.received.hasPrefix("HTTP/1.1 \(status) "))
        #expect(client.received.contains("{\"error\":{\"code\":\"usage\""))
        #expect(stage.requests.isEmpty && stage.server?.clientCount == 0)
    }

    @Test("answers a wrong request without closing")
    func wrong() throws {
        let stage = try Stage()
        let client = try stage.client()
        try client.send("GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n")
        try stage.settle()
        #expect(client.read())
        #expect(client.received.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
    }

    @Test("does not read ahead without end while a request waits for its answer")
    func readAhead() throws {
        let stage = try Stage()
        let client = try stage.client()
        var sent = 0
        for _ in 0..<200 {
            let text = String(repeating: Self.ask, count: 500)
            sent += (try? client.send(text)) ?? 0
            try stage.settle()
        }
        #expect(stage.requests.count == 1)
        #expect(sent < 1 << 20)
    }

    @Test("closes those who send half a request, nothing at all, or take no answer, but no stream")
    func impatient() throws {
        let stage = try Stage(patience: .milliseconds(50))
        stage.answer = { request, handle in
            if case .look(.events, _) = request { return handle.beginStream() }
            handle.answer(.metrics(String(repeating: "x", count: 4 << 20)))
        }
        let (idle, half, greedy, stream) = (
            try stage.client(), try stage.client(), try stage.client(), try stage.client()
        )
        try half.send("POST /v1/apply HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{")
        try greedy.send("GET /v1/metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        try stream.send("GET /v1/events?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        try stage.settle()
        let deadline = Deadline(in: .seconds(5))
        while stage.server?.clientCount != 1, !deadline.hasPassed { _ = try stage.loop.turn(timeout: 10_000) }
        #expect(!idle.read() && !half.read() && !greedy.read() && stream.read())
        #expect(greedy.received.utf8.count < 4 << 20)
    }

    @Test("tells a crowd that it is busy")
    func crowd() throws {
        let stage = try Stage()
        var clients: [Client] = []
        for _ in 0...ControlServer.clientLimit { clients.append(try stage.client()) }
        try stage.settle()
        let refused = try #require(clients.last)
        #expect(!refused.read())
        #expect(refused.received.hasPrefix("HTTP/1.1 503 "))
        #expect(stage.server?.clientCount == ControlServer.clientLimit)
    }

    @Test("refuses a stranger, and a change by somebody who may only look", .needs(.root))
    func rights() throws {
        let stage = try Stage(access: ControlAccess(owner: 0, viewers: 65533))
        try File.changeMode(of: stage.folder.path, to: 0o755)
        try File.changeMode(of: stage.path, to: 0o666)
        let shutdown = "POST /v1/shutdown HTTP/1.1\r\nHost: x\r\n\r\n"
        for (group, text, expected) in [
            (65533, Self.ask, 200), (65533, shutdown, 403), (65534, Self.ask, 403),
        ] as [(UInt32, String, Int)] {
            stage.answer = { _, handle in handle.answer(.apps([])) }
            let output = try asStranger(group: group, path: stage.path, text, stage)
            #expect(output.hasPrefix("HTTP/1.1 \(expected) "), "\(output)")
        }
        #expect(stage.requests.count == 1)
    }

    /// Sends from a process of another user and group.
    private func asStranger(group: UInt32, path: String, _ text: String, _ stage: Stage) throws -> String {
        let script = """
            import os,socket,sys
            os.setgroups([]); os.setgid(\(group)); os.setuid(65534)
            s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(sys.argv[2].encode()); s.shutdown(1)
            d=b''
            while True:
                p=s.recv(65536)
                if not p: break
                d+=p
            sys.stdout.write(d.decode())
            """
        let program = try Program(["python3", "-c", script, path, text])
        let deadline = Deadline(in: .seconds(10))
        while !deadline.hasPassed {
            _ = try stage.loop.turn(timeout: 5000)
            if let result = try? program.finish(within: .milliseconds(1)) { return result.output + result.errors }
        }
        return "nothing"
    }
}

@Suite("The control socket")
struct ControlSocketTests {
    @Test("replaces a dead one, and neither a living one nor another file")
    func stale() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/c.sock"
        do { _ = try ControlSocket.listen(at: path, mode: 0o666) }
        #expect(File.exists(path) && !ControlSocket.isAlive(path))
        let living = try ControlSocket.listen(at: path, mode: 0o600)
        #expect(try File.status(of: path).permissions == 0o600)
        #expect(ControlSocket.isAlive(path))
        #expect(throws: Errno.addressInUse) { _ = try ControlSocket.listen(at: path, mode: 0o600) }
        _ = living
        let file = folder.path + "/file"
        try File.replace(file, with: [])
        #expect(throws: Errno.addressInUse) { _ = try ControlSocket.listen(at: file, mode: 0o600) }
    }
}
