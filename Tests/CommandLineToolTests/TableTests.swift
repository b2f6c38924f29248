import Control
import JSON
import Linux
import TestSupport
import Testing

@testable import CommandLineTool

@Suite("A table")
struct TableTests {
    private let pipe = Terminal(isTerminal: false, columns: nil, environment: Environment([]))

    private func terminal(_ columns: Int) -> Terminal {
        Terminal(isTerminal: true, columns: columns, environment: Environment(["NO_COLOR=1"]))
    }

    private var rows: [InstanceRow] {
        var web = InstanceRow(instance: "web:prod", app: "host", service: "web", id: "prod", replica: 1, state: "ready")
        (web.health, web.pid, web.listen, web.uptimeSeconds) = ("healthy", 4711, "127.0.0.1:30001", 7300)
        (web.memoryBytes, web.cpuPercent, web.weight) = (43_201_331, 0.31, 100)
        var worker = InstanceRow(
            instance: "worker:default", app: "host", service: "worker", id: "default", replica: 1, state: "backoff")
        (worker.health, worker.restarts, worker.reason, worker.nextTrySeconds) = ("unknown", 4, "exited 1", 7)
        return [web, worker]
    }

    @Test("of instances is the one of the manual")
    func ps() {
        #expect(
            PsCommand.text(rows, .table, pipe, header: true) == """
                INSTANCE        STATE    HEALTH   PID   LISTEN           UPTIME  RESTARTS  MEMORY  CPU   WEIGHT
                web:prod        ready    healthy  4711  127.0.0.1:30001  2h      0         41.2M   0.3%  100
                worker:default  backoff  unknown  -     -                -       4         -       -     -       \
                exited 1; next try in 7s

                """)
    }

    @Test("leaves out on a narrow terminal what is empty in every row, and cuts the reason")
    func narrow() {
        let worker = [rows[1]]
        #expect(
            PsCommand.text(worker, .table, terminal(70), header: true) == """
                INSTANCE        STATE    HEALTH   RESTARTS
                worker:default  backoff  unknown  4         exited 1; next try in 7s

                """)
        #expect(
            PsCommand.text(worker, .table, terminal(58), header: true) == """
                INSTANCE        STATE    HEALTH   RESTARTS
                worker:default  backoff  unknown  4         exited 1; nex…

                """)
        #expect(PsCommand.text(worker, .table, terminal(200), header: true).contains("MEMORY"))
    }

    @Test("has more columns when wide, and says what was asked for")
    func wide() {
        var row = rows[0]
        (row.isolation, row.isolationAsked, row.release, row.tasks) = ("process", "namespace", "v3", 5)
        let text = PsCommand.text([row], .wide, pipe, header: true)
        #expect(text.hasSuffix("100     process (asked: namespace)  v3       5      -     -      -\n"))
        #expect(text.contains("WEIGHT  ISOLATION                   RELEASE  TASKS  PEAK  LIMIT  PRESSURE\n"))
        (row.memoryPeakBytes, row.memoryLimitBytes) = (66_000_000, 64 << 20)
        (row.cpuPressurePercent, row.memoryPressurePercent, row.ioPressurePercent) = (12.34, 0, 0.06)
        #expect(
            PsCommand.text([row], .wide, pipe, header: false).hasSuffix(
                "  5  62.9M  64.0M  cpu 12.3% io 0.1%\n"))
        row.cpuPressurePercent = 0.01
        row.ioPressurePercent = 0
        #expect(PsCommand.text([row], .wide, pipe, header: false).hasSuffix("64.0M  none\n"))
    }

    @Test("of what uses most has the busiest first, and only what runs")
    func top() {
        var (small, busy, large, idle) = (rows[0], rows[0], rows[0], rows[0])
        (small.instance, small.memoryBytes, small.cpuPercent) = ("a:small", 1024, nil)
        (busy.instance, busy.memoryBytes, busy.cpuPercent, busy.tasks) = ("a:busy", 2048, 97.25, 3)
        (large.instance, large.memoryBytes, large.memoryLimitBytes) = ("a:large", 1 << 30, 2 << 30)
        (large.cpuPercent, idle.instance, idle.memoryBytes) = (0, "a:idle", nil)
        let lines = TopCommand.table([small, idle, large, busy]).text(pipe, header: false).split(separator: "\n")
        #expect(lines.map { $0.prefix { $0 != " " } } == ["a:busy", "a:large", "a:small"])
        #expect(lines[0].contains("97.3%  2.0K"))
        #expect(lines[1].contains("1.0G") && lines[1].contains("2.0G"))
    }

    @Test("leaves the app out when there is only one")
    func oneApp() {
        var first = InstanceRow(
            instance: "shop/web:a", app: "shop", service: "web", id: "a", replica: 1, state: "ready")
        let second = InstanceRow(
            instance: "blog/web:a", app: "blog", service: "web", id: "a", replica: 1, state: "ready")
        #expect(PsCommand.text([first], .table, pipe, header: false).hasPrefix("web:a "))
        #expect(PsCommand.text([first, second], .table, pipe, header: false).hasPrefix("shop/web:a "))
        first.reason = "a,b \"c\""
        #expect(
            PsCommand.text([first], .csv, pipe, header: true).split(separator: "\n").map(String.init) == [
                "instance,app,service,id,replica,state,health,pid,listen,uptime_s,restarts,memory_bytes,cpu_percent,"
                    + "weight,reason,next_try_s,isolation,isolation_asked,release,tasks,memory_peak_bytes,"
                    + "memory_limit_bytes,cpu_pressure_percent,memory_pressure_percent,io_pressure_percent",
                "shop/web:a,shop,web,a,1,ready,none,,,,0,,,,\"a,b \"\"c\"\"\",,,,,,,,,,",
            ])
    }

    @Test("of nothing says so, and is empty for programs")
    func nothing() {
        #expect(PsCommand.text([], .table, pipe, header: true) == "No instances\n")
        #expect(PsCommand.text([], .table, pipe, header: false) == "")
        #expect(PsCommand.text([], .json, pipe, header: true) == "[]\n")
        #expect(PsCommand.text([], .csv, pipe, header: true) == "")
    }

    @Test("is coloured only where colours are wanted")
    func colour() {
        let colourful = Terminal(isTerminal: false, columns: nil, environment: Environment([]), choice: .always)
        let text = PsCommand.text(rows, .table, colourful, header: false)
        #expect(text.contains("\u{1b}[32mready\u{1b}[0m"))
        #expect(text.filter { $0 != "\u{1b}" }.contains("[33mbackoff[0m  unknown"))
    }

    @Test("of routes, apps and the rest has the columns of the manual")
    func headers() {
        func header(_ reply: ControlReply) -> String {
            String(AnswerText.text(reply, pipe, header: true).prefix { $0 != "\n" })
        }
        #expect(header(.routes([RouteRow(host: "a")])) == "HOST  APP  SERVICE  DEFAULT  TLS")
        #expect(header(.apps([AppRow(name: "a")])) == "NAME  VERSION  DEPLOYED  COMMIT")
        #expect(
            header(.history([GenerationRow(generation: 1, at: "t", by: "r", command: "c")]))
                == "GENERATION  AT  BY  COMMAND")
        #expect(header(.config([ConfigRow(key: "k", value: 1, origin: "default")])) == "KEY  VALUE  ORIGIN")
        #expect(header(.routes([])) == "No routes")
    }

    @Test(
        "shows times in one unit, rounded down",
        arguments: [(0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (7300, "2h"), (86_399, "23h"), (400_000, "4d")])
    func times(seconds: Int, expected: String) {
        #expect(Format.time(seconds) == expected)
    }

    @Test(
        "shows sizes with one digit",
        arguments: [
            (0, "0B"), (1023, "1023B"), (1024, "1.0K"), (43_201_331, "41.2M"), (1_048_575, "1.0M"),
            (1_610_612_736, "1.5G"), (3 << 40, "3.0T"),
        ])
    func sizes(bytes: Int, expected: String) {
        #expect(Format.bytes(bytes) == expected)
    }

    @Test("shows shares with one digit", arguments: [(0, "0.0%"), (0.31, "0.3%"), (99.96, "100%"), (250.4, "250%")])
    func shares(value: Double, expected: String) {
        #expect(Format.percent(value) == expected)
    }
}

