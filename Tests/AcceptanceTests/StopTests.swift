import TestSupport
import Testing

@Suite("Stop", .timeLimit(.minutes(1)))
struct StopTests {
    /// Ignores TERM, and leaves a grandchild in a session of its own that ignores it too.
    private static let stubborn = """
        trap '' TERM HUP INT
        setsid sh -c 'trap "" TERM HUP; echo $$ >>pids; while :; do read line < fifo; done' &
        (setsid sh -c 'echo $$ >>pids; exec tail -f /dev/null' &)
        echo $$ >>pids
        while :; do read line < fifo; done

        """

    private func started() throws -> Host {
        let host = try Host()
        try host.write(Self.stubborn, to: "stubborn.sh")
        try host.write(
            """
            [service.stubborn]
            command = "sh stubborn.sh"
            stop_timeout = "300ms"
            isolation = "process"
            restart = "always"
            """, to: "tenement.toml")
        _ = try Program.run(["mkfifo", host.project + "/fifo"])
        try host.start()
        try host.done("spawn", "stubborn")
        #expect(eventually { (try? Self.pids(host).count) == 3 })
        return host
    }

    private static func pids(_ host: Host) throws -> [Int32] {
        try host.read("pids").split(separator: "\n").compactMap { Int32($0) }
    }

    @Test("leaves nothing of a service that ignores TERM and has left its session")
    func stubborn() throws {
        let host = try started()
        let pids = try Self.pids(host)
        #expect(pids.filter(isAlive).count == 3)
        try host.done("stop", "stubborn")
        #expect(pids.filter(isAlive) == [])
        #expect(try host.row("stubborn:default").state == "stopped")
        #expect(try host.row("stubborn:default").pid == nil)
    }

    @Test("with --delete forgets the instance")
    func delete() throws {
        let host = try started()
        try host.done("stop", "--delete", "stubborn")
        #expect(try host.rows() == [])
        #expect(try host.tenement("restart", "stubborn").code == 3)
        #expect(try !host.state().contains("stubborn:default"))
    }

    @Test("of the whole project by down ends all of it, and then the supervisor")
    func down() throws {
        let host = try started()
        let pids = try Self.pids(host)
        #expect(try host.done("down") == "Stopped 1 replica and the supervisor\n")
        #expect(pids.filter(isAlive) == [])
        #expect(try host.tenement("status").code == 7)
        // Nothing of it is in the way of the next one.
        try host.done("up", "-d")
        try host.done("down")
    }

    @Test("is not undone by a restart of the supervisor")
    func kept() throws {
        let host = try started()
        try host.done("stop", "stubborn")
        try host.terminate()
        try host.start()
        #expect(try host.row("stubborn:default").state == "stopped")
    }
}
