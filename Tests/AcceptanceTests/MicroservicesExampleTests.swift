import Foundation
import TestSupport
import Testing

@Suite("The example microservices", .timeLimit(.minutes(2)))
struct MicroservicesExampleTests {
    private func started(_ instances: String...) throws -> Host {
        let host = try Host(example: "microservices")
        try host.start()
        for instance in instances {
            let name = instance.split(separator: ":").map(String.init)
            #expect(try host.done("spawn", name[0], "--id", name[1]).contains("Spawned \(instance)"))
        }
        return host
    }

    @Test("shows every instance with state, health, process, socket, uptime, restarts and memory, sorted")
    func ps() throws {
        let instances = [
            "api:dev", "api:prod", "api:test", "jobs:prod", "sync:prod", "webhook:prod", "worker:default",
        ]
        let host = try started(
            "worker:default", "webhook:prod", "api:test", "sync:prod", "api:dev", "jobs:prod", "api:prod")
        let rows = try host.rows()
        #expect(rows.map(\.instance) == instances)
        for row in rows {
            #expect(row.state == "ready", "\(row)")
            #expect(row.health == "healthy", "\(row)")
            #expect(row.pid.map(isAlive) == true, "\(row)")
            #expect(
                row.listen == "unix:\(host.folder.path)/\(row.service)-\(row.id).sock"
                    || row.id == "default", "\(row)")
            #expect(row.uptime ?? -1 >= 0, "\(row)")
            #expect(row.restarts == 0, "\(row)")
            #expect(row.memory ?? 0 > 500_000, "\(row)")
        }
        let table = try host.done("ps")
        #expect(table.hasPrefix("INSTANCE"))
        #expect(table.split(separator: "\n").count == 8)
    }

    @Test("restarts worker:default and nothing else")
    func restart() throws {
        let host = try started("worker:default", "api:prod")
        let (worker, api) = (try host.row("worker:default"), try host.row("api:prod"))
        try host.done("restart", "worker:default")
        let restarted = try host.row("worker:default")
        #expect(restarted.state == "ready")
        #expect(restarted.pid != worker.pid)
        #expect(try host.row("api:prod").pid == api.pid)
        #expect(try host.tenement("restart", "worker:nobody").code == 3)
    }

    @Test("reaches the right process by host name and by socket")
    func reach() throws {
        let host = try started("api:dev", "api:prod", "webhook:prod")
        for row in try host.rows() {
            let routed = try host.page("\(row.id).\(row.service).localhost", "/hello").identity()
            #expect(routed.pid == row.ownPid)
            #expect(routed.instance == row.id)
            #expect(routed.service == row.service)
            #expect(try Host.page(socket: row.socket).identity() == routed)
        }
    }

    @Test("keeps three instances with the same literal socket apart, also when one of them crashes")
    func sockets() throws {
        let host = try started("api:dev", "api:test", "api:prod")
        let before = try host.rows()
        #expect(Set(before.map(\.socket)).count == 3)
        // Ends the process without an answer.
        _ = try Host.page(socket: before[0].socket, "/crash")
        for row in before.dropFirst() {
            #expect(try Host.page(socket: row.socket).identity().instance == row.id)
        }
        let replaced = try host.row("api:dev") { $0.state == "ready" && $0.pid != before[0].pid }
        #expect(try Host.page(socket: replaced.socket).identity().instance == "dev")
        #expect(try host.rows().dropFirst().map(\.pid) == before.dropFirst().map(\.pid))
    }

    @Test("has the declared socket as a link to the default instance, or to the oldest when there is none")
    func link() throws {
        let host = try started("api:test", "api:dev")
        func linked() throws -> String {
            try Host.page(socket: host.folder["api.sock"]).identity().instance
        }
        #expect(try linked() == "test")
        try host.done("spawn", "api")
        #expect(try linked() == "default")
        #expect(try host.row("api:default").listen == "unix:" + host.folder["api-default.sock"])
        try host.done("stop", "api", "--delete")
        #expect(try linked() == "test")
        try host.terminate()
        #expect(!host.folder.has("api.sock"))
        #expect(!host.folder.has("api-test.sock"))
    }

    @Test("does not take the socket of somebody else")
    func strangers() throws {
        let host = try started()
        let path = host.folder["api-prod.sock"]
        let server = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); "
        let stranger = try Program(["python3", "-c", server + "print('up', flush=True); s.accept()", path])
        try stranger.waitUntilPrinted("up")
        let result = try host.tenement("spawn", "api:prod", "--timeout", "5s")
        #expect(result.code == 1)
        #expect(result.errors.contains("another process serves its socket: \(path)"), "\(result.errors)")
        #expect(host.folder.has("api-prod.sock"))
    }

    @Test("has uptime and memory of every instance in the metrics, with the service as a label")
    func metrics() throws {
        let host = try started("api:prod", "jobs:prod")
        let metrics = try Host.curl(["http://\(host.address(of: "admin"))/metrics"])
        #expect(metrics.status == 200)
        let lines = metrics.body.split(separator: "\n")
        for name in ["uptime_seconds", "memory_mb", "memory_bytes"] {
            for service in ["api", "jobs"] {
                let found = lines.filter {
                    $0.hasPrefix("tenement_instance_\(name){") && $0.contains("service=\"\(service)\"")
                }
                #expect(found.count == 1, "\(name) of \(service)")
            }
        }
    }

    @Test("has the guide's tables word for word")
    func guide() throws {
        let path = Executables.repository + "/examples/microservices/tenement.toml"
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix(Self.tables + "\n"))
    }

    private static let tables = """
        [service.api]
        command = "./dist/api"
        socket = "/tmp/api.sock"
        health = "/health"
        restart = "on-failure"
        isolation = "namespace"
        memory_limit_mb = 512
        cpu_shares = 200

        [service.worker]
        command = "./dist/worker"
        socket = "/tmp/worker.sock"
        health = "/status"
        restart = "always"
        isolation = "process"      # Trusted code
        memory_limit_mb = 256
        cpu_shares = 100

        [service.webhook]
        command = "./dist/webhook"
        socket = "/tmp/webhook.sock"
        health = "/health"
        restart = "on-failure"
        isolation = "namespace"
        memory_limit_mb = 256
        cpu_shares = 100

        [service.sync]
        command = "deno run sync.ts"
        socket = "/tmp/sync.sock"
        health = "/health"
        restart = "on-failure"
        isolation = "sandbox"      # Untrusted/risky third-party code
        memory_limit_mb = 128
        cpu_shares = 50

        [service.jobs]
        command = "python jobs.py"
        socket = "/tmp/jobs.sock"
        health = "/health"
        restart = "always"
        isolation = "namespace"
        memory_limit_mb = 256
        cpu_shares = 100
        """
}
