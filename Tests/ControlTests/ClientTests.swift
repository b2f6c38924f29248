import Control
import EventLoop
import Linux
import TestSupport
import Testing

/// A server on a thread of its own, until a client cancels the operation "stop".
final class LiveServer {
    let folder: TemporaryFolder
    let path: String
    private var thread: Linux.Thread?

    init(_ answer: @escaping @Sendable (ControlRequest, ReplyHandle) -> Void) throws {
        folder = try TemporaryFolder()
        path = folder["c.sock"]
        let number = try ControlSocket.listen(at: path, mode: 0o600).release()
        thread = try Thread(name: "control") { serve(number, answer) }
    }

    func stop() throws {
        _ = try ControlClient(path: path).ask(.change(.cancel(operation: "stop"), ChangeOptions()))
        thread.take()?.join()
    }
}

private func serve(_ number: Int32, _ answer: @escaping @Sendable (ControlRequest, ReplyHandle) -> Void) {
    guard let loop = try? Loop() else { return }
    let server = try? ControlServer(
        loop, socket: FileDescriptor(owning: number), access: ControlAccess(owner: CurrentProcess.user)
    ) { request, _, handle in
        guard case .change(.cancel(operation: "stop"), _) = request else { return answer(request, handle) }
        handle.answer(.result(ChangeResult()))
        loop.stop()
    }
    _ = try? loop.run()
    withExtendedLifetime(server) {}
}

@Suite("The control client", .timeLimit(.minutes(1)))
struct ClientTests {
    private let ask = ControlRequest.look(.apps, from: Caller())

    @Test("gets answers, errors and text")
    func answers() throws {
        let server = try LiveServer { request, handle in
            switch request {
            case .look(.apps, _): handle.answer(.apps([AppRow(name: "shop")]))
            case .look(.metrics, _): handle.answer(.metrics("a 1\n"))
            default: handle.answer(.error(Samples.error))
            }
        }
        #expect(try ControlClient(path: server.path).ask(ask) == .apps([AppRow(name: "shop")]))
        #expect(try ControlClient(path: server.path).ask(.look(.metrics, from: Caller())) == .metrics("a 1\n"))
        #expect(
            try ControlClient(path: server.path).ask(.look(.why(name: "x"), from: Caller())) == .error(Samples.error))
        try server.stop()
    }

    @Test("gets the lines of a stream as they come, and stops when it has enough")
    func stream() throws {
        let server = try LiveServer { _, handle in
            for _ in 0..<3 { handle.send(Samples.log) }
        }
        var rows: [ControlClient.Line] = []
        let last = try ControlClient(path: server.path).ask(.look(.logs(LogQuery()), from: Caller())) { line in
            rows.append(line)
            return rows.count < 3
        }
        #expect(last == nil)
        #expect(rows == [.log(Samples.log), .log(Samples.log), .log(Samples.log)])
        try server.stop()
    }

    @Test("gets progress and then the result")
    func progress() throws {
        let server = try LiveServer { _, handle in
            handle.progress(ProgressRow(name: "web:prod.1", phase: "starting"))
            handle.answer(.result(Samples.result))
        }
        var options = ChangeOptions()
        options.wantsProgress = true
        var lines: [ControlClient.Line] = []
        let reply = try ControlClient(path: server.path).ask(.change(.restart(names: ["web"]), options)) { line in
            lines.append(line)
            return true
        }
        #expect(lines == [.progress(ProgressRow(name: "web:prod.1", phase: "starting"))])
        #expect(reply == .result(Samples.result))
        try server.stop()
    }

    @Test("carries a large body both ways")
    func large() throws {
        let server = try LiveServer { request, handle in
            guard case .change(.apply(let toml), _) = request else { return }
            handle.answer(.plan(PlanAnswer(diff: toml ?? "")))
        }
        let text = String(repeating: "# a comment\n", count: 200_000)
        let reply = try ControlClient(path: server.path).ask(.change(.apply(toml: text), ChangeOptions()))
        #expect(reply == .plan(PlanAnswer(diff: text)))
        try server.stop()
    }

    @Test("says that nobody is there, and does not wait for ever")
    func failures() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ClientError.noSupervisor(path: folder["none"])) { _ = try ControlClient(path: folder["none"]) }
        do { _ = try ControlSocket.listen(at: folder["stale"], mode: 0o600) }
        #expect(throws: ClientError.noSupervisor(path: folder["stale"])) {
            _ = try ControlClient(path: folder["stale"])
        }
        let silent = try ControlSocket.listen(at: folder["silent"], mode: 0o600)
        #expect(throws: ClientError.timedOut) { _ = try ControlClient(path: folder["silent"]).ask(ask, timeout: 20) }
        _ = silent
    }

    @Test(
        "sees an answer that breaks off, and one that is none",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[]", .brokenOff),
            ("", .brokenOff), ("SSH-2.0\r\n\r\n", .notUnderstood("the head of the answer")),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n[",
                .notUnderstood("the answer's JSON")
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n[{}]",
                .notUnderstood("the answer's field name")
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                .notUnderstood("the head of the answer")
            ),
        ] as [(String, ClientError)])
    func broken(text: String, expected: ClientError) throws {
        let folder = try TemporaryFolder()
        let listener = try ControlSocket.listen(at: folder["s"], mode: 0o600)
        let number = listener.number
        let thread = try Thread(name: "broken") { answerOnce(number, text) }
        #expect(throws: expected) { _ = try ControlClient(path: folder["s"]).ask(ask, timeout: 5000) }
        thread.join()
        _ = listener
    }
}

private func answerOnce(_ listener: Int32, _ text: String) {
    let listener = BorrowedDescriptor(listener)
    guard becomesReady(listener.number), let client = try? listener.accept() else { return }
    var request: [UInt8] = []
    if becomesReady(client.number) { _ = try? client.borrowed.read(appendingTo: &request) }
    _ = try? client.borrowed.send(Array(text.utf8))
}