@Suite("A terminal")
struct TerminalTests {
    @Test(
        "has colours as is usual",
        arguments: [
            (true, [], .auto, true), (false, [], .auto, false), (true, ["NO_COLOR=1"], .auto, false),
            (true, ["NO_COLOR="], .auto, true), (false, ["FORCE_COLOR=1"], .auto, true),
            (true, ["FORCE_COLOR=0"], .auto, false), (true, ["TERM=dumb"], .auto, false),
            (true, ["NO_COLOR=1"], .always, true), (true, [], .never, false),
            (false, ["NO_COLOR=1", "FORCE_COLOR=1"], .auto, false),
        ] as [(Bool, [String], Terminal.ColourChoice, Bool)])
    func colours(isTerminal: Bool, variables: [String], choice: Terminal.ColourChoice, expected: Bool) {
        let terminal = Terminal(
            isTerminal: isTerminal, columns: 80, environment: Environment(variables), choice: choice)
        #expect(terminal.hasColour == expected)
    }

    @Test("is as wide as it says, and a pipe has no width")
    func widths() {
        #expect(Terminal(isTerminal: true, columns: 132, environment: Environment([])).width == 132)
        #expect(Terminal(isTerminal: true, columns: nil, environment: Environment([])).width == 80)
        #expect(Terminal(isTerminal: true, columns: 132, environment: Environment(["COLUMNS=60"])).width == 60)
        #expect(Terminal(isTerminal: false, columns: 132, environment: Environment(["COLUMNS=60"])).width == nil)
    }

    @Test(
        "is not played with by what services write",
        arguments: [
            ("plain ü\t", "plain ü\t"), ("\u{1b}[31mred\u{1b}[0m", "\u{1b}[31mred\u{1b}[0m"),
            ("\u{1b}]0;title\u{7}", "\\x1b]0;title\\x07"), ("\u{1b}[2J", "\\x1b[2J"), ("a\rb\u{0}", "a\\x0db\\x00"),
            ("\u{1b}", "\\x1b"), ("\u{1b}[", "\\x1b["),
        ])
    func safe(written: String, shown: String) {
        #expect(PrintableText.text(Array(written.utf8)) == shown)
    }

    @Test("gets everything, even through a pipe that somebody made non-blocking")
    func nonBlocking() throws {
        let pipe = try Pipe.make()
        try pipe.second.borrowed.setNonBlocking(true)
        let number = pipe.second.number
        let text = [UInt8](repeating: 97, count: 1 << 20)
        let thread = try Thread(name: "writer") { writeAll(text, to: number) }
        var received: [UInt8] = []
        while received.count < text.count, becomesReady(pipe.first.number) {
            _ = try pipe.first.borrowed.read(appendingTo: &received)
        }
        thread.join()
        #expect(received == text)
    }
}

private func writeAll(_ bytes: [UInt8], to number: Int32) {
    Console(input: 0, output: number, errors: 2, environment: Environment([]), choice: .auto).write(bytes)
}
