import TestSupport
import Testing

@Suite("A command that cannot be done", .timeLimit(.minutes(1)))
struct ExitCodeTests {
    @Test("says 7 and how to start one where there is no supervisor", arguments: ["ps", "status", "logs", "history"])
    func noSupervisor(command: String) throws {
        let result = try Host().tenement(command)
        #expect(result.code == 7)
        #expect(result.errors.hasPrefix("tenement: "))
        #expect(result.errors.contains("tenement up") || result.errors.contains("tenement daemon"))
    }

    @Test("says 2 and what to type where it was typed wrongly", arguments: [["sppawn"], ["ps", "--jsno"], ["scale"]])
    func usage(arguments: [String]) throws {
        let host = try Host()
        let result =
            arguments.count == 1 ? try host.tenement(arguments[0]) : try host.tenement(arguments[0], arguments[1])
        #expect(result.code == 2)
        #expect(result.errors.hasPrefix("tenement: "))
    }

    @Test("says 3 and the nearest name for one that does not exist")
    func notFound() throws {
        let host = try Host(example: "tenants")
        try host.start()
        let result = try host.tenement("restart", "notes:alicia")
        #expect(result.code == 3)
        #expect(result.errors.contains("notes:alice"))
        #expect(try host.tenement("spawn", "nodes").errors.contains("notes"))
        // `notes` means notes:default, which does not exist: the hint names what does.
        let bare = try host.tenement("restart", "notes")
        #expect(bare.code == 3)
        #expect(bare.errors.contains("notes:*") || bare.errors.contains("notes:alice"))
    }

    @Test("is not done in part: variables of an instance that does not exist do not start one")
    func variables() throws {
        let host = try Host(example: "tenants")
        try host.start()
        #expect(try host.tenement("env", "set", "--name", "notes", "COLOR=red").code == 3)
        #expect(try host.rows().map(\.id) == ["alice", "bob"])
        try host.done("env", "set", "--name", "notes:bob", "COLOR=red")
        #expect(try host.done("env", "list").contains("COLOR"))
    }

    @Test("shows with --dry-run what it would do, and does nothing")
    func rehearsal() throws {
        let host = try Host(example: "tenants")
        try host.start()
        let plan = try host.done("spawn", "notes:carol", "--dry-run")
        #expect(plan.contains("start") && plan.contains("notes:carol"), "\(plan)")
        let stop = try host.done("stop", "notes:bob", "--dry-run")
        #expect(stop.contains("stop") && stop.contains("notes:bob"), "\(stop)")
        #expect(try host.rows().map(\.id) == ["alice", "bob"])
        #expect(try host.row("notes:bob") { $0.state == "ready" }.state == "ready")
    }

    @Test("says 0 for an instance that runs already, and 4 with --new")
    func running() throws {
        let host = try Host(example: "tenants")
        try host.start()
        #expect(try host.row("notes:alice") { $0.state == "ready" }.state == "ready")
        #expect(try host.tenement("spawn", "notes:alice").code == 0)
        #expect(try host.tenement("spawn", "notes:alice", "--new").code == 4)
    }

    @Test("says 5 where the time is over, and the service goes on starting")
    func timeout() throws {
        let host = try Host()
        try host.write(
            """
            [service.slow]
            command = "exec tail -f /dev/null"
            socket = "SOCKET"
            isolation = "process"
            """.replacing("SOCKET", with: host.folder["slow.sock"]), to: "tenement.toml")
        try host.start()
        #expect(try host.tenement("spawn", "slow", "--timeout", "300ms").code == 5)
    }
}
