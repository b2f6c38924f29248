import TestSupport
import Testing

@Suite("A state file edited by hand", .timeLimit(.minutes(1)))
struct HandEditTests {
    private static let service = """

        # Everything here was typed by a person.
        [service.worker]   # does nothing
        command = "exec tail -f /dev/null"
        isolation = "process"

        [instances]
        worker = ["one"]   # the first

        """

    private func started() throws -> Host {
        let host = try Host()
        try host.editState { _ in Host.settings + Self.service }
        try host.start()
        #expect(try host.row("worker:one") { $0.state == "ready" }.state == "ready")
        return host
    }

    @Test("is applied, and its comments stay, also when tenement writes into it")
    func applied() throws {
        let host = try started()
        let first = try host.row("worker:one")
        try host.editState {
            $0.replacing("worker = [\"one\"]   # the first", with: "worker = [\"one\", \"two\"]   # now two")
        }
        #expect(try host.row("worker:two") { $0.state == "ready" }.state == "ready")
        #expect(try host.row("worker:one").pid == first.pid)
        try host.done("weight", "worker:two", "50")
        let state = try host.state()
        #expect(state.contains("# Everything here was typed by a person."))
        #expect(state.contains("[service.worker]   # does nothing"))
        #expect(state.contains("weight = 50"))
        #expect(try host.row("worker:one").pid == first.pid)
    }

    @Test("stops what it no longer names")
    func removed() throws {
        let host = try started()
        try host.editState { $0.replacing("[\"one\"]", with: "[\"one\", \"two\"]") }
        let second = try #require(try host.row("worker:two") { $0.state == "ready" }.pid)
        try host.editState { $0.replacing("[\"one\", \"two\"]", with: "[\"one\"]") }
        #expect(try eventually { try host.rows().map(\.instance) == ["worker:one"] })
        #expect(!isAlive(second))
    }

    @Test("that is broken is reported with its line and changes nothing, until it is mended")
    func broken() throws {
        let host = try started()
        let before = try host.row("worker:one")
        let good = try host.state()
        try host.editState { $0 + "worker = [\n" }
        let line = good.split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(
            try eventually {
                let status = try host.tenement("status")
                return (status.output + status.errors).contains("state.toml:\(line):")
                    || (status.output + status.errors).contains("state.toml:\(line + 1):")
            })
        let refused = try host.tenement("spawn", "worker:two")
        #expect(refused.code == 2)
        #expect(refused.errors.contains("state.toml:"))
        #expect(try host.state() == good + "worker = [\n")
        #expect(try host.row("worker:one").pid == before.pid)

        try host.editState { _ in good }
        #expect(try eventually { try host.tenement("spawn", "worker:two").code == 0 })
        #expect(try host.row("worker:one").pid == before.pid)
    }

    @Test("with an unknown key names the one that was meant")
    func misspelt() throws {
        let host = try started()
        try host.editState { $0.replacing("isolation =", with: "isolaton =") }
        #expect(
            try eventually {
                let status = try host.tenement("status")
                return (status.output + status.errors).contains("did you mean \"isolation\"")
            })
    }
}
