import Foundation
import TestSupport
import Testing

@Suite("tenement exec", .timeLimit(.minutes(1)))
struct ExecTests {
    private let host: Host

    init() throws {
        host = try Host()
        try host.write(
            """
            [service.web]
            command = "exec tail -f /dev/null"
            isolation = "process"
            workdir = "."
            env = { GREETING = "hello" }

            [service.down]
            command = "exec tail -f /dev/null"
            isolation = "process"

            [instances]
            web = ["default"]

            [instance."down:default"]
            goal = "down"
            """, to: "tenement.toml")
        try host.start()
        _ = try host.row("web:default") { $0.state != "starting" }
    }

    @Test("gives a command the replica's environment, directory and our descriptors, and exits as it does")
    func plain() throws {
        let script = "cat; echo $GREETING $MORE $TENEMENT_REPLICA; pwd; exit 7"
        let result = try host.shell("echo from us | tenement exec web -e MORE=1 -- sh -c '\(script)'")
        #expect(result.output == "from us\nhello 1 1\n\(host.project)\n")
        #expect(result.code == 7)
        #expect(try host.shell("tenement exec web sh -c 'echo to stderr >&2' 2>&1 >/dev/null").output == "to stderr\n")
    }

    @Test("tells the exit codes of a shell apart: 127, 126, 128 and the signal")
    func codes() throws {
        let missing = try host.tenement("exec", "web", "--", "no-such-program")
        #expect(missing.code == 127)
        #expect(missing.errors == "tenement: cannot execute 'no-such-program': No such file or directory\n")
        #expect(try host.tenement("exec", "web", "--", "/etc/passwd").code == 126)
        #expect(try host.tenement("exec", "web", "sh", "-c", "kill -KILL $$").code == 137)
        #expect(try host.tenement("exec", "web:nobody", "true").code == 3)
        let down = try host.tenement("exec", "down", "true")
        #expect(down.code == 1 && down.errors.contains("down is not running"))
        #expect(try host.tenement("exec", "web").code == 2)
    }

    @Test("carries large input and output without a byte lost")
    func large() throws {
        let result = try host.shell(
            "head -c 3000000 /dev/urandom > in; tenement exec web -- cat < in > out; cmp in out && stat -c %s out")
        #expect(result.output == "3000000\n", "\(result.errors)")
    }

    @Test(
        "gives it a terminal of its own with our size and kind, where Ctrl-C reaches what is in front", .needs(.python))
    func terminal() throws {
        let result = try Typist(host: host).run(
            ["exec", "web", "--", "sh"],
            [
                .init(seen: "", size: [99, 33]), .init(seen: " ", typed: "tty; stty size; echo $TERM\n"),
                .init(seen: "vt220", typed: "stty size\n", size: [111, 44]),
                .init(seen: "44 111", typed: "sh -c 'echo mark$((1+1)); exec sleep 60'\n"),
                .init(seen: "mark2", typed: "\u{3}"), .init(seen: "^C"), .init(seen: " ", typed: "exit 5\n"),
            ])
        #expect(result.code == 5, "\(result.output)")
        #expect(result.output.contains("/dev/pts/") && result.output.contains("44 111"))
    }

    @Test("has job control", .needs(.python))
    func jobs() throws {
        let result = try Typist(host: host).run(
            ["exec", "web", "--", "bash", "--norc", "-i"],
            [
                .init(seen: "bash-", typed: "sh -c 'echo mark$((1+1)); exec cat'\n"),
                .init(seen: "mark2", typed: "one\n"),
                .init(seen: "one\r\none", typed: "\u{1a}"),
                .init(seen: "Stopped", typed: "fg\n"), .init(seen: "fg"),
                // The shell names the command when it is in front again, not before, as it does when it stops.
                .init(seen: "sh -c", typed: "two\n"), .init(seen: "two\r\ntwo", typed: "\u{4}"),
                .init(seen: "bash-", typed: "exit 9\n"),
            ])
        #expect(result.code == 9, "\(result.output)")
    }

    @Test("gives it no terminal with -T, and never ours", .needs(.python))
    func noTerminal() throws {
        let result = try Typist(host: host).run(
            ["exec", "-T", "web", "--", "sh", "-c", "test -t 0 || echo no terminal; cat; echo end"],
            [.init(seen: "no terminal", typed: "line\n"), .init(seen: "line\r\nline", typed: "\u{4}")])
        #expect(result.code == 0 && result.output.hasSuffix("end\r\n"), "\(result.output)")
        let interrupted = try Typist(host: host).run(
            ["exec", "-T", "web", "--", "sh", "-c", "trap 'exit 3' INT; echo ready; sleep 60 & wait"],
            [.init(seen: "ready", typed: "\u{3}")])
        #expect(interrupted.code == 3, "\(interrupted.output)")
    }

    @Test("passes on signals that it gets")
    func signals() throws {
        let client = try host.start(
            [
                "\(Executables.folder)/tenement", "exec", "web", "--", "sh", "-c",
                "trap 'echo got it; exit 4' TERM; echo ready; sleep 60 & wait",
            ])
        try client.waitUntilPrinted("ready")
        client.signal(SIGTERM)
        let result = try client.finish(within: .seconds(10))
        #expect(result.code == 4 && result.output.contains("got it"))
    }

    @Test("ends with its client, and with its replica")
    func ending() throws {
        let words = ["\(Executables.folder)/tenement", "exec", "web", "--", "sh", "-c", "echo $$; exec sleep 60"]
        let client = try host.start(words)
        try client.waitUntilPrinted("\n")
        let pid = try #require(Int32(client.output.prefix { $0.isNumber }))
        #expect(isAlive(pid))
        client.signal(SIGKILL)
        #expect(eventually(within: .seconds(5)) { !isAlive(pid) })

        let other = try host.start(words)
        try other.waitUntilPrinted("\n")
        let second = try #require(Int32(other.output.prefix { $0.isNumber }))
        try host.done("stop", "web")
        #expect(try other.finish(within: .seconds(10)).code == 137)
        #expect(!isAlive(second))
    }
}
