import Foundation
import TestSupport
import Testing

@Suite("A service in gVisor", .needs(.runsc), .timeLimit(.minutes(1)))
struct GVisorServiceTests {
    private static let server = """
        import http.server, os, signal, sys
        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                try: open("written", "w"); app = "written"
                except OSError: app = "read-only"
                open(os.environ["DATA_DIR"] + "/file", "w").write("x")
                kernel = open("/proc/version").read().split()[2]
                text = f"{kernel} {app} {os.path.exists('/root/.profile')} {os.getuid() > 69999}".encode()
                self.send_response(200); self.end_headers(); self.wfile.write(text)
        def end(*_):
            open(os.environ["DATA_DIR"] + "/ended", "w")
            os._exit(0)
        signal.signal(signal.SIGTERM, end)
        http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
        """

    private func started(_ rest: String) throws -> Host {
        let host = try Host()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: host.folder.path)
        try host.write(Self.server, to: "server.py")
        try host.write(
            "[service.web]\ncommand = \"/usr/bin/python3 server.py\"\nengine = \"gvisor\"\n" + rest,
            to: "tenement.toml")
        try host.start()
        return host
    }

    @Test("answers through the router from a kernel of its own, and is asked to end before it is killed")
    func serves() throws {
        let host = try started("port = 8000\nstop_timeout = \"10s\"\n")
        try host.done("spawn", "web")
        let page = try host.page("web.localhost")
        #expect(page == Answer(status: 200, body: "4.4.0 read-only False True"))
        #expect(try host.done("ps", "-o", "wide").contains("sandbox"))
        try host.done("stop", "web")
        let data = host.project + "/.tenement/data/web/default"
        #expect(FileManager.default.fileExists(atPath: data + "/ended"))
        let engines = host.project + "/.tenement/run/engine"
        #expect(eventually { (try? FileManager.default.contentsOfDirectory(atPath: engines)) == [] })
    }

    @Test("is refused with a unix socket, which gVisor could not reach")
    func socket() throws {
        let host = try started("socket = \"{data_dir}/web.sock\"\n")
        let result = try host.tenement("spawn", "web")
        #expect(result.code == 1)
        #expect(result.errors.contains("engine gvisor has no unix sockets of the host"))
    }
}
