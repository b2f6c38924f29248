import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A host with certificates", .serialized, .timeLimit(.minutes(2)))
struct CertificatesTests {
    /// A service that says how it was asked, two certificates, and a listener for TLS.
    private func started() throws -> Host {
        let host = try Host(.daemon)
        try make("one", "web.example.test", host)
        try make("two", "other.example.test", host)
        try host.write(Self.server, to: "server.py")
        try host.editState { _ in
            """
            [settings]
            http = "127.0.0.1:0"
            https = "127.0.0.1:0"
            admin = "127.0.0.1:0"
            degrade = "warn"
            data_dir = "\(host.folder["data"])"
            [settings.tls]
            certificates = [{ cert = "\(host.project)/one.pem", key = "\(host.project)/one.key" },
                { cert = "\(host.project)/two.pem", key = "\(host.project)/two.key" }]
            [service.web]
            command = "/usr/bin/python3 server.py"
            workdir = "\(host.project)"
            socket = "\(host.folder.path)/web.sock"
            isolation = "process"
            [instances]
            web = ["default"]
            [[routes]]
            host = "web.example.test"
            service = "web"
            [[routes]]
            host = "other.example.test"
            service = "web"

            """
        }
        try host.start()
        #expect(try host.row("web:default") { $0.state == "ready" }.state == "ready")
        return host
    }

    private static let server = """
        import http.server, os, socketserver
        class Page(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                body = self.headers["X-Forwarded-Proto"].encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *values): pass
        if os.path.exists(os.environ["SOCKET_PATH"]): os.unlink(os.environ["SOCKET_PATH"])
        class Server(socketserver.ThreadingUnixStreamServer): request_queue_size = 200
        Server(os.environ["SOCKET_PATH"], Page).serve_forever()

        """

    private func make(_ file: String, _ name: String, _ host: Host) throws {
        let result = try Program.run([
            "openssl", "req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=" + name, "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-addext", "subjectAltName=DNS:" + name, "-keyout",
            host.project + "/\(file).key.new", "-out", host.project + "/\(file).pem.new",
        ])
        guard result.code == 0 else { throw Host.Failure.command("openssl", code: result.code, errors: result.errors) }
        for ending in [".key", ".pem"] {
            rename(host.project + "/" + file + ending + ".new", host.project + "/" + file + ending)
        }
    }

    /// What curl gets that believes in the certificate `file` only.
    private func fetch(_ name: String, _ file: String, _ host: Host, _ options: [String] = []) throws -> Answer {
        let address = try host.address(of: "https")
        let port = address.split(separator: ":").last ?? ""
        return try Host.curl(
            options + [
                "--cacert", host.project + "/\(file).pem", "--resolve", "\(name):\(port):127.0.0.1",
                "https://\(name):\(port)/",
            ])
    }

    @Test("serves each by its name, by HTTP/1.1 and HTTP/2, and in plain text at another port than 80")
    func served() throws {
        let host = try started()
        for option in ["--http1.1", "--http2"] {
            #expect(try fetch("web.example.test", "one", host, [option]) == Answer(status: 200, body: "https"))
            #expect(try fetch("other.example.test", "two", host, [option]) == Answer(status: 200, body: "https"))
        }
        #expect(try fetch("web.example.test", "two", host).status == 0)
        #expect(try host.page("web.example.test") == Answer(status: 200, body: "http"))
        let routes = try host.done("route", "ls")
        #expect(routes.split(separator: "\n").first { $0.hasPrefix("web.example.test") }?.contains("yes") ?? false)
        let metrics = try Host.curl(["http://\(host.address(of: "admin"))/metrics"]).body
        #expect(metrics.contains("tenement_certificate_expiry_timestamp_seconds{host=\"web.example.test\"} 1"))
    }

    @Test("takes new ones when their files change, and keeps the last good ones, under load without a failed request")
    func replaced() throws {
        let host = try started()
        let port = try host.address(of: "https").split(separator: ":").last ?? ""
        let load = try host.start([
            "/usr/bin/python3", "-c",
            """
            import http.client, ssl, sys, os
            made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
            count = 0
            while not os.path.exists("stop"):
                link = http.client.HTTPSConnection("127.0.0.1", \(port), context=made, timeout=5)
                for _ in range(5):
                    link.request("GET", "/", headers={"Host": "web.example.test"})
                    assert link.getresponse().read() == b"https"
                    count += 1
                link.close()
            print("asked", count)
            """,
        ])
        let first = try String(contentsOfFile: host.project + "/one.pem", encoding: .utf8)
        try make("one", "web.example.test", host)
        #expect(try eventually(within: .seconds(10)) { try fetch("web.example.test", "one", host).status == 200 })
        // A key of another certificate: the file is refused, what was served is served still.
        try host.write(first, to: "old.pem")
        try FileManager.default.copyItem(atPath: host.project + "/one.pem", toPath: host.project + "/good.pem")
        try host.write(first, to: "one.pem")
        try host.waitUntilSaid("one.key is not the key of")
        try host.waitUntilSaid("the one before it stays in use")
        #expect(try fetch("web.example.test", "good", host).status == 200)
        let check = try host.tenement("check", host.stateFile)
        #expect(check.code == 2)
        #expect((check.output + check.errors).contains("one.key is not the key of"))
        try host.write("", to: "stop")
        let result = try load.finish()
        #expect(result.output.hasPrefix("asked "), "\(result.errors)")
    }
}
