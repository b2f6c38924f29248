import Foundation
import TestSupport
import Testing

@Suite("A command in a sandbox", .needs(.root), .timeLimit(.minutes(1)))
struct SandboxCommandsTests {
    private func started() throws -> Host {
        let host = try Host()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: host.folder.path)
        try host.write(
            """
            [service.box]
            command = "sleep 1000"
            isolation = "sandbox"
            health = { type = "exec", command = "test $(id -u) -gt 69999 && ! ls /", interval = "200ms" }
            [service.job]
            command = "sleep 1000"
            isolation = "sandbox"
            """, to: "tenement.toml")
        try host.start()
        return host
    }

    private static let question = """
        id -u; cut -c 1-10 /proc/self/uid_map; grep -E 'CapEff|NoNew|Seccomp:' /proc/self/status | cut -f 2
        ls / || touch x || echo ok >$DATA_DIR/x && cat $DATA_DIR/x
        """

    @Test("is restricted as the replica is that it enters")
    func exec() throws {
        let host = try started()
        try host.done("spawn", "box")
        let lines = try host.done("exec", "box", "--", "sh", "-c", Self.question).split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        #expect(lines == [lines[0], lines[0], "0000000000000000", "1", "2", "ok"])
        #expect(Int(lines[0]).map { $0 >= 70_000 } == true)
    }

    @Test("that looks after its health is restricted too")
    func health() throws {
        let host = try started()
        try host.done("spawn", "box")
        #expect(try host.row("box:default") { $0.health == "healthy" }.health == "healthy")
    }

    @Test("that runs for a service which was never spawned has a user of its own")
    func run() throws {
        let host = try started()
        let lines = try host.done("run", "job", "--", "sh", "-c", Self.question).split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        #expect(lines == [lines[0], lines[0], "0000000000000000", "1", "2", "ok"])
        #expect(try host.state().contains("\"job:default\" = { uid = \(lines[0]) }"))
    }
}
