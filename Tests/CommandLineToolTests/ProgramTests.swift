import Control
import Daemon
import JSON
import Linux
import Synchronization
import TestSupport
import Testing

@testable import CommandLineTool

/// Requests that a fake supervisor got.
final class Heard: Sendable {
    private let requests = Mutex<[ControlRequest]>([])

    func add(_ request: ControlRequest) { requests.withLock { $0.append(request) } }

    var all: [ControlRequest] { requests.withLock { $0 } }
}

@Suite("The program", .timeLimit(.minutes(1)))
struct ProgramTests {
    private static let row = InstanceRow(
        instance: "web:prod", app: "host", service: "web", id: "prod", replica: 1, state: "ready")

    @Test(
        "asks for what was typed",
        arguments: [
            (["stop", "web", "--delete"], .stop(names: ["web"], delete: true)),
            (["restart", "web:*"], .restart(names: ["web:*"])),
            (["reset", "a", "b"], .reset(names: ["a", "b"])),
            (["signal", "HUP", "a"], .signal(names: ["a"], signal: "HUP")),
            (["scale", "web=3", "b:c=0"], .scale(replicas: [NamedNumber("web", 3), NamedNumber("b:c", 0)])),
            (["weight", "web:canary", "5"], .weight(weights: [NamedNumber("web:canary", 5)])),
            (["app", "add", "/"], .appAdd(directory: "/", name: nil)),
            (["app", "rm", "shop"], .appDelete(app: "shop")),
            (["reload"], .reload(app: nil)),
            (["env", "set", "A=1", "--secret"], .env(EnvChange(name: nil, set: [EnvEntry("A", "1", isSecret: true)]))),
            (["env", "set", "A=-", "-n", "shop"], .env(EnvChange(name: "shop", set: [EnvEntry("A", "typed")]))),
            (["env", "unset", "A"], .env(EnvChange(name: nil, unset: ["A"]))),
            (["route", "remove", "a", "--path", "/x"], .routeRemove(host: "a", path: "/x")),
            (["route", "set-default", "shop"], .routeDefault(app: "shop")),
            (["route", "unset-default"], .routeDefault(app: nil)),
            (["undo", "4"], .undo(generation: 4)), (["apply", "-"], .apply(toml: "typed\n")),
            (["apply"], .apply(toml: nil)),
            (["down"], .shutdown),
        ] as [([String], Change)])
    func changes(words: [String], expected: Change) throws {
        let heard = Heard()
        let supervisor = try FakeSupervisor { request, handle in
            heard.add(request)
            handle.answer(.result(ChangeResult(outcomes: [OutcomeRow(.unchanged, "it")])))
        }
        let run = try runProgram(words, supervisor.path, input: "typed\n")
        #expect(run.code == 0 && run.errors == "")
        #expect(
            run.output == (words[0] == "route" && words[1].hasSuffix("default") ? run.output : "it is so already\n"))
        guard case .change(let change, let options)? = heard.all.first else {
            Issue.record("nothing was asked")
            return
        }
        #expect(change == expected)
        #expect(options.wait == .seconds(600) && options.wantsProgress && !options.dryRun)
        #expect(options.caller.directory == (try CurrentProcess.workingDirectory()))
    }

    private func runProgram(_ words: [String], _ socket: String, input: String = "") throws -> Run {
        switch words.count {
        case 1: try tenement(words[0], socket: socket, input: input)
        case 2: try tenement(words[0], words[1], socket: socket, input: input)
        case 3: try tenement(words[0], words[1], words[2], socket: socket, input: input)
        case 4: try tenement(words[0], words[1], words[2], words[3], socket: socket, input: input)
        default: try tenement(words[0], words[1], words[2], words[3], words[4], socket: socket, input: input)
        }
    }

    @Test("spawns with all that can be said, and shows where it listens")
    func spawn() throws {
        let heard = Heard()
        let supervisor = try FakeSupervisor { request, handle in
            heard.add(request)
            handle.progress(ProgressRow(name: "web:prod.1", phase: "starting"))
            handle.answer(
                .result(
                    ChangeResult(
                        outcomes: [OutcomeRow(.spawned, "web:prod", listen: "127.0.0.1:30001")],
                        notes: ["runs as process"])))
        }
        let run = try tenement(
            "spawn", "web", "--id", "prod", "-e", "TZ=UTC", "--replicas", "2", "--new", "--timeout", "1m",
            socket: supervisor.path)
        #expect(
            run
                == Run(
                    code: 0, output: "Spawned web:prod\nListening on 127.0.0.1:30001\n",
                    errors: "note: runs as process\n"))
        var expected = SpawnRequest(name: "web:prod")
        (expected.env, expected.replicas, expected.new) = ([EnvEntry("TZ", "UTC")], 2, true)
        guard case .change(.spawn(let request), let options)? = heard.all.first else { return }
        #expect(request == expected && options.wait == .seconds(60))
        #expect(options.caller.command == "spawn web --id prod -e TZ=… --replicas 2 --new --timeout 1m")
    }

    @Test("passes plans, generations and unfinished work on")
    func options() throws {
        let supervisor = try FakeSupervisor { request, handle in
            guard case .change(_, let options) = request else { return }
            if options.dryRun {
                let step = PlanRow(action: "restart", name: "web:prod", reason: "command")
                return handle.answer(.plan(PlanAnswer(steps: [step], diff: "-a\n+b\n")))
            }
            if options.ifGeneration != nil { return handle.answer(.error(ControlError(.conflict, "it is 8"))) }
            handle.answer(.accepted(Acceptance(operation: "op1", generation: options.wait == nil ? 7 : 0)))
        }
        #expect(
            try tenement("reload", "--dry-run", socket: supervisor.path).output
                == "ACTION   NAME\nrestart  web:prod  command\n\n-a\n+b\n")
        #expect(try tenement("reload", "--no-wait", socket: supervisor.path).output == "Goes on as op1, generation 7\n")
        #expect(
            try tenement("reload", "--if-generation", "7", socket: supervisor.path)
                == Run(code: 1, output: "", errors: "tenement: it is 8\n"))
        #expect(
            try tenement("reload", "--no-wait", "--json", socket: supervisor.path).output
                == "{\n  \"operation\": \"op1\",\n  \"generation\": 7\n}\n")
    }

    @Test("shows answers as tables and as JSON")
    func looks() throws {
        let supervisor = try FakeSupervisor { request, handle in
            switch request {
            case .look(.instances, _): handle.answer(.instances([Self.row]))
            case .look(.metrics, _): handle.answer(.metrics("tenement_up 1\n"))
            case .look(.env, _): handle.answer(.env([EnvRow(name: "shop", key: "TZ", value: "UTC")]))
            case .look(.routes, _): handle.answer(.routes([RouteRow(host: "a.example"), RouteRow(host: "b.example")]))
            case .look(.diff, _): handle.answer(.diff(DiffAnswer(generation: 3, text: "+x\n")))
            default: handle.answer(.error(ControlError(.notFound, "no instance \"x\"")))
            }
        }
        #expect(try tenement("ps", "--no-header", socket: supervisor.path).output.hasPrefix("web:prod  ready  "))
        let json = try JSONParser.parse(try tenement("ps", "--json", socket: supervisor.path).output)
        #expect(json[0]?["instance"]?.string == "web:prod")
        #expect(try tenement("metrics", socket: supervisor.path).output == "tenement_up 1\n")
        #expect(try tenement("env", "get", "TZ", socket: supervisor.path).output == "UTC\n")
        #expect(try tenement("env", "get", "TX", socket: supervisor.path).code == 3)
        #expect(try tenement("route", "show", "b.example", socket: supervisor.path).output.contains("b.example"))
        #expect(try !tenement("route", "show", "b.example", socket: supervisor.path).output.contains("a.example"))
        #expect(try tenement("diff", socket: supervisor.path).output == "+x\n")
        #expect(
            try tenement("why", "x", socket: supervisor.path)
                == Run(code: 3, output: "", errors: "tenement: no instance \"x\"\n"))
    }

    @Test("shows the supervisor and what happened on one page each")
    func pages() throws {
        let supervisor = try FakeSupervisor { request, handle in
            if case .look(.status, _) = request {
                var status = StatusAnswer(version: "0.1.0", pid: 7, stateFile: "/s.toml", runtimeDirectory: "/run/t")
                (status.uptimeSeconds, status.generation, status.wanted, status.ready) = (61, 4, 2, 1)
                status.listeners = [ListenerRow(name: "http", address: "127.0.0.1:8080", note: "80 is taken")]
                status.nodePorts = [
                    NodePortRow(port: 6667, transport: "tcp", service: "arena/irc", endpoints: 2),
                    NodePortRow(port: 53, transport: "udp", service: "arena/dns", endpoints: 1),
                ]
                status.nodePortProblem = "nftables needs root"
                status.pending = "an edit removes all instances"
                return handle.answer(.status(status))
            }
            handle.answer(
                .why(
                    WhyAnswer(
                        summary: "web:prod was killed", instance: Self.row,
                        facts: [FactRow("last exit", "signal KILL")],
                        events: [EventRow(sequence: 1, at: "2026-11-21T06:31:00Z", kind: "exited", name: "web:prod.1")],
                        log: [LogRow(at: "t", name: "n", stream: "stdout", bytes: Array("bye\u{1b}[2J".utf8))])))
        }
        #expect(
            try tenement("status", socket: supervisor.path).output == """
                tenement 0.1.0, pid 7, up 1m
                state file  /s.toml (generation 4)
                runtime     /run/t
                http        127.0.0.1:8080 (80 is taken)
                6667/tcp    arena/irc, 2 endpoints
                53/udp      arena/dns, 1 endpoint
                node ports  do not work: nftables needs root
                replicas    1 of 2 ready

                waiting: an edit removes all instances
                  tenement apply accepts it

                """)
        #expect(
            try tenement("why", "web:prod", socket: supervisor.path).output == """
                web:prod was killed
                  last exit  signal KILL

                what happened:
                  2026-11-21 06:31:00  exited  web:prod.1

                last lines:
                  bye\\x1b[2J

                """)
    }

    @Test("joins the pieces of long log lines, and says what it missed")
    func logs() throws {
        let supervisor = try FakeSupervisor { request, handle in
            guard case .look(.logs(let query), _) = request else { return }
            for (name, text, isPartial) in [
                ("a:d.1", "one ", true), ("b:d.1", "other", false), ("a:d.1", "line", false),
            ] {
                handle.send(
                    LogRow(
                        at: "2026-11-21T06:31:00.5Z", name: name, stream: query.stream?.rawValue ?? "stdout",
                        bytes: Array(text.utf8), isPartial: isPartial))
            }
            handle.finish()
        }
        #expect(
            try tenement("logs", "-n", "3", socket: supervisor.path).output
                == "2026-11-21 06:31:00 b:d.1 | other\n2026-11-21 06:31:00 a:d.1 | one line\n")
        let lines = try tenement("logs", "--json", "--stream", "stderr", socket: supervisor.path).output
        #expect(lines.split(separator: "\n").count == 3 && lines.contains("\"stream\":\"stderr\""))
    }

    @Test(
        "refuses values that are none before it asks anybody",
        arguments: [
            ["scale", "web"], ["scale", "=3"], ["scale", "web=-1"], ["weight", "web", "101"], ["undo", "x"],
            ["env", "set", "A"], ["env", "set", "=1"], ["ps", "-o", "xml"], ["logs", "--stream", "out"],
            ["logs", "--since", "yesterday"], ["spawn", "web", "--timeout", "30"], ["ps", "--color", "blue"],
            ["completion", "csh"], ["logs", "-n", "x"], ["route", "add", "a", "b", "--app=c"],
            ["spawn", "web:a", "--id", "b"],
        ])
    func values(words: [String]) throws {
        let run = try runProgram(words, "/nonexistent/socket")
        #expect(run.code == 2 || run.code == 7 && words[0] == "spawn", "\(run)")
        #expect(run.errors.hasPrefix("tenement: "))
    }

    @Test("exits with 7 and a hint where there is no supervisor")
    func nobody() throws {
        let run = try tenement("ps", socket: "/nonexistent/socket")
        #expect(run.code == 7)
        #expect(run.errors.hasPrefix("tenement: no supervisor: none answers at /nonexistent/socket\nhint: "))
    }

    @Test("checks a directory and a file, and says what is wrong with its place")
    func check() throws {
        let folder = try TemporaryFolder()
        try folder.write("web: python3 web.py\n", to: "good/Procfile")
        try folder.write("[services.web]\ncomand = \"x\"\n", to: "bad/app.toml")
        let good = try tenement("check", folder["good"])
        #expect(good.code == 0 && good.output.hasPrefix("valid procfile detected (web)\n"))
        let bad = try tenement("check", folder["bad"])
        #expect(bad.code == 2 && bad.output.contains("app.toml:2:1: ") && bad.output.contains("command"))
        #expect(try tenement("check", folder["good/Procfile"]).code == 0)
        #expect(try tenement("check", "-f", folder["good/Procfile"]).code == 0)
        let json = try JSONParser.parse(try tenement("check", "--json", folder["good"]).output)
        #expect(json["services"]?[0]?["name"]?.string == "web")
        #expect(try tenement("check", folder["none"]).code == 2)
        try folder.write("", to: "empty/README")
        #expect(try tenement("check", folder["empty"]).code == 2)
    }

    @Test("writes a manifest that is valid", arguments: ["npm start", "python3 -m \"x\" 'y'"])
    func manifest(command: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(InitCommand.manifest(name: "shop", command: command), to: "app.toml")
        let run = try tenement("check", "--strict", folder.path)
        #expect(run.code == 0, "\(run)")
        #expect(run.output.contains(command))
    }

    @Test("guesses what runs a directory, and how it may be called")
    func guesses() {
        #expect(InitCommand.command { $0 == "package.json" } == "npm start")
        #expect(InitCommand.command { _ in false } == "./server")
        #expect(InitCommand.appName("My Shop 2") == "my-shop-2")
        #expect(InitCommand.appName("---") == "app")
    }

    @Test("prints its version and help")
    func version() throws {
        #expect(try tenement("--version") == Run(code: 0, output: "tenement \(TenementVersion.text)\n", errors: ""))
        #expect(try tenement("--help").output == HelpText.everything)
        #expect(try tenement().code == 2)
    }
}
