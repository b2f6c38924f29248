import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A supervisor that is started again", .timeLimit(.minutes(1)))
struct DaemonRestartTests {
    /// Two services that note the process ids of all their copies.
    private static let services = """

        [service.web]
        command = "python3 server.py"
        workdir = "PROJECT"
        socket = "FOLDER/web.sock"
        isolation = "process"

        [service.worker]
        command = "echo $$ >>pids; exec tail -f /dev/null"
        workdir = "PROJECT"
        isolation = "process"

        """

    private static let server = """
        import http.server, os, socketserver
        class Page(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                body = str(os.getpid()).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *values): pass
        with open("pids", "a") as file: print(os.getpid(), file=file)
        if os.path.exists(os.environ["SOCKET_PATH"]): os.unlink(os.environ["SOCKET_PATH"])
        socketserver.ThreadingUnixStreamServer(os.environ["SOCKET_PATH"], Page).serve_forever()

        """

    private func started() throws -> Host {
        let host = try Host(.daemon)
        try host.write(Self.server, to: "server.py")
        let services = Self.services.replacingOccurrences(of: "PROJECT", with: host.project)
            .replacingOccurrences(of: "FOLDER", with: host.folder.path)
        let settings = Host.settings + "data_dir = \"\(host.folder["data"])\"\n"
        try host.editState { _ in settings + services }
        try host.start()
        return host
    }

    /// All copies that have ever been started.
    private func pids(_ host: Host) throws -> [Int32] {
        try host.read("pids").split(separator: "\n").compactMap { Int32($0) }
    }

    @Test("has every instance, weight, number of replicas, goal and route from the state file alone")
    func restored() throws {
        let host = try started()
        for instance in ["web:prod", "web:canary", "worker:default", "worker:old"] { try host.done("spawn", instance) }
        try host.done("weight", "web:canary", "5")
        try host.done("scale", "worker=3")
        try host.done("stop", "worker:old")
        try host.done("route", "add", "www.example.com", "--service", "web")
        func summary() throws -> [String] {
            try host.rows().map { "\($0.instance) \($0.state) \($0.weight ?? -1)" }
        }
        let before = try summary()
        #expect(before.count == 6)
        #expect(before.contains("web:canary ready 5"))
        #expect(try host.page("www.example.com").status == 200)
        let routes = try host.done("route", "list", "--json")

        #expect(try host.terminate()?.code == 0)
        // Nothing but the state file (and what the services themselves keep) comes along.
        try? FileManager.default.removeItem(atPath: host.folder["run"])
        try FileManager.default.createDirectory(atPath: host.folder["run"], withIntermediateDirectories: true)
        try host.start()
        #expect(try eventually(within: .seconds(10)) { try summary() == before })
        #expect(try summary() == before)
        #expect(try host.done("route", "list", "--json") == routes)
        #expect(try host.page("www.example.com").status == 200)
        #expect(try host.page("prod.web.localhost").body == host.row("web:prod").pid.map { "\($0)" })
    }

    @Test("has stopped its services when it was asked to end")
    func terminated() throws {
        let host = try started()
        try host.done("spawn", "web:prod")
        try host.done("spawn", "worker")
        #expect(try host.terminate()?.code == 0)
        #expect(try pids(host).count == 2)
        #expect(try pids(host).filter(isAlive) == [])
    }

    @Test("after it was killed runs no second copy and leaves no first one")
    func killed() throws {
        let host = try started()
        try host.done("spawn", "web:prod")
        try host.done("spawn", "worker")
        let stranger = try Program(["tail", "-f", "/dev/null"])
        try host.kill()
        try host.start()
        let web = try host.row("web:prod") { $0.state == "ready" }
        let worker = try host.row("worker:default") { $0.state == "ready" }
        let alive = Set(try pids(host).filter(isAlive))
        #expect(alive == Set([web.pid, worker.pid].compactMap { $0 }))
        #expect(isAlive(stranger.pid))
        #expect(stranger.ending == nil)
        #expect(try host.page("prod.web.localhost").body == web.pid.map { "\($0)" })
    }

    @Test("refuses to run twice for one state file")
    func twice() throws {
        let host = try started()
        let second = try host.tenement("daemon")
        #expect(second.code != 0)
        #expect(second.errors.contains("tenement:"))
        #expect(try host.tenement("status").code == 0)
    }
}
