import Foundation
import TestSupport
import Testing

@Suite("tenement run", .timeLimit(.minutes(1)))
struct RunTests {
    private static let manifest = """
        [service.web]
        command = "exec tail -f /dev/null"
        isolation = "process"
        env = { GREETING = "hello" }

        [service.worker]
        command = "echo work of $GREETING; exit 6"
        isolation = "process"
        env = { GREETING = "worker" }
        """

    private func supervised() throws -> Host {
        let host = try Host()
        try host.write(Self.manifest + "\n[instances]\nweb = [\"default\"]\n", to: "tenement.toml")
        try host.start()
        return host
    }

    @Test("has a service's environment and directory, in a group of its own, and leaves no line in its log")
    func asService() throws {
        let host = try supervised()
        let result = try host.shell(
            "echo in | tenement run sh -c 'cat; echo $GREETING $TENEMENT_RUN ${TENEMENT_REPLICA-none}; exit 3'")
        #expect(result.output == "in\nhello x1 none\n")
        #expect(result.code == 3)
        #expect(try host.done("run", "-e", "A=1", "worker", "--", "sh", "-c", "echo $GREETING $A") == "worker 1\n")
        #expect(try host.tenement("run", "worker").output == "work of worker\n")
        #expect(try host.tenement("run", "worker").code == 6)
        #expect(!(try host.done("logs")).contains("hello"))
        #expect(try host.rows().map(\.instance) == ["web:default"])
    }

    @Test("ends everything that its command has left, and ends with its client")
    func ending() throws {
        let host = try supervised()
        let left = try host.shell("tenement run -- sh -c 'setsid sleep 60 >/dev/null 2>&1 & echo $!'")
        let pid = try #require(Int32(left.output.prefix { $0.isNumber }))
        #expect(!isAlive(pid))
        let client = try host.start(
            ["\(Executables.folder)/tenement", "run", "--", "sh", "-c", "setsid sleep 60 & echo $!; wait"])
        try client.waitUntilPrinted("\n")
        let second = try #require(Int32(client.output.prefix { $0.isNumber }))
        #expect(isAlive(second))
        client.signal(SIGKILL)
        #expect(eventually(within: .seconds(5)) { !isAlive(second) })
    }

    @Test("is at our terminal", .needs(.python))
    func terminal() throws {
        let result = try Typist(host: supervised()).run(
            ["run", "--", "bash", "--norc", "-i"],
            [.init(seen: "bash-", typed: "echo $GREETING; tty\n"), .init(seen: "/dev/pts/", typed: "exit 2\n")])
        #expect(result.code == 2 && result.output.contains("hello"), "\(result.output)")
    }

    @Test("says what cannot be executed with 127 and 126, and a service that there is none of with 3")
    func errors() throws {
        let host = try supervised()
        #expect(try host.tenement("run", "--", "no-such-program").code == 127)
        #expect(try host.tenement("run", "/etc/passwd").code == 126)
        #expect(try host.tenement("run", "wurker", "--", "true").code == 3)
        #expect(try host.tenement("run", "web", "--").code == 2)
        #expect(try host.tenement("run").code == 2)
    }

    @Test("works without a supervisor as other runners of Procfiles do")
    func local() throws {
        let host = try Host()
        try host.write("web: echo web on $PORT\njob: exit 4\n", to: "Procfile")
        try host.write("NAME=from .env\n", to: ".env")
        try host.write("NAME=other\nPORT=7000\n", to: "other.env")
        #expect(try host.done("run", "sh", "-c", "echo $NAME $PORT $HOME") == "from .env 5000 \(host.folder.path)\n")
        #expect(try host.done("run", "-e", "other.env", "--", "sh", "-c", "echo $NAME $PORT") == "other 7000\n")
        #expect(try host.done("run", "-p", "6000", "web") == "web on 6000\n")
        #expect(try host.done("run", "-e", "X=y", "echo $X $NAME") == "y from .env\n")
        #expect(try host.tenement("run", "job").code == 4)
        #expect(try host.tenement("run", "no-such-program").code == 127)
        #expect(try host.tenement("run", "/etc/passwd").code == 126)
        #expect(try host.tenement("run", "sh", "-c", "kill -TERM $$").code == 143)
        #expect(try host.shell("echo in | tenement run cat").output == "in\n")
        #expect(try host.tenement("run", "nobody", "--", "true").code == 3)
    }

    @Test("works in a directory without a manifest")
    func bare() throws {
        let host = try Host()
        try host.write("A=1\n", to: ".env")
        #expect(try host.done("run", "sh", "-c", "echo $A $PORT; pwd") == "1 5000\n\(host.project)\n")
    }
}
